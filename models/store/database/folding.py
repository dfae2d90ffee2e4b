"""The function that folds text, written out in PostgreSQL's own language."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from peewee import SqliteDatabase

from models.store.database.connection import Unusable
from models.store.database.fold import fold

_BLOCKS = (range(0x100), range(0x100, 0x180), range(0x386, 0x3D0), range(0x400, 0x460))
"""Latin, Greek and Cyrillic. PostgreSQL looks each letter of a text up in a list from its
beginning, so the lists are short, and read only where one of their letters is there."""


def _changed() -> Iterator[tuple[str, str]]:
    """Each character that normalizing leaves alone and folding does not, and what it becomes."""
    for code in (*range(0xD800), *range(0xE000, sys.maxunicode + 1)):
        sign = chr(code)
        if fold(sign) != sign and unicodedata.normalize("NFKC", sign) == sign:
            yield sign, fold(sign)


def _blocks() -> Iterator[dict[str, str]]:
    """What changes beyond ASCII: block by block, then all the rest."""
    left = {sign: becomes for sign, becomes in _changed() if not sign.isascii()}
    for block in _BLOCKS:
        yield {sign: left.pop(sign) for sign in [*left] if ord(sign) in block}
    yield left


def _looked_up(text: str, changed: dict[str, str]) -> str:
    """The expression that puts into a text what each character becomes."""
    single = {sign: becomes for sign, becomes in changed.items() if len(becomes) == 1}
    made = f"translate({text}, {_quoted(''.join(single))}, {_quoted(''.join(single.values()))})"
    for sign, becomes in changed.items():
        if len(becomes) > 1:
            made = f"replace({made}, {_quoted(sign)}, {_quoted(becomes)})"
    return made


def _any_of(signs: Iterable[str]) -> str:
    """A pattern for any of these characters; what lies close between them is let in too."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, signs)):
        if ranges and code - ranges[-1][1] <= 2:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges) + "]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def make_fold(db: Any) -> None:
    """Give PostgreSQL the function. Raises Unusable where it keeps no Unicode."""
    if isinstance(db, SqliteDatabase):
        return  # each connection brings it along
    (encoding,) = db.execute_sql("SHOW server_encoding").fetchone()
    if encoding != "UTF8":
        raise Unusable(f"the database is encoded in {encoding}; create one with ENCODING 'UTF8'")
    steps = "".join(
        f"IF made ~ {_quoted(_any_of(changed))} THEN "
        f"made := {_looked_up('made', changed)}; END IF; "
        for changed in _blocks()
    )
    db.execute_sql(
        "CREATE OR REPLACE FUNCTION fold_letters(given text) RETURNS text LANGUAGE plpgsql "
        'IMMUTABLE STRICT PARALLEL SAFE AS $$ DECLARE made text COLLATE "C" := given; BEGIN '
        "IF made IS NOT NFKC NORMALIZED THEN made := normalize(made, NFKC); END IF; "
        f"made := lower(made); {steps}RETURN made; END $$"
    )
    # short, so that the planner writes it into each query: ASCII, which most text is, costs little
    db.execute_sql(
        "CREATE OR REPLACE FUNCTION fold(given text) RETURNS text LANGUAGE sql "
        "IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE "
        'WHEN octet_length(given) = char_length(given) THEN lower(given COLLATE "C") '
        "ELSE fold_letters(given) END $$"
    )


def as_folded(db: Any, table: str, column: str) -> None:
    """Make a column of before one for folded text: of any length, compared sign by sign."""
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE text COLLATE "C"')
