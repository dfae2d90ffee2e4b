"""Books of old are brought along: columns become dated steps, drafts leave lodged reports."""

from __future__ import annotations

from typing import Any

import pytest
from peewee import Column

from models.store import database

BEFORE, STEP = "0004_response_format", "0006_booked"
NIGHT = "2026-06-30 23:30:00.000000+00:00"
"""In Sydney it is the first of July by then."""


@pytest.fixture
def old_books(empty_database: None) -> None:
    """A database as the first version left it."""
    database.migrate(BEFORE)
    database.found()


def insert(table: str, **values: object) -> None:
    """A row, with something in every column that wants one."""
    kept = {"guid": "g", "created": NIGHT, "created_user": 1, "modified": NIGHT,
            "modified_user": 1, "version": 1}  # fmt: skip
    columns = {name for name in database.columns(table)}
    row = {**{name: value for name, value in kept.items() if name in columns}, **values}
    into = database.table(table)
    columns = [Column(into, name) for name in row]
    into.insert([tuple(row.values())], columns=columns).execute()


def select(table: str, *names: str, order: str = "id") -> list[tuple[Any, ...]]:
    """Columns of a table, whatever the model of it has become."""
    of = database.table(table)
    columns = [Column(of, name) for name in names]
    return list(of.select(*columns).order_by(Column(of, order)).tuples())


def document(id: int, **values: object) -> None:
    texts = (
        "notes", "purchase_order", "payee_reference", "payment_name", "payment_number",
        "payment_other", "payment_transaction", "issued_number", "invoice_messages",
    )  # fmt: skip
    blank = dict.fromkeys(texts, "")
    defaults = {"object": 5, "reference": f"INV{id}", "amount": 11000, "tax": 1000, "balanced": 0,
                "sent": True, "paid": True, "issued": False, "date": "2026-06-15"}  # fmt: skip
    insert("document", id=id, space_id=1, **{**blank, **defaults, **values})


def steps() -> list[tuple[object, ...]]:
    columns = ("document_id", "kind", "step_date", "amount", "tax", "counts", "created_user")
    return [
        (id, kind, str(day), *sums, bool(counts), user)
        for id, kind, day, *sums, counts, user in select("document_step", *columns)
    ]


def paid_in_part(invoice: int, receipt: int, amount: int, tax: int) -> None:
    insert("line_item", id=1, space_id=1, document_id=invoice, reference="I1", description="",
           notes="", amount=11000, tax=1000, tax_included=True)  # fmt: skip
    insert("allocation", id=1, space_id=1, object=5, amount=amount, tax=tax,
           applies_date="2026-06-20", source_item_id=1, source_document_id=receipt,
           target_item_id=1, target_document_id=invoice)  # fmt: skip


def test_what_was_cancelled_or_written_off_becomes_a_step_of_that_day(old_books: None) -> None:
    insert("space", id=1, name="Firm", time_zone="Australia/Sydney")
    document(1, cancelled_at=NIGHT)
    document(2, uncollectible_at=NIGHT)
    document(3, cancelled_at=NIGHT, sent=False)
    document(4, cancelled_at=NIGHT, date="2026-08-01")
    document(5)
    document(6, object=6)
    paid_in_part(2, 6, 4400, 400)
    insert("lock_event", id=1, space_id=1, kind="cancel", object=5, object_context=1,
           object_text="INV1", reason="", method="M", session=1, address="", request_id="",
           created_user=7)  # fmt: skip

    database.migrate(STEP)

    assert steps() == [
        (1, "cancel", "2026-07-01", 11000, 1000, True, 7),
        (2, "mark_as_uncollectible", "2026-07-01", 6600, 600, True, 1),
        (3, "cancel", "2026-07-01", 11000, 1000, False, 1),
        (4, "cancel", "2026-08-01", 11000, 1000, True, 1),
    ]
    assert not database.columns("document").keys() & {"cancelled_at", "uncollectible_at"}
    assert database.found() == [
        "3 cancelled invoices keep their cancellation as a dated step",
        "1 written-off invoices keep their write-off as a dated step",
    ]


def test_drafts_leave_lodged_reports_and_what_is_found_is_said(old_books: None) -> None:
    insert("space", id=1, name="Firm", time_zone="UTC")
    document(1, sent=False)
    document(2, object=122, sent=False, status=1)
    document(3, object=122, sent=False, status=2)
    document(4, date=None)
    document(5, locked_at=NIGHT, cancelled_at=NIGHT)
    paid_in_part(5, 3, 100, 0)
    insert("tax_report", id=1, space_id=1, reference="BAS1", type=1, status=2, include_tax=True,
           include_payroll_tax=False, tax_office_reference="", tax_collected=1000, tax_paid=0,
           lock_dates_before="")  # fmt: skip
    for id in (1, 2, 3, 5):
        insert("tax_report_item", id=id, space_id=1, tax_report_id=1, document_id=id)

    database.migrate(STEP)
    told = database.found()

    left = [id for (id,) in select("tax_report_item", "document_id", order="document_id")]
    dated = dict(select("document", "id", "date"))
    assert left == [3, 5]
    assert str(dated[4]) == "2026-06-30"
    assert [words.split(" ", 1)[0] for words in told] == ["1", "1", "1", "1", "2"]
    assert "money or credits on them" in told[1] and told[1].endswith("ids 5")
    assert "UnlockRight" in told[3]
    assert told[4].startswith("2 drafts were items of complete tax reports")


def test_books_without_any_of_it_have_nothing_said_of_them(old_books: None) -> None:
    database.migrate(STEP)

    assert database.found() == []
