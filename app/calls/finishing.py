"""What a reading call leaves to be kept: a session's last use, a search that may go on."""

from __future__ import annotations

from app.calls.call import Call
from app.calls.trying import until_it_stands
from app.dialects.outcomes import Outcome
from methods.search.page import Page
from models import write
from models.store import database


def finish(outcome: Outcome, call: Call) -> None:
    """What a reading call leaves to be kept, in a transaction of its own; again if
    another came between. Raises peewee.DatabaseError when that happens time after time."""
    until_it_stands(lambda before: keep(outcome, call))


def keep(outcome: Outcome, call: Call) -> None:
    """Keep it, once."""
    with database.write(lasting=False):
        for step in outcome.later:
            step()
        page = outcome.result.get("page")
        if isinstance(page, Page) and page.asked is not None and not page.moreid:
            page.moreid = write.keep_search(
                outcome.space, outcome.user, call.request.now, page.asked
            )
            if "moreid" in outcome.result:
                outcome.result["moreid"] = page.moreid


def needs_finishing(outcome: Outcome) -> bool:
    """Whether there is anything to keep."""
    page = outcome.result.get("page") if outcome.ok else None
    return bool(outcome.later) or (
        isinstance(page, Page) and page.asked is not None and not page.moreid
    )


def goes_without(outcome: Outcome, problem: Exception) -> bool:
    """Whether what was read is told although a database in trouble keeps nothing just now: when a
    session was used last matters less, and so does a search that has no further page."""
    page = outcome.result.get("page")
    has_more = isinstance(page, Page) and page.more
    return database.trouble(problem) is not None and not has_more
