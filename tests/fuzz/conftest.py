"""A service that ends its connections soon, and a firm whose rows are counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from models.store import database
from tests.firm import Firm, new_firm
from tests.fuzz.inputs import grown
from tests.fuzz.wire import Answer, faulty, succeeded, talk
from tests.served import Served, serving
from tests.snapshot import rows_of

IMPATIENT = """
import app.http.protocol, uvicorn.config
app.http.protocol.REQUEST_SECONDS = 0.2
app.http.protocol.SLOWEST = 10**9
app.http.protocol.BREATH_SECONDS = 0.3  # longer than the pauses of the tests on a busy machine
made = uvicorn.config.Config.__init__
def soon(self, *arguments, **more):
    made(self, *arguments, **{**more, "timeout_keep_alive": 0.05})
uvicorn.config.Config.__init__ = soon
"""


@dataclass
class Target:
    """The service on a connection, with a firm to aim at."""

    served: Served
    firm: Firm

    @property
    def sid(self) -> str:
        return self.firm.administrator.sid

    def rows(self) -> Any:
        """All rows of the firm."""
        return rows_of(self.firm.space)

    def newest(self) -> int:
        """The id of the firm's newest invoice; 0 where there is none."""
        order = [{"name": "id", "direction": "desc"}]
        rows = self.firm.user.rows("FINANCIAL_INVOICE_SEARCH", "id", sorts=order)
        return rows[0]["id"] if rows else 0

    def notes_after(self, invoice: int) -> list[str]:
        """The notes of the invoices that are newer than this one."""
        newer = [{"name": "id", "comparison": "GREATER_THAN", "value1": invoice}]
        rows = self.firm.user.rows("FINANCIAL_INVOICE_SEARCH", "notes", filters=newer)
        return [row["notes"] for row in rows]

    def stands(self, *conversations: list[bytes]) -> list[list[Answer]]:
        """Talk to the service, see that it stands, and that what it refused left no row."""
        before = self.rows()
        sid = self.sid.encode()
        heard = talk(
            self.served,
            ([grown(piece.replace(b"{sid}", sid)) for piece in each] for each in conversations),
        )
        calls = [call for answers in heard for answer in answers for call in answer.calls]
        for answers in heard:
            assert all(answer.status < 500 for answer in answers), answers
        assert not [call for call in calls if isinstance(call, dict) and faulty(call)]
        if not any(isinstance(call, dict) and succeeded(call) for call in calls):
            assert self.rows() == before
        return heard


@pytest.fixture(scope="session")
def books_on_a_wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Served]]:
    """A database of its own, and the service on it: what a connection does with bytes does not
    depend on the database, so one is enough."""
    folder = tmp_path_factory.mktemp("fuzz")
    url = f"sqlite:///{folder / 'books.sqlite3'}"
    database.connect(url)
    database.migrate()
    database.close()
    with serving(url, folder, before=IMPATIENT) as served:
        yield url, served
    assert served.faults() == []


@pytest.fixture
def target(books_on_a_wire: tuple[str, Served]) -> Iterator[Target]:
    url, served = books_on_a_wire
    database.connect(url)
    yield Target(served, new_firm(f"Target {os.urandom(4).hex()}"))
    database.close()
