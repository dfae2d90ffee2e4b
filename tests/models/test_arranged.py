"""What a space has arranged is read once for each state of it, and never taken for another state:
whoever changes it, in whichever process, and whether or not that stands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from peewee import fn

from models import arranged, settings, write
from models.account import BankAccount
from models.arranged import Arranged
from models.store import database
from models.store.base import Record, Space
from models.store.scope import take
from models.webhook import Webhook
from tests.firm import Firm, Refused, new_firm
from tests.models.test_booked_migration import NIGHT, insert, select

REASON = settings.OVERRIDE_REASON_REQUIRED
STEP, BEFORE = "0030_arranged", "0029_settled_abroad"


def mark(firm: Firm) -> str:
    with database.read():
        return str(Space.get_by_id(firm.space).arranged)


def known(firm: Firm) -> Arranged:
    with database.read():
        return arranged.of(firm.actor())


def read_anew(firm: Firm) -> Arranged:
    with database.read():
        return arranged._read(firm.space)


def by_hand(statement: str) -> None:
    """Somebody writes to a table himself."""
    with database.write():
        database.database.execute_sql(statement)


def keep(firm: Firm, number: int, text: str) -> None:
    with database.write():
        write.keep(firm.actor(), number, text)


# --- the mark -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", arranged.NUMBERS)
def test_no_setting_that_is_asked_for_changes_under_the_same_mark(firm: Firm, number: int) -> None:
    keep(firm, number, "")
    own = f"WHERE space_id = {firm.space} AND number = {number}"
    seen = [mark(firm)]
    for statement in (
        f"UPDATE profile_setting SET value = 'Y' {own}",
        f"UPDATE profile_setting SET namespace = 'elsewhere' {own}",
        f"UPDATE profile_setting SET namespace = '' {own}",
        f"DELETE FROM profile_setting {own}",
    ):
        by_hand(statement)
        seen.append(mark(firm))
    keep(firm, number, "N")

    assert len({*seen, mark(firm)}) == len(seen) + 1


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("webhook", "events = 'invoice.issued'"),
        ("webhook", "enabled = NOT enabled"),
        ("bank_account", "financial_account_id = NULL"),
    ],
)
def test_no_webhook_or_bank_account_changes_under_the_same_mark(
    firm: Firm, table: str, change: str
) -> None:
    seen = [mark(firm)]
    firm.a_bank_account()
    firm.administrator("CORE_WEBHOOK_MANAGE", Url="https://example.com/hook")
    seen.append(mark(firm))
    own = f"WHERE id = (SELECT MAX(id) FROM {table} WHERE space_id = {firm.space})"
    for statement in (f"UPDATE {table} SET {change} {own}", f"DELETE FROM {table} {own}"):
        by_hand(statement)
        seen.append(mark(firm))

    assert len({*seen}) == len(seen)


def test_what_writes_do_not_ask_after_leaves_the_mark_where_it_is(
    firm: Firm, other_firm: Firm
) -> None:
    firm.a_reconciliation()
    before = mark(firm)

    firm.an_invoice("110.00", sent=True)  # numbers are counted in the table of settings
    firm.user("CORE_PROFILE_MANAGE", Type=1, Attribute=REASON.number, Value="Y")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=232, Value="Y")
    firm.administrator(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Id=firm.kept("bank_account"), Title="Another"
    )
    other_firm.a_bank_account()

    assert mark(firm) == before


def test_spaces_of_before_get_marks_of_their_own(empty_database: None) -> None:
    database.migrate(BEFORE)
    for id in (1, 2):
        insert("space", id=id, name=f"Firm {id}", time_zone="UTC", created=NIGHT)

    database.migrate(STEP)

    marks = {mark for _, mark in select("space", "id", "arranged")}
    assert len(marks) == 2 and "" not in marks


# --- what is kept under it ----------------------------------------------------------------------


def require_reasons(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=REASON.number, Value="Y")


def name_another_account(firm: Firm) -> None:
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE", TaxReportFinancialAccountPayable=firm.an_account(type=4)
    )


def listen(firm: Firm) -> None:
    firm.administrator("CORE_WEBHOOK_MANAGE", Url="https://example.com/hook")


def listen_to_less(firm: Firm) -> None:
    firm.administrator("CORE_WEBHOOK_MANAGE", Id=_newest(firm, Webhook), Events="invoice.issued")


def fail_for_too_long(firm: Firm) -> None:
    with database.write():
        row = take(firm.actor(), Webhook, _newest(firm, Webhook))
        write.maintain(firm.actor(), row, enabled=False)


def listen_no_more(firm: Firm) -> None:
    firm.administrator("CORE_WEBHOOK_MANAGE", Id=_newest(firm, Webhook), Remove="Y")


def open_a_bank_account(firm: Firm) -> None:
    firm.a_bank_account()


def close_a_bank_account(firm: Firm) -> None:
    firm.administrator(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Id=_newest(firm, BankAccount), Remove="Y"
    )


def _newest(firm: Firm, model: type[Record]) -> int:
    with database.read():
        return int(model.select(fn.MAX(model.id)).where(model.space == firm.space).scalar())


CHANGES = {
    require_reasons: None,
    name_another_account: None,
    listen: None,
    listen_to_less: listen,
    fail_for_too_long: listen,
    listen_no_more: listen,
    open_a_bank_account: None,
    close_a_bank_account: open_a_bank_account,
}
"""Each with what it comes after."""


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_known_from_then_on(firm: Firm, change: Callable[[Firm], None]) -> None:
    if first := CHANGES[change]:
        first(firm)
    before = known(firm)

    change(firm)

    after = known(firm)
    assert after != before
    assert after == read_anew(firm)


def test_it_is_read_no_more_as_long_as_it_stays_the_same(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = firm.lines(5, firm.an_invoice("110.00", sent=True))[0]
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="120.00")
    read: list[int] = []
    monkeypatch.setattr(arranged, "_read", read.append)

    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="130.00")

    assert not read


def test_what_is_rolled_back_was_never_arranged(firm: Firm) -> None:
    def value() -> str:
        return arranged.of(firm.actor()).value(REASON)

    with suppress(ZeroDivisionError), database.write():
        write.keep(firm.actor(), REASON.number, "Y")
        assert value() == "Y"
        raise ZeroDivisionError
    with database.write():
        assert value() == "N"
        with suppress(ZeroDivisionError), database.savepoint():
            write.keep(firm.actor(), REASON.number, "Y")
            assert value() == "Y"
            raise ZeroDivisionError
        assert value() == "N"


def test_it_is_what_the_space_itself_has_and_nothing_else(firm: Firm, other_firm: Firm) -> None:
    require_reasons(firm)
    for each in (firm, other_firm):
        listen(each)
        each.a_bank_account()
    with database.read():
        own = {each.financial_account for each in _of(firm, BankAccount)}
        hooks = [(each.id, each.events) for each in _of(firm, Webhook)]

    found = known(firm)

    assert (found.banks, found.webhooks) == (own - {None}, hooks)
    assert found.kept[REASON.number] == "Y" and found.kept.keys() <= set(arranged.NUMBERS)


def _of(firm: Firm, model: type[Record]) -> list[Any]:
    return list(model.select().where(model.space == firm.space))


def test_a_call_begins_with_it_where_nobody_else_may_change_it_before(firm: Firm) -> None:
    found = known(firm)

    begun = arranged.as_of(firm.space, mark(firm))

    assert begun == ([found] if database.one_writer() else [])
    assert arranged.as_of(firm.space, "another") == []


def test_the_service_which_outlives_a_transaction_asks_each_time(firm: Firm) -> None:
    service = firm.actor()
    with database.read():
        assert arranged.of(service).value(REASON) == "N"

    keep(firm, REASON.number, "Y")

    with database.read():
        assert arranged.of(service).value(REASON) == "Y"


def test_a_call_that_changes_it_goes_by_what_it_has_become(firm: Firm) -> None:
    actor = firm.actor()
    actor.session = 1
    with database.write():
        assert arranged.of(actor).value(REASON) == "N"
        write.keep(actor, REASON.number, "Y")
        assert arranged.of(actor).value(REASON) == "Y"


def test_no_more_spaces_are_kept_than_so_many(books: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arranged, "KEPT_MAX", 2)
    monkeypatch.setattr(arranged, "_known", kept := {})
    for number in range(4):
        known(new_firm(f"Kept {number} {id(kept)}"))
        assert len(kept) == number % 2 + 1


# --- several processes --------------------------------------------------------------------------

ANOTHER = """
import sys
from datetime import UTC, datetime
from models import write
from models.actor import service
from models.store import database
url, space, number, text = sys.argv[1:]
database.connect(url)
with database.write():
    write.keep(service(int(space), "UTC", datetime.now(UTC)), int(number), text)
database.close()
"""


def keep_in_another_process(url: str, firm: Firm, text: str) -> None:
    words = [url, str(firm.space), str(REASON.number), text]
    subprocess.run([sys.executable, "-c", ANOTHER, *words], check=True)


def refusal_of_an_override(firm: Firm, line: int, amount: str) -> Refused | None:
    past = {"override_LockedDate": "Y"}
    try:
        firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Amount=amount, **past)
    except Refused as refused:
        return refused
    return None


def test_what_another_process_arranges_holds_for_the_next_write(books: str, firm: Firm) -> None:
    line = firm.lines(5, firm.an_invoice("110.00", sent=True))[0]
    firm.lock_until("2026-11-24")
    assert refusal_of_an_override(firm, line, "120.00") is None

    keep_in_another_process(books, firm, "Y")
    refused = refusal_of_an_override(firm, line, "130.00")
    keep_in_another_process(books, firm, "N")

    assert refused is not None and "override_reason" in refused.fields
    assert refusal_of_an_override(firm, line, "130.00") is None
