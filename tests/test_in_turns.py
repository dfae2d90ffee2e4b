"""Cases that two databases share out are each run on one of them, in whatever order they come."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.conftest import _waits


def _cases(test: str, *names: str) -> list[Any]:
    return [
        SimpleNamespace(nodeid=f"tests/x.py::{test}[{on}-{name}]")
        for on in ("sqlite", "postgresql")
        for name in names
    ]


@pytest.mark.parametrize("order", ["as collected", "by case", "mixed"])
def test_each_case_is_run_on_one_database_and_both_have_their_share(order: str) -> None:
    items = _cases("test_a", "1-x", "1-y", "2-x", "2-y", "3-x") + _cases("test_b", "1-x", "1-y")
    if order != "as collected":
        items.sort(key=lambda each: each.nodeid.partition("-")[2])
    if order == "mixed":
        random.Random(7).shuffle(items)

    known: Any = {"tests/x.py::test_a": {}, "tests/x.py::test_b": {}}
    run = [each.nodeid for each in items if not _waits(cast(pytest.Item, each), known)]

    cases = [each.replace("sqlite-", "").replace("postgresql-", "") for each in run]
    assert len(cases) == len(set(cases)) == len(items) // 2
    for test in ("test_a", "test_b"):
        assert {
            on for on in ("sqlite", "postgresql") for each in run if f"{test}[{on}" in each
        } == {
            "sqlite",
            "postgresql",
        }
