"""Refusals and explanations tell the whole way out, and promise no way that is none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Caller, Firm, Refused
from tests.locks.scenes import link

ITEM = "FINANCIAL_ITEM_MANAGE"
INVOICE = "FINANCIAL_INVOICE_MANAGE"


@pytest.fixture
def issued(firm: Firm) -> dict[str, Any]:
    """An issued invoice with a line: its id, its line and its number."""
    invoice = firm.an_invoice("110.00")
    done = firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)
    return {"id": invoice, "line": firm.lines(5, invoice)[0], "number": done["issuedinvoicenumber"]}


def _check_closed(lock: dict[str, Any], number: str) -> None:
    assert lock["lock"] == "LockedSent"
    assert "override" not in lock
    assert lock["may_override"] is False
    assert lock["because"].startswith(f"it is issued as {number}; void it first")
    assert lock["lifted_by"]["method"] == "FINANCIAL_INVOICE_VOID"


CLOSED = [
    (ITEM, {"Id": "line", "Amount": "99.00"}),
    (ITEM, {"Id": "line", "Amount": "99.00", "Description": "beside what an override opens"}),
    (ITEM, {"Id": "line", "Remove": 1}),
    (ITEM, {"Object": 5, "ObjectContext": "id", "Amount": "5.00"}),
    (INVOICE, {"Id": "id", "Sent": "N"}),
    (INVOICE, {"Id": "id", "Remove": 1}),
]


@pytest.mark.parametrize("who", ["user", "administrator"])
@pytest.mark.parametrize(("method", "params"), CLOSED)
def test_what_an_issued_invoice_says_is_promised_no_override(
    firm: Firm, issued: dict[str, Any], who: str, method: str, params: dict[str, Any]
) -> None:
    caller: Caller = getattr(firm, who)
    sent = {name: issued.get(str(value), value) for name, value in params.items()}

    refused = caller.refused(method, **sent)
    tried = caller(method, **sent, preview="Y", override="Y")

    for told in (refused.outcome.data["locks"], tried["locks"]):
        _check_closed(told[0], issued["number"])
    assert f"it is issued as {issued['number']}" in refused.outcome.message
    assert "FINANCIAL_INVOICE_VOID" in refused.outcome.message
    assert "override_" not in refused.outcome.message
    assert (tried["allowed"], tried["overrides"]) == (False, [])
    assert tried["changes"]


def test_asked_about_the_line_both_parts_are_told_apart(firm: Firm, issued: dict[str, Any]) -> None:
    told = firm.administrator("FINANCIAL_ITEM_LOCKED", Item=issued["line"], Explain="Y")["Locks"]

    money, words = told
    _check_closed(money, issued["number"])
    assert "Amount" in money["fields"]
    assert words["fields"] == ["Description", "Notes", "SupplyDate", "SupplyEndDate"]
    assert (words["override"], words["may_override"]) == ("override_LockedSent", True)


def test_asked_about_the_invoice_only_sent_is_closed(firm: Firm, issued: dict[str, Any]) -> None:
    told = firm.administrator(
        "FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=issued["id"], Explain="Y"
    )["Locks"]

    sent, header = told
    assert "Sent" not in header["fields"]
    assert header["override"] == "override_LockedSent"
    assert sent["fields"] == ["Sent"]
    _check_closed(sent, issued["number"])


def test_its_address_is_open_to_an_override(firm: Firm, issued: dict[str, Any]) -> None:
    (told,) = firm.administrator.refused(INVOICE, Id=issued["id"], Notes="x").outcome.data["locks"]

    assert told["override"] == "override_LockedSent"
    firm.administrator(INVOICE, Id=issued["id"], Notes="x", override_LockedSent="Y")


def _sent(firm: Firm) -> int:
    invoice = firm.an_invoice("110.00")
    firm.lock_sent_invoices()
    firm.user(INVOICE, Id=invoice, Sent="Y")
    return invoice


@pytest.mark.parametrize("override", [{}, {"override": "Y"}, {"override_LockedSent": "Y"}])
def test_who_may_not_override_is_told_so(firm: Firm, override: dict[str, str]) -> None:
    invoice = _sent(firm)

    refused = firm.user.refused(INVOICE, Id=invoice, Notes="x", **override)

    assert "LockedSent" in refused.outcome.message
    assert "you may not override it" in refused.outcome.message
    administrator = firm.administrator.refused(INVOICE, Id=invoice, Notes="x")
    assert "may not override" not in administrator.outcome.message


TAKES = "you may not override it: that takes an administrator, or a role that may"
LINKED = "LockedLinked, it is linked to an opposite line"
NO_OVERRIDE = "no override opens that, so take the link off it first"
WORDS: list[tuple[str, dict[str, Any], str]] = [
    (ITEM, {"Id": "line", "Amount": "1.00"}, f"Line item {{line}} of invoice INV000001: {LINKED}"),
    (
        INVOICE,
        {"Id": "id", "Remove": 1},
        f"Invoice INV000001: {LINKED} (lines {{line}}); {NO_OVERRIDE}",
    ),
    (
        INVOICE,
        {"Id": "held", "Notes": "x"},
        "Invoice INV000002: LockedManual, somebody locked it by hand (unlock it first)",
    ),
    (
        "FINANCIAL_EXPENSE_MANAGE",
        {"AccruedDate": "2026-06-30"},
        "Expense that is to be added: LockedDate, its date is in a locked period",
    ),
]


@pytest.mark.parametrize(("method", "params", "words"), WORDS)
def test_a_refusal_says_what_is_locked_by_what_and_why_and_who_may_not_override_it(
    firm: Firm, method: str, params: dict[str, Any], words: str
) -> None:
    invoice, held = firm.an_invoice("110.00"), firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]
    link(firm, {5: line, 6: firm.lines(6, firm.a_receipt("110.00"))[0]})
    firm.user("FINANCIAL_INVOICE_ACTION", Id=held, Action="lock")
    firm.lock_until("2026-06-30")
    ids = {"id": invoice, "line": line, "held": held}
    sent = {name: ids.get(str(value), value) for name, value in params.items()}

    by_administrator = firm.administrator.refused(method, **sent).outcome.message
    by_user = firm.user.refused(method, **sent).outcome.message

    assert by_administrator == words.format(line=line).replace(":", " is locked:", 1)
    nobody_may = words.endswith(NO_OVERRIDE)
    assert by_user == (by_administrator if nobody_may else f"{by_administrator}; {TAKES}")


def test_an_invoice_that_its_line_and_a_step_hold_is_named_itself(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    for action, day in (("cancel", "2026-06-20"), ("undo_cancel", "2026-06-25")):
        firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=action, Date=day)
    firm.user(INVOICE, Id=invoice, SentDate="2026-07-15")
    line = firm.lines(5, invoice)[0]
    link(firm, {5: line, 6: firm.lines(6, firm.a_receipt("110.00"))[0]})
    firm.lock_until("2026-06-30")

    refused = firm.administrator.refused(INVOICE, Id=invoice, Remove=1)

    said = f"Invoice INV000001 is locked: {LINKED} (lines {line}); LockedDate, "
    assert refused.outcome.message.startswith(said)


def test_a_bare_override_that_the_space_forbids_says_which_is_wanted(firm: Firm) -> None:
    invoice = _sent(firm)
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9010, Value="Y")

    refused = firm.administrator.refused(INVOICE, Id=invoice, Notes="x", override="Y")

    assert "override_LockedSent" in refused.outcome.message


def test_and_names_each_where_several_are_wanted(firm: Firm) -> None:
    invoice = _sent(firm)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9010, Value="Y")

    refused = firm.administrator.refused(INVOICE, Id=invoice, Notes="x", override="Y")

    words = "this space wants every lock named (override_LockedManual, override_LockedSent)"
    assert refused.outcome.message.endswith(words)


# --- overrides and reasons that went nowhere ------------------------------------------------------


@pytest.mark.parametrize("who", ["user", "administrator"])
@pytest.mark.parametrize("name", ["override", "override_LockedBAS"])
def test_an_override_that_nothing_needed_is_told(firm: Firm, who: str, name: str) -> None:
    invoice = firm.an_invoice("110.00")

    told = getattr(firm, who)(INVOICE, Id=invoice, Notes="x", **{name: "Y"})

    (warning,) = told["warnings"]
    assert warning.startswith(f"{name}: set nothing aside")


def test_a_reason_that_went_nowhere_is_told(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    told = firm.user(INVOICE, Id=invoice, Notes="x", override_reason="for the auditor")

    (warning,) = told["warnings"]
    assert warning.startswith("override_reason is kept nowhere")


def test_of_several_overrides_the_idle_one_is_told(firm: Firm) -> None:
    invoice = _sent(firm)

    told = firm.administrator(
        INVOICE, Id=invoice, Notes="x", override_LockedSent="Y", override_LockedBAS="Y",
        override_reason="why",
    )  # fmt: skip

    (warning,) = told["warnings"]
    assert warning.startswith("override_LockedBAS: set nothing aside")


def test_one_that_was_needed_warns_of_nothing(firm: Firm) -> None:
    invoice = _sent(firm)

    told = firm.administrator(INVOICE, Id=invoice, Notes="x", override="Y", override_reason="why")

    assert "warnings" not in told


def test_refused_means_the_same_to_both(firm: Firm) -> None:
    """The refusal's type stays what it was: only its words and its locks say more."""
    refused: Refused = firm.user.refused(INVOICE, Id=_sent(firm), Notes="x")

    assert (refused.code, refused.type) == (1423, "record_locked")
