"""Each role and each method: allowed or refused as the table says, however the caller came."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from typing import Any

import pytest

from app.dialects.outcomes import Outcome
from app.http.session_id import COOKIE
from methods import REGISTRY
from methods.rights import check_search, uses_of
from models.refusals import NoSubsearch
from models.rights import ADD, NONE, REMOVE, UPDATE, USE
from tests.app.edge import serving
from tests.firm import Caller, Firm
from tests.locks.scenes import undone
from tests.rights.expected import MAY, OPEN
from tests.rights.people import a_role, a_user, grant

NO_RIGHT = 1403
ENDS_THE_SESSION = {"CORE_LOGOFF"}
ASKED = sorted(REGISTRY.keys() - ENDS_THE_SESSION)


def test_the_table_has_every_method_once() -> None:
    assert MAY.keys() == REGISTRY.keys(), "give each method its place in tests/rights/expected.py"


def test_within_another_search_only_those_open_to_all_are_held_without_a_right(firm: Firm) -> None:
    nobody = replace(firm.actor(), rights=NONE)
    searches = {name for name, method in REGISTRY.items() if method.search is not None}
    held = set()
    for name in searches:
        with contextlib.suppress(NoSubsearch):
            check_search(nobody, REGISTRY[name], name)
            held.add(name)

    assert held == searches & OPEN
    assert held


def _is_barred(outcome: Outcome) -> bool:
    return outcome.code == NO_RIGHT


def _may(caller: Caller, names: list[str], **params: Any) -> set[str]:
    """The methods of these that a caller may call; nothing of what they do stays."""
    found = set()
    for name in names:
        with undone():
            if not _is_barred(caller.outcome(name, **params)):
                found.add(name)
    return found


def _in_role(firm: Firm, role: int) -> Caller:
    return {1: firm.administrator, 2: firm.user}.get(role) or a_user(firm, role)


def _token_of(firm: Firm, role: int) -> Caller:
    """A token of an administrator that keeps to a role."""
    made = firm.administrator("CORE_SECURE_TOKEN_MANAGE", Name=str(role), Role=role)
    return Caller(made["access_token"])


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize("come", [_in_role, _token_of])
@pytest.mark.parametrize("role", [1, 2, 3, 4])
def test_a_role_may_what_the_table_says(firm: Firm, role: int, come: Any, dialect: str) -> None:
    caller = replace(come(firm, role), dialect=dialect)

    assert _may(caller, ASKED) == {name for name in ASKED if role in MAY.get(name, ())}


@pytest.mark.parametrize("role", [1, 2, 3, 4])
def test_by_cookie_it_is_the_same(books: str, firm: Firm, role: int) -> None:
    caller = _in_role(firm, role)
    same_site = {"cookie": f"{COOKIE}={caller.sid}", "sec-fetch-site": "same-origin"}
    listed = [name for name in ASKED if not REGISTRY[name].other_part]  # some answer a bare list
    some = random.Random(role).sample(listed, 40)
    barred = set()
    with serving(books, firm) as edge:
        for name in some:
            if REGISTRY[name].answers_file or (REGISTRY[name].work.writes and role in MAY[name]):
                continue  # it would be carried out, and stay
            answer = edge.legacy(name, headers=same_site)
            if answer.get("error", {}).get("errorcode") == "2":
                barred.add(name)

    assert barred == {name for name in some if role not in MAY[name]}


# --- own roles ------------------------------------------------------------------------------------

FLAGS = {"CanUse": USE, "CanAdd": ADD, "CanUpdate": UPDATE, "CanRemove": REMOVE}
CALLS: dict[str, dict[str, Any]] = {
    USE: {},
    ADD: {},
    UPDATE: {"Id": 2_000_000_017},
    REMOVE: {"Id": 2_000_000_017, "Remove": 1},
}


def _rows(firm: Firm, role: int, chosen: random.Random) -> dict[str, set[str]]:
    """Random rows of a role, and what they say it may."""
    said: dict[str, set[str]] = {}
    for name in chosen.sample(ASKED, 12):
        known = uses_of(REGISTRY[name])
        flags = {flag: chosen.choice("YN") for flag, use in FLAGS.items() if use in known}
        grant(firm, role, name, **flags)
        said[name] = {FLAGS[flag] for flag, value in flags.items() if value == "Y"}
    return said


@pytest.mark.parametrize("seed", range(4))
def test_own_roles_agree_with_their_rows(firm: Firm, seed: int) -> None:
    chosen = random.Random(seed)
    roles = [a_role(firm) for _ in range(3)]
    said: dict[str, set[str]] = {}
    for role in roles[: chosen.choice([1, 2, 3])]:
        for name, uses in _rows(firm, role, chosen).items():
            said[name] = said.get(name, set()) | uses
    caller = a_user(firm, *roles)
    tried = sorted({*said, *chosen.sample(ASKED, 40)})

    for name in tried:
        for use in uses_of(REGISTRY[name]):
            with undone():
                barred = _is_barred(caller.outcome(name, **_params(name, use)))
            allowed = name in OPEN or use in said.get(name, ())
            assert barred is not allowed, (name, use, said.get(name))


def _params(name: str, use: str) -> dict[str, Any]:
    """A call for such a use; one that a method does not know is left out."""
    return {key: value for key, value in CALLS[use].items() if REGISTRY[name].known(key)}
