"""Bank deposits: their receipts, when they are complete, and how a reconciliation takes them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm, new_firm
from tests.locks.test_races import at_once, call

DEPOSIT = "FINANCIAL_BANK_ACCOUNT_DEPOSIT_MANAGE"
ITEM = "FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_MANAGE"
FOUND = "FINANCIAL_BANK_ACCOUNT_DEPOSIT_SEARCH"
ITEMS = "FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_SEARCH"
RECONCILE = "FINANCIAL_RECONCILIATION_BANK_DEPOSIT_MANAGE"


def a_deposit(firm: Firm, *receipts: int, **more: Any) -> int:
    more.setdefault("BankAccount", firm.kept("bank_account"))
    made = int(firm.user(DEPOSIT, **more)["id"])
    for receipt in receipts:
        firm.user(ITEM, BankDeposit=made, Receipt=receipt)
    return made


def status(firm: Firm, deposit: int) -> str:
    return str(firm.user.row(FOUND, deposit, "statustext")["statustext"])


# --- the deposit --------------------------------------------------------------------------------


def test_a_deposit_is_in_progress_and_of_today_unless_more_is_said(firm: Firm) -> None:
    deposit = a_deposit(firm, Notes="Cheques")

    fields = ("bankaccounttext", "depositdate", "amount", "notes", "statustext")
    assert firm.user.row(FOUND, deposit, *fields) == {
        "id": deposit,
        "bankaccounttext": "Everyday",
        "depositdate": "2026-11-24",
        "amount": "0.00",
        "notes": "Cheques",
        "statustext": "In Progress",
    }


def test_it_goes_to_the_default_account_for_receipts(firm: Firm) -> None:
    default = firm.a_bank_account("Main", DefaultReceiptAccount="Y")

    made = firm.user(DEPOSIT, Notes="x")["id"]

    assert firm.user.row(FOUND, made, "bankaccount")["bankaccount"] == default


def test_its_amount_is_what_is_given_or_what_its_receipts_come_to(firm: Firm) -> None:
    summed = a_deposit(firm, firm.a_receipt("20.00"), firm.a_receipt("30.00"))
    given = a_deposit(firm, firm.a_receipt("20.00"), Amount="25.00")

    assert firm.user.row(FOUND, summed, "amount")["amount"] == "50.00"
    row = firm.user.row(FOUND, given, "amount", "receiptamount")
    assert (row["amount"], row["receiptamount"]) == ("25.00", "20.00")


def test_it_is_completed_once_its_receipts_come_to_its_amount(firm: Firm) -> None:
    deposit = a_deposit(firm, Amount="50.00")
    empty = firm.user.refused(DEPOSIT, Id=deposit, Status=2)
    firm.user(ITEM, BankDeposit=deposit, Receipt=firm.a_receipt("20.00"))
    short = firm.user.refused(DEPOSIT, Id=deposit, Status=2)
    firm.user(ITEM, BankDeposit=deposit, Receipt=firm.a_receipt("30.00"))

    firm.user(DEPOSIT, Id=deposit, Status=2)

    assert "has receipts" in empty.fields["Status"][0]
    assert "20.00" in short.fields["Status"][0] and "50.00" in short.fields["Status"][0]
    assert status(firm, deposit) == "Completed"


def test_only_reconciliations_make_it_reconciled(firm: Firm) -> None:
    deposit = a_deposit(firm, firm.a_receipt("20.00"))

    assert set(firm.user.refused(DEPOSIT, Id=deposit, Status=3).fields) == {"Status"}
    assert set(firm.user.refused(DEPOSIT, BankAccount=1, Status=3).fields) <= {
        "Status",
        "BankAccount",
    }


def test_what_is_completed_keeps_its_receipts_until_it_is_opened_again(firm: Firm) -> None:
    receipt = firm.a_receipt("20.00")
    deposit = a_deposit(firm, receipt)
    (item,) = firm.user.rows(ITEMS, "receipttext")
    firm.user(DEPOSIT, Id=deposit, Status=2)

    for method, params in (
        (ITEM, {"BankDeposit": deposit, "Receipt": firm.a_receipt("1.00")}),
        (ITEM, {"Id": item["id"], "Remove": 1}),
        (DEPOSIT, {"Id": deposit, "Remove": 1}),
    ):
        refused = firm.user.refused(method, **params)
        assert refused.type == "deposit_stands"
        assert "Status to 1" in refused.outcome.message

    firm.user(DEPOSIT, Id=deposit, Status=1)
    firm.user(ITEM, Id=item["id"], Remove=1)
    firm.user(DEPOSIT, Id=deposit, Remove=1)
    assert firm.user.rows(FOUND, "id") == []


def test_a_removed_deposit_leaves_its_receipts(firm: Firm) -> None:
    receipt = firm.a_receipt("20.00")
    deposit = a_deposit(firm, receipt)

    firm.user(DEPOSIT, Id=deposit, Remove=1)

    assert firm.user.rows(ITEMS, "id") == []
    a_deposit(firm, receipt)


# --- its receipts -------------------------------------------------------------------------------


def test_a_receipt_is_in_one_deposit_of_its_own_account(firm: Firm) -> None:
    receipt, savings = firm.a_receipt("20.00"), firm.a_bank_account("Savings")
    first, second = a_deposit(firm, receipt), a_deposit(firm)
    elsewhere = a_deposit(firm, BankAccount=savings)

    again = firm.user.refused(ITEM, BankDeposit=second, Receipt=receipt)
    other = firm.user.refused(ITEM, BankDeposit=elsewhere, Receipt=firm.a_receipt("1.00"))
    moved = firm.user.refused("FINANCIAL_RECEIPT_MANAGE", Id=receipt, BankAccount=savings)
    account = firm.user.refused(DEPOSIT, Id=first, BankAccount=savings)

    assert str(first) in again.fields["Receipt"][0]
    assert "bank account" in other.fields["Receipt"][0]
    assert set(moved.fields) == set(account.fields) == {"BankAccount"}


@pytest.mark.parametrize("round_", range(3))
def test_of_two_deposits_that_take_a_receipt_at_once_one_has_it(firm: Firm, round_: int) -> None:
    receipt, deposits = firm.a_receipt("20.00"), [a_deposit(firm), a_deposit(firm)]

    outcomes = at_once(
        *(call(firm.user, ITEM, BankDeposit=each, Receipt=receipt) for each in deposits)
    )

    assert sorted(outcome.ok for outcome in outcomes) == [False, True]
    assert len(firm.user.rows(ITEMS, "id")) == 1


@pytest.mark.parametrize("round_", range(3))
def test_completing_a_reconciliation_and_putting_a_deposit_in_see_each_other(
    firm: Firm, round_: int
) -> None:
    deposit, reconciliation = a_deposit(firm, firm.a_receipt("20.00")), firm.a_reconciliation()
    complete = "FINANCIAL_RECONCILIATION_MANAGE"

    put, _ = at_once(
        call(firm.user, RECONCILE, BankDeposit=deposit, Reconciliation=reconciliation),
        call(firm.user, complete, Id=reconciliation, Status=2),
    )

    assert status(firm, deposit) == ("Reconciled" if put.ok else "In Progress")


def test_a_receipt_in_a_deposit_is_not_removed(firm: Firm) -> None:
    receipt = firm.a_receipt("20.00")
    a_deposit(firm, receipt)

    refused = firm.user.refused("FINANCIAL_RECEIPT_MANAGE", Id=receipt, Remove=1)

    assert refused.type == "record_in_use" and "bank deposit" in refused.outcome.message


def test_a_payment_is_no_receipt(firm: Firm) -> None:
    refused = firm.user.refused(ITEM, BankDeposit=a_deposit(firm), Receipt=firm.a_payment("1.00"))

    assert set(refused.fields) == {"Receipt"}


# --- reconciling --------------------------------------------------------------------------------


def test_a_reconciliation_takes_all_of_it_and_marks_it_when_complete(firm: Firm) -> None:
    first, second = firm.a_receipt("20.00"), firm.a_receipt("30.00")
    deposit = a_deposit(firm, first, second)
    reconciliation = firm.a_reconciliation()
    firm.reconcile(6, first, reconciliation)

    made = firm.user(RECONCILE, BankDeposit=deposit, Reconciliation=reconciliation)

    out = firm.user("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", Reconciliation=reconciliation)
    assert (made["Count"], out["Receipts"]) == (1, "50.00")
    assert status(firm, deposit) == "In Progress"
    firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=reconciliation, Status=2)
    assert status(firm, deposit) == "Reconciled"
    assert firm.user.refused(DEPOSIT, Id=deposit, Amount="1.00").type == "deposit_stands"
    firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=reconciliation, Status=1)
    assert status(firm, deposit) == "Completed"


def test_a_deposit_of_which_a_receipt_is_still_open_is_not_reconciled(firm: Firm) -> None:
    first, second = firm.a_receipt("20.00"), firm.a_receipt("30.00")
    deposit, reconciliation = a_deposit(firm, first, second), firm.a_reconciliation()
    firm.reconcile(6, first, reconciliation)

    firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=reconciliation, Status=2)

    assert status(firm, deposit) == "In Progress"


@pytest.mark.parametrize("why", ["empty", "complete", "elsewhere", "account"])
def test_what_can_not_be_reconciled_goes_in_not_at_all(firm: Firm, why: str) -> None:
    receipts = [] if why == "empty" else [firm.a_receipt("20.00"), firm.a_receipt("30.00")]
    deposit, reconciliation = a_deposit(firm, *receipts), firm.a_reconciliation()
    if why == "complete":
        firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=reconciliation, Status=2)
    if why == "elsewhere":
        firm.reconcile(6, receipts[1], firm.a_reconciliation())
    if why == "account":
        reconciliation = firm.a_reconciliation(BankAccount=firm.a_bank_account("Savings"))

    firm.user.refused(RECONCILE, BankDeposit=deposit, Reconciliation=reconciliation)

    out = firm.user("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", Reconciliation=reconciliation)
    assert out["Receipts"] == "0.00"


def test_a_deposit_of_another_space_does_not_exist(firm: Firm) -> None:
    other = new_firm(f"Other {firm.space}")
    deposit, receipt = a_deposit(other, other.a_receipt("1.00")), other.a_receipt("2.00")

    assert firm.user.refused(DEPOSIT, Id=deposit, Notes="x").type == "record_not_found"
    foreign = firm.user.refused(ITEM, BankDeposit=deposit, Receipt=receipt)
    assert set(foreign.fields) == {"BankDeposit", "Receipt"}
