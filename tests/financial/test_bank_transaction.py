"""Bank transactions: the lines of a bank's statement, and what of the books they go with."""

from __future__ import annotations

import pytest

from app.dialects.legacy.spelling import texts
from tests.firm import Firm
from tests.history import history

MANAGE = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE"
SEARCH = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH"


def test_a_new_one_is_an_uploaded_credit_unless_more_is_said(firm: Firm) -> None:
    made = firm.user(MANAGE, BankAccount=firm.kept("bank_account"), Amount="110.00")

    fields = ("bankaccounttext", "amount", "statustext", "categorytext", "typetext", "capital")
    assert made["notes"] == "ADDED"
    assert firm.user.row(SEARCH, made["id"], *fields) == {
        "id": made["id"],
        "bankaccounttext": "Everyday",
        "amount": "110.00",
        "statustext": "Uploaded",
        "categorytext": "Credit",
        "typetext": "Credit",
        "capital": "N",
    }


def test_a_kind_without_its_document_is_not_let_fall(firm: Firm) -> None:
    bank_transaction, receipt = firm.a_bank_transaction(), firm.a_receipt("110.00")

    half = firm.user.refused(MANAGE, Id=bank_transaction, Object=6)
    assert half.fields["ObjectContext"] == ["is needed with Object: give the id of the document"]

    firm.user(MANAGE, Id=bank_transaction, Object=6, ObjectContext=receipt)
    firm.user(MANAGE, Id=bank_transaction, Object=6, Description="Sent back as it was shown")
    assert firm.user.refused(MANAGE, Id=bank_transaction, Object=3).fields == half.fields


def test_money_that_went_out_is_a_debit(firm: Firm) -> None:
    out, into = firm.a_bank_transaction("-8.50"), firm.a_bank_transaction("8.50")

    debits = [{"name": "type", "comparison": "EQUAL_TO", "value1": 2}]
    assert firm.user.rows(SEARCH, "typetext", filters=debits) == [{"id": out, "typetext": "Debit"}]
    assert firm.user.row(SEARCH, into, "type")["type"] == 1


def test_a_legacy_client_tells_in_from_out_by_the_sign_of_a_plain_amount(firm: Firm) -> None:
    """The reconciling screen takes the amount as a number, where a comma would break it."""
    firm.a_bank_transaction("-1234567.80")
    firm.user.dialect = "legacy"
    asked = [{"name": "amount"}, {"name": "tax"}]

    outcome = firm.user.outcome(SEARCH, fields=asked, summaryFields=[{"name": "sum(amount) total"}])

    assert outcome.method is not None
    told = texts(outcome.method, outcome.result, "UTC")
    assert told["data"]["rows"][0]["amount"] == told["summary"]["total"] == "-1234567.80"


def test_it_belongs_to_a_bank_account(firm: Firm) -> None:
    refused = firm.user.refused(MANAGE, Amount="110.00")

    assert "the id of a bank account" in refused.fields["BankAccount"][0]


def test_it_says_whom_and_which_account_it_is_thought_to_be_of(firm: Firm) -> None:
    business, account = firm.a_business("Sailmakers Pty"), firm.an_account("Bank Fees", type=1)
    moved = firm.a_bank_transaction(
        "-8.50", ContactBusiness=business, FinancialAccount=account, Category=5, Description="Fee"
    )

    fields = ("contactbusinesstext", "financialaccounttext", "categorytext", "description")
    children = ("contactbusiness.tradename", "bankaccount.title", "financialaccount.type")
    row = firm.user.row(SEARCH, moved, *fields, *children)
    assert row["contactbusinesstext"] == row["contactbusiness.tradename"] == "Sailmakers Pty"
    assert (row["financialaccounttext"], row["financialaccount.type"]) == ("Bank Fees", 1)
    assert (row["categorytext"], row["description"]) == ("Fee", "Fee")
    assert row["bankaccount.title"] == "Everyday"


def test_a_status_posted_empty_stays_as_it_is(firm: Firm) -> None:
    moved = firm.a_bank_transaction(Status=3, Category=14)

    firm.user(MANAGE, Id=moved, Status="", Category="", Description="Paid in")

    row = firm.user.row(SEARCH, moved, "status", "category", "description")
    assert (row["status"], row["category"], row["description"]) == (3, 14, "Paid in")


# --- what it goes with --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("object", "method"),
    [
        (6, "FINANCIAL_RECEIPT_MANAGE"),
        (3, "FINANCIAL_PAYMENT_MANAGE"),
        (2, "FINANCIAL_EXPENSE_MANAGE"),
        (122, "FINANCIAL_GENERAL_JOURNAL_MANAGE"),
    ],
    ids=["receipt", "payment", "expense", "journal"],
)
@pytest.mark.parametrize("status", [2, 4, 6])
def test_it_goes_with_a_document_until_that_is_removed_and_is_then_to_do_again(
    firm: Firm, object: int, method: str, status: int
) -> None:
    """To do is what the reconciling screen lists, of status 3 (wire.md 43)."""
    make = {6: firm.a_receipt, 3: firm.a_payment, 2: firm.an_expense, 122: firm.a_journal}
    document, moved = make[object]("110.00"), firm.a_bank_transaction("110.00")
    fields = ("object", "objectcontext", "status")

    firm.user(MANAGE, Id=moved, Status=status, Object=object, ObjectContext=document)
    matched = firm.user.row(SEARCH, moved, *fields, "timestamp")
    firm.user(method, Id=document, Remove=1)
    left = firm.user.row(SEARCH, moved, *fields, "timestamp")

    assert [matched[each] for each in fields] == [object, document, status]
    assert [left[each] for each in fields] == [None, None, 3]
    assert left["timestamp"] != matched["timestamp"]


def test_one_that_is_still_to_do_stays_as_it_is(firm: Firm) -> None:
    receipt, moved = firm.a_receipt("110.00"), firm.a_bank_transaction("110.00")
    firm.user(MANAGE, Id=moved, Status=1, Object=6, ObjectContext=receipt)

    firm.user("FINANCIAL_RECEIPT_MANAGE", Id=receipt, Remove=1)

    row = firm.user.row(SEARCH, moved, "status", "objectcontext")
    assert (row["status"], row["objectcontext"]) == (1, None)


@pytest.mark.parametrize("by", ["receipt", "reconciliation"])
def test_one_that_only_the_other_side_names_is_to_do_again_as_well(firm: Firm, by: str) -> None:
    moved = firm.a_bank_transaction("110.00")
    source = {"SourceBankTransaction": moved}
    receipt = firm.a_receipt("110.00", **(source if by == "receipt" else {}))
    if by == "reconciliation":
        put = {"Object": 6, "ObjectContext": receipt, **source}
        into = firm.a_reconciliation()
        firm.user("FINANCIAL_RECONCILIATION_ITEM_MANAGE", Reconciliation=into, **put)
    firm.user(MANAGE, Id=moved, Status=2)
    elsewhere = firm.a_bank_transaction("110.00", Status=2)

    firm.administrator("FINANCIAL_RECEIPT_MANAGE", Id=receipt, Remove=1, override="Y")

    found = {each: firm.user.row(SEARCH, each, "status")["status"] for each in (moved, elsewhere)}
    assert found == {moved: 3, elsewhere: 2}


def test_one_that_goes_with_another_document_by_now_stays_done(firm: Firm) -> None:
    moved = firm.a_bank_transaction("110.00")
    first = firm.a_receipt("110.00", SourceBankTransaction=moved)
    second = firm.a_receipt("110.00")
    firm.user(MANAGE, Id=moved, Status=2, Object=6, ObjectContext=second)

    firm.user("FINANCIAL_RECEIPT_MANAGE", Id=first, Remove=1)

    row = firm.user.row(SEARCH, moved, "status", "objectcontext")
    assert (row["status"], row["objectcontext"]) == (2, second)


def test_the_history_tells_that_it_is_to_do_again(firm: Firm) -> None:
    receipt, moved = firm.a_receipt("110.00"), firm.a_bank_transaction("110.00")
    firm.user(MANAGE, Id=moved, Status=2, Object=6, ObjectContext=receipt)

    firm.user("FINANCIAL_RECEIPT_MANAGE", Id=receipt, Remove=1)

    assert history(firm, "bank transaction")[-1] == {"document": [receipt, None], "status": [2, 3]}


def test_the_document_is_of_the_kind_that_is_named(firm: Firm) -> None:
    payment, moved = firm.a_payment("110.00"), firm.a_bank_transaction("-110.00")

    wrong = firm.user.refused(MANAGE, Id=moved, Object=6, ObjectContext=payment)
    right = firm.user(MANAGE, Id=moved, Object=3, ObjectContext=payment)

    assert wrong.type == "record_not_found"
    assert "receipt" in wrong.outcome.message
    assert right["notes"] == "UPDATED"


def test_it_never_goes_with_anything_of_another_firm(firm: Firm, other_firm: Firm) -> None:
    moved, theirs = firm.a_bank_transaction(), other_firm.a_bank_transaction()

    refused = [
        firm.user.refused(MANAGE, Id=moved, BankAccount=other_firm.kept("bank_account")),
        firm.user.refused(MANAGE, Id=moved, Object=6, ObjectContext=other_firm.a_receipt("1.00")),
        firm.user.refused("FINANCIAL_RECEIPT_MANAGE", SourceBankTransaction=theirs),
        firm.user.refused(MANAGE, Id=theirs, Amount="1.00"),
    ]

    named = [list(each.fields) for each in refused]
    assert named == [["BankAccount"], ["ObjectContext"], ["SourceBankTransaction"], []]
    assert refused[3].type == "record_not_found"
    assert [row["id"] for row in firm.user.rows(SEARCH)] == [moved]


@pytest.mark.parametrize(
    ("kind", "search"),
    [("receipt", "FINANCIAL_RECEIPT_SEARCH"), ("payment", "FINANCIAL_PAYMENT_SEARCH")],
)
def test_a_receipt_or_payment_names_the_one_it_came_from(
    firm: Firm, kind: str, search: str
) -> None:
    moved = firm.a_bank_transaction(Description="Transfer 17", PostedDate="2026-06-30")
    make = getattr(firm, f"a_{kind}")
    document = make("110.00", SourceBankTransaction=moved)

    fields = ("sourcebanktransaction", "sourcebanktransactiontext")
    row = firm.user.row(search, document, *fields, "sourcebanktransaction.posteddate")
    assert list(row.values()) == [document, moved, "Transfer 17", "2026-06-30"]


def test_one_reconciled_with_it_names_it_as_well_until_it_is_taken_out(firm: Firm) -> None:
    receipt, moved = firm.a_receipt("110.00"), firm.a_bank_transaction(Description="Transfer 17")
    pair = {"Object": 6, "ObjectContext": receipt}
    item = "FINANCIAL_RECONCILIATION_ITEM_MANAGE"
    reconciliation = firm.a_reconciliation()
    search, field = "FINANCIAL_RECEIPT_SEARCH", "sourcebanktransactiontext"

    firm.user(item, Reconciliation=reconciliation, SourceBankTransaction=moved, **pair)
    within = firm.user.row(search, receipt, field)
    by_child = [
        {
            "name": "sourcebanktransaction.description",
            "comparison": "EQUAL_TO",
            "value1": "transfer 17",
        }
    ]
    found = firm.user.rows(search, "reference", filters=by_child)
    firm.user(item, Remove=1, Reconciliation=reconciliation, **pair)

    assert within[field] == "Transfer 17"
    assert [row["id"] for row in found] == [receipt]
    assert firm.user.row(search, receipt, field)[field] == ""


def test_a_journal_line_names_the_one_its_journal_was_reconciled_with(firm: Firm) -> None:
    cash = firm.an_account("Cash at bank", type=3)
    firm.made["bank_account"] = firm.a_bank_account("Cheque", FinancialAccount=cash)
    firm.made["account"] = cash
    journal, moved = (
        firm.a_journal("50.00", finalised=True),
        firm.a_bank_transaction("50.00", Description="Interest"),
    )

    firm.user(
        "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
        Reconciliation=firm.a_reconciliation(),
        Object=122,
        ObjectContext=journal,
        SourceBankTransaction=moved,
    )

    fields = ("sourcebanktransaction", "sourcebanktransactiontext")
    rows = firm.user.rows("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", *fields)
    child = firm.user.rows("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", "sourcebanktransaction.amount")
    assert {tuple(row.values())[1:] for row in rows} == {(moved, "Interest")}
    assert {row["sourcebanktransaction.amount"] for row in child} == {"50.00"}


# --- removing -----------------------------------------------------------------------------------


def test_it_is_removed_when_nothing_came_from_it(firm: Firm) -> None:
    moved = firm.a_bank_transaction()

    removed = firm.user(MANAGE, Id=moved, Remove=1)

    assert removed["notes"] == "REMOVED"
    assert firm.user.rows(SEARCH) == []


def test_it_is_kept_while_a_receipt_came_from_it_or_was_reconciled_with_it(firm: Firm) -> None:
    first, second = firm.a_bank_transaction(), firm.a_bank_transaction()
    firm.a_receipt("110.00", SourceBankTransaction=first)
    firm.user(
        "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
        Reconciliation=firm.a_reconciliation(),
        Object=3,
        ObjectContext=firm.a_payment("110.00"),
        SourceBankTransaction=second,
    )

    refused = [firm.user.refused(MANAGE, Id=id, Remove=1) for id in (first, second)]

    assert {each.type for each in refused} == {"record_in_use"}
    assert "receipt REC000001" in refused[0].outcome.message
    assert "payment PAY000001" in refused[1].outcome.message


def test_a_bank_account_with_transactions_is_kept(firm: Firm) -> None:
    moved = firm.a_bank_transaction()

    refused = firm.administrator.refused(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Id=firm.kept("bank_account"), Remove=1
    )

    assert f"bank transaction {moved}" in refused.outcome.message


# --- as the reconciling screen asks -------------------------------------------------------------


def test_they_are_counted_by_bank_account(firm: Firm) -> None:
    other = firm.a_bank_account("Savings")
    for account in (firm.kept("bank_account"), firm.kept("bank_account"), other):
        firm.a_bank_transaction(BankAccount=account)
    firm.a_bank_transaction(Status=2)

    answer = firm.user(
        SEARCH,
        fields=["bankaccounttext", "count(id) bankaccounttotal"],
        summaryFields=["count(id) total"],
        filters=[{"name": "status", "comparison": "EQUAL_TO", "value1": 1}],
    )

    rows = {(row["bankaccounttext"], row["bankaccounttotal"]) for row in answer["data"]["rows"]}
    assert rows == {("Everyday", 2), ("Savings", 1)}
    assert answer["summary"] == {"total": 3}


@pytest.mark.parametrize(
    ("what", "titles"),
    [
        ("STATUS", {1: "Uploaded", 3: "Confirmed/Merged", 6: "Linked to Expense / Invoice"}),
        ("CATEGORY", {1: "Credit", 2: "Debit", 5: "Fee", 13: "Cash", 17: "Other"}),
        ("TYPE", {1: "Credit", 2: "Debit"}),
    ],
)
def test_its_lists_say_what_the_numbers_mean(firm: Firm, what: str, titles: dict[int, str]) -> None:
    rows = firm.user.rows(f"SETUP_FINANCIAL_BANK_ACCOUNT_TRANSACTION_{what}_SEARCH", "title")

    listed = {row["id"]: row["title"] for row in rows}
    assert listed.items() >= titles.items()
