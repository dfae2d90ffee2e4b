"""The history of changes: which field was what, and what it became, by whom and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.firm import NOW, Caller, Firm
from tests.history import history as kept

AUDIT = "ADMIN_MODEL_DATA_AUDIT_SEARCH"
SHAPE = (
    "id", "region", "regionsourceid", "regionsourcesession", "regionsourcemodifieddate", "space",
    "datamethod", "object", "objecttext", "objectcontext", "status", "date", "session",
)  # fmt: skip
"""What the platform answers of each."""


def history(firm: Firm, object: int, context: int, *fields: str) -> list[dict[str, Any]]:
    filters = [
        {"name": "object", "comparison": "EQUAL_TO", "value1": object},
        {"name": "objectcontext", "comparison": "EQUAL_TO", "value1": context},
    ]
    return firm.administrator.rows(AUDIT, *fields, filters=filters)


def change_of(row: dict[str, Any], name: str) -> tuple[Any, Any]:
    return next((each["old"], each["new"]) for each in row["fields"] if each["field"] == name)


def test_a_change_is_told_field_by_field_with_who_made_it_and_from_where(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", Notes="June")
    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="July", DueDate="2026-12-24")

    asked = ("datamethod", "fields", "usertext", "method", "request", "address", "objecttext")
    last = history(firm, 5, invoice, *asked)[-1]

    assert change_of(last, "Notes") == ("June", "July")
    assert change_of(last, "DueDate")[1] == "2026-12-24"
    assert [last[name] for name in ("datamethod", "usertext", "method", "request", "address")] == [
        2,
        "Ann",
        "FINANCIAL_INVOICE_MANAGE",
        "test",
        "192.0.2.7",
    ]
    assert last["objecttext"] == "INV000001"


def test_amounts_flags_and_moments_are_spelled_as_the_methods_spell_them(firm: Firm) -> None:
    note = firm.a_credit_note("55.00", CreditDate="2026-11-01")
    firm.user("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Amount="66.00", CreditDate="2026-11-02")
    invoice = firm.an_invoice(sent=True)

    last = history(firm, 69, note, "fields")[-1]
    sending = history(firm, 5, invoice, "fields")[-1]
    by_the_platform = replace(firm, administrator=Caller(firm.administrator.sid, "legacy"))
    legacy = history(by_the_platform, 69, note, "fields")[-1]

    assert change_of(last, "Amount") == ("55.00", "66.00")
    assert change_of(last, "CreditDate") == ("2026-11-01", "2026-11-02")
    assert change_of(sending, "Sent") == ("N", "Y")
    assert change_of(legacy, "Amount") == ("55.00", "66.00")


def test_adding_changing_and_removing_have_the_numbers_of_the_platform(firm: Firm) -> None:
    business = firm.a_business("Sailmakers")
    firm.user("CONTACT_BUSINESS_MANAGE", Id=business, TradeName="Riggers")
    firm.user("CONTACT_BUSINESS_MANAGE", Id=business, Remove=1)

    assert [row["datamethod"] for row in history(firm, 12, business, "datamethod")] == [1, 2, 3]


def test_what_is_removed_is_told_with_what_it_had_and_nothing_that_was_empty(firm: Firm) -> None:
    person = firm.a_person("Demo", FirstName="Ann")
    firm.user("CONTACT_PERSON_MANAGE", Id=person, Remove=1)

    (gone,) = [each for each in kept(firm, "person") if each["surname"][1] is None]

    assert gone["surname"] == ["Demo", None] and gone["first_name"] == ["Ann", None]
    assert not [name for name, (old, _) in gone.items() if old in (None, "")]
    assert not gone.keys() & {"id", "space", "guid", "created", "modified", "version"}


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_from_a_moment_alone_it_answers_what_the_platform_answers_of_each(
    firm: Firm, dialect: str
) -> None:
    firm.a_business("Before")
    later = Caller(firm.user.sid, now=NOW + timedelta(minutes=10))
    made = later("CONTACT_BUSINESS_MANAGE", TradeName="After", CheckDuplicate="N")["id"]

    administrator = Caller(firm.administrator.sid, dialect)
    (row,) = administrator(AUDIT, FromDate="2026-11-24T09:05:00+00:00")["data"]["rows"]

    assert set(SHAPE) <= row.keys()
    assert (row["objectcontext"], row["object"]) == (made, 12)


def test_filters_hold_beside_the_moment(firm: Firm) -> None:
    kept, other = firm.a_business("Kept"), firm.a_business("Other")
    either = [
        {"name": "objectcontext", "comparison": "EQUAL_TO", "value1": kept},
        {"name": "or"},
        {"name": "objectcontext", "comparison": "EQUAL_TO", "value1": other},
    ]

    found = firm.administrator(AUDIT, FromDate="2026-11-24T08:00:00Z", filters=either)
    nothing = firm.administrator(AUDIT, FromDate="2026-11-24T10:00:00Z", filters=either)

    assert {row["objectcontext"] for row in found["data"]["rows"]} == {kept, other}
    assert nothing["data"]["rows"] == []


def test_a_moment_before_2014_is_refused(firm: Firm) -> None:
    refused = firm.administrator.refused(AUDIT, FromDate="2013-12-31T23:59:59Z")

    assert "2014" in refused.fields["FromDate"][0]


def test_it_is_found_by_the_field_that_changed(firm: Firm) -> None:
    business = firm.a_business("Sailmakers")
    firm.user("CONTACT_BUSINESS_MANAGE", Id=business, TradeName="Riggers")
    filters = [
        {"name": "fieldnames", "comparison": "TEXT_IS_LIKE", "value1": "trade_name"},
        {"name": "datamethod", "comparison": "EQUAL_TO", "value1": 2},
    ]

    (row,) = firm.administrator.rows(AUDIT, "fields", filters=filters)

    assert change_of(row, "TradeName") == ("Sailmakers", "Riggers")


def test_postings_are_told_with_the_document_that_they_are_of(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    filters = [{"name": "record", "comparison": "EQUAL_TO", "value1": "posting"}]

    row = firm.administrator.rows(AUDIT, "fields", "objectcontext", "objecttext", filters=filters)[
        -1
    ]

    assert (row["objectcontext"], row["objecttext"]) == (invoice, "INV000001")
    assert {each["amount"] for each in row["fields"][0]["new"]} == {"110.00", "-100.00", "-10.00"}


def test_it_is_for_administrators_and_of_their_own_space(firm: Firm, other_firm: Firm) -> None:
    firm.a_business("Sailmakers")

    assert firm.user.refused(AUDIT).type == "no_right"
    rows = other_firm.administrator.rows(AUDIT, "space")
    assert {row["space"] for row in rows} <= {other_firm.space}


def test_what_is_secret_is_in_no_answer(firm: Firm) -> None:
    made = firm.administrator("CORE_WEBHOOK_MANAGE", Url="https://hooks.example.com/books")

    told = str(firm.administrator.rows(AUDIT, "fields"))

    assert "(secret)" in told
    assert made["secret"] not in told
