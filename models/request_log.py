"""What the service itself did: the calls it was asked for, and the faults it had.

Neither keeps what was sent or answered: only which method, by whom, how long it took and what
became of it. They are written after the call, and forgotten after the days that the space says.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import CharField, IntegerField

from models import settings
from models.profile_setting import Setting
from models.store.base import Base, InstantField, Space
from models.store.database import Statement, slot


class RequestLog(Base):
    """One call. The space is no foreign key: there are very many of these."""

    space = IntegerField()
    method = CharField(100)
    version = CharField(10)
    """RPC or ONDEMAND: the address it was sent to."""
    created = InstantField()
    created_user = IntegerField()
    session = IntegerField()
    address = CharField(64)
    request_id = CharField(64)
    duration = IntegerField()
    """In microseconds."""
    outcome = CharField(60)
    """ok, or the type of the error."""

    class Meta:
        table_name = "request_log"
        indexes = ((("space", "id"), False),)


class ServiceFault(Base):
    """One fault of the service, by the incident that the caller was told."""

    space = IntegerField()
    method = CharField(100)
    endpoint = CharField(20)
    incident = CharField(20)
    description = CharField(500)
    """What kind of fault, and where in the code; no values."""
    created = InstantField()
    created_user = IntegerField()
    request_id = CharField(64)

    class Meta:
        table_name = "service_fault"
        indexes = ((("space", "id"), False),)


KEPT: dict[type[Base], Setting] = {
    RequestLog: settings.REQUESTS_KEPT_DAYS,
    ServiceFault: settings.FAULTS_KEPT_DAYS,
}
"""How many days each is kept."""


def is_kept(space: int, model: type[Base]) -> bool:
    """Whether a space keeps any of these at all."""
    return (KEPT[model].number_in(space) or 0) > 0


def outdated(space: int, model: Any, now: datetime, most: int) -> int | None:
    """The id up to which a space has rows that are older than it keeps them, so many at most;
    None where it has none.

    Ids are given in the order of time, so the old ones are found from the front."""
    days = KEPT[model].number_in(space) or 0
    before = now - timedelta(days=days)
    own = model.space == space
    oldest = model.select(model.created).where(own).order_by(model.id).limit(1).scalar()
    if oldest is None or oldest >= before:
        return None  # mostly, and then nothing more is looked at
    old = model.select(model.id).where(own & (model.created < before)).order_by(model.id)
    ids = [id for (id,) in old.limit(most).tuples()]
    return int(ids[-1])


_spaces = Statement(lambda: Space.select(Space.id).where(Space.id > slot("after")))


def spaces() -> list[int]:
    """Every space."""
    return [id for (id,) in _spaces.rows(after=0)]
