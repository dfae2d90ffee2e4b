"""Connections, transactions, compiled statements; the one folder to know SQLite from PostgreSQL.

A call runs inside `read()` or `write()`; what it asks is a `Statement`. Nobody else asks which
database it is: what differs has a name here that says what is meant.
"""

from models.store.database.connection import Unusable, close, connect, database
from models.store.database.counting import add_to_count, counted, forget_counts
from models.store.database.fold import fold
from models.store.database.folding import as_folded, make_fold
from models.store.database.migrating import (
    applied,
    check_version,
    found,
    is_fresh,
    keep_for_good,
    migrate,
    pending,
    say,
    steps,
    unknown,
    widen,
)
from models.store.database.spelling import (
    answering_id,
    code_order,
    digest,
    folded,
    folded_or_empty,
    for_update,
    like,
    moment_type,
    month_day,
    names_in,
    never_reused,
    number_in,
    one_writer,
    ordered,
)
from models.store.database.statement import Slot, Statement, slot
from models.store.database.tables import (
    columns,
    last_id,
    references,
    set_last_id,
    table,
    tables,
)
from models.store.database.transaction import (
    Busy,
    is_conflict,
    is_nested,
    read,
    savepoint,
    take_space,
    take_text,
    write,
)

__all__ = [
    "Busy",
    "Slot",
    "Statement",
    "Unusable",
    "add_to_count",
    "answering_id",
    "applied",
    "as_folded",
    "check_version",
    "close",
    "code_order",
    "columns",
    "connect",
    "counted",
    "database",
    "digest",
    "fold",
    "folded",
    "folded_or_empty",
    "for_update",
    "forget_counts",
    "found",
    "is_conflict",
    "is_fresh",
    "is_nested",
    "keep_for_good",
    "last_id",
    "like",
    "make_fold",
    "migrate",
    "moment_type",
    "month_day",
    "names_in",
    "never_reused",
    "number_in",
    "one_writer",
    "ordered",
    "pending",
    "read",
    "references",
    "savepoint",
    "say",
    "set_last_id",
    "slot",
    "steps",
    "table",
    "tables",
    "take_space",
    "take_text",
    "unknown",
    "widen",
    "write",
]
