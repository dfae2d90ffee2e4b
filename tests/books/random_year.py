"""A random year of a small firm: events, with the calls that tell the service the same.

    year = RandomYear(seed=7)
    for step in year.steps(300):
        if not told(step.calls):      # the driver's; a refusal of any of them
            year.drop(step)
    year.books.trial_balance(day)     # what the service should say too

Seeded and repeatable. The year keeps books of its own (the independent model), so that most steps
are valid; a few are meant to be refused, and say so. Everything lies in the past of the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tests.books import events as ev
from tests.books.beancount_translator import Books
from tests.books.calls import Call, Teller
from tests.books.choosing import ACCOUNTS, Choices, Nothing
from tests.books.happenings import ACTIONS, WEIGHTS
from tests.books.state import NotAllowed

MOST_TRIES = 200


@dataclass(frozen=True)
class Step:
    """One thing that happens: the event, its calls, and whether the service should take them."""

    action: str
    event: ev.Event
    calls: tuple[Call, ...]
    expect: Literal["accepted", "refused"] = "accepted"


_OWN_DOORS = (
    ev.Voided,
    ev.Cancelled,
    ev.CancelUndone,
    ev.WrittenOff,
    ev.WriteOffUndone,
    ev.YearEnded,
    ev.YearReopened,
    ev.TaxReportCompleted,
    ev.TaxReportReopened,
    ev.PeriodLocked,
    ev.OpeningBalances,
)
"""What is done where no lock is, or by the administrator anyway."""


class RandomYear(Choices):
    """A year from a seed, by the names in `ACTIONS`.

    `without` leaves actions out; `often` gives some a weight of their own, so that a short year
    has them (all weights together are about 250).
    """

    def __init__(
        self,
        seed: int,
        *,
        start: date = date(2025, 7, 1),
        today: date = date(2026, 11, 24),
        method: Literal["accrual", "cash"] = "accrual",
        without: frozenset[str] = frozenset(),
        often: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(seed, start, today, method)
        self.teller = Teller()
        self.log: list[ev.Event] = []
        weights = WEIGHTS | dict(often or {})
        self.actions = {name: weight for name, weight in weights.items() if name not in without}

    # --- driving ------------------------------------------------------------------------------

    def steps(self, count: int) -> Iterator[Step]:
        """So many steps, spread over the year."""
        for number in range(count):
            self.day = self.start + timedelta(days=364 * number // max(count - 1, 1))
            yield self._step()

    def drop(self, step: Step) -> None:
        """The service has refused a step: it has not happened."""
        if step.expect == "accepted":
            self.log.remove(step.event)
            self.books = Books(ACCOUNTS)
            for event in list(self.log):
                try:
                    self.books.apply(event)
                except NotAllowed:
                    self.log.remove(event)

    def _step(self) -> Step:
        for _ in range(MOST_TRIES):
            if self.planned:
                action, event = self.planned.popleft()
            else:
                action = self.random.choices([*self.actions], [*self.actions.values()])[0]
                try:
                    event = ACTIONS[action](self)
                except Nothing:
                    continue
            if action == "overreach":
                return self._overreach(event)
            if (step := self._happens(action, event)) is not None:
                return step
        raise AssertionError(f"{MOST_TRIES} tries found nothing to do on {self.day}")

    def _happens(self, action: str, event: ev.Event) -> Step | None:
        override = self._may_be_locked(event)
        try:
            self.books.apply(event)
        except NotAllowed:
            self.planned.clear()
            return None
        self.log.append(event)
        return Step(action, event, tuple(self.teller.calls(event, override=override)))

    def _overreach(self, event: ev.Event) -> Step:
        """Something that no override makes possible: the books would not add up."""
        try:
            self.books.apply(event)
        except NotAllowed:
            calls = self.teller.calls(event, override=True)
            return Step("overreach", event, tuple(calls), "refused")
        raise AssertionError(f"{event} was meant to be refused")

    def _may_be_locked(self, event: ev.Event) -> bool:
        """Whether a lock may be in the way, so that an administrator overrides it.

        An override that nothing needed is harmless (books.md 6), so this may say yes too often.
        """
        if isinstance(event, _OWN_DOORS):
            return False
        days = [getattr(event, "date", None)]
        state = self.books.state
        if document := state.documents.get(getattr(event, "document", "")):
            days.append(document.booked)
            if state.links_of(document) or self.books.is_lodged(document.id):
                return True
        if link := state.links.get(getattr(event, "link", "")):
            ends = state.ends(link)
            days += [link.applies, *(end.booked for end in ends)]
            if any(self.books.is_lodged(end.id) for end in ends):
                return True
        if journal := state.journals.get(getattr(event, "journal", "")):
            days.append(journal.date)
            if self.books.lodged:  # it may be a correction in a report of a later period
                return True
        locked = state.locked_until
        return locked is not None and any(day is not None and day <= locked for day in days)
