"""The documents of issued invoices as they went out: PDF, page, XML (issuing.md 2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from peewee import BlobField, CharField, IntegerField, fn

from models import write
from models.actor import Actor
from models.document import Document
from models.store import scope
from models.store.base import Record, reference_to


class Drawn(Protocol):
    """A document as it was drawn: what is kept of it."""

    @property
    def format(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def sha256(self) -> str: ...


class IssuedDocument(Record):
    """A document of an invoice as it went out, known by the SHA-256 of its bytes; never rewritten.

    `edition` counts the versions of one invoice: a new rendering stands beside the old one. The
    paper that cancels a version has the same number below zero: it is no version itself."""

    NOUN = "issued document"

    invoice = reference_to(Document, backref="issued_documents")
    number = CharField(50)
    edition = IntegerField()
    format = CharField(10)
    media_type = CharField(100)
    file_name = CharField(200)
    sha256 = CharField(64)
    content_hash = CharField(64)
    content = BlobField()

    class Meta:
        table_name = "issued_document"
        indexes = ((("space", "sha256"), False), (("invoice", "edition", "format"), True))

    @property
    def reference(self) -> str:
        return f"{self.file_name} ({self.edition})"

    @classmethod
    def title(cls, alias: Any) -> Any:
        return alias.file_name


def latest_edition(actor: Actor, invoice: Document) -> int:
    """The number of the newest version of an invoice's documents; 0 before there is one."""
    return max(_edition(actor, invoice, fn.MAX), 0)


def latest_cancellation(actor: Actor, invoice: Document) -> int:
    """The number of the newest paper that cancels an invoice, which is below zero; else 0."""
    return min(_edition(actor, invoice, fn.MIN), 0)


def _edition(actor: Actor, invoice: Document, utmost: Any) -> int:
    found: Any = IssuedDocument.select(utmost(IssuedDocument.edition)).where(
        scope.within(IssuedDocument, actor.space) & (IssuedDocument.invoice == invoice.id)
    )
    return found.scalar() or 0


def stored(
    actor: Actor, invoice: Document, format: str, edition: int | None = None
) -> IssuedDocument | None:
    """A document as it was stored: of this version, else of the newest."""
    found: IssuedDocument | None = (
        IssuedDocument.select()
        .where(
            scope.within(IssuedDocument, actor.space)
            & (IssuedDocument.invoice == invoice.id)
            & (IssuedDocument.format == format)
            & (IssuedDocument.edition == (edition or latest_edition(actor, invoice)))
        )
        .first()
    )
    return found


def formats_stored(actor: Actor, invoice: Document, edition: int) -> set[str]:
    """The formats that a version of an invoice's documents has; none where there is no such."""
    kept: Any = IssuedDocument.select(IssuedDocument.format).where(
        scope.within(IssuedDocument, actor.space)
        & (IssuedDocument.invoice == invoice.id)
        & (IssuedDocument.edition == edition)
    )
    return {format for (format,) in kept.tuples()}


def store(
    actor: Actor, invoice: Document, content_hash: str, documents: Iterable[Drawn]
) -> dict[str, IssuedDocument]:
    """Keep documents as the next version of an invoice; answers them by their format."""
    edition = latest_edition(actor, invoice) + 1
    return _store(actor, invoice, invoice.issued_number, edition, content_hash, documents)


def store_cancellation(
    actor: Actor, invoice: Document, number: str, content_hash: str, documents: Iterable[Drawn]
) -> dict[str, IssuedDocument]:
    """Keep what cancels the newest version of an invoice; answers it by its format."""
    edition = -latest_edition(actor, invoice)
    return _store(actor, invoice, number, edition, content_hash, documents)


def _store(
    actor: Actor,
    invoice: Document,
    number: str,
    edition: int,
    content_hash: str,
    documents: Iterable[Drawn],
) -> dict[str, IssuedDocument]:
    kept = {}
    for each in documents:
        kept[each.format] = write.store(
            actor,
            IssuedDocument,
            "content",
            invoice=invoice.id,
            number=number,
            edition=edition,
            format=each.format,
            media_type=each.media_type,
            file_name=each.file_name,
            sha256=each.sha256,
            content_hash=content_hash,
            content=each.content,
        )
    return kept
