"""Firms with one document under exactly one lock; made once and left as they are found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from models.store import database
from tests.firm import Firm, new_firm
from tests.locks.expected import (
    ACCOUNT,
    BANK,
    BANK_TRANSACTION,
    BUSINESS,
    PERSON,
    PUT_ON_BY,
    SOURCE,
)

DATES = {
    5: "SentDate",
    2: "AccruedDate",
    6: "ReceivedDate",
    3: "PaidDate",
    69: "CreditDate",
    122: "JournalDate",
}
DAY = "2026-06-15"
MAKERS = {5: "an_invoice", 2: "an_expense", 6: "a_receipt", 3: "a_payment"}


@dataclass
class Scene:
    """A document and its first line, under one lock, with other records to change to."""

    firm: Firm
    object: int
    document: int
    line: int | None
    others: dict[str, int]

    def value(self, typed: Any) -> Any:
        """A value of the expected table, with the records it stands for."""
        return self.others.get(typed, typed) if isinstance(typed, str) else typed


class _Undo(Exception):
    """Nothing of a scene may change."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    try:
        with database.write():
            yield
            raise _Undo
    except _Undo:
        pass


_made: dict[tuple[str, str, int], Scene] = {}


def scene(url: str, lock: str, object: int) -> Scene:
    """The scene of a lock and a kind of document, on the database in use."""
    key = (url, lock, object)
    if key not in _made:
        _made[key] = _new_scene(f"Scene {len(_made)} {lock} {object}", lock, object)
    return _made[key]


def _new_scene(name: str, lock: str, object: int) -> Scene:
    firm = new_firm(name)
    others = {
        BUSINESS: firm.a_business("Other Pty"),
        PERSON: firm.a_person("Other"),
        BANK: firm.a_bank_account("Other"),
        BANK_TRANSACTION: firm.a_bank_transaction(),
        SOURCE: firm.an_invoice(),
        ACCOUNT: firm.an_account("Other"),
    }
    document, line = a_locked_document(firm, lock, object)
    return Scene(firm, object, document, line, others)


def a_locked_document(firm: Firm, lock: str, object: int, day: str = DAY) -> tuple[int, int | None]:
    """A document under this lock, and its first line; a credit note has none."""
    if lock == "LockedTransfer" and object == 3:
        document = _payment_of_transfer(firm)
    else:
        document = a_document(firm, object, day)
    line = None if object == 69 else line_of(firm, object, document)
    put_on(firm, lock, object, document, line)
    return document, line


def put_on(firm: Firm, lock: str, object: int, document: int, line: int | None) -> None:
    """Bring a lock about on a document, or on its line."""
    if lock in PUT_ON_BY:
        method, params = PUT_ON_BY[lock](object)
        firm.user(method, Id=document, **params)
    else:
        LOCKING[lock](firm, object, document, line)


def a_document(firm: Firm, object: int, day: str = DAY) -> int:
    when = {DATES[object]: day}
    if object == 69:
        return firm.a_credit_note("55.00", TaxType=1, **when)
    if object == 122:
        if "journals' bank account" not in firm.made:
            account = firm.kept_account()
            theirs = firm.a_bank_account("Journal's", FinancialAccount=account)
            firm.made["bank_account"] = firm.made["journals' bank account"] = theirs
        return firm.a_journal("100.00", finalised=True, **when)
    booked = {"sent": True} if object == 5 else {}
    return int(getattr(firm, MAKERS[object])("110.00", **when, **booked))


def line_of(firm: Firm, object: int, document: int) -> int:
    """The first line of a document; of a journal the one that debits."""
    if object == 122:
        filters = [{"name": "generaljournal", "comparison": "EQUAL_TO", "value1": document}]
        method = "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH"
        found = firm.user.rows(method, "debitamount", filters=filters)
        return int(next(row["id"] for row in found if row["debitamount"] != "0.00"))
    return firm.lines(object, document)[0]


def _date(firm: Firm, object: int, document: int, line: int | None) -> None:
    firm.lock_until("2026-06-30")


def _sent(firm: Firm, object: int, document: int, line: int | None) -> None:
    firm.lock_sent_invoices()
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=document, Sent="Y")


def _reconciled(firm: Firm, object: int, document: int, line: int | None) -> None:
    firm.reconcile(object, document)


def _reported(firm: Firm, object: int, document: int, line: int | None) -> None:
    report_and_unlock(firm)


def report_and_unlock(firm: Firm, first: str = "2026-01-01", last: str = "2026-06-30") -> int:
    """Complete a tax report, over the first half of 2026 if no other days are said, then open the
    period again."""
    report = firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", TaxStartDate=first, EndDate=last)[
        "id"
    ]
    office = firm.a_business("Tax Office")
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        TaxReportContactBusiness=office,
    )
    firm.administrator("FINANCIAL_TAX_REPORT_COMPLETE", Id=report)
    firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
        Reset="Y",
        InvoicesLockedDate="2025-12-31",
        ExpensesLockedDate="2025-12-31",
        JournalsLockedDate="2025-12-31",
    )
    return int(report)


def _linked(firm: Firm, object: int, document: int, line: int | None) -> None:
    opposite = {5: 6, 6: 5, 2: 3, 3: 2}[object]
    other = firm.lines(opposite, a_document(firm, opposite))[0]
    link(firm, {object: int(line or 0), opposite: other})


def link(firm: Firm, lines: dict[int, int], **more: Any) -> int:
    """Link a receipt line to an invoice line, or a payment line to an expense line."""
    if 5 in lines:
        method = "FINANCIAL_RECEIPT_INVOICE_MANAGE"
        pair = {"InvoiceLineItem": lines[5], "ReceiptLineItem": lines[6]}
    else:
        method = "FINANCIAL_PAYMENT_EXPENSE_MANAGE"
        pair = {"ExpenseLineItem": lines[2], "PaymentLineItem": lines[3]}
    return int(firm.user(method, **pair, **more)["id"])


def _credited(firm: Firm, object: int, document: int, line: int | None) -> None:
    if object == 69:
        invoice = firm.an_invoice("110.00", SentDate=DAY, sent=True)
        credit(firm, 5, firm.lines(5, invoice)[0], document)
        return
    note = firm.a_credit_note("55.00", type=1 if object == 5 else 2, CreditDate=DAY)
    credit(firm, object, int(line or 0), note)


def credit(firm: Firm, object: int, line: int, note: int, **more: Any) -> int:
    """Apply a credit note to a line."""
    method = {
        5: "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        2: "FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE",
    }[object]
    more.setdefault("Amount", "11.00")
    return int(firm.user(method, Credit=note, LineItem=line, **more)["id"])


def a_transfer(firm: Firm, line: int) -> int:
    """A bank transfer with this expense line."""
    account = firm.administrator(
        "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
        Title="Direct entry",
        MakePayment="Y",
        Provider=3,
        Status=2,
        BankAccount=firm.kept("bank_account"),
        URLCancel="https://example.test/cancel",
        URLSuccess="https://example.test/done",
    )["id"]
    transfer = firm.user("FINANCIAL_TRANSFER_MANAGE", FundsTransferAccount=account)["id"]
    firm.user("FINANCIAL_TRANSFER_EXPENSE_MANAGE", Transfer=transfer, LineItem=line)
    return int(transfer)


def _transferred(firm: Firm, object: int, document: int, line: int | None) -> None:
    if object == 2:
        a_transfer(firm, int(line or 0))


def _payment_of_transfer(firm: Firm) -> int:
    """A payment that a bank transfer made; its link to the expense is taken away again, so
    that LockedTransfer is the only lock that holds it."""
    expense = a_document(firm, 2)
    transfer = a_transfer(firm, firm.lines(2, expense)[0])
    firm.user("FINANCIAL_TRANSFER_CREATE_PAYMENTS", Id=transfer)
    payment = max(row["id"] for row in firm.user.rows("FINANCIAL_PAYMENT_SEARCH", "id"))
    for row in firm.user.rows("FINANCIAL_PAYMENT_EXPENSE_SEARCH", "id"):
        firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", Id=row["id"], Remove=1)
    return int(payment)


LOCKING = {
    "LockedDate": _date,
    "LockedSent": _sent,
    "LockedReconciliation": _reconciled,
    "LockedBAS": _reported,
    "LockedLinked": _linked,
    "LockedCredit": _credited,
    "LockedTransfer": _transferred,
}
