"""The register of the numbers that invoices are issued under (issuing.md 2).

The numbers of a space are one sequence without gaps: the next is taken inside the transaction that
issues, under a counter that is taken until it ends. The register keeps every number ever taken, so
whoever looks for a gap finds none, or an entry that says why.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any, NamedTuple

from peewee import CharField, DateField, IntegerField, ModelAlias, Node, TextField, fn

from models import naming, settings, write
from models.actor import Actor
from models.document import Document
from models.numbering import dated, formatted, period_of
from models.profile_setting import ProfileSetting, of_space
from models.refusals import InvoiceNumberBarred, InvoiceNumberTaken
from models.store import scope
from models.store.base import FoldedField, InstantField, Record, reference_to
from models.user import User
from models.write.settings import Counter

ISSUED, VOIDED, BURNT, CANCELLATION = 1, 2, 3, 4
STATES = {ISSUED: "Issued", VOIDED: "Voided", BURNT: "Burnt", CANCELLATION: "Cancellation"}
SUFFIX = "-C"
"""What the number of an invoice ends with on the paper that cancels it."""
NUMBER_MAX = 50


class IssuedNumber(Record):
    """A number that was taken: by an invoice, by one that was voided since, by the paper that
    cancels one, or by nobody (burnt)."""

    NOUN = "issued number"

    number = CharField(NUMBER_MAX)
    number_folded = FoldedField("number")
    period = CharField(10, default="")
    """The year (2026) or month (2026-11) whose sequence it is of, where each has its own."""
    sequence = IntegerField(null=True)
    """Its place in the sequence; empty for a number that was given and is not of the sequence."""
    last_sequence = IntegerField(null=True)
    """The last place it stands for: a stretch that was burnt is one entry."""
    invoice = reference_to(Document, null=True, backref="issued_numbers")
    state = IntegerField()
    reason = TextField(default="")
    issued_date = DateField(null=True)
    voided_at = InstantField(null=True)
    voided_user = IntegerField(null=True)

    class Meta:
        table_name = "issued_number"
        indexes = (
            (("space", "number"), False),
            (("space", "number_folded"), False),
            (("space", "period", "sequence"), False),
        )

    @property
    def reference(self) -> str:
        return str(self.number)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.number


# --- numbers ------------------------------------------------------------------------------------


class Taken(NamedTuple):
    """A number for an invoice, and its place in the sequence of a period if it is of one."""

    number: str
    sequence: int | None
    period: str = ""


class Sequence(NamedTuple):
    """The numbers that are made after a mask in one year, month, or for ever."""

    mask: str
    period: str
    counter: Counter

    def spelled(self, place: int) -> str:
        """The number at a place."""
        return formatted("", place, self.mask)


def _sequence(actor: Actor, on: date) -> Sequence:
    """The sequence of the space that a day belongs to, its counter taken.

    The counter that the space sets comes first for everybody: whoever gives a number waits there
    for whoever takes the next one. The first sequence of all begins where that says."""
    mask = settings.ISSUED_NUMBER_MASK.text_in(actor.space)
    period = period_of(mask, on)
    held = write.take_counter(actor, settings.ISSUED_COUNTER.number)
    if period:
        begin = 0 if is_begun(actor) else held.last
        held = write.take_counter(actor, settings.ISSUED_COUNTER.number, period)
        held = held._replace(last=max(held.last, begin))
    return Sequence(dated(mask, on), period, held)


def next_number(actor: Actor, on: date) -> Taken:
    """The next number of the space for a paper of this day, its counter held until the
    transaction ends."""
    sequence = _sequence(actor, on)
    _explain_beginning(actor, sequence)
    place = sequence.counter.last + 1
    while (holder := _holder(actor, number := sequence.spelled(place))) is not None:
        if holder.sequence is None:  # it was given to an invoice before its turn came
            whose = {"period": sequence.period, "sequence": place, "last_sequence": place}
            write.maintain(actor, holder, **whose)
        place += 1
    write.set_counter(actor, sequence.counter, place)
    return Taken(number, place, sequence.period)


def before(actor: Actor, number: Taken) -> IssuedNumber | None:
    """The entry before a number in the sequence; None of a number that is not of the sequence."""
    if number.sequence is None:
        return None
    found: IssuedNumber | None = (
        IssuedNumber.select()
        .where(
            scope.within(IssuedNumber, actor.space)
            & (IssuedNumber.period == number.period)
            & (IssuedNumber.sequence < number.sequence)
            & (IssuedNumber.state == ISSUED)
        )
        .order_by(IssuedNumber.sequence.desc())
        .first()
    )
    return found


def given_number(actor: Actor, number: str, on: date) -> Taken:
    """A number that the caller wants for a paper of this day.

    Raises InvoiceNumberBarred or InvoiceNumberTaken."""
    if not settings.GIVEN_NUMBERS.holds_in(actor.space):
        raise InvoiceNumberBarred()
    # whoever gives a number waits for whoever takes the next one, so that both see each other
    sequence = _sequence(actor, on)
    holder = _holder(actor, number)
    if holder is not None:
        raise InvoiceNumberTaken(number=number, words=_held_by(actor, holder))
    if number == sequence.spelled(sequence.counter.last + 1):
        return next_number(actor, on)
    return Taken(number, None)


def _holder(actor: Actor, number: str) -> IssuedNumber | None:
    """The entry that keeps a number from being taken."""
    barring = [ISSUED, CANCELLATION]
    if not settings.REUSE_VOIDED.holds_in(actor.space):
        barring.append(VOIDED)
    found: IssuedNumber | None = (
        IssuedNumber.select()
        .where(
            scope.within(IssuedNumber, actor.space)
            & naming.same(IssuedNumber, "number", number)
            & IssuedNumber.state.in_(barring)
        )
        .order_by(IssuedNumber.id.desc())
        .first()
    )
    return found


def _held_by(actor: Actor, holder: IssuedNumber) -> str:
    invoice = None if holder.invoice is None else scope.peek(actor, Document, holder.invoice)
    named = "an invoice" if invoice is None else f"invoice {invoice.reference}"
    if holder.state == CANCELLATION:
        return f"the cancellation of {named}"
    return named if holder.state == ISSUED else f"{named}, which was voided"


def reached_place(actor: Actor, period: str) -> int:
    """The last place of a sequence that the register tells of; 0 before there is one."""
    known: Any = IssuedNumber.select(fn.MAX(IssuedNumber.last_sequence)).where(
        scope.within(IssuedNumber, actor.space) & (IssuedNumber.period == period)
    )
    return known.scalar() or 0


def is_begun(actor: Actor) -> bool:
    """Whether a number of the space was ever taken: its sequence runs by itself from then on."""
    taken = IssuedNumber.select().where(scope.within(IssuedNumber, actor.space))
    return bool(taken.exists())


def anything_issued(actor: Actor) -> bool:
    """Whether an invoice was ever issued, voided since or not."""
    taken = IssuedNumber.select().where(
        scope.within(IssuedNumber, actor.space) & IssuedNumber.invoice.is_null(False)
    )
    return bool(taken.exists())


def _explain_beginning(actor: Actor, sequence: Sequence) -> None:
    """Enter what was passed over where somebody had the sequence begin further on, and say who:
    whoever issues first only comes upon it."""
    reached, last = reached_place(actor, sequence.period), sequence.counter.last
    if last > reached:
        write.enter(
            actor,
            IssuedNumber,
            number=sequence.spelled(reached + 1),
            period=sequence.period,
            sequence=reached + 1,
            last_sequence=last,
            state=BURNT,
            reason=f"The counter (setting {settings.ISSUED_COUNTER.number}) was moved on "
            f"from {reached} to {last} by {_mover(actor)}",
        )


def _mover(actor: Actor) -> str:
    """Who set the counter of issued numbers, by name and id."""
    set_by = of_space(ProfileSetting, actor.space) & (
        ProfileSetting.number == settings.ISSUED_COUNTER.number
    )
    found: Any = (
        ProfileSetting.select(ProfileSetting.modified_user, User.full_name(User))
        .join(User, on=(ProfileSetting.modified_user == User.id))
        .where(set_by)
        .tuples()
        .first()
    )
    return "somebody" if found is None else f"{found[1]} (user {found[0]})"


def enter(actor: Actor, invoice: Document, taken: Taken, dated: date) -> IssuedNumber:
    """Enter a number that an invoice takes into the register."""
    return _enter(actor, invoice, taken, dated, state=ISSUED)


def _enter(
    actor: Actor, invoice: Document, taken: Taken, dated: date, *, state: int, reason: str = ""
) -> IssuedNumber:
    return write.enter(
        actor,
        IssuedNumber,
        number=taken.number,
        period=taken.period,
        sequence=taken.sequence,
        last_sequence=taken.sequence,
        invoice=invoice.id,
        state=state,
        reason=reason,
        issued_date=dated,
    )


def void(actor: Actor, invoice: Document, reason: str) -> IssuedNumber:
    """Mark the number of an issued invoice as voided; it stays in the register."""
    entry: IssuedNumber = (
        IssuedNumber.select()
        .where(
            scope.within(IssuedNumber, actor.space)
            & (IssuedNumber.invoice == invoice.id)
            & (IssuedNumber.state == ISSUED)
        )
        .get()
    )
    write.maintain(
        actor, entry, state=VOIDED, reason=reason, voided_at=actor.now, voided_user=actor.user
    )
    return entry


def cancellation_number(actor: Actor, number: str, on: date) -> Taken:
    """The number of the paper of this day that cancels the invoice of a number, as the space has
    it."""
    if settings.CANCELLATION_NUMBER.text_in(actor.space) == settings.OWN_NUMBER:
        return next_number(actor, on)
    # whoever gives a number waits, so that both see each other
    write.take_counter(actor, settings.ISSUED_COUNTER.number)
    spelled = (_suffixed(number, time) for time in count(1))
    return Taken(next(each for each in spelled if _holder(actor, each) is None), None)


def _suffixed(number: str, time: int) -> str:
    """I-000001-C, and where a number that was given again is voided again, I-000001-C2."""
    suffix = SUFFIX if time == 1 else f"{SUFFIX}{time}"
    return f"{number[: NUMBER_MAX - len(suffix)]}{suffix}"


def enter_cancellation(
    actor: Actor, invoice: Document, taken: Taken, number: str, dated: date
) -> IssuedNumber:
    """Enter the number of the paper that cancels an invoice, which was issued under another."""
    why = f"Cancels {number}"
    return _enter(actor, invoice, taken, dated, state=CANCELLATION, reason=why)


def invoice_numbered(actor: Actor, number: str) -> int | None:
    """The invoice that a number means: the one issued under it, else the one it is the reference
    of."""
    issued: Any = IssuedNumber.select(IssuedNumber.invoice).where(
        scope.within(IssuedNumber, actor.space)
        & naming.same(IssuedNumber, "number", number)
        & (IssuedNumber.state == ISSUED)
    )
    found: int | None = issued.scalar()
    return found
