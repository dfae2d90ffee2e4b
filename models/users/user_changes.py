"""Users as administrators keep them: added, disabled, given passwords; never removed."""

from __future__ import annotations

from typing import Any

from models import write
from models.actor import Actor
from models.contact import Person
from models.counted import counted
from models.refusals import InvalidFields
from models.store import database, scope
from models.store.database import fold
from models.user import Session, User
from models.users import logons, membership, role_changes, session, telling
from models.webhook import Webhook

NAME_MAX = 100


def found(actor: Actor, user: int) -> User | None:
    """A user of the space; None where there is none of that id."""
    row: User | None = User.get_or_none((User.id == user) & (User.space == actor.space))
    return row


def check_may_act_on(actor: Actor, user: int) -> None:
    """Raise WiderThanOwn for a user who may more than the caller; everybody may act on himself,
    but not by a token that keeps to less than its user may."""
    if user != actor.user or actor.rights.limited:
        other = membership.of_user(actor.space, user)
        role_changes.check_covers(actor, other, "that user's rights")


def logon_problem(logon: str, own: int | None = None) -> str:
    """What is wrong with a logon name that somebody is to have; empty where nothing is."""
    if not logon or logon != logon.strip() or len(logon) > NAME_MAX or not logon.isprintable():
        return f"has 1 to {NAME_MAX} printable characters, and no blank at either end"
    database.take_text("logon", fold(logon))
    taken = logons.known(logon)
    if taken is not None and taken.id != own:
        return f"{logon} is taken; logons are unique across all spaces"
    if logons.looks_taken(logon, own):
        return f"{logon} looks like one that is taken: people would mix them up"
    return ""


def add(actor: Actor, logon: str, hashes: dict[str, str], values: dict[str, Any]) -> int:
    """Add a user, who is in no role yet and so a bookkeeper; answers the id.

    Raises InvalidFields or WiderThanOwn."""
    if problem := logon_problem(logon):
        raise InvalidFields({"Username": problem})
    role_changes.check_covers(actor, membership.of_role(actor.space, 2), "role 2")
    user = write.add_user(actor.space, actor.now, logon=logon, **{**hashes, **values})
    _enter(actor, user, f"The user {logon} was added")
    return user


def change(actor: Actor, user: User, values: dict[str, Any]) -> None:
    """Change what is known of a user. Disabled, he is kept out at once.

    Raises LastAdministrator."""
    if values.get("disabled") and not user.disabled:
        role_changes.check_not_last(actor, user.id)
        values["disabled_on"] = values.get("disabled_on") or actor.now
        session.end(Session.user == user.id, actor.now)
        _warn_of_webhooks(actor, user.id)
        _enter(actor, user.id, f"The user {user.logon} was disabled")
    elif values.get("disabled") is False and user.disabled:
        values |= {"disabled_on": None, "disabled_reason": ""}
        _enter(actor, user.id, f"The user {user.logon} was enabled")
    if values:
        write.change_user(user.id, **values)
        write.renew_rights(actor.space)


def _warn_of_webhooks(actor: Actor, user: int) -> None:
    """Say that webhooks which a user saved last are told nothing any more."""
    kept = scope.within(Webhook, actor.space) & (Webhook.modified_user == user) & Webhook.enabled
    if number := Webhook.select().where(kept).count():
        told = counted(number, "webhook")
        actor.warn(f"Nothing is told any more to {told} that the user saved last")


def set_password(actor: Actor, user: User, hashes: dict[str, str]) -> int:
    """Give a user a new password; what the old one opened ends. Answers how many sessions."""
    write.change_user(user.id, **hashes)
    others = (Session.user == user.id) & (Session.id != actor.session)
    ended = session.end(others, actor.now)
    telling.tell(actor, User.get_by_id(user.id), telling.PASSWORD, "Your password was changed")
    return ended


def names_of(actor: Actor, person: int) -> dict[str, str]:
    """The names of a user as they are those of his person. Raises InvalidFields."""
    row = scope.peek(actor, Person, person)
    if row is None:
        raise InvalidFields({"ContactPerson": f"there is no person with the id {person}"})
    return {"first_name": row.first_name or "", "surname": row.surname or ""}


def _enter(actor: Actor, user: int, what: str) -> None:
    telling.enter(actor, User.get_by_id(user), telling.USER, what)
