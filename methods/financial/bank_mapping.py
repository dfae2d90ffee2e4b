"""Mappings: what a line of a bank's statement is thought to be when it says something."""

from __future__ import annotations

from methods.area_names import AREA_TEXT
from methods.financial.heads import tax_type_texts
from methods.lists import (
    BANK_TRANSACTION_CATEGORIES,
    MAPPING_DESCRIPTION_MATCH_TYPES,
    MAPPING_MATCH_TYPES,
    MAPPING_STATUSES,
    MAPPING_TYPES,
)
from methods.manage import manage
from methods.search.columns import blank, by
from methods.search.declaration import search
from methods.wire.types import Choice, Integer, Ref, Text, Wire
from models import line_accounts, tax_types
from models.account import Account
from models.actor import Actor
from models.bank_file import BankMapping
from models.contact import Business, Person
from models.write import Values

FIELDS: dict[str, Wire] = {
    "Area": Integer("The area of such lines.", into="area"),
    "Description": Text(75, "Words on the mapping.", into="description"),
    "DescriptionMatchType": Choice(
        MAPPING_DESCRIPTION_MATCH_TYPES,
        "How MapFromDescription is compared; 1 when left out.",
        into="description_match_type",
        kept=True,
    ),
    "MapFrom": Choice(
        BANK_TRANSACTION_CATEGORIES,
        "The category of such lines: 1 came in, 2 went out; 1 when left out.",
        into="map_from",
        kept=True,
    ),
    "MapFromDescription": Text(75, "What such lines say.", into="map_from_description"),
    "MapOrder": Integer("When it is asked; those without are last.", into="map_order"),
    "MapToContactBusiness": Ref(Business, "The business.", into="map_to_business"),
    "MapToContactPerson": Ref(Person, "The person.", into="map_to_person"),
    "MapToDescription": Text(75, "What they are to say.", into="map_to_description"),
    "MapToFinancialAccount": Ref(Account, "The account.", into="map_to_account"),
    "MatchType": Choice(
        MAPPING_MATCH_TYPES,
        "What is looked at: the category, the description, or both; a MapFromDescription always "
        "is. 1 when left out.",
        into="match_type",
        kept=True,
    ),
    "Project": Integer("The project of such lines.", into="project"),
    "Status": Choice(
        MAPPING_STATUSES, "2 puts it in force; 2 when left out.", into="status", kept=True
    ),
    "TaxType": Integer(
        "Their tax type, one of SETUP_FINANCIAL_…_TAX_TYPE_SEARCH.", into="tax_type", needed=True
    ),
    "Type": Choice(
        MAPPING_TYPES,
        "2 leaves such lines to be confirmed; 1 confirms them; 3 has the receipt or payment made "
        "of each as a file brings it. 1 when left out.",
        into="type",
        kept=True,
    ),
}


def _rule(actor: Actor, row: BankMapping | None, values: Values) -> None:
    """Its account takes lines, and its tax type is one of sales or purchases."""
    if "map_to_account" in values:
        line_accounts.check_postable(actor, values["map_to_account"], column="map_to_account")
    tax_types.check_on_either_side(actor, values.get("tax_type"))


manage(
    "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_MANAGE",
    of=BankMapping,
    doc="""Add, change or remove a mapping.

    Bringing a bank's file in asks those in force, by MapOrder and then by age; the first that a
    line fits says account, tax type, contact and description of it. Blanks and letter case of
    descriptions count nothing.""",
    fields=FIELDS,
    rule=_rule,
    search="FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_SEARCH",
    example={
        "MapFrom": 2,
        "MapFromDescription": "account fee",
        "DescriptionMatchType": 2,
        "MatchType": 3,
        "MapToFinancialAccount": 1,
        "TaxType": 3,
    },
)

search(
    "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_SEARCH",
    of=BankMapping,
    prefix="TransactionMapping",
    doc="Find mappings of bank transactions.",
    columns={
        **FIELDS,
        "AreaText": AREA_TEXT,
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        **tax_type_texts(),
    },
    children={
        "MapToContactBusiness": ("CONTACT_BUSINESS_SEARCH", by("map_to_business")),
        "MapToContactPerson": ("CONTACT_PERSON_SEARCH", by("map_to_person")),
    },
    example={"fields": [{"name": "mapfromdescription"}, {"name": "maptofinancialaccounttext"}]},
)
