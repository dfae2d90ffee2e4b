"""The simple types on the wire, by their names.

Inside, money is whole cents, a date a `datetime.date`, a moment a `datetime` with its offset.
On the wire JSON-RPC has typed values (ids as integers, money as decimal strings, ISO dates),
the legacy dialect has only text (`1,234.50`, `22 Nov 2026`).
"""

from methods.wire.flags import Boolean, Remove, YesNo
from methods.wire.numbers import (
    CENTS_MAX,
    ID_MAX,
    Choice,
    Count,
    Figure,
    Id,
    Ids,
    Integer,
    Money,
    PlainMoney,
    Rate,
    Ref,
    Scaled,
    ShareOfTax,
)
from methods.wire.texts import Names, Secret, Text, Word
from methods.wire.versions import ETag, Timestamp, timestamp_of
from methods.wire.wire import Wire, nullable

__all__ = [
    "CENTS_MAX",
    "ID_MAX",
    "Boolean",
    "Choice",
    "Count",
    "ETag",
    "Figure",
    "Id",
    "Ids",
    "Integer",
    "Money",
    "Names",
    "PlainMoney",
    "Rate",
    "Ref",
    "Remove",
    "Scaled",
    "Secret",
    "ShareOfTax",
    "Text",
    "Timestamp",
    "Wire",
    "Word",
    "YesNo",
    "nullable",
    "timestamp_of",
]
