"""Every lock x object x field x {no override, named, wrong name, override=Y} x {administrator,
user}, against the table in expected.py."""

from __future__ import annotations

from typing import Any

import pytest
from peewee import fn

from models.audit import Override
from models.store import database
from models.store.database import Statement, slot
from tests.firm import Caller
from tests.locks.expected import (
    ALL,
    BEYOND_OVERRIDE,
    DOCUMENTS,
    FROZEN_OF_JOURNAL_LINE,
    FROZEN_OF_LINE,
    HEADERS,
    IN_USE,
    JOURNAL_LINE,
    LINE,
    LINE_ONLY,
    LINES,
    MANAGE,
    REFUSED_ANYWAY,
    TIED,
    UNBALANCED,
    WRONG_NAME,
)
from tests.locks.scenes import Scene, scene, undone


def header_cases() -> list[Any]:
    return [
        pytest.param(lock, object, field, id=f"{lock}-{object}-{field}")
        for (lock, object) in HEADERS
        for field in DOCUMENTS[object]
        if (lock, object, field) not in REFUSED_ANYWAY
    ]


def line_cases() -> list[Any]:
    return [
        pytest.param(lock, object, field, id=f"{lock}-{object}-{field}")
        for lock, object in LINES
        for field in (JOURNAL_LINE if object == 122 else LINE)
        if ("any lock", object, field) not in REFUSED_ANYWAY
    ]


def is_frozen(lock: str, object: int, field: str) -> bool:
    frozen: Any = HEADERS[lock, object]
    return frozen == ALL or field in frozen


OVERRIDES: dict[str, Any] = {
    "no override": lambda lock: {},
    "named": lambda lock: {f"override_{lock}": "Y"},
    "wrong name": lambda lock: {f"override_{WRONG_NAME[lock]}": "Y"},
    "override=Y": lambda lock: {"override": "Y"},
}
PASSES = {"named", "override=Y"}


def logged(caller: Caller) -> list[dict[str, Any]]:
    return caller.rows("ADMIN_OVERRIDE_SEARCH", "locks", "object", "objectcontext", "lineitem")


_LOGGED = Statement(
    lambda: Override.select(fn.COUNT(Override.id)).where(Override.space == slot("space"))
)


def how_many_logged(scene: Scene) -> int:
    """The rows of the log, counted in its table: thousands of times, so none is fetched for it."""
    with database.read():
        return int(_LOGGED.value(space=scene.firm.space))


def beyond(lock: str, object: int, field: str) -> str:
    """The type of the refusal that no override passes; none for most fields."""
    every = BEYOND_OVERRIDE.get(("any lock", object, field), "")
    return BEYOND_OVERRIDE.get((lock, object, field), every)


def check(
    scene: Scene, lock: str, method: str, params: dict[str, Any], frozen: bool, beyond: str = ""
) -> None:
    """Try a change in all ways, as both callers, and see what comes of it and is logged.

    `beyond` is the type of the refusal that an administrator's override meets all the same."""
    firm = scene.firm
    before = how_many_logged(scene)
    for who in ("administrator", "user"):
        caller: Caller = getattr(firm, who)
        for words, override in OVERRIDES.items():
            with undone():
                outcome = caller.outcome(method, **params, **override(lock))
                entries = how_many_logged(scene) - before
                told = f"{who}, {words}: {outcome.message} {outcome.data}"
                if not frozen:
                    assert outcome.ok, told
                    assert entries == 0, f"{told}: an override that was not needed is logged"
                elif who == "administrator" and words in PASSES and beyond:
                    assert outcome.data.get("type") == beyond, told
                    assert entries == 0, f"{told}: what was refused is logged"
                elif who == "administrator" and words in PASSES:
                    assert outcome.ok, told
                    assert entries == 1, f"{told}: {entries} log rows"
                    newest = logged(firm.administrator)[-1]
                    assert newest["locks"] == lock
                else:
                    assert not outcome.ok, f"{who}, {words}: went through"
                    assert outcome.data.get("type") == "record_locked", told
                    told_locks = outcome.data["locks"]
                    assert [each["lock"] for each in told_locks] == [lock], told
                    opens = beyond != IN_USE  # what no override passes promises none
                    assert told_locks[0]["may_override"] is (opens and who == "administrator")
                    assert told_locks[0].get("override") == (f"override_{lock}" if opens else None)
                    assert entries == 0, f"{told}: a refusal left a log row"


@pytest.mark.in_turns
@pytest.mark.parametrize(("lock", "object", "field"), header_cases())
def test_a_lock_freezes_these_fields_of_a_document_and_no_others(
    books: str, lock: str, object: int, field: str
) -> None:
    at = scene(books, lock, object)
    value = at.value(DOCUMENTS[object][field])

    check(
        at, lock, MANAGE[object], {"Id": at.document, field: value}, is_frozen(lock, object, field)
    )


@pytest.mark.in_turns
@pytest.mark.parametrize(("lock", "object", "field"), line_cases())
def test_a_lock_freezes_the_money_of_a_line_and_nothing_else(
    books: str, lock: str, object: int, field: str
) -> None:
    at = scene(books, lock, object)
    journal = object == 122
    value = at.value((JOURNAL_LINE if journal else LINE)[field])
    method = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE" if journal else "FINANCIAL_ITEM_MANAGE"
    frozen = field in (FROZEN_OF_JOURNAL_LINE if journal else FROZEN_OF_LINE)
    if journal and not frozen:
        return  # the other fields of a finalised journal's lines: see test_ways_round.py

    check(at, lock, method, {"Id": at.line, field: value}, frozen, beyond(lock, object, field))


@pytest.mark.parametrize(("lock", "object"), LINES)
def test_no_line_is_added_to_or_taken_from_a_document_so_locked(
    books: str, lock: str, object: int
) -> None:
    at = scene(books, lock, object)
    if object == 122:
        method = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
        new = {"GeneralJournal": at.document, "FinancialAccount": at.others["<account>"]}
        new["DebitAmount"] = "5.00"
    else:
        method = "FINANCIAL_ITEM_MANAGE"
        new = {"Object": object, "ObjectContext": at.document, "Amount": "5.00"}

    # a line's own link or credit does not keep others from being added beside it
    balance = UNBALANCED if object == 122 else ""
    check(at, lock, method, new, lock not in TIED, balance)
    check(at, lock, method, {"Id": at.line, "Remove": 1}, True, IN_USE if lock in TIED else balance)


@pytest.mark.parametrize(("lock", "object"), sorted({*HEADERS, *LINES}))
def test_a_document_under_any_lock_is_not_removed(books: str, lock: str, object: int) -> None:
    at = scene(books, lock, object)

    tied = IN_USE if lock in TIED else ""
    check(at, lock, MANAGE[object], {"Id": at.document, "Remove": 1}, True, tied)


@pytest.mark.parametrize(("lock", "object"), sorted({*HEADERS, *LINES}))
def test_trying_to_remove_a_document_tells_the_lock_as_the_refusal_does(
    books: str, lock: str, object: int
) -> None:
    at = scene(books, lock, object)
    going = {"Id": at.document, "Remove": 1}

    refused = at.firm.administrator.refused(MANAGE[object], **going)
    tried = at.firm.administrator.outcome(MANAGE[object], **going, preview="Y")

    assert tried.result["locks"] == refused.outcome.data["locks"]
    assert tried.result["allowed"] is False
    assert tried.result["overrides"] == ([] if lock in TIED else [f"override_{lock}"])


@pytest.mark.parametrize(("lock", "object"), LINES)
def test_the_question_answers_the_lock_for_the_line_and_its_document(
    books: str, lock: str, object: int
) -> None:
    at = scene(books, lock, object)

    of_document = at.firm.locks(Object=object, ObjectContext=at.document)
    of_line = of_document if object == 122 else at.firm.locks(Item=at.line)

    assert of_document == (set() if lock in LINE_ONLY else {lock})
    if object != 122:
        assert of_line == {lock}


@pytest.mark.parametrize(("lock", "object"), sorted(HEADERS))
def test_a_value_that_is_as_it_was_is_no_change(books: str, lock: str, object: int) -> None:
    at = scene(books, lock, object)
    search = MANAGE[object].replace("_MANAGE", "_SEARCH")
    row = at.firm.user.row(search, at.document, "reference", "notes" if object != 122 else "area")

    posted = {"Id": at.document, "Reference": row["reference"]}
    outcome = at.firm.user.outcome(MANAGE[object], **posted)

    assert outcome.ok, outcome.data


def asked_of(at: Scene, lock: str) -> dict[str, Any]:
    """What the question names: the document, or its line where the lock is one of lines."""
    if lock not in LINE_ONLY or at.object in (69, 122):
        return {"Object": at.object, "ObjectContext": at.document}
    return {"Item": at.line}


@pytest.mark.parametrize(("lock", "object"), sorted({*HEADERS, *LINES}))
def test_what_is_said_to_lift_a_lock_lifts_it(books: str, lock: str, object: int) -> None:
    at = scene(books, lock, object)

    with undone():
        called = at.firm.lift(lock, **asked_of(at, lock))

    assert called


@pytest.mark.parametrize(("lock", "object"), sorted({*HEADERS, *LINES}))
def test_the_explanation_names_cause_and_remedy(books: str, lock: str, object: int) -> None:
    at = scene(books, lock, object)
    what = asked_of(at, lock)

    entries = at.firm.user("FINANCIAL_ITEM_LOCKED", Explain="Y", **what)["Locks"]

    assert [each["lock"] for each in entries] == [lock]
    told = entries[0]
    assert told["override"] == f"override_{lock}"
    assert told["lifted_by"]["method"].startswith("FINANCIAL_")
    assert "{" not in told["lifted_by"]["parameters"]
    assert told["since"]
    assert told["evidence"]["text"]
    assert told["may_override"] is False
