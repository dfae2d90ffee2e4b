"""What a lock says it freezes, field by field, and that each of these is frozen by itself.

A new amount brings a new tax, so that a change of the amount alone shows nothing of the amount."""

from __future__ import annotations

from typing import Any

import pytest

from tests.locks.expected import DOCUMENTS, FROZEN_OF_LINE, HEADERS, LINE, LINE_ONLY, LINES, MANAGE
from tests.locks.scenes import scene, undone
from tests.locks.test_matrix import is_frozen

ITEM, JOURNAL_ITEM = "FINANCIAL_ITEM_MANAGE", "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
OF_ITEMS = [(lock, object) for lock, object in LINES if object != 122]
OF_JOURNALS = [lock for lock, object in LINES if object == 122]


def explained(caller: Any, **what: Any) -> set[str]:
    (entry,) = caller("FINANCIAL_ITEM_LOCKED", Explain="Y", **what)["Locks"]
    return set(entry["fields"])


@pytest.mark.parametrize(("lock", "object"), OF_ITEMS)
def test_the_question_names_every_frozen_field_of_a_line(
    books: str, lock: str, object: int
) -> None:
    at = scene(books, lock, object)

    assert explained(at.firm.user, Item=at.line) == FROZEN_OF_LINE


@pytest.mark.parametrize(("lock", "object"), sorted(HEADERS))
def test_the_question_names_every_frozen_field_of_a_document(
    books: str, lock: str, object: int
) -> None:
    at = scene(books, lock, object)
    frozen = {field for field in DOCUMENTS[object] if is_frozen(lock, object, field)}

    told = explained(at.firm.user, Object=object, ObjectContext=at.document)

    assert told & DOCUMENTS[object].keys() == frozen


@pytest.mark.parametrize(("lock", "object"), OF_ITEMS)
def test_each_field_of_the_money_of_a_line_is_frozen_by_itself(
    books: str, lock: str, object: int
) -> None:
    at = scene(books, lock, object)
    shown = at.firm.user.row(
        "FINANCIAL_ITEM_SEARCH", int(at.line or 0), *(field.lower() for field in FROZEN_OF_LINE)
    )
    as_it_is = {field: shown[field.lower()] for field in FROZEN_OF_LINE}

    for field in FROZEN_OF_LINE:
        whole = {**as_it_is, field: at.value(LINE[field])}
        refused = at.firm.user.refused(ITEM, Id=at.line, **whole)
        assert refused.locks == [lock], str(refused)
        assert refused.outcome.data["locks"][0]["fields"] == [field]
    with undone():
        at.firm.user(ITEM, Id=at.line, **as_it_is)


JOURNAL_MONEY = {
    "DebitAmount": "120.00",
    "DebitTax": "3.00",
    "TaxType": 2,
    "TaxCategory": 2,
    "FinancialAccount": "<account>",
}
"""Of a line that debits: what is frozen of it, with a value that it does not have."""
TURNED = {"DebitAmount": "0.00", "DebitTax": "0.00", "CreditAmount": "7.00", "CreditTax": "0.50"}
"""The same line as one that credits: its two sides change together only."""


@pytest.mark.parametrize("lock", OF_JOURNALS)
def test_each_field_of_the_money_of_a_journal_is_frozen_by_itself(books: str, lock: str) -> None:
    at = scene(books, lock, 122)
    fields = {*JOURNAL_MONEY, *TURNED}
    search = "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH"
    shown = at.firm.user.row(search, int(at.line or 0), *(field.lower() for field in fields))
    as_it_is = {field: shown[field.lower()] for field in fields}

    for field, value in JOURNAL_MONEY.items():
        whole = {**as_it_is, field: at.value(value)}
        refused = at.firm.user.refused(JOURNAL_ITEM, Id=at.line, **whole)
        assert refused.locks == [lock], str(refused)
        assert refused.outcome.data["locks"][0]["fields"] == [field]
    turned = at.firm.user.refused(JOURNAL_ITEM, Id=at.line, **{**as_it_is, **TURNED})
    assert turned.locks == [lock], str(turned)
    changed = {field for field, value in TURNED.items() if value != as_it_is[field]}
    assert set(turned.outcome.data["locks"][0]["fields"]) == changed


@pytest.mark.parametrize("lock", sorted({lock for lock, _ in LINES} & LINE_ONLY))
def test_a_lock_of_a_line_freezes_nothing_of_its_document(books: str, lock: str) -> None:
    for object in (object for of, object in LINES if of == lock and object != 122):
        at = scene(books, lock, object)
        with undone():
            at.firm.user(MANAGE[object], Id=at.document, Notes="other words")
