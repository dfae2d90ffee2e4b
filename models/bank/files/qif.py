"""QIF: records of lines that a letter begins, each ended by ^."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from models.bank.files.refused import NotRead
from models.bank.files.statement import Entry

OF_MONEY = ("bank", "cash", "ccard", "oth a", "oth l")
"""The types of account whose records are lines of a statement."""


def is_qif(text: str) -> bool:
    """Whether a text begins as QIF does."""
    return text.lstrip().lower().startswith(("!type:", "!account", "!option:"))


def entries(text: str) -> Iterator[Entry]:
    """The records of a file. Raises NotRead where it is of something else than money."""
    reading = False
    record: dict[str, str] = {}
    began = 1
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("!"):
            reading = _is_of_money(line, reading)
            record, began = {}, number + 1
        elif line.startswith("^"):
            if reading and record:
                yield _entry(began, record)
            record, began = {}, number + 1
        elif line.strip():
            record.setdefault(line[0].upper(), line[1:].strip())
    if reading and record:
        yield replace(_entry(began, record), why_not="the file ends within it, before its ^")


def _is_of_money(header: str, reading: bool) -> bool:
    """Whether what follows a header are lines of a statement."""
    kind = header.strip().lower()
    if kind.startswith("!type:invst"):
        raise NotRead("it is of an investment account; only bank, cash and card accounts are read")
    if kind.startswith("!type:"):
        return kind.removeprefix("!type:").strip() in OF_MONEY
    return reading and not kind.startswith("!account")


def _entry(number: int, record: dict[str, str]) -> Entry:
    payee, memo = record.get("P", ""), record.get("M", "")
    words = payee if not memo or memo == payee else f"{payee} {memo}"
    amount = record.get("T") or record.get("U", "")
    return Entry(f"Line {number}", record.get("D", ""), amount, words)
