"""Profile settings by their numbers: of the space, and of each user.

The two pages of the platform give `Type` different numbers: CORE_PROFILE_MANAGE says 1 user and
3 space, CORE_PROFILE_SEARCH says 1 space and 2 user, while clients read what they wrote as a user
with type 1. So type 1 in the search means whichever of the two has the setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from marshmallow import ValidationError

from methods.declare import REGISTRY, Access, Answer, Work, method
from methods.keywords import LEFT_OUT, LeftOut
from methods.manage import REASON_OF_EVENTS
from methods.rights import may
from methods.search.columns import user_name
from methods.search.declaration import search
from methods.settings import Spelled, as_kept, wire_of
from methods.wire.dates import manner_of
from methods.wire.types import Choice, Id, Integer, Text, YesNo
from models import profile_setting, setting_rules, settings, write
from models.actor import Actor
from models.profile_setting import ProfileSetting, Setting
from models.refusals import NoRight, RecordNotFound, WiderThanOwn
from models.rights import MOVE_LOCK_DATES, UPDATE, USE
from models.settings import SETTINGS
from models.store import scope
from models.store.database import slot
from models.user import User

USER, SPACE = 1, 3
SEARCHED_USER = 2
OF_SPACE = 0
"""In place of a user's id: the setting is the space's."""
VALUE_MAX = 4000
QUICK = {
    1: "Enable Help",
    2: "User Specific Application Settings",
    4: "Space Specific Settings",
}
QUICK_OF_SPACE = 4


class Number(Integer):
    """The number of a setting."""

    expected = "the number of a setting, a whole number above zero"
    least = 1

    def never_right(self) -> list[object]:
        return ["twelve", 0, 1.5, [1], {}, True, 2**80]


class Value(Text):
    """The text of a setting; a whole number is understood as its text."""

    def read(self, value: object) -> str:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return super().read(str(value) if is_number else value)


WHICH = {
    "Attribute": Number("The setting's number."),
    "Id": Number("The same; Attribute goes before it."),
    "Advanced": Number("Number of an advanced setting, which has numbers of its own."),
    "Quick": Choice(QUICK, "One of the settings that have a short name."),
    "Custom": YesNo("Y for a setting of your own, whose numbers mean nothing here.", default=False),
}


class Key(NamedTuple):
    """Which setting is meant: its number, and the list of numbers that it is from."""

    namespace: str
    number: int

    @property
    def declared(self) -> Setting | None:
        """The setting of the space that this service knows under the number."""
        return SETTINGS.get(self.number) if self.namespace == "" else None

    @property
    def is_of_space(self) -> bool:
        """Whether the space is meant when nothing is said about it."""
        return self.declared is not None or self == Key("quick", QUICK_OF_SPACE)


@dataclass(frozen=True)
class Which:
    """The parameters that name a setting."""

    custom: bool
    attribute: int | None = None
    id: int | None = None
    advanced: int | None = None
    quick: int | None = None

    @property
    def key(self) -> Key:
        """The setting that they name. Raises ValidationError where they name none."""
        if self.quick is not None:
            return Key("quick", self.quick)
        if self.advanced is not None:
            return Key("advcustom" if self.custom else "advanced", self.advanced)
        number = self.attribute or self.id
        if number is None:
            raise ValidationError({"attribute": [f"is needed: give {Number.expected}"]})
        if self.custom:
            return Key("custom", number)
        return Key("", settings.ALIASES.get(number, number))


# --- setting ------------------------------------------------------------------------------------


@method(
    "CORE_PROFILE_MANAGE",
    access=Access.EVERYBODY,
    work=Work.CLOSE,
    params={
        **WHICH,
        "Type": Choice(
            {USER: "User", SPACE: "Space"},
            "Whose setting: 1 a user's, 3 the space's (administrators only). When left out, the "
            "space's for a number that this service knows, else the user's.",
        ),
        "Context": Id("The user whose setting it is; yourself when left out."),
        "Value": Value(VALUE_MAX, "The new value; an empty one clears the setting."),
        "Reason": REASON_OF_EVENTS,
    },
    result={"notes": Text(10, "ADDED or UPDATED.")},
    refuses=[NoRight, RecordNotFound, WiderThanOwn],
    example={"Attribute": 4, "Custom": "Y", "Value": "a|b"},
)
def profile_manage(
    actor: Actor,
    *,
    which: Which,
    type: int | None = None,
    context: int | None = None,
    value: str | LeftOut = LEFT_OUT,
) -> Answer:
    """Set a setting of yourself or, as an administrator, of the space or of another user.

    Your own are yours to set in every role: the platform's application keeps there where you are.
    A counter of references holds the last number used: for 150 to be next, keep 149. A number
    that this service knows takes only a fitting value, and a lock date may not be later than
    today. Every change is in the history with its old and new value.

    Raises ValidationError where no setting is named, or no value."""
    key = which.key
    if isinstance(value, LeftOut):
        raise ValidationError({"value": ["is needed: give the new value, or an empty one"]})
    owner = _owner(actor, key, type, context)
    before = profile_setting.kept(actor.space, key.number, user=owner, namespace=key.namespace)
    if owner == OF_SPACE and key.declared is not None:
        _keep_declared(actor, key.declared, value)
    elif (before or "") != value:
        write.keep(actor, key.number, value, user=owner, namespace=key.namespace)
    return {"notes": "ADDED" if before is None else "UPDATED"}


def _owner(actor: Actor, key: Key, type: int | None, context: int | None) -> int:
    """Whose setting is to be set. Raises NoRight or RecordNotFound."""
    if (type or (SPACE if key.is_of_space else USER)) == SPACE:
        _check_right(actor, key)
        return OF_SPACE
    user = context or actor.user
    if user != actor.user:
        _check_other(actor, user)
    return user


def _check_right(actor: Actor, key: Key) -> None:
    """Raise NoRight where a setting of the space is not the caller's to set: lock dates are moved
    by an act, all others with the method that sets them. Either way this method, which is open
    for what is one's own, must be one that his role names."""
    if key.declared in settings.LOCK_DATES:
        allowed = actor.may(MOVE_LOCK_DATES)
    else:
        allowed = may(actor.rights, REGISTRY["SETUP_FINANCIAL_SETTINGS_MANAGE"], UPDATE)
    if not (allowed and actor.rights.may_use("CORE_PROFILE_MANAGE", USE)):
        raise NoRight()


def _check_other(actor: Actor, user: int) -> None:
    if not actor.administrator:
        raise NoRight()
    if not User.select().where(scope.within(User, actor.space) & (User.id == user)).exists():
        raise RecordNotFound(noun="user", field="Context", value=user)


def _keep_declared(actor: Actor, setting: Setting, text: str) -> None:
    """Keep a setting of the space in the spelling that the service reads."""
    if setting is settings.SET_UP:
        words = "is set by the initial set-up, SETUP_FINANCIAL_SETTINGS_MANAGE SetDefault=1"
        raise ValidationError({"attribute": [words]})
    try:
        value = wire_of(setting).deserialize(text, manner=manner_of(actor))
    except ValidationError as problem:
        raise ValidationError({"value": problem.messages}) from None
    setting_rules.keep_setting(actor, setting, as_kept(setting, value), field="Value")


# --- reading ------------------------------------------------------------------------------------


@method(
    "CORE_PROFILE_SEARCH",
    access=Access.EVERYBODY,
    work=Work.POINT,
    params={
        **WHICH,
        "Type": Choice(
            {1: "Space, or yourself", SEARCHED_USER: "Yourself", SPACE: "Space"},
            "Whose setting: 2 your own, 3 the space's; 1, or left out, whichever is set.",
        ),
    },
    result={"data": Spelled("The value as one text; empty where nothing is set.")},
    example={"Attribute": 232},
)
def profile_search(actor: Actor, *, which: Which, type: int | None = None) -> Answer:
    """Read one setting. `data` is its value as a text, and no rows.

    A setting of the space that was never set answers its default."""
    key = which.key
    if _is_of_space(actor, key, type):
        text = _kept(actor, key, OF_SPACE) or (key.declared.default if key.declared else "")
        return {"data": (key.declared, text)}
    return {"data": (None, _kept(actor, key, actor.user) or "")}


def _is_of_space(actor: Actor, key: Key, type: int | None) -> bool:
    if type in (SEARCHED_USER, SPACE):
        return type == SPACE
    return key.is_of_space or _kept(actor, key, actor.user) is None


def _kept(actor: Actor, key: Key, owner: int) -> str | None:
    return profile_setting.kept(actor.space, key.number, user=owner, namespace=key.namespace)


COLUMNS = {
    "Attribute": Integer("The setting's number.", into="number"),
    "Value": Text(VALUE_MAX, "Its value; dates as 2026-11-22.", into="value"),
}

search(
    "CORE_SPACE_PROFILE_SEARCH",
    access=Access.EVERYBODY,
    of=ProfileSetting,
    prefix="BusinessProfile",
    where=lambda alias: (alias.user == OF_SPACE) & (alias.namespace == ""),
    doc="Find settings of the space that have been set.",
    columns=COLUMNS,
    column_aliases={"number": "attribute"},
    example={
        "fields": [{"name": "attribute"}, {"name": "value"}],
        "filters": [{"name": "attribute", "comparison": "IN_LIST", "value1": "232,528"}],
    },
)

search(
    "CORE_USER_PROFILE_SEARCH",
    access=Access.EVERYBODY,
    of=ProfileSetting,
    prefix="PersonProfile",
    where=lambda alias: (
        (alias.namespace == "")
        & (alias.user != OF_SPACE)
        & ((alias.user == slot("user")) | (slot("administrator") == 1))
    ),
    bind=lambda actor: {"administrator": int(actor.sees_private)},
    doc="""Find settings of users that have been set: your own, or as an administrator
    everybody's.""",
    columns={
        **COLUMNS,
        "User": Integer("Whose setting it is.", into="user"),
        "UserText": (Text(101, "That user's name."), user_name("user")),
    },
    column_aliases={"number": "attribute"},
    example={"fields": [{"name": "attribute"}, {"name": "value"}, {"name": "usertext"}]},
)
