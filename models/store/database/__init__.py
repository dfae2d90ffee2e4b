"""Connections, transactions, compiled statements; the one folder to know SQLite from PostgreSQL.

A call runs inside `read()` or `write()`; what it asks is a `Statement`. Nobody else asks which
database it is: what differs has a name here that says what is meant.
"""

from models.store.database.connection import (
    TransactionLost,
    Troubled,
    Unusable,
    close,
    connect,
    database,
)
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
)
from models.store.database.probing import probe
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
    InDoubt,
    is_nested,
    read,
    savepoint,
    take_in_order,
    take_space,
    take_text,
    write,
)
from models.store.database.troubles import Trouble, is_conflict, trouble

__all__ = [
    "Busy",
    "InDoubt",
    "Slot",
    "Statement",
    "TransactionLost",
    "Trouble",
    "Troubled",
    "Unusable",
    "answering_id",
    "applied",
    "as_folded",
    "check_version",
    "close",
    "code_order",
    "columns",
    "connect",
    "database",
    "digest",
    "fold",
    "folded",
    "folded_or_empty",
    "for_update",
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
    "never_reused",
    "number_in",
    "one_writer",
    "ordered",
    "pending",
    "probe",
    "read",
    "references",
    "savepoint",
    "say",
    "set_last_id",
    "slot",
    "steps",
    "table",
    "tables",
    "take_in_order",
    "take_space",
    "take_text",
    "trouble",
    "unknown",
    "write",
]
