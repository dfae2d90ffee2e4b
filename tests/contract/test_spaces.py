"""No method ever sees, names, links, counts or guesses a record of another firm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.dialects.outcomes import Outcome, refused
from methods import REGISTRY
from methods.choices import FixedList
from methods.declare import Access, Method
from methods.search.columns import SEARCHES, Search
from methods.wire.types import Ids
from models.period import ProcessingRun
from models.refusals import RecordNotFound
from models.role import NUMBERED_FROM
from models.store import database
from models.store.base import Record
from tests.contract.filled import NEVER_WAS, Filled, pointed_at, pointers
from tests.firm import Caller
from tests.snapshot import rows_of

POINTERS = [
    pytest.param(method, name, word, id=f"{method.name}-{name}")
    for method, name, word in pointers()
]
NEVER_FOUND = {"record_not_found", "invalid_params", "search_gone", "may_not_void", "no_right"}
"""What such a call may be refused with: always the same for both ids (other users are for
administrators, whoever they are)."""


def _told(caller: Caller, method: Method, params: dict[str, Any], id: int) -> str:
    """The refusal a call gets, with the id in question as N; and it must be one."""
    outcome = caller.outcome(method.name, **params)
    assert not outcome.ok, f"{method.name} took {params}: {outcome.result}"
    assert outcome.data["type"] in NEVER_FOUND, outcome.message
    return _with_n(outcome, id)


def _with_n(outcome: Outcome, id: int) -> str:
    """A refusal with an id as N. Its number stays: how many records a worker made before decides
    whether an id is 1404 too, and on a busy machine one was."""
    told = re.sub(rf"(?<![\w.]){id}(?![\w.])", "N", json.dumps([outcome.message, outcome.data]))
    return f"{outcome.code} {told}"


def test_an_id_that_is_the_number_of_its_refusal_is_told_from_it() -> None:
    by_chance, never = (
        refused(RecordNotFound(noun="invoice", field="Id", value=id))
        for id in (RecordNotFound.code, NEVER_WAS)
    )

    assert _with_n(by_chance, RecordNotFound.code) == _with_n(never, NEVER_WAS)


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize(("method", "name", "word"), POINTERS)
def test_an_id_of_another_firm_is_an_id_that_never_was(
    filled: Filled, foreign: Filled, method: Method, name: str, word: str
) -> None:
    example, theirs = _asking_for(filled, method, name), foreign.ids[word]
    before = rows_of(foreign.firm.space), rows_of(filled.firm.space)

    for caller in _who_may(filled, method):
        for more in _ways(method, name):
            told = _told(caller, method, {**example, **more, name: theirs}, theirs)
            never = _told(caller, method, {**example, **more, name: NEVER_WAS}, NEVER_WAS)
            assert told == never
            assert "FOREIGN" not in told

    assert (rows_of(foreign.firm.space), rows_of(filled.firm.space)) == before


def _asking_for(filled: Filled, method: Method, name: str) -> dict[str, Any]:
    """The example with this parameter in use: a document goes with the kind it is of."""
    example = filled.example(method)
    if name == "ObjectContext":
        example.pop("Item", None)
        example.setdefault("Object", {"invoice": 5, "receipt": 6}[pointed_at(method, name) or ""])
    return example


def _who_may(filled: Filled, method: Method) -> Iterator[Caller]:
    """Those who may call the method, in both dialects."""
    firm = filled.firm
    callers = [firm.administrator]
    if method.access is not Access.ADMINISTRATOR:
        callers.append(firm.user)
    for caller in callers:
        yield caller
        yield replace(caller, dialect="legacy")


def _ways(method: Method, name: str) -> Iterator[dict[str, Any]]:
    """The uses of an id that differ: as it is, and, for a record of its own, to remove it."""
    yield {}
    if method.changes_books:
        yield {"preview": "Y"}
        yield {"override": "Y"}
    if name == "Id" and "Remove" in method.params:
        yield {"Remove": 1}
    if name == "Id" and "DataReturn" in method.params:
        yield {"DataReturn": "id,guid"}


OBJECTS = {
    2: "expense",
    3: "payment",
    5: "invoice",
    6: "receipt",
    69: "credit_note",
    122: "journal",
}


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize(
    ("name", "objects"),
    [
        ("FINANCIAL_ITEM_LOCKED", OBJECTS),
        ("FINANCIAL_ITEM_MANAGE", [2, 3, 5, 6]),
        ("FINANCIAL_ITEM_COMPLETE", [2, 3, 5, 6]),
        ("FINANCIAL_RECONCILIATION_ITEM_MANAGE", [3, 6, 122]),
    ],
)
def test_a_document_of_another_firm_never_was_whatever_its_kind(
    filled: Filled, foreign: Filled, name: str, objects: Any
) -> None:
    method = REGISTRY[name]
    example = {each: value for each, value in filled.example(method).items() if each != "Item"}

    for object in objects:
        theirs = foreign.ids[OBJECTS[object]]
        told = [
            _told(
                filled.firm.user,
                method,
                {**example, "Object": object, "ObjectContext": id},
                id,
            )
            for id in (theirs, NEVER_WAS)
        ]
        assert told[0] == told[1]


@pytest.mark.usefixtures("undone")
def test_one_foreign_id_in_a_list_of_own_ones_is_enough(filled: Filled, foreign: Filled) -> None:
    lists = [(m, name, word) for m, name, word in pointers() if isinstance(m.params[name], Ids)]

    assert lists
    for method, name, word in lists:
        own, theirs = filled.ids[word], foreign.ids[word]
        mixed = {**filled.example(method), name: f"{own},{theirs}"}
        assert not filled.firm.user.outcome(method.name, **mixed).ok


def test_every_kind_of_record_that_a_parameter_points_at_is_filled_in(filled: Filled) -> None:
    """A new kind of record is to be filled in, or the tests above would not know of it."""
    unknown = {word for _, _, word in pointers() if word not in filled.ids}

    assert not unknown


def test_both_firms_have_something_of_everything(filled: Filled, foreign: Filled) -> None:
    for firm in (filled, foreign):
        empty = {name for name, rows in rows_of(firm.firm.space).items() if not rows}
        assert not empty
    shared = {word for word, id in filled.ids.items() if foreign.ids[word] == id}
    assert not shared


# --- searching ------------------------------------------------------------------------------------

LISTED = [pytest.param(search, id=name) for name, search in sorted(SEARCHES.items())]


def _is_fixed(search: Search) -> bool:
    """Whether it lists what is the same for everybody."""
    return isinstance(search.of, FixedList) or search.name == "SETUP_METHOD_SEARCH"


def _rows(caller: Caller, search: Search, *fields: str) -> list[dict[str, Any]]:
    """The rows of a space; what ready-made roles hold is the same for everybody."""
    found = caller.rows(search.name, *fields)
    if search.name != "SETUP_ROLE_METHOD_ACCESS_SEARCH":
        return found
    return [row for row in found if row["id"] > NUMBERED_FROM]


FINDS_NOTHING = "so nothing is tried: add a row that it finds to `fill` in tests/contract/filled.py"


@pytest.mark.parametrize("search", LISTED)
def test_a_search_finds_all_of_the_own_rows_and_none_of_another_firms(
    filled: Filled, foreign: Filled, search: Search
) -> None:
    own, theirs = (_rows(each.firm.administrator, search, "*") for each in (filled, foreign))

    if _is_fixed(search):
        assert own == theirs
        return
    assert own and theirs, FINDS_NOTHING
    assert not _keys(own) & _keys(theirs)
    assert "FOREIGN" not in json.dumps(own)
    assert "OWNMARK" not in json.dumps(theirs)
    for row in own:
        assert row.get("guid", "x") != ""


def _keys(rows: list[dict[str, Any]]) -> set[Any]:
    return {row.get("guid", row["id"]) for row in rows}


@pytest.mark.parametrize("search", [each for each in LISTED if each.values[0].children])
def test_neither_do_its_sub_searches(filled: Filled, foreign: Filled, search: Search) -> None:
    for name, child in search.children.items():
        known = SEARCHES[child.search].columns
        asked = [{"name": f"{name}.{key}"} for key in known]

        rows = filled.firm.administrator(search.name, fields=asked, rows=1000)["data"]["rows"]

        assert any(row[f"{name}.id"] for row in rows), f"no {name} is to be seen at all"
        assert "FOREIGN" not in json.dumps(rows)


@pytest.mark.parametrize("search", [each for each in LISTED if not _is_fixed(each.values[0])])
def test_a_foreign_id_finds_and_counts_nothing(
    filled: Filled, foreign: Filled, search: Search
) -> None:
    ids = [row["id"] for row in _rows(foreign.firm.administrator, search, "id")]
    filters = [{"name": "id", "comparison": "IN_LIST", "value1": ids}]
    count = [{"name": "count(*) many"}]

    answer = filled.firm.administrator(search.name, filters=filters, summaryFields=count)

    own = {row["id"] for row in filled.firm.administrator(search.name, rows=1000)["data"]["rows"]}
    assert ids, FINDS_NOTHING
    assert {row["id"] for row in answer["data"]["rows"]} <= own
    assert answer["summary"]["many"] == len(own & set(ids))


def _is_of_records(search: Search) -> bool:
    """Whether its rows are those of a table; a report's are drawn from several."""
    return isinstance(search.of, type) and issubclass(search.of, Record)


def test_a_search_counts_the_own_rows_only(filled: Filled) -> None:
    for search in SEARCHES.values():
        if _is_fixed(search) or search.where is not None or not _is_of_records(search):
            continue
        answer = filled.firm.administrator(
            search.name, summaryFields=[{"name": "count(id) many"}], rows=0
        )
        with database.read():
            kept = search.of.select().where(search.of.space == filled.firm.space).count()

        assert answer["summary"]["many"] == kept


def test_what_is_filled_stands_behind_a_lock_too(filled: Filled) -> None:
    """The searches above find locked and open records alike."""
    with database.read():
        runs = ProcessingRun.select().where(ProcessingRun.space == filled.firm.space).count()
    overrides = filled.firm.administrator("ADMIN_OVERRIDE_SEARCH")["data"]["rows"]

    assert runs and overrides
