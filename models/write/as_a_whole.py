"""A part of a call that stands as a whole or not at all, while the call goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import Any

from models.actor import Actor
from models.store import database
from models.write.setting_aside import refusal


@contextmanager
def as_a_whole(actor: Actor) -> Iterator[None]:
    """What fails within leaves nothing: neither rows, nor what the call has gathered of them to
    post, tell, warn of and preview.

    Raises what fails within, in a preview too RecordLocked where a lock is in its way, and
    TransactionLost where the transaction is no more."""
    seen = actor.preview
    known = len(seen.refusing) if seen is not None else 0
    # the news of a document are added to where they are; all else is only put in
    before = [(actor.news, deepcopy(actor.news)), *((each, copy(each)) for each in _others(actor))]
    try:
        with database.savepoint():
            yield
            if seen is not None and (in_the_way := seen.refusing[known:]):
                raise refusal(actor, in_the_way)
    except BaseException:
        for each, was in before:
            _set_back(each, was)
        raise


def _others(actor: Actor) -> list[Any]:
    """What else a call gathers, as it works."""
    request, seen = actor.request, actor.preview
    found = [actor.touched, actor.arranged, request.warnings, request.set_aside]
    return found if seen is None else [*found, *vars(seen).values()]


def _set_back(gathered: Any, was: Any) -> None:
    gathered.clear()
    if isinstance(gathered, list):
        gathered.extend(was)
    else:
        gathered.update(was)
