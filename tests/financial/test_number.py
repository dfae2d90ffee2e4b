"""The numbers of issued invoices: one sequence, without a gap that nobody can explain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import NOW, Firm

ISSUE, VOID = "FINANCIAL_INVOICE_ISSUE", "FINANCIAL_INVOICE_VOID"
NUMBERS = "FINANCIAL_INVOICE_NUMBER_SEARCH"
GAPS = [{"name": "missingbefore", "comparison": "GREATER_THAN", "value1": 0}]


def issue(firm: Firm, **more: Any) -> str:
    """Issue a new invoice; answers its number."""
    answer = firm.user(ISSUE, Invoice=firm.an_invoice("110.00"), **more)
    return str(answer["issuedinvoicenumber"])


def set_up(firm: Firm, **settings: str) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **settings)


def register(firm: Firm) -> list[tuple[Any, ...]]:
    """Place, number and state of every entry, in the order of the sequence."""
    sorts = [{"name": "sequence", "direction": "asc"}]
    rows = firm.user.rows(NUMBERS, "sequence", "number", "statetext", sorts=sorts)
    return [(row["sequence"], row["number"], row["statetext"]) for row in rows]


def test_numbers_follow_one_another_in_each_space_by_itself(firm: Firm, other_firm: Firm) -> None:
    numbers = [issue(firm), issue(other_firm), issue(firm)]

    assert numbers == ["I-000001", "I-000001", "I-000002"]
    assert len(register(other_firm)) == 1


def test_the_space_decides_what_its_numbers_look_like(firm: Firm) -> None:
    set_up(firm, IssuedInvoiceNumberMask="HS/????/A")

    assert issue(firm) == "HS/0001/A"


def test_a_number_may_be_given(firm: Firm) -> None:
    assert issue(firm, IssuedInvoiceNumber="2026-A-17") == "2026-A-17"
    assert issue(firm) == "I-000001"


def test_a_number_is_taken_once(firm: Firm) -> None:
    issue(firm, IssuedInvoiceNumber="X1")
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(ISSUE, Invoice=invoice, IssuedInvoiceNumber="X1")

    assert refused.type == "invoice_number_taken"
    assert "X1 is taken by invoice INV000001; leave it out" in refused.outcome.message


def test_the_space_may_bar_giving_numbers(firm: Firm) -> None:
    set_up(firm, AllowGivenInvoiceNumber="N")
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(ISSUE, Invoice=invoice, IssuedInvoiceNumber="X1")

    assert refused.type == "invoice_number_barred"


def test_a_number_given_before_its_turn_leaves_no_gap(firm: Firm) -> None:
    numbers = [issue(firm), issue(firm, IssuedInvoiceNumber="I-000003"), issue(firm), issue(firm)]

    assert numbers == ["I-000001", "I-000003", "I-000002", "I-000004"]
    assert register(firm) == [
        (1, "I-000001", "Issued"),
        (2, "I-000002", "Issued"),
        (3, "I-000003", "Issued"),
        (4, "I-000004", "Issued"),
    ]
    assert firm.user.rows(NUMBERS, "number", filters=GAPS) == []


def test_giving_the_next_number_takes_its_place(firm: Firm) -> None:
    first = issue(firm, IssuedInvoiceNumber="I-000001")
    assert register(firm) == [(1, "I-000001", "Issued")]
    numbers = [first, issue(firm)]

    assert numbers == ["I-000001", "I-000002"]
    assert [place for place, *_ in register(firm)] == [1, 2]


def test_a_sequence_that_begins_further_on_says_in_whose_name(firm: Firm, other_firm: Firm) -> None:
    other_firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9049, Value="7")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9049, Value="99")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9049, Value="41")

    number = issue(firm)

    assert number == "I-000042"
    assert register(firm) == [(1, "I-000001", "Burnt"), (42, "I-000042", "Issued")]
    burnt = [{"name": "state", "comparison": "EQUAL_TO", "value1": 3}]
    row = firm.user.rows(NUMBERS, "lastsequence", "reason", filters=burnt)[0]
    assert row["lastsequence"] == 41
    boss = firm.administrator("CORE_GET_USER_DETAILS")
    assert f"moved on from 0 to 41 by {boss['firstname']} (user {boss['user']})" in row["reason"]
    assert firm.user.rows(NUMBERS, "number", filters=GAPS) == []


def test_a_number_is_in_one_of_four_states(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9049, Value="41")
    issue(firm)
    firm.administrator(VOID, InvoiceNumber="I-000042", Reason="Wrong")
    issue(firm)

    rows = firm.user.rows(NUMBERS, "state", "statetext", "number")

    assert sorted((row["state"], row["statetext"], row["number"]) for row in rows) == [
        (1, "Issued", "I-000043"),
        (2, "Voided", "I-000042"),
        (3, "Burnt", "I-000001"),
        (4, "Cancellation", "I-000042-C"),
    ]


DOORS = (
    lambda last: ("CORE_PROFILE_MANAGE", {"Type": 3, "Attribute": 9049, "Value": last}),
    lambda last: ("CORE_PROFILE_MANAGE", {"Type": 3, "Id": 9049, "Value": last}),
    lambda last: ("SETUP_FINANCIAL_SETTINGS_MANAGE", {"IssuedInvoiceNumber": last}),
)


@pytest.mark.parametrize("last", ["", "-1", "0", "1", "3", "41", "1000000000", "2147483647"])
@pytest.mark.parametrize("door", DOORS)
def test_once_a_number_is_taken_nobody_moves_the_counter(firm: Firm, door: Any, last: str) -> None:
    for _ in range(2):
        issue(firm)
    method, call = door(last)

    refused = firm.administrator.refused(method, **call)

    assert refused.fields
    assert issue(firm) == "I-000003"
    assert [state for *_, state in register(firm)] == ["Issued"] * 3


@pytest.mark.parametrize("parameter", ["Profile", "IncrementProfile"])
@pytest.mark.parametrize("who", ["user", "administrator"])
def test_no_number_of_an_issue_is_taken_beforehand(firm: Firm, who: str, parameter: str) -> None:
    refused = getattr(firm, who).refused("CORE_GET_NEXT_REFERENCE_SEARCH", **{parameter: 9049})

    assert parameter in refused.fields
    assert issue(firm) == "I-000001"


@pytest.mark.parametrize(
    ("mask", "why"),
    [
        ("X" * 41, "at most 40 characters"),
        ("?" * 60, "at most 40 characters"),
        ("A\nBcc: a@example.com ??", "one line"),
        ("I-????-??", "one run of question marks"),
    ],
)
def test_a_mask_that_makes_no_number_is_refused(firm: Firm, mask: str, why: str) -> None:
    refused = firm.administrator.refused(
        "SETUP_FINANCIAL_SETTINGS_MANAGE", IssuedInvoiceNumberMask=mask
    )

    assert why in str(refused.fields)
    assert issue(firm) == "I-000001"


def test_the_longest_mask_and_the_last_place_make_a_number(firm: Firm) -> None:
    set_up(firm, IssuedInvoiceNumberMask="X" * 39 + "?")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9049, Value="999999998")

    assert issue(firm) == "X" * 39 + "999999999"


def test_a_number_is_given_in_one_line(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(ISSUE, Invoice=invoice, IssuedInvoiceNumber="1\r\nBcc: a@b.example")

    assert "IssuedInvoiceNumber" in refused.fields


@pytest.mark.parametrize("reuse", ["N", "Y"])
def test_the_number_of_a_voided_invoice_is_given_again_only_where_the_space_allows_it(
    firm: Firm, reuse: str
) -> None:
    set_up(firm, ReuseVoidedInvoiceNumber=reuse)
    issue(firm)
    firm.administrator(VOID, InvoiceNumber="I-000001", Reason="Wrong")
    invoice = firm.an_invoice("110.00")

    outcome = firm.user.outcome(ISSUE, Invoice=invoice, IssuedInvoiceNumber="I-000001")

    assert outcome.ok is (reuse == "Y")
    if reuse == "N":
        assert outcome.data["type"] == "invoice_number_taken"
        assert "is taken by invoice INV000001, which was voided" in outcome.message
    assert issue(firm) == "I-000002"


def test_a_gap_would_be_found(firm: Firm) -> None:
    """The search for gaps is trusted only because it finds one when there is one."""
    from models.issuing.register import IssuedNumber
    from models.store import database
    from models.write import rows

    for _ in range(3):
        issue(firm)
    with database.write():
        rows.delete(IssuedNumber, "sequence").run(id=2, space=firm.space)

    assert [row["number"] for row in firm.user.rows(NUMBERS, "number", filters=GAPS)] == [
        "I-000003"
    ]


# --- numbers that begin anew ---------------------------------------------------------------------


def dated(firm: Firm, day: str) -> str:
    return issue(firm, InvoiceDate=day)


def test_each_year_has_a_sequence_of_its_own(firm: Firm) -> None:
    issue(firm)
    set_up(firm, IssuedInvoiceNumberMask="I-{YYYY}-????")

    days = ("2025-12-30", "2026-01-02", "2025-12-31", "2026-01-03")
    numbers = [dated(firm, day) for day in days]

    assert numbers == ["I-2025-0001", "I-2026-0001", "I-2025-0002", "I-2026-0002"]
    sorts = [{"name": "number", "direction": "asc"}]
    rows = firm.user.rows(NUMBERS, "number", "period", "sequence", sorts=sorts)
    assert [(row["number"], row["period"], row["sequence"]) for row in rows] == [
        ("I-000001", "", 1),
        ("I-2025-0001", "2025", 1),
        ("I-2025-0002", "2025", 2),
        ("I-2026-0001", "2026", 1),
        ("I-2026-0002", "2026", 2),
    ]
    assert firm.user.rows(NUMBERS, "number", filters=GAPS) == []


def test_each_month_has_a_sequence_of_its_own(firm: Firm) -> None:
    set_up(firm, IssuedInvoiceNumberMask="{YYYY}/{MM}-???")

    numbers = [dated(firm, day) for day in ("2026-01-31", "2026-02-01", "2026-01-15")]

    assert numbers == ["2026/01-001", "2026/02-001", "2026/01-002"]


def test_the_first_sequence_of_a_year_begins_where_the_space_says_and_the_next_at_one(
    firm: Firm,
) -> None:
    set_up(firm, IssuedInvoiceNumberMask="{YYYY}-????")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9049, Value="41")

    numbers = [dated(firm, day) for day in ("2025-12-30", "2025-12-31", "2026-01-01")]

    assert numbers == ["2025-0042", "2025-0043", "2026-0001"]
    burnt = firm.user.rows(NUMBERS, "sequence", "lastsequence", "statetext", sorts=[])
    assert (1, 41, "Burnt") in [(r["sequence"], r["lastsequence"], r["statetext"]) for r in burnt]
    assert firm.user.rows(NUMBERS, "number", filters=GAPS) == []


def test_a_number_given_before_its_turn_leaves_no_gap_in_its_year(firm: Firm) -> None:
    set_up(firm, IssuedInvoiceNumberMask="{YYYY}-????")

    dated(firm, "2026-01-02")
    given = issue(firm, InvoiceDate="2026-01-03", IssuedInvoiceNumber="2026-0003")
    numbers = [dated(firm, "2026-01-04"), dated(firm, "2026-01-05")]

    assert [given, *numbers] == ["2026-0003", "2026-0002", "2026-0004"]
    assert firm.user.rows(NUMBERS, "number", filters=GAPS) == []


def test_a_paper_that_cancels_takes_the_next_number_of_today(firm: Firm) -> None:
    set_up(firm, IssuedInvoiceNumberMask="{YYYY}-????", CancellationNumber="1")
    invoice = firm.an_invoice("110.00")
    firm.user(ISSUE, Invoice=invoice, InvoiceDate="2025-06-30")

    voided = firm.administrator(VOID, Invoice=invoice, Reason="Wrong customer")

    assert voided["cancellationnumber"] == f"{NOW.year}-0001"


@pytest.mark.parametrize(
    "mask",
    [
        "I-{YY}-???",
        "I-{yyyy}-???",
        "I-%Y-???",
        "I-YYYY-???",
        "I-{MM}-???",
        "I-####",
        "I-{-?",
        "I-#",
        "I-0001",
    ],
)
def test_a_mask_that_would_be_taken_literally_is_refused(firm: Firm, mask: str) -> None:
    refused = firm.administrator.refused(
        "SETUP_FINANCIAL_SETTINGS_MANAGE", IssuedInvoiceNumberMask=mask
    )
    assert "{YYYY}" in str(refused)

    refused = firm.user.refused("FINANCIAL_EXPENSE_MANAGE", ReferenceMask=mask)
    assert "{YYYY}" in str(refused)


def test_references_of_a_year_are_counted_by_themselves(firm: Firm) -> None:
    mask = "B-{YYYY}-???"
    days = ("2025-12-31", "2026-01-01", "2025-12-30", "")
    ids = [firm.an_expense(ReferenceMask=mask, AccruedDate=day) for day in days]

    rows = {
        r["id"]: r["reference"] for r in firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "reference")
    }

    assert [rows[id] for id in ids] == [
        "B-2025-001",
        "B-2026-001",
        "B-2025-002",
        f"B-{NOW.year}-002",
    ]
