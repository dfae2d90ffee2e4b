"""What a caller is in: his space, the kinds of record it keeps, and the counters it has."""

from __future__ import annotations

from marshmallow import ValidationError
from peewee import ColumnBase, ModelAlias, Select, Value

from methods.choices import choices
from methods.declare import Access, Answer, Work, method
from methods.search.columns import Source, chosen, named
from methods.search.declaration import search
from methods.wire.dates import Moment
from methods.wire.types import Choice, Integer, Text, YesNo
from models import numbering, settings
from models.actor import Actor
from models.contact import Business, Person
from models.document import KINDS
from models.role import is_administrator
from models.store.base import Space
from models.store.database import slot
from models.user import User

# --- the space ----------------------------------------------------------------------------------


def _of_space(column: str) -> Source:
    def source(alias: ModelAlias[User]) -> Select:
        space = Space.alias()
        return space.select(getattr(space, column)).where(space.id == alias.space)

    return source


def _own_business(column: str) -> Source:
    """What a column of the business says that the user belongs to."""

    def source(alias: ModelAlias[User]) -> Select:
        person, business = Person.alias(), Business.alias()
        own = business.select(getattr(business, column))
        return own.join_from(business, person, on=(person.business == business.id)).where(
            person.id == alias.contact_person
        )

    return source


search(
    "CORE_SPACE_SEARCH",
    access=Access.EVERYBODY,
    of=User,
    prefix="Space",
    where=lambda alias: alias.id == slot("user"),
    doc="""Find the spaces that you can reach: here it is the one you are in.

    A logon belongs to one space; there is nothing to switch to.""",
    audit=False,
    columns={
        "Id": Integer("The space.", into="space"),
        "Guid": (Text(36, "A globally unique id of the space."), _of_space("guid")),
        "Space": Integer("The space, once more.", into="space"),
        "SpaceText": (Text(100, "What it is called."), _of_space("name")),
        "CreatedDate": (Moment("When it was added."), _of_space("created")),
        "UnrestrictedAccess": (YesNo("Y for an administrator of it."), is_administrator),
        "TargetUser": Integer("The user that one is there: oneself.", into="id"),
        "TargetUserText": (Text(101, "That user's name."), User.full_name),
        "TargetUserContactBusiness": (
            Integer("The business of that user."),
            _own_business("id"),
        ),
        "TargetUserContactBusinessText": (
            Text(100, "What it is called."),
            _own_business("trade_name"),
        ),
    },
    example={"fields": [{"name": "spacetext"}, {"name": "unrestrictedaccess"}]},
)

# --- what it keeps ------------------------------------------------------------------------------

OBJECTS = {
    2: ("Expense", "Expense"),
    3: ("Payment", "Payment"),
    5: ("Invoice", "Invoice"),
    6: ("Receipt", "Receipt"),
    12: ("Contact Business", "ContactBusiness"),
    32: ("Person", "ContactPerson"),
    46: ("BAS (tax report)", "TaxReport"),
    69: ("Credit Note", "CreditNote"),
    122: ("General Journal", "GeneralJournal"),
    129: ("Bank Transfer", "Transfer"),
    158: ("Bank Reconciliation", "Reconciliation"),
    233: ("Bank Account", "BankAccount"),
    295: ("Debtors/Creditors Processing", "Processing"),
}
"""Title and prefix of each kind of record, by the platform's own object number."""
DESCRIPTIONS = {number: title for number, (title, _) in OBJECTS.items()}
PREFIXES = {number: prefix for number, (_, prefix) in OBJECTS.items()}


def _no(alias: object) -> ColumnBase:
    """What no kind of record here can do."""
    return Value(False)


choices(
    "CORE_OBJECT_SEARCH",
    "List the kinds of record that are kept here, with the number that Object is of each.",
    DESCRIPTIONS,
    "Object",
    {
        "Description": (Text(50, "What it is called, once more."), named("title")),
        "Prefix": (Text(50, "Its prefix in searches."), chosen("id", PREFIXES)),
        "BulkAvailable": (YesNo("N: records are saved one by one."), _no),
        "SnapshotAvailable": (YesNo("N: there are no snapshots."), _no),
    },
    Access.EVERYBODY,
)

# --- its counters -------------------------------------------------------------------------------

_COUNTED = {
    counter.number: counter.name for counter in settings.COUNTERS if counter not in settings.GAPLESS
}
COUNTERS = {
    **_COUNTED,
    **{old: _COUNTED[now] for old, now in settings.ALIASES.items() if now in _COUNTED},
}


@method(
    "CORE_GET_NEXT_REFERENCE_SEARCH",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Profile": Choice(COUNTERS, "Number of the counter; IncrementProfile goes before it."),
        "IncrementProfile": Choice(COUNTERS, "The same."),
        "Prefix": Text(
            20, "What to put before the number; the one of its documents when left out.", default=""
        ),
    },
    result={"reference": Text(50, "The reference; the counter has moved on.")},
    example={"Profile": 7, "Prefix": "INV"},
)
def next_reference(
    actor: Actor, *, prefix: str, profile: int | None = None, increment_profile: int | None = None
) -> Answer:
    """Take the next reference of a counter: nobody else gets it.

    A record that is added without a Reference takes its own; this is for callers who need to
    know it before, and who send it along then.

    Raises ValidationError where no counter is named."""
    counter = increment_profile or profile
    if counter is None:
        words = f"is needed: give {Choice(COUNTERS).wanted()}"
        raise ValidationError({"profile": [words]})
    return {"reference": _next(actor, settings.ALIASES.get(counter, counter), prefix)}


def _next(actor: Actor, counter: int, prefix: str) -> str:
    for kind in KINDS.values():
        if kind.counter == counter and prefix in ("", kind.prefix):
            return numbering.document_reference(actor, kind.object)
    return numbering.next_reference(actor, counter, prefix, lambda reference: False)
