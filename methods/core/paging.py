"""The next pages of a search."""

from __future__ import annotations

import json
from dataclasses import replace

from methods.declare import REGISTRY, Access, Answer, Work, method
from methods.rights import may_call
from methods.search.declaration import PAGE_RESULT
from methods.search.page import PAGES, page_of
from methods.wire.structures import Structure
from methods.wire.types import Count, Id
from models import stored_search
from models.actor import Actor
from models.refusals import NoRight, NoSubsearch, ParameterNotHeld, SearchGone
from models.stored_search import AskedFor


@method(
    "CORE_SEARCH_MORE",
    access=Access.EVERYBODY,
    work=Work.SEARCH,
    params={
        "Id": Id("The moreid that the search answered.", required=True),
        "StartRow": Count("First row wanted, counted from 0.", default=0),
        "Rows": Count("Rows wanted; as many as on the first page when left out."),
        "criteria": Structure("Taken and ignored.", ignored=True),
    },
    result=PAGE_RESULT,
    refuses=[SearchGone, NoRight, NoSubsearch, ParameterNotHeld],
    example={"Id": 1, "StartRow": 20},
    aliases=("CORE_MORE_SEARCH",),
)
def search_more(actor: Actor, *, id: int, start_row: int, rows: int | None = None) -> Answer:
    """Answer further rows of a search, with the columns of its first page.

    The search is run again in the same order, which ends with the id, so pages never overlap.
    Criteria that some clients send along mean nothing here.

    Raises SearchGone, or NoRight where the caller does not hold that search any more."""
    found = search_kept(actor, id)
    pages = PAGES.get(found.method, page_of)
    made = pages(
        as_first_asked(actor, found.lenient),
        found.method,
        json.loads(found.criteria),
        start_row,
        found.size if rows is None else rows,
    )
    made.moreid = id
    return {"page": made}


def search_kept(actor: Actor, id: int) -> AskedFor:
    """A search whose further rows may be asked for.

    Raises SearchGone, or NoRight where the caller does not hold it any more."""
    found = stored_search.kept(actor.space, actor.user, id)
    if found is None:
        raise SearchGone(id=id)
    if not may_call(actor.rights, REGISTRY[found.method]):
        raise NoRight()
    return found


def as_first_asked(actor: Actor, lenient: bool) -> Actor:
    """The actor as of the first page: what that dialect ignored is ignored again."""
    return replace(actor, request=replace(actor.request, lenient=lenient))
