"""A year and a bit of a small firm's books, told through the methods themselves.

Each call is made at its own moment, so that creation dates, histories and lock dates are what a
real firm would have; and all of it is one transaction, so that a start that is interrupted leaves
nothing half told.
"""

from __future__ import annotations

import base64
from pathlib import Path

from dateutil.relativedelta import relativedelta

from app.demo import earlier
from app.demo.telling import EXPENSE, INVOICE, Teller

COUNTER_SALE = "Spare battens, sold over the counter"
"""A line of a receipt that nothing but its reconciliation locks: the tour asks about it."""

CUSTOMERS = ("Blue Water Charters", "Harbour Yacht Club", "Counter customers", "Ann Holm")
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


class Story(Teller):
    """What Ann, who may do everything, and Bob, who may not, do with their books."""

    def tell(self) -> None:
        """The whole of it."""
        self._set_up()
        earlier.tell(self)
        self._first_month()
        self._second_month()
        self._third_month()
        earlier.close_quarter(self, self.calendar.first)
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
        self.depreciate("125.00")
        self.reconcile_all()

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
