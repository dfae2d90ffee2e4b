"""Methods have numbers that roles name them by: declared, and never given to another one."""

from __future__ import annotations

from collections import Counter

import pytest

from methods import REGISTRY, whole
from methods.checking import WrongDeclaration
from methods.numbers import ENDPOINTS, NUMBERS

FIRST = {
    "LOGON": 1001,
    "CORE_ATTACHMENT_DOWNLOAD": 2001,
    "CONTACT_BUSINESS_MANAGE": 3003,
}
"""Some numbers as they were first given out: roles that are kept name them."""


def test_a_method_without_a_number_is_told_which_it_gets() -> None:
    new = {**REGISTRY, "LOGON_AGAIN": REGISTRY["LOGON"]}
    following = 1 + max(number for number in NUMBERS.values() if number // 1000 == 1)

    with pytest.raises(WrongDeclaration, match=f"LOGON_AGAIN: .*methods/numbers.py: {following}"):
        whole.check(new)


def test_every_method_has_a_number_of_its_own() -> None:
    assert NUMBERS.keys() >= REGISTRY.keys()
    assert not [number for number, times in Counter(NUMBERS.values()).items() if times > 1]


def test_a_number_begins_with_that_of_its_endpoint() -> None:
    for name, number in NUMBERS.items():
        assert ENDPOINTS[number // 1000] == name.partition("_")[0].lower()


def test_numbers_stay_what_they_were() -> None:
    assert {name: NUMBERS[name] for name in FIRST} == FIRST
