"""What a rate of exchange has gained or lost is in every report, on either basis (books.md 2)."""

from __future__ import annotations

from typing import Any

import pytest

from models.link import Link
from models.store.base import writing
from models.store.database import database as books
from tests.financial.test_debtors import by_name
from tests.firm import Firm, Refused
from tests.locks.scenes import undone
from tests.models.a_step import a_step

YEAR = {"StartDate": "2026-07-01", "EndDate": "2026-11-24"}
SOLD, SETTLED = "2026-08-03", "2026-09-10"
DOLLARS = {"SourceCurrency": 2, "TaxType": 3}


def a_line(firm: Firm, object: int, document: int, amount: str, rate: str, **more: Any) -> int:
    """A line of so many dollars; answers its id."""
    answer = firm.user(
        "FINANCIAL_ITEM_MANAGE", Object=object, ObjectContext=document, SourceAmount=amount,
        SourceCurrencyRate=rate, **{**DOLLARS, **more},
    )  # fmt: skip
    return int(answer["id"])


def sold(firm: Firm, amount: str = "100.00", rate: str = "1.50") -> int:
    invoice = firm.an_invoice(SentDate=SOLD, sent=True)
    return a_line(firm, 5, invoice, amount, rate)


def bought(firm: Firm, amount: str = "100.00", rate: str = "1.50") -> int:
    return a_line(firm, 2, firm.an_expense(AccruedDate=SOLD), amount, rate)


def received(
    firm: Firm, amount: str, rate: str, invoice: int, *, settles: str | None = None, **more: Any
) -> int:
    money = a_line(firm, 6, firm.a_receipt(ReceivedDate=SETTLED), amount, rate, **more)
    pair = {"ReceiptLineItem": money, "InvoiceLineItem": invoice, "AppliesDate": SETTLED}
    asked = {} if settles is None else {"Amount": settles}
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **pair, **asked)
    return money


def paid(firm: Firm, amount: str, rate: str, expense: int) -> None:
    money = a_line(firm, 3, firm.a_payment(PaidDate=SETTLED), amount, rate)
    pair = {"PaymentLineItem": money, "ExpenseLineItem": expense, "AppliesDate": SETTLED}
    firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", **pair)


def earned(firm: Firm, cash: str = "N", **more: str) -> dict[str, str]:
    """The accounts of the profit and loss, and the profit."""
    answer = firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", Cash=cash, **{**YEAR, **more})
    rows = [row for row in answer["data"]["rows"] if row["header"] == "N"]
    found = {row["financialaccounttext"]: row["total"] for row in rows}
    return {**found, "profit": answer["netmargin"]}


def held(firm: Firm, day: str = YEAR["EndDate"]) -> dict[str, str]:
    rows = firm.user(
        "FINANCIAL_TRIAL_BALANCE_SEARCH",
        fields=[{"name": "financialaccounttext"}, {"name": "balance"}],
        filters=[{"name": "date", "comparison": "EQUAL_TO", "value1": day}],
    )["data"]["rows"]
    found = {row["financialaccounttext"]: row["balance"] for row in rows}
    return {title: balance for title, balance in found.items() if balance != "0.00"}


def owed(firm: Firm, method: str) -> str:
    totals = firm.user(method, ReportBy=5, EndDate=YEAR["EndDate"])["data"]["totals"]
    return str(totals["total"])


@pytest.mark.parametrize("included", ["Y", "N"])
@pytest.mark.parametrize(
    ("bill", "money", "tie", "ends"),
    [
        (5, 6, "FINANCIAL_RECEIPT_INVOICE_MANAGE", ("InvoiceLineItem", "ReceiptLineItem")),
        (2, 3, "FINANCIAL_PAYMENT_EXPENSE_MANAGE", ("ExpenseLineItem", "PaymentLineItem")),
    ],
    ids=["invoice", "expense"],
)
def test_abroad_a_bill_comes_to_its_amount_there_with_the_tax(
    firm: Firm, bill: int, money: int, tie: str, ends: tuple[str, str], included: str
) -> None:
    """110 dollars with 10 of tax, whichever way they are entered; 110 dollars pay them."""
    make = {5: firm.an_invoice, 6: firm.a_receipt, 2: firm.an_expense, 3: firm.a_payment}
    there = "110.00" if included == "Y" else "100.00"
    taxed = {"TaxType": 1, "TaxIncluded": included, "FinancialAccount": firm.kept_account()}
    owed_line = a_line(firm, bill, make[bill](), there, "1.50", **taxed)
    paid_line = a_line(firm, money, make[money](), "110.00", "1.60")

    link = firm.user(tie, **dict(zip(ends, (owed_line, paid_line), strict=True)))["id"]

    row = firm.user.row(tie.replace("MANAGE", "SEARCH"), link, "amount", "exchange", "tax")
    assert (row["amount"], row["exchange"], row["tax"]) == ("165.00", "11.00", "15.00")


@pytest.mark.parametrize("cash", ["N", "Y"])
@pytest.mark.parametrize(
    ("rate", "difference", "profit"), [("1.60", "-10.00", "160.00"), ("1.35", "15.00", "135.00")]
)
def test_what_a_customer_s_money_is_worth_more_or_less_is_in_the_profit(
    firm: Firm, cash: str, rate: str, difference: str, profit: str
) -> None:
    received(firm, "100.00", rate, sold(firm))

    found = earned(firm, cash)

    assert found == {"Sales": "150.00", "Exchange Differences": difference, "profit": profit}
    assert earned(firm, cash, EndDate="2026-09-09").get("Exchange Differences") is None
    assert held(firm) == {
        "Everyday": profit, "Sales": "-150.00", "Exchange Differences": difference,
    }  # fmt: skip
    sheet = firm.user("FINANCIAL_BALANCE_SHEET_SEARCH", EndDate=YEAR["EndDate"])
    assert (sheet["assettotal"], sheet["equitytotal"]) == (profit, profit)
    assert owed(firm, "FINANCIAL_DEBTOR_SEARCH") == "0.00"
    assert by_name(firm.user("FINANCIAL_DEBTOR_SEARCH", EndDate=YEAR["EndDate"])) == {}


@pytest.mark.parametrize("cash", ["N", "Y"])
def test_what_a_supplier_s_money_costs_more_is_in_the_profit(firm: Firm, cash: str) -> None:
    paid(firm, "100.00", "1.70", bought(firm))

    assert earned(firm, cash) == {
        "Purchases": "150.00", "Exchange Differences": "20.00",
        "profit": "-170.00",
    }  # fmt: skip
    assert held(firm)["Everyday"] == "-170.00"
    assert owed(firm, "FINANCIAL_CREDITOR_SEARCH") == "0.00"


@pytest.mark.parametrize("cash", ["N", "Y"])
def test_a_part_has_its_part_of_the_difference(firm: Firm, cash: str) -> None:
    received(firm, "40.00", "1.40", sold(firm))

    sales = "150.00" if cash == "N" else "60.00"
    profit = "146.00" if cash == "N" else "56.00"
    assert earned(firm, cash) == {
        "Sales": sales, "Exchange Differences": "4.00", "profit": profit,
    }  # fmt: skip
    assert held(firm)["Debtors"] == owed(firm, "FINANCIAL_DEBTOR_SEARCH") == "90.00"


@pytest.mark.parametrize("cash", ["N", "Y"])
def test_money_that_stood_on_another_account_is_taken_back_as_it_came(
    firm: Firm, cash: str
) -> None:
    counter = firm.an_account("Counter sales", 2)

    received(firm, "100.00", "1.60", sold(firm), FinancialAccount=counter)

    assert earned(firm, cash) == {
        "Sales": "150.00", "Exchange Differences": "-10.00", "profit": "160.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cash", "income", "cost", "profit"),
    [("N", "160.00", "150.00", "0.00"), ("Y", "160.00", "150.00", "0.00")],
)
def test_what_is_set_off_at_two_rates_counts_as_paid_on_both_sides(
    firm: Firm, cash: str, income: str, cost: str, profit: str
) -> None:
    goods = firm.an_account("Goods", 1)
    expense = firm.an_expense(AccruedDate=SOLD)
    owing = a_line(firm, 2, expense, "100.00", "1.50", FinancialAccount=goods)
    pair = {"InvoiceLineItem": sold(firm, rate="1.60"), "ExpenseLineItem": owing}

    firm.user("FINANCIAL_CONTRA_MANAGE", **pair, AppliesDate=SETTLED)

    assert earned(firm, cash) == {
        "Sales": income, "Goods": cost, "Exchange Differences": "10.00", "profit": profit,
    }  # fmt: skip
    assert held(firm) == {
        "Sales": "-160.00", "Goods": "150.00", "Exchange Differences": "10.00",
    }  # fmt: skip


def test_what_is_given_back_at_another_rate_makes_a_difference_too(firm: Firm) -> None:
    receipt = firm.a_receipt(ReceivedDate=SOLD)
    money = a_line(firm, 6, receipt, "100.00", "1.50", FinancialAccount=firm.control(5))
    payment = firm.a_payment(PaidDate=SETTLED)
    back = a_line(firm, 3, payment, "100.00", "1.60", FinancialAccount=firm.control(5))
    pair = {"PaymentLineItem": back, "ReceiptLineItem": money, "AppliesDate": SETTLED}

    firm.user("FINANCIAL_PAYMENT_RECEIPT_MANAGE", **pair)

    expected = {"Exchange Differences": "10.00", "profit": "-10.00"}
    assert earned(firm) == earned(firm, "Y") == expected
    assert held(firm) == {"Everyday": "-10.00", "Exchange Differences": "10.00"}
    assert owed(firm, "FINANCIAL_DEBTOR_SEARCH") == "0.00"


def test_a_bad_debt_that_comes_in_after_all_gains_by_its_rate(firm: Firm) -> None:
    invoice = firm.an_invoice(SentDate=SOLD, sent=True)
    owing = a_line(firm, 5, invoice, "100.00", "1.50")
    firm.user(
        "FINANCIAL_INVOICE_ACTION", Id=invoice, Action="mark_as_uncollectible", Date="2026-09-01"
    )

    received(firm, "100.00", "1.60", owing)

    assert earned(firm) == {
        "Sales": "150.00", "Exchange Differences": "-10.00", "profit": "160.00",
    }  # fmt: skip
    assert held(firm) == {
        "Everyday": "160.00", "Sales": "-150.00", "Exchange Differences": "-10.00",
    }  # fmt: skip


@pytest.mark.parametrize("rate", ["1.48", "1.62", "1.50"])
def test_who_asks_for_all_of_the_money_settles_what_it_settles(firm: Firm, rate: str) -> None:
    invoice = sold(firm)
    worth = f"{100 * float(rate):.2f}"

    received(firm, "100.00", rate, invoice, settles=worth)

    assert held(firm).get("Debtors") is None
    assert held(firm)["Everyday"] == worth
    (link,) = firm.user.rows("FINANCIAL_RECEIPT_INVOICE_SEARCH", "amount")
    assert link["amount"] == "150.00"


def test_all_of_less_money_settles_as_much_as_it_is_abroad(firm: Firm) -> None:
    received(firm, "40.00", "1.60", sold(firm), settles="64.00")

    assert held(firm)["Debtors"] == owed(firm, "FINANCIAL_DEBTOR_SEARCH") == "90.00"
    assert held(firm)["Exchange Differences"] == "-4.00"


def test_more_than_the_money_settles_is_refused_with_what_is_open(firm: Firm) -> None:
    invoice = sold(firm)

    with pytest.raises(Refused) as refused:
        received(firm, "40.00", "1.60", invoice, settles="150.00")

    assert "within the 150.00 that is open" in refused.value.fields["Amount"][0]


def test_a_link_that_is_taken_away_takes_its_difference_along(firm: Firm) -> None:
    received(firm, "100.00", "1.60", sold(firm))
    (link,) = firm.user.rows("FINANCIAL_RECEIPT_INVOICE_SEARCH", "id")

    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", Id=link["id"], Remove=1)

    assert earned(firm) == {"Sales": "150.00", "profit": "150.00"}
    assert held(firm)["Debtors"] == owed(firm, "FINANCIAL_DEBTOR_SEARCH") == "-10.00"


def test_a_tax_report_takes_money_back_as_it_came(firm: Firm) -> None:
    counter = firm.an_account("Counter sales", 2)
    received(firm, "100.00", "1.60", sold(firm), FinancialAccount=counter)

    report = firm.administrator(
        "FINANCIAL_TAX_REPORT_MANAGE", Type=1, TaxStartDate="2026-07-01", EndDate="2026-09-30"
    )

    boxes = firm.user.row("FINANCIAL_TAX_REPORT_SEARCH", report["id"], "g1", "g3")
    assert (boxes["g1"], boxes["g3"]) == ("150.00", "150.00")


def test_what_is_left_of_an_invoice_set_off_in_part_is_written_off(firm: Firm) -> None:
    invoice = firm.an_invoice(SentDate=SOLD, sent=True)
    owing = a_line(firm, 5, invoice, "100.00", "1.60")
    pair = {"InvoiceLineItem": owing, "ExpenseLineItem": bought(firm, "40.00", "1.50")}
    firm.user("FINANCIAL_CONTRA_MANAGE", **pair, AppliesDate=SETTLED)

    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="mark_as_uncollectible", Date=SETTLED)

    assert held(firm)["Bad Debts"] == "96.00"
    assert held(firm).get("Debtors") is None


# --- parts, to the cent of either currency -------------------------------------------------------


def outstanding(firm: Firm, search: str, document: int) -> str:
    row = firm.user.row(f"FINANCIAL_{search}_SEARCH", document, "outstandingamount")
    return str(row["outstandingamount"])


def tied(firm: Firm, money: int, invoice_line: int) -> int:
    pair = {"ReceiptLineItem": money, "InvoiceLineItem": invoice_line}
    return int(firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **pair)["id"])


def test_money_for_three_invoices_closes_them_although_their_cents_here_sum_to_one_more(
    firm: Firm,
) -> None:
    """At 1.35 they come to 1832.13, 1832.13 and 3664.24, and all of the money to 7328.49."""
    invoices = [firm.an_invoice(sent=True) for _ in range(3)]
    amounts = ("1357.13", "1357.13", "2714.25")
    receipt = firm.a_receipt()
    money = a_line(firm, 6, receipt, "5428.51", "1.35")

    for invoice, amount in zip(invoices, amounts, strict=True):
        tied(firm, money, a_line(firm, 5, invoice, amount, "1.35"))

    assert [outstanding(firm, "INVOICE", each) for each in invoices] == ["0.00"] * 3
    assert outstanding(firm, "RECEIPT", receipt) == "0.00"
    assert "Debtors" not in held(firm)


@pytest.mark.parametrize("again", [None, 0, 1, 2], ids=["in order", "first", "second", "last"])
def test_thirds_of_a_bill_close_it_in_any_order_at_any_rates(firm: Firm, again: int | None) -> None:
    """33.33 at 1.2345 are 41.15 here: thirds of that are not whole cents, those of it there are."""
    expense = firm.an_expense()
    owed_line = a_line(firm, 2, expense, "33.33", "1.2345")
    payments = [firm.a_payment() for _ in range(3)]
    pay, links = "FINANCIAL_PAYMENT_EXPENSE_MANAGE", []
    for payment, rate in zip(payments, ("1.2099", "1.2611", "1.30"), strict=True):
        pair = {
            "PaymentLineItem": a_line(firm, 3, payment, "11.11", rate),
            "ExpenseLineItem": owed_line,
        }
        links.append((firm.user(pay, **pair)["id"], pair))

    if again is not None:
        link, pair = links[again]
        firm.user(pay, Id=link, Remove=1)
        firm.user(pay, **pair)

    assert outstanding(firm, "EXPENSE", expense) == "0.00"
    assert [outstanding(firm, "PAYMENT", each) for each in payments] == ["0.00"] * 3
    assert "Creditors" not in held(firm)


def test_a_discount_abroad_takes_from_what_money_is_to_settle(firm: Firm) -> None:
    """50.26 less 1.00 are 49.26 there; here 51.01 less 1.02 are 49.99, and 49.26 would be 50.00."""
    invoice, receipt = firm.an_invoice(sent=True), firm.a_receipt()
    line = a_line(firm, 5, invoice, "50.26", "1.015")
    a_line(firm, 5, invoice, "-1.00", "1.015")
    money = a_line(firm, 6, receipt, "49.26", "1.02")

    tied(firm, money, line)

    assert outstanding(firm, "INVOICE", invoice) == "0.00"
    assert outstanding(firm, "RECEIPT", receipt) == "0.00"


def test_a_cent_that_is_not_paid_abroad_stays_open(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice(sent=True), firm.a_receipt()
    line = a_line(firm, 5, invoice, "100.00", "1.50")

    tied(firm, a_line(firm, 6, receipt, "99.99", "1.60"), line)

    assert outstanding(firm, "INVOICE", invoice) == "0.01"
    assert outstanding(firm, "RECEIPT", receipt) == "0.00"


def test_links_of_before_are_worked_out_once(firm: Firm) -> None:
    invoice = firm.an_invoice(sent=True)
    taxed = {"TaxType": 1, "TaxIncluded": "N", "FinancialAccount": firm.kept_account()}
    line = a_line(firm, 5, invoice, "100.00", "1.50", **taxed)
    abroad = tied(firm, a_line(firm, 6, firm.a_receipt(), "40.00", "1.60"), line)
    here = tied(firm, firm.a_line(6, firm.a_receipt(), "16.50", TaxType=3), line)

    search = "FINANCIAL_RECEIPT_INVOICE_SEARCH"
    told = [firm.user.row(search, each, "foreignamount") for each in (abroad, here)]
    assert [each["foreignamount"] for each in told] == ["40.00", None]
    with undone():
        kept = _abroad(abroad, here)
        with writing():
            Link.update(abroad=None).execute()
        a_step("0029_settled_abroad")._work_out(books.obj)
        found = _abroad(abroad, here)

    assert kept == found == [4000, None]


def _abroad(*links: int) -> list[int | None]:
    found = Link.select(Link.abroad).where(Link.id.in_(links)).order_by(Link.id)
    return [cents for (cents,) in found.tuples()]
