"""What the profit and loss and the balance sheet are both asked, and how both answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from marshmallow import ValidationError

from methods.wire.dates import Date
from methods.wire.structures import Structure, Table
from methods.wire.types import Choice, Count, Integer, Money, Ref, Text, Wire, YesNo
from models import profile_setting, settings
from models.account import Account
from models.actor import Actor
from models.area import with_those_below
from models.reports.columns import Column
from models.reports.tree import Row
from models.reports.year import start_of_year

ALL_AREAS, NO_AREA, ONE_AREA = 1, 2, 3
AREA_TYPES = {
    ALL_AREAS: "All Areas",
    NO_AREA: "No Area",
    ONE_AREA: "Specific Area as per Area filter",
}
SUFFIXES = ("", "0", "1")
"""Of one column, and of the two that are compared."""


def params(since: str) -> dict[str, Wire]:
    """What both take; `since` says what their first day is for."""
    found: dict[str, Wire] = {}
    for suffix in SUFFIXES:
        which = f" of column {suffix}" if suffix else ""
        found |= {
            f"Area{suffix}": Integer(f"Only this area{which}."),
            f"AreaType{suffix}": Choice(
                AREA_TYPES, f"Which areas{which}; 1 when left out, 3 where an area is given."
            ),
            f"StartDate{suffix}": Date(f"{since}{which}; else the financial year's first."),
            f"EndDate{suffix}": Date(f"The last day{which}; today when left out."),
        }
    return {
        **found,
        "IncludeChildAreas": YesNo("Y takes the areas below a given area along.", default=False),
        "ShowZeroValues": YesNo("Y shows accounts that hold nothing, too.", default=False),
        "Rows": Count("Rows wanted; as many as a page may hold when left out."),
        "StartRow": Count("First row wanted, counted from 0.", default=0),
    }


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The columns that a report is asked for."""

    area: int | None = None
    area0: int | None = None
    area1: int | None = None
    area_type: int | None = None
    area_type0: int | None = None
    area_type1: int | None = None
    end_date: date | None = None
    end_date0: date | None = None
    end_date1: date | None = None
    start_date: date | None = None
    start_date0: date | None = None
    start_date1: date | None = None
    include_child_areas: bool
    show_zero_values: bool
    rows: int | None = None
    start_row: int

    @property
    def suffixes(self) -> Sequence[str]:
        """Those of the columns: one without a suffix, or two that are compared."""
        names = ("area", "area_type", "end_date", "start_date")
        two = any(self.of(name, suffix) is not None for name in names for suffix in SUFFIXES[1:])
        return SUFFIXES[1:] if two else SUFFIXES[:1]

    def of(self, name: str, suffix: str) -> int | date | None:
        found: int | date | None = getattr(self, name + suffix)
        return found

    def columns(self, actor: Actor, projects: tuple[int, ...] | None = None) -> list[Column]:
        """The columns with their days, areas and projects. Raises ValidationError."""
        return [self._column(actor, suffix, projects) for suffix in self.suffixes]

    def _column(self, actor: Actor, suffix: str, projects: tuple[int, ...] | None) -> Column:
        end: date = getattr(self, f"end_date{suffix}") or actor.today
        start: date = getattr(self, f"start_date{suffix}") or start_of_year(actor.space, end)
        if start > end:
            words = f"is after EndDate{suffix}, {end}; give a day that is not"
            raise ValidationError({f"startdate{suffix}": [words]})
        return Column(start, end, self._areas(actor, suffix), projects)

    def _areas(self, actor: Actor, suffix: str) -> tuple[int | None, ...] | None:
        area: int | None = getattr(self, f"area{suffix}")
        type = getattr(self, f"area_type{suffix}") or (ALL_AREAS if area is None else ONE_AREA)
        if type == ONE_AREA and area is None:
            raise ValidationError({f"area{suffix}": ["is needed with AreaType 3: give an area"]})
        if area is None or type != ONE_AREA:
            return None if type == ALL_AREAS else (None,)
        return with_those_below(actor.space, area) if self.include_child_areas else (area,)


def named(names: Mapping[str, str], wire: Callable[[str], Wire]) -> dict[str, Wire]:
    """Members of an answer by their names and words, for one column and for two."""
    return {
        f"{name}{suffix}": wire(f"{words}{f', of column {suffix}' if suffix else ''}")
        for name, words in names.items()
        for suffix in SUFFIXES
    }


def result(
    amount: str,
    types: dict[int, str],
    cells: Mapping[str, Wire],
    members: Mapping[str, Wire],
) -> dict[str, Wire]:
    """What both answer: `amount` is what their figures are called, `types` what kinds of row
    there are, `cells` what else a row has, and `members` what stands beside the rows."""
    row: dict[str, Wire] = {
        "financialaccount": Ref(Account, "The account, or the header above some."),
        "financialaccounttext": Text(50, "What it is called."),
        "header": YesNo("Whether it is a header, with the sum of what stands below it."),
        "indent": Text(
            20, "How the tree is drawn: a digit a level, 0 gap, 1 line, 2 and 3 branch."
        ),
        "subtotalcount": Integer("How many rows stand below it."),
        "systemreference": Text(100, "The setting that names the account, if one does."),
        "type": Choice(types, "The part of the report that it is in."),
        **named({amount: "What it comes to"}, Money),
        "difference": Money("By how much column 1 is more than column 0."),
        **cells,
    }
    return {
        "notes": Text(20, "RETURNED."),
        **named({"startdate": "The first day", "enddate": "The last day"}, Date),
        **members,
        "data": Table("`rows`: the accounts, each below its header.", row),
        "startrow": Count("The first row of this page, counted from 0."),
        "rows": Count("The size of a page."),
        "morerows": Structure("Whether rows follow: ask again with StartRow.", {"type": "boolean"}),
        "moreid": Integer("Always 0: this is no search that CORE_SEARCH_MORE goes on with."),
    }


def row(
    account: Row, type: int, amount: str, figures: Sequence[int], names: Mapping[int, str]
) -> dict[str, object]:
    """The cells of an account; `figures` as they are shown, one for each column."""
    cells: dict[str, object] = {
        "financialaccount": account.account.id,
        "financialaccounttext": account.account.title_text,
        "header": account.is_header,
        "indent": account.indent,
        "subtotalcount": account.below,
        "systemreference": names.get(account.account.id, ""),
        "type": type,
    }
    if len(figures) == 1:
        return {**cells, amount: figures[0]}
    compared = {f"{amount}{number}": figure for number, figure in enumerate(figures)}
    return {**cells, **compared, "difference": figures[1] - figures[0]}


def setting_names(space: int) -> dict[int, str]:
    """The name of the setting that each account is named by; the first of several."""
    kept = profile_setting.all_kept(space)
    named = (each for each in settings.SETTINGS.values() if each.of == "account")
    found: dict[int, str] = {}
    for each in named:
        if text := kept.get(each.number):
            found.setdefault(int(text), each.name)
    return found


def page_size(actor: Actor, rows: int | None) -> int:
    """How many rows a page of a report has, of the rows that were wanted."""
    most = actor.request.settings.rows_max
    return most if rows is None else min(rows, most)


def rows_follow(many: int, first: int, size: int) -> bool:
    """Whether rows follow a page; as in every search, none follow one that wants no rows."""
    return 0 < size < many - first


def answer(
    actor: Actor,
    asked: Asked,
    columns: Iterable[Column],
    members: Mapping[str, object],
    rows: Sequence[Mapping[str, object]],
) -> dict[str, object]:
    """The answer with the page of the rows that was asked for."""
    first, size = asked.start_row, page_size(actor, asked.rows)
    days: dict[str, object] = {}
    for suffix, column in zip(asked.suffixes, columns, strict=True):
        days |= {f"startdate{suffix}": column.since, f"enddate{suffix}": column.upto}
    return {
        "notes": "RETURNED",
        **days,
        **members,
        "data": {"rows": list(rows[first : first + size])},
        "startrow": first,
        "rows": size,
        "morerows": rows_follow(len(rows), first, size),
        "moreid": 0,
    }
