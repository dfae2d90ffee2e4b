"""Credit notes: what is owed back to a customer, or by a supplier."""

from __future__ import annotations

from peewee import Case

from methods.financial.heads import (
    document_columns,
    document_params,
    numbering_of,
    tax_type,
)
from methods.financial.memberships import tax_report_columns
from methods.lists import CREDIT_REASONS
from methods.manage import manage
from methods.search.columns import Source, blank, by, chosen
from methods.search.declaration import search
from methods.wire.dates import Date, Moment
from methods.wire.types import Choice, Integer, Money, Ref, Text, YesNo
from models import balances
from models.account import Account
from models.contact import Business, Person
from models.document import (
    CREDIT_NOTE,
    CREDIT_TYPES,
    CUSTOMER_CREDIT,
    SUPPLIER_CREDIT,
    Document,
)
from models.links import crediting
from models.refusals import CreditNoteIssued
from models.tax_types import side_of_credit_note, titled


def _named(type: int) -> Source:
    """The name of the tax type, of credit notes of that type: they have the side of their type."""
    title = titled(side_of_credit_note(type))
    return lambda alias: Case(None, ((alias.type == type, title(alias)),), "")


manage(
    "FINANCIAL_CREDIT_NOTE_MANAGE",
    of=Document,
    object=CREDIT_NOTE,
    doc="""Add, change or remove a credit note, of a customer (Type 1) or a supplier (Type 2).

    Amount includes Tax, which follows from TaxType when it is left out. Once it is applied to
    an invoice or expense its amount is frozen (LockedCredit). A customer's obeys the lock date
    of setting 233, a supplier's that of setting 264.""",
    fields={
        "Amount": Money("What it comes to, tax included.", into="amount"),
        "ContactBusiness": Ref(
            Business,
            "The customer or supplier; this or a person is needed.",
            into="contact_business",
        ),
        "ContactPerson": Ref(
            Person,
            "The customer or supplier; this or a business is needed.",
            into="contact_person",
        ),
        "CreditDate": Date("The day it counts; today when left out.", into="date"),
        "FinancialAccount": Ref(
            Account, "The account it is posted to.", into="financial_account", needed=True
        ),
        **document_params(CREDIT_NOTE),
        "Reason": Integer("A reason of your own; 1, not set, when left out.", into="reason"),
        "Store": Integer("A store.", into="store"),
        "Tax": Money("The tax in it; worked out when left out.", into="tax", worked_out=True),
        "TaxType": tax_type("Its tax type: of sales, or of purchases where Type is 2."),
        "Type": Choice(CREDIT_TYPES, "Who owes whom; 1 when left out.", into="type"),
    },
    numbering=numbering_of(CREDIT_NOTE),
    rule=crediting.complete,
    removing=crediting.keep_issued,
    refuses=[CreditNoteIssued],
    search="FINANCIAL_CREDIT_NOTE_SEARCH",
    example={"ContactBusiness": 1, "FinancialAccount": 1, "Amount": "55.00", "TaxType": 1},
    param_aliases={"description": "notes"},
)

search(
    "FINANCIAL_CREDIT_NOTE_SEARCH",
    of=Document,
    prefix="CreditNote",
    where=lambda alias: alias.object == CREDIT_NOTE,
    doc="Find credit notes, with what of them is not yet applied.",
    columns={
        **document_columns(),
        "ContactBusiness": Ref(Business, "The customer or supplier.", into="contact_business"),
        "ContactPerson": Ref(Person, "The customer or supplier.", into="contact_person"),
        "CreditDate": Date("The day it counts.", into="date"),
        "FinancialAccount": Ref(Account, "The account it is posted to.", into="financial_account"),
        "OutstandingAmount": (
            Money("Its amount less what is applied to invoices or expenses."),
            balances.left,
        ),
        "Issued": YesNo("Y while it is issued.", into="issued"),
        "IssuedDate": Moment("When it was issued.", into="issued_at"),
        "IssuedCreditNoteNumber": Text(50, "The number it is issued under.", into="issued_number"),
        "Reason": Integer("A reason of your own.", into="reason"),
        "ReasonText": (Text(50, "That reason's title."), chosen("reason", CREDIT_REASONS)),
        "Store": Integer("A store.", into="store"),
        "StoreText": (Text(50, "Stores have no names here."), blank),
        "TaxType": Integer("Its tax type.", into="tax_type"),
        "TaxTypeRevenueText": (
            Text(50, "Its name; of a customer's note."),
            _named(CUSTOMER_CREDIT),
        ),
        "TaxTypeExpenseText": (
            Text(50, "Its name; of a supplier's note."),
            _named(SUPPLIER_CREDIT),
        ),
        "Type": Choice(CREDIT_TYPES, "Who owes whom.", into="type"),
        **tax_report_columns(),
    },
    children={
        "ContactBusiness": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
        "ContactPerson": ("CONTACT_PERSON_SEARCH", by("contact_person")),
    },
    column_aliases={"description": "notes"},
    example={
        "fields": [{"name": "reference"}, {"name": "amount"}, {"name": "outstandingamount"}],
        "filters": [{"name": "type", "comparison": "EQUAL_TO", "value1": 1}],
    },
)
