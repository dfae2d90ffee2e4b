"""Whether a caller has an answer already: ETag and If-None-Match of searches that find one record.

Where only fields of the record itself are asked for, the ETag is the record's own `etag`, which a
client may have from a row. A field that comes from other records (what is outstanding, a contact's
name) may change without the record, so with such a field the ETag is a digest of the whole row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from app.dispatch import Outcome
from methods.search import Page


def etag_of(outcome: Outcome) -> str:
    """The ETag of a search's answer; empty where it is not just one record."""
    page = outcome.result.get("page") if outcome.ok else None
    if not isinstance(page, Page) or page.more or page.startrow or len(page.found) != 1:
        return ""
    if page.etag:
        return page.etag
    names = [key for key, _ in page.columns]
    totals = [(key, value) for key, _, value in page.summary]
    told = repr((page.method, names, page.found, totals)).encode()
    return hashlib.md5(told, usedforsecurity=False).hexdigest().upper()


def is_known(headers: Mapping[str, str], etag: str) -> bool:
    """Whether If-None-Match names this ETag, so that the answer need not be sent again."""
    named = [part.strip() for part in headers.get("if-none-match", "").split(",")]
    folded = {part.removeprefix("W/").strip('"').upper() for part in named}
    return bool(etag) and ("*" in folded or etag in folded)
