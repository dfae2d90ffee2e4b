"""Areas: the parts of a firm that reports can be asked of, each perhaps below another."""

from __future__ import annotations

from methods.declare import Access
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.types import Ref, Text
from models import area, write
from models.actor import Actor
from models.area import Area


def _remove(actor: Actor, row: Area) -> None:
    """Raises InUse."""
    area.refuse_if_named(actor, row)
    write.remove(actor, row)


manage(
    "SETUP_AREA_MANAGE",
    of=Area,
    access=Access.ADMINISTRATOR,
    doc="""Add, change or remove an area.

    Documents, lines, accounts and contacts name an area by its id; it is not removed while
    anything does.""",
    fields={
        "Title": Text(50, "Its name.", into="title_text", needed=True),
        "ParentArea": Ref(
            Area, "The area above it, whose reports have it with IncludeChildAreas.",
            into="parent_area",
        ),
        "Notes": Text(2000, "Words on it.", into="notes"),
    },
    rule=area.keep_in_tree,
    remover=_remove,
    search="SETUP_AREA_SEARCH",
    example={"Title": "Boatyard"},
)  # fmt: skip

search(
    "SETUP_AREA_SEARCH",
    of=Area,
    prefix="Area",
    doc="Find areas.",
    columns={
        "Title": Text(50, "Its name.", into="title_text"),
        "Description": Text(50, "Its name, once more.", into="title_text"),
        "ParentArea": Ref(Area, "The area above it.", into="parent_area"),
        "Notes": Text(2000, "Words on it.", into="notes"),
    },
    example={"fields": [{"name": "title"}, {"name": "parentareatext"}]},
)
