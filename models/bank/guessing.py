"""What a new line of a statement may be: what is there already, or what a mapping says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from models import matching, tax, tax_types
from models.account import BankAccount
from models.actor import Actor
from models.bank.files.statement import Line
from models.bank_file import (
    ACTIVE,
    AND_TRANSFERRED,
    CODE,
    CONTAINS,
    DESCRIPTION,
    TO_BE_CONFIRMED,
    BankMapping,
)
from models.bank_transaction import CONFIRMED, MATCHED, BankTransaction, category_of
from models.document import PAYMENT, RECEIPT, Document
from models.refusals import InUse, InvalidFields
from models.store import scope
from models.store.database import fold

NEAR = timedelta(days=5)
"""How far apart the books and the bank may date the same money."""


@dataclass
class Guess:
    """What a line is thought to be, as values of its columns."""

    values: dict[str, Any] = field(default_factory=dict)
    is_match: bool = False
    is_mapping: bool = False
    is_to_be_booked: bool = False
    """A mapping wants its receipt or payment made at once."""


def guessed(actor: Actor, account: BankAccount, lines: list[Line]) -> list[Guess]:
    """What each line is thought to be, in their order."""
    matches = _matches(actor, account, lines)
    mappings = _mappings(actor)
    return [
        Guess({"document": matches[place], "status": MATCHED}, is_match=True)
        if place in matches
        else _mapped(actor, mappings, line)
        for place, line in enumerate(lines)
    ]


# --- what is there ------------------------------------------------------------------------------


def _matches(actor: Actor, account: BankAccount, lines: list[Line]) -> dict[int, int]:
    """The receipt or payment of each line that can be no other: of that amount within a few days
    there is one only, and it can be no other line."""
    if not lines:
        return {}
    open_ = _unmatched(actor, account, [line.posted for line in lines])
    fits = {
        place: [id for id, on, amount in open_ if amount == line.amount and _near(on, line.posted)]
        for place, line in enumerate(lines)
    }
    claimed: dict[int, int] = {}
    for ids in fits.values():
        for id in ids:
            claimed[id] = claimed.get(id, 0) + 1
    return {place: ids[0] for place, ids in fits.items() if len(ids) == 1 and claimed[ids[0]] == 1}


def _near(on: date | None, posted: date) -> bool:
    return on is not None and abs(on - posted) <= NEAR


def _unmatched(
    actor: Actor, account: BankAccount, days: list[date]
) -> list[tuple[int, date | None, int]]:
    """Receipts and payments around these days that no bank transaction goes with; what went out
    is below zero."""
    taken = BankTransaction.select(BankTransaction.document).where(
        scope.within(BankTransaction, actor.space) & BankTransaction.document.is_null(False)
    )
    found = Document.select(Document.id, Document.object, Document.date, Document.amount).where(
        scope.within(Document, actor.space)
        & Document.object.in_([RECEIPT, PAYMENT])
        & (Document.bank_account == account.id)
        & Document.source_bank_transaction.is_null()
        & Document.date.between(min(days) - NEAR, max(days) + NEAR)
        & Document.id.not_in(taken)
    )
    return [
        (each.id, each.date, each.amount if each.object == RECEIPT else -each.amount)
        for each in found.order_by(Document.id)
    ]


# --- what a mapping says ------------------------------------------------------------------------


def _mappings(actor: Actor) -> list[BankMapping]:
    """The mappings in force, in the order in which they are asked."""
    found = BankMapping.select().where(
        scope.within(BankMapping, actor.space) & (BankMapping.status == ACTIVE)
    )
    last = 2**31
    return sorted(found, key=lambda each: (each.map_order or last, each.id))


def _mapped(actor: Actor, mappings: Iterable[BankMapping], line: Line) -> Guess:
    """What the first mapping makes of a line that it fits."""
    mapping = next((each for each in mappings if fits(each, line)), None)
    if mapping is None:
        return Guess()
    values = {
        "financial_account": mapping.map_to_account,
        "contact_business": mapping.map_to_business,
        "contact_person": mapping.map_to_person,
        "area": mapping.area,
        "project": mapping.project,
        **_taxed(actor, mapping, line.amount),
    }
    if mapping.map_to_description:
        values["description"] = mapping.map_to_description
    if mapping.type != TO_BE_CONFIRMED:
        values["status"] = CONFIRMED
    booked = mapping.type == AND_TRANSFERRED and mapping.map_to_account and line.amount
    return Guess(values, is_mapping=True, is_to_be_booked=bool(booked))


def fits(mapping: BankMapping, line: Line) -> bool:
    """Whether a mapping is of lines like this one: by its category, by its words, or by both.

    Words that it names count whatever its MatchType: by the category alone it would be all that
    came in."""
    if mapping.match_type != DESCRIPTION and mapping.map_from != category_of(line.amount):
        return False
    wanted = " ".join(mapping.map_from_description_folded.split())
    if not wanted:
        return bool(mapping.match_type == CODE)
    words = " ".join(fold(line.description).split())
    return wanted in words if mapping.description_match_type == CONTAINS else wanted == words


def _taxed(actor: Actor, mapping: BankMapping, amount: int) -> dict[str, Any]:
    """The tax type, and the tax in the amount; none where that side has no such type."""
    side = tax_types.side_of_bank_transaction(amount)
    values: dict[str, Any] = {
        "amount": amount,
        "tax_type": mapping.tax_type,
        "financial_account": mapping.map_to_account,
    }
    try:
        rate = tax_types.rate_of(actor, side, mapping.tax_type)
        tax.complete(actor, rate, None, values)
    except InvalidFields:
        return {}
    return {"tax_type": mapping.tax_type, "tax": values["tax"]}


# --- what is made of one ------------------------------------------------------------------------


def refuse_used(actor: Actor, line: BankTransaction, column: str = "") -> None:
    """Raise InUse, or InvalidFields of a column, while a document or a reconciliation says that it
    came from a line: what was only guessed is let go of."""
    try:
        matching.refuse_if_used(actor, line)
    except InUse as problem:
        if not column:
            raise
        raise InvalidFields({column: f"stays: {problem}"}) from problem
