"""IBAN and BIC: the numbers of accounts and banks that are checked."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from models.refusals import InvalidFields
from models.write import Values

CHECKED: dict[str, tuple[ModuleType, str]] = {
    "iban": (iban, "an IBAN, such as DE89 3704 0044 0532 0130 00"),
    "bic": (bic, "a BIC of 8 or 11 characters, such as COBADEFFXXX"),
}
"""The columns, what checks each, and what would be right."""


def complete(values: Values) -> None:
    """Put the numbers of a bank account in the form without blanks. Raises InvalidFields."""
    problems = {}
    for column, (number, right) in CHECKED.items():
        if values.get(column):
            try:
                values[column] = _validated(number.validate, values[column])
            except ValidationError:
                problems[column] = f"{values[column]} does not check; give {right}"
    if problems:
        raise InvalidFields(problems)


def _validated(validate: Callable[[str], str], typed: str) -> str:
    return validate("".join(typed.split()))


def grouped(number: str) -> str:
    """An IBAN in groups of four, as it is printed."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
