"""What causes a lock is told of the record that was asked about, and of no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm
from tests.locks.expected import HEADERS, LINE_ONLY, LINES, MANAGE
from tests.locks.scenes import a_document, a_locked_document, line_of, link

CASES = sorted(each for each in {*HEADERS, *LINES} if each[0] != "LockedDate")
LOCK_DATES = {
    5: ("LockedDateDebtors (setting 233)", "2026-06-29"),
    6: ("LockedDateDebtors (setting 233)", "2026-06-29"),
    2: ("LockedDateCreditors (setting 264)", "2026-06-28"),
    3: ("LockedDateCreditors (setting 264)", "2026-06-28"),
    69: ("LockedDateDebtors (setting 233)", "2026-06-29"),
    122: ("LockedDateJournals (setting 265)", "2026-06-27"),
}


def so_locked(firm: Firm, lock: str, object: int) -> dict[str, int]:
    """A document under a lock: what a question about it names."""
    document, line = a_locked_document(firm, lock, object)
    if lock in LINE_ONLY and line is not None:
        return {"Item": line}
    return {"Object": object, "ObjectContext": document}


def told(firm: Firm, asked: dict[str, int]) -> list[dict[str, Any]]:
    return list(firm.user("FINANCIAL_ITEM_LOCKED", Explain="Y", **asked)["Locks"])


@pytest.mark.parametrize(("lock", "object"), CASES)
def test_what_locks_one_record_is_no_evidence_of_the_lock_on_another(
    firm: Firm, other_firm: Firm, lock: str, object: int
) -> None:
    asked = so_locked(firm, lock, object)
    alone = told(firm, asked)

    beside = so_locked(firm, lock, object)
    so_locked(other_firm, lock, object)

    assert told(firm, asked) == alone
    (theirs,) = told(firm, beside)
    assert "further" not in theirs
    # whoever locks by hand does so with all that he locks
    assert (theirs["evidence"] == alone[0]["evidence"]) is (lock == "LockedManual")


@pytest.mark.parametrize(("lock", "object"), CASES)
def test_what_locks_one_record_leaves_the_next_one_open(
    firm: Firm, other_firm: Firm, lock: str, object: int
) -> None:
    for each in (firm, other_firm):
        so_locked(each, lock, object)
    document = firm.an_invoice("110.00") if lock == "LockedSent" else a_document(firm, object)
    asked = [{"Object": object, "ObjectContext": document}]
    if object in (2, 3, 5, 6):
        asked.append({"Item": line_of(firm, object, document)})

    assert [firm.locks(**each) for each in asked] == [set() for _ in asked]


@pytest.mark.parametrize(
    ("type", "object", "name"), [(1, 3, "PAYMENT_CREDIT_NOTE"), (2, 6, "RECEIPT_CREDIT_NOTE")]
)
def test_a_refund_of_one_credit_note_is_the_evidence_of_no_other(
    firm: Firm, type: int, object: int, name: str
) -> None:
    refunds, notes = [], []
    for _ in range(2):
        notes.append(firm.a_credit_note("55.00", type=type, TaxType=1))
        line = firm.a_refund(object, "55.00")
        ends = {name.partition("_")[0].capitalize() + "LineItem": line, "Credit": notes[-1]}
        firm.user(f"FINANCIAL_{name}_MANAGE", **ends)
        refunds.append(firm.user.row("FINANCIAL_ITEM_SEARCH", line, "objectcontext"))
    free = firm.a_credit_note("55.00", type=type, TaxType=1)

    found = [told(firm, {"Object": 69, "ObjectContext": note}) for note in (*notes, free)]

    assert [[(each["lock"], each["evidence"]["context"]) for each in locks] for locks in found] == [
        *([("LockedCredit", refund["objectcontext"])] for refund in refunds),
        [],
    ]
    assert not any("further" in each for locks in found for each in locks)


@pytest.mark.parametrize("object", LOCK_DATES)
def test_the_evidence_of_a_locked_period_is_the_lock_date_of_its_firm_and_kind(
    firm: Firm, other_firm: Firm, object: int
) -> None:
    document = a_document(firm, object)
    other_firm.lock_until("2026-06-30")
    firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
        InvoicesLockedDate="2026-06-29",
        ExpensesLockedDate="2026-06-28",
        JournalsLockedDate="2026-06-27",
    )

    (lock,) = told(firm, {"Object": object, "ObjectContext": document})

    words, day = LOCK_DATES[object]
    assert lock["evidence"]["text"] == f"{words}; the day itself is locked"
    assert lock["evidence"]["date"] == day
    assert "further" not in lock


def test_who_locked_a_document_by_hand_is_its_evidence_and_not_who_locked_another(
    firm: Firm,
) -> None:
    mine, theirs = firm.an_invoice(), firm.an_invoice()
    for caller, invoice in ((firm.user, mine), (firm.administrator, theirs)):
        caller("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")

    texts = [
        [each["evidence"]["text"] for each in told(firm, {"Object": 5, "ObjectContext": invoice})]
        for invoice in (mine, theirs)
    ]

    assert texts == [["Bob"], ["Ann"]]


@pytest.mark.parametrize("object", [5, 2])
def test_a_removal_names_each_line_in_its_way_and_the_evidence_of_the_first(
    firm: Firm, object: int
) -> None:
    opposite = {5: 6, 2: 3}[object]
    document = a_document(firm, object)
    lines = [line_of(firm, object, document), firm.a_line(object, document, "20.00")]
    firm.a_line(object, document, "30.00")
    others = [a_document(firm, opposite) for _ in lines]
    for line, other in zip(lines, others, strict=True):
        link(firm, {object: line, opposite: line_of(firm, opposite, other)})

    refused = firm.user.refused(MANAGE[object], Id=document, Remove=1)

    (lock,) = refused.outcome.data["locks"]
    assert lock["lines"] == lines
    assert lock["evidence"]["context"] == others[0]


def test_nothing_is_answered_of_what_another_firm_has(firm: Firm, other_firm: Firm) -> None:
    firm.an_invoice("110.00")
    theirs = other_firm.an_invoice("110.00")
    line = other_firm.lines(5, theirs)[0]

    for asked in ({"Object": 5, "ObjectContext": theirs}, {"Item": line}):
        assert firm.user.refused("FINANCIAL_ITEM_LOCKED", **asked).type == "record_not_found"
