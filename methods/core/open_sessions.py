"""Where somebody is logged on: one's own open sessions, and ending them."""

from __future__ import annotations

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.wire.dates import Moment
from methods.wire.structures import Table
from methods.wire.types import Id, Integer, Remove, Text, YesNo
from models.actor import Actor
from models.refusals import RecordNotFound
from models.user import Session, User
from models.users import session, telling

SESSION = {
    "id": Id("The session's number."),
    "current": YesNo("Y for the session of this call."),
    "kind": Text(10, "session, or token."),
    "createddate": Moment("When it began."),
    "lastuseddate": Moment("When it was last used, to the minute."),
    "expires": Moment("When it ends by itself, if a day is set."),
    "address": Text(64, "The address it was begun from."),
}


def _open(actor: Actor) -> list[Session]:
    """What of the caller's has not ended; what nobody has used for too long is over too."""
    known = Session.select().where(
        (Session.space == actor.space) & (Session.user == actor.user) & Session.ended.is_null()
    )
    return [each for each in known.order_by(Session.id) if session.is_open(actor, each)]


@method(
    "CORE_SESSION_SEARCH",
    access=Access.EVERYBODY,
    work=Work.POINT,
    result={"data": Table("`rows`: your open sessions and your token.", SESSION)},
)
def session_search(actor: Actor) -> Answer:
    """Say where you are logged on: your open sessions, and your token if you have one."""
    rows = [
        {
            "id": each.id,
            "current": each.id == actor.session,
            "kind": each.kind,
            "createddate": each.created,
            "lastuseddate": each.last_used,
            "expires": each.expires,
            "address": each.address,
        }
        for each in _open(actor)
    ]
    return {"data": {"rows": rows}}


@method(
    "CORE_SESSION_MANAGE",
    access=Access.EVERYBODY,
    work=Work.WRITE,
    params={
        "Id": Id("The session or token of yours to end; all but the one of this call if left out."),
        "Remove": Remove("1 ends it; nothing else can be done to a session.", default=False),
    },
    result={"notes": Text(10, "REMOVED."), "ended": Integer("How many have ended.")},
    refuses=[RecordNotFound],
    example={"Remove": 1},
)
def session_manage(actor: Actor, *, remove: bool, id: int | None = None) -> Answer:
    """End your own other sessions, tokens among them, or a single one.

    CORE_LOGOFF ends the one of the call. It is entered in FINANCIAL_LOCK_EVENT_SEARCH.

    Raises ValidationError without Remove, RecordNotFound for what is no open session of yours."""
    if not remove:
        raise ValidationError({"remove": ["is needed: give 1, which ends what Id names"]})
    ids = [each.id for each in _open(actor) if id in (None, each.id)]
    if id is None:
        ids.remove(actor.session)
    elif not ids:
        raise RecordNotFound(noun="open session of yours", field="Id", value=id)
    ended = session.end(Session.id.in_(ids), actor.now)
    if ended:
        what = f"{ended} of your sessions {'was' if ended == 1 else 'were'} ended"
        telling.enter(actor, User.get_by_id(actor.user), telling.SESSIONS, what)
    return {"notes": "REMOVED", "ended": ended}
