"""What a call has changed posts anew, in its own transaction: only what differs is written.

The rules are those of books.md 4.

`models.write` notes on the actor what of the books it touches; when the call's work is done,
`settle` derives that again by the rules, compares it with the postings that are there, and has
the difference written and told in the history.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any, NamedTuple

from models import journals, write
from models.actor import Actor, Touched
from models.document import CREDIT_NOTE, INVOICE, JOURNAL, Document, JournalItem
from models.ledger.posting import COLUMNS, Posting, Row, row_of
from models.link import Link
from models.posting import facts, rows, rules
from models.posting.facts import Condition, Event
from models.posting.refusing import refusal
from models.posting.rows import AccountMissing, Accounts
from models.store import scope
from models.store.database import Statement, for_update, one_writer, slot

Kept = dict[int, Row]
"""Postings as they are kept, by their ids."""


def settle(actor: Actor) -> None:
    """Bring the postings of all that this call has touched in line with it.

    Raises JournalUnbalanced, or InvalidFields where something booked can't be posted, saying what
    is missing."""
    touched = sorted(actor.touched, key=_wholes_first)
    actor.touched.clear()
    if not touched:
        return
    try:
        found = difference(touched, rows.accounts_of(actor), taking=not one_writer())
    except AccountMissing as missing:
        raise refusal(actor, missing) from missing
    if found.gone or found.made:
        _refuse_unbalanced(actor, found)
        write.replace_postings(actor, found.gone, found.made)


def _refuse_unbalanced(actor: Actor, found: Difference) -> None:
    """Raise JournalUnbalanced where lines of a finalised journal were changed out of balance, each
    journal by itself; whatever else is posted balances by its rule."""
    sums: dict[int, int] = {}
    for sign, moved in ((1, found.made), (-1, found.gone.values())):
        for row in moved:
            if row.event in rules.JOURNAL_LINES:
                sums[row.document] = sums.get(row.document, 0) + sign * row.amount
    off = next((document for document, amount in sums.items() if amount), None)
    if off is not None:
        raise journals.unbalanced(actor, scope.find(actor, Document, off))


def _wholes_first(touched: Touched) -> tuple[bool, str, int]:
    return touched.model is not Document, touched.model.__name__, touched.id


class Difference(NamedTuple):
    """What is kept and should not be, and what should be and is not kept."""

    gone: Kept
    made: list[Row]


def difference(
    touched: Iterable[Touched],
    accounts: Accounts,
    *,
    taking: bool = False,
    elsewhere: Collection[int] = (),
) -> Difference:
    """What what was touched should post, less what is kept of it and stands not `elsewhere`.

    With `taking` its links are taken until the transaction ends: what they post follows from both
    of their ends, and a change of the other end, going on just now, posts them too. Whoever comes
    second thereby sees what the first one did. Raises AccountMissing."""
    found = _Found(taking)
    for each in touched:
        found.take(each)
    wanted: dict[Row, int] = {}
    for event in found.events.values():
        for row in rows.of(event, accounts):
            wanted[row] = wanted.get(row, 0) + 1
    gone: Kept = {}
    for id, row in found.kept.items():
        if id in elsewhere:
            continue
        if wanted.get(row):
            wanted[row] -= 1
        else:
            gone[id] = row
    return Difference(gone, [row for row, count in wanted.items() for _ in range(count)])


# --- what is touched, and what goes with it -----------------------------------------------------


class _Found:
    """The events of what is touched, each once, and the postings that are kept of them."""

    def __init__(self, taking: bool) -> None:
        self._taking = taking
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
            self._take_recoveries(facts.ends_at, whole)
        elif whole not in self._wholes:
            self._keep("line", id=id, document=whole)
            if model is JournalItem:
                self._add(facts.journal_lines(facts.of_one, id))
            else:
                self._take_line(id, whole)

    def _take_document(self, id: int, object: int) -> None:
        self._wholes.add(id)
        self._take_links(facts.ends_at, id)
        self._keep("document", id=id)
        if object == JOURNAL:
            return self._add(facts.journal_lines(facts.of_document, id))
        self._keep("links of document", id=id)
        self._add(facts.links(facts.ends_at, id))
        self._take_recoveries(facts.ends_at, id)
        if object == CREDIT_NOTE:
            return self._add(facts.credit_notes(facts.of_document, id))
        lines = list(facts.lines(facts.of_document, id))
        self._add(lines)
        if object == INVOICE:
            self._add(facts.steps(facts.of_document, id, lines))

    def _take_line(self, id: int, document: int) -> None:
        line = facts.one_line(id)
        if line.steps:  # a cancellation takes back what the line is now
            return self._take_document(document, INVOICE)
        if line.links:
            self._take_links(facts.of_line, id)
            self._keep("links of line", id=id)
            self._add(facts.links(facts.of_line, id))
            self._take_recoveries(facts.of_line, id)
        self._add(line.events)

    def _take_recoveries(self, condition: Condition, id: int) -> None:
        """What is recovered of bad debts by some links: each goes by all links of its invoice."""
        for written in facts.written_off(condition, id):
            self._take_links(facts.ends_at, written.invoice)
            self._keep("recovered", id=written.invoice)
            self._add(facts.recoveries(written))

    def _take_links(self, condition: Condition, id: int) -> None:
        if self._taking:
            _taken_links(condition).rows(id=id)

    def _keep(self, which: str, **values: int) -> None:
        found = _KEPT[which].rows(**values)
        self.kept.update((id, row_of(values)) for id, *values in found)

    def _add(self, events: Iterable[Event]) -> None:
        for each in events:
            source = each.rule.number, each.document, each.line, each.link, each.step
            self.events[source] = each


@cache
def _taken_links(condition: Condition) -> Statement:
    def build() -> Any:
        found = Link.select(Link.id).where(condition(None, Link)).order_by(Link.id)
        return for_update(found)

    return Statement(build)


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
    "recovered": _kept_where(
        lambda: Posting.event.in_(rules.RECOVERIES) & _of_links(facts.ends_at)
    ),
}
"""The postings that are kept of what was touched."""
