"""The password of whoever is logged on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from methods.declare import Access, Answer, Work, method
from methods.wire.types import Integer, Secret, Text
from models import write
from models.actor import Actor, Request
from models.refusals import InvalidFields, LogonNeedsTls, TooManyLogons
from models.store import database
from models.user import Session, User
from models.users import logons, session, telling, throttle

DAYS_MAX = 3650


@dataclass(frozen=True)
class Checked:
    """What came of comparing the current password, and the hashes of the new one."""

    right: bool = False
    hashes: dict[str, str] = field(default_factory=dict)
    seconds: int = 0
    """How long no further password is tried."""


def check_passwords(request: Request, params: Mapping[str, Any]) -> Checked:
    """Compare and hash where slowness holds nobody up. Wrong ones count as failed logons do."""
    current, new = params.get("currentpassword"), params.get("newpassword")
    if not isinstance(current, str) or not isinstance(new, str):
        return Checked()
    with database.read():
        found = session.find_session(request.sid, request.now, request.settings)
        account = None if found is None else logons.known(found.logon)
    if account is None:
        return Checked()
    attempts = request.settings.logon_attempts
    if seconds := throttle.blocked(account.logon, request.address, attempts):
        return Checked(seconds=seconds)
    if not logons.is_password(account, current, ""):
        throttle.failed(account.logon, request.address)
        return Checked()
    if logons.password_problem(new):
        return Checked(right=True)
    return Checked(right=True, hashes=logons.password_hashes(account.logon, new))


@method(
    "SITE_USER_PASSWORD_MANAGE",
    access=Access.EVERYBODY,
    work=Work.WRITE,
    prepare=check_passwords,
    confidential=True,
    params={
        "CurrentPassword": Secret(200, "The password until now.", required=True),
        "NewPassword": Secret(
            200, f"The new one, {logons.PASSWORD_MIN} characters or more.", required=True
        ),
        "NewPasswordConfirm": Secret(200, "The new one once more.", required=True),
        "ExpireDays": Integer(
            f"After how many days, up to {DAYS_MAX}, it is to be changed again; never when left "
            "out, or for 0 or more than that."
        ),
        "Site": Integer("Taken and ignored: there are no web sites here.", ignored=True),
    },
    result={
        "notes": Text(10, "UPDATED."),
        "ended": Integer("How many other sessions and tokens of yours have ended with it."),
        "url": Text(10, "#: there is no page to go to."),
    },
    refuses=[LogonNeedsTls, TooManyLogons],
    example={
        "CurrentPassword": "correct horse",
        "NewPassword": "battery staple",
        "NewPasswordConfirm": "battery staple",
    },
    answers_secret=True,
)
def password_manage(
    actor: Actor,
    checked: Checked,
    *,
    current_password: str,
    new_password: str,
    new_password_confirm: str,
    expire_days: int | None = None,
) -> Answer:
    """Change your own password. This session goes on; your other sessions and your token end.

    It is entered in FINANCIAL_LOCK_EVENT_SEARCH and mailed to you.

    Raises TooManyLogons after too many wrong ones, InvalidFields where a password does not do."""
    if checked.seconds:
        raise TooManyLogons(seconds=checked.seconds)
    if not checked.right:
        raise InvalidFields({"CurrentPassword": "is not your password; give the one until now"})
    if problem := _problem(current_password, new_password, new_password_confirm):
        raise InvalidFields(problem)
    write.change_user(actor.user, password_expires=_expiry(actor, expire_days), **checked.hashes)
    others = (Session.user == actor.user) & (Session.id != actor.session)
    ended = session.end(others, actor.now)
    telling.tell(actor, User.get_by_id(actor.user), telling.PASSWORD, "Your password was changed")
    return {"notes": "UPDATED", "ended": ended, "url": "#"}


def _expiry(actor: Actor, days: int | None) -> date | None:
    wanted = days is not None and 0 < days <= DAYS_MAX
    return actor.today + timedelta(days=days or 0) if wanted else None


def _problem(current: str, new: str, confirm: str) -> dict[str, str]:
    if problem := logons.password_problem(new):
        return {"NewPassword": problem}
    if new == current:
        return {"NewPassword": "is the password until now; give another"}
    return {} if confirm == new else {"NewPasswordConfirm": "is not the same as NewPassword"}
