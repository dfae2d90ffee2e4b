"""How the columns of each kind of record are spelled on the wire."""

from __future__ import annotations

from methods.wire.types import Wire
from models.store.base import Record

Spelling = dict[str, tuple[str, Wire]]
SPELLINGS: dict[tuple[type[Record], int | None], Spelling] = {}
"""By the kind of record, and the kind of document that it is; `manage` fills it."""
