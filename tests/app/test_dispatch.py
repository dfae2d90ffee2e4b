"""A call's life: its parameters, its one transaction, its answer or error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import peewee
import psycopg
import pytest

from app.calls import dispatch, trying
from app.calls.call import Call
from app.dialects.request import request_in
from methods import BY_FOLDED_NAME, REGISTRY
from models import kept_answer, write
from models.refusals import NoRight
from models.store import database
from tests.firm import NOW, SETTINGS, Firm
from tests.snapshot import rows_of

INVOICE = "FINANCIAL_INVOICE_MANAGE"
Handling = Callable[[str, Callable[..., Any]], None]


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> Handling:
    """Puts another handler behind a method, to see what dispatch makes of what it does."""

    def put(name: str, handler: Callable[..., Any]) -> None:
        method = replace(REGISTRY[name], handler=handler)
        monkeypatch.setitem(dispatch.METHODS, name, dispatch._callable_from(method))

    return put


# --- parameters ---------------------------------------------------------------------------------


def test_a_parameter_is_named_as_the_caller_spelled_it(firm: Firm) -> None:
    refused = firm.user.refused(INVOICE, duedate="never", DESCRIPTION="x" * 2001)

    assert set(refused.fields) == {"duedate", "DESCRIPTION"}


def test_a_needed_parameter_is_named_as_the_reference_spells_it(firm: Firm) -> None:
    refused = firm.user.refused("FINANCIAL_ITEM_COMPLETE")

    assert set(refused.fields) == {"Object", "ObjectContext"}


def test_everything_that_is_wrong_is_told_at_once(firm: Firm) -> None:
    refused = firm.user.refused(INVOICE, DueDate="never", Sent="maybe", Area=1.5)

    assert set(refused.fields) == {"DueDate", "Sent", "Area"}


def test_an_unknown_parameter_is_refused_in_json_rpc_and_ignored_in_legacy(firm: Firm) -> None:
    refused = firm.user.refused(INVOICE, Colour="red")
    firm.user.dialect = "legacy"
    saved = firm.user(INVOICE, Colour="red")

    assert refused.fields == {"Colour": [f"is no parameter of {INVOICE}"]}
    assert saved["notes"] == "ADDED"


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize("name", ["override_LockedSend", "OVERRIDE_ALL", "overrideLockedSent"])
def test_a_misspelt_override_is_refused_in_both(firm: Firm, dialect: str, name: str) -> None:
    firm.administrator.dialect = dialect

    refused = firm.administrator.refused(INVOICE, **{name: "Y"})

    assert "override_LockedSent" in refused.fields[name][0]


def test_the_override_that_legacy_clients_always_send_takes_no_other_parameter_with_it(
    firm: Firm,
) -> None:
    expense = firm.an_expense("11.00")
    firm.user.dialect = "legacy"

    sent = {"override": "Y", "Object": "2", "ObjectContext": str(expense)}

    assert firm.user.outcome("FINANCIAL_ITEM_COMPLETE", **sent).ok


def test_two_spellings_of_one_parameter_are_refused_in_json_rpc_only(firm: Firm) -> None:
    refused = firm.user.refused(INVOICE, Notes="a", Description="b")
    firm.user.dialect = "legacy"
    saved = firm.user(INVOICE, Notes="a", Description="b")

    assert list(refused.fields) == ["Description"]
    assert saved["notes"] == "ADDED"


@pytest.mark.parametrize(
    ("secure", "without_tls", "passes"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
def test_methods_that_carry_a_password_and_no_others_are_kept_from_where_it_could_be_read(
    secure: bool, without_tls: bool, passes: bool
) -> None:
    request = request_in("jsonrpc", replace(SETTINGS, logon_without_tls=without_tls), NOW)

    refused = {
        name
        for name in (*REGISTRY, "LOGON_NEVER_WAS")
        if dispatch.check_transport(Call(name, {}, request, secure=secure)) is not None
    }

    carrying = {name for name, method in REGISTRY.items() if method.confidential}
    assert "LOGON" in carrying
    assert refused == (set() if passes else carrying)


def test_an_alias_of_a_method_is_the_method() -> None:
    for method in REGISTRY.values():
        for alias in method.aliases:
            assert BY_FOLDED_NAME[alias.lower()] is method


# --- the transaction ----------------------------------------------------------------------------


def _conflict(state: str) -> peewee.OperationalError:
    problem = peewee.OperationalError("conflict")
    problem.__cause__ = psycopg.errors.lookup(state)("conflict")
    return problem


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_call_that_another_came_between_is_run_again(
    firm: Firm, handled: Handling, state: str
) -> None:
    tries = []

    def handler(actor: Any, wanted: Any) -> Any:
        tries.append(write.add_space(f"Try {firm.space} {state}", "UTC", actor.now))
        if len(tries) < 3:
            raise _conflict(state)
        return {"id": tries[-1], "notes": "ADDED"}

    handled(INVOICE, handler)

    answer = firm.user(INVOICE)

    assert len(tries) == 3
    assert answer["id"] == tries[-1]  # the name is unique, so the other two did not stay


def test_a_call_is_not_run_again_for_ever(firm: Firm, handled: Handling) -> None:
    tries = []

    def handler(actor: Any, wanted: Any) -> Any:
        tries.append(1)
        raise _conflict("40001")

    handled(INVOICE, handler)

    refused = firm.user.refused(INVOICE)

    assert refused.type == "overtaken"
    assert refused.outcome.data["retryable"] is True
    assert len(tries) == trying.TRIES


def test_a_fault_undoes_everything_the_call_did(firm: Firm, handled: Handling) -> None:
    original = REGISTRY[INVOICE].handler

    def handler(actor: Any, wanted: Any) -> Any:
        original(actor, wanted)
        raise RuntimeError("after the work was done")

    handled(INVOICE, handler)
    before = rows_of(firm.space)

    refused = firm.user.refused(INVOICE, Notes="gone")

    assert refused.type == "internal_error"
    assert "after the work" not in str(refused)
    assert rows_of(firm.space) == before


def test_a_refusal_undoes_everything_the_call_did(firm: Firm, handled: Handling) -> None:
    original = REGISTRY[INVOICE].handler

    def handler(actor: Any, wanted: Any) -> Any:
        original(actor, wanted)
        raise NoRight()

    handled(INVOICE, handler)
    before = rows_of(firm.space)

    refused = firm.user.refused(INVOICE, Notes="gone", Idempotency="a key")

    assert refused.type == "no_right"
    assert rows_of(firm.space) == before


@pytest.mark.parametrize("method", ["CORE_GET_USER_DETAILS", "FINANCIAL_INVOICE_SEARCH"])
def test_a_reading_method_that_writes_fails(firm: Firm, handled: Handling, method: str) -> None:
    def handler(actor: Any, wanted: Any) -> Any:
        write.add_space(f"Sneaked {actor.space}", "UTC", actor.now)
        return {}

    handled(method, handler)
    before = rows_of(firm.space)

    refused = firm.user.refused(method)

    assert refused.type == "internal_error"
    assert rows_of(firm.space) == before


# --- calls that may come again --------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_the_same_key_answers_the_first_answer_and_does_nothing(firm: Firm, dialect: str) -> None:
    firm.user.dialect = dialect
    first = firm.user(INVOICE, Notes="once", Idempotency="key")
    before = rows_of(firm.space)

    again = firm.user(INVOICE, notes="once", IDEMPOTENCY="key")

    assert again == first
    assert rows_of(firm.space) == before


def test_the_same_key_with_other_parameters_is_refused(firm: Firm) -> None:
    firm.user(INVOICE, Notes="once", Idempotency="key")
    before = rows_of(firm.space)

    refused = [
        firm.user.refused(INVOICE, Notes="twice", Idempotency="key").type,
        firm.user.refused("FINANCIAL_EXPENSE_MANAGE", Notes="once", Idempotency="key").type,
    ]

    assert refused == ["idempotency_mismatch"] * 2
    assert rows_of(firm.space) == before


def test_older_names_of_parameters_are_no_other_request(firm: Firm) -> None:
    first = firm.user(INVOICE, Notes="once", Idempotency="key")

    assert firm.user(INVOICE, Description="once", Idempotency="key") == first


def test_a_call_comes_again_though_what_it_refers_to_is_gone(firm: Firm) -> None:
    business = firm.a_business()
    made = firm.user(INVOICE, ContactBusinessSentTo=business, Idempotency="key")
    firm.user(INVOICE, Id=made["id"], Remove=1)
    firm.user("CONTACT_BUSINESS_MANAGE", Id=business, Remove=1)

    assert firm.user(INVOICE, ContactBusinessSentTo=business, Idempotency="key") == made


def test_a_key_may_go_with_numbers_of_any_length(firm: Firm) -> None:
    call = {"ContactPerson": "", "Colours": [10**30], "Notes": "once", "Idempotency": "key"}
    firm.user.dialect = "legacy"
    first = firm.user(INVOICE, **call)
    firm.user.dialect = "jsonrpc"
    webhook = {"Id": 1, "Events": [10**30], "Idempotency": "another"}

    assert firm.user(INVOICE, Notes="once", Idempotency="key") == first
    assert firm.administrator.refused("CORE_WEBHOOK_MANAGE", **webhook).type != "internal_error"


def test_every_writing_method_takes_a_key_but_for_those_that_answer_a_secret() -> None:
    writing = {name for name, method in REGISTRY.items() if method.work.writes}
    without = {name for name in writing if "Idempotency" not in REGISTRY[name].params}

    assert without == {
        "LOGON",
        "CORE_LOGOFF",
        "CORE_SID_SEARCH",
        "CORE_SECURE_TOKEN_MANAGE",
        "SETUP_USER_MANAGE",
        "SITE_USER_PASSWORD_MANAGE",
    }


def test_a_reference_is_taken_once_though_asked_for_twice(firm: Firm) -> None:
    call = {"Profile": 7, "Prefix": "INV", "Idempotency": "key"}
    first = firm.user("CORE_GET_NEXT_REFERENCE_SEARCH", **call)

    again = firm.user("CORE_GET_NEXT_REFERENCE_SEARCH", **call)

    assert again == first
    assert firm.user("CORE_GET_NEXT_REFERENCE_SEARCH", Profile=7, Prefix="INV") != first


def test_a_key_belongs_to_its_user_and_space(firm: Firm, other_firm: Firm) -> None:
    made = {
        caller(INVOICE, Notes="once", Idempotency="key")["id"]
        for caller in (firm.user, firm.administrator, other_firm.user)
    }

    assert len(made) == 3


def test_the_key_of_a_refused_call_may_be_used_again(firm: Firm) -> None:
    firm.user.refused(INVOICE, DueDate="never", Idempotency="key")
    firm.user.refused(INVOICE, Id=999_999, Idempotency="key")

    assert firm.user(INVOICE, Notes="well", Idempotency="key")["notes"] == "ADDED"


def test_a_preview_uses_no_key_up(firm: Firm) -> None:
    firm.user(INVOICE, Notes="tried", Idempotency="key", preview="Y")

    with database.read():
        assert kept_answer.answered(firm.space, 0, "key") is None
    assert firm.user(INVOICE, Notes="tried", Idempotency="key")["notes"] == "ADDED"
