"""Reports and lists of thousands of rows are read to their end, and written as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from models.contact import Business
from models.store import database
from models.write.rows import insert_rows
from tests.firm import NOW
from tests.web_application.application import TURNS_MAX, Application
from tests.web_application.books import a_business, a_line, an_invoice, chart
from tests.web_application.conftest import Office

MANY = 5_200
STEP = 5_000
"""How many rows a report asks for at most, and by which it steps on."""


def _mark(office: Office) -> str:
    """What these businesses are called, apart from those of the other one's turn."""
    return f"Export of the {office.who}"


@pytest.fixture(scope="module")
def many(office: Office) -> Office:
    """Thousands of businesses: how they are read is tried here, not how they are entered."""
    details = office.screens.get("CORE_GET_USER_DETAILS")
    common = {
        "space": int(details["space"]),
        "created": NOW,
        "created_user": int(details["user"]),
        "modified": NOW,
        "modified_user": int(details["user"]),
    }
    names = (f"{_mark(office)} {number:05d}" for number in range(MANY))
    with database.write():
        insert_rows(Business, ({**common, "trade_name": name} for name in names))
    return office


def test_a_report_reads_every_row_to_the_end(many: Office) -> None:
    """Its next start is its own start and what it asked for, while there are more."""
    screens = many.screens
    first = screens.search(
        "CONTACT_BUSINESS_SEARCH",
        "tradename,reference",
        ("tradename", "TEXT_STARTS_WITH", _mark(many)),
        sorts="tradename asc",
        summary="count(*) count",
        rows=50,
    )
    count = int(first["summary"]["count"])
    found: list[str] = []
    start, more = 0, "true"
    for _ in range(TURNS_MAX):
        if more != "true":
            break
        asked = min(count, STEP)
        page = screens.get("CORE_SEARCH_MORE", id=first["moreid"], startrow=start, rows=asked)
        assert (page["startrow"], page["rows"]) == (str(start), str(asked))
        found += [row["tradename"] for row in page["data"]["rows"]]
        start, more = start + asked, page["morerows"]

    assert count == MANY
    assert found == [f"{_mark(many)} {number:05d}" for number in range(MANY)]


def test_a_list_is_exported_by_its_count_and_as_a_file(many: Office) -> None:
    screens = many.screens
    first = screens.search(
        "CONTACT_BUSINESS_SEARCH",
        "tradename",
        ("tradename", "TEXT_STARTS_WITH", _mark(many)),
        summary="count(id) count",
    )

    rows = screens.get("CORE_SEARCH_MORE", id=first["moreid"], rows=first["summary"]["count"])
    written = screens.form("CORE_MORE_FILE_MANAGE", more=first["moreid"])
    text = screens.client.get(written["link"]).text
    kept = screens.form("CORE_FILE_MANAGE", filename="list.csv", filedata=text)

    assert len(rows["data"]["rows"]) == MANY
    assert written["status"] == "OK"
    exported = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert len(exported) == MANY
    assert exported[-1]["tradename"] == f"{_mark(many)} {MANY - 1:05d}"
    assert screens.client.get(kept["link"]).text == text


def test_ten_thousand_rows_may_be_asked_for_at_once(many: Office) -> None:
    found = many.screens.search(
        "CONTACT_BUSINESS_SEARCH",
        "tradename",
        ("tradename", "TEXT_STARTS_WITH", _mark(many)),
        rows=10_000,
    )

    assert len(found["data"]["rows"]) == MANY
    assert found["morerows"] == "false"


def test_the_count_is_that_of_the_rows_and_money_counts_once(screens: Application) -> None:
    """Fields of lines make a row for each line; the amount of the invoice is one amount still."""
    customer = a_business(screens)
    invoice = an_invoice(screens, customer, "110", "10")
    account = chart(screens).account("Sales")
    a_line(screens, 5, invoice, financialaccount=account, amount="220", tax="20", taxtype="1")

    found = screens.search(
        "FINANCIAL_INVOICE_SEARCH",
        "reference,amount,invoice.lineitem.amount",
        ("id", "EQUAL_TO", invoice),
        summary="count(*) count;sum(amount) total;sum(invoice.lineitem.amount) lines",
    )

    assert len(found["data"]["rows"]) == 2
    assert found["summary"] == {"count": "2", "total": "330.00", "lines": "330.00"}
