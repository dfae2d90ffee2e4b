"""The next reference of a kind of record, taken in the transaction that uses it (issuing.md 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from models import naming, settings, write
from models.actor import Actor
from models.document import INVOICE, KINDS, Document, Item

WIDTH = 6
MASK_MAX = 40
"""Characters of a mask: with a number of ten digits in it, it fits where references are kept."""


YEAR, MONTH = "{YYYY}", "{MM}"


def period_of(mask: str, on: date) -> str:
    """The stretch of time that numbers made after a mask run through, each with a counter of its
    own: 2026, or 2026-11; empty where the mask names neither."""
    if MONTH in mask:
        return f"{on:%Y-%m}"
    return f"{on:%Y}" if YEAR in mask else ""


def dated(mask: str, on: date) -> str:
    """A mask with year and month filled: I-{YYYY}-???? is I-2026-????."""
    return mask.replace(YEAR, f"{on:%Y}").replace(MONTH, f"{on:%m}")


def formatted(prefix: str, number: int, mask: str) -> str:
    """The reference text: INV000123, or the mask with its run of question marks filled.

    REF_?????? with 123 gives REF_000123, REF? gives REF123."""
    if not mask:
        return f"{prefix}{number:0{WIDTH}d}"
    run = re.search(r"\?+", mask)
    if run is None:
        return f"{mask}{number}"
    digits = f"{number:0{len(run.group())}d}"
    return mask[: run.start()] + digits + mask[run.end() :]


def mask_problem(mask: str) -> str:
    """Why numbers can't be made after a mask; empty where they can."""
    if len(mask) > MASK_MAX or not mask.isprintable():
        return f"give one line of at most {MASK_MAX} characters"
    if len(re.findall(r"\?+", mask)) > 1:
        return "give one run of question marks, such as I-??????"
    left = mask.replace(YEAR, "").replace(MONTH, "")
    meant = MEANT.search(left) or (None if "?" in left else MEANT_AS_DIGITS.search(left))
    if meant is not None:
        return (
            f"{meant.group()} would stand in every number as it is: give {YEAR} for the year, "
            f"{MONTH} for the month and question marks for the digits, such as I-{YEAR}-????"
        )
    if MONTH in mask and YEAR not in mask:
        return f"give {YEAR} with {MONTH}: the same month comes again next year"
    return ""


MEANT = re.compile(r"\{[^{}]*\}?|\}|%[a-zA-Z]|#{2,}|Y{4}|y{4}")
"""What somebody writes who means a year, a month or digits, in another way than ours."""
MEANT_AS_DIGITS = re.compile(r"#|(?<![0-9])0[0-9]*$")
"""The same where nothing else in the mask says where the digits go: I-#, or I-0001."""


def next_reference(
    actor: Actor,
    counter: int,
    prefix: str,
    taken: Callable[[str], bool],
    *,
    mask: str = "",
    on: date | None = None,
    step: int = 1,
) -> str:
    """The next free reference; `taken(reference)` says whether somebody typed it before.

    `on` is the day of the record, today where it has none: a mask may name its year and month,
    each of which has a counter of its own. The counter (a setting that holds the last number used)
    moves with the transaction: a refused call uses no number up."""
    on = on or actor.today
    held = write.take_counter(actor, counter, period_of(mask, on))
    mask = dated(mask, on)
    number = held.last
    while True:
        number += step
        reference = formatted(prefix, number, mask)
        if not taken(reference):
            break
    write.set_counter(actor, held, number)
    return reference


def document_reference(actor: Actor, object: int) -> str:
    """The next reference of a kind of document."""

    def taken(reference: str) -> bool:
        of_kind = Document.object == object
        return naming.is_taken(actor, Document, "reference", reference, within=of_kind)

    kind = KINDS[object]
    step = step_of(actor, object)
    return next_reference(actor, kind.counter, kind.prefix, taken, step=step)


def step_of(actor: Actor, object: int) -> int:
    """By how much the references of a kind of document go up: those of invoices by a setting."""
    if object != INVOICE:
        return 1
    return max(settings.INVOICE_STEP.number_in(actor.space) or 1, 1)


def line_reference(actor: Actor) -> str:
    """The next reference of a line item."""

    def taken(reference: str) -> bool:
        return naming.is_taken(actor, Item, "reference", reference)

    return next_reference(actor, 168, "ITM", taken)
