"""Searching: filters, sorts, sub-searches, aggregates and pages, the same on both databases."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import (
    DrawFn,
    SearchStrategy,
    booleans,
    composite,
    integers,
    lists,
    one_of,
    sampled_from,
)

from methods.search.compiling import kept
from models import stored_search, write
from models.store import database
from models.stored_search import AskedFor
from tests.firm import Caller, Firm
from tests.methods.sample import (
    AREAS,
    CENTS,
    DAYS,
    KINDS,
    ORDER,
    SEARCH,
    TEXTS,
    Invoice,
    Listed,
    fill,
    holds,
    money,
)

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def filled(database_url: str) -> Iterator[Listed]:
    """The sample in the books, put there once for each database."""
    database.connect(database_url)
    listed = fill(f"Sample {next(_numbers)}-{id(database_url)}")
    database.close()
    yield listed


@pytest.fixture
def listed(books: str, filled: Listed) -> Iterator[Listed]:
    """The sample; its user speaks JSON-RPC again after every test."""
    yield filled
    filled.firm.user.dialect = "jsonrpc"


def _found(caller: Caller, **criteria: Any) -> list[int]:
    """The ids that a search finds, in order."""
    criteria.setdefault("fields", [{"name": "id"}])
    criteria.setdefault("rows", 1000)
    return [int(row["id"]) for row in caller(SEARCH, **criteria)["data"]["rows"]]


def _that(name: str, comparison: str = "EQUAL_TO", *values: Any) -> dict[str, Any]:
    """A filter."""
    given = {f"value{number}": value for number, value in enumerate(values, 1)}
    return {"name": name, "comparison": comparison, **given}


def _references(listed: Listed, *filters: Any, **more: Any) -> list[str]:
    by_id = {each.id: each.reference for each in listed.invoices}
    return [by_id[id] for id in _found(listed.firm.user, filters=list(filters), **more)]


def _expected(listed: Listed, passes: Callable[[Invoice], bool]) -> list[str]:
    return [each.reference for each in listed.invoices if passes(each)]


# --- random criteria against the same question asked in Python ------------------------------------


@dataclass(frozen=True)
class Leaf:
    """One filter, as it is sent and as it is meant."""

    name: str
    comparison: str
    meant: tuple[Any, ...]
    sent: tuple[Any, ...]

    def passes(self, invoice: Invoice) -> bool:
        kind, value = KINDS[self.name]
        if kind == "moment":
            return _moment_passes(self, value(invoice))
        return holds(kind, self.comparison, value(invoice), list(self.meant))

    def tokens(self) -> list[dict[str, Any]]:
        return [_that(self.name, self.comparison, *self.sent)]


def _moment_passes(leaf: Leaf, found: Any) -> bool:
    """A day in a filter is that whole day; the sample's firm keeps UTC."""
    return holds("date", leaf.comparison, found.date(), list(leaf.meant))


@dataclass(frozen=True)
class Group:
    """Filters joined by and or by or; an or inside an and needs its brackets."""

    operator: str
    parts: tuple[Any, ...]
    spelled: tuple[bool, ...]
    bracketed: bool

    def passes(self, invoice: Invoice) -> bool:
        every = all if self.operator == "and" else any
        return every(part.passes(invoice) for part in self.parts)

    def tokens(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for number, part in enumerate(self.parts):
            if number and (self.operator == "or" or self.spelled[number]):
                found.append({"name": self.operator.upper() if number % 2 else self.operator})
            inner = part.tokens()
            loose = isinstance(part, Group) and part.operator == "or" and self.operator == "and"
            if loose or (isinstance(part, Group) and part.bracketed):
                inner = [{"name": "("}, *inner, {"name": ")"}]
            found += inner
        return found


TEXT_COMPARISONS = (
    "TEXT_IS_LIKE", "TEXT_IS_NOT_LIKE", "TEXT_STARTS_WITH", "TEXT_IS_EMPTY", "TEXT_IS_NOT_EMPTY",
)  # fmt: skip
NO_VALUES = ("IS_NULL", "IS_NOT_NULL")
COMPARED: dict[str, tuple[str, ...]] = {
    "text": (*ORDER, *NO_VALUES, *TEXT_COMPARISONS, "IN_LIST", "NOT_IN_LIST", "BETWEEN"),
    "number": (*ORDER, *NO_VALUES, "IN_LIST", "NOT_IN_LIST", "BETWEEN", "APPROX_EQUAL_TO"),
    "date": (*ORDER, *NO_VALUES, "IN_LIST", "NOT_IN_LIST", "BETWEEN", "APPROX_EQUAL_TO"),
    "moment": (*ORDER, *NO_VALUES, "BETWEEN", "APPROX_EQUAL_TO"),
    "flag": ("EQUAL_TO", "NOT_EQUAL_TO", *NO_VALUES, "IN_LIST", "NOT_IN_LIST"),
}
PIECES = [*TEXTS, "sail", "S", "_", "%", "0_", "\\", "ä", "Ë", "ZO", "R1", "x", "&", "söhne"]
SENT: dict[str, tuple[SearchStrategy[Any], Callable[[Any], Any]]] = {
    "text": (sampled_from([each for each in PIECES if each.strip() == each]), str),
    "amount": (sampled_from([*CENTS, 9_999, 15_000]), money),
    "number": (sampled_from([*AREAS, 0, -1, 8, 12]), str),
    "date": (sampled_from(DAYS), str),
    "moment": (sampled_from(DAYS), str),
    "flag": (booleans(), lambda flag: "Y" if flag else "N"),
}


@composite
def leaves(draw: DrawFn) -> Leaf:
    name = draw(sampled_from(sorted(KINDS)))
    kind = KINDS[name][0]
    comparison = draw(sampled_from(COMPARED[kind]))
    values, spell = SENT["amount" if name == "amount" else kind]
    if comparison in NO_VALUES or comparison.endswith("_EMPTY"):
        return Leaf(name, comparison, (), ())
    if "IN_LIST" in comparison:
        meant = draw(lists(values.filter(lambda value: "," not in str(value)), min_size=1))
        spelled = [spell(value) for value in meant]
        sent = spelled if draw(booleans()) else ",".join(spelled)
        return Leaf(name, comparison, tuple(meant), (sent,))
    # an empty value means "not set" to what is no text, so values here are never empty
    meant = draw(lists(values, min_size=2, max_size=2))
    wanted = meant if comparison == "BETWEEN" else meant[:1]
    return Leaf(name, comparison, tuple(wanted), tuple(spell(value) for value in wanted))


def groups(parts: SearchStrategy[Any]) -> SearchStrategy[Group]:
    @composite
    def made(draw: DrawFn) -> Group:
        inside = draw(lists(parts, min_size=1, max_size=3))
        spelled = tuple(draw(booleans()) for _ in inside)
        return Group(draw(sampled_from(["and", "or"])), tuple(inside), spelled, draw(booleans()))

    return made()


CRITERIA = groups(one_of(leaves(), groups(one_of(leaves(), groups(leaves())))))


@given(criteria=CRITERIA, legacy=booleans())
def test_a_search_finds_what_its_filters_say(listed: Listed, criteria: Group, legacy: bool) -> None:
    listed.firm.user.dialect = "legacy" if legacy else "jsonrpc"

    found = _references(listed, *criteria.tokens())

    assert found == _expected(listed, criteria.passes), criteria.tokens()


# every comparison of every kind at least once, whatever the random ones happen to be
SINGLE = [(name, comparison) for name in sorted(KINDS) for comparison in COMPARED[KINDS[name][0]]]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_comparison_finds_what_it_says(listed: Listed, name: str) -> None:
    kind = KINDS[name][0]
    spell = SENT["amount" if name == "amount" else kind][1]
    pool: list[Any] = {
        "text": [each for each in PIECES if "," not in each and each.strip() == each and each],
        "number": [*CENTS] if name == "amount" else [*AREAS, 8],
        "date": [*DAYS],
        "moment": [*DAYS],
        "flag": [True, False],
    }[kind]

    for comparison in COMPARED[kind]:
        for one, other in itertools.pairwise([*pool, pool[0]]):
            takes = 0 if comparison in NO_VALUES or comparison.endswith("_EMPTY") else 1
            meant = (one, other) if comparison == "BETWEEN" else (one,) * takes
            leaf = Leaf(name, comparison, meant, tuple(spell(value) for value in meant))
            found = _references(listed, *leaf.tokens())
            assert found == _expected(listed, leaf.passes), leaf


# --- sorts --------------------------------------------------------------------------------------

SORTED: dict[str, Callable[[Invoice], Any]] = {
    "reference": lambda invoice: invoice.reference.lower(),
    "notes": lambda invoice: invoice.notes.lower(),
    "contactbusinesssenttotext": lambda invoice: invoice.business.lower(),
    "amount": lambda invoice: (invoice.amount,),
    "area": lambda invoice: () if invoice.area is None else (invoice.area,),
    "duedate": lambda invoice: () if invoice.duedate is None else (invoice.duedate,),
    "createddate": lambda invoice: (invoice.created,),
    "sent": lambda invoice: (invoice.sent,),
}
SORTS = lists(
    sampled_from(sorted(SORTED)).flatmap(
        lambda name: sampled_from(["asc", "desc", "DESC", ""]).map(lambda way: (name, way))
    ),
    max_size=3,
    unique_by=lambda sort: sort[0],
)


@given(sorts=SORTS, startrow=integers(0, 30), rows=integers(1, 30))
def test_rows_come_in_the_order_asked_for_unset_first_and_pages_never_overlap(
    listed: Listed, sorts: list[tuple[str, str]], startrow: int, rows: int
) -> None:
    expected = sorted(listed.invoices, key=lambda invoice: invoice.id)
    for name, way in reversed(sorts):
        expected.sort(key=SORTED[name], reverse=way.lower() == "desc")
    if any(way.lower() == "desc" for _, way in sorts):
        expected = _stable(listed, sorts)

    asked = [{"name": name, "direction": way} for name, way in sorts]
    answer = listed.firm.user(SEARCH, sorts=asked, startrow=startrow, rows=rows)

    found = [row["id"] for row in answer["data"]["rows"]]
    assert found == [each.id for each in expected[startrow : startrow + rows]]
    assert answer["morerows"] is (startrow + rows < len(expected))


def _stable(listed: Listed, sorts: list[tuple[str, str]]) -> list[Invoice]:
    """Sorted with the id last, always upwards: sorting downwards keeps equal ones in order."""
    expected = sorted(listed.invoices, key=lambda invoice: invoice.id)
    for name, way in reversed(sorts):
        if way.lower() == "desc":
            expected.reverse()
            expected.sort(key=SORTED[name])
            expected.reverse()
        else:
            expected.sort(key=SORTED[name])
    return expected


# --- and, or, brackets ----------------------------------------------------------------------------

A, B, C = _that("area", "EQUAL_TO", 1), _that("sent", "EQUAL_TO", "Y"), _that("area", "IS_NULL")
AND, OR, OPEN, CLOSE = ({"name": sign} for sign in ("and", "or", "(", ")"))


def test_and_binds_tighter_than_or_and_joins_neighbours(listed: Listed) -> None:
    def expected(invoice: Invoice) -> bool:
        return (invoice.area == 1 and invoice.sent) or invoice.area is None

    for filters in (
        (A, AND, B, OR, C),
        (A, B, OR, C),
        (C, OR, A, AND, B),
        (C, OR, A, B),
        (OPEN, A, B, CLOSE, OR, OPEN, C, CLOSE),
        (OPEN, OPEN, A, CLOSE, B, OR, C, CLOSE),
    ):
        assert _references(listed, *filters) == _expected(listed, expected)


def test_brackets_go_before_everything(listed: Listed) -> None:
    def expected(invoice: Invoice) -> bool:
        return (invoice.area == 1 or invoice.area is None) and invoice.sent

    for filters in (
        (OPEN, A, OR, C, CLOSE, B),
        (OPEN, A, OR, C, CLOSE, AND, B),
        (B, OPEN, A, OR, C, CLOSE),
    ):
        assert _references(listed, *filters) == _expected(listed, expected)


@pytest.mark.parametrize(
    "filters",
    [
        [OPEN, A],
        [A, CLOSE],
        [OPEN, CLOSE],
        [CLOSE, OPEN],
        [AND],
        [OR],
        [A, AND],
        [A, OR],
        [AND, A],
        [OR, A],
        [A, AND, AND, B],
        [A, OR, OR, B],
        [A, OR, AND, B],
        [OPEN, A, OR, CLOSE, B],
        [OPEN, OPEN, A, CLOSE],
    ],
)
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_brackets_and_operators_that_make_no_sense_are_named(
    listed: Listed, dialect: str, filters: list[Any]
) -> None:
    listed.firm.user.dialect = dialect

    refused = listed.firm.user.refused(SEARCH, filters=filters)

    assert list(refused.fields) == ["filters"]


def test_entries_are_told_apart_by_their_names_alone(listed: Listed) -> None:
    """Some clients give a bracket or an operator a comparison and values like any other entry."""
    junk = {"comparison": "EQUAL_TO", "value1": "", "value2": "", "value3": ""}

    found = _references(listed, {**OPEN, **junk}, A, {"name": "OR", **junk}, C, {**CLOSE, **junk})

    assert found == _expected(listed, lambda invoice: invoice.area in (1, None))


# --- the forms of criteria -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": 7},
        {"fields": "nosuch"},
        {"fields": [{}]},
        {"fields": [{"name": 7}]},
        {"fields": [7]},
        {"fields": [{"name": "nosuch"}]},
        {"fields": [{"name": "lineitem.nosuch"}]},
        {"fields": [{"name": "nosuch.amount"}]},
        {"fields": [{"name": "count(amount"}]},
        {"fields": [{"name": "sum(notes) total"}]},
        {"fields": [{"name": "sum(nosuch) total"}]},
        {"fields": [{"name": "max(sent)"}]},
        {"fields": [{"name": "avg(amount)"}]},
        {"fields": [{"name": "id"}] * 401},
        {"summaryFields": [{"name": "amount"}]},
        {"summaryFields": [{"name": "sum(nosuch)"}]},
        {"summaryFields": 7},
        {"filters": 7},
        {"filters": "nosuch"},
        {"filters": [7]},
        {"filters": ["amount"]},
        {"filters": [_that("nosuch")]},
        {"filters": [_that("amount", "NOSUCH", 1)]},
        {"filters": [_that("amount", "TEXT_IS_LIKE", "1")]},
        {"filters": [_that("notes", "TODAY")]},
        {"filters": [_that("notes", "APPROX_EQUAL_TO", "a")]},
        {"filters": [_that("sent", "GREATER_THAN", "Y")]},
        {"filters": [_that("amount", "EQUAL_TO", "ten")]},
        {"filters": [_that("amount", "GREATER_THAN")]},
        {"filters": [_that("amount", "BETWEEN", "1")]},
        {"filters": [_that("amount", "EQUAL_TO", [1])]},
        {"filters": [_that("amount", "EQUAL_TO", {"a": 1})]},
        {"filters": [_that("amount", "IN_LIST", "1,x")]},
        {"filters": [_that("notes", "EQUAL_TO", {"a": 1})]},
        {"filters": [_that("duedate", "EQUAL_TO", "never")]},
        {"filters": [_that("duedate", "EQUAL_TO", "month", "many")]},
        {"filters": [_that("duedate", "EQUAL_TO", "month", "1", "start_of_never")]},
        {"filters": [_that("duedate", "EQUAL_TO", "year", "99999")]},
        {"filters": [_that("amount", "EQUAL_TO", "field:notes")]},
        {"filters": [_that("amount", "EQUAL_TO", "field:nosuch")]},
        {"filters": [_that("notes", "TEXT_IS_LIKE", "field:reference")]},
        {"filters": [_that("id")] * 501},
        {"sorts": 7},
        {"sorts": [{"name": "nosuch"}]},
        {"sorts": [{"name": "amount", "direction": "sideways"}]},
        {"options": 7},
        {"options": {"rows": "many"}},
        {"options": {"rows": -1}},
        {"options": {"startrow": -1}},
        {"rows": -1},
        {"startrow": -1},
        {"customOptions": 7},
        {"criteria": 7},
        {"criteria": "{"},
        {"criteria": "[]"},
        {"criteria": {"filters": [_that("nosuch")]}},
    ],
    ids=str,
)
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_criteria_that_mean_nothing_are_refused_and_named(
    listed: Listed, dialect: str, wrong: dict[str, Any]
) -> None:
    listed.firm.user.dialect = dialect
    if dialect == "legacy" and _is_mere_field(wrong):
        return

    refused = listed.firm.user.refused(SEARCH, **wrong)

    named = {name.lower() for name in refused.fields}
    known = {name.lower() for name in wrong}
    inside = {"rows", "startrow", "filters"}
    assert len(named) == 1
    assert named <= known | inside


def _is_mere_field(wrong: dict[str, Any]) -> bool:
    """An unknown field to show, which legacy clients get an empty text for."""
    return str(wrong.get("fields", "")).count("nosuch") > 0 and "(" not in str(wrong["fields"])


def test_criteria_are_taken_in_every_form_that_clients_send(listed: Listed) -> None:
    user = listed.firm.user
    wanted = {"fields": [{"name": "reference"}], "filters": [A], "options": {"rows": 5}}
    forms: list[dict[str, Any]] = [
        wanted,
        {"criteria": wanted},
        {"criteria": json.dumps(wanted)},
        {name: json.dumps(value) for name, value in wanted.items()},
        {"fields": "reference", "filters": {"area": 1}, "rows": 5},
        {"fields": ["reference"], "filters": [A], "rows": "5"},
        {**wanted, "options": {"ROWS": "5", "rf": "JSON"}},
        {**wanted, "filters": [{"field": "area", "comparison": "EQUAL_TO", "value": 1}]},
        {**wanted, "filters": [{"NAME": "AREA", "Value1": "1"}]},
    ]

    found = [user(SEARCH, **form) for form in forms]

    for answer in found:
        assert (answer["data"], answer["rows"]) == (found[0]["data"], 5)


def test_both_spellings_of_the_custom_options_are_merged(listed: Listed) -> None:
    listed.firm.user.dialect = "jsonrpc"
    option = [{"name": "FormatDecimal", "value": "2"}]

    for criteria in (
        {"customoptions": [], "customOptions": option},
        {"customoptions": option, "customOptions": []},
        {"CUSTOMOPTIONS": option},
    ):
        outcome = listed.firm.user.outcome(SEARCH, criteria=criteria)
        assert outcome.result["page"].plain_money


# --- fields ---------------------------------------------------------------------------------------


def test_the_id_always_comes_and_keys_are_spelled_as_asked(listed: Listed) -> None:
    asked = [{"name": "Reference"}, {"name": "INVOICE.Amount"}, {"name": "invoice_notes"}]

    rows = listed.firm.user(SEARCH, fields=asked, rows=1)["data"]["rows"]

    assert list(rows[0]) == ["id", "reference", "invoice.amount", "invoice_notes"]


def test_a_field_asked_for_twice_comes_once(listed: Listed) -> None:
    asked = [{"name": "reference"}, {"name": "REFERENCE"}, {"name": "id"}, {"name": "id"}]

    rows = listed.firm.user(SEARCH, fields=asked, rows=1)["data"]["rows"]

    assert list(rows[0]) == ["reference", "id"]


def test_an_unknown_field_is_empty_in_legacy_and_refused_in_json_rpc(listed: Listed) -> None:
    asked = [{"name": "reference"}, {"name": "lockinvoiceonsending"}, {"name": "a.b.c"}]
    refused = listed.firm.user.refused(SEARCH, fields=asked)
    listed.firm.user.dialect = "legacy"

    row = listed.firm.user(SEARCH, fields=asked, rows=1)["data"]["rows"][0]

    assert "lockinvoiceonsending" in refused.fields["fields"][0]
    assert (row["lockinvoiceonsending"], row["a.b.c"]) == ("", "")


@pytest.mark.parametrize("where", ["filters", "sorts"])
def test_an_unknown_field_to_filter_or_sort_by_is_refused_in_both(
    listed: Listed, where: str
) -> None:
    for dialect in ("jsonrpc", "legacy"):
        listed.firm.user.dialect = dialect
        refused = listed.firm.user.refused(SEARCH, **{where: [{"name": "nosuch"}]})
        assert "nosuch" in refused.fields[where][0]


def test_the_star_is_every_field_with_companions_audit_fields_and_guid(listed: Listed) -> None:
    row = listed.firm.user(SEARCH, fields=[{"name": "*"}], rows=1)["data"]["rows"][0]

    assert row.keys() >= {
        *("id", "guid", "etag", "timestamp", "createddate", "createduser", "createdusertext"),
        *("modifieddate", "modifieduser", "modifiedusertext", "amount", "frequencytext"),
        *("contactbusinesssentto", "contactbusinesssenttotext"),
    }
    assert row["createdusertext"] == "Bob"
    assert row["frequencytext"] == "[Never]"
    assert row["createddate"] == "2026-11-23T21:30:00+00:00"


def test_the_etag_changes_with_the_record(firm: Firm) -> None:
    invoice = firm.user("FINANCIAL_INVOICE_MANAGE")["id"]
    before = firm.user.row(SEARCH, invoice, "etag", "timestamp", "guid")

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="changed")

    after = firm.user.row(SEARCH, invoice, "etag", "timestamp", "guid")
    assert before["guid"] == after["guid"]
    assert before["etag"] != after["etag"]
    # of the guid and the version, the same on both databases for ever: callers keep them
    expected = hashlib.md5(f"{before['guid']}:1".encode()).hexdigest().upper()
    assert before["etag"] == expected
    assert before["timestamp"] != after["timestamp"]


# --- comparing with another field, lists, unset values --------------------------------------------


def test_a_field_may_be_compared_with_another_field(firm: Firm) -> None:
    same = firm.user("FINANCIAL_INVOICE_MANAGE", Notes="inv000001")["id"]
    firm.user("FINANCIAL_INVOICE_MANAGE", Notes="other")
    late = firm.user(
        "FINANCIAL_INVOICE_MANAGE", SentDate="2026-11-20", DueDate="2026-11-19", Notes="zzz"
    )["id"]

    equal = _found(firm.user, filters=[_that("notes", "EQUAL_TO", "field:Reference")])
    own = _found(firm.user, filters=[_that("notes", "EQUAL_TO", "FIELD:invoice.reference")])
    before = _found(firm.user, filters=[_that("duedate", "LESS_THAN", "field:sentdate")])

    assert equal == own == [same]
    assert before == [late]


def test_lists_may_be_arrays_or_texts_and_an_empty_one_finds_nothing(listed: Listed) -> None:
    one, other = listed.invoices[0].id, listed.invoices[3].id
    user = listed.firm.user

    for listing in ([one, other], [str(one), str(other)], f"{one},{other}", f" {one} , {other} "):
        assert _found(user, filters=[_that("id", "IN_LIST", listing)]) == [one, other]
    assert _found(user, filters=[_that("id", "IN_LIST", [])]) == []
    assert _found(user, filters=[_that("id", "IN_LIST", "-1")]) == []
    assert len(_found(user, filters=[_that("id", "NOT_IN_LIST", [])])) == len(listed.invoices)


def test_equal_to_nothing_means_not_set(listed: Listed) -> None:
    unset = _expected(listed, lambda invoice: invoice.area is None)
    given = _expected(listed, lambda invoice: invoice.area is not None)

    for empty in ("", None):
        assert _references(listed, _that("area", "EQUAL_TO", empty)) == unset
        assert _references(listed, _that("area", "NOT_EQUAL_TO", empty)) == given


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize("name", ["area", "amount", "duedate", "createddate", "timestamp", "id"])
def test_nothing_is_before_after_or_about_an_empty_value(
    listed: Listed, dialect: str, name: str
) -> None:
    """A search form posts its empty boxes too."""
    user = listed.firm.user
    user.dialect = dialect
    ordered = ("GREATER_THAN", "GREATER_THAN_OR_EQUAL_TO", "LESS_THAN", "LESS_THAN_OR_EQUAL_TO")

    for comparison in ordered:
        assert _found(user, filters=[_that(name, comparison, "")]) == []
    assert _found(user, filters=[_that(name, "BETWEEN", "", "")]) == []
    if name != "createddate":
        assert _found(user, filters=[_that(name, "IN_LIST", "")]) == []
        every = _found(user, filters=[_that(name, "NOT_IN_LIST", "")])
        assert len(every) == len(listed.invoices)


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize("name", ["timestamp", "etag", "createddate", "guid", "reference"])
def test_a_filter_finds_what_the_row_shows(firm: Firm, dialect: str, name: str) -> None:
    ids = [firm.an_invoice(Notes="one") for _ in range(3)]
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=ids[1], Notes="two")
    firm.user.dialect = dialect
    shown = firm.user.row(SEARCH, ids[1], name)[name]
    alike = [row["id"] for row in firm.user.rows(SEARCH, name) if row[name] == shown]

    assert _found(firm.user, filters=[_that(name, "EQUAL_TO", shown)]) == alike
    others = _found(firm.user, filters=[_that(name, "NOT_EQUAL_TO", shown)])
    assert sorted(others + alike) == ids
    if name != "createddate":
        assert _found(firm.user, filters=[_that(name, "IN_LIST", [shown])]) == alike
        assert _found(firm.user, filters=[_that(name, "IN_LIST", f"{shown},{shown}")]) == alike


@pytest.mark.parametrize("wrong", ["7", "AAAA", "nonsense!", "//////////8=" + "A"])
def test_what_is_no_timestamp_is_named(listed: Listed, wrong: str) -> None:
    refused = listed.firm.user.refused(SEARCH, filters=[_that("timestamp", "EQUAL_TO", wrong)])

    assert "AAAAAAAAAAE=" in refused.fields["filters"][0]
    assert _references(listed, _that("timestamp", "EQUAL_TO", "//////////8=")) == []


def test_what_changed_last_is_found_by_its_timestamp(firm: Firm) -> None:
    ids = [firm.an_invoice(Notes="one") for _ in range(2)]
    for number in range(12):
        firm.user("FINANCIAL_INVOICE_MANAGE", Id=ids[1], Notes=str(number))
    first = firm.user.row(SEARCH, ids[0], "timestamp")["timestamp"]

    assert _found(firm.user, filters=[_that("timestamp", "GREATER_THAN", first)]) == [ids[1]]


def test_like_nothing_finds_everything_the_unset_too(listed: Listed) -> None:
    everything = _expected(listed, lambda invoice: True)

    for name in ("notes", "contactbusinesssenttotext", "invoice.contactbusinesssentto.tradename"):
        assert _references(listed, _that(name, "TEXT_IS_LIKE", "")) == everything, name


def test_nobody_has_favourites_here(listed: Listed) -> None:
    assert _references(listed, _that("id", "IS_FAVOURITE")) == []


def test_a_legacy_amount_with_commas_is_understood(listed: Listed) -> None:
    found = _references(listed, _that("amount", "EQUAL_TO", "999,999.99"))

    assert found == _expected(listed, lambda invoice: invoice.amount == 99_999_999)


# --- sub-searches ---------------------------------------------------------------------------------


@dataclass
class Tied:
    """Two invoices of two businesses: one with two lines, one with none."""

    firm: Firm
    full: int
    empty: int


@pytest.fixture
def tied(firm: Firm) -> Tied:
    sails, rope = firm.a_business("Sails"), firm.a_business("Rope")
    full = firm.an_invoice("10.00", "20.00", ContactBusinessSentTo=sails)
    empty = firm.an_invoice(ContactBusinessSentTo=rope)
    return Tied(firm, full, empty)


def _rows(tied: Tied, *fields: str, **more: Any) -> list[tuple[Any, ...]]:
    asked = [{"name": name} for name in fields]
    found = tied.firm.user(SEARCH, fields=asked, **more)["data"]["rows"]
    return [tuple(row[name.lower()] for name in fields) for row in found]


@pytest.mark.parametrize("path", ["invoice.{}.{}", "{}.{}", "{}_{}", "Invoice:{}:{}", "{}:{}"])
def test_fields_of_a_sub_search_are_asked_for_by_their_path(tied: Tied, path: str) -> None:
    name = path.format("ContactBusinessSentTo", "TradeName")

    assert _rows(tied, "id", name) == [(tied.full, "Sails"), (tied.empty, "Rope")]
    assert _rows(tied, "id", filters=[_that(name, "EQUAL_TO", "rope")]) == [(tied.empty,)]
    assert _rows(tied, "id", sorts=[{"name": name}]) == [(tied.empty,), (tied.full,)]


def test_a_child_of_many_gives_a_row_for_each_and_none_leaves_one(tied: Tied) -> None:
    rows = _rows(tied, "id", "invoice.lineitem.amount", sorts=[{"name": "lineitem.amount"}])

    assert sorted(rows, key=str) == sorted(
        [(tied.full, "10.00"), (tied.full, "20.00"), (tied.empty, None)], key=str
    )


def test_a_filter_on_a_child_keeps_its_parents_unless_it_belongs_to_the_join(tied: Tied) -> None:
    large = _that("lineitem.amount", "GREATER_THAN", "15")

    plain = _rows(tied, "id", "lineitem.amount", filters=[large])
    joined = _rows(tied, "id", "lineitem.amount", filters=[{**large, "ApplyToSubSearchJoin": "Y"}])
    beside = _rows(
        tied,
        "id",
        "lineitem.amount",
        filters=[{**large, "applytosubsearchjoin": "Y"}, _that("id", "EQUAL_TO", tied.empty)],
    )

    assert plain == [(tied.full, "20.00")]
    assert joined == [(tied.full, "20.00"), (tied.empty, None)]
    assert beside == [(tied.empty, None)]


def test_an_empty_child_is_empty_text(tied: Tied) -> None:
    found = _rows(tied, "id", filters=[_that("lineitem.description", "TEXT_IS_EMPTY")])

    assert (tied.empty,) in found


def test_the_fields_that_can_be_asked_for_are_told(listed: Listed) -> None:
    user = listed.firm.user
    own = user(SEARCH, options={"returnparameters": "invoice"})["data"]["rows"]
    every = user(SEARCH, returnparameters="*")["data"]["rows"]
    some = user(SEARCH, options={"returnparameters": "invoice.lineitem"})["data"]["rows"]

    names = [row["name"] for row in own]
    assert {"invoice.id", "invoice.amount", "invoice.guid"} <= set(names)
    assert own[0].keys() == {"name", "inputtype", "datatype", "searchendpoint", "searchmethod"}
    assert {row["name"] for row in every} > set(names)
    assert "invoice.lineitem.amount" in {row["name"] for row in some}
    assert "invoice.contactbusinesssentto.tradename" not in {row["name"] for row in some}


# --- aggregates -----------------------------------------------------------------------------------


def test_aggregates_among_the_fields_group_by_the_others_without_an_id(listed: Listed) -> None:
    asked = [{"name": each} for each in ("area", "count(id) many", "sum(amount) total")]

    rows = listed.firm.user(SEARCH, fields=asked, rows=100)["data"]["rows"]

    counted: dict[Any, list[int]] = {}
    for each in listed.invoices:
        counted.setdefault(each.area, []).append(each.amount)
    expected = {
        area: {"area": area, "many": len(cents), "total": money(sum(cents))}
        for area, cents in counted.items()
    }
    assert {row["area"]: row for row in rows} == expected
    assert all(list(row) == ["area", "many", "total"] for row in rows)


def test_groups_may_be_filtered_sorted_and_paged(listed: Listed) -> None:
    asked = {
        "fields": [{"name": "sent"}, {"name": "count(*)"}, {"name": "max(duedate) latest"}],
        "filters": [_that("area", "IS_NOT_NULL")],
        "sorts": [{"name": "sent", "direction": "desc"}],
    }

    first = listed.firm.user(SEARCH, **asked, rows=1)
    whole = listed.firm.user(SEARCH, **asked)

    assert first["morerows"] is True
    assert [row["sent"] for row in whole["data"]["rows"]] == ["Y", "N"]
    sent = [each for each in listed.invoices if each.sent and each.area is not None]
    latest = str(max(each.duedate for each in sent if each.duedate))
    assert whole["data"]["rows"][0] == {"sent": "Y", "countid": len(sent), "latest": latest}


def test_groups_are_sorted_by_what_they_are_grouped_by_only(listed: Listed) -> None:
    asked = {"fields": [{"name": "sent"}, {"name": "count(*)"}]}

    refused = listed.firm.user.refused(SEARCH, **asked, sorts=[{"name": "amount"}])

    assert "amount is not one of the grouped fields" in refused.fields["sorts"][0]


def test_a_summary_is_of_all_matching_rows_and_not_of_the_page(listed: Listed) -> None:
    wanted = ("count(*) many", "sum(amount) total", "min(duedate)", "max(amount) most")
    asked = {"summaryFields": [{"name": each} for each in wanted], "filters": [B]}

    answer = listed.firm.user(SEARCH, **asked, rows=1)
    nothing = listed.firm.user(SEARCH, **asked, rows=0)

    sent = [each for each in listed.invoices if each.sent]
    expected = {
        "many": len(sent),
        "total": money(sum(each.amount for each in sent)),
        "minduedate": str(min(each.duedate for each in sent if each.duedate)),
        "most": money(max(each.amount for each in sent)),
    }
    assert answer["summary"] == nothing["summary"] == expected
    assert (len(answer["data"]["rows"]), nothing["data"]["rows"]) == (1, [])
    assert nothing["morerows"] is False


@pytest.mark.parametrize("rows", [0, 20])
def test_a_summary_of_no_rows_is_there_and_zero(listed: Listed, rows: int) -> None:
    wanted = ("count(id) many", "sum(amount) sumamount", "max(duedate) latest")
    asked = {
        "summaryFields": [{"name": each} for each in wanted],
        "filters": [_that("id", "EQUAL_TO", 2**31 - 1)],
        "rows": rows,
    }

    answer = listed.firm.user(SEARCH, **asked)

    assert answer["data"]["rows"] == []
    assert answer["summary"] == {"many": 0, "sumamount": "0.00", "latest": None}


def test_a_summary_over_the_lines_of_what_is_found(tied: Tied) -> None:
    asked = [{"name": "sum(invoice.lineitem.amount) total"}, {"name": "count(lineitem.id) lines"}]

    answer = tied.firm.user(SEARCH, summaryFields=asked, rows=0)

    assert answer["summary"] == {"total": "30.00", "lines": 2}


# --- compiled once --------------------------------------------------------------------------------


def test_a_shape_of_criteria_is_compiled_once_whatever_its_values(listed: Listed) -> None:
    def ask(low: str, high: str) -> list[str]:
        shape = (_that("amount", "BETWEEN", low, high), OR, _that("notes", "EQUAL_TO", low))
        return _references(listed, *shape, sorts=[{"name": "purchaseorder"}])

    kept.clear()
    found = [ask("0", "100.00"), ask("-100.00", "0"), ask("5", "5")]
    once = len(kept)
    _references(listed, _that("amount", "EQUAL_TO", "1"))

    assert found[0] != found[1]
    assert (once, len(kept)) == (1, 2)


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["CORE_MORE_SEARCH", "CORE_SEARCH_MORE", "core_search_more"])
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_pages_follow_one_another_under_one_id(listed: Listed, dialect: str, method: str) -> None:
    user = listed.firm.user
    user.dialect = dialect
    bogus = {"fields": [{"name": "id"}], "filters": [_that("nosuch")]}
    asked: dict[str, Any] = {
        "fields": [{"name": "reference"}],
        "sorts": [{"name": "amount", "direction": "desc"}],
    }
    whole = user(SEARCH, **asked, rows=1000)["data"]["rows"]

    page = user(SEARCH, **asked, rows=10)
    moreid, gathered = page["moreid"], list(page["data"]["rows"])
    while page["morerows"]:
        page = user(method, id=moreid, startrow=len(gathered), criteria=bogus)
        assert (page["moreid"], page["rows"], page["startrow"]) == (moreid, 10, len(gathered))
        gathered += page["data"]["rows"]

    assert moreid
    assert gathered == whole
    beyond = user(method, id=moreid, startrow=1000)
    assert (beyond["data"]["rows"], beyond["morerows"]) == ([], False)


def test_a_page_may_have_a_size_of_its_own_and_the_same_search_keeps_its_id(
    listed: Listed,
) -> None:
    user = listed.firm.user
    first, again = (user(SEARCH, rows=10)["moreid"] for _ in range(2))

    page = user("CORE_SEARCH_MORE", Id=first, StartRow=0, Rows=3)

    assert first == again
    assert (len(page["data"]["rows"]), page["rows"], page["morerows"]) == (3, 3, True)


@pytest.mark.parametrize("rows", [0, 1000])
def test_the_id_of_a_search_is_alive_though_all_rows_are_on_its_first_page(
    listed: Listed, rows: int
) -> None:
    """Exports read everything once more, from row 0, by the id of the list that was shown."""
    user = listed.firm.user
    first = user(SEARCH, fields=[{"name": "reference"}], rows=rows)

    again = user("CORE_SEARCH_MORE", Id=first["moreid"], Rows=5000)

    assert (first["morerows"], first["startrow"], first["rows"]) == (False, 0, rows)
    assert (again["moreid"], again["startrow"], again["rows"]) == (first["moreid"], 0, 5000)
    assert len(again["data"]["rows"]) == len(listed.invoices)


SETTINGS, ELSEWHERE = "SETUP_FINANCIAL_SETTINGS_SEARCH", "PROJECT_SEARCH"


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize(
    ("method", "asked", "found"),
    [
        (SETTINGS, {"fields": [{"name": "accrual"}]}, 1),
        (SETTINGS, {"All": "Y"}, 1),
        (ELSEWHERE, {"fields": [{"name": "id"}]}, 0),
    ],
)
def test_every_first_answer_can_be_gone_on_with(
    listed: Listed, dialect: str, method: str, asked: dict[str, Any], found: int
) -> None:
    user = listed.firm.user
    user.dialect = dialect
    first = user(method, **asked, rows=7)

    again = user("CORE_SEARCH_MORE", Id=first["moreid"], StartRow=0, Rows=3)

    assert first["startrow"] == 0
    assert "All" in asked or first["rows"] == 7
    assert (again["moreid"], again["startrow"], again["rows"]) == (first["moreid"], 0, 3)
    assert again["data"]["rows"] == first["data"]["rows"][:3]
    assert len(again["data"]["rows"]) == found


def test_a_search_lives_for_two_days_after_it_was_run_last(firm: Firm) -> None:
    once, other = (AskedFor(SEARCH, text, 20, lenient=False) for text in ('{"a": 1}', '{"a": 2}'))
    started = datetime(2026, 11, 24, tzinfo=UTC)

    def run(asked: AskedFor, hours: int) -> int:
        now = started + timedelta(hours=hours)
        known = stored_search.noted(firm.space, 1, now, asked)
        with database.write():
            return known or write.keep_search(firm.space, 1, now, asked)

    first = run(once, 0)
    assert [run(once, hours) for hours in (1, 40, 80)] == [first] * 3
    second = run(other, 120)
    assert stored_search.kept(firm.space, 1, first) == once
    third = run(replace(other, size=21), 130)
    assert stored_search.kept(firm.space, 1, first) is None
    assert stored_search.kept(firm.space, 1, second) == other
    assert len({first, second, third}) == 3


def test_the_pages_of_another_are_gone(listed: Listed, other_firm: Firm) -> None:
    moreid = listed.firm.user(SEARCH, rows=10)["moreid"]
    strangers = (listed.firm.administrator, other_firm.user, other_firm.administrator)

    refused = [
        caller.refused("CORE_MORE_SEARCH", Id=id)
        for caller in strangers
        for id in (moreid, 2**31 - 1)
    ]

    assert {each.type for each in refused} == {"search_gone"}
    told = {re.sub(r"\d+", "N", str(each)) for each in refused}
    assert len(told) == 1


def test_further_pages_see_the_books_as_they_are_by_then(firm: Firm) -> None:
    made = [firm.user("FINANCIAL_INVOICE_MANAGE")["id"] for _ in range(4)]
    page = firm.user(SEARCH, rows=2)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=made[3], Remove=1)

    more = firm.user("CORE_MORE_SEARCH", Id=page["moreid"], StartRow=2)

    assert [row["id"] for row in more["data"]["rows"]] == [made[2]]
    assert more["morerows"] is False


def test_what_the_first_page_left_empty_the_next_leaves_empty_too(listed: Listed) -> None:
    user = listed.firm.user
    user.dialect = "legacy"
    first = user(SEARCH, fields=[{"name": "nosuch"}], rows=10)
    user.dialect = "jsonrpc"

    page = user("CORE_MORE_SEARCH", Id=first["moreid"], StartRow=10)

    assert page["data"]["rows"][0]["nosuch"] == ""


def test_a_page_is_never_larger_than_allowed(listed: Listed) -> None:
    answer = listed.firm.user(SEARCH, rows=99_999)

    assert answer["rows"] == 10_000
