"""What the end of a year refuses, and its journal."""

from __future__ import annotations

from models.refusals.catalogue import Refusal


class YearEndedLater(Refusal):
    """Years end in their order, each once, and are opened again in the reverse order."""

    code = 1680
    type = "year_ended_later"
    tells = ("ended",)
    message = "The year that ended on {ended} is closed; {way[reopen_year]} first"


class YearNotEnded(Refusal):
    """A year is opened again by the day that it was closed at."""

    code = 1681
    type = "year_not_ended"
    message = "No year was closed at {day}; the last one that was ended on {ended}"


class ClosesYear(Refusal):
    """The journal that closes a year stays as it was made, until the year is opened again."""

    code = 1682
    type = "closes_year"
    message = "Journal {reference} closes a year and stays as it is; {way[reopen_year]}"
