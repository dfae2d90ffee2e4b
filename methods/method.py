"""What a method is: a value from which dispatch, validation, reference and tests are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, missing

from methods.keywords import python_name
from methods.wire.dates import ANY_MANNER, Manner
from methods.wire.structures import File
from methods.wire.types import Ref, Wire
from models.actor import Actor, Request
from models.refusals import (
    ANYTIME,
    IdempotencyMismatch,
    LockStolen,
    NoRight,
    NoSubsearch,
    NotLoggedOn,
    OtherPart,
    OutdatedFencing,
    ParameterNotHeld,
    RecordHeld,
    RecordLocked,
    RecordNotFound,
    Refusal,
    SearchTooLong,
    StaleTimestamp,
    TooManyCalls,
    as_a_name,
)
from models.rights import ADD, REMOVE, UPDATE, USE
from models.store import scope

CHANGING = frozenset({"SETUP_FINANCIAL_SETTINGS_MANAGE"})
"""Of these there is one record, which is there always and is only changed."""


class Access(Enum):
    """Who may call a method: which ready-made roles hold it (methods.rights). An own role holds
    what it names."""

    ANYONE = "anyone, before logon"
    EVERYBODY = "everybody who is logged on"
    USER = "bookkeepers; where it only reads, auditors and viewers too"
    LOG = "bookkeepers and auditors, not viewers"
    ADMINISTRATOR = "administrators; where it only reads, auditors too"


class Work(Enum):
    """What a method does to the database, and so where it runs."""

    POINT = "reads a few rows"
    SEARCH = "reads many rows"
    WRITE = "changes records"
    DRAW = "changes records and draws documents, which takes its time, so it runs beside others"
    CLOSE = "changes what other calls are judged by, so it has the space to itself"

    def __init__(self, words: str) -> None:
        # asked several times a call, so it is worked out once
        self.writes = self.name in ("WRITE", "DRAW", "CLOSE")

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


STEERED_REFUSALS = (
    RecordNotFound, RecordLocked, StaleTimestamp, RecordHeld, OutdatedFencing, LockStolen, NoRight,
)  # fmt: skip
"""What a change of the books may meet: locks, a newer version, the edit lock of another or a set
of them that is not there, and an override that is not the caller's to give."""


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
    answers_small: bool = False
    """In the platform's dialect each member of its answer comes in small letters as well."""
    answers_list: bool = False
    """In the platform's dialect it answers a bare list, which a text editor reads by itself."""
    answers_file: bool = False
    """The platform's dialect answers the bytes, but under a name that ends in _AS_BASE64."""
    slow_with: frozenset[str] = frozenset()
    """Parameters, by folded names, with which it looks through much, and so runs as a search."""
    reads_call_log: bool = False
    """It reads the service's own log, which is written a little after the calls."""
    confidential: bool = False
    """It carries a password, or what goes with one, which must not be read on the way."""
    error_gives_key: bool = False
    """A legacy client that it refuses needs a logon key to log on with."""
    tells_secret: bool = field(init=False)
    """Its answer holds a session id, a token or a key, which nothing on the way may keep."""
    defaults: dict[str, Any] = field(init=False)
    """What parameters that are left out come to."""
    needed: dict[str, Any] = field(init=False)
    """Parameters that may not be left out; each is missing until it is sent."""
    spelling: Mapping[str, str] = field(init=False)
    columns: Mapping[str, str] = field(init=False)
    """The folded name of each parameter by what Python calls it: the column that it fills."""
    refs: tuple[tuple[str, Ref], ...] = field(init=False)
    files: tuple[str, ...] = field(init=False)
    """The folded names of the parameters that may come as file parts of a form."""
    of_one_try: frozenset[str] = field(init=False)
    """The folded names of what tells one try of a request from another."""

    def __post_init__(self) -> None:
        folded = {name.lower(): wire for name, wire in self.params.items()}
        secret = self.answers_secret or self.opens_session or "sid" in self.result
        object.__setattr__(self, "tells_secret", secret)
        defaults = {name: wire.load_default for name, wire in folded.items()}
        left_out = {name: value for name, value in defaults.items() if value is not missing}
        object.__setattr__(self, "defaults", left_out)
        needed = {name: missing for name, wire in folded.items() if wire.required}
        object.__setattr__(self, "needed", needed)
        object.__setattr__(self, "spelling", {name.lower(): name for name in self.params})
        older = {old.lower(): new.lower() for old, new in self.param_aliases.items()}
        object.__setattr__(self, "param_aliases", older)
        columns = {python_name(name, wire): name.lower() for name, wire in self.params.items()}
        object.__setattr__(self, "columns", columns)
        refs = tuple((name, wire) for name, wire in folded.items() if isinstance(wire, Ref))
        object.__setattr__(self, "refs", refs)
        files = tuple(name for name, wire in folded.items() if isinstance(wire, File))
        object.__setattr__(self, "files", files)
        tries = frozenset(name for name, wire in folded.items() if wire.of_one_try)
        object.__setattr__(self, "of_one_try", tries)

    @cached_property
    def schema(self) -> Schema:
        """The parameters as marshmallow reads them: made when one of them first comes, since it
        copies each, and most processes are asked for few methods."""
        folded = {name.lower(): wire for name, wire in self.params.items()}
        return Schema.from_dict(dict(folded))(unknown=RAISE)

    @property
    def endpoint(self) -> str:
        """The path segment: the first word of the name."""
        return self.name.partition("_")[0].lower()

    @cached_property
    def is_open(self) -> bool:
        """Whether everybody who is logged on may call it, whatever the roles are."""
        return self.access in (Access.ANYONE, Access.EVERYBODY)

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """What a role can hold it for: adding, updating and removing, of a _MANAGE that does."""
        if self.name in CHANGING:
            return (UPDATE,)
        if self.is_open or not (self.name.endswith("_MANAGE") and "remove" in self.spelling):
            return (USE,)
        return (ADD, UPDATE, REMOVE) if "id" in self.spelling else (ADD, REMOVE)

    @property
    def saves(self) -> bool:
        """Whether it is for saving or sending something, were it only to be refused."""
        return self.work.writes or OtherPart in self.refuses

    @cached_property
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
        if self.access not in (Access.ANYONE, Access.EVERYBODY):
            found += [NoRight, ParameterNotHeld]
        if self.search is not None or "datareturn" in self.spelling:
            found += [NoSubsearch, ParameterNotHeld]
        if self.keeps_answers:
            found.append(IdempotencyMismatch)
        if not self.work.writes and not self.other_part:
            found.append(SearchTooLong)
        return list(dict.fromkeys([*found, TooManyCalls, *ANYTIME]))

    @property
    def names(self) -> list[str]:
        """Every name that a parameter may be sent under, older ones included."""
        return [*self.spelling.values(), *self.param_aliases]

    def known(self, name: str) -> str | None:
        """The folded name of a parameter, an older name included; None where unknown."""
        folded = name.lower()
        folded = self.param_aliases.get(folded, folded)
        return folded if folded in self.spelling else None

    def spelled(self, column: str) -> str:
        """A column, or a parameter by its Python name, as callers of this method spell it."""
        folded = self.columns.get(column, column.lower())
        return self.spelling.get(folded) or as_a_name(column)

    def load(self, params: dict[str, Any], manner: Manner = ANY_MANNER) -> dict[str, Any]:
        """Check parameters (folded names) and turn them into values, dates as such a caller
        writes them. Raises ValidationError.

        Each goes through its marshmallow field. The schema's own walk over all that are declared
        is left out: a call names a few of them, and walking the rest costs ten times as much."""
        wanted = self.defaults.copy()
        problems: dict[str, Any] = {}
        for name, value in {**self.needed, **params}.items():
            try:
                wanted[name] = self.schema.fields[name].deserialize(
                    value, name, params, manner=manner
                )
            except ValidationError as problem:
                problems[name] = problem.messages
        if problems:
            raise ValidationError(problems)
        return wanted

    def resolve(self, actor: Actor, wanted: dict[str, Any]) -> None:
        """Find every record referred to in the space. Raises ValidationError."""
        problems = {}
        for name, ref in self.refs:
            id = wanted.get(name)
            if id is None:
                continue
            wanted[name] = ref.meant(actor, wanted, id)
            if scope.peek(actor, ref.of, wanted[name], ref.object) is None:
                problems[name] = [f"there is no {ref.noun} with the id {id}"]
        if problems:
            raise ValidationError(problems)
