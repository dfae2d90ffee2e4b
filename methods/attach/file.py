"""ATTACH_FILE: files as a form with file fields sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.manage import taken_of_any_kind
from methods.wire.structures import File, Structure, Uploaded
from methods.wire.types import Boolean, Choice, Id, Integer, Text, Wire
from models.actor import Actor
from models.attachment import Attachment
from models.attachments import attaching
from models.attachments.attaching import ATTACHED_TO
from models.refusals import FileRefused, RecordNotFound, StaleTimestamp
from models.store.base import Record

FILES_MAX = 10
ROWS = 20
Parts = Mapping[str, Any]
"""Files, names and types, by file0, file_name0, type0 and so on."""


def _fields() -> dict[str, Wire]:
    """file0, filename0, type0 and so on, as many as a form may have."""
    fields: dict[str, Wire] = {}
    for number in range(FILES_MAX):
        fields[f"File{number}"] = File("A file part of the form; in base64 where there is none.")
        fields[f"FileName{number}"] = Text(
            1000, "Its name, where the part has none or another is meant.", default=""
        )
        fields[f"Type{number}"] = Integer("A type of your own.")
    return fields


_ROW = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "attachment": {"type": "integer"},
        "attachmentlink": {"type": "integer"},
        "filename": {"type": "string"},
        "download": {"type": "string"},
        "type": {"type": ["integer", "null"]},
    },
}


@method(
    "ATTACH_FILE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Object": Choice(ATTACHED_TO, "The kind of record.", required=True),
        "ObjectContext": Id("The record.", required=True),
        **_fields(),
    },
    result={
        "notes": Text(20, "RETURNED."),
        "xhtmlcontext": Text(1, "Empty."),
        "attachment": Id("The first attachment."),
        "attachmentlink": Id("What /download/ is followed by to fetch it."),
        "data": Structure(
            "`rows`: each attachment.",
            {"type": "object", "properties": {"rows": {"type": "array", "items": _ROW}}},
        ),
        "startrow": Integer("0."),
        "rows": Integer("The size of a page."),
        "morerows": Boolean("false."),
        "moreid": Integer("0: nothing follows."),
    },
    refuses=[RecordNotFound, FileRefused, StaleTimestamp],
    example={"Object": 5, "ObjectContext": 1, "FileName0": "order.txt", "File0": "U2l4IGppYnM="},
    changes_books=True,
)
def attach_file(actor: Actor, *, object: int, object_context: int, **parts: Any) -> Answer:
    """Attach the files of a form (multipart/form-data) to a record: all of them or none.

    The types of the files are found from their bytes. Of the files of a record each has a name
    of its own; one that is taken gets a number appended.

    Raises ValidationError where there is no file."""
    found = [number for number in range(FILES_MAX) if parts.get(f"file{number}") is not None]
    if not found:
        raise ValidationError({"file0": ["is needed: send a file, as multipart/form-data"]})
    record = taken_of_any_kind(actor, object, object_context)
    made = [_attached(actor, record, parts, number) for number in found]
    return {
        "notes": "RETURNED",
        "xhtmlcontext": "",
        "attachment": made[0].id,
        "attachmentlink": made[0].id,
        "data": {"rows": [_row(each) for each in made]},
        "startrow": 0,
        "rows": ROWS,
        "morerows": False,
        "moreid": 0,
    }


def _attached(actor: Actor, record: Record, parts: Parts, number: int) -> Attachment:
    file, name = parts[f"file{number}"], parts[f"file_name{number}"]
    content = file
    if isinstance(file, Uploaded):
        name, content = name or file.name, file.content
    return attaching.attach(
        actor,
        record,
        name or f"file{number}",
        content,
        type=parts.get(f"type{number}"),
    )


def _row(made: Attachment) -> Answer:
    return {
        "id": made.id,
        "attachment": made.id,
        "attachmentlink": made.id,
        "filename": made.file_name,
        "download": f"/download/{made.id}",
        "type": made.type,
    }
