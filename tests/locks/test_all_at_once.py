"""From one lock to all that can hold a record at once, against every way round them.

Whatever an override sets aside leaves one row in the log that names all of it; whoever leaves
one lock out of what he names is refused for that one, and nothing has changed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from tests.firm import Caller, Firm, new_firm
from tests.locks.expected import ALL, HEADERS, IN_USE, LINES, MANAGE, TIED, UNBALANCED
from tests.locks.scenes import (
    DATES,
    DAY,
    MAKERS,
    a_transfer,
    credit,
    line_of,
    link,
    put_on,
    undone,
)
from tests.snapshot import rows_of

_numbers = itertools.count(1)
ARMED = (
    "LockedCredit", "LockedTransfer", "LockedLinked", "LockedReconciliation", "LockedSent",
    "LockedBAS", "LockedManual", "LockedDate",
)  # fmt: skip
"""Every lock, in an order in which each can still be put on what the ones before it hold: a tax
report opens the period again that it closed, so the lock date comes last."""
OF_THE_LINE = {"LockedCredit", "LockedLinked"}
"""Locks that hold one line only: another may be added beside it."""
LINE_METHOD = dict.fromkeys(MAKERS, "FINANCIAL_ITEM_MANAGE") | {
    122: "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
}


def holding(object: int) -> tuple[str, ...]:
    """The locks that can hold this kind of document or its lines."""
    known = {lock for lock, of in (*LINES, *HEADERS) if of == object}
    return tuple(lock for lock in ARMED if lock in known)


def combinations() -> list[Any]:
    """For each kind of document its locks from one to all, each beside its neighbours."""
    return [
        pytest.param(object, frozenset(together), id=f"{object}-{'-'.join(together)}")
        for object in sorted(MANAGE)
        for together in _neighbours(holding(object))
    ]


def _neighbours(locks: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for many in range(1, len(locks) + 1):
        # of more than three the first that many will do, for time's sake
        for first in range(len(locks) if many <= 3 and many < len(locks) else 1):
            yield (locks + locks)[first : first + many]


@dataclass
class Held:
    """A document under some locks, and an open one of the same kind."""

    firm: Firm
    object: int
    locks: frozenset[str]
    document: int
    line: int
    open: int

    @cached_property
    def open_line(self) -> int:
        return line_of(self.firm, self.object, self.open)

    @property
    def on_the_document(self) -> frozenset[str]:
        """The locks that hold what is to be added to it, too."""
        return self.locks - OF_THE_LINE

    def freezing(self, field: str) -> frozenset[str]:
        """The locks of this document that freeze a field of its header."""
        frozen: dict[str, Any] = {lock: HEADERS.get((lock, self.object), ()) for lock in self.locks}
        return frozenset(lock for lock, of in frozen.items() if of == ALL or field in of)


def held(object: int, locks: frozenset[str]) -> Held:
    """A new firm with a document of this kind under exactly these locks."""
    firm = new_firm(f"At once {next(_numbers)}")
    document, line = (
        _from_a_transfer(firm) if _is_made_by_bank(object, locks) else _made(firm, object)
    )
    for lock in ARMED:
        if lock in locks:
            _arm(firm, lock, object, document, line)
    return Held(firm, object, locks, document, line, _open(firm, object))


def _is_made_by_bank(object: int, locks: frozenset[str]) -> bool:
    return object == 3 and "LockedTransfer" in locks


def _from_a_transfer(firm: Firm) -> tuple[int, int]:
    """A payment that a bank transfer made, linked to nothing any more."""
    line = _made(firm, 2)[1]
    firm.user("FINANCIAL_TRANSFER_CREATE_PAYMENTS", Id=a_transfer(firm, line))
    payment = firm.user.rows("FINANCIAL_PAYMENT_SEARCH", "id")[0]["id"]
    for row in firm.user.rows("FINANCIAL_PAYMENT_EXPENSE_SEARCH", "id"):
        firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", Id=row["id"], Remove=1)
    firm.user("FINANCIAL_PAYMENT_MANAGE", Id=payment, PaidDate=DAY)
    return payment, firm.lines(3, payment)[0]


def _made(firm: Firm, object: int, day: str = DAY) -> tuple[int, int]:
    when = {DATES[object]: day}
    if object == 69:
        return firm.a_credit_note("55.00", **when), 0
    if object == 122:
        document = _journal(firm, **when)
    else:
        booked = {"sent": True} if object == 5 else {}
        document = int(getattr(firm, MAKERS[object])("110.00", **when, **booked))
    return document, line_of(firm, object, document)


def _journal(firm: Firm, **more: Any) -> int:
    if "bank_account" not in firm.made:
        account = firm.kept_account()
        firm.made["bank_account"] = firm.a_bank_account("Journal's", FinancialAccount=account)
    return firm.a_journal("100.00", finalised=True, **more)


def _open(firm: Firm, object: int) -> int:
    """A document that nothing holds, of a day that no lock date reaches."""
    if object == 122:
        return firm.a_journal("100.00", JournalDate="2026-08-01")
    return _made(firm, object, "2026-08-01")[0]


def _arm(firm: Firm, lock: str, object: int, document: int, line: int) -> None:
    if lock == "LockedCredit" and object != 69:
        note = firm.a_credit_note("55.00", type=1 if object == 5 else 2, CreditDate="2026-08-01")
        credit(firm, object, line, note)
    elif lock == "LockedTransfer" and object == 3:
        pass  # a bank transfer made it
    elif lock == "LockedLinked":
        opposite = {5: 6, 6: 5, 2: 3, 3: 2}[object]
        link(firm, {object: line, opposite: _made(firm, opposite, "2026-08-01")[1]}, Amount="11.00")
    else:
        put_on(firm, lock, object, document, line)


# --- the ways round ------------------------------------------------------------------------------


Way = tuple[str, dict[str, Any], frozenset[str]]
"""A method, what it is called with, and the locks that stand in its way."""


def changed_amount(at: Held) -> Way:
    amount = "DebitAmount" if at.object == 122 else "Amount"
    return LINE_METHOD[at.object], {"Id": at.line, amount: "99.00"}, at.locks


def removed_line(at: Held) -> Way:
    return LINE_METHOD[at.object], {"Id": at.line, "Remove": 1}, at.locks


def added_line(at: Held) -> Way:
    params = {**_into(at.object, at.document), "FinancialAccount": at.firm.kept_account()}
    amount = "DebitAmount" if at.object == 122 else "Amount"
    return LINE_METHOD[at.object], {**params, amount: "5.00"}, at.on_the_document


def moved_out(at: Held) -> Way:
    return LINE_METHOD[at.object], {"Id": at.line, **_into(at.object, at.open)}, at.locks


def moved_in(at: Held) -> Way:
    params = {"Id": at.open_line, **_into(at.object, at.document)}
    return LINE_METHOD[at.object], params, at.on_the_document


def _into(object: int, document: int) -> dict[str, int]:
    if object == 122:
        return {"GeneralJournal": document}
    return {"Object": object, "ObjectContext": document}


def removed_document(at: Held) -> Way:
    return MANAGE[at.object], {"Id": at.document, "Remove": 1}, at.locks


def dated(at: Held) -> Way:
    field = DATES[at.object]
    return MANAGE[at.object], {"Id": at.document, field: "2026-08-02"}, at.freezing(field)


def changed_note(at: Held) -> Way:
    return MANAGE[69], {"Id": at.document, "Amount": "66.00"}, at.freezing("Amount")


WAYS_OF_A_LINE = (changed_amount, removed_line, added_line, moved_out, moved_in)
WAYS = {object: (*WAYS_OF_A_LINE, removed_document, dated) for object in LINE_METHOD}
WAYS[69] = (changed_note, removed_document, dated)


# --- what comes of them --------------------------------------------------------------------------


def naming(locks: frozenset[str]) -> dict[str, str]:
    return {f"override_{lock}": "Y" for lock in sorted(locks)}


def logged(firm: Firm) -> list[dict[str, Any]]:
    """The rows of the override log, the locks of each in alphabetical order."""
    fields = ("locks", "object", "objectcontext", "fields")
    rows = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", *fields)
    return [{**row, "locks": sorted(row["locks"].split(", "))} for row in rows]


def check_refused(caller: Caller, way: Way, locks: frozenset[str], **more: Any) -> None:
    method, params, _ = way
    refused = caller.refused(method, **params, **more)
    assert refused.locks == sorted(locks), f"{method} {params} {more}"


def beyond(at: Held, do: Callable[[Held], Way]) -> str:
    """The type of the refusal that no override passes; none for most ways (books.md 2 and 4)."""
    if at.object == 122 and do in WAYS_OF_A_LINE:
        return UNBALANCED
    return IN_USE if at.locks & TIED and do in (removed_line, moved_out, removed_document) else ""


def check_logged(at: Held, way: Way, beyond: str = "", **more: Any) -> None:
    """The call goes through and leaves one row for all that it set aside; where arithmetic
    refuses it all the same, it leaves nothing."""
    method, params, locks = way
    before = len(logged(at.firm))
    if beyond:
        assert at.firm.administrator.refused(method, **params, **more).type == beyond
        assert len(logged(at.firm)) == before
        return
    with undone():
        at.firm.administrator(method, **params, **more)
        rows = logged(at.firm)[before:]
        assert [row["locks"] for row in rows] == [sorted(locks)], f"{method} {params} {more}"
        assert rows[0]["object"] == at.object
        assert rows[0]["fields"], f"{method} {params}: says no field"
        if "ObjectContext" not in params and "GeneralJournal" not in params:
            assert rows[0]["objectcontext"] == at.document


def check_not_needed(at: Held, way: Way) -> None:
    method, params, _ = way
    with undone():
        at.firm.administrator(method, **params, override="Y")
        assert logged(at.firm) == []


@pytest.mark.in_turns
@pytest.mark.parametrize(("object", "locks"), combinations())
def test_each_of_the_locks_refuses_and_one_row_names_all_that_were_set_aside(
    books: str, object: int, locks: frozenset[str]
) -> None:
    at = held(object, locks)
    firm, before = at.firm, rows_of(at.firm.space)

    for do in WAYS[object]:
        way = do(at)
        needed = way[2]
        if not needed:
            check_not_needed(at, way)
            continue
        check_refused(firm.user, way, needed, override="Y")
        check_refused(firm.administrator, way, needed)
        for left_out in needed:
            named = naming(needed - {left_out})
            check_refused(firm.administrator, way, frozenset({left_out}), **named)
        check_logged(at, way, beyond(at, do), **naming(needed))
        check_logged(at, way, beyond(at, do), override="Y")

    assert rows_of(firm.space) == before


@pytest.mark.parametrize("object", sorted(MANAGE))
def test_all_locks_of_a_document_hold_at_once(books: str, object: int) -> None:
    """The scenes are what they say, or the test above would compare nothing with nothing."""
    at = held(object, frozenset(holding(object)))
    firm = at.firm

    what = (
        {"Item": at.line} if object in MAKERS else {"Object": object, "ObjectContext": at.document}
    )

    assert firm.locks(**what) == at.locks


# --- from one locked document into another ------------------------------------------------------

OTHER_LOCK = {
    5: "LockedSent", 2: "LockedTransfer", 6: "LockedReconciliation", 3: "LockedReconciliation",
    122: "LockedReconciliation",
}  # fmt: skip


@pytest.mark.parametrize("object", sorted(OTHER_LOCK))
def test_a_line_moved_between_two_locked_documents_passes_the_locks_of_both(
    books: str, object: int
) -> None:
    firm, other = new_firm(f"Between {next(_numbers)}"), OTHER_LOCK[object]
    source, line = _made(firm, object)
    target, its_line = _made(firm, object)
    put_on(firm, "LockedManual", object, source, line)
    _arm(firm, other, object, target, its_line)
    at = Held(firm, object, frozenset({"LockedManual", other}), source, line, target)
    method, params, both = moved_out(at)

    for lock in both:
        named = naming(both - {lock})
        check_refused(firm.administrator, (method, params, both), frozenset({lock}), **named)
    check_logged(at, (method, params, both), beyond(at, moved_out), **naming(both))
