"""Tax reports of old keep their figures, and the two settings that say the method agree."""

from __future__ import annotations

import pytest

from models.store import database
from tests.models.test_booked_migration import NIGHT, insert, old_books, select

__all__ = ["old_books"]
REPORTS, ACCRUAL = "0013_tax_reports", "0020_accrual"
METHOD_SAID, ACCRUAL_SAID = 9102, 9181


def a_space(id: int, *, method: str | None = None, accrual: str | None = None) -> None:
    insert("space", id=id, name=f"Firm {id}", time_zone="UTC", created=NIGHT)
    for number, value in ((METHOD_SAID, method), (ACCRUAL_SAID, accrual)):
        if value is not None:
            kept = {"user": 0, "namespace": "", "number": number, "value": value}
            insert("profile_setting", id=10 * id + number % 2, space_id=id, **kept)


def a_report(id: int, space: int = 1, **values: object) -> None:
    blank = {"tax_office_reference": "", "lock_dates_before": "", "reference": f"BAS{id}"}
    sums = {"tax_collected": 0, "tax_paid": 0}
    flags = {"type": 1, "include_tax": True, "include_payroll_tax": False}
    insert("tax_report", id=id, space_id=space, **{**blank, **flags, **sums, **values})


@pytest.fixture
def reported(old_books: None) -> None:
    """A firm with a complete report and one in progress, and one that reports by cash."""
    a_space(1)
    a_space(2, method="2")
    complete = {"status": 2, "tax_collected": 12034, "tax_paid": 5067, "completed": NIGHT}
    a_report(1, **complete, end_date="2026-03-31", tax_start_date="2026-01-01")
    a_report(2, status=1, end_date="2026-06-30", tax_start_date="2026-04-01")
    a_report(3, space=2, status=2, end_date="2026-03-31", tax_start_date="2026-01-01")


def test_what_is_complete_is_revision_1_without_lines(reported: None) -> None:
    database.migrate(REPORTS)

    columns = ("tax_report_id", "space_id", "number", "method", "has_lines", "owed")
    taxes = ("tax_collected", "tax_paid", "posted_collected", "posted_paid")
    assert select("tax_report_revision", *columns, *taxes) == [
        (1, 1, 1, 1, False, 6967, 12034, 5067, 12034, 5067),
        (3, 2, 1, 2, False, 0, 0, 0, 0, 0),
    ]
    assert select("tax_report_line", "id") == []


def test_its_figures_stand_and_a_draft_has_none(reported: None) -> None:
    database.migrate(REPORTS)

    columns = ("id", "revision", "tax_collected", "tax_paid", "g9", "g20", "g1")
    assert select("tax_report", *columns) == [
        (1, 1, 12034, 5067, 12034, 5067, None),
        (2, 0, 0, 0, None, None, None),
        (3, 1, 0, 0, 0, 0, None),
    ]
    told = [words for words in database.found() if words.startswith("tax reports that are")]
    assert len(told) == 1 and "keep their figures: 2" in told[0]


def test_both_settings_say_what_reports_have_gone_by(old_books: None) -> None:
    a_space(1)
    a_space(2, method="2")
    a_space(3, method="1", accrual="N")
    a_space(4, accrual="N")
    a_space(5, method="Cash", accrual="Y")
    a_space(6, method="2", accrual="N")

    database.migrate(ACCRUAL)

    kept = select("profile_setting", "space_id", "number", "value")
    method = {space: value for space, number, value in kept if number == METHOD_SAID}
    accrual = {space: value for space, number, value in kept if number == ACCRUAL_SAID}
    assert method == {2: "2", 3: "1", 5: "2", 6: "2"}
    assert accrual == {2: "N", 3: "Y", 4: "Y", 5: "N", 6: "N"}
    told = [words for words in database.found() if "Accrual=N" in words]
    assert len(told) == 1 and "as it accrued: 2;" in told[0]
