"""Brackets and operators between filters are read before anything is compiled."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from methods.search.brackets import tree
from methods.search.shape import Condition, Joined

A, B, C = (Condition((name,), "EQUAL_TO", 1) for name in "abc")


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["(", A], "a ( is not closed"),
        ([A, ")"], "a ) stands without its ("),
        (["(", ")"], "an operator or a bracket stands where a filter should"),
        ([A, "or"], "an operator or a bracket stands where a filter should"),
        (["and", A], "an operator stands where a filter should"),
        ([A, "and", "and", B], "an operator stands where a filter should"),
    ],
)
def test_what_makes_no_sense_is_named_while_it_is_read(
    tokens: list[str | Condition], words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        tree(tokens)

    assert refused.value.messages == {"filters": [words]}


def test_and_binds_tighter_than_or_and_joins_neighbours() -> None:
    assert tree([A, "or", B, C]) == Joined("or", (A, Joined("and", (B, C))))


@pytest.mark.parametrize(
    "tokens",
    [
        [A, B, C],
        [A, "and", B, "and", C],
        ["(", A, ")", "and", "(", B, "and", C, ")"],
        ["(", "(", A, B, C, ")", ")"],
    ],
)
def test_brackets_that_change_nothing_make_the_same_shape(tokens: list[str | Condition]) -> None:
    assert tree(tokens) == Joined("and", (A, B, C))


def test_no_filters_are_no_test() -> None:
    assert tree([]) is None
