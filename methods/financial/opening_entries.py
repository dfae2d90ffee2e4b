"""The entries of what opens the books: balances and documents, of a list or of a sheet's rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from methods import sheets
from methods.sheets import Entry, Wrong
from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Integer, Money, Rate, Ref, Text, Wire
from models.actor import Actor
from models.chart.named import Named
from models.contact import Business, Person
from models.document import CREDIT_NOTE, CREDIT_TYPES, EXPENSE, INVOICE
from models.write import Values

OBJECTS = {EXPENSE: "Expense", INVOICE: "Invoice", CREDIT_NOTE: "Credit note"}
ACCOUNT: dict[str, Wire] = {
    "FinancialAccount": Id("", into="financial_account"),
    "Code": Text(25, "", into="code"),
    "Title": Text(50, "", into="title"),
}
"""An account by any of its names; where several are given, they mean the same one."""
BALANCE: dict[str, Wire] = {
    **ACCOUNT,
    "Debit": Money("", default=0, into="debit"),
    "Credit": Money("", default=0, into="credit"),
}
DOCUMENT: dict[str, Wire] = {
    "Object": Choice(OBJECTS, "", required=True, into="object"),
    "Reference": Text(50, "", into="reference"),
    "Date": Date("", into="date"),
    "DueDate": Date("", into="due_date"),
    "ContactBusiness": Ref(Business, "", into="contact_business"),
    "ContactPerson": Ref(Person, "", into="contact_person"),
    "Contact": Text(100, "", into="contact"),
    "Description": Text(2000, "", into="notes"),
    "Type": Choice(CREDIT_TYPES, "", into="type"),
    "Lines": Structure("", required=True, into="lines"),
}
LINE: dict[str, Wire] = {
    **ACCOUNT,
    "Description": Text(100, "", into="description"),
    "Amount": Money("", required=True, into="amount"),
    "Tax": Money("", into="tax"),
    "TaxType": Integer("", into="tax_type"),
    "SourceAmount": Money("", into="source_amount"),
    "SourceCurrency": Integer("", into="source_currency"),
    "SourceCurrencyRate": Rate("", into="source_currency_rate"),
}
ABROAD = frozenset({"source_amount", "source_currency", "source_currency_rate"})
"""What only a line has, and no credit note."""
COLUMNS_OF_LINE = {
    **{name.lower(): name for name in LINE if name not in DOCUMENT},
    "linedescription": "Description",
}
"""The columns of a sheet that are of a line, and what each is called there."""


def _account_in(named: Named, where: str, values: Values) -> int | None:
    """The one account that an entry names, taken out of its values; None where it names none.

    Raises Wrong."""
    id, code, title = (
        values.pop("financial_account", None), values.pop("code", ""), values.pop("title", "")
    )  # fmt: skip
    told = {
        "FinancialAccount": named.of_id(id),
        "Code": named.of_code(code),
        "Title": named.of_title(title),
    }
    texts = (id, code, title)
    given = [name for name, text in zip(told, texts, strict=True) if text]
    if not given:
        return None
    among = set(told[given[0]]).intersection(*(told[name] for name in given[1:]))
    if len(among) != 1:
        words = f"{len(among)} accounts are" if among else "no account is"
        raise Wrong(f"{where}, {given[-1]}: {words} called so; name one by {', '.join(told)}")
    return among.pop()


def balance(actor: Actor, named: Named, entry: Entry) -> tuple[str, int, int]:
    """Where it stands, an account and what it holds. Raises Wrong."""
    values = sheets.read(actor, entry, BALANCE)
    account = _account_in(named, entry.where, values)
    if account is None:
        raise Wrong(f"{entry.where}: give a FinancialAccount, or its Code or Title")
    debit, credit = values["debit"], values["credit"]
    if min(debit, credit) < 0 or (debit and credit):
        raise Wrong(f"{entry.where}: give a Debit or a Credit from zero, and not both")
    return entry.where, account, debit - credit


class Told(NamedTuple):
    """A document that opens the books: where it stands, its kind, head and lines."""

    where: str
    object: int
    head: Values
    contact: str
    lines: list[Values]


def document(actor: Actor, named: Named, entry: Entry, day: date) -> Told:
    """Kind, head and lines of a document. Raises Wrong."""
    where = entry.where
    head = sheets.read(actor, entry, DOCUMENT)
    object, contact, told = head.pop("object"), head.pop("contact", ""), head.pop("lines")
    if not isinstance(told, list) or not told:
        raise Wrong(f"{where}, Lines: give a list of at least one")
    if not contact and "contact_business" not in head and "contact_person" not in head:
        raise Wrong(f"{where}: give a ContactBusiness, a ContactPerson or a Contact by name")
    if (object == CREDIT_NOTE) != ("type" in head) or (object == CREDIT_NOTE and len(told) != 1):
        raise Wrong(f"{where}: a credit note, and nothing else, has a Type, and one line")
    head.setdefault("date", day)
    lines = [_line(actor, named, each) for each in _lines(where, told)]
    if object == CREDIT_NOTE and ABROAD & lines[0].keys():
        raise Wrong(f"{where}: a credit note is in the currency of the books, with no other")
    return Told(where, object, head, contact, lines)


def _lines(where: str, told: list[Any]) -> list[Entry]:
    """The lines of a document; those of a sheet know their rows."""
    return [
        each if isinstance(each, Entry) else Entry(f"{where}, line {number}", each)
        for number, each in enumerate(told, 1)
    ]


def _line(actor: Actor, named: Named, entry: Entry) -> Values:
    values = sheets.read(actor, entry, LINE)
    account = _account_in(named, entry.where, values)
    return values if account is None else {**values, "financial_account": account}


def documents_of(found: list[Entry]) -> list[Entry]:
    """Documents of the rows of a sheet: rows of one Object and Reference that follow one another
    are lines of one document."""
    made: list[Entry] = []
    last = ("", "")
    for where, row in found:
        if not where.startswith("row"):
            made.append(Entry(where, row))
            continue
        line = Entry(where, dict(_of_line(row)))
        head = {name: cell for name, cell in row.items() if name.lower() not in COLUMNS_OF_LINE}
        folded = {name.lower(): cell for name, cell in head.items()}
        key = (folded.get("object", ""), folded.get("reference", ""))
        if key == last and key[1]:
            made[-1].values["Lines"].append(line)
        else:
            made.append(Entry(where, {**head, "Lines": [line]}))
        last = key
    return made


def _of_line(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, cell in row.items():
        if name.lower() in COLUMNS_OF_LINE:
            yield COLUMNS_OF_LINE[name.lower()], cell
