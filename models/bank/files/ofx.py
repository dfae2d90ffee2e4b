"""OFX: XML since version 2, and before that SGML whose leaves are not closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any

from models.bank.files import markup
from models.bank.files.refused import NotRead
from models.bank.files.statement import Entry

_TAG = re.compile(r"<(/?)([A-Za-z0-9_.]+)\s*/?>([^<]*)")
TAGS_MAX = 500_000
"""As many as the most transactions of a file have, and some."""
STATEMENTS = ("STMTRS", "CCSTMTRS")
"""Statements of banks and of cards."""


def is_ofx(text: str) -> bool:
    """Whether a text begins as OFX does."""
    head = text.lstrip()[:2000].upper()
    return head.startswith(("OFXHEADER", "<?OFX")) or "<OFX>" in head


def statements(text: str) -> list[tuple[str, str, list[Entry]]]:
    """Account, currency and transactions of each statement. Raises NotRead."""
    tree = markup.root(_closed(text))
    found = [each for kind in STATEMENTS for each in markup.all_below(tree, kind)]
    if not found:
        raise NotRead("it has no statement of a bank or a card (STMTRS, CCSTMTRS)")
    return [_statement(each) for each in found]


def _statement(statement: Any) -> tuple[str, str, list[Entry]]:
    account = _said(statement, "ACCTID")
    listed = markup.all_below(statement, "STMTTRN")
    entries = [_entry(number, each) for number, each in enumerate(listed, start=1)]
    return account, _said(statement, "CURDEF").upper(), entries


def _entry(number: int, of: Any) -> Entry:
    who, memo = _said(of, "NAME"), _said(of, "MEMO")
    words = who if not memo or memo == who else f"{who} {memo}"
    # the first eight digits are the day; after them come hours, and the zone that it is a day of
    day = _said(of, "DTPOSTED")[:8]
    amount, id = _said(of, "TRNAMT"), _said(of, "FITID")
    return Entry(f"Transaction {number}", day, amount, words, id)


def _said(of: Any, called: str) -> str:
    """What the first element of a name says, at any depth: an empty leaf that nobody closed has
    its neighbours below it."""
    found = markup.all_below(of, called)
    return (found[0].text or "").strip() if found else ""


def has_decimal_comma(entries: list[Entry]) -> bool:
    """Whether a comma sets the decimals apart: either sign may, and groups have none."""
    return any("," in each.amount and "." not in each.amount for each in entries)


def _closed(text: str) -> str:
    """The text from <OFX> on as XML: each leaf closed, whichever version it is."""
    begins = re.search(r"<OFX>", text, re.I)
    if begins is None:
        raise NotRead("it has no <OFX>")
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.I):
        return text  # which is refused as it is
    whole = "".join(_elements(text[begins.start() :]))
    if not re.search(r"</OFX\s*>", text, re.I):
        raise NotRead("it ends before </OFX>, so a part of it is missing; export it anew")
    return whole


def _elements(text: str) -> Iterator[str]:
    stack: list[str] = []
    leaf = ""
    for count, (closing, name, value) in enumerate(_TAG.findall(text)):
        if count > TAGS_MAX:
            raise NotRead("it has too many elements; export fewer days at once")
        tag = name.upper().replace(".", "_")
        if closing:
            if tag == leaf:
                leaf = ""
                continue
            yield from _ended(stack, tag)
        elif value.strip():
            leaf = tag
            yield f"<{tag}>{escape(unescape(value.strip()), quote=False)}</{tag}>"
            continue
        else:
            stack.append(tag)
            yield f"<{tag}>"
        leaf = ""
    yield from (f"</{each}>" for each in reversed(stack))


def _ended(stack: list[str], tag: str) -> Iterator[str]:
    """Close an element, and the empty leaves in it that nobody closed."""
    if tag in stack:
        while (last := stack.pop()) != tag:
            yield f"</{last}>"
        yield f"</{tag}>"
