"""CAMT.053: the statement of ISO 20022, in any of its versions."""

from __future__ import annotations

from typing import Any

from lxml import etree

from models.bank.files import markup
from models.bank.files.refused import NotRead
from models.bank.files.statement import Entry

MESSAGE = "camt.053"
BOOKED = ("", "BOOK")
NO_NUMBER = frozenset({"NONREF", "NOTPROVIDED", "NOREF", "NONE"})
"""What banks write where they have no number of their own."""


def statements(tree: Any) -> list[tuple[str, str, list[Entry]]]:
    """Account, currency and entries of each statement. Raises NotRead for another message."""
    space = etree.QName(tree.tag).namespace or ""
    if markup.name(tree) != "Document" or MESSAGE not in space:
        told = space.rpartition(":")[2] or markup.name(tree)
        raise NotRead(f"it is XML of another kind ({told[:100]}); CAMT.053 and OFX are read")
    return [_statement(each) for each in markup.all_below(tree, "Stmt")]


def _statement(of: Any) -> tuple[str, str, list[Entry]]:
    account = markup.words(of, "Acct", "Id", "IBAN") or markup.words(of, "Acct", "Id", "Othr", "Id")
    listed = [each for each in of if markup.name(each) == "Ntry"]
    entries = [_entry(number, each) for number, each in enumerate(listed, start=1)]
    return account, _currency(of, listed), entries


def _currency(statement: Any, entries: list[Any]) -> str:
    own = markup.words(statement, "Acct", "Ccy")
    amounts = [markup.below(each, "Amt") for each in entries]
    named = {str(each.get("Ccy", "")) for each in amounts if each is not None} - {""}
    if len(named | ({own} if own else set())) > 1:
        raise NotRead(f"it has entries in several currencies: {', '.join(sorted(named))}")
    return own or next(iter(named), "")


def _entry(number: int, of: Any) -> Entry:
    status = markup.words(of, "Sts", "Cd") or markup.words(of, "Sts")
    side = markup.words(of, "CdtDbtInd").upper()
    why_not = "" if status.upper() in BOOKED else f"it is not booked yet ({status})"
    if side not in {"CRDT", "DBIT"}:
        why_not = why_not or "it does not say whether it came in or went out (CdtDbtInd)"
    return Entry(
        f"Entry {number}",
        _day(of),
        markup.words(of, "Amt"),
        _words(of, "Cdtr" if side == "DBIT" else "Dbtr"),
        _id(of),
        out=side == "DBIT",
        why_not=why_not,
    )


def _day(of: Any) -> str:
    for kind in ("BookgDt", "ValDt"):
        found = markup.words(of, kind, "Dt") or markup.words(of, kind, "DtTm")
        if found:
            return found[:10]
    return ""


def _id(of: Any) -> str:
    found = markup.words(of, "AcctSvcrRef")
    return "" if found.upper() in NO_NUMBER else found


def _words(of: Any, other: str) -> str:
    """Who paid or was paid, and what for; else what the bank says of it."""
    parts: list[str] = []
    for party in markup.all_below(of, other)[:1]:
        parts += [markup.words(each) for each in markup.all_below(party, "Nm")[:1]]
    for called in ("Ustrd", "Ref"):
        parts += [markup.words(each) for each in markup.all_below(of, called)]
    told = dict.fromkeys(part for part in parts if part)
    return " ".join(told) or markup.words(of, "AddtlNtryInf")
