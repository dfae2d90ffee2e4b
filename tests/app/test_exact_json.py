"""JSON read exactly, by the fast parser and by the strict one alike."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, decimals, dictionaries, integers, lists, none, text
from hypothesis.strategies import recursive as nested

from app.dialects import exact_json
from app.dialects.exact_json import VALUES_MAX, NotJson, Number, TooMany

WORDS = text(max_size=12).filter(lambda word: not any("\ud800" <= s <= "\udfff" for s in word))
NUMBERS = decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda n: Number(str(n)))
VALUES = nested(
    none() | booleans() | integers() | WORDS | NUMBERS,
    lambda inner: lists(inner, max_size=4) | dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert exact_json.read(exact_json.write(value)) == value


@given(value=VALUES)
def test_both_parsers_read_the_same(value: Any) -> None:
    written = exact_json.write(value)

    assert exact_json.read(written) == exact_json.read_strictly(written)


@given(value=VALUES)
def test_what_is_written_is_json_for_everybody(value: Any) -> None:
    read = json.loads(exact_json.write(value), parse_float=Decimal)

    assert read == value


@pytest.mark.parametrize(
    "number",
    [
        *("1", "0", "-1", "1.5", "1.50", "0.10", "1E2", "1e-7", "-1.0", "9007199254740993"),
        *("9223372036854775808", "18446744073709551616", "123456789012345678901234567890"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "[{}]", '{{"a":{}}}', '{{"a:b":{},"c":[1.25]}}'])
def test_a_number_comes_out_as_it_was_written(number: str, around: str) -> None:
    written = around.format(number)

    assert exact_json.write(exact_json.read(written.encode())).decode() == written


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("NaN", "NaN is no JSON number"),
        ('{"a":NaN}', "NaN is no JSON number"),
        ("[Infinity]", "Infinity is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ('{"a":1,"a":2}', "the key 'a' stands twice"),
        ('{"a":1,"\\u0061":2}', "the key 'a' stands twice"),
        ('[{"b":{"a":1,"a":1}}]', "the key 'a' stands twice"),
        ('{"a":":","a":2}', "the key 'a' stands twice"),
        ('"\\ud800"', "half of a surrogate pair"),
        ('{"\\udc00":1}', "half of a surrogate pair"),
        ('["\\ud800\\u0041"]', "half of a surrogate pair"),
        ("[" * 66 + "]" * 66, "nested deeper than 64"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested deeper than 64"),
        ("[" * 100_000, "nested deeper than 64|Expecting value"),
        ("1" * 401, "more than 400 digits"),
        ("1." + "1" * 400, "more than 400 digits"),
        ("", "Expecting value at line 1, column 1"),
        ("{", "line 1"),
        ('{"a" 1}', "line 1, column 6"),
        ("{'a':1}", "line 1, column 2"),
        ("[1,]", "line 1"),
        ("01", "Extra data"),
        ("1 2", "Extra data"),
        ('"a\nb"', "Invalid control character"),
        ("\ufeff{}", "BOM"),
    ],
)
def test_what_is_not_exactly_json_is_refused_with_the_reason(written: str, words: str) -> None:
    with pytest.raises(NotJson, match=words):
        exact_json.read(written.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("body", [b'"\xff"', b'{"a":"\xc3"}', b"\x00", '{"a":1}'.encode("utf-16")])
def test_bytes_that_are_no_text_are_refused(body: bytes) -> None:
    with pytest.raises(NotJson):
        exact_json.read(body)


def test_nesting_up_to_the_limit_is_read() -> None:
    assert exact_json.read(b"[" * 64 + b"]" * 64)
    assert exact_json.read(b'{"a":' * 63 + b"1.5" + b"}" * 63)


def test_a_surrogate_pair_is_one_sign() -> None:
    assert exact_json.read(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_a_number_is_never_a_float_on_its_way() -> None:
    value = exact_json.read(b'{"amount":0.1000000000000000055511151231257827}')

    assert value["amount"] == Decimal("0.1000000000000000055511151231257827")


@pytest.mark.parametrize(
    "text",
    [
        b"[" + b"1," * VALUES_MAX + b"1, 1]",
        b"[" + b"1.5," * 2 * VALUES_MAX + b"1]",
        b"{" + b",".join(b'"%d":"a,b"' % number for number in range(VALUES_MAX)) + b"}",
        b"[" + b'"",' * 2 * VALUES_MAX + b"1]",
    ],
)
def test_a_text_of_very_many_values_is_not_even_taken_apart(text: bytes) -> None:
    with pytest.raises(TooMany):
        exact_json.read(text)
    with pytest.raises(TooMany):
        exact_json.read_from(text.decode(), 0)


def test_what_stands_in_a_text_is_no_value() -> None:
    long = 'a,b:c,\\"d"' * VALUES_MAX

    assert exact_json.read(json.dumps({"csv": long}).encode()) == {"csv": long}
