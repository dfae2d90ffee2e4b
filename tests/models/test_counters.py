"""No counter skips a number or gives one out twice, whatever is counted and from wherever."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from models import write
from models.audit import Change
from models.store import database
from tests.firm import Firm

Make = Callable[[Firm], int]
FROM = (4, 94, 994, 12_345)
"""Last numbers used: twelve more carry a counter over a ten, a hundred, a thousand."""


def _transfer(firm: Firm) -> int:
    if "transfer_account" not in firm.made:
        firm.made["transfer_account"] = firm.administrator(
            "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
            Title="Direct entry",
            BankAccount=firm.kept("bank_account"),
            MakePayment="Y",
            Status=2,
            URLCancel="https://example.test/cancel",
            URLSuccess="https://example.test/done",
        )["id"]
    into = {"FundsTransferAccount": firm.made["transfer_account"]}
    return int(firm.user("FINANCIAL_TRANSFER_MANAGE", **into)["id"])


def _tax_report(firm: Firm) -> int:
    year = 1990 + len([name for name in firm.made if name.startswith("report")])
    firm.made[f"report {year}"] = year
    dates = {"TaxStartDate": f"{year}-01-01", "EndDate": f"{year}-12-31"}
    return int(firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", **dates)["id"])


def _line(firm: Firm) -> int:
    return firm.a_line(5, firm.kept("invoice_for_lines"))


def _reconciliation(firm: Firm) -> int:
    return firm.a_reconciliation()


COUNTED: dict[str, tuple[int, Make]] = {
    "FINANCIAL_EXPENSE_SEARCH": (6, lambda firm: firm.an_expense()),
    "FINANCIAL_INVOICE_SEARCH": (7, lambda firm: firm.an_invoice()),
    "FINANCIAL_RECEIPT_SEARCH": (9, lambda firm: firm.a_receipt()),
    "FINANCIAL_PAYMENT_SEARCH": (10, lambda firm: firm.a_payment()),
    "FINANCIAL_RECONCILIATION_SEARCH": (32, _reconciliation),
    "FINANCIAL_GENERAL_JOURNAL_SEARCH": (61, lambda firm: firm.a_journal()),
    "FINANCIAL_ITEM_SEARCH": (168, _line),
    "FINANCIAL_CREDIT_NOTE_SEARCH": (9001, lambda firm: firm.a_credit_note()),
    "FINANCIAL_TRANSFER_SEARCH": (9002, _transfer),
    "FINANCIAL_TAX_REPORT_SEARCH": (9003, _tax_report),
}
"""Everything that has a reference of its own: the search that shows it, its counter, and how one
more is made."""
COUNTERS = [pytest.param(search, *how, id=search) for search, how in COUNTED.items()]


def _numbers(firm: Firm, search: str, made: list[int]) -> list[int]:
    found = {row["id"]: row["reference"] for row in firm.user.rows(search, "id", "reference")}
    return [int(found[id].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for id in made]


def _set_counter(firm: Firm, counter: int, last: int) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=counter, Value=str(last))


@pytest.mark.parametrize(("search", "counter", "make"), COUNTERS)
def test_each_number_follows_the_one_before(
    firm: Firm, search: str, counter: int, make: Make
) -> None:
    _ready(firm)

    for last in FROM:
        _set_counter(firm, counter, last)
        made = [make(firm) for _ in range(12)]
        assert _numbers(firm, search, made) == list(range(last + 1, last + 13))


def test_what_the_service_makes_itself_is_counted_with_what_is_called_for(firm: Firm) -> None:
    bank = firm.kept("bank_account")
    for counter, last in ((168, 994), (9, 94)):
        _set_counter(firm, counter, last)
    invoice = firm.an_invoice("110.00", sent=True)
    firm.an_expense(Reference="REC000095")  # of another kind, and so in nobody's way
    typed = firm.a_receipt(Reference="REC000096")

    for _ in range(2):
        firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=bank, Amount="55.00")

    receipts = [row["id"] for row in firm.user.rows("FINANCIAL_RECEIPT_SEARCH", "id")]
    made = sorted({*receipts} - {typed})
    lines = [firm.lines(object, id)[0] for object, id in ((5, invoice), *((6, id) for id in made))]
    assert _numbers(firm, "FINANCIAL_RECEIPT_SEARCH", made) == [95, 97]
    assert _numbers(firm, "FINANCIAL_ITEM_SEARCH", lines) == [995, 996, 997]


def _ready(firm: Firm) -> None:
    """What documents need is there, and took its own numbers."""
    firm.kept("business"), firm.kept("bank_account"), firm.kept_account()
    firm.made["invoice_for_lines"] = firm.an_invoice()


@pytest.mark.parametrize("typed", [1, 2])
@pytest.mark.parametrize(("search", "counter", "make"), COUNTERS)
def test_a_number_that_was_typed_before_its_turn_is_the_only_one_passed_over(
    firm: Firm, search: str, counter: int, make: Make, typed: int
) -> None:
    _ready(firm)
    last = _numbers(firm, search, [make(firm)])[0]
    _type(firm, search, range(last + 3, last + 3 + typed), last=last)

    made = [make(firm) for _ in range(5)]

    follow = [last + 1, last + 2, *(last + typed + each for each in (3, 4, 5))]
    assert _numbers(firm, search, made) == follow


def test_a_counter_that_was_emptied_begins_with_the_first_number(firm: Firm) -> None:
    with database.write():
        write.keep(firm.actor(), 7, "")

    assert _numbers(firm, "FINANCIAL_INVOICE_SEARCH", [firm.an_invoice()]) == [1]


PREFIXES = {6: "EXP", 7: "INV", 9: "REC", 10: "PAY", 32: "RCN", 61: "FGJ", 168: "ITM"} | {
    9001: "CRN", 9002: "XFER", 9003: "BAS"
}  # fmt: skip


def _type(firm: Firm, search: str, numbers: Iterable[int], *, last: int) -> None:
    """Make records under references whose turn has not come; the last number used stays."""
    counter, make = COUNTED[search]
    for number in numbers:
        reference = f"{PREFIXES[counter]}{number:06d}"
        firm.user(search.replace("_SEARCH", "_MANAGE"), Id=make(firm), Reference=reference)
    _set_counter(firm, counter, last)


@pytest.mark.parametrize("counter", sorted(PREFIXES))
def test_references_taken_beforehand_follow_one_another_too(firm: Firm, counter: int) -> None:
    for last in FROM:
        _set_counter(firm, counter, last)

        taken = [
            firm.user("CORE_GET_NEXT_REFERENCE_SEARCH", Profile=counter, Prefix="R")["reference"]
            for _ in range(12)
        ]

        assert taken == [f"R{number:06d}" for number in range(last + 1, last + 13)]


def test_issued_numbers_follow_one_another_and_fill_the_register(firm: Firm) -> None:
    issue = {"Invoice": [firm.an_invoice("11.00") for _ in range(12)]}
    ids = ",".join(map(str, issue["Invoice"]))

    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=ids)

    rows = firm.user.rows("FINANCIAL_INVOICE_NUMBER_SEARCH", "number", "sequence", "lastsequence")
    places = [(row["number"], row["sequence"], row["lastsequence"]) for row in rows]
    assert places == [(f"I-{place:06d}", place, place) for place in range(1, 13)]


REFUSED: list[Any] = [
    pytest.param("FINANCIAL_EXPENSE_SEARCH", "FINANCIAL_EXPENSE_MANAGE", {}, id="expense"),
    pytest.param("FINANCIAL_RECEIPT_SEARCH", "FINANCIAL_RECEIPT_MANAGE", {}, id="receipt"),
    pytest.param("FINANCIAL_PAYMENT_SEARCH", "FINANCIAL_PAYMENT_MANAGE", {}, id="payment"),
]


@pytest.mark.parametrize(("search", "method", "params"), REFUSED)
def test_neither_a_refused_call_nor_a_preview_uses_a_number_up(
    firm: Firm, search: str, method: str, params: dict[str, Any]
) -> None:
    _, make = COUNTED[search]
    _ready(firm)
    first = make(firm)
    date = {
        "FINANCIAL_EXPENSE_MANAGE": "AccruedDate",
        "FINANCIAL_RECEIPT_MANAGE": "ReceivedDate",
        "FINANCIAL_PAYMENT_MANAGE": "PaidDate",
    }[method]
    firm.lock_until("2026-06-30")

    firm.user.refused(method, **{date: "2026-06-01"}, **params)
    firm.user.refused(method, DataReturn="nosuchfield")
    firm.user.outcome(method, preview="Y")
    second = make(firm)

    numbers = _numbers(firm, search, [first, second])
    assert numbers[1] == numbers[0] + 1


@pytest.mark.parametrize("counter", sorted(PREFIXES))
def test_every_move_of_a_counter_is_history_with_its_user(firm: Firm, counter: int) -> None:
    user = firm.user("CORE_GET_USER_DETAILS")["user"]
    firm.user("CORE_GET_NEXT_REFERENCE_SEARCH", Profile=counter, Prefix="R")
    firm.administrator("CORE_GET_NEXT_REFERENCE_SEARCH", Profile=counter, Prefix="R")

    boss = firm.administrator("CORE_GET_USER_DETAILS")["user"]
    assert _moves(firm, counter) == [("0", "1", user), ("1", "2", boss)]


def test_a_document_that_takes_a_number_leaves_the_move_in_the_history(firm: Firm) -> None:
    firm.user("FINANCIAL_INVOICE_MANAGE")

    user = firm.user("CORE_GET_USER_DETAILS")["user"]
    assert _moves(firm, 7) == [("0", "1", user)]


def test_an_issue_leaves_the_move_of_its_counter_in_the_history(firm: Firm) -> None:
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=firm.an_invoice("11.00"))

    user = firm.user("CORE_GET_USER_DETAILS")["user"]
    assert _moves(firm, 9049) == [("0", "1", user)]


def _moves(firm: Firm, counter: int) -> list[tuple[str, str, int]]:
    """Old and new number of each move that the history tells of, and whose call it was."""
    with database.read():
        entries = list(
            Change.select()
            .where((Change.space == firm.space) & (Change.kind == "setting"))
            .order_by(Change.id)
        )
    told = [(json.loads(each.fields), each.created_user) for each in entries]
    return [
        (fields["value"][0], fields["value"][1], user)
        for fields, user in told
        if fields["number"][1] == counter
    ]
