"""Each field of each search, with each comparison and odd values: found or refused, no fault."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from methods.search.columns import SEARCHES, Column
from methods.search.comparisons import COMPARISONS
from tests.firm import Caller, Firm

ODD: dict[str, list[Any]] = {
    "text": ["", "a", "%", "_", "\\", "'", '"', "\x00", "ä" * 200, "İ", "x" * 10_001, "1e5", [],
             "(", ["a", "b"], {}, None, True, 7, "field:id", "field:reference", "null"],
    "number": [0, -1, 2**31 - 1, -(2**31), 2**63, "1.005", "1,234.50", "NaN", "-0", "", "x", None,
               "9" * 20, [1, "2"], {}, True, "1,2,x", "field:id", "0.001", "10000000000000.00"],
    "date": ["2026-11-24", "1900-01-01", "2200-12-31", "24 Nov 2026", "2/11/2026", "2026-13-01",
             "2026-11-24T23:59:59+11:00", "0000-00-00", "", None, 7, "today", [], {}, "field:id",
             "2200-12-31T23:59:59-14:00", "2026-11-24\x00", "9999-12-31", "2026-11-24 24:00"],
    "flag": ["Y", "N", True, False, 1, 0, "maybe", "", None, [], {}, "field:id", 2],
}  # fmt: skip
"""Values that a field of each kind may be compared with."""
ODD["moment"] = ODD["date"]
ODD["version"] = [*ODD["text"], *ODD["number"]]
RELATIVE = [
    ("year", "7973", "end_of_month"), ("day", "100000", ""), ("month", "-100000", "now"),
    ("hour", "9" * 5000, "now"), ("second", "-1", "nowhere"), ("day", "1.5", None),
]  # fmt: skip
PAGES = [{"rows": 0}, {"rows": 5, "startrow": 2**31 - 1}, {"rows": "x"}, {"startrow": -1}]
FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
PART = 1 if FULL else 30
"""Of so many fields one is tried."""


def _filters(column: Column, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Filters on a column: each comparison, fitting or not, with odd values."""
    name = column.name
    for comparison in [*COMPARISONS, "", "NO_SUCH"]:
        one, two = (chance.choice(ODD[column.wire.kind]) for _ in range(2))
        yield {"name": name, "comparison": comparison, "value1": one, "value2": two}
    if column.wire.kind in {"date", "moment"}:
        one, two, three = chance.choice(RELATIVE)
        yield {
            "name": name,
            "comparison": "EQUAL_TO",
            "value1": one,
            "value2": two,
            "value3": three,
        }


def _asked(column: Column, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Criteria about a column: filtered by, sorted by, grouped by, added up."""
    name = column.name.lower()
    fields = [{"name": chance.choice([name, "*", "id", f"count({name}) n,", f"max({name}) m"])}]
    for made in _filters(column, chance):
        yield {"filters": [made], "fields": fields, "rows": 2}
    for function in ("count", "sum", "min", "max"):
        yield {"summaryFields": [{"name": f"{function}({name}) n"}], **chance.choice(PAGES)}
        yield {"fields": [{"name": name}, {"name": f"{function}(id) n"}], "sorts": [{"name": name}]}
    yield {"fields": [{"name": name}], "sorts": [{"name": name, "direction": "desc"}], "rows": 2}


def _try(caller: Caller, search: str, criteria: dict[str, Any]) -> str:
    """What became of a search: found, or how it was refused; a fault raises."""
    outcome = caller.outcome(search, criteria=criteria)
    assert outcome.code != -32603, f"{search} {caller.dialect} {criteria}: {outcome.message}"
    return "found" if outcome.ok else str(outcome.data["type"])


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_walk_over_all_fields(
    firm: Firm, dialect: str, record_property: pytest.RecordProperty
) -> None:
    firm.an_invoice("110.00")
    chance = random.Random(9 if not FULL else None)
    firm.administrator.dialect = dialect
    count: Counter[str] = Counter()
    for name, search in sorted(SEARCHES.items()):
        for at, column in enumerate(search.columns.values()):
            if at % PART == len(name) % PART:
                for criteria in _asked(column, chance):
                    count[_try(firm.administrator, name, criteria)] += 1

    record_property("searches", dict(count))
    print(f"{dialect}: {dict(count)}")
    assert count.keys() == {"found", "invalid_params"}
    assert min(count.values()) > 500
