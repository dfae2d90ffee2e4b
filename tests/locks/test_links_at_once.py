"""Links and applied credit notes under one lock to all that hold them, and what is added past a
lock: what the log says of it, by the id it has only then."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from tests.firm import Firm, new_firm
from tests.locks.scenes import DATES, DAY, MAKERS, line_of, report_and_unlock, undone
from tests.snapshot import rows_of

_numbers = itertools.count(1)
RECONCILED, REPORTED, DATED = "LockedReconciliation", "LockedBAS", "LockedDate"
OPEN = "2026-07-10"


@dataclass(frozen=True)
class Link:
    """A kind of link: its method, the document it comes from and the one it goes to."""

    method: str
    source: int
    target: int
    of_source: str
    of_target: str
    locks: tuple[str, ...] = (RECONCILED, REPORTED, DATED)


LINKS = (
    Link("FINANCIAL_RECEIPT_INVOICE_MANAGE", 6, 5, "ReceiptLineItem", "InvoiceLineItem"),
    Link("FINANCIAL_PAYMENT_EXPENSE_MANAGE", 3, 2, "PaymentLineItem", "ExpenseLineItem"),
    Link("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", 69, 5, "Credit", "LineItem", (REPORTED, DATED)),
    Link("FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE", 69, 2, "Credit", "LineItem", (REPORTED, DATED)),
)
CASES = [
    pytest.param(link, frozenset(locks), id=f"{link.method}-{'-'.join(locks)}")
    for link in LINKS
    for many in range(1, len(link.locks) + 1)
    for locks in itertools.combinations(link.locks, many)
]


def _document(firm: Firm, object: int, type: int) -> int:
    when = {DATES[object]: DAY}
    if object == 69:
        return firm.a_credit_note("55.00", type=type, **when)
    booked = {"sent": True} if object == 5 else {}
    return int(getattr(firm, MAKERS[object])("110.00", **when, **booked))


def _ends(firm: Firm, link: Link) -> tuple[int, dict[str, int]]:
    """The document a link comes from, and the parameters that name both of its ends."""
    source = _document(firm, link.source, 1 if link.target == 5 else 2)
    target = _document(firm, link.target, 1)
    from_line = source if link.source == 69 else firm.lines(link.source, source)[0]
    to_line = firm.lines(link.target, target)[0]
    return source, {link.of_source: from_line, link.of_target: to_line}


def _lock(firm: Firm, link: Link, source: int, locks: frozenset[str]) -> None:
    if RECONCILED in locks:
        firm.reconcile(link.source, source)
    if REPORTED in locks:
        report_and_unlock(firm)
    if DATED in locks:
        firm.lock_until("2026-06-30")


def naming(locks: frozenset[str]) -> dict[str, str]:
    return {f"override_{lock}": "Y" for lock in sorted(locks)}


def _logged(firm: Firm) -> list[list[str]]:
    rows = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks")
    return [sorted(row["locks"].split(", ")) for row in rows]


def _of(firm: Firm) -> tuple[int, int]:
    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "object", "objectcontext")
    return row["object"], row["objectcontext"]


@pytest.mark.parametrize(("link", "locks"), CASES)
def test_a_link_is_changed_and_removed_only_past_every_lock_that_holds_it(
    books: str, link: Link, locks: frozenset[str]
) -> None:
    firm = new_firm(f"Links {next(_numbers)}")
    source, ends = _ends(firm, link)
    # a day that LockedDate is to hold, or one that it does not reach
    made = firm.user(
        link.method, **ends, Amount="11.00", AppliesDate=DAY if DATED in locks else OPEN
    )
    _lock(firm, link, source, locks)
    before = rows_of(firm.space)

    for change in ({"Amount": "5.00"}, {"Remove": 1}):
        call: dict[str, Any] = {"Id": made["id"], **change}
        refused = firm.user.refused(link.method, **call, override="Y")
        assert refused.locks == sorted(locks)
        for told in refused.outcome.data["locks"]:
            assert told["fields"] == ["Amount", "AppliesDate", "Tax"]
        for left_out in locks:
            named = naming(locks - {left_out})
            assert firm.administrator.refused(link.method, **call, **named).locks == [left_out]
        for overrides in ({"override": "Y"}, naming(locks)):
            with undone():
                firm.administrator(link.method, **call, **overrides)
                assert _logged(firm) == [sorted(locks)]
                assert _of(firm) == (link.source, source)

    assert rows_of(firm.space) == before


@pytest.mark.parametrize("link", [pytest.param(each, id=each.method) for each in LINKS])
def test_a_link_is_dated_into_a_locked_period_only_with_an_override(books: str, link: Link) -> None:
    firm = new_firm(f"Links {next(_numbers)}")
    _, ends = _ends(firm, link)
    made = firm.user(link.method, **ends, Amount="11.00", AppliesDate=OPEN)["id"]
    firm.lock_until("2026-06-30")

    moved = firm.user.refused(link.method, Id=made, AppliesDate="2026-06-30")
    added = firm.user.refused(link.method, **ends, Amount="5.00", AppliesDate="2026-06-30")
    firm.user(link.method, Id=made, AppliesDate="2026-07-01")
    firm.administrator(link.method, Id=made, AppliesDate="2026-06-30", override_LockedDate="Y")
    out = firm.user.refused(link.method, Id=made, AppliesDate="2026-07-01")
    within = firm.user.refused(link.method, Id=made, AppliesDate="2026-06-29")

    assert moved.locks == added.locks == out.locks == within.locks == [DATED]
    assert within.outcome.data["locks"] == out.outcome.data["locks"]
    assert _logged(firm) == [[DATED]]


# --- what is added past a lock --------------------------------------------------------------------


def _newest(firm: Firm) -> dict[str, Any]:
    fields = ("object", "objectcontext", "objecttext", "lineitem", "locks", "fields")
    return firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", *fields)[-1]


@pytest.mark.parametrize("object", sorted(MAKERS))
def test_the_log_names_a_document_that_is_added_past_a_lock(books: str, object: int) -> None:
    firm = new_firm(f"Links {next(_numbers)}")
    method = {5: "INVOICE", 2: "EXPENSE", 6: "RECEIPT", 3: "PAYMENT"}[object]
    needed: dict[str, Any] = {DATES[object]: DAY}
    if object == 5:
        needed["Sent"] = "Y"
    if object == 6:
        needed["ContactBusinessReceivedFrom"] = firm.kept("business")
        needed["BankAccount"] = firm.kept("bank_account")
    firm.lock_until("2026-06-30")

    made = firm.administrator(f"FINANCIAL_{method}_MANAGE", **needed, override_LockedDate="Y")["id"]

    row = _newest(firm)
    shown = firm.user.row(f"FINANCIAL_{method}_SEARCH", made, "reference")
    assert (row["object"], row["objectcontext"], row["lineitem"]) == (object, made, None)
    assert row["objecttext"] == shown["reference"]
    assert {"field": DATES[object], "old": None, "new": DAY} in row["fields"]


@pytest.mark.parametrize("object", sorted(MAKERS))
def test_the_log_names_a_line_that_is_added_to_what_is_locked(books: str, object: int) -> None:
    firm = new_firm(f"Links {next(_numbers)}")
    document = _document(firm, object, 1)
    firm.lock_until("2026-06-30")

    line = firm.administrator(
        "FINANCIAL_ITEM_MANAGE", Object=object, ObjectContext=document, Amount="5.00",
        override_LockedDate="Y",
    )["id"]  # fmt: skip

    row = _newest(firm)
    assert (row["object"], row["objectcontext"], row["lineitem"]) == (object, document, line)
    assert {"field": "Amount", "old": None, "new": "5.00"} in row["fields"]


def test_the_log_names_a_line_of_a_journal_too(books: str) -> None:
    firm = new_firm(f"Links {next(_numbers)}")
    journal = firm.a_journal("100.00", finalised=True, JournalDate=DAY)
    line = line_of(firm, 122, journal)
    firm.lock_until("2026-06-30")

    firm.administrator(
        "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", Id=line,
        FinancialAccount=firm.an_account("Elsewhere"), override_LockedDate="Y",
    )  # fmt: skip

    row = _newest(firm)
    assert (row["object"], row["objectcontext"], row["lineitem"]) == (122, journal, line)


@pytest.mark.parametrize("closed", ["InvoicesLockedDate", "ExpensesLockedDate"])
def test_a_refund_obeys_the_lock_date_of_its_money_and_that_of_what_it_gives_back(
    firm: Firm, closed: str
) -> None:
    method = "FINANCIAL_PAYMENT_RECEIPT_MANAGE"
    came = firm.lines(6, firm.a_receipt("55.00"))[0]
    ends = {"PaymentLineItem": firm.a_refund(3, "55.00"), "ReceiptLineItem": came}
    made = firm.user(method, **ends, Amount="11.00", AppliesDate=OPEN)["id"]
    firm.administrator("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", **{closed: "2026-06-30"})

    moved = firm.user.refused(method, Id=made, AppliesDate="2026-06-30")
    added = firm.user.refused(method, **ends, Amount="5.00", AppliesDate="2026-06-30")
    firm.user(method, Id=made, AppliesDate="2026-07-01")

    assert moved.locks == added.locks == [DATED]
