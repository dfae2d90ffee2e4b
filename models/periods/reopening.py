"""What was closed is opened again in the reverse order (books.md 5 and 6)."""

from __future__ import annotations

from typing import Any

from models import write
from models.actor import Actor
from models.refusals import NewerStands


def open_in_turn(actor: Actor, row: Any, newer: Any | None, changes: write.Changes) -> None:
    """Raise NewerStands while a newer one is complete, unless override_status lets this one by."""
    if newer is None or write.set_rule_aside(actor, write.STATUS, row, changes):
        return
    raise NewerStands(
        noun=row.NOUN.capitalize(), reference=row.reference or row.id, newer=newer.reference
    )
