"""Answers that nobody reads, requests that never end, and how a server stops amid them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2
import pytest

from tests.served import Served, serving, worked

MEGABYTES = 1_000_000
HASTY = "import app.http.unread as u; u.READ_SECONDS = 1.0; u.STEP_SECONDS = 0.2"
NARROW = f"{HASTY}; u.READ_SECONDS = 60; u.WAITING_MAX = 3_000_000"
DISCOVER = {"jsonrpc": "2.0", "method": "rpc.discover"}


@pytest.fixture(scope="module")
def sqlite_books(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Empty books; who is not logged on is all that these tests are about."""
    from models.store import database

    url = f"sqlite:///{tmp_path_factory.mktemp('unread') / 'books.sqlite3'}"
    database.connect(url)
    database.migrate()
    database.close()
    return url


@pytest.fixture
def hasty(sqlite_books: str, tmp_path: Path) -> Iterator[Served]:
    """The service with little patience for who reads nothing."""
    with serving(sqlite_books, tmp_path, before=HASTY) as served:
        yield served


def _request(calls: int) -> bytes:
    body = json.dumps([{**DISCOVER, "id": number} for number in range(calls)])
    head = "POST /rpc/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json"
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def _asking(served: Served, calls: int = 20) -> socket.socket:
    """A connection that has asked for a lot, and takes little at a time."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    opened.settimeout(20)
    opened.connect(("127.0.0.1", served.port))
    opened.sendall(_request(calls))
    return opened


def _whole(opened: socket.socket) -> bytes:
    """All that comes until the connection ends."""
    received = b""
    try:
        while part := opened.recv(1_000_000):
            received += part
    except ConnectionResetError:
        pass
    return received


def test_who_reads_nothing_is_cut_off(hasty: Served) -> None:
    with _asking(hasty) as opened:
        _wait_until_all_are_gone(hasty)
        received = _whole(opened)

    assert 0 < len(received) < 8 * MEGABYTES


def test_who_reads_slowly_gets_all_of_it(hasty: Served) -> None:
    with _asking(hasty, 2) as opened:
        head, _, body = opened.recv(4000).partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split()[0])
        while len(body) < length:
            part = opened.recv(100_000)
            assert part, "the connection ended before the answer did"
            body += part
            time.sleep(0.01)

    answers = json.loads(body)
    assert [each["id"] for each in answers] == [0, 1]
    assert answers[0]["result"]["openrpc"] == answers[1]["result"]["openrpc"]


def test_a_small_answer_that_nobody_reads_keeps_no_connection_for_ever(hasty: Served) -> None:
    request = b"GET /openrpc.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with ExitStack() as opened:
        for _ in range(5):
            with_little = opened.enter_context(socket.socket())
            with_little.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with_little.connect(("127.0.0.1", hasty.port))
            with_little.sendall(request)
        _wait_until_all_are_gone(hasty)


def _wait_until_all_are_gone(served: Served) -> None:
    """Let the server's patience end, a busy machine's too; fails where it never does."""
    ends = time.monotonic() + 60
    for are_there in (True, False):
        while bool(_connections(served)) is not are_there:
            assert time.monotonic() < ends, "connections stay that nobody reads from"
            time.sleep(0.05)


def _connections(served: Served) -> int:
    """How many connections the server's process has open."""
    inodes = set()
    for each in Path(f"/proc/{served.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            inodes.add(os.readlink(each).removeprefix("socket:[").removesuffix("]"))
    table = Path(f"/proc/{served.pid}/net/tcp").read_text("ascii").splitlines()[1:]
    rows = [line.split() for line in table]
    return sum(row[9] in inodes and row[3] == "01" for row in rows)


def _come_to_rest(served: Served) -> None:
    """Wait until the server has hardly anything to do: on a busy machine it takes its time."""
    before, until = -1.0, time.monotonic() + 60
    while (now := worked(served.pid)) - before > 0.05 and time.monotonic() < until:
        before = now
        time.sleep(0.5)


def test_forty_who_read_nothing_fill_no_memory(sqlite_books: str, tmp_path: Path) -> None:
    with serving(sqlite_books, tmp_path) as served, ExitStack() as opened:
        httpx2.post(served.url, json={**DISCOVER, "id": 0})
        before = served.memory()
        for _ in range(40):
            opened.enter_context(_asking(served))
        time.sleep(2)
        _come_to_rest(served)

        assert served.memory() - before < 60 * MEGABYTES
        assert httpx2.get(f"{served.address}/health", timeout=5).status_code == 200


def test_where_more_waits_than_may_the_laziest_make_way(sqlite_books: str, tmp_path: Path) -> None:
    with serving(sqlite_books, tmp_path, before=NARROW) as served, ExitStack() as opened:
        lazy = [opened.enter_context(_asking(served, 5)) for _ in range(6)]
        time.sleep(2.5)

        cut_off = sum(len(_until_quiet(each)) < 5 * MEGABYTES for each in lazy[:6])

    assert 3 <= cut_off <= 6


def _until_quiet(opened: socket.socket) -> bytes:
    opened.settimeout(1)
    try:
        return _whole(opened)
    except TimeoutError:
        return b" " * 10 * MEGABYTES


def test_names_that_are_too_long_are_kept_nowhere(sqlite_books: str, tmp_path: Path) -> None:
    with serving(sqlite_books, tmp_path) as served, httpx2.Client(timeout=60) as client:
        for number in range(3):
            client.post(served.url, json=_logon(f"{number}" + "x" * 9_000_000))
        before = served.memory()
        for number in range(10):
            told = client.post(served.url, json=_logon(f"{number}" + "y" * 9_000_000)).json()
            assert told["error"]["data"]["type"] == "invalid_params"

        assert served.memory() - before < 40 * MEGABYTES


def _logon(name: str) -> object:
    params = {"Logon": name, "Password": "wrong"}
    return {"jsonrpc": "2.0", "method": "LOGON", "params": params, "id": 1}


def test_bodies_that_never_end_fill_no_memory(sqlite_books: str, tmp_path: Path) -> None:
    body = b"x" * 9_000_000
    head = b"POST /rpc/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with serving(sqlite_books, tmp_path) as served, ExitStack() as opened:
        before = served.memory()
        halves = [opened.enter_context(served.connect(5)) for _ in range(60)]
        for number, half in enumerate(halves):
            counted = b"Content-Length: 9500000\r\n\r\n" + body
            in_chunks = b"Transfer-Encoding: chunked\r\n\r\n895440\r\n" + body
            with suppress(OSError):  # it may be told to go already
                half.sendall(head + (in_chunks if number % 2 else counted))
        whole = {**DISCOVER, "id": 1, "params": {"x": "y" * 9_000_000}}
        told = httpx2.post(served.url, json=whole, timeout=30)

        assert served.memory() - before < 400 * MEGABYTES
        assert told.json()["error"]["data"]["type"] == "invalid_params"
        first = halves[0].recv(10_000)
        assert first.startswith(b"HTTP/1.1 503 ") and b"\r\nretry-after: " in first
        assert b'"retryable": true' in first


# --- the document of all methods ------------------------------------------------------------------


def test_neither_requests_in_a_row_nor_trailers_without_end_fill_any(
    sqlite_books: str, tmp_path: Path
) -> None:
    asked = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" * 20_000
    chunked = b"POST /rpc/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    behind_chunks = chunked + b"\r\nGET / HTTP/1.1\r\nHost: x\r\nLong: "
    with serving(sqlite_books, tmp_path) as served, ExitStack() as opened:
        httpx2.get(f"{served.address}/health/live")
        before = served.memory()
        for text in (asked, chunked + b"a: bbbbbbbb\r\n" * 2_000_000,
                     behind_chunks + b"x" * 20_000_000):  # fmt: skip
            one = opened.enter_context(served.connect(2))
            with suppress(OSError):  # it is taken as far as there is room, or the connection ended
                one.sendall(text)
        began = time.monotonic()
        assert httpx2.get(f"{served.address}/health/live", timeout=5).status_code == 200

        assert time.monotonic() - began < 2
        assert served.memory() - before < 20 * MEGABYTES


def test_connections_that_ask_for_nothing_keep_nobody_out(
    sqlite_books: str, tmp_path: Path
) -> None:
    few = "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (200, 200))"
    with serving(sqlite_books, tmp_path, before=few) as served, ExitStack() as opened:
        for number in range(300):
            one = opened.enter_context(served.connect())
            if number % 2:
                one.sendall(b"GET / HTTP/1.1\r\nHost: ")

        assert httpx2.get(f"{served.address}/health", timeout=10).json()["status"] == "ok"


def test_the_document_is_sent_packed_to_who_takes_it_so(hasty: Served) -> None:
    sent = {**DISCOVER, "id": "an id, \N{SNOWMAN}"}
    with httpx2.Client() as client:
        plain = client.post(hasty.url, json=sent, headers={"accept-encoding": "identity"})
        packed = client.post(hasty.url, json=sent, headers={"accept-encoding": "br, gzip;q=0.5"})
        page = client.get(f"{hasty.address}/openrpc.json")
        refused = client.post(hasty.url, json=sent, headers={"accept-encoding": "gzip;q=0.0"})

    assert packed.headers["content-encoding"] == page.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers | refused.headers
    assert plain.json() == packed.json() == refused.json()
    assert page.json() == plain.json()["result"]
    assert int(packed.headers["content-length"]) * 5 < int(plain.headers["content-length"])
    assert plain.headers["etag"] == page.headers["etag"]


def test_who_has_the_document_is_not_sent_it_again(hasty: Served) -> None:
    with httpx2.Client() as client:
        etag = client.get(f"{hasty.address}/openrpc.json").headers["etag"]
        known = {"if-none-match": etag}
        page = client.get(f"{hasty.address}/openrpc.json", headers=known)
        call = client.post(hasty.url, json={**DISCOVER, "id": 1}, headers=known)

    assert (page.status_code, page.content) == (call.status_code, call.content) == (304, b"")


def test_a_packed_document_is_one_gzip_file() -> None:
    from app.reference.discovery import document

    assert gzip.decompress(document().packed(b"before", b"after")) == (
        b"".join(document().parts(b"before", b"after"))
    )
    with pytest.raises(ValueError, match="at most 65535"):
        document().packed(b"x" * 65_536)


# --- stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "half",
    [
        b"POST /rpc/ HT",
        b"POST /rpc/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"POST /rpc/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nnotes",
        None,
    ],
)
def test_what_is_half_here_does_not_keep_a_server_from_stopping(
    sqlite_books: str, tmp_path: Path, half: bytes | None
) -> None:
    with serving(sqlite_books, tmp_path) as served:
        opened = _asking(served) if half is None else served.connect()
        with opened:
            if half is not None:
                opened.sendall(half)
            time.sleep(0.5)
            took = _seconds_to_stop(served)

    assert took < 8


def test_nor_does_a_tls_connection_that_nobody_closes(sqlite_books: str, tmp_path: Path) -> None:
    with serving(sqlite_books, tmp_path, tls=True) as served, served.connect() as opened:
        opened.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert opened.recv(4000).startswith(b"HTTP/1.1 200")
        took = _seconds_to_stop(served)

    assert took < 8


def _seconds_to_stop(served: Served) -> float:
    began = time.monotonic()
    os.kill(served.pid, signal.SIGTERM)
    while _runs(served.pid) and time.monotonic() - began < 15:
        time.sleep(0.05)
    return time.monotonic() - began


def _runs(pid: int) -> bool:
    """Whether a process is still at work; one that has ended waits to be looked at."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
