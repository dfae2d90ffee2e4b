"""What is paid, credited and open, asked of one record and of the searches: one definition."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from methods.wire.types import Money
from models import balances
from models.actor import service
from models.balances import Balance
from models.cents import shown
from models.document import Document, Item
from models.store import database, scope
from tests.firm import NOW, Firm


def _of(firm: Firm, balance: Balance, id: int) -> int:
    actor = service(firm.space, "UTC", NOW)
    with database.read():
        return balance.of(actor, scope.find(actor, balance.record, id))


@pytest.fixture
def settled(firm: Firm) -> dict[str, int]:
    """An invoice of 110.00 and 50.00 + tax, of which 40.00 is paid and 25.00 made good."""
    invoice = firm.an_invoice("110.00")
    firm.a_line(5, invoice, "50.00", TaxIncluded="N")
    receipt, note = firm.a_receipt("60.00"), firm.a_credit_note("55.00")
    line, paying = firm.lines(5, invoice)[0], firm.lines(6, receipt)[0]
    ends = {"ReceiptLineItem": paying, "InvoiceLineItem": line}
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **ends, Amount="40.00")
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Credit=note, LineItem=line, Amount="25.00")
    return {"invoice": invoice, "receipt": receipt, "note": note, "line": line, "paying": paying}


@pytest.mark.parametrize(
    ("balance", "of", "cents"),
    [
        (balances.paid, "invoice", 40_00),
        (balances.credited, "invoice", 25_00),
        (balances.outstanding, "invoice", 100_00),
        (balances.paid_of_line, "line", 40_00),
        (balances.credited_of_line, "line", 25_00),
        (balances.open_of_line, "line", 45_00),
        (balances.linked, "receipt", 40_00),
        (balances.left, "receipt", 20_00),
        (balances.left_of_line, "paying", 20_00),
        (balances.linked, "note", 25_00),
        (balances.left, "note", 30_00),
    ],
)
def test_what_is_open_of_one_record(
    firm: Firm, settled: dict[str, int], balance: Balance, of: str, cents: int
) -> None:
    assert _of(firm, balance, settled[of]) == cents


@pytest.mark.parametrize(
    ("search", "of", "field", "balance"),
    [
        ("FINANCIAL_INVOICE_SEARCH", "invoice", "outstandingamount", balances.outstanding),
        ("FINANCIAL_INVOICE_SEARCH", "invoice", "receiptamount", balances.paid),
        ("FINANCIAL_ITEM_SEARCH", "line", "invoiceoutstandingamount", balances.open_of_line),
        ("FINANCIAL_RECEIPT_SEARCH", "receipt", "outstandingamount", balances.left),
        ("FINANCIAL_CREDIT_NOTE_SEARCH", "note", "outstandingamount", balances.left),
    ],
)
def test_a_search_shows_what_the_rules_go_by(
    firm: Firm, settled: dict[str, int], search: str, of: str, field: str, balance: Balance
) -> None:
    found = firm.user.row(search, settled[of], field)[field]

    assert found == shown(_of(firm, balance, settled[of]))


def test_nothing_is_open_on_what_is_cancelled(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)

    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="cancel")

    assert _of(firm, balances.outstanding, invoice) == 0
    assert _of(firm, balances.open_of_line, firm.lines(5, invoice)[0]) == 0


def test_a_line_comes_to_the_same_in_python_and_in_the_database(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    firm.a_line(5, invoice, "50.00", TaxIncluded="N")
    items: Any = Item.select(Item, Item.gross.alias("in_sql")).where(Item.document == invoice)

    with database.read():
        rows = list(items.order_by(Item.id))
        amount = Document.select(Document.amount).where(Document.id == invoice).scalar()

    assert [(each.gross, each.in_sql) for each in rows] == [(110_00, 110_00), (55_00, 55_00)]
    assert amount == 165_00


@given(integers(-(10**15), 10**15))
def test_an_amount_reads_in_words_as_on_the_wire(cents: int) -> None:
    assert shown(cents) == Money().typed(cents)
