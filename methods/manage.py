"""The one way a record is added, changed or removed from outside.

A _MANAGE method is declared by its fields; a rule function says what a new or changed record
must obey beyond that. The locks are no business of either: the door checks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from marshmallow import ValidationError

from methods import checking, visible
from methods.declare import Access, Answer, Method, Work, WrongDeclaration, register
from methods.keywords import Bound, WrongKeywords, bind
from methods.search.columns import SEARCHES
from methods.search.page import read_back
from methods.spelling import SPELLINGS, Spelling
from methods.steering import COMMON_PARAMS, STEERING
from methods.wire.structures import ROWS, Structure
from methods.wire.types import Id, Names, Remove, Text, Timestamp, Wire, timestamp_of
from models import naming, numbering, write
from models.actor import Actor
from models.document import KINDS, Document
from models.refusals import (
    InUse,
    InvalidFields,
    RecordLocked,
    RecordNotFound,
    ReferenceTaken,
    Refusal,
    StaleTimestamp,
)
from models.store import objects, scope
from models.store.base import Record

Rule = Callable[..., None]
"""rule(actor, row or None when adding, column values to fill or refuse, *, parameters)"""
After = Callable[..., Answer | None]
"""after(actor, row, *, parameters): what follows from the save, in the same transaction."""
Removing = Callable[[Actor, Any], None]
Holding = Callable[..., None]
"""holding(actor, id or None when adding, *, parameters): holds other records of the call first.

Calls that need the same documents hold them in one order, so that none waits in a ring.

Each of the three takes by keyword what it needs of the declared parameters."""

MANAGE_PARAMS: dict[str, Wire] = {
    "Id": Id("The record to change; left out, a new one is added."),
    "Remove": Remove("1 removes the record.", default=False),
    "DataReturn": Names("Fields of the matching search to answer after the save.", default=""),
}
MANAGE_RESULT: dict[str, Wire] = {
    "id": Id("The record.", always=True),
    "notes": Text(10, "ADDED, UPDATED, REMOVED or PREVIEW."),
    "timestamp": Timestamp(
        "Its version now, to be sent back as Timestamp; none where it is removed.",
        always=True,
        sometimes=True,
    ),
    "data": Structure("With DataReturn: `rows` holds the fields asked for.", ROWS, sometimes=True),
}


@dataclass(frozen=True)
class Numbering:
    """Where the references of a kind of record come from: INV and setting 7, say."""

    counter: int
    prefix: str
    step: Callable[[Actor], int] = lambda actor: 1


@dataclass(frozen=True)
class Managed:
    """A declared _MANAGE method: which record, which fields, and what the record must obey."""

    of: type[Record]
    fields: Mapping[str, Wire]
    object: int | None = None
    search: str = ""
    numbering: Numbering | None = None
    removing: Removing | None = None
    remover: Removing = write.remove
    """What takes a record away; a file, say, is only put aside."""
    called_by: str = ""
    """The column of the number that callers know a record by, where that is not its id."""
    rule: Bound | None = None
    after: Bound | None = None
    holding: Bound | None = None
    extra: Mapping[str, Wire] = field(default_factory=dict)
    """Parameters that only steer the rule; one with `into` is how that column is told of."""

    @property
    def noun(self) -> str:
        kind = KINDS.get(self.object or 0) if self.of is Document else None
        return self.of.NOUN if kind is None else kind.noun

    @property
    def spelling(self) -> Spelling:
        """Wire name and type of each column."""
        told = {**self.extra, **self.fields}
        return {wire.into: (name, wire) for name, wire in told.items() if wire.into}

    @cached_property
    def filling(self) -> list[tuple[str, Wire]]:
        """The parameters that fill a column, by their folded names."""
        return [(name.lower(), wire) for name, wire in self.fields.items() if wire.into]

    # --- the life of one call ---------------------------------------------------------------

    def __call__(self, actor: Actor, wanted: dict[str, Any]) -> dict[str, Any]:
        id = wanted.get("id")
        if wanted.get("remove"):
            return self._remove(actor, id)
        if self.holding is not None:
            self.holding(actor, id, wanted=wanted)
        if id is None:
            refuse_timestamp(actor)
        row = None if id is None else self.taken(actor, id)
        values = self._values(actor, wanted, adding=row is None)
        self._judge(actor, row, values, wanted)
        if row is None:
            row = self._add(actor, values, wanted)
            notes = "ADDED"
        else:
            self._keep_reference(actor, row, values)
            row = write.change(actor, row, **values)
            notes = "UPDATED"
        more = self.after(actor, row, wanted=wanted) if self.after is not None else None
        write.preview_only(actor, row)
        return {**self._answer(actor, row, notes, wanted), **(more or {})}

    def _judge(
        self, actor: Actor, row: Any, values: dict[str, Any], wanted: dict[str, Any]
    ) -> None:
        """Have the rule fill or refuse the values: what is locked is said before what is wrong."""
        if self.rule is None:
            return
        try:
            self.rule(actor, row, values, wanted=wanted)
        except InvalidFields:
            if row is not None and actor.preview is None:
                write.check_change(actor, row, **values)
            raise

    def taken(self, actor: Actor, id: int) -> Any:
        """The record, held; it must be as the caller last read it. Raises StaleTimestamp."""
        row = scope.take(actor, self.of, self._kept_under(actor, id), self.object)
        check_timestamp(actor, row, self.noun)
        return row

    def _kept_under(self, actor: Actor, id: int) -> int:
        """The id in the books of what callers know by a number. Raises RecordNotFound."""
        if not self.called_by:
            return id
        of: Any = self.of
        called = scope.within(of, actor.space) & (getattr(of, self.called_by) == id)
        found: int | None = of.select(of.id).where(called).scalar()
        if found is None:
            raise RecordNotFound(noun=self.noun, field="Id", value=id)
        return found

    def _remove(self, actor: Actor, id: int | None) -> dict[str, Any]:
        if id is None:
            raise ValidationError({"id": [f"is needed: give the {self.noun} to remove"]})
        row = self.taken(actor, id)
        if self.removing is not None:
            self.removing(actor, row)
        self.remover(actor, row)
        write.preview_only(actor, row)
        return {"id": id, "notes": "REMOVED"}

    def _values(self, actor: Actor, wanted: dict[str, Any], *, adding: bool) -> dict[str, Any]:
        """Column values of the parameters that came; an emptied one goes to its default."""
        values: dict[str, Any] = {}
        problems: dict[str, list[str]] = {}
        for key, wire in self.filling:
            if key not in wanted:
                if adding and wire.needed:
                    problems[key] = [f"is needed: give {wire.wanted()}"]
                continue
            value = wanted[key]
            if value in (None, ""):
                if wire.needed and not (wire.may_be_blank and actor.request.lenient):
                    problems[key] = [f"is needed: give {wire.wanted()}"]
                    continue
                if wire.kept:
                    continue
                value = None if wire.worked_out else self._emptied(wire.into, value)
            values[wire.into] = value
        if problems:
            raise ValidationError(problems)
        return values

    def _emptied(self, column: str, value: Any) -> Any:
        field = self.of._meta.fields[column]
        if value is None and not field.null:
            return field.default() if callable(field.default) else field.default
        return value

    def _add(self, actor: Actor, values: dict[str, Any], wanted: dict[str, Any]) -> Any:
        if self.object is not None and self.of is Document:
            values["object"] = self.object
        mask = wanted.get("referencemask") or ""
        if problem := numbering.mask_problem(mask):
            raise ValidationError({"referencemask": [problem]})
        if self.numbering is not None:
            if values.get("reference"):
                self._refuse_taken(actor, values["reference"], None)
            else:
                values["reference"] = numbering.next_reference(
                    actor,
                    self.numbering.counter,
                    self.numbering.prefix,
                    lambda reference: self._is_taken(actor, reference, None),
                    mask=mask,
                    on=values.get("date"),
                    step=self.numbering.step(actor),
                )
        return write.add(actor, self.of, **values)

    def _keep_reference(self, actor: Actor, row: Any, values: dict[str, Any]) -> None:
        if self.numbering is None or "reference" not in values:
            return
        if not values["reference"]:
            del values["reference"]  # an emptied reference keeps the number it has
        elif values["reference"] != row.reference:
            self._refuse_taken(actor, values["reference"], row.id)

    def _refuse_taken(self, actor: Actor, reference: str, own: int | None) -> None:
        if self._is_taken(actor, reference, own):
            raise ReferenceTaken(noun=self.noun, reference=reference)

    def _is_taken(self, actor: Actor, reference: str, own: int | None) -> bool:
        of_kind = Document.object == self.object if self.of is Document else None
        return naming.is_taken(actor, self.of, "reference", reference, own=own, within=of_kind)

    def _answer(self, actor: Actor, row: Any, notes: str, wanted: dict[str, Any]) -> dict[str, Any]:
        id = getattr(row, self.called_by or "id")
        answer: dict[str, Any] = {"id": id, "notes": notes, "timestamp": row.version}
        if wanted.get("datareturn") and self.search:
            answer["page"] = read_back(actor, SEARCHES[self.search], id, wanted["datareturn"])
        return answer


def check_timestamp(actor: Actor, row: Record, noun: str) -> None:
    """Raise StaleTimestamp where a held record is not as the caller last read it."""
    if actor.timestamp and actor.timestamp != timestamp_of(row.version):
        raise StaleTimestamp(noun=noun, timestamp=timestamp_of(row.version))


def taken_of_any_kind(actor: Actor, object: int, context: int, *, seen: bool = False) -> Record:
    """The record that an object number and an id name, held; it must be as the caller last read
    it, and of a kind that he knows, unless it is `seen` by another right.

    Raises RecordNotFound or StaleTimestamp."""
    if not seen:
        visible.check_known(actor, object, context)
    record = scope.take_object(actor, object, context)
    check_timestamp(actor, record, objects.called(record))
    return record


def refuse_timestamp(actor: Actor) -> None:
    """Raise ValidationError where a call that adds a record says how it last read it."""
    if actor.timestamp:
        words = "is of a record that is there already, and this call adds one; leave it out"
        raise ValidationError({"timestamp": [words]})


MANAGED: dict[str, Managed] = {}
"""Every declared _MANAGE method of `manage` by its name."""


def manage(
    name: str,
    *,
    of: type[Record],
    doc: str,
    fields: Mapping[str, Wire],
    example: Mapping[str, Any],
    object: int | None = None,
    search: str = "",
    numbering: Numbering | None = None,
    called_by: str = "",
    rule: Rule | None = None,
    after: After | None = None,
    removing: Removing | None = None,
    extra: Mapping[str, Wire] | None = None,
    result: Mapping[str, Wire] | None = None,
    refuses: Sequence[type[Refusal]] = (),
    access: Access = Access.USER,
    work: Work = Work.WRITE,
    holding: Holding | None = None,
    remover: Removing = write.remove,
    aliases: tuple[str, ...] = (),
    param_aliases: Mapping[str, str] | None = None,
) -> Managed:
    """Declare a _MANAGE method. `fields` fill columns, `extra` parameters only steer the rule.

    Raises WrongDeclaration where it can't be carried out as it is declared."""
    extra = {**({"ReferenceMask": REFERENCE_MASK} if numbering else {}), **(extra or {})}
    params = {**MANAGE_PARAMS, **fields, **extra}
    rules = _rules(name, params, extra, rule=(rule, 3), after=(after, 2), holding=(holding, 2))
    made = Managed(
        of, fields, object, search, numbering, removing, remover, called_by, **rules, extra=extra
    )
    checking.refuse(name, _problems(made, extra, example))
    register(Method(
        name=name, doc=doc, access=access, work=work, params=params, example=example,
        result={**MANAGE_RESULT, **(result or {})}, handler=made, manages=made, changes_books=True,
        refuses=[*ALWAYS_REFUSED, *((ReferenceTaken,) if numbering else ()), *refuses],
        aliases=aliases, param_aliases=param_aliases or {},
    ))  # fmt: skip
    SPELLINGS.setdefault((of, object), made.spelling)
    MANAGED[name] = made
    kept_as = object if of is Document else getattr(of, "OBJECT", None)
    visible.shown_by(kept_as, name, search)
    return made


def _problems(
    made: Managed, extra: Mapping[str, Wire], example: Mapping[str, object]
) -> Iterator[str]:
    yield from checking.twice(MANAGE_PARAMS, made.fields, extra)
    steering = {name: wire for name, wire in extra.items() if wire.into}
    yield from checking.of_fields(made.of, {**made.fields, **steering})
    if made.object is not None and made.of is Document and made.object not in KINDS:
        yield f"{made.object} is no kind of document"
    if made.numbering is not None and "reference" not in made.of._meta.fields:
        yield f"it numbers its records, and {made.of.__name__} has no column reference"
    yield from checking.of_example(made.fields, example)


REASON = Text(1000, "Why; kept in the trail.", default="")
"""Of calls that close a stretch of the books, or open one again."""
REASON_OF_EVENTS = Text(
    1000, "Why; kept in the trail with what the call makes or lifts.", default="", ignored=True
)
"""Of calls whose events follow from what they change: `with_reason` hands it to these."""
REFERENCE_MASK = Text(
    50,
    "Pattern of the reference that is made when Reference is blank: its run of question marks "
    "becomes the next number. {YYYY} and {MM} become year and month of the record's date, today "
    "where it has none, and numbers begin anew in each.",
    default="",
)
ALWAYS_REFUSED: list[type[Refusal]] = [RecordNotFound, RecordLocked, StaleTimestamp, InUse]


def _rules(
    name: str,
    params: Mapping[str, Wire],
    extra: Mapping[str, Wire],
    **rules: tuple[Callable[..., object] | None, int],
) -> dict[str, Bound | None]:
    """What is done around a save, with the parameters that each takes by keyword.

    Raises WrongDeclaration for one that does not fit, and where nothing takes an extra."""
    found: dict[str, Bound | None] = {}
    for part, (function, first) in rules.items():
        try:
            found[part] = function and bind(function, first, params, COMMON_PARAMS)
        except WrongKeywords as problem:
            raise WrongDeclaration(f"{name}: its {part} {problem}") from None
    bound = [rule for rule in found.values() if rule is not None]
    taken = {"referencemask", *STEERING}.union(*(rule.taken for rule in bound))
    checking.refuse(name, checking.not_taken(extra, taken))
    return found
