"""Every search, asked for everything that can be asked of it: none of it is a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.dialects import spelling
from app.dialects.legacy.spelling import texts
from methods import REGISTRY
from methods.search.columns import SEARCHES, Search
from methods.search.criteria import SUMMARY_MAX
from tests.contract.filled import Filled

DIALECTS = ("jsonrpc", "legacy")
NOTHING = [{"name": "id", "comparison": "EQUAL_TO", "value1": "-1"}]


def _aggregates(search: Search) -> Iterator[list[str]]:
    """Every aggregate of every column of a search, as many at a time as may be asked for."""
    every = [
        f"{function}({key}) {function}of{key}"
        for key, column in search.columns.items()
        for function, fits in (
            ("count", True),
            ("sum", column.wire.kind == "number"),
            ("min", column.wire.kind != "flag"),
            ("max", column.wire.kind != "flag"),
        )
        if fits
    ]
    for first in range(0, len(every), SUMMARY_MAX):
        yield every[first : first + SUMMARY_MAX]


def _answer(filled: Filled, name: str, dialect: str, **criteria: Any) -> dict[str, Any]:
    """What a search answers, spelled for the dialect and read as its callers read it."""
    caller = filled.caller(REGISTRY[name])
    caller.dialect = dialect
    outcome = caller.outcome(name, **criteria)
    assert outcome.ok, outcome.data
    assert outcome.method is not None
    spell = spelling.typed if dialect == "jsonrpc" else texts
    told: dict[str, Any] = json.loads(json.dumps(spell(outcome.method, outcome.result, "UTC")))
    return told


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", sorted(SEARCHES))
def test_aggregates_over_no_rows_come_to_zero_or_to_nothing(
    filled: Filled, name: str, dialect: str
) -> None:
    for wanted in _aggregates(SEARCHES[name]):
        asked = [{"name": each} for each in wanted]
        in_all = _answer(filled, name, dialect, summaryFields=asked, filters=NOTHING)["summary"]
        (row,) = _answer(filled, name, dialect, fields=asked, filters=NOTHING)["data"]["rows"]

        for key, value in in_all.items():
            if key.startswith("count"):
                assert value == row[key] == ("0" if dialect == "legacy" else 0)
            elif key.startswith("sum"):
                assert value.strip("0.") == "" if isinstance(value, str) else value == 0
                assert value not in ("", None)
            else:
                assert value in ("", None) and row[key] == value
            assert dialect != "legacy" or isinstance(value, str)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", sorted(SEARCHES))
def test_aggregates_over_all_rows_are_answered(filled: Filled, name: str, dialect: str) -> None:
    for wanted in _aggregates(SEARCHES[name]):
        asked = [{"name": each} for each in wanted]

        answer = _answer(filled, name, dialect, fields=asked, summaryFields=asked)

        assert answer["summary"].keys() == answer["data"]["rows"][0].keys()
