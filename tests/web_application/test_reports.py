"""Profit and loss, balance sheet, ledger, debtors and tax reports: every figure on a screen is the
books'."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.firm import NOW
from tests.web_application.application import TURNS_MAX, Application, currency
from tests.web_application.books import (
    a_business,
    a_receipt,
    an_expense,
    an_invoice,
    chart,
)
from tests.web_application.conftest import Office

PROFIT = (
    "totalsales",
    "totalcostofsales",
    "grossmargin",
    "totaloperationalexpenses",
    "operatingmargin",
    "netmargin",
    "totalotherincome",
    "totalotherexpenses",
)
NUMBER = (int, float)


def a_month(screens: Application) -> None:
    """Something sold and something bought, all in the books."""
    customer = a_business(screens)
    invoice = an_invoice(screens, customer, "1,100.00", "100.00")
    screens.saved("FINANCIAL_INVOICE_MANAGE", id=invoice, sent="Y")
    an_expense(screens, a_business(screens, "Canvas"), "550.00", "50.00")
    a_receipt(screens, customer, "300.00")


def money(value: Any) -> Decimal:
    """A figure that a script calculates with: a number, and no text."""
    assert isinstance(value, NUMBER) and not isinstance(value, bool)
    return Decimal(str(value)).quantize(Decimal("0.01"))


def ledger_of(screens: Application, accounts: list[str], since: str, until: str) -> Decimal:
    """What the ledger says of some accounts: debits less credits."""
    (row,) = screens.rows(
        "FINANCIAL_TRANSACTION_SEARCH",
        " sum(amount) sumamount, count(id) count",
        ("financialaccount", "IN_LIST", ",".join(accounts)),
        ("date", "GREATER_THAN_OR_EQUAL_TO", since),
        ("date", "LESS_THAN_OR_EQUAL_TO", until),
        rows=10000,
    )
    return currency(row["sumamount"])


def test_the_profit_and_loss_is_that_of_the_ledger(screens: Application) -> None:
    a_month(screens)
    known = chart(screens)
    of_type = {
        type: [row["id"] for row in known.rows if row["type"] == type] for type in ("1", "2")
    }

    report = screens.get(
        "FINANCIAL_PROFIT_LOSS_SEARCH", rows=500, enddate="24 Nov 2026", project=""
    )
    since, until = report["startdate"], report["enddate"]
    figures = {name: money(report[name]) for name in PROFIT}
    sold = -ledger_of(screens, of_type["2"], since, until)
    spent = ledger_of(screens, of_type["1"], since, until)

    assert report["morerows"] == "false"
    for name in PROFIT[1:]:
        assert isinstance(report[f"{name}percentage"], NUMBER)
    assert not {"TotalOtherIncome", "TotalOtherExpenses"} & report.keys()
    assert figures["netmargin"] == sold - spent
    assert figures["grossmargin"] == figures["totalsales"] - figures["totalcostofsales"]
    assert (
        figures["operatingmargin"] == figures["grossmargin"] - figures["totaloperationalexpenses"]
    )
    rows = report["data"]["rows"]
    assert {row["financialaccount"] for row in rows} <= known.ids
    header = next(row for row in rows if row["financialaccount"] == known.account("Revenue"))
    assert currency(header["total"]) == sold


def test_a_leaf_of_the_report_opens_its_ledger(screens: Application) -> None:
    a_month(screens)
    report = screens.get("FINANCIAL_PROFIT_LOSS_SEARCH", rows=500, enddate="24 Nov 2026")
    leaf = next(row for row in report["data"]["rows"] if row["financialaccounttext"] == "Sales")

    found = screens.search(
        "FINANCIAL_TRANSACTION_SEARCH",
        "amount,date,description",
        ("financialaccount", "EQUAL_TO", leaf["financialaccount"]),
        ("date", "GREATER_THAN_OR_EQUAL_TO", report["startdate"]),
        ("date", "LESS_THAN_OR_EQUAL_TO", report["enddate"]),
        ("amount", "NOT_EQUAL_TO", 0),
        sorts="date desc",
        summary="count(id) count",
        rows=5,
    )
    exported = screens.get("CORE_SEARCH_MORE", id=found["moreid"], rows=found["summary"]["count"])

    rows = exported["data"]["rows"]
    assert len(rows) == int(found["summary"]["count"])
    assert exported["startrow"] == "0"
    assert -sum(currency(row["amount"]) for row in rows) == currency(leaf["total"])


def test_the_balance_sheet_balances_and_agrees_with_debtors_and_creditors(
    screens: Application,
) -> None:
    a_month(screens)
    (settings,) = screens.rows(
        "SETUP_FINANCIAL_SETTINGS_SEARCH",
        "financialaccountdebtors,financialaccountcreditors,financialaccountcurrentearnings",
        rows=1,
    )

    sheet = screens.get("FINANCIAL_BALANCE_SHEET_SEARCH", rows=500, enddate="24 Nov 2026")
    two = screens.get(
        "FINANCIAL_BALANCE_SHEET_SEARCH", rows=500, endDate0="30 Jun 2026", endDate1="24 Nov 2026"
    )
    owed = screens.form("FINANCIAL_DEBTOR_SEARCH", reportby=1, rows=1000, view=1)
    owing = screens.form("FINANCIAL_CREDITOR_SEARCH", reportby=1, rows=1000, view=1)

    totals = [money(sheet[f"{name}total"]) for name in ("asset", "liability", "equity")]
    assert totals[0] == totals[1] + totals[2]
    assert [money(two[f"{name}total1"]) for name in ("asset", "liability", "equity")] == totals
    rows = {row["financialaccount"]: currency(row["amount"]) for row in sheet["data"]["rows"]}
    assert rows.keys() <= chart(screens).ids
    assert settings["financialaccountcurrentearnings"] in rows
    assert rows[settings["financialaccountdebtors"]] == currency(owed["data"]["totals"]["total"])
    assert rows[settings["financialaccountcreditors"]] == currency(owing["data"]["totals"]["total"])
    assert all({"amount0", "amount1"} <= row.keys() for row in two["data"]["rows"])


def test_debtors_are_shown_by_age_with_the_invoices_of_each(screens: Application) -> None:
    customer = a_business(screens)
    invoice = an_invoice(screens, customer, "1,100.00", "100.00")
    screens.saved("FINANCIAL_INVOICE_MANAGE", id=invoice, sent="Y")

    owed = screens.form("FINANCIAL_DEBTOR_SEARCH", reportby=4, rows=1000, view=1)
    row = next(each for each in owed["data"]["rows"] if each["id"] == customer)
    statement = screens.rows(
        "FINANCIAL_INVOICE_SEARCH",
        "invoice.reference,invoice.sentdate,invoice.amount,invoice.outstandingamount,"
        "invoice.duedate",
        ("contactbusinesssentto", "EQUAL_TO", customer),
        ("outstandingamount", "NOT_EQUAL_TO", 0),
        ("sentdate", "LESS_THAN_OR_EQUAL_TO", "24 Nov 2026"),
        rows=200,
    )

    for caption in ("CurrentDescription", "31-60Description", "61-90Description", "91Description"):
        assert isinstance(owed[caption], str)
    ages = ("current", "31-60", "61-90", "91")
    assert sum(currency(row[age]) for age in ages) == currency(row["total"])
    assert (row["debtortype"], row["lastreceiptdate"]) == ("B", "")
    outstanding = sum(currency(each["invoice.outstandingamount"]) for each in statement)
    assert outstanding == currency(row["total"]) == Decimal("1100.00")


def test_the_ledger_is_listed_with_its_sum_and_read_on(screens: Application) -> None:
    a_month(screens)
    since = ("date", "GREATER_THAN_OR_EQUAL_TO", "1 Jul 2025")
    until = ("date", "LESS_THAN_OR_EQUAL_TO", "24 Nov 2026")
    first = screens.search(
        "FINANCIAL_TRANSACTION_SEARCH",
        "date,description,amount",
        since,
        until,
        sorts="date desc",
        summary="sum(amount) sumamount; count(id) count",
        rows=5,
    )
    count = int(first["summary"]["count"])
    rows, turns, page = list(first["data"]["rows"]), 0, first
    while page["morerows"] == "true":
        start = int(page["startrow"]) + int(page["rows"])
        page = screens.get("CORE_SEARCH_MORE", id=first["moreid"], startrow=start, rows=20)
        assert (page["moreid"], page["startrow"], page["rows"]) == (
            first["moreid"],
            str(start),
            "20",
        )
        rows += page["data"]["rows"]
        turns += 1
        assert turns <= count

    nothing = screens.search(
        "FINANCIAL_TRANSACTION_SEARCH",
        "date,amount",
        ("financialaccount", "EQUAL_TO", ""),
        summary="sum(amount) sumamount",
        rows=100,
    )
    grouped = screens.rows(
        "FINANCIAL_TRANSACTION_SEARCH",
        "financialaccount,financialaccounttext,sum(amount) total",
        since,
        until,
        rows=500,
    )

    assert len(rows) == len({row["id"] for row in rows}) == count
    assert Decimal(first["summary"]["sumamount"]) == 0
    assert sum(currency(row["amount"]) for row in rows) == 0
    assert (nothing["data"]["rows"], nothing["summary"]) == ([], {"sumamount": "0.00"})
    assert sum(currency(row["total"]) for row in grouped) == 0


# --- tax reports --------------------------------------------------------------------------------

BOXES = ",".join(f"g{number}" for number in range(1, 22))
REPORT = (
    "area,areatext,taxofficereference,instalmentstartdate,deferredtax,enddate,payrolltaxstartdate,"
    "taxaccountingmethod,taxstartdate,includeinstalment,includepayrolltax,includetax,"
    "previousinstalmentsamount,status,statustext,submittedcontactperson,"
    f"submittedcontactpersontext,type,typetext,{BOXES},t1,t2,t3,t7,t9,w1,w2,salesadjustment,"
    "purchasesadjustment,reference,createddate,createdusertext,modifieddate,modifiedusertext"
)
TODAY = NOW.strftime("%d %b %Y")
CLICKABLE = ("G1", "G2", "G3", "G4", "G10", "G11", "G13", "G14", "G15")


def opened(screens: Application, report: str) -> dict[str, str]:
    """An unfinished report that was not saved today is saved at once, and read again."""
    for _ in range(TURNS_MAX):
        row = screens.one("FINANCIAL_TAX_REPORT_SEARCH", report, REPORT)
        if row["status"] != "1" or row["modifieddate"].startswith(TODAY):
            return row
        if screens.form("FINANCIAL_TAX_REPORT_MANAGE", id=report)["status"] == "ER":
            return row
    raise AssertionError("the report is saved and read without an end")


def box(text: str) -> Decimal:
    return Decimal(text or "0")


def test_a_tax_report_is_drafted_read_and_completed(office: Office) -> None:
    screens = office.screens
    a_month(screens)
    report = screens.saved("FINANCIAL_TAX_REPORT_MANAGE", id="", enddate="23-Nov-2026")

    row = opened(screens, report)
    listed = screens.search(
        "FINANCIAL_TAX_REPORT_SEARCH",
        "enddate,statustext,typetext,g9,g20,w2,salesadjustment,purchasesadjustment,reference",
        ("enddate", "GREATER_THAN_OR_EQUAL_TO", "1 Jul 2025"),
        sorts="enddate desc",
        summary="sum(g9) totalg9;sum(g20) totalg20;sum(w2) totalw2",
    )
    behind = {
        name: sum(
            currency(item["amount"])
            for kind in (1, 2, 3, 4)
            for item in items(screens, report, name, kind)
        )
        for name in CLICKABLE
    }
    by_status = screens.form("FINANCIAL_TAX_REPORT_MANAGE", id=report, status=2)
    done = screens.form("FINANCIAL_TAX_REPORT_COMPLETE", id=report)

    assert box(row["g5"]) == sum(box(row[name]) for name in ("g2", "g3", "g4"))
    assert box(row["g6"]) == box(row["g1"]) - box(row["g5"])
    assert box(row["g12"]) == box(row["g10"]) + box(row["g11"])
    assert {name: box(row[name.lower()]) for name in CLICKABLE} == behind
    for alias, field in (("totalg9", "g9"), ("totalg20", "g20")):
        shown = sum(box(each[field]) for each in listed["data"]["rows"])
        assert Decimal(listed["summary"][alias]) == shown
    assert listed["summary"]["totalw2"] is not None
    assert by_status["status"] == "ER"
    if not office.is_administrator:
        assert done["status"] == "ER"
        screens.saved("FINANCIAL_TAX_REPORT_MANAGE", id=report, remove=1)
        return
    completed(office, report, row, done)


def completed(office: Office, report: str, row: dict[str, str], done: dict[str, Any]) -> None:
    """What is shown of a report that is complete, and that it can be opened again."""
    screens = office.screens
    assert done["status"] == "OK", done
    after = opened(screens, report)
    bills = [
        each
        for kind in ("EXPENSE", "INVOICE")
        for each in screens.rows(
            f"FINANCIAL_{kind}_SEARCH",
            "description,amount",
            ("object", "EQUAL_TO", 46),
            ("objectcontext", "EQUAL_TO", report),
        )
    ]
    due = box(after["g9"]) - box(after["g20"]) + box(after["w2"])
    reopened = screens.form("FINANCIAL_TAX_REPORT_MANAGE", id=report, status=1)

    assert after["status"] == "2"
    assert [after[f"g{number}"] for number in range(1, 21)] == [
        row[f"g{number}"] for number in range(1, 21)
    ]
    assert [currency(each["amount"]) for each in bills] == ([abs(due)] if due else [])
    assert reopened["status"] == "OK", reopened


def items(screens: Application, report: str, name: str, kind: int) -> list[dict[str, str]]:
    answer = screens.form(
        "FINANCIAL_TAX_REPORT_ITEM_SEARCH", id=report, type=1, subtype=kind, field=name, rows=250
    )
    assert answer["status"] == "OK"
    assert (answer["morerows"], answer["moreid"].isdigit()) == ("false", True)
    for row in answer["data"]["rows"]:
        if "transactiondate" in row:
            assert {"description", "parentid", "amount", "tax"} <= row.keys()
        else:
            assert {"reference", "amount", "tax"} <= row.keys()
    return list(answer["data"]["rows"])
