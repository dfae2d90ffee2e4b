"""The history of changes, as the tests look at it."""

from __future__ import annotations

import json
from typing import Any

from models.audit import Change
from models.store import database
from tests.firm import Firm


def history(firm: Firm, kind: str) -> list[dict[str, Any]]:
    """What was done to records of a kind, oldest first: each field's old and new value."""
    with database.read():
        found = Change.select().where((Change.space == firm.space) & (Change.kind == kind))
        return [json.loads(each.fields) for each in found.order_by(Change.id)]
