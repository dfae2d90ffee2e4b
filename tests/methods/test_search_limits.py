"""What a search can't carry is refused in words, with one limit that holds on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models import stored_search, write
from models.store import database
from models.stored_search import AskedFor
from tests.firm import NOW, Firm

SEARCH = "FINANCIAL_INVOICE_SEARCH"


def _filter(name: str = "reference", comparison: str = "EQUAL_TO", *values: Any) -> dict[str, Any]:
    given = {f"value{number}": value for number, value in enumerate(values, 1)}
    return {"name": name, "comparison": comparison, **given}


@pytest.mark.parametrize("by", ["and", "or"])
@pytest.mark.parametrize("number", [101, 499])
def test_hundreds_of_filters_are_found_for(firm: Firm, by: str, number: int) -> None:
    """A hundred of them nested too deep for SQLite, 479 for Python."""
    firm.an_invoice("110.00")
    filters: list[Any] = []
    for at in range((number + 1) // 2):
        filters += [*([{"name": by}] if at else []), _filter("notes", "NOT_EQUAL_TO", f"x{at}")]

    assert len(firm.user.rows(SEARCH, "id", filters=filters)) == 1
    assert len(firm.user.rows(SEARCH, "id", filters=[f for f in filters if f["name"] != by])) == 1


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ([_filter()] * 501, "at most 500"),
        ([{"name": "("}] * 21 + [_filter()] + [{"name": ")"}] * 21, "at most 20 deep"),
        ([_filter("reference", "IN_LIST", ",".join(["a"] * 4000))] * 3, "at most 10000 in all"),
        ([_filter("reference", "IN_LIST", ",".join(["a"] * 5001))], "at most 5000 values"),
        ([_filter("notes", "EQUAL_TO", "a\x00b")], "holds characters that are no text"),
        ([_filter("notes", "TEXT_IS_LIKE", "\x00")], "holds characters that are no text"),
        ([_filter("notes", "TEXT_STARTS_WITH", "a\ud800")], "holds characters that are no text"),
        ([_filter("notes", "BETWEEN", "a", "\x00")], "holds characters that are no text"),
        ([_filter("notes", "IN_LIST", "a,\x00")], "holds characters that are no text"),
        ([_filter("guid", "EQUAL_TO", "\x00")], "holds characters that are no text"),
        ([_filter("notes", "TEXT_IS_LIKE", "x" * 10_001)], "at most 10000"),
        ([_filter("notes", "EQUAL_TO", "x" * 10_001)], "at most 10000"),
        ([_filter("notes", "TEXT_IS_LIKE", "𒀀" * 13_000)], "at most 10000"),
        ([_filter("lineitem.invoice." * 8 + "reference")], "at most 5 are joined"),
        ([_filter("createddate", "EQUAL_TO", "year", "7973", "end_of_month")], "give a unit"),
        ([_filter("duedate", "EQUAL_TO", "year", "-2020", "now")], "give a unit"),
    ],
)  # fmt: skip
def test_what_is_too_much_is_refused_in_words(
    firm: Firm, dialect: str, filters: list[Any], told: str
) -> None:
    firm.user.dialect = dialect

    refused = firm.user.refused(SEARCH, filters=filters)

    assert refused.code == -32602
    assert any(told in str(words) for words in refused.fields.values()), refused.fields


@pytest.mark.parametrize("sign", ["%", "_", "\\", "ä", "𒀀", "x"])
def test_the_longest_pattern_is_looked_for_on_both(firm: Firm, sign: str) -> None:
    for comparison in ("TEXT_IS_LIKE", "TEXT_STARTS_WITH"):
        asked = [_filter("notes", comparison, sign * 10_000)]
        assert firm.user.rows(SEARCH, "id", filters=asked) == []


def test_brackets_nest_as_deep_as_is_said(firm: Firm) -> None:
    firm.an_invoice("110.00")
    inner: list[Any] = [_filter("notes", "NOT_EQUAL_TO", "x")]
    for level in range(20):
        more = [{"name": "or" if level % 2 else "and"}, _filter("notes", "NOT_EQUAL_TO", "y")]
        inner = [{"name": "("}, *inner, *more, {"name": ")"}]

    assert len(firm.user.rows(SEARCH, "id", filters=inner)) == 1


def test_the_deepest_path_is_joined_on_both(firm: Firm) -> None:
    """Long names were cut by PostgreSQL, and two of them were then the same."""
    invoice = firm.an_invoice("110.00")
    names = ["lineitem.invoice.lineitem.invoice.reference",
             "contactbusinesssentto.tradename",
             "lineitem.invoice.contactbusinesssentto.tradename"]  # fmt: skip

    (row,) = firm.user.rows(SEARCH, "id", *names)

    assert row["id"] == invoice
    assert row[names[1]] == row[names[2]]


def test_too_many_searches_at_once_are_refused(firm: Firm) -> None:
    ways = ["lineitem", "invoicereceipt"]
    paths = {tuple(ways[(number >> bit) % 2] for bit in range(4)) for number in range(16)}
    asked = [".".join((*path, "id")) for path in paths]

    refused = firm.user.refused(SEARCH, fields=[{"name": name} for name in asked])

    assert refused.code == -32602


def test_a_search_that_is_run_again_is_kept_from_then_on(firm: Firm) -> None:
    asked, other = (AskedFor(method, "{}", 50, False) for method in ("ONE", "OTHER"))
    moments = (NOW, NOW + timedelta(days=1), NOW + stored_search.KEPT + timedelta(hours=1))
    with database.write():
        first, again, _ = (
            write.keep_search(firm.space, 1, now, each)
            for now, each in zip(moments, (asked, asked, other), strict=True)
        )
        found = stored_search.kept(firm.space, 1, first)

    assert again == first
    assert found == asked
