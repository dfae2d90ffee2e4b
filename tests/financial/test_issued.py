"""What an issued invoice keeps, looking at it, and issuing it while somebody else holds it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from models.store import database
from tests.core.test_document_events import listen, told
from tests.financial.issuing import ISSUE, PREVIEW, issued, set_up
from tests.firm import Firm
from tests.snapshot import rows_of

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
