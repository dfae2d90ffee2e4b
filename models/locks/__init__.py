"""The locks: when each is in force, what it freezes, and what causes it.

Nothing else decides what is locked. `table` has a row for each lock and the facts it looks at,
`reading` reads the facts of a document or line with one statement, `judging` says which locks are
in the way of what, `evidence` finds the records that cause one. The question, the refusal, the
preview and the override log all come from here. The rules are those of the locking reference,
sections 2 and 3.
"""

from models.locks.columns import EVERY_FIELD, JOURNAL_MONEY, LINK_FIELDS, MONEY, NOTHING
from models.locks.evidence import Evidence, causes
from models.locks.judging import (
    Obstacle,
    in_force,
    in_the_way,
    in_the_way_of_dating,
    in_the_way_of_issuing,
    in_the_way_of_line,
    in_the_way_of_link,
    in_the_way_of_removal,
    in_the_way_of_step,
)
from models.locks.reading import COLUMNS, as_line, of_document, of_line, of_lines, of_new_document
from models.locks.table import BY_NAME, LOCKS, OVERRIDABLE, Facts, Lock, Mark, WrongLock

__all__ = [
    "BY_NAME",
    "COLUMNS",
    "EVERY_FIELD",
    "JOURNAL_MONEY",
    "LINK_FIELDS",
    "LOCKS",
    "MONEY",
    "NOTHING",
    "OVERRIDABLE",
    "Evidence",
    "Facts",
    "Lock",
    "Mark",
    "Obstacle",
    "WrongLock",
    "as_line",
    "causes",
    "in_force",
    "in_the_way",
    "in_the_way_of_dating",
    "in_the_way_of_issuing",
    "in_the_way_of_line",
    "in_the_way_of_link",
    "in_the_way_of_removal",
    "in_the_way_of_step",
    "of_document",
    "of_line",
    "of_lines",
    "of_new_document",
]
