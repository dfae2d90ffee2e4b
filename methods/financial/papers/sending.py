"""What issuing and voiding leave to be sent: to the accounting system, the customer, the teams
(issuing.md 2, steps 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from methods.financial.papers.content import Content
from methods.financial.papers.documents import PDF
from methods.financial.papers.words import spelled
from methods.wire.types import Money
from models import lines, outbox, settings, write
from models.actor import Actor
from models.document import INVOICE, Document
from models.issuing.papers import IssuedDocument
from models.mail_address import addresses
from models.refusals import NoMailAddress, SettingMissing
from models.settings import Setting

AMOUNTS = ("amount", "net", "tax")
TOLD = ("invoice", "guid", "reference", "number", "date", "duedate", "currency", "amount")
"""What the events of an invoice tell of it."""

Documents = Mapping[str, IssuedDocument]
Payload = dict[str, object]
"""What a message says, as it is kept in the outbox: JSON."""


@dataclass(frozen=True)
class Notices:
    """Who is told that an invoice is issued, and with what comment."""

    new_invoice_messages: str
    add_comments_to_invoice_messages_flag: bool
    notify_finance_team_flag: bool
    notify_management_team_flag: bool
    notify_pm_team_flag: bool
    send_flag: bool
    post_flag: bool

    @property
    def kept_comment(self) -> str:
        """The comment, where it is to stay with the invoice."""
        return self.new_invoice_messages if self.add_comments_to_invoice_messages_flag else ""

    @property
    def teams(self) -> Iterator[Setting]:
        """The settings that hold the addresses of the teams to tell."""
        for wanted, setting in (
            (self.notify_finance_team_flag, settings.FINANCE_TEAM),
            (self.notify_management_team_flag, settings.MANAGEMENT_TEAM),
            (self.notify_pm_team_flag, settings.PM_TEAM),
        ):
            if wanted:
                yield setting


def queue_issued(
    actor: Actor,
    invoice: Document,
    content: Content,
    documents: Documents,
    notices: Notices,
) -> list[int]:
    """Queue all that issuing an invoice sends; answers the ids of the outbox rows.

    Raises NoMailAddress or SettingMissing where what is asked for has nowhere to go."""
    messages = [
        (outbox.RECEIVABLE, _receivable(actor, invoice, content)),
        (outbox.INVOICE_ISSUED, _event(invoice, content, sha256=documents[PDF].sha256)),
        *_team_mails(actor, content, notices),
    ]
    if notices.send_flag:
        messages.append((outbox.CLIENT_MAIL, _client_mail(content, documents)))
    if notices.post_flag:
        messages.append((outbox.UPLOAD, _uploaded(content, documents[PDF])))
    return _queue(actor, invoice, messages)


def queue_voided(actor: Actor, invoice: Document, reason: str) -> list[int]:
    """Queue what takes an issued invoice back; answers the ids of the outbox rows.

    That is just what was sent when it was issued, whatever an override has changed since."""
    posted = orjson.loads(
        outbox.latest_payload(actor.space, outbox.RECEIVABLE, INVOICE, invoice.id)
    )
    return _queue(
        actor,
        invoice,
        [
            (outbox.RECEIVABLE, {**_negated(posted), "kind": "reversal"}),
            (outbox.INVOICE_VOIDED, {**{name: posted[name] for name in TOLD}, "reason": reason}),
        ],
    )


def _queue(actor: Actor, invoice: Document, messages: Iterable[tuple[str, Payload]]) -> list[int]:
    return [
        row
        for topic, payload in messages
        for row in write.queue(actor, topic, payload, object=INVOICE, context=invoice.id)
    ]


# --- what each of them says ---------------------------------------------------------------------


def _receivable(actor: Actor, invoice: Document, content: Content) -> Payload:
    """What a customer owes, as an outside accounting system books it."""
    return {
        "kind": "invoice",
        **_event(invoice, content),
        "contactbusiness": invoice.contact_business,
        "contactperson": invoice.contact_person,
        "customer": content.buyer.name if content.buyer is not None else "",
        "net": _money(content.net),
        "tax": _money(content.tax),
        "lines": [
            {
                "financialaccount": item.financial_account,
                "description": item.description,
                "net": _money(line.net),
                "tax": _money(line.tax),
                "taxtype": item.tax_type,
            }
            for item, line in zip(lines.of(actor, invoice), content.lines, strict=True)
        ],
    }


def _negated(posted: Mapping[str, Any]) -> Payload:
    """A receivable, or a line of it, with every amount below zero."""
    turned = {name: str(-Decimal(posted[name])) for name in AMOUNTS if name in posted}
    parts = {"lines": [_negated(each) for each in posted["lines"]]} if "lines" in posted else {}
    return {**posted, **turned, **parts}


def _event(invoice: Document, content: Content, **more: object) -> Payload:
    return {
        "invoice": invoice.id,
        "guid": invoice.guid,
        "reference": invoice.reference,
        "number": content.number,
        "date": str(content.dated),
        "duedate": None if content.due_date is None else str(content.due_date),
        "currency": content.currency,
        "amount": _money(content.total),
        **more,
    }


def _money(cents: int) -> str:
    return str(Money().typed(cents))


def _client_mail(content: Content, documents: Documents) -> Payload:
    buyer = content.buyer
    if buyer is None or not buyer.email:
        because = "its customer has no e-mail address"
        raise NoMailAddress(reference=content.reference, because=because)
    try:
        addresses([buyer.email])
    except ValueError as problem:
        raise NoMailAddress(reference=content.reference, because=str(problem)) from problem
    return {
        "to": [buyer.email],
        "reply_to": content.seller.email,
        "subject": _subject(content),
        "text": _text(content),
        "attachments": [_attached(documents[PDF])],
    }


def _subject(content: Content) -> str:
    said = spelled(content)
    return f"{said['words']['title']} {content.number} – {content.seller.name}"


def _text(content: Content) -> str:
    """The mail to the customer, in the words that stand on the invoice."""
    said = spelled(content)
    due = said["due"]
    paragraphs = (
        f"{said['words']['title']} {content.number}\n{due['name']}: {due['amount']}",
        "\n".join(said["terms"]),
        "\n".join(f"{label}: {value}" for label, value in said["payment"]),
        content.closing,
        "\n".join([content.seller.name, *said["seller"]["contact"]]),
    )
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _attached(document: IssuedDocument) -> Payload:
    """A stored document by its id and digest: the bytes are read when it is sent."""
    return {
        "document": document.id,
        "sha256": document.sha256,
        "filename": document.file_name,
        "mediatype": document.media_type,
    }


def _uploaded(content: Content, document: IssuedDocument) -> Payload:
    """The document under a name that no other has: of the numbers A/1 and A-1, both would be the
    file A-1."""
    told = _attached(document)
    if content.number in document.file_name:
        return told
    name, dot, kind = document.file_name.rpartition(".")
    return {**told, "filename": f"{name} ({document.id}){dot}{kind}"}


def _team_mails(actor: Actor, content: Content, notices: Notices) -> Iterator[tuple[str, Payload]]:
    text = "\n\n".join(filter(None, (notices.new_invoice_messages, _text(content))))
    for setting in notices.teams:
        to = _addresses(actor, setting)
        yield outbox.TEAM_MAIL, {"to": to, "subject": _subject(content), "text": text}


def _addresses(actor: Actor, setting: Setting) -> list[str]:
    text = settings.value(actor.space, setting)
    if not text:
        raise SettingMissing(name=setting.name)
    return [str(each) for each in addresses([text])]
