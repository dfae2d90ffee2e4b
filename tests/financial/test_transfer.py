"""Bank transfers: their expenses, the payments made of them, and the lock that both bring."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm
from tests.locks.test_races import at_once, call

MANAGE = "FINANCIAL_TRANSFER_MANAGE"
EXPENSE = "FINANCIAL_TRANSFER_EXPENSE_MANAGE"
PAY = "FINANCIAL_TRANSFER_CREATE_PAYMENTS"
SEARCH = "FINANCIAL_TRANSFER_SEARCH"


def a_funds_transfer_account(firm: Firm, **more: Any) -> int:
    given = {
        "Title": "Direct entry",
        "BankAccount": firm.kept("bank_account"),
        "URLCancel": "https://example.test/cancel",
        "URLSuccess": "https://example.test/done",
        **more,
    }
    return int(firm.administrator("SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE", **given)["id"])


def a_transfer(firm: Firm, *lines: int, **more: Any) -> int:
    if "FundsTransferAccount" not in more:
        more["FundsTransferAccount"] = a_funds_transfer_account(firm)
    id = int(firm.user(MANAGE, **more)["id"])
    if lines:
        firm.user(EXPENSE, Transfer=id, LineItem=",".join(map(str, lines)))
    return id


def lines_of(firm: Firm, *expenses: int) -> list[int]:
    return [line for expense in expenses for line in firm.lines(2, expense)]


def entries(firm: Firm, transfer: int, *fields: str) -> list[dict[str, Any]]:
    filters = [{"name": "transfer", "comparison": "EQUAL_TO", "value1": transfer}]
    return firm.user.rows("FINANCIAL_TRANSFER_EXPENSE_SEARCH", *fields, filters=filters)


def payments(firm: Firm, *fields: str) -> list[dict[str, Any]]:
    return firm.user.rows("FINANCIAL_PAYMENT_SEARCH", *fields)


# --- the transfer -------------------------------------------------------------------------------


def test_a_transfer_gets_the_next_reference_and_groups_by_business(firm: Firm) -> None:
    transfer = a_transfer(firm, Description="Suppliers in June")

    row = firm.user.row(SEARCH, transfer, "reference", "groupbytext", "fundstransferaccounttext")
    assert row == {
        "id": transfer,
        "reference": "XFER000001",
        "groupbytext": "Group By Business",
        "fundstransferaccounttext": "Direct entry",
    }


@pytest.mark.parametrize("wrong", [{"MakePayment": "N"}, {"Status": 3}])
def test_its_account_must_be_active_and_make_payments(firm: Firm, wrong: dict[str, Any]) -> None:
    good, bad = a_funds_transfer_account(firm), a_funds_transfer_account(firm, **wrong)
    transfer = a_transfer(firm, FundsTransferAccount=good)

    added = firm.user.refused(MANAGE, FundsTransferAccount=bad)
    changed = firm.user.refused(MANAGE, Id=transfer, FundsTransferAccount=bad)

    assert set(added.fields) == set(changed.fields) == {"FundsTransferAccount"}


def test_a_refusal_names_the_parameter_as_the_caller_spelled_it(firm: Firm) -> None:
    bad = a_funds_transfer_account(firm, Status=3)

    refused = firm.user.refused(MANAGE, FUNDStransferAccount=bad)

    assert set(refused.fields) == {"FUNDStransferAccount"}


def test_its_date_is_set_when_all_of_it_is_paid(firm: Firm) -> None:
    transfer = a_transfer(firm)
    dated = {"Id": transfer, "BankTransferDate": "2026-11-25"}

    empty = firm.user.refused(MANAGE, **dated)
    firm.user(EXPENSE, Transfer=transfer, LineItem=lines_of(firm, firm.an_expense("110.00"))[0])
    unpaid = firm.user.refused(MANAGE, **dated)
    firm.user(PAY, Id=transfer)
    firm.user(MANAGE, **dated)

    assert set(empty.fields) == set(unpaid.fields) == {"BankTransferDate"}
    assert PAY in unpaid.fields["BankTransferDate"][0]
    assert firm.user.row(SEARCH, transfer, "banktransferdate")["banktransferdate"] == "2026-11-25"


def test_or_at_once_with_its_own_override_which_is_none_of_a_lock(firm: Firm) -> None:
    transfer = a_transfer(firm)

    firm.user(MANAGE, Id=transfer, BankTransferDate="2026-11-25", BankTransferDate_Override="Y")

    assert firm.user.row(SEARCH, transfer, "banktransferdate")["banktransferdate"] == "2026-11-25"
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_a_transfer_with_expenses_is_not_removed(firm: Firm) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    empty = a_transfer(firm)

    refused = firm.user.refused(MANAGE, Id=transfer, Remove=1)
    firm.user(MANAGE, Id=empty, Remove=1)

    assert refused.type == "record_in_use"


# --- its expenses -------------------------------------------------------------------------------


def test_several_lines_are_put_in_at_once_each_in_full(firm: Firm) -> None:
    expense = firm.an_expense("110.00", "55.00")
    first, second = firm.lines(2, expense)
    transfer = a_transfer(firm)

    answer = firm.user(
        EXPENSE, Transfer=transfer, LineItem=f"{first},{second}", DataReturn="expensetext"
    )

    rows = entries(firm, transfer, "lineitem", "expense", "amount", "tax")
    assert [row["id"] for row in rows] == answer["ids"]
    assert answer["id"] == answer["ids"][0]
    assert answer["data"]["rows"] == [{"id": answer["id"], "expensetext": "EXP000001"}]
    assert [(row["lineitem"], row["expense"], row["amount"], row["tax"]) for row in rows] == [
        (first, expense, "110.00", "10.00"),
        (second, expense, "55.00", "5.00"),
    ]


def test_the_tax_of_a_part_is_the_same_part_of_the_tax(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm)

    entry = firm.user(EXPENSE, Transfer=transfer, LineItem=line, Amount="55.00")["id"]
    firm.user(EXPENSE, Id=entry, Amount="22.00")

    (row,) = entries(firm, transfer, "amount", "tax")
    assert (row["amount"], row["tax"]) == ("22.00", "2.00")


def test_one_amount_is_not_for_several_lines(firm: Firm) -> None:
    first, second = lines_of(firm, firm.an_expense("110.00", "55.00"))

    refused = firm.user.refused(
        EXPENSE, Transfer=a_transfer(firm), LineItem=[first, second], Amount="10.00"
    )

    assert "LineItem" in refused.fields


def test_only_lines_of_expenses_go_in(firm: Firm) -> None:
    line = firm.lines(5, firm.an_invoice("110.00"))[0]

    refused = firm.user.refused(EXPENSE, Transfer=a_transfer(firm), LineItem=line)

    assert "expense" in refused.fields["LineItem"][0]


def test_a_line_is_in_one_transfer_at_most(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    a_transfer(firm, line)
    other = a_transfer(firm)

    refused = firm.user.refused(EXPENSE, Transfer=other, LineItem=line)

    assert "XFER000001" in refused.fields["LineItem"][0]
    assert entries(firm, other, "id") == []


def test_a_line_that_is_removed_is_in_its_transfer_no_more(firm: Firm) -> None:
    line, other = lines_of(firm, firm.an_expense("110.00", "55.00"))
    transfer = a_transfer(firm, line, other)

    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Remove=1, override="Y")

    assert [row["lineitem"] for row in entries(firm, transfer, "lineitem")] == [other]


def test_a_line_that_does_not_exist_lets_none_of_them_in(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm)

    refused = firm.user.refused(EXPENSE, Transfer=transfer, LineItem=f"{line},999999999")

    assert refused.type == "record_not_found"
    assert entries(firm, transfer, "id") == []


@pytest.mark.parametrize("missing", ["Transfer", "LineItem"])
def test_what_is_missing_is_named(firm: Firm, missing: str) -> None:
    whole = {
        "Transfer": a_transfer(firm),
        "LineItem": lines_of(firm, firm.an_expense("110.00"))[0],
    }
    del whole[missing]

    refused = firm.user.refused(EXPENSE, **whole)

    assert set(refused.fields) == {missing}


def test_an_entry_stays_with_its_line_and_its_transfer(firm: Firm) -> None:
    first, second = lines_of(firm, firm.an_expense("110.00", "55.00"))
    transfer, other = a_transfer(firm, first), a_transfer(firm)
    (entry,) = entries(firm, transfer, "id")

    moved = firm.user.refused(EXPENSE, Id=entry["id"], Transfer=other)
    swapped = firm.user.refused(EXPENSE, Id=entry["id"], LineItem=second)
    firm.user(EXPENSE, Id=entry["id"], Transfer=transfer, LineItem=first)

    assert (set(moved.fields), set(swapped.fields)) == ({"Transfer"}, {"LineItem"})


def test_a_line_that_is_paid_already_is_warned_of_and_not_paid_again(firm: Firm) -> None:
    expense = firm.an_expense("110.00")
    firm.user("FINANCIAL_AUTO_PAYMENT", Id=expense, BankAccount=firm.kept("bank_account"))
    (line,) = lines_of(firm, expense)
    transfer = a_transfer(firm)

    put_in = firm.user(EXPENSE, Transfer=transfer, LineItem=line)
    refused = firm.user.refused(PAY, Id=transfer)

    assert "0.00 left" in put_in["warnings"][0]
    assert "EXP000001" in refused.fields["Id"][0]
    assert len(payments(firm)) == 1


# --- its payments -------------------------------------------------------------------------------


def test_a_transfer_that_is_as_it_was_read_is_paid(firm: Firm) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    seen = firm.user.row(SEARCH, transfer, "timestamp")["timestamp"]

    assert firm.user(PAY, Id=transfer, Timestamp=seen)["Count"] == 1


def test_an_account_that_makes_no_payments_any_more_pays_no_transfer(firm: Firm) -> None:
    account = a_funds_transfer_account(firm)
    transfer = a_transfer(
        firm, *lines_of(firm, firm.an_expense("110.00")), FundsTransferAccount=account
    )
    firm.administrator("SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE", Id=account, Status=3)

    refused = firm.user.refused(PAY, Id=transfer)

    assert set(refused.fields) == {"Id"}
    assert "is not active" in refused.fields["Id"][0]
    assert not payments(firm)


def test_expenses_of_one_business_share_a_payment(firm: Firm) -> None:
    other = firm.a_business("Ropeworks")
    ours = [firm.an_expense("110.00"), firm.an_expense("55.00", "11.00")]
    theirs = firm.an_expense("22.00", ContactBusinessPaidTo=other)
    transfer = a_transfer(firm, *lines_of(firm, *ours, theirs))

    paid = firm.user(PAY, Id=transfer)

    assert paid["Count"] == 2
    fields = ("amount", "contactbusinesspaidto", "bankaccount", "paiddate", "outstandingamount")
    rows = payments(firm, *fields)
    assert [(row["amount"], row["contactbusinesspaidto"]) for row in rows] == [
        ("176.00", firm.kept("business")),
        ("22.00", other),
    ]
    assert {row["bankaccount"] for row in rows} == {firm.kept("bank_account")}
    assert {(row["paiddate"], row["outstandingamount"]) for row in rows} == {("2026-11-24", "0.00")}
    outstanding = firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "outstandingamount")
    assert {row["outstandingamount"] for row in outstanding} == {"0.00"}


def test_or_those_of_one_person(firm: Firm) -> None:
    person = firm.a_person()
    business = firm.a_business("Ropeworks")
    expenses = [
        firm.an_expense("10.00", ContactPersonPaidTo=person),
        firm.an_expense("20.00", ContactPersonPaidTo=person, ContactBusinessPaidTo=business),
    ]
    transfer = a_transfer(firm, *lines_of(firm, *expenses), GroupBy=2)

    firm.user(PAY, Id=transfer)

    fields = ("amount", "contactpersonpaidto", "contactbusinesspaidto")
    (row,) = payments(firm, *fields)
    assert [row[name] for name in fields] == ["30.00", person, None]


def test_or_every_expense_has_its_own(firm: Firm) -> None:
    expenses = [firm.an_expense("110.00", "11.00"), firm.an_expense("55.00")]
    transfer = a_transfer(firm, *lines_of(firm, *expenses), GroupBy=3)

    paid = firm.user(PAY, Id=transfer)

    assert paid["Count"] == 2
    assert [row["amount"] for row in payments(firm, "amount")] == ["121.00", "55.00"]


def test_a_line_without_its_tax_and_a_discount_are_paid_for_what_they_come_to(firm: Firm) -> None:
    expense = firm.an_expense()
    firm.a_line(2, expense, "100.00", TaxIncluded="N")
    firm.a_line(2, expense, "-10.00", TaxType=2)
    transfer = a_transfer(firm, *lines_of(firm, expense))

    firm.user(PAY, Id=transfer)

    (payment,) = payments(firm, "amount", "tax", "outstandingamount")
    assert (payment["amount"], payment["tax"]) == (
        "100.00",
        "0.00",
    )  # it is on the creditors account
    (link,) = firm.user.rows("FINANCIAL_PAYMENT_EXPENSE_SEARCH", "amount", "tax")
    assert (link["amount"], link["tax"]) == ("100.00", "10.00")
    assert payment["outstandingamount"] == "0.00"


def test_paying_again_pays_only_what_came_in_since(firm: Firm) -> None:
    first, second = firm.an_expense("110.00"), firm.an_expense("55.00")
    transfer = a_transfer(firm, *lines_of(firm, first))
    firm.user(PAY, Id=transfer)

    nothing = firm.user(PAY, Id=transfer)
    firm.user(EXPENSE, Transfer=transfer, LineItem=lines_of(firm, second)[0])
    more = firm.user(PAY, Id=transfer)

    assert (nothing["Count"], more["Count"]) == (0, 1)
    assert [row["amount"] for row in payments(firm, "amount")] == ["110.00", "55.00"]


def test_an_account_without_a_bank_account_pays_nothing(firm: Firm) -> None:
    account = a_funds_transfer_account(firm, BankAccount="")
    lines = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm, *lines, FundsTransferAccount=account)

    refused = firm.user.refused(PAY, Id=transfer)

    assert "BankAccount" in refused.fields["Id"][0]


def test_no_payment_is_made_on_a_locked_day(firm: Firm) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    firm.lock_until("2026-11-24")

    refused = firm.user.refused(PAY, Id=transfer)

    assert refused.locks == ["LockedDate"]
    assert payments(firm) == []


def test_the_preview_of_payments_makes_none(firm: Firm) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))

    seen = firm.user(PAY, Id=transfer, preview="Y")

    assert (seen["notes"], seen["allowed"]) == ("PREVIEW", True)
    assert payments(firm) == []


# --- the lock -----------------------------------------------------------------------------------


def test_all_lines_of_its_expenses_are_locked_until_they_are_taken_out(firm: Firm) -> None:
    first, second = lines_of(firm, firm.an_expense("110.00", "55.00"))
    transfer = a_transfer(firm, first)

    (lock,) = firm.user("FINANCIAL_ITEM_LOCKED", Item=second, Explain="Y")["Locks"]
    methods = firm.lift("LockedTransfer", Item=second)

    assert lock["lock"] == "LockedTransfer"
    assert (lock["evidence"]["object"], lock["evidence"]["context"]) == (129, transfer)
    assert lock["evidence"]["text"] == "XFER000001"
    assert methods == [EXPENSE]
    assert firm.locks(Item=first) == set()


def test_what_is_paid_of_a_line_stays_as_its_payment_was_made(firm: Firm) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    firm.user(PAY, Id=transfer)
    (entry,) = entries(firm, transfer, "timestamp")

    amount = firm.administrator.refused(EXPENSE, Id=entry["id"], Amount="1.00", override="Y")
    taxed = firm.administrator.refused(EXPENSE, Id=entry["id"], Tax="1.00", override="Y")
    whole_form = firm.user(EXPENSE, Id=entry["id"], Amount="110.00", Tax="10.00")

    assert (amount.type, taxed.type) == ("payment_made", "payment_made")
    assert "PAY000001" in amount.outcome.message
    assert whole_form["timestamp"] == entry["timestamp"]


def test_a_paid_line_is_taken_out_and_its_payment_stays(firm: Firm) -> None:
    expense = firm.an_expense("110.00")
    (line,) = lines_of(firm, expense)
    transfer = a_transfer(firm, line)
    firm.user(PAY, Id=transfer)
    (entry,) = entries(firm, transfer, "id")

    taken_out = firm.user(EXPENSE, Id=entry["id"], Remove=1)

    assert taken_out["notes"] == "REMOVED"
    assert len(taken_out["warnings"]) == 1
    assert "PAY000001" in taken_out["warnings"][0]
    assert f"still linked to line {line}" in taken_out["warnings"][0]
    assert [row["amount"] for row in payments(firm, "amount")] == ["110.00"]
    outstanding = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, "outstandingamount")
    assert outstanding["outstandingamount"] == "0.00"
    assert firm.locks(Item=line) == {"LockedLinked"}


def test_the_warning_does_not_speak_of_a_link_that_is_gone(firm: Firm) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    firm.user(PAY, Id=transfer)
    (entry,) = entries(firm, transfer, "id")
    (link,) = firm.user.rows("FINANCIAL_PAYMENT_EXPENSE_SEARCH", "id")
    firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", Id=link["id"], Remove=1)

    taken_out = firm.user(EXPENSE, Id=entry["id"], Remove=1)

    assert taken_out["warnings"] == ["Payment PAY000001, which was made of it, stays"]


def test_the_lines_of_its_payment_are_locked_until_the_expense_is_taken_out(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm, line)
    firm.user(PAY, Id=transfer)
    (payment,) = payments(firm, "id")
    (paying,) = firm.lines(3, payment["id"])
    (entry,) = entries(firm, transfer, "id")

    told = firm.user("FINANCIAL_ITEM_LOCKED", Item=paying, Explain="Y")["Locks"]
    methods = firm.lift("LockedTransfer", Item=paying)

    locks = {lock["lock"]: lock for lock in told}
    assert locks.keys() == {"LockedLinked", "LockedTransfer"}
    assert locks["LockedTransfer"]["evidence"]["context"] == transfer
    assert locks["LockedTransfer"]["lifted_by"] == {
        "method": EXPENSE,
        "parameters": f"Id={entry['id']}, Remove=1",
    }
    assert methods == [EXPENSE]
    assert firm.locks(Item=paying) == firm.locks(Item=line) == {"LockedLinked"}


def test_a_shared_payment_is_locked_until_the_last_of_its_expenses_is_taken_out(
    firm: Firm,
) -> None:
    first, second = lines_of(firm, firm.an_expense("110.00"), firm.an_expense("55.00"))
    transfer = a_transfer(firm, first, second)
    firm.user(PAY, Id=transfer)
    (payment,) = payments(firm, "id")
    paying, _ = firm.lines(3, payment["id"])
    one, other = entries(firm, transfer, "id")

    firm.user(EXPENSE, Id=one["id"], Remove=1)
    after_one = firm.locks(Item=paying), firm.locks(Item=first), firm.locks(Item=second)
    firm.user(EXPENSE, Id=other["id"], Remove=1)

    both = {"LockedLinked", "LockedTransfer"}
    assert after_one == (both, {"LockedLinked"}, both)
    assert firm.locks(Item=paying) == {"LockedLinked"}
    firm.user(MANAGE, Id=transfer, Remove=1)


def test_taking_out_the_last_line_keeps_a_transfer_of_other_payments(firm: Firm) -> None:
    first, second = lines_of(firm, firm.an_expense("110.00"), firm.an_expense("55.00"))
    transfer = a_transfer(firm, first, second, GroupBy=3)
    firm.user(PAY, Id=transfer)
    paying = [firm.lines(3, payment["id"])[0] for payment in payments(firm, "id")]
    one, _ = entries(firm, transfer, "id")

    firm.user(EXPENSE, Id=one["id"], Remove=1)

    assert firm.locks(Item=paying[0]) == {"LockedLinked"}
    assert firm.locks(Item=paying[1]) == {"LockedLinked", "LockedTransfer"}


def test_a_paid_line_that_was_taken_out_changes_when_its_link_is_gone_too(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm, line)
    firm.user(PAY, Id=transfer)

    lifted = firm.lift("LockedTransfer", Item=line) + firm.lift("LockedLinked", Item=line)
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00")

    assert lifted == [EXPENSE, "FINANCIAL_PAYMENT_EXPENSE_MANAGE"]
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_the_preview_of_taking_out_leaves_the_payment_marked(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm, line)
    firm.user(PAY, Id=transfer)
    (entry,) = entries(firm, transfer, "id")

    seen = firm.user(EXPENSE, Id=entry["id"], Remove=1, preview="Y")

    assert (seen["notes"], seen["allowed"]) == ("PREVIEW", True)
    assert "LockedTransfer" in firm.locks(Item=line)


def unlink(firm: Firm) -> None:
    for row in firm.user.rows("FINANCIAL_PAYMENT_EXPENSE_SEARCH", "id"):
        firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", Id=row["id"], Remove=1)


def test_a_line_whose_payment_was_removed_is_taken_out_without_a_warning(firm: Firm) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    firm.user(PAY, Id=transfer)
    (entry,) = entries(firm, transfer, "payment")
    unlink(firm)
    firm.administrator("FINANCIAL_PAYMENT_MANAGE", Id=entry["payment"], Remove=1, override="Y")

    taken_out = firm.user(EXPENSE, Id=entry["id"], Remove=1)

    assert "warnings" not in taken_out
    assert entries(firm, transfer, "id") == []


def test_a_payment_that_is_removed_is_taken_from_its_own_line_only(firm: Firm) -> None:
    other = a_transfer(firm, *lines_of(firm, firm.an_expense("55.00")))
    firm.user(PAY, Id=other)
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    firm.user(PAY, Id=transfer)
    (paid,), (entry,) = entries(firm, other, "payment"), entries(firm, transfer, "payment")
    unlink(firm)

    firm.administrator("FINANCIAL_PAYMENT_MANAGE", Id=entry["payment"], Remove=1, override="Y")

    assert [row["payment"] for row in entries(firm, transfer, "payment")] == [None]
    assert entries(firm, other, "payment") == [paid]


def test_the_lock_of_a_payment_whose_expense_is_gone_still_names_the_transfer(firm: Firm) -> None:
    expense = firm.an_expense("110.00")
    transfer = a_transfer(firm, *lines_of(firm, expense))
    firm.user(PAY, Id=transfer)
    unlink(firm)
    firm.administrator("FINANCIAL_EXPENSE_MANAGE", Id=expense, Remove=1, override="Y")
    (payment,) = payments(firm, "id")
    (paying,) = firm.lines(3, payment["id"])

    (lock,) = firm.user("FINANCIAL_ITEM_LOCKED", Item=paying, Explain="Y")["Locks"]

    assert lock["evidence"]["context"] == transfer
    assert lock["lifted_by"] == {
        "method": "FINANCIAL_PAYMENT_MANAGE",
        "parameters": f"Id={payment['id']}, Remove=1, override_LockedTransfer=Y",
    }
    firm.administrator(
        "FINANCIAL_PAYMENT_MANAGE", Id=payment["id"], Remove=1, override_LockedTransfer="Y"
    )


@pytest.mark.parametrize("round_", range(4))
def test_of_two_who_take_out_its_expenses_at_once_one_is_the_last(firm: Firm, round_: int) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00"), firm.an_expense("1.00")))
    firm.user(PAY, Id=transfer)
    (payment,) = payments(firm, "id")

    outcomes = at_once(
        *(call(firm.user, EXPENSE, Id=row["id"], Remove=1) for row in entries(firm, transfer, "id"))
    )

    assert all(outcome.ok for outcome in outcomes), [outcome.data for outcome in outcomes]
    assert firm.locks(Item=firm.lines(3, payment["id"])[0]) == {"LockedLinked"}


@pytest.mark.parametrize("round_", range(4))
def test_taking_an_expense_out_and_paying_it_see_each_other(firm: Firm, round_: int) -> None:
    transfer = a_transfer(firm, *lines_of(firm, firm.an_expense("110.00")))
    (entry,) = entries(firm, transfer, "id")

    paid, taken_out = at_once(
        call(firm.user, PAY, Id=transfer),
        call(firm.user, EXPENSE, Id=entry["id"], Remove=1),
    )

    assert paid.ok and taken_out.ok, (paid.data, taken_out.data)
    assert len(payments(firm)) == paid.result["Count"]
    for payment in payments(firm, "id"):
        assert firm.locks(Item=firm.lines(3, payment["id"])[0]) == {"LockedLinked"}


def test_nothing_of_another_space_is_transferred(firm: Firm, other_firm: Firm) -> None:
    theirs = lines_of(other_firm, other_firm.an_expense("110.00"))[0]

    refused = firm.user.refused(EXPENSE, Transfer=a_transfer(firm), LineItem=theirs)

    assert refused.type == "record_not_found"
    assert other_firm.locks(Item=theirs) == set()


def test_taking_out_needs_the_entry_and_saving_it_as_it_is_changes_nothing(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm, line)
    (entry,) = entries(firm, transfer, "timestamp")

    refused = firm.user.refused(EXPENSE, Transfer=transfer, LineItem=line, Remove=1)
    saved = firm.user(EXPENSE, Id=entry["id"], DataReturn="amount")

    assert "Id" in refused.fields
    assert saved["timestamp"] == entry["timestamp"]
    assert saved["data"]["rows"] == [{"id": entry["id"], "amount": "110.00"}]


def test_the_tax_of_an_entry_is_what_is_given(firm: Firm) -> None:
    (line,) = lines_of(firm, firm.an_expense("110.00"))
    transfer = a_transfer(firm)

    firm.user(EXPENSE, Transfer=transfer, LineItem=line, Amount="55.00", Tax="4.00")

    (row,) = entries(firm, transfer, "amount", "tax")
    assert (row["amount"], row["tax"]) == ("55.00", "4.00")
