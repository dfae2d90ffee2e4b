"""The menu of whoever is logged on, and the set-up of users and roles."""

from __future__ import annotations

import pytest

from methods.numbers import NUMBERS
from methods.setup.role import ACCESSES
from models.rights import READY_MADE
from tests.web_application.application import Application
from tests.web_application.books import a_business
from tests.web_application.conftest import Office
from tests.web_application.test_documents import template

VIEWS = {
    "Financials": "FINANCIAL",
    "Bank accounts": "FINANCIAL_BANK_ACCOUNT",
    "Invoices": "FINANCIAL_INVOICE",
    "Expenses": "FINANCIAL_EXPENSE",
    "Receipts": "FINANCIAL_RECEIPT",
    "Payments": "FINANCIAL_PAYMENT",
    "Journals": "FINANCIAL_GENERAL_JOURNAL",
    "Tax": "FINANCIAL_TAX",
    "Credits": "FINANCIAL_CREDIT",
    "People": "CONTACT_PERSON",
    "Businesses": "CONTACT_BUSINESS",
}
"""What a row of the user's roles must contain for a view to stay in the menu."""
OTHER_VIEWS = ("FINANCIAL_PAYROLL", "FINANCIAL_BUDGET", "DOCUMENT", "ACTION", "PRODUCT", "PROJECT")
FIRST_ROWS = 20
ACCESS = "accessmethodtext,canadd,canremove,canupdate,canuse"


def menu(screens: Application) -> set[str]:
    """The views that stay, by the first rows of the roles: they are asked for once, unsorted."""
    details = screens.get("CORE_GET_USER_DETAILS")
    if details["unrestrictedaccess"] == "Y":
        return set(VIEWS)
    roles = ",".join(row["id"] for row in details["roles"]["rows"])
    rows = screens.rows("SETUP_ROLE_METHOD_ACCESS_SEARCH", ACCESS, ("role", "IN_LIST", roles))
    return {
        view for view, word in VIEWS.items() if any(word in row["accessmethodtext"] for row in rows)
    }


def test_the_menu_has_what_one_works_with(screens: Application) -> None:
    assert menu(screens) == set(VIEWS)


@pytest.mark.parametrize("role", sorted(READY_MADE))
def test_the_first_methods_of_a_ready_made_role_are_its_menu(role: int) -> None:
    """An auditor, say, sees what he may look at, and nobody a view that is not of the books."""
    names = {number: name for name, number in NUMBERS.items()}
    rows = [row for row in ACCESSES.listed() if row[1] == role][:FIRST_ROWS]
    titles = [names[int(str(row[2]))] for row in rows]

    shown = {view for view, word in VIEWS.items() if any(word in title for title in titles)}
    others = [title for title in titles if any(word in title for word in OTHER_VIEWS)]

    assert (shown, others) == (set(VIEWS), [])


def test_the_switcher_finds_oneself(screens: Application) -> None:
    user = screens.get("CORE_GET_USER_DETAILS")["user"]

    (row,) = screens.rows("SETUP_USER_SEARCH", "username", ("id", "EQUAL_TO", user), rows=1)

    assert row["username"] == screens.logon


def test_users_and_roles_are_listed_and_given(office: Office) -> None:
    screens = office.of("administrator")
    users = screens.rows(
        "SETUP_USER_SEARCH",
        "username,unrestrictedaccess,lastlogon,disabled",
        sorts="disabled asc,username asc",
    )
    clerk = next(row for row in users if row["username"] == office.logons["bookkeeper"][0])
    opened = screens.one(
        "SETUP_USER_SEARCH",
        clerk["id"],
        "username,contactpersontext,contactperson,disabledreason,authenticationlevel,"
        "authenticationdelivery,authenticationusingaccesstoken,timezoneoffset,passwordexpiry,"
        "contactbusiness,contactbusinesstext,guid,sessiontimeout,relationshipmanagersecuritytype,"
        "supportcontactlist,user.contactperson.email,user.contactperson.mobile,"
        "user.contactperson.firstname,user.contactperson.surname",
    )
    role = screens.saved("SETUP_ROLE_MANAGE", title=f"Looks on {office.who}", notes="")
    endpoints = screens.rows("SETUP_ENDPOINT_SEARCH", "title", rows=1000)
    financial = next(row for row in endpoints if row["title"].upper() == "FINANCIAL")
    methods = screens.rows(
        "SETUP_METHOD_SEARCH",
        "title,useavailable,addavailable,updateavailable,removeavailable",
        ("endpoint", "EQUAL_TO", financial["id"]),
        rows=1000,
    )
    chosen = next(row for row in methods if row["title"] == "FINANCIAL_INVOICE_SEARCH")
    access = screens.saved(
        "SETUP_ROLE_METHOD_ACCESS_MANAGE",
        id="",
        role=role,
        accessmethod=chosen["id"],
        canuse="Y",
        canadd="N",
        canupdate="N",
        canremove="N",
    )
    held = screens.rows(
        "SETUP_ROLE_METHOD_ACCESS_SEARCH",
        f"access,accesstext,accessmethod,guidmandatory,allowedparameters,disallowedparameters,"
        f"rolemethodaccess.method.notes,{ACCESS}",
        ("role", "EQUAL_TO", role),
        rows=100,
    )
    in_it = screens.rows("SETUP_USER_ROLE_SEARCH", "roletext,role", ("role", "EQUAL_TO", role))
    gone = [
        screens.form(f"SETUP_{kind}_MANAGE", remove=1, id=id)
        for kind, id in (("ROLE_METHOD_ACCESS", access), ("ROLE", role))
    ]

    assert opened["username"] == clerk["username"]
    assert [row["accessmethodtext"] for row in held] == ["FINANCIAL_INVOICE_SEARCH"]
    assert in_it == []
    assert [each["notes"] for each in gone] == ["REMOVED"] * 2


def test_a_new_user_is_set_up_and_gets_in(office: Office) -> None:
    boss = office.of("administrator")
    name = {"firstname": "New", "surname": f"Clerk {office.who}"}
    known = boss.rows(
        "CONTACT_PERSON_SEARCH",
        "firstname,surname,contactbusinesstext",
        ("firstname", "EQUAL_TO", name["firstname"]),
        ("surname", "EQUAL_TO", name["surname"]),
    )
    business = a_business(boss, "Our own")
    person = boss.saved("CONTACT_PERSON_MANAGE", **name, contactbusiness=business)
    logon = f"new-{boss.logon}-{office.who}"
    form = {
        "sessiontimeout": 20,
        "contactbusiness": business,
        "contactperson": person,
        "unrestrictedaccess": "N",
        "newsalerts": "N",
        "username": logon,
        "disabled": "N",
        "disabledreason": "",
        "authenticationlevel": 1,
        "authenticationdelivery": 1,
        "authenticationusingaccesstoken": 1,
        "passwordexpiry": "20-Nov-2026",
    }

    weak = boss.refused("SETUP_USER_MANAGE", **form, userpassword="a")
    boss.saved("SETUP_USER_MANAGE", **form, userpassword="a new secret 77")
    office.client.cookies.clear()
    newcomer = Application(office.client, logon, "a new secret 77")
    logged_on = newcomer.logs_on()
    newcomer.saved(
        "SITE_USER_PASSWORD_MANAGE",
        expiredays="",
        site="0",
        currentpassword="a new secret 77",
        newpassword="another secret 77",
        newpasswordconfirm="another secret 77",
    )
    details = newcomer.get("CORE_GET_USER_DETAILS")
    (space,) = newcomer.rows(
        "CORE_SPACE_SEARCH", "targetusercontactbusiness,targetusercontactbusinesstext"
    )

    assert known == [] and "8 to 200 characters" in weak
    assert (logged_on["status"], logged_on["passwordstatus"]) == ("OK", "EXPIRED")
    assert details["userlogonname"] == logon
    assert details["contactbusiness"] == space["targetusercontactbusiness"] == business
    assert details["contactbusinesstext"] == space["targetusercontactbusinesstext"]
    assert details["contactbusinesstext"].startswith("Our own")


def test_whoever_may_do_next_to_nothing_gets_in_all_the_same(office: Office) -> None:
    """Nothing of the start is refused, and no screen looks for its template without an end."""
    boss = office.of("administrator")
    role = boss.saved("SETUP_ROLE_MANAGE", title=f"Nothing of the {office.who}")
    clerk = office.logons["bookkeeper"][0]
    (user,) = boss.rows("SETUP_USER_SEARCH", "username", ("username", "EQUAL_TO", clerk))
    before = boss.rows("SETUP_USER_ROLE_SEARCH", "role", ("user", "EQUAL_TO", user["id"]))
    given = boss.saved("SETUP_USER_ROLE_MANAGE", user=user["id"], role=role)
    for each in before:
        boss.saved("SETUP_USER_ROLE_MANAGE", remove=1, id=each["id"])

    screens = office.of("bookkeeper")
    shown = menu(screens)
    for object, title in ((5, "INVOICE TEMPLATE"), (175, "STATEMENT TEMPLATE")):
        assert template(screens, object, title)
    for method, fields in (
        ("SETUP_FINANCIAL_SETTINGS_SEARCH", "id,accrual"),
        ("SETUP_FINANCIAL_ACCOUNT_SEARCH", "title,parentaccount"),
        ("FINANCIAL_BANK_ACCOUNT_SEARCH", "title"),
        ("CORE_SPACE_PROFILE_SEARCH", "attribute,value"),
        ("CORE_SPACE_SEARCH", "space,spacetext"),
        ("SETUP_STRUCTURE_OBJECT_LINK_SEARCH", "object"),
    ):
        screens.search(method, fields)
    kept = screens.form("CORE_PROFILE_MANAGE", value="a|b", attribute=4, custom="Y")
    refused = screens.form("FINANCIAL_INVOICE_MANAGE", reference="")
    logged = screens.form("CORE_DEBUG_LOG_MANAGE", notes=refused["error"]["errornotes"])

    boss = office.of("administrator")
    for each in before:
        boss.saved("SETUP_USER_ROLE_MANAGE", user=user["id"], role=each["role"])
    boss.saved("SETUP_USER_ROLE_MANAGE", remove=1, id=given)
    assert shown == set()
    assert kept["status"] == "OK"
    assert (refused["error"]["errorcode"], logged["status"]) == ("2", "OK")
