"""What webhooks are told of documents: gathered while a call works, and told once it has.

A call may touch a document many times (its head, each line, its total): who listens is told once
of what all of it comes to, as it is in the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models import arranged, balances, outbox
from models.actor import Actor
from models.cents import shown
from models.document import INVOICE, Document, Item, JournalItem
from models.document_step import DocumentStep
from models.link import CREDITS, Link
from models.store import scope
from models.store.base import Record
from models.write.log import tell
from models.write.rows import Changes

CREATED, CHANGED, REMOVED = (
    outbox.DOCUMENT_CREATED,
    outbox.DOCUMENT_CHANGED,
    outbox.DOCUMENT_REMOVED,
)


@dataclass
class News:
    """What a call has done to a document so far."""

    created: bool = False
    removed: tuple[int, str] | None = None
    """Object number and reference of one that is gone."""
    fields: set[str] = field(default_factory=set)
    """The columns of its head that have changed."""
    lines: bool = False
    linked: int = 0
    """How much more of it is paid and credited than before, in cents."""
    credited: int = 0

    @property
    def topic(self) -> str:
        """What was done to the document itself; empty where nothing was that stands."""
        if self.removed is not None:
            return "" if self.created else REMOVED
        if self.created:
            return CREATED
        return CHANGED if self.fields or self.lines else ""


# --- gathering ----------------------------------------------------------------------------------


def note(actor: Actor, row: Record, action: str, changes: Changes) -> None:
    """Note what was done to a document, to a line or step of it, or to a link."""
    if isinstance(row, Document):
        _note_head(_of(actor, row.id), row, action, changes)
    elif isinstance(row, Item | JournalItem):
        for id in {row.document, *changes.get("document", ())} - {None}:
            _of(actor, id).lines = True
    elif isinstance(row, DocumentStep):
        _of(actor, row.document).lines = True
    elif isinstance(row, Link):
        _note_link(actor, row, changes)


def _of(actor: Actor, id: int) -> News:
    found: News = actor.news.setdefault(id, News())
    return found


def _note_head(news: News, row: Document, action: str, changes: Changes) -> None:
    if action == "ADDED":
        news.created = True
    elif action == "REMOVED":
        news.removed = row.object, row.reference
    else:
        news.fields |= changes.keys()


def _note_link(actor: Actor, row: Link, changes: Changes) -> None:
    """A link takes from what is open at both of its ends; only invoices tell of it."""
    old, new = changes.get("amount", (0, 0))
    more = (new or 0) - (old or 0)
    for id in (row.source_document, row.target_document):
        news = _of(actor, id)
        news.linked += more
        news.credited += more if row.kind in CREDITS else 0


# --- telling ------------------------------------------------------------------------------------


def tell_news(actor: Actor) -> None:
    """Tell the space's webhooks what the call has done to documents, in its transaction."""
    gathered = dict(sorted(actor.news.items()))
    actor.news.clear()
    if not gathered or actor.preview is not None or not arranged.of(actor).webhooks:
        return
    for id, news in gathered.items():
        document = scope.peek(actor, Document, id)
        object, text = _named(document, news)
        if news.topic:
            about: dict[str, Any] = {"object": object, "context": id, "text": text}
            tell(actor, news.topic, **about, more=_changed(news))
        if document is not None and object == INVOICE:
            _tell_of_money(actor, document, news)


def _named(document: Document | None, news: News) -> tuple[int, str]:
    if document is not None:
        return document.object, document.reference
    return news.removed or (0, "")


def _changed(news: News) -> Mapping[str, Any]:
    """What a change tells more than that there was one."""
    return {"fields": sorted(news.fields), "lines": news.lines} if news.topic == CHANGED else {}


def _tell_of_money(actor: Actor, invoice: Document, news: News) -> None:
    """That an invoice was credited, and that nothing is left to pay of it, by what was linked."""
    if news.linked <= 0 and news.credited <= 0:
        return
    outstanding = balances.outstanding.of(actor, invoice)
    told = {
        "amount": shown(invoice.amount),
        "paid": shown(balances.paid.of(actor, invoice)),
        "credited": shown(balances.credited.of(actor, invoice)),
        "outstanding": shown(outstanding),
    }
    about: dict[str, Any] = {
        "object": INVOICE, "context": invoice.id, "text": invoice.reference,
    }  # fmt: skip
    if news.credited > 0:
        more = {**told, "applied": shown(news.credited)}
        tell(actor, outbox.INVOICE_CREDITED, **about, more=more)
    if news.linked > 0 and outstanding == 0:
        tell(actor, outbox.INVOICE_PAID, **about, more=told)
