"""Periods that were complete before lines were kept: what differs in them enters a report only
when an administrator says so (books.md 5)."""

from __future__ import annotations

from typing import Any

import pytest
from peewee import Column

from models.store import database
from tests.financial.test_tax_stories import (
    COMPLETE,
    MANAGE,
    completed,
    in_what_is_closed,
    lodged,
    reporting,
    taxes,
)
from tests.firm import Firm

__all__ = ["reporting"]
ITEMS = "FINANCIAL_TAX_REPORT_ITEM_SEARCH"
CORRECTIONS, APART = 5, 6


def without_lines(report: int) -> None:
    """Leave a complete report as the migration of older books does (0013_tax_reports)."""
    with database.write():
        for name, does in (("tax_report_line", "delete"), ("tax_report_revision", "update")):
            table = database.table(name)
            set_to = ({Column(table, "has_lines"): False},) if does == "update" else ()
            query = getattr(table, does)(*set_to)
            query.where(Column(table, "tax_report_id") == report).execute()


@pytest.fixture
def of_old(reporting: Firm) -> Firm:
    """A firm whose quarter to September was complete before lines were kept; since then a late
    bill of it was entered, and an invoice of it changed."""
    firm = reporting
    invoice = firm.an_invoice("110.00", SentDate="2025-08-05", sent=True)
    report, _ = completed(firm, 1)
    without_lines(report)
    closed = in_what_is_closed(firm)
    closed.an_expense("55.00", AccruedDate="2025-09-15")
    closed.user("FINANCIAL_ITEM_MANAGE", Id=firm.lines(5, invoice)[0], Amount="121.00")
    firm.made["report"] = report
    firm.an_invoice("220.00", SentDate="2025-11-05", sent=True)
    return firm


def listed(firm: Firm, report: int, sub_type: int) -> list[dict[str, Any]]:
    found = firm.user(ITEMS, Id=report, Type=1, SubType=sub_type)["data"]["rows"]
    return [{name: row[name] for name in ("transactiondate", "tax", "field")} for row in found]


def test_its_figures_stand_and_what_differs_is_listed_apart(of_old: Firm) -> None:
    report, answer = completed(of_old, 2)

    assert lodged(of_old, of_old.made["report"]) == ("10.00", "0.00")
    assert taxes(answer) == ("20.00", "0.00")
    assert answer["Corrections"] == []
    (apart,) = answer["Apart"]
    assert (apart["date"], apart["tax"], apart["field"]) == ("2025-09-15", "5.00", "G11")
    assert listed(of_old, report, CORRECTIONS) == []


def test_it_is_seen_before_the_next_report_is_completed(of_old: Firm) -> None:
    days = {"TaxStartDate": "2025-10-01", "EndDate": "2025-12-31"}
    report = int(of_old.user(MANAGE, **days)["id"])

    late = {"transactiondate": "2025-09-15", "tax": "5.00", "field": "G11"}
    assert listed(of_old, report, APART) == [late]
    assert lodged(of_old, report) == ("20.00", "0.00")


def test_an_administrator_lets_it_into_a_report_once(of_old: Firm) -> None:
    days = {"TaxStartDate": "2025-10-01", "EndDate": "2025-12-31"}
    report = int(of_old.user(MANAGE, **days)["id"])
    refused = of_old.user.refused(COMPLETE, Id=report, IncludeApart="Y")

    answer = of_old.administrator(COMPLETE, Id=report, IncludeApart="Y")
    _, later = completed(of_old, 3)

    assert refused.type == "no_right"
    assert (taxes(answer), answer["Apart"]) == (("20.00", "5.00"), [])
    assert [each["tax"] for each in answer["Corrections"]] == ["5.00"]
    assert (taxes(later), later["Apart"]) == (("0.00", "0.00"), [])


def test_what_is_left_out_is_listed_again_next_time(of_old: Firm) -> None:
    completed(of_old, 2)
    _, later = completed(of_old, 3)

    assert [each["tax"] for each in later["Apart"]] == ["5.00"]
    assert taxes(later) == ("0.00", "0.00")
