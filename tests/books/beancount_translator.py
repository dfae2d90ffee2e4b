"""The books in Beancount: it checks that every entry balances, and does all the sums.

`Books` takes events one at a time and answers, as of any day, what an accountant asks: worked out
from books.md alone, for comparing with a service that was built by others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from beancount.core import amount, data, realization
from beancount.ops import validation
from beancount.parser import options

from tests.books import cash_basis, postings, tax_reports
from tests.books import events as ev
from tests.books.chart import (
    ASSET,
    CREDITORS,
    DEBTORS,
    EQUITY,
    INCOME,
    LIABILITY,
    OUTGOING,
    RETAINED,
    ROOT,
    ROUNDING,
    TAX_COLLECTED,
    TAX_PAID,
)
from tests.books.documents import Document
from tests.books.events import Kind, Line
from tests.books.postings import Entry
from tests.books.state import NotAllowed, State
from tests.books.tax_reports import Report

CURRENCY = "AUD"

Balances = dict[str, int]
"""Cents by account: debits positive. Accounts at zero are left out."""


class Unbalanced(Exception):
    """Beancount found something wrong with the entries."""


@dataclass(frozen=True)
class ControlAccount:
    """What a control account consists of, each told apart; they sum to the account (books.md 4).

    For debtors as for creditors, what is owed in the account's own direction is positive.
    """

    outstanding: int = 0
    money_not_linked: int = 0
    credit_not_applied: int = 0
    refunds_not_linked: int = 0
    journals: int = 0
    by_document: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return (
            self.outstanding
            - self.money_not_linked
            - self.credit_not_applied
            + self.refunds_not_linked
            + self.journals
        )


@dataclass(frozen=True)
class BalanceSheet:
    assets: int
    liabilities: int
    equity: int
    current_earnings: int
    accounts: Balances


class Books:
    """A firm's books, told by events, asked as of any day."""

    def __init__(
        self, accounts: dict[str, int] | None = None, closing_equity: Iterable[str] = ()
    ) -> None:
        self.state = State(accounts)
        self.closing_equity = frozenset(closing_equity)
        self.year_ends: dict[date, Entry] = {}
        self.lodged: dict[str, Report] = {}
        self.items: dict[str, frozenset[str]] = {}
        self.bills: dict[str, list[str]] = {}

    # --- what happens -------------------------------------------------------------------------

    def apply(self, event: ev.Event) -> None:
        """Let an event happen.

        Raises NotAllowed where the books can't take it; nothing has changed then.
        """
        match event:
            case ev.YearEnded():
                self._end_year(event.date)
            case ev.YearReopened():
                self._reopen_year(event.date)
            case ev.TaxReportCompleted():
                self._complete(event)
            case ev.TaxReportReopened():
                self._reopen_report(event.report)
            case ev.Voided() if self.is_lodged(event.document):
                raise NotAllowed(f"{event.document} is in a complete report")
            case _:
                self.state.apply(event)

    def tell(self, events: Iterable[ev.Event]) -> Books:
        """These events, one after another."""
        for event in events:
            self.apply(event)
        return self

    def is_lodged(self, document: str) -> bool:
        """Whether a document is an item of a complete report.

        All that was booked in its days when it was completed is, whether or not the method
        counted something of it (locking.md), and what it listed as a correction (books.md 5).
        """
        return any(document in items for items in self.items.values())

    def _items_of(self, event: ev.TaxReportCompleted, made: Report) -> frozenset[str]:
        had = frozenset().union(*self.items.values(), *self.bills.values())
        dated = {
            document.id
            for document in self.state.documents.values()
            if document.booked is not None and event.start <= document.booked <= event.end
        }
        shown = {self.state.owner.get(item.line, "") for item in made.items}
        return frozenset(shown | (dated - had))

    def _end_year(self, day: date) -> None:
        if self.year_ends and day <= max(self.year_ends):
            raise NotAllowed("years end in order")
        closes = {
            account: -cents
            for account, cents in self.trial_balance(day).items()
            if self.state.accounts[account] in (OUTGOING, INCOME) or account in self.closing_equity
        }
        rest = -sum(closes.values())
        amounts = (*closes.items(), *(((RETAINED, rest),) if rest else ()))
        self.year_ends[day] = Entry(day, "year end", amounts, closing=True)

    def _reopen_year(self, day: date) -> None:
        if not self.year_ends or day != max(self.year_ends):
            raise NotAllowed("years are re-opened in reverse order")
        del self.year_ends[day]

    def draft_report(self, event: ev.TaxReportCompleted) -> Report:
        """What this report would show."""
        return tax_reports.report(
            self.state,
            self.lodged.values(),
            start=event.start,
            end=event.end,
            method=event.method,
            whole_units=event.whole_units,
        )

    def _complete(self, event: ev.TaxReportCompleted) -> None:
        if event.report in self.lodged:
            raise NotAllowed(f"{event.report} is complete")
        made = self.draft_report(event)
        self.lodged[event.report] = made
        self.items[event.report] = self._items_of(event, made)
        self._make_bill(event, made)
        self.state.apply(ev.PeriodLocked(event.end))

    def _make_bill(self, event: ev.TaxReportCompleted, made: Report) -> None:
        """The tax office's document, or one for the difference to a bill that stands."""
        standing = self.bills.setdefault(event.report, [])
        collected, paid = made.posted()
        owed = made.to_pay
        for id in standing:
            had = dict(self.state.documents[id].postings or ())
            collected -= had.get(TAX_COLLECTED, 0)
            paid += had.get(TAX_PAID, 0)
            owed += had.get(CREDITORS, 0) + had.get(DEBTORS, 0)
        if not (owed or collected or paid):
            return
        id = f"{event.report} bill {len(standing) + 1}"
        control, kind = (CREDITORS, Kind.EXPENSE) if owed >= 0 else (DEBTORS, Kind.INVOICE)
        posted = (
            (TAX_COLLECTED, collected),
            (TAX_PAID, -paid),
            (control, -owed),
            (ROUNDING, owed - collected + paid),
        )
        bill = Document(id, kind, event.date, "Tax office", "", postings=posted, sent=event.date)
        sign = 1 if kind is Kind.EXPENSE else -1
        for account, cents in posted:
            if cents and account != control:
                line = Line(f"{id} {account}", account, sign * cents, tax_type=tax_reports.NONE)
                bill.lines[line.id] = line
                self.state.owner[line.id] = id
        self.state.documents[id] = bill
        standing.append(id)

    def _reopen_report(self, report: str) -> None:
        if report not in self.lodged:
            raise NotAllowed(f"{report} is not complete")
        del self.lodged[report], self.items[report]
        for id in list(self.bills[report]):
            bill = self.state.documents[id]
            if not self.state.parts_of(bill):
                del self.state.documents[id]
                for line in bill.lines:
                    del self.state.owner[line]
                self.bills[report].remove(id)

    # --- Beancount ----------------------------------------------------------------------------

    def entries(self, until: date = date.max) -> Iterator[Entry]:
        """All postings up to the end of a day."""
        for entry in [*postings.entries(self.state), *self.year_ends.values()]:
            if entry.date <= until:
                yield entry

    def account_name(self, account: str) -> str:
        """A name as Beancount spells it.

        >>> Books().account_name("Tax collected")
        'Liabilities:Tax-collected'
        """
        spelt = re.sub(r"[^A-Za-z0-9]+", "-", account).strip("-")
        return f"{ROOT[self.state.accounts[account]]}:{spelt[:1].upper()}{spelt[1:]}"

    def directives(self, entries: Iterable[Entry]) -> list[data.Directive]:
        """The entries as Beancount's own, with the accounts opened.

        Raises Unbalanced with what Beancount says.
        """
        meta = data.new_metadata("books", 0)
        opened: list[data.Directive] = [
            data.Open(meta, date.min, self.account_name(each), [CURRENCY], None)
            for each in self.state.accounts
        ]
        found = opened + [self._transaction(meta, each) for each in entries if each.amounts]
        found.sort(key=data.entry_sortkey)
        # its own `validate` adds to a list that it keeps: each call would take longer than the last
        errors = [said for each in _VALIDATIONS for said in each(found, options.OPTIONS_DEFAULTS)]
        if errors:
            raise Unbalanced("; ".join(error.message for error in errors))
        return found

    def _transaction(self, meta: data.Meta, entry: Entry) -> data.Transaction:
        legs = [
            data.Posting(
                self.account_name(account),
                amount.Amount(Decimal(cents) / 100, CURRENCY),
                None,
                None,
                None,
                None,
            )
            for account, cents in entry.amounts
        ]
        nothing = data.EMPTY_SET
        return data.Transaction(meta, entry.date, "*", None, entry.why, nothing, nothing, legs)

    def _sums(self, entries: Iterable[Entry]) -> Balances:
        real = realization.realize(self.directives(entries))
        sums = {}
        for account in self.state.accounts:
            leaf = realization.get(real, self.account_name(account))
            units = (
                leaf.balance.get_currency_units(CURRENCY).number if leaf is not None else Decimal(0)
            )
            if cents := int(units * 100):
                sums[account] = cents
        return sums

    # --- what an accountant asks --------------------------------------------------------------

    def trial_balance(self, day: date, *, before_closing: bool = False) -> Balances:
        """Every account's balance as of the end of a day."""
        return self._sums(
            each for each in self.entries(day) if not (before_closing and each.closing)
        )

    def _of_types(self, balances: Balances, *types: int) -> Balances:
        return {k: v for k, v in balances.items() if self.state.accounts[k] in types}

    def profit_and_loss(self, start: date, end: date, *, cash: bool = False) -> Balances:
        """Income and expense accounts, of the days from start to end; year ends are left out."""
        if cash:
            moved = cash_basis.moves(self.state)
        else:
            entries = [each for each in self.entries(end) if not each.closing]
            moved = (
                (each.date, account, cents) for each in entries for account, cents in each.amounts
            )
        kept: list[Entry] = []
        for day, account, cents in moved:
            if start <= day <= end and self.state.accounts[account] in (OUTGOING, INCOME):
                # Beancount wants both sides: the other one is what the profit is
                kept.append(Entry(day, "", ((account, cents), (RETAINED, -cents))))
        return self._of_types(self._sums(kept), OUTGOING, INCOME)

    def profit(self, start: date, end: date, *, cash: bool = False) -> int:
        return -sum(self.profit_and_loss(start, end, cash=cash).values())

    def balance_sheet(self, day: date) -> BalanceSheet:
        """What the firm has and owes; earnings not yet closed stand on current earnings."""
        balances = self.trial_balance(day)
        earnings = -sum(self._of_types(balances, OUTGOING, INCOME).values())
        return BalanceSheet(
            assets=sum(self._of_types(balances, ASSET).values()),
            liabilities=-sum(self._of_types(balances, LIABILITY).values()),
            equity=-sum(self._of_types(balances, EQUITY).values()) + earnings,
            current_earnings=earnings,
            accounts=self._of_types(balances, ASSET, LIABILITY, EQUITY),
        )

    def debtors(self, day: date) -> ControlAccount:
        return self._control(day, DEBTORS, Kind.INVOICE, Kind.RECEIPT, Kind.PAYMENT)

    def creditors(self, day: date) -> ControlAccount:
        return self._control(day, CREDITORS, Kind.EXPENSE, Kind.PAYMENT, Kind.RECEIPT)

    def _control(
        self, day: date, account: str, owed: Kind, money: Kind, refund: Kind
    ) -> ControlAccount:
        """A control account from the documents, not from postings."""
        state = self.state
        note = Kind.CREDIT_NOTE if owed is Kind.INVOICE else Kind.SUPPLIER_CREDIT_NOTE
        booked = [x for x in state.documents.values() if x.booked and x.booked <= day]
        open_ = {x.id: state.outstanding(x, day) for x in booked if x.kind is owed}
        return ControlAccount(
            outstanding=sum(open_.values()),
            money_not_linked=self._unlinked(booked, money, account, day),
            credit_not_applied=sum(state.open_of(x, day) for x in booked if x.kind is note),
            refunds_not_linked=self._unlinked(booked, refund, account, day),
            journals=self._journals_on(account, day),
            by_document={id: cents for id, cents in open_.items() if cents},
        )

    def _unlinked(self, booked: list[Document], kind: Kind, account: str, day: date) -> int:
        return sum(
            line.gross - sum(part for part, _ in self.state.parts(line.id, day))
            for document in booked
            if document.kind is kind
            for line in document.lines.values()
            if line.account == account
        )

    def _journals_on(self, account: str, day: date) -> int:
        journals = [x for x in self.state.journals.values() if x.finalised and x.date <= day]
        moved = [
            line.gross - line.tax
            for journal in journals
            for line in journal.lines
            if line.account == account
        ]
        for opening in self.state.openings:
            if opening.date <= day:
                moved += [cents for each, cents in opening.balances if each == account]
        return sum(moved) if account == DEBTORS else -sum(moved)


_VALIDATIONS = (*validation.BASIC_VALIDATIONS, *validation.HARDCORE_VALIDATIONS)
