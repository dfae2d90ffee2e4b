"""Half a year of a small firm's books, told through the methods themselves.

Each call is made at its own moment, so that creation dates, histories and lock dates are what a
real firm would have; and all of it is one transaction, so that a start that is interrupted leaves
nothing half told.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
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
COUNTER_SALE = "Spare battens, sold over the counter"
"""A line of a receipt that nothing but its reconciliation locks: the tour asks about it."""

CUSTOMERS = ("Blue Water Charters", "Harbour Yacht Club", "Counter customers")
SUPPLIERS = ("Pier 7 Properties", "Canvas & Co", "Steady Hand Insurance", "Tide Tables Weekly")

ADDRESSES = {
    "Blue Water Charters": {
        "Email": "accounts@bluewater.example",
        "MailingAddress1": "12 Marina Parade",
        "MailingSuburb": "Fremantle",
        "MailingState": "WA",
        "MailingPostCode": "6160",
    },
    "Harbour Yacht Club": {
        "Email": "office@harbouryachtclub.example",
        "MailingAddress1": "The Boatshed",
        "MailingAddress2": "3 Beach Road",
        "MailingSuburb": "Sydney",
        "MailingState": "NSW",
        "MailingPostCode": "2000",
    },
}
SELLER = {
    "SellerName": "Harbour Sails Pty Ltd",
    "SellerTaxNumber": "51 824 753 556",
    "SellerEmail": "accounts@harboursails.example",
    "SellerPhone": "+61 2 5550 1234",
    "SellerWebAddress": "harboursails.example",
    "BillingAddress1": "Loft 4, Pier 7",
    "BillingAddress2": "1 Wharf Road",
    "BillingSuburb": "Sydney",
    "BillingState": "NSW",
    "BillingPostcode": "2000",
    "InvoiceClosing": "Thank you for sailing with us.",
}
LOGO = Path(__file__).with_name("harbour_sails.svg")

Line = tuple[str, str, str]
"""What a line is for, the title of its account, and its amount with tax."""


@dataclass(frozen=True)
class Calendar:
    """The days of the story, all from now: the last complete quarter, and what came after."""

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
    def last(self) -> date:
        """The last day of that quarter."""
        return self.first + relativedelta(months=3, days=-1)

    def ago(self, days: int) -> date:
        """So many days ago, but not back in the quarter that is closed."""
        return max(self.last + timedelta(1), self.today - timedelta(days))

    def at(self, day: date) -> datetime:
        """The moment at which somebody sits down to the books on a day."""
        return min(self.now, datetime.combine(day, time(10), UTC))


class Story:
    """What Ann, who may do everything, and Bob, who may not, do with their books."""

    def __init__(self, settings: Settings, now: datetime, ann: str, bob: str) -> None:
        self.settings = settings
        self.calendar = Calendar(now)
        self.ann, self.bob = ann, bob
        self.now = self.calendar.at(self.calendar.first)
        self.contacts: dict[str, int] = {}
        self.accounts: dict[str, int] = {}
        self.bank_account = 0

    def tell(self) -> None:
        """The whole of it."""
        self._set_up()
        self._first_month()
        self._second_month()
        self._third_month()
        self._close_the_quarter()
        self._since_then()

    # --- chapters -----------------------------------------------------------------------------

    def _set_up(self) -> None:
        made = self.as_ann("SETUP_FINANCIAL_SETTINGS_MANAGE", SetDefault="Y")
        self.bank_account = int(made["bankaccount"])
        self._introduce_themselves()
        rows = self.rows("SETUP_FINANCIAL_ACCOUNT_SEARCH", "title")
        self.accounts = {row["title"]: row["id"] for row in rows}
        for name in (*CUSTOMERS, *SUPPLIERS):
            known = ADDRESSES.get(name, {})
            self.contacts[name] = self.id_of("CONTACT_BUSINESS_MANAGE", TradeName=name, **known)
        self.call(
            "CONTACT_PERSON_MANAGE",
            FirstName="Marit",
            Surname="Olsen",
            ContactBusiness=self.contacts["Harbour Yacht Club"],
        )

    def _introduce_themselves(self) -> None:
        """What stands on their invoices: name, address, logo, and the account to pay into."""
        logo = base64.b64encode(LOGO.read_bytes()).decode()
        self.as_ann("SETUP_FINANCIAL_SETTINGS_MANAGE", InvoiceLogo=logo, **SELLER)
        self.as_ann(
            "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE",
            Id=self.bank_account,
            AccountName=SELLER["SellerName"],
            BSB="082-001",
            AccountNumber="1234 5678",
            DefaultReceiptAccount="Y",
        )

    def _first_month(self) -> None:
        self._on_day(3)
        mainsail = self.invoice(
            "Blue Water Charters",
            ("Mainsail, 32 square metres", "Sales", "3850.00"),
            ("Fitting and tuning", "Services and Consulting", "440.00"),
        )
        self._on_day(5)
        rent = self.expense("Pier 7 Properties", ("Loft and office", "Rent", "2200.00"))
        self._on_day(12)
        self.call("FINANCIAL_AUTO_PAYMENT", Id=rent, BankAccount=self.bank_account)
        self._on_day(17)
        self.call("FINANCIAL_AUTO_RECEIPT", Id=mainsail, BankAccount=self.bank_account)

    def _second_month(self) -> None:
        self._on_day(36)
        month_end = str(self.calendar.first + relativedelta(months=1, days=-1))
        self.as_ann(
            "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
            InvoicesLockedDate=month_end,
            ExpensesLockedDate=month_end,
            JournalsLockedDate=month_end,
        )
        self._on_day(38)
        jibs = self.invoice(
            "Harbour Yacht Club",
            ("Six training jibs", "Sales", "2640.00"),
            ("Repairs", "Services and Consulting", "385.00"),
        )
        self._on_day(44)
        self._credit(jibs, "55.00")
        self._on_day(50)
        self.call("FINANCIAL_AUTO_RECEIPT", Id=jibs, BankAccount=self.bank_account)

    def _credit(self, invoice: int, amount: str) -> None:
        """A repair that was not quite right: a credit note, applied to the invoice's last line."""
        note = self.id_of(
            "FINANCIAL_CREDIT_NOTE_MANAGE",
            ContactBusiness=self.contacts["Harbour Yacht Club"],
            FinancialAccount=self.accounts["Services and Consulting"],
            Amount=amount,
            TaxType=1,
            Notes="One jib came back with a loose seam",
        )
        line = self.lines(INVOICE, invoice)[-1]
        self.call("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Credit=note, LineItem=line, Amount=amount)

    def _third_month(self) -> None:
        self._on_day(64)
        cloth = self.expense("Canvas & Co", ("Sailcloth, 80 metres", "Purchases", "1540.00"))
        cover = self.expense("Steady Hand Insurance", ("Loft and stock", "Insurance", "660.00"))
        self._on_day(70)
        self._transfer(cloth, cover)
        self.on(self.calendar.last)
        self._depreciate("125.00")
        payments = [row["id"] for row in self.rows("FINANCIAL_PAYMENT_SEARCH", "id")]
        receipts = [row["id"] for row in self.rows("FINANCIAL_RECEIPT_SEARCH", "id")]
        self.reconcile(receipts, payments)

    def _transfer(self, *expenses: int) -> None:
        """Expenses that are paid together, through the bank's file."""
        provider = self.as_ann(
            "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
            Title="Direct entry",
            BankAccount=self.bank_account,
            Provider=3,
            MakePayment="Y",
            Status=2,
            URLCancel="https://example.com/cancelled",
            URLSuccess="https://example.com/paid",
        )
        transfer = self.id_of(
            "FINANCIAL_TRANSFER_MANAGE",
            FundsTransferAccount=provider["id"],
            Description="Suppliers",
        )
        for expense in expenses:
            for line in self.lines(EXPENSE, expense):
                self.call("FINANCIAL_TRANSFER_EXPENSE_MANAGE", Transfer=transfer, LineItem=line)
        self.call("FINANCIAL_TRANSFER_CREATE_PAYMENTS", Id=transfer)

    def _depreciate(self, amount: str) -> None:
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

    def _close_the_quarter(self) -> None:
        """The tax report of the quarter, which locks everything up to its end."""
        self.on(min(self.calendar.today, self.calendar.last + timedelta(4)))
        report = self.as_ann(
            "FINANCIAL_TAX_REPORT_MANAGE",
            TaxStartDate=str(self.calendar.first),
            EndDate=str(self.calendar.last),
        )
        self.as_ann("FINANCIAL_TAX_REPORT_COMPLETE", Id=report["id"])

    def _since_then(self) -> None:
        self.on(self.calendar.ago(20))
        genoa = ("Genoa, 28 square metres", "Sales", "2970.00")
        invoice = self.invoice("Blue Water Charters", genoa, sent=False)
        self.call("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)
        self.on(self.calendar.ago(9))
        rent = self.expense("Pier 7 Properties", ("Loft and office", "Rent", "2200.00"))
        paid = self.call("FINANCIAL_AUTO_PAYMENT", Id=rent, BankAccount=self.bank_account)
        sale = self.receipt("Counter customers", (COUNTER_SALE, "Sales", "110.00"))
        self.on(self.calendar.ago(5))
        self.reconcile([sale], [int(paid["payment"])])
        self.on(self.calendar.ago(2))
        self.expense("Tide Tables Weekly", ("Advertisement", "Advertising and Marketing", "330.00"))
        self.on(self.calendar.today)
        self.invoice(
            "Harbour Yacht Club",
            ("Spinnaker, 95 square metres", "Sales", "1980.00"),
            ("Fitting and tuning", "Services and Consulting", "330.00"),
            sent=False,
        )

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

    def receipt(self, customer: str, *lines: Line) -> int:
        id = self.id_of(
            "FINANCIAL_RECEIPT_MANAGE",
            ContactBusinessReceivedFrom=self.contacts[customer],
            BankAccount=self.bank_account,
            PaymentMethod=CARD,
        )
        return self._with_lines(RECEIPT, id, lines)

    def _with_lines(self, object: int, document: int, lines: tuple[Line, ...]) -> int:
        for description, account, amount in lines:
            self.call(
                "FINANCIAL_ITEM_MANAGE",
                Object=object,
                ObjectContext=document,
                Description=description,
                FinancialAccount=self.accounts[account],
                Amount=amount,
                TaxType=1,
            )
        return document

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
        search = {RECEIPT: "FINANCIAL_RECEIPT_SEARCH", PAYMENT: "FINANCIAL_PAYMENT_SEARCH"}
        return Decimal(self.rows(search[object], "amount", id=document)[0]["amount"])
