"""What issuing and voiding leave to be sent: to the accounting system, the customer, the teams.

The rules are those of issuing.md 2, steps 4 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from methods.financial.papers.content import Content
from methods.financial.papers.documents import PDF
from methods.financial.papers.words import spelled
from methods.wire.types import Money, Wire, YesNo
from models import lines, outbox, settings, write
from models.actor import Actor
from models.document import CREDIT_NOTE, INVOICE, Document
from models.issuing.papers import IssuedDocument
from models.mail_address import addresses
from models.profile_setting import Setting
from models.refusals import NoMailAddress, SettingMissing

AMOUNTS = ("amount", "net", "tax")
TOLD = ("guid", "reference", "number", "date", "duedate", "currency", "amount")
"""What the events of a paper tell of it, beside its id."""

Documents = Mapping[str, IssuedDocument]
Payload = dict[str, object]
"""What a message says, as it is kept in the outbox: JSON."""


@dataclass(frozen=True)
class Kind:
    """How messages call a kind of paper, and the events that tell of it."""

    kind: str
    id: str
    issued: str
    voided: str


KINDS = {
    INVOICE: Kind("invoice", "invoice", outbox.INVOICE_ISSUED, outbox.INVOICE_VOIDED),
    CREDIT_NOTE: Kind(
        "credit_note", "creditnote", outbox.CREDIT_NOTE_ISSUED, outbox.CREDIT_NOTE_VOIDED
    ),
}
TEAM_FLAGS: dict[str, Wire] = {
    "NotifyFinanceTeamFlag": YesNo("Y mails to the finance team.", default=False),
    "NotifyManagementTeamFlag": YesNo("Y mails to the management.", default=False),
    "NotifyPmTeamFlag": YesNo("Y mails to the project managers.", default=False),
}
SEND_FLAG: dict[str, Wire] = {
    "SendFlag": YesNo("Y mails the PDF to the customer.", default=False),
}


@dataclass(frozen=True)
class Notices:
    """Who is told that a paper is issued, and with what comment."""

    comment: str
    notify_finance_team_flag: bool
    notify_management_team_flag: bool
    notify_pm_team_flag: bool
    send_flag: bool

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
    paper: Document,
    content: Content,
    documents: Documents,
    notices: Notices,
    *,
    upload: bool = False,
) -> list[int]:
    """Queue all that issuing an invoice or a credit note sends; answers the ids of the outbox rows.

    Raises NoMailAddress or SettingMissing where what is asked for has nowhere to go."""
    issued = _event(paper, content, sha256=documents[PDF].sha256)
    messages = [
        (outbox.RECEIVABLE, _receivable(actor, paper, content)),
        (KINDS[paper.object].issued, issued),
        *_team_mails(actor, content, notices),
    ]
    if notices.send_flag:
        messages.append((outbox.CLIENT_MAIL, _client_mail(paper, content, documents)))
    if upload:
        messages.append((outbox.UPLOAD, _uploaded(content, documents[PDF])))
    return _queue(actor, paper, messages)


def queue_voided(actor: Actor, paper: Document, reason: str, cancellation: str = "") -> list[int]:
    """Queue what takes an issued invoice or credit note back; answers the ids of the outbox rows.

    That is just what was sent when it was issued, whatever an override has changed since; of a
    credit note that was issued when these sent nothing, it is nothing either."""
    sent = outbox.latest_payload(actor.space, outbox.RECEIVABLE, paper.object, paper.id)
    if sent is None:
        return []
    posted = orjson.loads(sent)
    reversal = _negated(posted)
    kind = KINDS[paper.object]
    told = posted if paper.object == INVOICE else reversal
    event = {kind.id: paper.id, **{name: told[name] for name in TOLD}, "reason": reason}
    if cancellation:
        event["cancellation"] = cancellation
    messages = [(outbox.RECEIVABLE, {**reversal, "kind": "reversal"}), (kind.voided, event)]
    return _queue(actor, paper, messages)


def _queue(actor: Actor, paper: Document, messages: Iterable[tuple[str, Payload]]) -> list[int]:
    return [
        row
        for topic, payload in messages
        for row in write.queue(actor, topic, payload, object=paper.object, context=paper.id)
    ]


# --- what each of them says ---------------------------------------------------------------------


def _receivable(actor: Actor, paper: Document, content: Content) -> Payload:
    """What a customer owes, as an outside accounting system books it; a credit note takes from
    it, so that the sum of all amounts is what is owed."""
    owed: Payload = {
        "kind": KINDS[paper.object].kind,
        **_event(paper, content),
        "contactbusiness": paper.contact_business,
        "contactperson": paper.contact_person,
        "customer": content.buyer.name if content.buyer is not None else "",
        "net": _money(content.net),
        "tax": _money(content.tax),
        "lines": [
            {
                "financialaccount": account,
                "description": line.description,
                "net": _money(line.net),
                "tax": _money(line.tax),
                "taxtype": tax_type,
            }
            for (account, tax_type), line in zip(_booked(actor, paper), content.lines, strict=True)
        ],
    }
    return owed if paper.object == INVOICE else _negated(owed)


def _booked(actor: Actor, paper: Document) -> list[tuple[int | None, int | None]]:
    """Account and tax type of each line; a credit note has them in its header."""
    rows: list[Any] = [*lines.of(actor, paper)] if paper.object == INVOICE else [paper]
    return [(row.financial_account, row.tax_type) for row in rows]


def _negated(posted: Mapping[str, Any]) -> Payload:
    """A receivable, or a line of it, the other way round."""
    turned = {name: str(-Decimal(posted[name])) for name in AMOUNTS if name in posted}
    parts = {"lines": [_negated(each) for each in posted["lines"]]} if "lines" in posted else {}
    return {**posted, **turned, **parts}


def _event(paper: Document, content: Content, **more: object) -> Payload:
    return {
        KINDS[paper.object].id: paper.id,
        "guid": paper.guid,
        "reference": paper.reference,
        "number": content.number,
        "date": str(content.dated),
        "duedate": None if content.due_date is None else str(content.due_date),
        "currency": content.currency,
        "amount": _money(content.total),
        **more,
    }


def _money(cents: int) -> str:
    return str(Money().typed(cents))


def _client_mail(paper: Document, content: Content, documents: Documents) -> Payload:
    buyer = content.buyer
    what = {"noun": paper.kind.noun, "reference": content.reference}
    if buyer is None or not buyer.email:
        raise NoMailAddress(**what, because="its customer has no e-mail address")
    try:
        addresses([buyer.email])
    except ValueError as problem:
        raise NoMailAddress(**what, because=str(problem)) from problem
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
    text = "\n\n".join(filter(None, (notices.comment, _text(content))))
    for setting in notices.teams:
        to = _addresses(actor, setting)
        yield outbox.TEAM_MAIL, {"to": to, "subject": _subject(content), "text": text}


def _addresses(actor: Actor, setting: Setting) -> list[str]:
    text = setting.text_in(actor.space)
    if not text:
        raise SettingMissing(name=setting.name)
    return [str(each) for each in addresses([text])]
