"""Searches whose next pages may be asked for: what was asked, to go on from there (wire.md 4.7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import CharField, IntegerField, TextField

from models.store.base import Base, InstantField, Space, instant, reference_to, stamp
from models.store.database import Statement, slot

KEPT = timedelta(days=2)
"""How long the pages of a search may be asked for after it was run last; some stay open over
night."""
RENEWED = timedelta(hours=2)
"""How old the note of a search may be before it is made anew by running it again."""


@dataclass(frozen=True)
class AskedFor:
    """What somebody asked for, of which further pages may be wanted."""

    method: str
    criteria: str
    size: int
    lenient: bool

    @property
    def digest(self) -> str:
        text = f"{self.method}\n{self.size}\n{self.lenient}\n{self.criteria}"
        return hashlib.sha256(text.encode()).hexdigest()


class StoredSearch(Base):
    """A search whose next pages somebody may ask for; its id is the moreid."""

    space = reference_to(Space)
    user = IntegerField()
    method = CharField(100)
    criteria = TextField()
    digest = CharField(64)
    size = IntegerField()
    lenient = IntegerField(default=0)
    created = InstantField()

    class Meta:
        table_name = "stored_search"
        indexes = ((("space", "user", "digest"), True), (("created",), False))


_asked = Statement(
    lambda: StoredSearch.select(
        StoredSearch.method, StoredSearch.criteria, StoredSearch.size, StoredSearch.lenient
    ).where(
        (StoredSearch.id == slot("id"))
        & (StoredSearch.space == slot("space"))
        & (StoredSearch.user == slot("user"))
    )
)
_same = Statement(
    lambda: StoredSearch.select(StoredSearch.id, StoredSearch.created).where(
        (StoredSearch.space == slot("space"))
        & (StoredSearch.user == slot("user"))
        & (StoredSearch.digest == slot("digest"))
    )
)


def kept(space: int, user: int, id: int) -> AskedFor | None:
    """The search whose further pages have this id."""
    found = _asked.row(space=space, user=user, id=id)
    if found is None:
        return None
    method, criteria, size, lenient = found
    return AskedFor(method, criteria, size, bool(lenient))


def same(space: int, user: int, asked: AskedFor) -> tuple[int, datetime] | None:
    """The id of a search that is noted already, and when that was."""
    found = _same.row(space=space, user=user, digest=asked.digest)
    return None if found is None else (int(found[0]), _moment(found[1]))


def noted(space: int, user: int, now: datetime, asked: AskedFor) -> int:
    """The id of a search that was noted not long ago; 0 where it has to be."""
    found = same(space, user, asked)
    return found[0] if found is not None and now - found[1] < RENEWED else 0


def _moment(value: Any) -> datetime:
    found = instant(value)
    assert found is not None, "the column is never null"
    return found


outdated = Statement(
    lambda: StoredSearch.delete().where(
        (StoredSearch.space == slot("space"))
        & (StoredSearch.user == slot("user"))
        & (StoredSearch.created < slot("before"))
    )
)
"""Removes what a user ran too long ago; models.write runs it."""


def before(now: datetime) -> str:
    """When a search was too long ago, as the database keeps it."""
    return stamp(now - KEPT)
