"""What tests ask the trail of lock events."""

from __future__ import annotations

from typing import Any

from tests.firm import Firm

TRAIL, OUTBOX = "FINANCIAL_LOCK_EVENT_SEARCH", "CORE_OUTBOX_SEARCH"
SETTINGS, PROFILE = "SETUP_FINANCIAL_SETTINGS_MANAGE", "CORE_PROFILE_MANAGE"
FIELDS = (
    "kind", "lock", "object", "objectcontext", "objecttext", "lineitem", "before", "after",
    "reason", "method", "createduser", "createddate", "address",
)  # fmt: skip


def trail(firm: Firm) -> list[dict[str, Any]]:
    """Every event so far, the oldest first."""
    return firm.user.rows(TRAIL, *FIELDS)


def since(firm: Firm, seen: int) -> list[dict[str, Any]]:
    """The events after so many."""
    return trail(firm)[seen:]


def of_lock(events: list[dict[str, Any]], lock: str) -> list[dict[str, Any]]:
    return [each for each in events if each["lock"] == lock]
