"""A credit note obeys the lock date of the side it is on: also of the one it is moved to."""

from __future__ import annotations

import pytest

from tests.firm import Firm
from tests.locks.scenes import DAY

METHOD = "FINANCIAL_CREDIT_NOTE_MANAGE"
SIDES = [
    pytest.param(1, 2, "ExpensesLockedDate", id="customer's to supplier's"),
    pytest.param(2, 1, "InvoicesLockedDate", id="supplier's to customer's"),
]


def close_side(firm: Firm, name: str) -> None:
    """Lock the first half of the year for one side only."""
    firm.administrator("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", **{name: "2026-06-30"})


def type_of(firm: Firm, note: int) -> int:
    return int(firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", note, "type")["type"])


@pytest.mark.parametrize(("own", "other", "closed"), SIDES)
def test_its_type_does_not_move_it_under_the_lock_date_of_the_other_side(
    firm: Firm, own: int, other: int, closed: str
) -> None:
    note = firm.a_credit_note(type=own, CreditDate=DAY)
    close_side(firm, closed)

    refused = firm.user.refused(METHOD, Id=note, Type=other)
    firm.administrator(METHOD, Id=note, Type=other, override_LockedDate="Y")

    assert refused.locks == ["LockedDate"]
    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "objectcontext", "fields")
    assert (row["locks"], row["objectcontext"]) == ("LockedDate", note)
    assert row["fields"] == [{"field": "Type", "old": own, "new": other}]
    assert type_of(firm, note) == other


@pytest.mark.parametrize(("own", "other", "closed"), SIDES)
def test_it_moves_to_the_other_side_with_a_date_that_is_open_there(
    firm: Firm, own: int, other: int, closed: str
) -> None:
    note = firm.a_credit_note(type=own, CreditDate=DAY)
    close_side(firm, closed)

    firm.user(METHOD, Id=note, Type=other, CreditDate="2026-07-01")

    assert type_of(firm, note) == other
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


@pytest.mark.parametrize(("own", "other", "closed"), SIDES)
def test_each_side_is_added_dated_and_held_under_its_own_lock_date_only(
    firm: Firm, own: int, other: int, closed: str
) -> None:
    note, theirs = (firm.a_credit_note(type=type, CreditDate=DAY) for type in (own, other))
    close_side(firm, closed)

    added = firm.a_credit_note(type=own, CreditDate=DAY)
    firm.user(METHOD, Id=added, CreditDate="2026-06-29")
    locked = firm.user.refused(METHOD, Id=theirs, Notes="x")
    barred = firm.user.refused(
        METHOD,
        ContactBusiness=firm.kept("business"),
        FinancialAccount=firm.kept_account(),
        Amount="5.00",
        Type=other,
        CreditDate="2026-06-30",
    )

    assert firm.locks(Object=69, ObjectContext=note) == set()
    assert locked.locks == barred.locks == ["LockedDate"]
