"""The caller's space, the kinds of record it keeps, and its counters."""

from __future__ import annotations

from models.profile_setting import ProfileSetting
from models.rights import READY_MADE
from models.role import Role, UserRole
from models.store import database
from models.store.base import Space
from models.tax_types import ExpenseTaxType, RevenueTaxType
from tests.firm import NOW, Firm, new_firm

NEXT = "CORE_GET_NEXT_REFERENCE_SEARCH"


def test_a_caller_reaches_the_space_he_is_in_and_no_other(firm: Firm, other_firm: Firm) -> None:
    fields = ("id", "space", "spacetext", "unrestrictedaccess")

    (mine,) = firm.user.rows("CORE_SPACE_SEARCH", *fields)
    (boss,) = firm.administrator.rows("CORE_SPACE_SEARCH", *fields)

    name = firm.user("CORE_GET_USER_DETAILS")["spacename"]
    assert mine == {
        "id": firm.space,
        "space": firm.space,
        "spacetext": name,
        "unrestrictedaccess": "N",
    }
    assert boss["unrestrictedaccess"] == "Y"
    theirs = [{"name": "id", "comparison": "EQUAL_TO", "value1": other_firm.space}]
    assert firm.user.rows("CORE_SPACE_SEARCH", *fields, filters=theirs) == []


def test_the_kinds_of_record_have_the_platforms_numbers(firm: Firm) -> None:
    rows = firm.user.rows("CORE_OBJECT_SEARCH", "description", "prefix", "bulkavailable")

    listed = {row["id"]: (row["description"], row["prefix"]) for row in rows}
    assert listed[5] == ("Invoice", "Invoice")
    assert listed[122] == ("General Journal", "GeneralJournal")
    assert {row["bulkavailable"] for row in rows} == {"N"}


def test_a_reference_that_was_taken_beforehand_goes_to_nobody_else(firm: Firm) -> None:
    first = firm.user(NEXT, Profile=7)["reference"]

    invoice = firm.user("FINANCIAL_INVOICE_MANAGE")["id"]

    assert first == "INV000001"
    made = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "reference")
    assert made["reference"] == "INV000002"


def test_it_begins_with_the_prefix_that_is_asked_for(firm: Firm) -> None:
    taken = [
        firm.user(NEXT, **which)["reference"]
        for which in (
            {"IncrementProfile": 7, "Prefix": "OLD"},
            {"Profile": 6},
            {"Profile": 8, "Prefix": "EXP"},
        )
    ]

    assert taken == ["OLD000001", "EXP000001", "EXP000002"]


def test_only_a_counter_can_be_asked_for(firm: Firm) -> None:
    assert firm.user.refused(NEXT, Profile=232).fields.keys() == {"Profile"}
    assert firm.user.refused(NEXT).fields.keys() == {"Profile"}


def test_what_a_space_begins_with_is_as_old_as_it_and_made_by_nobody(firm: Firm) -> None:
    beginning = (RevenueTaxType, ExpenseTaxType, ProfileSetting, Role, UserRole)
    with database.read():
        space = Space.get_by_id(firm.space)
        rows = [each for of in beginning for each in of.select().where(of.space == firm.space)]

    assert {type(each) for each in rows} == set(beginning)
    assert space.created == NOW
    assert {(each.created, each.modified) for each in rows} == {(NOW, NOW)}
    assert {(each.created_user, each.modified_user) for each in rows} == {(0, 0)}


def test_it_begins_in_its_time_zone_with_roles_that_say_what_they_are_for(firm: Firm) -> None:
    far = new_firm(f"Antipodes of {firm.space}", "Pacific/Auckland")

    details = far.administrator("CORE_GET_USER_DETAILS")
    roles = far.administrator.rows("SETUP_ROLE_SEARCH", "title", "notes")

    assert details["timezone"] == "Pacific/Auckland"
    assert [(each["title"], each["notes"]) for each in roles] == list(READY_MADE.values())
