"""Profile settings and the counters among them."""

from __future__ import annotations

from typing import Any

from models import settings
from models.actor import Actor
from models.settings import ProfileSetting
from models.store.base import writing
from models.store.database import Statement, slot
from models.store.scope import take
from models.write.rows import insert_record, update_record
from models.write.trail import remember


def keep(
    actor: Actor, number: int, text: str, *, user: int = 0, namespace: str = ""
) -> tuple[str | None, str]:
    """Keep a setting of the space or of one user; answers its old and new text."""
    found = settings.take(actor.space, number, user=user, namespace=namespace)
    if found is None:
        row = insert_record(
            actor,
            ProfileSetting,
            {"user": user, "namespace": namespace, "number": number, "value": text},
        )
        remember(actor, row, "ADDED", {"number": (None, number), "value": (None, text)})
        return None, text
    id, old = found
    if old != text:
        row = take(actor, ProfileSetting, id)
        update_record(actor, row, {"value": text})
        remember(actor, row, "UPDATED", {"number": (number, number), "value": (old, text)})
    return old, text


def take_counter(actor: Actor, number: int) -> int:
    """The last number a reference counter used, taken until the transaction ends."""
    found = settings.take(actor.space, number)
    if found is None:
        with writing():
            ProfileSetting.insert(
                space=actor.space,
                number=number,
                value="0",
                created=actor.now,
                created_user=actor.user,
                modified=actor.now,
                modified_user=actor.user,
            ).on_conflict_ignore().execute()
        found = settings.take(actor.space, number)
    text = "0" if found is None else found[1]
    return int(text) if text.strip().isdigit() else 0


def _counting() -> Any:
    with writing():
        return ProfileSetting.update(
            {
                ProfileSetting.value: slot("value"),
                ProfileSetting.version: ProfileSetting.version + 1,
            }
        ).where(
            settings.of_space(ProfileSetting, slot("space"))
            & (ProfileSetting.number == slot("number"))
        )


_counted = Statement(_counting)


def set_counter(actor: Actor, number: int, last: int) -> None:
    """Say which number a reference counter used last."""
    _counted.run(space=actor.space, number=number, value=str(last))
