"""Profile settings and the counters among them."""

from __future__ import annotations

from typing import Any, NamedTuple

from models import profile_setting
from models.actor import Actor
from models.profile_setting import ProfileSetting
from models.store.base import stamp, writing
from models.store.database import Statement, slot
from models.store.scope import take
from models.write.rows import insert_record, update_record
from models.write.trail import note_move, remember


def keep(actor: Actor, number: int, text: str, *, user: int = 0, namespace: str = "") -> None:
    """Keep a setting of the space or of one user."""
    found = profile_setting.take(actor.space, number, user=user, namespace=namespace)
    if found is None:
        row = insert_record(
            actor,
            ProfileSetting,
            {"user": user, "namespace": namespace, "number": number, "value": text},
        )
        remember(actor, row, "ADDED", {"number": (None, number), "value": (None, text)})
        return
    id, old = found
    if old != text:
        row = take(actor, ProfileSetting, id)
        update_record(actor, row, {"value": text})
        remember(actor, row, "UPDATED", {"number": (number, number), "value": (old, text)})


class Counter(NamedTuple):
    """A counter that is taken until the transaction ends: its row, and the last number it used."""

    number: int
    id: int
    last: int


def take_counter(actor: Actor, number: int, period: str = "") -> Counter:
    """A reference counter, taken until the transaction ends; that of a year or month where the
    numbers have one for each."""
    found = profile_setting.take(actor.space, number, namespace=period)
    if found is None:
        with writing():
            ProfileSetting.insert(
                space=actor.space,
                namespace=period,
                number=number,
                value="0",
                created=actor.now,
                created_user=actor.user,
                modified=actor.now,
                modified_user=actor.user,
            ).on_conflict_ignore().execute()
        found = profile_setting.take(actor.space, number, namespace=period)
    assert found is not None, "a counter that was not there has just been made"
    id, text = found
    return Counter(number, id, int(text) if text.strip().isdigit() else 0)


def _counting() -> Any:
    with writing():
        return ProfileSetting.update(
            {
                ProfileSetting.value: slot("value"),
                ProfileSetting.version: ProfileSetting.version + 1,
                ProfileSetting.modified: slot("modified"),
                ProfileSetting.modified_user: slot("user"),
            }
        ).where((ProfileSetting.id == slot("id")) & (ProfileSetting.space == slot("space")))


_counted = Statement(_counting)


def set_counter(actor: Actor, counter: Counter, last: int) -> None:
    """Say which number a taken counter used last; whose call moved it is in the history."""
    by = {"user": actor.user, "modified": stamp(actor.now)}
    _counted.run(space=actor.space, id=counter.id, value=str(last), **by)
    note_move(actor, counter.id, counter.number, counter.last, last)
