"""Areas have names and lie below each other, and reports can be asked of all of a branch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm

MANAGE = "SETUP_AREA_MANAGE"
YEAR = {"StartDate": "2026-07-01", "EndDate": "2026-11-24"}


def an_area(firm: Firm, title: str, above: int | None = None) -> int:
    more = {} if above is None else {"ParentArea": above}
    return int(firm.administrator(MANAGE, Title=title, **more)["id"])


def sold(firm: Firm, amount: str, area: int | None) -> None:
    more = {} if area is None else {"Area": area}
    firm.an_invoice(amount, SentDate="2026-08-03", sent=True, **more)


@pytest.fixture
def yard(firm: Firm) -> int:
    """Sales of 100 in the yard, 20 in its loft, 3 in the loft's cellar and 4000 elsewhere."""
    yard = an_area(firm, "Yard")
    loft = an_area(firm, "Loft", yard)
    cellar = an_area(firm, "Cellar", loft)
    for amount, area in (
        ("110.00", yard), ("22.00", loft), ("3.30", cellar), ("4400.00", an_area(firm, "Shop")),
        ("55.00", None),
    ):  # fmt: skip
        sold(firm, amount, area)
    return yard


@pytest.mark.parametrize("cash", ["N", "Y"])
def test_a_profit_and_loss_takes_the_areas_below_along(firm: Firm, yard: int, cash: str) -> None:
    line = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "id", "area")
    for each in line:
        firm.user("FINANCIAL_AUTO_RECEIPT", Id=each["id"], BankAccount=firm.kept("bank_account"))
    method = "FINANCIAL_PROFIT_LOSS_SEARCH"
    today = {"StartDate": YEAR["StartDate"], "Cash": cash}

    alone = firm.user(method, Area=yard, **today)
    with_those_below = firm.user(method, Area=yard, IncludeChildAreas="Y", **today)
    without = firm.user(method, AreaType=2, IncludeChildAreas="Y", **today)
    everywhere = firm.user(method, IncludeChildAreas="Y", **today)

    assert alone["netmargin"] == "100.00"
    assert with_those_below["netmargin"] == "123.00"
    assert without["netmargin"] == "50.00"
    assert everywhere["netmargin"] == "4173.00"


def test_two_columns_have_areas_of_their_own(firm: Firm, yard: int) -> None:
    loft = firm.user.rows("SETUP_AREA_SEARCH", "id", "title", "parentareatext")
    (below,) = [each["id"] for each in loft if each["parentareatext"] == "Yard"]

    both = firm.user(
        "FINANCIAL_PROFIT_LOSS_SEARCH", Area0=yard, Area1=below, IncludeChildAreas="Y",
        StartDate0=YEAR["StartDate"], StartDate1=YEAR["StartDate"],
    )  # fmt: skip

    assert (both["netmargin0"], both["netmargin1"]) == ("123.00", "23.00")


def test_a_balance_sheet_takes_the_areas_below_along(firm: Firm, yard: int) -> None:
    def assets(**more: Any) -> str:
        answer = firm.user("FINANCIAL_BALANCE_SHEET_SEARCH", EndDate=YEAR["EndDate"], **more)
        return str(answer["assettotal"])

    assert assets(Area=yard) == "110.00"
    assert assets(Area=yard, IncludeChildAreas="Y") == "135.30"


def test_records_show_what_their_area_is_called(firm: Firm, yard: int) -> None:
    rows = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "area", "areatext", "amount")

    told = {row["amount"]: row["areatext"] for row in rows}
    assert (told["110.00"], told["3.30"], told["55.00"]) == ("Yard", "Cellar", "")
    posted = firm.user.rows("FINANCIAL_TRANSACTION_SEARCH", "areatext")
    assert {row["areatext"] for row in posted} == {"Yard", "Loft", "Cellar", "Shop", ""}


def test_an_area_lies_neither_below_itself_nor_goes_while_it_is_named(
    firm: Firm, yard: int
) -> None:
    empty = an_area(firm, "Empty")
    rows = firm.user.rows("SETUP_AREA_SEARCH", "id", "title")
    ids = {row["title"]: row["id"] for row in rows}

    around = firm.administrator.refused(MANAGE, Id=yard, ParentArea=ids["Cellar"])
    itself = firm.administrator.refused(MANAGE, Id=yard, ParentArea=yard)
    named = firm.administrator.refused(MANAGE, Id=ids["Shop"], Remove=1)
    above = firm.administrator.refused(MANAGE, Id=ids["Loft"], Remove=1)

    assert set(around.fields) == set(itself.fields) == {"ParentArea"}
    assert (named.type, above.type) == ("record_in_use", "record_in_use")
    assert firm.administrator(MANAGE, Id=empty, Remove=1)["notes"] == "REMOVED"


def test_a_number_without_a_name_is_an_area_too(firm: Firm) -> None:
    sold(firm, "110.00", 77_000)

    answer = firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", Area=77_000, IncludeChildAreas="Y")

    assert answer["netmargin"] == "100.00"


def test_a_user_adds_no_area(firm: Firm) -> None:
    assert firm.user.refused(MANAGE, Title="Mine").type == "no_right"
