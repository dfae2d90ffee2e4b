"""Who am I: the logged-on user, the session id, and logging off."""

from __future__ import annotations

from babel.numbers import get_currency_name
from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.wire.dates import Moment
from methods.wire.structures import Structure
from methods.wire.types import Boolean, Integer, Text, Word, YesNo
from models import currencies, settings, write
from models.actor import Actor
from models.contact import Business, Person
from models.refusals import InvalidFields
from models.store import scope
from models.store.base import Space
from models.user import Session, User
from models.users import membership, session


def _person(actor: Actor, user: User) -> Person | None:
    return None if user.contact_person is None else scope.peek(actor, Person, user.contact_person)


@method(
    "CORE_GET_USER_DETAILS",
    access=Access.EVERYBODY,
    work=Work.POINT,
    error_gives_key=True,
    result={
        "sid": Text(64, "The session id, as it was sent."),
        "logonkey": Text(24, "The key that goes with it."),
        "user": Integer("The user's id."),
        "userlogonname": Text(100, "The logon name."),
        "firstname": Text(50, "First name."),
        "surname": Text(50, "Surname."),
        "email": Text(200, "The user's e-mail address."),
        "space": Integer("The space's id."),
        "spacename": Text(100, "The space's name."),
        "spacecontactbusiness": Integer(
            "The firm itself as a business: the setting SpaceContactBusiness."
        ),
        "spacecontactperson": Integer("Its main person; empty here."),
        "contactbusiness": Integer("The business of the user's person."),
        "contactbusinesstext": Text(200, "What that business is called."),
        "contactperson": Integer("The user as a person."),
        "unrestrictedaccess": YesNo("Y for administrators."),
        "superuser": YesNo("N: nobody here has rights beyond a space."),
        "administrator": Boolean("Whether the user is an administrator."),
        "site": Integer("0: there are no web sites here."),
        "timezone": Text(64, "The space's time zone (IANA)."),
        "authenticationlevel": Integer("1."),
        "authenticationdelivery": Integer("1."),
        "authenticationusingaccesstoken": Integer("1."),
        "roles": Structure("`rows`: the user's roles, each with id and title."),
        "createddate": Moment("When the user was added."),
        "lastlogon": Moment("When the user last logged on."),
        "currency": Integer("Its number in the platform's list; empty where that is not known."),
        "currencycode": Text(3, "The currency of the books."),
        "currencytext": Text(50, "Its name."),
        "debug": Boolean("false."),
        "servercode": Integer("1."),
        "showinactive": Text(1, "N."),
        "systemadmin": Boolean("No longer used."),
        "useragent": Text(10, "No longer used."),
    },
)
def user_details(actor: Actor) -> Answer:
    """Say who is logged on, in which space, and with which rights."""
    user = User.get_by_id(actor.user)
    person = _person(actor, user)
    return {
        "sid": actor.request.sid,
        "logonkey": session.logon_key(actor.request.sid),
        **_space(Space.get_by_id(actor.space)),
        **_currency(settings.CURRENCY.text_in(actor.space)),
        **_rights(actor),
        **THE_SAME_FOR_ALL,
        "user": user.id,
        "userlogonname": user.logon,
        "firstname": user.first_name,
        "surname": user.surname,
        "email": person.email if person is not None and person.email else user.logon,
        "contactbusiness": person.business if person is not None else user.contact_business,
        "contactbusinesstext": _business(actor, person),
        "contactperson": user.contact_person,
        "createddate": user.created,
        "lastlogon": user.last_logon,
    }


def _business(actor: Actor, person: Person | None) -> str:
    """What the business of a person is called."""
    if person is None or person.business is None:
        return ""
    found = scope.peek(actor, Business, person.business)
    return "" if found is None else str(found.trade_name)


def _space(space: Space) -> Answer:
    return {
        "space": space.id,
        "spacename": space.name,
        "spacecontactbusiness": settings.OWN_BUSINESS.number_in(space.id),
        "spacecontactperson": None,
        "timezone": space.time_zone,
    }


def _currency(code: str) -> Answer:
    """The currency of the books, named in English as the platform does."""
    return {
        "currency": currencies.NUMBERS.get(code),
        "currencycode": code,
        "currencytext": get_currency_name(code, locale="en_AU"),
    }


def _rights(actor: Actor) -> Answer:
    titles = membership.titles(actor.space, actor.rights.roles)
    return {
        "unrestrictedaccess": actor.administrator,
        "administrator": actor.administrator,
        "roles": {"rows": [{"id": id, "title": title} for id, title in titles.items()]},
    }


THE_SAME_FOR_ALL: Answer = {
    "superuser": False,
    "site": 0,
    "authenticationlevel": 1,
    "authenticationdelivery": 1,
    "authenticationusingaccesstoken": 1,
    "debug": False,
    "servercode": 1,
    "showinactive": "N",
    "systemadmin": False,
    "useragent": "",
}


@method(
    "CORE_GET_SID",
    access=Access.EVERYBODY,
    work=Work.POINT,
    result={
        "sid": Text(64, "The session id, as it was sent."),
        "logonkey": Text(24, "The key that goes with it."),
    },
)
def get_sid(actor: Actor) -> Answer:
    """Answer the session id of this call, for clients that only hold a cookie."""
    return {"sid": actor.request.sid, "logonkey": session.logon_key(actor.request.sid)}


@method(
    "CORE_SID_SEARCH",
    access=Access.EVERYBODY,
    work=Work.WRITE,
    params={
        "access_token": Text(
            64, "The token, where it is not sent as Bearer.", default="", ignored=True
        )
    },
    result={
        "sid": Text(64, "A new session id of the token's user."),
        "logonkey": Text(24, "The key that goes with it."),
    },
    answers_secret=True,
)
def sid_search(actor: Actor) -> Answer:
    """Start a session with an access token."""
    sid = session.open_like(actor)
    return {"sid": sid, "logonkey": session.logon_key(sid)}


class Format(Word):
    """A format of answers that is given here; XML is known and refused."""

    def read(self, value: object) -> str:
        """The format. Raises ValidationError."""
        if isinstance(value, str) and value.strip().upper() == "XML":
            words = (
                f"XML is not given here, for nothing public says its shape; give {self.wanted()}"
            )
            raise ValidationError(words)
        return super().read(value)

    def never_right(self) -> list[object]:
        return ["XML", *super().never_right()]


FORMATS = ("JSON", "TEXT", "CSV")


@method(
    "CORE_SET_RESPONSE_FORMAT",
    access=Access.EVERYBODY,
    work=Work.WRITE,
    params={
        "ResponseFormat": Format(FORMATS, "The format of the session's answers from now on."),
        "rf": Format(FORMATS, "The same, where ResponseFormat is left out."),
    },
    result={
        "notes": Text(10, "UPDATED."),
        "responseformat": Text(4, "The format from now on."),
    },
    example={"ResponseFormat": "JSON"},
    param_aliases={"format": "responseformat"},
)
def set_response_format(
    actor: Actor, *, response_format: str | None = None, rf: str | None = None
) -> Answer:
    """Choose the format of this session's answers where a call does not say it with `rf`.

    It concerns the legacy dialect: `JSON` is the envelope, `CSV` the envelope with the rows of a
    search as one text, `TEXT` values between pipes. The setting ends with the session, or with
    the token. The answers of JSON-RPC are always JSON.

    Raises InvalidFields where it is called without one."""
    wanted = response_format or rf
    if not wanted:
        words = f"is needed: give one of {', '.join(FORMATS)}"
        raise InvalidFields({"ResponseFormat": words})
    write.change_session(actor.session, response_format=wanted)
    return {"notes": "UPDATED", "responseformat": wanted}


@method("CORE_LOGOFF", access=Access.ANYONE, work=Work.WRITE, ends_session=True)
def logoff(actor: Actor) -> Answer:
    """End the session; with a token, that and what began with it. Without one there is nothing to
    end, and that is no error."""
    if actor.session:
        session.end(Session.id == actor.session, actor.now)
    return {}
