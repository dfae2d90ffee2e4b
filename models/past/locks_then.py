"""Which locks held a document or a line at a moment gone by, and what caused each (locking.md 6).

The locks themselves judge (models.locks): they are given the facts as they were, which the
history of changes has. What caused a lock is told as it was called and dated then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from models import lock_dates, settings
from models.actor import SERVICE, Actor
from models.document import CREDIT_NOTE, KINDS, Document, Item, Transfer, TransferExpense
from models.link import CREDITS, Link
from models.locks import COLUMNS, LOCKS, Evidence, Facts, Lock, WrongLock
from models.past import history
from models.past.books_then import Past, Tie, Values
from models.period import COMPLETE, Reconciliation, ReconciliationItem, TaxReport
from models.profile_setting import ProfileSetting, Setting, of_space
from models.store import scope
from models.store.base import day, instant
from models.user import User


@dataclass(frozen=True)
class Kept:
    """A setting as it was: its text, and since when."""

    text: str | None
    since: datetime | None


@dataclass(frozen=True)
class Then:
    """A document, and perhaps a line of it, as they were at a moment."""

    actor: Actor
    moment: datetime
    document: Values
    item: int | None = None

    @property
    def past(self) -> Past:
        return Past(self.actor, self.moment)

    # --- the facts --------------------------------------------------------------------------

    @cached_property
    def facts(self) -> Facts:
        """What the locks look at, as it was."""
        own = {fact: self.document[column] for fact, column in COLUMNS.items()}
        facts = Facts(
            item=self.item,
            is_line=self.item is not None,
            reconciliation=_first(self.reconciled, "reconciliation"),
            tax_report=self.reports[0][0] if self.reports else None,
            transferred=self._transferred(),
            credited=self.crediting[0].id if self.crediting else None,
            linked=self.linking[0].id if self.linking else None,
            lock_on_send=self.kept(settings.LOCK_ON_SEND).text,
            lock_if_reconciled=self.kept(settings.LOCK_IF_RECONCILED).text,
            lock_if_reported=self.kept(settings.LOCK_IF_REPORTED).text,
            lock_date=self.lock_date.text,
            closed_for_good=self.kept(settings.CLOSED_FOR_GOOD).text,
            **own,
        )
        return facts._replace(dated=day(facts.day)) if facts.booked else facts

    def _transferred(self) -> int | None:
        return self.transfers[0].id if self.transfers else self.document["transfer"]

    def kept(self, setting: Setting) -> Kept:
        """A setting of the space as it was."""
        return kept_then(self.past, setting)

    @property
    def lock_date(self) -> Kept:
        """The lock date that governed the document."""
        return self.kept(self._lock_date)

    @property
    def _lock_date(self) -> Setting:
        return lock_dates.setting_of(self.document["object"], self.document["type"])

    # --- what it was tied to ----------------------------------------------------------------

    @cached_property
    def reconciled(self) -> list[Tie]:
        return self.past.ties(ReconciliationItem, "document", self.document["id"])

    @cached_property
    def transfers(self) -> list[Tie]:
        return self.past.ties(TransferExpense, "document", self.document["id"])

    @cached_property
    def reports(self) -> list[tuple[int, datetime]]:
        """The tax reports that it was an item of, each since when."""
        found: dict[int, datetime] = {}
        for entry in history.memberships(self.actor, TaxReport.NOUN, "items"):
            if entry.created > self.moment or "items" not in entry.changes:
                continue
            gone, come = entry.changes["items"]
            if self.document["id"] in gone:
                found.pop(entry.record, None)
            if self.document["id"] in come:
                found[entry.record] = entry.created
        return list(found.items())

    @cached_property
    def _links(self) -> list[Tie]:
        columns = ("source_document", "target_document")
        ties = {
            tie.id: tie
            for column in columns
            for tie in self.past.ties(Link, column, self.document["id"])
        }
        return sorted(ties.values())

    @property
    def linking(self) -> list[Tie]:
        """The links of the line that are no credits."""
        return [tie for tie in self._links if self._pays(tie.values)]

    def _pays(self, link: Values) -> bool:
        if self.item is None:
            return False
        takes = link.get("target_item") == self.item and link["kind"] not in CREDITS
        return takes or link.get("source_item") == self.item

    @property
    def crediting(self) -> list[Tie]:
        """What credited the line; of a credit note, what used it up."""
        return [tie for tie in self._links if self._credits(tie.values)]

    def _credits(self, link: Values) -> bool:
        if self.document["object"] != CREDIT_NOTE:
            own = self.item is not None and link.get("target_item") == self.item
            return own and link["kind"] in CREDITS
        return any(
            link[f"{end}_document"] == self.document["id"] and link.get(f"{end}_item") is None
            for end in ("source", "target")
        )

    # --- what caused each lock --------------------------------------------------------------

    def causes(self, lock: Lock) -> list[Evidence]:
        """The records that caused a lock then, the first one first."""
        return CAUSES[lock.name](self) if lock.name in CAUSES else self.marked(lock)

    def marked(self, lock: Lock) -> list[Evidence]:
        """The document itself, where a column of it put the lock on."""
        assert lock.mark is not None, "what no column puts on has a row in CAUSES"
        was = self.document
        kind = KINDS[was["object"]].noun
        since = self.past.changed(kind, was["id"], lock.mark.column) or instant(was["created"])
        return [Evidence(was["object"], was["id"], was["reference"], day(was["date"]), since)]

    def reconciliations(self) -> list[Evidence]:
        return [
            self._of(Reconciliation, tie.values["reconciliation"], "statement_date", tie.since)
            for tie in self.reconciled
        ]

    def tax_reports(self) -> list[Evidence]:
        return [self._of(TaxReport, id, "end_date", since) for id, since in self.reports]

    def bank_transfers(self) -> list[Evidence]:
        found = [(tie.values["transfer"], tie.since, tie.id) for tie in self.transfers]
        if not found and self.document["transfer"]:
            found = [(self.document["transfer"], self.document["created"], 0)]
        return [
            self._of(Transfer, id, "bank_transfer_date", since, link=link or None)
            for id, since, link in found
        ]

    def _of(
        self,
        model: type[Reconciliation] | type[TaxReport] | type[Transfer],
        id: int,
        date: str,
        since: datetime,
        link: int | None = None,
    ) -> Evidence:
        was = self.past.record(model, id) or {}
        barred = model is Reconciliation and was.get("status") == COMPLETE
        text = was.get("reference", "")
        return Evidence(model.OBJECT, id, text, day(was.get(date)), since, link, None, barred)

    def tied(self, ties: list[Tie]) -> list[Evidence]:
        """The documents at the other end of links."""
        found = []
        for tie in ties:
            ends = [tie.values["source_document"], tie.values["target_document"]]
            other = ends[1] if ends[0] == self.document["id"] else ends[0]
            was = self.past.record(Document, other) or {}
            on, kind = day(tie.values["applies_date"]), tie.values["kind"]
            text = was.get("reference", "")
            found.append(Evidence(was.get("object"), other, text, on, tie.since, tie.id, kind))
        return found

    def locking_date(self) -> list[Evidence]:
        """The setting that closed the document's date, the one that stays before all."""
        for_good = self.facts.is_closed_for_good
        setting = settings.CLOSED_FOR_GOOD if for_good else self._lock_date
        kept = self.kept(setting)
        words = f"{setting.name} (setting {setting.number}); the day itself is locked"
        return [Evidence(None, None, words, day(kept.text), kept.since)]

    def locking_user(self) -> list[Evidence]:
        id = self.document["locked_by"]
        named: Any = User.select(User.full_name(User)).where(
            scope.within(User, self.actor.space) & (User.id == id)
        )
        since = instant(self.document["locked_at"])
        return [Evidence(User.OBJECT, id, named.scalar() or SERVICE, None, since)]

    def itself(self) -> list[Evidence]:
        was, since = self.document, instant(self.document["sent_at"])
        return [Evidence(was["object"], was["id"], was["reference"], day(was["date"]), since)]


@dataclass(frozen=True)
class New(Then):
    """A document that would have been booked at a moment, with a date."""

    @cached_property
    def facts(self) -> Facts:
        """What the locks would have looked at."""
        return Facts(
            object=self.document["object"],
            type=self.document["type"],
            lock_date=self.lock_date.text,
            closed_for_good=self.kept(settings.CLOSED_FOR_GOOD).text,
            dated=self.document["date"],
        )


def _first(ties: list[Tie], column: str) -> int | None:
    return ties[0].values[column] if ties else None


CAUSES: Mapping[str, Callable[[Then], list[Evidence]]] = {
    "LockedBAS": Then.tax_reports,
    "LockedCredit": lambda then: then.tied(then.crediting),
    "LockedDate": Then.locking_date,
    "LockedLinked": lambda then: then.tied(then.linking),
    "LockedManual": Then.locking_user,
    "LockedReconciliation": Then.reconciliations,
    "LockedSent": Then.itself,
    "LockedTransfer": Then.bank_transfers,
}
"""What caused each lock, by its name; what a column puts on is caused by the document itself."""

for _lock in LOCKS:
    if _lock.mark is None and _lock.name not in CAUSES:
        raise WrongLock(
            f"{_lock.name}: say what caused it at a moment gone by, in CAUSES of "
            "models/past/locks_then.py"
        )


def kept_then(past: Past, setting: Setting) -> Kept:
    """A setting of the space as it was at a moment; no text where none was kept."""
    row = ProfileSetting.get_or_none(
        of_space(ProfileSetting, past.actor.space) & (ProfileSetting.number == setting.number)
    )
    was = None if row is None else past.as_it_was(row)
    if row is None or was is None:
        return Kept(None, None)
    since = past.changed(ProfileSetting.NOUN, row.id, "value")
    return Kept(was["value"], since or row.created)


def of_document(actor: Actor, moment: datetime, id: int) -> Then | None:
    """A document at a moment; None where the space had none then."""
    was = Past(actor, moment).record(Document, id)
    return None if was is None else Then(actor, moment, was)


def of_line(actor: Actor, moment: datetime, id: int) -> Then | None:
    """A line at a moment, with the document it was of."""
    was = Past(actor, moment).record(Item, id)
    found = None if was is None else of_document(actor, moment, was["document"])
    return None if found is None else Then(actor, moment, found.document, id)


def of_new_document(
    actor: Actor, moment: datetime, object: int, type: int | None, dated: date
) -> Then:
    """A document that was to be booked with a date at a moment, and was not there yet."""
    return New(actor, moment, {"object": object, "type": type, "date": dated})
