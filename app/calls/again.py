"""Calls that may come again: what a call with a key was answered is kept, and answered again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import orjson

from app.dialects import spelling
from app.dialects.legacy.spelling import texts
from methods.declare import Method
from models import kept_answer, write
from models.actor import Actor
from models.refusals import IdempotencyMismatch


def digest_of(method: Method, params: dict[str, Any], rights: str = "") -> str:
    """What tells one request from another: the method, its parameters but for those of one
    try, and what its caller may: what one role was answered another one is not."""
    kept = {name: value for name, value in params.items() if name not in method.of_one_try}
    # unlike orjson this writes integers of any length, which a structure may hold
    whose = [rights] if rights else []
    text = json.dumps([method.name, kept, *whose], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def answer_kept(actor: Actor, key: str, digest: str) -> dict[str, Any] | None:
    """What the call was answered before, in both spellings. Raises IdempotencyMismatch."""
    found = kept_answer.answered(actor.space, actor.user, key)
    if found is None:
        return None
    if found[0] != digest:
        raise IdempotencyMismatch(key=key)
    kept: dict[str, Any] = orjson.loads(found[1])
    return kept


def keep_answer(
    method: Method, actor: Actor, key: str, digest: str, result: dict[str, Any]
) -> None:
    """Keep what is answered, as each dialect spells it: the call may come again in another."""
    answer = {
        "typed": spelling.typed(method, result, actor.zone),
        "legacy": texts(method, result, actor.zone, actor.request.settings.escape_text),
    }
    write.keep_answer(actor, key, digest, orjson.dumps(answer).decode())
