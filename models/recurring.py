"""An invoice made anew from an older one as a screen does it: head, then lines (web_app.md 13).

What the screen does not know, the account and the tax type of a line, is that of the line it stands
for; words that it shows in its own spelling are kept as the older invoice has them."""

from __future__ import annotations

from models import balances
from models.actor import Actor
from models.cents import shown
from models.document import INVOICE, Document, Item
from models.store import scope
from models.write import Values

WORDS = ("notes", "purchase_order")
UNKNOWN_TO_SCREENS = ("financial_account", "tax_type")


def complete_head(actor: Actor, row: Document | None, values: Values) -> None:
    """Check the source of an invoice, and keep the words of a new one as that has them.

    Raises RecordNotFound where it names no invoice."""
    source = values.get("source")
    if source is None or (row is not None and row.source == source):
        return
    original = scope.find(actor, Document, source, INVOICE, field="Source")
    for column in WORDS:
        word = getattr(original, column)
        if row is None and column in values and actor.request.was_shown(word, values[column]):
            values[column] = word


def complete_line(actor: Actor, document: Document, values: Values) -> None:
    """A new line that names neither account nor tax type takes both from the line it stands for."""
    named = [values.get(column) for column in UNKNOWN_TO_SCREENS]
    if document.source is None or any(each is not None for each in named):
        return
    line = _meant(actor, document, values)
    if line is None:
        amount = shown(values.get("amount") or 0)
        words = f"The invoice it was made from has no line of {amount} with these words; "
        actor.warn(words + "the line takes the usual account and tax type")
        return
    values |= {column: getattr(line, column) for column in UNKNOWN_TO_SCREENS}
    values["description"] = line.description
    if values.get("tax_included") is None:
        values["tax_included"] = line.tax_included


def _meant(actor: Actor, document: Document, values: Values) -> Item | None:
    """The source's line with these words and this amount; of several alike, the one whose turn it
    is."""
    alike = [each for each in _lines(actor, document.source) if _is_alike(actor, each, values)]
    made = [each for each in _lines(actor, document.id) if _is_alike(actor, each, values)]
    return alike[min(len(made), len(alike) - 1)] if alike else None


def _lines(actor: Actor, document: int | None) -> list[Item]:
    own = scope.within(Item, actor.space) & (Item.document == document)
    return list(Item.select().where(own).order_by(Item.id))


def _is_alike(actor: Actor, line: Item, values: Values) -> bool:
    """Whether a line is shown as these values are: some screens show what credits have left."""
    amount = values.get("amount", values.get("source_amount"))
    if not actor.request.was_shown(line.description, values.get("description") or ""):
        return False
    return amount in (line.amount, line.amount - balances.credited_of_line.of(actor, line))
