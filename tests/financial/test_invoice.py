"""Invoices: references, totals, sending and copying."""

from __future__ import annotations

from dataclasses import replace

from models.settings import INVOICE_STEP
from tests.firm import Firm


def test_the_total_of_an_invoice_is_the_sum_of_its_lines(firm: Firm) -> None:
    invoice = firm.user("FINANCIAL_INVOICE_MANAGE", Notes="June")["id"]
    firm.user("FINANCIAL_ITEM_MANAGE", Object=5, ObjectContext=invoice, Amount="110.00", TaxType=1)
    firm.user(
        "FINANCIAL_ITEM_MANAGE",
        Object=5,
        ObjectContext=invoice,
        Amount="50.00",
        TaxType=1,
        TaxIncluded="N",
    )

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "amount", "tax", "reference")

    assert row == {"id": invoice, "amount": "165.00", "tax": "15.00", "reference": "INV000001"}


def test_text_posted_back_escaped_is_no_change(firm: Firm) -> None:
    added = firm.user("FINANCIAL_INVOICE_MANAGE", Notes='A & B "x"')
    a_form = replace(firm.user, dialect="legacy")

    saved = a_form("FINANCIAL_INVOICE_MANAGE", Id=added["id"], Notes="A &amp; B &quot;x&quot;")

    assert saved["timestamp"] == added["timestamp"]


def test_json_rpc_which_shows_text_as_it_is_means_what_it_posts(firm: Firm) -> None:
    invoice = firm.user("FINANCIAL_INVOICE_MANAGE", Notes="A & B")["id"]

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="A &amp; B")

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "notes")
    assert row["notes"] == "A &amp; B"


# --- copying ------------------------------------------------------------------------------------

COPY = "FINANCIAL_INVOICE_COPY"
SEARCH = "FINANCIAL_INVOICE_SEARCH"


def test_a_copy_has_the_lines_of_the_original_and_is_not_sent(firm: Firm) -> None:
    original = firm.an_invoice("110.00", "55.00", Notes="June", SentDate="2026-06-15", sent=True)

    copy = firm.user(COPY, Id=original)

    fields = ("reference", "notes", "amount", "tax", "sent", "sentdate", "contactbusinesssentto")
    row = firm.user.row(SEARCH, copy["id"], *fields)
    assert copy["notes"] == "ADDED"
    assert row == {
        "id": copy["id"],
        "reference": "INV000002",
        "notes": "June",
        "amount": "165.00",
        "tax": "15.00",
        "sent": "N",
        "sentdate": None,
        "contactbusinesssentto": firm.kept("business"),
    }


def test_a_copy_can_be_sent_at_once(firm: Firm) -> None:
    copy = firm.user(COPY, Id=firm.an_invoice("110.00"), Sent="Y", DueDate="2026-12-24")["id"]

    row = firm.user.row(SEARCH, copy, "sent", "sentdate", "duedate")
    assert row == {"id": copy, "sent": "Y", "sentdate": "2026-11-24", "duedate": "2026-12-24"}


def test_a_copy_takes_no_reference_that_somebody_typed(firm: Firm) -> None:
    original = firm.an_invoice("110.00", "55.00")
    firm.an_invoice(Reference="INV000002")
    other = firm.an_invoice()
    firm.a_line(5, other, "1.00", Reference="ITM000004")

    copy = firm.user(COPY, Id=original)["id"]

    assert firm.user.row(SEARCH, copy, "reference")["reference"] == "INV000004"
    filters = [{"name": "objectcontext", "comparison": "EQUAL_TO", "value1": copy}]
    lines = firm.user.rows("FINANCIAL_ITEM_SEARCH", "reference", filters=filters)
    assert [line["reference"] for line in lines] == ["ITM000003", "ITM000005"]


def test_a_copy_follows_the_steps_in_which_invoices_are_counted(firm: Firm) -> None:
    original = firm.an_invoice("110.00")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=INVOICE_STEP.number, Value="5")

    copy = firm.user(COPY, Id=original)["id"]

    assert firm.user.row(SEARCH, copy, "reference")["reference"] == "INV000006"


def test_an_original_that_changed_since_it_was_read_is_not_copied(firm: Firm) -> None:
    original = firm.an_invoice("110.00")
    read = firm.user.row(SEARCH, original, "timestamp")["timestamp"]
    changed = firm.user("FINANCIAL_INVOICE_MANAGE", Id=original, Notes="July")["timestamp"]

    stale = firm.user.refused(COPY, Id=original, Timestamp=read)
    copy = firm.user(COPY, Id=original, Timestamp=changed)["id"]

    assert stale.type == "stale_timestamp"
    assert "invoice" in stale.outcome.message
    assert [row["id"] for row in firm.user.rows(SEARCH, "id")] == [original, copy]


def test_no_copy_is_dated_into_a_locked_period(firm: Firm) -> None:
    original = firm.an_invoice("110.00")
    firm.lock_until("2026-06-30")

    refused = firm.user.refused(COPY, Id=original, Sent="Y", SentDate="2026-06-30")

    assert refused.locks == ["LockedDate"]
    assert len(firm.user.rows(SEARCH, "id")) == 1


def test_only_invoices_of_the_firm_are_copied(firm: Firm, other_firm: Firm) -> None:
    theirs, expense = other_firm.an_invoice("110.00"), firm.an_expense("110.00")

    refused = [firm.user.refused(COPY, Id=each).type for each in (theirs, expense)]

    assert refused == ["record_not_found", "record_not_found"]
    assert firm.user.rows(SEARCH, "id") == []
