"""An invoice made anew from an older one: by the screen that posts heads and lines one by one, and
by whoever says Source (web application, 13)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.firm import Caller, Firm

INVOICE, ITEM = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_ITEM_MANAGE"
AS_SHOWN = {"jsonrpc": "Rope & tar", "legacy": "Rope &amp; tar"}


def in_dialect(firm: Firm, dialect: str) -> Caller:
    return replace(firm.user, dialect=dialect)


def an_older_invoice(firm: Firm) -> tuple[int, list[tuple[int, int | None]]]:
    """Three lines, two of which look alike on the screen; answers their accounts and tax types."""
    invoice = firm.an_invoice(sent=True, Notes=AS_SHOWN["jsonrpc"], Frequency=4)
    made = []
    for title, tax_type, description in (
        ("Sails", 1, "Rope & tar"),
        ("Free of tax", 3, "Rope & tar"),
        ("Hours", 1, "Work"),
    ):
        account = firm.an_account(title)
        more = {"FinancialAccount": account, "TaxType": tax_type, "Description": description}
        firm.a_line(5, invoice, "110.00", **more)
        made.append((account, tax_type))
    return invoice, made


def lines_of(firm: Firm, invoice: int) -> list[dict[str, Any]]:
    fields = ("financialaccount", "taxtype", "tax", "description", "taxincluded")
    of = [{"name": "objectcontext", "comparison": "EQUAL_TO", "value1": invoice}]
    return firm.user.rows("FINANCIAL_ITEM_SEARCH", *fields, filters=of)


def copied(
    firm: Firm, dialect: str, source: int, *lines: tuple[str, str], **more: Any
) -> tuple[int, list[str]]:
    """What the screen makes of an invoice, with what it is warned of."""
    call = in_dialect(firm, dialect)
    head = {"ContactBusinessSentTo": firm.kept("business"), "Sent": "N", "Source": source}
    copy = int(call(INVOICE, Notes=AS_SHOWN[dialect], **head)["id"])
    warned: list[str] = []
    for description, amount in lines:
        on = {"Object": 5, "ObjectContext": copy, "Description": description, "Amount": amount}
        warned += call(ITEM, **on, **more).get("warnings", [])
    return copy, warned


@pytest.mark.parametrize("dialect", AS_SHOWN)
def test_lines_of_a_copy_are_on_the_accounts_of_those_they_stand_for(
    firm: Firm, dialect: str
) -> None:
    source, wanted = an_older_invoice(firm)
    rope = AS_SHOWN[dialect]

    copy, warned = copied(
        firm, dialect, source, (rope, "110.00"), (rope, "110.00"), ("Work", "110.00")
    )

    rows = lines_of(firm, copy)
    assert [(row["financialaccount"], row["taxtype"]) for row in rows] == wanted
    assert [row["tax"] for row in rows] == ["10.00", "0.00", "10.00"]
    assert rows[0]["description"] == AS_SHOWN["jsonrpc"]
    assert firm.user.row("FINANCIAL_INVOICE_SEARCH", copy, "notes", "source") == {
        "id": copy,
        "notes": AS_SHOWN["jsonrpc"],
        "source": source,
    }
    assert warned == []


@pytest.mark.parametrize("dialect", AS_SHOWN)
@pytest.mark.parametrize("line", [("Work", "109.00"), ("Other work", "110.00")])
def test_a_line_that_stands_for_none_takes_the_defaults_with_a_warning(
    firm: Firm, dialect: str, line: tuple[str, str]
) -> None:
    source, _ = an_older_invoice(firm)

    copy, warned = copied(firm, dialect, source, line)

    (row,) = lines_of(firm, copy)
    assert row["taxtype"] is None
    assert f"has no line of {line[1]} with these words" in warned[0]
    assert "it is on" in warned[1]


def test_a_line_that_names_its_account_or_tax_type_is_as_it_says(firm: Firm) -> None:
    source, _ = an_older_invoice(firm)
    account = firm.an_account("Another")

    copy, warned = copied(firm, "jsonrpc", source, ("Work", "110.00"), FinancialAccount=account)

    (row,) = lines_of(firm, copy)
    assert (row["financialaccount"], row["taxtype"]) == (account, None)
    assert warned == []


def test_a_line_without_its_tax_in_the_amount_stays_so(firm: Firm) -> None:
    source = firm.an_invoice()
    firm.a_line(5, source, "100.00", Description="Work", TaxIncluded="N")

    copy, _ = copied(firm, "jsonrpc", source, ("Work", "100.00"))

    (row,) = lines_of(firm, copy)
    assert (row["taxincluded"], row["tax"]) == ("N", "10.00")


def test_a_line_that_a_credit_has_lessened_is_found_by_what_is_left(firm: Firm) -> None:
    source, wanted = an_older_invoice(firm)
    note = firm.a_credit_note("10.00", TaxType=1)
    apply = "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE"
    firm.user(apply, LineItem=firm.lines(5, source)[2], Credit=note, Amount="10.00")

    copy, _ = copied(firm, "legacy", source, ("Work", "100.00"))

    (row,) = lines_of(firm, copy)
    assert (row["financialaccount"], row["taxtype"]) == wanted[2]


def test_what_is_copied_in_one_call_knows_its_source_too(firm: Firm) -> None:
    source = firm.an_invoice("110.00")

    copy = int(firm.user("FINANCIAL_INVOICE_COPY", Id=source)["id"])

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", copy, "source")
    assert row["source"] == source


@pytest.mark.parametrize("what", ["none", "an expense", "another firm's"])
def test_a_source_is_an_invoice_of_the_space(firm: Firm, other_firm: Firm, what: str) -> None:
    wrong = {
        "none": lambda: 999_999,
        "an expense": lambda: firm.an_expense("11.00"),
        "another firm's": lambda: other_firm.an_invoice("11.00"),
    }[what]()

    refusal = firm.user.refused(INVOICE, Source=wrong)

    assert refusal.type == "record_not_found"


def test_a_copy_stays_when_its_source_goes(firm: Firm) -> None:
    source = firm.an_invoice("110.00")
    copy, _ = copied(firm, "jsonrpc", source)
    firm.user(INVOICE, Id=source, Remove=1)

    firm.user(INVOICE, Id=copy, Source=source, PurchaseOrder="PO 7")

    answer = firm.user(ITEM, Object=5, ObjectContext=copy, Amount="5.00")
    assert "has no line of 5.00" in answer["warnings"][0]


# --- the end of the old one ---------------------------------------------------------------------


@pytest.mark.parametrize("dialect", AS_SHOWN)
def test_anybody_may_say_that_a_sent_and_closed_invoice_recurs_no_more(
    firm: Firm, dialect: str
) -> None:
    firm.lock_sent_invoices()
    source = firm.an_invoice("110.00", Frequency=4, SentDate="2026-06-30", sent=True)
    firm.lock_until("2026-06-30")
    overrides = {"override_LockedSent": "Y", "override_LockedDate": "Y"}
    said = overrides if dialect == "legacy" else {}

    in_dialect(firm, dialect)(INVOICE, Id=source, Frequency=9, **said)

    assert firm.user.row("FINANCIAL_INVOICE_SEARCH", source, "frequency")["frequency"] == 9
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_that_it_recurs_more_often_or_anything_else_stays_locked(firm: Firm) -> None:
    firm.lock_sent_invoices()
    source = firm.an_invoice("110.00", Frequency=4, sent=True)

    assert firm.user.refused(INVOICE, Id=source, Frequency=2).locks == ["LockedSent"]
    assert firm.user.refused(INVOICE, Id=source, Frequency=9, Notes="x").locks == ["LockedSent"]


def test_a_lock_by_hand_keeps_that_too(firm: Firm) -> None:
    source = firm.an_invoice("110.00", Frequency=4)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=source, Action="lock")

    assert firm.user.refused(INVOICE, Id=source, Frequency=9).locks == ["LockedManual"]
