"""Two months stand beside each other, and their ledger ends where they do, as a textbook has it.

NetSolutions (tests/books/published/cycles.py) earned 3,050 in November and 7,105 to the end of
December, so 4,055 in December; its cash is 5,900 and then 2,065, what it earned by fees 7,500 and
16,840 (exhibit 2).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.calls import Teller
from tests.books.events import Event
from tests.books.published.cycles import NETSOLUTIONS
from tests.books.service import driver_of
from tests.firm import Firm

NOVEMBER, DECEMBER = ("2013-11-01", "2013-11-30"), ("2013-12-01", "2013-12-31")


@pytest.fixture
def accounts(firm: Firm) -> dict[str, int]:
    """The accounts of NetSolutions, by name, once all was told."""
    driver, teller = driver_of(firm, NETSOLUTIONS.accounts), Teller()
    for each in NETSOLUTIONS.told:
        if isinstance(each, Event):
            assert driver.tell(teller.calls(each)), driver.refusals
    return {ref.name: id for ref, id in driver.ids.items() if ref.what == "account"}


def _of(rows: list[dict[str, Any]], account: int) -> dict[str, Any]:
    (row,) = [each for each in rows if each["financialaccount"] == account]
    return row


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_netsolutions_two_months_side_by_side(
    firm: Firm, accounts: dict[str, int], dialect: str
) -> None:
    firm.user.dialect = dialect
    days = {"StartDate0": NOVEMBER[0], "EndDate0": NOVEMBER[1]}
    days |= {"StartDate1": DECEMBER[0], "EndDate1": DECEMBER[1]}

    profit = firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", **days)
    sheet = firm.user("FINANCIAL_BALANCE_SHEET_SEARCH", EndDate0=NOVEMBER[1], EndDate1=DECEMBER[1])

    assert (profit["netmargin0"], profit["netmargin1"]) == ("3050.00", "4055.00")
    fees = _of(profit["data"]["rows"], accounts["Fees earned"])
    assert (fees["total0"], fees["total1"]) == ("7500.00", "9340.00")
    cash = _of(sheet["data"]["rows"], accounts["Bank"])
    assert (cash["amount0"], cash["amount1"]) == ("5900.00", "2065.00")
    assert (sheet["assettotal1"], sheet["liabilitytotal1"]) == ("29495.00", "1390.00")


def test_its_cash_account_goes_from_balance_to_balance(
    firm: Firm, accounts: dict[str, int]
) -> None:
    days = {"StartDate": DECEMBER[0], "EndDate": DECEMBER[1]}

    rows = firm.user("FINANCIAL_GENERAL_LEDGER_SEARCH", FinancialAccount=accounts["Bank"], **days)

    first, *moved, last = rows["data"]["rows"]
    assert (first["balance"], last["balance"]) == ("5900.00", "2065.00")
    assert len(moved) == 15
