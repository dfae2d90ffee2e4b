"""The door itself: each record that is added, changed or removed passes here."""

from __future__ import annotations

from typing import Any

from models.actor import Actor
from models.document import Document, Item, JournalItem
from models.document_step import DocumentStep
from models.locks import MONEY, Obstacle
from models.store.base import Record
from models.store.scope import take
from models.write.guards import LINES_STAND, keep_closed, keep_finalised, keep_issued, keep_off_held
from models.write.linked import keep_covered, refuse_if_linked
from models.write.obstacles import to_adding, to_change, to_removal
from models.write.removal import put_files_aside, refuse_if_used, remove_rows
from models.write.rounding import round_by_document
from models.write.rows import Changes, R, Values, insert_record, move_on, update_record
from models.write.setting_aside import is_kept, passed, settle, sign
from models.write.steps import withdraw_steps
from models.write.totals import TOTALLED, Total, total
from models.write.trail import remember


def add(actor: Actor, model: type[R], **values: Any) -> R:
    """Add a record to the actor's space. Raises RecordLocked."""
    changes = {name: (None, value) for name, value in values.items() if value is not None}
    document = values.get("document")
    keep_off_held(actor, model, values)
    if model is Item:
        keep_closed(actor, document, LINES_STAND)
    obstacles = to_adding(actor, model, values)
    overridden = passed(actor, obstacles)
    if model is JournalItem:
        keep_finalised(actor, document, overridden)
    if model is Item:
        keep_issued(actor, obstacles, LINES_STAND)
    row = insert_record(actor, model, values)
    if overridden:
        _sign_added(actor, row, obstacles, changes)
    _note_preview(actor, row, changes)
    remember(actor, row, "ADDED", changes)
    if document is not None and model in TOTALLED:
        _total(actor, document, model)
    if isinstance(row, DocumentStep):
        move_on(actor, take(actor, Document, row.document))
    return row


def _sign_added(actor: Actor, row: Record, obstacles: list[Obstacle], changes: Changes) -> None:
    """The log names a new document or line by the id that it has only now."""
    facts = obstacles[0].facts
    context, text = facts.document, facts.reference
    if isinstance(row, Document):
        context, text = row.id, row.reference
    line = row.id if isinstance(row, Item | JournalItem) else None
    sign(actor, obstacles, changes, context=context, text=text, line=line)


def change(actor: Actor, row: R, **values: Any) -> R:
    """Change a taken record. A value that is as it was is no change. Raises RecordLocked."""
    changes = differing(actor, row, values)
    if not changes:
        return row
    obstacles = _in_the_way(actor, row, changes, values)
    line = row.id if isinstance(row, Item | JournalItem) else None
    overridden = settle(actor, obstacles, changes, line=line)
    before = getattr(row, "document", None)
    if isinstance(row, Document) and "sent" in changes:
        keep_issued(actor, obstacles, "it stays marked as sent")
    if isinstance(row, Item):
        keep_issued(actor, [each for each in obstacles if each.fields & MONEY], LINES_STAND)
        if "document" in changes:
            refuse_if_linked(actor, row)
    if isinstance(row, JournalItem):
        for journal in sorted({row.document, values.get("document", row.document)}):
            keep_finalised(actor, journal, overridden)
    update_record(actor, row, {name: new for name, (_, new) in changes.items()})
    _note_preview(actor, row, changes)
    remember(actor, row, "UPDATED", changes)
    if isinstance(row, Document):
        _follow(actor, row, changes)
    if isinstance(row, Item | JournalItem):
        moved = bool(changes.keys() & WHAT_A_LINE_COMES_TO)
        for document in {before, row.document}:
            _total(actor, document, type(row), moved=moved)
    return row


def _follow(actor: Actor, row: Document, changes: Changes) -> None:
    """What a change of a document as a whole brings with it. Raises InvalidFields where it covers
    no more what is linked to it."""
    if changes.get("sent") == (True, False):
        withdraw_steps(actor, row)
    if changes.keys() & {"amount", "tax"}:
        keep_covered(actor, row.id, Total(row.amount, row.tax, linked=True), moved=True)


WHAT_A_LINE_COMES_TO = MONEY | {"document", "capital"}
"""The columns of a line that are more than words."""


def _total(actor: Actor, document: int, lines: type[Record], *, moved: bool = True) -> None:
    """A document follows its lines, and covers what is linked to it. Raises InvalidFields."""
    if lines is Item:
        round_by_document(actor, document)
    keep_covered(actor, document, total(actor, document, lines), moved=moved)


def _in_the_way(actor: Actor, row: Record, changes: Changes, values: Values) -> list[Obstacle]:
    """The locks in the way of a change. Raises what refuses it beside them."""
    keep_off_held(actor, type(row), row.__data__, values, row=row)
    if isinstance(row, Document) and changes.keys() & {"sent", "date"}:
        keep_closed(actor, row.id, "it stays as sent as it is, and keeps its date")
    if isinstance(row, Item) and changes.keys() & (MONEY | {"document"}):
        for each in {row.document, values.get("document", row.document)}:
            keep_closed(actor, each, LINES_STAND)
    return to_change(actor, row, changes)


def check_change(actor: Actor, row: Record, **values: Any) -> None:
    """Raise what would refuse a change of a held record, and change nothing."""
    if changes := differing(actor, row, values):
        passed(actor, _in_the_way(actor, row, changes, values))


def differing(actor: Actor, row: Record, values: dict[str, Any]) -> Changes:
    """The values that are not as the record has them, each after its old one; a form that posts
    back what it was shown changes nothing."""
    return {
        name: (getattr(row, name), value)
        for name, value in values.items()
        if not actor.request.was_shown(getattr(row, name), value)
    }


def _note_preview(actor: Actor, row: Record, changes: Changes) -> None:
    if actor.preview is not None:
        actor.preview.noted.append((row, changes))
        actor.preview.changes.update(changes)


def preview_only(actor: Actor, row: Record) -> None:
    """Have a preview tell what would become of this record alone: others that follow it have
    columns of the same names."""
    if actor.preview is not None:
        own = [changes for other, changes in actor.preview.noted if _is_same(other, row)]
        actor.preview.changes.clear()
        for changes in own:
            actor.preview.changes.update(changes)


def _is_same(one: Record, other: Record) -> bool:
    return type(one) is type(other) and one.id == other.id


def maintain(actor: Actor, row: Record, **values: Any) -> None:
    """Set what the service itself works out (a balance, a membership's mark), and remember it."""
    changes = {n: (getattr(row, n), v) for n, v in values.items() if getattr(row, n) != v}
    if changes:
        update_record(actor, row, {name: new for name, (_, new) in changes.items()})
        remember(actor, row, "UPDATED", changes)


def enter(actor: Actor, model: type[R], **values: Any) -> R:
    """Add what the service itself enters as part of a step that was judged as a whole."""
    row = insert_record(actor, model, values)
    changes = {name: (None, value) for name, value in values.items() if value is not None}
    remember(actor, row, "ADDED", changes)
    if model in TOTALLED:
        _total(actor, values["document"], model)
    return row


def store(actor: Actor, model: type[R], bytes_in: str, **values: Any) -> R:
    """Add what is kept for good; the history says all of it but the bytes themselves."""
    row = insert_record(actor, model, values)
    told = {name: (None, value) for name, value in values.items() if name != bytes_in}
    remember(actor, row, "ADDED", told)
    return row


def withdraw(actor: Actor, row: Record) -> None:
    """Take away what the service itself entered, as part of a step that was judged as a whole.

    Raises InUse."""
    refuse_if_used(actor, row)
    remove_rows(actor, row)
    remember(actor, row, "REMOVED", _gone(row))


def _gone(row: Record) -> Changes:
    return {
        name: (value, None)
        for name, value in row.__data__.items()
        if value not in (None, "") and name not in row.kept_by_the_door()
    }


def remove(actor: Actor, row: Record) -> None:
    """Remove a taken record and what belongs to it. Raises RecordLocked or InUse."""
    changes = _gone(row)
    keep_off_held(actor, type(row), row.__data__, row=row)
    if isinstance(row, Item):
        keep_closed(actor, row.document, LINES_STAND)
    if isinstance(row, Document):
        keep_closed(actor, row.id, "it can't be removed")
    obstacles = to_removal(actor, row)
    line = row.id if isinstance(row, Item | JournalItem) else None
    overridden = settle(actor, obstacles, changes, line=line)
    if isinstance(row, JournalItem):
        keep_finalised(actor, row.document, overridden)
    if isinstance(row, Item):
        keep_issued(actor, obstacles, LINES_STAND)
    if isinstance(row, Document):
        keep_issued(actor, obstacles, "it can't be removed")
    if actor.preview is not None and any(is_kept(each) for each in obstacles):
        _note_preview(actor, row, changes)
        return  # only tried, and it stands among what refuses
    refuse_if_linked(actor, row)
    refuse_if_used(actor, row)
    remove_rows(actor, row)
    put_files_aside(actor, row)
    _note_preview(actor, row, changes)
    remember(actor, row, "REMOVED", changes)
    if isinstance(row, Item | JournalItem):
        _total(actor, row.document, type(row))
