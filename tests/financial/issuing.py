"""What tests of issuing do, and see of what is queued."""

from __future__ import annotations

import json
from typing import Any

from models.outbox import Outbox
from models.store import database
from tests.firm import Firm

ISSUE, PREVIEW = "FINANCIAL_INVOICE_ISSUE", "FINANCIAL_INVOICE_PREVIEW"


def issued(firm: Firm, invoice: int, **more: Any) -> dict[str, Any]:
    return firm.user(ISSUE, Invoice=invoice, **more)


def set_up(firm: Firm, **settings: str) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **settings)


def queued(firm: Firm) -> list[tuple[str, dict[str, Any]]]:
    """Topic and payload of each outbox row of the firm."""
    with database.read():
        found = Outbox.select().where(Outbox.space == firm.space).order_by(Outbox.id)
        return [(each.topic, json.loads(each.payload)) for each in found]
