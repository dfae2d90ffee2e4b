"""What links ask of what they tie together, wherever that changes (books.md 2).

No link is of more than there is, and its tax stays its part of the whole. An override sets a lock
aside, not arithmetic.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import JOIN, SQL

from models.actor import Actor
from models.cents import TOTAL_MAX, share, shown
from models.document import KINDS, Document, Item
from models.link import Link, taken_at
from models.refusals import InUse, InvalidFields
from models.store.base import Record
from models.store.database import Statement, slot
from models.write.rows import update_record
from models.write.totals import Total
from models.write.trail import remember


class _Part(NamedTuple):
    """A link as one of its ends sees it."""

    id: int
    item: int | None
    amount: int
    tax: int
    gross: int | None
    whole_tax: int | None
    other: str
    """The document at the other end, as a person calls it."""
    at_target: bool


def _parts_at(own: str, other: str, tax: str, *, at_target: bool) -> Any:
    """The links of a document at one of their ends, each with the line it takes from."""
    document: Any = Document.alias()
    return (
        Link.select(
            Link.id,
            getattr(Link, f"{own}_item"),
            taken_at(Link, own),
            getattr(Link, tax),
            Item.gross,
            Item.tax,
            document.object,
            document.reference,
            SQL("1" if at_target else "0"),
        )
        .join(Item, JOIN.LEFT_OUTER, on=(getattr(Link, f"{own}_item") == Item.id))
        .join(document, on=(getattr(Link, f"{other}_document") == document.id))
        .where((getattr(Link, f"{own}_document") == slot("id")) & (Link.space == slot("space")))
    )


_at_target = Statement(lambda: _parts_at("target", "source", "tax", at_target=True))
_at_source = Statement(lambda: _parts_at("source", "target", "source_tax", at_target=False))


def _parts(actor: Actor, document: int) -> list[_Part]:
    """All links of a document, oldest first."""
    found = [
        _Part._make((*row[:6], f"{KINDS[row[6]].noun} {row[7]} ({shown(row[2])})", bool(row[8])))
        for each in (_at_target, _at_source)
        for row in each.rows(id=document, space=actor.space)
    ]
    return sorted(found)


def keep_covered(actor: Actor, document: int, total: Total, *, moved: bool) -> None:
    """Judge what a document comes to now that its lines have changed, and where money `moved`
    share the taxes of its links out anew.

    Raises InvalidFields where more is linked than the document or a line now comes to."""
    if abs(total.amount) > TOTAL_MAX:
        raise InvalidFields({"amount": f"the document would come to more than {shown(TOTAL_MAX)}"})
    if not total.linked:
        return
    parts = _parts(actor, document)
    if not parts:
        return
    _check(parts, total.amount, "the document")
    for line in {each.item for each in parts if each.item is not None}:
        of_line = [each for each in parts if each.item == line]
        _check(of_line, of_line[0].gross or 0, "the line")
    if moved:
        _share_out(actor, parts, total.amount, total.tax)


def _check(parts: list[_Part], amount: int, what: str) -> None:
    linked = sum(each.amount for each in parts)
    if linked > amount:
        uses = ", ".join(each.other for each in parts)
        words = f"{what} may not go below {shown(linked)}, which is linked to {uses}"
        raise InvalidFields({"amount": words})


def _share_out(actor: Actor, parts: list[_Part], amount: int, tax: int) -> None:
    """Give each link the part of the tax that it has of the lines as they are now, one after
    another: what a link has follows from the lines and the links before it, and not from what
    the lines once were."""
    given: dict[int, int] = {}
    for line in {each.item for each in parts}:
        of_line = [each for each in parts if each.item == line]
        gross, whole = of_line[0].gross, of_line[0].whole_tax
        if line is None or gross is None or whole is None:
            gross, whole = amount, tax  # a credit note is one whole
        given |= _shares(of_line, gross, whole)
    if sum(each.amount for each in parts) == amount:
        given[parts[-1].id] += tax - sum(given.values())
    for each in parts:
        if given[each.id] != each.tax:
            _set_tax(actor, each, given[each.id])


def _shares(parts: list[_Part], gross: int, whole: int) -> dict[int, int]:
    """The taxes of a line's links: each the share of all so far less what those have."""
    so_far = 0
    found: dict[int, int] = {}
    for each in parts:
        so_far += each.amount
        found[each.id] = share(so_far, gross, whole) - sum(found.values())
    return found


def _set_tax(actor: Actor, part: _Part, tax: int) -> None:
    link = Link.get_by_id(part.id)
    column = "tax" if part.at_target else "source_tax"
    update_record(actor, link, {column: tax})
    remember(actor, link, "UPDATED", {column: (part.tax, tax)})


def refuse_if_linked(actor: Actor, row: Record) -> None:
    """Raise InUse, naming what a document or line is linked to: it is not removed, nor is a line
    moved elsewhere."""
    if not isinstance(row, Document | Item):
        return
    document = row.id if isinstance(row, Document) else row.document
    parts = _parts(actor, document)
    if isinstance(row, Item):
        parts = [each for each in parts if each.item == row.id]
    if parts:
        uses = [each.other for each in parts]
        noun = KINDS[row.object].noun if isinstance(row, Document) else row.NOUN
        raise InUse(noun=noun, users=", ".join(uses), uses=uses)
