"""Overrides that came to nothing, as they are kept: within an hour the same one is counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from peewee import fn

from models.actor import Actor
from models.override_attempt import PER_WINDOW_MAX, OverrideAttempt, window_of
from models.store.base import stamp, writing
from models.store.database import Statement, slot
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


def _of_window() -> Any:
    return (
        within(OverrideAttempt, slot("space"))
        & (OverrideAttempt.created_user == slot("user"))
        & (OverrideAttempt.window == slot("window"))
    )


_many = Statement(lambda: OverrideAttempt.select(fn.COUNT(OverrideAttempt.id)).where(_of_window()))


def _window_of(actor: Actor) -> dict[str, Any]:
    return {"space": actor.space, "user": actor.user, "window": stamp(window_of(actor.now))}


def _known(actor: Actor) -> int:
    return int(_many.value(**_window_of(actor)))


@cache
def _counting(of_a_line: bool, of_a_method: bool) -> Statement:
    """Counts one more of what was tried before."""
    row = OverrideAttempt

    def build() -> Any:
        same = (
            (row.kind == slot("kind"))
            & (row.asked == slot("asked"))
            & (row.object == slot("object"))
            & (row.object_context == slot("context"))
            & (row.locks == slot("locks"))
        )
        if of_a_method:
            same &= row.method == slot("method")
        same &= row.line_item == slot("line") if of_a_line else row.line_item.is_null()
        with writing():
            values = {row.times: row.times + 1, row.last: slot("now")}
            return row.update(values).where(_of_window() & same)

    return Statement(build)


def _counted(actor: Actor, attempt: Attempt) -> bool:
    # what is too much is counted whatever the method
    statement = _counting(attempt.line is not None, bool(attempt.asked))
    found = statement.run(
        **_window_of(actor),
        kind=attempt.kind,
        asked=attempt.asked,
        object=attempt.object,
        context=attempt.context,
        locks=attempt.locks,
        method=actor.method,
        line=attempt.line,
        now=stamp(actor.now),
    )
    return bool(found)


def _add(actor: Actor, attempt: Attempt) -> None:
    insert_row(
        OverrideAttempt,
        {
            **call_of(actor),
            "kind": attempt.kind,
            "object": attempt.object,
            "object_context": attempt.context,
            "object_text": attempt.text,
            "line_item": attempt.line,
            "asked": attempt.asked,
            "locks": attempt.locks,
            "reason": actor.reason,
            "window": window_of(actor.now),
            "last": actor.now,
        },
    )
