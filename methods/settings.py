"""How settings are spelled on the wire: each kind of setting is a wire type, and back."""

from __future__ import annotations

from collections.abc import Callable

from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Integer, Money, Ref, Text, Wire, YesNo
from models import setting_rules
from models.attachments.pictures import PICTURE_MAX
from models.profile_setting import DATE, FLAG, IMAGE, MONEY, RECORD, TEXT, Setting


def wire_of(setting: Setting) -> Wire:
    """The wire type of a setting; it fills the setting of that name."""
    told = setting.doc or f"The setting {setting.name}, which this service only keeps."
    into = setting.name
    if setting.kind == RECORD:
        return Ref(setting_rules.RECORDS[setting.of][0], told, into=into)
    if setting.kind == TEXT:
        return Text(setting_rules.TEXT_MAX, told, into=into)
    if setting.kind == IMAGE:
        return Text(PICTURE_MAX, told, into=into)
    kinds = {FLAG: YesNo, DATE: Date, MONEY: Money}
    return kinds.get(setting.kind, Integer)(told, into=into)


def as_kept(setting: Setting, value: object) -> str:
    """The text that is kept of a value off the wire; nothing clears the setting."""
    if value is None:
        return ""
    if setting.kind == FLAG:
        return "Y" if value else "N"
    return str(value)


Kept = tuple[Setting | None, str]
"""A setting, where the service knows it, and the text that is kept of it."""


class Spelled(Structure):
    """A setting's value as one text, spelled as the kind of that setting is."""

    def __init__(self, doc: str) -> None:
        super().__init__(doc, {"type": "string"}, always=True)

    def typed(self, value: Kept, zone: str = "UTC") -> str:
        setting, text = value
        return text if setting is None else _shown(wire_of(setting).typed(setting.value_of(text)))

    def texts(self, value: Kept, zone: str, fit: Callable[[str], str]) -> str:
        setting, text = value
        # the text of a text is raw here: `data` holds JSON or lists that clients take apart
        if setting is None or setting.kind == TEXT:
            return str(text)
        return wire_of(setting).text(setting.value_of(text))


def _shown(value: object) -> str:
    return "" if value is None else str(value)
