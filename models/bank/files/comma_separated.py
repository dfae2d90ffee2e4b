"""CSV with a line of headings: the platform's own columns, and those that banks call otherwise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from models.bank.files.refused import NotRead
from models.bank.files.statement import Entry

COLUMNS: dict[str, tuple[str, ...]] = {
    "day": (
        "transactiondate", "date", "posteddate", "postingdate", "bookingdate", "dateposted",
        "processeddate", "effectivedate", "buchungstag", "buchungsdatum", "datum", "valuedate",
        "wertstellung", "valuta",
    ),
    "amount": ("amount", "transactionamount", "betrag", "umsatz", "montant", "importe", "value"),
    "debit": (
        "debit", "debitamount", "debits", "withdrawal", "withdrawals", "moneyout", "paidout",
        "soll",
    ),
    "credit": (
        "credit", "creditamount", "credits", "deposit", "deposits", "moneyin", "paidin", "haben",
    ),
    "words": (
        "description", "transactiondescription", "narrative", "narration", "details",
        "transactiondetails", "particulars", "verwendungszweck", "buchungstext", "payee", "memo",
        "text",
    ),
    "reference": ("chequereference", "cheque", "chequenumber", "checknumber", "reference"),
    "account": ("accountnumber", "account", "iban", "auftragskonto", "kontonummer"),
    "side": ("drcr", "crdr", "debitcredit", "creditdebit", "transactiontype", "type"),
    "currency": ("currency", "wahrung", "waehrung"),
    "id": ("transactionid", "externalid", "fitid", "bankid", "uniqueid", "id"),
}  # fmt: skip
"""What each part may be called, the better name first; blanks, signs and letter case aside."""
HEADINGS_WITHIN = 20
"""How many lines may stand above the headings."""
WANTED = (
    "give a line of headings with a date (Transaction Date), a Description, and either Amount or "
    "Debit and Credit"
)
CUT_OFF = "the file ends within it; export it anew"
Row = list[str]
Places = dict[str, int]


def statements(text: str) -> list[tuple[str, str, list[Entry]]]:
    """The lines below the headings, by the account that each names, with its currency.

    Raises NotRead where there are no such headings."""
    lines = [each for each in _rows(text) if any(cell.strip() for cell in each[1])]
    places, begins = _headings(lines)
    if not places:
        raise NotRead(f"it is neither QIF, OFX nor CAMT.053, and no CSV that is known: {WANTED}")
    found: dict[str, tuple[str, str, list[Entry]]] = {}
    width = len(lines[max(begins - 1, 0)][1])
    cut = lines[-1] if len(lines[-1][1]) < width and not text.endswith(("\n", "\r")) else None
    for number, row in lines[begins:]:
        account, currency = (_cell(row, places, each) for each in ("account", "currency"))
        of = found.setdefault(account, (account, currency.upper(), []))
        why_not = CUT_OFF if (number, row) == cut else _too_wide(row, width)
        of[2].append(_entry(number, row, places, why_not))
    return list(found.values())


BY_ORDER = (
    ("account", "", "day", "words", "reference", "debit", "credit", ""),
    ("day", "amount", "words", ""),
)
"""Columns known by their order, whatever stands above them: the platform's, and those of a bank
whose files have no headings."""


def _headings(lines: list[tuple[int, Row]]) -> tuple[Places, int]:
    """Where each part stands, and which row is the first below the headings."""
    for place, (_, row) in enumerate(lines[:HEADINGS_WITHIN]):
        if found := _places(row):
            return found, place + 1
    widths = {len(row) for _, row in lines}
    for order in BY_ORDER:
        if widths == {len(order)}:
            is_heading = not re.search(r"\d", lines[0][1][order.index("day")])
            return {part: place for place, part in enumerate(order) if part}, int(is_heading)
    return {}, 0


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows with the number of the line that each ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as problem:
        raise NotRead(f"line {reader.line_num} is no CSV: {problem}") from problem


def _delimiter(text: str) -> str:
    """What sets cells apart: the sign that the first lines have most of."""
    first = "\n".join(text.splitlines()[:HEADINGS_WITHIN])
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t|", key=bare.count)


def _places(row: Row) -> Places:
    """Where each part stands; none where the row is not the headings."""
    names = [re.sub(r"[^a-z]", "", cell.strip().lower().replace("ä", "a")) for cell in row]
    found = {
        part: names.index(name)
        for part, known in COLUMNS.items()
        for name in reversed(known)
        if name in names
    }
    has_amount = "amount" in found or found.keys() & {"debit", "credit"}
    return found if "day" in found and has_amount else {}


def _cell(row: Row, places: Places, part: str) -> str:
    place = places.get(part, len(row))
    return row[place].strip() if place < len(row) else ""


def _too_wide(row: Row, width: int) -> str:
    """Why a row is none to take that has more cells than there are headings: what was one cell
    may be two of them, an amount before all."""
    if not any(cell.strip() for cell in row[width:]):
        return ""
    return f"it has {len(row)} cells, where the headings are {width}; quote what has a comma in it"


def _entry(number: int, row: Row, places: Places, why_not: str) -> Entry:
    cells = {part: _cell(row, places, part) for part in COLUMNS}
    words, reference = cells["words"], cells["reference"]
    if reference and reference not in words:
        words = f"{words} {reference}"
    amount, out = _amount(cells)
    return Entry(f"Line {number}", cells["day"], amount, words, cells["id"], out, why_not)


WENT_OUT = frozenset({"debit", "dr", "d", "db"})


def _amount(cells: dict[str, str]) -> tuple[str, bool]:
    """The amount, and whether it went out; what is credited counts nothing beside a debit."""
    if re.search(r"[1-9]", cells["debit"]):
        return cells["debit"], True
    amount = cells["amount"]
    if amount and not cells["credit"]:
        return amount, cells["side"].lower() in WENT_OUT
    return cells["credit"] or cells["debit"], False
