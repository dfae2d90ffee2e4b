"""Long answers are made, sent and let go of in parts: one long stroke holds everybody up."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any

from app.dialects import exact_json
from app.dialects.legacy import formats
from app.http.reply import Reply
from methods.search.page import Page
from models.store.turns import AT_ONCE, Lazily

ROWS = 1_000
LONGEST = 100_000
LARGE = 2**70


def _row(number: int) -> dict[str, str]:
    return {"id": str(number), "notes": f'"{number}", \u00e9' + "x" * 200}


def _lazily() -> Lazily[int, dict[str, str]]:
    return Lazily(list(range(ROWS)), _row)


def test_no_part_of_a_long_answer_is_long() -> None:
    result = {"a": [], "data": {"rows": _lazily()}, "after": LARGE}

    parts = exact_json.parts({"jsonrpc": "2.0", "result": result, "id": LARGE})

    assert max(map(len, parts)) < LONGEST
    told = json.loads(b"".join(parts))
    assert told["result"] == {"a": [], "data": {"rows": [*map(_row, range(ROWS))]}, "after": LARGE}


def test_a_list_that_is_there_already_is_written_in_the_same_way() -> None:
    rows = [*map(_row, range(ROWS))]

    assert exact_json.write({"rows": rows, "more": [rows[:2]]}) == exact_json.write(
        {"rows": _lazily(), "more": [rows[:2]]}
    )
    assert exact_json.write({"rows": Lazily([], _row)}) == b'{"rows":[]}'


def test_rows_are_let_go_of_as_they_are_written() -> None:
    rows = list(range(ROWS))
    parts = Lazily(rows, _row).parts()

    next(parts)

    assert len(rows) == ROWS - AT_ONCE


def test_csv_and_text_come_in_parts_too() -> None:
    body: dict[str, Any] = {"status": "OK", "data": {"rows": _lazily()}}
    page = _columns("id", "notes")

    written = exact_json.parts(formats.as_csv(body, page))
    lines = [*formats.as_text({"status": "OK", "data": {"rows": _lazily()}})]

    assert max(map(len, written)) < LONGEST
    read = csv.DictReader(io.StringIO(json.loads(b"".join(written))["data"], newline=""))
    assert [*read] == [*map(_row, range(ROWS))]
    assert max(map(len, lines)) < LONGEST
    assert len("".join(lines).split("\n")) == ROWS + 1


def _columns(*keys: str) -> Page:
    return Page([(key, None) for key in keys], [], 0, 0, False, [], "")


def test_small_parts_go_out_together_and_what_is_behind_them_is_told() -> None:
    parts = [b"a" * 10, b"b" * 70_000, b"", b"c" * 30_000, b"d" * 30_000, b"e" * 30_000]

    sent = _sent(Reply(200, parts[0], rest=parts[1:]))

    assert b"".join(each["body"] for each in sent) == b"".join(parts)
    assert [len(each["body"]) for each in sent] == [10, 70_000, 60_000, 30_000]
    assert [each["behind"] for each in sent] == [160_000, 90_000, 30_000, 0]
    assert [each["more_body"] for each in sent] == [True, True, True, False]


def test_an_answer_without_a_body_has_an_end() -> None:
    for reply in (Reply(204), Reply(200, b"", rest=(b"", b""))):
        assert [each["more_body"] for each in _sent(reply)] == [False]


def _sent(reply: Reply) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(reply.send(send))
    return sent[1:]
