"""Mails that users write: whom they go to, what goes with them, and what they mark as sent.

What can't be sent is refused before anything is queued, so nothing is marked as sent by a mail
that nobody gets.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any

from models import outbox, write
from models.actor import Actor
from models.attachments import attaching
from models.contact import Person
from models.document import INVOICE, PAYMENT, Document
from models.invoices import billing
from models.mail_address import addresses
from models.refusals import InvalidFields, MailNotSent
from models.store import objects, scope
from models.store.base import Record
from models.templates.cleaning import without_code
from models.user import User

FILES_BYTES_MAX = 20_000_000
"""What the files of a mail come to at most: mail servers take no more."""


def check_can_send(actor: Actor) -> None:
    """Raise MailNotSent where the operator has set no mail server."""
    if not actor.request.settings.smtp_host:
        because = "this service has no mail server; its operator sets FINANCIAL_RPC_SMTP_HOST"
        raise MailNotSent(because=because)


# --- whom it goes to ----------------------------------------------------------------------------


def recipients(actor: Actor, to: str) -> list[str]:
    """The addresses behind what was given: addresses, or the id of a person of the space.

    Raises MailNotSent or RecordNotFound."""
    given = to.strip()
    if given.isdecimal() and given.isascii():
        given = _address_of(actor, int(given))
    if not given:
        raise MailNotSent(because="there is no email address that it would go to")
    try:
        return [str(each) for each in addresses([given])]
    except ValueError as problem:
        raise MailNotSent(because=str(problem)) from problem


def _address_of(actor: Actor, person: int) -> str:
    found = scope.find(actor, Person, person, field="To")
    if not found.email:
        name = f"{found.first_name} {found.surname}".strip()
        raise MailNotSent(because=f"person {person} ({name}) has no email address")
    return str(found.email)


def reply_to(actor: Actor, sender: str) -> str:
    """Whom an answer goes to: the sender that a client names, if that is an address."""
    if not sender.strip():
        return ""
    try:
        return ", ".join(str(each) for each in addresses([sender]))
    except ValueError:
        actor.warn(f"FromEmail is left out: {sender!r} is no mail address")
        return ""


# --- what it is about ---------------------------------------------------------------------------


def about(actor: Actor, named: Iterable[tuple[int | None, int | None]]) -> Record | None:
    """The record that a mail is kept with, held: the first that is named by object and id. An
    invoice must be one that may be sent.

    Raises RecordNotFound, RecordLocked or InvoiceClosed."""
    found = [
        scope.take_object(actor, _kind(actor, object, context), context)
        for object, context in named
        if object is not None and context is not None
    ]
    for record in found[:1]:
        if isinstance(record, Document) and record.object == INVOICE:
            billing.check_may_send(actor, record)
    return found[0] if found else None


def _kind(actor: Actor, object: int, context: int) -> int:
    """The object number that is meant: the payment screen of a known client names its payment as
    an invoice, and no two documents have one id."""
    other = scope.peek(actor, Document, context) if object == INVOICE else None
    if other is None or other.object != PAYMENT:
        return object
    actor.warn(f"{context} is no invoice but a payment; the mail is kept with the payment")
    return PAYMENT


# --- what goes with it --------------------------------------------------------------------------


def files(
    actor: Actor, object: int | None, context: int | None, ids: Iterable[int]
) -> list[dict[str, object]]:
    """The files that go with a mail, each as the outbox keeps it: those of one record only.

    A known client names the files of earlier customers along with those of this one; they are
    left out, and the caller is told. Raises RecordNotFound for what is not there, and MailNotSent
    where it is too much."""
    if object is not None and context is not None:
        object = _kind(actor, object, context)
        scope.find_object(actor, object, context, "CopyAttachmentsFromObjectContext")
    link = "CopyAttachmentsFromObjectAttachmentLink"
    found = [attaching.shown(actor, each, link) for each in ids]
    own = [each for each in found if (each.object, each.object_context) == (object, context)]
    if len(own) < len(found):
        others = ", ".join(str(each.id) for each in found if each not in own)
        where = f"object {object}, {context}" if object is not None else "a record that was named"
        actor.warn(f"Not sent along, as they are no attachments of {where}: {others}")
    if sum(each.size for each in own) > FILES_BYTES_MAX:
        most = FILES_BYTES_MAX // 1_000_000
        raise MailNotSent(because=f"its attachments come to more than {most} MB; send fewer")
    return [
        {
            "attachment": each.id,
            "sha256": each.sha256,
            "filename": each.file_name,
            "mediatype": each.media_type,
        }
        for each in own
    ]


# --- what it says -------------------------------------------------------------------------------

_ENDS_A_LINE = re.compile(r"<br\s*/?>|</(p|div|tr|li|h\d|table|ul|ol|section)\s*>", re.I)
_IS_HTML = re.compile(r"</?[a-z][^<>]*>", re.I)
_UNSEEN = re.compile(r"<style\b.*?</style>", re.I | re.S)


def written(message: str) -> dict[str, str]:
    """What a mail says, as text and, where it came as HTML, as HTML without code."""
    if not _IS_HTML.search(message):
        return {"text": message}
    cleaned = without_code(message).text
    return {"text": as_text(cleaned), "html": cleaned}


def as_text(markup: str) -> str:
    """The words of HTML whose tags are closed, a line for each line of it."""
    lines = _ENDS_A_LINE.sub("\n", re.sub(r"\s+", " ", _UNSEEN.sub("", markup)))
    apart = re.sub(r"</t[dh]\s*>", "\t", lines, flags=re.I)
    words = html.unescape(re.sub(r"<[^<>]*>", "", apart))
    told = "\n".join(line.strip() for line in words.splitlines())
    return re.sub(r"\n{3,}", "\n\n", told).strip() + "\n"


# --- sending ------------------------------------------------------------------------------------


def send(actor: Actor, record: Record | None, payload: dict[str, Any]) -> int:
    """Queue a mail that is kept with a held record, or with the user; answers the outbox row.

    A mail of a booked invoice makes it one that was sent (books.md 1)."""
    if isinstance(record, Document) and record.object == INVOICE:
        billing.mailed(actor, record)
    object, context = (User.OBJECT, actor.user)
    if record is not None:
        object, context = objects.object_of(record) or 0, record.id
    (row,) = write.queue(actor, outbox.CLIENT_MAIL, payload, object=object, context=context)
    return row


def check_sends(send: bool) -> None:
    """Raise InvalidFields for a mail that is not to be sent: none are kept here for later."""
    if not send:
        raise InvalidFields({"send": "mails are not kept for later; give Y, or leave it out"})
