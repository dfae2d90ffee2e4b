"""What outlives one call: searches to be continued, and answers to calls that may come again."""

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


class Idempotent(Base):
    """The answer of a writing call that carried a key, kept so that a resent call gets it."""

    space = reference_to(Space)
    user = IntegerField()
    key = CharField(100)
    digest = CharField(64)
    answer = TextField()
    created = InstantField()

    class Meta:
        table_name = "idempotent_call"
        indexes = ((("space", "user", "key"), True), (("created",), False))


_answer = Statement(
    lambda: Idempotent.select(Idempotent.digest, Idempotent.answer).where(
        (Idempotent.space == slot("space"))
        & (Idempotent.user == slot("user"))
        & (Idempotent.key == slot("key"))
    )
)
_search = Statement(
    lambda: StoredSearch.select(
        StoredSearch.method, StoredSearch.criteria, StoredSearch.size, StoredSearch.lenient
    ).where(
        (StoredSearch.id == slot("id"))
        & (StoredSearch.space == slot("space"))
        & (StoredSearch.user == slot("user"))
    )
)
_same_search = Statement(
    lambda: StoredSearch.select(StoredSearch.id).where(
        (StoredSearch.space == slot("space"))
        & (StoredSearch.user == slot("user"))
        & (StoredSearch.digest == slot("digest"))
    )
)


def answered(space: int, user: int, key: str) -> tuple[str, str] | None:
    """Digest and answer of the call that carried this key before."""
    found = _answer.row(space=space, user=user, key=key)
    return None if found is None else (found[0], found[1])


def stored_search(space: int, user: int, id: int) -> tuple[str, str, int, bool] | None:
    """Method, criteria, page size and dialect of a search that goes on."""
    found = _search.row(space=space, user=user, id=id)
    return None if found is None else (found[0], found[1], found[2], bool(found[3]))


def same_search(space: int, user: int, digest: str) -> int | None:
    found = _same_search.value(space=space, user=user, digest=digest)
    return None if found is None else int(found)
