"""A lock is declared whole, or the service does not start; and its facts are one list."""

from __future__ import annotations

import inspect
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.document import CREDIT_NOTE, EXPENSE, FINALISED, JOURNAL, KINDS, Document
from models.locks import (
    BY_NAME,
    EVERY_FIELD,
    LINK_FIELDS,
    LOCKS,
    Facts,
    Lock,
    Mark,
    WrongLock,
    queries,
    reading,
)

RIGHT: dict[str, Any] = {
    "name": "LockedTried",
    "because": "it is tried",
    "holds": lambda facts: facts.locked_at is not None,
    "evidence": (queries.LOCKING_USER,),
}


@pytest.mark.parametrize("part", ["because", "holds", "evidence"])
def test_a_lock_without_words_rule_or_evidence_is_told_where_they_are_said(part: str) -> None:
    assert Lock(**RIGHT).parameter == "override_LockedTried"

    with pytest.raises(WrongLock, match=f"LockedTried: say .*`{part}`"):
        Lock(**{name: value for name, value in RIGHT.items() if name != part})


@pytest.mark.parametrize(
    ("part", "wrong", "words"),
    [
        ("name", "Tried", "a lock's name begins with Locked"),
        ("because", "", "say why it holds"),
        ("evidence", (), "say in `evidence` which statements"),
        ("holds", lambda facts: facts.archived, "looks at what is no fact: .*archived"),
        ("holds", lambda facts: True, "holds what is not there yet"),
        ("mark", Mark("archived", "archive", "unarchive"), "a document has no column archived"),
    ],
    ids=["name", "words", "evidence", "fact", "blank", "mark"],
)
def test_a_lock_that_could_not_answer_is_not_declared(part: str, wrong: Any, words: str) -> None:
    with pytest.raises(WrongLock, match=words):
        Lock(**{**RIGHT, part: wrong})


def test_a_lock_does_not_freeze_the_column_that_lifts_it() -> None:
    by_sent = {**RIGHT, "mark": Mark("sent", "send", "unsend")}
    assert Lock(**by_sent, documents={EXPENSE: EVERY_FIELD - {"sent"}})

    with pytest.raises(WrongLock, match="would freeze sent too"):
        Lock(**by_sent, documents={EXPENSE: EVERY_FIELD})


def test_what_is_read_of_a_record_is_just_what_the_facts_say() -> None:
    worked_out = ("is_line", "dated")

    assert (*reading.SOURCES, *worked_out) == Facts._fields


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_document_that_is_not_there_yet_is_under_no_lock(lock: Lock) -> None:
    assert not lock.in_force(Facts(object=5))


@pytest.mark.parametrize("object", KINDS)
@pytest.mark.parametrize("is_line", [False, True])
def test_of_what_is_closed_for_good_no_column_that_is_frozen_is_ever_open(
    object: int, is_line: bool
) -> None:
    day = date(2024, 6, 30)
    facts = Facts(object=object, is_line=is_line, status=2, dated=day, closed_for_good="2024-06-30")
    lock = BY_NAME["LockedDate"]

    assert lock.closes_for_good(facts)
    assert lock.frozen(facts)
    assert lock.frozen(facts) | LINK_FIELDS <= lock.kept(facts)


@pytest.mark.parametrize("is_line", [False, True])
def test_a_journal_in_progress_is_frozen_by_its_day_and_by_hand_alone(is_line: bool) -> None:
    def freezing(status: int) -> set[str]:
        facts = Facts(object=JOURNAL, is_line=is_line, status=status)
        return {lock.name for lock in LOCKS if not lock.lines_only and lock.frozen(facts)}

    of_lines = {"LockedSent"} if is_line else set()  # no journal is ever sent
    assert freezing(1) == {"LockedDate", "LockedManual"} | of_lines
    assert freezing(FINALISED) - freezing(1) == {"LockedBAS", "LockedReconciliation"}


@pytest.mark.parametrize("object", KINDS)
def test_a_lock_of_lines_is_in_force_on_lines_and_on_a_credit_note(object: int) -> None:
    document = Facts(object=object, credited=1, linked=1, transferred=1)
    of_lines = [lock for lock in LOCKS if lock.lines_only]

    assert {lock.name for lock in of_lines} == {"LockedCredit", "LockedLinked", "LockedTransfer"}
    for lock in of_lines:
        assert lock.in_force(document._replace(is_line=True))
        assert lock.in_force(document) is (object == CREDIT_NOTE)


def test_every_statement_of_evidence_belongs_to_a_lock() -> None:
    declared = {
        name: value
        for name, value in inspect.getmembers(queries)
        if isinstance(value, queries.Statement)
    }
    used = {id(each) for lock in LOCKS for each in lock.evidence}

    assert not [name for name, value in declared.items() if id(value) not in used]


def test_the_form_of_the_readme_is_a_lock() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    section = text[text.index("## Add a lock") : text.index("## Why it is shaped so")]
    (form,) = re.findall(r"^```python\n(Lock\(.*?)^```", section, re.DOTALL | re.MULTILINE)
    names = {
        "Lock": Lock,
        "Mark": Mark,
        "queries": queries,
        "Document": Document,
        "EXPENSE": EXPENSE,
    }
    names["EVERY_FIELD"] = EVERY_FIELD

    with pytest.raises(WrongLock, match="LockedArchived: looks at what is no fact"):
        eval(form, names)
    made = eval(form.replace("archived", "sent"), names)

    assert made.parameter == "override_LockedArchived"
