"""Tax in an amount, on an amount, and the share that goes with a part of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from models import tax
from models.cents import rounded, share

TEN = Decimal(10)
CENTS = integers(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("amount", "rate", "included", "expected"),
    [
        (11_000, "10", True, 1_000),
        (5_000, "10", False, 500),
        (100, "10", True, 9),  # 9.09 cents
        (105, "10", False, 11),  # 10.5 cents: half goes up
        (-105, "10", False, -11),  # and away from zero on the other side
        (11_900, "19", True, 1_900),
        (1_000, "12.5", False, 125),
        (11_000, "0", True, 0),
        (11_000, "0", False, 0),
        (0, "10", True, 0),
    ],
)
def test_tax_of_an_amount(amount: int, rate: str, included: bool, expected: int) -> None:
    assert tax.tax_of(amount, Decimal(rate), included=included) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [("0.5", 1), ("-0.5", -1), ("1.49", 1), ("2.5", 3), ("1e3", 1000)]
)
def test_halves_of_a_cent_are_rounded_away_from_zero(amount: str, expected: int) -> None:
    assert rounded(Decimal(amount)) == expected


@given(amount=CENTS)
def test_a_refund_has_the_tax_of_the_sale_it_undoes(amount: int) -> None:
    for included in (True, False):
        sold = tax.tax_of(amount, TEN, included=included)

        assert tax.tax_of(-amount, TEN, included=included) == -sold


@given(net=CENTS)
def test_tax_put_on_an_amount_is_found_in_the_total_again(net: int) -> None:
    added = tax.tax_of(net, TEN, included=False)

    assert tax.tax_of(net + added, TEN, included=True) == added


@given(whole=CENTS, part=CENTS)
def test_the_share_of_the_whole_is_all_of_its_tax(whole: int, part: int) -> None:
    owed = tax.tax_of(whole, TEN, included=True)

    assert share(whole, whole, owed) == (owed if whole else 0)
    if whole:
        left = share(part, whole, owed) + share(whole - part, whole, owed)
        assert abs(left - owed) <= 1  # a cent may be rounded on either side
