"""The matrix typed by hand and the tables of the code speak of the same locks and the same fields.

Each test says what to type where, so that a new lock or field can't be left untried."""

from __future__ import annotations

import pytest

from methods.manage import MANAGED
from models import locks
from tests.locks.expected import (
    DOCUMENTS,
    HEADERS,
    JOURNAL_LINE,
    LINE,
    LINES,
    LOCKS,
    MANAGE,
    NONE,
    NOT_TRIED,
    PUT_ON_BY,
    WRONG_NAME,
)
from tests.locks.scenes import LOCKING

TYPED = {
    **{MANAGE[object]: fields for object, fields in DOCUMENTS.items()},
    "FINANCIAL_ITEM_MANAGE": LINE,
    "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE": JOURNAL_LINE,
}


def test_the_locks_typed_here_are_those_of_the_table() -> None:
    declared = tuple(locks.BY_NAME)

    assert declared == LOCKS, "type the names of models/locks/table.py into LOCKS of expected.py"


@pytest.mark.parametrize("lock", locks.LOCKS, ids=lambda lock: lock.name)
def test_every_lock_is_tried_on_every_kind_of_document_that_it_freezes(lock: locks.Lock) -> None:
    freezing = {(lock.name, object) for object in lock.documents}
    rows = {(name, object) for name, object in (*HEADERS, *LINES) if name == lock.name}

    assert rows, f"{lock.name} has no row in HEADERS or LINES of expected.py"
    assert not freezing - HEADERS.keys(), (
        f"{lock.name} freezes these headers: type them into HEADERS of expected.py"
    )
    typed = {key for key, fields in HEADERS.items() if key[0] == lock.name and fields != NONE}
    assert not typed - freezing, (
        f"the row of {lock.name} in models/locks/table.py freezes no such headers: say in its "
        "`documents` which"
    )
    with_lines = {(name, object) for name, object in HEADERS if name == lock.name and object != 69}
    assert not with_lines - set(LINES), (
        f"{lock.name} freezes the money of their lines too: type them into LINES of expected.py"
    )


@pytest.mark.parametrize("lock", locks.BY_NAME)
def test_every_lock_has_a_scene_and_a_wrong_name(lock: str) -> None:
    assert lock in {*LOCKING, *PUT_ON_BY}, (
        f"say in PUT_ON_BY of expected.py, or in LOCKING of scenes.py, what puts {lock} on"
    )
    assert WRONG_NAME.get(lock) in locks.BY_NAME.keys() - {lock}, (
        f"give {lock} a row in WRONG_NAME of expected.py: any other lock"
    )


@pytest.mark.parametrize("method", TYPED)
def test_the_fields_typed_here_are_those_of_the_method(method: str) -> None:
    left_out = {field for name, field in NOT_TRIED if name == method}

    untyped = MANAGED[method].fields.keys() - TYPED[method].keys() - left_out
    assert not untyped, f"give these of {method} a value in expected.py, or a reason in NOT_TRIED"
    gone = TYPED[method].keys() - MANAGED[method].fields.keys() | TYPED[method].keys() & left_out
    assert not gone, f"{method} has no such field, or NOT_TRIED leaves it out"
