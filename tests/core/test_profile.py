"""Settings by their numbers: whose they are, who may set them, and how they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.dialects.legacy.spelling import texts
from tests.firm import Caller, Firm
from tests.history import history
from tests.rights.people import a_role, a_user, grant

MANAGE, READ = "CORE_PROFILE_MANAGE", "CORE_PROFILE_SEARCH"


def as_legacy(caller: Caller, method: str, **params: Any) -> dict[str, Any]:
    """The answer as a legacy client gets it."""
    outcome = replace(caller, dialect="legacy").outcome(method, **params)
    assert outcome.ok and outcome.method is not None, outcome.message
    return texts(outcome.method, outcome.result, outcome.zone)


def user_id(caller: Caller) -> int:
    """The user behind a caller."""
    return caller.outcome("CORE_PROFILE_SEARCH", Attribute=4).user


# --- the space's --------------------------------------------------------------------------------


def test_only_an_administrator_sets_a_setting_of_the_space(firm: Firm) -> None:
    for type in ({"Type": 3}, {}):
        assert firm.user.refused(MANAGE, Attribute=301, Value="N", **type).type == "no_right"

    assert firm.user(READ, Attribute=301)["data"] == "Y"


def test_every_user_reads_a_setting_of_the_space(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=301, Value="N")

    assert firm.user(READ, Attribute=301)["data"] == "N"
    assert firm.user(READ, Id=301, Type=3)["data"] == "N"
    assert firm.user(READ, Id=301, Type=1)["data"] == "N"


def test_a_setting_changed_by_its_number_is_in_the_history(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=301, Value="N")
    firm.administrator(MANAGE, Type=3, Attribute=301, Value="Y")

    assert history(firm, "setting")[-2:] == [
        {"number": [None, 301], "value": [None, "N"]},
        {"number": [301, 301], "value": ["N", "Y"]},
    ]


@pytest.mark.parametrize("spelled", ["2026-06-30", "30 Jun 2026", "30/6/2026", "30-Jun-2026"])
def test_a_lock_date_is_taken_in_any_spelling(firm: Firm, spelled: str) -> None:
    legacy = replace(firm.administrator, dialect="legacy")
    legacy(MANAGE, Type=3, Attribute=233, Value=spelled)

    assert firm.user(READ, Attribute=233)["data"] == "2026-06-30"
    assert as_legacy(firm.user, READ, attribute=233)["data"] == "30 Jun 2026"
    assert (
        firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", LockedDateDebtors=1)["LockedDateDebtors"]
        == "2026-06-30"
    )


def test_a_lock_date_later_than_today_is_refused(firm: Firm) -> None:
    refusal = firm.administrator.refused(MANAGE, Type=3, Attribute=264, Value="2026-11-25")

    assert "later than today" in refusal.fields["Value"][0]


@pytest.mark.parametrize(
    "number, value", [(232, "perhaps"), (233, "soon"), (7, "many"), (228, "999999"), (24, "x")]
)
def test_a_known_setting_takes_only_what_fits(firm: Firm, number: int, value: str) -> None:
    refusal = firm.administrator.refused(MANAGE, Type=3, Attribute=number, Value=value)

    assert refusal.fields["Value"]


def test_a_counter_holds_the_last_number_used(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=7, Value=149)

    invoice = firm.an_invoice()

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "reference")
    assert row["reference"] == "INV000150"
    assert firm.user(READ, Attribute=7)["data"] == "150"


def test_the_older_number_of_the_expense_counter_is_the_same_counter(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=8, Value=41)

    assert firm.user(READ, Attribute=6)["data"] == "41"
    assert firm.user(READ, Attribute=8)["data"] == "41"


def test_a_number_that_nobody_declared_keeps_any_text(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=473, Value="3")

    assert firm.user(READ, Attribute=473, Type=3)["data"] == "3"
    assert firm.user(READ, Attribute=473)["data"] == "3"


def test_an_emptied_setting_answers_its_default(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=301, Value="N")

    firm.administrator(MANAGE, Type=3, Attribute=301, Value="")

    assert firm.user(READ, Attribute=301)["data"] == "Y"


# --- a user's -----------------------------------------------------------------------------------


def test_a_screen_keeps_its_history_and_reads_it_as_a_plain_text(firm: Firm) -> None:
    as_legacy(firm.user, MANAGE, value="a|b & <c>", attribute=4, custom="Y")

    assert as_legacy(firm.user, READ, attribute=4, custom="Y", _=1)["data"] == "a|b & <c>"
    assert as_legacy(firm.administrator, READ, attribute=4, custom="Y")["data"] == ""


@pytest.mark.parametrize("role", [3, 4, None])
def test_every_role_keeps_where_it_is_and_no_setting_of_anybody_else(
    firm: Firm, role: int | None
) -> None:
    """wire.md 6.1: the application keeps it on every view change, whoever is logged on."""
    caller = a_user(firm, role or a_role(firm))

    as_legacy(caller, MANAGE, value="a|b", attribute=4, custom="Y")

    assert as_legacy(caller, READ, attribute=4, custom="Y")["data"] == "a|b"
    other = user_id(firm.administrator)
    for more in ({}, {"Type": 3}, {"Type": 1, "Context": other}):
        assert caller.refused(MANAGE, Attribute=301, Value="N", **more).type == "no_right"
    assert caller.refused(MANAGE, Type=3, Attribute=264, Value="2024-06-30").type == "no_right"


def test_a_role_sets_the_space_by_number_only_where_it_names_the_method(firm: Firm) -> None:
    role = a_role(firm, acts="move_lock_dates")
    grant(firm, role, "SETUP_FINANCIAL_SETTINGS_MANAGE", CanUpdate="Y")
    clerk = a_user(firm, role)
    changes = ({"Attribute": 301, "Value": "N"}, {"Attribute": 264, "Value": "2024-06-30"})

    for change in changes:
        assert clerk.refused(MANAGE, Type=3, **change).type == "no_right"
    grant(firm, role, MANAGE, CanUse="Y")

    for change in changes:
        assert clerk(MANAGE, Type=3, **change)["notes"] in ("ADDED", "UPDATED")


def test_a_setting_of_ones_own_may_be_long_but_not_too_long(firm: Firm) -> None:
    firm.user(MANAGE, Attribute=4, Custom="Y", Value="x" * 4000)

    refusal = firm.user.refused(MANAGE, Attribute=4, Custom="Y", Value="x" * 4001)

    assert "4000" in refusal.fields["Value"][0]
    assert firm.user(READ, Attribute=4, Custom="Y")["data"] == "x" * 4000


def test_each_way_to_name_a_setting_has_numbers_of_its_own(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=10, Value=7)
    firm.administrator(MANAGE, Type=1, Attribute=10, Value="mine")
    firm.administrator(MANAGE, Type=1, Advanced=10, Value="advanced")
    firm.administrator(MANAGE, Type=1, Advanced=10, Custom="Y", Value="favourites")
    firm.administrator(MANAGE, Type=1, Attribute=10, Custom="Y", Value="custom")
    firm.administrator(MANAGE, Type=1, Quick=2, Value='{"theme": "dark"}')

    read = firm.administrator
    assert read(READ, Attribute=10)["data"] == "7"
    assert read(READ, Attribute=10, Type=2)["data"] == "mine"
    assert read(READ, Advanced=10)["data"] == "advanced"
    assert read(READ, Advanced=10, Custom="Y")["data"] == "favourites"
    assert read(READ, Attribute=10, Custom="Y")["data"] == "custom"
    assert read(READ, Quick=2)["data"] == '{"theme": "dark"}'


def test_what_a_user_wrote_with_type_1_is_read_with_type_1(firm: Firm) -> None:
    firm.user(MANAGE, Type=1, Attribute=455, Value="dark")

    for type in ({"Type": 1}, {"Type": 2}, {}):
        assert firm.user(READ, Id=455, **type)["data"] == "dark"
    assert firm.administrator(READ, Id=455, Type=1)["data"] == ""


def test_a_users_own_number_locks_nothing(firm: Firm) -> None:
    firm.user(MANAGE, Type=1, Attribute=232, Value="Y")

    assert firm.user(READ, Attribute=232)["data"] == "N"
    assert (
        firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", LockInvoiceOnSend=1)["LockInvoiceOnSend"]
        == "N"
    )


def test_nobody_sets_what_is_another_users(firm: Firm) -> None:
    other = user_id(firm.administrator)

    refusal = firm.user.refused(MANAGE, Type=1, Attribute=455, Value="dark", Context=other)

    assert refusal.type == "no_right"
    assert firm.administrator(READ, Id=455)["data"] == ""


def test_an_administrator_sets_what_is_another_users(firm: Firm) -> None:
    other = user_id(firm.user)

    firm.administrator(MANAGE, Type=1, Attribute=455, Value="dark", Context=other)

    assert firm.user(READ, Id=455)["data"] == "dark"


def test_no_user_of_another_space_can_be_named(firm: Firm, other_firm: Firm) -> None:
    stranger = user_id(other_firm.user)

    refusal = firm.administrator.refused(
        MANAGE, Type=1, Attribute=455, Value="dark", Context=stranger
    )

    assert refusal.type == "record_not_found"


@pytest.mark.parametrize("method", [MANAGE, READ])
def test_a_setting_without_a_number_is_none(firm: Firm, method: str) -> None:
    value = {"Value": "x"} if method == MANAGE else {}

    refusal = firm.user.refused(method, **value)

    assert "number of a setting" in refusal.fields["Attribute"][0]


def test_a_setting_is_not_emptied_by_leaving_its_value_out(firm: Firm) -> None:
    firm.user(MANAGE, Attribute=4, Custom="Y", Value="a|b")

    refusal = firm.user.refused(MANAGE, Attribute=4, Custom="Y")

    assert "is needed" in refusal.fields["Value"][0]
    assert firm.user(READ, Attribute=4, Custom="Y")["data"] == "a|b"


# --- the searches -------------------------------------------------------------------------------


def test_the_settings_of_the_space_are_searched(firm: Firm) -> None:
    firm.administrator(MANAGE, Type=3, Attribute=528, Value="GST")
    firm.administrator(MANAGE, Type=3, Attribute=4, Custom="Y", Value="hidden")
    firm.user(MANAGE, Type=1, Attribute=528, Value="mine")

    rows = firm.user.rows(
        "CORE_SPACE_PROFILE_SEARCH",
        "attribute",
        "value",
        filters=[{"name": "attribute", "comparison": "IN_LIST", "value1": "528,4"}],
    )

    assert [(row["attribute"], row["value"]) for row in rows] == [(528, "GST")]


def test_a_user_finds_only_what_is_the_users_own(firm: Firm) -> None:
    firm.user(MANAGE, Type=1, Attribute=455, Value="dark")
    firm.administrator(MANAGE, Type=1, Attribute=455, Value="light")

    fields = ("attribute", "value", "usertext")
    own = firm.user.rows("CORE_USER_PROFILE_SEARCH", *fields)
    all_of_them = firm.administrator.rows("CORE_USER_PROFILE_SEARCH", *fields)

    assert [(row["value"], row["usertext"]) for row in own] == [("dark", "Bob")]
    assert [(row["value"], row["usertext"]) for row in all_of_them] == [
        ("dark", "Bob"),
        ("light", "Ann"),
    ]


def test_no_search_finds_another_firms_settings(firm: Firm, other_firm: Firm) -> None:
    other_firm.administrator(MANAGE, Type=3, Attribute=528, Value="GST")
    other_firm.user(MANAGE, Type=1, Attribute=455, Value="dark")

    own = firm.administrator.rows("CORE_SPACE_PROFILE_SEARCH", "value")
    assert "GST" not in {row["value"] for row in own}
    assert firm.administrator.rows("CORE_USER_PROFILE_SEARCH", "value") == []
