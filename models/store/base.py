"""What every record has, the kinds of value the books keep, and the fence around writing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    CharField,
    Field,
    ForeignKeyField,
    IntegerField,
    Model,
    ModelAlias,
    Node,
    NodeList,
    TextField,
)

from models.store.database import code_order, database, moment_type, never_reused

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class WrittenAround(Exception):
    """Something tried to change the books by another way than models.write."""


@contextmanager
def writing() -> Iterator[None]:
    """Open the fence; models.write alone does."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


class IdField(AutoField):
    """An id that is never used twice, not even after its record is gone: logs refer to it."""

    def ddl(self, ctx: Any) -> Any:
        return never_reused(super().ddl(ctx))


class ScaledField(BigIntegerField):
    """A decimal number kept exactly, as a whole count of its smallest step."""

    places: ClassVar[int]

    @classmethod
    def to_number(cls, value: int) -> Decimal:
        return Decimal(value).scaleb(-cls.places)


class MoneyField(ScaledField):
    """Money in whole cents of the space's currency."""

    places = 2


class RateField(ScaledField):
    """A rate of exchange or of tax, with eight decimals."""

    places = 8


class FoldedField(TextField):
    """The folded form of another text of the row, kept beside it by models.write.

    What is compared, sorted by or unique is this one (see models.store.database.fold)."""

    def __init__(self, of: str, **options: Any) -> None:
        super().__init__(default="", constraints=[SQL("DEFAULT ''")], **options)
        self.of = of

    def bind(self, model: Any, name: str, set_attribute: bool = True) -> None:
        """Let the other column say where its folded form is."""
        super().bind(model, name, set_attribute)
        if self.of in model._meta.fields:  # a migration may know less of its table
            model._meta.fields[self.of].folded_by = name

    def ddl(self, ctx: Any) -> Any:
        return NodeList((super().ddl(ctx), *code_order()))


class InstantField(Field):
    """A moment in UTC. SQLite keeps `2026-11-22 09:05:03.000000+00:00`, which sorts as text."""

    @property
    def field_type(self) -> str:  # type: ignore[override]
        return moment_type()

    def db_value(self, value: datetime | str | None) -> str | None:
        return stamp(value) if isinstance(value, datetime) else value

    def python_value(self, value: Any) -> datetime | None:
        return instant(value)


def stamp(value: datetime) -> str:
    """A moment as the database keeps it."""
    return _spelled(value if value.tzinfo is UTC else value.astimezone(UTC))


@lru_cache(maxsize=16)
def _spelled(moment: datetime) -> str:
    """A moment of UTC as text; a call writes its own many times over."""
    return moment.isoformat(sep=" ", timespec="microseconds")


def instant(value: str | datetime | None) -> datetime | None:
    """A moment from what the database answers."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value)


def day(value: str | date | None) -> date | None:
    """A date from what the database answers."""
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(value)


def new_guid() -> str:
    return str(uuid.uuid4())


def reference_to(model: Any, **options: Any) -> Any:
    """A foreign key whose attribute is the id itself: no query hides behind a name."""
    return ForeignKeyField(model, lazy_load=False, **options)


class Base(Model):
    """A table of ours. Only models.write may change it."""

    id = IdField()

    class Meta:
        database = database
        legacy_table_names = False

    @classmethod
    def _fenced(cls) -> None:
        if not _writing.get():
            raise WrittenAround(f"{cls.__name__} is changed through models.write only")

    @classmethod
    def insert(cls, *arguments: Any, **values: Any) -> Any:
        cls._fenced()
        return super().insert(*arguments, **values)

    @classmethod
    def insert_many(cls, *arguments: Any, **values: Any) -> Any:
        cls._fenced()
        return super().insert_many(*arguments, **values)

    @classmethod
    def insert_from(cls, *arguments: Any, **values: Any) -> Any:
        cls._fenced()
        return super().insert_from(*arguments, **values)

    @classmethod
    def raw(cls, *arguments: Any) -> Any:
        cls._fenced()
        return super().raw(*arguments)

    @classmethod
    def truncate_table(cls, **options: Any) -> None:
        cls._fenced()
        super().truncate_table(**options)

    @classmethod
    def update(cls, *arguments: Any, **values: Any) -> Any:
        cls._fenced()
        return super().update(*arguments, **values)

    @classmethod
    def delete(cls) -> Any:
        cls._fenced()
        return super().delete()


def tables(root: type[Base] = Base) -> list[type[Base]]:
    """Every table: the classes that no other one is made from."""
    below = [each for model in root.__subclasses__() for each in tables(model)]
    return below or [root]


def folds(model: type[Base]) -> dict[str, str]:
    """Where a table keeps folded forms: the column of each by the column that it is made of."""
    fields = model._meta.sorted_fields
    return {each.of: each.name for each in fields if isinstance(each, FoldedField)}


class Space(Base):
    """One firm. Everything else belongs to exactly one of these."""

    guid = CharField(36, default=new_guid)
    name = CharField(100, unique=True)
    time_zone = CharField(64, default="UTC")
    created = InstantField()
    rights = CharField(36, default=new_guid)
    """A mark that changes with every change of who may what in it."""
    arranged = CharField(36, default=new_guid)
    """One that the database changes with whatever models.arranged reads of it."""


class LogEntry(Base):
    """What every entry of a log says of the call that made it. Never changed."""

    space = reference_to(Space)
    """Its own index costs each entry little. By it SQLite reads a page from the first entry on; the
    others that begin with the space have it sort the whole log first."""
    method = CharField(100)
    created = InstantField()
    created_user = IntegerField()
    session = IntegerField()
    address = CharField(64)
    request_id = CharField(64)


class Record(Base):
    """A row of a space, with who wrote it and when."""

    NOUN: ClassVar[str] = "record"
    """What an error calls it."""
    SECRETS: ClassVar[frozenset[str]] = frozenset()
    """Columns whose values are shown to nobody; the history says only that they changed."""
    TOLD_APART_BY: ClassVar[str] = "object"
    """The column that tells kinds of it apart, where it has several."""
    TAKEN_AFTER: ClassVar[tuple[str, ...]] = ()
    """Columns that name the records taken before it, always: no two calls wait in a ring."""
    TAKEN_AFTER_OBJECT: ClassVar[tuple[str, str] | None] = None
    """The same where the other is named by its object number and its id."""

    space = reference_to(Space)
    guid = CharField(36, default=new_guid)
    created = InstantField()
    created_user = IntegerField()
    modified = InstantField()
    modified_user = IntegerField()
    version = IntegerField(default=1)

    KEPT_BY_THE_DOOR: ClassVar[frozenset[str]] = frozenset(
        {"id", "space", "guid", "created", "created_user", "modified", "modified_user", "version"}
    )

    @classmethod
    def kept_by_the_door(cls) -> frozenset[str]:
        """The columns that no caller sets: those of all records, and folded forms."""
        return cls.KEPT_BY_THE_DOOR | set(folds(cls).values())

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        """The expression that names a row of this kind to a person."""
        return alias.reference
