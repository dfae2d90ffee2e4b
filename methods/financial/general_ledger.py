"""The general ledger: every account with what it held, what came and went, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.financial.report_parts import page_size, rows_follow
from methods.lists import OBJECT_TITLES
from methods.wire.dates import Date
from methods.wire.structures import Structure, Table
from methods.wire.types import Choice, Count, Integer, Money, Ref, Text, YesNo
from models.account import Account
from models.actor import Actor
from models.ledger.account_book import Book, books
from models.ledger.sums import Span
from models.posting.rules import RULES

OPENING, CLOSING = "Opening balance", "Closing balance"
COLUMNS = {
    "financialaccount": Integer("The account."),
    "financialaccounttext": Text(50, "Its title."),
    "code": Text(25, "Its code."),
    "date": Date("The day; of the balances the first and the last."),
    "object": Choice(OBJECT_TITLES, "The kind of the document."),
    "objectcontext": Integer("The document."),
    "reference": Text(50, "Its reference."),
    "lineitem": Integer("The line item; of a journal the journal line."),
    "description": Text(50, "What is posted, or which balance it is."),
    "debit": Money("What is debited."),
    "credit": Money("What is credited."),
    "balance": Money("What the account then holds: above zero a debit."),
    "id": Integer("The posting, as FINANCIAL_TRANSACTION_SEARCH has it."),
}
EMPTY = dict.fromkeys(COLUMNS)


@method(
    "FINANCIAL_GENERAL_LEDGER_SEARCH",
    access=Access.USER,
    work=Work.SEARCH,
    params={
        "FinancialAccount": Ref(Account, "Only this account."),
        "StartDate": Date("The first day.", required=True),
        "EndDate": Date("The last day; today when left out."),
        "Area": Integer("Only this area."),
        "Project": Integer("Only this project."),
        "BeforeClosing": YesNo("Y leaves out the journals that close a year.", default=False),
        "Rows": Count("Rows wanted; as many as a page may hold when left out."),
        "StartRow": Count("First row wanted, counted from 0.", default=0),
    },
    result={
        "notes": Text(20, "RETURNED."),
        "data": Table(
            "`rows`: each account's opening balance, postings, closing balance.", COLUMNS
        ),
        "startrow": Count("The first row of this page, counted from 0."),
        "rows": Count("The size of a page."),
        "morerows": Structure("Whether rows follow: ask again with StartRow.", {"type": "boolean"}),
        "moreid": Integer("Always 0: this is no search that CORE_SEARCH_MORE goes on with."),
    },
    example={"StartDate": "2026-07-01", "EndDate": "2026-12-31"},
)
def general_ledger(
    actor: Actor,
    *,
    start_date: date,
    before_closing: bool,
    start_row: int,
    financial_account: int | None = None,
    end_date: date | None = None,
    area: int | None = None,
    project: int | None = None,
    rows: int | None = None,
) -> Answer:
    """Say what every account held before a day, what came and went since, and what it holds.

    Accounts follow one another by type, code and title, each from its opening to its closing
    balance; what holds nothing and moved nothing is left out. With rf=CSV (legacy dialect) the
    rows are a table for a spreadsheet."""
    end = _last_day(start_date, end_date or actor.today)
    span = Span(
        upto=end,
        accounts=None if financial_account is None else [financial_account],
        areas=None if area is None else [area],
        projects=None if project is None else [project],
        closing=not before_closing,
    )
    found = books(actor.space, start_date, span)
    told = [row for each in found for row in _rows(each, start_date, end)]
    first, size = start_row, page_size(actor, rows)
    return {
        "notes": "RETURNED",
        "data": {"rows": told[first : first + size]},
        "startrow": first,
        "rows": size,
        "morerows": rows_follow(len(told), first, size),
        "moreid": 0,
    }


def _last_day(start: date, end: date) -> date:
    if start > end:
        raise ValidationError({"startdate": [f"is after EndDate, {end}; give a day that is not"]})
    return end


def _rows(book: Book, start: date, end: date) -> Iterator[dict[str, Any]]:
    own = {
        **EMPTY,
        "financialaccount": book.account,
        "financialaccounttext": book.title,
        "code": book.code,
    }
    yield {**own, "date": start, "description": OPENING, "balance": book.opening}
    for each in book.entries:
        yield {
            **own,
            "date": each.date,
            "object": each.object,
            "objectcontext": each.document,
            "reference": each.reference,
            "lineitem": each.line,
            "description": RULES[each.event].event,
            "debit": max(each.amount, 0),
            "credit": max(-each.amount, 0),
            "balance": each.balance,
            "id": each.posting,
        }
    yield {**own, "date": end, "description": CLOSING, "balance": book.closing}
