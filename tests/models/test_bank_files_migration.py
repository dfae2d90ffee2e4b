"""Bank transactions from before files were brought in are known by what they say."""

from __future__ import annotations

from models.bank_transaction import BankTransaction
from models.store.base import writing
from models.store.database import database as books
from tests.firm import Firm
from tests.locks.scenes import undone
from tests.models.a_step import a_step


def test_lines_of_older_books_get_what_they_are_known_by(firm: Firm) -> None:
    step = a_step("0018_bank_files")
    line = firm.a_bank_transaction("20.00", PostedDate="2026-11-01", Description="Kay")
    undated = firm.a_bank_transaction("-1.50")

    with undone():
        before = _known_by(line, undated)
        with writing():
            BankTransaction.update(as_posted="").where(
                BankTransaction.id.in_([line, undated])
            ).execute()
        step._say_what_came(books.obj)
        after = _known_by(line, undated)

    assert after == before and all(before)


def _known_by(*ids: int) -> list[str]:
    found = BankTransaction.select(BankTransaction.as_posted).where(BankTransaction.id.in_(ids))
    return [text for (text,) in found.order_by(BankTransaction.id).tuples()]
