"""The floor: the least that does the same honest work, by hand and without any layer.

It knows two methods, one dialect and nothing else, but leaves out nothing that counts: the
envelope and the parameters are checked, the session is looked up by its hash and its expiry
checked, and whether a role of its user holds the method, everything a call does to the books is
one transaction, and an edit writes the same rows as ours with the same durability. What anybody
may change at any time is asked of the books each time: the rate of a tax type, whether an invoice
is cancelled or written off, and whether roles and what the space has arranged are as they were.
Calls are kept in the log of requests, many at a time, for its search answers them. Its SQL is the
text that our statements compile to.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson

from config import Settings
from methods.method import Access
from methods.rights import READERS, WRITERS
from models import arranged, booked, lines, settings
from models.audit import Change, Override
from models.document import INVOICE, Document, Item
from models.editing import holds
from models.ledger.posting import Posting
from models.locks import queries, reading
from models.request_log import RequestLog
from models.rights import ADMINISTRATOR, BOOKKEEPER
from models.store import database, scope
from models.store.base import Base, RateField
from models.store.database import Slot, Statement, slot
from models.users import membership, session
from models.write import rows, totals
from tests.benchmarks.question import Caller, Prepared, Question, Refused, bearer, flags

UNKNOWN = {
    settings.ROUND_TAX_BY.number,
    settings.OVERRIDE_REASON_REQUIRED.number,
    settings.FORBID_BARE_OVERRIDE.number,
}
"""The settings that only ours knows what to do with."""
AT_ONCE = 250
"""Calls that are written into the log of requests in one go, as ours does."""
THREADS = int(os.environ.get("FLOOR_THREADS", "4"))
"""Connections to PostgreSQL, as many as ours has; 0 runs everything on the event loop."""
EDITED = frozenset({"amount", "tax", "source_amount", "modified", "modified_user"})
MONEY = [
    "Amount", "FinancialAccount", "SourceAmount", "SourceCurrency", "SourceCurrencyRate", "Tax",
    "TaxIncluded", "TaxType",
]  # fmt: skip


def prepared(statement: Statement, columns: Iterable[str] = ()) -> Prepared:
    """A statement of ours as text, with the places of its values worked out once.

    `columns` are the names of what it answers, in order."""
    text, values = statement.compiled()
    places = [(number, each.name) for number, each in enumerate(values) if type(each) is Slot]
    settled = [None if type(each) is Slot else each for each in values]
    return Prepared(text, settled, places, list(columns))


def of_model(statement: Statement, model: type[Base]) -> Prepared:
    """A statement that answers whole rows of a table."""
    return prepared(statement, (field.name for field in model._meta.sorted_fields))


def question_statements() -> dict[str, Prepared]:
    """What `Question` asks of the books that `database` is connected to."""
    fields = session._by_sid._build()._returning
    columns = [f"{field.model._meta.name}_{field.name}" for field in fields]
    return {
        "session": prepared(session._by_sid, columns),
        "facts": prepared(reading._of_line, reading.SOURCES),
    }


_postings = Statement(
    lambda: Posting.select(Posting.id, Posting.account, Posting.amount).where(
        (Posting.document == slot("document")) & (Posting.line == slot("line"))
    )
)


class Books(Question):
    """What the two methods do to the books, on one connection."""

    def __init__(self, url: str) -> None:
        super().__init__(url, **question_statements())
        self.held = not self.connection.sqlite
        self.who = Caller(0, 0, "", "")
        self.roles = prepared(membership._roles, ["role"])
        self.known: dict[Caller, frozenset[int]] = {}
        self.line = of_model(scope._by_id(Item, True), Item)
        self.document = of_model(scope._by_id(Document, True), Document)
        self.update = prepared(rows.update(Item, EDITED))
        self.override = prepared(rows.insert(Override))
        self.change = prepared(rows.insert(Change))
        self.sums = prepared(totals.SUMS[Item], totals.Total._fields)
        self.total = prepared(totals.SET)
        self.taxed = prepared(lines._taxed, ["object", "date", "sales", "purchases"])
        self.closed = prepared(booked._closed_by, ["kind"])
        self.request = prepared(rows.insert(RequestLog))
        self.since = prepared(queries.LOCK_DATE, ["a", "b", "words", "value", "modified"])
        self.hold = prepared(holds.NEWEST[INVOICE], holds.Held._fields)
        self.arranged = prepared(arranged._statement, ["number", "text"])
        self.mark = prepared(arranged._mark, ["text"])
        self.plain: set[tuple[int, str]] = set()
        self.postings = prepared(_postings, ["id", "account", "amount"])
        self.post = prepared(rows.update(Posting, frozenset({"amount"})))

    # --- the question ---------------------------------------------------------------------

    def locked(self, sid: str, now: datetime, address: str, params: dict[str, Any]) -> Any:
        if params.keys() != {"Item"} or type(params["Item"]) is not int:
            raise Refused("give Item")
        return self.item_locked(sid, params["Item"])

    def check(self, who: Caller) -> None:
        """Everybody with roles has to ask whether the caller's hold the method."""
        if not self.roles_of(who) & READERS[Access.USER]:
            raise Refused("no role that reads")

    def roles_of(self, who: Caller) -> frozenset[int]:
        """The roles of the caller; known as long as the space's rights are the same."""
        found = self.known.get(who)
        if found is None:
            rows = self.connection.rows(self.roles, space=who.space, user=who.user)
            found = frozenset(row.role for row in rows) or frozenset({BOOKKEEPER})
            self.known[who] = found
        return found

    def check_arranged(self, who: Caller) -> None:
        """Raise Refused where more is arranged than the floor can; known as long as the space's
        mark is the same, which others may move on until it is taken."""
        space, mark = who.space, who.arranged
        if self.held:
            mark = self.connection.row(self.mark, space=space).text
        if (space, mark) not in self.plain:
            rows = self.connection.rows(self.arranged, space=space)
            numbers = {row.number for row in rows if row.number is not None}
            if numbers & UNKNOWN or any(number < 0 for number in numbers):
                raise Refused("somebody wants to be told, or arranged what the floor cannot")
            self.plain.add((space, mark))

    # --- the edit -------------------------------------------------------------------------

    def manage(self, sid: str, now: datetime, address: str, params: dict[str, Any]) -> Any:
        if not params.keys() <= {"Id", "Amount", "override_LockedDate"}:
            raise Refused("unknown parameter")
        id, amount = params["Id"], cents(params["Amount"])
        overrides = params.get("override_LockedDate", "N") == "Y"
        with self.connection.transaction(self.connection.begin_write):
            who = self.caller(sid, now)
            if not self.roles_of(who) & WRITERS[Access.USER]:
                raise Refused("no role that writes")
            return self._edited(who, now, address, id, amount, overrides)

    def _edited(
        self, who: Caller, now: datetime, address: str, id: int, amount: int, overrides: bool
    ) -> Any:
        connection, (user, space, *_) = self.connection, who
        if self.held:
            connection.raw.execute("SELECT pg_advisory_xact_lock_shared(1, %s)", (space,))
        line = connection.row(self.line, id=id, space=space)
        facts = connection.row(self.facts, id=id, space=space)
        if line is None or facts is None:
            raise Refused("no such line item")
        if self.held:
            connection.row(self.document, id=line.document, space=space)
        if (
            connection.row(self.hold, space=space, object=INVOICE, context=line.document)
            is not None
        ):
            raise Refused("somebody holds it, or did")
        taxed = connection.row(self.taxed, id=line.document, space=space, number=line.tax_type)
        rate = Decimal(taxed.sales or 0).scaleb(-RateField.places)
        old, old_tax, new_tax = line.amount, line.tax, round(amount * rate / (100 + rate))
        self.check_arranged(who)
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
            if not (
                overrides and holding == ["LockedDate"] and ADMINISTRATOR in self.roles_of(who)
            ):
                raise Refused(self._explained(space, facts, holding))
            connection.run(
                self.override, **call, guid=str(uuid.uuid4()), object=facts.object,
                object_context=facts.document, object_text=facts.reference, line_item=id,
                locks="LockedDate", description="Set aside: LockedDate", reason="",
            )  # fmt: skip
        connection.run(
            self.update, id=id, space=space, amount=amount, tax=new_tax, source_amount=amount,
            modified=text(now), modified_user=user,
        )  # fmt: skip
        connection.run(self.change, **call, kind="line item", record=id, action="UPDATED")
        total = connection.row(self.sums, id=line.document)
        if total.linked:
            raise Refused("it is linked, which the floor cannot")
        connection.run(
            self.total, id=line.document, space=space, amount=total.amount, tax=total.tax,
            modified=text(now), modified_user=user,
        )  # fmt: skip
        self._post(line, amount, new_tax, call)
        return {"id": id, "notes": "UPDATED", "timestamp": str(line.version + 1)}

    def _post(self, line: Any, amount: int, new_tax: int, call: dict[str, Any]) -> None:
        """Give the postings of a line their new amounts, and tell the history both."""
        connection, old, old_tax = self.connection, line.amount, line.tax
        posts = {old: amount, -(old - old_tax): -(amount - new_tax), -old_tax: -new_tax}
        kept = connection.rows(self.postings, document=line.document, line=line.id)
        told = [[each._asdict() for each in kept], []]
        for posting in kept:
            changed = {"id": posting.id, "amount": posts[posting.amount]}
            connection.run(self.post, space=line.space, **changed)
            told[1].append({**posting._asdict(), **changed})
        call = {**call, "fields": orjson.dumps({"postings": told}).decode()}
        connection.run(self.change, **call, kind="posting", record=line.document, action="POSTED")

    def caller(self, sid: str, now: datetime) -> Caller:
        self.who = super().caller(sid, now)
        return self.who

    def told(
        self, name: str, now: datetime, address: str, outcome: str, started: float
    ) -> dict[str, Any]:
        """What the log of requests keeps of a call."""
        return {
            "space": self.who.space, "created_user": self.who.user, "session": self.who.user,
            "method": name, "version": "RPC", "created": text(now), "outcome": outcome,
            "duration": int((time.perf_counter() - started) * 1_000_000),
            "request_id": os.urandom(8).hex(), "address": address,
        }  # fmt: skip

    def keep(self, calls: list[dict[str, Any]]) -> None:
        """Write calls that were answered into the log of requests."""
        with self.connection.transaction(self.connection.begin_write):
            self.connection.raw.executemany(
                self.request.text, [self.request.bound(each) for each in calls]
            )

    def _explained(self, space: int, facts: Any, holding: list[str]) -> Any:
        since = self.connection.row(
            self.since, space=space, lock_date=settings.INVOICES_LOCKED.number
        )
        return [
            {
                "lock": name,
                "fields": MONEY,
                "since": str(since.modified),
                "evidence": {"date": facts.lock_date},
            }
            for name in holding
        ]


def text(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="microseconds")


def cents(amount: str) -> int:
    return int(Decimal(amount).scaleb(2))


# --- HTTP ---------------------------------------------------------------------------------------


class Floor:
    """The ASGI application."""

    def __init__(self, configured: Settings) -> None:
        self.url = configured.database
        database.connect(self.url)
        self.pool: ThreadPoolExecutor | None = None
        self.of_thread = threading.local()
        self.opened: list[Books] = []
        self.calls: deque[dict[str, Any]] = deque()
        self.keeping = threading.Lock()

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
        try:
            sid = bearer(headers.get(b"authorization", b"").decode())
            work = (name, sid, datetime.now(UTC), address, params)
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
            self.opened.append(self.of_thread.books)
        books: Books = self.of_thread.books
        started, outcome = time.perf_counter(), "record_locked"
        try:
            result = getattr(books, name)(*work)
            outcome = "ok"
        finally:
            _, now, address, _ = work
            self.calls.append(books.told(name, now, address, outcome, started))
            with self.keeping:
                if len(self.calls) >= AT_ONCE:
                    books.keep([self.calls.popleft() for _ in range(AT_ONCE)])
        return result

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        if THREADS and not database.one_writer():
            self.pool = ThreadPoolExecutor(THREADS)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self.pool is not None:
            self.pool.shutdown()
        for each in self.opened:
            each.connection.close()
        await send({"type": "lifespan.shutdown.complete"})


METHODS = {"financial_item_locked": "locked", "financial_item_manage": "manage"}


def problem(id: Any, code: int, message: str, data: Any = None) -> dict[str, Any]:
    return {
        "jsonrpc": "2.0",
        "error": {"code": code, "message": message, "data": data},
        "id": id,
    }
