"""Whether a caller has an answer already: ETag and Last-Modified of searches that find one record.

Where only fields of the record itself are asked for, the ETag is the record's own `etag`, which a
client may have from a row. A field that comes from other records (what is outstanding, a contact's
name) may change without the record, so with such a field the ETag is a digest of the whole row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from app.dialects.outcomes import Outcome
from methods.search.page import Page
from models.store.base import instant

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Freshness:
    """What tells whether a caller has an answer already; empty where it is not just one record."""

    etag: str = ""
    modified: datetime | None = None
    """When the record was last changed, where that was asked for."""
    of_itself: bool = False
    """Whether only fields of the record itself were asked for, so that its time answers for all."""

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The ETag and the Last-Modified of the answer, where it has them."""
        told = []
        if self.etag:
            told.append((b"etag", f'"{self.etag}"'.encode()))
        if self.modified is not None:
            told.append((b"last-modified", format_datetime(self.modified, usegmt=True).encode()))
        return told

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether If-None-Match names the answer, or else whether the record is as old as
        If-Modified-Since and answers for all that was asked, so that it need not be sent again."""
        if "if-none-match" in headers:
            return names(headers, self.etag)
        if self.modified is None or not self.of_itself or "if-modified-since" not in headers:
            return False
        try:
            since = parsedate_to_datetime(headers["if-modified-since"])
        except ValueError:
            return False
        return since.tzinfo is not None and self.modified <= since


NOTHING = Freshness()


def of(outcome: Outcome, now: datetime) -> Freshness:
    """The freshness of an answer: that of a search that found one record, and no more."""
    page = outcome.result.get("page") if outcome.ok else None
    if not isinstance(page, Page) or page.of_groups or page.more or page.startrow:
        return NOTHING
    if len(page.found) != 1:
        return NOTHING
    return Freshness(page.etag or _digest(page), _modified(page, now), bool(page.etag))


def _digest(page: Page) -> str:
    names = [key for key, _ in page.columns]
    totals = [(key, value) for key, _, value in page.summary]
    told = repr((page.method, names, page.found, totals)).encode()
    return hashlib.md5(told, usedforsecurity=False).hexdigest().upper()


def _modified(page: Page, now: datetime) -> datetime | None:
    """When the record was last changed, where that was asked for.

    HTTP tells whole seconds. A record that was changed in this very second may be changed in it
    once more, so it is said to be a second older than it is: nobody keeps what is stale then."""
    keys = [key for key, _ in page.columns]
    kept = page.found[0][keys.index("modifieddate")] if "modifieddate" in keys else None
    # a record that was never changed, or a search without that column, has nothing there
    found = instant(kept) if kept else None
    if found is None:
        return None
    whole = found.astimezone(UTC).replace(microsecond=0)
    return whole if now - whole >= SECOND else whole - SECOND


def names(headers: Mapping[str, str], etag: str) -> bool:
    """Whether If-None-Match names this ETag."""
    named = [part.strip() for part in headers.get("if-none-match", "").split(",")]
    folded = {part.removeprefix("W/").strip('"').upper() for part in named}
    return bool(etag) and ("*" in folded or etag in folded)
