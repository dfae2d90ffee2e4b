"""What `python -m tests.benchmarks` asks is answered as it expects, by ours and by the floor."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.http.application import create_app
from config import Settings
from models.store import database
from tests.benchmarks import books as benchmark_books
from tests.benchmarks import trial_balance
from tests.benchmarks.books import Books
from tests.benchmarks.floor import Floor
from tests.benchmarks.goals import FLOOR, GOALS, POSTGRESQL, SQLITE, Goal

CALLS = 3
"""Of each connection: the second and third edit what the one before has left."""


@pytest.fixture(scope="module")
def filled(database_url: str) -> Iterator[Books]:
    database.connect(database_url)
    made = benchmark_books.a_firm_with(database_url, invoices=4)
    database.close()  # the servers connect anew
    yield made
    database.close()


@pytest.fixture(scope="module")
def floor(filled: Books) -> Iterator[TestClient]:
    with TestClient(Floor(Settings(database=filled.url)), "http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def ours(filled: Books, floor: TestClient) -> Iterator[TestClient]:
    """Opened after the floor, which connects as it is made."""
    with TestClient(create_app(Settings(database=filled.url)), "http://127.0.0.1") as client:
        yield client


def _answers(client: TestClient, requests: list[bytes]) -> Iterator[str]:
    for each in itertools.islice(itertools.cycle(requests), CALLS):
        head, _, body = each.partition(b"\r\n\r\n")
        first, *headers = head.decode().split("\r\n")
        sent = dict(line.split(": ", 1) for line in headers)
        answer = client.post(first.split()[1], headers=sent, content=body)
        yield f"{answer.status_code} {answer.text}"


def _of(goal: Goal, filled: Books) -> bool:
    return goal.database == (SQLITE if filled.url.startswith("sqlite") else POSTGRESQL)


def test_every_load_is_answered_as_its_goal_expects(
    filled: Books, ours: TestClient, floor: TestClient
) -> None:
    told = []

    for goal in (each for each in GOALS if _of(each, filled)):
        loads = goal.loads(filled, size=0)
        sides = [(ours, loads[0]), *([(floor, loads[1])] if goal.beside == FLOOR else [])]
        for client, load in sides:
            for requests in load.requests[:1]:
                told += [(load.expected, each) for each in _answers(client, list(requests))]

    assert told
    wrong = [each for expected, each in told if not re.search(f"^200 .*{expected}", each)]
    assert wrong == []


def test_both_leave_the_same_rows(filled: Books, ours: TestClient, floor: TestClient) -> None:
    """The floor does the same honest work: it writes what an edit of ours writes."""
    goal = next(each for each in GOALS if _of(each, filled) and each.name.startswith("plain"))
    requests = list(goal.loads(filled, size=0)[0].requests[0])
    list(_answers(ours, requests))
    written = []

    for client in (ours, floor):
        before = _counts()
        list(_answers(client, requests))
        written.append({name: after - before[name] for name, after in _counts().items()})

    assert written[0] == written[1] != dict.fromkeys(written[0], 0)


def _counts() -> dict[str, int]:
    """How many rows each table of what an edit writes has; the log of requests comes later."""
    tables = "line_item", "document", "posting", "change_log", "override_log", "lock_event"
    run = database.database.execute_sql
    return {each: run(f"SELECT COUNT(*) FROM {each}").fetchone()[0] for each in tables}


def test_a_trial_balance_is_compared_with_the_sums(filled: Books, ours: TestClient) -> None:
    name = "sqlite" if filled.url.startswith("sqlite") else "postgresql"

    run = database.database.execute_sql
    try:
        assert trial_balance._measured(name, postings=2_000, turns=1) > 0
    finally:  # they follow from no document, which others look for; nor are tables so small
        newest = "SELECT MAX(id) FROM space"
        with database.write():
            run(f"DELETE FROM posting WHERE space_id = ({newest})")
        if name == "sqlite":
            run("DELETE FROM sqlite_stat1")
            run("ANALYZE sqlite_schema")
