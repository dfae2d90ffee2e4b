"""What the database keeps from being carried out, though nothing is wrong with the request."""

from __future__ import annotations

from models.refusals.catalogue import Refusal


class DatabaseUnavailable(Refusal):
    """The database is away, locked by another program, or has no room left. Nothing was carried
    out; wait, and send it again."""

    code = 1670
    type = "database_unavailable"
    tells = ("seconds", "trouble")
    retryable = True
    message = "The database is {trouble}, so nothing was carried out; try again in {seconds} s"


class Overtaken(Refusal):
    """Others were changing the same records each time that it was tried, or so many sent so much
    at once that it was not even read. Nothing was carried out; wait, and send it again."""

    code = 1671
    type = "overtaken"
    tells = ("seconds",)
    retryable = True
    message = "Others came between each time, so nothing was carried out; try again in {seconds} s"


class OutcomeUnknown(Refusal):
    """The database went away in the moment of saving, and has not come back to say whether it
    did. Look whether the record is there before you send it again; with the Idempotency key that
    it had it may be sent again at once."""

    code = 1672
    type = "outcome_unknown"
    message = (
        "The database went away in the moment of saving: it may have been saved or not; "
        "look before you send it again, or send it with the Idempotency key that it had"
    )


ANYTIME: tuple[type[Refusal], ...] = (DatabaseUnavailable, Overtaken, OutcomeUnknown)
"""What any call may meet."""
