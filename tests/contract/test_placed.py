"""What each method has beside its declaration: a recorded answer, a place among the roles, and a
test of its own. Its number is asked for when the program starts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from app.reference import openrpc as reference
from methods import REGISTRY
from methods.other_parts import Elsewhere
from tests.rights.expected import CLASSES
from tests.setup.test_lists import LISTS

TESTS = Path(__file__).parents[1]
WALKED = ("contract", "rights/expected.py", "benchmarks", "mutation")
"""What speaks of every method, and so tries none for its own sake."""
PIECED_TOGETHER = {
    "FINANCIAL_CREDIT_NOTE_ACTION",
    "FINANCIAL_PAYMENT_ACTION",
    "FINANCIAL_INVOICE_CREDIT_NOTE_SEARCH",
    "FINANCIAL_PAYMENT_CREDIT_NOTE_SEARCH",
    "FINANCIAL_RECEIPT_CREDIT_NOTE_SEARCH",
    "FINANCIAL_RECEIPT_PAYMENT_SEARCH",
    "SETUP_FINANCIAL_EXPENSE_TAX_TYPE_SEARCH",
    "SETUP_FINANCIAL_REVENUE_TAX_TYPE_SEARCH",
}
"""Names that tests make of parts, for several methods at once."""
OWN = {name for name, each in REGISTRY.items() if not isinstance(each, Elsewhere)}
TRIED_BY_NAME = sorted(OWN - PIECED_TOGETHER - set(LISTS))


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_method_has_a_recorded_answer(name: str) -> None:
    assert reference.recorded(name), "run `python -m tests.contract.recorded`, which keeps it"


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_method_has_one_place_among_the_roles(name: str) -> None:
    places = [names for names, _ in CLASSES if name in names.split()]

    assert len(places) == 1, f"give {name} one place in tests/rights/expected.py"


@pytest.mark.parametrize("name", TRIED_BY_NAME)
def test_a_method_has_a_test_of_its_own(name: str) -> None:
    assert name in _words_of_tests(), f"write a test that calls {name}, beside those of its kind"


def test_only_names_that_there_are_are_pieced_together() -> None:
    assert OWN >= PIECED_TOGETHER
    assert not [name for name in PIECED_TOGETHER if name in _words_of_tests()]


@cache
def _words_of_tests() -> frozenset[str]:
    texts = (
        path.read_text("utf-8")
        for path in sorted(TESTS.rglob("*.py"))
        if not path.relative_to(TESTS).as_posix().startswith(WALKED)
    )
    return frozenset(word for text in texts for word in re.findall(r"[A-Z][A-Z_0-9]+", text))
