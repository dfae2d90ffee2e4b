"""How books begin: a trial balance and open documents, entered or taken back by one call."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Integer, Money, Ref, Remove, Text, Wire
from models import opening
from models.account import Account
from models.actor import Actor
from models.contact import Business, Person
from models.document import CREDIT_NOTE, CREDIT_TYPES, EXPENSE, INVOICE
from models.refusals import InUse, SettingMissing
from models.store import scope

MOST = 10_000
"""How many balances or documents one call may have."""
OBJECTS = {EXPENSE: "Expense", INVOICE: "Invoice", CREDIT_NOTE: "Credit note"}
LIST_OR_TEXT = {"oneOf": [{"type": "array"}, {"type": "string"}]}
BALANCE: dict[str, Wire] = {
    "FinancialAccount": Ref(Account, "", required=True, into="financial_account"),
    "Debit": Money("", default=0, into="debit"),
    "Credit": Money("", default=0, into="credit"),
}
DOCUMENT: dict[str, Wire] = {
    "Object": Choice(OBJECTS, "", required=True, into="object"),
    "Date": Date("", into="date"),
    "DueDate": Date("", into="due_date"),
    "ContactBusiness": Ref(Business, "", into="contact_business"),
    "ContactPerson": Ref(Person, "", into="contact_person"),
    "Description": Text(2000, "", into="notes"),
    "Type": Choice(CREDIT_TYPES, "", into="type"),
    "Lines": Structure("", required=True, into="lines"),
}
LINE: dict[str, Wire] = {
    "FinancialAccount": Ref(Account, "", into="financial_account"),
    "Description": Text(100, "", into="description"),
    "Amount": Money("", required=True, into="amount"),
    "Tax": Money("", into="tax"),
    "TaxType": Integer("", into="tax_type"),
}


@method(
    "FINANCIAL_OPENING_BALANCE_MANAGE",
    access=Access.ADMINISTRATOR,
    work=Work.WRITE,
    params={
        "Date": Date("The day the books begin; today when left out."),
        "Balances": Structure(
            "The trial balance: a list of FinancialAccount with Debit or Credit, tax in neither; "
            "or as text, JSON or CSV with these names in its first line.",
            LIST_OR_TEXT,
        ),
        "Documents": Structure(
            "What is open: a list of documents, each with Object (5 invoice, 2 expense, 69 credit "
            "note, with its Type), ContactBusiness or ContactPerson, Date, DueDate, Description "
            "and Lines, a list of Amount, Tax, TaxType, FinancialAccount and Description; or JSON.",
            LIST_OR_TEXT,
        ),
        "Remove": Remove("1 takes back all that opened the books.", default=False),
    },
    result={
        "id": Id("The general journal of the balances; none without any."),
        "notes": Text(10, "ADDED or REMOVED."),
        "count": Integer("How many documents were entered or taken back, the journal included."),
        "left": Money("What is left on the account of opening balances: a debit above zero."),
        "documents": Structure(
            "The documents in the order given: object and id of each.",
            {"type": "array", "items": {"type": "object"}},
        ),
    },
    refuses=[SettingMissing, InUse],
    example={"Remove": 1},
    changes_books=True,
)
def opening_balance_manage(
    actor: Actor,
    *,
    remove: bool,
    date: date | None = None,
    balances: Any = None,
    documents: Any = None,
) -> Answer:
    """Enter the trial balance and the open documents that the books begin with, all or nothing.

    An open document is owed or credited as any other, and posts against the account of opening
    balances (setting OpeningBalancesAccount), as does what the two sides of the balances differ
    by: give what debtors and creditors owed either with the balances or as documents. What is
    left on that account is answered. Remove=1 takes all of it back while nothing hangs on it.

    Raises SettingMissing, InUse, RecordLocked or ValidationError."""
    if remove:
        count = opening.take_back(actor)
        return {"notes": "REMOVED", "count": count, "left": opening.left(actor)}
    day = date or actor.today
    held = [_balance(actor, n, each) for n, each in _entries("balances", balances)]
    told = [_document(actor, n, each, day) for n, each in _entries("documents", documents)]
    if not held and not told:
        raise ValidationError({"balances": ["are needed, or Documents: give at least one"]})
    journal = opening.enter_balances(actor, day, held) if held else None
    made = [opening.enter_document(actor, *each) for each in told]
    return {
        "id": None if journal is None else journal.id,
        "notes": "ADDED",
        "count": len(made) + bool(held),
        "left": opening.left(actor),
        "documents": [{"object": each.object, "id": each.id} for each in made],
    }


def _entries(name: str, value: Any) -> list[tuple[str, Any]]:
    """The entries of a list, each with where it stands. Raises ValidationError."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        value = _of_text(name, value)
    if not isinstance(value, list):
        raise ValidationError({name: ["give a list"]})
    if len(value) > MOST:
        raise ValidationError({name: [f"has {len(value)} entries; give at most {MOST}"]})
    return [(f"{name}: entry {number}", each) for number, each in enumerate(value, 1)]


def _of_text(name: str, text: str) -> Any:
    """A list out of text: JSON, or of balances CSV with the names in its first line."""
    if name != "balances" or text.lstrip().startswith(("[", "{")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise ValidationError({name: ["is no JSON; give a list"]}) from None
    return list(csv.DictReader(io.StringIO(text.strip().lstrip("\ufeff"))))


def _read(actor: Actor, where: str, entry: Any, wires: Mapping[str, Wire]) -> dict[str, Any]:
    """The values of an entry, by their columns. Raises ValidationError."""
    name = where.partition(":")[0]
    if not isinstance(entry, dict):
        raise ValidationError({name: [f"{where} is no object"]})
    given = {str(key).strip().lower(): value for key, value in entry.items()}
    known = {each.lower(): (each, wire) for each, wire in wires.items()}
    if strangers := sorted(given.keys() - known.keys()):
        words = f"{where} has {strangers[0][:50]}; it may have {', '.join(wires)}"
        raise ValidationError({name: [words]})
    values = {}
    for key, (spelled, wire) in known.items():
        try:
            if key in given or wire.required or wire.load_default is not None:
                values[wire.into] = wire.deserialize(given.get(key))
        except ValidationError as problem:
            words = f"{where}, {spelled}: {problem.messages[0]}"
            raise ValidationError({name: [words]}) from None
        id = values.get(wire.into)
        if isinstance(wire, Ref) and id is not None and scope.peek(actor, wire.of, id) is None:
            words = f"{where}, {spelled}: there is no {wire.noun} with the id {id}"
            raise ValidationError({name: [words]})
    return {column: value for column, value in values.items() if value is not None}


def _balance(actor: Actor, where: str, entry: Any) -> tuple[int, int]:
    """An account and what it holds. Raises ValidationError."""
    values = _read(actor, where, entry, BALANCE)
    debit, credit = values["debit"], values["credit"]
    if min(debit, credit) < 0 or (debit and credit):
        words = "give a Debit or a Credit from zero, and not both"
        raise ValidationError({"balances": [f"{where}: {words}"]})
    return values["financial_account"], debit - credit


def _document(
    actor: Actor, where: str, entry: Any, day: date
) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
    """Kind, head and lines of a document. Raises ValidationError."""
    head = _read(actor, where, entry, DOCUMENT)
    object, lines = head.pop("object"), head.pop("lines")
    if not isinstance(lines, list) or not lines:
        raise ValidationError({"documents": [f"{where}, Lines: give a list of at least one"]})
    if "contact_business" not in head and "contact_person" not in head:
        words = "give a ContactBusiness or a ContactPerson"
        raise ValidationError({"documents": [f"{where}: {words}"]})
    if (object == CREDIT_NOTE) != ("type" in head) or (object == CREDIT_NOTE and len(lines) != 1):
        words = "a credit note, and nothing else, has a Type, and one line"
        raise ValidationError({"documents": [f"{where}: {words}"]})
    head.setdefault("date", day)
    numbered = [(f"{where}, line {number}", each) for number, each in enumerate(lines, 1)]
    return object, head, [_read(actor, place, each, LINE) for place, each in numbered]
