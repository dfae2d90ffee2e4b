"""Payment terms: from the day of an invoice to the day it is due."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from models.actor import Actor
from models.contact import Business
from models.store import scope

TERMS = {
    1: "Manually Set",
    2: "7 Days from Invoice Date",
    3: "14 Days from Invoice Date",
    4: "30 Days from Invoice date",
    5: "60 Days from Invoice Date",
    6: "7 Days from End of Month",
    7: "14 Days from End of Month",
    8: "30 Days from End of Month",
    9: "COD",
    10: "21 days from End of Month",
    11: "90 Days from Invoice Date",
}
FROM_DATE = {2: 7, 3: 14, 4: 30, 5: 60, 9: 0, 11: 90}
FROM_END_OF_MONTH = {6: 7, 7: 14, 8: 30, 10: 21}


def due_date(terms: int | None, start: date) -> date | None:
    """The due date under the terms; None where they leave it to be set by hand."""
    if terms in FROM_DATE:
        return start + timedelta(days=FROM_DATE[terms])
    if terms in FROM_END_OF_MONTH:
        end = start + relativedelta(day=31)
        return end + timedelta(days=FROM_END_OF_MONTH[terms])
    return None


def due(actor: Actor, business: int | None, start: date) -> date | None:
    """The due date by the payment terms of a business; None where there is none, or no terms."""
    found = None if business is None else scope.peek(actor, Business, business)
    return None if found is None else due_date(found.payment_terms, start)
