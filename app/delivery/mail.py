"""Mail: what a letter looks like, and how it is given to the operator's mail server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8

import aiosmtplib

from app.delivery.outgoing import Undelivered
from config import Settings
from models.mail_address import addresses

SECURITIES = ("starttls", "tls", "none")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A letter before it is written: who gets it, and what it says."""

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    written: datetime
    html: str = ""
    """The same with markup, where it came with any."""
    sender: str = ""
    """Name that the sender goes by, where the operator's address has none of its own."""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


def written(letter: Letter, settings: Settings) -> EmailMessage:
    """The letter as it is sent; it is the same in every attempt, and has the same id.

    Raises ValueError where an address or a file can't be."""
    (own,) = addresses([settings.smtp_from])
    message = EmailMessage(policy=SMTPUTF8)
    message["From"] = Address(own.display_name or letter.sender, own.username, own.domain)
    message["To"] = addresses(letter.to)
    if letter.reply_to:
        message["Reply-To"] = addresses([letter.reply_to])
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = letter.written
    message["Message-ID"] = f"<{letter.id}@{own.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for each in letter.attachments:
        kind, _, part = each.media_type.partition(";")[0].partition("/")
        message.add_attachment(each.content, maintype=kind, subtype=part, filename=each.file_name)
    return message


async def post(letter: Letter, settings: Settings) -> None:
    """Give a letter to the mail server. Raises Undelivered."""
    if not settings.smtp_host:
        raise Undelivered(
            "no mail server is set: set FINANCIAL_RPC_SMTP_HOST, then replay it", final=True
        )
    try:
        message = written(letter, settings)
    except (ValueError, MessageError) as problem:
        raise Undelivered(f"the mail can't be written: {problem}", final=True) from problem
    try:
        refused, _ = await aiosmtplib.send(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            timeout=settings.outbox_timeout_seconds,
        )
    except aiosmtplib.SMTPRecipientsRefused as problem:
        refused = {
            each.recipient: aiosmtplib.SMTPResponse(each.code, each.message)
            for each in problem.recipients
        }
    except aiosmtplib.SMTPDataError as problem:
        words = f"the mail server refused it: {problem.code} {problem.message}"
        raise Undelivered(words, final=problem.code >= 500) from problem
    except aiosmtplib.SMTPResponseException as problem:
        words = f"the mail server can't be used: {problem.code} {problem.message}"
        raise Undelivered(words) from problem
    except (aiosmtplib.SMTPException, OSError) as problem:
        raise Undelivered(f"the mail server can't be used: {problem}") from problem
    _check_refused(refused)


def _check_refused(refused: dict[str, aiosmtplib.SMTPResponse]) -> None:
    """Raise Undelivered where some do not get the letter, though others may have it."""
    if refused:
        words = "; ".join(
            f"{who}: {answer.code} {answer.message}" for who, answer in refused.items()
        )
        final = all(answer.code >= 500 for answer in refused.values())
        raise Undelivered(f"the mail server refused {words}", final=final)
