"""What a message of the outbox becomes: a signed call, a letter or a file, by its topic.

A message is made ready in one reading transaction, which ends before anything is sent.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from standardwebhooks import Webhook as Signature

from app.delivery import mail, outgoing
from app.delivery.mail import Attachment, Letter
from app.delivery.outgoing import Request, Undelivered
from config import Settings
from methods import visible
from methods.locked import spelling_of, told_changes
from methods.wire.structures import as_typed
from models import outbox, reachable
from models.actor import Actor
from models.attachments import file_store
from models.issuing.papers import IssuedDocument
from models.mail_address import addresses
from models.outbox import Outbox
from models.reachable import NoUrl, Url
from models.refusals import way
from models.store import scope
from models.webhook import Webhook

JSON = "application/json"


@dataclass(frozen=True)
class File:
    """What is put into a folder. The same message makes the same file however often it is sent."""

    folder: Path
    name: str
    content: bytes


Ready = Request | Letter | File


@dataclass(frozen=True)
class Message:
    """A claimed row of the outbox with the space it comes from."""

    row: Outbox
    space: str
    """The guid of the space."""
    firm: str
    zone: str

    @property
    def id(self) -> str:
        """The delivery id, the same in every attempt."""
        return str(self.row.guid)

    @property
    def payload(self) -> dict[str, Any]:
        read: dict[str, Any] = orjson.loads(self.row.payload)
        return read


# --- where things go ----------------------------------------------------------------------------

NEEDED = {outbox.RECEIVABLE: "receivable_to", outbox.UPLOAD: "upload_to"}
"""The setting that says where messages of a topic go; they wait while it is empty."""


def topics(settings: Settings) -> tuple[str, ...]:
    """The topics that can be sent with these settings. Mails can't wait: they fail instead."""
    placed = [topic for topic, name in NEEDED.items() if getattr(settings, name)]
    return (*outbox.MAILS, *outbox.EVENTS, outbox.WEBHOOK_TEST, *placed)


def place(text: str) -> Url | Path:
    """Where a setting says that messages go. Raises ValueError."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text):
        return reachable.read_url(text)
    return Path(text)


def check(settings: Settings) -> None:
    """Raise ValueError, naming the setting, for what nothing can be sent with."""
    for name, judge in CHECKS.items():
        text = getattr(settings, name)
        try:
            judge(text)
        except ValueError as problem:
            flag = f"--{name.replace('_', '-')}"
            raise ValueError(f"{flag}: {problem}") from problem
    if settings.smtp_host and not settings.smtp_from:
        raise ValueError("--smtp-from is needed with --smtp-host: whom mails come from")


def _check_place(text: str) -> None:
    where = place(text) if text else None
    if isinstance(where, Path) and not where.is_dir():
        raise ValueError(f"{where} is no folder, and no URL")


def _check_security(text: str) -> None:
    if text not in mail.SECURITIES:
        raise ValueError(f"{text} is none of {', '.join(mail.SECURITIES)}")


def _check_secret(text: str) -> None:
    if text:
        Signature(text)


def _check_sender(text: str) -> None:
    if text and len(addresses([text])) != 1:
        raise ValueError(f"{text} is not one mail address")


CHECKS: dict[str, Callable[[str], Any]] = {
    "receivable_to": _check_place,
    "receivable_secret": _check_secret,
    "upload_to": _check_place,
    "outgoing_allowed": reachable.networks,
    "smtp_from": _check_sender,
    "smtp_security": _check_security,
}


# --- making ready -------------------------------------------------------------------------------


def ready(actor: Actor, message: Message, settings: Settings) -> Ready:
    """What is to be sent of a message, read as the service. Raises Undelivered."""
    made: Ready = MADE[message.row.topic](actor, message, settings)
    return made


def _receivable(actor: Actor, message: Message, settings: Settings) -> Ready:
    body = _body(message, message.payload)
    where = place(settings.receivable_to)
    if isinstance(where, Path):
        return File(where, f"{message.id}.json", body)
    secrets = [settings.receivable_secret] if settings.receivable_secret else []
    return _request("POST", where, message, actor.now, body, JSON, secrets)


def _upload(actor: Actor, message: Message, settings: Settings) -> Ready:
    file = _attachment(actor, message.payload)
    where = place(settings.upload_to)
    if isinstance(where, Path):
        return File(where / message.space, _safe(file.file_name), file.content)
    path, _, query = where.target.partition("?")
    target = f"{path.rstrip('/')}/{message.space}/{quote(file.file_name, safe='')}"
    below = Url(
        where.scheme,
        where.host,
        where.port,
        f"{target}?{query}" if query else target,
        where.user,
        where.password,
    )
    return _request("PUT", below, message, actor.now, file.content, file.media_type, [])


def _event(actor: Actor, message: Message, settings: Settings) -> Ready:
    webhook = scope.peek(actor, Webhook, message.row.webhook or 0)
    if webhook is None or not webhook.enabled:
        words = "removed" if webhook is None else "switched off"
        raise Undelivered(f"its webhook has been {words}", final=True)
    of_books = message.row.topic != outbox.WEBHOOK_TEST
    if of_books and (words := visible.untold(webhook, message.row.topic)):
        raise Undelivered(f"{words}; {way('save_webhook')}", final=True)
    try:
        url = reachable.check_as_typed(webhook.url, reachable.networks(settings.outgoing_allowed))
    except (NoUrl, reachable.Inside) as problem:
        raise Undelivered(str(problem), final=True) from problem
    secrets = [webhook.secret]
    if webhook.earlier_secret_until is not None and actor.now < webhook.earlier_secret_until:
        secrets.append(webhook.earlier_secret)
    body = _body(message, _told(message))
    return _request("POST", url, message, actor.now, body, JSON, secrets)


def _told(message: Message) -> dict[str, Any]:
    """What an event says; the fields of an override as the method that changed them has them."""
    payload = message.payload
    if message.row.topic == outbox.OVERRIDE_APPLIED:
        is_line = payload["lineitem"] is not None
        spelling = spelling_of(payload["object"], is_line=is_line)
        payload["fields"] = as_typed(told_changes(payload["fields"], spelling))
    if message.row.topic == outbox.DOCUMENT_CHANGED:
        spelling = spelling_of(payload["object"], is_line=False)
        payload["fields"] = sorted(
            spelling[each][0] for each in payload["fields"] if each in spelling
        )
    return payload


def _body(message: Message, data: Mapping[str, Any]) -> bytes:
    """The envelope of the Standard Webhooks convention; the same bytes in every attempt."""
    created = message.row.created.astimezone(UTC).isoformat(timespec="milliseconds")
    told: dict[str, Any] = {"type": message.row.topic, "timestamp": created}
    told |= {"space": message.space, "sequence": message.row.sequence}
    return orjson.dumps({**told, "data": data}, option=orjson.OPT_SORT_KEYS)


def _request(
    verb: str,
    url: Url,
    message: Message,
    now: datetime,
    body: bytes,
    media_type: str,
    secrets: list[str],
) -> Request:
    headers = {
        "content-type": media_type,
        "user-agent": f"financial-rpc/{version('financial-rpc')}",
        "idempotency-key": message.id,
        "repr-digest": f"sha-256=:{b64encode(sha256(body).digest()).decode()}:",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-sequence": str(message.row.sequence),
    }
    if secrets:
        text = body.decode()
        signed = [Signature(each).sign(message.id, now.astimezone(UTC), text) for each in secrets]
        headers["webhook-signature"] = " ".join(signed)
    return Request(verb, url, headers, body)


def _letter(actor: Actor, message: Message, settings: Settings) -> Ready:
    payload = message.payload
    files = payload.get("attachments", [])
    return Letter(
        id=message.id,
        to=tuple(payload["to"]),
        subject=payload["subject"],
        text=payload["text"],
        html=payload.get("html", ""),
        written=message.row.created,
        sender=message.firm,
        reply_to=payload.get("reply_to", ""),
        attachments=tuple(_attachment(actor, each) for each in files),
    )


def _attachment(actor: Actor, told: Mapping[str, Any]) -> Attachment:
    """A stored document or attached file, which must be just what it was when the message was
    queued."""
    content = _content(actor, told)
    if sha256(content).hexdigest() != told["sha256"]:
        raise Undelivered(f"{told['filename']} is not what it was when it was queued", final=True)
    return Attachment(told["filename"], told["mediatype"], content)


def _content(actor: Actor, told: Mapping[str, Any]) -> bytes:
    if "attachment" in told:
        try:
            return file_store.read(actor.space, told["sha256"])
        except file_store.FileLost as problem:
            words = f"the attachment {told['filename']} is gone"
            raise Undelivered(words, final=True) from problem
    document = scope.peek(actor, IssuedDocument, told["document"])
    return b"" if document is None else bytes(document.content)


def _safe(name: str) -> str:
    """A name that stays in its folder."""
    return re.sub(r"^\.+|[\\/\x00-\x1f]+", "-", name) or "-"


MADE: dict[str, Callable[[Actor, Message, Settings], Ready]] = {
    outbox.RECEIVABLE: _receivable,
    outbox.UPLOAD: _upload,
    **dict.fromkeys(outbox.MAILS, _letter),
    **dict.fromkeys((*outbox.EVENTS, outbox.WEBHOOK_TEST), _event),
}


# --- sending ------------------------------------------------------------------------------------


async def send(made: Ready, settings: Settings) -> None:
    """Send what was made ready; no transaction is open. Raises Undelivered."""
    if isinstance(made, Letter):
        await mail.post(made, settings)
    elif isinstance(made, Request):
        await outgoing.call(made, reachable.networks(settings.outgoing_allowed))
    else:
        try:
            await asyncio.to_thread(_put, made)
        except OSError as problem:
            raise Undelivered(f"{made.folder} can't be written to: {problem.strerror}") from problem


def _put(file: File) -> None:
    """Write a file that appears under its name when it is complete, and outlives a crash."""
    file.folder.mkdir(exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=file.folder, prefix=".")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(file.content)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(partial, file.folder / file.name)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    folder = os.open(file.folder, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
