"""Who owes us, and whom we owe, as of a day: open invoices and expenses by contact and by age."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.financial.report_parts import page_size, rows_follow
from methods.wire.dates import Date
from methods.wire.structures import Structure, Table
from methods.wire.types import Choice, Count, Id, Integer, Money, Ref, Text, Wire
from models.actor import Actor
from models.contact import Business, Person
from models.reports import owing as books
from models.reports.owing import AGES, NOT_YET_DUE, Owing, Wanted
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

Sorted: TypeAlias = "tuple[int | str, str, int]"

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

    books: books.Side
    bills: str
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
            "total": Money(
                f"What is owed: outstanding, less {self.settlement.lower()}s and credits that "
                "are linked to nothing, with refunds and journals."
            ),
            "totalinvoiced": Money(f"What the {self.bills} come to."),
            f"total{self.settled}": Money(f"What {self.settlement.lower()}s are linked to them."),
            "totalcreditnotes": Money("What credit notes are applied to them."),
            "totalcontra": Money("What is set against a debt the other way."),
            "totalwrittenoff": Money("What of them was written off and not recovered."),
            "outstanding": Money(f"What of the {self.bills} is neither settled nor credited."),
            "unappliedcredits": Money("What of credit notes is applied to nothing."),
            "unlinkedrefunds": Money("What was given back and is linked to nothing."),
            "journals": Money("What general journals put on the control account."),
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

    @property
    def _open(self) -> tuple[str, ...]:
        """The parts of a total."""
        return (
            "outstanding", self.unallocated, "unappliedcredits", "unlinkedrefunds", "journals",
        )  # fmt: skip

    def amounts(self, contact: Owing) -> dict[str, int]:
        """Every amount of a contact, by its column."""
        apart = contact.of("invoiced") - contact.of("settled") - contact.of("credited")
        return {
            "total": contact.total,
            "totalinvoiced": contact.of("invoiced"),
            f"total{self.settled}": contact.of("settled"),
            "totalcreditnotes": contact.of("credited"),
            "totalcontra": contact.of("contra"),
            "totalwrittenoff": apart - contact.of("contra") - contact.of("outstanding"),
            "outstanding": contact.of("outstanding"),
            self.unallocated: contact.of("on_account"),
            "unappliedcredits": contact.of("unapplied"),
            "unlinkedrefunds": contact.of("refunds"),
            "journals": contact.of("journals"),
            NOT_YET_DUE: contact.ages.get(NOT_YET_DUE, 0),
            **{age: contact.ages.get(age, 0) for age in AGES},
        }

    def summed(self, report: int, view: int) -> list[str]:
        """The columns of a report that have a total."""
        more = {
            DETAILED: [
                "totalinvoiced",
                f"total{self.settled}",
                "totalcreditnotes",
                "totalcontra",
                "totalwrittenoff",
                *self._open,
            ],
            AGED: [*([NOT_YET_DUE] if view == SINCE_DUE else []), *AGES],
            UNALLOCATED: list(self._open),
        }
        return ["total", *more.get(report, [])]


DEBTORS = Side(books.DEBTORS, "invoices", "Debtor", "Receipt", "receipted")
CREDITORS = Side(books.CREDITORS, "expenses", "Creditor", "Payment", "paid")


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
        "Rows": Count("Rows wanted; as many as a page may hold when left out."),
        "SortDirection": Text(20, "Ascending or Descending.", default="Ascending"),
        "SortField": Text(20, f"{side.who}Name or Total.", default=f"{side.who}Name"),
        "StartRow": Count("First row wanted, counted from 0.", default=0),
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
        "startrow": Count("The first row of this page, counted from 0."),
        "rows": Count("The size of a page."),
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

    The total is what the control account of debtors holds: what is outstanding of booked
    invoices, less what was received on account and the credits that are not applied, with
    refunds that are linked to nothing; journals on the account have a row without a contact.
    ReportBy 5 tells these apart, 3 also how what is outstanding came about. What is linked to
    nothing ages from its own day."""
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

    The total is what the control account of creditors holds: what is outstanding of expenses,
    less what was paid on account and the suppliers' credits that are not applied, with refunds
    that are linked to nothing; journals on the account have a row without a contact. ReportBy 5
    tells these apart, 3 also how what is outstanding came about."""
    return _report(actor, asked, CREDITORS)


# --- the report ---------------------------------------------------------------------------------


def _report(actor: Actor, asked: Asked, side: Side) -> Answer:
    summed = side.summed(asked.report_by, asked.view)
    found = books.owing(actor, side.books, _wanted(actor, asked))
    order, down = _order(asked, side)
    found.sort(key=order, reverse=down)
    first, size = asked.start_row, page_size(actor, asked.rows)
    page = found[first : first + size]
    amounts = [side.amounts(each) for each in found]
    totals = {column: sum(each[column] for each in amounts) for column in summed}
    captions = CAPTIONS.items() if asked.report_by == AGED else ()
    return {
        "notes": "RETURNED",
        "data": {"rows": [_row(side, each, summed) for each in page], "totals": totals},
        "startrow": first,
        "rows": size,
        "morerows": rows_follow(len(found), first, size),
        "moreid": 0,
        **{f"{name}Description": words for name, words in captions},
    }


def _order(asked: Asked, side: Side) -> tuple[Callable[[Owing], Sorted], bool]:
    """What the rows are sorted by, and whether backwards. Raises ValidationError."""
    name = f"{side.who}Name"
    orders: dict[str, Callable[[Owing], Sorted]] = {
        "total": lambda each: (each.total, *_whose(each)),
        **dict.fromkeys(
            (name.lower(), "name", ""),
            lambda each: (fold(each.name), *_whose(each)),
        ),
    }
    order = orders.get(asked.sort_field.lower())
    if order is None:
        raise ValidationError({"sortfield": [f"give {name} or Total"]})
    direction = asked.sort_direction.lower()
    if direction not in {"", "asc", "ascending", "desc", "descending"}:
        raise ValidationError({"sortdirection": ["give Ascending or Descending"]})
    return order, direction.startswith("desc")


def _wanted(actor: Actor, asked: Asked) -> Wanted:
    return Wanted(
        day=asked.end_date or actor.today,
        since_due=asked.view == SINCE_DUE,
        area=asked.area,
        area_of_contact=asked.area_type == OF_CONTACT,
        business=asked.contact_business,
        person=asked.contact_person,
        rating=asked.customer_rating,
        relationship_manager=asked.relationship_manager,
    )


def _whose(contact: Owing) -> tuple[str, int]:
    """B or P, and the id of the business or person; nothing where it is nobody's."""
    if contact.business is not None:
        return "B", contact.business
    return ("", 0) if contact.person is None else ("P", contact.person)


def _row(side: Side, contact: Owing, summed: list[str]) -> dict[str, object]:
    """The cells of a contact's row."""
    type, id = _whose(contact)
    who, amounts = side.who.lower(), side.amounts(contact)
    return {
        "id": id or None,
        f"{who}type": type,
        f"{who}name": contact.name,
        **{column: amounts[column] for column in summed},
        side.last_date: contact.last[0],
        side.last_amount: contact.last[1],
    }
