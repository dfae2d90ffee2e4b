"""A search that is kept compiled answers as one does that is compiled for this very call: for
other values, other callers, another firm's books and the other dialect."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from app.dialects import spelling
from app.dialects.legacy.spelling import texts
from methods.search import compiling, kept_plans
from methods.search.columns import SEARCHES, Column, Search
from methods.search.comparisons import COMPARISONS
from methods.search.kept_plans import KeptPlans
from tests.firm import Caller, Firm
from tests.fuzz.test_searches import ODD
from tests.rights.people import a_user

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
PART = 1 if FULL else 8
"""Of so many searches one is tried, and each that tells amounts net of credits."""
SHAPES, VALUES = 3, 4
"""How many shapes of a search, and how often each is asked with other values."""
LISTS = [[], "1", "1,2", ",".join(map(str, range(1, 1001))), ["INV000001", "x_y%z"]]
WORDS = ["x_y%z", "İSTANBUL SS", "ﬃne", "INV000001", "inv", "-1", "0", "DÉMO"]
Asked = tuple[Caller, str, str, dict[str, Any]]
"""Who asks, in which dialect, which search, and what."""


def _fill(firm: Firm) -> Firm:
    """Documents of the same numbers in each firm, one of them partly credited."""
    for notes in ("x_y%z", "İstanbul ß", ""):
        invoice = firm.an_invoice("110.00", "-5.00", Notes=notes)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    credit, line = firm.a_credit_note("55.00"), firm.lines(5, invoice)[0]
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Credit=credit, LineItem=line, Amount="22.00")
    for make in (firm.an_expense, firm.a_receipt, firm.a_payment):
        make("44.00")
    firm.a_person("dÉmo")
    return firm


def _columns(search: Search) -> list[tuple[str, Column]]:
    """Its columns, and those of the searches right below it."""
    below = [
        (f"{name}.{key}", column)
        for name, child in search.children.items()
        for key, column in SEARCHES[child.search].columns.items()
    ]
    return [*search.columns.items(), *below]


def _value(column: Column, comparison: str, chance: random.Random) -> Any:
    if "LIST" in comparison:
        return chance.choice(LISTS)
    text = column.wire.kind == "text" and chance.random() < 0.7
    return chance.choice(WORDS if text else ODD[column.wire.kind])


def _of_one_shape(search: Search, chance: random.Random) -> Iterator[dict[str, Any]]:
    """The same question with other values, as far as these leave it the same."""
    columns = _columns(search)
    filtered = [chance.choice(columns) for _ in range(chance.choice([0, 1, 1, 2]))]
    compared = [
        chance.choice([each.name for each in COMPARISONS.values() if column.wire.kind in each.fits])
        for _, column in filtered
    ]
    shown = [chance.choice(columns)[0] for _ in range(2)]
    shown.append(chance.choice([name for name, each in columns if each.net] or shown))
    asked: dict[str, Any] = {"fields": [{"name": name} for name in shown]}
    asked["sorts"] = [{"name": shown[0], "direction": chance.choice(["asc", "desc"])}]
    if chance.random() < 0.3:
        asked["summaryFields"] = [{"name": "count(*) n"}, {"name": f"max({shown[1]}) most"}]
    for _ in range(VALUES):
        filters = [
            {
                "name": name,
                "comparison": comparison,
                "value1": _value(column, comparison, chance),
                "value2": _value(column, "", chance),
            }
            for (name, column), comparison in zip(filtered, compared, strict=True)
        ]
        yield {**asked, "filters": filters, "rows": chance.choice([2, 50]),
               "startrow": chance.choice([0, 0, 1])}  # fmt: skip


def _questions(callers: list[Caller], chance: random.Random) -> Iterator[Asked]:
    for number, (name, search) in enumerate(sorted(SEARCHES.items())):
        tried = number % PART == 1 % PART or any(each.net for each in search.columns.values())
        for _ in range(SHAPES if tried else 0):
            for criteria in _of_one_shape(search, chance):
                dialect = chance.choice(["jsonrpc", "legacy"])
                yield chance.choice(callers), dialect, name, criteria


def _answered(asked: Asked) -> Any:
    """What is answered, in both spellings; of a refusal what it says."""
    caller, dialect, name, criteria = asked
    caller.dialect = dialect
    outcome = caller.outcome(name, criteria=criteria)
    if not outcome.ok or outcome.method is None:
        return outcome.code, outcome.message, outcome.data
    made = outcome.method, outcome.result, outcome.zone
    told = texts(*made), spelling.typed(*made)
    return [{key: value for key, value in each.items() if key != "moreid"} for each in told]


def test_a_kept_search_answers_as_one_that_is_compiled_anew(
    firm: Firm, other_firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(None if FULL else 29)
    callers = [
        caller
        for each in (_fill(firm), _fill(other_firm))
        for caller in (each.administrator, each.user, a_user(each, 4))
    ]
    asked = list(_questions(callers, chance))
    compiling.kept.clear()
    kept = [_answered(each) for each in asked]
    compiled = len(compiling.kept)

    monkeypatch.setattr(compiling, "kept", KeptPlans())
    monkeypatch.setattr(kept_plans, "EACH_MAX", 0)
    for question, answer in reversed(list(zip(asked, kept, strict=True))):
        assert _answered(question) == answer, question

    assert 0 < compiled < len(asked) and len(compiling.kept) == 0
    assert sum(isinstance(each, list) for each in kept) > len(kept) // 3
