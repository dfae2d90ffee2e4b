"""Files, papers and mails are for those who may see what is in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.firm import Firm
from tests.rights.people import a_role, a_user, grant

SEEN_BY = {
    3: "FINANCIAL_PAYMENT_SEARCH",
    5: "FINANCIAL_INVOICE_SEARCH",
    6: "FINANCIAL_RECEIPT_SEARCH",
    12: "FINANCIAL_DEBTOR_SEARCH",
}


@pytest.mark.parametrize("object", SEEN_BY)
def test_a_paper_is_drawn_for_who_may_see_what_it_says(firm: Firm, object: int) -> None:
    made = {3: firm.a_payment, 5: firm.an_invoice, 6: firm.a_receipt}.get(object)
    record = made("110.00") if made is not None else firm.kept("business")
    role = a_role(firm)
    grant(firm, role, "CORE_PDF_CREATE", CanUse="Y")
    clerk = a_user(firm, role)
    asked = {"Object": object, "ObjectContext": record}

    assert clerk.refused("CORE_PDF_CREATE", **asked).type == "no_right"
    grant(firm, role, SEEN_BY[object], CanUse="Y")
    assert clerk("CORE_PDF_CREATE", **asked)["filename"].endswith(".pdf")


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("CORE_FILE_MANAGE", {"FileData": "x"}),
        ("CORE_PDF_CREATE", {"Object": 5, "ObjectContext": 1}),
        ("MESSAGING_EMAIL_SEND", {"To": "a@b.example", "Subject": "x", "Message": "x"}),
        ("FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS", {"Id": 1}),
        ("FINANCIAL_BANK_ACCOUNT_DEPOSIT_MANAGE", {"Notes": "x"}),
        ("FINANCIAL_TRANSFER_CREATE_FILE", {"Id": 1}),
    ],
)
def test_who_only_reads_writes_none(firm: Firm, method: str, params: dict[str, object]) -> None:
    viewer = a_user(firm, 4)

    assert viewer.refused(method, **params).type == "no_right"


def test_an_auditor_has_what_he_finds_as_text_and_keeps_no_file_of_it(firm: Firm) -> None:
    firm.an_invoice("110.00")
    auditor = a_user(firm, 3)
    moreid = auditor("FINANCIAL_INVOICE_SEARCH", fields=[{"name": "amount"}])["moreid"]

    refused = auditor.refused("CORE_MORE_FILE_MANAGE", More=moreid)
    auditor("CORE_SET_RESPONSE_FORMAT", ResponseFormat="CSV")
    outcome = replace(auditor, dialect="legacy").outcome("FINANCIAL_INVOICE_SEARCH")

    assert refused.type == "no_right"
    assert (outcome.ok, outcome.response_format) == (True, "CSV")
    assert auditor("CORE_SEARCH_MORE", Id=moreid, Rows=1000)["data"]["rows"]


def test_what_was_removed_is_for_who_reads_logs(firm: Firm) -> None:
    on = {"Object": 5, "ObjectContext": firm.an_invoice("1.00"), "Base64": "aGk="}
    gone = firm.user("CORE_ATTACHMENT_FROM_BASE64", FileName="gone.txt", **on)["attachment"]
    firm.user("CORE_ATTACHMENT_MANAGE", Id=gone, Remove=1)

    assert a_user(firm, 4).refused("CORE_ATTACHMENT_REMOVED_SEARCH").type == "no_right"
    (row,) = a_user(firm, 3).rows("CORE_ATTACHMENT_REMOVED_SEARCH", "filename")
    assert row["filename"] == "gone.txt"
