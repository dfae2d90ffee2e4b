"""Requests that arrive slowly, or never; on SQLite this server can't run beside another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.test_protocol import CREATE, Wire
from tests.firm import Firm
from tests.served import Served, serving

SLOW = "import app.http.protocol as p; p.REQUEST_SECONDS = 0.4; p.SLOWEST = 10**9"


@pytest.fixture(scope="module")
def hurried(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service with little patience for what arrives slowly."""
    with serving(database_url, tmp_path_factory.mktemp("hurried"), before=SLOW) as served:
        yield served


@pytest.mark.parametrize("piece", [b"POST /rpc/", b"POST / HTTP/1.1\r\nX: ", None, b"chunks"])
def test_a_request_that_does_not_arrive_in_time_is_told_so(
    hurried: Served, firm: Firm, piece: bytes | None
) -> None:
    wire = Wire(hurried, firm)
    if piece is None:
        piece = wire.request("notes=abc", length=500)
    elif piece == b"chunks":
        piece = wire.request(b"9\r\nnotes", CREATE, "Transfer-Encoding: chunked")

    (answer,) = wire.answers(piece)

    assert (answer.status, answer.closes) == (408, True)
    assert wire.notes() == []


def test_a_connection_that_asks_for_nothing_is_ended(hurried: Served) -> None:
    with hurried.connect(5) as opened:
        assert opened.recv(100) == b""
