"""Attaching files to records: what a name and a type may be, and how a file goes and comes back.

The rules are those of issuing.md 3.

The type of a file is sniffed from its bytes; what a caller or a name says of it counts nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import puremagic

from models import settings, write
from models.actor import Actor
from models.attachment import PUBLIC, Attachment, KeptFile
from models.attachments import file_store
from models.document import INVOICE, Document
from models.refusals import (
    AttachmentNameTaken,
    FileRefused,
    InvalidFields,
    IssuedKeepsAttachments,
    NothingToDo,
    RecordNotFound,
)
from models.store import objects, scope
from models.store.base import Record
from models.store.database import Statement, fold, slot

NAME_MAX = 300
TEXT, ANYTHING = "text/plain", "application/octet-stream"
SNIFFED = frozenset(
    {"application/pdf", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/webp"}
)
"""Types that are told apart. Others are text, an archive, or just bytes: what a browser might
run as a page or a script is none of its own."""
ARCHIVE = "application/zip"
ATTACHED_TO = {
    number: name for number, name in objects.NOUNS.items() if number != Attachment.OBJECT
}
"""What files may be attached to, by object number."""


def sniffed(content: bytes) -> str:
    """The media type of a file, by its bytes alone."""
    if content.startswith(b"PK\x03\x04"):
        return ARCHIVE
    try:
        found = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    if found in SNIFFED:
        return str(found)
    return TEXT if _is_text(content) else ANYTHING


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\t\n\r\f" for sign in text)


# --- names --------------------------------------------------------------------------------------


def plain_name(name: str) -> str:
    """A name without folders and without signs that can't be seen; é is one letter, not two."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    seen = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    return _shortened(seen or "file", NAME_MAX)


def _shortened(name: str, most: int) -> str:
    stem, end = _parted(name)
    return name if len(name) <= most else stem[: most - len(end)] + end


def _parted(name: str) -> tuple[str, str]:
    """A name without its ending, and the ending."""
    stem, dot, end = name.rpartition(".")
    return (stem, dot + end) if stem and len(end) <= 10 else (name, "")


_named = Statement(
    lambda: Attachment.select(Attachment.id).where(
        (Attachment.space == slot("space"))
        & (Attachment.object == slot("object"))
        & (Attachment.object_context == slot("context"))
        & (Attachment.file_name_folded == slot("name"))
        & Attachment.removed.is_null()
    )
)


def is_taken(actor: Actor, object: int, context: int, name: str, own: int = 0) -> bool:
    """Whether another file that the record shows has the name."""
    found = _named.value(space=actor.space, object=object, context=context, name=fold(name))
    return found is not None and found != own


def free_name(actor: Actor, object: int, context: int, name: str) -> str:
    """The name, with the first number behind it that makes it the only one of the record."""
    stem, end = _parted(name)
    number, free = 1, name
    while is_taken(actor, object, context, free):
        number += 1
        mark = f" ({number}){end}"
        free = stem[: NAME_MAX - len(mark)] + mark
    return free


# --- attaching, removing, bringing back ---------------------------------------------------------


def attach(actor: Actor, record: Record, file_name: str, content: bytes, **more: Any) -> Attachment:
    """Attach a file to a held record. A name that is taken gets a number appended.

    Raises FileRefused, InvalidFields."""
    object, context = objects.object_of(record), record.id
    assert object is not None, "what files are attached to has an object number"
    name = plain_name(file_name)
    _check_size(actor, name, content)
    check_public(actor, more.get("public_type"))
    sha256 = file_store.digest(content)
    row = write.add(
        actor,
        Attachment,
        object=object,
        object_context=context,
        file_name=free_name(actor, object, context, name),
        media_type=sniffed(content),
        size=len(content),
        sha256=sha256,
        **more,
    )
    file_store.keep(
        actor, sha256, content
    )  # after all that may refuse it, but in the same transaction
    return row


def keep_by_itself(actor: Actor, file_name: str, content: bytes) -> Attachment:
    """Keep a file that belongs to no record of the books. Raises FileRefused."""
    name = plain_name(file_name)
    return attach(actor, write.add(actor, KeptFile, title_text=name), name, content)


def _check_size(actor: Actor, name: str, content: bytes) -> None:
    if not content:
        raise FileRefused(name=name, why="is empty")
    most = actor.request.settings.attachment_bytes_max
    if len(content) > most:
        why = f"has {len(content)} bytes; a file has at most {most} here"
        raise FileRefused(name=name, why=why)


def check_public(actor: Actor, public_type: int | None) -> None:
    """Raise InvalidFields where the space shows no files to everybody."""
    if public_type == PUBLIC and not settings.PUBLIC_ATTACHMENTS.holds_in(actor.space):
        words = "2 (Public) needs the setting PublicAttachmentsAllowed (460), which is N"
        raise InvalidFields({"public_type": words})


def shown(actor: Actor, id: int, field: str = "id") -> Attachment:
    """An attachment that is not removed. Raises RecordNotFound."""
    row = scope.find(actor, Attachment, id, field=field)
    if row.removed is not None:
        raise RecordNotFound(noun=Attachment.NOUN, field=field, value=id)
    return row


def put_aside(actor: Actor, row: Attachment) -> None:
    """Remove a held attachment; it may be brought back. Raises IssuedKeepsAttachments."""
    if row.removed is not None:
        raise RecordNotFound(noun=Attachment.NOUN, field="id", value=row.id)
    if row.object == INVOICE:
        invoice = scope.peek(actor, Document, row.object_context)  # held with its file
        if invoice is not None and invoice.issued:
            raise IssuedKeepsAttachments(name=row.file_name, reference=invoice.reference)
    write.change(actor, row, removed=actor.now, removed_user=actor.user)


def bring_back(actor: Actor, row: Attachment, *, renumber: bool) -> Attachment:
    """Show a held attachment again that was removed.

    Raises NothingToDo, RecordNotFound (the record is gone), AttachmentNameTaken."""
    if row.removed is None:
        raise NothingToDo(words=f"Attachment {row.id} ({row.file_name}) is not removed")
    where = (row.object, row.object_context)
    scope.take_object(actor, *where)
    name = row.file_name
    if is_taken(actor, *where, name):
        if not renumber:
            raise AttachmentNameTaken(field="make_name_unique_flag", name=name)
        name = free_name(actor, *where, name)
    return write.change(actor, row, removed=None, removed_user=None, file_name=name)


def public(id: int) -> Attachment | None:
    """An attachment of any space that everybody may fetch; None where there is none.

    Nobody is logged on here, so the row itself says which space's setting decides."""
    row: Attachment | None = Attachment.get_or_none(
        (Attachment.id == id) & (Attachment.public_type == PUBLIC) & Attachment.removed.is_null()
    )
    if row is None or not settings.PUBLIC_ATTACHMENTS.holds_in(row.space):
        return None
    return row
