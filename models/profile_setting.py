"""What a setting is, and the table of their values: a row per space, user and number.

The numbers are declared in models.settings, each once (locking.md 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import CharField, IntegerField, ModelAlias, Node, TextField

from models.store.base import Record
from models.store.database import Statement, for_update, slot

TOLD_AS = 9000
"""The object number of settings in logs and messages; the platform has none for them."""


class ProfileSetting(Record):
    """The value of one setting, of a space (user 0) or of one user.

    `namespace` is empty for the numbers that are declared; clients keep values of their own
    under `custom`, `advanced` and `quick`, and a counter of numbers that begin anew each year or
    month is kept under that (2026, 2026-11)."""

    NOUN = "setting"

    user = IntegerField(default=0)
    namespace = CharField(10, default="")
    number = IntegerField()
    value = TextField(default="")

    class Meta:
        table_name = "profile_setting"
        indexes = ((("space", "user", "namespace", "number"), True),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.number.cast("TEXT")


def of_space(kept: Any, space: Any) -> Any:
    """The condition for settings of the space itself: no user's, no value of a client's own."""
    return (kept.space == space) & (kept.user == 0) & (kept.namespace == "")


def _of_number() -> Any:
    of = ProfileSetting
    return (
        (of.space == slot("space"))
        & (of.user == slot("user"))
        & (of.namespace == slot("namespace"))
        & (of.number == slot("number"))
    )


_value = Statement(lambda: ProfileSetting.select(ProfileSetting.value).where(_of_number()))
_all = Statement(
    lambda: ProfileSetting.select(ProfileSetting.number, ProfileSetting.value).where(
        of_space(ProfileSetting, slot("space"))
    )
)
_taken = Statement(
    lambda: for_update(
        ProfileSetting.select(ProfileSetting.id, ProfileSetting.value).where(_of_number())
    )
)


def kept(space: int, number: int, *, user: int = 0, namespace: str = "") -> str | None:
    """The text kept under a number, declared or not; None when nothing is kept."""
    return _value.value(space=space, user=user, namespace=namespace, number=number)


def all_kept(space: int) -> dict[int, str]:
    """Every text that is kept for the space, by its number."""
    return {number: text for number, text in _all.rows(space=space)}


def take(space: int, number: int, *, user: int = 0, namespace: str = "") -> tuple[int, str] | None:
    """Id and text of a kept setting, taken until the transaction ends."""
    found = _taken.row(space=space, user=user, namespace=namespace, number=number)
    return None if found is None else (found[0], found[1])


# --- what is declared of a number ---------------------------------------------------------------

TEXT, FLAG, DATE, NUMBER, MONEY, RECORD = "text", "flag", "date", "number", "money", "record"
IMAGE = "image"
"""A picture, in base64."""


@dataclass(frozen=True)
class Setting:
    """A declared setting: its number, its name on the wire, its kind of value and default.

    A RECORD setting holds the id of a record of the kind `of`. It is read of a space, as what its
    kind says; where the space keeps none, that is its default."""

    number: int
    name: str
    kind: str = TEXT
    default: str = ""
    doc: str = ""
    of: str = ""
    choices: tuple[str, ...] = ()

    def value_of(self, text: str) -> bool | date | str | int | None:
        """What a kept text says, as what the kind of the setting is; nothing of an empty one."""
        if not text:
            return None
        if self.kind == FLAG:
            return text == "Y"
        if self.kind == DATE:
            return date.fromisoformat(text)
        return text if self.kind in (TEXT, IMAGE) else int(text)

    def text_in(self, space: int) -> str:
        """Its text: dates are ISO, flags Y or N, money is cents."""
        found = kept(space, self.number)
        return self.default if found is None or (found == "" and self.default) else found

    def holds_in(self, space: int) -> bool:
        """Whether a flag is Y."""
        return self.text_in(space) == "Y"

    def day_in(self, space: int) -> date | None:
        """The day of a date."""
        text = self.text_in(space)
        return date.fromisoformat(text) if text else None

    def number_in(self, space: int) -> int | None:
        """A number, an amount in cents, or the id of a record."""
        text = self.text_in(space)
        return int(text) if text else None


def text(number: int, name: str, doc: str = "", *, default: str = "") -> Setting:
    """A setting that is a text."""
    return Setting(number, name, TEXT, default, doc)


def choice(
    number: int, name: str, doc: str, choices: tuple[str, ...], default: str, kind: str = TEXT
) -> Setting:
    """A setting that is one of some words, or of some numbers."""
    return Setting(number, name, kind, default, doc, choices=choices)


def flag(number: int, name: str, default: str, doc: str = "") -> Setting:
    """A setting that is Y or N."""
    return Setting(number, name, FLAG, default, doc, choices=("Y", "N"))


def day(number: int, name: str, doc: str) -> Setting:
    """A setting that is a date."""
    return Setting(number, name, DATE, "", doc)


def count(number: int, name: str, doc: str = "", *, default: str = "") -> Setting:
    """A setting that is a whole number."""
    return Setting(number, name, NUMBER, default, doc)


def account(number: int, name: str, doc: str = "") -> Setting:
    """A setting that names an account of the chart."""
    return Setting(number, name, RECORD, "", doc, of="account")


def business(number: int, name: str, doc: str = "") -> Setting:
    """A setting that names a business."""
    return Setting(number, name, RECORD, "", doc, of="business")
