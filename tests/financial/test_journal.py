"""General journals: a debit for every credit, finalised and opened again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm
from tests.history import history

JOURNAL, LINE = "FINANCIAL_GENERAL_JOURNAL_MANAGE", "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
LINES = "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH"


def a_line(firm: Firm, journal: int, **more: Any) -> int:
    account = more.pop("FinancialAccount", None) or firm.kept_account()
    call = firm.user
    return int(call(LINE, GeneralJournal=journal, FinancialAccount=account, **more)["id"])


def test_a_new_journal_is_in_progress_and_dated_today(firm: Firm) -> None:
    journal = firm.user(JOURNAL, Description="Depreciation")["id"]

    fields = ("reference", "statustext", "journaldate", "description", "notes")
    row = firm.user.row("FINANCIAL_GENERAL_JOURNAL_SEARCH", journal, *fields)

    expected = ["FGJ000001", "In Progress", "2026-11-24", "Depreciation", "Depreciation"]
    assert [row[name] for name in fields] == expected


def test_a_journal_whose_sides_are_equal_is_finalised(firm: Firm) -> None:
    journal = firm.a_journal("100.00")

    firm.user(JOURNAL, Id=journal, Status=2)

    row = firm.user.row("FINANCIAL_GENERAL_JOURNAL_SEARCH", journal, "status", "amount")
    assert (row["status"], row["amount"]) == (2, "100.00")


def test_one_whose_sides_differ_is_not(firm: Firm) -> None:
    journal = firm.a_journal("100.00")
    a_line(firm, journal, DebitAmount="0.01")

    refused = firm.user.refused(JOURNAL, Id=journal, Status=2)

    assert refused.type == "journal_unbalanced"
    assert "100.01" in refused.outcome.message


def test_one_without_lines_is_not(firm: Firm) -> None:
    journal = firm.user(JOURNAL)["id"]

    added, changed = (
        firm.user.refused(JOURNAL, Status=2),
        firm.user.refused(JOURNAL, Id=journal, Status=2),
    )

    assert added.type == changed.type == "journal_unbalanced"


@pytest.mark.parametrize(
    "amounts",
    [
        {},
        {"DebitAmount": "0.00", "CreditAmount": "0.00"},
        {"DebitAmount": "5.00", "CreditAmount": "5.00"},
        {"DebitAmount": "-5.00"},
        {"DebitAmount": "5.00", "CreditAmount": "-5.00"},
    ],
)
def test_a_line_is_either_a_debit_or_a_credit(firm: Firm, amounts: dict[str, str]) -> None:
    journal = firm.user(JOURNAL)["id"]

    refused = firm.user.refused(
        LINE, GeneralJournal=journal, FinancialAccount=firm.kept_account(), **amounts
    )

    assert set(refused.fields) == {"DebitAmount", "CreditAmount"}


def test_a_debit_becomes_a_credit_when_both_are_sent(firm: Firm) -> None:
    line = a_line(firm, firm.user(JOURNAL)["id"], DebitAmount="11.00", TaxType=1)

    refused = firm.user.refused(LINE, Id=line, CreditAmount="11.00")
    firm.user(LINE, Id=line, DebitAmount="0.00", CreditAmount="11.00")

    fields = ("debitamount", "debittax", "creditamount", "credittax")
    row = firm.user.row(LINES, line, *fields)
    assert "DebitAmount" in refused.fields
    assert [row[name] for name in fields] == ["0.00", "0.00", "11.00", "1.00"]


def test_the_tax_of_a_line_is_worked_out_or_as_given(firm: Firm) -> None:
    journal = firm.user(JOURNAL)["id"]
    worked_out = a_line(firm, journal, CreditAmount="11.00", TaxType=1)
    given = a_line(firm, journal, CreditAmount="11.00", TaxType=1, CreditTax="0.50")

    taxes = [firm.user.row(LINES, id, "credittax")["credittax"] for id in (worked_out, given)]

    assert taxes == ["1.00", "0.50"]


@pytest.mark.parametrize("tax", [{"CreditTax": "11.01"}, {"DebitTax": "0.01"}])
def test_the_tax_of_a_side_is_a_part_of_that_side(firm: Firm, tax: dict[str, str]) -> None:
    line = a_line(firm, firm.user(JOURNAL)["id"], CreditAmount="11.00")

    refused = firm.user.refused(LINE, Id=line, **tax)

    assert set(refused.fields) == set(tax)


def test_a_line_takes_area_and_project_from_its_journal(firm: Firm) -> None:
    journal = firm.user(JOURNAL, Area=3, Project=4)["id"]

    row = firm.user.row(LINES, a_line(firm, journal, DebitAmount="5.00"), "area", "project")

    assert (row["area"], row["project"]) == (3, 4)


def test_the_lines_of_a_finalised_journal_stay_as_they_are(firm: Firm) -> None:
    journal = firm.a_journal("100.00", finalised=True)
    line = firm.user.rows(LINES, "id")[0]["id"]
    in_progress = firm.user(JOURNAL)["id"]
    other = a_line(firm, in_progress, DebitAmount="5.00")
    new = {"FinancialAccount": firm.kept_account(), "DebitAmount": "5.00"}

    attempts = [
        firm.user.refused(LINE, Id=line, DebitAmount="99.00"),
        firm.user.refused(LINE, Id=line, Remove=1),
        firm.user.refused(LINE, GeneralJournal=journal, **new),
        firm.user.refused(LINE, Id=other, GeneralJournal=journal),
        firm.user.refused(LINE, Id=line, GeneralJournal=in_progress),
    ]

    assert {refused.type for refused in attempts} == {"journal_finalised"}


def test_a_journal_opened_again_takes_changes_and_must_balance_anew(firm: Firm) -> None:
    journal = firm.a_journal("100.00", finalised=True)
    line = firm.user.rows(LINES, "id", "debitamount")[0]["id"]

    firm.user(JOURNAL, Id=journal, Status=1)
    firm.user(LINE, Id=line, DebitAmount="99.00")
    refused = firm.user.refused(JOURNAL, Id=journal, Status=2)

    assert refused.type == "journal_unbalanced"


def test_a_reconciled_journal_shows_on_its_line_of_that_bank_account(firm: Firm) -> None:
    bank, other = firm.an_account("Bank", type=3), firm.kept_account()
    firm.made["bank_account"] = firm.a_bank_account("Everyday", FinancialAccount=bank)
    journal = firm.user(JOURNAL)["id"]
    on_bank = a_line(firm, journal, FinancialAccount=bank, DebitAmount="100.00")
    beside = a_line(firm, journal, FinancialAccount=other, CreditAmount="100.00")
    firm.user(JOURNAL, Id=journal, Status=2)
    reconciliation = firm.reconcile(122, journal)

    shown = [
        firm.user.row(LINES, id, "reconciliation")["reconciliation"] for id in (on_bank, beside)
    ]
    of_journal = firm.user.row("FINANCIAL_GENERAL_JOURNAL_SEARCH", journal, "reconciliation")

    assert shown == [reconciliation, None]
    assert of_journal["reconciliation"] == reconciliation


def test_unreconciled_lines_are_found_as_the_reconciling_screen_asks(firm: Firm) -> None:
    account = firm.kept_account()
    firm.a_journal("70.00")
    firm.a_journal("100.00", finalised=True, Description="Fee", JournalDate="2026-06-01")

    found = firm.user.rows(
        LINES,
        "taxcategory",
        "creditamount",
        "debitamount",
        "reconciliation",
        "generaljournalitem.generaljournal.reference",
        "generaljournalitem.generaljournal.description",
        "generaljournalitem.generaljournal.journaldate",
        filters=[
            {"name": "reconciliation", "comparison": "IS_NULL"},
            {
                "name": "generaljournalitem.generaljournal.status",
                "comparison": "EQUAL_TO",
                "value1": 2,
            },
            {"name": "financialaccount", "comparison": "EQUAL_TO", "value1": account},
            {
                "name": "journaldate",
                "comparison": "LESS_THAN_OR_EQUAL_TO",
                "value1": "2026-06-30",
            },
        ],
    )

    assert [(row["debitamount"], row["creditamount"]) for row in found] == [
        ("100.00", "0.00"),
        ("0.00", "100.00"),
    ]
    assert {row["generaljournalitem.generaljournal.description"] for row in found} == {"Fee"}


def test_the_debits_of_journals_are_summed_through_their_lines(firm: Firm) -> None:
    firm.a_journal("70.00")
    firm.a_journal("30.00")

    answer = firm.user(
        "FINANCIAL_GENERAL_JOURNAL_SEARCH",
        rows=0,
        summaryFields=[{"name": "sum(generaljournal.generaljournalitem.debitamount) total"}],
    )

    assert answer["summary"] == {"total": "100.00"}


def test_a_mask_and_a_typed_reference(firm: Firm) -> None:
    masked = firm.user(JOURNAL, ReferenceMask="J-???")["id"]

    refused = firm.user.refused(JOURNAL, Reference="J-001")

    row = firm.user.row("FINANCIAL_GENERAL_JOURNAL_SEARCH", masked, "reference")
    assert row["reference"] == "J-001"
    assert refused.type == "reference_taken"


def test_a_journal_of_another_firm_is_not_there(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.a_journal()
    line = other_firm.user.rows(LINES, "id")[0]["id"]
    new = {"FinancialAccount": firm.kept_account(), "DebitAmount": "5.00"}

    header = firm.user.refused(JOURNAL, Id=theirs, Description="mine")
    changed = firm.user.refused(LINE, Id=line, DebitAmount="5.00")
    added = firm.user.refused(LINE, GeneralJournal=theirs, **new)

    assert header.type == changed.type == "record_not_found"
    assert set(added.fields) == {"GeneralJournal"}


def test_a_tax_type_is_named_by_the_category_of_its_line(firm: Firm) -> None:
    journal = firm.user(JOURNAL)["id"]
    earned = a_line(firm, journal, CreditAmount="11.00", TaxType=2, TaxCategory=1)
    spent = a_line(firm, journal, DebitAmount="11.00", TaxType=2, TaxCategory=2)

    names = [
        firm.user.row(LINES, id, "taxtyperevenuetext", "taxtypeexpensetext")
        for id in (earned, spent)
    ]

    assert [list(row.values())[1:] for row in names] == [
        ["GST Free - Export", ""],
        ["", "GST Free - Input Taxed"],
    ]


def _entered(firm: Firm) -> list[dict[str, Any]]:
    """What the history tells of the last two lines that were added."""
    return history(firm, "journal line")[-2:]


def test_a_reversal_takes_back_what_a_finalised_journal_posted(firm: Firm) -> None:
    debited, credited = firm.an_account("Machines worn", 1), firm.an_account("Machines", 3)
    journal = firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", JournalDate="2026-06-30")["id"]
    for account, side in ((debited, "DebitAmount"), (credited, "CreditAmount")):
        line = {"GeneralJournal": journal, "FinancialAccount": account, side: "80.00"}
        firm.user("FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", **line)
    reverse = "FINANCIAL_GENERAL_JOURNAL_REVERSE"
    assert firm.user.refused(reverse, Id=journal).type == "nothing_to_do"
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=2)

    made = firm.user(reverse, Id=journal, JournalDate="2026-07-01")

    assert made["amount"] == "80.00"
    sides = [(told.get("debit_amount"), told.get("credit_amount")) for told in _entered(firm)]
    assert sides == [([None, 0], [None, 8000]), ([None, 8000], [None, 0])]
    for day, balance in (("2026-06-30", "80.00"), ("2026-07-01", "0.00")):
        (row,) = firm.user(
            "FINANCIAL_TRIAL_BALANCE_SEARCH",
            fields=[{"name": "balance"}],
            filters=[
                {"name": "date", "comparison": "EQUAL_TO", "value1": day},
                {"name": "financialaccount", "comparison": "EQUAL_TO", "value1": debited},
            ],
        )["data"]["rows"]
        assert row["balance"] == balance


def test_a_journal_is_reversed_once_until_that_is_taken_back(firm: Firm) -> None:
    reverse, manage = "FINANCIAL_GENERAL_JOURNAL_REVERSE", "FINANCIAL_GENERAL_JOURNAL_MANAGE"
    journal = firm.a_journal(finalised=True)
    other = firm.a_journal("7.00", finalised=True, Object=122, ObjectContext=journal)
    first = firm.user(reverse, Id=journal)

    again = firm.user.refused(reverse, Id=journal)
    back = firm.user(reverse, Id=first["id"])["id"]
    second = firm.user(reverse, Id=journal)["id"]
    firm.user(manage, Id=second, Remove=1)
    third = firm.user(reverse, Id=journal)["id"]
    firm.user(manage, Id=third, Status=1)

    assert again.type == "nothing_to_do"
    assert f"is reversed by {first['reference']}" in str(again)
    assert firm.user(reverse, Id=journal)["id"] not in (other, back)


@pytest.mark.parametrize("change", [{"Status": 1}, {"Remove": 1}])
def test_what_reverses_a_journal_that_posts_no_more_is_told(
    firm: Firm, change: dict[str, int]
) -> None:
    manage = "FINANCIAL_GENERAL_JOURNAL_MANAGE"
    journal, alone = firm.a_journal(finalised=True), firm.a_journal(finalised=True)
    by = firm.user("FINANCIAL_GENERAL_JOURNAL_REVERSE", Id=journal)["reference"]

    worded = firm.user(manage, Id=journal, Description="Wear")
    told = firm.user(manage, Id=journal, **change)["warnings"]

    assert f"Journal {by} reverses" in str(told)
    assert "warnings" not in worded
    assert "warnings" not in firm.user(manage, Id=alone, **change)


def test_its_tax_is_what_its_debits_have_more_of_than_its_credits_and_nothing_without_lines(
    firm: Firm,
) -> None:
    journal = firm.user(JOURNAL)["id"]
    lines = [
        a_line(firm, journal, DebitAmount="110.00", TaxType=1),
        a_line(firm, journal, CreditAmount="55.00", TaxType=1),
    ]

    def totals() -> tuple[str, str]:
        row = firm.user.row("FINANCIAL_GENERAL_JOURNAL_SEARCH", journal, "amount", "tax")
        return row["amount"], row["tax"]

    with_lines = totals()
    for line in lines:
        firm.user(LINE, Id=line, Remove=1)

    assert with_lines == ("110.00", "5.00")
    assert totals() == ("0.00", "0.00")
