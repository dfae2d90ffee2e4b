"""What a search shows: columns with their sources, and the searches below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError
from peewee import Case, Value, fn

from methods.near import near
from methods.search.shape import Path
from methods.wire.dates import Moment
from methods.wire.types import Choice, ETag, Id, Integer, Ref, Text, Timestamp, Wire
from models.actor import SERVICE, Actor
from models.store.database import digest
from models.user import User

Source = Callable[[Any], Any]
Join = Callable[[Any, Any], Any]
"""Ties a row of one search to rows of another."""


@dataclass(frozen=True)
class Column:
    """A field of a search: how it is spelled, where it comes from, and its doc (in the wire)."""

    name: str
    wire: Wire
    source: Source
    own: bool = False
    """A column of the record itself, which does not change unless the record does."""
    net: Source | None = None
    """Where it comes from for callers to whom amounts are told without what is credited."""

    def sourced(self, net: bool) -> Source:
        """Where it comes from for such a caller, or for others."""
        return self.net if net and self.net is not None else self.source

    def vouched_for(self, net: bool) -> bool:
        """Whether what such a caller is shown changes with the record only."""
        return self.own and not (net and self.net is not None)


@dataclass(frozen=True)
class Child:
    """Another search, reachable under a prefix; `on` ties its rows to a row of this one."""

    name: str
    search: str
    on: Join

    @property
    def single(self) -> bool:
        """Whether a row has one such child at most, so that it multiplies no rows."""
        return isinstance(self.on, _By)


@dataclass(frozen=True)
class Search:
    """A declared search: what it finds, and the fields and children it knows."""

    name: str
    of: Any
    prefix: str
    columns: Mapping[str, Column]
    children: Mapping[str, Child]
    where: Callable[[Any], Any] | None
    """Which rows belong to the search at all; may use slot("user") and the names of `bind`."""
    aliases: Mapping[str, str]
    bind: Callable[[Actor], Mapping[str, Any]] = lambda actor: {}
    """Values of slots; one that takes its time is a function, called where a statement has its
    slot."""

    def column(self, name: str) -> Column | None:
        return self.columns.get(self.aliases.get(name, name))


SEARCHES: dict[str, Search] = {}
"""Every search by the name of its method."""
VARIANTS: dict[str, Search] = {}
"""Searches that are run in the place of one of those, where other statements answer sooner."""


PATH_MAX = 6
"""How many names a path may have: each but the last is a join, and a database has its limits."""
JOINS_MAX = 20
"""How many searches below it a search may ask at once; SQLite joins 64 tables."""


def path_of(search: Search, name: str) -> Path:
    """The path that a name spells, with or without the prefix of the search itself.

    Raises ValidationError where it is longer than any that leads somewhere."""
    parts = tuple(part for part in re.split(r"[._:]", name.lower()) if part)
    if len(parts) > 1 and parts[0] == search.prefix:
        parts = parts[1:]
    if len(parts) > PATH_MAX:
        words = f"{'.'.join(parts)[:100]} leads through {len(parts) - 1} searches"
        raise ValidationError({"criteria": [f"{words}; at most {PATH_MAX - 1} are joined"]})
    return parts


def below(search: Search, path: Path) -> Search | None:
    """The search at the end of a path of children; None where there is none."""
    for part in path:
        child = search.children.get(part)
        if child is None:
            return None
        search = SEARCHES[child.search]
    return search


def reach(search: Search, path: Path) -> Column | None:
    """The column at the end of a path; None where there is none."""
    holder = below(search, path[:-1])
    return holder.column(path[-1]) if holder is not None and path else None


def meant_field(search: Search, name: str) -> str:
    """The end of a sentence about a name that is no field: which one may have been meant."""
    path = path_of(search, name)
    for number, part in enumerate(path):
        last = number + 1 == len(path)
        if last or part not in search.children:
            known = [*search.columns, *search.aliases] if last else [*search.children]
            found = near(part, known) or near(part, [*search.columns, *search.children])
            return f"; did you mean {'.'.join((*path[:number], found))}?" if found else ""
        search = SEARCHES[search.children[part].search]
    return ""


# --- declaring ----------------------------------------------------------------------------------


def named(attribute: str) -> Source:
    """The column of that name."""
    return lambda alias: getattr(alias, attribute)


def blank(alias: Any) -> Any:
    """The text of something that has none here."""
    return Value("").cast("TEXT")


def titled(model: Any, attribute: str) -> Source:
    """What a record that a foreign key points at is called."""

    def source(alias: Any) -> Any:
        other = model.alias()
        return other.select(model.title(other)).where(other.id == getattr(alias, attribute))

    return source


def beyond(model: Any, attribute: str, column: str) -> Source:
    """A column of the record that a foreign key points at."""

    def source(alias: Any) -> Any:
        other = model.alias()
        return other.select(getattr(other, column)).where(other.id == getattr(alias, attribute))

    return source


def chosen(attribute: str, choices: Mapping[int, str]) -> Source:
    """The title of a value out of a fixed list."""

    def source(alias: Any) -> Any:
        column = getattr(alias, attribute)
        return Case(column, tuple(choices.items()), "")

    return source


def user_name(attribute: str) -> Source:
    def source(alias: Any) -> Any:
        user = User.alias()
        return user.select(User.full_name(user)).where(user.id == getattr(alias, attribute))

    return source


def who(attribute: str) -> Source:
    """The name of a user, or that it was the service itself, which is no user."""
    return lambda alias: fn.COALESCE(user_name(attribute)(alias), SERVICE)


@dataclass(frozen=True)
class _By:
    attribute: str

    def __call__(self, parent: Any, child: Any) -> Any:
        return getattr(parent, self.attribute) == child.id


def by(attribute: str) -> Join:
    """A child that a foreign key of the parent points at."""
    return _By(attribute)


def back(attribute: str) -> Join:
    """Children that point at the parent."""
    return lambda parent, child: getattr(child, attribute) == parent.id


def audit_columns() -> dict[str, tuple[Wire, Source]]:
    """What every record tells of itself: ids, version, who made and last changed it, and when."""
    return {
        "Id": (Id("The id of the record, never used twice."), named("id")),
        "Guid": (Text(36, "A globally unique id of the record."), named("guid")),
        "CreatedDate": (Moment("When it was added."), named("created")),
        "CreatedUser": (Integer("The user who added it."), named("created_user")),
        "CreatedUserText": (Text(101, "That user's name."), user_name("created_user")),
        "ModifiedDate": (Moment("When it was last changed."), named("modified")),
        "ModifiedUser": (Integer("The user who last changed it."), named("modified_user")),
        "ModifiedUserText": (Text(101, "That user's name."), user_name("modified_user")),
        "ETag": (
            ETag("A digest that changes with the record."),
            lambda alias: digest(alias.guid.concat(":").concat(alias.version.cast("TEXT"))),
        ),
        "Timestamp": (
            Timestamp("The version of the record, to be sent back as Timestamp."),
            named("version"),
        ),
    }


OF_ALL = frozenset(audit_columns())
"""The columns that all records have."""
OF_OTHERS = frozenset({"CreatedUserText", "ModifiedUserText"})
"""Of those, the ones that come from other records."""


def with_companions(
    name: str, wire: Wire, source: Source, attribute: str, own: bool
) -> list[Column]:
    """A column, and the one that says in words what its id or code stands for."""
    found = [Column(name, wire, source, own)]
    if isinstance(wire, Ref):
        text = Text(200, f"What {name} is called.")
        found.append(Column(name + "Text", text, titled(wire.of, attribute)))
    elif isinstance(wire, Choice):
        text = Text(100, f"The title of {name}.")
        found.append(Column(name + "Text", text, chosen(attribute, wire.choices)))
    return found
