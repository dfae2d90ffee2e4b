"""A whole chart of accounts by one call: a list, or a sheet as other programs write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from marshmallow import ValidationError

from methods import sheets
from methods.declare import Access, Answer, Work, method
from methods.manage import MANAGED
from methods.sheets import LIST_OR_TEXT, Entry, Wrong
from methods.wire.structures import Structure
from methods.wire.types import Integer, Ref, Text, Wire
from models.account import Account
from models.actor import Actor
from models.chart import entering
from models.chart.entering import Entered
from models.chart.named import Named
from models.profile_setting import Setting
from models.refusals import RecordNotFound
from models.settings import BY_NAME
from models.store.database import fold
from models.write import Values

ENTRY: dict[str, Wire] = {
    "Id": Ref(Account, "", into="id"),
    **MANAGED["SETUP_FINANCIAL_ACCOUNT_MANAGE"].fields,
    "Parent": Text(50, "", into="parent"),
    "Setting": Text(500, "", into="setting"),
}
NAMES = ", ".join(ENTRY)
ENTER_CHART = "SETUP_FINANCIAL_CHART_MANAGE"


@method(
    ENTER_CHART,
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,
    params={
        "Accounts": Structure(
            f"A list of accounts, each with Title, Type (its number or a word: Expense, Revenue, "
            f"Asset, Liability, Equity) and what else of {NAMES} it has; or as text, JSON or CSV "
            "with these names in its first line.",
            LIST_OR_TEXT,
            required=True,
        ),
    },
    result={
        "notes": Text(10, "ENTERED."),
        "added": Integer("How many accounts were added."),
        "updated": Integer("How many were there and have changed."),
        "kept": Integer("How many were there just so."),
        "accounts": Structure(
            "The accounts in the order given: id, title, and ADDED, UPDATED or KEPT of each.",
            {"type": "array", "items": {"type": "object"}},
        ),
    },
    refuses=[RecordNotFound],
    example={
        "Accounts": [
            {"Title": "Vehicles", "Type": "Asset", "Code": "3-600", "Postable": "N"},
            {"Title": "Van", "Type": "Asset", "Code": "3-610", "Parent": "3-600"},
        ]
    },
    changes_books=True,
)
def chart_manage(actor: Actor, *, accounts: Any) -> Answer:
    """Enter a chart of accounts at once: all of it, or nothing where one entry can't be taken.

    An account that is there under the same title and type, or that Id names, is changed to what
    the entry says; what an entry leaves out stays. Parent is the code or title of the account
    above, which may be an entry itself, wherever it stands in the list. Setting lists settings
    that are to name the account, such as FinancialAccountDebtor, separated by blanks. Nothing is
    ever removed.

    Raises ValidationError."""
    told = sheets.entries("accounts", accounts)
    if not told:
        raise ValidationError({"accounts": ["are needed: give at least one"]})
    read = sheets.each_read("accounts", told, lambda each: _read(actor, each))
    made = _entered(actor, [each.where for each in told], read)
    count = Counter(each.notes for each in made.values())
    return {
        "notes": "ENTERED",
        "added": count["ADDED"],
        "updated": count["UPDATED"],
        "kept": count["KEPT"],
        "accounts": [_shown(made[place], values) for place, values in enumerate(read)],
    }


def _entered(actor: Actor, wheres: Sequence[str], read: Sequence[Values]) -> dict[int, Entered]:
    """What came of each entry, by its place. Raises ValidationError."""
    _refuse_twice(wheres, read)
    parents = _parents(wheres, read)
    named = Named(actor)
    made: dict[int, Entered] = {}
    for place in _parents_first(wheres, parents):
        above = made[parents[place]] if place in parents else None
        with sheets.at("accounts", wheres[place], ENTRY):
            made[place] = _enter(actor, named, dict(read[place]), above)
    return made


def _shown(entered: Entered, values: Values) -> dict[str, object]:
    return {"id": entered.account, "title": values["title_text"], "notes": entered.notes}


def _read(actor: Actor, entry: Entry) -> Values:
    """The values of an account, its settings found. Raises Wrong."""
    values = sheets.read(actor, entry, ENTRY)
    if "parent" in values and "parent_account" in values:
        raise Wrong(f"{entry.where}, Parent: give it or ParentAccount, and not both")
    values["setting"] = [
        _setting(entry.where, name)
        for name in str(values.get("setting", "")).replace(",", " ").split()
    ]
    return values


def _setting(where: str, name: str) -> Setting:
    found = next((BY_NAME[each] for each in BY_NAME if each.lower() == name.lower()), None)
    if found is None or found.of != "account":
        words = "is no setting that names an account; give one such as FinancialAccountDebtor"
        raise Wrong(f"{where}, Setting: {name[:50]} {words}")
    return found


def _refuse_twice(wheres: Sequence[str], read: Sequence[Values]) -> None:
    """Raise ValidationError where two entries are the same account."""
    places: dict[tuple[int, str], int] = {}
    for place, values in enumerate(read):
        first = places.setdefault((values["type"], fold(values["title_text"])), place)
        if first != place:
            words = f"is the account of {wheres[first]} once more; give each once"
            raise ValidationError({"accounts": [f"{wheres[place]}, Title: {words}"]})


def _parents(wheres: Sequence[str], read: Sequence[Values]) -> dict[int, int]:
    """The entry that each entry is below, where that is an entry too. Raises ValidationError."""
    found: dict[int, int] = {}
    for place, values in enumerate(read):
        above = fold(values.get("parent", ""))
        of_code = [at for at, each in enumerate(read) if fold(each.get("code", "")) == above]
        of_title = [at for at, each in enumerate(read) if fold(each["title_text"]) == above]
        among = (of_code or of_title) if above else []
        if len(among) > 1:
            words = f"{len(among)} entries have the code or title {values['parent']}"
            raise ValidationError({"accounts": [f"{wheres[place]}, Parent: {words}"]})
        found |= dict.fromkeys([place] if among else [], among[0] if among else 0)
    return found


def _parents_first(wheres: Sequence[str], parents: Mapping[int, int]) -> list[int]:
    """The places of the entries, each after the one it is below. Raises ValidationError."""
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for place in range(len(wheres)):
        sorter.add(place, *([parents[place]] if place in parents else []))
    try:
        return list(sorter.static_order())
    except CycleError as problem:
        where = wheres[problem.args[1][0]]
        words = "lies below itself; give an account above it"
        raise ValidationError({"accounts": [f"{where}, Parent: {words}"]}) from None


def _enter(actor: Actor, named: Named, values: Values, above: Entered | None) -> Entered:
    id, naming, parent = (values.pop(name, None) for name in ("id", "setting", "parent"))
    if parent is not None:
        found = entering.above(named, parent) if above is None else above.account
        values["parent_account"] = found
    row = entering.known(actor, named, id, values["title_text"], values["type"])
    return entering.enter(actor, named, row, values, naming)
