"""The words of refusals: columns and things to do, spelled by whoever tells them to a caller."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from methods import REGISTRY
from models.locks.table import LOCKS
from models.refusals import CATALOGUE, WAYS, AttachmentNameTaken, RecordNotFound, TaxReportComplete

PLACEHOLDERS = {
    way
    for refusal in CATALOGUE.values()
    for way in re.findall(r"\{way\[(\w+)\]\}", str(refusal.message))
}
IN_WORDS = {
    way
    for room in ("models", "app")
    for path in (Path(__file__).parents[2] / room).rglob("*.py")
    for way in re.findall(r"\bway\([\"'](\w+)[\"']\)", path.read_text("utf-8"))
}
TO_UNTIE = {lock.ties for lock in LOCKS if lock.ties}
A_METHOD = r"\b[A-Z]+(?:_[A-Z]+)+\b"


def test_every_way_that_a_refusal_tells_has_its_call_and_none_is_told_by_nobody() -> None:
    assert WAYS.keys() == PLACEHOLDERS | IN_WORDS | TO_UNTIE


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_way_names_methods_that_there_are(way: str) -> None:
    assert set(re.findall(A_METHOD, WAYS[way])) <= REGISTRY.keys()


def test_a_refusal_tells_the_call_that_helps() -> None:
    assert str(TaxReportComplete(reference="TAX000001")) == (
        "Tax report TAX000001 is complete; an administrator can re-open it "
        "with Status=1 in FINANCIAL_TAX_REPORT_MANAGE"
    )


def test_a_refusal_names_a_parameter_as_its_method_spells_it() -> None:
    refusal = AttachmentNameTaken(field="make_name_unique_flag", name="plan.pdf")
    spelled = REGISTRY["CORE_ATTACHMENT_UNDELETE"].spelled

    assert refusal.words(spelled).startswith("MakeNameUniqueFlag: another attachment")


def test_a_column_is_spelled_as_the_parameter_that_fills_it() -> None:
    invoice = REGISTRY["FINANCIAL_INVOICE_MANAGE"]

    assert invoice.spelled("date") == "SentDate"
    assert invoice.spelled("contact_business") == "ContactBusinessSentTo"
    assert invoice.spelled("override_reason") == "override_reason"
    assert invoice.spelled("EndDate") == "EndDate"
    assert invoice.spelled("end_date") == "EndDate"


def test_a_template_keeps_what_is_known_only_later() -> None:
    assert RecordNotFound.template() == (
        "Record not found: there is no {noun} with the {field} {value}"
    )


@pytest.mark.parametrize("refusal", CATALOGUE.values(), ids=lambda refusal: str(refusal.type))
def test_a_template_leaves_no_way_or_parameter_unspelled(refusal: type) -> None:
    assert not re.search(r"\{(way|param)\b", refusal.template())  # type: ignore[attr-defined]
