"""The books that both servers answer from: a small firm, filled through the methods themselves."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from config import Settings
from models import write
from models.store import database
from models.users import session
from tests.benchmarks.floor import question_statements
from tests.firm import NOW, Firm, new_firm

INVOICES = 200
LINES = 16
"""Lines to be edited, each of an invoice of its own: one for each connection of the load."""
LOCKED_DAY, OPEN_DAY = NOW.date() - timedelta(days=200), NOW.date() - timedelta(days=10)
LOCK_DATE = NOW.date() - timedelta(days=100)


@dataclass(frozen=True)
class Books:
    """Where the books are, whose session asks, and which lines are locked and which are open.

    `question` are the statements behind FINANCIAL_ITEM_LOCKED, by name, as these books take
    them; peers can't compile them."""

    url: str
    sid: str
    locked: tuple[int, ...]
    open: tuple[int, ...]
    question: dict[str, Any]


def fill(url: str, invoices: int = INVOICES) -> Books:
    """New books at this address; half of the invoices lie in a locked period."""
    database.connect(url)
    database.migrate()
    filled = a_firm_with(url, invoices)
    database.close()
    return filled


def a_firm_with(url: str, invoices: int) -> Books:
    """A new firm in the books at this address, which are connected."""
    firm = new_firm(f"Benchmark {uuid.uuid4()}")
    with database.write():
        lines = {day: _invoices(firm, day, invoices // 2) for day in (LOCKED_DAY, OPEN_DAY)}
        firm.lock_until(LOCK_DATE)
        sid = _session(firm)
    question = {name: asdict(statement) for name, statement in question_statements().items()}
    locked, opened = (tuple(lines[day][:LINES]) for day in (LOCKED_DAY, OPEN_DAY))
    return Books(url, sid, locked, opened, question)


def _invoices(firm: Firm, day: object, count: int) -> list[int]:
    """So many invoices of two lines each, dated this day; answers the first line of each."""
    lines = []
    for _ in range(count):
        invoice = firm.an_invoice(SentDate=str(day), sent=True)
        lines.append(firm.a_line(5, invoice, "110.00"))
        firm.a_line(5, invoice, "55.00")
    return lines


def _session(firm: Firm) -> str:
    """A session of the administrator that outlasts the run."""
    now = datetime.now(UTC)
    administrator = session.find_session(firm.administrator.sid, NOW, Settings())
    assert administrator is not None
    write.change_user(administrator.user, session_minutes=24 * 60)
    return session.open_session(administrator.user, firm.space, now, "127.0.0.1")


def copied(books: Books, name: str) -> Books:
    """The same books once more, for a server of its own."""
    copy = _copied_file if books.url.startswith("sqlite") else _copied_database
    return replace(books, url=copy(books.url, name))


def _copied_file(url: str, name: str) -> str:
    source = Path(url.removeprefix("sqlite:///"))
    target = source.with_name(f"{name}.sqlite3")
    shutil.copyfile(source, target)
    return f"sqlite:///{target}"


def _copied_database(url: str, name: str) -> str:
    return new_database(url, name, template=urlsplit(url).path[1:])


def new_database(url: str, name: str, template: str = "template1") -> str:
    """A database of this name on the server of an address; answers its address."""
    parts = urlsplit(url)
    with psycopg.connect(
        parts._replace(path="/template1" if template != "template1" else "/postgres").geturl(),
        autocommit=True,
    ) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return parts._replace(path=f"/{name}").geturl()
