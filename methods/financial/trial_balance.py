"""What every account holds as of a day: the trial balance, as a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import ValidationError
from peewee import Case

from methods.declare import Access, Method, Work, register
from methods.search.brackets import OPERATORS
from methods.search.columns import SEARCHES, VARIANTS, Search, named
from methods.search.declaration import CRITERIA_PARAMS, PAGE_RESULT, columns_of
from methods.search.entries import (
    Criteria,
    check_members,
    custom_of,
    entries_of,
    error,
    folded,
    name_of,
    options_of,
    parsed,
)
from methods.search.filters import FILTERS_MAX
from methods.search.page import PAGES, Page, described, going_on, page
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Ref, Text, Wire, YesNo
from models.account import ACCOUNT_TYPES, Account
from models.actor import Actor
from models.reports.trial_balance import ANY, TrialBalance

NAME = "FINANCIAL_TRIAL_BALANCE_SEARCH"


def _side(sign: int) -> Any:
    """What stands on one side: the balance where it has this sign."""
    return lambda alias: Case(None, ((alias.balance * sign > 0, alias.balance * sign),), 0)


_DECLARED: dict[str, Any] = {
    "FinancialAccount": Ref(Account, "The account.", into="id"),
    "Code": Text(25, "Its code.", into="code"),
    "Type": Choice(ACCOUNT_TYPES, "Its type.", into="type"),
    "ParentAccount": Ref(Account, "The account above it.", into="parent_account"),
    "Debit": (Money("What it holds where that is a debit, else 0."), _side(1)),
    "Credit": (Money("What it holds where that is a credit, else 0."), _side(-1)),
    "Balance": Money("What it holds: above zero a debit, below it a credit.", into="balance"),
    "Id": (Integer("The account."), named("id")),
}


def _search(of: TrialBalance, name: str) -> Search:
    made: Any = of
    return Search(
        name, made, "trialbalance", columns_of(_DECLARED, frozenset()), {}, where=None, aliases={}
    )


# two tables, so that a trial balance of everything is summed up from an index alone
OF_ALL = _search(TrialBalance(narrowed=False), NAME)
OF_SOME = _search(TrialBalance(narrowed=True), f"{NAME} of an area or project")
SEARCHES[OF_ALL.name] = OF_ALL
VARIANTS[OF_SOME.name] = OF_SOME

_DAY, _NUMBER, _FLAG = Date(), Integer(), YesNo()
_STEERING: Mapping[str, Wire] = {"date": _DAY, "area": _NUMBER, "project": _NUMBER}
"""The filters that say what is summed up, and no rows."""
_AS_OF = ("EQUAL_TO", "LESS_THAN_OR_EQUAL_TO")


@dataclass(frozen=True)
class _Asked:
    """Which postings a trial balance is made of, and which of its rows are wanted."""

    day: date | None
    area: int
    project: int
    before_closing: bool
    criteria: Criteria

    @property
    def search(self) -> Search:
        narrowed = self.before_closing or (self.area, self.project) != (ANY, ANY)
        return OF_SOME if narrowed else OF_ALL

    def slots(self, actor: Actor) -> dict[str, Any]:
        return {
            "day": self.day or actor.today,
            "area": self.area,
            "project": self.project,
            "closing": int(not self.before_closing),
        }


def _asked(criteria: Criteria) -> _Asked:
    """Raises ValidationError."""
    given: dict[str, Any] = {}
    others: list[Any] = []
    entries = entries_of(criteria, "filters", FILTERS_MAX)
    for entry in entries:
        name = name_of(entry, "filters").lower().removeprefix("trialbalance.")
        if name not in _STEERING:
            others.append(entry)
        elif name in given:
            raise error("filters", f"{name} is there twice")
        else:
            given[name] = _steered(name, entry)
    if given:
        others = _without_and(others)
    return _Asked(
        given.get("date"),
        given.get("area", ANY),
        given.get("project", ANY),
        criteria["beforeclosing"],
        {**criteria, "filters": others},
    )


def _steered(name: str, entry: Any) -> Any:
    """The value of a filter that says what is summed up. Raises ValidationError."""
    given = folded(entry) if isinstance(entry, dict) else {}
    comparison = str(given.get("comparison") or "EQUAL_TO").strip().upper()
    fits = _AS_OF if name == "date" else ("EQUAL_TO", "IS_NULL")
    if comparison not in fits:
        raise error("filters", f"{name}: give the comparison {' or '.join(fits)}")
    value = given.get("value1", given.get("value"))
    if name != "date" and (comparison == "IS_NULL" or value in (None, "")):
        return 0
    try:
        return _STEERING[name].deserialize(value) if value not in (None, "") else None
    except ValidationError as problem:
        raise error("filters", f"{name}: {problem.messages[0]}") from None


def _without_and(entries: list[Any]) -> list[Any]:
    """The filters that are left, which all hold together. Raises ValidationError."""
    left = [each for each in entries if name_of(each, "filters").lower() != "and"]
    if any(name_of(each, "filters").lower() in OPERATORS for each in left):
        raise error("filters", "Date, Area and Project stand beside no brackets and no or")
    return left


def _read(wanted: dict[str, Any], *, lenient: bool) -> Criteria:
    """The criteria, with BeforeClosing as a member of it: it may also come beside it, or among
    its options. Raises ValidationError."""
    criteria = parsed(wanted, lenient=True)
    options = options_of(criteria)
    beside, among = criteria.pop("beforeclosing", None), options.pop("beforeclosing", None)
    value = beside or among or custom_of(criteria).get("beforeclosing")
    criteria["options"] = options
    if not lenient:
        check_members(criteria)
    try:
        return {**criteria, "beforeclosing": bool(value) and _FLAG.read(value)}
    except ValidationError as problem:
        raise error("beforeclosing", str(problem.messages[0])) from None


def _page(
    actor: Actor,
    name: str,
    criteria: Criteria,
    startrow: int | None = None,
    rows: int | None = None,
) -> Page:
    """A page of the trial balance. Raises ValidationError."""
    asked = _asked(criteria)
    bound = replace(asked.search, bind=asked.slots)
    made = page(actor, bound, asked.criteria, startrow=startrow, rows=rows)
    made.method = NAME
    return made


PAGES[NAME] = _page


def _run(actor: Actor, wanted: dict[str, Any]) -> dict[str, Any]:
    criteria = _read(wanted, lenient=actor.request.lenient)
    return {"page": described(actor, OF_ALL, criteria) or going_on(actor, NAME, criteria, _page)}


register(
    Method(
        name=NAME,
        doc="""Say what every account holds as of the end of a day.

        Each account that anything was posted to has a row. Filter by Date (EQUAL_TO or
        LESS_THAN_OR_EQUAL_TO; today when left out), Area and Project to say what is summed up,
        and by the fields to say which rows you want; debits and credits are equal in sum. The
        journals that close a year are taken in unless BeforeClosing is Y.""",
        access=Access.USER,
        work=Work.SEARCH,
        params={
            **CRITERIA_PARAMS,
            "BeforeClosing": YesNo("Y leaves out the journals that close a year."),
        },
        result=PAGE_RESULT,
        refuses=(),
        example={
            "fields": [
                {"name": "financialaccounttext"},
                {"name": "debit"},
                {"name": "credit"},
            ],
            "filters": [
                {"name": "date", "comparison": "EQUAL_TO", "value1": "2026-12-31"},
            ],
        },
        handler=_run,
        search=OF_ALL,
    )
)
