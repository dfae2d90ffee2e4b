"""A password changes, or a user is disabled, while something is opened by what let in before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.calls.call import Call
from app.calls.dispatch import dispatch, prepare
from app.dialects.outcomes import Outcome
from models import write
from models.actor import Request
from models.store import database
from models.users import session, telling
from tests.core.test_token import PASSWORDS, another_administrator, change, id_of
from tests.firm import NOW, PASSWORD, Caller, Firm
from tests.locks.test_overtaking import Running

SECONDS = 0.4
"""Longer than a call takes which waits for nobody."""
OPENING = {"CORE_SECURE_TOKEN_MANAGE": "access_token", "CORE_SID_SEARCH": "sid"}
"""What opens more by what is open, and what it answers."""


def logging_on(caller: Caller) -> Callable[[], Outcome]:
    """A logon whose password is compared by now."""
    name = caller("CORE_GET_USER_DETAILS")["userlogonname"]
    call = Call("LOGON", {"Logon": name, "Password": PASSWORD}, Request(NOW))
    assert call.declared is not None
    prepare(call, call.declared)
    return lambda: dispatch(call)


def test_a_password_that_was_changed_since_it_was_compared_lets_nobody_in(firm: Firm) -> None:
    cleo = another_administrator(firm)
    before, after = logging_on(cleo), logging_on(cleo)

    opened = before()
    change(cleo)
    refused = after()

    assert opened.ok
    assert refused.data["type"] == "logon_failed"


def test_who_was_disabled_since_his_password_was_compared_is_kept_out(firm: Firm) -> None:
    cleo = another_administrator(firm)
    user, logging = id_of(cleo), logging_on(cleo)

    firm.administrator("SETUP_USER_MANAGE", Id=user, Disabled="Y")
    refused = logging()

    assert refused.data["type"] == "user_disabled"


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, of: Any, name: str, job: Callable[[], Outcome]
) -> list[Running]:
    """Have a call begin right before another one goes on to this; it may have to wait for it."""
    usual, begun = getattr(of, name), []

    def stopped(*arguments: Any, **more: Any) -> Any:
        if not begun:
            begun.append(Running(job))
            begun[0].thread.join(SECONDS)
        return usual(*arguments, **more)

    monkeypatch.setattr(of, name, stopped)
    return begun


def elsewhere(firm: Firm, user: int) -> Caller:
    with database.write():
        return Caller(session.open_session(user, firm.space, NOW, "198.51.100.1"))


@pytest.mark.parametrize("method", OPENING)
def test_what_is_being_opened_as_a_password_changes_ends_with_it(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    cleo = another_administrator(firm)
    other = elsewhere(firm, id_of(cleo))
    new = {"NewPassword": "battery staple", "NewPasswordConfirm": "battery staple"}
    changing = meanwhile(
        monkeypatch, write, "add_session",
        lambda: cleo.outcome(PASSWORDS, CurrentPassword=PASSWORD, **new),
    )  # fmt: skip

    opened = other(method)[OPENING[method]]
    changed = changing[0].ended()

    assert changed.ok, changed.data
    assert Caller(opened).refused("CORE_GET_USER_DETAILS").type == "not_logged_on"


@pytest.mark.parametrize("method", OPENING)
def test_nothing_is_opened_by_what_is_just_ended(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    cleo = another_administrator(firm)
    other = elsewhere(firm, id_of(cleo))
    opening = meanwhile(monkeypatch, telling, "tell", lambda: other.outcome(method))

    change(cleo)

    assert opening[0].ended().data["type"] == "not_logged_on"
