"""References from their counters and masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import integers, text

from models.numbering import formatted
from tests.firm import Firm


@pytest.mark.parametrize(
    ("mask", "number", "expected"),
    [
        ("", 123, "INV000123"),
        ("", 1_234_567, "INV1234567"),
        ("REF_??????", 123, "REF_000123"),
        ("REF?", 123, "REF123"),
        ("??/2026", 7, "07/2026"),
        ("A??B??", 7, "A07B??"),
        ("PLAIN", 7, "PLAIN7"),
    ],
)
def test_the_mask_says_where_the_number_goes(mask: str, number: int, expected: str) -> None:
    assert formatted("INV", number, mask) == expected


@given(mask=text("AB?-", max_size=12), one=integers(1, 10**7), other=integers(1, 10**7))
def test_two_numbers_never_make_one_reference(mask: str, one: int, other: int) -> None:
    if one != other:
        assert formatted("INV", one, mask) != formatted("INV", other, mask)


def _reference(firm: Firm, id: int) -> str:
    return str(firm.user.row("FINANCIAL_INVOICE_SEARCH", id, "reference")["reference"])


def test_references_count_up_in_each_space_for_itself(firm: Firm, other_firm: Firm) -> None:
    first, second = firm.an_invoice(), firm.an_invoice()
    elsewhere = other_firm.an_invoice()

    assert [_reference(firm, id) for id in (first, second)] == ["INV000001", "INV000002"]
    assert _reference(other_firm, elsewhere) == "INV000001"


def test_a_reference_that_somebody_typed_is_passed_over(firm: Firm) -> None:
    firm.an_invoice(Reference="INV000002")

    made = [_reference(firm, firm.an_invoice()) for _ in range(2)]

    assert made == ["INV000001", "INV000003"]


def test_a_refused_call_uses_no_number_up(firm: Firm) -> None:
    firm.user.refused("FINANCIAL_INVOICE_MANAGE", DataReturn="nosuchfield")

    assert _reference(firm, firm.an_invoice()) == "INV000001"


def test_the_setting_says_by_how_much_invoice_references_step(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=55, Value="10")

    assert _reference(firm, firm.an_invoice()) == "INV000010"


@pytest.mark.parametrize("step", ["", "0", "-3"])
def test_references_go_up_by_one_where_the_setting_says_less(firm: Firm, step: str) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=55, Value=step)

    made = [_reference(firm, firm.an_invoice()) for _ in range(2)]

    assert made == ["INV000001", "INV000002"]


def test_a_mask_is_ignored_where_the_reference_is_given(firm: Firm) -> None:
    given = firm.an_invoice(Reference="MINE", ReferenceMask="REF_???")
    made = firm.an_invoice(ReferenceMask="REF_???")

    assert _reference(firm, given) == "MINE"
    assert _reference(firm, made) == "REF_001"
