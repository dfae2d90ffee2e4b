"""Voiding an issued invoice: the only way back, and when it is barred."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import facturx

from models.document import Document
from models.issuing import papers
from models.outbox import Outbox
from models.store import database
from tests.firm import NOW, Firm
from tests.snapshot import rows_of

ISSUE, VOID = "FINANCIAL_INVOICE_ISSUE", "FINANCIAL_INVOICE_VOID"
PREVIEW, NUMBERS = "FINANCIAL_INVOICE_PREVIEW", "FINANCIAL_INVOICE_NUMBER_SEARCH"


def an_issued_invoice(firm: Firm, *amounts: str, **more: Any) -> int:
    invoice = firm.an_invoice(*(amounts or ("110.00",)))
    firm.user(ISSUE, Invoice=invoice, **more)
    return invoice


def voided(firm: Firm, invoice: int, **more: Any) -> dict[str, Any]:
    return firm.administrator(VOID, Invoice=invoice, Reason="Wrong customer", **more)


def queued(firm: Firm) -> list[tuple[str, dict[str, Any]]]:
    with database.read():
        found = Outbox.select().where(Outbox.space == firm.space).order_by(Outbox.id)
        return [(each.topic, json.loads(each.payload)) for each in found]


def test_a_voided_invoice_is_a_draft_again(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)

    answer = voided(firm, invoice)

    row = firm.user.row(
        "FINANCIAL_INVOICE_SEARCH", invoice, "sent", "issued", "issuedinvoicenumber"
    )
    assert (answer["notes"], answer["issuedinvoicenumber"]) == ("VOIDED", "I-000001")
    assert (row["sent"], row["issued"], row["issuedinvoicenumber"]) == ("N", "N", "")
    assert firm.locks(Object=5, ObjectContext=invoice) == set()
    firm.a_line(5, invoice, "1.00")


def test_what_the_lock_names_lifts_it(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)

    called = firm.lift("LockedSent", Object=5, ObjectContext=invoice)

    assert called == [VOID]


def test_the_number_stays_in_the_register_with_the_reason(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)

    voided(firm, invoice)

    rows = firm.user.rows(NUMBERS, "number", "statetext", "reason", "invoice", "voidedusertext")
    assert [{**row, "id": 0} for row in rows if row["statetext"] != "Cancellation"] == [
        {
            "id": 0,
            "number": "I-000001",
            "statetext": "Voided",
            "reason": "Wrong customer",
            "invoice": invoice,
            "voidedusertext": "Ann",
        }
    ]


def test_voiding_is_in_the_trail_with_what_it_took_back(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)

    voided(firm, invoice)

    fields = ("kind", "objecttext", "lock", "reason", "before", "after")
    events = firm.user.rows("FINANCIAL_LOCK_EVENT_SEARCH", *fields)
    assert [[event[name] for name in fields] for event in events if event["kind"] == "void"] == [
        [
            "void",
            "INV000001",
            "LockedSent",
            "Wrong customer",
            {"Date": "2026-11-24", "IssuedNumber": "I-000001", "Sent": "Y"},
            {"Date": "", "IssuedNumber": "", "Sent": "N"},
        ]
    ]


def test_an_invoice_that_is_issued_anew_was_issued_and_sent_then(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    before = replace(firm.administrator, now=NOW - timedelta(days=2))
    before(ISSUE, Invoice=invoice)
    before(VOID, Invoice=invoice, Reason="Wrong customer")

    draft = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "issueddate", "sentdate")
    firm.user(ISSUE, Invoice=invoice)

    again = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "issueddate", "sentdate")
    told = firm.user("FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=invoice, Explain="Y")
    assert (draft["issueddate"], draft["sentdate"]) == (None, None)
    assert (again["issueddate"][:10], again["sentdate"]) == ("2026-11-24", "2026-11-24")
    assert {each["since"][:10] for each in told["Locks"]} == {"2026-11-24"}


def test_an_invoice_that_is_issued_anew_gets_a_new_number_and_keeps_both_documents(
    firm: Firm,
) -> None:
    invoice = an_issued_invoice(firm)
    voided(firm, invoice)

    again = firm.user(ISSUE, Invoice=invoice)

    old = firm.user(PREVIEW, Invoice=invoice, Version=1)
    new = firm.user(PREVIEW, Invoice=invoice)
    assert again["issuedinvoicenumber"] == new["issuedinvoicenumber"] == "I-000002"
    assert (old["issuedinvoicenumber"], new["version"]) == ("I-000001", 2)
    other = an_issued_invoice(firm)
    assert firm.user(PREVIEW, Invoice=other)["version"] == 1


def test_only_the_number_of_the_invoice_that_is_voided_is_marked(
    firm: Firm, other_firm: Firm
) -> None:
    for each in (other_firm, firm):
        an_issued_invoice(each)
    second = an_issued_invoice(firm)

    voided(firm, second)

    states = [
        firm.user.rows(NUMBERS, "number", "statetext"),
        other_firm.user.rows(NUMBERS, "statetext"),
    ]
    assert [row["statetext"] for row in states[1]] == ["Issued"]
    kept = {row["number"]: row["statetext"] for row in states[0]}
    assert (kept["I-000001"], kept["I-000002"]) == ("Issued", "Voided")


def test_the_reversing_receivable_is_queued(firm: Firm) -> None:
    invoice = an_issued_invoice(firm, "110.00", "11.00")

    answer = voided(firm, invoice)

    (topic, issued), (_, reversal) = queued(firm)
    assert topic == "receivable.transaction"
    assert len(answer["outbox"]) == 1
    assert (issued["kind"], issued["amount"]) == ("invoice", "121.00")
    assert (reversal["kind"], reversal["amount"], reversal["tax"]) == (
        "reversal",
        "-121.00",
        "-11.00",
    )
    assert reversal["number"] == "I-000001"


def test_what_is_reversed_is_what_was_posted_whatever_an_override_has_changed(firm: Firm) -> None:
    invoice = an_issued_invoice(firm, "110.00", "0.00")
    firm.administrator(
        "FINANCIAL_INVOICE_MANAGE",
        Id=invoice,
        ContactBusinessSentTo=firm.a_business("Somebody Else"),
        DueDate="2027-03-01",
        Reference="OTHER",
        override_LockedSent="Y",
    )

    voided(firm, invoice)

    (_, issued), (_, reversal) = queued(firm)
    amounts = {"amount": "-110.00", "net": "-100.00", "tax": "-10.00"}
    lines = [
        {**line, "net": net, "tax": tax}
        for line, net, tax in zip(
            issued["lines"], ("-100.00", "0.00"), ("-10.00", "0.00"), strict=True
        )
    ]
    assert reversal == {**issued, **amounts, "kind": "reversal", "lines": lines}


def test_voiding_needs_its_own_right(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)

    refused = firm.user.refused(VOID, Invoice=invoice, Reason="Wrong")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", InvoiceVoidRight="user")

    assert refused.type == "may_not_void"
    assert firm.user(VOID, Invoice=invoice, Reason="Wrong")["notes"] == "VOIDED"


def test_only_an_issued_invoice_is_voided(firm: Firm) -> None:
    sent = firm.an_invoice("110.00", sent=True)

    assert firm.administrator.refused(VOID, Invoice=sent, Reason="x").type == "invoice_not_issued"


def test_a_reason_is_needed(firm: Firm) -> None:
    refused = firm.administrator.refused(VOID, Invoice=an_issued_invoice(firm))

    assert "Reason" in refused.fields


def test_an_invoice_with_receipts_on_it_is_not_voided(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)
    firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.kept("bank_account"))

    refused = firm.administrator.refused(VOID, Invoice=invoice, Reason="x", override="Y")

    assert refused.type == "invoice_settled"
    assert refused.outcome.data["uses"] == ["REC000001"]


def test_an_invoice_with_a_credit_note_on_it_is_not_voided(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)
    firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        Credit=firm.a_credit_note("55.00"),
        LineItem=firm.lines(5, invoice)[0],
        Amount="55.00",
    )

    refused = firm.administrator.refused(VOID, Invoice=invoice, Reason="x")

    assert refused.type == "invoice_settled"
    assert refused.outcome.data["uses"] == ["CRN000001"]


def test_an_invoice_in_a_locked_period_is_not_voided(firm: Firm) -> None:
    on_its_last_day = an_issued_invoice(firm, InvoiceDate="2026-10-31")
    after = an_issued_invoice(firm, InvoiceDate="2026-11-01")
    firm.lock_until("2026-10-31")

    refused = firm.administrator.refused(VOID, Invoice=on_its_last_day, Reason="x")
    voided(firm, after)

    assert refused.type == "invoice_period_locked"


def test_an_invoice_in_a_complete_tax_report_is_not_voided(firm: Firm) -> None:
    invoice = an_issued_invoice(firm, InvoiceDate="2026-06-15")
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        TaxReportContactBusiness=firm.kept("business"),
    )
    report = firm.administrator(
        "FINANCIAL_TAX_REPORT_MANAGE", TaxStartDate="2026-04-01", EndDate="2026-06-30"
    )["id"]
    firm.administrator("FINANCIAL_TAX_REPORT_COMPLETE", Id=report)

    refused = firm.administrator.refused(VOID, Invoice=invoice, Reason="x", override="Y")

    assert refused.type == "invoice_reported"


def test_an_invoice_is_voided_whatever_reports_others_are_in_and_out_of_a_draft(
    firm: Firm, other_firm: Firm
) -> None:
    for each in (firm, other_firm):
        an_issued_invoice(each, InvoiceDate="2026-06-15")
        each.report("2026-04-01", "2026-06-30")
    invoice = an_issued_invoice(firm, InvoiceDate="2026-07-15")
    firm.administrator(
        "FINANCIAL_TAX_REPORT_MANAGE", TaxStartDate="2026-07-01", EndDate="2026-09-30"
    )

    assert voided(firm, invoice)["notes"] == "VOIDED"


def test_an_invoice_that_is_locked_by_hand_is_not_voided(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")

    refused = firm.administrator.refused(VOID, Invoice=invoice, Reason="x")

    assert refused.locks == ["LockedManual"]


def test_an_invoice_that_changed_since_it_was_read_is_not_voided(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    read = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]
    firm.user(ISSUE, Invoice=invoice)

    refused = firm.administrator.refused(VOID, Invoice=invoice, Reason="x", InvoiceTimestamp=read)

    assert refused.type == "stale_timestamp"


def test_a_refused_voiding_changes_nothing(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)
    firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.kept("bank_account"))
    before = rows_of(firm.space)

    firm.administrator.refused(VOID, Invoice=invoice, Reason="x")

    assert rows_of(firm.space) == before


def test_a_draft_that_was_issued_once_is_kept_for_its_number(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)
    voided(firm, invoice)

    refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1)

    assert refused.type == "record_in_use"
    assert "issued number I-000001" in str(refused)


# --- the paper that says so -----------------------------------------------------------------------


def numbered(firm: Firm, how: str) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", CancellationNumber=how)


def cancellation(firm: Firm, invoice: int, format: str = "HTML", **more: Any) -> dict[str, Any]:
    return firm.user(PREVIEW, Invoice=invoice, Cancellation="Y", Format=format, **more)


def register(firm: Firm) -> list[tuple[str, str, int | None, int]]:
    rows = firm.user.rows(
        NUMBERS, "number", "statetext", "sequence", "missingbefore", sorts=[{"name": "id"}]
    )
    return [
        (row["number"], row["statetext"], row["sequence"], row["missingbefore"]) for row in rows
    ]


def test_voiding_makes_a_paper_with_a_number_and_a_date(firm: Firm) -> None:
    invoice = an_issued_invoice(firm, "110.00", InvoiceDate="2026-11-02")

    answer = voided(firm, invoice, DownloadFlag="Y")

    shown = cancellation(firm, invoice, "PDF")
    assert (answer["cancellationnumber"], answer["cancellationdate"][:10]) == (
        "I-000001-C",
        "2026-11-24",
    )
    assert answer["filename"] == shown["filename"] == "Cancellation I-000001-C.pdf"
    assert answer["pdf"] == shown["content"]
    assert answer["sha256"] == shown["sha256"]
    assert (shown["issuedinvoicenumber"], shown["version"]) == ("I-000001-C", 1)
    page = cancellation(firm, invoice)["text"]
    assert "Cancellation" in page
    assert "<dd>I-000001</dd>" in page
    assert "24 November 2026" in page
    assert "$110.00" in page


def test_the_paper_is_shown_before_the_invoice_is_voided(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)

    before = cancellation(firm, invoice)
    voided(firm, invoice)

    assert (before["version"], before["issuedinvoicenumber"]) == (0, "")
    assert "Draft" in before["text"]
    assert cancellation(firm, invoice)["contenthash"] == before["contenthash"]


def test_a_cancellation_takes_a_number_of_its_own_where_the_space_wants_it(firm: Firm) -> None:
    numbered(firm, "1")
    invoice = an_issued_invoice(firm)

    answer = voided(firm, invoice)
    again = firm.user(ISSUE, Invoice=invoice)

    assert answer["cancellationnumber"] == "I-000002"
    assert again["issuedinvoicenumber"] == "I-000003"
    assert register(firm) == [
        ("I-000001", "Voided", 1, 0),
        ("I-000002", "Cancellation", 2, 0),
        ("I-000003", "Issued", 3, 0),
    ]


def test_a_number_with_the_suffix_leaves_the_sequence_alone(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)

    voided(firm, invoice)
    firm.user(ISSUE, Invoice=invoice)

    assert register(firm) == [
        ("I-000001", "Voided", 1, 0),
        ("I-000001-C", "Cancellation", None, 0),
        ("I-000002", "Issued", 2, 0),
    ]


def test_no_invoice_takes_the_number_of_a_cancellation(firm: Firm) -> None:
    voided(firm, an_issued_invoice(firm))
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", ReuseVoidedInvoiceNumber="Y")

    refused = firm.user.refused(
        ISSUE, Invoice=firm.an_invoice("11.00"), IssuedInvoiceNumber="i-000001-c"
    )

    assert refused.type == "invoice_number_taken"
    assert "the cancellation of invoice" in str(refused)


def test_a_number_that_is_given_and_voided_again_gets_another_cancellation(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", ReuseVoidedInvoiceNumber="Y")
    number = "N" * 50
    invoice = firm.an_invoice("11.00")
    given = []
    for _ in range(2):
        firm.user(ISSUE, Invoice=invoice, IssuedInvoiceNumber=number)
        given.append(voided(firm, invoice)["cancellationnumber"])

    assert given == ["N" * 48 + "-C", "N" * 47 + "-C2"]
    assert [
        cancellation(firm, invoice, Version=version)["issuedinvoicenumber"] for version in (1, 2)
    ] == given
    assert cancellation(firm, invoice)["version"] == 2


def test_a_cancellation_posts_nothing(firm: Firm) -> None:
    invoice = an_issued_invoice(firm)
    before = rows_of(firm.space)

    voided(firm, invoice)

    added = {
        name for name, rows in rows_of(firm.space).items() if len(rows) > len(before.get(name, []))
    }
    assert not {"document", "line_item", "link"} & added


def test_what_was_not_voided_has_no_cancellation_to_show(firm: Firm) -> None:
    draft, issued = firm.an_invoice("11.00"), an_issued_invoice(firm)

    for invoice, more, version in ((draft, {}, 0), (issued, {"Version": 1}, 1)):
        refused = firm.user.refused(PREVIEW, Invoice=invoice, Cancellation="Y", **more)

        assert refused.type == "no_such_document"
        assert f"of version {version}: it was not voided" in str(refused)


def test_no_version_that_went_out_counts_as_the_paper_that_cancels_it(firm: Firm) -> None:
    """Books from before there were such papers hold voided invoices without one."""
    invoice = an_issued_invoice(firm)

    with database.read():
        actor, row = firm.actor(), Document.get_by_id(invoice)
        assert papers.latest_edition(actor, row) == 1
        assert papers.latest_cancellation(actor, row) == 0


def test_a_refused_voiding_takes_no_number(firm: Firm) -> None:
    numbered(firm, "1")
    invoice = an_issued_invoice(firm)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    before = rows_of(firm.space)

    firm.administrator.refused(VOID, Invoice=invoice, Reason="x")

    assert rows_of(firm.space) == before


def test_its_structured_form_is_a_credit_note_for_the_invoice(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", SellerTaxNumber="51 824 753 556")
    invoice = an_issued_invoice(firm)
    voided(firm, invoice)

    xml = cancellation(firm, invoice, "XML")["text"]

    assert "<ram:TypeCode>381</ram:TypeCode>" in xml
    assert "<ram:ID>I-000001-C</ram:ID>" in xml
    assert "<ram:IssuerAssignedID>I-000001</ram:IssuerAssignedID>" in xml
    assert facturx.xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
