"""Who owes us, and whom we owe, as of a day: open invoices and expenses by contact and by age."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from marshmallow import ValidationError
from peewee import Case, ColumnBase, Expression, Function, ModelAlias, Select, Value, fn

from methods.declare import Access, Answer, Work, method
from methods.wire.dates import Date
from methods.wire.structures import Structure, Table
from methods.wire.types import Choice, Id, Integer, Money, Ref, Text, Wire
from models import balances, booked
from models.actor import Actor
from models.contact import Business, Person
from models.document import EXPENSE, INVOICE, PAYMENT, RECEIPT, Document
from models.store import scope
from models.store.database import fold

TOTAL, DETAILED, AGED, UNALLOCATED = 1, 3, 4, 5
REPORTS = {
    TOTAL: "Total",
    DETAILED: "Total Detailed",
    AGED: "Aged",
    UNALLOCATED: "Total Unallocated",
}
SINCE_DATED, SINCE_DUE = 1, 2
VIEWS = {SINCE_DATED: "Traditional", SINCE_DUE: "Based on Due Date"}
OF_CONTACT, OF_DOCUMENT = 1, 2
AREA_TYPES = {OF_CONTACT: "Based On Contact Record", OF_DOCUMENT: "Based on Financial Record"}

Documents: TypeAlias = "ModelAlias[Document]"
Sorted: TypeAlias = "tuple[int | str, str, int]"

NOT_YET_DUE = "notyetdue"
AGES = {"current": 30, "31-60": 60, "61-90": 90, "91": None}
"""The columns of the aged report, with the days each of them goes up to."""
CAPTIONS = {
    "Current": "0 to 30 days",
    "31-60": "31 to 60 days",
    "61-90": "61 to 90 days",
    "91": "91 days or more",
    "NotYetDue": "Not yet due",
}


@dataclass(frozen=True)
class Side:
    """Debtors or creditors: what is owed, what settles it, and what the columns are called."""

    bill: int
    bills: str
    settled_by: int
    who: str
    settlement: str
    settled: str

    @property
    def columns(self) -> dict[str, Wire]:
        """Every column of every report."""
        return {
            "id": Id(f"The business or person, by {self.who}Type."),
            f"{self.who}Type".lower(): Text(1, "B for a business, P for a person."),
            f"{self.who}Name".lower(): Text(
                200, "What a business is called, or surname and first name of a person."
            ),
            "total": Money("What is outstanding."),
            "totalinvoiced": Money(f"What the {self.bills} come to."),
            f"total{self.settled}": Money(f"What {self.settlement.lower()}s are linked to them."),
            "totalcreditnotes": Money("What credit notes are applied to them."),
            NOT_YET_DUE: Money("Outstanding and not yet due."),
            "current": Money("Outstanding, 0 to 30 days old."),
            "31-60": Money("Outstanding, 31 to 60 days old."),
            "61-90": Money("Outstanding, 61 to 90 days old."),
            "91": Money("Outstanding, 91 days old or more."),
            self.unallocated: Money(f"What of {self.settlement.lower()}s is linked to nothing."),
            self.last_date: Date(f"The day of the last {self.settlement.lower()}."),
            self.last_amount: Money(f"What the last {self.settlement.lower()} came to."),
        }

    @property
    def unallocated(self) -> str:
        return f"unallocated{self.settlement.lower()}s"

    @property
    def last_date(self) -> str:
        return f"last{self.settlement.lower()}date"

    @property
    def last_amount(self) -> str:
        return f"last{self.settlement.lower()}amount"

    def summed(self, report: int, view: int) -> list[str]:
        """The columns of a report that have a total."""
        more = {
            DETAILED: ["totalinvoiced", f"total{self.settled}", "totalcreditnotes"],
            AGED: [*([NOT_YET_DUE] if view == SINCE_DUE else []), *AGES],
            UNALLOCATED: [self.unallocated],
        }
        return ["total", *more.get(report, [])]


DEBTORS = Side(INVOICE, "invoices", RECEIPT, "Debtor", "Receipt", "receipted")
CREDITORS = Side(EXPENSE, "expenses", PAYMENT, "Creditor", "Payment", "paid")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a report is asked for."""

    area: int | None = None
    area_type: int
    contact_business: int | None = None
    contact_person: int | None = None
    customer_rating: int | None = None
    end_date: date | None = None
    relationship_manager: int | None = None
    report_by: int
    rows: int | None = None
    sort_direction: str
    sort_field: str
    start_row: int
    view: int


# --- the methods --------------------------------------------------------------------------------


def _params(side: Side) -> dict[str, Wire]:
    return {
        "Area": Integer("Only this area, of what AreaType says."),
        "AreaType": Choice(
            AREA_TYPES,
            f"Whose area: 2, or left out, that of the {side.bills}.",
            default=OF_DOCUMENT,
        ),
        "ContactBusiness": Ref(Business, "Only this business."),
        "ContactPerson": Ref(Person, "Only this person."),
        "CustomerRating": Integer("Only contacts of this rating."),
        "EndDate": Date("As of which day; today when left out."),
        "RelationshipManager": Ref(Person, "Only contacts that this person looks after."),
        "ReportBy": Choice(REPORTS, "Which columns; 1 when left out.", default=TOTAL),
        "Rows": Integer("Rows wanted; as many as a page may hold when left out."),
        "SortDirection": Text(20, "Ascending or Descending.", default="Ascending"),
        "SortField": Text(20, f"{side.who}Name or Total.", default=f"{side.who}Name"),
        "StartRow": Integer("First row wanted, counted from 0.", default=0),
        "View": Choice(
            VIEWS,
            "Counts age from the day of the document (1, or left out) or the day it is due (2).",
            default=SINCE_DATED,
        ),
    }


def _result(side: Side) -> dict[str, Wire]:
    captions = {f"{name}Description": Text(50, f"A caption for {name}.") for name in CAPTIONS}
    return {
        "notes": Text(20, "RETURNED."),
        "data": Table(
            "`rows` of the report, and `totals` of its columns.", side.columns, totals=True
        ),
        "startrow": Integer("The first row of this page, counted from 0."),
        "rows": Integer("The size of a page."),
        "morerows": Structure("Whether rows follow: ask again with StartRow.", {"type": "boolean"}),
        "moreid": Integer("Always 0: this is no search that CORE_MORE_SEARCH goes on with."),
        **captions,
    }


@method(
    "FINANCIAL_DEBTOR_SEARCH",
    access=Access.USER,
    work=Work.SEARCH,
    params=_params(DEBTORS),
    result=_result(DEBTORS),
    example={"ReportBy": AGED, "View": SINCE_DUE, "EndDate": "2026-06-30"},
)
def debtors(actor: Actor, *, asked: Asked) -> Answer:
    """Say who owes how much, and since when, as of a day.

    An invoice counts from its SentDate once it is sent or issued, until the day it is cancelled;
    off it comes what was linked, credited and written off by then. Receipts that are linked to
    nothing, and credit notes that are not applied, are not taken off: ReportBy 5 shows such
    receipts."""
    return _report(actor, asked, DEBTORS)


@method(
    "FINANCIAL_CREDITOR_SEARCH",
    access=Access.USER,
    work=Work.SEARCH,
    params=_params(CREDITORS),
    result=_result(CREDITORS),
    example={"EndDate": "2026-06-30", "SortField": "Total", "SortDirection": "Descending"},
)
def creditors(actor: Actor, *, asked: Asked) -> Answer:
    """Say whom we owe how much, and since when, as of a day.

    An expense counts when its AccruedDate is not after that day; off it comes what was linked
    and credited by then. Payments that are linked to nothing, and credit notes
    that are not applied, are not taken off: ReportBy 5 shows such payments."""
    return _report(actor, asked, CREDITORS)


# --- the report ---------------------------------------------------------------------------------


@dataclass
class Balance:
    """What one contact owes or is owed, in cents."""

    type: str
    id: int | None
    name: str
    amounts: dict[str, int] = field(default_factory=dict)
    last: tuple[date | None, int | None] = (None, None)

    def add(self, column: str, amount: int) -> None:
        self.amounts[column] = self.amounts.get(column, 0) + amount

    def row(self, side: Side, summed: list[str]) -> dict[str, object]:
        """The cells of the contact's row."""
        who = side.who.lower()
        return {
            "id": self.id,
            f"{who}type": self.type,
            f"{who}name": self.name,
            **{column: self.amounts.get(column, 0) for column in summed},
            side.last_date: self.last[0],
            side.last_amount: self.last[1],
        }


def _report(actor: Actor, asked: Asked, side: Side) -> Answer:
    summed = side.summed(asked.report_by, asked.view)
    open = [column for column in summed if column == "total" or not column.startswith("total")]
    found = [each for each in _balances(actor, asked, side) if any(map(each.amounts.get, open))]
    order, down = _order(asked, side)
    found.sort(key=order, reverse=down)
    first = max(asked.start_row, 0)
    size = min(
        max(asked.rows or actor.request.settings.rows_max, 1), actor.request.settings.rows_max
    )
    page = found[first : first + size]
    totals = {column: sum(each.amounts.get(column, 0) for each in found) for column in summed}
    captions = CAPTIONS.items() if asked.report_by == AGED else ()
    return {
        "notes": "RETURNED",
        "data": {"rows": [each.row(side, summed) for each in page], "totals": totals},
        "startrow": first,
        "rows": size,
        "morerows": len(found) > first + size,
        "moreid": 0,
        **{f"{name}Description": words for name, words in captions},
    }


def _order(asked: Asked, side: Side) -> tuple[Callable[[Balance], Sorted], bool]:
    """What the rows are sorted by, and whether backwards. Raises ValidationError."""
    name = f"{side.who}Name"
    orders: dict[str, Callable[[Balance], Sorted]] = {
        "total": lambda each: (each.amounts.get("total", 0), each.type, each.id or 0),
        **dict.fromkeys(
            (name.lower(), "name", ""),
            lambda each: (fold(each.name), each.type, each.id or 0),
        ),
    }
    order = orders.get(asked.sort_field.lower())
    if order is None:
        raise ValidationError({"sortfield": [f"give {name} or Total"]})
    direction = asked.sort_direction.lower()
    if direction not in {"", "asc", "ascending", "desc", "descending"}:
        raise ValidationError({"sortdirection": ["give Ascending or Descending"]})
    return order, direction.startswith("desc")


def _balances(actor: Actor, asked: Asked, side: Side) -> list[Balance]:
    """What each contact owes or is owed, with everything that some report asks for."""
    books = Books(actor, asked, asked.end_date or actor.today)
    found: dict[tuple[int | None, int | None], Balance] = {}

    def of(business: int | None, person: int | None, name: str) -> Balance:
        type = "B" if business is not None else "P" if person is not None else ""
        contact = Balance(type, business if business is not None else person, name)
        return found.setdefault((business, person), contact)

    for business, person, name, age, *sums in books.bills(side):
        balance, (invoiced, settled, credited, open) = of(business, person, name), map(int, sums)
        balance.add("totalinvoiced", invoiced)
        balance.add(f"total{side.settled}", settled)
        balance.add("totalcreditnotes", credited)
        balance.add("total", open)
        balance.add(age, open)
    if asked.report_by == UNALLOCATED:
        for business, person, name, unallocated in books.unallocated(side):
            of(business, person, name).add(side.unallocated, int(unallocated))
    for business, person, on, amount in books.last(side):
        if (business, person) in found:
            found[business, person].last = on, amount
    return list(found.values())


@dataclass(frozen=True)
class Books:
    """The documents of a space up to a day, of the contacts and the area that are asked for."""

    actor: Actor
    asked: Asked
    day: date

    def bills(self, side: Side) -> Select:
        """Of each contact and age: what the bills come to, what settles and what credits them."""
        document = Document.alias()
        each = self._each(
            document,
            side.bill,
            age=self._age(document),
            amount=document.amount,
            settled=balances.paid_as_of(document, self.day),
            credited=balances.credited_as_of(document, self.day),
            open=balances.outstanding_as_of(document, self.day),
        )
        summed = ("amount", "settled", "credited", "open")
        sums = [fn.SUM(getattr(each.c, name)) for name in summed]
        contact = (each.c.business, each.c.person, each.c.age)
        return (
            Document.select(each.c.business, each.c.person, _name(each), each.c.age, *sums)
            .from_(each)
            .group_by(*contact)
            .tuples()
        )

    def unallocated(self, side: Side) -> Select:
        """Of each contact: what of the money that came or went is linked to nothing."""
        document = Document.alias()
        left = document.amount - balances.linked_as_of(document, self.day)
        each = self._each(document, side.settled_by, left=left)
        contact = (each.c.business, each.c.person)
        return (
            Document.select(*contact, _name(each), fn.SUM(each.c.left))
            .from_(each)
            .group_by(*contact)
            .tuples()
        )

    def last(self, side: Side) -> Select:
        """Of each contact: day and amount of the last receipt or payment."""
        document = Document.alias()
        business, person = _contact(document)
        newest = fn.ROW_NUMBER().over(
            partition_by=[business, person], order_by=[document.date.desc(), document.id.desc()]
        )
        each = self._each(
            document, side.settled_by, on=document.date, amount=document.amount, newest=newest
        )
        return (
            Document.select(each.c.business, each.c.person, each.c.on, each.c.amount)
            .from_(each)
            .where(each.c.newest == 1)
            .tuples()
        )

    def _each(self, document: Documents, object: int, **columns: ColumnBase | Select) -> Select:
        """A query of one row for each document of a kind, to select from."""
        business, person = _contact(document)
        named = [expression.alias(name) for name, expression in columns.items()]
        query = document.select(business.alias("business"), person.alias("person"), *named)
        counted = scope.within(document, self.actor.space) & (document.object == object)
        counted &= booked.booked(document, self.day)
        for condition in self._asked_for(document):
            counted &= condition
        return query.where(counted).alias("each")

    def _age(self, document: Documents) -> Case:
        """The column of the aged report that a document belongs into."""
        since = document.date
        if self.asked.view == SINCE_DUE:
            since = fn.COALESCE(document.due_date, document.date)
        younger = [
            (since >= self.day - timedelta(days=days), column)
            for column, days in AGES.items()
            if days is not None
        ]
        return Case(None, ((since > self.day, NOT_YET_DUE), *younger), list(AGES)[-1])

    def _asked_for(self, document: Documents) -> list[Expression]:
        """The conditions of the parameters that leave documents out."""
        asked, found = self.asked, []
        if asked.contact_business is not None:
            found.append(document.contact_business == asked.contact_business)
        if asked.contact_person is not None:
            found.append(document.contact_person == asked.contact_person)
        if asked.area is not None:
            if asked.area_type == OF_CONTACT:
                found.append(self._whose(document, area=asked.area))
            else:
                found.append(document.area == asked.area)
        if asked.customer_rating is not None:
            found.append(self._whose(document, rating=asked.customer_rating))
        if asked.relationship_manager is not None:
            manager = asked.relationship_manager
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
