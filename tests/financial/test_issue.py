"""Issuing an invoice: one act that numbers, draws, freezes and queues, or does none of it."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.issuing.papers import IssuedDocument
from models.outbox import Outbox
from models.store import database
from tests.core.test_document_events import listen, told
from tests.firm import NOW, Firm
from tests.history import history
from tests.snapshot import rows_of

ISSUE, PREVIEW = "FINANCIAL_INVOICE_ISSUE", "FINANCIAL_INVOICE_PREVIEW"


def issued(firm: Firm, invoice: int, **more: Any) -> dict[str, Any]:
    return firm.user(ISSUE, Invoice=invoice, **more)


def set_up(firm: Firm, **settings: str) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **settings)


def queued(firm: Firm) -> list[tuple[str, dict[str, Any]]]:
    """Topic and payload of each outbox row of the firm."""
    with database.read():
        found = Outbox.select().where(Outbox.space == firm.space).order_by(Outbox.id)
        return [(each.topic, json.loads(each.payload)) for each in found]


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


# --- several at once ----------------------------------------------------------------------------


def test_several_invoices_are_issued_with_one_call(firm: Firm) -> None:
    invoices = [firm.an_invoice("110.00") for _ in range(3)]

    answer = firm.user(ISSUE, Invoice=",".join(map(str, invoices)))

    numbers = [each["issuedinvoicenumber"] for each in answer["invoices"]]
    assert numbers == ["I-000001", "I-000002", "I-000003"]
    assert "id" not in answer


def test_one_that_cannot_be_issued_fails_them_all(firm: Firm) -> None:
    good, empty = firm.an_invoice("110.00"), firm.an_invoice()
    before = rows_of(firm.space)

    refused = firm.user.refused(ISSUE, Invoice=f"{good},{empty}")

    assert refused.type == "invoice_without_lines"
    assert rows_of(firm.space) == before


def test_one_that_cannot_be_issued_is_passed_over_if_asked(firm: Firm) -> None:
    empty, good = firm.an_invoice(), firm.an_invoice("110.00")
    no_mail = firm.an_invoice("110.00")

    answer = firm.user(
        ISSUE,
        Invoice=f"{empty},{good},{no_mail},999999",
        SkipIfIneligibleFlag="Y",
    )

    assert [each["id"] for each in answer["invoices"]] == [good, no_mail]
    assert [(each["invoice"], each["type"]) for each in answer["skipped"]] == [
        (empty, "invoice_without_lines"),
        (999999, "record_not_found"),
    ]
    assert "FINANCIAL_ITEM_MANAGE" in answer["skipped"][0]["reason"]


def test_a_preview_of_several_says_what_would_be_passed_over(firm: Firm) -> None:
    empty, good, by_hand = firm.an_invoice(), firm.an_invoice("110.00"), firm.an_invoice("5.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=by_hand, Action="lock")
    before = rows_of(firm.space)
    call = {"Invoice": f"{empty},{good},{by_hand}", "SkipIfIneligibleFlag": "Y"}

    seen = firm.user(ISSUE, preview="Y", **call)
    assert rows_of(firm.space) == before
    done = firm.user(ISSUE, **call)

    assert seen["allowed"] is True and seen["locks"] == []
    assert seen["skipped"] == done["skipped"]
    assert [each["type"] for each in done["skipped"]] == ["invoice_without_lines", "record_locked"]


def test_where_all_are_passed_over_it_does_not_say_issued(firm: Firm) -> None:
    empty = firm.an_invoice()

    assert firm.user(ISSUE, Invoice=empty, SkipIfIneligibleFlag="Y")["notes"] == "SKIPPED"


def test_what_is_passed_over_halfway_leaves_nothing_behind(firm: Firm) -> None:
    with_mail = firm.a_business("With mail", Email="till@blue.example")
    mailed = firm.an_invoice("110.00", ContactBusinessSentTo=with_mail)
    not_mailed = firm.an_invoice("110.00")

    answer = firm.user(
        ISSUE, Invoice=f"{not_mailed},{mailed}", SendFlag="Y", SkipIfIneligibleFlag="Y"
    )

    assert [each["type"] for each in answer["skipped"]] == ["no_mail_address"]
    assert [each["issuedinvoicenumber"] for each in answer["invoices"]] == ["I-000001"]
    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", not_mailed, "issued", "sent")
    assert (row["issued"], row["sent"]) == ("N", "N")
    with database.read():
        kept = IssuedDocument.select().where(IssuedDocument.invoice == not_mailed).count()
    assert kept == 0


def test_what_is_of_one_invoice_is_not_said_of_several(firm: Firm) -> None:
    several = f"{firm.an_invoice('1.00')},{firm.an_invoice('1.00')}"

    refused = firm.user.refused(
        ISSUE, Invoice=several, IssuedInvoiceNumber="A", InvoiceTimestamp="x"
    )

    assert set(refused.fields) == {"IssuedInvoiceNumber", "InvoiceTimestamp"}


@pytest.mark.parametrize("method", [ISSUE, "FINANCIAL_INVOICE_VOID"])
def test_names_that_mean_two_invoices_are_refused(firm: Firm, method: str) -> None:
    invoice, other = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    reference = firm.user.row("FINANCIAL_INVOICE_SEARCH", other, "reference")["reference"]
    reason = {} if method == ISSUE else {"Reason": "x"}

    refused = firm.administrator.refused(method, Invoice=invoice, InvoiceNumber=reference, **reason)

    assert refused.fields["InvoiceNumber"] == [
        "is not the invoice that Invoice means; give one of them"
    ]


def test_the_call_must_name_an_invoice(firm: Firm) -> None:
    assert "Invoice" in firm.user.refused(ISSUE).fields


# --- what is sent -------------------------------------------------------------------------------


def test_the_customer_is_mailed_the_pdf(firm: Firm) -> None:
    customer = firm.a_business("Blue Water", Email="till@blue.example")
    person = firm.a_person("Olsen", FirstName="Marit", Email="marit@blue.example")
    invoice = firm.an_invoice("110.00", ContactBusinessSentTo=customer, ContactPersonSentTo=person)

    answer = issued(firm, invoice, SendFlag="Y", PostFlag="Y")

    rows = dict(queued(firm))
    mail, upload = rows["mail.client"], rows["document.upload"]
    assert mail["to"] == ["marit@blue.example"]
    assert "I-000001" in mail["subject"]
    assert "$110.00" in mail["text"]
    assert mail["attachments"] == [upload]
    assert upload["sha256"] == answer["sha256"]


def test_the_pdf_is_kept_among_the_attachments_and_stays_there(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answer = issued(firm, invoice, PostFlag="Y")

    kept = firm.user.rows("CORE_ATTACHMENT_SEARCH", "id", "filename", "objectcontext")
    assert kept == [
        {
            "id": answer["attachment"],
            "filename": "Invoice I-000001.pdf",
            "objectcontext": invoice,
        }
    ]
    refused = firm.user.refused("CORE_ATTACHMENT_MANAGE", Id=answer["attachment"], Remove=1)
    assert refused.type == "issued_keeps_attachments"


def test_two_numbers_that_make_one_file_name_are_uploaded_as_two(firm: Firm) -> None:
    for number in ("A/1", "A-1"):
        issued(firm, firm.an_invoice("1.00"), IssuedInvoiceNumber=number, PostFlag="Y")

    names = [told["filename"] for topic, told in queued(firm) if topic == "document.upload"]
    assert len(set(names)) == 2
    assert names[1] == "Invoice A-1.pdf"


def test_an_address_that_is_none_is_said_before_anything_is_issued(firm: Firm) -> None:
    customer = firm.a_business("Blue Water", Email="to be asked")
    invoice = firm.an_invoice("110.00", ContactBusinessSentTo=customer)

    refused = firm.user.refused(ISSUE, Invoice=invoice, SendFlag="Y")

    assert refused.type == "no_mail_address"
    assert "'to be asked' is no mail address" in str(refused)
    assert queued(firm) == []


def test_a_customer_without_an_address_is_not_mailed(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(ISSUE, Invoice=invoice, SendFlag="Y")

    assert refused.type == "no_mail_address"
    assert queued(firm) == []


def test_each_team_is_told_at_its_own_addresses(firm: Firm) -> None:
    set_up(
        firm,
        FinanceTeamEmail="Fin Ames <fin@firm.example>; cfo@firm.example",
        PmTeamEmail="pm@firm.example",
    )
    invoice = firm.an_invoice("110.00")

    issued(
        firm,
        invoice,
        NotifyFinanceTeamFlag="Y",
        NotifyPmTeamFlag="Y",
        NewInvoiceMessages="Please watch this one",
    )

    mails = [payload for topic, payload in queued(firm) if topic == "mail.team"]
    assert [mail["to"] for mail in mails] == [
        ["Fin Ames <fin@firm.example>", "cfo@firm.example"],
        ["pm@firm.example"],
    ]
    assert all(mail["text"].startswith("Please watch this one") for mail in mails)


def test_a_team_without_an_address_is_said_so(firm: Firm) -> None:
    refused = firm.user.refused(
        ISSUE, Invoice=firm.an_invoice("1.00"), NotifyManagementTeamFlag="Y"
    )

    assert refused.type == "setting_missing"
    assert "ManagementTeamEmail" in str(refused)


# --- what the flags answer ----------------------------------------------------------------------


def test_the_whole_invoice_is_answered_with_the_history_of_its_lines(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", "20.00")
    kept, gone = firm.lines(5, invoice)
    firm.user("FINANCIAL_ITEM_MANAGE", Id=kept, Amount="99.00")
    firm.user("FINANCIAL_ITEM_MANAGE", Id=gone, Remove=1)
    flags = {"FullDetailFlag": "Y", "IncludeAdjustmentHistoryFlag": "Y"}

    short = issued(firm, invoice, preview="N", **flags)["invoice"]

    assert (short["amount"], short["issuedinvoicenumber"]) == ("99.00", "I-000001")
    assert [line["amount"] for line in short["lines"]] == ["99.00"]
    done = [(each["line"], each["action"]) for each in short["adjustmenthistory"]]
    assert done == [
        (kept, "ADDED"), (gone, "ADDED"), (kept, "UPDATED"), (gone, "REMOVED"),
    ]  # fmt: skip
    assert "Amount" in short["adjustmenthistory"][2]["fields"]


def test_the_full_history_has_old_and_new_values(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00")

    answer = issued(
        firm,
        invoice,
        FullDetailFlag="Y",
        IncludeAdjustmentHistoryFlag="Y",
        IncludeFullAdjustmentHistoryFlag="Y",
    )

    changed = answer["invoice"]["adjustmenthistory"][-1]["fields"]
    assert {"field": "Amount", "old": "110.00", "new": "99.00"} in changed


@pytest.mark.parametrize(
    ("flag", "needs"),
    [
        ("IncludeAdjustmentHistoryFlag", "FullDetailFlag"),
        ("IncludeFullAdjustmentHistoryFlag", "IncludeAdjustmentHistoryFlag"),
    ],
)
def test_each_flag_of_detail_needs_the_one_before(firm: Firm, flag: str, needs: str) -> None:
    refused = firm.user.refused(ISSUE, Invoice=firm.an_invoice("1.00"), **{flag: "Y"})

    assert needs in str(refused.fields[flag])


# --- what an issued invoice keeps ---------------------------------------------------------------


def test_an_issued_invoice_stays_sent_even_with_an_override(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    issued(firm, invoice)

    refused = firm.administrator.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="N", override_LockedSent="Y"
    )

    assert refused.type == "invoice_issued"
    assert "FINANCIAL_INVOICE_VOID" in str(refused)


@pytest.mark.parametrize("what", ["add", "change", "remove", "move away", "move in"])
def test_lines_of_an_issued_invoice_stay_even_with_an_override(firm: Firm, what: str) -> None:
    invoice, draft = firm.an_invoice("110.00"), firm.an_invoice("10.00")
    line, other = firm.lines(5, invoice)[0], firm.lines(5, draft)[0]
    issued(firm, invoice)
    before = rows_of(firm.space)

    calls: dict[str, dict[str, Any]] = {
        "add": {"Object": 5, "ObjectContext": invoice, "Amount": "1.00"},
        "change": {"Id": line, "Amount": "1.00"},
        "remove": {"Id": line, "Remove": 1},
        "move away": {"Id": line, "Object": 5, "ObjectContext": draft},
        "move in": {"Id": other, "Object": 5, "ObjectContext": invoice},
    }
    refused = firm.administrator.refused("FINANCIAL_ITEM_MANAGE", override="Y", **calls[what])

    assert refused.type == "invoice_issued"
    assert rows_of(firm.space) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Description", "Quite something else"),
        ("Notes", "Quite something else"),
        ("SupplyDate", "2026-10-01"),
        ("SupplyEndDate", "2026-10-31"),
    ],
)
def test_the_words_of_an_issued_line_change_only_with_an_override_and_as_a_new_version(
    firm: Firm, field: str, value: str
) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]
    first = issued(firm, invoice)["sha256"]
    edit = {"Id": line, field: value}

    refused = firm.user.refused("FINANCIAL_ITEM_MANAGE", **edit)
    firm.administrator("FINANCIAL_ITEM_MANAGE", override_LockedSent="Y", **edit)

    assert refused.type == "record_locked"
    assert refused.outcome.data["locks"][0]["fields"] == [field]
    versions = [firm.user(PREVIEW, Invoice=invoice, Version=number)["sha256"] for number in (1, 2)]
    assert versions[0] == first and versions[1] != first


def test_an_issued_invoice_is_not_removed(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    issued(firm, invoice)

    refused = firm.administrator.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1, override="Y"
    )

    assert refused.type == "invoice_issued"


def test_an_issued_invoice_can_be_paid(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    issued(firm, invoice)

    firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.kept("bank_account"))

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "outstandingamount")
    assert row["outstandingamount"] == "0.00"


def test_billing_details_change_with_an_override_as_a_new_version_beside_the_old(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice("110.00")
    first = issued(firm, invoice)["sha256"]

    firm.administrator(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, PurchaseOrder="PO-7", override_LockedSent="Y"
    )

    versions = [firm.user(PREVIEW, Invoice=invoice, Version=number) for number in (1, 2)]
    newest = firm.user(PREVIEW, Invoice=invoice)
    assert versions[0]["sha256"] == first
    assert newest == versions[1]
    assert newest["sha256"] != first
    assert newest["issuedinvoicenumber"] == "I-000001"


def test_what_does_not_stand_on_it_makes_no_new_version(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    issued(firm, invoice)

    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Status=4, override_LockedSent="Y")

    refused = firm.user.refused(PREVIEW, Invoice=invoice, Version=2)
    assert refused.type == "no_such_document"


def test_a_customer_who_moves_changes_nothing_of_what_went_out(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    first = issued(firm, invoice)["sha256"]

    firm.user("CONTACT_BUSINESS_MANAGE", Id=firm.kept("business"), MailingSuburb="Elsewhere")

    assert firm.user(PREVIEW, Invoice=invoice)["sha256"] == first


@pytest.mark.parametrize(
    "act", ["UPDATE issued_document SET content = ''", "DELETE FROM issued_document"]
)
def test_the_database_itself_refuses_to_rewrite_a_stored_document(firm: Firm, act: str) -> None:
    invoice = firm.an_invoice("110.00")
    first = issued(firm, invoice)["sha256"]

    with pytest.raises(Exception, match="issued_document is never rewritten"), database.write():
        database.database.execute_sql(act)

    assert firm.user(PREVIEW, Invoice=invoice)["sha256"] == first


@pytest.mark.parametrize("typed", ["Rope\x01", "Rope\x0b", "Rope\uffff", "Rope\x85"])
def test_a_sign_that_can_not_be_printed_is_left_out(firm: Firm, typed: str) -> None:
    set_up(firm, SellerTaxNumber="51 824 753 556")
    invoice = firm.an_invoice()
    firm.a_line(5, invoice, Description=typed)

    issued(firm, invoice)

    for format in ("HTML", "XML"):
        shown = firm.user(PREVIEW, Invoice=invoice, Format=format)["text"]
        assert typed not in shown
        assert "Rope<" in shown


# --- looking at it ------------------------------------------------------------------------------


def test_a_draft_looks_the_same_each_time_and_says_that_it_is_one(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    shown = [firm.user(PREVIEW, Invoice=invoice) for _ in range(2)]
    html = firm.user(PREVIEW, Invoice=invoice, Format="HTML")

    assert shown[0] == shown[1]
    assert shown[0]["contenthash"] == html["contenthash"]
    assert (html["version"], html["issuedinvoicenumber"]) == (0, "")
    assert "Draft" in html["text"]
    assert base64.b64decode(html["content"]).decode() == html["text"]


def test_a_draft_has_no_structured_form(firm: Firm) -> None:
    set_up(firm, SellerTaxNumber="51 824 753 556")
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(PREVIEW, Invoice=invoice, Format="XML")
    issued(firm, invoice)

    assert refused.type == "no_such_document"
    assert "<ram:ID>I-000001</ram:ID>" in firm.user(PREVIEW, Invoice=invoice, Format="XML")["text"]


def test_it_is_said_what_keeps_the_structured_form_from_being_made(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    shown = firm.user(PREVIEW, Invoice=invoice)
    issued(firm, invoice)
    refused = firm.user.refused(PREVIEW, Invoice=invoice, Format="XML")

    assert shown["structuredlacks"] == ["the setting SellerTaxNumber is empty"]
    assert "SellerTaxNumber" in str(refused)


def test_a_version_that_is_not_there_lacks_no_setting(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    issued(firm, invoice)

    refused = [
        firm.user.refused(PREVIEW, Invoice=invoice, Version=2, Format=format)
        for format in ("PDF", "XML")
    ]

    assert [str(each.outcome.message) for each in refused] == [
        "Invoice INV000001 has no PDF of version 2",
        "Invoice INV000001 has no XML of version 2",
    ]


def test_a_structured_form_that_is_stored_lacks_nothing_whatever_the_settings_are_now(
    firm: Firm,
) -> None:
    set_up(firm, SellerTaxNumber="51 824 753 556")
    invoice = firm.an_invoice("110.00")
    issued(firm, invoice)

    set_up(firm, SellerTaxNumber="")

    assert firm.user(PREVIEW, Invoice=invoice, Format="XML")["structuredlacks"] == []


def test_what_a_version_lacks_is_told_of_no_other_version_and_no_other_invoice(firm: Firm) -> None:
    invoice, other = firm.an_invoice("110.00"), firm.an_invoice("55.00")
    issued(firm, invoice)
    set_up(firm, SellerTaxNumber="51 824 753 556")
    issued(firm, other)
    firm.administrator(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, PurchaseOrder="PO-7", override_LockedSent="Y"
    )
    set_up(firm, SellerTaxNumber="")

    lacks = [
        firm.user(PREVIEW, Invoice=each, Version=version)["structuredlacks"]
        for each, version in ((invoice, 1), (invoice, 2), (other, 1))
    ]

    assert lacks == [["the setting SellerTaxNumber is empty"], [], []]


# --- while somebody else holds it ---------------------------------------------------------------


def test_an_invoice_that_somebody_holds_is_issued_only_by_taking_it_over(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    firm.administrator(
        "CORE_LOCK_ACQUIRE",
        Locks=[{"Object": 5, "ObjectContext": invoice}],
        DurationSeconds=600,
    )

    refused = firm.user.refused(ISSUE, Invoice=invoice)
    holders = refused.outcome.data["holders"]
    answer = issued(firm, invoice, LocksToSteal=holders)

    assert refused.type == "already_locked"
    assert [each["objectcontext"] for each in answer["stolenlocks"]] == [invoice]


def test_of_what_is_passed_over_halfway_nobody_is_told_or_warned(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    listen(firm)
    call = {"Invoice": invoice, "InvoiceDate": "2026-12-24", "SkipIfIneligibleFlag": "Y"}

    answer = firm.user(ISSUE, SendFlag="Y", **call)
    seen = firm.user(ISSUE, SendFlag="Y", preview="Y", **call)

    assert answer["notes"] == "SKIPPED"
    assert told(firm) == []
    assert "warnings" not in answer
    assert seen["changes"] == []


def test_an_override_for_what_is_passed_over_halfway_set_nothing_aside(firm: Firm) -> None:
    by_hand = firm.an_invoice("110.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=by_hand, Action="lock")

    answer = firm.administrator(
        ISSUE, Invoice=by_hand, SendFlag="Y", SkipIfIneligibleFlag="Y", override_LockedManual="Y"
    )

    assert [each["type"] for each in answer["skipped"]] == ["no_mail_address"]
    assert "LockedManual" in str(answer["warnings"])
