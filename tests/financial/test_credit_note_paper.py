"""Credit notes as papers: issued, shown, voided."""

from __future__ import annotations

import base64
from typing import Any

import facturx
import pytest

from models.outbox import Outbox
from models.store import database
from models.store.base import writing
from tests.firm import Firm
from tests.locks.scenes import report_and_unlock
from tests.snapshot import rows_of

ISSUE, PREVIEW, VOID = (f"FINANCIAL_CREDIT_NOTE_{each}" for each in ("ISSUE", "PREVIEW", "VOID"))


@pytest.fixture
def seller(firm: Firm) -> Firm:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", SellerTaxNumber="51 824 753 556")
    return firm


def issued(firm: Firm, note: int, **more: Any) -> dict[str, Any]:
    return firm.user(ISSUE, CreditNote=note, **more)


def shown(firm: Firm, note: int, *fields: str) -> dict[str, Any]:
    return firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", note, *fields)


def applied(firm: Firm, note: int, amount: str = "55.00") -> int:
    """An issued invoice that the note is applied to."""
    invoice = firm.an_invoice("110.00")
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=str(invoice))
    line = firm.lines(5, invoice)[0]
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Credit=note, LineItem=line, Amount=amount)
    return invoice


def test_a_credit_note_takes_the_next_number_of_the_register(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1)
    applied(seller, note)

    answer = issued(seller, note)

    assert answer["issuedcreditnotenumber"] == "I-000002"
    assert answer["structuredlacks"] == []
    found = shown(seller, note, "issued", "issuedcreditnotenumber")
    assert (found["issued"], found["issuedcreditnotenumber"]) == ("Y", "I-000002")


def test_its_paper_is_a_credit_note_that_names_the_invoice(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1)
    applied(seller, note)
    issued(seller, note)

    made = {
        format: base64.b64decode(seller.user(PREVIEW, CreditNote=note, Format=format)["content"])
        for format in ("PDF", "HTML", "XML")
    }

    assert made["PDF"].startswith(b"%PDF")
    assert b"Adjustment note" in made["HTML"]
    assert b"I-000001" in made["HTML"]
    assert b"<ram:TypeCode>381</ram:TypeCode>" in made["XML"]
    assert b"I-000001" in made["XML"]
    assert facturx.xml_check_xsd(made["XML"], flavor="factur-x", level="en16931")


def test_what_is_issued_stays_as_it_was_shown(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1)
    before = seller.user(PREVIEW, CreditNote=note)["contenthash"]

    assert issued(seller, note)["contenthash"] == before


@pytest.mark.parametrize(
    "change",
    [
        {"Amount": "66.00"}, {"TaxType": 5}, {"CreditDate": "2026-01-01"}, {"Notes": "other"},
        {"Remove": 1},
    ],
)  # fmt: skip
def test_what_an_issued_note_says_does_not_change(seller: Firm, change: dict[str, Any]) -> None:
    note = seller.a_credit_note(TaxType=1)
    issued(seller, note)
    said = shown(seller, note, "amount", "taxtype", "creditdate", "notes")

    refused = seller.administrator.refused(
        "FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, override="Y", **change
    )

    assert refused.type == "credit_note_issued"
    assert "FINANCIAL_CREDIT_NOTE_VOID" in str(refused)
    assert shown(seller, note, "amount", "taxtype", "creditdate", "notes") == said


def test_a_note_is_issued_once_and_voided_only_when_issued(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1)
    void = {"CreditNote": note, "Reason": "Wrong"}
    assert seller.administrator.refused(VOID, **void).type == "credit_note_not_issued"
    issued(seller, note)

    assert seller.user.refused(ISSUE, CreditNote=note).type == "credit_note_issued"


@pytest.mark.parametrize("which", [{"type": 2}, {"amount": "0.00"}])
def test_a_suppliers_note_and_one_of_nothing_are_not_issued(
    seller: Firm, which: dict[str, Any]
) -> None:
    note = seller.a_credit_note(**which)

    assert seller.user.refused(ISSUE, CreditNote=note).type == "credit_note_not_issuable"


def test_a_note_that_is_applied_is_not_voided_and_says_to_what(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1)
    invoice = applied(seller, note)
    issued(seller, note)
    row = seller.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "reference")

    refused = seller.administrator.refused(VOID, CreditNote=note, Reason="Wrong")

    assert refused.type == "credit_note_in_use"
    assert row["reference"] in str(refused)


def test_a_voided_note_is_a_draft_and_may_be_issued_anew(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1)
    issued(seller, note)

    voided = seller.administrator(VOID, CreditNote=note, Reason="Wrong")

    assert voided["issuedcreditnotenumber"] == "I-000001"
    assert shown(seller, note, "issued")["issued"] == "N"
    register = seller.user.rows("FINANCIAL_INVOICE_NUMBER_SEARCH", "number", "statetext", "reason")
    assert [(each["number"], each["statetext"]) for each in register] == [("I-000001", "Voided")]
    assert issued(seller, note)["issuedcreditnotenumber"] == "I-000002"


def test_issuing_and_voiding_a_note_are_in_the_trail_with_its_number_before_and_after(
    seller: Firm,
) -> None:
    note = seller.a_credit_note(TaxType=1)

    issued(seller, note)
    once = shown(seller, note, "issueddate", "issuedcreditnotenumber")
    seller.administrator(VOID, CreditNote=note, Reason="Wrong")
    after = shown(seller, note, "issueddate", "issuedcreditnotenumber")

    fields = ("kind", "objectcontext", "reason", "before", "after")
    events = seller.administrator.rows("FINANCIAL_LOCK_EVENT_SEARCH", "object", *fields)
    none, number = {"IssuedNumber": ""}, {"IssuedNumber": "I-000001"}
    assert [tuple(row[each] for each in fields) for row in events if row["object"] == 69] == [
        ("issue", note, "I-000001", none, number),
        ("void", note, "Wrong", number, none),
    ]
    assert once["issueddate"] and once["issuedcreditnotenumber"] == "I-000001"
    assert (after["issueddate"], after["issuedcreditnotenumber"]) == (None, "")


def test_a_note_that_is_refunded_is_not_voided_and_another_is(seller: Firm) -> None:
    refunded, unused = (seller.a_credit_note("55.00", TaxType=1) for _ in range(2))
    seller.user(
        "FINANCIAL_PAYMENT_CREDIT_NOTE_MANAGE",
        PaymentLineItem=seller.a_refund(3, "55.00"),
        Credit=refunded,
    )
    for note in (refunded, unused):
        issued(seller, note)

    refused = seller.administrator.refused(VOID, CreditNote=refunded, Reason="Wrong")
    seller.administrator(VOID, CreditNote=unused, Reason="Wrong")

    assert refused.type == "credit_note_in_use"
    assert shown(seller, refunded, "issued")["issued"] == "Y"


def test_a_note_in_a_complete_tax_report_is_not_voided(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1, CreditDate="2026-03-10")
    issued(seller, note)
    report_and_unlock(seller)

    refused = seller.administrator.refused(VOID, CreditNote=note, Reason="Wrong", override="Y")

    assert refused.type == "credit_note_in_use"
    assert "it is in the complete tax report" in refused.outcome.message


def test_a_voided_note_comes_back_after_a_closed_period_only(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1, CreditDate="2026-03-10")
    issued(seller, note)
    seller.administrator(VOID, CreditNote=note, Reason="Wrong")
    seller.lock_until("2026-03-31")

    refused = seller.user.refused(ISSUE, CreditNote=note)

    assert refused.type == "invoice_date_locked"
    issued(seller, note, CreditDate="2026-04-01")


def test_a_note_in_a_closed_period_is_not_voided(seller: Firm) -> None:
    note = seller.a_credit_note(TaxType=1, CreditDate="2026-03-10")
    issued(seller, note)
    seller.lock_until("2026-03-31")

    refused = seller.administrator.refused(VOID, CreditNote=note, Reason="Wrong")

    assert refused.type == "invoice_period_locked"


# --- what is sent ---------------------------------------------------------------------------------


def sent(firm: Firm, answer: dict[str, Any]) -> dict[str, Any]:
    """What a call has queued, by topic."""
    rows = firm.administrator.rows("CORE_OUTBOX_SEARCH", "topic", "payload")
    return {row["topic"]: row["payload"] for row in rows if row["id"] in answer["outbox"]}


def test_an_issued_note_takes_from_what_the_customer_owes(seller: Firm) -> None:
    note = seller.a_credit_note("110.00", TaxType=1)

    receivable = sent(seller, issued(seller, note))["receivable.transaction"]

    assert (receivable["kind"], receivable["creditnote"]) == ("credit_note", note)
    assert (receivable["amount"], receivable["net"], receivable["tax"]) == (
        "-110.00", "-100.00", "-10.00",
    )  # fmt: skip
    (line,) = receivable["lines"]
    assert (line["net"], line["tax"], line["taxtype"]) == ("-100.00", "-10.00", 1)
    assert receivable["number"] == "I-000001"


def test_a_voided_note_sends_the_reversal_of_what_was_sent(seller: Firm) -> None:
    note = seller.a_credit_note("110.00", TaxType=1)
    receivable = sent(seller, issued(seller, note))["receivable.transaction"]

    answer = seller.administrator(VOID, CreditNote=note, Reason="Wrong")

    reversal = sent(seller, answer)["receivable.transaction"]
    assert (reversal["kind"], reversal["amount"], reversal["tax"]) == (
        "reversal", "110.00", "10.00",
    )  # fmt: skip
    assert reversal["number"] == receivable["number"]


def test_webhooks_are_told_of_credit_notes(seller: Firm) -> None:
    seller.administrator("CORE_WEBHOOK_MANAGE", Url="https://hooks.example.com/books")
    note = seller.a_credit_note("110.00", TaxType=1)

    first = sent(seller, issued(seller, note))["credit_note.issued"]
    answer = seller.administrator(VOID, CreditNote=note, Reason="Wrong")

    second = sent(seller, answer)["credit_note.voided"]
    assert (first["creditnote"], first["number"], first["amount"]) == (note, "I-000001", "110.00")
    assert (second["creditnote"], second["number"], second["amount"], second["reason"]) == (
        note, "I-000001", "110.00", "Wrong",
    )  # fmt: skip


def test_a_note_is_mailed_where_that_is_asked_for(seller: Firm) -> None:
    customer = seller.a_business("Blue Water", Email="ann@bluewater.example")
    seller.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", FinanceTeamEmail="team@firm.example")
    note = seller.a_credit_note("110.00", TaxType=1, ContactBusiness=customer)

    answer = issued(
        seller, note, SendFlag="Y", NotifyFinanceTeamFlag="Y", NewCreditNoteMessages="At last",
        DownloadFlag="Y",
    )  # fmt: skip

    queued = sent(seller, answer)
    assert queued["mail.client"]["to"] == ["ann@bluewater.example"]
    assert queued["mail.client"]["subject"].startswith("Adjustment note I-000001")
    assert queued["mail.client"]["attachments"][0]["sha256"] == answer["sha256"]
    assert queued["mail.team"]["text"].startswith("At last")
    assert answer["filename"] == "Credit note I-000001.pdf"


def test_a_note_that_can_not_be_mailed_is_not_issued(seller: Firm) -> None:
    note = seller.a_credit_note("110.00", TaxType=1)
    before = rows_of(seller.space)

    refused = seller.user.refused(ISSUE, CreditNote=note, SendFlag="Y")

    assert refused.type == "no_mail_address"
    assert "credit note CRN000001 can't be mailed" in str(refused)
    assert rows_of(seller.space) == before


def test_a_note_that_was_issued_when_nothing_was_sent_is_voided_all_the_same(seller: Firm) -> None:
    note = seller.a_credit_note("110.00", TaxType=1)
    answer = issued(seller, note)
    with database.write(), writing():
        Outbox.delete().where(Outbox.id.in_(answer["outbox"])).execute()

    voided = seller.administrator(VOID, CreditNote=note, Reason="Wrong")

    assert (voided["notes"], voided["outbox"]) == ("VOIDED", [])
