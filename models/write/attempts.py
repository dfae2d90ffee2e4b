"""Overrides that came to nothing, as they are kept: within an hour the same one is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.actor import Actor
from models.override_attempt import PER_WINDOW_MAX, OverrideAttempt, window_of
from models.store.base import writing
from models.store.scope import within
from models.write.log import call_of
from models.write.rows import insert_row


@dataclass(frozen=True)
class Attempt:
    """An override that came to nothing: of which record, what was asked for, what refused it."""

    kind: str
    asked: str
    object: int = 0
    context: int = 0
    text: str = ""
    line: int | None = None
    locks: str = ""


def keep_attempt(actor: Actor, attempt: Attempt) -> None:
    """Keep an override that came to nothing, or count it where this user did the same before."""
    for each in (attempt, Attempt(attempt.kind, "")):
        if _counted(actor, each):
            return
        if each is not attempt or _known(actor) < PER_WINDOW_MAX:
            _add(actor, each)
            return


def _of_window(actor: Actor) -> Any:
    return (
        within(OverrideAttempt, actor.space)
        & (OverrideAttempt.created_user == actor.user)
        & (OverrideAttempt.window == window_of(actor.now))
    )


def _known(actor: Actor) -> int:
    return int(OverrideAttempt.select().where(_of_window(actor)).count())


def _counted(actor: Actor, attempt: Attempt) -> bool:
    row = OverrideAttempt
    same = (
        (row.kind == attempt.kind)
        & (row.asked == attempt.asked)
        & (row.object == attempt.object)
        & (row.object_context == attempt.context)
        & (row.locks == attempt.locks)
    )
    if attempt.asked:  # what is too much is counted whatever the method
        same &= row.method == actor.method
    line = row.line_item
    same &= line.is_null() if attempt.line is None else line == attempt.line
    values = {row.times: row.times + 1, row.last: actor.now}
    with writing():
        return bool(row.update(values).where(_of_window(actor) & same).execute())


def _add(actor: Actor, attempt: Attempt) -> None:
    insert_row(
        OverrideAttempt,
        {
            **call_of(actor),
            "kind": attempt.kind,
            "object": attempt.object,
            "object_context": attempt.context,
            "object_text": attempt.text[:200],
            "line_item": attempt.line,
            "asked": attempt.asked[:500],
            "locks": attempt.locks[:200],
            "reason": actor.reason,
            "window": window_of(actor.now),
            "last": actor.now,
        },
    )
