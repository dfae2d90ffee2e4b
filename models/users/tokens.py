"""Access tokens: several of a user's, by their names, each with no more than its user may.

The rules are those of reference/README.md, Rights.

A token that another one takes the place of lives on for a day, so that whoever uses it has time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import locks, write
from models.actor import Actor
from models.refusals import InvalidFields, RecordNotFound, WiderThanOwn
from models.rights import overriding
from models.store.database import fold
from models.user import EVERY_LOCK, Session
from models.users import membership, role_changes, session

LIVES_ON = timedelta(hours=24)
"""How long a token still serves when another one has taken its place."""
YES, NO = "y", "n"


@dataclass(frozen=True)
class Wanted:
    """What a token is to be; None is as the one before it was, or as its maker's session is."""

    name: str = ""
    role: int | None = None
    overrides: str | None = None
    """Names of locks with commas between, or EVERY_LOCK."""
    days: int | None = None


def living(actor: Actor, user: int) -> list[Session]:
    """The tokens of a user that still let somebody in, the oldest first."""
    of_user = (Session.space == actor.space) & (Session.user == user) & (Session.kind == "token")
    open_ones = Session.select().where(of_user & Session.ended.is_null())
    return [
        each
        for each in open_ones.order_by(Session.id)
        if each.expires is None or each.expires > actor.now
    ]


def current(known: list[Session], name: str) -> Session | None:
    """Of tokens, the one of a name that no other has taken the place of."""
    named = (each for each in known if fold(each.name) == fold(name) and each.replaced is None)
    return next(named, None)


def overrides_in(text: str) -> str:
    """Which locks a token is to set aside: Y all, N none, or their names with commas between.

    Raises InvalidFields."""
    if text.strip().lower() in (YES, NO, ""):
        return EVERY_LOCK if text.strip().lower() == YES else ""
    found = []
    for each in text.split(","):
        known = locks.OVERRIDABLE.get(each.strip().lower())
        if known is None:
            names = ", ".join(locks.OVERRIDABLE.values())
            raise InvalidFields(
                {"MayOverride": f"{each.strip()} is no lock; give Y, or of {names}"}
            )
        found.append(known)
    return ",".join(sorted(set(found)))


def make(actor: Actor, owner: int, wanted: Wanted) -> tuple[str, Session | None, Session]:
    """Make a token, in the place of the one of that name if there is one; answers its secret, the
    one before it, and itself. Raises WiderThanOwn or InvalidFields."""
    before = current(living(actor, owner), wanted.name)
    role = _role(actor, owner, wanted, before)
    overrides = _overrides(actor, owner, wanted, before)
    expires = _expires(actor, wanted, before)
    if before is not None:
        _replace(actor, before)
    secret = session.open_session(
        owner,
        actor.space,
        actor.now,
        actor.request.address,
        kind="token",
        expires=expires,
        made_by=actor.user if actor.lent_by is None else actor.lent_by,
        name=wanted.name,
        role=role,
        overrides=overrides,
    )
    session.check_open(actor)
    return secret, before, Session.get(Session.sid_hash == session.hashed(secret))


def _expires(actor: Actor, wanted: Wanted, before: Session | None) -> datetime | None:
    """When a new token ends: after so many days, or as the one before it did; one that a token
    makes does not outlive that, but for one in its own place, which lives as long as it did."""
    asked = None if wanted.days is None else actor.now + timedelta(days=wanted.days)
    if asked is None and before is not None and before.expires is not None:
        asked = actor.now + (before.expires - before.created)
    maker = _token_of(actor)
    if maker is None or maker.expires is None:
        return asked
    own_place = before is not None and before.id == maker.id
    most: datetime = maker.expires
    if own_place:
        most = actor.now + (maker.expires - maker.created)
    if asked is None or asked > most:
        actor.warn("It lives no longer than the token that it is made with")
    return most if asked is None else min(asked, most)


def _token_of(actor: Actor) -> Session | None:
    """The token that a call comes with, or that its session began with."""
    own = Session.get_by_id(actor.session)
    if own.kind != session.SESSION:
        return own
    return None if own.of_token is None else Session.get_by_id(own.of_token)


def _role(actor: Actor, owner: int, wanted: Wanted, before: Session | None) -> int | None:
    """The role that a new token keeps to; one that a token makes keeps to no wider one."""
    own = Session.get_by_id(actor.session).role
    role = wanted.role
    if role is None:
        role = before.role if before is not None and before.role is not None else own
    if role is None:
        return None
    rights = membership.of_role(actor.space, role)
    if not rights.roles:
        raise InvalidFields({"Role": f"there is no role with the id {role}"})
    role_changes.check_covers(actor, rights, f"role {role}")
    if not membership.of_user(actor.space, owner).cover(rights):
        raise WiderThanOwn(what=f"role {role}, which is wider than what the token's user may")
    return role


def _overrides(actor: Actor, owner: int, wanted: Wanted, before: Session | None) -> str:
    """The locks that a new token sets aside: none unless they are asked for, and none in one for
    somebody else."""
    asked = wanted.overrides
    if asked is None:
        asked = before.overrides if before is not None else ""
        if asked and not _may_carry(actor, owner, asked):
            return ""
    if not asked:
        return ""
    if owner != actor.user or actor.lent_by is not None:
        words = "is left out of a token that is for somebody else: nobody overrides in his name"
        raise InvalidFields({"MayOverride": words})
    if not _may_carry(actor, owner, asked):
        raise WiderThanOwn(what=f"the override of {_held(actor, asked)}")
    if asked == EVERY_LOCK and actor.rights.limited:
        return ",".join(name for name in sorted(locks.OVERRIDABLE.values())
                        if actor.may_override(name))  # fmt: skip
    return asked


def _may_carry(actor: Actor, owner: int, asked: str) -> bool:
    if owner != actor.user or actor.lent_by is not None:
        return False
    if asked == EVERY_LOCK:
        return any(actor.may_override(name) for name in locks.OVERRIDABLE.values())
    return all(actor.may_override(name) for name in asked.split(","))


def _held(actor: Actor, asked: str) -> str:
    if asked == EVERY_LOCK:
        return "any lock"
    barred = [name for name in asked.split(",") if not actor.rights.may(overriding(name))]
    return ", ".join(barred)


def _replace(actor: Actor, before: Session) -> None:
    """A token whose place is taken serves a day more, and so do the sessions it began."""
    until = actor.now + LIVES_ON
    begun = Session.select().where((Session.of_token == before.id) & Session.ended.is_null())
    for each in (before, *begun):
        if each.expires is None or each.expires > until:
            write.change_session(each.id, expires=until)
    write.change_session(before.id, replaced=actor.now)


def take_back(actor: Actor, owner: int, name: str, id: int | None) -> int:
    """End the tokens of a name, or one of an id; answers how many. Raises RecordNotFound."""
    known = living(actor, owner)
    if id is not None:
        gone = [each.id for each in known if each.id == id]
        if not gone:
            raise RecordNotFound(noun="token", field="Id", value=id)
    else:
        gone = [each.id for each in known if fold(each.name) == fold(name)]
    session.end(Session.id.in_(gone), actor.now)
    return len(gone)
