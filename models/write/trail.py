"""The override log and the history of changes, written with the change (locking.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from models import arranged, outbox
from models.actor import Actor
from models.audit import Change, Override
from models.document import KINDS, Document
from models.ledger.posting import Posting, Row
from models.profile_setting import ProfileSetting
from models.store.base import Record
from models.write import lock_events, news, postings
from models.write.log import as_json, call_of, tell
from models.write.postings import touch
from models.write.rows import Changes, insert_row


def remember(actor: Actor, row: Record, action: str, changes: Changes) -> None:
    """Keep in the history what this call did to a record."""
    kind = KINDS[row.object].noun if isinstance(row, Document) else row.NOUN
    _enter_change(actor, kind, row.id, action, _without_secrets(row, changes))
    arranged.forget(actor, row)
    touch(actor, row, action, changes)
    lock_events.follow(actor, row, action, changes)
    news.note(actor, row, action, changes)


def replace_postings(actor: Actor, gone: Mapping[int, Row], made: Sequence[Row]) -> None:
    """Take postings away, by their ids, and add others; the history of each document tells both."""
    postings.replace(actor, gone, made)
    for document, both in postings.differences(gone, made).items():
        told = tuple([_told(row) for row in rows] for rows in both)
        _enter_change(actor, Posting.NOUN, document, "POSTED", {"postings": (told[0], told[1])})


def _told(row: Row) -> dict[str, Any]:
    """A posting as the history has it: what is empty is left out, and whose it is is known."""
    told: dict[str, Any] = {
        name: value for name, value in zip(Row._fields, row, strict=True) if value
    }
    del told["document"]
    told["date"] = row.date.isoformat()
    return told


def _enter_change(actor: Actor, kind: str, record: int, action: str, changes: Changes) -> None:
    told = {"kind": kind, "record": record, "action": action, "fields": as_json(changes)}
    insert_row(Change, {**call_of(actor), **told})


def note_move(actor: Actor, counter: int, number: int, before: int, after: int) -> None:
    """Keep in the history that this call moved a counter; `counter` is the id of its setting."""
    changes: Changes = {"number": (number, number), "value": (str(before), str(after))}
    _enter_change(actor, ProfileSetting.NOUN, counter, "UPDATED", changes)


def _without_secrets(row: Record, changes: Changes) -> Changes:
    """The changes as the history may have them: of a secret, only whether there was one."""
    hidden = {
        name: ("(secret)" if old else old, "(secret)" if new else new)
        for name, (old, new) in changes.items()
        if name in row.SECRETS
    }
    return {**changes, **hidden}


def log_override(
    actor: Actor,
    names: Iterable[str],
    changes: Changes,
    *,
    object: int,
    context: int,
    text: str,
    line: int | None = None,
) -> None:
    """Write down that locks were set aside: by whom, on what, and what changed."""
    locks_set_aside = list(names)
    actor.request.set_aside.update(locks_set_aside)
    listed = ", ".join(locks_set_aside)
    fields = as_json(changes)
    entry = insert_row(
        Override,
        {
            **call_of(actor),
            "object": object,
            "object_context": context,
            "object_text": text[:200],
            "line_item": line,
            "locks": listed,
            "description": f"Set aside: {listed}",
            "fields": fields,
            "reason": actor.reason,
        },
    )
    more = {
        "locks": locks_set_aside,
        "fields": orjson.Fragment(fields),
        "lineitem": line,
        "reason": actor.reason,
    }
    tell(
        actor,
        outbox.OVERRIDE_APPLIED,
        entry,
        object=object,
        context=context,
        text=text,
        more=more,
    )
