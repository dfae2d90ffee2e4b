"""Values that can never be right, unknown names and misspelt overrides: refused, and named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import ValidationError

from app.dialects import exact_json
from app.dialects.legacy.reading import plain
from methods import REGISTRY
from methods.declare import Access, Method
from methods.wire.structures import Structure
from models.store import database
from models.user import Session, User
from tests.contract.filled import NEVER_WAS, Filled
from tests.contract.line import Line
from tests.snapshot import rows_of

EVERY = [pytest.param(method, id=name) for name, method in sorted(REGISTRY.items())]
METHODS = [each for each in EVERY if not each.values[0].other_part]
"""Those of other parts of the platform take whatever is sent, and say that they are not here."""
INVALID_PARAMS = -32602


def _wrong(method: Method) -> Iterator[tuple[str, Any]]:
    """Each parameter with each value that can never be right for it."""
    for name, wire in method.params.items():
        for value in wire.never_right():
            yield name, value


def _everything(filled: Filled, method: Method) -> dict[str, Any]:
    """All rows of a firm, its users and sessions included. A reading method's transaction can't
    write (tests/models/test_write_fence.py), so there is nothing to look at."""
    if not method.work.writes:
        return {}
    with database.read():
        people = [
            list(model.select().where(model.space == filled.firm.space).order_by(model.id).tuples())
            for model in (User, Session)
        ]
    return {**rows_of(filled.firm.space), "people": people}


@pytest.mark.in_turns
@pytest.mark.parametrize("method", METHODS)
def test_a_value_that_can_never_be_right_is_refused_and_named(
    filled: Filled, line: Line, method: Method
) -> None:
    caller, example = filled.caller(method), filled.example(method)
    wrong = list(_wrong(method))
    before = _everything(filled, method)

    answers = line.calls(method, [{**example, name: value} for name, value in wrong], caller)

    for (name, value), answer in zip(wrong, answers, strict=True):
        error = answer.get("error", {})
        told = f"{name}={value!r}: {answer}"[:1000]
        assert error.get("code") == INVALID_PARAMS, told
        assert name in error["data"]["fields"], told
        assert all(error["data"]["fields"][name]), told
    assert _everything(filled, method) == before


@pytest.mark.in_turns
@pytest.mark.parametrize("method", METHODS)
def test_it_is_named_in_the_words_of_a_legacy_answer_too(
    filled: Filled, line: Line, method: Method
) -> None:
    caller, example = filled.caller(method), _as_sent(method, filled.example(method))
    before = _everything(filled, method)

    for name, value in _wrong(method):
        if _is_right_as_text(method, name, value):
            continue  # 1.5 is a text like any other there
        answer = line.legacy(method, {**example, name: value}, caller)
        told = f"{name}={value!r}: {answer}"[:1000]
        assert answer["status"] == "ER", told
        assert answer["error"]["errorcode"] == "4", told
        assert re.search(rf"\b{re.escape(name)}:? ", answer["error"]["errornotes"]), told

    assert _everything(filled, method) == before


def _as_sent(method: Method, example: dict[str, Any]) -> dict[str, Any]:
    """Legacy clients send the criteria of a search as one, and parameters beside them."""
    return {"criteria": example} if method.search is not None else example


def _is_right_as_text(method: Method, name: str, value: Any) -> bool:
    try:
        method.params[name].deserialize(plain(exact_json.read(exact_json.write(value))))
    except ValidationError:
        return False
    return True


def test_every_parameter_has_values_that_can_never_be_right() -> None:
    """A kind of value that takes anything would slip through the tests above."""
    lax = {
        f"{method.name} {name}"
        for method in REGISTRY.values()
        for name, wire in method.params.items()
        if not wire.never_right() and type(wire) is not Structure
    }

    assert not lax


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("method", METHODS)
def test_an_empty_value_is_taken_or_named_and_never_a_fault(filled: Filled, method: Method) -> None:
    """Forms post every field they have, most of them empty."""
    if method.prepare is not None:
        return
    caller, example = filled.caller(method), filled.example(method)

    for name in method.params:
        for empty in ("", None):
            outcome = caller.outcome(method.name, **{**example, name: empty})
            told = f"{name}={empty!r}: {outcome.message} {outcome.data}"
            assert outcome.ok or outcome.data["type"] != "internal_error", told


@pytest.mark.in_turns
@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_parameter_is_refused_in_json_rpc(
    filled: Filled, line: Line, method: Method
) -> None:
    before = _everything(filled, method)

    (answer,) = line.calls(
        method, [{**filled.example(method), "Colour": "red"}], filled.caller(method)
    )

    assert answer["error"]["code"] == INVALID_PARAMS
    assert list(answer["error"]["data"]["fields"]) == ["Colour"]
    assert _everything(filled, method) == before


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_parameter_is_ignored_in_legacy(filled: Filled, method: Method) -> None:
    caller = filled.caller(method)
    caller.dialect = "legacy"
    example = {**filled.example(method), **_password(method)}

    try:
        outcome = caller.outcome(method.name, **example, colour="red", _="1", project_text="x")
    finally:
        caller.dialect = "jsonrpc"

    assert not {"colour", "_", "project_text"} & outcome.data.get("fields", {}).keys()
    assert outcome.code != INVALID_PARAMS or method.prepare is not None, outcome.data


def _password(method: Method) -> dict[str, Any]:
    """A logon's password is compared before the call, which only the endpoint does."""
    return {"passwordcode": "1"} if method.prepare is not None else {}


@pytest.mark.in_turns
@pytest.mark.parametrize("method", EVERY)
def test_a_misspelt_override_is_refused_in_both_dialects(
    filled: Filled, line: Line, method: Method
) -> None:
    caller, example = filled.caller(method), filled.example(method)
    misspelt = ("override_LockedReconcilation", "OVERRIDE_all", "overrides")
    before = _everything(filled, method)

    typed = line.calls(method, [{**example, name: "Y"} for name in misspelt], caller)
    legacy = [line.legacy(method, {**example, name: "Y"}, caller) for name in misspelt]

    for name, answer, told in zip(misspelt, typed, legacy, strict=True):
        assert list(answer["error"]["data"]["fields"]) == [name]
        assert told["status"] == "ER"
        assert re.search(rf"\b{re.escape(name)}:? ", told["error"]["errornotes"])
    assert _everything(filled, method) == before


@pytest.mark.in_turns
@pytest.mark.parametrize(
    "method",
    [
        each
        for each in EVERY
        if each.values[0].work.writes and "preview" not in each.values[0].params
    ],
)
def test_a_preview_of_what_cannot_be_tried_is_refused_in_both_dialects(
    filled: Filled, line: Line, method: Method
) -> None:
    caller, example = filled.caller(method), {**filled.example(method), "Preview": "Y"}
    before = _everything(filled, method)

    (typed,) = line.calls(method, [example], caller)
    legacy = line.legacy(method, example, caller)

    assert list(typed["error"]["data"]["fields"]) == ["Preview"]
    assert f"Preview is no parameter of {method.name}" in legacy["error"]["errornotes"]
    assert _everything(filled, method) == before


# --- access ---------------------------------------------------------------------------------------


@pytest.mark.in_turns
@pytest.mark.parametrize(
    "method", [each for each in EVERY if each.values[0].access is Access.ADMINISTRATOR]
)
def test_what_is_for_administrators_refuses_users(
    filled: Filled, line: Line, method: Method
) -> None:
    before = _everything(filled, method)

    (typed,) = line.calls(method, [filled.example(method)], filled.firm.user)
    legacy = line.legacy(method, filled.example(method), filled.firm.user)

    assert typed["error"]["data"]["type"] == "no_right"
    assert legacy["error"]["errorcode"] == "2"
    assert legacy["error"]["errornotes"] == "No rights (No Access to method)"
    assert isinstance(legacy["error"]["methodhelp"], str)
    assert _everything(filled, method) == before


@pytest.mark.in_turns
@pytest.mark.parametrize(
    "method", [each for each in EVERY if each.values[0].access is not Access.ANYONE]
)
def test_nobody_is_told_to_log_on(filled: Filled, line: Line, method: Method) -> None:
    before = _everything(filled, method)

    (typed,) = line.calls(method, [filled.example(method)])
    wrong = line.calls(method, [{"Colour": "red"}])[0]
    legacy = line.legacy(method, filled.example(method))

    assert typed["error"]["data"]["type"] == wrong["error"]["data"]["type"] == "not_logged_on"
    assert legacy["error"]["errorcode"] == "1"
    assert legacy["error"]["errornotes"] == "Not logged on"
    assert _everything(filled, method) == before


def test_only_logging_on_and_off_and_public_files_are_for_anyone() -> None:
    anyone = {name for name, method in REGISTRY.items() if method.access is Access.ANYONE}

    assert anyone == {
        "CORE_ATTACHMENT_DOWNLOAD",  # a public file is for everybody; others ask for a logon
        "CORE_LOGOFF",
        "LOGON",
        "LOGON_GENERATE_KEY",
        "LOGON_GET_USER_AUTHENTICATION_LEVEL",
        "LOGON_SEND_PASSWORD_CODE",
    }


def test_a_file_that_is_not_public_is_for_those_who_log_on(filled: Filled, line: Line) -> None:
    download = REGISTRY["CORE_ATTACHMENT_DOWNLOAD"]

    told = [
        line.calls(download, [{"Id": id}])[0]["error"]
        for id in (filled.ids["attachment"], NEVER_WAS)
    ]

    for error in told:
        error["data"].pop("request_id")
    assert told[0] == told[1]
    assert told[0]["data"]["type"] == "not_logged_on"


def test_writing_the_set_up_is_for_administrators() -> None:
    open_to_users = {
        name
        for name, method in REGISTRY.items()
        if method.work.writes
        and name.startswith(("SETUP_", "ADMIN_"))
        and method.access is not Access.ADMINISTRATOR
    }

    assert not open_to_users
