"""The heads of documents on the wire: parameters to set them, and columns to find them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from methods.area_names import AREA_TEXT
from methods.keywords import LEFT_OUT, LeftOut
from methods.lists import OBJECT_TITLES, PAYMENT_METHODS
from methods.manage import Numbering
from methods.search.columns import Join, Source, back, blank, by, chosen, user_name
from methods.wire.dates import Date, Moment
from methods.wire.types import Choice, Integer, Money, Ref, Text, Wire
from models import balances, numbering
from models.account import BankAccount
from models.actor import Actor
from models.contact import Business, Person
from models.document import EXPENSE, KINDS, PAYMENT, RECEIPT
from models.links import crediting
from models.tax_types import ExpenseTaxType, RevenueTaxType, titled

Columns = dict[str, Wire | tuple[Wire, Source]]
Children = dict[str, tuple[str, Join]]


# --- of every kind ------------------------------------------------------------------------------


def linked_record_params() -> dict[str, Wire]:
    """Object and ObjectContext: any record of the platform that a document goes with."""
    return {
        "Object": Integer("Object number of a record it goes with.", into="linked_object"),
        "ObjectContext": Integer("Id of that record, with Object.", into="linked_object_context"),
    }


def document_params(object: int) -> dict[str, Wire]:
    """What may be set of every kind of document."""
    return {
        "Area": Integer("Its area.", into="area"),
        "Notes": Text(2000, "Words on it.", into="notes"),
        **linked_record_params(),
        "Project": Integer("Its project.", into="project"),
        "Reference": Text(
            50,
            f"Its reference, unique; {KINDS[object].prefix} and six digits when left out.",
            into="reference",
        ),
    }


def numbering_of(object: int) -> Numbering:
    """Where the references of a kind of document come from."""
    kind = KINDS[object]
    return Numbering(kind.counter, kind.prefix, lambda actor: numbering.step_of(actor, object))


def document_columns() -> Columns:
    """What a search shows of every kind of document."""
    return {
        "Reference": Text(50, "Its reference.", into="reference"),
        "Amount": Money("What it comes to, tax included.", into="amount"),
        "Tax": Money("The tax in it.", into="tax"),
        "Area": Integer("Its area.", into="area"),
        "AreaText": AREA_TEXT,
        "Balanced": Integer(
            "1 when its opposite side matches in full, as of the last processing.", into="balanced"
        ),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "Object": Integer("Object number of a record it goes with.", into="linked_object"),
        "ObjectContext": Integer("Id of that record.", into="linked_object_context"),
        "ObjectText": (
            Text(50, "The kind of that record."),
            chosen("linked_object", OBJECT_TITLES),
        ),
        "Project": Integer("Its project.", into="project"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        "LockedAt": Moment("When somebody locked it by hand.", into="locked_at"),
        "LockedBy": Integer("The user who did.", into="locked_by"),
        "LockedByText": (Text(101, "That user's name."), user_name("locked_by")),
    }


AFTER_CREDITS: dict[str, Source] = {
    "Amount": balances.after_credits,
    "Tax": balances.tax_after_credits,
}
"""What the platform's dialect shows of an invoice or expense: what is left after credit notes."""


def billed_columns() -> Columns:
    """What a search shows of what is billed, before and after credit notes."""
    before = "before credit notes are applied; the platform's own dialect shows it after them"
    return {
        "Amount": Money(f"What it comes to, tax included, {before}.", into="amount"),
        "Tax": Money(f"The tax in it, {before}.", into="tax"),
        "PreAdjustmentAmount": Money("Its amount before credit notes.", into="amount"),
        "PreAdjustmentTax": Money("Its tax before credit notes.", into="tax"),
        "CreditAmount": (Money("Credit notes applied to it."), balances.credited),
        "AmountAfterCredits": (Money("Its amount after credit notes."), balances.after_credits),
        "TaxAfterCredits": (Money("Its tax after credit notes."), balances.tax_after_credits),
    }


def time_zone_columns(name: str, attribute: str) -> Columns:
    """A date's time zone as the platform numbers it, which is kept and shown."""
    return {
        f"{name}TimeZone": Integer(f"Time zone of {name}, as given.", into=attribute),
        f"{name}TimeZoneText": (Text(50, "Time zones have no names here."), blank),
    }


def tax_type(doc: str) -> Integer:
    """A tax type, to set: a number of the searches SETUP_FINANCIAL_…_TAX_TYPE_SEARCH."""
    return Integer(f"{doc} One of SETUP_FINANCIAL_…_TAX_TYPE_SEARCH.", into="tax_type")


def tax_type_texts() -> dict[str, tuple[Wire, Source]]:
    """The two names of a tax type: as income has it and as expenses have it."""
    return {
        "TaxTypeRevenueText": (
            Text(50, "The tax type's name on revenue."),
            titled(RevenueTaxType),
        ),
        "TaxTypeExpenseText": (
            Text(50, "The tax type's name on expenses."),
            titled(ExpenseTaxType),
        ),
    }


def take_with_open_notes(
    actor: Actor,
    id: int | None,
    *,
    check_credit: bool,
    contact_business: int | LeftOut | None = LEFT_OUT,
    contact_person: int | LeftOut | None = LEFT_OUT,
) -> None:
    """Of CheckCredit=Y: hold a document together with the credit notes that may be applied."""
    if id is not None and check_credit:
        sent = {"contact_business": contact_business, "contact_person": contact_person}
        contact = {name: value for name, value in sent.items() if not isinstance(value, LeftOut)}
        crediting.take_with_open_notes(actor, id, contact)


# --- of money, and of what suppliers bill -------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """What sets the head of a receipt, payment or expense apart: how it is called on the wire.

    `party` ends the names of its contact's fields, `dated` is the field of its date."""

    object: int
    party: str
    dated: str
    business: str
    person: str
    bank_account: str
    method: str
    date: str

    def who(self) -> dict[str, Wire]:
        """The bank account and the contact, to set and to find."""
        business = Ref(Business, self.business, into="contact_business")
        person = Ref(Person, self.person, into="contact_person")
        return {
            "BankAccount": Ref(BankAccount, self.bank_account, into="bank_account"),
            f"ContactBusiness{self.party}": business,
            f"ContactPerson{self.party}": person,
        }

    def how(self) -> dict[str, Wire]:
        """The payment method, to set and to find."""
        return {"PaymentMethod": Choice(PAYMENT_METHODS, self.method, into="payment_method")}

    def date_params(self) -> dict[str, Wire]:
        """Its date and that one's time zone, to set."""
        return {
            self.dated: Date(f"{self.date}; today when left out.", into="date"),
            f"{self.dated}TimeZone": Integer("Kept as given.", into="date_time_zone"),
        }

    def date_columns(self) -> Columns:
        """Its date and that one's time zone, to find."""
        day = Date(f"{self.date}.", into="date")
        return {self.dated: day, **time_zone_columns(self.dated, "date_time_zone")}

    def children(self, links: Mapping[str, str], end: str) -> Children:
        """The contact, the lines, and the links that have the document at one end, by name."""
        noun = KINDS[self.object].noun.capitalize()
        return {
            f"ContactBusiness{self.party}": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
            f"ContactPerson{self.party}": ("CONTACT_PERSON_SEARCH", by("contact_person")),
            "LineItem": ("FINANCIAL_ITEM_SEARCH", back("document")),
            **{f"{noun}{name}": (search, back(end)) for name, search in links.items()},
        }

    def example(self, due: str = "") -> dict[str, Any]:
        """A search for what is open, in the order of a date."""
        sorts = {"sorts": [{"name": (due or self.dated).lower(), "direction": "asc"}]}
        fields = [{"name": "reference"}, {"name": "amount"}, {"name": "outstandingamount"}]
        unreconciled = [{"name": "reconciliation", "comparison": "IS_NULL"}]
        return {"fields": fields, **({} if due else {"filters": unreconciled}), **sorts}


RECEIPT_HEAD = Head(
    RECEIPT,
    party="ReceivedFrom",
    dated="ReceivedDate",
    business="The business that paid; this or a person is needed.",
    person="The person who paid; this or a business is needed.",
    bank_account="The account it came into.",
    method="How it was paid.",
    date="The day it came in",
)
PAYMENT_HEAD = Head(
    PAYMENT,
    party="PaidTo",
    dated="PaidDate",
    business="The business paid.",
    person="The person paid.",
    bank_account="The account it went out of.",
    method="How it was paid.",
    date="The day it went out",
)
EXPENSE_HEAD = Head(
    EXPENSE,
    party="PaidTo",
    dated="AccruedDate",
    business="The business owed.",
    person="The person owed.",
    bank_account="The account it is paid from.",
    method="How it is paid.",
    date="The day it counts",
)
