"""The postings of the ledger, as a search: what every figure of a report is made of."""

from __future__ import annotations

from typing import Any

from peewee import Case, fn

from methods.area_names import AREA_TEXT
from methods.financial.memberships import of_document
from methods.lists import OBJECT_TITLES
from methods.search.columns import blank, by, chosen
from methods.search.declaration import search
from methods.wire.dates import Date, Moment
from methods.wire.types import Choice, Id, Integer, Money, Ref, Text, YesNo
from models.account import Account
from models.document import Item
from models.ledger.posting import Posting
from models.posting.rules import JOURNAL_LINES, RULES

EVENTS = {number: rule.event for number, rule in RULES.items()}


def _side(sign: int) -> Any:
    return lambda alias: Case(None, ((alias.amount * sign > 0, alias.amount * sign),), 0)


def _line(column: str) -> Any:
    """A column of the line item that a posting is of; the lines of journals have none such."""

    def source(alias: Any) -> Any:
        item: Any = Item.alias()
        own = (item.id == alias.line) & alias.event.not_in(JOURNAL_LINES)
        return item.select(getattr(item, column)).where(own)

    return source


def _description(alias: Any) -> Any:
    own = fn.NULLIF(_line("description")(alias), "")
    return fn.COALESCE(own, of_document("notes")(alias), "")


search(
    "FINANCIAL_TRANSACTION_SEARCH",
    of=Posting,
    prefix="FinancialTransaction",
    audit=False,
    doc="""Find what the ledger holds: a row for each account that an event debits or credits.

    Amount is above zero for a debit, below it for a credit. Rows follow from the documents and
    are never typed: a change of a booked document replaces its rows, so an id names a row only as
    long as it stands as it is. LineItem is the line item, or of a general journal its line.

    The figures of reports are sums of these rows: filter by FinancialAccount, Date, Area and
    Project to see what one is made of, of a profit and loss with Closing N besides, for it leaves
    out what closes a year. Earnings that a balance sheet has on current earnings are what accounts
    of income and expenses hold. A profit and loss with Cash=Y alone counts what has no rows of its
    own: of each bill the share that links pay.""",
    columns={
        "Amount": Money("Above zero a debit, below it a credit.", into="amount"),
        "Area": Integer("Its area.", into="area"),
        "AreaText": AREA_TEXT,
        "Closing": YesNo("Whether it closes a year.", into="closing"),
        "CreatedDate": (Moment("When its document was added."), of_document("created")),
        "CreatedUser": (Integer("Who added its document."), of_document("created_user")),
        "Credit": (Money("The amount where it is a credit, else 0."), _side(-1)),
        "Date": Date("The day it counts from.", into="date"),
        "Debit": (Money("The amount where it is a debit, else 0."), _side(1)),
        "Description": (Text(2000, "What its line or its document says it is for."), _description),
        "Event": Choice(EVENTS, "What posts it.", into="event"),
        "EventText": (Text(50, "That in words."), chosen("event", EVENTS)),
        "FinancialAccount": Ref(Account, "The account it is on.", into="account"),
        "Id": Id("The row, as long as it stands as it is.", into="id"),
        "LineItem": Integer("The line item; of a journal the journal line.", into="line"),
        "LineItemText": (Text(50, "The reference of the line item."), _line("reference")),
        "Link": Integer("The link that posts it, where one does.", into="link"),
        "ModifiedDate": (Moment("When its document last changed."), of_document("modified")),
        "ModifiedUser": (Integer("Who changed its document last."), of_document("modified_user")),
        "Object": (Choice(OBJECT_TITLES, "The kind of its document."), of_document("object")),
        "ObjectContext": Integer("Its document.", into="document"),
        "ObjectText": (Text(50, "The reference of its document."), of_document("reference")),
        "Project": Integer("Its project.", into="project"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        "Reference": (Text(50, "The reference of its document."), of_document("reference")),
    },
    children={"FinancialAccount": ("SETUP_FINANCIAL_ACCOUNT_SEARCH", by("account"))},
    example={
        "fields": [{"name": "date"}, {"name": "financialaccounttext"}, {"name": "amount"}],
        "filters": [{"name": "date", "comparison": "GREATER_THAN", "value1": "2026-06-30"}],
        "sorts": [{"name": "date", "direction": "ASCENDING"}],
    },
)
