"""A wrong declaration keeps the service from starting, and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.dialects import spelling
from app.dialects.legacy.spelling import texts
from methods import BY_FOLDED_NAME, REGISTRY
from methods.checking import ANSWERED_OF_A_FILE
from methods.choices import choices
from methods.declare import Access, Answer, Method, Work, WrongDeclaration, method, register
from methods.keywords import bind, python_name
from methods.manage import MANAGED, Numbering, manage
from methods.search.columns import SEARCHES, back, named
from methods.search.declaration import search
from methods.search.page import Page
from methods.steering import COMMON_PARAMS, with_overrides
from methods.whole import check
from methods.wire.dates import Date
from methods.wire.types import Id, Integer, Text, Wire, YesNo
from models import locks
from models.account import BankAccount
from models.actor import Actor, Request
from models.contact import Business
from models.document import Document
from models.refusals import CATALOGUE, RecordNotFound, Refusal
from models.store.base import Space
from models.webhook import Webhook
from models.write import Values
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
        (_takes_nothing, {"DueDate": DAY}, "nothing takes due_date; say ignored=True of DueDate"),
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


def test_a_family_of_parameters_goes_together() -> None:
    params: dict[str, Wire] = {"Name": NAME, "File0": Id("A file."), "File1": Id("A file.")}

    def taking(actor: Actor | None, *, name: str, **files: Any) -> tuple[str, dict[str, Any]]:
        return name, files

    bound = bind(taking, 1, params, COMMON_PARAMS)

    assert bound(None, wanted={"name": "x", "file1": 2, "preview": True}) == ("x", {"file1": 2})


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


# --- what fills a table, and what is found in it ------------------------------------------------


def _managed(**more: Any) -> None:
    given: dict[str, Any] = {"of": Document, "fields": {}, "example": {"Id": 1}, **more}
    manage("X_MANAGE", doc="Try.", **given)


def _searched(**more: Any) -> None:
    search("X_SEARCH", **{"of": Document, "prefix": "X", "doc": "Try.", "columns": {}, **more})


def _notes(into: str = "notes", **more: Any) -> Text:
    return Text(5, "Words.", into=into, **more)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        (
            lambda: _managed(fields={"PurchaseOrder": _notes("purchase_ordr")}),
            "PurchaseOrder goes into='purchase_ordr', and Document has no such column",
        ),
        (
            lambda: _managed(fields={"Version": Id("One.", into="version")}),
            "Version goes into='version', which is written by nobody but the door",
        ),
        (lambda: _managed(fields={"Notes": Text(5, "Words.")}), "Notes fills no column"),
        (
            lambda: _managed(fields={"Notes": _notes(), "NOTES": _notes("reference")}),
            "NOTES is declared twice, as Notes too",
        ),
        (
            lambda: _managed(fields={"Notes": _notes(), "Words": _notes()}),
            "Words and Notes both go into='notes'",
        ),
        (
            lambda: _managed(fields={"Notes": _notes()}, extra={"Notes": _notes(ignored=True)}),
            "Notes is declared twice",
        ),
        (lambda: _managed(fields={"Remove": _notes()}), "Remove is declared twice"),
        (lambda: _managed(fields={"fencing": _notes()}), "Fencing is declared twice, as fencing"),
        (lambda: _managed(object=4711), "4711 is no kind of document"),
        (
            lambda: _managed(of=Webhook, numbering=Numbering(7, "W")),
            "it numbers its records, and Webhook has no column reference",
        ),
        (
            lambda: _managed(fields={"Notes": _notes(needed=True)}, example={}),
            "its example adds a record without Notes, which is needed",
        ),
        (
            lambda: _managed(fields={"Notes": _notes()}, param_aliases={"words": "colour"}),
            "words stands for colour, which is no parameter of it",
        ),
        (
            lambda: _managed(
                fields={"Notes": _notes(), "Mine": _notes("reference")},
                param_aliases={"mine": "notes"},
            ),
            "mine stands for notes, and is a parameter itself",
        ),
        (lambda: _managed(work=Work.SEARCH), "changes_books needs work that writes, and SEARCH"),
        (
            lambda: _searched(columns={"PurchaseOrder": _notes("purchase_ordr")}),
            "PurchaseOrder comes from what Document has not: .*purchase_ordr",
        ),
        (
            lambda: _searched(columns={"Title": (_notes(), lambda alias: alias.title)}),
            "Title comes from what Document has not: .* is no expression",
        ),
        (
            lambda: _searched(columns={"Notes": _notes(), "NOTES": _notes()}),
            "NOTES is declared twice, as Notes too",
        ),
        (lambda: _searched(columns={"Notes": Text(5, into="notes")}), "Notes has no description"),
        (
            lambda: _searched(of=Space, columns={"Name": _notes("name")}),
            "CreatedUser comes from what Space has not: .*created_user.*; say audit=False",
        ),
        (
            lambda: _searched(where=lambda alias: alias.colour == 1),
            "where asks for what Document has not: .*colour",
        ),
        (
            lambda: _searched(columns={"Notes": _notes()}, column_aliases={"words": "colour"}),
            "words stands for colour, which is no column of it",
        ),
        (
            lambda: choices(
                "X_SEARCH", "Try.", {1: "One"}, more={"Rate": (_notes(), named("rate"))}
            ),
            "Rate comes from what the list has not: a fixed list has id, title, space, and no rate",
        ),
    ],
)
def test_what_no_table_bears_out_is_refused(declared: Callable[[], None], words: str) -> None:
    before = dict(REGISTRY), dict(BY_FOLDED_NAME), dict(SEARCHES), dict(MANAGED)

    with pytest.raises(WrongDeclaration, match=f"^X_(MANAGE|SEARCH): {words}"):
        declared()

    assert (dict(REGISTRY), dict(BY_FOLDED_NAME), dict(SEARCHES), dict(MANAGED)) == before


@pytest.fixture
def forgetting() -> Iterator[None]:
    """What a test declares is gone after it."""
    registries: list[dict[str, Any]] = [REGISTRY, BY_FOLDED_NAME, SEARCHES, MANAGED]
    before = [dict(each) for each in registries]
    yield
    for each, kept in zip(registries, before, strict=True):
        each.clear()
        each.update(kept)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        (
            lambda: _searched(columns={"Notes": _notes()}, children={"Item": ("ITEMS", back("x"))}),
            "X_SEARCH: its child Item is ITEMS, which no search declares",
        ),
        (
            lambda: _searched(
                columns={"Notes": _notes()},
                children={"Item": ("FINANCIAL_ITEM_SEARCH", back("dokument"))},
            ),
            "X_SEARCH: its child Item can't be joined to Item: .*dokument",
        ),
        (
            lambda: _searched(
                columns={"Notes": _notes()}, example={"fields": [{"name": "colour"}]}
            ),
            "X_SEARCH: its example is refused: .*colour",
        ),
        (
            lambda: _managed(fields={"Notes": _notes()}, search="X_SEARCH"),
            "X_MANAGE: its search X_SEARCH is declared by nobody",
        ),
    ],
)
def test_what_names_another_that_is_not_there_is_refused(
    declared: Callable[[], None], words: str, forgetting: None
) -> None:
    declared()

    with pytest.raises(WrongDeclaration, match=f"^{words}"):
        check(REGISTRY)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"opens_session": True}, "opens_session needs work that writes, and POINT reads a few"),
        ({"ends_session": True}, "ends_session needs work that writes"),
        ({"opens_session": True, "work": Work.WRITE}, "opens_session needs a sid in its result"),
        ({"answers_file": True}, "answers_file needs Base64, filename, mediatype, sha256"),
        (
            {"answers_file": True, "result": dict.fromkeys(ANSWERED_OF_A_FILE, Text(5, "One."))},
            "answers_file needs Base64 to be Bytes",
        ),
    ],
)
def test_what_a_method_says_of_itself_has_to_be_so(more: dict[str, Any], words: str) -> None:
    with pytest.raises(WrongDeclaration, match=f"^X_TRY: {words}"):
        method("X_TRY", **{"access": Access.ANYONE, "work": Work.POINT, **more})(_handler)


def test_a_table_without_dates_and_users_still_has_an_id(forgetting: None) -> None:
    _searched(of=Space, audit=False, columns={"Name": _notes("name")})

    assert SEARCHES["X_SEARCH"].columns.keys() == {"id", "name"}


def test_the_forms_of_the_readme_can_be_declared(forgetting: None) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    section = text[text.index("## Add a method") : text.index("## Add a table")]
    given: dict[str, Any] = {**globals(), "Values": Values, "RecordNotFound": RecordNotFound}
    given.update(Label=BankAccount, RED=1)

    for block in re.findall(r"^```python\n(.*?)^```", section, re.DOTALL | re.MULTILINE):
        exec(block, given)

    made = {"SETUP_LIVE_WEBHOOK_SEARCH", "SETUP_COLOUR_SEARCH", "SETUP_LABEL_MANAGE"}
    assert {*made, "CORE_COUNT_DAYS"} <= REGISTRY.keys()
    assert given["count_days"](_actor(), due_date=date(2026, 11, 30)) == {
        "days": (date(2026, 11, 30) - NOW.date()).days
    }


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
        work=Work.WRITE,
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
    return Actor(user=1, name="Ann", space=1, zone="UTC", session=1, request=Request(NOW))


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


# --- warnings -------------------------------------------------------------------------------------


def test_whatever_a_method_does_it_can_warn() -> None:
    silent = [
        name
        for name, each in REGISTRY.items()
        if "warnings" not in each.result and not each.other_part
    ]
    assert silent == []


def test_a_search_that_warns_is_answered_whole_in_both_dialects() -> None:
    method = REGISTRY["FINANCIAL_INVOICE_SEARCH"]
    page = Page([], [], 0, 20, False, [], method.name)

    typed = spelling.typed(method, {"page": page, "warnings": ["mind <this>"]}, "UTC")
    told = texts(method, {"page": page, "warnings": ["mind <this>"]}, "UTC")

    assert (typed["warnings"], typed["morerows"]) == (["mind <this>"], False)
    assert (told["warnings"], told["morerows"]) == (["mind &lt;this&gt;"], "false")
