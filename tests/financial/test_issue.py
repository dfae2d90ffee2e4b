"""Issuing an invoice: one act that numbers, draws, freezes and queues, or does none of it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.financial.issuing import ISSUE, PREVIEW, issued, queued, set_up
from tests.firm import NOW, Firm
from tests.history import history
from tests.snapshot import rows_of

# --- what issuing does --------------------------------------------------------------------------


def test_an_issued_invoice_has_a_number_a_date_and_is_sent(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answer = issued(firm, invoice)

    row = firm.user.row(
        "FINANCIAL_INVOICE_SEARCH",
        invoice,
        "issuedinvoicenumber",
        "issued",
        "sent",
        "sentdate",
        "issueddate",
        "timestamp",
    )
    assert answer["issuedinvoicenumber"] == row["issuedinvoicenumber"] == "I-000001"
    assert row["issueddate"] == "2026-11-24T09:00:00+00:00"
    assert (row["issued"], row["sent"], row["sentdate"]) == ("Y", "Y", "2026-11-24")
    assert answer["timestamp"] == row["timestamp"]


def test_a_draft_has_no_number_of_the_issued_sequence(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "issuedinvoicenumber", "issued")

    assert row == {"id": invoice, "issuedinvoicenumber": "", "issued": "N"}


def test_the_documents_are_kept_under_the_digest_of_their_bytes(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answer = issued(firm, invoice, DownloadFlag="Y")

    pdf = base64.b64decode(answer["pdf"])
    shown = firm.user(PREVIEW, Invoice=invoice)
    assert pdf.startswith(b"%PDF")
    assert answer["sha256"] == hashlib.sha256(pdf).hexdigest() == shown["sha256"]
    assert base64.b64decode(shown["content"]) == pdf
    assert answer["filename"] == "Invoice I-000001.pdf"


def test_an_issued_invoice_is_locked_whatever_setting_232_says(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]

    issued(firm, invoice)

    assert firm.locks(Object=5, ObjectContext=invoice) == {"LockedSent"}
    assert firm.locks(Item=line) == {"LockedSent"}
    refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Again")
    assert refused.locks == ["LockedSent"]
    lifted_by = refused.outcome.data["locks"][0]["lifted_by"]
    assert lifted_by["method"] == "FINANCIAL_INVOICE_VOID"


def test_what_the_customer_owes_is_queued_in_the_same_act(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", "33.00")

    answer = issued(firm, invoice)

    assert len(answer["outbox"]) == 1
    receivable = dict(queued(firm))["receivable.transaction"]
    assert (receivable["number"], receivable["amount"], receivable["tax"]) == (
        "I-000001",
        "143.00",
        "13.00",
    )
    assert [line["net"] for line in receivable["lines"]] == ["100.00", "30.00"]


def test_the_payment_terms_begin_with_the_date_it_is_issued(firm: Firm) -> None:
    customer = firm.a_business("Blue Water", PaymentTerms=3)
    by_terms = firm.an_invoice("110.00", ContactBusinessSentTo=customer)
    by_hand = firm.an_invoice("110.00", ContactBusinessSentTo=customer, DueDate="2027-01-31")

    for invoice in (by_terms, by_hand):
        issued(firm, invoice, InvoiceDate="2026-12-01")

    search = "FINANCIAL_INVOICE_SEARCH"
    assert firm.user.row(search, by_terms, "duedate")["duedate"] == "2026-12-15"
    assert firm.user.row(search, by_hand, "duedate")["duedate"] == "2027-01-31"


def test_issuing_is_in_the_history_and_in_the_trail(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    issued(firm, invoice)

    fields = ("kind", "objecttext", "reason", "before", "after")
    (event,) = firm.user.rows("FINANCIAL_LOCK_EVENT_SEARCH", *fields)
    assert [event[name] for name in fields] == [
        "issue",
        "INV000001",
        "I-000001",
        {"Date": "", "IssuedNumber": "", "Sent": "N"},
        {"Date": "2026-11-24", "IssuedNumber": "I-000001", "Sent": "Y"},
    ]
    told = history(firm, "invoice")[-1]
    assert told["issued_number"] == ["", "I-000001"]
    (number,) = history(firm, "issued number")
    assert number["number"] == [None, "I-000001"]
    papers = history(firm, "issued document")
    assert papers
    for paper in papers:
        assert (paper["number"], paper["invoice"]) == ([None, "I-000001"], [None, invoice])
        assert "content" not in paper and len(paper["sha256"][1]) == 64


def test_a_comment_is_kept_with_the_invoice_when_asked(firm: Firm) -> None:
    kept, not_kept = firm.an_invoice("110.00"), firm.an_invoice("110.00")

    issued(firm, kept, NewInvoiceMessages="Rush", AddCommentsToInvoiceMessagesFlag="Y")
    issued(firm, not_kept, NewInvoiceMessages="Rush")

    rows = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "invoicemessages")
    assert [row["invoicemessages"] for row in rows] == ["Rush", ""]


def test_a_comment_stands_below_that_of_the_issue_before(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    comment = {"AddCommentsToInvoiceMessagesFlag": "Y"}
    issued(firm, invoice, NewInvoiceMessages="By post", **comment)
    firm.administrator("FINANCIAL_INVOICE_VOID", Invoice=invoice, Reason="Wrong address")

    issued(firm, invoice, NewInvoiceMessages="By mail", **comment)

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "invoicemessages")
    assert row["invoicemessages"] == "By post\nBy mail"


def test_a_preview_of_issuing_leaves_nothing_behind(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    before = rows_of(firm.space)

    tried = issued(firm, invoice, preview="Y")

    assert tried["allowed"] is True
    assert {"field": "Sent", "old": "N", "new": "Y"} in tried["changes"]
    assert rows_of(firm.space) == before
    assert issued(firm, invoice)["issuedinvoicenumber"] == "I-000001"


def test_the_same_call_sent_again_with_its_key_issues_once(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answers = [issued(firm, invoice, Idempotency="k1") for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(queued(firm)) == 1


@pytest.mark.parametrize("named", ["InvoiceNumber", "Guid"])
def test_an_invoice_is_named_by_its_reference_or_guid_too(firm: Firm, named: str) -> None:
    invoice = firm.an_invoice("110.00")
    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "guid", "reference")
    name = row["reference"] if named == "InvoiceNumber" else row["guid"]

    assert firm.user(ISSUE, **{named: name})["id"] == invoice
    assert firm.user(PREVIEW, InvoiceNumber="I-000001")["id"] == invoice


def test_a_legacy_client_issues_and_gets_texts(firm: Firm) -> None:
    from app.dialects.legacy.spelling import texts

    invoice = firm.an_invoice("110.00")
    firm.user.dialect = "legacy"

    outcome = firm.user.outcome(ISSUE, invoice=str(invoice), downloadflag="Y", unknown="1")

    assert outcome.ok, outcome.data
    assert outcome.method is not None
    told = texts(outcome.method, outcome.result, "UTC")
    assert (told["id"], told["issuedinvoicenumber"]) == (str(invoice), "I-000001")
    assert base64.b64decode(told["pdf"]).startswith(b"%PDF")


# --- what may not be issued ---------------------------------------------------------------------


def test_an_invoice_without_lines_is_not_issued(firm: Firm) -> None:
    assert firm.user.refused(ISSUE, Invoice=firm.an_invoice()).type == "invoice_without_lines"


def test_an_invoice_that_comes_to_nothing_is_issued_unless_the_space_forbids_it(
    firm: Firm,
) -> None:
    first, second = firm.an_invoice("0.00"), firm.an_invoice("0.00")

    issued(firm, first)
    set_up(firm, ForbidZeroInvoice="Y")

    assert firm.user.refused(ISSUE, Invoice=second).type == "invoice_comes_to_nothing"


def test_an_invoice_that_nobody_could_pay_is_not_issued(firm: Firm) -> None:
    below, level = firm.an_invoice("110.00", "-110.01"), firm.an_invoice("110.00", "-109.99")

    refused = firm.user.refused(ISSUE, Invoice=below)
    issued(firm, level)

    assert refused.type == "invoice_below_zero"
    assert "comes to -0.01" in refused.outcome.message


def test_an_invoice_dated_after_today_is_told(firm: Firm) -> None:
    told = [
        issued(firm, firm.an_invoice("110.00"), InvoiceDate=day).get("warnings", [])
        for day in ("2026-11-24", "2026-11-25")
    ]

    assert told == [[], ["The invoice is dated 2026-11-25, which is yet to come"]]


def test_an_issued_invoice_is_sent_since_it_was_issued_or_since_it_was_sent_before(
    firm: Firm,
) -> None:
    before = replace(firm.user, now=NOW - timedelta(days=1))
    sent, draft = firm.an_invoice("110.00"), firm.an_invoice("110.00")
    before("FINANCIAL_INVOICE_MANAGE", Id=sent, Sent="Y")

    for invoice, since in ((sent, "2026-11-23"), (draft, "2026-11-24")):
        issued(firm, invoice)
        told = firm.user("FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=invoice, Explain="Y")
        assert {each["since"][:10] for each in told["Locks"]} == {since}


def test_an_invoice_dated_before_the_number_before_it_is_told(firm: Firm) -> None:
    first, same_day, earlier = (firm.an_invoice("110.00") for _ in range(3))
    firm.user(ISSUE, Invoice=first, InvoiceDate="2026-11-20")
    on_the_day = firm.user(ISSUE, Invoice=same_day, InvoiceDate="2026-11-20")

    answer = firm.user(ISSUE, Invoice=earlier, InvoiceDate="2026-11-19")

    number = on_the_day["issuedinvoicenumber"]
    assert answer["warnings"] == [f"The number before it, {number}, is of 2026-11-20"]
    assert on_the_day.get("warnings", []) == []


def test_the_number_before_it_is_of_the_same_books_and_the_same_year(
    firm: Firm, other_firm: Firm
) -> None:
    for each in (firm, other_firm):
        set_up(each, IssuedInvoiceNumberMask="{YYYY}-????")
    for _ in range(3):
        other_firm.user(ISSUE, Invoice=other_firm.an_invoice("110.00"), InvoiceDate="2025-12-20")
    firm.user(ISSUE, Invoice=firm.an_invoice("110.00"), InvoiceDate="2026-11-20")
    for day in ("2025-11-01", "2025-11-02"):
        answer = firm.user(ISSUE, Invoice=firm.an_invoice("110.00"), InvoiceDate=day)

        assert answer.get("warnings", []) == []


def test_an_invoice_is_issued_once(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    issued(firm, invoice)

    assert firm.user.refused(ISSUE, Invoice=invoice).type == "invoice_issued_already"


def test_a_cancelled_invoice_is_not_issued(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="cancel")

    assert firm.user.refused(ISSUE, Invoice=invoice).type == "invoice_cancelled"


def test_no_invoice_is_issued_into_a_locked_period(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    firm.lock_until("2026-10-31")

    refused = firm.user.refused(ISSUE, Invoice=invoice, InvoiceDate="2026-10-31")

    assert refused.type == "invoice_date_locked"
    assert refused.locks == ["LockedDate"]
    assert issued(firm, invoice, InvoiceDate="2026-11-01")["invoicedate"] == "2026-11-01"


def test_an_administrator_may_override_the_locked_period_and_it_is_logged(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    firm.lock_until("2026-10-31")

    firm.administrator(ISSUE, Invoice=invoice, InvoiceDate="2026-10-31", override_LockedDate="Y")

    logged = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "objectcontext")
    assert [(each["locks"], each["objectcontext"]) for each in logged] == [("LockedDate", invoice)]


def test_an_invoice_that_is_locked_by_hand_is_not_issued(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")

    refused = firm.user.refused(ISSUE, Invoice=invoice)

    assert (refused.type, refused.locks) == ("record_locked", ["LockedManual"])


def test_an_invoice_that_is_sent_already_and_locked_for_it_can_be_issued(firm: Firm) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00", sent=True)

    assert issued(firm, invoice)["issuedinvoicenumber"] == "I-000001"


def test_the_space_may_leave_issuing_to_administrators(firm: Firm) -> None:
    set_up(firm, InvoiceIssueRight="administrator")
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(ISSUE, Invoice=invoice)

    assert refused.type == "may_not_issue"
    assert firm.administrator(ISSUE, Invoice=invoice)["id"] == invoice


def test_an_invoice_of_another_firm_does_not_exist(firm: Firm, other_firm: Firm) -> None:
    invoice = other_firm.an_invoice("110.00")

    assert firm.user.refused(ISSUE, Invoice=invoice).type == "record_not_found"
    assert firm.user.refused(PREVIEW, Invoice=invoice).type == "record_not_found"


def test_an_invoice_that_changed_since_it_was_read_is_not_issued(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    read = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Changed")

    refused = firm.user.refused(ISSUE, Invoice=invoice, InvoiceTimestamp=read)

    assert refused.type == "stale_timestamp"


def test_only_what_was_previewed_is_issued(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    shown = firm.user(PREVIEW, Invoice=invoice)["contenthash"]
    firm.a_line(5, invoice, "1.00")

    refused = firm.user.refused(ISSUE, Invoice=invoice, ExpectedContentHash=shown)

    assert refused.type == "content_changed"
    again = firm.user(PREVIEW, Invoice=invoice)["contenthash"]
    assert issued(firm, invoice, ExpectedContentHash=again)["contenthash"] == again


def test_a_hash_stands_for_the_date_and_for_what_the_customer_is_called(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    hashes = [
        firm.user(PREVIEW, Invoice=invoice)["contenthash"],
        firm.user(PREVIEW, Invoice=invoice, InvoiceDate="2026-12-01")["contenthash"],
    ]
    firm.user("CONTACT_BUSINESS_MANAGE", Id=firm.kept("business"), TradeName="Renamed")
    hashes.append(firm.user(PREVIEW, Invoice=invoice)["contenthash"])

    assert len(set(hashes)) == 3


def test_a_refused_issue_changes_nothing_and_uses_up_no_number(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    before = rows_of(firm.space)

    firm.user.refused(ISSUE, Invoice=invoice, NotifyFinanceTeamFlag="Y")

    assert rows_of(firm.space) == before
    assert issued(firm, invoice)["issuedinvoicenumber"] == "I-000001"
