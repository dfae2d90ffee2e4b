"""Every example of the reference runs, and answers what is declared, in both dialects."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from app.dialects import spelling
from app.dialects.legacy.spelling import texts
from app.dialects.outcomes import Outcome
from app.reference.openrpc import described
from methods import REGISTRY
from methods.declare import Method
from methods.wire.types import Figure
from models.refusals import CATALOGUE, NoRight, NotLoggedOn, TooManyCalls
from tests.contract.filled import Filled
from tests.firm import Caller
from tests.snapshot import rows_of

EVERY = [pytest.param(method, id=name) for name, method in sorted(REGISTRY.items())]
METHODS = [each for each in EVERY if not each.values[0].other_part]
CHANGING = [each for each in METHODS if each.values[0].changes_books]
REFUSED_ALWAYS = {
    "LOGON_SEND_PASSWORD_CODE": "authentication_level_unsupported",
    "CORE_OUTBOX_MANAGE": "cannot_be_fired",  # nothing was given up in these books
}
"""Methods whose one answer is a refusal that says why."""
OF_ANY = {NotLoggedOn.type, NoRight.type, TooManyCalls.type, "invalid_params"}
"""Refusals that need not be declared method by method."""

pytestmark = pytest.mark.usefixtures("undone")


def _is_through_endpoint_only(method: Method) -> bool:
    """A logon's password is compared before its transaction; tests/app/test_rpc.py logs on."""
    return method.prepare is not None


def _ran(filled: Filled, method: Method, caller: Caller | None = None, **more: Any) -> Outcome:
    caller = caller or filled.caller(method)
    return caller.outcome(method.name, **{**filled.example(method), **more})


@pytest.mark.parametrize("method", METHODS)
def test_every_example_runs(filled: Filled, method: Method) -> None:
    if _is_through_endpoint_only(method):
        return

    outcome = _ran(filled, method)

    told = f"{outcome.message} {outcome.data}"
    assert outcome.data.get("type") == REFUSED_ALWAYS.get(method.name), told


@pytest.mark.parametrize("method", [each for each in EVERY if each.values[0].other_part])
def test_other_parts_of_the_platform_find_nothing_and_keep_nothing(
    filled: Filled, method: Method
) -> None:
    before = rows_of(filled.firm.space)

    outcome = _ran(filled, method)

    if outcome.ok:
        assert outcome.result["page"].found == []
        assert method.name.endswith("_SEARCH")
    else:
        assert outcome.data["type"] == "other_part_of_the_platform"
        assert outcome.legacy_code == "4"
    assert rows_of(filled.firm.space) == before


@pytest.mark.in_turns
@pytest.mark.parametrize("method", METHODS)
def test_a_user_may_run_it_or_is_told_why_not(filled: Filled, method: Method) -> None:
    if _is_through_endpoint_only(method):
        return

    outcome = _ran(filled, method, filled.firm.user)

    declared = OF_ANY | {refusal.type for refusal in method.refuses}
    assert outcome.ok or outcome.data["type"] in declared, f"{outcome.message} {outcome.data}"


# --- results --------------------------------------------------------------------------------------

DESCRIBED = {each["name"]: each for each in described()}


@pytest.mark.parametrize("method", METHODS)
def test_answers_are_what_is_declared(filled: Filled, method: Method) -> None:
    """An integrator's code, generated from the document, can read every answer."""
    if _is_through_endpoint_only(method) or method.name in REFUSED_ALWAYS:
        return
    more = {"fields": [{"name": "*"}]} if method.search is not None else {}

    outcome = _ran(filled, method, **more)

    assert outcome.ok, f"{outcome.message} {outcome.data}"
    typed = spelling.typed(method, outcome.result, outcome.zone)
    assert typed.keys() <= method.result.keys()
    schema = DESCRIBED[method.name]["result"]["schema"]
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(typed)
    if method.search is not None:
        rows = schema["properties"]["data"]["properties"]["rows"]["items"]["properties"]
        assert not set().union(*typed["data"]["rows"]) - rows.keys()


def _texts_only(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_texts_only(part) for part in value.values())
    if isinstance(value, list):
        return all(_texts_only(part) for part in value)
    return isinstance(value, str)


@pytest.mark.in_turns
@pytest.mark.parametrize("method", METHODS)
def test_legacy_answers_have_the_same_keys_and_texts_only(filled: Filled, method: Method) -> None:
    if _is_through_endpoint_only(method) or method.name in REFUSED_ALWAYS:
        return
    caller = filled.caller(method)
    caller.dialect = "legacy"
    more = {"fields": [{"name": "*"}]} if method.search is not None else {}

    try:
        outcome = _ran(filled, method, caller, **more)
    finally:
        caller.dialect = "jsonrpc"

    assert outcome.ok, f"{outcome.message} {outcome.data}"
    typed = spelling.typed(method, outcome.result, outcome.zone)
    legacy = texts(method, outcome.result, outcome.zone)
    numbers = {name for name, wire in method.result.items() if isinstance(wire, Figure)}
    assert _texts_only({name: value for name, value in legacy.items() if name not in numbers})
    small = {name.lower() for name in typed} if method.answers_small else set()
    assert legacy.keys() - {"xhtmlcontext"} == (typed.keys() | small) - {"xhtmlcontext"}


# --- what goes for everything that changes the books ----------------------------------------------


@pytest.mark.in_turns
@pytest.mark.parametrize("method", CHANGING)
def test_a_preview_writes_nothing(filled: Filled, method: Method) -> None:
    before = rows_of(filled.firm.space)

    outcome = _ran(filled, method, preview="Y")

    assert outcome.ok, f"{outcome.message} {outcome.data}"
    assert outcome.result["notes"] == "PREVIEW"
    schema = DESCRIBED[method.name]["result"]["schema"]
    Draft202012Validator(schema).validate(spelling.typed(method, outcome.result, outcome.zone))
    assert outcome.result["allowed"] is True
    assert outcome.result["locks"] == []
    assert outcome.result["overrides"] == []
    assert rows_of(filled.firm.space) == before


@pytest.mark.in_turns
@pytest.mark.parametrize("method", CHANGING)
def test_the_same_key_answers_the_first_answer_and_changes_nothing(
    filled: Filled, method: Method
) -> None:
    caller = filled.caller(method)
    first = caller(method.name, **filled.example(method), Idempotency="key")
    after = rows_of(filled.firm.space)

    again = caller(method.name, **filled.example(method), Idempotency="key")

    assert again == first
    assert rows_of(filled.firm.space) == after


@pytest.mark.in_turns
@pytest.mark.parametrize("method", CHANGING)
def test_the_same_key_with_other_parameters_is_refused(filled: Filled, method: Method) -> None:
    caller = filled.caller(method)
    caller(method.name, **filled.example(method), Idempotency="key")
    after = rows_of(filled.firm.space)

    refused = caller.refused(
        method.name, **filled.example(method), Idempotency="key", override_reason="other"
    )

    assert refused.type == "idempotency_mismatch"
    assert rows_of(filled.firm.space) == after


@pytest.mark.in_turns
@pytest.mark.parametrize("method", CHANGING)
def test_an_override_that_is_not_needed_logs_nothing(filled: Filled, method: Method) -> None:
    before = rows_of(filled.firm.space)["override_log"]

    outcome = _ran(filled, method, override="Y", override_LockedSent="Y", override_LockedDate="Y")

    assert outcome.ok, f"{outcome.message} {outcome.data}"
    assert rows_of(filled.firm.space)["override_log"] == before


@pytest.mark.in_turns
@pytest.mark.parametrize("method", CHANGING)
def test_a_flag_that_no_lock_needs_is_harmless_from_anybody(filled: Filled, method: Method) -> None:
    plain = _ran(filled, method, filled.firm.user, preview="Y")
    flagged = _ran(filled, method, filled.firm.user, preview="Y", override_LockedDate="Y")

    assert (plain.ok, plain.data.get("type")) == (flagged.ok, flagged.data.get("type"))


def test_every_refusal_a_method_declares_is_in_the_catalogue() -> None:
    for method in REGISTRY.values():
        for refusal in method.refuses:
            assert CATALOGUE[refusal.code] is refusal
