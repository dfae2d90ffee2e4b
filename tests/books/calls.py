"""How an event is told to the service: the calls that say the same, in the words of methods.json.

A call's parameters may hold `Ref`s: what an earlier call made, or what the driver has set up
(accounts, bank accounts, contacts) under that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import singledispatchmethod
from typing import Any

from tests.books import events as ev
from tests.books.events import JournalLine, Kind, Line


@dataclass(frozen=True)
class Ref:
    """The id of something, by its kind and the name that the story gives it.

    What: account, bank account, contact (the driver's); document, line, link, journal,
    journal line, report (made by calls).
    """

    what: str
    name: str


@dataclass(frozen=True)
class Call:
    """A method with its parameters; `binds` are names for the id that it answers.

    `today`, where given, is the day on which the call has to be made (a report's completion).
    """

    method: str
    params: dict[str, Any]
    binds: tuple[Ref, ...] = ()
    administrator: bool = False
    today: date | None = None

    def needs(self) -> set[Ref]:
        """What must be there before the call can be made."""
        found = {value for value in self.params.values() if isinstance(value, Ref)}
        for row in self.params.get("Balances", ()):
            found |= {value for value in row.values() if isinstance(value, Ref)}
        return found


def money(cents: int) -> str:
    """Cents as the typed dialect spells money.

    >>> money(-105)
    '-1.05'
    """
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


@dataclass(frozen=True)
class _Words:
    """How one kind of document is spelt."""

    manage: str
    object: int
    contact: str
    date: str


WORDS = {
    Kind.INVOICE: _Words("FINANCIAL_INVOICE_MANAGE", 5, "ContactBusinessSentTo", "SentDate"),
    Kind.EXPENSE: _Words("FINANCIAL_EXPENSE_MANAGE", 2, "ContactBusinessPaidTo", "AccruedDate"),
    Kind.RECEIPT: _Words(
        "FINANCIAL_RECEIPT_MANAGE", 6, "ContactBusinessReceivedFrom", "ReceivedDate"
    ),
    Kind.PAYMENT: _Words("FINANCIAL_PAYMENT_MANAGE", 3, "ContactBusinessPaidTo", "PaidDate"),
    Kind.CREDIT_NOTE: _Words("FINANCIAL_CREDIT_NOTE_MANAGE", 69, "ContactBusiness", "CreditDate"),
    Kind.SUPPLIER_CREDIT_NOTE: _Words(
        "FINANCIAL_CREDIT_NOTE_MANAGE", 69, "ContactBusiness", "CreditDate"
    ),
}

NOTES = {Kind.CREDIT_NOTE: 1, Kind.SUPPLIER_CREDIT_NOTE: 2}
"""The types of credit notes."""

LINKS = {
    (Kind.RECEIPT, Kind.INVOICE): (
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        "ReceiptLineItem",
        "InvoiceLineItem",
    ),
    (Kind.PAYMENT, Kind.EXPENSE): (
        "FINANCIAL_PAYMENT_EXPENSE_MANAGE",
        "PaymentLineItem",
        "ExpenseLineItem",
    ),
    (Kind.CREDIT_NOTE, Kind.INVOICE): (
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        "Credit",
        "LineItem",
    ),
    (Kind.SUPPLIER_CREDIT_NOTE, Kind.EXPENSE): (
        "FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE",
        "Credit",
        "LineItem",
    ),
    (Kind.PAYMENT, Kind.RECEIPT): (
        "FINANCIAL_PAYMENT_RECEIPT_MANAGE",
        "PaymentLineItem",
        "ReceiptLineItem",
    ),
    (Kind.PAYMENT, Kind.CREDIT_NOTE): (
        "FINANCIAL_PAYMENT_CREDIT_NOTE_MANAGE",
        "PaymentLineItem",
        "Credit",
    ),
    (Kind.RECEIPT, Kind.PAYMENT): (
        "FINANCIAL_RECEIPT_PAYMENT_MANAGE",
        "ReceiptLineItem",
        "PaymentLineItem",
    ),
    (Kind.RECEIPT, Kind.SUPPLIER_CREDIT_NOTE): (
        "FINANCIAL_RECEIPT_CREDIT_NOTE_MANAGE",
        "ReceiptLineItem",
        "Credit",
    ),
    (Kind.INVOICE, Kind.EXPENSE): (
        "FINANCIAL_CONTRA_MANAGE",
        "InvoiceLineItem",
        "ExpenseLineItem",
    ),
}
"""What links are made by: the method, and its parameters for source and target.

books.md 8 names the methods for refunds but not their parameters; these follow the two links that
methods.json describes. A credit note is named by its own id, the others by their lines.
"""

JOURNAL = "FINANCIAL_GENERAL_JOURNAL_MANAGE"
JOURNAL_ITEM = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"


@dataclass
class Teller:
    """Turns events into calls, remembering what kind everything was."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    link_methods: dict[str, str] = field(default_factory=dict)
    journal_lines: dict[str, list[str]] = field(default_factory=dict)
    reports: set[str] = field(default_factory=set)

    def calls(self, event: ev.Event, *, override: bool = False) -> list[Call]:
        """The calls that tell an event; with `override`, an administrator's that say so."""
        told = list(self._calls(event))
        return [_overridden(call) for call in told] if override else told

    @singledispatchmethod
    def _calls(self, event: ev.Event) -> Iterator[Call]:
        raise TypeError(f"no call tells {event}")

    # --- documents ----------------------------------------------------------------------------

    @_calls.register
    def _(self, event: ev.Entered) -> Iterator[Call]:
        self.kinds[event.document] = event.kind
        words = WORDS[event.kind]
        params: dict[str, Any] = {words.contact: Ref("contact", event.contact)}
        if event.kind is not Kind.INVOICE:
            params[words.date] = str(event.date)
        if event.kind in (Kind.RECEIPT, Kind.PAYMENT):
            params["BankAccount"] = Ref("bank account", event.bank)
        binds: tuple[Ref, ...] = (Ref("document", event.document),)
        if event.kind in NOTES:
            line = event.lines[0]
            self.owners[line.id] = event.document
            params |= {"Type": NOTES[event.kind], **_amounts(line)}
            yield Call(words.manage, params, binds)
            return
        yield Call(words.manage, params, binds)
        for line in event.lines:
            yield self._add(event.document, line)

    def _add(self, document: str, line: Line) -> Call:
        self.owners[line.id] = document
        words = WORDS[self.kinds[document]]
        params = {"Object": words.object, "ObjectContext": Ref("document", document)}
        return Call("FINANCIAL_ITEM_MANAGE", params | _amounts(line), (Ref("line", line.id),))

    @_calls.register
    def _(self, event: ev.Redated) -> Iterator[Call]:
        words = WORDS[self.kinds[event.document]]
        yield self._change(event.document, {words.date: str(event.date)})

    def _change(self, document: str, params: dict[str, Any]) -> Call:
        id = {"Id": Ref("document", document)}
        return Call(WORDS[self.kinds[document]].manage, id | params)

    @_calls.register
    def _(self, event: ev.Removed) -> Iterator[Call]:
        yield self._change(event.document, {"Remove": 1})

    @_calls.register
    def _(self, event: ev.LineAdded) -> Iterator[Call]:
        yield self._add(event.document, event.line)

    @_calls.register
    def _(self, event: ev.LineChanged) -> Iterator[Call]:
        if self.kinds[event.document] in NOTES:
            yield self._change(event.document, _amounts(event.line))
        else:
            id = {"Id": Ref("line", event.line.id)}
            asset_no_more = {"Capital": "N"}
            yield Call("FINANCIAL_ITEM_MANAGE", id | asset_no_more | _amounts(event.line))

    @_calls.register
    def _(self, event: ev.LineRemoved) -> Iterator[Call]:
        yield Call("FINANCIAL_ITEM_MANAGE", {"Id": Ref("line", event.line), "Remove": 1})

    # --- invoices -----------------------------------------------------------------------------

    @_calls.register
    def _(self, event: ev.Sent) -> Iterator[Call]:
        if event.issued:
            params = {"Invoice": Ref("document", event.document), "InvoiceDate": str(event.date)}
            yield Call("FINANCIAL_INVOICE_ISSUE", params)
        else:
            yield self._change(event.document, {"Sent": "Y", "SentDate": str(event.date)})

    @_calls.register
    def _(self, event: ev.Unsent) -> Iterator[Call]:
        yield self._change(event.document, {"Sent": "N"})

    @_calls.register
    def _(self, event: ev.Voided) -> Iterator[Call]:
        params = {"Invoice": Ref("document", event.document), "Reason": "a mistake"}
        yield Call("FINANCIAL_INVOICE_VOID", params, administrator=True)

    @_calls.register(ev.Cancelled)
    @_calls.register(ev.CancelUndone)
    @_calls.register(ev.WrittenOff)
    @_calls.register(ev.WriteOffUndone)
    def _(
        self, event: ev.Cancelled | ev.CancelUndone | ev.WrittenOff | ev.WriteOffUndone
    ) -> Iterator[Call]:
        params = {
            "Id": Ref("document", event.document),
            "Action": _ACTIONS[type(event)],
            "Date": str(event.date),
        }
        yield Call("FINANCIAL_INVOICE_ACTION", params)

    # --- links --------------------------------------------------------------------------------

    @_calls.register
    def _(self, event: ev.Linked) -> Iterator[Call]:
        source, target = (self.kinds[self.owners[x]] for x in (event.source, event.target))
        method, from_, to = LINKS[source, target]
        self.link_methods[event.link] = method
        params = {
            from_: self._end(event.source),
            to: self._end(event.target),
            "Amount": money(event.amount),
            "AppliesDate": str(event.date),
        }
        yield Call(method, params, (Ref("link", event.link),))

    def _end(self, line: str) -> Ref:
        document = self.owners[line]
        note = self.kinds[document] in NOTES
        return Ref("document", document) if note else Ref("line", line)

    @_calls.register
    def _(self, event: ev.Unlinked) -> Iterator[Call]:
        params = {"Id": Ref("link", event.link), "Remove": 1}
        yield Call(self.link_methods[event.link], params)

    # --- journals and the rest ----------------------------------------------------------------

    @_calls.register
    def _(self, event: ev.JournalWritten) -> Iterator[Call]:
        before = self.journal_lines.get(event.journal)
        journal = Ref("journal", event.journal)
        dated = {"JournalDate": str(event.date)}
        if before is None:
            yield Call(JOURNAL, dated, (journal,))
        else:
            yield Call(JOURNAL, {"Id": journal} | dated)
            for name in before:
                yield Call(JOURNAL_ITEM, {"Id": Ref("journal line", name), "Remove": 1})
        first = len(before or ())
        names = [f"{event.journal}.{first + n}" for n in range(1, len(event.lines) + 1)]
        self.journal_lines[event.journal] = names
        for name, line in zip(names, event.lines, strict=True):
            params = {"GeneralJournal": journal} | _journal_amounts(line)
            yield Call(JOURNAL_ITEM, params, (Ref("journal line", name),))

    @_calls.register
    def _(self, event: ev.JournalFinalised) -> Iterator[Call]:
        yield Call(JOURNAL, {"Id": Ref("journal", event.journal), "Status": 2})

    @_calls.register
    def _(self, event: ev.JournalReopened) -> Iterator[Call]:
        yield Call(JOURNAL, {"Id": Ref("journal", event.journal), "Status": 1})

    @_calls.register
    def _(self, event: ev.JournalRemoved) -> Iterator[Call]:
        yield Call(JOURNAL, {"Id": Ref("journal", event.journal), "Remove": 1})

    @_calls.register
    def _(self, event: ev.OpeningBalances) -> Iterator[Call]:
        balances = [
            {
                "FinancialAccount": Ref("account", account),
                "Debit" if cents >= 0 else "Credit": money(abs(cents)),
            }
            for account, cents in event.balances
        ]
        params = {"Date": str(event.date), "Balances": balances}
        yield Call("FINANCIAL_OPENING_BALANCE_MANAGE", params, administrator=True)

    @_calls.register
    def _(self, event: ev.YearEnded) -> Iterator[Call]:
        params = {"EndDate": str(event.date)}
        yield Call("FINANCIAL_YEAR_END_COMPLETE", params, administrator=True)

    @_calls.register
    def _(self, event: ev.YearReopened) -> Iterator[Call]:
        params = {"EndDate": str(event.date), "Reset": "Y"}
        yield Call("FINANCIAL_YEAR_END_COMPLETE", params, administrator=True)

    @_calls.register
    def _(self, event: ev.TaxReportCompleted) -> Iterator[Call]:
        report = Ref("report", event.report)
        if event.report not in self.reports:
            self.reports.add(event.report)
            period = {"TaxStartDate": str(event.start), "EndDate": str(event.end)}
            yield Call("FINANCIAL_TAX_REPORT_MANAGE", {"Type": 1} | period, (report,))
        yield Call(
            "FINANCIAL_TAX_REPORT_COMPLETE",
            {"Id": report},
            administrator=True,
            today=event.date,
        )

    @_calls.register
    def _(self, event: ev.TaxReportReopened) -> Iterator[Call]:
        params = {
            "Id": Ref("report", event.report),
            "Status": 1,
            "override_status": "Y",
            "override_reason": "a mistake",
        }
        yield Call("FINANCIAL_TAX_REPORT_MANAGE", params, administrator=True)

    @_calls.register
    def _(self, event: ev.PeriodLocked) -> Iterator[Call]:
        names = ("InvoicesLockedDate", "ExpensesLockedDate", "JournalsLockedDate")
        params = dict.fromkeys(names, str(event.until))
        yield Call("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", params, administrator=True)


_ACTIONS: dict[type[ev.Event], str] = {
    ev.Cancelled: "cancel",
    ev.CancelUndone: "undo_cancel",
    ev.WrittenOff: "mark_as_uncollectible",
    ev.WriteOffUndone: "undo_uncollectible",
}


def _amounts(line: Line) -> dict[str, Any]:
    """A line's amount, account and tax; a tax is sent only with a type that bears one."""
    params: dict[str, Any] = {
        "FinancialAccount": Ref("account", line.account),
        "Amount": money(line.gross),
        "TaxType": line.tax_type,
    }
    if line.tax_type == 1:
        params["Tax"] = money(line.tax)
    if line.capital:
        params["Capital"] = "Y"
    return params


def _journal_amounts(line: JournalLine) -> dict[str, Any]:
    side = "Debit" if line.gross >= 0 else "Credit"
    params: dict[str, Any] = {
        "FinancialAccount": Ref("account", line.account),
        f"{side}Amount": money(abs(line.gross)),
    }
    if line.tax_category:
        params |= {
            "TaxCategory": line.tax_category,
            "TaxType": line.tax_type,
            f"{side}Tax": money(abs(line.tax)),
        }
    return params


def _overridden(call: Call) -> Call:
    said = {"override": "Y", "override_reason": "told by the random year"}
    return Call(call.method, call.params | said, call.binds, True, call.today)
