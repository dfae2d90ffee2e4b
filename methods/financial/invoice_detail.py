"""A whole invoice in one answer: its header, its lines, and what was done to those."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from itertools import pairwise

from marshmallow import ValidationError

from methods.locked import spelling_of, told_changes
from methods.wire.structures import Cell
from methods.wire.types import Money, Wire, YesNo, timestamp_of
from models import lines
from models.actor import Actor
from models.document import INVOICE, Document, Item
from models.past import history

DETAIL_FLAGS: dict[str, Wire] = {
    "FullDetailFlag": YesNo("Y answers the whole invoice with its lines.", default=False),
    "IncludeAdjustmentHistoryFlag": YesNo(
        "With FullDetailFlag: Y adds what was done to its lines.", default=False
    ),
    "IncludeFullAdjustmentHistoryFlag": YesNo(
        "With IncludeAdjustmentHistoryFlag: Y adds old and new values.", default=False
    ),
}


@dataclass(frozen=True)
class Detail:
    """How much of an issued invoice is answered: each flag needs the one before it."""

    full_detail_flag: bool
    include_adjustment_history_flag: bool
    include_full_adjustment_history_flag: bool

    def check(self) -> None:
        """Raise ValidationError for a flag that comes without the one it needs."""
        given = dict(zip(DETAIL_FLAGS, astuple(self), strict=True))
        for needed, flag in pairwise(given):
            if given[flag] and not given[needed]:
                raise ValidationError({flag.lower(): [f"needs {needed}=Y as well"]})

    def told(self, actor: Actor, invoice: Document) -> dict[str, object]:
        """The invoice under the name it has in the answer; nothing where it is not wanted."""
        if not self.full_detail_flag:
            return {}
        told = _whole(actor, invoice)
        if self.include_adjustment_history_flag:
            full = self.include_full_adjustment_history_flag
            told["adjustmenthistory"] = _history(actor, invoice, full=full)
        return {"invoice": told}


def _whole(actor: Actor, invoice: Document) -> dict[str, object]:
    return {
        **_spelled(invoice, is_line=False),
        "amount": Cell(Money(), invoice.amount),
        "tax": Cell(Money(), invoice.tax),
        "issuedinvoicenumber": invoice.issued_number,
        "issueddate": invoice.issued_at,
        "invoicemessages": invoice.invoice_messages,
        "lines": [_spelled(line, is_line=True) for line in lines.of(actor, invoice)],
    }


def _spelled(row: Document | Item, *, is_line: bool) -> dict[str, object]:
    """A record under the names that its _MANAGE method has for it; the day of a step is no column
    of the document."""
    spelling = spelling_of(INVOICE, is_line=is_line)
    values = {
        name.lower(): Cell(wire, row.__data__[column])
        for column, (name, wire) in spelling.items()
        if column in row.__data__
    }
    return {"id": row.id, **values, "timestamp": timestamp_of(row.version)}


def _history(actor: Actor, invoice: Document, *, full: bool) -> list[dict[str, object]]:
    """What was done to the lines of an invoice, those that are gone included, oldest first."""
    spelling = spelling_of(INVOICE, is_line=True)
    told: list[dict[str, object]] = []
    for entry in history.of_lines(actor, invoice):
        changes = told_changes(entry.changes, spelling)
        told.append(
            {
                "line": entry.record,
                "action": entry.action,
                "date": entry.created,
                "user": entry.user,
                "usertext": entry.user_name,
                "method": entry.method,
                "fields": changes if full else [each["field"] for each in changes],
            }
        )
    return told
