"""What a write costs does not grow with the books: no statement of one goes through a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playhouse.migrate import SchemaMigrator

from models.store import database
from models.store.base import tables
from models.store.database import migrating
from models.tax_types import RevenueTaxType
from tests.firm import Firm
from tests.locks.scenes import undone
from tests.models.a_step import a_step

SMALL = ("webhook", "account", "bankaccount", "role", "revenuetaxtype", "expensetaxtype")
"""What a space has few of; SQLite names an index after the model and its columns."""


@contextmanager
def _asked() -> Iterator[list[str]]:
    """What SQLite is asked meanwhile, with its values."""
    asked: list[str] = []
    connections = [_connection_to(database.read), _connection_to(database.write)]
    for each in connections:
        each.set_trace_callback(asked.append)
    try:
        yield asked
    finally:
        for each in connections:
            each.set_trace_callback(None)


def _connection_to(begin: Callable[[], AbstractContextManager[None]]) -> Any:
    """The connection that reads, or writes."""
    with begin():
        return database.database.connection()


def _plan(statement: str) -> list[str]:
    rows = database.database.execute_sql(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    return [step for *_, step in rows]


def _going_through(statement: str) -> list[str]:
    """The steps of a statement that look at all of a table, or at all that a space has in it."""
    if not statement.startswith(("SELECT", "UPDATE", "DELETE")):
        return []
    of_space = re.compile(rf"USING (COVERING )?INDEX (?!({'|'.join(SMALL)})_)\w+ \(space_id=\?\)")
    whole = re.compile(r"SCAN (t\d+|document|line_item|posting|link|edit_lock)\b")
    return [
        f"{step}: {statement}"
        for step in _plan(statement)
        if of_space.search(step) or whole.match(step)
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_write_goes_through_no_table(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    line = firm.lines(5, invoice)[0]
    receipt = firm.a_receipt("110.00")
    ends = {"ReceiptLineItem": firm.lines(6, receipt)[0], "InvoiceLineItem": line}
    note = {"Credit": firm.a_credit_note("20.00"), "LineItem": line, "Amount": "5.00"}

    with _asked() as asked:
        firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="121.00")
        firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="more")
        added = firm.user("FINANCIAL_ITEM_MANAGE", Object=5, ObjectContext=invoice, Amount="9.00",
                          FinancialAccount=firm.kept_account())  # fmt: skip
        firm.user("FINANCIAL_ITEM_MANAGE", Id=added["id"], remove="Y")
        firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **ends, Amount="50.00")
        firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", **note)
        overriding = {"override_LockedLinked": "Y", "override_LockedCredit": "Y"}
        firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Amount="130.00", **overriding)

    assert [step for each in asked for step in _going_through(each)] == []


LOGS = (
    "ADMIN_MODEL_DATA_AUDIT_SEARCH", "ADMIN_OVERRIDE_ATTEMPT_SEARCH",
    "FINANCIAL_LOCK_EVENT_SEARCH",
)  # fmt: skip
"""The searches of logs that answer from the first entry on; that of overrides begins by a date."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("search", LOGS)
def test_a_page_of_a_log_is_read_without_sorting_all_of_it(firm: Firm, search: str) -> None:
    with _asked() as asked:
        firm.administrator(search, fields=[{"name": "id"}])

    (page,) = [each for each in asked if 'ORDER BY "base"."id"' in each]
    assert [step for step in _plan(page) if "ORDER BY" in step] == []


def test_every_index_of_a_model_is_there(books: str) -> None:
    """An index that a migration makes under the name of another one is not made at all."""
    missing = []

    for model in tables():
        name = model._meta.table_name
        there = {(tuple(each.columns), each.unique) for each in database.database.get_indexes(name)}
        for index in model._meta.fields_to_index():
            columns = tuple(each.column_name for each in index._expressions)
            if not {(columns, index._unique), (columns, True)} & there:
                missing.append(f"{name}: {columns}")

    assert missing == []


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_there_twice_is_told_and_kept(firm: Firm, count: int) -> None:
    step = a_step("0028_indexes")
    add = firm.administrator
    numbers = [
        add("SETUP_FINANCIAL_REVENUE_TAX_TYPE_MANAGE", Title=f"Type {n}", Rate="5")["id"]
        for n in range(2)
    ]
    own = (RevenueTaxType.space == firm.space) & RevenueTaxType.number.in_(numbers)
    ids = [each.id for each in RevenueTaxType.select().where(own)]
    migrating.found()

    with undone():
        run = database.database.execute_sql
        for name in ("revenue_tax_type_space_id", "revenue_tax_type_space_id_number"):
            run(f"DROP INDEX {name}")
        run("DROP INDEX bank_deposit_item_document_id")
        run("CREATE INDEX bankdeposititem_document_id ON bank_deposit_item (document_id)")
        apart = f"(id - {ids[0]}) * {count - 1}"
        run(f"UPDATE revenue_tax_type SET number = 90 + {apart} WHERE id IN {tuple(ids)}")
        step.up(SchemaMigrator.from_database(database.database.obj), database.database.obj)
        made = database.database.get_indexes("revenue_tax_type")

    assert (["space_id", "number"], count == 2) in [(list(e.columns), e.unique) for e in made]
    assert len(migrating.found()) == (count == 1)
