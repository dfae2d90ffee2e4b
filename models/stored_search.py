"""Searches whose next pages may be asked for: what was asked, to be run again from there on."""

from __future__ import annotations

from peewee import CharField, IntegerField, TextField

from models.store.base import Base, InstantField, Space, reference_to
from models.store.database import Statement, slot


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
    lambda: StoredSearch.select(StoredSearch.id).where(
        (StoredSearch.space == slot("space"))
        & (StoredSearch.user == slot("user"))
        & (StoredSearch.digest == slot("digest"))
    )
)


def kept(space: int, user: int, id: int) -> tuple[str, str, int, bool] | None:
    """Method, criteria, page size and dialect of a search that goes on."""
    found = _asked.row(space=space, user=user, id=id)
    return None if found is None else (found[0], found[1], found[2], bool(found[3]))


def same(space: int, user: int, digest: str) -> int | None:
    """The id of a search that is kept already."""
    found = _same.value(space=space, user=user, digest=digest)
    return None if found is None else int(found)
