"""The floor: the least that does the same honest work, by hand and without any layer.

It knows two methods, one dialect and nothing else, but leaves out nothing that counts: the
envelope and the parameters are checked, the session is looked up by its hash and its expiry
checked, everything a call does to the books is one transaction, and an edit writes the same
rows as ours with the same durability. Its SQL is the text that our statements compile to.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import psycopg

from config import Settings
from models import database, edit_lock, evidence, locks, scope, session, settings, webhook
from models.audit import Change, Override
from models.base import day, instant
from models.database import Slot, Statement
from models.document import INVOICE, Document, Item
from models.write import rows, totals

THREADS = int(os.environ.get("FLOOR_THREADS", "4"))
"""Connections to PostgreSQL, as many as ours has; 0 runs everything on the event loop."""
EDITED = frozenset({"amount", "tax", "source_amount", "modified", "modified_user"})
MONEY = [
    "Amount", "FinancialAccount", "SourceAmount", "SourceCurrency", "SourceCurrencyRate", "Tax",
    "TaxIncluded", "TaxType",
]  # fmt: skip


class Refused(Exception):
    """What the caller is told instead of a result."""


class Prepared:
    """A statement of ours as text, with the places of its values worked out once."""

    def __init__(self, statement: Statement) -> None:
        self.text, self.values = statement.compiled()
        self.places = [
            (number, each.name) for number, each in enumerate(self.values) if type(each) is Slot
        ]

    def bound(self, values: dict[str, Any]) -> list[Any]:
        filled = self.values[:]
        for number, name in self.places:
            filled[number] = values[name]
        return filled


class Connection:
    """A connection of the driver itself."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        if self.sqlite:
            self.raw: Any = sqlite3.connect(
                url.removeprefix("sqlite:///"), isolation_level=None, cached_statements=256
            )
            for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = 1"):
                self.raw.execute(f"PRAGMA {pragma}")
            self.raw.execute("PRAGMA cache_size = -64000")
            self.begin_read, self.begin_write = "BEGIN", "BEGIN IMMEDIATE"
        else:
            connection = psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC")
            self.raw = connection.cursor()
            self.begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            self.begin_write = "BEGIN"

    def row(self, statement: Prepared, **values: Any) -> Any:
        return self.raw.execute(statement.text, statement.bound(values)).fetchone()

    def run(self, statement: Prepared, **values: Any) -> None:
        self.raw.execute(statement.text, statement.bound(values))

    @contextmanager
    def transaction(self, begin: str) -> Any:
        self.raw.execute(begin)
        try:
            yield
        except BaseException:
            self.raw.execute("ROLLBACK")
            raise
        self.raw.execute("COMMIT")


class Books:
    """What the two methods do to the books, on one connection."""

    def __init__(self, url: str) -> None:
        self.connection = Connection(url)
        self.held = not self.connection.sqlite
        self.session = Prepared(session._by_sid)
        self.facts = Prepared(locks._of_line)
        self.line = Prepared(scope._by_id(Item, True))
        self.document = Prepared(scope._by_id(Document, True))
        self.update = Prepared(rows.update(Item, EDITED))
        self.override = Prepared(rows.insert(Override))
        self.change = Prepared(rows.insert(Change))
        self.total = Prepared(totals.TOTALLED[Item])
        self.since = Prepared(evidence._evidence["setting"])
        self.reason = Prepared(settings._value)
        self.hold = Prepared(edit_lock._newest[INVOICE])
        self.listening = Prepared(webhook._enabled)

    # --- who ------------------------------------------------------------------------------

    def caller(self, sid: str, now: datetime) -> Any:
        """The session with its user and space; it must be alive."""
        row = self.connection.row(self.session, hash=hashlib.sha256(sid.encode()).hexdigest())
        if row is None:
            raise Refused("not logged on")
        last, expires, ended, disabled, minutes = row[2], row[3], row[4], row[10], row[11]
        if ended is not None or disabled or (expires and instant(expires) <= now):  # type: ignore[operator]
            raise Refused("not logged on")
        if now - instant(last) > timedelta(minutes=minutes or 20):  # type: ignore[operator]
            raise Refused("not logged on")
        return row

    # --- the question ---------------------------------------------------------------------

    def locked(self, sid: str, now: datetime, address: str, params: dict[str, Any]) -> Any:
        if params.keys() != {"Item"} or type(params["Item"]) is not int:
            raise Refused("give Item")
        with self.connection.transaction(self.connection.begin_read):
            space = self.caller(sid, now)[12]
            facts = self.connection.row(self.facts, id=params["Item"], space=space)
        if facts is None:
            raise Refused("no such line item")
        return flags(facts)

    # --- the edit -------------------------------------------------------------------------

    def manage(self, sid: str, now: datetime, address: str, params: dict[str, Any]) -> Any:
        if not params.keys() <= {"Id", "Amount", "override_LockedDate"}:
            raise Refused("unknown parameter")
        id, amount = params["Id"], cents(params["Amount"])
        overrides = params.get("override_LockedDate", "N") == "Y"
        with self.connection.transaction(self.connection.begin_write):
            who = self.caller(sid, now)
            return self._edited(who, now, address, id, amount, overrides)

    def _edited(
        self, who: Any, now: datetime, address: str, id: int, amount: int, overrides: bool
    ) -> Any:
        connection, user, administrator, space = self.connection, who[5], who[9], who[12]
        if self.held:
            connection.raw.execute("SELECT pg_advisory_xact_lock_shared(1, %s)", (space,))
        line = connection.row(self.line, id=id, space=space)
        facts = connection.row(self.facts, id=id, space=space)
        if line is None or facts is None:
            raise Refused("no such line item")
        if self.held:
            connection.row(self.document, id=line[8], space=space)
        if connection.row(self.hold, space=space, context=line[8]) is not None:
            raise Refused("somebody holds it, or did")
        old, old_tax, tax_type = line[12], line[13], line[15]
        new_tax = round(amount / 11) if tax_type == 1 else 0
        fields = orjson.dumps(
            {"amount": [old, amount], "source_amount": [old, amount], "tax": [old_tax, new_tax]}
        ).decode()
        holding = [name for name, flag in flags(facts).items() if flag == "Y"]
        call = {
            "space": space, "created": text(now), "created_user": user, "session": who[0],
            "address": address, "request_id": os.urandom(8).hex(), "fields": fields,
            "method": "FINANCIAL_ITEM_MANAGE",
        }  # fmt: skip
        if holding:
            if not (overrides and administrator and holding == ["LockedDate"]):
                raise Refused(self._explained(space, facts, holding))
            connection.row(self.reason, space=space, user=0, namespace="", number=9011)
            connection.run(
                self.override, **call, guid=str(uuid.uuid4()), object=facts[1],
                object_context=facts[0], object_text=facts[2], line_item=id, locks="LockedDate",
                description="Set aside: LockedDate", reason="",
            )  # fmt: skip
            if connection.row(self.listening, space=space) is not None:
                raise Refused("somebody wants to be told, which the floor cannot")
        connection.run(
            self.update, id=id, space=space, amount=amount, tax=new_tax, source_amount=amount,
            modified=text(now), modified_user=user,
        )  # fmt: skip
        connection.run(self.change, **call, kind="line item", record=id, action="UPDATED")
        connection.run(self.total, id=line[8], space=space, user=user, modified=text(now))
        return {"id": id, "notes": "UPDATED", "timestamp": str(line[7] + 1)}

    def _explained(self, space: int, facts: Any, holding: list[str]) -> Any:
        since = self.connection.row(self.since, space=space, number=233)
        return [
            {"lock": name, "fields": MONEY, "since": str(since[0]), "evidence": {"date": facts[16]}}
            for name in holding
        ]


def text(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="microseconds")


def cents(amount: str) -> int:
    return int(Decimal(amount).scaleb(2))


def flags(facts: Any) -> dict[str, str]:
    """The eight answers."""
    dated = day(facts[5])
    if dated is None and facts[16]:
        dated = instant(facts[6]).date()  # type: ignore[union-attr]
    locked_until = facts[16]
    holding = {
        "LockedBAS": facts[9] is not None and facts[15] != "N",
        "LockedCredit": facts[11] is not None,
        "LockedDate": locked_until and dated and dated.isoformat() <= locked_until,
        "LockedLinked": facts[12] is not None,
        "LockedManual": facts[17] is not None,
        "LockedReconciliation": facts[8] is not None and facts[14] != "N",
        "LockedSent": facts[1] == INVOICE and (facts[18] or (facts[7] and facts[13] == "Y")),
        "LockedTransfer": facts[10] is not None,
    }
    return {name: "Y" if holds else "N" for name, holds in holding.items()}


# --- HTTP ---------------------------------------------------------------------------------------


class Floor:
    """The ASGI application."""

    def __init__(self, configured: Settings) -> None:
        self.url = configured.database
        database.connect(self.url)
        self.pool: ThreadPoolExecutor | None = None
        self.of_thread = threading.local()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        headers = dict(scope["headers"])
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        answer = orjson.dumps(await self._answer(headers, scope["client"][0], body))
        sent = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(answer)).encode()),
            (b"x-request-id", os.urandom(8).hex().encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": sent})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, headers: dict[bytes, bytes], address: str, body: bytes) -> Any:
        try:
            asked = orjson.loads(body)
        except orjson.JSONDecodeError:
            return problem(None, -32700, "Parse error")
        if type(asked) is not dict or asked.get("jsonrpc") != "2.0":
            return problem(None, -32600, "Invalid Request")
        method, params, id = asked.get("method"), asked.get("params", {}), asked.get("id")
        if type(method) is not str or type(params) is not dict or type(id) not in (int, str):
            return problem(None, -32600, "Invalid Request")
        name = METHODS.get(method.lower())
        if name is None:
            return problem(id, -32601, "Method not found")
        kind, _, sid = headers.get(b"authorization", b"").decode().partition(" ")
        if kind.lower() != "bearer":
            return problem(id, -32001, "not logged on")
        work = (name, sid, datetime.now(UTC), address, params)
        try:
            if self.pool is None:
                result = self._carried_out(*work)
            else:
                loop = asyncio.get_running_loop()
                result = await loop.run_in_executor(self.pool, self._carried_out, *work)
        except Refused as refused:
            return problem(id, 1423, "Refused", refused.args[0])
        return {"jsonrpc": "2.0", "result": result, "id": id}

    def _carried_out(self, name: str, *work: Any) -> Any:
        if not hasattr(self.of_thread, "books"):
            self.of_thread.books = Books(self.url)
        return getattr(self.of_thread.books, name)(*work)

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        if THREADS and not database.is_sqlite():
            self.pool = ThreadPoolExecutor(THREADS)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


METHODS = {"financial_item_locked": "locked", "financial_item_manage": "manage"}


def problem(id: Any, code: int, message: str, data: Any = None) -> dict[str, Any]:
    return {
        "jsonrpc": "2.0",
        "error": {"code": code, "message": message, "data": data},
        "id": id,
    }
