"""Random sequences of edits, locks, overrides and roll-backs, and what must hold after each.

A refused call leaves every row as it was. A change past a lock always has its log row. No
other space ever changes. The totals of a document equal its lines.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.dialects.outcomes import Outcome
from tests.firm import Firm, new_firm
from tests.locks.expected import ACTION, LOCKS
from tests.snapshot import rows_of

_numbers = itertools.count(1)
DATES = ("2026-05-31", "2026-06-15", "2026-06-30", "2026-07-01", "2026-08-10")

overrides = st.one_of(
    st.just({}),
    st.just({"override": "Y"}),
    st.sets(st.sampled_from(LOCKS), min_size=1, max_size=3).map(
        lambda names: {f"override_{name}": "Y" for name in sorted(names)}
    ),
)
who = st.sampled_from(("administrator", "user"))
number = st.integers(0, 5)
amount = st.integers(1, 50_000).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
day = st.sampled_from(DATES)
STEPS = ("cancel", "undo_cancel", "mark_as_uncollectible", "undo_uncollectible")
dated_steps = st.sampled_from(STEPS)

steps = st.one_of(
    st.tuples(st.just("edit_line"), who, number, amount, overrides),
    st.tuples(st.just("describe_line"), who, number, st.text(max_size=5), overrides),
    st.tuples(st.just("add_line"), who, number, amount, overrides),
    st.tuples(st.just("remove_line"), who, number, st.none(), overrides),
    st.tuples(st.just("move_line"), who, number, number, overrides),
    st.tuples(st.just("redate"), who, number, day, overrides),
    st.tuples(st.just("remove_document"), who, number, st.none(), overrides),
    st.tuples(st.just("send"), who, number, st.sampled_from("YN"), overrides),
    st.tuples(st.just("lock"), who, number, st.none(), st.just({})),
    st.tuples(st.just("unlock"), who, number, st.none(), st.just({})),
    st.tuples(st.just("take_step"), who, number, st.tuples(dated_steps, day), overrides),
    st.tuples(st.just("reconcile"), who, number, st.none(), st.just({})),
    st.tuples(st.just("take_out"), who, number, st.none(), st.just({})),
    st.tuples(st.just("close"), who, number, day, st.just({})),
    st.tuples(st.just("roll_back"), who, number, day, st.just({})),
    st.tuples(st.just("link"), who, number, number, overrides),
    st.tuples(st.just("unlink"), who, number, st.none(), overrides),
)


@dataclass
class Books:
    """A small firm in which steps are taken by number."""

    firm: Firm
    reconciliation: int
    documents: list[tuple[int, int]] = field(default_factory=list)

    MANAGE = {
        5: "FINANCIAL_INVOICE_MANAGE",
        2: "FINANCIAL_EXPENSE_MANAGE",
        6: "FINANCIAL_RECEIPT_MANAGE",
        3: "FINANCIAL_PAYMENT_MANAGE",
    }
    DATE = {5: "SentDate", 2: "AccruedDate", 6: "ReceivedDate", 3: "PaidDate"}

    def document(self, number: int) -> tuple[int, int]:
        return self.documents[number % len(self.documents)]

    def line(self, number: int) -> tuple[int, int] | None:
        """Object and id of a line, counted over all documents that are still there."""
        found = self.firm.administrator.rows("FINANCIAL_ITEM_SEARCH", "object")
        return (
            (found[number % len(found)]["object"], found[number % len(found)]["id"])
            if found
            else None
        )

    # --- the steps; each answers method, parameters and the locks that must be passed ------------

    def edit_line(self, number: int, value: Any) -> Any:
        line = self.line(number)
        if line is None:
            return None
        params = {"Id": line[1], "Amount": value, "Tax": "0.00"}
        return "FINANCIAL_ITEM_MANAGE", params, self.firm.locks(Item=line[1])

    def describe_line(self, number: int, value: Any) -> Any:
        line = self.line(number)
        if line is None:
            return None
        return "FINANCIAL_ITEM_MANAGE", {"Id": line[1], "Description": value}, set()

    def add_line(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        params = {"Object": object, "ObjectContext": id, "Amount": value}
        return "FINANCIAL_ITEM_MANAGE", params, None

    def remove_line(self, number: int, value: Any) -> Any:
        line = self.line(number)
        if line is None:
            return None
        params = {"Id": line[1], "Remove": 1}
        return "FINANCIAL_ITEM_MANAGE", params, self.firm.locks(Item=line[1])

    def move_line(self, number: int, value: Any) -> Any:
        line = self.line(number)
        object, id = self.document(value)
        if line is None:
            return None
        params = {"Id": line[1], "Object": object, "ObjectContext": id}
        return "FINANCIAL_ITEM_MANAGE", params, None

    def redate(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        return self.MANAGE[object], {"Id": id, self.DATE[object]: value}, None

    def remove_document(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        return self.MANAGE[object], {"Id": id, "Remove": 1}, None

    def send(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        if object != 5:
            return None
        return self.MANAGE[5], {"Id": id, "Sent": value}, None

    def lock(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        return ACTION[object], {"Id": id, "Action": "lock"}, None

    def unlock(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        return ACTION[object], {"Id": id, "Action": "unlock"}, None

    def take_step(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        if object != 5:
            return None
        action, on = value
        return ACTION[object], {"Id": id, "Action": action, "Date": on}, None

    def reconcile(self, number: int, value: Any) -> Any:
        object, id = self.document(number)
        params = {"Reconciliation": self.reconciliation, "Object": object, "ObjectContext": id}
        return "FINANCIAL_RECONCILIATION_ITEM_MANAGE", params, None

    def take_out(self, number: int, value: Any) -> Any:
        _, params, _ = self.reconcile(number, value)
        return "FINANCIAL_RECONCILIATION_ITEM_MANAGE", {**params, "Remove": 1}, None

    def close(self, number: int, value: Any) -> Any:
        names = ("InvoicesLockedDate", "ExpensesLockedDate", "JournalsLockedDate")
        params = dict.fromkeys(names, value)
        return "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", params, None

    def roll_back(self, number: int, value: Any) -> Any:
        method, params, _ = self.close(number, value)
        return method, {**params, "Reset": "Y"}, None

    def link(self, number: int, value: Any) -> Any:
        one, other = self.line(number), self.line(value)
        lines = dict(each for each in (one, other) if each is not None)
        if set(lines) == {5, 6}:
            params = {"InvoiceLineItem": lines[5], "ReceiptLineItem": lines[6]}
            return "FINANCIAL_RECEIPT_INVOICE_MANAGE", params, None
        if set(lines) == {2, 3}:
            params = {"ExpenseLineItem": lines[2], "PaymentLineItem": lines[3]}
            return "FINANCIAL_PAYMENT_EXPENSE_MANAGE", params, None
        return None

    def unlink(self, number: int, value: Any) -> Any:
        for search in ("FINANCIAL_RECEIPT_INVOICE_SEARCH", "FINANCIAL_PAYMENT_EXPENSE_SEARCH"):
            found = self.firm.administrator.rows(search, "id")
            if found:
                id = found[number % len(found)]["id"]
                return search.replace("_SEARCH", "_MANAGE"), {"Id": id, "Remove": 1}, None
        return None


def some_books() -> Books:
    firm = new_firm(f"Property {os.getpid()}-{next(_numbers)}")
    firm.lock_sent_invoices()
    books = Books(firm, firm.a_reconciliation())
    books.documents = [
        (5, firm.an_invoice("110.00", "20.00", SentDate="2026-06-15", sent=True)),
        (6, firm.a_receipt("60.00", ReceivedDate="2026-06-20")),
        (2, firm.an_expense("44.00", AccruedDate="2026-07-01")),
        (3, firm.a_payment("44.00", PaidDate="2026-07-02")),
    ]
    return books


def log_of(firm: Firm) -> list[dict[str, Any]]:
    return firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "createduser")


def check_totals(firm: Firm) -> None:
    """The totals of every document are those of its lines."""
    lines = firm.user.rows("FINANCIAL_ITEM_SEARCH", "objectcontext", "amount", "tax", "taxincluded")
    for search in ("INVOICE", "EXPENSE", "RECEIPT", "PAYMENT"):
        for row in firm.user.rows(f"FINANCIAL_{search}_SEARCH", "amount", "tax"):
            own = [line for line in lines if line["objectcontext"] == row["id"]]
            total = sum(
                (
                    Decimal(line["amount"])
                    + (0 if line["taxincluded"] == "Y" else Decimal(line["tax"]))
                    for line in own
                ),
                Decimal(0),
            )
            assert Decimal(row["amount"]) == total, (search, row, own)
            assert Decimal(row["tax"]) == sum((Decimal(line["tax"]) for line in own), Decimal(0))


def closed_figures(firm: Firm) -> dict[str, str]:
    """What debtors owed at the end of each day that is locked."""
    figures = {}
    for on in DATES[1:3]:
        if firm.user("FINANCIAL_ITEM_LOCKED", Object=5, Date=on)["LockedDate"] == "Y":
            found = firm.user("FINANCIAL_DEBTOR_SEARCH", EndDate=on)
            figures[on] = found["data"]["totals"]["total"]
    return figures


def check_closed(firm: Firm, before: dict[str, str], log_before: Any) -> None:
    """What is closed stands, unless an administrator's override is in the log."""
    if log_of(firm) == log_before:
        now = closed_figures(firm)
        assert {on: now.get(on, figure) for on, figure in before.items()} == before


def check_standing(firm: Firm) -> None:
    """Of what is cancelled or written off nothing is outstanding."""
    for row in firm.user.rows("FINANCIAL_INVOICE_SEARCH", "statustext", "outstandingamount"):
        if row["statustext"] in ("Cancelled", "Credited", "Paid"):
            assert row["outstandingamount"] == "0.00", row


def check_step(firm: Firm, outcome: Outcome, before: Any, log_before: Any, locks: Any) -> None:
    log = log_of(firm)
    if not outcome.ok:
        assert outcome.code != -32603, outcome.message
        assert rows_of(firm.space) == before, f"a refused call changed a row: {outcome.data}"
        return
    new = log[len(log_before) :]
    changed = rows_of(firm.space) != before
    if locks and changed:
        assert len(new) == 1, f"a change past {locks} left {len(new)} log rows"
        assert set(new[0]["locks"].split(", ")) == locks
    if locks == set():
        assert new == [], "an override that was not needed is logged"


@given(taken=st.lists(steps, min_size=4, max_size=14))
def test_whatever_is_done_the_books_stay_whole(books: str, taken: list[Any]) -> None:
    ours, other = some_books(), new_firm(f"Bystander {os.getpid()}-{next(_numbers)}")
    other.an_invoice("11.00")
    untouched = rows_of(other.space)

    for name, caller, number, value, override in taken:
        step = getattr(ours, name)(number, value)
        if step is None:
            continue
        method, params, locks = step
        before, log_before = rows_of(ours.firm.space), log_of(ours.firm)
        figures = closed_figures(ours.firm)
        outcome = getattr(ours.firm, caller).outcome(method, **params, **override)
        check_step(ours.firm, outcome, before, log_before, locks)
        check_totals(ours.firm)
        check_standing(ours.firm)
        check_closed(ours.firm, figures, log_before)

    assert rows_of(other.space) == untouched
