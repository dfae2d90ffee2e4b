"""Files that a client keeps here to be fetched: lists that it has exported, and whole searches."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from methods.core.paging import as_first_asked, search_kept
from methods.declare import Access, Answer, Work, method
from methods.manage import MANAGE_PARAMS, MANAGE_RESULT, check_timestamp, refuse_timestamp
from methods.search.page import PAGES, Page, page_of
from methods.wire.types import Id, Names, Text, Wire
from models.actor import Actor
from models.attachment import Attachment, KeptFile
from models.attachments import attaching
from models.refusals import FileRefused, NoRight, RecordNotFound, SearchGone, StaleTimestamp
from models.store import scope

CHARACTERS_MAX = 7_000_000
FETCHED: dict[str, Wire] = {
    "attachment": Id("The file, as an attachment."),
    "attachmentlink": Id("What /download/ is followed by to fetch it."),
    "link": Text(100, "Where to fetch it."),
    "filename": Text(300, "Its name."),
}
"""How an answer names a file that was just kept."""


def fetched(made: Attachment) -> Answer:
    """What a client needs to fetch a file."""
    return {
        "attachment": made.id,
        "attachmentlink": made.id,
        "link": f"/download/{made.id}",
        "filename": made.file_name,
    }


@method(
    "CORE_FILE_MANAGE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        **MANAGE_PARAMS,
        "Id": Id("With Remove=1, the file to remove."),
        "DataReturn": Names(
            "Nothing is answered of it: CORE_ATTACHMENT_SEARCH does.", ignored=True
        ),
        "FileData": Text(CHARACTERS_MAX, "The text of the file.", default=""),
        "FileName": Text(1000, "Its name; file.txt when left out.", default=""),
    },
    result={**MANAGE_RESULT, **FETCHED},
    refuses=[RecordNotFound, FileRefused, StaleTimestamp],
    example={"FileName": "ledger.csv", "FileData": "date,amount\n2026-06-30,95.00\n"},
    changes_books=True,
)
def file_manage(
    actor: Actor, *, remove: bool, file_data: str, file_name: str, id: int | None = None
) -> Answer:
    """Keep a text as a file, to be fetched from `link`: a list that somebody exports.

    Whoever is logged on in the space may fetch it. What is kept is never written over; each call
    keeps another file, and Remove=1 with its Id removes one.

    Raises ValidationError."""
    if id is not None:
        if not remove:
            words = "is of a file that is kept, which is never written over; leave it out"
            raise ValidationError({"id": [words]})
        return _removed(actor, id)
    if remove:
        raise ValidationError({"id": ["is needed: give the file to remove"]})
    refuse_timestamp(actor)
    if not file_data:
        raise ValidationError({"filedata": ["is needed: give the text of the file"]})
    made = attaching.keep_by_itself(actor, file_name or "file.txt", file_data.encode())
    return {"id": made.id, "notes": "ADDED", "timestamp": made.version, **fetched(made)}


def _removed(actor: Actor, id: int) -> Answer:
    """Raises RecordNotFound where it is no file that was kept by itself."""
    row = scope.take(actor, Attachment, id, KeptFile.OBJECT)
    check_timestamp(actor, row, row.NOUN)
    attaching.put_aside(actor, row)
    return {"id": id, "notes": "REMOVED"}


@method(
    "CORE_MORE_FILE_MANAGE",
    access=Access.USER,
    work=Work.DRAW,
    params={
        "More": Id("The moreid that the search answered.", required=True),
        "FileName": Text(1000, "Its name; that of the search when left out.", default=""),
    },
    result={"id": Id("The file."), **FETCHED},
    refuses=[SearchGone, NoRight, FileRefused],
    example={"More": 1},
)
def more_file_manage(actor: Actor, *, more: int, file_name: str) -> Answer:
    """Keep all rows of a search as a file of comma-separated values, to be fetched from `link`.

    The first line has the names of the fields, as they were asked for. Amounts are plain and
    dates ISO, so that a spreadsheet takes them for what they are; a text that it would run as a
    formula has an apostrophe in front.

    Raises SearchGone, NoRight or FileRefused."""
    found = search_kept(actor, more)
    asking = as_first_asked(actor, found.lenient)
    written = io.StringIO()
    writer = csv.writer(written)
    for number, page in enumerate(_pages(asking, found.method, json.loads(found.criteria))):
        if number == 0:
            writer.writerow([key for key, _ in page.columns])
        writer.writerows(_cells(page, actor.zone))
    name = file_name or f"{found.method.lower()}.csv"
    made = attaching.keep_by_itself(actor, name, written.getvalue().encode())
    return {"id": made.id, **fetched(made)}


def _pages(actor: Actor, name: str, criteria: dict[str, Any]) -> Iterator[Page]:
    """All pages of a search from the first row on, each as large as may be."""
    pages, start = PAGES.get(name, page_of), 0
    more = True
    while more:
        made = pages(actor, name, criteria, start, actor.request.settings.rows_max)
        yield made
        start, more = start + made.size, made.more


def _cells(page: Page, zone: str) -> Iterator[list[object]]:
    """The rows as a spreadsheet is to read them."""
    for row in page.found:
        yield [
            _cell(wire, None if wire is None else wire.typed(value, zone))
            for (_, wire), value in zip(page.columns, row, strict=True)
        ]


RUN_AS_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def _cell(wire: Wire | None, value: object) -> object:
    if isinstance(wire, Text) and str(value).startswith(RUN_AS_FORMULAS):
        return f"'{value}"
    return "" if value is None else value
