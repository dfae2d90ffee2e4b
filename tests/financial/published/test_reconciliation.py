"""A bank account is reconciled as a published example reconciles it.

IRS, Publication 583, "Bank Reconciliation as of January 31" (unclefed.com keeps the table in
words): the statement ends with 1,458.12; deposits of 701.33 and 516.08 are not credited, checks of
66.70, 9.80, 150.00 and 300.00 are outstanding; the checkbook has 2,153.03, a deposit of 600.40
stands in it as 594.40, and 10.00 of service charges do not. Both adjust to 2,149.03.
"""

from __future__ import annotations

from tests.firm import Firm

JANUARY = "2026-01-31"


def test_the_checkbook_of_publication_583_is_reconciled(firm: Firm) -> None:
    opened, deposit = (
        firm.a_receipt(amount, ReceivedDate="2026-01-08") for amount in ("867.72", "594.40")
    )
    for amount in ("701.33", "516.08"):
        firm.a_receipt(amount, ReceivedDate=JANUARY)
    for amount in ("66.70", "9.80", "150.00", "300.00"):
        firm.a_payment(amount, PaidDate=JANUARY)
    assert _held(firm) == "2153.03"

    firm.user("FINANCIAL_ITEM_MANAGE", Id=firm.lines(6, deposit)[0], Amount="600.40")
    charges = firm.a_payment("10.00", PaidDate=JANUARY)
    statement = {"StatementDate": JANUARY, "StatementBalance": "1458.12"}
    into = firm.a_reconciliation(PreviousBalance="0.00", **statement)
    for object, document in ((6, opened), (6, deposit), (3, charges)):
        firm.reconcile(object, document, into)
    firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=into, Status=2)

    out = firm.user("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", Reconciliation=into)
    assert out["OutOfBalance"] == "0.00"
    assert _held(firm) == "2149.03"


def _held(firm: Firm) -> str:
    """What the ledger has on the bank account."""
    search, bank = "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", firm.kept("bank_account")
    account = firm.user.row(search, bank, "financialaccount")["financialaccount"]
    rows = firm.user.rows(
        "FINANCIAL_TRIAL_BALANCE_SEARCH",
        "balance",
        filters=[
            {"name": "date", "comparison": "EQUAL_TO", "value1": JANUARY},
            {"name": "financialaccount", "comparison": "EQUAL_TO", "value1": account},
        ],
    )
    return str(rows[0]["balance"])
