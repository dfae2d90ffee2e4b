"""A month of trade on credit: returns, allowances, freight and discounts of both sides."""

from __future__ import annotations

from datetime import date

from tests.books import events as ev
from tests.books.chart import ASSET, INCOME, OUTGOING
from tests.books.events import Event, Kind, Line
from tests.books.published.case import AsOf, Case, Result, Sheet
from tests.books.published.case import cents as c
from tests.books.published.textbooks import journal

Told = tuple[Event, ...]
GOODS, COST = "Merchandise", "Cost of goods sold"
RETURNS, DISCOUNTS = "Returns and allowances", "Sales discounts"


def _day(number: int) -> date:
    return date(2018, 7, number)


def _entered(id: str, kind: Kind, day: int, gross: str, account: str, contact: str) -> ev.Entered:
    return ev.Entered(id, kind, _day(day), (Line(f"{id}.1", account, c(gross), 0, 5),), contact)


def _sold(id: str, day: int, gross: str, cost: str, contact: str) -> Told:
    entered = _entered(id, Kind.INVOICE, day, gross, "Sales", contact)
    return entered, ev.Sent(id, _day(day)), *journal(f"J{id}", _day(day), COST, GOODS, cost)


def _taken_off(
    id: str, kind: Kind, day: int, gross: str, account: str, contact: str, bill: str
) -> Told:
    """A credit, or money, that goes off a bill."""
    entered = _entered(id, kind, day, gross, account, contact)
    return entered, ev.Linked(f"{id}-{bill}", f"{id}.1", f"{bill}.1", c(gross), _day(day))


NOTE, SUPPLIERS_NOTE = Kind.CREDIT_NOTE, Kind.SUPPLIER_CREDIT_NOTE

MENARDS = Case(
    "Menards",
    "Wild, Shaw: Financial and Managerial Accounting, problem on merchandising transactions, "
    "Menards, perpetual and gross method (as reprinted at gettutoring.blogspot.com/2018/01/"
    "prepare-journal-entries-to-record_62.html): 22,500 sold, 3,000 returned or allowed, 290 of "
    "discounts, 13,300 of cost; 14,570 of merchandise left",
    (
        _entered("OLB", Kind.EXPENSE, 3, "15,000", GOODS, "OLB"),
        *_sold("Brill", 7, "11,500", "7,750", "Brill"),
        _entered("Rupert", Kind.EXPENSE, 10, "14,200", GOODS, "Rupert"),
        _entered("P1", Kind.PAYMENT, 11, "300", "Delivery", "Carrier"),
        *_taken_off("C1", NOTE, 12, "2,000", RETURNS, "Brill", "Brill"),
        *journal("J1", _day(12), GOODS, COST, "1,450"),
        *_taken_off("B1", SUPPLIERS_NOTE, 14, "1,200", GOODS, "Rupert", "Rupert"),
        *_taken_off("P2", Kind.PAYMENT, 15, "200", "Creditors", "OLB", "OLB"),
        *_taken_off("C2", NOTE, 17, "190", DISCOUNTS, "Brill", "Brill"),
        *_taken_off("R1", Kind.RECEIPT, 17, "9,310", "Debtors", "Brill", "Brill"),
        AsOf(_day(17), {"Debtors": 0, "Creditors": -c("27,800")}, whole=False),
        *_taken_off("B2", SUPPLIERS_NOTE, 20, "130", GOODS, "Rupert", "Rupert"),
        *_taken_off("P3", Kind.PAYMENT, 20, "12,870", "Creditors", "Rupert", "Rupert"),
        *_sold("Brown", 21, "11,000", "7,000", "Brown"),
        *_taken_off("C3", NOTE, 24, "1,000", RETURNS, "Brown", "Brown"),
        *_taken_off("C4", NOTE, 30, "100", DISCOUNTS, "Brown", "Brown"),
        *_taken_off("R2", Kind.RECEIPT, 30, "9,900", "Debtors", "Brown", "Brown"),
        *_taken_off("P4", Kind.PAYMENT, 31, "14,800", "Creditors", "OLB", "OLB"),
        AsOf(
            _day(31),
            {
                "Bank": -c("8,960"),
                GOODS: c("14,570"),
                "Sales": -c("22,500"),
                RETURNS: c("3,000"),
                DISCOUNTS: c("290"),
                COST: c("13,300"),
                "Delivery": c("300"),
            },
        ),
        Result(
            _day(1),
            _day(31),
            c("5,610"),
            totals={"totalsales": c("19,210"), "grossmargin": c("5,910")},
        ),
        Sheet(_day(31), c("5,610"), 0, c("5,610")),
    ),
    {GOODS: ASSET, COST: OUTGOING, "Delivery": OUTGOING, RETURNS: INCOME, DISCOUNTS: INCOME},
    cost_of_sales=(COST,),
)

CASES = [MENARDS]
