"""People: those one deals with, alone or for a business."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError
from peewee import ColumnBase, Value

from methods.contact.address import address_fields
from methods.contact.business import SOURCES, STATUSES, contact_columns, refuse_taken_reference
from methods.manage import manage
from methods.search.columns import back, blank, by, chosen
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Ref, Text, Wire, YesNo
from models import write
from models.actor import Actor
from models.contact import Business, Person
from models.refusals import RecordNotFound, ReferenceTaken
from models.store import scope
from models.store.database import slot
from models.write import Values

GENDERS = {1: "Not set", 2: "Male", 3: "Female"}
TITLES = {1: "Mr", 2: "Mrs", 3: "Ms", 4: "Dr", 5: "Prof", 6: "[NA]", 7: "Rev", 8: "Miss"}
NO_TITLE = 6
COMMUNICATIONS = {
    1: "eMail",
    2: "Fax",
    3: "Phone - Home",
    4: "Phone - Work",
    5: "Phone - Mobile",
    6: "Mail",
}
STYLES = {1: "Analytical", 2: "Driver", 3: "Amiable", 4: "Expressive"}

FIELDS: dict[str, Wire] = {
    "FirstName": Text(50, "Given name.", into="first_name"),
    "Surname": Text(50, "Family name.", into="surname"),
    "BankAccountName": Text(50, "The name of a bank account.", into="bank_account_name"),
    "BankAccountNumber": Text(20, "The number of that account.", into="bank_account_number"),
    "BSB": Text(50, "The branch number of that account.", into="bsb"),
    "CentreOfInfluence": YesNo("Whether others listen to this person.", into="centre_of_influence"),
    "ContactBusiness": Ref(Business, "The business the person is with.", into="business"),
    "ContactSince": Date("Since when one deals with the person.", into="contact_since"),
    "CustomerStatus": Choice(STATUSES, "Where one stands as customer.", into="customer_status"),
    "DateOfBirth": Date("Date of birth.", into="date_of_birth"),
    "DisplayMobile": YesNo("Whether the mobile number is shown.", into="display_mobile"),
    "DisplayPhone": YesNo("Whether the telephone number is shown.", into="display_phone"),
    "Email": Text(200, "E-mail address.", into="email"),
    "Fax": Text(30, "Fax number.", into="fax"),
    "FinancialInstitution": Text(50, "The bank.", into="financial_institution"),
    "Gender": Choice(GENDERS, "Gender.", into="gender"),
    "HomePhone": Text(50, "Telephone at home.", into="home_phone"),
    **address_fields("Mailing", state=30),
    "MailingTitle": Text(
        110,
        "How letters address the person; when blank, made of title, first name and surname.",
        into="mailing_title",
    ),
    "Mobile": Text(50, "Mobile telephone.", into="mobile"),
    "Notes": Text(1000, "Words on the person.", into="notes"),
    "NumberOfChildren": Integer("How many children.", into="number_of_children"),
    "OtherFamilyDetails": Text(2000, "Words on the family.", into="other_family_details"),
    "PartnerName": Text(100, "The partner's name.", into="partner_name"),
    "Position": Text(50, "Position, such as Manager.", into="position"),
    "PreferredCommunication": Choice(
        COMMUNICATIONS, "How the person likes to be reached.", into="preferred_communication"
    ),
    "PreferredName": Text(50, "The name the person likes to be called.", into="preferred_name"),
    "PriceGroup": Integer("Price group.", into="price_group"),
    "Private": YesNo("Y shows the person only to the user who added it.", into="private"),
    "Rating": Integer("Rating.", into="rating"),
    "Reference": Text(50, "A reference of your own; no two have the same.", into="reference"),
    "RelationshipManager": Ref(
        Person, "The person who looks after this one.", into="relationship_manager"
    ),
    "SendNews": YesNo("Whether news are sent.", into="send_news"),
    "SendOverdue": YesNo("Whether statements of what is overdue are sent.", into="send_overdue"),
    "ShowOnline": YesNo("Whether the person is shown online; N unless Y.", into="show_online"),
    "Signature": Text(2000, "Signature of e-mails.", into="signature"),
    "SkypeName": Text(75, "Skype name.", into="skype_name"),
    "Smoker": YesNo("Whether the person smokes.", into="smoker"),
    "SocialStyle": Choice(STYLES, "Social style.", into="social_style"),
    "SourceOfContact": Integer("How one came to know the person.", into="source_of_contact"),
    "SourceOfContactInfo": Text(100, "Words on that.", into="source_of_contact_info"),
    **address_fields("Street", state=30),
    "SupplierStatus": Choice(STATUSES, "Where one stands as supplier.", into="supplier_status"),
    "Title": Choice(TITLES, "Form of address.", into="title_code"),
    "WorkPhone": Text(50, "Telephone at work.", into="work_phone"),
}


# --- what a person must obey --------------------------------------------------------------------


def _rule(actor: Actor, row: Person | None, values: Values, *, primary_contact: bool) -> None:
    if row is not None:
        _keep_private(actor, row)
    if row is None or "mailing_title" in values:
        values["mailing_title"] = values.get("mailing_title") or _mailing_title(row, values)
    if primary_contact and _now(row, values, "business") is None:
        words = "is for a person of a business: give its id in ContactBusiness"
        raise ValidationError({"primarycontact": [words]})
    refuse_taken_reference(actor, Person, row, values)


def _now(row: Person | None, values: Values, column: str) -> Any:
    """A column as it will be after the save."""
    return values.get(column, getattr(row, column, None))


def _mailing_title(row: Person | None, values: Values) -> str:
    title = _now(row, values, "title_code")
    parts = (
        "" if title == NO_TITLE else TITLES.get(title, ""),
        _now(row, values, "first_name"),
        _now(row, values, "surname"),
    )
    return " ".join(part for part in parts if part)


def _keep_private(actor: Actor, row: Person) -> None:
    """A private person does not exist for other users. Raises RecordNotFound."""
    if row.private and row.created_user != actor.user and not actor.sees_private:
        raise RecordNotFound(noun=Person.NOUN, field="Id", value=row.id)


def _after(actor: Actor, row: Person, *, primary_contact: bool) -> None:
    if primary_contact:
        business = scope.take(actor, Business, row.business)
        write.change(actor, business, primary_person=row.id)


def _no_group(alias: object) -> ColumnBase:
    return Value(None).cast("INTEGER")


manage(
    "CONTACT_PERSON_MANAGE",
    of=Person,
    doc="""Add, change or remove a person.

    A private person is found and changed only by the user who added it; administrators can
    change one too, so that what somebody left behind is not lost.""",
    fields=FIELDS,
    extra={
        "PrimaryContact": YesNo(
            "1 makes this person the primary contact of the business.", default=False
        ),
    },
    rule=_rule,
    after=_after,
    removing=_keep_private,
    refuses=[ReferenceTaken],
    search="CONTACT_PERSON_SEARCH",
    example={"FirstName": "Ann", "Surname": "Example", "Email": "ann@example.test"},
    param_aliases={"status": "customerstatus"},
)

search(
    "CONTACT_PERSON_SEARCH",
    of=Person,
    prefix="ContactPerson",
    where=lambda alias: ~alias.private | (alias.created_user == slot("user")),
    doc="""Find people.

    Private people are found only by the user who added them.""",
    columns={
        **FIELDS,
        **contact_columns(),
        "PersonGroup": (Integer("Groups of people are not kept here."), _no_group),
        "PersonGroupText": (Text(50, "Groups of people are not kept here."), blank),
        "PersonGroupDescription": (Text(50, "Groups of people are not kept here."), blank),
        "SourceOfContactText": (
            Text(50, "The title of SourceOfContact."),
            chosen("source_of_contact", SOURCES),
        ),
    },
    children={
        "Attachment": (
            "CORE_ATTACHMENT_SEARCH",
            lambda person, file: (
                (file.object == Person.OBJECT) & (file.object_context == person.id)
            ),
        ),
        "ContactBusiness": ("CONTACT_BUSINESS_SEARCH", by("business")),
        "PrimaryContactFor": ("CONTACT_BUSINESS_SEARCH", back("primary_person")),
        "RelationshipManager": ("CONTACT_PERSON_SEARCH", by("relationship_manager")),
    },
    column_aliases={"status": "customerstatus", "statustext": "customerstatustext"},
    example={
        "fields": [{"name": "firstname"}, {"name": "surname"}, {"name": "contactbusinesstext"}],
        "sorts": [{"name": "surname", "direction": "asc"}],
    },
)
