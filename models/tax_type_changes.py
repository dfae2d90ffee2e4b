"""What a new, changed or removed tax type obeys: no rate changes under lines (books.md 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from peewee import Expression, fn

from models import countries, exemption_codes, settings, write
from models.account import Account
from models.actor import Actor
from models.bank_transaction import BankTransaction
from models.contact import Business, Person
from models.document import (
    CREDIT_NOTE,
    EXPENSE,
    INVOICE,
    KINDS,
    PAYMENT,
    RECEIPT,
    SUPPLIER_CREDIT,
    Document,
    Item,
    JournalItem,
)
from models.profile_setting import Setting
from models.refusals import InUse, InvalidFields
from models.store import scope
from models.store.base import Record
from models.tax_reports.figures import has_form
from models.tax_reports.parts import CAPITAL, PURCHASES, SALES
from models.tax_types import (
    EXPENSE_CATEGORY,
    EXPORT,
    INTRA_COMMUNITY,
    OUT_OF_SCOPE,
    REVERSE,
    STANDARD,
    ZERO,
    ExpenseTaxType,
    RevenueTaxType,
    Side,
    TaxType,
)
from models.write import Values

READY_MADE = 5
"""The numbers up to this are those of the platform; what a firm adds follows."""
MOST = 100 * 10**8
"""A hundred per cent."""
REASONS = {
    REVERSE: "Reverse charge",
    INTRA_COMMUNITY: "Intra-community supply",
    EXPORT: "Export outside the country",
    OUT_OF_SCOPE: "Not subject to tax",
}
"""What is said where nobody says why nothing is taxed; an exemption has a reason of its own."""
USES_TOLD = 3


def complete(actor: Actor, row: TaxType | None, values: Values, side: Side) -> None:
    """Fill in what a new or changed tax type leaves out, and judge it.

    Raises InvalidFields, or InUse for a rate that lines were made with."""
    if row is None:
        values["number"] = _next_number(actor, side)
        values.setdefault("display_order", values["number"])
        values.setdefault("rate", 0)
    if values.get("country"):
        values["country"] = _country(values["country"])
    now = {name: values.get(name, getattr(row, name, None)) for name in _JUDGED}
    if not now["category"] or (row is None and "category" not in values):
        values["category"] = now["category"] = STANDARD if now["rate"] else ZERO
    if now["category"] in REASONS and not (now["exemption_reason"] or now["exemption_code"]):
        values["exemption_reason"] = now["exemption_reason"] = REASONS[now["category"]]
    problems = dict(_problems(now))
    if values.get("report_field") and has_form(actor.space):
        values["report_field"] = values["report_field"].strip().upper()
        if values["report_field"] not in BOXES_OF[side]:
            boxes = ", ".join(BOXES_OF[side])
            problems["report_field"] = f"is no box of {side.NOUN.split()[-1]}; give one of {boxes}"
    if problems:
        raise InvalidFields(problems)
    if row is not None and values.get("rate", row.rate) != row.rate:
        _keep_rate(actor, row, side)


BOXES_OF: Mapping[Side, tuple[str, ...]] = {
    RevenueTaxType: (SALES, "G2", "G3", "G4"),
    ExpenseTaxType: (CAPITAL, PURCHASES, "G13", "G14", "G15"),
}
"""The boxes of the form that a tax type may say its lines count in."""
_JUDGED = ("rate", "category", "exemption_reason", "exemption_code", "valid_from", "valid_to")


COUNTERS: Mapping[Side, Setting] = {
    RevenueTaxType: settings.REVENUE_TAX_TYPE_COUNTER,
    ExpenseTaxType: settings.EXPENSE_TAX_TYPE_COUNTER,
}


def _next_number(actor: Actor, side: Side) -> int:
    """A number that no type of the space ever had: one that was removed may be named by what
    clients have kept."""
    held = write.take_counter(actor, COUNTERS[side].number)
    reached: Any = side.select(fn.MAX(side.number)).where(scope.within(side, actor.space))
    number = max(held.last, reached.scalar() or 0, READY_MADE) + 1
    write.set_counter(actor, held, number)
    return number


def _never_again(actor: Actor, side: Side, number: int) -> None:
    """Have the counter know of a number that goes: ready made ones did not come from it."""
    held = write.take_counter(actor, COUNTERS[side].number)
    if number > held.last:
        write.set_counter(actor, held, number)


def _country(typed: str) -> str:
    code = countries.code_of(typed)
    if not code:
        raise InvalidFields({"country": f"{typed} is no country; give its name or two letters"})
    return code


def _problems(now: Values) -> Iterator[tuple[str, str]]:
    if not 0 <= now["rate"] <= MOST:
        yield "rate", "give a rate from 0 to 100 per cent"
    elif now["category"] == STANDARD and not now["rate"]:
        yield "category", "S is taxed at a rate above zero; give Z, E, AE, K, G or O"
    elif now["category"] != STANDARD and now["rate"]:
        yield "category", f"{now['category']} bears no tax; give S, or a Rate of 0"
    said = now["exemption_reason"] or now["exemption_code"]
    if now["category"] in (STANDARD, ZERO):
        if said:
            field = "exemption_reason" if now["exemption_reason"] else "exemption_code"
            yield field, f"leave it empty: {now['category']} is not exempt"
    elif not said:
        yield "exemption_reason", "is needed: say why nothing is taxed, as invoices are to print it"
    if now["exemption_code"] and now["exemption_code"] not in exemption_codes.known():
        yield "exemption_code", "is no code of the list VATEX, such as VATEX-EU-132"
    first, last = now["valid_from"], now["valid_to"]
    if first is not None and last is not None and last < first:
        yield "valid_to", f"is before the first day, {first}"


def _keep_rate(actor: Actor, row: TaxType, side: Side) -> None:
    """Raise InvalidFields where lines were made with the rate."""
    if users := _told(_lines(actor, side, row.number)):
        words = (
            f"stays: {', '.join(users)} has this type; "
            "add another one with the new rate and ValidFrom, and set ValidTo of this one"
        )
        raise InvalidFields({"rate": words})


def give_up(actor: Actor, row: TaxType, side: Side) -> None:
    """Make ready to remove a tax type, whose number is not given again.

    Raises InUse, saying by what, while something has it."""
    if users := _told(chain(_lines(actor, side, row.number), _defaults(actor, side, row.number))):
        raise InUse(noun=row.NOUN, users=", ".join(users), uses=users)
    _never_again(actor, side, row.number)


def _told(uses: Iterator[str]) -> list[str]:
    return list(islice(uses, USES_TOLD))


# --- what uses one ------------------------------------------------------------------------------


def _lines(actor: Actor, side: Side, number: int) -> Iterator[str]:
    """What was taxed as a type: lines of documents, credit notes, lines of journals."""
    sales = side is RevenueTaxType
    objects = (INVOICE, RECEIPT) if sales else (EXPENSE, PAYMENT)
    yield from _documents(
        actor,
        Document.id == Item.document,
        (Item.tax_type == number) & Document.object.in_(objects),
    )
    supplier = Document.type == SUPPLIER_CREDIT
    noted = (Document.object == CREDIT_NOTE) & (Document.tax_type == number)
    yield from _documents(actor, None, noted & (~supplier if sales else supplier))
    purchase = fn.COALESCE(JournalItem.tax_category, 0) == EXPENSE_CATEGORY
    of_side = ~purchase if sales else purchase
    yield from _documents(
        actor, Document.id == JournalItem.document, (JournalItem.tax_type == number) & of_side
    )


def _documents(actor: Actor, on: Expression | None, condition: Any) -> Iterator[str]:
    query: Any = Document.select(Document.object, Document.reference, Document.id)
    if on is not None:
        query = query.join(on.rhs.model, on=on)
    found = query.where(scope.within(Document, actor.space) & condition).order_by(Document.id)
    for object, reference, _ in found.distinct().limit(USES_TOLD).tuples():
        yield f"{KINDS[object].noun} {reference}"


def _defaults(actor: Actor, side: Side, number: int) -> Iterator[str]:
    """What gives a type to new lines, and what the bank moved; accounts and contacts are on
    both sides."""
    moved_out = BankTransaction.amount < 0
    of_side = ~moved_out if side is RevenueTaxType else moved_out
    for model, condition in (
        (Account, None), (Business, None), (Person, None), (BankTransaction, of_side),
    ):  # fmt: skip
        yield from _rows(actor, model, number, condition)


def _rows(actor: Actor, model: Any, number: int, condition: Any) -> Iterator[str]:
    of: type[Record] = model
    query = model.select(model.id, of.title(model)).where(
        scope.within(model, actor.space) & (model.tax_type == number)
    )
    found = query if condition is None else query.where(condition)
    for id, title in found.order_by(model.id).limit(USES_TOLD).tuples():
        yield f"{of.NOUN} {title or id}"
