"""Access tokens: keys that stand for their user, until they are replaced or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.keywords import LEFT_OUT, LeftOut
from methods.manage import REASON_OF_EVENTS
from methods.steering import WARNINGS
from methods.wire.dates import Moment
from methods.wire.structures import Table
from methods.wire.types import Id, Integer, Remove, Text
from models.actor import Actor
from models.refusals import InvalidFields, NoRight, RecordNotFound, WiderThanOwn
from models.rights import UPDATE
from models.user import Session, User
from models.users import membership, session, telling, tokens, user_changes
from models.users.tokens import Wanted

DAYS_MAX = 3660


def _whose(actor: Actor, wanted: int | None) -> int:
    """The user whose token it is: oneself, or, for an administrator, another of the space."""
    if wanted is None or wanted == actor.user:
        return actor.user
    if not actor.rights.may_use("SETUP_USER_MANAGE", UPDATE):
        raise NoRight()
    if user_changes.found(actor, wanted) is None:
        raise RecordNotFound(noun="user", field="User", value=wanted)
    user_changes.check_may_act_on(actor, wanted)
    return wanted


def _tell(actor: Actor, owner: int, what: str) -> None:
    """Enter what was done with a user's token into the trail; the user is told of it where
    somebody else did it."""
    maker = actor.user if actor.lent_by is None else actor.lent_by
    told = telling.enter if owner == maker else telling.tell
    told(actor, User.get_by_id(owner), telling.TOKEN, what)


@dataclass(frozen=True)
class Sent:
    """What a call says of a token."""

    name: str
    role: int | None = None
    may_override: str | LeftOut = LEFT_OUT
    expire_days: int | None = None

    @property
    def wanted(self) -> Wanted:
        """What the token is to be. Raises ValidationError or InvalidFields."""
        if self.expire_days is not None and not 1 <= self.expire_days <= DAYS_MAX:
            raise ValidationError({"expiredays": [f"give a whole number from 1 to {DAYS_MAX}"]})
        asked = None if isinstance(self.may_override, LeftOut) else self.may_override
        overrides = None if asked is None else tokens.overrides_in(asked)
        return Wanted(self.name.strip(), self.role, overrides, self.expire_days)


@method(
    "CORE_SECURE_TOKEN_MANAGE",
    access=Access.EVERYBODY,
    work=Work.WRITE,
    params={
        "User": Id("Whose token; administrators only, yourself when left out."),
        "Name": Text(
            100,
            "What you call the token; one exists of each name, and one without a name.",
            default="",
        ),
        "Id": Id("With Remove: the token to take back, one that still lives on too."),
        "Remove": Remove("1 takes back the token of this name, or of this Id.", default=False),
        "Role": Id(
            "The role that it keeps to, at most as wide as what its user may; when left out, that "
            "of the token whose place it takes, else all that its user may."
        ),
        "MayOverride": Text(
            500,
            "Which locks it may set aside, of those that you may: names with commas between, or Y "
            "for all. None when left out, but for what the token had whose place it takes.",
        ),
        "ExpireDays": Integer(
            "After how many days it ends; when left out never, or as the one before it did."
        ),
        "Reason": REASON_OF_EVENTS,
    },
    result={
        "id": Id("The token's number."),
        "access_token": Text(64, "The token; it is shown this once only."),
        "notes": Text(10, "ADDED, UPDATED (the old one works for 24 hours more) or REMOVED."),
        "expires": Moment("When it ends by itself."),
        "name": Text(100, "What it is called."),
        "role": Integer("The role that it keeps to, if any."),
        "mayoverride": Text(500, "The locks that it may set aside; * is all that its user may."),
        "replaced_expires": Moment("When the one before it ends."),
        **WARNINGS,
    },
    refuses=[NoRight, RecordNotFound, WiderThanOwn],
    aliases=("CORE_ACCESS_TOKEN",),
    answers_secret=True,
)
def token_manage(
    actor: Actor, *, sent: Sent, remove: bool, user: int | None = None, id: int | None = None
) -> Answer:
    """Make an access token, put another one in its place, or take it back.

    Send it as Authorization: Bearer. Of each name there is one, and one without a name. Where there
    is one already the new one takes its place, and the old one works for 24 hours more. It never
    does more than its user may, nor more than its Role holds; it sets locks aside only where
    MayOverride asks for that by name, and never for somebody else: that person is told of it. One
    that is made with a token does not outlive that. It is kept nowhere, so there is no Idempotency
    key: where the answer was lost, make another.

    Raises ValidationError for days that are too few or too many, WiderThanOwn, InvalidFields."""
    owner = _whose(actor, user)
    if remove:
        if tokens.take_back(actor, owner, sent.name.strip(), id):
            _tell(actor, owner, "Your access token was taken back")
        return {"notes": "REMOVED"}
    if id is not None:
        raise InvalidFields({"Id": "goes with Remove only; Name says whose place it takes"})
    secret, before, made = tokens.make(actor, owner, sent.wanted)
    _tell(actor, owner, "An access token was made for you")
    return {
        "id": made.id,
        "access_token": secret,
        "notes": "ADDED" if before is None else "UPDATED",
        "expires": made.expires,
        "name": made.name,
        "role": made.role,
        "mayoverride": made.overrides,
        "replaced_expires": None if before is None else Session.get_by_id(before.id).expires,
    }


TOKEN = {
    "id": Id("The token's number."),
    "name": Text(100, "What its user calls it."),
    "access_token": Text(64, "Its last four characters."),
    "createddate": Moment("When it was made."),
    "lastuseddate": Moment("When it was last used, to the minute."),
    "expires": Moment("When it ends by itself."),
    "replaced": Moment("When another one took its place."),
    "role": Integer("The role that it keeps to, if any."),
    "roletext": Text(100, "What that is called."),
    "mayoverride": Text(500, "The locks that it may set aside; * is all that its user may."),
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
        "data": Table("`rows`: the tokens.", TOKEN),
    },
    refuses=[NoRight, RecordNotFound, WiderThanOwn],
)
def token_search(actor: Actor, *, user: int | None = None) -> Answer:
    """List the tokens that work: of each its name, last four characters, dates and rights.

    One whose place another has taken works for 24 hours more, and is here until then."""
    known = tokens.living(actor, _whose(actor, user))
    named = tokens.current(known, "") or next(iter(known), None)
    return {
        "access_token": "" if named is None else f"…{named.last_four}",
        "data": {"rows": [_row(actor, each) for each in known]},
    }


def _row(actor: Actor, token: Session) -> dict[str, Any]:
    held = frozenset() if token.role is None else frozenset({token.role})
    return {
        "id": token.id,
        "name": token.name,
        "access_token": f"…{token.last_four}",
        "createddate": token.created,
        "lastuseddate": token.last_used,
        "expires": token.expires,
        "replaced": token.replaced,
        "role": token.role,
        "roletext": membership.titles(actor.space, held).get(token.role or 0, ""),
        "mayoverride": token.overrides,
        "madeby": token.made_by,
        "madebytext": session.name_of(actor.space, token.made_by),
    }
