"""A wrong declaration keeps the service from starting, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from methods import BY_FOLDED_NAME, REGISTRY
from methods.declare import (
    COMMON_PARAMS,
    Access,
    Method,
    Work,
    WrongDeclaration,
    method,
    register,
    with_overrides,
)
from methods.wire.types import Id, Integer, Text, Wire
from models import locks
from models.actor import Actor
from models.refusals import CATALOGUE, Refusal
from tests.firm import NOW


def _handler(actor: Any, params: Any) -> dict[str, Any]:
    """Do something."""
    return {}


def _silent(actor: Any, params: Any) -> dict[str, Any]:
    return {}


def _declared(name: str, handler: Callable[..., Any] = _handler, **more: Any) -> None:
    method(name, access=Access.USER, work=Work.POINT, **more)(handler)


def _unlisted() -> type[Refusal]:
    class Unlisted(Refusal):
        """Given nowhere."""

        code, type, message = 99_999, "unlisted", "No"

    del CATALOGUE[99_999]
    return Unlisted


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        (lambda: _declared("CORE_GET_SID"), "CORE_GET_SID is declared twice"),
        (lambda: _declared("Core_Get_Sid"), "is no name of a method"),
        (lambda: _declared("CORE GET"), "is no name of a method"),
        (lambda: _declared("X_TRY", aliases=("CORE_GET_SID",)), "CORE_GET_SID is declared twice"),
        (lambda: _declared("X_TRY", _silent), "has no docstring"),
        (lambda: _declared("X_TRY", params={"A": Text(5)}), "A has no description"),
        (lambda: _declared("X_TRY", result={"a": Text(5)}), "a has no description"),
        (lambda: _declared("X_TRY", refuses=[_unlisted()]), "Unlisted is not in the catalogue"),
        (lambda: _declared("X_TRY", example={"B": 1}), "its example is refused"),
        (
            lambda: _declared("X_TRY", params={"A": Id("An id.")}, example={"A": 0}),
            "its example is refused",
        ),
        (
            lambda: _declared("X_TRY", params={"A": Id("An id.", required=True)}),
            "its example is refused",
        ),
    ],
)
def test_a_wrong_declaration_is_refused_and_registers_nothing(
    declared: Callable[[], None], words: str
) -> None:
    before = dict(REGISTRY), dict(BY_FOLDED_NAME)

    with pytest.raises(WrongDeclaration, match=words):
        declared()

    assert (dict(REGISTRY), dict(BY_FOLDED_NAME)) == before


def test_a_number_of_a_refusal_is_never_used_again() -> None:
    code = next(iter(CATALOGUE))

    with pytest.raises(TypeError, match=f"{code} already means {CATALOGUE[code].__name__}"):
        type("Again", (Refusal,), {"code": code, "type": "again", "message": ""})
    with pytest.raises(TypeError, match="not_logged_on is taken"):
        type("Again", (Refusal,), {"code": 1, "type": "not_logged_on", "message": ""})


# --- a method as a value ------------------------------------------------------------------------


def _method(**more: Any) -> Method:
    params: dict[str, Wire] = {"First": Integer("One."), "SecondName": Text(5, "Two.")}
    given = {"params": params, "result": {}, "refuses": (), "example": {}, **more}
    return Method(
        name="CORE_TRY",
        doc="Try.",
        access=Access.USER,
        work=Work.POINT,
        handler=_handler,
        **given,
    )


def test_the_endpoint_is_the_first_word() -> None:
    assert _method().endpoint == "core"


def test_parameters_are_known_in_any_letter_case_and_by_older_names() -> None:
    tried = _method(param_aliases={"old": "secondname"})

    assert tried.known("SECONDNAME") == tried.known("Old") == "secondname"
    assert tried.known("Third") is None


def test_what_changes_the_books_takes_the_parameters_that_go_everywhere() -> None:
    changing = [each for each in REGISTRY.values() if each.changes_books]

    assert changing
    for each in changing:
        assert each.params.keys() >= COMMON_PARAMS.keys(), each.name
        assert each.work.writes, each.name


def test_every_override_of_the_lock_table_is_a_parameter() -> None:
    for lock in locks.LOCKS:
        assert lock.parameter in COMMON_PARAMS
        assert f"override_{lock.name}" == lock.parameter


def test_a_registered_method_is_found_by_each_of_its_names() -> None:
    for name, each in REGISTRY.items():
        assert each.name == name
        for known in (name, *each.aliases):
            assert BY_FOLDED_NAME[known.lower()] is each


def test_registering_returns_the_complete_method() -> None:
    made = register(_method(changes_books=True))
    try:
        assert "preview" in made.params
    finally:
        del REGISTRY["CORE_TRY"], BY_FOLDED_NAME["core_try"]


# --- overrides ----------------------------------------------------------------------------------


def _actor() -> Actor:
    return Actor(user=1, name="Ann", space=1, zone="UTC", administrator=True, session=1, now=NOW)


def test_only_an_override_that_was_sent_sets_aside() -> None:
    actor = with_overrides(_actor(), {"override_lockedsent": True, "override_lockedbas": False})

    assert actor.overrides == {"LockedSent"}
    assert not actor.override_all
    assert actor.preview is None


def test_the_bare_override_reason_timestamp_and_preview_go_with_the_call() -> None:
    wanted = {"override": True, "override_reason": "late", "timestamp": "AA=", "preview": True}

    actor = with_overrides(_actor(), wanted)

    assert (actor.override_all, actor.reason, actor.timestamp) == (True, "late", "AA=")
    assert actor.preview is not None


def test_the_status_override_is_no_lock_and_has_a_name_too() -> None:
    assert with_overrides(_actor(), {"override_status": True}).overrides == {"status"}
