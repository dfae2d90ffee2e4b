"""A whole invoice in one answer: its header, its lines, and what was done to those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from methods.financial.papers.content import lines_of
from methods.locked import spelling_of, told_changes
from methods.wire.dates import Moment
from methods.wire.types import Wire, YesNo, timestamp_of
from models import history
from models.actor import Actor
from models.document import INVOICE, Document

DETAIL_FLAGS: dict[str, Wire] = {
    "FullDetailFlag": YesNo("Y answers the whole invoice with its lines.", default=False),
    "IncludeAdjustmentHistoryFlag": YesNo(
        "With FullDetailFlag: Y adds what was done to its lines.", default=False
    ),
    "IncludeFullAdjustmentHistoryFlag": YesNo(
        "With IncludeAdjustmentHistoryFlag: Y adds old and new values.", default=False
    ),
}
IN_TURN = tuple(name.lower() for name in DETAIL_FLAGS)


def check_detail(wanted: Mapping[str, Any]) -> None:
    """Raise ValidationError for a flag that comes without the one it needs."""
    names = list(DETAIL_FLAGS)
    for place, flag in enumerate(IN_TURN[1:], start=1):
        if wanted[flag] and not wanted[IN_TURN[place - 1]]:
            raise ValidationError({flag: [f"needs {names[place - 1]}=Y as well"]})


def detail(actor: Actor, invoice: Document, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The invoice, and what the flags ask for beside it."""
    told = {
        **_spelled(invoice, is_line=False),
        "amount": str(_money(invoice.amount)),
        "tax": str(_money(invoice.tax)),
        "issuedinvoicenumber": invoice.issued_number,
        "issueddate": Moment().typed(invoice.issued_at, actor.zone),
        "invoicemessages": invoice.invoice_messages,
        "lines": [_spelled(line, is_line=True) for line in lines_of(actor, invoice)],
    }
    if wanted["includeadjustmenthistoryflag"]:
        full = wanted["includefulladjustmenthistoryflag"]
        told["adjustmenthistory"] = _history(actor, invoice, full=full)
    return told


def _money(cents: int) -> Any:
    return spelling_of(INVOICE, is_line=True)["amount"][1].typed(cents)


def _spelled(row: Any, *, is_line: bool) -> dict[str, Any]:
    """A record under the names that its _MANAGE method has for it."""
    spelling = spelling_of(INVOICE, is_line=is_line)
    values = {
        name.lower(): wire.typed(getattr(row, column)) for column, (name, wire) in spelling.items()
    }
    return {"id": row.id, **values, "timestamp": timestamp_of(row.version)}


def _history(actor: Actor, invoice: Document, *, full: bool) -> list[dict[str, Any]]:
    """What was done to the lines of an invoice, those that are gone included, oldest first."""
    spelling = spelling_of(INVOICE, is_line=True)
    told = []
    for entry in history.of_lines(actor, invoice):
        changes = told_changes(entry.changes, spelling)
        told.append(
            {
                "line": entry.record,
                "action": entry.action,
                "date": Moment().typed(entry.created, actor.zone),
                "user": entry.user,
                "usertext": entry.user_name,
                "method": entry.method,
                "fields": changes if full else [each["field"] for each in changes],
            }
        )
    return told
