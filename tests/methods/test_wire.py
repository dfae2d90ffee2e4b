"""The types on the wire: what each reads, in both dialects, and what it never takes."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies
from hypothesis.strategies import integers, sampled_from, text
from jsonschema import Draft202012Validator
from jsonschema import ValidationError as SchemaError
from marshmallow import ValidationError

from methods.wire import dates, structures
from methods.wire import types as wire
from methods.wire.dates import ClockMoment, Date, Manner, Moment
from methods.wire.structures import Bytes, File, Structure, Table
from methods.wire.types import (
    CENTS_MAX,
    ID_MAX,
    Boolean,
    Choice,
    Count,
    ETag,
    Figure,
    Id,
    Ids,
    Integer,
    Money,
    Names,
    PlainMoney,
    Rate,
    Ref,
    Remove,
    Secret,
    ShareOfTax,
    Text,
    Timestamp,
    Wire,
    Word,
    YesNo,
)
from models.contact import Business
from models.document import INVOICE, Document

KINDS: list[Wire] = [
    Boolean("Of the protocol."),
    Bytes("A file."),
    Choice({1: "One", 5: "Five"}, "Out of a list."),
    Count("How many."),
    Date("A date."),
    Figure("Money, as a number."),
    File("A part of a form."),
    Id("A record."),
    Ids("Records."),
    Integer("A number."),
    ClockMoment("A moment."),
    Moment("A moment."),
    Money("Money."),
    PlainMoney("Money."),
    Names("Names."),
    Rate("A rate."),
    Ref(Business, "A business."),
    Ref(Document, "An invoice.", object=INVOICE),
    Remove("1 removes."),
    Secret(50, "A password."),
    ShareOfTax("A tax."),
    Text(10, "Some words."),
    Word(["lock", "unlock"], "A word."),
    YesNo("A flag."),
]
ANSWERED = (ETag, Structure, Table, Timestamp)
"""Kinds that are answered, or have an inside of their own, so no value is wrong from the start."""


def _id(kind: Wire) -> str:
    return type(kind).__name__


def test_every_kind_of_value_is_tried_here() -> None:
    tried = {type(kind) for kind in KINDS} | set(ANSWERED)
    found = {
        kind
        for module in (wire, dates, structures)
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, Wire) and kind.read is not Wire.read
    }

    assert found - tried - {wire.Scaled} == set()


@pytest.mark.parametrize("kind", KINDS, ids=_id)
def test_values_that_can_never_be_right_are_refused_with_what_would_be(kind: Wire) -> None:
    assert kind.never_right()
    for value in kind.never_right():
        with pytest.raises(ValidationError) as told:
            kind.deserialize(value)
        words = str(told.value.messages[0])
        assert kind.wanted() in words or "leave them out" in words


@pytest.mark.parametrize("kind", KINDS, ids=_id)
def test_an_empty_value_clears_and_is_refused_where_one_is_needed(kind: Wire) -> None:
    for empty in ("", None):
        assert kind.deserialize(empty) in (None, "")

    kind = type(kind)(*_made_of(kind), required=True)
    for empty in ("", None):
        with pytest.raises(ValidationError, match="is needed: give "):
            kind.deserialize(empty)


def _made_of(kind: Wire) -> list[Any]:
    if isinstance(kind, Ref):
        return [kind.of, kind.doc]
    if isinstance(kind, Choice):
        return [kind.choices, kind.doc]
    if isinstance(kind, Word):
        return [kind.words, kind.doc]
    if isinstance(kind, Text) and not isinstance(kind, Names):
        return [kind.length, kind.doc]
    return [kind.doc]


@pytest.mark.parametrize("kind", KINDS, ids=_id)
def test_the_schema_is_one_and_every_kind_tells_its_doc(kind: Wire) -> None:
    Draft202012Validator.check_schema(kind.schema())

    assert kind.doc.endswith(".")


def _fits(kind: Wire, value: Any) -> bool:
    try:
        Draft202012Validator(kind.schema()).validate(value)
    except SchemaError:
        return False
    return True


def test_a_word_is_one_of_a_list_in_any_letter_case() -> None:
    kind = Word(["lock", "mark_as_sent"], "An action.")

    assert kind.deserialize(" Mark_As_Sent ") == "mark_as_sent"
    for wrong in ("locks", "", 5):
        with pytest.raises(ValidationError, match="lock, mark_as_sent"):
            Word(["lock", "mark_as_sent"], required=True).deserialize(wrong)


def test_bytes_are_spelled_in_base64() -> None:
    kind = Bytes("A file.")

    assert kind.deserialize("AAH/") == b"\x00\x01\xff"
    assert kind.typed(b"\x00\x01\xff") == kind.text(b"\x00\x01\xff") == "AAH/"
    assert kind.typed(None) is None


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "read"), [(7, 7), ("7", 7), (" 7 ", 7), ("007", 7), (-3, -3), ("-3", -3), (0, 0)]
)
def test_whole_numbers_are_numbers_or_digits(sent: Any, read: int) -> None:
    assert Integer("").deserialize(sent) == read


@pytest.mark.parametrize("sent", ["1.0", "1e3", "0x1", "٣", "1 2", 1.0, True, False, ID_MAX + 1])
def test_what_looks_like_a_whole_number_is_none(sent: Any) -> None:
    with pytest.raises(ValidationError):
        Integer("").deserialize(sent)


@pytest.mark.parametrize("sent", [0, "0", -1, ID_MAX + 1])
def test_ids_begin_at_one(sent: Any) -> None:
    with pytest.raises(ValidationError, match="a whole number above zero"):
        Id("").deserialize(sent)


def test_a_reference_names_the_kind_of_record_it_wants() -> None:
    assert Ref(Business, "").wanted() == "the id of a business"
    assert Ref(Document, "", object=INVOICE).wanted() == "the id of an invoice"


def test_a_choice_lists_what_there_is() -> None:
    kind = Choice({1: "One", 5: "Five"}, "")

    assert kind.deserialize("5") == 5
    with pytest.raises(ValidationError, match=r"give one of 1 \(One\), 5 \(Five\)"):
        kind.deserialize(2)


@pytest.mark.parametrize(
    ("sent", "read"),
    [("7", [7]), (7, [7]), ("7, 8,7", [7, 8]), ([7, "8"], [7, 8]), ("8,7", [8, 7])],
)
def test_ids_are_one_or_several_and_none_twice(sent: Any, read: list[int]) -> None:
    assert Ids("").deserialize(sent) == read


@pytest.mark.parametrize("sent", ["7,,8", ",", [], [[7]], [0], "x", {"a": 1}, True])
def test_what_is_no_list_of_ids_is_refused(sent: Any) -> None:
    with pytest.raises(ValidationError):
        Ids("").deserialize(sent)


# --- money --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "cents"),
    [
        ("1234.50", 123_450),
        ("1,234.50", 123_450),
        ("1,234,567.8", 123_456_780),
        ("-1,234.50", -123_450),
        (" 12 ", 1_200),
        ("+12", 1_200),
        (".5", 50),
        ("1.", 100),
        ("0.10", 10),
        ("1.500", 150),
        (7, 700),
        (Decimal("7.25"), 725),
        ("-0", 0),
        ("10000000000000.00", CENTS_MAX),
    ],
)
def test_money_is_read_to_the_cent(sent: Any, cents: int) -> None:
    assert Money("").deserialize(sent) == cents


@pytest.mark.parametrize(
    "sent",
    [
        *("12,34", "1,2345.00", ",123", "1,234,56", "1e3", "1.2.3", "--1", "$5", "1_000", "٣"),
        *("NaN", "Infinity", "0x1", "", " ", "10000000000000.01", Decimal("1.005"), 1.5),
        *(Decimal("NaN"), Decimal("Infinity")),
    ],
)
def test_what_is_no_money_is_refused_and_never_rounded(sent: Any) -> None:
    with pytest.raises(ValidationError):
        Money("", required=True).deserialize(sent)


@given(cents=integers(-CENTS_MAX, CENTS_MAX))
def test_money_comes_back_as_it_went_out(cents: int) -> None:
    kind = Money("")

    assert kind.deserialize(kind.typed(cents)) == cents
    assert kind.deserialize(kind.text(cents)) == cents
    assert _fits(kind, kind.typed(cents))


@given(steps=integers(-CENTS_MAX, CENTS_MAX))
def test_a_rate_comes_back_as_it_went_out(steps: int) -> None:
    kind = Rate("")

    assert kind.deserialize(kind.typed(steps)) == kind.deserialize(kind.text(steps)) == steps
    assert _fits(kind, kind.typed(steps))


# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        "2026-11-02",
        "02 Nov 2026",
        "2 Nov 2026",
        "02-Nov-2026",
        "2-nov-2026",
        "02 November 2026",
        "02/11/2026",
        "2/11/2026",
        "02 Nov 2026 09:05",
        "02 Nov 2026 09:05:03",
        "02 Nov 2026 00:00:00",
        "02 Nov 2026 hh:mm:ss",
        "2026-11-02T11:05:03+11:00",
        "2026-11-02T09:05:03Z",
        " 2026-11-02 ",
    ],
)
def test_a_date_is_read_in_every_spelling_that_clients_send(sent: str) -> None:
    assert Date("").deserialize(sent) == date(2026, 11, 2)


@pytest.mark.parametrize(
    "sent",
    [
        *("2026-02-30", "31 Apr 2026", "13/13/2026", "1899-12-31", "2201-01-01", "2026-1-2"),
        *("Nov 2026", "02 Nov 26", "02 Nov", "02 Novem 2026", "2026/11/02", "20261102"),
        *("٠٢ Nov 2026", 0, 1.5),
    ],
)
def test_what_is_no_date_is_refused(sent: Any) -> None:
    with pytest.raises(ValidationError, match="give a date from 1900 to 2200, such as 2026-11-22"):
        Date("").deserialize(sent)


@given(on=strategies.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_date_comes_back_as_it_went_out(on: date) -> None:
    kind = Date("")

    assert kind.deserialize(kind.typed(on)) == kind.deserialize(kind.text(on)) == on
    assert _fits(kind, kind.typed(on))


ZONES = ("UTC", "Australia/Sydney", "America/New_York", "Asia/Kolkata", "Pacific/Chatham")


BY_THE_SECOND = integers(0, 7 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(moment=BY_THE_SECOND, zone=sampled_from(ZONES))
def test_a_moment_comes_back_as_it_went_out(moment: datetime, zone: str) -> None:
    kind = Moment("")

    typed = kind.deserialize(kind.typed(moment, zone))
    local = kind.deserialize(kind.text(moment, zone))

    assert typed == moment
    assert local == moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_a_moment_carries_its_offset_in_json_rpc_and_is_local_in_legacy() -> None:
    at = datetime(2026, 11, 22, 23, 5, 3, tzinfo=UTC)

    assert Moment("").typed(at, "Australia/Sydney") == "2026-11-23T10:05:03+11:00"
    assert Moment("").text(at, "Australia/Sydney") == "23 Nov 2026 10:05:03"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-11-22", "2026-11-22T00:00:00"),
        ("22 Nov 2026 9:05", "2026-11-22T09:05:00"),
        ("22 Nov 2026 09:05:03", "2026-11-22T09:05:03"),
        ("2026-11-22T09:05:03Z", "2026-11-22T09:05:03+00:00"),
        ("2026-11-22T09:05:03-05:30", "2026-11-22T09:05:03-05:30"),
    ],
)
def test_a_moment_is_read_with_or_without_its_offset(sent: str, read: str) -> None:
    assert Moment("").deserialize(sent).isoformat() == read


# --- flags and texts ----------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["Y", "y", "yes", "true", "1", " Y ", True, 1])
def test_yes_is_said_in_several_ways(sent: Any) -> None:
    assert YesNo("").deserialize(sent) is True
    assert Boolean("").deserialize(sent) is True


@pytest.mark.parametrize("sent", ["N", "n", "no", "FALSE", "0", False, 0])
def test_no_is_said_in_several_ways(sent: Any) -> None:
    assert YesNo("").deserialize(sent) is False


@pytest.mark.parametrize(
    ("sent", "read"), [(1, True), ("1", True), ("Y", True), (True, True), (0, False), ("0", False)]
)
def test_remove_is_one(sent: Any, read: bool) -> None:
    assert Remove("").deserialize(sent) is read


@given(words=text(max_size=30))
def test_a_text_is_taken_as_it_is_or_refused(words: str) -> None:
    kind = Text(10, "")
    fits = len(words) <= 10 and "\x00" not in words
    fits = fits and not any("\ud800" <= sign <= "\udfff" for sign in words)

    if fits:
        assert kind.deserialize(words) == words
        assert _fits(kind, kind.typed(words))
    else:
        with pytest.raises(ValidationError):
            kind.deserialize(words)


def test_a_text_that_is_too_long_is_counted() -> None:
    with pytest.raises(ValidationError, match="has 11 characters; give text of at most 10"):
        Text(10, "").deserialize("x" * 11)


def test_signs_beyond_the_basic_plane_count_as_one() -> None:
    assert Text(2, "").deserialize("\U0001f600\U0001f600")


LEGACY_ONLY = ["22 Nov 2026", "22-Nov-2026", "22/11/2026", "2/11/2026", "22 Nov 2026 09:05:03",
               "22 November 2026", "2026-11-22 9:05", "2026-11-22T9:05", "2026-11-22 hh:mm:ss",
               "2026-11-22   09:05"]  # fmt: skip


@pytest.mark.parametrize("sent", LEGACY_ONLY)
@pytest.mark.parametrize("wire", [Date(), Moment()])
def test_json_rpc_takes_iso_dates_alone(wire: Date | Moment, sent: str) -> None:
    with pytest.raises(ValidationError, match="ISO 8601"):
        wire.deserialize(sent, manner=Manner(iso_only=True))
    wire.deserialize(sent)


@pytest.mark.parametrize(
    ("sent", "zone", "day"),
    [
        ("2026-11-22T23:30:00Z", "Australia/Sydney", "2026-11-23"),
        ("2026-11-22T23:30:00z", "UTC", "2026-11-22"),
        ("2026-11-22T00:30:00+11:00", "UTC", "2026-11-21"),
        ("2026-11-22T00:30:00+1100", "America/New_York", "2026-11-21"),
        ("2026-11-22T23:30:00", "Australia/Sydney", "2026-11-22"),  # a clock of the place itself
        ("2026-11-22T23:30", "America/New_York", "2026-11-22"),
        ("2026-11-22", "Pacific/Kiritimati", "2026-11-22"),
    ],
)
@pytest.mark.parametrize("iso_only", [True, False])
def test_a_clock_with_its_offset_is_a_day_where_the_firm_is(
    sent: str, zone: str, day: str, iso_only: bool
) -> None:
    read = Date().deserialize(sent, manner=Manner(iso_only=iso_only, zone=zone))

    assert read == date.fromisoformat(day)


@pytest.mark.parametrize(
    "clock",
    ["T24:00", "T25:00:00", "T23:60", "T23:59:60", "T10:00+15:00", "T10:00-14:01", "T10:00+10:60",
     "T10:00+99:99", "T1:00:00Z0"],
)  # fmt: skip
@pytest.mark.parametrize("wire", [Date(), Moment()])
@pytest.mark.parametrize("iso_only", [True, False])
def test_a_clock_that_is_none_is_refused(wire: Date | Moment, clock: str, iso_only: bool) -> None:
    with pytest.raises(ValidationError):
        wire.deserialize(f"2026-11-22{clock}", manner=Manner(iso_only=iso_only))


def test_a_day_that_an_offset_moves_out_of_the_calendar_is_refused() -> None:
    with pytest.raises(ValidationError):
        Date().deserialize("2200-12-31T23:59-14:00", manner=Manner(zone="UTC"))
    with pytest.raises(ValidationError):
        Date().deserialize("1900-01-01T00:00+14:00", manner=Manner(zone="UTC"))
