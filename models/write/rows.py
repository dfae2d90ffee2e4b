"""Rows as they are written: statements compiled once for each shape of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, TypeVar

from peewee import (
    BooleanField,
    CharField,
    DateField,
    Field,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.actor import Actor
from models.store.base import (
    Base,
    FoldedField,
    MoneyField,
    RateField,
    Record,
    folds,
    writing,
)
from models.store.database import Statement, answering_id, fold, slot

R = TypeVar("R", bound=Record)
Values = dict[str, Any]
"""Columns, each with the value it is to have."""
Changes = dict[str, tuple[Any, Any]]
"""Columns, each with its old and its new value."""


@cache
def insert(model: type[Base]) -> Statement:
    """The statement that adds a row: its values are named as the columns are."""

    def build() -> Any:
        columns = {
            field: slot(field.name) for field in model._meta.sorted_fields if field.name != "id"
        }
        with writing():
            query = model.insert(columns)
        return answering_id(query, model.id)

    return Statement(build)


UPDATES_KEPT = 1000
"""Of how many sets of columns that calls change the statements are kept: callers choose them."""


@lru_cache(maxsize=UPDATES_KEPT)
def update(model: Any, columns: frozenset[str]) -> Statement:
    """The statement that sets these columns of a row, by `id` and `space`."""

    def build() -> Any:
        values = {model._meta.fields[name]: slot(name) for name in sorted(columns)}
        if issubclass(model, Record):
            values[model.version] = model.version + 1
        with writing():
            return model.update(values).where(
                (model.id == slot("id")) & (model.space == slot("space"))
            )

    return Statement(build)


@cache
def delete(model: Any, column: str) -> Statement:
    """The statement that takes away the rows of a space whose `column` is `id`."""

    def build() -> Any:
        with writing():
            return model.delete().where(
                (model._meta.fields[column] == slot("id")) & (model.space == slot("space"))
            )

    return Statement(build)


NATURAL: dict[type[Field], type] = {
    BooleanField: bool,
    CharField: str,
    DateField: date,
    FoldedField: str,
    ForeignKeyField: int,
    IntegerField: int,
    MoneyField: int,
    RateField: int,
    TextField: str,
}
"""The type of value that a column takes just as it is."""


@cache
def _columns(model: type[Base]) -> dict[str, tuple[Field, type | None]]:
    """Every column but the id, and the type of value it takes as it is."""
    fields = [field for field in model._meta.sorted_fields if field.name != "id"]
    return {field.name: (field, NATURAL.get(type(field))) for field in fields}


class NoSuchColumn(Exception):
    """Something was to be written that the table has no column for; it would have been lost."""


def _check_columns(model: type[Base], values: Mapping[str, Any]) -> None:
    if not values.keys() <= _columns(model).keys():
        unknown = values.keys() - _columns(model).keys()
        raise NoSuchColumn(f"{model.__name__} has no column {', '.join(sorted(unknown))}")


def as_stored(model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """The values as the database takes them."""
    columns = _columns(model)
    stored = {}
    for name, value in values.items():
        field, natural = columns[name]
        as_it_is = value is None or type(value) is natural
        stored[name] = value if as_it_is else field.db_value(value)
    return stored


@cache
def _folds(model: type[Base]) -> list[tuple[str, str]]:
    return list(folds(model).items())


def _with_folded(model: type[Base], values: Values) -> Values:
    """The values, each text that is compared with its folded form beside it."""
    made = {kept: fold(values[of] or "") for of, kept in _folds(model) if of in values}
    return {**values, **made}


def _default(field: Field) -> Any:
    return field.default() if callable(field.default) else field.default


def insert_row(model: type[Base], values: dict[str, Any]) -> int:
    """Add a row, with the defaults of columns that are not given; answers its id.

    Raises NoSuchColumn."""
    return insert(model).add(**_complete(model, values))


def _complete(model: type[Base], values: Mapping[str, Any]) -> Values:
    """The values of a new row as the database takes them, defaults and folded texts among them.

    Raises NoSuchColumn."""
    _check_columns(model, values)
    stored = {}
    for name, (field, natural) in _columns(model).items():
        value = values[name] if name in values else _default(field)
        as_it_is = value is None or type(value) is natural
        stored[name] = value if as_it_is else field.db_value(value)
    for of, kept in _folds(model):
        stored[kept] = fold(stored[of] or "")
    return stored


def insert_rows(model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Add many rows, with the defaults of columns that are not given. Raises NoSuchColumn."""
    insert(model).run_each(_complete(model, values) for values in rows)


def made_by(actor: Actor) -> dict[str, Any]:
    """What every new record has: its space, and who made it when."""
    return {
        "space": actor.space,
        "created": actor.now,
        "created_user": actor.user,
        "modified": actor.now,
        "modified_user": actor.user,
    }


def insert_record(actor: Actor, model: type[R], values: dict[str, Any]) -> R:
    """Add a record that the actor makes now, without judging. Raises NoSuchColumn."""
    _check_columns(model, values)
    row = model(**{**made_by(actor), **values})
    row.id = insert_row(model, row.__data__)
    return row


def update_record(actor: Actor, row: Record, values: dict[str, Any]) -> None:
    """Write columns of a record without judging: they follow from what was judged.

    Raises NoSuchColumn."""
    _check_columns(type(row), values)
    for name, value in values.items():
        setattr(row, name, value)
    model = type(row)
    stored = _with_folded(model, values)
    stored |= {"modified": actor.now, "modified_user": actor.user}
    update(model, frozenset(stored)).run(**as_stored(model, stored), id=row.id, space=actor.space)
    row.version += 1
    row.modified, row.modified_user = actor.now, actor.user


def move_on(actor: Actor, row: Record) -> None:
    """Say that a record is not as it was, where what changed stands in rows of its own."""
    update_record(actor, row, {})
