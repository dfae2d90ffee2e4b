"""Access tokens: a key that stands for its user until it is replaced or taken back."""

from __future__ import annotations

from datetime import timedelta

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.wire.dates import Moment
from methods.wire.structures import Table
from methods.wire.types import Id, Integer, Remove, Text
from models import session, telling, write
from models.actor import Actor
from models.refusals import NoRight, RecordNotFound
from models.user import Session, User

DAYS_MAX = 3660


def _whose(actor: Actor, wanted: int | None) -> int:
    """The user whose token it is: oneself, or, for an administrator, another of the space."""
    if wanted is None or wanted == actor.user:
        return actor.user
    if not actor.administrator:
        raise NoRight()
    found = User.select().where((User.id == wanted) & (User.space == actor.space)).first()
    if found is None:
        raise RecordNotFound(noun="user", field="User", value=wanted)
    return wanted


def _maker(actor: Actor) -> int:
    """Who makes a token: what somebody else's token makes is that somebody's too."""
    return actor.user if actor.lent_by is None else actor.lent_by


def _tell(actor: Actor, owner: int, what: str) -> None:
    """Tell a user what somebody else did with the user's token."""
    if owner != _maker(actor):
        telling.tell(actor, User.get_by_id(owner), telling.TOKEN, what)


def _tokens(actor: Actor, user: int) -> list[Session]:
    return list(
        Session.select()
        .where(
            (Session.space == actor.space)
            & (Session.user == user)
            & (Session.kind == "token")
            & Session.ended.is_null()
        )
        .order_by(Session.id)
    )


@method(
    "CORE_SECURE_TOKEN_MANAGE",
    access=Access.EVERYBODY,
    work=Work.WRITE,
    params={
        "User": Id("Whose token; administrators only, yourself when left out."),
        "Remove": Remove("1 takes the token back.", default=False),
        "ExpireDays": Integer("After how many days it ends; never when left out."),
    },
    result={
        "access_token": Text(64, "The token; it is shown this once only."),
        "notes": Text(10, "ADDED, UPDATED (the old one no longer works) or REMOVED."),
        "expires": Moment("When it ends by itself."),
    },
    refuses=[NoRight, RecordNotFound],
    aliases=("CORE_ACCESS_TOKEN",),
    answers_secret=True,
)
def token_manage(
    actor: Actor, *, remove: bool, user: int | None = None, expire_days: int | None = None
) -> Answer:
    """Make your access token, replace it, or take it back. One exists at a time.

    Send it as Authorization: Bearer. It carries the user's rights; one that an administrator
    makes for somebody else sets no lock aside, and that person is told. It is kept nowhere, so
    there is no Idempotency key: where the answer was lost, make another.

    Raises ValidationError for days that are too few or too many."""
    owner = _whose(actor, user)
    known = _tokens(actor, owner)
    for token in known:
        write.change_session(token.id, ended=actor.now)
    if remove:
        if known:
            _tell(actor, owner, "Your access token was taken back")
        return {"notes": "REMOVED"}
    if expire_days is not None and not 1 <= expire_days <= DAYS_MAX:
        raise ValidationError({"expiredays": [f"give a whole number from 1 to {DAYS_MAX}"]})
    expires = None if expire_days is None else actor.now + timedelta(days=expire_days)
    made = session.open_session(
        owner,
        actor.space,
        actor.now,
        actor.request.address,
        kind="token",
        expires=expires,
        made_by=_maker(actor),
    )
    _tell(actor, owner, "An access token was made for you")
    return {
        "access_token": made,
        "notes": "UPDATED" if known else "ADDED",
        "expires": expires,
    }


TOKEN = {
    "id": Id("The token's number."),
    "access_token": Text(64, "Its last four characters."),
    "createddate": Moment("When it was made."),
    "lastuseddate": Moment("When it was last used, to the minute."),
    "expires": Moment("When it ends by itself."),
    "madeby": Integer("Who made it; 0 where that was not written down."),
    "madebytext": Text(101, "That user's name."),
}


@method(
    "CORE_SECURE_TOKEN_SEARCH",
    access=Access.EVERYBODY,
    work=Work.POINT,
    params={"User": Id("Whose token; administrators only, yourself when left out.")},
    result={
        "access_token": Text(64, "Its last four characters; the rest is kept nowhere."),
        "data": Table("`rows`: the token, or nothing.", TOKEN),
    },
    refuses=[NoRight, RecordNotFound],
)
def token_search(actor: Actor, *, user: int | None = None) -> Answer:
    """Say whether a token exists: its last four characters and its dates."""
    rows = [
        {
            "id": token.id,
            "access_token": f"…{token.last_four}",
            "createddate": token.created,
            "lastuseddate": token.last_used,
            "expires": token.expires,
            "madeby": token.made_by,
            "madebytext": session.name_of(actor.space, token.made_by),
        }
        for token in _tokens(actor, _whose(actor, user))
    ]
    return {"access_token": rows[0]["access_token"] if rows else "", "data": {"rows": rows}}
