"""From a draft to a paid invoice, through HTTP: looked at, issued, corrected, voided, paid."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tests.app.edge import Edge, serving
from tests.financial.paper import SAIL, attachments, encoded, pages
from tests.firm import Caller, Firm


class Desk:
    """A user at a JSON-RPC client: `desk("FINANCIAL_INVOICE_ISSUE", Invoice=1)`."""

    def __init__(self, edge: Edge, caller: Caller) -> None:
        self.edge, self.caller = edge, caller

    def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        answer = self.edge.call(method, params, self.caller)
        assert "result" in answer, answer
        return dict(answer["result"])

    def refused(self, method: str, **params: Any) -> str:
        answer = self.edge.call(method, params, self.caller)
        return str(answer["error"]["data"]["type"])

    def row(self, id: int, *fields: str) -> dict[str, Any]:
        found = self(
            "FINANCIAL_INVOICE_SEARCH",
            fields=[{"name": name} for name in fields],
            filters=[{"name": "id", "comparison": "EQUAL_TO", "value1": id}],
        )
        return dict(found["data"]["rows"][0])


def set_up(ann: Desk) -> int:
    """A firm that can issue invoices; answers its bank account."""
    ann(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        SellerName="Harbour Sails Pty Ltd",
        SellerTaxNumber="51 824 753 556",
        SellerEmail="accounts@harboursails.example",
        BillingAddress1="Loft 4, Pier 7",
        BillingSuburb="Sydney",
        BillingState="NSW",
        BillingPostcode="2000",
        InvoiceLogo=encoded(SAIL),
    )
    account = ann(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE",
        Title="Everyday",
        AccountName="Harbour Sails Pty Ltd",
        AccountNumber="1234 5678",
        BSB="082-001",
        DefaultReceiptAccount="Y",
    )
    return int(account["id"])


def draft(bob: Desk, firm: Firm) -> int:
    customer = bob(
        "CONTACT_BUSINESS_MANAGE",
        TradeName="Blue Water Charters",
        Email="till@bluewater.example",
        PaymentTerms=3,
        MailingAddress1="12 Marina Parade",
        MailingSuburb="Fremantle",
    )
    invoice = bob("FINANCIAL_INVOICE_MANAGE", ContactBusinessSentTo=customer["id"])
    for description, amount in (("Mainsail", "3850.00"), ("Fitting", "440.00")):
        bob(
            "FINANCIAL_ITEM_MANAGE",
            Object=5,
            ObjectContext=invoice["id"],
            Description=description,
            FinancialAccount=firm.kept_account(),
            Amount=amount,
            TaxType=1,
        )
    return int(invoice["id"])


@pytest.mark.parametrize("way", ["at once", "after a mistake"])
def test_issue_and_get_paid(books: str, firm: Firm, way: str) -> None:
    firm.kept_account()
    with serving(books, firm) as edge:
        ann, bob = Desk(edge, firm.administrator), Desk(edge, firm.user)
        bank = set_up(ann)
        invoice = draft(bob, firm)

        shown = bob("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice)
        text = " ".join(pages(base64.b64decode(shown["content"]))[0].split())
        assert "Draft" in text and "$4,290.00" in text
        assert shown["structuredlacks"] == []

        if way == "after a mistake":
            number = issue(bob, invoice, shown["contenthash"])["issuedinvoicenumber"]
            assert number == "I-000001"
            assert (
                bob.refused("FINANCIAL_INVOICE_VOID", Invoice=invoice, Reason="x") == "may_not_void"
            )
            ann("FINANCIAL_INVOICE_VOID", Invoice=invoice, Reason="The order was left out")
            bob("FINANCIAL_INVOICE_MANAGE", Id=invoice, PurchaseOrder="PO-7781")
            shown = bob("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice)

        answer = issue(bob, invoice, shown["contenthash"])
        pdf = base64.b64decode(answer["pdf"])
        assert hashlib.sha256(pdf).hexdigest() == answer["sha256"]
        assert answer["issuedinvoicenumber"] in pages(pdf)[0]
        assert list(attachments(pdf)) == ["factur-x.xml"]
        assert bob.row(invoice, "duedate")["duedate"] == "2026-12-08"

        bob("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=bank)

        row = bob.row(invoice, "outstandingamount", "sent", "issuedinvoicenumber")
        assert row["outstandingamount"] == "0.00"
        assert row["issuedinvoicenumber"] == answer["issuedinvoicenumber"]
        assert (
            ann.edge.call(
                "FINANCIAL_INVOICE_VOID", {"Invoice": invoice, "Reason": "x"}, firm.administrator
            )["error"]["data"]["type"]
            == "invoice_settled"
        )
        numbers = bob(
            "FINANCIAL_INVOICE_NUMBER_SEARCH",
            fields=[{"name": "number"}, {"name": "statetext"}],
            sorts=[{"name": "sequence", "direction": "asc"}],
        )["data"]["rows"]
        told = [(each["number"], each["statetext"]) for each in numbers]
        if way == "at once":
            assert told == [("I-000001", "Issued")]
        else:
            assert sorted(told) == [
                ("I-000001", "Voided"),
                ("I-000001-C", "Cancellation"),
                ("I-000002", "Issued"),
            ]


def issue(bob: Desk, invoice: int, content_hash: str) -> dict[str, Any]:
    return bob(
        "FINANCIAL_INVOICE_ISSUE",
        Invoice=invoice,
        ExpectedContentHash=content_hash,
        SendFlag="Y",
        DownloadFlag="Y",
    )
