"""Aggregates where children multiply the rows: rows are counted as rows, records once."""

from __future__ import annotations

from typing import Any

import pytest

from models.document import Document
from models.store import database
from models.store.base import writing
from tests.firm import Firm

SEARCH, LINES = "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_ITEM_SEARCH"
COUNTED = ("count(*) rows", "count(id) invoices", "sum(amount) owed")


def _named(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def _asked(firm: Firm, search: str = SEARCH, **criteria: Any) -> dict[str, Any]:
    return dict(firm.user(search, rows=100, **criteria))


@pytest.fixture
def books_of(firm: Firm) -> Firm:
    """Three invoices: of two lines, of none, and of three lines, two of which are alike."""
    firm.an_invoice("10.00", "20.00", sent=True)
    firm.an_invoice()
    firm.an_invoice("5.00", "5.00", "7.00", Area=3)
    return firm


@pytest.mark.parametrize(
    "criteria",
    [
        {"fields": _named("reference", "invoice.lineitem.amount")},
        {"fields": _named("reference"), "sorts": _named("lineitem.amount")},
        {"fields": _named("lineitem.financialaccount.title", "contactbusinesssentto.tradename")},
        {
            "fields": _named("reference"),
            "filters": [{"name": "lineitem.amount", "comparison": "LESS_THAN", "value1": "15"}],
        },
        {"fields": _named("reference"), "filters": [{"name": "area", "comparison": "IS_NULL"}]},
    ],
)
def test_count_of_all_is_the_number_of_rows_of_the_answer(
    books_of: Firm, criteria: dict[str, Any]
) -> None:
    answer = _asked(books_of, **criteria, summaryFields=_named(*COUNTED))

    rows = answer["data"]["rows"]
    assert answer["summary"]["rows"] == len(rows) > 1
    assert answer["summary"]["invoices"] == len({row["id"] for row in rows})


def test_the_money_of_a_document_counts_once_and_that_of_its_lines_for_each(
    books_of: Firm,
) -> None:
    sums = ("sum(lineitem.amount) lines", "count(lineitem.id) many", "max(amount) most")

    answer = _asked(
        books_of,
        fields=_named("reference", "lineitem.amount"),
        summaryFields=_named(*COUNTED, *sums),
    )

    assert answer["summary"] == {
        "rows": 6, "invoices": 3, "owed": "47.00", "lines": "47.00", "many": 5, "most": "30.00",
    }  # fmt: skip


def test_children_of_two_kinds_do_not_multiply_each_other(books_of: Firm) -> None:
    firm = books_of
    firm.a_bank_account(DefaultReceiptAccount="Y")
    invoice = firm.user.rows(SEARCH, "id")[0]["id"]
    for amount in ("4.00", "6.00"):
        firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, Amount=amount)

    sums = ("sum(invoicereceipt.amount) paid", "sum(lineitem.amount) lines", "sum(amount) owed")
    answer = _asked(firm, summaryFields=_named(*sums))

    assert answer["summary"] == {"paid": "10.00", "lines": "47.00", "owed": "47.00"}


def test_a_parent_counts_once_however_many_of_its_lines_are_found(books_of: Firm) -> None:
    sums = ("count(*) rows", "sum(amount) lines", "sum(lineitem.invoice.amount) invoices")

    answer = _asked(books_of, LINES, summaryFields=_named(*sums))

    assert answer["summary"] == {"rows": 5, "lines": "47.00", "invoices": "47.00"}


def test_records_count_once_in_each_group(books_of: Firm) -> None:
    asked = ("lineitem.amount", "count(*) rows", "count(id) invoices", "sum(amount) owed")

    rows = _asked(books_of, fields=_named(*asked))["data"]["rows"]

    by_amount = {row["lineitem.amount"]: tuple(row.values())[1:] for row in rows}
    assert by_amount["5.00"] == (2, 1, "17.00")
    assert by_amount[None] == (1, 1, "0.00")


def test_the_summary_of_a_grouped_search_counts_its_groups(books_of: Firm) -> None:
    answer = _asked(
        books_of,
        fields=_named("area", "sum(amount) total"),
        sorts=_named("area"),
        summaryFields=_named("count(*) rows", "sum(amount) total"),
    )

    assert answer["summary"] == {"rows": 2, "total": "47.00"}
    assert len(answer["data"]["rows"]) == 2


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_underscores_and_spaces_in_names_are_no_matter(books_of: Firm, dialect: str) -> None:
    books_of.user.dialect = dialect

    answer = _asked(
        books_of,
        fields=_named(" lineitem_amount", "\treference "),
        summaryFields=_named(" count(*) rows", " sum( lineitem_amount )  total "),
        sorts=_named(" lineitem_id"),
        filters=[{"name": " lineitem_amount ", "comparison": " equal_to", "value1": "7.00"}],
    )

    (row,) = answer["data"]["rows"]
    assert (row["lineitem_amount"], row["reference"]) == ("7.00", "INV000003")
    assert answer["summary"] == {"rows": 1, "total": "7.00"}


# --- what is beyond 64 bits -----------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize("cents", [2**62, -(2**62), 2**63 - 1, -(2**63)])
def test_a_sum_may_be_larger_than_64_bits_hold(firm: Firm, dialect: str, cents: int) -> None:
    for area in (7, 7, 7, 8):
        firm.an_invoice(Area=area)
    with database.write(), writing():
        Document.update(amount=cents).where(Document.space == firm.space).execute()
    firm.user.dialect = dialect

    page = firm.user(
        SEARCH,
        fields=[*_named("area"), {"name": "sum(amount) sold"}],
        sorts=_named("area"),
        summaryFields=_named("sum(amount) total", "count(*) groups"),
    )

    assert [_cents(row["sold"]) for row in page["data"]["rows"]] == [3 * cents, cents]
    assert _cents(page["summary"]["total"]) == 4 * cents
    assert page["summary"]["groups"] == 2


def _cents(amount: str) -> int:
    return int(amount.replace(",", "").replace(".", ""))


def test_a_sum_of_nothing_is_nothing_whatever_its_size(firm: Firm) -> None:
    for _ in range(3):
        firm.an_invoice()
    with database.write(), writing():
        Document.update(amount=2**62, tax=0).where(Document.space == firm.space).execute()

    summary = firm.user(SEARCH, summaryFields=_named("sum(amount) a", "sum(tax) t"))["summary"]

    assert (_cents(summary["a"]), _cents(summary["t"])) == (3 * 2**62, 0)
