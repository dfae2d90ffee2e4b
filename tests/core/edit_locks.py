"""What tests of edit locks do: take and ask for them, wait, and write to what is held."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from models import write
from models.store import database
from models.users import session
from tests.firm import NOW, Caller, Firm, Refused

ACQUIRE, CHECK, RELEASE = "CORE_LOCK_ACQUIRE", "CORE_LOCK_CHECK", "CORE_LOCK_RELEASE"
TRAIL = "FINANCIAL_LOCK_EVENT_SEARCH"
ROUNDS = 100 if os.environ.get("FINANCIAL_RPC_TESTS") == "full" else 6


def invoices(*ids: int) -> list[dict[str, int]]:
    return [{"Object": 5, "ObjectContext": id} for id in ids]


def acquire(caller: Caller, *ids: int, seconds: int = 600, **more: Any) -> dict[str, Any]:
    return caller(ACQUIRE, Locks=invoices(*ids), DurationSeconds=seconds, **more)


def denied(caller: Caller, *ids: int, **more: Any) -> Refused:
    return caller.refused(ACQUIRE, Locks=invoices(*ids), DurationSeconds=600, **more)


def steal(caller: Caller, *ids: int, **more: Any) -> dict[str, Any]:
    holders = denied(caller, *ids, **more).outcome.data["holders"]
    return acquire(caller, *ids, LocksToSteal=holders, **more)


def edit(invoice: int, **more: Any) -> dict[str, Any]:
    return {"Id": invoice, "Notes": "other words", **more}


def later(caller: Caller, seconds: int) -> Caller:
    return Caller(caller.sid, caller.dialect, NOW + timedelta(seconds=seconds))


def another_user(firm: Firm, name: str) -> Caller:
    with database.write():
        logon = f"{name}@{firm.space}.test"
        hashes = dict.fromkeys(("password_md5", "password_sha256", "password_sha512"), "none")
        user = write.add_user(
            firm.space, NOW, logon=logon, logon_folded=logon, first_name=name.title(), **hashes
        )
        return Caller(session.open_session(user, firm.space, NOW, "192.0.2.8"))


def holders_of(firm: Firm, *ids: int) -> list[str]:
    return [each["usertext"] for each in firm.user(CHECK, Locks=invoices(*ids))["Locks"]]
