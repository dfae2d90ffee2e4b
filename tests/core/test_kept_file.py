"""Files that clients keep: lists they export, whole searches, and the PDFs drawn for them."""

from __future__ import annotations

import base64
import csv
import io
from typing import Any

import pypdfium2
import pytest

from tests.firm import Firm, new_firm

PDF = "CORE_PDF_CREATE"


def fetched(firm: Firm, made: dict[str, Any]) -> bytes:
    """The bytes behind the link of an answer."""
    assert made["link"] == f"/download/{made['attachmentlink']}"
    return base64.b64decode(firm.user("CORE_ATTACHMENT_DOWNLOAD", Id=made["attachment"])["Base64"])


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


# --- texts --------------------------------------------------------------------------------------


def test_a_text_that_is_kept_is_fetched_from_its_link(firm: Firm) -> None:
    made = firm.user("CORE_FILE_MANAGE", FileName="ledger.csv", FileData="date,amount\r\n1,2\r\n")

    assert fetched(firm, made) == b"date,amount\r\n1,2\r\n"
    row = firm.user.row("CORE_ATTACHMENT_SEARCH", made["id"], "filename", "objecttext")
    assert (row["filename"], row["objecttext"]) == ("ledger.csv", "Kept file")


def test_a_file_that_is_kept_is_not_written_over_but_removed(firm: Firm) -> None:
    made = firm.user("CORE_FILE_MANAGE", FileName="a.csv", FileData="1")

    assert "Id" in firm.user.refused("CORE_FILE_MANAGE", Id=made["id"], FileData="2").fields
    firm.user("CORE_FILE_MANAGE", Id=made["id"], Remove=1)
    assert firm.user.refused("CORE_ATTACHMENT_DOWNLOAD", Id=made["id"]).type == "record_not_found"


def test_only_files_kept_by_themselves_are_removed_this_way(firm: Firm) -> None:
    on = {"Object": 5, "ObjectContext": firm.an_invoice("1.00"), "Base64": "aGk="}
    attached = firm.user("CORE_ATTACHMENT_FROM_BASE64", FileName="order.txt", **on)

    refused = firm.user.refused("CORE_FILE_MANAGE", Id=attached["attachment"], Remove=1)

    assert refused.type == "record_not_found"


def test_another_space_can_not_fetch_it(firm: Firm) -> None:
    made = firm.user("CORE_FILE_MANAGE", FileName="a.csv", FileData="secret")
    other = new_firm(f"Other {firm.space}")

    assert other.user.refused("CORE_ATTACHMENT_DOWNLOAD", Id=made["id"]).type == "record_not_found"
    assert other.user.refused("CORE_FILE_MANAGE", Id=made["id"], Remove=1).type == (
        "record_not_found"
    )


# --- whole searches -----------------------------------------------------------------------------


def test_a_search_is_kept_whole_as_comma_separated_values(firm: Firm) -> None:
    for amount in ("1234.50", "20.00", "30.00"):
        firm.an_expense(amount, Notes="=1+1", AccruedDate="2026-06-30")
    found = firm.user(
        "FINANCIAL_EXPENSE_SEARCH",
        fields=[{"name": name} for name in ("amount", "notes", "accrueddate")],
        rows=1,
        sorts=[{"name": "id", "direction": "asc"}],
    )

    made = firm.user("CORE_MORE_FILE_MANAGE", More=found["moreid"])

    rows = list(csv.DictReader(io.StringIO(fetched(firm, made).decode())))
    assert [row["amount"] for row in rows] == ["1234.50", "20.00", "30.00"]
    assert {row["notes"] for row in rows} == {"'=1+1"}
    assert {row["accrueddate"] for row in rows} == {"2026-06-30"}


def test_a_search_that_is_gone_is_not_kept(firm: Firm) -> None:
    assert firm.user.refused("CORE_MORE_FILE_MANAGE", More=999_999).type == "search_gone"


def test_the_search_of_somebody_else_is_not_kept(firm: Firm) -> None:
    found = firm.administrator("FINANCIAL_EXPENSE_SEARCH", rows=1)

    assert firm.user.refused("CORE_MORE_FILE_MANAGE", More=found["moreid"]).type == "search_gone"


# --- PDFs ---------------------------------------------------------------------------------------


def test_an_invoice_is_drawn_and_attached_to_it(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    asked = {"xhtmlbody": "<img src='http://inside.example/'>", "xhtml_LeftMargin": "25"}

    made = firm.user(PDF, Object=5, ObjectContext=invoice, FileName="invoice", **asked)

    row = firm.user.row("CORE_ATTACHMENT_SEARCH", made["id"], "object", "objectcontext")
    assert (row["object"], row["objectcontext"]) == (5, invoice)
    assert made["filename"] == "invoice.pdf"
    told = words(fetched(firm, made))
    assert "INV000001" in told and "110.00" in told and "inside.example" not in told
    assert "Draft" not in told


def test_of_an_issued_invoice_it_is_what_was_stored(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    firm.administrator("FINANCIAL_INVOICE_ISSUE", Invoice=str(invoice))

    made = firm.user(PDF, Object=5, ObjectContext=invoice)

    stored = firm.user("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice, Format="PDF")
    assert fetched(firm, made) == base64.b64decode(stored["content"])


def test_a_receipt_says_what_was_paid_and_by_whom(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("110.00", sent=True), firm.a_receipt("110.00")
    firm.user(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        ReceiptLineItem=firm.lines(6, receipt)[0],
        InvoiceLineItem=firm.lines(5, invoice)[0],
    )

    told = words(fetched(firm, firm.user(PDF, Object=6, ObjectContext=receipt)))

    for expected in ("Receipt", "REC000001", "Sailmakers Pty", "Invoice INV000001", "$110.00"):
        assert expected in told


def test_the_advice_of_a_payment_says_which_bills_were_paid(firm: Firm) -> None:
    expense, payment = firm.an_expense("110.00", PayeeReference="SM-77"), firm.a_payment("110.00")
    firm.user(
        "FINANCIAL_PAYMENT_EXPENSE_MANAGE",
        PaymentLineItem=firm.lines(3, payment)[0],
        ExpenseLineItem=firm.lines(2, expense)[0],
    )

    made = firm.user(PDF, Object=3, ObjectContext=payment)

    told = words(fetched(firm, made))
    assert made["filename"] == "Remittance PAY000001.pdf"
    for expected in ("Remittance advice", "PAY000001", "PAID TO", "Invoice SM-77", "$110.00"):
        assert expected in told


def test_a_statement_comes_to_what_the_report_of_debtors_says(firm: Firm) -> None:
    business = firm.kept("business")
    firm.an_invoice("110.00", "20.50", sent=True)
    firm.an_invoice("500.00")  # a draft is not owed
    firm.a_credit_note("30.50")

    told = words(fetched(firm, firm.user(PDF, Object=12, ObjectContext=business)))

    rows = firm.user("FINANCIAL_DEBTOR_SEARCH")["data"]["rows"]
    assert [row["total"] for row in rows] == ["100.00"]
    for expected in ("Statement", "Sailmakers Pty", "130.50", "$100.00", "Credit not applied"):
        assert expected in told
    assert "500.00" not in told


def test_who_owes_nothing_gets_a_statement_of_nothing(firm: Firm) -> None:
    told = words(fetched(firm, firm.user(PDF, Object=32, ObjectContext=firm.a_person("Kay"))))

    assert "$0.00" in told and "Kay" in told


@pytest.mark.parametrize("object", [2, 175, 46, 158])
def test_other_papers_are_refused_in_words(firm: Firm, object: int) -> None:
    refused = firm.user.refused(PDF, Object=object, ObjectContext=1)

    assert refused.type == "paper_not_drawn"
    assert "a receipt (6)" in refused.outcome.message


def test_a_record_of_another_space_has_no_paper(firm: Firm) -> None:
    other = new_firm(f"Other {firm.space}")

    for object, record in ((5, other.an_invoice("1.00")), (12, other.kept("business"))):
        refused = firm.user.refused(PDF, Object=object, ObjectContext=record)
        assert refused.type == "record_not_found"


def test_a_preview_draws_nothing_that_stays(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    firm.user(PDF, Object=5, ObjectContext=invoice, preview="Y")

    assert firm.user.rows("CORE_ATTACHMENT_SEARCH", "id") == []
