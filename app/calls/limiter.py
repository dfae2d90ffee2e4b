"""How much a user, or an address without one, may ask for in a minute; counted by weight.

What a call weighs is known before it is carried out; what its answer weighs only afterwards, so
that is taken out of what is left for the next one."""

from __future__ import annotations

from app.dialects.outcomes import Budget
from models import allowance
from models.store import database

MINUTE = 60.0
BYTES_A_WEIGHT = 10_000
"""Of an answer, so many bytes weigh as much as a small call does."""


def spend(who: str, weight: int, limit: int) -> Budget | None:
    """Take a call's weight out of somebody's allowance; None where there is no limit."""
    if limit <= 0:
        return None
    left = allowance.take(who, min(weight, limit), limit, MINUTE)
    return Budget(limit, left.remaining, left.seconds, left.granted, who)


def charge(budget: Budget, size: int) -> Budget:
    """Take the weight of an answer of so many bytes out of the same allowance; where the database
    is in trouble it costs nothing. Raises what else the database raises."""
    weight = size // BYTES_A_WEIGHT
    if not weight or not budget.spent:
        return budget
    try:
        left = allowance.take_more(budget.who, weight, budget.limit, MINUTE)
    except Exception as problem:
        if database.trouble(problem) is None:
            raise
        return budget  # the call was carried out, and its answer is given whoever counts it
    return budget._replace(remaining=left.remaining)


def forget() -> None:
    """Start counting anew."""
    allowance.forget()
