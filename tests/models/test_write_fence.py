"""The fence: the books change through models.write, and a reading call changes nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import peewee
import psycopg
import pytest

from models import audit, write
from models.actor import service
from models.audit import Change, Override
from models.contact import Business
from models.document import Document
from models.store import database
from models.store.base import Space, WrittenAround, tables, writing
from models.write import rows
from models.write.rows import NoSuchColumn
from tests.firm import NOW, Firm

BOOKS = sorted(tables(), key=lambda model: model.__name__)

AROUND: dict[str, Callable[[Any, Any], Any]] = {
    "save": lambda model, row: row.save(),
    "save as new": lambda model, row: row.save(force_insert=True),
    "create": lambda model, row: model.create(created=NOW),
    "insert": lambda model, row: model.insert(created=NOW).execute(),
    "insert_many": lambda model, row: model.insert_many([{"created": NOW}]).execute(),
    "insert_from": lambda model, row: model.insert_from(model.select(), ["id"]).execute(),
    "replace": lambda model, row: model.replace(created=NOW).execute(),
    "replace_many": lambda model, row: model.replace_many([{"created": NOW}]).execute(),
    "bulk_create": lambda model, row: model.bulk_create([row]),
    "bulk_update": lambda model, row: model.bulk_update([row], ["id"]),
    "update": lambda model, row: model.update(id=1).execute(),
    "set_by_id": lambda model, row: model.set_by_id(1, {"id": 1}),
    "delete": lambda model, row: model.delete().execute(),
    "delete_by_id": lambda model, row: model.delete_by_id(1),
    "delete_instance": lambda model, row: row.delete_instance(),
    "delete_instance and all": lambda model, row: row.delete_instance(recursive=True),
    "raw": lambda model, row: model.raw("DELETE FROM document").execute(),
    "truncate_table": lambda model, row: model.truncate_table(),
}
"""Every way that peewee has of writing a table."""


@pytest.mark.parametrize("model", BOOKS, ids=lambda model: model.__name__)
def test_nothing_is_written_around_the_door(books: str, model: Any) -> None:
    row = model(**dict.fromkeys(model._meta.sorted_field_names, 1))

    with database.write():
        let_through = [way for way in AROUND if not _is_kept_out(model, row, way)]
        assert not let_through


def _is_kept_out(model: Any, row: Any, way: str) -> bool:
    try:
        AROUND[way](model, row)
    except WrittenAround as refused:
        return "through models.write only" in str(refused)
    return False


def test_what_has_no_column_is_not_lost_but_refused(firm: Firm) -> None:
    actor = service(firm.space, "UTC", NOW)
    business = firm.a_business("Sailmakers")

    with database.write():
        row = Business.get_by_id(business)
        with pytest.raises(NoSuchColumn, match="Business has no column colour, purchase_ordr"):
            rows.insert_record(actor, Business, {"colour": "red", "purchase_ordr": "7"})
        with pytest.raises(NoSuchColumn, match="Space has no column colour"):
            rows.insert_row(Space, {"name": "x", "colour": "red"})
        with pytest.raises(NoSuchColumn, match="Business has no column colour"):
            rows.update_record(actor, row, {"colour": "red"})


def test_every_way_of_writing_that_peewee_has_is_tried() -> None:
    known = {way.split()[0] for way in AROUND} | {"get_or_create"}  # which goes through create
    writes = ("save", "create", "insert", "replace", "update", "delete", "bulk", "set_", "raw")
    found = {
        name
        for name in dir(peewee.Model)
        if name.startswith((*writes, "truncate")) and not name.endswith("create_table")
    }

    untried = found - known - {"create_table"}

    assert not untried


def test_the_fence_closes_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), writing():
        1 / 0  # noqa: B018

    with pytest.raises(WrittenAround):
        Document.delete()


def test_a_reading_call_writes_nothing_even_past_the_fence(firm: Firm) -> None:
    refused = (peewee.OperationalError, peewee.InternalError, psycopg.Error)

    with pytest.raises(refused, match="read"), database.read(), writing():
        Space.update(name="Changed").where(Space.id == firm.space).execute()

    with database.read():
        assert Space.get_by_id(firm.space).name != "Changed"


def test_a_writing_call_can_write_after_a_reading_one_on_the_same_connection(firm: Firm) -> None:
    with database.read():
        Space.get_by_id(firm.space)

    with database.write():
        write.add_space(f"After {firm.space}", "UTC", NOW)

    with database.read():
        assert Space.get_or_none(Space.name == f"After {firm.space}") is not None


def test_the_log_and_the_history_are_written_by_the_door_alone() -> None:
    tables = {model for model in vars(audit).values() if isinstance(model, type)}

    kept = {Override, Change} & tables

    assert kept == {Override, Change}
    for table in kept:
        with pytest.raises(WrittenAround):
            table.insert(created=NOW)


def test_whoever_changes_ever_other_columns_fills_no_memory() -> None:
    names = sorted(Business._meta.fields.keys() - Business.kept_by_the_door())

    for chosen in itertools.islice(itertools.combinations(names, 5), 2 * rows.UPDATES_KEPT):
        rows.update(Business, frozenset(chosen))

    assert rows.update.cache_info().currsize <= rows.UPDATES_KEPT
    rows.update.cache_clear()
