"""A database that is away, locked or full: a refusal to be sent again, and nothing half done."""

from __future__ import annotations

import base64
import json
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from peewee import SqliteDatabase

from app.calls import lanes
from app.calls.call import Call
from app.calls.dispatch import dispatch
from app.calls.lanes import Lanes
from app.dialects.request import request_in
from models.attachments import file_store
from models.document import Item
from models.store import database
from models.store.database import Trouble, probing
from models.store.database.connection import state
from models.write.rows import update
from tests.app.edge import FORM, Edge, serving
from tests.firm import NOW, SETTINGS, Firm, new_firm
from tests.snapshot import rows_of

INVOICE, SEARCH = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_INVOICE_SEARCH"
SIXTH = {"jsonrpc": "2.0", "method": INVOICE, "params": {"Notes": "n"}, "id": 6}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A SQLite file of the test's own, with its books in use."""
    path = tmp_path / "own.sqlite3"
    database.connect(f"sqlite:///{path}")
    database.migrate()
    yield path
    database.close()


@pytest.fixture
def own(file: Path) -> Iterator[Edge]:
    """The service on a file of the test's own."""
    with serving(f"sqlite:///{file}", new_firm("Own")) as edge:
        yield edge


def _refused(edge: Edge, trouble: str) -> None:
    """A write is refused for this trouble, in both dialects, alone and in batches."""
    sid = edge.firm.user.sid
    alone = edge.text(json.dumps(SIXTH), edge.firm.user)
    batch = edge.text(json.dumps([SIXTH, SIXTH]), edge.firm.user)
    headers = {"content-type": "application/json", "authorization": f"Bearer {sid}"}
    atomic = edge.client.post("/rpc/?atomic=Y", json=[SIXTH, SIXTH], headers=headers)
    query, form = f"/rpc/financial/?method={INVOICE}", {**FORM, "auth-sid": sid}
    legacy = edge.client.post(query, content="Notes=n", headers=form)

    notification = {name: value for name, value in SIXTH.items() if name != "id"}
    untold = edge.text(json.dumps(notification), edge.firm.user)
    assert untold.text == "", "a notification is not answered, and not taken for carried out"
    for answer in (alone, batch, atomic, untold):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    for each in (alone.json(), *batch.json(), *atomic.json()):
        assert each["error"]["code"] == 1670
        data = each["error"]["data"]
        assert (data["type"], data["trouble"]) == ("database_unavailable", trouble)
        assert data["retryable"] is True
        assert str(data["seconds"]) == alone.headers["retry-after"]
    assert legacy.status_code == 200
    assert legacy.json()["status"] == "ER"
    assert legacy.headers["retry-after"] == alone.headers["retry-after"]
    error = legacy.json()["error"]
    assert (error["errorcode"], error["type"]) == ("4", "database_unavailable")
    assert (error["trouble"], error["retryable"]) == (trouble, "true")


def _is_ready(edge: Edge) -> None:
    answer = edge.client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def _is_not_ready(edge: Edge, reason: str) -> None:
    for path in ("/health", "/health/ready"):
        answer = edge.client.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert (answer.json()["status"], answer.json()["reason"]) == ("unavailable", reason)
    live = edge.client.get("/health/live")
    assert (live.status_code, live.json()["status"]) == (200, "ok")


def _writes(edge: Edge) -> None:
    assert "result" in edge.call(INVOICE, {"Notes": "again"})


# --- SQLite -------------------------------------------------------------------------------------


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_file_that_another_program_writes_to_is_locked(
    own: Edge, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "LOCKED_SECONDS", 0.3)
    with _locked(file):
        begun = time.monotonic()
        _refused(own, "locked")
        assert time.monotonic() - begun < 5, "each waits once, and not for long"
        _is_not_ready(own, "locked")
        found = own.call(SEARCH)["result"]
        assert found["data"]["rows"] == [], "what only reads goes on"

    _is_ready(own)
    _writes(own)


def test_a_file_that_is_moved_away_is_away_until_it_comes_back(own: Edge, file: Path) -> None:
    _writes(own)
    elsewhere = file.with_name("elsewhere")
    file.rename(elsewhere)

    _refused(own, "away")
    _is_not_ready(own, "away")
    for page in ("/reference/", f"/reference/{SEARCH.lower()}", "/openrpc.json"):
        sid = own.firm.user.sid
        shown = own.client.get(page, headers={"auth-sid": sid}, follow_redirects=False)
        assert (shown.status_code, int(shown.headers["retry-after"]) > 0) == (503, True)
        assert own.client.get(page).status_code == 200, "who is nobody needs no database"
    assert not file.exists(), "no new one was made in its place"
    elsewhere.rename(file)

    _is_ready(own)
    _writes(own)


def test_a_file_that_is_moved_while_a_thread_opens_it_is_away_for_all(
    own: Edge, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _writes(own)
    elsewhere = file.with_name("elsewhere")
    opening = SqliteDatabase._connect

    def moved_meanwhile(opened: SqliteDatabase) -> Any:
        connection = opening(opened)
        file.rename(elsewhere)
        monkeypatch.undo()
        return connection

    monkeypatch.setattr(SqliteDatabase, "_connect", moved_meanwhile)
    with ThreadPoolExecutor(1) as thread, pytest.raises(database.Troubled, match="away"):
        thread.submit(database.database.connection).result()

    _refused(own, "away")
    elsewhere.rename(file)
    _writes(own)


def test_nothing_is_written_where_another_file_was_put_in_its_place(own: Edge, file: Path) -> None:
    _writes(own)
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    os.replace(copy, file)

    _refused(own, "away")
    _is_not_ready(own, "away")


def test_a_disk_with_hardly_any_room_is_full(own: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "ROOM_BYTES", 2**60)

    _is_not_ready(own, "full")


@contextmanager
def _full(spare_pages: int) -> Iterator[None]:
    """This thread's connection that writes may make its file only so many pages longer."""
    with database.write():
        (pages,) = database.database.execute_sql("PRAGMA page_count").fetchone()
        database.database.execute_sql(f"PRAGMA max_page_count = {pages + spare_pages}")
    try:
        yield
    finally:
        with database.write():
            database.database.execute_sql("PRAGMA max_page_count = 1073741823")


def _job(firm: Firm, notes: str) -> Callable[[], Any]:
    request = request_in(
        "jsonrpc", SETTINGS, NOW, sid=firm.user.sid, address="192.0.2.7", request_id="test"
    )
    return lambda: dispatch(Call("CONTACT_BUSINESS_MANAGE", {"Notes": notes, "TradeName": notes[:9],
                                 "CheckDuplicate": "N"}, request))  # fmt: skip


def test_a_group_whose_transaction_the_database_ended_runs_nothing_further(file: Path) -> None:
    firm, full = new_firm("Full"), Lanes(1)
    before = rows_of(firm.space)
    ran: list[Any] = []

    def noted(job: Callable[[], Any]) -> Callable[[], None]:
        return lambda: ran.append(job())

    large = [_job(firm, f"{number} {'x' * 3500}") for number in range(20)]
    jobs = [_job(firm, "before"), *large, _job(firm, "after"), _job(firm, "the last")]

    with _full(spare_pages=4), pytest.raises(database.TransactionLost) as lost:
        full._together([(noted(job), None, True) for job in jobs], wait=0)  # type: ignore[misc]
    full.close()

    assert database.trouble(lost.value) is Trouble.FULL
    assert [each.ok for each in ran][:1] == [True]
    assert {each.data["trouble"] for each in ran if not each.ok} == {"full"}
    database.connect(f"sqlite:///{file}")
    assert rows_of(firm.space) == before
    assert firm.a_business() > 0, "it is written again as soon as there is room"


def test_a_call_that_fills_the_disk_is_refused_and_leaves_nothing(file: Path) -> None:
    firm = new_firm("Full")
    before = rows_of(firm.space)

    with _full(spare_pages=0):
        refusals = [firm.user.outcome("CONTACT_BUSINESS_MANAGE", TradeName="n", Notes="x" * 3900)
                    for _ in range(4)]  # fmt: skip

    told = [each for each in refusals if not each.ok]
    assert {each.data["trouble"] for each in told} == {"full"}
    after = rows_of(firm.space)["contact_business"]
    assert len(after) == len(before["contact_business"]) + len(refusals) - len(told)


def test_files_for_which_there_is_no_room_are_refused_retryably(
    own: Edge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the folder that attached files are kept in."""
    invoice = own.firm.an_invoice("110.00")
    monkeypatch.setattr(file_store, "_store", file_store.InFolder(tmp_path / "files"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = base64.b64encode(b"%PDF-1.7 " + b"x" * 3_000_000).decode()
    params = {"Object": 5, "ObjectContext": invoice, "Filename": "a.pdf", "Base64": content}
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        outcome = own.firm.user.outcome("CORE_ATTACHMENT_FROM_BASE64", **params)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert outcome.data["type"] == "database_unavailable", outcome.message
    assert (outcome.data["trouble"], outcome.data["retryable"]) == ("full", True)
    assert own.firm.user("CORE_ATTACHMENT_FROM_BASE64", **params)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_many_rows_go_into_no_transaction_that_has_ended(firm: Firm) -> None:
    line = firm.lines(5, firm.an_invoice("110.00"))[0]
    emptying = update(Item, frozenset({"amount"}))

    with pytest.raises(database.TransactionLost), database.write():
        database.database.connection().execute("ROLLBACK")
        with pytest.raises(database.TransactionLost):
            emptying.run_each([{"id": line, "space": firm.space, "amount": 0}])

    assert firm.user.row("FINANCIAL_ITEM_SEARCH", line, "amount")["amount"] == "110.00"


def test_a_step_that_cannot_be_taken_back_ends_its_transaction(firm: Firm) -> None:
    before = rows_of(firm.space)

    def spoil() -> None:
        with database.savepoint():
            firm.a_business("Inside")
            database.database.execute_sql("RELEASE s2")  # gone, so it can't be taken back
            raise ZeroDivisionError

    with pytest.raises(database.TransactionLost), database.write():
        firm.a_business("Before")
        with pytest.raises(Exception, match="s2"):
            spoil()
        assert not firm.user.outcome("CONTACT_BUSINESS_MANAGE", TradeName="After").ok

    assert rows_of(firm.space) == before


# --- PostgreSQL ---------------------------------------------------------------------------------


def _only_postgresql() -> None:
    if database.one_writer():
        pytest.skip("of a server")


def test_what_another_session_holds_for_too_long_is_locked(firm: Firm, books: str) -> None:
    _only_postgresql()
    invoice = firm.an_invoice("110.00")
    (usual,) = database.database.execute_sql("SHOW lock_timeout").fetchone()
    database.database.execute_sql("SET lock_timeout = '300ms'")
    with psycopg.connect(books) as other:
        other.execute("SELECT 1 FROM document WHERE id = %s FOR UPDATE", (invoice,))
        outcome = firm.user.outcome(INVOICE, Id=invoice, Notes="new")

    assert outcome.data["type"] == "database_unavailable"
    assert outcome.data["trouble"] == "locked"
    assert usual == "10s", "nobody waits for ever"
    assert firm.user(INVOICE, Id=invoice, Notes="new")


def test_the_reference_is_shown_to_strangers_while_all_others_wait(firm: Firm, books: str) -> None:
    _only_postgresql()
    many = SETTINGS.database_threads
    with (
        serving(books, firm) as edge,
        psycopg.connect(books) as other,
        ThreadPoolExecutor(many) as threads,
    ):
        other.execute("LOCK TABLE session")
        waiting = [threads.submit(edge.call, "CORE_GET_USER_DETAILS") for _ in range(many)]
        time.sleep(0.2)
        shown = edge.client.get("/reference/errors/database_unavailable").status_code
        answered = [each.done() for each in waiting]
        other.rollback()

    assert (shown, answered) == (200, [False] * many)
    assert all("result" in each.result() for each in waiting)


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("57P01", Trouble.AWAY), ("57P03", Trouble.AWAY), ("08006", Trouble.AWAY),
        ("53300", Trouble.AWAY), ("58030", Trouble.AWAY), ("25006", Trouble.AWAY),
        ("53100", Trouble.FULL), ("55P03", Trouble.LOCKED), ("40P01", Trouble.OVERTAKEN),
        ("23503", Trouble.OVERTAKEN), ("22003", None),
    ],
)  # fmt: skip
def test_what_postgresql_says_is_told_apart(state: str, trouble: Trouble | None) -> None:
    assert database.trouble(psycopg.errors.lookup(state)("said so")) is trouble


def test_a_commit_that_is_not_answered_is_asked_for(firm: Firm, books: str) -> None:
    """The connection breaks once the COMMIT was carried out, and before it is answered."""
    _only_postgresql()

    class Breaks:
        """The cursor, of a network that loses the answer to a COMMIT."""

        def __init__(self, cursor: Any) -> None:
            self.cursor = cursor

        def execute(self, text: str, *more: Any, **how: Any) -> Any:
            done = self.cursor.execute(text, *more, **how)
            if text == "COMMIT":
                self.cursor.connection.close()
                raise psycopg.OperationalError("the connection is lost")
            return done

    firm.user("CORE_GET_SID")
    state().hand = Breaks(state().hand)

    made = firm.a_business("Kept")

    assert firm.user.row("CONTACT_BUSINESS_SEARCH", made, "tradename")["tradename"] == "Kept"
