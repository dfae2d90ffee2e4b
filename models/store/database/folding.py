"""The function that folds text, written out in PostgreSQL's own language."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

from peewee import SqliteDatabase

from models.store.database.connection import Unusable
from models.store.database.fold import fold

_COMMON = "abcdefghijklmnopqrstuvwxyz 0123456789.,-/&'()äöüéèàçñß"
"""What most text is made of: PostgreSQL looks letters up one after the other, these first."""


def _changed() -> Iterator[tuple[str, str]]:
    """Each character that normalizing leaves alone and folding does not, and what it becomes."""
    for code in (*range(0xD800), *range(0xE000, sys.maxunicode + 1)):
        sign = chr(code)
        if fold(sign) != sign and unicodedata.normalize("NFKC", sign) == sign:
            yield sign, fold(sign)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def make_fold(db: Any) -> None:
    """Give PostgreSQL the function. Raises Unusable where it keeps no Unicode."""
    if isinstance(db, SqliteDatabase):
        return  # each connection brings it along
    (encoding,) = db.execute_sql("SHOW server_encoding").fetchone()
    if encoding != "UTF8":
        raise Unusable(f"the database is encoded in {encoding}; create one with ENCODING 'UTF8'")
    changed = dict(_changed())
    same = "".join(sign for sign in _COMMON if sign not in changed)
    single = {sign: becomes for sign, becomes in changed.items() if len(becomes) == 1}
    letters = _quoted(same + "".join(single)), _quoted(same + "".join(single.values()))
    text = f"translate(normalize(given, NFKC), {letters[0]}, {letters[1]})"
    for sign, becomes in changed.items():
        if len(becomes) > 1:
            text = f"replace({text}, {_quoted(sign)}, {_quoted(becomes)})"
    db.execute_sql(
        "CREATE OR REPLACE FUNCTION fold_letters(given text) RETURNS text LANGUAGE plpgsql "
        f"IMMUTABLE STRICT PARALLEL SAFE AS $$ BEGIN RETURN {text.replace('%', '%%')}; END $$"
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
