"""Links of old are brought along: one table, the tax at both ends, and what was found is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.store import database
from tests.models.test_booked_migration import NIGHT, document, insert, old_books, select

__all__ = ["old_books"]
STEP = "0007_links"


def a_line(id: int, of: int, amount: int, tax: int) -> None:
    insert(
        "line_item", id=id, space_id=1, document_id=of, reference=f"ITM{id}", description="",
        notes="", amount=amount, tax=tax, tax_included=True,
    )  # fmt: skip


def a_link(table: str, id: int, object: int, amount: int, tax: int, **ends: int) -> None:
    insert(
        table, id=id, space_id=1, object=object, amount=amount, tax=tax,
        applies_date="2026-06-20", **ends,
    )  # fmt: skip


@pytest.fixture
def linked(old_books: None) -> None:
    """An invoice of 110.00 paid by thirds and credited, and an expense that is paid too much."""
    insert("space", id=1, name="Firm", time_zone="UTC", created=NIGHT)
    document(1)
    document(2, object=6)
    document(3, object=69, type=1, amount=2000, tax=182)
    document(4, object=2, amount=5000, tax=455)
    document(5, object=3, amount=6000, tax=545)
    for id, of, amount, tax in (
        (11, 1, 11000, 1000),
        (12, 2, 10000, 909),
        (14, 4, 5000, 455),
        (15, 5, 6000, 545),
    ):
        a_line(id, of, amount, tax)
    receipt = {"source_item_id": 12, "source_document_id": 2}
    invoice = {"target_item_id": 11, "target_document_id": 1}
    for id in (1, 2, 3):
        a_link("allocation", id, 5, 3000, 273, **receipt, **invoice)
    payment = {"source_item_id": 15, "source_document_id": 5}
    a_link("allocation", 4, 2, 6000, 545, **payment, target_item_id=14, target_document_id=4)
    for id in (1, 2):
        a_link("credit_application", id, 5, 1000, 91, source_document_id=3, **invoice)


def test_links_keep_their_ids_and_have_the_tax_at_both_ends(linked: None) -> None:
    database.migrate(STEP)

    columns = ("id", "kind", "source_item_id", "target_item_id", "amount", "tax", "source_tax")
    assert select("link", *columns) == [
        (1, 1, 12, 11, 3000, 273, 273),
        (2, 1, 12, 11, 3000, 273, 272),
        (3, 1, 12, 11, 3000, 273, 273),
        (4, 2, 15, 14, 6000, 545, 545),
        (5, 3, None, 11, 1000, 91, 91),
        (6, 3, None, 11, 1000, 91, 91),
    ]
    assert not {"allocation", "credit_application"} & set(database.tables())


def test_what_was_found_is_told_and_left_as_it_is(linked: None) -> None:
    database.migrate(STEP)

    told = [words for words in database.found() if "link" in words or "documents" in words]
    assert "4 links of receipts and payments keep their ids" in told
    assert "2 applications of credit notes are links now, under new ids" in told
    assert "1 documents are linked to more than they come to" in told


def test_the_next_link_takes_the_next_id(linked: None, tmp_path: Path) -> None:
    database.migrate(STEP)

    assert database.last_id("link") == 6
