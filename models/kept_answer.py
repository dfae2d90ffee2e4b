"""Answers to calls that may come again: a resent call with the same key gets the first one."""

from __future__ import annotations

from peewee import CharField, IntegerField, TextField

from models.store.base import Base, InstantField, Space, reference_to
from models.store.database import Statement, slot


class KeptAnswer(Base):
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
    lambda: KeptAnswer.select(KeptAnswer.digest, KeptAnswer.answer).where(
        (KeptAnswer.space == slot("space"))
        & (KeptAnswer.user == slot("user"))
        & (KeptAnswer.key == slot("key"))
    )
)


def answered(space: int, user: int, key: str) -> tuple[str, str] | None:
    """Digest and answer of the call that carried this key before."""
    found = _answer.row(space=space, user=user, key=key)
    return None if found is None else (found[0], found[1])
