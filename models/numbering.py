"""The next reference of a kind of record, taken inside the transaction that uses it."""

from __future__ import annotations

import re
from collections.abc import Callable

from models import naming, settings, write
from models.actor import Actor
from models.document import INVOICE, KINDS, Document, Item

WIDTH = 6
MASK_MAX = 40
"""Characters of a mask: with a number of ten digits in it, it fits where references are kept."""


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
    return ""


def next_reference(
    actor: Actor,
    counter: int,
    prefix: str,
    taken: Callable[[str], bool],
    *,
    mask: str = "",
    step: int = 1,
) -> str:
    """The next free reference; `taken(reference)` says whether somebody typed it before.

    The counter (a setting that holds the last number used) moves with the transaction: a
    refused call uses no number up."""
    held = write.take_counter(actor, counter)
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
    return max(settings.number_of(actor.space, settings.INVOICE_STEP) or 1, 1)


def line_reference(actor: Actor) -> str:
    """The next reference of a line item."""

    def taken(reference: str) -> bool:
        return naming.is_taken(actor, Item, "reference", reference)

    return next_reference(actor, 168, "ITM", taken)
