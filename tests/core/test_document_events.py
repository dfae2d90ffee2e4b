"""Webhooks are told what became of documents, once a call, by the events that they name."""

from __future__ import annotations

from typing import Any

import pytest

from models.document import KINDS
from tests.firm import Firm

OUTBOX = "CORE_OUTBOX_SEARCH"
ALL = "document.created,document.changed,document.removed,invoice.paid,invoice.credited"


def listen(firm: Firm, events: str = ALL) -> None:
    url = "https://hooks.example.com/books"
    firm.administrator("CORE_WEBHOOK_MANAGE", Url=url, Events=events)


def told(firm: Firm, *topics: str) -> list[dict[str, Any]]:
    rows = firm.administrator.rows(
        OUTBOX, "topic", "object", "objectcontext", "sequence", "payload", sorts=[{"name": "id"}]
    )
    return [each for each in rows if not topics or each["topic"] in topics]


def topics(firm: Firm, *among: str) -> list[str]:
    return [each["topic"] for each in told(firm, *among)]


MADE = {
    2: Firm.an_expense,
    3: Firm.a_payment,
    5: Firm.an_invoice,
    6: Firm.a_receipt,
    69: Firm.a_credit_note,
    122: Firm.a_journal,
}


@pytest.mark.parametrize("object", sorted(MADE))
def test_each_kind_is_told_of_when_it_is_made_changed_and_removed(firm: Firm, object: int) -> None:
    listen(firm)
    method = f"FINANCIAL_{KINDS[object].noun.upper().replace(' ', '_')}_MANAGE"
    id = MADE[object](firm)
    made = told(firm)

    firm.user(method, Id=id, Notes="Not as it was")
    changed = told(firm)[len(made) :]
    firm.user(method, Id=id, Remove=1)
    removed = told(firm)[len(made) + len(changed) :]

    assert made[0]["topic"] == "document.created"
    assert [each["topic"] for each in changed] == ["document.changed"]
    said = {name: changed[0]["payload"][name] for name in ("fields", "lines")}
    assert said == {"fields": ["notes"], "lines": False}
    assert [each["topic"] for each in removed] == ["document.removed"]
    everything = told(firm)
    assert {(each["object"], each["objectcontext"]) for each in everything} == {(object, id)}
    assert [each["sequence"] for each in everything] == list(range(1, len(everything) + 1))


def test_a_call_is_told_of_once_however_much_it_changes(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", "55.00")
    listen(firm)

    line = firm.a_line(5, invoice, "20.00")
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Description="Sails")

    added, changed = told(firm)
    for each in (added, changed):
        assert (each["payload"]["lines"], each["payload"]["fields"]) == (True, [])


def test_a_line_that_is_moved_is_told_of_where_it_was_and_where_it_is(firm: Firm) -> None:
    first, second = firm.an_invoice("110.00"), firm.an_invoice()
    (line,) = firm.lines(5, first)
    listen(firm)

    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Object=5, ObjectContext=second)

    assert [each["objectcontext"] for each in told(firm, "document.changed")] == [first, second]
    assert all(each["payload"]["lines"] for each in told(firm))


def test_a_step_of_a_document_is_told_and_a_link_is_none_of_its_changes(firm: Firm) -> None:
    written_off, paid = firm.an_invoice("110.00", sent=True), firm.an_invoice("110.00", sent=True)
    receipt = firm.a_receipt("110.00")
    listen(firm)

    firm.user("FINANCIAL_INVOICE_ACTION", Id=written_off, Action="mark_as_uncollectible")
    before = told(firm)
    link(firm, receipt, paid, "110.00")

    assert {each["objectcontext"] for each in before} == {written_off}
    assert any(each["payload"]["lines"] for each in before)
    assert topics(firm)[len(before) :] == ["invoice.paid"]


def test_a_save_that_changes_nothing_is_not_told(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", Notes="As it is")
    listen(firm)

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="As it is")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Another", preview="Y")

    assert told(firm) == []


def test_who_listens_to_all_is_not_told_of_every_edit(firm: Firm) -> None:
    listen(firm, "")

    invoice = firm.an_invoice("110.00")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Another")

    assert told(firm) == []


def pay(firm: Firm, invoice: int, amount: str) -> int:
    return link(firm, firm.a_receipt(amount), invoice, amount)


def link(firm: Firm, receipt: int, invoice: int, amount: str) -> int:
    made: int = firm.user(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        ReceiptLineItem=firm.lines(6, receipt)[0],
        InvoiceLineItem=firm.lines(5, invoice)[0],
        Amount=amount,
    )["id"]
    return made


def test_an_invoice_is_paid_by_the_link_that_leaves_nothing_open(firm: Firm) -> None:
    listen(firm, "invoice.paid")
    invoice = firm.an_invoice("110.00")

    pay(firm, invoice, "60.00")
    before = topics(firm)
    pay(firm, invoice, "50.00")

    (paid,) = told(firm)
    assert before == []
    assert (paid["object"], paid["objectcontext"]) == (5, invoice)
    figures = {name: paid["payload"][name] for name in ("amount", "paid", "outstanding")}
    assert figures == {"amount": "110.00", "paid": "110.00", "outstanding": "0.00"}


def test_an_invoice_is_paid_by_what_the_customer_is_owed_as_well(firm: Firm) -> None:
    listen(firm, "invoice.paid")
    invoice, expense = firm.an_invoice("110.00", sent=True), firm.an_expense("110.00")
    lines = {"InvoiceLineItem": firm.lines(5, invoice)[0]}
    lines["ExpenseLineItem"] = firm.lines(2, expense)[0]

    firm.user("FINANCIAL_CONTRA_MANAGE", **lines)

    assert [(each["topic"], each["objectcontext"]) for each in told(firm)] == [
        ("invoice.paid", invoice)
    ]


def test_what_is_paid_again_after_it_was_not_is_told_again(firm: Firm) -> None:
    listen(firm, "invoice.paid")
    invoice = firm.an_invoice("110.00")
    link = pay(firm, invoice, "110.00")

    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", Id=link, Remove=1)
    assert topics(firm) == ["invoice.paid"]
    pay(firm, invoice, "110.00")

    assert [each["sequence"] for each in told(firm)] == [1, 2]


def test_a_credit_that_is_applied_is_told_and_whether_it_paid_the_rest(firm: Firm) -> None:
    listen(firm, "")
    invoice = firm.an_invoice("110.00")
    for amount in ("50.00", "60.00"):
        firm.user(
            "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
            LineItem=firm.lines(5, invoice)[0],
            Credit=firm.a_credit_note(amount),
            Amount=amount,
        )

    found = told(firm, "invoice.credited", "invoice.paid")
    assert [each["topic"] for each in found] == [*["invoice.credited"] * 2, "invoice.paid"]
    said = [(each["payload"]["credited"], each["payload"]["outstanding"]) for each in found]
    assert said == [("50.00", "60.00"), ("110.00", "0.00"), ("110.00", "0.00")]
    assert [each["payload"].get("applied") for each in found] == ["50.00", "60.00", None]


def test_more_of_a_credit_is_told_by_what_it_is_more_and_less_of_it_is_not(firm: Firm) -> None:
    listen(firm, "invoice.credited")
    invoice = firm.an_invoice("110.00")
    made = firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        LineItem=firm.lines(5, invoice)[0],
        Credit=firm.a_credit_note("90.00"),
        Amount="50.00",
    )["id"]

    for amount in ("60.00", "55.00"):
        firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Id=made, Amount=amount)

    assert [each["payload"]["applied"] for each in told(firm)] == ["50.00", "10.00"]


def test_a_cent_pays_and_a_cent_credits(firm: Firm) -> None:
    listen(firm, "invoice.paid,invoice.credited")
    invoice = firm.an_invoice("0.02")

    firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        LineItem=firm.lines(5, invoice)[0],
        Credit=firm.a_credit_note("0.01"),
        Amount="0.01",
    )
    pay(firm, invoice, "0.01")

    assert topics(firm) == ["invoice.credited", "invoice.paid"]
    names = ("objecttext", "amount", "paid", "credited", "outstanding")
    said = [[each["payload"].get(name) for name in names] for each in told(firm)]
    assert said == [
        ["INV000001", "0.02", "0.00", "0.01", "0.01"],
        ["INV000001", "0.02", "0.01", "0.01", "0.00"],
    ]


def test_what_is_paid_is_told_by_the_payment_and_not_by_what_is_changed_later(firm: Firm) -> None:
    listen(firm, "invoice.paid,invoice.credited")
    invoice = firm.an_invoice("110.00")
    made = pay(firm, invoice, "110.00")

    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", Id=made, AppliesDate="2026-11-02")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Paid, thank you")

    assert topics(firm) == ["invoice.paid"]


def test_nothing_is_told_of_what_a_refused_call_would_have_done(firm: Firm) -> None:
    listen(firm)
    invoice = firm.an_invoice("110.00")
    pay(firm, invoice, "110.00")
    before = told(firm)

    firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1)

    assert told(firm) == before
