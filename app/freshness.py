"""Whether a caller has an answer already: ETag and Last-Modified of searches that find one record.

Where only fields of the record itself are asked for, the ETag is the record's own `etag`, which a
client may have from a row. A field that comes from other records (what is outstanding, a contact's
name) may change without the record, so with such a field the ETag is a digest of the whole row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from app.dispatch import Outcome
from methods.search import Page
from models.base import instant

SECOND = timedelta(seconds=1)


def _of_one_record(outcome: Outcome) -> Page | None:
    """The page of a search that found one record, and no more."""
    page = outcome.result.get("page") if outcome.ok else None
    if not isinstance(page, Page) or page.more or page.startrow or len(page.found) != 1:
        return None
    return page


def etag_of(outcome: Outcome) -> str:
    """The ETag of a search's answer; empty where it is not just one record."""
    page = _of_one_record(outcome)
    if page is None:
        return ""
    if page.etag:
        return page.etag
    names = [key for key, _ in page.columns]
    totals = [(key, value) for key, _, value in page.summary]
    told = repr((page.method, names, page.found, totals)).encode()
    return hashlib.md5(told, usedforsecurity=False).hexdigest().upper()


def modified_of(outcome: Outcome, now: datetime) -> datetime | None:
    """When the one record of a search's answer was last changed, where that was asked for.

    HTTP tells whole seconds. A record that was changed in this very second may be changed in it
    once more, so it is said to be a second older than it is: nobody keeps what is stale then."""
    page = _of_one_record(outcome)
    keys = [key for key, _ in page.columns] if page is not None else []
    if page is None or "modifieddate" not in keys:
        return None
    found = instant(page.found[0][keys.index("modifieddate")])
    if found is None:
        return None
    whole = found.astimezone(UTC).replace(microsecond=0)
    return whole if now - whole >= SECOND else whole - SECOND


def headers_of(outcome: Outcome, now: datetime) -> list[tuple[bytes, bytes]]:
    """The ETag and the Last-Modified of an answer, where it has them."""
    told = []
    if etag := etag_of(outcome):
        told.append((b"etag", f'"{etag}"'.encode()))
    if modified := modified_of(outcome, now):
        told.append((b"last-modified", format_datetime(modified, usegmt=True).encode()))
    return told


def is_known(headers: Mapping[str, str], outcome: Outcome, now: datetime) -> bool:
    """Whether If-None-Match names the answer, or else whether the record is as old as
    If-Modified-Since and answers for all that was asked, so that it need not be sent again."""
    if "if-none-match" in headers:
        return names(headers, etag_of(outcome))
    modified = modified_of(outcome, now) if "if-modified-since" in headers else None
    if modified is None or not outcome.result["page"].etag:
        return False
    try:
        since = parsedate_to_datetime(headers["if-modified-since"])
    except ValueError:
        return False
    return since.tzinfo is not None and modified <= since


def names(headers: Mapping[str, str], etag: str) -> bool:
    """Whether If-None-Match names this ETag."""
    named = [part.strip() for part in headers.get("if-none-match", "").split(",")]
    folded = {part.removeprefix("W/").strip('"').upper() for part in named}
    return bool(etag) and ("*" in folded or etag in folded)
