"""A wrong declaration keeps the service from starting, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from methods import BY_FOLDED_NAME, REGISTRY
from methods.declare import (
    COMMON_PARAMS,
    Access,
    Answer,
    Method,
    Work,
    WrongDeclaration,
    method,
    register,
    with_overrides,
)
from methods.keywords import bind, python_name
from methods.manage import manage
from methods.wire.dates import Date
from methods.wire.types import Id, Integer, Text, Wire, YesNo
from models import locks
from models.actor import Actor, Request
from models.contact import Business
from models.refusals import CATALOGUE, Refusal
from tests.firm import NOW


def _handler(actor: Actor, **more: object) -> Answer:
    """Do something."""
    return {}


def _silent(actor: Actor) -> Answer:
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
        (
            lambda: _declared("X_TRY", params={"A": Text(5, ignored=True)}),
            "A has no description",
        ),
        (lambda: _declared("X_TRY", result={"a": Text(5)}), "a has no description"),
        (lambda: _declared("X_TRY", refuses=[_unlisted()]), "Unlisted is not in the catalogue"),
        (lambda: _declared("X_TRY", example={"B": 1}), "its example is refused"),
        (
            lambda: _declared("X_TRY", params={"A": Id("An id.", ignored=True)}, example={"A": 0}),
            "its example is refused",
        ),
        (
            lambda: _declared("X_TRY", params={"A": Id("An id.", required=True, ignored=True)}),
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


# --- the keywords of a handler ------------------------------------------------------------------

DAY, NAME, NUMBER = Date("A day."), Text(5, "A name.", default=""), Id("One.", required=True)


def _takes_nothing(actor: Actor) -> Answer:
    """Do something."""
    return {}


def _takes_a_day(actor: Actor, *, due_date: date | None = None) -> Answer:
    """Do something."""
    return {"day": due_date}


def _takes_a_text(actor: Actor, *, due_date: str | None = None) -> Answer:
    """Do something."""
    return {}


def _takes_none_for_empty(actor: Actor, *, due_date: date = date.max) -> Answer:
    """Do something."""
    return {}


def _has_no_default(actor: Actor, *, due_date: date | None) -> Answer:
    """Do something."""
    return {}


def _has_a_second_default(actor: Actor, *, name: str = "x") -> Answer:
    """Do something."""
    return {}


def _takes_by_position(actor: Actor, due_date: date | None = None) -> Answer:
    """Do something."""
    return {}


@dataclass(frozen=True)
class _Asked:
    number: int
    due_date: date | None = None


def _takes_several(actor: Actor, *, asked: _Asked, name: str) -> Answer:
    """Do something."""
    return {"asked": asked, "name": name}


@pytest.mark.parametrize(
    ("handler", "params", "words"),
    [
        (_takes_nothing, {"DueDate": DAY}, "_takes_nothing does not take due_date; say ignored"),
        (_takes_a_day, {}, "due_date of _takes_a_day is no declared parameter"),
        (_takes_a_day, {"Due": DAY}, "there are .*, due$"),
        (_takes_a_text, {"DueDate": DAY}, r"_takes_a_text is declared as None \| date"),
        (_takes_none_for_empty, {"DueDate": DAY}, r"is declared as None \| date"),
        (_has_no_default, {"DueDate": DAY}, "may be left out: give it a default"),
        (_has_a_second_default, {"Name": NAME}, "never lacks a value"),
        (_takes_by_position, {"DueDate": DAY}, "takes 2 arguments by position, not 1"),
        (_takes_several, {"Number": NUMBER, "Name": NAME}, "due_date of _Asked is no declared"),
        (_takes_a_day, {"DueDate": DAY, "due_date": DAY}, "are both called due_date"),
        (_takes_a_day, {"Class": DAY}, "Class can't be called class; say another name with into"),
    ],
)
def test_a_handler_that_does_not_fit_its_declaration_is_refused(
    handler: Callable[..., Any], params: dict[str, Wire], words: str
) -> None:
    with pytest.raises(WrongDeclaration, match=f"^X_TRY: .*{words}"):
        _declared("X_TRY", handler, params=params)

    assert "X_TRY" not in REGISTRY


def test_a_parameter_is_called_as_its_column_or_as_on_the_wire_in_snake_case() -> None:
    names = {
        "DueDate": "due_date", "APIKey": "api_key", "FileName0": "file_name0", "rf": "rf",
        "BankTransferDate_Override": "bank_transfer_date_override", "access_token": "access_token",
    }  # fmt: skip

    assert {name: python_name(name, Id("An id.")) for name in names} == names
    assert python_name("ContactBusiness", Id("An id.", into="business")) == "business"


def test_a_handler_gets_what_was_sent_and_the_defaults_of_what_was_not() -> None:
    params = {"Number": NUMBER, "DueDate": DAY, "Name": NAME}
    bound = bind(_takes_several, 1, params)

    few = bound(None, wanted={"number": 7, "name": ""})
    all_ = bound(None, wanted={"number": 7, "name": "x", "duedate": NOW.date(), "preview": True})

    assert few == {"asked": _Asked(7), "name": ""}
    assert all_ == {"asked": _Asked(7, NOW.date()), "name": "x"}


def test_a_row_of_numbered_parameters_goes_together() -> None:
    params: dict[str, Wire] = {"Name": NAME, "File0": Id("A file."), "File1": Id("A file.")}

    def taking(actor: Actor | None, *, name: str, **files: Any) -> tuple[str, dict[str, Any]]:
        return name, files

    bound = bind(taking, 1, params)

    assert bound(None, wanted={"name": "x", "file1": 2}) == ("x", {"file1": 2})


def test_what_came_empty_is_what_is_left_out_where_that_has_a_meaning() -> None:
    assert YesNo("A flag.", default=True).deserialize("") is True
    assert Text(5, "A text.", default="x").deserialize("") == "x"
    assert YesNo("A flag.").deserialize("") is None


def _rule(actor: Actor, row: object, values: dict[str, Any], *, colour: int | None = None) -> None:
    """A rule of a record."""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"rule": _rule}, "its rule colour of _rule is no declared parameter"),
        ({"after": _rule}, "its after _rule takes 3 arguments by position, not 2"),
        ({"extra": {"Colour": Id("One.")}}, "nothing takes colour; say ignored=True of Colour"),
        ({"rule": _rule, "extra": {"Colour": Text(5, "One.")}}, "its rule colour .* as str"),
    ],
)
def test_a_rule_that_does_not_fit_its_declaration_is_refused(
    more: dict[str, Any], words: str
) -> None:
    with pytest.raises(WrongDeclaration, match=f"^X_MANAGE: {words}"):
        manage("X_MANAGE", of=Business, doc="Try.", fields={}, example={}, **more)

    assert "X_MANAGE" not in REGISTRY


# --- refusals -----------------------------------------------------------------------------------


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
        handler=lambda actor, wanted: {},
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
    return Actor(
        user=1, name="Ann", space=1, zone="UTC", administrator=True, session=1, request=Request(NOW)
    )


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
