"""Businesses: the firms one invoices, buys from, or deals with in another way."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from marshmallow import ValidationError

from methods.area_names import AREA_TEXT
from methods.contact.address import address_fields, combined_columns
from methods.keywords import LEFT_OUT, LeftOut
from methods.lists import PAYMENT_METHODS
from methods.manage import manage
from methods.search.columns import Source, back, blank, by, chosen
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Rate, Ref, Text, Wire, YesNo
from models import naming
from models.account import Account
from models.actor import Actor
from models.contact import Business, Person
from models.payment_terms import TERMS
from models.refusals import NameTaken, ReferenceTaken
from models.write import Values

STATUSES = {
    1: "Active",
    2: "Prospect",
    3: "Non-Active",
    4: "Soon to be Non-Active",
    5: "Internal",
    6: "Alternate Supplier",
    7: "Reference Only",
    8: "Pending Approval",
}
RATINGS = {1: "A", 2: "B", 3: "C"}
SOURCES = {1: "Word of Mouth", 2: "Trade Show", 3: "Advertising"}
INDUSTRIES = {1: "A-Agriculture, Forestry and Fishing", 2: "B-Mining", 3: "C-Manufacturing"}
"""Ratings, sources and industries: the titles that are built in; any other number is kept too."""
STRUCTURES = {
    1: "Company",
    2: "Partnership",
    3: "Sole Trader",
    4: "Trust",
    5: "Individual",
    6: "n/a",
    7: "Government Body",
    8: "Not For Profit",
}
ADVICES = {1: "Send Invoice Only", 2: "Send Invoice & Statement"}

C = TypeVar("C", Business, Person)

FIELDS: dict[str, Wire] = {
    "TradeName": Text(100, "The name it trades under.", into="trade_name"),
    "LegalName": Text(100, "Its registered name.", into="legal_name"),
    "ABN": Text(20, "Its Australian business number.", into="abn"),
    "Area": Integer("Its area.", into="area"),
    "ASIC": Text(20, "Its company number.", into="asic"),
    "BillToBusiness": Ref(Business, "The business billed instead.", into="bill_to_business"),
    "BillToPerson": Ref(Person, "The person billed instead.", into="bill_to_person"),
    "BusinessStructure": Choice(STRUCTURES, "Its legal form.", into="business_structure"),
    "CardExpiry": Text(10, "When its payment card expires.", into="card_expiry"),
    "CardName": Text(50, "The name on its payment card.", into="card_name"),
    "CardNumber": Text(50, "The number of its payment card.", into="card_number"),
    "ContactSince": Date("Since when one deals with it.", into="contact_since"),
    "ContactSource": Integer("How one came to know it.", into="contact_source"),
    "Credit": Money("Its credit limit.", into="credit"),
    "CustomerStatus": Choice(STATUSES, "Where it stands as customer.", into="customer_status"),
    "DirectDebitAccountName": Text(
        50, "The name of its bank account.", into="direct_debit_account_name"
    ),
    "DirectDebitAccountNumber": Text(
        50, "The number of its bank account.", into="direct_debit_account_number"
    ),
    "DirectDebitBank": Text(20, "Its bank.", into="direct_debit_bank"),
    "DirectDebitBranchNumber": Text(
        50, "Its bank's branch number.", into="direct_debit_branch_number"
    ),
    "DisplayOrder": Integer("Its place in lists of your own.", into="display_order"),
    "Email": Text(50, "Its e-mail address.", into="email"),
    "ExpenseFinancialAccount": Ref(Account, "Account of expenses from it.", into="expense_account"),
    "FaxNumber": Text(50, "Its fax number.", into="fax_number"),
    "ImageAttachment": Integer("Id of an attachment with its picture.", into="image_attachment"),
    "Industry": Integer("Its industry.", into="industry"),
    **address_fields("Mailing", state=30),
    "MailingGPSLatitudeString": Text(
        50, "Latitude of its mailing address, as text.", into="mailing_latitude"
    ),
    "MailingGPSLongitudeString": Text(
        50, "Longitude of its mailing address, as text.", into="mailing_longitude"
    ),
    "Notes": Text(6000, "Words on it.", into="notes"),
    "OtherInfo": Text(100, "More words on it.", into="other_info"),
    "PaymentAdvice": Choice(ADVICES, "What is sent to it.", into="payment_advice"),
    "PaymentAdviceDays": Integer("Days between advices.", into="payment_advice_days"),
    "PaymentMethod": Choice(PAYMENT_METHODS, "How it is paid.", into="payment_method"),
    "PaymentTerms": Choice(TERMS, "When its invoices are due.", into="payment_terms"),
    "PaymentTermsNotes": Text(200, "Words on its terms.", into="payment_terms_notes"),
    "PhoneNumber": Text(30, "Its telephone number.", into="phone_number"),
    "PriceGroup": Integer("Its price group.", into="price_group"),
    "PrimaryContactPerson": Ref(Person, "The person to turn to.", into="primary_person"),
    "Rating": Integer("Its rating.", into="rating"),
    "Reference": Text(50, "A reference of your own; no two have the same.", into="reference"),
    "RelationshipManager": Ref(
        Person, "The person who looks after it.", into="relationship_manager"
    ),
    "RevenueFinancialAccount": Ref(Account, "Account of revenue from it.", into="revenue_account"),
    "SendOverdue": YesNo("Whether it gets statements of what is overdue.", into="send_overdue"),
    "StatusNotes": Text(254, "Words on its status.", into="status_notes"),
    **address_fields("Street", state=50),
    "StreetRegion": Text(50, "Region of its street address.", into="street_region"),
    "SupplierStatus": Choice(STATUSES, "Where it stands as supplier.", into="supplier_status"),
    "WebAddress": Text(100, "Its web site.", into="web_address"),
}


def contact_columns() -> dict[str, Wire | tuple[Wire, Source]]:
    """What a search shows of businesses and people beyond what can be set."""
    return {
        "CreditorBalanceDate": Date(
            "The last day on which nothing was owed to it.", into="creditor_balance_date"
        ),
        "DebtorBalanceDate": Date(
            "The last day on which it owed nothing.", into="debtor_balance_date"
        ),
        **combined_columns(),
        "PriceGroupText": (Text(50, "Price groups have no names here."), blank),
        "RatingText": (Text(50, "The title of Rating."), chosen("rating", RATINGS)),
    }


# --- what a business must obey ------------------------------------------------------------------


def _rule(
    actor: Actor,
    row: Business | None,
    values: Values,
    *,
    check_duplicate: bool,
    mailing_gps_latitude: int | LeftOut | None = LEFT_OUT,
    mailing_gps_longitude: int | LeftOut | None = LEFT_OUT,
) -> None:
    _keep_degrees(values, "latitude", mailing_gps_latitude, most=90)
    _keep_degrees(values, "longitude", mailing_gps_longitude, most=180)
    if check_duplicate:
        _refuse_taken_name(actor, row, values)
    refuse_taken_reference(actor, Business, row, values)


def _keep_degrees(values: Values, which: str, degrees: int | LeftOut | None, *, most: int) -> None:
    """A position given as a number is kept as the text of that number."""
    if isinstance(degrees, LeftOut):
        return
    text = Rate().text(degrees)
    if text and abs(Decimal(text)) > most:
        raise ValidationError({f"mailinggps{which}": [f"give degrees from -{most} to {most}"]})
    values[f"mailing_{which}"] = text.rstrip("0").rstrip(".")


def _refuse_taken_name(actor: Actor, row: Business | None, values: Values) -> None:
    """Raise NameTaken where another business has the new trade name, in whatever letter case."""
    name = values.get("trade_name")
    if not name or (row is not None and name == row.trade_name):
        return
    own = None if row is None else row.id
    other = naming.other_with(actor, Business, "trade_name", name, own=own)
    if other is not None:
        raise NameTaken(noun=Business.NOUN, name=name, other=other)


def refuse_taken_reference(actor: Actor, model: type[C], row: C | None, values: Values) -> None:
    """Raise ReferenceTaken where another contact of the kind has the new reference."""
    reference = values.get("reference")
    if not reference or (row is not None and reference == row.reference):
        return
    own = None if row is None else row.id
    if naming.is_taken(actor, model, "reference", reference, own=own):
        raise ReferenceTaken(noun=model.NOUN, reference=reference)


manage(
    "CONTACT_BUSINESS_MANAGE",
    of=Business,
    doc="""Add, change or remove a business.

    A trade name that another business has, letter case ignored, is refused unless
    CheckDuplicate=N is sent.""",
    fields=FIELDS,
    extra={
        "CheckDuplicate": YesNo("N allows a trade name that is taken.", default=True),
        "MailingGPSLatitude": Rate("Latitude of its mailing address, in degrees."),
        "MailingGPSLongitude": Rate("Longitude of its mailing address, in degrees."),
    },
    rule=_rule,
    refuses=[NameTaken, ReferenceTaken],
    search="CONTACT_BUSINESS_SEARCH",
    example={"TradeName": "Sailmakers Pty", "PaymentTerms": 4, "CustomerStatus": 1},
    param_aliases={"status": "customerstatus"},
)

search(
    "CONTACT_BUSINESS_SEARCH",
    of=Business,
    prefix="ContactBusiness",
    doc="Find businesses.",
    columns={
        **FIELDS,
        **contact_columns(),
        "AreaText": AREA_TEXT,
        "ContactSourceText": (
            Text(50, "The title of ContactSource."),
            chosen("contact_source", SOURCES),
        ),
        "IndustryText": (Text(100, "The title of Industry."), chosen("industry", INDUSTRIES)),
    },
    children={
        "ContactPerson": ("CONTACT_PERSON_SEARCH", back("business")),
        "PrimaryContactPerson": ("CONTACT_PERSON_SEARCH", by("primary_person")),
        "RelationshipManager": ("CONTACT_PERSON_SEARCH", by("relationship_manager")),
    },
    column_aliases={
        "status": "customerstatus",
        "statustext": "customerstatustext",
        "mailinggpslatitude": "mailinggpslatitudestring",
        "mailinggpslongitude": "mailinggpslongitudestring",
    },
    example={
        "fields": [{"name": "tradename"}, {"name": "customerstatustext"}],
        "filters": [{"name": "tradename", "comparison": "TEXT_IS_LIKE", "value1": "sail"}],
        "sorts": [{"name": "tradename", "direction": "asc"}],
    },
)
