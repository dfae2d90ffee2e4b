"""What a call has changed posts anew, in its own transaction: only what differs is written.

`models.write` notes on the actor what of the books it touches; when the call's work is done,
`settle` derives that again by the rules, compares it with the postings that are there, and has
the difference written and told in the history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from models import write
from models.actor import Actor, Touched
from models.document import CREDIT_NOTE, INVOICE, JOURNAL, Document, JournalItem
from models.ledger.posting import COLUMNS, Posting, Row, row_of
from models.link import Link
from models.posting import facts, rows
from models.posting.facts import Condition, Event
from models.posting.refusing import refusal
from models.posting.rows import AccountMissing
from models.store.database import Statement, slot

Kept = dict[int, Row]
"""Postings as they are kept, by their ids."""


def settle(actor: Actor) -> None:
    """Bring the postings of all that this call has touched in line with it.

    Raises InvalidFields where something booked can't be posted, saying what is missing."""
    touched = sorted(actor.touched, key=_wholes_first)
    actor.touched.clear()
    if touched:
        found = _Found()
        for each in touched:
            found.take(each)
        _replace(actor, found.kept, _wanted(actor, found))


def _wholes_first(touched: Touched) -> tuple[bool, str, int]:
    return touched.model is not Document, touched.model.__name__, touched.id


def _wanted(actor: Actor, found: _Found) -> Counter[Row]:
    accounts = rows.accounts_of(actor.space)
    try:
        return Counter(row for each in found.events.values() for row in rows.of(each, accounts))
    except AccountMissing as missing:
        raise refusal(actor, missing) from missing


def _replace(actor: Actor, kept: Kept, wanted: Counter[Row]) -> None:
    """Write what differs between what is kept and what is wanted."""
    gone: Kept = {}
    for id, row in kept.items():
        if wanted[row] > 0:
            wanted[row] -= 1
        else:
            gone[id] = row
    made = list(wanted.elements())
    if gone or made:
        write.replace_postings(actor, gone, made)


# --- what is touched, and what goes with it -----------------------------------------------------


class _Found:
    """The events of what is touched, each once, and the postings that are kept of them."""

    def __init__(self) -> None:
        self.kept: Kept = {}
        self.events: dict[tuple[object, ...], Event] = {}
        self._wholes: set[int] = set()

    def take(self, touched: Touched) -> None:
        model, id, whole = touched
        if model is Document:
            self._take_document(id, whole)
        elif model is Link:
            self._keep("link", id=id)
            self._add(facts.links(facts.of_one, id))
        elif whole not in self._wholes:
            self._keep("line", id=id, document=whole)
            if model is JournalItem:
                self._add(facts.journal_lines(facts.of_one, id))
            else:
                self._take_line(id, whole)

    def _take_document(self, id: int, object: int) -> None:
        self._wholes.add(id)
        self._keep("document", id=id)
        if object == JOURNAL:
            return self._add(facts.journal_lines(facts.of_document, id))
        self._keep("links of document", id=id)
        self._add(facts.links(facts.ends_at, id))
        if object == CREDIT_NOTE:
            return self._add(facts.credit_notes(facts.of_document, id))
        lines = list(facts.lines(facts.of_document, id))
        self._add(lines)
        if object == INVOICE:
            self._add(facts.steps(facts.of_document, id, lines))

    def _take_line(self, id: int, document: int) -> None:
        ties = facts.ties(id)
        if ties.steps:  # a cancellation takes back what the line is now
            return self._take_document(document, INVOICE)
        if ties.links:
            self._keep("links of line", id=id)
            self._add(facts.links(facts.of_line, id))
        self._add(facts.lines(facts.of_one, id))

    def _keep(self, which: str, **values: int) -> None:
        found = _KEPT[which].rows(**values)
        self.kept.update((id, row_of(values)) for id, *values in found)

    def _add(self, events: Iterable[Event]) -> None:
        for each in events:
            source = each.rule.number, each.document, each.line, each.link, each.step
            self.events[source] = each


def _kept_where(condition: Callable[[], Any]) -> Statement:
    def build() -> Any:
        return Posting.select(Posting.id, *COLUMNS).where(condition())

    return Statement(build)


def _of_links(condition: Condition) -> Any:
    return Posting.link.in_(Link.select(Link.id).where(condition(None, Link)))


_KEPT = {
    "document": _kept_where(lambda: Posting.document == slot("id")),
    "links of document": _kept_where(lambda: _of_links(facts.ends_at)),
    "line": _kept_where(
        lambda: (Posting.document == slot("document")) & (Posting.line == slot("id"))
    ),
    "links of line": _kept_where(lambda: _of_links(facts.of_line)),
    "link": _kept_where(lambda: Posting.link == slot("id")),
}
"""The postings that are kept of what was touched."""
