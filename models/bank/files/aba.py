"""The payment file of Australia's banks (ABA, Cemtex, Direct Entry): lines of 120 characters.

After the published description of the format: one descriptive record (0), a detail record (1) for
each payment, one record of totals (7). Only what is in it is judged here; what it pays is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

WIDTH = 120
CREDIT, DEBIT = "50", "13"
"""Transaction codes: a payment, and the debit that balances a file."""
CENTS_MAX = 10**10 - 1
NUMBER_MAX = 9
"""How many characters the number of an account has at most."""
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9+\-@ $!%&()*./#=:;?,'\[\]_^]")
BANKS = {
    "01": "ANZ", "03": "WBC", "73": "WBC", "06": "CBA", "76": "CBA", "08": "NAB", "78": "NAB",
    "09": "RBA", "10": "BSA", "11": "STG", "33": "STG", "12": "BQL", "18": "MBL", "19": "BOM",
    "30": "BWA", "34": "HBA", "48": "MET", "63": "BBL", "80": "CRU",
}  # fmt: skip
"""The abbreviation of a bank by the first digits of its branches."""


@dataclass(frozen=True)
class Account:
    """An account by its branch (BSB, six digits), number and name."""

    bsb: str
    number: str
    name: str


@dataclass(frozen=True)
class Payment:
    """An amount that goes to an account, in cents, and what its owner reads."""

    to: Account
    cents: int
    reference: str
    code: str = CREDIT
    withheld: int = 0


@dataclass(frozen=True)
class Batch:
    """What all payments of a file have in common: who pays, out of which account, and when."""

    bank: str
    """The abbreviation of the payer's bank, three letters."""
    user: str
    user_id: str
    """The number that the bank gave the user, up to six digits."""
    description: str
    on: date
    payer: Account


def bsb_of(text: str) -> str:
    """The six digits of a branch; empty where a text is none."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if re.fullmatch(r"\d{6}", digits, re.ASCII) else ""


def number_of(text: str) -> str:
    """The number of an account as it fits; empty where a text is none, or too long."""
    bare = re.sub(r"\s", "", text)
    if len(bare) > NUMBER_MAX:
        bare = bare.replace("-", "")
    fits = re.fullmatch(r"[0-9-]{1,9}", bare, re.ASCII) and re.search(r"[1-9]", bare)
    return bare if fits else ""


def bank_of(text: str, bsb: str) -> str:
    """The abbreviation of a bank: as it is given, or by its branch; empty where neither says."""
    given = text.strip().upper()
    return given if re.fullmatch(r"[A-Z]{3}", given) else BANKS.get(bsb[:2], "")


def written(batch: Batch, payments: Iterable[Payment], *, balanced: bool = False) -> bytes:
    """The file. A balanced one debits the payer with what all payments come to."""
    listed = list(payments)
    if balanced:
        total = sum(each.cents for each in listed)
        listed.append(Payment(batch.payer, total, batch.description, DEBIT))
    records = [_head(batch), *(_detail(batch, each) for each in listed), _totals(listed)]
    for record in records:
        assert len(record) == WIDTH, f"a record has {WIDTH} characters, this one {len(record)}"
    return "".join(f"{record}\r\n" for record in records).encode("ascii")


def _head(batch: Batch) -> str:
    return (
        f"0{'':17}01{_text(batch.bank, 3)}{'':7}{_text(batch.user, 26)}{batch.user_id:0>6}"
        f"{_text(batch.description, 12)}{batch.on:%d%m%y}{'':40}"
    )


def _detail(batch: Batch, each: Payment) -> str:
    return (
        f"1{_bsb(each.to)}{each.to.number:>9} {each.code}{each.cents:0>10}"
        f"{_text(each.to.name, 32)}{_text(each.reference, 18)}"
        f"{_bsb(batch.payer)}{batch.payer.number:>9}{_text(batch.payer.name, 16)}"
        f"{each.withheld:0>8}"
    )


def _totals(payments: list[Payment]) -> str:
    credits = sum(each.cents for each in payments if each.code != DEBIT)
    debits = sum(each.cents for each in payments if each.code == DEBIT)
    net = abs(credits - debits)
    return f"7999-999{'':12}{net:0>10}{credits:0>10}{debits:0>10}{'':24}{len(payments):0>6}{'':40}"


def _bsb(account: Account) -> str:
    return f"{account.bsb[:3]}-{account.bsb[3:]}"


def _text(text: str, width: int) -> str:
    """A text in the signs that banks take, as wide as its field."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    ascii = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_NOT_ALLOWED.sub(" ", ascii).split())[:width].ljust(width)
