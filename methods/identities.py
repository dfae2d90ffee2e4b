"""Element names of the system that issuing and undeleting come from, beside this service's own.

A record is named by a structure of one member, a session by its ticket, a set of edit locks by
`ProjectorLockSetId`, and a request by a number of the caller's own, which the answer repeats."""

from __future__ import annotations

import json
from dataclasses import dataclass

from marshmallow import ValidationError

from methods.wire.structures import Structure
from methods.wire.types import Id, Secret, Text, Wire
from methods.wire.wire import JsonSchema

MEMBERS: dict[str, Wire] = {"id": Id(), "number": Text(50), "guid": Text(36)}


@dataclass(frozen=True)
class Named:
    """A record as a structure names it: by its id, its number or its guid, and nothing else."""

    id: int | None = None
    number: str = ""
    guid: str = ""


class Identity(Structure):
    """A record, named by just one member; legacy clients send the structure as JSON text."""

    def __init__(self, doc: str, number: str) -> None:
        members: dict[str, JsonSchema] = {
            "id": {**Id().schema(), "description": "Its id."},
            "number": {"type": ["string", "integer"], "description": number},
            "guid": {"type": "string", "description": "Its globally unique id."},
        }
        shape = {"type": "object", "properties": members, "additionalProperties": False}
        super().__init__(doc, shape)

    def wanted(self) -> str:
        return "an object with one member: id, number or guid"

    def read(self, value: object) -> Named | None:
        """The record that is named. Raises ValidationError."""
        members = self._members(value)
        if unknown := [name for name in members if name.lower() not in MEMBERS]:
            raise ValidationError(f"has no member {unknown[0][:50]}; give {self.wanted()}")
        given = {name.lower(): part for name, part in members.items() if part not in (None, "")}
        if len(members) != len({name.lower() for name in members}) or len(given) != 1:
            named = f"names {len(given)} of them" if given else "names no record"
            raise ValidationError(f"{named}; give {self.wanted()}")
        ((name, part),) = given.items()
        return self._named(name, part)

    def _members(self, value: object) -> dict[str, object]:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise self.wrong() from None
        if not isinstance(value, dict):
            raise self.wrong()
        return {str(name): part for name, part in value.items()}

    def _named(self, name: str, part: object) -> Named:
        if name == "number" and isinstance(part, int) and not isinstance(part, bool):
            part = str(part)
        try:
            return Named(**{name: MEMBERS[name].deserialize(part)})
        except ValidationError as problem:
            words = "; ".join(str(each) for each in problem.messages)
            raise ValidationError(f"{name}: {words}") from None

    def never_right(self) -> list[object]:
        both = {"id": 1, "number": "I-1"}
        return ["no structure", 7, [1], {}, both, {"id": "twelve"}, {"name": 1}, {"guid": 7}]


TICKET = "SessionTicket"
_LOCK_SET = "ProjectorLockSetId"
_ASKED: dict[str, Wire] = {
    TICKET: Secret(
        200,
        "In place of the header auth-sid: the session id, or a token. A header goes before it.",
        default="",
        of_one_try=True,
        ignored=True,  # app.http.session_id has read it before the method is called
    ),
    "RequestId": Text(
        200,
        "A name of your own for this request, which the answer repeats; that of a call sent again "
        "with its Idempotency key repeats the first one's.",
        default="",
        of_one_try=True,
    ),
}
CHANGING: dict[str, Wire] = {
    _LOCK_SET: Id("The same as LockSetId.", ignored=True),  # methods.declare takes it, as that
    **_ASKED,
}
"""What methods that change records take beside their own."""
READING: dict[str, Wire] = {
    _LOCK_SET: Id("Taken, and of no consequence: nothing is changed.", ignored=True),
    **_ASKED,
}
"""What methods that only show records take."""
ECHOED: dict[str, Wire] = {
    "RequestId": Text(200, "The RequestId that was sent, where one was.", sometimes=True),
}


def echo(request_id: str) -> dict[str, str]:
    """What the answer repeats of the request."""
    return {"RequestId": request_id} if request_id else {}


def id_of(number: str) -> int:
    """The id that a number is, of records that have no other; 0, which none has, for a word."""
    digits = number.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
