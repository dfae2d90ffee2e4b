"""How the demo's books are told: the days of the story, and its calls through the methods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from app.calls.call import Call
from app.calls.dispatch import dispatch
from app.calls.finishing import finish, needs_finishing
from app.dialects import spelling
from app.dialects.envelope import JSONRPC
from app.dialects.request import request_in
from config import Settings

PAYMENT, INVOICE, RECEIPT, EXPENSE = 3, 5, 6, 2
CARD = 2
TERM_DAYS = 14
TAXED, UNTAXED = 1, 5
SEARCHES = {RECEIPT: "FINANCIAL_RECEIPT_SEARCH", PAYMENT: "FINANCIAL_PAYMENT_SEARCH"}

Line = tuple[str, str, str]
"""What a line is for, the title of its account, and its amount with tax."""


@dataclass(frozen=True)
class Calendar:
    """The days of the story, all from now: the last complete quarter, the three before it, and
    what came after."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    @property
    def first(self) -> date:
        """The first day of the last complete quarter."""
        month = (self.today.month - 1) // 3 * 3 + 1
        return self.today.replace(month=month, day=1) - relativedelta(months=3)

    @property
    def begins(self) -> date:
        """The first day of all: three quarters before that one, so that there is a year."""
        return self.first - relativedelta(months=9)

    @property
    def last(self) -> date:
        """The last day of that quarter."""
        return self.first + relativedelta(months=3, days=-1)

    def ago(self, days: int) -> date:
        """So many days ago, but not back in the quarter that is closed."""
        return max(self.last + timedelta(1), self.today - timedelta(days))

    def at(self, day: date) -> datetime:
        """The moment at which somebody sits down to the books on a day."""
        return min(self.now, datetime.combine(day, time(10), UTC))


class Teller:
    """What Ann, who may do everything, and Bob, who may not, do with their books."""

    def __init__(self, settings: Settings, now: datetime, ann: str, bob: str) -> None:
        self.settings = settings
        self.calendar = Calendar(now)
        self.ann, self.bob = ann, bob
        self.now = self.calendar.at(self.calendar.begins)
        self.contacts: dict[str, int] = {}
        self.accounts: dict[str, int] = {}
        self.bank_account = 0
        self.reconciled: set[tuple[int, int]] = set()

    # --- time ---------------------------------------------------------------------------------

    def on(self, day: date) -> None:
        """The story goes on to this day."""
        self.now = self.calendar.at(day)

    def _on_day(self, days: int) -> None:
        """The story goes on to a day of the quarter."""
        self.on(self.calendar.first + timedelta(days))

    # --- calling ------------------------------------------------------------------------------

    def call(self, method: str, *, sid: str = "", **params: Any) -> dict[str, Any]:
        """Call a method as Bob, or as whose session is given; it must go through.

        Raises RuntimeError where it does not: the story is told wrongly."""
        request = request_in(
            JSONRPC,
            self.settings,
            self.now,
            sid=sid or self.bob,
            address="127.0.0.1",
            request_id="demo",
        )
        call = Call(method, params, request)
        outcome = dispatch(call)
        if needs_finishing(outcome):
            finish(outcome, call)
        if not outcome.ok or outcome.method is None:
            raise RuntimeError(f"{method} {params}: {outcome.message} {outcome.data}")
        return spelling.typed(outcome.method, outcome.result, outcome.zone)

    def as_ann(self, method: str, **params: Any) -> dict[str, Any]:
        return self.call(method, sid=self.ann, **params)

    def id_of(self, method: str, **params: Any) -> int:
        return int(self.call(method, **params)["id"])

    def rows(self, method: str, *fields: str, **where: Any) -> list[dict[str, Any]]:
        """The rows of a search; `where` names fields and the values they must equal."""
        filters = [
            {"name": name, "comparison": "EQUAL_TO", "value1": value}
            for name, value in where.items()
        ]
        asked = [{"name": name} for name in fields]
        found = self.call(method, fields=asked, filters=filters, rows=500)
        return list(found["data"]["rows"])

    def lines(self, object: int, document: int) -> list[int]:
        """The ids of a document's lines."""
        rows = self.rows("FINANCIAL_ITEM_SEARCH", "id", object=object, objectcontext=document)
        return sorted(row["id"] for row in rows)

    # --- documents ----------------------------------------------------------------------------

    def invoice(self, customer: str, *lines: Line, sent: bool = True) -> int:
        to = self.contacts[customer]
        due = str(self.now.date() + timedelta(TERM_DAYS))
        id = self.id_of("FINANCIAL_INVOICE_MANAGE", ContactBusinessSentTo=to, DueDate=due)
        self._with_lines(INVOICE, id, lines)
        if sent:
            self.call("FINANCIAL_INVOICE_MANAGE", Id=id, Sent="Y")
        return id

    def expense(self, supplier: str, *lines: Line) -> int:
        to = self.contacts[supplier]
        id = self.id_of("FINANCIAL_EXPENSE_MANAGE", ContactBusinessPaidTo=to)
        return self._with_lines(EXPENSE, id, lines)

    def receipt(self, customer: str, *lines: Line, tax_type: int = TAXED) -> int:
        id = self.id_of(
            "FINANCIAL_RECEIPT_MANAGE",
            ContactBusinessReceivedFrom=self.contacts[customer],
            BankAccount=self.bank_account,
            PaymentMethod=CARD,
        )
        return self._with_lines(RECEIPT, id, lines, tax_type)

    def payment(self, supplier: str, *lines: Line) -> int:
        """Money that goes out without a bill, and bears no tax."""
        id = self.id_of(
            "FINANCIAL_PAYMENT_MANAGE",
            ContactBusinessPaidTo=self.contacts[supplier],
            BankAccount=self.bank_account,
        )
        return self._with_lines(PAYMENT, id, lines, UNTAXED)

    def depreciate(self, amount: str) -> None:
        """What the machines of the loft have lost in a quarter."""
        id = self.id_of("FINANCIAL_GENERAL_JOURNAL_MANAGE", Notes="Sewing machines, one quarter")
        sides = {"DebitAmount": "Depreciation", "CreditAmount": "Plant and Equipment"}
        for side, account in sides.items():
            self.call(
                "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
                GeneralJournal=id,
                FinancialAccount=self.accounts[account],
                **{side: amount},
            )
        self.call("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=id, Status=2)

    def _with_lines(
        self, object: int, document: int, lines: tuple[Line, ...], tax_type: int = TAXED
    ) -> int:
        for description, account, amount in lines:
            self.call(
                "FINANCIAL_ITEM_MANAGE",
                Object=object,
                ObjectContext=document,
                Description=description,
                FinancialAccount=self.accounts[account],
                Amount=amount,
                TaxType=tax_type,
            )
        return document

    def reconcile_all(self) -> None:
        """A statement with all on it that no statement had yet."""
        found = {}
        for object, search in SEARCHES.items():
            ids = [row["id"] for row in self.rows(search, "id")]
            found[object] = [id for id in sorted(ids) if (object, id) not in self.reconciled]
        self.reconcile(found[RECEIPT], found[PAYMENT])

    def reconcile(self, receipts: list[int], payments: list[int]) -> None:
        """A bank statement of the day with just these on it, complete and in balance."""
        id = self.id_of(
            "FINANCIAL_RECONCILIATION_MANAGE",
            BankAccount=self.bank_account,
            StatementDate=str(self.now.date()),
        )
        before = self.rows("FINANCIAL_RECONCILIATION_SEARCH", "previousbalance", id=id)
        balance = Decimal(before[0]["previousbalance"])
        for object, ids, sign in ((RECEIPT, receipts, 1), (PAYMENT, payments, -1)):
            for document in ids:
                balance += sign * self._put_in(id, object, document)
        self.call("FINANCIAL_RECONCILIATION_MANAGE", Id=id, StatementBalance=str(balance), Status=2)

    def _put_in(self, reconciliation: int, object: int, document: int) -> Decimal:
        """Put a receipt or payment into a reconciliation; answers its amount."""
        self.call(
            "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
            Reconciliation=reconciliation,
            Object=object,
            ObjectContext=document,
        )
        self.reconciled.add((object, document))
        return Decimal(self.rows(SEARCHES[object], "amount", id=document)[0]["amount"])
