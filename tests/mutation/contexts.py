"""A pytest plugin for runs under coverage, which it tells which test is running, by its whole id.

Of a test with many values only some are run, and timed: the others run the same lines."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

OF_ONE_FUNCTION = 3
_seconds: dict[str, float] = {}
_others: dict[str, list[str]] = defaultdict(list)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    functions: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        functions[item.nodeid.partition("[")[0]].append(item)
    run = []
    for name, of in functions.items():
        step = max(1, len(of) // OF_ONE_FUNCTION)
        run += of[::step]
        _others[name] = sorted({item.nodeid for item in of} - {item.nodeid for item in of[::step]})
    items[:] = run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    measuring = Coverage.current()
    assert measuring is not None, "this plugin is for runs under coverage"
    measuring.switch_context(item.nodeid)
    begun = time.process_time()
    try:
        return (yield)
    finally:
        _seconds[item.nodeid] = round(time.process_time() - begun, 4)
        measuring.switch_context("")


def pytest_sessionfinish() -> None:
    told = {"seconds": _seconds, "others": _others}
    Path(os.environ["MUTATION_RUN"]).write_text(json.dumps(told))
