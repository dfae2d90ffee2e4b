"""A bank's file read: its format is told by what is in it, and its account by its number."""

from __future__ import annotations

import re

from models.bank.files import camt, comma_separated, markup, ofx, qif
from models.bank.files.decoding import text_of
from models.bank.files.refused import NotRead
from models.bank.files.statement import Entry, Home, Statement, settled

DIGITS_MIN = 4
"""Fewer digits of an account number tell no two accounts apart."""


def read(content: bytes, home: Home, accounts: list[str]) -> Statement:
    """What a file says of the account that has these numbers. Raises NotRead."""
    text = text_of(content)
    if qif.is_qif(text):
        return settled("QIF", qif.entries(text), home)
    if ofx.is_ofx(text):
        return _of_account("OFX", ofx.statements(text), home, accounts)
    if text.lstrip().startswith("<"):
        statements = camt.statements(markup.root(text))
        return _of_account("CAMT.053", statements, home, accounts)
    return _of_account("CSV", comma_separated.statements(text), home, accounts)


def _of_account(
    format: str,
    statements: list[tuple[str, str, list[Entry]]],
    home: Home,
    accounts: list[str],
) -> Statement:
    """The statements of a file that are of the account, as one.

    Raises NotRead where they are of several, or in another currency than the space's."""
    named = {_bare(account) for account, _, _ in statements}
    if len(named) > 1:
        statements = [each for each in statements if _is_one_of(each[0], accounts)]
        if not statements:
            listed = ", ".join(sorted(named))
            words = f"it is of several accounts ({listed}), none of which is this bank account's"
            raise NotRead(f"{words}; give the bank account its AccountNumber or IBAN")
    for _, currency, _ in statements:
        if currency and home.currency and currency != home.currency:
            words = f"it is in {currency}, and the books are kept in {home.currency}"
            raise NotRead(words)
    entries = [entry for _, _, found in statements for entry in found]
    made = settled(format, entries, home, decimal_comma=_decimal_comma(format, entries))
    account = statements[0][0] if statements else ""
    if len(named) == 1 and accounts and account and not _is_one_of(account, accounts):
        made.warnings.append(f"The file is of account {account}, which is not this one's number")
    return made


def _decimal_comma(format: str, entries: list[Entry]) -> bool | None:
    """Whether a format sets decimals apart by a comma, where it is settled by the format."""
    if format == "CSV":
        return None
    return format == "OFX" and ofx.has_decimal_comma(entries)


def _bare(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def _is_one_of(number: str, accounts: list[str]) -> bool:
    """Whether a number is one of the account's: with or without what stands before it."""
    bare = _bare(number)
    if len(bare) < DIGITS_MIN:
        return False
    return any(
        each == bare or each.endswith(bare) or (len(each) >= DIGITS_MIN and bare.endswith(each))
        for each in map(_bare, accounts)
        if each
    )
