"""What the set-up screens for users and roles ask (web_app.md 4): each field is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.firm import Firm
from tests.rights.people import a_role, a_user, grant

SCREENS = {
    "SETUP_USER_SEARCH": "username unrestrictedaccess lastlogon disabled contactpersontext "
    "contactperson disabledreason authenticationlevel authenticationdelivery "
    "authenticationusingaccesstoken timezoneoffset passwordexpiry contactbusiness "
    "contactbusinesstext guid sessiontimeout relationshipmanagersecuritytype supportcontactlist "
    "user.contactperson.email user.contactperson.mobile user.contactperson.firstname "
    "user.contactperson.surname",
    "SETUP_USER_ROLE_SEARCH": "roletext role usertext user userrole.user.lastlogon "
    "userrole.user.disabled userrole.user.contactbusiness userrole.user.contactbusinesstext "
    "userrole.user.contactperson.firstname userrole.user.contactperson.surname",
    "SETUP_ROLE_SEARCH": "title selfsignupavailable notes contactbusinessgrouptype modifieddate",
    "SETUP_ROLE_METHOD_ACCESS_SEARCH": "access accesstext accessmethod accessmethodtext canadd "
    "canremove canupdate canuse guidmandatory rolemethodaccess.method.notes allowedparameters "
    "disallowedparameters",
    "SETUP_ENDPOINT_SEARCH": "title",
    "SETUP_METHOD_SEARCH": "title useavailable addavailable updateavailable removeavailable",
}


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize("name", SCREENS)
def test_each_field_that_a_screen_asks_is_answered(firm: Firm, name: str, dialect: str) -> None:
    role = a_role(firm)
    grant(firm, role, "FINANCIAL_INVOICE_SEARCH", CanUse="Y")
    a_user(firm, role)
    asked = [{"name": field} for field in SCREENS[name].split()]

    outcome = replace(firm.administrator, dialect=dialect).outcome(name, fields=asked, rows=1000)

    assert outcome.ok, outcome.data
    assert outcome.result["page"].found


def test_a_lock_that_nothing_lifts_is_told_in_the_legacy_dialect_too(firm: Firm) -> None:
    expense = firm.an_expense("11.00", AccruedDate="2024-06-30")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", IrreversibleLockedDate="2024-06-30")

    legacy = replace(firm.administrator, dialect="legacy")
    outcome = legacy.outcome(
        "FINANCIAL_ITEM_LOCKED", Object="2", ObjectContext=expense, Explain="Y"
    )

    assert outcome.ok
    assert outcome.result["Locks"][0]["lifted_by"] is None
