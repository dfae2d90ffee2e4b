"""A whole chart of accounts by one call: all of it, or none where one entry can't be taken."""

from __future__ import annotations

from typing import Any

import pytest

from models import settings
from tests.firm import Firm
from tests.snapshot import rows_of

CHART = "SETUP_FINANCIAL_CHART_MANAGE"
COLUMNS = ["id", "title", "code", "type", "parentaccount", "postable"]


def accounts(firm: Firm) -> dict[str, dict[str, Any]]:
    rows = firm.user(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH",
        fields=[{"name": name} for name in COLUMNS],
        rows=1000,
    )["data"]["rows"]
    return {row["title"]: row for row in rows}


def test_a_chart_comes_as_a_sheet_with_parents_wherever_they_stand(firm: Firm) -> None:
    sheet = (
        "Code;Title;Type;Parent;Postable\r\n"
        "611;Fuel;Expense;Cars;\r\n"
        ";;;;\r\n"
        '610;"Cars";Expense;;N\r\n'
        "300;Till;asset;;Y\r\n"
    )

    answer = firm.administrator(CHART, Accounts=sheet)

    made = accounts(firm)
    assert (answer["added"], answer["updated"], answer["kept"]) == (3, 0, 0)
    assert [each["title"] for each in answer["accounts"]] == ["Fuel", "Cars", "Till"]
    assert made["Fuel"]["parentaccount"] == made["Cars"]["id"]
    assert (made["Fuel"]["type"], made["Till"]["type"]) == (1, 3)
    assert made["Cars"]["postable"] == "N"
    again = firm.administrator(CHART, Accounts=sheet)
    assert (again["added"], again["updated"], again["kept"]) == (0, 0, 3)


def test_an_account_that_is_there_is_changed_and_a_setting_may_name_it(firm: Firm) -> None:
    sales = accounts(firm)["Sales"]["id"]
    entries = [
        {"Title": "sales", "Type": 2, "Code": "200"},
        {"Title": "Write-offs", "Type": "Expense", "Setting": "financialaccountwriteoff"},
    ]

    answer = firm.administrator(CHART, Accounts=entries)

    assert answer["accounts"][0] == {"id": sales, "title": "sales", "notes": "UPDATED"}
    assert accounts(firm)["sales"]["code"] == "200"
    kept = settings.BAD_DEBTS.number_in(firm.space)
    assert kept == answer["accounts"][1]["id"]


def test_a_code_that_another_account_has_too_is_told(firm: Firm) -> None:
    firm.administrator(CHART, Accounts=[{"Title": "Cars", "Type": 1, "Code": "7"}])

    answer = firm.administrator(CHART, Accounts=[{"Title": "Vans", "Type": 1, "Code": "7"}])

    assert answer["warnings"] == ["The code 7 of Vans is also that of Cars"]


def test_a_dash_is_no_code_that_two_accounts_share(firm: Firm) -> None:
    firm.administrator(CHART, Accounts=[{"Title": "Cars", "Type": 1, "Code": "-"}])

    answer = firm.administrator(CHART, Accounts=[{"Title": "Vans", "Type": 1, "Code": "-"}])

    assert "warnings" not in answer


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("Title,Type\nA,Asset\nB,Thing\n", "row 3, Type: give one of 1 (Outgoing"),
        ("Title,Type\nA,Asset\n,Asset\n", "row 3, Title: is needed"),
        ("Title,Type,Colour\nA,Asset,red\n", "row 2 has colour; it may have Id"),
        ("Title,Type\nA,Asset,red\n", "row 2 has a cell without a column"),
        ("Title,Type,Title\nA,Asset,A\n", "row 1 names the column title twice"),
        ('Title,Type\n"A,Asset\n', "row 2 can't be read"),
        ("Title,Type\nA,Asset\na,Asset\n", "row 3, Title: is the account of row 2 once more"),
        ("Title,Type,Parent\nA,Asset,B\nB,Asset,A\n", "Parent: lies below itself"),
        ("Title,Type,Parent\nA,Asset,Nowhere\n", "row 2, Parent: there is no account"),
        ("Title,Type,TaxType\nA,Asset,99\n", "row 2, TaxType: there is no"),
        ("Title,Type,Setting\nA,Asset,SetDefault\n", "row 2, Setting: SetDefault is no setting"),
        ("Title,Type,Id\nA,Asset,99999999\n", "row 2, Id: there is no financial account"),
        (f"Title,Type\nA,Asset\n{'B' * 60},Asset\n", "row 3, Title: "),
        ("Title,Type\n", "are needed: give at least one"),
        ("[1", "is no JSON"),
        ("[1]", "entry 1 is no object"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column_and_nothing_is_entered(
    firm: Firm, sheet: str, words: str
) -> None:
    before = rows_of(firm.space)

    refusal = firm.administrator.refused(CHART, Accounts=sheet)

    assert any(words in each for each in refusal.fields["Accounts"]), refusal.fields
    assert rows_of(firm.space) == before


def test_every_wrong_row_is_told_at_once(firm: Firm) -> None:
    refusal = firm.administrator.refused(CHART, Accounts="Title,Type\nA,x\nB,3\nC,y\n")

    assert [each.partition(",")[0] for each in refusal.fields["Accounts"]] == ["row 2", "row 4"]


def test_a_user_enters_no_chart(firm: Firm) -> None:
    assert firm.user.refused(CHART, Accounts=[{"Title": "A", "Type": 3}]).type == "no_right"
