"""Whatever is sent, a method answers or refuses: there is no fault to be found by trying."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import DataObject as Data
from hypothesis.strategies import (
    SearchStrategy,
    booleans,
    data,
    dictionaries,
    integers,
    lists,
    none,
    sampled_from,
    text,
)
from hypothesis.strategies import recursive as nested

from methods import REGISTRY
from methods.declare import Method
from methods.wire.dates import Date, Moment
from methods.wire.structures import Structure
from methods.wire.types import Choice, Integer, Ref, Scaled, Text, Wire, YesNo
from models.refusals import CATALOGUE, NoRight, NotLoggedOn
from models.store import database
from tests.contract.filled import Filled, pointed_at

METHODS = [
    pytest.param(method, id=name)
    for name, method in sorted(REGISTRY.items())
    if not method.other_part and method.prepare is None
]
SIGNS = text(max_size=12)
JUNK: SearchStrategy[Any] = nested(
    none() | booleans() | integers(-(2**70), 2**70) | SIGNS,
    lambda inner: lists(inner, max_size=3) | dictionaries(SIGNS, inner, max_size=3),
    max_leaves=4,
)
COMPARISONS = ("EQUAL_TO", "IN_LIST", "BETWEEN", "TEXT_IS_LIKE", "TODAY", "ON_DAY_MONTH", "IS_NULL")
ENTRY = dictionaries(
    sampled_from(["name", "field", "comparison", "value", "value1", "value2", "direction"]),
    sampled_from(["id", "*", "(", ")", "and", "or", "count(*) n", "sum(id)", "desc", "field:id"])
    | sampled_from(COMPARISONS)
    | JUNK,
    max_size=4,
)
LIKELY: list[tuple[type[Wire], SearchStrategy[Any]]] = [
    (Structure, lists(ENTRY, max_size=3) | dictionaries(SIGNS, JUNK, max_size=2)),
    (YesNo, sampled_from(["Y", "N", True, False, ""])),
    (Date, sampled_from(["2026-11-24", "1900-01-01", "2200-12-31", "24 Nov 2026", ""])),
    (Moment, sampled_from(["2026-11-24T09:00:00+11:00", "1900-01-01", "2200-12-31", ""])),
    (Scaled, sampled_from(["0", "-0.01", "1,234.50", "10000000000000", "-10000000000000", ""])),
    (Integer, sampled_from([0, 1, -1, 2**31 - 1, -(2**31 - 1), "7", ""])),
    (Text, SIGNS | sampled_from(["id,guid", "nosuch", "?", "'", "%", "\\", "ä" * 20])),
]
"""Values that pass a first look, by the kind of parameter."""


def _values(filled: Filled, method: Method, name: str) -> SearchStrategy[Any]:
    wire = method.params[name]
    word = pointed_at(method, name)
    if word is not None and word in filled.ids:
        others = [id for each, id in filled.ids.items() if each != word]
        return sampled_from([filled.ids[word]] * 6 + others + [""]) | JUNK
    if isinstance(wire, Choice):
        return sampled_from([*wire.choices, ""]) | JUNK
    for kind, likely in LIKELY:
        if isinstance(wire, kind) and not isinstance(wire, Ref):
            return likely | JUNK
    return JUNK


class _Undo(Exception):
    """Raised to have the call undone."""


@settings(max_examples=settings.default.max_examples // 2)
@given(chosen=data())
@pytest.mark.parametrize("method", METHODS)
def test_whatever_is_sent_is_answered_or_refused(
    filled: Filled, method: Method, chosen: Data
) -> None:
    names = chosen.draw(
        lists(sampled_from(sorted(method.params) or ["x"]), unique=True, max_size=8)
    )
    params = filled.example(method) if chosen.draw(booleans()) else {}
    for name in names:
        if name in method.params:
            params[name] = chosen.draw(_values(filled, method, name))
    caller = chosen.draw(sampled_from([filled.firm.administrator, filled.firm.user]))
    caller.dialect = chosen.draw(sampled_from(["jsonrpc", "legacy"]))

    with pytest.raises(_Undo), database.write():
        outcome = caller.outcome(method.name, **params)
        raise _Undo
    caller.dialect = "jsonrpc"

    if not outcome.ok:
        known = {each.type for each in (*method.may_refuse, NotLoggedOn, NoRight)}
        assert outcome.data["type"] in known | {"invalid_params"}, f"{outcome.message} of {params}"
        assert outcome.code == -32602 or outcome.code in CATALOGUE
