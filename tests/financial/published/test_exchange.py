"""What rates of exchange gain and lose is what a textbook works out (IAS 21).

BPP, ACCA Financial Reporting, foreign currency: White Cliffs Co, whose year ends on 31 December,
buys goods for 40,000 euros on 30 September and pays half on 30 November and half on 31 January; a
dollar is 1.60 euros, then 1.80, at the end of the year 1.90, and 1.85. To whole dollars: purchases
25,000; 11,111 paid, a gain of 1,389; what is owed at the end of the year 10,526, a gain of 1,974;
10,811 paid, a loss of 285 (10,811 less 10,526; to the cent 284.49).
"""

from __future__ import annotations

import pytest

from models.cents import shown
from tests.books.published.case import cents
from tests.financial.test_exchange import a_line, held
from tests.firm import Firm

EUROS = {"1.60": "0.625", "1.80": "0.55555556", "1.85": "0.54054054"}
"""What a euro is here, by what a dollar is in euros."""
BOUGHT, PAID, YEAR_END, NEXT_DAY, SETTLED = (
    "2025-09-30", "2025-11-30", "2025-12-31", "2026-01-01", "2026-01-31",
)  # fmt: skip
DIFFERENCES = "Exchange Differences"


def _earned(firm: Firm, first: str, last: str) -> dict[str, str]:
    answer = firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", StartDate=first, EndDate=last)
    rows = [row for row in answer["data"]["rows"] if row["header"] == "N"]
    return {row["financialaccounttext"]: row["total"] for row in rows}


def _account(firm: Firm, title: str) -> int:
    filters = [{"name": "title", "comparison": "EQUAL_TO", "value1": title}]
    (row,) = firm.user.rows("SETUP_FINANCIAL_ACCOUNT_SEARCH", "id", filters=filters)
    return int(row["id"])


def _pay_half(firm: Firm, bill: int, day: str, rate: str) -> None:
    payment = firm.a_payment(PaidDate=day)
    money = a_line(firm, 3, payment, "20000.00", EUROS[rate], FinancialAccount=firm.control(2))
    pair = {"PaymentLineItem": money, "ExpenseLineItem": bill, "AppliesDate": day}
    firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", **pair)


def _owe_at_the_end_of_the_year(firm: Firm, worth: int) -> None:
    """Have what is owed be worth so many cents, for that day: the day after takes it back."""
    gain = shown(-cents(held(firm, YEAR_END)["Creditors"]) - worth)
    journal = firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", JournalDate=YEAR_END)["id"]
    for account, side in ((firm.control(2), "Debit"), (_account(firm, DIFFERENCES), "Credit")):
        firm.user(
            "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", GeneralJournal=journal,
            FinancialAccount=account, **{f"{side}Amount": gain},
        )  # fmt: skip
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=2)
    firm.user("FINANCIAL_GENERAL_JOURNAL_REVERSE", Id=journal, JournalDate=NEXT_DAY)


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_white_cliffs_pays_for_its_goods_in_two_halves(firm: Firm, dialect: str) -> None:
    firm.user.dialect = dialect
    goods = firm.an_account("Goods", 1)
    expense = firm.an_expense(AccruedDate=BOUGHT)
    bill = a_line(firm, 2, expense, "40000.00", EUROS["1.60"], FinancialAccount=goods)
    _pay_half(firm, bill, PAID, "1.80")
    _owe_at_the_end_of_the_year(firm, 10_526_32)
    firm.administrator("FINANCIAL_YEAR_END_COMPLETE", EndDate=YEAR_END)
    _pay_half(firm, bill, SETTLED, "1.85")

    # the differences of a year are a gain, so they are below zero among what is spent
    assert _earned(firm, "2025-01-01", PAID) == {"Goods": "25000.00", DIFFERENCES: "-1388.89"}
    assert _earned(firm, YEAR_END, YEAR_END) == {DIFFERENCES: "-1973.68"}
    assert _earned(firm, NEXT_DAY, SETTLED) == {DIFFERENCES: "284.49"}
    at_the_end = held(firm, YEAR_END)
    assert (at_the_end["Creditors"], at_the_end["Everyday"]) == ("-10526.32", "-11111.11")
    settled = held(firm, SETTLED)
    assert settled["Everyday"] == "-21921.92"
    assert "Creditors" not in settled
    owed = {
        day: firm.user("FINANCIAL_CREDITOR_SEARCH", ReportBy=5, EndDate=day)["data"]["totals"]
        for day in (PAID, YEAR_END, SETTLED)
    }
    assert [each["total"] for each in owed.values()] == ["12500.00", "10526.32", "0.00"]
