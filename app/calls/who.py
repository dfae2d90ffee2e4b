"""Who calls: the one place where an actor is made of a session and of how the call came."""

from __future__ import annotations

from app.calls import limiter
from app.calls.call import Call
from app.dialects.outcomes import Outcome
from methods import REGISTRY
from methods.declare import Access, Method
from methods.rights import may_call
from models import arranged, write
from models.actor import Actor, Request
from models.allowance import network_of
from models.refusals import NoRight, NotLoggedOn, TooManyCalls
from models.rights import NONE
from models.store import database
from models.users import session

NOBODY = session.Found(
    id=0, kind="", user=0, name="", logon="", space=0, zone="UTC", rights=NONE,
    response_format="", stale=False,
)  # fmt: skip
"""Who calls before logon."""


def actor_of(call: Call, method: Method, outcome: Outcome) -> Actor:
    """The person behind a call. Raises NotLoggedOn, NoRight or TooManyCalls."""
    request = call.request
    found = (
        session.find_session(request.sid, request.now, request.settings) if request.sid else None
    )
    spend(call, method.weight, outcome, found.user if found else nobody_at(request.address))
    if found is None:
        if method.access is not Access.ANYONE:
            raise NotLoggedOn()
        return _actor(call, method, NOBODY)
    outcome.zone, outcome.user, outcome.space = found.zone, found.user, found.space
    outcome.session = found.id
    outcome.response_format = found.response_format
    if found.stale:
        id, now = found.id, request.now
        outcome.later.append(lambda: write.change_session(id, last_used=now))
    if not may_call(found.rights, method):
        raise NoRight()
    return _actor(call, method, found)


def held(request: Request) -> frozenset[str] | None:
    """The methods that the reference shows whoever asks for it: those that he may call, None where
    these are all. To strangers it shows all, unless the operator would not have that."""
    found = None
    if request.sid:
        with database.read():
            found = session.find_session(request.sid, request.now, request.settings)
    if found is None:
        return None if request.settings.public_reference else BEFORE_LOGON
    if found.rights.administrator:
        return None
    return frozenset(name for name, each in REGISTRY.items() if may_call(found.rights, each))


BEFORE_LOGON = frozenset(name for name, each in REGISTRY.items() if each.access is Access.ANYONE)
"""The methods that a stranger may call."""


def _actor(call: Call, method: Method, found: session.Found) -> Actor:
    return Actor(
        user=found.user,
        name=found.name,
        space=found.space,
        zone=found.zone,
        session=found.id,
        request=call.request,
        rights=found.rights,
        method=method.name,
        arranged=arranged.as_of(found.space, found.arranged),
        clock_minutes=found.clock_minutes,
        lent_by=found.lent_by,
    )


def nobody_at(address: str) -> str:
    """Who calls without a session, as far as that is counted."""
    return f"address {network_of(address)}"


def spend(call: Call, weight: int, outcome: Outcome, who: object) -> None:
    """Take the call out of the caller's allowance, once. Raises TooManyCalls."""
    if call.budget is None:
        call.budget = limiter.spend(str(who), weight, call.request.settings.calls_per_minute)
    outcome.budget = call.budget
    if call.budget is not None and not call.budget.spent:
        raise TooManyCalls(seconds=call.budget.seconds)
