"""The users of a space: added, changed, disabled, given passwords, and found."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import Case, ColumnBase, Value

from methods.declare import REGISTRY, Access, Answer, Work, method
from methods.keywords import LEFT_OUT, LeftOut
from methods.manage import MANAGE_PARAMS, REASON_OF_EVENTS
from methods.rights import may, may_call
from methods.search.columns import SEARCHES, beyond, blank, by, titled
from methods.search.declaration import search
from methods.search.page import read_back
from methods.steering import WARNINGS
from methods.wire.dates import Date, Moment
from methods.wire.structures import Structure
from methods.wire.types import Id, Integer, Secret, Text, YesNo
from models.actor import Actor, Request
from models.contact import Business, Person
from models.refusals import (
    InvalidFields,
    LastAdministrator,
    LogonNeedsTls,
    NoSubsearch,
    RecordNotFound,
    UserStays,
    WiderThanOwn,
)
from models.rights import USE
from models.role import is_administrator
from models.store import database, scope
from models.store.database import slot
from models.user import User
from models.users import logons, role_changes, session, user_changes

MANAGE, SEARCH = "SETUP_USER_MANAGE", "SETUP_USER_SEARCH"
MINUTES_MAX = 1440
LEVEL = "Taken and ignored: every user has level 1."
SAME_FOR_ALL = {
    "AuthenticationDelivery": LEVEL,
    "AuthenticationLevel": LEVEL,
    "AuthenticationUsingAccessToken": LEVEL,
}
NOT_KEPT = {
    **dict.fromkeys(("BackgroundColour", "TextColour"), "Taken and ignored: there are no colours."),
    **dict.fromkeys(
        ("NewsAlerts", "ServiceAlerts", "Billable", "SupportContactList", "SystemAdmin",
         "CanAcceptSupportIssues", "CanBeAddedToExternalConversations", "CanSwitchIntoOtherSpaces",
         "CrossSpace"),
        "Taken and ignored: that is not kept here.",
    ),
    "Language": "Taken and ignored: it is the space's.",
    "TimezoneOffset": "Taken and ignored: the space has a time zone.",
}  # fmt: skip
"""What the platform's applications send along."""


@dataclass(frozen=True)
class Hashed:
    """A password that a user is to have, and its hashes; nothing where none is given."""

    password: str = field(default="", repr=False)
    hashes: dict[str, str] = field(default_factory=dict, repr=False)
    made_up: bool = False
    problem: str = ""


def hash_password(request: Request, params: Mapping[str, Any]) -> Hashed:
    """Hash the password where slowness holds nobody up; make one up where it is to be reset."""
    given, id = params.get("userpassword"), params.get("id")
    if params.get("remove") or (given is None and id not in (None, "")):
        return Hashed()
    if not _may_call(request):
        return Hashed()  # what follows refuses the call; nobody has passwords hashed for nothing
    logon = _logon(params, id)
    if not logon or not isinstance(given, str | None):
        return Hashed()
    password = given or secrets.token_urlsafe(12)
    if problem := logons.password_problem(password):
        return Hashed(problem=problem)
    hashes = logons.password_hashes(logon, password)
    return Hashed(password, hashes, made_up=not given)


def _may_call(request: Request) -> bool:
    """Whether the call will get further than its session."""
    with database.read():
        found = session.find_session(request.sid, request.now, request.settings)
    return found is not None and may_call(found.rights, REGISTRY[MANAGE])


def _logon(params: Mapping[str, Any], id: Any) -> str:
    """The logon name that the password goes with."""
    name = params.get("username")
    if isinstance(name, str) and name.strip():
        return name.strip()
    if not str(id).strip().isdigit() or int(str(id)) > 2**31:
        return ""
    with database.read():
        return str(User.select(User.logon).where(User.id == int(str(id))).scalar() or "")


@dataclass(frozen=True)
class Sent:
    """What a call says of a user; what it leaves out stays."""

    username: str | LeftOut = LEFT_OUT
    unrestricted_access: bool | LeftOut | None = LEFT_OUT
    contact_person: int | LeftOut | None = LEFT_OUT
    contact_business: int | LeftOut | None = LEFT_OUT
    disabled: bool | LeftOut | None = LEFT_OUT
    disabled_reason: str | LeftOut = LEFT_OUT
    notes: str | LeftOut = LEFT_OUT
    session_timeout: int | LeftOut | None = LEFT_OUT
    password_expiry: date | LeftOut | None = LEFT_OUT

    def values(self, actor: Actor) -> dict[str, Any]:
        """The columns to set. Raises InvalidFields."""
        found: dict[str, Any] = {}
        if isinstance(self.contact_person, int):
            found |= user_changes.names_of(actor, self.contact_person)
        if isinstance(self.contact_business, int):
            _check_business(actor, self.contact_business)
        if isinstance(self.session_timeout, int) and not 1 <= self.session_timeout <= MINUTES_MAX:
            words = f"give whole minutes from 1 to {MINUTES_MAX}"
            raise InvalidFields({"SessionTimeout": words})
        for column, value in (
            ("contact_person", self.contact_person),
            ("contact_business", self.contact_business),
            ("session_minutes", self.session_timeout),
            ("password_expires", self.password_expiry),
            ("disabled_reason", self.disabled_reason),
            ("notes", self.notes),
            ("disabled", self.disabled),
        ):
            if not isinstance(value, LeftOut) and not (column == "disabled" and value is None):
                found[column] = value
        return found


def _check_business(actor: Actor, business: int) -> None:
    if scope.peek(actor, Business, business) is None:
        raise InvalidFields({"ContactBusiness": f"there is no business with the id {business}"})


@method(
    MANAGE,
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,  # two at once would each find the other administrator still there
    prepare=hash_password,
    confidential=True,
    answers_secret=True,
    params={
        **MANAGE_PARAMS,
        "Username": Text(100, "The logon name, unique across all spaces; a new user needs one."),
        "UserPassword": Secret(
            200,
            f"The new password, {logons.PASSWORD_MIN} characters or more. An empty one is made up "
            "and answered; of a new user, also one that is left out.",
        ),
        "UnrestrictedAccess": YesNo("Y makes an administrator (role 1), N takes that back."),
        "ContactPerson": Id("The person that the user is, whose names are the user's."),
        "ContactBusiness": Id("The business of the user."),
        "Disabled": YesNo("Y keeps the user out and ends what is open; N lets in again."),
        "DisabledReason": Text(1000, "Why."),
        "Notes": Text(2000, "Words on the user."),
        "Reason": REASON_OF_EVENTS,
        "PasswordExpiry": Date(
            "After this day LOGON says EXPIRED, until the user gives himself another password; "
            "yesterday has it changed at the next logon. Empty: never."
        ),
        "SessionTimeout": Integer("After how many minutes without a call a session ends."),
        **{name: Integer(doc, ignored=True) for name, doc in SAME_FOR_ALL.items()},
        **{name: Text(200, doc, ignored=True) for name, doc in NOT_KEPT.items()},
    },
    result={
        "id": Id("The user."),
        "notes": Text(10, "ADDED or UPDATED."),
        "password": Text(100, "The password that was made up; it is shown this once only."),
        "data": Structure("With DataReturn: `rows` holds the fields asked for."),
        **WARNINGS,
    },
    refuses=[
        RecordNotFound, LastAdministrator, WiderThanOwn, UserStays, LogonNeedsTls, NoSubsearch,
    ],
    example={"Username": "carol@example.test", "UserPassword": "correct horse"},
)  # fmt: skip
def user_manage(
    actor: Actor,
    hashed: Hashed,
    *,
    sent: Sent,
    remove: bool,
    data_return: str,
    id: int | None = None,
    user_password: str | LeftOut | None = LEFT_OUT,
) -> Answer:
    """Add a user, or change one: name, rights, password; disable one, or let in again.

    A new user is a bookkeeper until SETUP_USER_ROLE_MANAGE says otherwise. A password ends what
    the old one opened. Nobody acts on a user who may more than himself; the last administrator
    stays one, and is not disabled. Users are not removed, for the history names them.

    Raises RecordNotFound, UserStays, LastAdministrator, WiderThanOwn or InvalidFields."""
    if remove:
        _refuse_removal(actor, id)
    if hashed.problem:
        raise InvalidFields({"UserPassword": hashed.problem})
    user = _added(actor, hashed, sent) if id is None else _changed(actor, id, hashed, sent)
    if not isinstance(sent.unrestricted_access, LeftOut | None):
        role_changes.set_administrator(actor, user, sent.unrestricted_access)
    answer: dict[str, Any] = {"id": user, "notes": "ADDED" if id is None else "UPDATED"}
    if hashed.made_up:
        answer["password"] = hashed.password
    if data_return:
        answer["page"] = read_back(actor, SEARCHES[SEARCH], user, data_return)
    return answer


def _refuse_removal(actor: Actor, id: int | None) -> None:
    """Raises UserStays, or RecordNotFound."""
    if id is None:
        raise InvalidFields({"Id": "is needed: give the user"})
    _found(actor, id)
    raise UserStays()


def _found(actor: Actor, id: int) -> User:
    user = user_changes.found(actor, id)
    if user is None:
        raise RecordNotFound(noun="user", field="Id", value=id)
    return user


def _added(actor: Actor, hashed: Hashed, sent: Sent) -> int:
    if isinstance(sent.username, LeftOut) or not sent.username.strip():
        raise InvalidFields({"Username": "is needed: give the logon name"})
    return user_changes.add(actor, sent.username.strip(), hashed.hashes, sent.values(actor))


def _changed(actor: Actor, id: int, hashed: Hashed, sent: Sent) -> int:
    user = _found(actor, id)
    user_changes.check_may_act_on(actor, id)
    values = sent.values(actor)
    if not isinstance(sent.username, LeftOut) and sent.username.strip() not in ("", user.logon):
        values["logon"] = _renamed(user, sent.username.strip(), hashed)
    user_changes.change(actor, user, values)
    if hashed.hashes:
        user_changes.set_password(actor, user, hashed.hashes)
    return id


def _renamed(user: User, logon: str, hashed: Hashed) -> str:
    """A new logon name. Raises InvalidFields where it is taken, or no password comes with it."""
    if problem := user_changes.logon_problem(logon, user.id):
        raise InvalidFields({"Username": problem})
    if not hashed.hashes:
        words = "is needed with another Username, for passwords are kept with it; or send it empty"
        raise InvalidFields({"UserPassword": words})
    return logon


# --- finding them -------------------------------------------------------------------------------


def _same(value: object) -> Any:
    return lambda alias: Value(value)


def _seen(alias: Any) -> Any:
    """Oneself; everybody, for whoever may search users."""
    return (alias.id == slot("user")) | (slot("all_users") == 1)


def _bind(actor: Actor) -> dict[str, int]:
    return {"all_users": int(may(actor.rights, REGISTRY["SETUP_USER_ROLE_SEARCH"], USE))}


def _person_name(alias: Any) -> Any:
    return User.full_name(alias)


def _flag_of(text: str) -> tuple[YesNo, Any]:
    return YesNo(text), lambda alias: Value(False)


def _one(alias: Any) -> ColumnBase:
    return Value(1)


def _titled(title: str) -> Any:
    return lambda alias: Case(None, ((alias.id > 0, title),), "")


search(
    SEARCH,
    of=User,
    prefix="User",
    access=Access.EVERYBODY,
    where=_seen,
    bind=_bind,
    audit=False,
    doc="""Find users of the space.

    Somebody who may not search who is in which role finds himself only.""",
    columns={
        "Id": Id("The user."),
        "Guid": Text(36, "A globally unique id of the user.", into="guid"),
        "Username": Text(100, "The logon name.", into="logon"),
        "UnrestrictedAccess": (YesNo("Y for administrators."), is_administrator),
        "Disabled": YesNo("Whether the user is kept out.", into="disabled"),
        "DisabledDate": Moment("Since when.", into="disabled_on"),
        "DisabledReason": Text(1000, "Why.", into="disabled_reason"),
        "LastLogon": Moment("When the user last logged on.", into="last_logon"),
        "CreatedDate": Moment("When the user was added.", into="created"),
        "FirstName": Text(50, "First name.", into="first_name"),
        "Surname": Text(50, "Surname.", into="surname"),
        "ContactPerson": Integer("The person that the user is.", into="contact_person"),
        "ContactPersonText": (Text(101, "That person's name."), _person_name),
        "ContactPersonEmail": (
            Text(200, "That person's mail address."),
            beyond(Person, "contact_person", "email"),
        ),
        "ContactPersonFirstName": Text(50, "First name, once more.", into="first_name"),
        "ContactPersonSurname": Text(50, "Surname, once more.", into="surname"),
        "ContactBusiness": Integer("The business of the user.", into="contact_business"),
        "ContactBusinessText": (
            Text(200, "What that business is called."),
            titled(Business, "contact_business"),
        ),
        "SessionTimeout": Integer(
            "After how many minutes without a call a session ends; empty: as the operator says.",
            into="session_minutes",
        ),
        "Notes": Text(2000, "Words on the user.", into="notes"),
        "AuthenticationLevel": (Integer("1."), _one),
        "AuthenticationLevelText": (Text(20, "Standard."), _titled("Standard")),
        "AuthenticationDelivery": (Integer("1."), _one),
        "AuthenticationDeliveryText": (Text(20, "Email."), _titled("Email")),
        "AuthenticationUsingAccessToken": (Integer("1."), _one),
        "PasswordExpiry": Date(
            "The day after which the password is to be changed; empty: never.",
            into="password_expires",
        ),
        "TimeZoneOffset": (Text(1, "Empty: the space has a time zone."), blank),
        "RelationshipManagerSecurityType": (Text(1, "Empty."), blank),
        "SupportContactList": _flag_of("N."),
    },
    children={
        "ContactPerson": ("CONTACT_PERSON_SEARCH", by("contact_person")),
        "ContactBusiness": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
    },
    example={
        "fields": [{"name": "username"}, {"name": "disabled"}, {"name": "lastlogon"}],
        "sorts": [{"name": "username", "direction": "asc"}],
    },
)
