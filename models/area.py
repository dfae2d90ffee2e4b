"""Areas of a firm: branches, departments, cost centres, each perhaps below another.

Records name an area by its number; one that no area has is a number without a name."""

from __future__ import annotations

from typing import Any

from peewee import CharField, ModelAlias, Node, TextField

from models.actor import Actor
from models.refusals import InUse, InvalidFields
from models.store import objects, scope
from models.store.base import Record, reference_to, tables
from models.write import Values

NAMED = 3
"""How many records that name an area are told of."""


class Area(Record):
    """An area, to tell by what in a firm earned or cost something."""

    NOUN = "area"

    title_text = CharField(50, column_name="title")
    parent_area = reference_to("self", null=True)
    notes = TextField(default="")

    class Meta:
        table_name = "area"
        indexes = ((("space", "title_text"), False),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text


def named(alias: Any) -> Any:
    """What the area of a row is called."""
    area: Any = Area.alias()
    return area.select(area.title_text).where((area.space == alias.space) & (area.id == alias.area))


def with_those_below(space: int, area: int) -> tuple[int, ...]:
    """An area and all that lie below it, however deep."""
    query: Any = Area.select(Area.id, Area.parent_area).where(scope.within(Area, space))
    children: dict[int | None, list[int]] = {}
    for id, parent in query.order_by(Area.id).tuples():
        children.setdefault(parent, []).append(id)
    found, waiting = [area], [area]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return tuple(found)


def keep_in_tree(actor: Actor, row: Area | None, values: Values) -> None:
    """An area is below itself neither straight away nor by others. Raises InvalidFields."""
    parent = values.get("parent_area")
    if row is not None and parent in with_those_below(actor.space, row.id):
        words = "is the area itself or lies below it; give an area above it"
        raise InvalidFields({"parent_area": words})


def refuse_if_named(actor: Actor, row: Area) -> None:
    """Raise InUse while a record names the area: its figures would have no name."""
    users: list[str] = []
    for model in tables(Record):
        of: Any = model
        if "area" not in of._meta.fields or len(users) >= NAMED:
            continue
        mine = scope.within(of, actor.space) & (of.area == row.id)
        users += [objects.called(each) for each in of.select().where(mine).limit(NAMED)]
    if users:
        raise InUse(noun=row.NOUN, users=", ".join(users), uses=users)
