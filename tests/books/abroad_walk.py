"""A random half year in three currencies, told to the service and to the model alike."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

from tests.books.abroad import (
    EXCHANGE,
    EXPENSE,
    INVOICE,
    NOTE,
    PAYMENT,
    RATE,
    RECEIPT,
    Books,
    Document,
    Line,
)
from tests.books.chart import CREDITORS, DEBTORS, INCOME, OUTGOING
from tests.books.parts import share
from tests.firm import Firm

FIRST, LAST = date(2026, 7, 1), date(2026, 11, 20)
CURRENCIES = {2: 15_000, 3: 12_345, None: RATE}
HEADS = {
    INVOICE: ("FINANCIAL_INVOICE_MANAGE", "SentDate", "ContactBusinessSentTo"),
    EXPENSE: ("FINANCIAL_EXPENSE_MANAGE", "AccruedDate", "ContactBusinessPaidTo"),
    RECEIPT: ("FINANCIAL_RECEIPT_MANAGE", "ReceivedDate", "ContactBusinessReceivedFrom"),
    PAYMENT: ("FINANCIAL_PAYMENT_MANAGE", "PaidDate", "ContactBusinessPaidTo"),
}
TIES = {
    (RECEIPT, INVOICE): ("FINANCIAL_RECEIPT_INVOICE", "ReceiptLineItem", "InvoiceLineItem"),
    (PAYMENT, EXPENSE): ("FINANCIAL_PAYMENT_EXPENSE", "PaymentLineItem", "ExpenseLineItem"),
    (PAYMENT, RECEIPT): ("FINANCIAL_PAYMENT_RECEIPT", "PaymentLineItem", "ReceiptLineItem"),
    (RECEIPT, PAYMENT): ("FINANCIAL_RECEIPT_PAYMENT", "ReceiptLineItem", "PaymentLineItem"),
    (INVOICE, EXPENSE): ("FINANCIAL_CONTRA", "InvoiceLineItem", "ExpenseLineItem"),
    (NOTE, INVOICE): ("FINANCIAL_INVOICE_CREDIT_NOTE", "Credit", "LineItem"),
    (NOTE, EXPENSE): ("FINANCIAL_EXPENSE_CREDIT_NOTE", "Credit", "LineItem"),
}
OWN = {
    INVOICE: ("Sales abroad",),
    EXPENSE: ("Goods abroad",),
    RECEIPT: (DEBTORS, DEBTORS, "Counter"),
    PAYMENT: (CREDITORS, CREDITORS, "Paid at once"),
}
TYPES = {
    "Sales abroad": INCOME, "Counter": INCOME,
    "Goods abroad": OUTGOING, "Paid at once": OUTGOING,
}  # fmt: skip
PROFIT = frozenset({*TYPES, EXCHANGE})


def text(cents: int) -> str:
    sign, cents = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


class Walk:
    """Each step is something that happens, and is checked by what is refused, too."""

    def __init__(self, firm: Firm, seed: int) -> None:
        self.firm, self.books = firm, Books()
        self.chance = random.Random(seed)
        self.accounts = {name: firm.an_account(name, type) for name, type in TYPES.items()}
        self.accounts |= {DEBTORS: firm.control(5), CREDITORS: firm.control(2)}
        self.told: Counter[str] = Counter()

    def step(self) -> str:
        weights = {
            self.bill: 6,
            self.in_parts: 4,
            self.money: 8,
            self.tie: 20,
            self.untie: 2,
            self.note: 2,
            self.write_off: 1,
            self.revalue: 1,
            self.change_line: 2,
            self.give_back: 2,
        }
        happens = self.chance.choices(list(weights), list(weights.values()))[0]
        words = happens()
        self.told[happens.__name__ + ("" if words else ": nothing")] += 1
        return words

    def _day(self, since: date = FIRST) -> date:
        return since + timedelta(self.chance.randint(0, (LAST - since).days))

    # --- documents --------------------------------------------------------------------------

    def bill(self) -> str:
        kind = self.chance.choice((INVOICE, INVOICE, EXPENSE))
        made = self._document(kind)
        currency = self.chance.choice((2, 2, 3, None))
        rate = self._rate(currency)
        for _ in range(self.chance.randint(1, 3)):
            self._line(made, currency, rate, self.chance.randint(1, 50_000))
        if self.chance.random() < 0.3:
            most = max(made.lines[0].there or made.lines[0].here, 2)
            self._line(made, currency, rate, -self.chance.randint(1, max(most // 2, 1)))
        if kind == INVOICE:
            self.firm.user(HEADS[INVOICE][0], Id=made.id, Sent="Y")
        return f"bill {kind}:{made.id}"

    def money(self) -> str:
        made = self._document(self.chance.choice((RECEIPT, RECEIPT, PAYMENT)))
        currency = self.chance.choice((2, 2, 3, None))
        open_bills = [
            line
            for each in self.books.documents
            if (each.kind, made.kind) in ((INVOICE, RECEIPT), (EXPENSE, PAYMENT))
            for line in each.lines
            if line.open_here > 0
        ]
        amount = self.chance.randint(1, 60_000)
        if open_bills and self.chance.random() < 0.6:
            owed = self.chance.choice(open_bills)
            currency, amount = owed.currency, max(owed.wanting()[owed.currency is not None], 1)
        self._line(made, currency, self._rate(currency), amount)
        return f"money {made.kind}:{made.id}"

    def in_parts(self) -> str:
        """A line of a bill is paid in three parts, each at its own rate."""
        found = [
            line
            for each in self.books.documents
            if each.kind in (INVOICE, EXPENSE) and each.off is None and each.open_here > 0
            for line in each.lines
            if line.currency is not None and line.wanting()[1] > 3
        ]
        if not found:
            return ""
        owed = self.chance.choice(found)
        control, kind = {INVOICE: (DEBTORS, RECEIPT), EXPENSE: (CREDITORS, PAYMENT)}[
            owed.document.kind
        ]
        for parts in (3, 2, 1):
            made = self._document(kind)
            amount = owed.wanting()[1] // parts
            money = self._line(
                made, owed.currency, self._rate(owed.currency), amount, account=control
            )
            self._tie(money, owed, None)
        return f"in parts {owed.id}"

    def give_back(self) -> str:
        kind, other = self.chance.choice(((PAYMENT, RECEIPT), (RECEIPT, PAYMENT)))
        found = [
            line
            for each in self.books.documents
            if each.kind == other
            for line in each.lines
            if line.open_here > 0
        ]
        if not found:
            return ""
        given = self.chance.choice(found)
        made = self._document(kind)
        account = DEBTORS if kind == PAYMENT else CREDITORS
        amount = max(given.wanting()[given.currency is not None], 1)
        back = self._line(made, given.currency, self._rate(given.currency), amount, account=account)
        return self._tie(back, given, None)

    def note(self) -> str:
        type = self.chance.choice((1, 2))
        account = "Sales abroad" if type == 1 else "Goods abroad"
        day, cents = self._day(), self.chance.randint(1, 20_000)
        tax_type = self.chance.choice((1, 5))
        id = self.firm.a_credit_note(
            text(cents),
            type,
            CreditDate=str(day),
            TaxType=tax_type,
            FinancialAccount=self.accounts[account],
        )
        made = Document(NOTE, id, day, type)
        made.lines.append(Line(id, made, account, cents, _tax(cents, tax_type)))
        self.books.documents.append(made)
        return f"note {id}"

    def _document(self, kind: int) -> Document:
        method, dated, whose = HEADS[kind]
        head: dict[str, Any] = {dated: (day := self._day()), whose: self.firm.kept("business")}
        if kind in (RECEIPT, PAYMENT):
            head["BankAccount"] = self.firm.kept("bank_account")
        id = self.firm.user(method, **{**head, dated: str(day)})["id"]
        made = Document(kind, int(id), day)
        self.books.documents.append(made)
        return made

    def _rate(self, currency: int | None) -> int:
        usual = CURRENCIES[currency]
        return usual if currency is None else usual + self.chance.randint(-3_000, 3_000)

    def _line(
        self, made: Document, currency: int | None, rate: int, amount: int, *, account: str = ""
    ) -> Line:
        account = account or self.chance.choice(OWN[made.kind])
        taxed = account not in (DEBTORS, CREDITORS) and self.chance.random() < 0.6
        here = share(rate, RATE, amount)
        tax_type = 1 if taxed else 5
        said: dict[str, Any] = {"TaxType": tax_type, "FinancialAccount": self.accounts[account]}
        if currency is None:
            said["Amount"] = text(amount)
        else:
            said |= {
                "SourceAmount": text(amount),
                "SourceCurrency": currency,
                "SourceCurrencyRate": f"{rate // RATE}.{rate % RATE:04d}",
            }
        answer = self.firm.user(
            "FINANCIAL_ITEM_MANAGE", Object=made.kind, ObjectContext=made.id, **said
        )
        there = 0 if currency is None else amount
        line = Line(int(answer["id"]), made, account, here, _tax(here, tax_type), currency, there)
        made.lines.append(line)
        return line

    def change_line(self) -> str:
        """Another rate or amount of what nothing is tied to."""
        found = [
            line
            for each in self.books.documents
            if each.kind != NOTE and not each.links and each.off is None and len(each.lines) == 1
            for line in each.lines
            if line.currency is not None
        ]
        if not found:
            return ""
        line = self.chance.choice(found)
        rate, amount = self._rate(line.currency), self.chance.randint(1, 50_000)
        self.firm.user(
            "FINANCIAL_ITEM_MANAGE",
            Id=line.id,
            SourceAmount=text(amount),
            SourceCurrencyRate=f"{rate // RATE}.{rate % RATE:04d}",
        )
        was_taxed = line.tax != 0 or line.account not in (DEBTORS, CREDITORS)
        row = self.firm.user.row("FINANCIAL_ITEM_SEARCH", line.id, "taxtype")
        line.there, line.here = amount, share(rate, RATE, amount)
        line.tax = _tax(line.here, row["taxtype"]) if was_taxed else 0
        return f"line {line.id}"

    # --- links ------------------------------------------------------------------------------

    def tie(self) -> str:
        source_kind, target_kind = self.chance.choice(
            ((RECEIPT, INVOICE),) * 5
            + ((PAYMENT, EXPENSE),) * 3
            + ((INVOICE, EXPENSE), (NOTE, INVOICE), (NOTE, EXPENSE))
        )
        sources, targets = (
            [
                line
                for each in self.books.documents
                if each.kind == kind
                for line in each.lines
                if line.open_here > 0 and each.open_here > 0
            ]
            for kind in (source_kind, target_kind)
        )
        sources = [
            each
            for each in sources
            if source_kind != NOTE or each.document.type == (1 if target_kind == INVOICE else 2)
        ]
        targets = [each for each in targets if not (source_kind == NOTE and each.document.off)]
        if source_kind == INVOICE:
            sources = [each for each in sources if not each.document.off]
        if not sources or not targets:
            return ""
        source = self.chance.choice(sources)
        alike = [each for each in targets if each.currency == source.currency]
        begun = [each for each in alike if each.document.links]
        target = self.chance.choice(self.chance.choice((begun, alike)) or targets)
        asked = self.chance.choice((None, None, "part", "all of the money", "all", "more"))
        if source_kind == NOTE and asked is None:  # how much of a note is applied is always said
            asked = "part"
        most = (
            target.wanting()[0]
            if source.currency is not None
            else min(target.open_here, target.document.open_here)
        )
        amount = {
            None: None,
            "part": self.chance.randint(1, max(most, 1)),
            "all": most,
            "all of the money": source.open_here,
            "more": most + 1,
        }[asked]
        return self._tie(source, target, amount)

    def _tie(self, source: Line, target: Line, asked: int | None) -> str:
        method, source_name, target_name = TIES[source.document.kind, target.document.kind]
        off = target.document.off
        applies = self._day(FIRST if off is None else off.day)
        said: dict[str, Any] = {
            source_name: source.id,
            target_name: target.id,
            "AppliesDate": str(applies),
        }
        if asked is not None:
            said["Amount"] = text(asked)
        words = f"{source.document.kind}:{source.id} - {target.document.kind}:{target.id} {asked}"
        given, _, _ = self.books.settles(source, target, asked)
        outcome = self.firm.user.outcome(f"{method}_MANAGE", **said)
        if outcome.ok != (given > 0):
            raise AssertionError(f"{words}: {given} to be given, {outcome.message} {outcome.data}")
        if outcome.ok:
            self.books.link(int(outcome.result["id"]), applies, source, target, asked)
        return words

    def untie(self) -> str:
        found = [link for link in self.books.links if link.bill.document.off is None]
        if not found:
            return ""
        link = self.chance.choice(found)
        method, _, _ = TIES[link.kinds]
        self.firm.user(f"{method}_MANAGE", Id=link.id, Remove=1)
        self.books.unlink(link)
        return f"untied {link.kinds} {link.id}"

    def write_off(self) -> str:
        found = [
            each
            for each in self.books.documents
            if each.kind == INVOICE and each.off is None and each.open_here > 0
        ]
        if not found:
            return ""
        invoice = self.chance.choice(found)
        day = self._day(max([invoice.day, *(link.day for link in invoice.links)]))
        self.firm.user(
            "FINANCIAL_INVOICE_ACTION",
            Id=invoice.id,
            Action="mark_as_uncollectible",
            Date=str(day),
        )
        self.books.write_off(invoice, day)
        return f"wrote off {invoice.id}"

    def revalue(self) -> str:
        """What is owed abroad is worth more at the end of a month, and that is taken back."""
        day = date(2026, self.chance.randint(7, 10), 28)
        cents = self.chance.randint(1, 5_000)
        account, sign = self.chance.choice(((DEBTORS, 1), (CREDITORS, -1)))
        journal = self.firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", JournalDate=str(day))["id"]
        sides = (self.accounts[account], self._exchange())
        for held, side in zip(sides, ("Debit", "Credit")[::sign], strict=True):
            self.firm.user(
                "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
                GeneralJournal=journal,
                FinancialAccount=held,
                **{f"{side}Amount": text(cents)},
            )
        self.firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=2)
        after = day + timedelta(1)
        self.firm.user("FINANCIAL_GENERAL_JOURNAL_REVERSE", Id=journal, JournalDate=str(after))
        posted = Counter({account: sign * cents, EXCHANGE: -sign * cents})
        back = Counter({name: -amount for name, amount in posted.items()})
        self.books.journals += [(day, posted), (after, back)]
        return f"revalued {account}"

    def _exchange(self) -> int:
        filters = [{"name": "title", "comparison": "EQUAL_TO", "value1": EXCHANGE}]
        (row,) = self.firm.user.rows("SETUP_FINANCIAL_ACCOUNT_SEARCH", "id", filters=filters)
        return int(row["id"])


def _tax(gross: int, tax_type: int) -> int:
    return share(1, 11, gross) if tax_type == 1 else 0
