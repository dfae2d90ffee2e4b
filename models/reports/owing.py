"""Who owes us, and whom we owe, as of a day: by contact and by age (books.md 4).

What a contact owes is what is outstanding of his invoices, less his money on account and his
credit that is not applied, with what was given back of either. The journals on the control
account have no contact. Together they are what that account holds, as of any day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from peewee import Case, ColumnBase, Expression, Function, ModelAlias, Select, Value, fn

from models import booked
from models.actor import Actor
from models.contact import Business, Person
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    PAYMENT,
    RECEIPT,
    SUPPLIER_CREDIT,
    Document,
    Item,
    JournalItem,
)
from models.link import CONTRA, CREDITS, LINKS, Link, taken_at
from models.profile_setting import Setting
from models.settings import CREDITORS_ACCOUNT, DEBTORS_ACCOUNT
from models.store import scope

Documents: TypeAlias = "ModelAlias[Document]"

NOT_YET_DUE = "notyetdue"
AGES = {"current": 30, "31-60": 60, "61-90": 90, "91": None}
"""The ages of what is owed, with the days each of them goes up to."""


@dataclass(frozen=True)
class Side:
    """Debtors or creditors: which documents raise what is owed, and which take it down."""

    bill: int
    settled_by: int
    given_back_by: int
    """The money that goes the other way: a refund, where its line is on the control account."""
    credit: int
    control: Setting
    sign: int
    """What a debit on the control account is to what is owed."""


DEBTORS = Side(INVOICE, RECEIPT, PAYMENT, CUSTOMER_CREDIT, DEBTORS_ACCOUNT, 1)
CREDITORS = Side(EXPENSE, PAYMENT, RECEIPT, SUPPLIER_CREDIT, CREDITORS_ACCOUNT, -1)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whose balances are wanted, as of which day, and from when they age."""

    day: date
    since_due: bool = False
    area: int | None = None
    area_of_contact: bool = False
    business: int | None = None
    person: int | None = None
    rating: int | None = None
    relationship_manager: int | None = None

    @property
    def of_some_contacts(self) -> bool:
        of_contact = self.area if self.area_of_contact else None
        wanted = (self.business, self.person, self.rating, self.relationship_manager, of_contact)
        return any(each is not None for each in wanted)


@dataclass
class Owing:
    """What one contact owes or is owed, in cents: in all, by age, and each part of it apart."""

    business: int | None
    person: int | None
    name: str
    parts: dict[str, int] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    last: tuple[date | None, int | None] = (None, None)

    def add(self, age: str, parts: dict[str, int]) -> None:
        """Take parts in that are of an age."""
        for part, cents in parts.items():
            self.parts[part] = self.parts.get(part, 0) + cents
        owed = sum(cents * SIGNS.get(part, 0) for part, cents in parts.items())
        self.ages[age] = self.ages.get(age, 0) + owed

    def of(self, part: str) -> int:
        return self.parts.get(part, 0)

    @property
    def total(self) -> int:
        """All of it, of whatever age, in cents."""
        return sum(self.ages.values())

    @property
    def is_any(self) -> bool:
        """Whether anything is open, though it may come to nothing in all."""
        return any(self.of(part) for part in SIGNS)


SIGNS = {"outstanding": 1, "on_account": -1, "unapplied": -1, "refunds": 1, "journals": 1}
"""The parts that are open, with what each does to the total. The others tell how what is
outstanding came about: invoiced, settled, credited, contra and written_off."""


def owing(actor: Actor, side: Side, wanted: Wanted) -> list[Owing]:
    """What each contact owes or is owed that has anything open."""
    books = _Books(actor, side, wanted)
    found: dict[tuple[int | None, int | None], Owing] = {}
    for business, person, name, age, parts in books.parts():
        contact = found.setdefault((business, person), Owing(business, person, name))
        contact.add(age, parts)
    for business, person, on, amount in books.last():
        if (business, person) in found:
            found[business, person].last = on, amount
    return [each for each in found.values() if each.is_any]


Part: TypeAlias = "tuple[int | None, int | None, str, str, dict[str, int]]"


@dataclass(frozen=True)
class _Books:
    """The documents of a space up to a day, of the contacts and the area that are wanted."""

    actor: Actor
    side: Side
    wanted: Wanted

    @property
    def day(self) -> date:
        return self.wanted.day

    def parts(self) -> Iterator[Part]:
        """Of each contact and age what is open, and how it came about."""
        side = self.side
        yield from self._bills()
        yield from self._money(side.settled_by, "on_account")
        yield from self._money(side.given_back_by, "refunds")
        yield from self._notes()
        if not self.wanted.of_some_contacts:
            yield from self._journals()

    def _bills(self) -> Iterator[Part]:
        document = Document.alias()
        settled = self._linked(Link.alias(), document, lambda link: ~link.kind.in_(_APART))
        credited = self._linked(Link.alias(), document, lambda link: link.kind.in_(sorted(CREDITS)))
        contra = self._linked(Link.alias(), document, lambda link: link.kind == CONTRA.number)
        left = document.amount - settled - credited - contra
        off = booked.written_off(document, self.day)
        is_off = booked.uncollectible(document, self.day) & (left <= off)
        outstanding = Case(None, ((is_off, 0),), left - off)
        yield from self._summed(
            document,
            document.object == self.side.bill,
            invoiced=document.amount,
            settled=settled,
            credited=credited,
            contra=contra,
            outstanding=outstanding,
        )

    def _money(self, object: int, part: str) -> Iterator[Part]:
        """Money on the control account that is linked to nothing."""
        document, line = Document.alias(), Item.alias()
        account = self.side.control.number_in(self.actor.space)
        if account is None:
            return
        linked = self._taken(Link.alias(), "item", line)
        left = fn.COALESCE(
            line.select(fn.SUM(line.gross - linked)).where(
                (line.document == document.id) & (line.financial_account == account)
            ),
            0,
        )
        yield from self._summed(document, document.object == object, **{part: left})

    def _notes(self) -> Iterator[Part]:
        document = Document.alias()
        of_type = (document.object == CREDIT_NOTE) & (document.type == self.side.credit)
        taken = self._linked(Link.alias(), document, lambda link: link.kind.in_(sorted(LINKS)))
        yield from self._summed(document, of_type, unapplied=document.amount - taken)

    def _journals(self) -> Iterator[Part]:
        """What general journals put on the control account: it is nobody's."""
        account = self.side.control.number_in(self.actor.space)
        line, document = JournalItem.alias(), Document.alias()
        net = line.debit_amount - line.debit_tax - line.credit_amount + line.credit_tax
        counted = scope.within(line, self.actor.space) & (line.financial_account == account)
        counted &= booked.booked(document, self.day)
        if self.wanted.area is not None:
            counted &= fn.COALESCE(line.area, document.area) == self.wanted.area
        each = (
            line.select(self._age(document).alias("age"), net.alias("net"))
            .join(document, on=(line.document == document.id))
            .where(counted)
            .alias("each")
        )
        found: Any = JournalItem.select(each.c.age, fn.SUM(each.c.net)).from_(each)
        for age, cents in found.group_by(each.c.age).tuples():
            yield None, None, "", age, {"journals": self.side.sign * int(cents)}

    def _linked(self, link: Any, document: Documents, which: Any) -> Function:
        """What the links at either end of a document come to that count by the day."""
        return self._taken(link, "document", document, which(link))

    def _taken(self, link: Any, noun: str, of: Any, which: Any = None) -> Function:
        """What the links at either end of a document or line take of it by the day."""
        at_source = getattr(link, f"source_{noun}") == of.id
        at_target = getattr(link, f"target_{noun}") == of.id
        counted = (at_source | at_target) & booked.part_counts(link, self.day)
        taken = Case(None, ((at_source, taken_at(link, "source")),), taken_at(link, "target"))
        query = link.select(fn.SUM(taken)).where(counted if which is None else counted & which)
        return fn.COALESCE(query, 0)

    def _summed(
        self, document: Documents, which: Any, **parts: ColumnBase | Select
    ) -> Iterator[Part]:
        """The sums of some parts for each contact and age."""
        each = self._each(document, which, age=self._age(document), **parts)
        contact = (each.c.business, each.c.person, each.c.age)
        sums = [fn.SUM(getattr(each.c, name)) for name in parts]
        rows: Any = (
            Document.select(each.c.business, each.c.person, _name(each), each.c.age, *sums)
            .from_(each)
            .group_by(*contact)
            .tuples()
        )
        for business, person, name, age, *amounts in rows:
            found = zip(parts, map(int, amounts), strict=True)
            yield business, person, name, age, dict(found)

    def last(self) -> Select:
        """Of each contact: day and amount of the last receipt or payment."""
        document = Document.alias()
        business, person = _contact(document)
        newest = fn.ROW_NUMBER().over(
            partition_by=[business, person], order_by=[document.date.desc(), document.id.desc()]
        )
        which = document.object == self.side.settled_by
        each = self._each(document, which, on=document.date, amount=document.amount, newest=newest)
        return (
            Document.select(each.c.business, each.c.person, each.c.on, each.c.amount)
            .from_(each)
            .where(each.c.newest == 1)
            .tuples()
        )

    def _each(self, document: Documents, which: Any, **columns: ColumnBase | Select) -> Select:
        """A query of one row for each booked document of a kind, to select from."""
        business, person = _contact(document)
        named = [expression.alias(name) for name, expression in columns.items()]
        query = document.select(business.alias("business"), person.alias("person"), *named)
        counted = scope.within(document, self.actor.space) & which
        counted &= booked.booked(document, self.day)
        for condition in self._asked_for(document):
            counted &= condition
        return query.where(counted).alias("each")

    def _age(self, document: Documents) -> Case:
        """The column of the aged report that a document belongs into."""
        since = document.date
        if self.wanted.since_due:
            since = fn.COALESCE(document.due_date, document.date)
        younger = [
            (since >= self.day - timedelta(days=days), column)
            for column, days in AGES.items()
            if days is not None
        ]
        return Case(None, ((since > self.day, NOT_YET_DUE), *younger), list(AGES)[-1])

    def _asked_for(self, document: Documents) -> list[Expression]:
        """The conditions that leave documents out."""
        wanted, found = self.wanted, []
        if wanted.business is not None:
            found.append(document.contact_business == wanted.business)
        if wanted.person is not None:
            found.append(document.contact_person == wanted.person)
        if wanted.area is not None:
            own = document.area == wanted.area
            found.append(self._whose(document, area=wanted.area) if wanted.area_of_contact else own)
        if wanted.rating is not None:
            found.append(self._whose(document, rating=wanted.rating))
        if wanted.relationship_manager is not None:
            manager = wanted.relationship_manager
            found.append(self._whose(document, relationship_manager=manager))
        return found

    def _whose(self, document: Documents, **wanted: int) -> Expression:
        """The condition that the contact is one with this value; a person has no area."""
        ((attribute, value),) = wanted.items()
        business, person = _contact(document)
        condition = business.in_(self._contacts(Business, attribute, value))
        if hasattr(Person, attribute):
            condition |= person.in_(self._contacts(Person, attribute, value))
        return condition

    def _contacts(self, model: type[Business | Person], attribute: str, value: int) -> Select:
        contact = model.alias()
        same = getattr(contact, attribute) == value
        return contact.select(contact.id).where(scope.within(contact, self.actor.space) & same)


_APART = sorted(CREDITS | {CONTRA.number})
"""The kinds of link that settle a bill without money."""


def _contact(document: Documents) -> tuple[ColumnBase, Case]:
    """Whose a document is: the business's, or where none is named the person's."""
    business = document.contact_business
    return business, Case(None, ((business.is_null(), document.contact_person),), None)


def _name(each: Select) -> Function:
    """What the contact of a row is called."""
    business, person = Business.alias(), Person.alias()
    called = fn.TRIM(person.surname.concat(", ").concat(person.first_name), ", ")
    return fn.COALESCE(
        business.select(Business.title(business)).where(business.id == each.c.business),
        person.select(called).where(person.id == each.c.person),
        Value(""),
    )
