"""Parameters, limits, lists, fields, results and defaults are those of the public description."""

from __future__ import annotations

import re
from typing import Any

import pytest

from methods import REGISTRY
from methods.search.columns import SEARCHES
from methods.wire.dates import Date, Moment
from methods.wire.structures import Structure, Table
from methods.wire.types import Choice, Id, Ids, Integer, Names, Remove, Scaled, Text, Wire, YesNo
from tests.contract.expected_methods import FIELDS, PARAMETERS, RESULTS
from tests.contract.filled import Filled
from tests.firm import NOW, Firm

KINDS: dict[str, tuple[type[Wire], ...]] = {
    "number": (Integer, Scaled, Ids, YesNo, Remove),
    "list": (Choice, YesNo, Remove),
    "flag": (YesNo,),
    "date": (Date, Moment),
    "moment": (Moment,),
    "text": (Text, Structure),
    "any": (Wire,),
}
"""Which wire types each kind of the description may be declared as."""

DECIDED = {
    ("CORE_PROFILE_MANAGE", "Value"): "clients keep lists in it, longer than the 50 characters",
    ("CORE_PROFILE_SEARCH", "Type"): "clients read with the number 3 that they wrote with, too",
}
"""Where this service goes beyond the description, and why."""


def _page(text: str) -> dict[str, dict[str, list[str]]]:
    """Names of methods with their labelled words."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            words = found.setdefault(line.strip(), {})
        elif not line.startswith("        "):
            label, _, rest = line.strip().partition(": ")
            listed = words.setdefault(label, [])
            listed += rest.split()
        else:
            listed += line.split()
    return found


def _parts(word: str) -> tuple[str, list[str]]:
    match = re.fullmatch(r"(\w+)(?:\(([\w,]+)\))?", word)
    assert match is not None, word
    return match.group(1), (match.group(2) or "").split(",") if match.group(2) else []


EXPECTED = _page(PARAMETERS)
SEARCHED = _page(FIELDS)
ANSWERED = _page(RESULTS)


@pytest.mark.parametrize("name", EXPECTED)
def test_parameters_are_those_of_the_description(name: str) -> None:
    method = REGISTRY[name]
    declared = {each.lower(): wire for each, wire in method.params.items()}
    wrong: list[str] = []

    for kind, words in EXPECTED[name].items():
        for word in words if kind != "needed" else []:
            parameter, details = _parts(word)
            known = method.known(parameter)
            wire = declared.get(known or "")
            if (name, parameter) not in DECIDED:
                wrong += _differences(parameter, kind, details, wire)

    assert not wrong


def _differences(name: str, kind: str, details: list[str], wire: Wire | None) -> list[str]:
    if wire is None:
        return [f"{name} is not declared"]
    if not isinstance(wire, KINDS[kind]):
        return [f"{name} is no {kind} but a {type(wire).__name__}"]
    if kind == "text" and details and isinstance(wire, Text) and wire.length != int(details[0]):
        return [f"{name} takes {wire.length} characters, not {details[0]}"]
    if kind == "list" and isinstance(wire, Choice):
        numbers = [str(number) for number in wire.choices]
        if sorted(numbers) != sorted(details):
            return [f"{name} is one of {numbers}, not of {details}"]
    return []


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_needed_is_needed(filled: Filled, name: str) -> None:
    method = REGISTRY[name]
    example = filled.example(method)

    for parameter in EXPECTED[name].get("needed", []):
        without = {each: value for each, value in example.items() if each != parameter}
        for params in (without, {**without, parameter: ""}):
            refused = filled.caller(method).refused(name, **params)
            assert {each.lower() for each in refused.fields} == {parameter.lower()}
            assert "is needed: give " in refused.fields[next(iter(refused.fields))][0]


def test_what_every_manage_method_takes_and_answers() -> None:
    for name, method in REGISTRY.items():
        if name.endswith("_MANAGE") and method.manages is not None:
            assert isinstance(method.params["Remove"], Remove), name
            assert isinstance(method.params["DataReturn"], Names), name
            assert isinstance(method.params["Id"], Id | Integer), name
            assert method.result.keys() >= {"id", "notes", "timestamp", "data"}, name


@pytest.mark.parametrize("name", SEARCHED)
def test_fields_of_a_search_are_those_of_the_description(name: str) -> None:
    search, expected = SEARCHES[name], SEARCHED[name]

    missing = {field for field in expected["fields"] if search.column(field.lower()) is None}
    for prefix in expected.get("prefix", []):
        assert search.prefix == prefix.lower()

    assert not missing


@pytest.mark.parametrize("name", [name for name in SEARCHED if "children" in SEARCHED[name]])
def test_sub_searches_are_those_of_the_description(name: str) -> None:
    """As far as the searches they lead to are part of this service."""
    search = SEARCHES[name]

    missing = {
        child
        for child, _, method in (each.partition("=") for each in SEARCHED[name]["children"])
        if method in SEARCHES and child.lower() not in search.children
    }

    assert not missing


@pytest.mark.parametrize("name", ANSWERED)
def test_answers_have_the_keys_of_the_description(name: str) -> None:
    declared = {key.lower() for key in REGISTRY[name].result}

    missing = {key for key in ANSWERED[name]["keys"] if key.lower() not in declared}

    assert not missing


@pytest.mark.parametrize("name", [name for name in ANSWERED if "cells" in ANSWERED[name]])
def test_rows_have_the_cells_of_the_description(name: str) -> None:
    table = REGISTRY[name].result["data"]

    assert isinstance(table, Table)
    assert {cell.lower() for cell in ANSWERED[name]["cells"]} <= table.columns.keys()


# --- defaults -------------------------------------------------------------------------------------

TODAY = NOW.date().isoformat()
BUSINESS, ACCOUNT, BANK = "business", "account", "bank_account"
DEFAULTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "FINANCIAL_INVOICE_MANAGE": (
        "FINANCIAL_INVOICE_SEARCH",
        {},
        {"frequency": 9, "reference": "INV000001", "sent": "N", "project": None},
    ),
    "FINANCIAL_EXPENSE_MANAGE": (
        "FINANCIAL_EXPENSE_SEARCH",
        {},
        {"accrueddate": TODAY, "reference": "EXP000001"},
    ),
    "FINANCIAL_RECEIPT_MANAGE": (
        "FINANCIAL_RECEIPT_SEARCH",
        {"BankAccount": BANK, "ContactBusinessReceivedFrom": BUSINESS},
        {"receiveddate": TODAY, "reference": "REC000001"},
    ),
    "FINANCIAL_PAYMENT_MANAGE": (
        "FINANCIAL_PAYMENT_SEARCH",
        {"BankAccount": BANK, "ContactBusinessPaidTo": BUSINESS},
        {"paiddate": TODAY, "reference": "PAY000001", "paid": "Y"},
    ),
    "FINANCIAL_CREDIT_NOTE_MANAGE": (
        "FINANCIAL_CREDIT_NOTE_SEARCH",
        {"ContactBusiness": BUSINESS, "FinancialAccount": ACCOUNT, "Amount": "1.00"},
        {"creditdate": TODAY, "reason": 1, "type": 1, "reference": "CRN000001"},
    ),
    "FINANCIAL_GENERAL_JOURNAL_MANAGE": (
        "FINANCIAL_GENERAL_JOURNAL_SEARCH",
        {},
        {"journaldate": TODAY, "status": 1, "reference": "FGJ000001"},
    ),
    "FINANCIAL_RECONCILIATION_MANAGE": (
        "FINANCIAL_RECONCILIATION_SEARCH",
        {"BankAccount": BANK},
        {"status": 1},
    ),
    "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE": (
        "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH",
        {"Title": "Savings"},
        {"currency": 8, "defaultpaymentaccount": "N", "defaultreceiptaccount": "N"},
    ),
}
"""What a new record has where nothing was sent: the search that shows it, what is needed to add
one, and the fields."""


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_is_left_out_has_the_default_of_the_description(firm: Firm, name: str) -> None:
    search, needed, expected = DEFAULTS[name]
    kept = {BUSINESS: firm.kept, BANK: firm.kept, ACCOUNT: lambda word: firm.kept_account()}
    params = {
        each: kept[value](value) if value in kept else value for each, value in needed.items()
    }

    id = firm.administrator(name, **params)["id"]

    row = firm.user.row(search, id, *expected)
    assert row == {"id": id, **expected}
    for caller in (firm.user, firm.administrator):
        changed = caller.outcome(name, Id=id)
        assert changed.ok or changed.data["type"] == "no_right"
    assert firm.user.row(search, id, *expected) == row


def test_a_space_has_the_settings_that_arm_its_locks_by_default(firm: Firm) -> None:
    settings = firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", All="Y")

    assert settings["LockIfReconciled"] == settings["LockIfInCompletedTaxReport"] == "Y"
    assert settings["LockInvoiceOnSend"] == "N"
    for date in ("LockedDateDebtors", "LockedDateCreditors", "LockedDateJournals"):
        assert settings[date] is None
