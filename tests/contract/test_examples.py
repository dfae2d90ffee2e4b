"""Every example of the reference runs, and answers what is declared, in both dialects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app import render
from app.dispatch import Outcome
from methods import REGISTRY
from methods.declare import Method
from methods.search import Page
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


@pytest.mark.parametrize("method", METHODS)
def test_a_user_may_run_it_or_is_told_why_not(filled: Filled, method: Method) -> None:
    if _is_through_endpoint_only(method):
        return

    outcome = _ran(filled, method, filled.firm.user)

    declared = OF_ANY | {refusal.type for refusal in method.refuses}
    assert outcome.ok or outcome.data["type"] in declared, f"{outcome.message} {outcome.data}"


# --- results --------------------------------------------------------------------------------------


def _values(method: Method, outcome: Outcome) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Each value of a typed answer with its schema, the rows of a page included."""
    typed = render.typed(method, outcome.result, outcome.zone)
    for name, value in typed.items():
        if name != "data" or "page" not in outcome.result:
            yield name, method.result[name].schema(), value
    page = outcome.result.get("page")
    if isinstance(page, Page) and page.parameters is None:
        wires = dict(page.columns)
        for row in typed["data"]["rows"]:
            for name, value in row.items():
                if (wire := wires[name]) is not None:
                    yield f"row {name}", wire.schema(), value


def _fits(schema: dict[str, Any], value: Any) -> bool:
    """Where nothing is set there is null, in rows of a structure too."""
    return value is None or Draft202012Validator(schema).is_valid(_set(value))


def _set(value: Any) -> Any:
    """The value without the members that are not set."""
    if isinstance(value, dict):
        return {name: _set(part) for name, part in value.items() if part is not None}
    return [_set(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("method", METHODS)
def test_answers_are_what_is_declared(filled: Filled, method: Method) -> None:
    if _is_through_endpoint_only(method) or method.name in REFUSED_ALWAYS:
        return
    more = {"fields": [{"name": "*"}]} if method.search is not None else {}

    outcome = _ran(filled, method, **more)

    assert outcome.ok, f"{outcome.message} {outcome.data}"
    typed = render.typed(method, outcome.result, outcome.zone)
    assert typed.keys() <= method.result.keys()
    wrong = [
        f"{name}: {value!r} is none of {schema}"
        for name, schema, value in _values(method, outcome)
        if not _fits(schema, value)
    ]
    assert not wrong


def _texts_only(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_texts_only(part) for part in value.values())
    if isinstance(value, list):
        return all(_texts_only(part) for part in value)
    return isinstance(value, str)


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
    typed = render.typed(method, outcome.result, outcome.zone)
    legacy = render.legacy(method, outcome.result, outcome.zone)
    assert _texts_only(legacy)
    assert legacy.keys() - {"xhtmlcontext"} == typed.keys() - {"xhtmlcontext"}


@pytest.mark.parametrize("method", METHODS)
def test_every_declared_result_can_be_answered(filled: Filled, method: Method) -> None:
    """What no example answers is answered in the tests of the method itself."""
    for name, wire in method.result.items():
        Draft202012Validator.check_schema(wire.schema())
        assert wire.doc.strip(), name


# --- what goes for everything that changes the books ----------------------------------------------


@pytest.mark.parametrize("method", CHANGING)
def test_a_preview_writes_nothing(filled: Filled, method: Method) -> None:
    before = rows_of(filled.firm.space)

    outcome = _ran(filled, method, preview="Y")

    assert outcome.ok, f"{outcome.message} {outcome.data}"
    assert outcome.result["notes"] == "PREVIEW"
    assert outcome.result["allowed"] is True
    assert outcome.result["locks"] == []
    assert outcome.result["overrides"] == []
    assert rows_of(filled.firm.space) == before


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


@pytest.mark.parametrize("method", CHANGING)
def test_an_override_that_is_not_needed_logs_nothing(filled: Filled, method: Method) -> None:
    before = rows_of(filled.firm.space)["override_log"]

    outcome = _ran(filled, method, override="Y", override_LockedSent="Y", override_LockedDate="Y")

    assert outcome.ok, f"{outcome.message} {outcome.data}"
    assert rows_of(filled.firm.space)["override_log"] == before


@pytest.mark.parametrize("method", CHANGING)
def test_a_flag_that_no_lock_needs_is_harmless_from_anybody(filled: Filled, method: Method) -> None:
    plain = _ran(filled, method, filled.firm.user, preview="Y")
    flagged = _ran(filled, method, filled.firm.user, preview="Y", override_LockedDate="Y")

    assert (plain.ok, plain.data.get("type")) == (flagged.ok, flagged.data.get("type"))


def test_every_refusal_a_method_declares_is_in_the_catalogue() -> None:
    for method in REGISTRY.values():
        for refusal in method.refuses:
            assert CATALOGUE[refusal.code] is refusal
