"""What a search may cost: its time has an end, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from app.calls.lanes import Scans
from methods.search import kept_plans
from methods.search.compiling import kept
from models.store import database, turns
from tests.app.edge import Edge, serving
from tests.firm import Firm

SEARCH = "FINANCIAL_INVOICE_SEARCH"
LINES = "lineitem.invoice.lineitem.invoice.lineitem"
HOSTILE: dict[str, Any] = {
    "fields": [{"name": f"{LINES}.description"}],
    "filters": [
        {"name": f"{LINES}.description", "comparison": "TEXT_IS_NOT_LIKE", "value1": f"x{number}"}
        for number in range(100)
    ],
    "sorts": [{"name": f"{LINES}.description"}],
}
"""Each line beside each line beside each line of an invoice."""


@pytest.fixture
def many_lines(firm: Firm) -> Firm:
    """An invoice of seventy lines."""
    firm.an_invoice(*["1.00"] * 70)
    return firm


def _asked(edge: Edge, dialect: str) -> Any:
    if dialect == "legacy":
        return edge.legacy(SEARCH, HOSTILE, edge.firm.user)["error"]
    error = edge.call(SEARCH, HOSTILE)["error"]
    return {"type": error["data"]["type"], "errornotes": error["message"]}


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_search_that_takes_too_long_is_stopped_and_told_so(
    books: str, many_lines: Firm, dialect: str
) -> None:
    with serving(books, many_lines, search_seconds=1) as edge:
        began = time.monotonic()
        error = _asked(edge, dialect)
        took = time.monotonic() - began
        after = edge.call(SEARCH, {"fields": [{"name": "reference"}]})

    assert error["type"] == "search_too_long"
    assert "more than 1 s and" in error["errornotes"]
    assert took < 20
    assert len(after["result"]["data"]["rows"]) == 1


def test_without_a_limit_nothing_is_stopped(firm: Firm) -> None:
    with database.read(seconds=0):
        time.sleep(0.01)
        assert database.database.execute_sql("SELECT 1").fetchone() == (1,)


def test_the_time_of_one_search_is_not_that_of_the_next(books: str) -> None:
    for _ in range(3):
        with database.read(seconds=1):
            time.sleep(0.4)
            assert database.database.execute_sql("SELECT 1").fetchone() == (1,)


# --- whose turn it is -----------------------------------------------------------------------------


def test_one_who_asks_for_much_waits_for_himself_alone() -> None:
    order: list[str] = []
    going_on = threading.Event()

    def job(name: str, *, waits: bool = False) -> None:
        if waits:
            going_on.wait(5)
        order.append(name)

    async def asked() -> None:
        scans = Scans(2)
        greedy = [scans.run(lambda n=n: job(f"greedy {n}", waits=n == 0), "greedy")
                  for n in range(4)]  # fmt: skip
        others = [scans.run(lambda n=n: job(f"other {n}"), f"other {n}") for n in range(3)]
        await asyncio.wait_for(asyncio.gather(*others), 5)
        assert order == ["other 0", "other 1", "other 2"]
        going_on.set()
        await asyncio.gather(*greedy)
        scans.close()

    asyncio.run(asked())
    assert order[3:] == [f"greedy {number}" for number in range(4)]


def test_on_one_thread_everybody_has_a_turn() -> None:
    order: list[str] = []

    async def asked() -> None:
        scans = Scans(1)
        hold = threading.Event()
        first = scans.run(lambda: hold.wait(5), "greedy")
        rest = [scans.run(lambda w=w: order.append(w), w) for w in ["greedy"] * 3 + ["a", "b"]]
        hold.set()
        await asyncio.gather(first, *rest)
        scans.close()

    asyncio.run(asked())
    assert set(order[:3]) == {"greedy", "a", "b"}
    assert order[3:] == ["greedy", "greedy"]


def test_what_takes_long_lets_what_is_short_go_first() -> None:
    seen: list[str] = []
    ready, done = threading.Event(), threading.Event()

    def scan() -> None:
        turns.work_long()
        ready.set()
        done.wait(5)
        for rows in turns.in_turns(range(2 * turns.AT_ONCE)):
            seen.append(f"{len(rows)} rows")

    thread = threading.Thread(target=scan)
    thread.start()
    ready.wait(5)

    def short() -> None:
        done.set()
        time.sleep(turns.NAP_SECONDS * 3)
        seen.append("short")

    turns.short(short)
    thread.join()
    assert seen == ["short", "100 rows", "100 rows"]


# --- how large it may be --------------------------------------------------------------------------


def test_the_texts_of_all_filters_together_have_an_end(firm: Firm) -> None:
    long = {"name": "notes", "comparison": "TEXT_IS_LIKE", "value1": "x" * 9_990}

    refused = firm.user.refused(SEARCH, filters=[long] * 51)

    assert "500000 characters" in str(refused.fields)
    assert firm.user.rows(SEARCH, "id", filters=[long] * 49) == []


def test_the_statements_of_large_searches_are_not_kept(firm: Firm) -> None:
    before = len(kept)
    for count in range(500, 510):
        values = ",".join(map(str, range(count)))
        listed = {"name": "id", "comparison": "IN_LIST", "value1": values}
        firm.user.rows(SEARCH, "id", filters=[listed])
    firm.user.rows(SEARCH, "count(*) " + "n" * 100_000)

    assert len(kept) == before


def test_what_is_kept_of_statements_takes_no_more_than_so_much(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_plans, "BYTES_MAX", most := 100_000)
    usual = {"filters": [{"name": "notes", "value1": "x"}]}
    kept.clear()
    firm.user.rows(SEARCH, "reference", **usual)
    for number in range(8):  # a name of one's own may be of any length
        firm.user.rows(SEARCH, f"count(*) {'n' * 5_000}{number}")
        firm.user.rows(SEARCH, "reference", **usual)
        assert kept.weight <= most

    once = len(kept)
    firm.user.rows(SEARCH, "reference", **usual)
    assert once == len(kept) < 9, "what is asked again and again stays"
