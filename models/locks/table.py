"""The locks: what each is called, when it is in force, what it freezes, and what causes it.

`Facts` is all that the locks look at; each line of it names a fact and what it is read from, so
that the statement, the tuple and the blank of a new document follow from this one list. A lock
is a row of `LOCKS`: a row that lacks a part, or a fact without a source, keeps the service from
starting. The README says how one is added. The rules are those of the locking reference,
sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, NamedTuple

from peewee import SQL, fn

from models import booked, lock_dates, settings
from models.document import (
    CREDIT_NOTE,
    FINALISED,
    INVOICE,
    JOURNAL,
    KINDS,
    Document,
    Item,
    TransferExpense,
)
from models.link import CREDITS, Link
from models.lock_event import LOCK, UNLOCK
from models.locks import queries
from models.locks.columns import (
    EVERY_FIELD,
    JOURNAL_MONEY,
    LINK_FIELDS,
    MEMBERSHIP,
    MONEY,
    NOTHING,
    REPORTED,
)
from models.period import ReconciliationItem, TaxReportItem
from models.profile_setting import ProfileSetting, Setting, of_space
from models.store.database import Statement

# --- what the locks look at ---------------------------------------------------------------------


class Source(NamedTuple):
    """What a fact is read from: of a document, and of a line beside its document."""

    of_document: Any
    of_line: Any


def first(column: Any, condition: Any) -> Any:
    """A column of the first row that fulfils a condition; null where there is none."""
    return column.model.select(column).where(condition).limit(1)


def _setting(number: Any) -> Any:
    return first(
        ProfileSetting.value,
        of_space(ProfileSetting, Document.space) & (ProfileSetting.number == number),
    )


def _kept(setting: Setting) -> Any:
    return _setting(setting.number)


def _linked() -> Any:
    """A link of a line, at whichever end, that is no credit."""
    return fn.COALESCE(
        first(Link.id, (Link.target_item == Item.id) & Link.kind.not_in(sorted(CREDITS))),
        first(Link.id, Link.source_item == Item.id),
    )


def _used() -> Any:
    """What a credit note is applied to, or the refund of it."""
    return fn.COALESCE(
        first(Link.id, (Link.source_document == Document.id) & Link.source_item.is_null()),
        first(Link.id, (Link.target_document == Document.id) & Link.target_item.is_null()),
    )


def _transferred() -> Any:
    return fn.COALESCE(
        first(TransferExpense.id, TransferExpense.document == Document.id), Document.transfer
    )


NULL = SQL("NULL")


class Facts(NamedTuple):
    """All that the locks look at, of one document or of one line and its document.

    A fact is read from what its annotation says: a column of the document, or a query. Its
    default is what is so of a document that is not there yet."""

    document: Annotated[int, Document.id] = 0
    object: Annotated[int, Document.object] = 0
    reference: Annotated[str, Document.reference] = ""
    type: Annotated[int | None, Document.type] = None
    status: Annotated[int | None, Document.status] = None
    day: Annotated[Any, Document.date] = None
    sent: Annotated[bool, Document.sent] = False
    sent_at: Annotated[Any, Document.sent_at] = None
    voided_at: Annotated[Any, Document.voided_at] = None
    reconciliation: Annotated[
        int | None,
        first(ReconciliationItem.reconciliation, ReconciliationItem.document == Document.id),
    ] = None
    tax_report: Annotated[
        int | None, first(TaxReportItem.tax_report, TaxReportItem.document == Document.id)
    ] = None
    transferred: Annotated[int | None, _transferred()] = None
    credited: Annotated[
        int | None,
        Source(
            of_document=_used(),
            of_line=first(Link.id, (Link.target_item == Item.id) & Link.kind.in_(sorted(CREDITS))),
        ),
    ] = None
    linked: Annotated[int | None, Source(of_document=NULL, of_line=_linked())] = None
    lock_on_send: Annotated[str | None, _kept(settings.LOCK_ON_SEND)] = None
    lock_if_reconciled: Annotated[str | None, _kept(settings.LOCK_IF_RECONCILED)] = None
    lock_if_reported: Annotated[str | None, _kept(settings.LOCK_IF_REPORTED)] = None
    lock_date: Annotated[str | None, _setting(lock_dates.number_of(Document))] = None
    closed_for_good: Annotated[str | None, _kept(settings.CLOSED_FOR_GOOD)] = None
    locked_at: Annotated[Any, Document.locked_at] = None
    issued: Annotated[bool, Document.issued] = False
    issued_number: Annotated[str, Document.issued_number] = ""
    item: Annotated[int | None, Source(of_document=NULL, of_line=Item.id)] = None
    # these two are worked out, not read
    is_line: bool = False
    dated: date | None = None
    """The day that its lock date is compared with; none of a draft."""

    @property
    def booked(self) -> bool:
        """Whether it has entered the books; a draft is in no period and in no report."""
        return booked.is_entered(self)

    @property
    def was_sent(self) -> bool:
        """Whether a call sent it; one that only the space's default marks so was not."""
        return self.sent and self.sent_at is not None

    @property
    def finalised(self) -> bool:
        return self.status == FINALISED

    def within(self, lock_date: str | None) -> bool:
        """True when the document's date is on or before this lock date."""
        if not lock_date or self.dated is None:
            return False
        return self.dated.isoformat() <= lock_date

    @property
    def is_closed_for_good(self) -> bool:
        """Whether its date is in a period that nothing opens."""
        return self.within(self.closed_for_good)


EVERYTHING = EVERY_FIELD | MONEY | JOURNAL_MONEY | LINK_FIELDS
"""Every column that any lock freezes."""

# --- the locks ----------------------------------------------------------------------------------


class Mark(NamedTuple):
    """A column of a document that puts a lock on by itself: what the events of putting it on and
    of lifting it are called, and another column that tells more of it."""

    column: str
    made: str
    lifted: str
    beside: str = ""


class WrongLock(Exception):
    """A lock is declared wrongly; the words say which and how."""


def _unsaid(facts: Facts) -> bool:
    """The rule of a row that says none, which no lock is declared with."""
    return False


@dataclass(frozen=True, eq=False)
class Lock:
    """One lock. `lines_only` locks speak of lines, `finalised_only` of journals in the books."""

    name: str
    because: str = ""
    """Why a record is locked, in words that follow "it is locked: "."""
    holds: Callable[[Facts], bool] = _unsaid
    evidence: tuple[Statement, ...] = ()
    """The statements that find what causes it (see queries); all that they find is told."""
    documents: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """What it freezes of the header of each kind of document; the money of lines it always does."""
    mark: Mark | None = None
    """The column that puts it on, where one does: what lifts it and its events follow."""
    of_issued_lines: frozenset[str] = NOTHING
    """What more it freezes of the lines of an issued invoice."""
    until_voided: bool = False
    """Whether what an issued invoice says for good is frozen by it, whatever is overridden."""
    ties: str = ""
    """Of a lock that ties its record to others, so that it does not go whatever is overridden: the
    way to untie it."""
    of_date: bool = False
    """Whether it is of the document's date, so that nothing opens what is closed for good."""
    lines_only: bool = False
    finalised_only: bool = False
    code: str = ""
    """What a program reads in a refusal beside the lock's name."""
    hint: str = ""
    """What a person reads there: what to do first."""

    def __post_init__(self) -> None:
        """Raises WrongLock for a row that would fail only when it is asked."""
        if not self.name.startswith("Locked"):
            raise WrongLock(f"{self.name}: a lock's name begins with Locked")
        if not self.because:
            raise WrongLock(f"{self.name}: say why it holds, in `because`")
        if self.holds is _unsaid:
            raise WrongLock(f"{self.name}: say of which facts it holds, in `holds`")
        if not self.evidence:
            raise WrongLock(
                f"{self.name}: say in `evidence` which statements of models/locks/queries.py find "
                f"what causes it"
            )
        try:
            holds = self.holds(Facts())
        except AttributeError as problem:
            raise WrongLock(f"{self.name}: looks at what is no fact: {problem}") from None
        if holds:
            raise WrongLock(f"{self.name}: holds what is not there yet; give its fact a default")
        self._check_mark()

    def _check_mark(self) -> None:
        if self.mark is None:
            return
        for column in filter(None, (self.mark.column, self.mark.beside)):
            if column not in Document._meta.fields:
                raise WrongLock(f"{self.name}: a document has no column {column}; see its `mark`")
        if any(self.mark.column in frozen for frozen in self.documents.values()):
            raise WrongLock(
                f"{self.name}: would freeze {self.mark.column} too, so that nothing lifts it; "
                f"take it out of `documents`"
            )

    def in_force(self, facts: Facts) -> bool:
        """Whether it holds this document or line, whatever it freezes of it."""
        if self.lines_only and not facts.is_line and facts.object != CREDIT_NOTE:
            return False
        return self.holds(facts)

    def frozen(self, facts: Facts) -> frozenset[str]:
        """The columns it freezes of this document or line while it is in force."""
        if facts.object == JOURNAL and self.finalised_only and not facts.finalised:
            return NOTHING
        if facts.is_line:
            money = JOURNAL_MONEY if facts.object == JOURNAL else MONEY
            return money | self.of_issued_lines if facts.issued else money
        return self.documents.get(facts.object, NOTHING)

    def kept(self, facts: Facts) -> frozenset[str]:
        """The columns that nothing opens, no override either, while it is in force."""
        if self.closes_for_good(facts):
            return EVERYTHING
        if not (self.until_voided and facts.issued):
            return NOTHING
        return MONEY if facts.is_line else frozenset({"sent"})

    def closes_for_good(self, facts: Facts) -> bool:
        """Whether it holds this document or line for ever."""
        return self.of_date and facts.is_closed_for_good

    @property
    def parameter(self) -> str:
        """The parameter that sets this one lock aside."""
        return f"override_{self.name}"


LOCKS = (
    Lock(
        "LockedBAS",
        "it is in a complete tax report",
        holds=lambda facts: (
            facts.tax_report is not None and facts.lock_if_reported != "N" and facts.booked
        ),
        evidence=(queries.TAX_REPORTS,),
        documents=REPORTED,
        finalised_only=True,
    ),
    Lock(
        "LockedCredit",
        "a credit note has been applied",
        holds=lambda facts: facts.credited is not None,
        evidence=(queries.USES_OF_CREDIT, queries.REFUNDS_OF_CREDIT, queries.CREDITS_OF_LINE),
        documents={CREDIT_NOTE: frozenset({"amount", "tax"})},
        lines_only=True,
        ties="remove_credit",
    ),
    Lock(
        "LockedDate",
        "its date is in a locked period",
        holds=lambda facts: facts.within(facts.lock_date),
        evidence=(queries.LOCK_DATE,),
        documents=dict.fromkeys(KINDS, EVERY_FIELD),
        of_date=True,
    ),
    Lock(
        "LockedLinked",
        "it is linked to an opposite line",
        holds=lambda facts: facts.linked is not None,
        evidence=(queries.PAYING, queries.PAID),
        lines_only=True,
        ties="remove_link",
    ),
    Lock(
        "LockedManual",
        "somebody locked it by hand",
        holds=lambda facts: facts.locked_at is not None,
        evidence=(queries.LOCKING_USER,),
        documents=dict.fromkeys(KINDS, EVERY_FIELD),
        mark=Mark("locked_at", LOCK, UNLOCK, beside="locked_by"),
        code="document_locked",
        hint="unlock it first",
    ),
    Lock(
        "LockedReconciliation",
        "it is in a bank reconciliation",
        holds=lambda facts: facts.reconciliation is not None and facts.lock_if_reconciled != "N",
        evidence=(queries.RECONCILIATIONS,),
        documents=MEMBERSHIP,
        finalised_only=True,
    ),
    Lock(
        "LockedSent",
        "the invoice is marked as sent",
        holds=lambda facts: (
            facts.object == INVOICE
            and (facts.issued or (facts.was_sent and facts.lock_on_send == "Y"))
        ),
        evidence=(queries.SENT_INVOICE,),
        documents={INVOICE: EVERY_FIELD},
        of_issued_lines=frozenset({"description", "notes", "supply_date", "supply_end_date"}),
        until_voided=True,
    ),
    Lock(
        "LockedTransfer",
        "it is part of a bank transfer",
        holds=lambda facts: facts.transferred is not None,
        evidence=(queries.TRANSFERS, queries.EMPTIED_TRANSFER),
        lines_only=True,
    ),
)
"""Every lock, in the order in which answers name them."""

BY_NAME = {lock.name: lock for lock in LOCKS}
OVERRIDABLE = {lock.name.lower(): lock.name for lock in LOCKS} | {
    "status": "status",
    "balance": "Balance",
}
"""What `override_…` may name, by its spelling in lower case."""
