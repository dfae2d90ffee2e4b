"""MESSAGING_EMAIL_SEND: mails to customers and suppliers, with files of the record they are of."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import ValidationError

from methods import visible
from methods.declare import Access, Answer, Work, method
from methods.wire.types import Choice, Id, Ids, Text, YesNo
from models import mailing
from models.actor import Actor
from models.attachments.attaching import ATTACHED_TO
from models.refusals import InvoiceClosed, MailNotSent, RecordLocked, RecordNotFound

CHARACTERS_MAX = 1_000_000
"""What a mail may say at most."""

Named = tuple[int | None, int | None]
"""A record by object number and id."""
PAIRS = ("SaveAgainstObject", "Object", "CopyAttachmentsFromObject")


@dataclass(frozen=True)
class Against:
    """The record that a mail is kept with, under either of its names."""

    save_against_object: int | None = None
    save_against_object_context: int | None = None
    object: int | None = None
    object_context: int | None = None

    @property
    def named(self) -> list[Named]:
        return [
            (self.save_against_object, self.save_against_object_context),
            (self.object, self.object_context),
        ]


@dataclass(frozen=True)
class Copied:
    """The files that go along, and the record that they are attached to."""

    copy_attachments_from_object: int | None = None
    copy_attachments_from_object_context: int | None = None
    copy_attachments_from_object_attachment_link: list[int] | None = None

    @property
    def record(self) -> Named:
        return self.copy_attachments_from_object, self.copy_attachments_from_object_context


class Joined(Ids):
    """Ids of files; the platform's application joins two lists of them, of which one is empty."""

    def read(self, value: object) -> list[int]:
        if isinstance(value, str):
            value = ",".join(part for part in value.split(",") if part.strip())
        return super().read(value)


@method(
    "MESSAGING_EMAIL_SEND",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "To": Text(1000, "Mail addresses, separated by commas, or the id of a person.", default=""),
        "Subject": Text(500, "What it is about.", required=True),
        "Message": Text(CHARACTERS_MAX, "What it says, as text or as HTML.", required=True),
        "FromEmail": Text(500, "Whom answers go to; the operator sends it.", default=""),
        "Object": Choice(ATTACHED_TO, "The kind of record that it is kept with."),
        "ObjectContext": Id("That record."),
        "SaveAgainstObject": Choice(ATTACHED_TO, "The same as Object, and goes before it."),
        "SaveAgainstObjectContext": Id("That record."),
        "CopyAttachmentsFromObject": Choice(
            ATTACHED_TO, "The kind of record whose files go along."
        ),
        "CopyAttachmentsFromObjectContext": Id("That record."),
        "CopyAttachmentsFromObjectAttachmentLink": Joined(
            "The attachments of that record that go along, separated by commas."
        ),
        "Send": YesNo("Y; mails are not kept for later.", default=True),
        "ApplySystemTemplate": YesNo("Taken and ignored.", default=False, ignored=True),
    },
    result={
        "id": Id("The row of the outbox that it waits in."),
        "notes": Text(10, "QUEUED, or PREVIEW."),
    },
    refuses=[MailNotSent, RecordNotFound, RecordLocked, InvoiceClosed],
    example={
        "To": "accounts@bluewater.example",
        "Subject": "Invoice INV000012",
        "Message": "<p>Please find it attached.</p>",
        "SaveAgainstObject": 5,
        "SaveAgainstObjectContext": 1,
    },
    changes_books=True,
)
def send_email(
    actor: Actor,
    *,
    against: Against,
    copied: Copied,
    to: str,
    subject: str,
    message: str,
    from_email: str,
    send: bool,
) -> Answer:
    """Send a mail, and keep with which record it went.

    It waits in the outbox (CORE_OUTBOX_SEARCH) until the mail server has taken it. Of the files
    named, those of exactly the record that is named go along, each as it is now; others are left
    out with a warning. HTML goes out without script and what it would fetch, beside its words.

    An invoice that could not be marked as sent is not mailed. One that is booked counts as sent
    once a mail of it is queued; a draft is booked by Sent=Y.

    Raises MailNotSent, and nothing is marked, where there is no mail server, no address, or no
    such file."""
    _check_pairs(*against.named, copied.record)
    for object, context in (*against.named, copied.record):
        if object is not None and context is not None:
            visible.check_known(actor, object, context)
    mailing.check_sends(send)
    mailing.check_can_send(actor)
    record = mailing.about(actor, against.named)
    payload = {
        "to": mailing.recipients(actor, to),
        "subject": subject,
        "reply_to": mailing.reply_to(actor, from_email),
        "attachments": mailing.files(
            actor,
            *copied.record,
            _links(actor, copied),
        ),
        **mailing.written(message),
    }
    return {"id": mailing.send(actor, record, payload), "notes": "QUEUED"}


def _links(actor: Actor, copied: Copied) -> list[int]:
    """The files that are to go along: those that the caller may have himself."""
    links = copied.copy_attachments_from_object_attachment_link or []
    object = copied.copy_attachments_from_object
    if links and object is not None and not visible.fetches(actor, object):
        actor.warn(f"Not sent along, as your role may not fetch them: {', '.join(map(str, links))}")
        return []
    return links


def _check_pairs(*records: Named) -> None:
    """Raise ValidationError where of a record only one half is named."""
    problems: dict[str, list[str]] = {}
    for name, (object, context) in zip(PAIRS, records, strict=True):
        if (object is None) != (context is None):
            lacking = name if object is None else f"{name}Context"
            problems[lacking.lower()] = ["is needed: give kind and id of the record, or neither"]
    if problems:
        raise ValidationError(problems)
