"""One result in two spellings: typed for JSON-RPC, texts for legacy clients."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.dialects import spelling
from app.dialects.legacy import formats
from app.dialects.legacy.spelling import _texter, texts
from methods import REGISTRY
from methods.declare import Access, Method, Work
from methods.search import compiling
from methods.search.page import Page
from methods.wire.dates import Date, Moment
from methods.wire.structures import Structure, Table
from methods.wire.types import Boolean, Id, Integer, Money, Rate, Text, Timestamp, Wire, YesNo
from tests.firm import Firm

AT = datetime(2026, 11, 22, 23, 5, 3, tzinfo=UTC)
SYDNEY = "Australia/Sydney"
SETTINGS, INVOICES = "SETUP_FINANCIAL_SETTINGS_SEARCH", "FINANCIAL_INVOICE_SEARCH"

SPELLINGS: list[tuple[Wire, Any, Any, Any]] = [
    (Id("An id."), 17, 17, "17"),
    (Id("An id."), None, None, ""),
    (Integer("A number."), -3, -3, "-3"),
    (Money("Money."), 123_450, "1234.50", "1,234.50"),
    (Money("Money."), -5, "-0.05", "-0.05"),
    (Money("Money."), -123_456_789, "-1234567.89", "-1,234,567.89"),
    (Money("Money."), 0, "0.00", "0.00"),
    (Money("Money."), None, None, ""),
    (Rate("A rate."), 65_000_000, "0.65000000", "0.65000000"),
    (Date("A date."), date(2026, 11, 2), "2026-11-02", "02 Nov 2026"),
    (Date("A date."), "2026-11-02", "2026-11-02", "02 Nov 2026"),
    (Date("A date."), None, None, ""),
    (Moment("A moment."), AT, "2026-11-23T10:05:03+11:00", "23 Nov 2026 10:05:03"),
    (Moment("A moment."), None, None, ""),
    (YesNo("A flag."), True, "Y", "Y"),
    (YesNo("A flag."), 0, "N", "N"),
    (YesNo("A flag."), None, None, ""),
    (Boolean("Of the protocol."), True, True, "true"),
    (Text(9, "Text."), "Zoë", "Zoë", "Zoë"),
    (Text(9, "Text."), 'a<b>&"c"', 'a<b>&"c"', "a&lt;b&gt;&amp;&quot;c&quot;"),
    (Text(9, "Text."), None, "", ""),
    (Structure("Parts."), {"a": [1, None, True]}, {"a": [1, None, True]}, {"a": ["1", "", "true"]}),
    (Timestamp("A version."), 1, "AAAAAAAAAAE=", "AAAAAAAAAAE="),
]


@pytest.mark.parametrize(("wire", "value", "typed", "text"), SPELLINGS)
def test_a_value_is_spelled_for_each_dialect(wire: Wire, value: Any, typed: Any, text: Any) -> None:
    method, result = _method(value=wire), {"value": value}

    assert spelling.typed(method, result, SYDNEY) == {"value": typed}
    assert texts(method, result, SYDNEY) == {"value": text}


def _method(**result: Wire) -> Method:
    return Method(
        name="X_TRY",
        doc="Try.",
        access=Access.USER,
        work=Work.POINT,
        params={},
        result=result,
        refuses=(),
        example={},
        handler=lambda actor, wanted: {},
    )


def _page(**more: Any) -> Page:
    columns: list[tuple[str, Wire | None]] = [
        ("id", Id("")),
        ("amount", Money("")),
        ("lockinvoiceonsending", None),
    ]
    return Page(columns, [(1, 123_450, ""), (2, None, "")], 20, 2, True, [], "X", **more)


def test_a_result_is_spelled_key_by_key() -> None:
    method = _method(id=Id("An id."), total=Money("Money."))

    assert spelling.typed(method, {"id": 7, "total": 5}, "UTC") == {"id": 7, "total": "0.05"}
    assert texts(method, {"id": 7, "total": 5}, "UTC") == {"id": "7", "total": "0.05"}


def test_a_page_is_spelled_with_what_clients_page_by() -> None:
    typed = spelling.typed(_method(), {"page": _page(moreid=9)}, "UTC")
    legacy = texts(_method(), {"page": _page(moreid=9)}, "UTC")

    assert typed["data"]["rows"] == [
        {"id": 1, "amount": "1234.50", "lockinvoiceonsending": ""},
        {"id": 2, "amount": None, "lockinvoiceonsending": ""},
    ]
    assert (typed["startrow"], typed["rows"], typed["morerows"], typed["moreid"]) == (
        20,
        2,
        True,
        9,
    )
    assert legacy["data"]["rows"] == [
        {"id": "1", "amount": "1,234.50", "lockinvoiceonsending": ""},
        {"id": "2", "amount": "", "lockinvoiceonsending": ""},
    ]
    assert (legacy["startrow"], legacy["rows"], legacy["morerows"]) == ("20", "2", "true")
    assert (legacy["moreid"], legacy["notes"]) == ("9", "RETURNED")
    assert "summary" not in typed and "summary" not in legacy


def test_money_of_a_summary_has_no_commas_in_either_dialect() -> None:
    page = _page()
    page.summary = [("total", Money(""), 123_450), ("many", Integer(""), 2)]

    typed = spelling.typed(_method(), {"page": page}, "UTC")["summary"]
    legacy = texts(_method(), {"page": page}, "UTC")["summary"]

    assert typed == {"total": "1234.50", "many": 2}
    assert legacy == {"total": "1234.50", "many": "2"}


def test_money_without_commas_is_an_option_of_legacy_clients() -> None:
    page = _page(plain_money=True)
    page.summary = [("total", Money(""), 123_450)]

    body = texts(_method(), {"page": page}, "UTC")

    assert [row["amount"] for row in body["data"]["rows"]] == ["1234.50", ""]
    assert body["summary"] == {"total": "1234.50"}


def test_the_rows_a_save_reads_back_come_without_paging() -> None:
    method = _method(id=Id("An id."))

    body = texts(method, {"id": 1, "page": _page()}, "UTC")

    assert body.keys() == {"id", "data"}


def test_rows_become_comma_separated_values_with_a_header() -> None:
    rows = [{"id": "1", "notes": 'a "b", c\nd'}, {"id": "2", "notes": ""}]

    body = formats.as_csv({"status": "OK", "data": {"rows": rows}})

    assert body["data"] == 'id,notes\r\n1,"a ""b"", c\nd"\r\n2,\r\n'
    assert formats.as_csv({"data": {"rows": []}})["data"] == ""
    assert formats.as_csv({"status": "OK", "data": "text"}) == {"status": "OK", "data": "text"}


@pytest.mark.parametrize(("escape", "shown"), [(True, "Tom &amp; Ann"), (False, "Tom & Ann")])
def test_cells_of_a_table_are_escaped_like_any_text(escape: bool, shown: str) -> None:
    method = _method(owed=Table("Who owes.", {"name": Text(20, "Who.")}))
    result = {"owed": {"rows": [{"name": "Tom & Ann"}]}}

    assert texts(method, result, SYDNEY, escape) == {"owed": {"rows": [{"name": shown}]}}


def test_how_values_are_spelled_is_kept_once_however_often_they_are_asked(firm: Firm) -> None:
    """Also where a search is compiled anew, and where there is nothing to find."""
    empty = (each.name for each in REGISTRY.values() if each.other_part)
    nowhere = next(name for name in empty if name.endswith("_SEARCH"))
    counted = {"summaryFields": [{"name": "count(*) n"}, {"name": "sum(id) m"}]}
    asked = {SETTINGS: {"fields": [{"name": "*"}]}, nowhere: counted, INVOICES: counted}
    firm.user.dialect = "legacy"
    kept = []

    for _ in range(3):
        compiling.kept.clear()
        for name, criteria in asked.items():
            outcome = firm.user.outcome(name, **criteria)
            assert outcome.method is not None and outcome.ok
            texts(outcome.method, outcome.result, outcome.zone)
        kept.append(_texter.cache_info().currsize)

    assert kept[2] == kept[0]
