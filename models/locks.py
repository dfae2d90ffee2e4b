"""The locks, in one table: when each is in force, what it freezes, and what lifts it.

Nothing else decides what is locked. A lock is judged on `Facts`: what one statement reads of
a document or line, its memberships and the settings that arm the locks. The question
(FINANCIAL_ITEM_LOCKED), the refusal, the preview and the override log all come from here.
The rules are those of the locking reference, sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from models.actor import Actor
from models.document import (
    CREDIT_NOTE,
    FINALISED,
    INVOICE,
    JOURNAL,
    KINDS,
    PAYMENT,
    RECEIPT,
    SUPPLIER_CREDIT,
    Allocation,
    Application,
    Document,
    Item,
    TransferExpense,
)
from models.period import ReconciliationItem, TaxReportItem
from models.settings import ProfileSetting, of_space
from models.store.base import day, instant
from models.store.database import Statement, slot


class Facts(NamedTuple):
    """All that the locks look at, of one document or of one line and its document."""

    document: int
    object: int
    reference: str
    type: int | None
    status: int | None
    day: Any
    created: Any
    sent: bool
    reconciliation: int | None
    tax_report: int | None
    transferred: int | None
    credited: int | None
    linked: int | None
    lock_on_send: str | None
    lock_if_reconciled: str | None
    lock_if_reported: str | None
    lock_date: str | None
    locked_at: Any
    issued: bool
    item: int | None = None
    is_line: bool = False
    dated: date | None = None

    @property
    def finalised(self) -> bool:
        return self.status == FINALISED

    def within(self, lock_date: str | None) -> bool:
        """True when the document's date is on or before this lock date."""
        if not lock_date or self.dated is None:
            return False
        return self.dated.isoformat() <= lock_date


NOTHING: frozenset[str] = frozenset()
MONEY = frozenset(
    {
        "amount",
        "tax_included",
        "tax",
        "tax_type",
        "financial_account",
        "source_amount",
        "source_currency",
        "source_currency_rate",
    }
)
"""What every lock freezes of a line; a foreign amount is the amount in other words."""
JOURNAL_MONEY = frozenset(
    {
        "debit_amount",
        "credit_amount",
        "debit_tax",
        "credit_tax",
        "tax_type",
        "tax_category",
        "financial_account",
    }
)
WHO_WHERE_WHEN = frozenset({"contact_business", "contact_person", "bank_account", "date"})
ISSUING = frozenset({"issued", "issued_at", "issued_number", "invoice_messages"})
STEPS = frozenset({"locked_at", "locked_by", "cancelled_at", "uncollectible_at"}) | ISSUING
"""Columns that actions set; what those obey is judged for the action as a whole."""
EVERY_FIELD = (
    frozenset(Document._meta.fields) - Document.KEPT_BY_THE_DOOR - {"balanced", "sent_at"} - STEPS
)
"""Every column of a document that a caller sets."""
MEMBERSHIP = {RECEIPT: WHO_WHERE_WHEN, PAYMENT: WHO_WHERE_WHEN, JOURNAL: frozenset({"status"})}
"""What being in a reconciliation or a complete tax report freezes of a header."""


@dataclass(frozen=True, eq=False)
class Lock:
    """One lock. `lines_only` locks speak of lines, `finalised_only` of journals in the books."""

    name: str
    because: str
    holds: Callable[[Facts], bool]
    documents: Mapping[int, frozenset[str]] = field(default_factory=dict)
    of_issued_lines: frozenset[str] = NOTHING
    """What more it freezes of the lines of an issued invoice."""
    lines_only: bool = False
    finalised_only: bool = False
    lifted_by: tuple[str, str] = ("", "")
    lifted_otherwise_by: tuple[str, str] = ("", "")
    """What to do first, or instead, where the cause of the lock bars `lifted_by`."""
    code: str = ""
    """What a program reads in a refusal beside the lock's name."""
    hint: str = ""
    """What a person reads there: what to do first."""

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

    @property
    def parameter(self) -> str:
        """The parameter that sets this one lock aside."""
        return f"override_{self.name}"


LOCKS = (
    Lock(
        "LockedBAS",
        "it is in a complete tax report",
        holds=lambda facts: facts.tax_report is not None and facts.lock_if_reported != "N",
        documents=MEMBERSHIP,
        finalised_only=True,
        lifted_by=("FINANCIAL_TAX_REPORT_MANAGE", "Id={context}, Status=1"),
    ),
    Lock(
        "LockedCredit",
        "a credit note has been applied",
        holds=lambda facts: facts.credited is not None,
        documents={CREDIT_NOTE: frozenset({"amount", "tax"})},
        lines_only=True,
        lifted_by=("{credit_method}", "Id={link}, Remove=1"),
    ),
    Lock(
        "LockedDate",
        "its date is in a locked period",
        holds=lambda facts: facts.within(facts.lock_date),
        documents=dict.fromkeys(KINDS, EVERY_FIELD),
        lifted_by=(
            "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
            "Reset=Y, {lock_date_parameter}=an earlier date",
        ),
    ),
    Lock(
        "LockedLinked",
        "it is linked to an opposite line",
        holds=lambda facts: facts.linked is not None,
        lines_only=True,
        lifted_by=("{link_method}", "Id={link}, Remove=1"),
    ),
    Lock(
        "LockedManual",
        "somebody locked it by hand",
        holds=lambda facts: facts.locked_at is not None,
        documents=dict.fromkeys(KINDS, EVERY_FIELD),
        lifted_by=("{action_method}", "Id={document}, Action=unlock"),
        code="document_locked",
        hint="unlock it first",
    ),
    Lock(
        "LockedReconciliation",
        "it is in a bank reconciliation",
        holds=lambda facts: facts.reconciliation is not None and facts.lock_if_reconciled != "N",
        documents=MEMBERSHIP,
        finalised_only=True,
        lifted_by=(
            "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
            "Reconciliation={context}, Object={object}, ObjectContext={document}, Remove=1",
        ),
        lifted_otherwise_by=("FINANCIAL_RECONCILIATION_MANAGE", "Id={context}, Status=1"),
    ),
    Lock(
        "LockedSent",
        "the invoice is marked as sent",
        holds=lambda facts: (
            facts.object == INVOICE and (facts.issued or (facts.sent and facts.lock_on_send == "Y"))
        ),
        documents={INVOICE: EVERY_FIELD},
        of_issued_lines=frozenset({"description", "notes"}),
        lifted_by=("FINANCIAL_INVOICE_MANAGE", "Id={document}, Sent=N, override_LockedSent=Y"),
    ),
    Lock(
        "LockedTransfer",
        "it is part of a bank transfer",
        holds=lambda facts: facts.transferred is not None,
        lines_only=True,
        lifted_by=("FINANCIAL_TRANSFER_EXPENSE_MANAGE", "Id={link}, Remove=1"),
        lifted_otherwise_by=(
            "FINANCIAL_PAYMENT_MANAGE",
            "Id={document}, Remove=1, override_LockedTransfer=Y",
        ),
    ),
)
"""Every lock, in the order in which answers name them."""

BY_NAME = {lock.name: lock for lock in LOCKS}
OVERRIDABLE = {lock.name.lower(): lock.name for lock in LOCKS} | {"status": "status"}
"""What `override_…` may name, by its spelling in lower case."""


@dataclass(frozen=True)
class Obstacle:
    """A lock in the way of a change: on which document or line, and the fields it freezes."""

    lock: Lock
    facts: Facts
    fields: frozenset[str]
    lines: tuple[int, ...] = ()


# --- reading the facts --------------------------------------------------------------------------


def _setting(number: Any, space: Any) -> Any:
    return ProfileSetting.select(ProfileSetting.value).where(
        of_space(ProfileSetting, space) & (ProfileSetting.number == number)
    )


def _one(query: Any) -> Any:
    """The query as an expression that is null where it finds nothing."""
    return query.limit(1)


def _lock_date_number() -> Any:
    by_object = tuple(
        (Document.object == kind.object, kind.lock_date)
        for kind in KINDS.values()
        if kind.object != CREDIT_NOTE
    )
    supplier = (Document.object == CREDIT_NOTE) & (Document.type == SUPPLIER_CREDIT)
    return Case(None, (*by_object, (supplier, 264)), 233)


def _columns(*, credited: Any, linked: Any) -> list[Any]:
    in_transfer = _one(
        TransferExpense.select(TransferExpense.id).where(TransferExpense.document == Document.id)
    )
    return [
        Document.id,
        Document.object,
        Document.reference,
        Document.type,
        Document.status,
        Document.date,
        Document.created,
        Document.sent,
        _one(
            ReconciliationItem.select(ReconciliationItem.reconciliation).where(
                ReconciliationItem.document == Document.id
            )
        ),
        _one(
            TaxReportItem.select(TaxReportItem.tax_report).where(
                TaxReportItem.document == Document.id
            )
        ),
        fn.COALESCE(in_transfer, Document.transfer),
        credited,
        linked,
        _setting(232, Document.space),
        _setting(301, Document.space),
        _setting(302, Document.space),
        _setting(_lock_date_number(), Document.space),
        Document.locked_at,
        Document.issued,
    ]


def _document_facts() -> Any:
    credited = _one(
        Application.select(Application.id).where(Application.source_document == Document.id)
    )
    return Document.select(*_columns(credited=credited, linked=SQL("NULL"))).where(
        (Document.id == slot("id")) & (Document.space == slot("space"))
    )


def _line_facts(condition: Any) -> Any:
    credited = _one(Application.select(Application.id).where(Application.target_item == Item.id))
    linked = fn.COALESCE(
        _one(Allocation.select(Allocation.id).where(Allocation.target_item == Item.id)),
        _one(Allocation.select(Allocation.id).where(Allocation.source_item == Item.id)),
    )
    return (
        Item.select(*_columns(credited=credited, linked=linked), Item.id)
        .join(Document, on=(Item.document == Document.id))
        .where(condition & (Item.space == slot("space")))
        .order_by(Item.id)
    )


_of_document = Statement(_document_facts)
_of_line = Statement(lambda: _line_facts(Item.id == slot("id")))
_of_lines = Statement(lambda: _line_facts(Item.document == slot("id")))


DAY = Facts._fields.index("day")


def _known(actor: Actor, values: tuple[Any, ...], *, is_line: bool = False) -> Facts:
    dated = day(values[DAY])
    facts = Facts(*values, is_line=is_line, dated=dated)  # type: ignore[misc]  # rows fill neither
    if dated is None and facts.lock_date and (made := instant(facts.created)) is not None:
        # An invoice that is not sent yet is dated by the day it was made.
        return facts._replace(dated=actor.day_of(made))
    return facts


def of_document(actor: Actor, id: int) -> Facts | None:
    """The facts of a document; None where the space has none."""
    values = _of_document.row(id=id, space=actor.space)
    return None if values is None else _known(actor, values)


def of_line(actor: Actor, id: int) -> Facts | None:
    """The facts of a line of an invoice, expense, receipt or payment."""
    values = _of_line.row(id=id, space=actor.space)
    return None if values is None else _known(actor, values, is_line=True)


def of_lines(actor: Actor, document: int) -> list[Facts]:
    """The facts of all lines of a document."""
    return [
        _known(actor, values, is_line=True)
        for values in _of_lines.rows(id=document, space=actor.space)
    ]


def as_line(facts: Facts) -> Facts:
    """A document's facts as those of a line that is to be added to it."""
    credited = None if facts.object == CREDIT_NOTE else facts.credited
    return facts._replace(is_line=True, credited=credited, linked=None)


# --- judging ------------------------------------------------------------------------------------


def held(facts: Facts) -> list[Lock]:
    """The locks in force, whether or not they freeze a field of this record."""
    return [lock for lock in LOCKS if lock.in_force(facts)]


def in_the_way(facts: Facts, changed: frozenset[str]) -> list[Obstacle]:
    """Each lock that freezes a field about to change, with those fields."""
    frozen = ((lock, lock.frozen(facts) & changed) for lock in held(facts))
    return [Obstacle(lock, facts, fields) for lock, fields in frozen if fields]


def in_the_way_of_dating(actor: Actor, facts: Facts, dated: date | None) -> list[Obstacle]:
    """LockedDate, when the new date of a document falls into the locked period."""
    as_dated = facts._replace(dated=dated or actor.today)
    lock = BY_NAME["LockedDate"]
    return [Obstacle(lock, as_dated, frozenset({"date"}))] if lock.holds(as_dated) else []


def in_the_way_of_line(facts: Facts) -> list[Obstacle]:
    """The locks that keep a line from being added, taken away or moved."""
    return [Obstacle(lock, facts, fields) for lock in held(facts) if (fields := lock.frozen(facts))]


def in_the_way_of_removal(facts: Facts, lines: list[Facts]) -> list[Obstacle]:
    """Every lock of a document that is to go, and the line locks of its lines, named."""
    obstacles = [Obstacle(lock, facts, EVERY_FIELD) for lock in held(facts)]
    for lock in LOCKS:
        if not lock.lines_only:
            continue
        holding = [line for line in lines if lock.in_force(line)]
        if holding:
            ids = tuple(line.item for line in holding if line.item is not None)
            obstacles.append(Obstacle(lock, holding[0], MONEY, ids))
    return obstacles


CLOSING = frozenset({"cancelled_at", "uncollectible_at"})


def in_the_way_of_closing(facts: Facts, lines: list[Facts]) -> list[Obstacle]:
    """The locks that keep a document from being cancelled or written off, or from being so no
    more: all in force but LockedSent, which guards what an invoice says, not what comes of it."""
    found = in_the_way_of_removal(facts, lines)
    return [each for each in found if each.lock.name != "LockedSent"]


def in_the_way_of_issuing(facts: Facts) -> list[Obstacle]:
    """The locks that keep an invoice from being issued or voided: all that freeze its header but
    LockedSent, which issuing itself sets and voiding lifts."""
    return [each for each in in_the_way_of_line(facts) if each.lock.name != "LockedSent"]


LINK_FIELDS = frozenset({"amount", "tax", "applies_date"})


def in_the_way_of_link(
    source: Facts, target: Facts, dates: list[date], *, adding: bool
) -> list[Obstacle]:
    """The locks on a link or on the application of a credit note.

    It is judged by its own dates, against the lock dates of both documents; an existing one
    also obeys the reconciliation and the tax report of the document it comes from."""
    found: list[Obstacle] = []
    locked_date = BY_NAME["LockedDate"]
    for facts in (source, target):
        for applied in dates:
            as_applied = facts._replace(dated=applied)
            if locked_date.holds(as_applied):
                found.append(Obstacle(locked_date, as_applied, LINK_FIELDS))
                break
    if not adding:
        for name in ("LockedBAS", "LockedReconciliation"):
            if BY_NAME[name].holds(source):
                found.append(Obstacle(BY_NAME[name], source, LINK_FIELDS))
    return found


def new_document(object: int, type: int | None, lock_date: str | None) -> Facts:
    """The facts of a document that is about to be added."""
    return Facts(
        0, object, "", type, None, None, None, False, None, None, None, None, None,
        None, None, None, lock_date, None, False,
    )  # fmt: skip
