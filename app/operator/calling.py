"""What the command line does in a space by calling a method, as the service itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from app import tenancy
from methods import REGISTRY
from methods.method import Answer, Method
from models import write
from models.actor import Actor, service
from models.posting import deriving
from models.refusals import InvalidFields, Refusal
from models.store import database
from models.store.base import Space

BYTES_MAX = 50_000_000


def call(space: str, name: str, params: Mapping[str, Any], now: datetime) -> tuple[Answer, Actor]:
    """What a method that writes answers, and the actor with the warnings; all or nothing.

    Raises tenancy.Refused with the words of what was refused."""
    method = REGISTRY[name]
    with database.write():
        found = Space.get_by_id(tenancy.space_called(space))
        database.take_space(found.id, alone=True)
        actor = service(found.id, found.time_zone, now)
        try:
            wanted = method.load({key.lower(): value for key, value in params.items()})
            answer = method.handler(actor, wanted)
            deriving.settle(actor)
            write.tell_news(actor)
        except ValidationError as problem:
            raise tenancy.Refused(_faults(method, problem.normalized_messages())) from problem
        except InvalidFields as problem:
            raise tenancy.Refused(_faults(method, problem.data["fields"])) from problem
        except Refusal as problem:
            raise tenancy.Refused(problem.words(method.spelled)) from problem
    return answer, actor


def _faults(method: Method, fields: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{method.spelled(name)}: {words}" for name, said in fields.items() for words in said
    )


def text_of(file: Path) -> str:
    """What a file says. Raises tenancy.Refused for what is no text in UTF-8."""
    if file.stat().st_size > BYTES_MAX:
        raise tenancy.Refused(f"{file} has more than {BYTES_MAX:,} bytes")
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = problem.object[: problem.start].count(b"\n") + 1
        raise tenancy.Refused(f"{file} is no text in UTF-8: row {row} can't be read") from problem
