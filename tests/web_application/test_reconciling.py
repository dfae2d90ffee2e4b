"""Reconciling a bank account, from what is not reconciled yet to the lock, and back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.app.wire_requests import Filter
from tests.web_application.application import Application, currency
from tests.web_application.books import a_business, a_payment, a_receipt, chart, the_bank
from tests.web_application.conftest import Office

EIGHT = (
    "PreviousBalance",
    "Receipts",
    "DebitGeneralJournals",
    "Payments",
    "CreditGeneralJournals",
    "StatementBalanceCredits",
    "StatementBalanceDebits",
)
RECONCILIATION = "statementbalance,statementdate,statustext,status,previousbalance,notes,reference"


def unfinished(screens: Application, bank: str) -> list[dict[str, str]]:
    return screens.rows(
        "FINANCIAL_RECONCILIATION_SEARCH",
        f"{RECONCILIATION},statementbalancecredits,statementbalancedebits",
        ("bankaccount", "EQUAL_TO", bank),
        ("status", "EQUAL_TO", 1),
        sorts="statementdate desc",
    )


def balance(screens: Application, reconciliation: str) -> dict[str, Decimal]:
    told = screens.form("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", reconciliation=reconciliation)
    figures = {name: currency(told[name]) for name in EIGHT}
    credits = figures["Receipts"] + figures["DebitGeneralJournals"]
    debits = figures["Payments"] + figures["CreditGeneralJournals"]
    return {
        "out": currency(told["outofbalance"]),
        "now": figures["PreviousBalance"] + credits - debits,
        "credits": credits,
        "debits": debits,
    }


def begun(screens: Application, bank: str) -> str:
    return screens.saved(
        "FINANCIAL_RECONCILIATION_MANAGE",
        bankaccount=bank,
        id="",
        statementdate="24-Nov-2026",
        statementbalance="2,100.00",
        previousbalance="1,000.00",
        notes="",
        status=1,
    )


def bank_lines(screens: Application, bank: str) -> dict[str, dict[str, str]]:
    """What the bank credited and nobody has reconciled yet."""
    rows = screens.rows(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
        "posteddate,amount,description,category,status,contactbusinesstext,contactpersontext",
        ("bankaccount", "EQUAL_TO", bank),
        ("status", "IN_LIST", "3,4"),
        ("category", "EQUAL_TO", 1),
        ("posteddate", "LESS_THAN_OR_EQUAL_TO", "24-Nov-2026"),
        rows=1000,
    )
    return {row["id"]: row for row in rows}


def open_documents(screens: Application, kind: str, dated: str, bank: str) -> list[str]:
    rows = screens.rows(
        f"FINANCIAL_{kind}_SEARCH",
        f"reference,description,amount,{dated},reconciliation",
        (dated, "LESS_THAN_OR_EQUAL_TO", "24-Nov-2026"),
        ("reconciliation", "IS_NULL"),
        ("bankaccount", "EQUAL_TO", bank),
        rows=1000,
    )
    return [row["id"] for row in rows]


def documents_in(screens: Application, kind: str, reconciliation: str) -> list[dict[str, str]]:
    source = f"{kind.lower()}.sourcebanktransaction"
    return screens.rows(
        f"FINANCIAL_{kind}_SEARCH",
        f"{source}.notes,{source}.amount,{source}.posteddate,amount",
        ("reconciliation", "EQUAL_TO", reconciliation),
        rows=1000,
    )


def newer_ones(screens: Application, bank: str, reconciliation: str) -> list[dict[str, str]]:
    """The reconciliations that keep one from being unlocked."""
    return screens.rows(
        "FINANCIAL_RECONCILIATION_SEARCH",
        "id",
        ("bankaccount", "EQUAL_TO", bank),
        "(",
        ("status", "EQUAL_TO", 1),
        "or",
        "(",
        ("status", "EQUAL_TO", 2),
        ("id", "GREATER_THAN", reconciliation),
        ")",
        ")",
        rows=1,
    )


@dataclass
class Statement:
    """What stands on a bank's statement: money in and out, and a line of it."""

    bank: str
    receipt: str
    payment: str
    moved: str


@pytest.fixture
def statement(office: Office) -> Statement:
    screens = office.screens
    bank = the_bank(screens)["id"]
    for known in unfinished(screens, bank):
        put_away(office, known["id"])
    moved = screens.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
        bankaccount=bank,
        amount="1500.00",
        posteddate="22-Nov-2026",
        description="Direct credit",
        status=3,
    )
    receipt = a_receipt(screens, a_business(screens), "1,500.00")
    payment = a_payment(screens, a_business(screens, "Canvas"), "400.00")
    return Statement(bank, receipt, payment, moved)


def matched(screens: Application, on: Statement, reconciliation: str) -> None:
    """Put both documents in, and say which line of the statement the receipt is."""
    item, put = "FINANCIAL_RECONCILIATION_ITEM_MANAGE", {"reconciliation": reconciliation}
    screens.saved(item, object=6, objectcontext=on.receipt, sourcebanktransaction=on.moved, **put)
    screens.saved(item, object=3, objectcontext=on.payment, sourcebanktransaction="", **put)
    screens.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
        id=on.moved,
        status=2,
        object=6,
        objectcontext=on.receipt,
    )


def test_what_is_not_reconciled_yet_is_listed(office: Office, statement: Statement) -> None:
    screens = office.screens

    amount = bank_lines(screens, statement.bank)[statement.moved]["amount"]

    assert (float(amount), "," in amount) == (1500.0, False)
    for kind, dated, document in (
        ("RECEIPT", "receiveddate", statement.receipt),
        ("PAYMENT", "paiddate", statement.payment),
    ):
        assert document in open_documents(screens, kind, dated, statement.bank)


def test_a_bank_account_is_reconciled_to_its_lock_and_unlocked(
    office: Office, statement: Statement
) -> None:
    screens = office.screens
    reconciliation = begun(screens, statement.bank)
    before = balance(screens, reconciliation)
    matched(screens, statement, reconciliation)
    after = balance(screens, reconciliation)
    receipts, payments = (
        documents_in(screens, kind, reconciliation) for kind in ("RECEIPT", "PAYMENT")
    )
    screens.saved("FINANCIAL_RECONCILIATION_MANAGE", id=reconciliation, status=2)
    line = first_line(screens, 6, statement.receipt)
    kept = screens.form("FINANCIAL_ITEM_MANAGE", **line, amount="1.00")
    newer = newer_ones(screens, statement.bank, reconciliation)
    shown_now = the_bank(screens)
    put_away(office, reconciliation)

    assert (before["out"], before["now"]) == (Decimal("1100.00"), Decimal("1000.00"))
    assert {name: str(figure) for name, figure in after.items()} == {
        "out": "0.00",
        "now": "2100.00",
        "credits": "1500.00",
        "debits": "400.00",
    }
    assert receipts[0]["receipt.sourcebanktransaction.amount"] == "1500.00"
    assert payments[0]["payment.sourcebanktransaction.notes"] == ""
    assert "LockedReconciliation" in kept["error"]["errornotes"]
    assert newer == []
    assert shown_now["lastreconciledamount"] == "2,100.00"


def test_what_is_reconciled_is_allocated_by_whoever_may_set_that_aside(
    office: Office, statement: Statement
) -> None:
    """In between its total is short: none of the steps is refused for that."""
    screens = office.screens
    reconciliation = begun(screens, statement.bank)
    matched(screens, statement, reconciliation)
    screens.saved("FINANCIAL_RECONCILIATION_MANAGE", id=reconciliation, status=2)
    line = first_line(screens, 6, statement.receipt)
    (settings,) = screens.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", "financialaccountdebtors", rows=1)
    part = {"object": 6, "objectcontext": statement.receipt, "amount": "500", "tax": "0"}
    owed = {"financialaccount": settings["financialaccountdebtors"], "taxtype": "5"}

    short = screens.form("FINANCIAL_ITEM_MANAGE", **line, amount="1000", override="Y")
    whole = screens.form("FINANCIAL_ITEM_MANAGE", **part, **owed, override="Y")
    amount = screens.one("FINANCIAL_RECEIPT_SEARCH", statement.receipt, "amount")["amount"]
    put_away(office, reconciliation)

    expected = "OK" if office.is_administrator else "ER"
    assert [short["status"], whole["status"]] == [expected] * 2
    assert amount == "1,500.00"
    if not office.is_administrator:
        assert "LockedReconciliation" in short["error"]["errornotes"]


def a_debit_of(screens: Application, account: str) -> str:
    """Interest, journalled by hand: money in is a debit of the bank's account."""
    journal = screens.saved(
        "FINANCIAL_GENERAL_JOURNAL_MANAGE", id="", journaldate="22-Nov-2026", description="Interest"
    )
    earned = chart(screens).account("Sales")
    for side, on in (("debitamount", account), ("creditamount", earned)):
        screens.saved(
            "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
            generaljournal=journal,
            financialaccount=on,
            taxtype=5,
            **{side: "7.50"},
        )
    return screens.saved("FINANCIAL_GENERAL_JOURNAL_MANAGE", id=journal, status=2)


def journal_lines(screens: Application, account: str, *filters: Filter) -> list[dict[str, str]]:
    """The lines on a bank's account, as the screen finds them: it never asks for the journal."""
    return screens.rows(
        "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH",
        "taxcategory,creditamount,debitamount,reconciliation,"
        "generaljournalitem.generaljournal.reference,generaljournalitem.generaljournal.description,"
        "generaljournalitem.generaljournal.journaldate,"
        "generaljournalitem.sourcebanktransaction.amount",
        ("generaljournalitem.generaljournal.status", "EQUAL_TO", 2),
        ("financialaccount", "EQUAL_TO", account),
        ("generaljournalitem.generaljournal.journaldate", "LESS_THAN_OR_EQUAL_TO", "24-Nov-2026"),
        *filters,
        rows=1000,
    )


def test_a_journal_is_reconciled_by_the_line_that_the_screen_shows(
    office: Office, statement: Statement
) -> None:
    screens = office.screens
    account = the_bank(screens)["financialaccount"]
    a_debit_of(screens, account)
    (*_, line) = journal_lines(screens, account, ("reconciliation", "IS_NULL"))
    reconciliation = begun(screens, statement.bank)
    item = {"object": 122, "objectcontext": line["id"]}
    manage = "FINANCIAL_RECONCILIATION_ITEM_MANAGE"

    screens.saved(
        manage, reconciliation=reconciliation, sourcebanktransaction=statement.moved, **item
    )
    screens.saved("FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE", id=statement.moved, status=2, **item)
    told = balance(screens, reconciliation)
    allocated = journal_lines(
        screens, account, ("sourcebanktransaction", "EQUAL_TO", statement.moved)
    )
    taken_out = screens.form(manage, remove=1, reconciliation=reconciliation, **item)
    screens.saved("FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE", id=statement.moved, status=3)
    after = balance(screens, reconciliation)
    put_away(office, reconciliation)

    assert [each["id"] for each in allocated] == [line["id"]]
    assert allocated[0]["reconciliation"] == reconciliation
    assert (told["credits"], told["debits"]) == (Decimal("7.50"), 0)
    assert (taken_out["notes"], after["credits"]) == ("REMOVED", 0)


def first_line(screens: Application, object: int, document: str) -> dict[str, str]:
    (row,) = screens.rows(
        "FINANCIAL_ITEM_SEARCH",
        "id",
        ("object", "EQUAL_TO", object),
        ("objectcontext", "EQUAL_TO", document),
    )
    return {"id": row["id"]}


def put_away(office: Office, reconciliation: str) -> None:
    """Unlock a reconciliation, take everything out of it, and remove it."""
    screens = office.of("administrator")
    screens.saved("FINANCIAL_RECONCILIATION_MANAGE", id=reconciliation, status=1)
    for object, kind in ((6, "RECEIPT"), (3, "PAYMENT")):
        for row in screens.rows(
            f"FINANCIAL_{kind}_SEARCH",
            "reference",
            ("reconciliation", "EQUAL_TO", reconciliation),
            rows=1000,
        ):
            taken = screens.form(
                "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
                remove=1,
                reconciliation=reconciliation,
                object=object,
                objectcontext=row["id"],
            )
            assert taken["status"] == "OK"
    screens.form("FINANCIAL_RECONCILIATION_MANAGE", id=reconciliation, remove=1)
    office.of(office.who)


@pytest.mark.parametrize("rows", [10000])
def test_the_check_of_a_bank_account_asks_for_all_of_its_ledger(
    screens: Application, rows: int
) -> None:
    receipt = a_receipt(screens, a_business(screens), "25.00")
    account = the_bank(screens)["financialaccount"]

    found = screens.search(
        "FINANCIAL_TRANSACTION_SEARCH",
        "area, areatext, amount, date, description, financialaccount, financialaccounttext, "
        "lineitem, object, objectcontext, objecttext, project, projecttext, reference, id, "
        "createddate",
        ("financialaccount", "EQUAL_TO", account),
        ("date", "LESS_THAN_OR_EQUAL_TO", "24 Nov 2026"),
        rows=rows,
    )

    mine = [row for row in found["data"]["rows"] if row["objectcontext"] == receipt]
    assert [row["lineitem"] for row in mine] == [first_line(screens, 6, receipt)["id"]]
    assert [row["amount"] for row in mine] == ["25.00"], "into the bank is positive"
