"""A method is a value: its name, who may call it, what it takes, gives and refuses.

Every declaration is checked when it is made; a wrong one keeps the service from starting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, ValidationError, missing

from methods.keywords import WrongKeywords, bind, python_name
from methods.locked import LOCKS_SHAPE
from methods.wire.structures import File, Structure
from methods.wire.types import Boolean, Id, Names, Ref, Remove, Text, Wire, YesNo
from models import locks
from models.actor import Actor, Preview, Request
from models.refusals import (
    CATALOGUE,
    IdempotencyMismatch,
    LockStolen,
    NoRight,
    NotLoggedOn,
    OutdatedFencing,
    RecordHeld,
    RecordLocked,
    RecordNotFound,
    Refusal,
    StaleTimestamp,
    TooManyCalls,
)
from models.store import scope


class Access(Enum):
    """Who may call a method."""

    ANYONE = "anyone, before logon"
    USER = "every user of the space"
    ADMINISTRATOR = "administrators"


class Work(Enum):
    """What a method does to the database, and so where it runs."""

    POINT = "reads a few rows"
    SEARCH = "reads many rows"
    WRITE = "changes records"
    DRAW = "changes records and draws documents, which takes its time, so it runs beside others"
    CLOSE = "changes what other calls are judged by, so it has the space to itself"

    @property
    def writes(self) -> bool:
        return self in (Work.WRITE, Work.DRAW, Work.CLOSE)

    @property
    def alone(self) -> bool:
        """Nothing else may happen in the space meanwhile."""
        return self is Work.CLOSE

    @property
    def only_takes_time(self) -> bool:
        """It changes nothing, and would hold others up in a transaction that does."""
        return self is Work.SEARCH


WEIGHTS = {Work.POINT: 1, Work.SEARCH: 2, Work.WRITE: 3, Work.DRAW: 10, Work.CLOSE: 10}
"""What a call counts against its user's rate limit."""

Answer = Mapping[str, object]
"""What a method gives, by the names of its result."""
Handler = Callable[[Actor, dict[str, Any]], Answer]
"""What carries out a call: the parameters come checked, under their folded names."""


@dataclass(frozen=True)
class Method:
    """One method, complete: dispatch, validation, reference and tests are drawn from it."""

    name: str
    doc: str
    access: Access
    work: Work
    params: Mapping[str, Wire]
    result: Mapping[str, Wire]
    refuses: Sequence[type[Refusal]]
    example: Mapping[str, Any]
    handler: Handler
    aliases: tuple[str, ...] = ()
    param_aliases: Mapping[str, str] = field(default_factory=dict)
    changes_books: bool = False
    prepare: Callable[[Request, Mapping[str, Any]], object] | None = None
    """The slow step before the transaction: it gets how the call came and what it sent, which
    nobody has checked yet; what it makes of that is handed to the handler."""
    search: Any = None
    manages: Any = None
    other_part: bool = False
    answers_secret: bool = False
    """Its answer is shown once and kept nowhere, so no key brings it back."""
    opens_session: bool = False
    """A browser keeps the `sid` of its answer in a cookie."""
    ends_session: bool = False
    """A browser gives its cookie up."""
    answers_file: bool = False
    """Under its own name, and not under an alias, the platform's dialect answers the bytes."""
    confidential: bool = False
    """It carries a password, or what goes with one, which must not be read on the way."""
    error_gives_key: bool = False
    """A legacy client that it refuses needs a logon key to log on with."""
    schema: Schema = field(init=False)
    defaults: dict[str, Any] = field(init=False)
    """What parameters that are left out come to."""
    needed: dict[str, Any] = field(init=False)
    """Parameters that may not be left out; each is missing until it is sent."""
    spelling: Mapping[str, str] = field(init=False)
    refs: tuple[tuple[str, Ref], ...] = field(init=False)
    files: tuple[str, ...] = field(init=False)
    """The folded names of the parameters that may come as file parts of a form."""

    def __post_init__(self) -> None:
        folded = {name.lower(): wire for name, wire in self.params.items()}
        made = Schema.from_dict(dict(folded))(unknown=RAISE)
        object.__setattr__(self, "schema", made)
        defaults = {name: wire.load_default for name, wire in folded.items()}
        left_out = {name: value for name, value in defaults.items() if value is not missing}
        object.__setattr__(self, "defaults", left_out)
        needed = {name: missing for name, wire in folded.items() if wire.required}
        object.__setattr__(self, "needed", needed)
        object.__setattr__(self, "spelling", {name.lower(): name for name in self.params})
        refs = tuple((name, wire) for name, wire in folded.items() if isinstance(wire, Ref))
        object.__setattr__(self, "refs", refs)
        files = tuple(name for name, wire in folded.items() if isinstance(wire, File))
        object.__setattr__(self, "files", files)

    @property
    def endpoint(self) -> str:
        """The path segment: the first word of the name."""
        return self.name.partition("_")[0].lower()

    @property
    def weight(self) -> int:
        """What a call counts against the rate limit."""
        return WEIGHTS[self.work]

    @property
    def keeps_answers(self) -> bool:
        """Whether a call may carry a key, so that it can be sent again."""
        known = self.access is not Access.ANYONE
        return self.changes_books or (self.work.writes and known and not self.answers_secret)

    @property
    def may_refuse(self) -> list[type[Refusal]]:
        """Every refusal a call may meet: the method's own, and what follows from the rest."""
        found = [*self.refuses]
        if self.access is not Access.ANYONE:
            found.append(NotLoggedOn)
        if self.changes_books:
            found += STEERED_REFUSALS
        if self.access is Access.ADMINISTRATOR:
            found.append(NoRight)
        if self.keeps_answers:
            found.append(IdempotencyMismatch)
        return list(dict.fromkeys([*found, TooManyCalls]))

    def known(self, name: str) -> str | None:
        """The folded name of a parameter, an older name included; None where unknown."""
        folded = name.lower()
        folded = self.param_aliases.get(folded, folded)
        return folded if folded in self.spelling else None

    def load(self, params: dict[str, Any]) -> dict[str, Any]:
        """Check parameters (folded names) and turn them into values. Raises ValidationError.

        Each goes through its marshmallow field. The schema's own walk over all that are declared
        is left out: a call names a few of them, and walking the rest costs ten times as much."""
        wanted = self.defaults.copy()
        problems: dict[str, Any] = {}
        for name, value in {**self.needed, **params}.items():
            try:
                wanted[name] = self.schema.fields[name].deserialize(value, name, params)
            except ValidationError as problem:
                problems[name] = problem.messages
        if problems:
            raise ValidationError(problems)
        return wanted

    def resolve(self, actor: Actor, wanted: dict[str, Any]) -> None:
        """Check that every record referred to exists in the space. Raises ValidationError."""
        problems = {}
        for name, ref in self.refs:
            id = wanted.get(name)
            if id is not None and scope.peek(actor, ref.of, id, ref.object) is None:
                problems[name] = [f"there is no {ref.noun} with the id {id}"]
        if problems:
            raise ValidationError(problems)


REGISTRY: dict[str, Method] = {}
"""Every method by its name in capitals. Import it from `methods`, which fills it."""
BY_FOLDED_NAME: dict[str, Method] = {}
"""Every method by its folded name and folded aliases."""

OVERRIDE_PARAMS: dict[str, Wire] = {
    "override": YesNo(
        "Y sets every lock aside for this call; administrators only, and logged.", default=False
    ),
    **{
        lock.parameter: YesNo(
            f"Y sets {lock.name} aside ({lock.because}); administrators only, and logged.",
            default=False,
        )
        for lock in locks.LOCKS
    },
    "override_reason": Text(1000, "Why; kept in the override log.", default=""),
}


def is_override(name: str) -> bool:
    """Whether a name, in whatever letter case, is meant to set a lock aside: misspelt, it must
    not vanish."""
    return name[:8].lower() == "override"


IDEMPOTENCY: dict[str, Wire] = {
    "Idempotency": Text(
        100,
        "A key of your own: the same call sent again with it is not carried out twice, but "
        "answered as it was the first time.",
        default="",
    ),
}
REPLAYED: dict[str, Wire] = {
    "replayed": Boolean(
        "True on the answer of an earlier call with the same Idempotency key.", always=True
    ),
}
COMMON_PARAMS: dict[str, Wire] = {
    **OVERRIDE_PARAMS,
    "preview": YesNo(
        "Y tries the call and writes nothing: it answers what would change, what refuses, and "
        "the smallest set of overrides that would let it through.",
        default=False,
    ),
    "Timestamp": Text(50, "Refuse if the record's timestamp is no longer this one.", default=""),
    "Fencing": Id("Refuse if the edit lock with this number is no longer the newest."),
    "LockSetId": Id(
        "Refuse if the record was taken over from this set of edit locks; a warning names who "
        "took over another record of the set."
    ),
    **IDEMPOTENCY,
}
STEERED_REFUSALS = (
    RecordNotFound, RecordLocked, StaleTimestamp, RecordHeld, OutdatedFencing, LockStolen, NoRight,
)  # fmt: skip
"""What a change of the books may meet: locks, a newer version, the edit lock of another or a set
of them that is not there, and an override that is not the caller's to give."""
WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
CHANGES: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["field", "old", "new"],
        "properties": {"field": {"type": "string"}, "old": {}, "new": {}},
    },
}
COMMON_RESULT: dict[str, Wire] = {
    "warnings": Structure(
        "What the caller should know although the call went through.", WORDS, always=True
    ),
    "changes": Structure(
        "Of a preview: each field that would change, with old and new value.",
        CHANGES,
        always=True,
    ),
    "locks": Structure("Of a preview: the locks that would refuse.", LOCKS_SHAPE, always=True),
    "overrides": Structure(
        "Of a preview: the smallest set of override parameters that would let the call through.",
        WORDS,
        always=True,
    ),
    "allowed": Boolean("Of a preview: whether the call as sent would go through.", always=True),
}
INVOICE_TIMESTAMP = {"invoicetimestamp": "timestamp"}
"""On calls whose record is an invoice, Timestamp has a second name."""
MANAGE_PARAMS: dict[str, Wire] = {
    "Id": Id("The record to change; left out, a new one is added."),
    "Remove": Remove("1 removes the record.", default=False),
    "DataReturn": Names("Fields of the matching search to answer after the save.", default=""),
}


class WrongDeclaration(Exception):
    """A method is declared wrongly; the words say how."""


def register(declared: Method) -> Method:
    """Check a declaration and put it into the registry."""
    if declared.changes_books:
        declared = replace(
            declared,
            params={**declared.params, **COMMON_PARAMS},
            result={**declared.result, **COMMON_RESULT, **REPLAYED},
        )
    elif declared.keeps_answers:
        declared = replace(
            declared,
            params={**declared.params, **IDEMPOTENCY},
            result={**declared.result, **REPLAYED},
        )
    for problem in _problems(declared):
        raise WrongDeclaration(f"{declared.name}: {problem}")
    REGISTRY[declared.name] = declared
    for name in (declared.name, *declared.aliases):
        BY_FOLDED_NAME[name.lower()] = declared
    return declared


def _problems(declared: Method) -> list[str]:
    found = []
    for name in (declared.name, *declared.aliases):
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            found.append(f"{name} is no name of a method")
        if name.lower() in BY_FOLDED_NAME:
            found.append(f"{name} is declared twice")
    if not declared.doc.strip():
        found.append("has no docstring")
    for kind in ("params", "result"):
        for name, wire in getattr(declared, kind).items():
            if not wire.doc:
                found.append(f"{name} has no description")
    for refusal in declared.refuses:
        if CATALOGUE.get(refusal.code) is not refusal:
            found.append(f"{refusal.__name__} is not in the catalogue")
    try:
        example = {}
        for name, value in declared.example.items():
            if (known := declared.known(name)) is None:
                raise ValidationError({name: ["is no parameter"]})
            example[known] = value
        declared.load(example)
    except ValidationError as problem:
        found.append(f"its example is refused: {problem.normalized_messages()}")
    return found


Declared = TypeVar("Declared", bound=Callable[..., Answer])


def method(
    name: str,
    *,
    access: Access,
    work: Work,
    params: Mapping[str, Wire] | None = None,
    result: Mapping[str, Wire] | None = None,
    refuses: Sequence[type[Refusal]] = (),
    example: Mapping[str, Any] | None = None,
    **more: Any,
) -> Callable[[Declared], Declared]:
    """Declare a method: a function of the actor that takes each of its parameters by keyword.

    The docstring is its page in the reference. Raises WrongDeclaration where the function does
    not take what is declared."""

    def declared(function: Declared) -> Declared:
        register(
            Method(
                name=name,
                doc=function.__doc__ or "",
                access=access,
                work=work,
                params=params or {},
                result=result or {},
                refuses=refuses,
                example=example or {},
                handler=_handler(name, function, params or {}, more.get("prepare") is not None),
                **more,
            )
        )
        return function

    return declared


def _handler(
    name: str, function: Callable[..., Answer], params: Mapping[str, Wire], prepared: bool
) -> Handler:
    try:
        bound = bind(function, 2 if prepared else 1, {**COMMON_PARAMS, **params})
    except WrongKeywords as problem:
        raise WrongDeclaration(f"{name}: {problem}") from None
    taken = {*bound.taken, *(known.lower() for known in COMMON_PARAMS)}
    for known, wire in params.items():
        if known.lower() not in taken and not wire.ignored and not prepared:
            words = f"{function.__name__} does not take {python_name(known, wire)}"
            raise WrongDeclaration(f"{name}: {words}; say ignored=True of {known} if it need not")

    def handle(actor: Actor, wanted: dict[str, Any]) -> Answer:
        answer: Answer = bound(actor, wanted=wanted)
        return answer

    def handle_prepared(actor: Actor, wanted: dict[str, Any]) -> Answer:
        answer: Answer = bound(actor, wanted["prepared"], wanted=wanted)
        return answer

    return handle_prepared if prepared else handle


STEERING = (
    *(f"override_{folded}" for folded in locks.OVERRIDABLE),
    *("override", "override_reason", "timestamp", "preview", "fencing", "locksetid"),
)
"""The parameters, in lower case, that say how a change is to be judged."""


def unmangled(timestamp: str) -> str:
    """A timestamp as it was given out: a form that was not encoded turns its + into a space."""
    return timestamp.strip().replace(" ", "+")


def with_overrides(actor: Actor, wanted: dict[str, Any]) -> Actor:
    """The actor of a call that may set locks aside, be a preview, or carry a timestamp."""
    if not any(wanted.get(name) for name in STEERING):
        return actor
    names = {
        known
        for folded, known in locks.OVERRIDABLE.items()
        if wanted.get(f"override_{folded}") is True
    }
    return replace(
        actor,
        overrides=frozenset(names),
        override_all=bool(wanted.get("override")),
        reason=wanted.get("override_reason") or "",
        timestamp=unmangled(wanted.get("timestamp") or "") or None,
        fencing=wanted.get("fencing"),
        lock_set=wanted.get("locksetid"),
        preview=Preview() if wanted.get("preview") else None,
    )
