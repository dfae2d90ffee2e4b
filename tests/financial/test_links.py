"""Links of money to what it pays, and credit notes to what they make good: never more than is
open, and judged by the day they apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.firm import Caller, Firm, Refused


@dataclass
class Ties:
    """One kind of link in words: what pays (or makes good) what."""

    name: str
    source: str
    target: str
    source_object: int
    target_object: int

    @property
    def manage(self) -> str:
        return f"FINANCIAL_{self.name}_MANAGE"

    @property
    def search(self) -> str:
        return f"FINANCIAL_{self.name}_SEARCH"

    @property
    def credit(self) -> bool:
        return self.source_object == 69

    @property
    def locked_by(self) -> str:
        return "LockedCredit" if self.credit else "LockedLinked"

    def a_source(self, firm: Firm, amount: str, **more: Any) -> int:
        """A receipt or payment with this one line, or a credit note; answers what to link."""
        if self.source_object == 69:
            return firm.a_credit_note(amount, type=1 if self.target_object == 5 else 2, **more)
        make = firm.a_receipt if self.source_object == 6 else firm.a_payment
        return firm.lines(self.source_object, make(amount, **more))[0]

    def a_target(self, firm: Firm, amount: str, **more: Any) -> int:
        make = firm.an_invoice if self.target_object == 5 else firm.an_expense
        return firm.lines(self.target_object, make(amount, **more))[0]

    def pair(self, source: int, target: int) -> dict[str, int]:
        return {self.source: source, self.target: target}

    def tie(self, call: Caller, source: int, target: int, **more: Any) -> int:
        return int(call(self.manage, **self.pair(source, target), **more)["id"])

    def refused(self, call: Caller, source: int, target: int, **more: Any) -> Refused:
        return call.refused(self.manage, **self.pair(source, target), **more)


RECEIPTS = Ties("RECEIPT_INVOICE", "ReceiptLineItem", "InvoiceLineItem", 6, 5)
PAYMENTS = Ties("PAYMENT_EXPENSE", "PaymentLineItem", "ExpenseLineItem", 3, 2)
INVOICE_CREDITS = Ties("INVOICE_CREDIT_NOTE", "Credit", "LineItem", 69, 5)
EXPENSE_CREDITS = Ties("EXPENSE_CREDIT_NOTE", "Credit", "LineItem", 69, 2)
ALL = (RECEIPTS, PAYMENTS, INVOICE_CREDITS, EXPENSE_CREDITS)
OF_LINES = (RECEIPTS, PAYMENTS)

every_kind = pytest.mark.parametrize("ties", ALL, ids=lambda ties: ties.name)
lines_to_lines = pytest.mark.parametrize("ties", OF_LINES, ids=lambda ties: ties.name)


# --- how much -----------------------------------------------------------------------------------


@lines_to_lines
@pytest.mark.parametrize(
    ("has", "wants", "linked"), [("60.00", "110.00", "60.00"), ("110.00", "60.00", "60.00")]
)
def test_the_smaller_of_what_is_open_is_linked_when_no_amount_is_given(
    firm: Firm, ties: Ties, has: str, wants: str, linked: str
) -> None:
    source, target = ties.a_source(firm, has), ties.a_target(firm, wants)

    link = ties.tie(firm.user, source, target)

    row = firm.user.row(ties.search, link, "amount", "appliesdate")
    assert (row["amount"], row["appliesdate"]) == (linked, "2026-11-24")


@lines_to_lines
def test_what_is_linked_already_counts_as_used(firm: Firm, ties: Ties) -> None:
    source, first = ties.a_source(firm, "100.00"), ties.a_target(firm, "70.00")
    second = ties.a_target(firm, "70.00")
    ties.tie(firm.user, source, first)

    link = ties.tie(firm.user, source, second)

    assert firm.user.row(ties.search, link, "amount")["amount"] == "30.00"


@every_kind
@pytest.mark.parametrize(("has", "wants"), [("60.00", "110.00"), ("110.00", "60.00")])
def test_no_more_is_linked_than_is_open_on_either_side(
    firm: Firm, ties: Ties, has: str, wants: str
) -> None:
    source, target = ties.a_source(firm, has), ties.a_target(firm, wants)

    refused = ties.refused(firm.user, source, target, Amount="60.01")
    ties.tie(firm.user, source, target, Amount="60.00")

    assert set(refused.fields) == {"Amount"}
    assert "60.00" in refused.fields["Amount"][0]


@every_kind
@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_a_link_is_of_an_amount_above_zero(firm: Firm, ties: Ties, amount: str) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "110.00")

    refused = ties.refused(firm.user, source, target, Amount=amount)

    assert set(refused.fields) == {"Amount"}


@every_kind
def test_nothing_is_linked_where_nothing_is_open(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    ties.tie(firm.user, source, target, Amount="60.00")

    refused = ties.refused(firm.user, ties.a_source(firm, "60.00"), target, Amount="0.01")

    assert "0.00" in refused.fields["Amount"][0]


def test_credits_and_receipts_share_what_is_open_on_a_line(firm: Firm) -> None:
    line = RECEIPTS.a_target(firm, "110.00")
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "80.00"), line)
    note = INVOICE_CREDITS.a_source(firm, "55.00")

    refused = INVOICE_CREDITS.refused(firm.user, note, line, Amount="30.01")
    INVOICE_CREDITS.tie(firm.user, note, line, Amount="30.00")

    row = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "outstandingamount")[0]
    assert "30.00" in refused.fields["Amount"][0]
    assert row["outstandingamount"] == "0.00"


def test_a_line_without_its_tax_is_open_with_its_tax(firm: Firm) -> None:
    invoice = firm.an_invoice()
    line = firm.a_line(5, invoice, "100.00", TaxIncluded="N")

    link = RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "500.00"), line)

    row = firm.user.row(RECEIPTS.search, link, "amount", "tax")
    assert (row["amount"], row["tax"]) == ("110.00", "10.00")


# --- tax and dates ------------------------------------------------------------------------------


@every_kind
def test_the_tax_is_the_same_part_as_the_amount_whatever_is_sent(firm: Firm, ties: Ties) -> None:
    more = {"TaxType": 1} if ties.credit else {}
    source, target = ties.a_source(firm, "110.00", **more), ties.a_target(firm, "110.00")

    worked_out = ties.tie(firm.user, source, target, Amount="55.00")
    given = ties.tie(firm.user, source, target, Amount="22.00", Tax="1.00")
    refused = ties.refused(firm.user, source, target, Amount="11.00", Tax="11.01")

    taxes = [firm.user.row(ties.search, id, "tax")["tax"] for id in (worked_out, given)]
    assert taxes == ["5.00", "2.00"]
    assert set(refused.fields) == {"Tax"}


@every_kind
def test_a_link_is_judged_by_the_day_it_applies(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    firm.lock_until("2026-06-30")

    refused = ties.refused(firm.user, source, target, Amount="10.00", AppliesDate="2026-06-30")
    ties.tie(firm.user, source, target, Amount="10.00", AppliesDate="2026-07-01")

    assert refused.locks == ["LockedDate"]


@every_kind
def test_a_link_of_a_closed_period_stays(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    link = ties.tie(firm.user, source, target, Amount="10.00", AppliesDate="2026-06-01")
    firm.lock_until("2026-06-30")

    attempts = [
        firm.user.refused(ties.manage, Id=link, Amount="11.00"),
        firm.user.refused(ties.manage, Id=link, AppliesDate="2026-07-01"),
        firm.user.refused(ties.manage, Id=link, Remove=1),
    ]

    assert [refused.locks for refused in attempts] == [["LockedDate"]] * 3


@every_kind
def test_a_link_is_not_moved_into_a_closed_period(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    link = ties.tie(firm.user, source, target, Amount="10.00", AppliesDate="2026-07-01")
    firm.lock_until("2026-06-30")

    refused = firm.user.refused(ties.manage, Id=link, AppliesDate="2026-06-30")
    firm.user(ties.manage, Id=link, AppliesDate="2026-07-02")

    assert refused.locks == ["LockedDate"]


@every_kind
def test_an_administrator_links_into_a_closed_period_by_name_and_it_is_logged(
    firm: Firm, ties: Ties
) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    firm.lock_until("2026-06-30")
    into = {"Amount": "10.00", "AppliesDate": "2026-06-30", "override_LockedDate": "Y"}

    refused = ties.refused(firm.user, source, target, **into)
    ties.tie(firm.administrator, source, target, **into)

    fields = ("locks", "object", "objecttext")
    (logged,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", *fields)
    assert refused.locks == ["LockedDate"]
    assert (logged["locks"], logged["object"]) == ("LockedDate", ties.source_object)
    assert f" {logged['objecttext']} is locked" in refused.outcome.message


@pytest.mark.parametrize("closed", ["InvoicesLockedDate", "ExpensesLockedDate"])
def test_the_lock_date_of_either_document_counts(firm: Firm, closed: str) -> None:
    invoice, expense = firm.an_invoice("60.00"), firm.an_expense("60.00")
    ends = {
        "InvoiceLineItem": firm.lines(5, invoice)[0],
        "ExpenseLineItem": firm.lines(2, expense)[0],
    }
    firm.administrator("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", **{closed: "2026-06-30"})

    refused = firm.user.refused("FINANCIAL_CONTRA_MANAGE", **ends, AppliesDate="2026-06-30")
    firm.user("FINANCIAL_CONTRA_MANAGE", **ends, AppliesDate="2026-07-01")

    assert refused.locks == ["LockedDate"]


@lines_to_lines
def test_an_emptied_date_applies_today(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    link = ties.tie(firm.user, source, target, AppliesDate="2026-07-01")

    firm.user(ties.manage, Id=link, AppliesDate="")

    assert firm.user.row(ties.search, link, "appliesdate")["appliesdate"] == "2026-11-24"


# --- changing and removing ----------------------------------------------------------------------


@every_kind
def test_what_a_link_has_is_its_own_when_its_amount_changes(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    link = ties.tie(firm.user, source, target, Amount="50.00")

    refused = firm.user.refused(ties.manage, Id=link, Amount="60.01")
    firm.user(ties.manage, Id=link, Amount="60.00")

    assert set(refused.fields) == {"Amount"}
    assert firm.user.row(ties.search, link, "amount")["amount"] == "60.00"


@every_kind
def test_a_link_stays_between_the_two_that_it_ties(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    link = ties.tie(firm.user, source, target, Amount="50.00")
    other = ties.a_target(firm, "60.00")

    refused = firm.user.refused(ties.manage, Id=link, **{ties.target: other})
    same = firm.user(ties.manage, Id=link, **ties.pair(source, target), Amount="50.00")

    assert set(refused.fields) == {ties.target}
    assert same["notes"] == "UPDATED"


@every_kind
def test_a_removed_link_frees_both_sides(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    link = ties.tie(firm.user, source, target, Amount="60.00")
    held = firm.locks(Item=target)

    removed = firm.user(ties.manage, Id=link, Remove=1)

    assert removed["notes"] == "REMOVED"
    assert held == {ties.locked_by}
    assert firm.locks(Item=target) == set()
    assert ties.tie(firm.user, source, target, Amount="60.00")


@lines_to_lines
def test_a_link_of_reconciled_money_stays(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")
    link = ties.tie(firm.user, source, target, Amount="10.00")
    document = firm.user.row("FINANCIAL_ITEM_SEARCH", source, "objectcontext")["objectcontext"]
    firm.reconcile(ties.source_object, document)

    changed = firm.user.refused(ties.manage, Id=link, Amount="20.00")
    removed = firm.user.refused(ties.manage, Id=link, Remove=1)
    added = ties.tie(firm.user, source, ties.a_target(firm, "60.00"), Amount="10.00")

    assert changed.locks == removed.locks == ["LockedReconciliation"]
    assert added


@every_kind
def test_a_preview_of_a_link_writes_nothing(firm: Firm, ties: Ties) -> None:
    source, target = ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00")

    answer = firm.user(ties.manage, **ties.pair(source, target), Amount="10.00", preview="Y")

    changes = {each["field"]: each["new"] for each in answer["changes"]}
    assert answer["allowed"] is True
    assert changes[ties.target] == target
    assert firm.user.rows(ties.search, "id") == []


# --- what goes with what ------------------------------------------------------------------------


def test_lines_of_the_wrong_kind_are_refused(firm: Firm) -> None:
    receipt, invoice = RECEIPTS.a_source(firm, "60.00"), RECEIPTS.a_target(firm, "60.00")
    payment, expense = PAYMENTS.a_source(firm, "60.00"), PAYMENTS.a_target(firm, "60.00")
    note = INVOICE_CREDITS.a_source(firm, "60.00")

    assert set(RECEIPTS.refused(firm.user, payment, invoice).fields) == {"ReceiptLineItem"}
    assert set(RECEIPTS.refused(firm.user, receipt, expense).fields) == {"InvoiceLineItem"}
    assert set(PAYMENTS.refused(firm.user, receipt, expense).fields) == {"PaymentLineItem"}
    assert set(PAYMENTS.refused(firm.user, payment, receipt).fields) == {"ExpenseLineItem"}
    wrong = INVOICE_CREDITS.refused(firm.user, note, expense, Amount="5.00")
    assert set(wrong.fields) == {"LineItem"}


def test_a_customers_note_is_not_for_expenses_nor_a_suppliers_for_invoices(firm: Firm) -> None:
    customers, suppliers = firm.a_credit_note(type=1), firm.a_credit_note(type=2)
    invoice, expense = RECEIPTS.a_target(firm, "60.00"), PAYMENTS.a_target(firm, "60.00")

    attempts = [
        EXPENSE_CREDITS.refused(firm.user, customers, expense, Amount="5.00"),
        INVOICE_CREDITS.refused(firm.user, suppliers, invoice, Amount="5.00"),
    ]

    assert [set(refused.fields) for refused in attempts] == [{"Credit"}, {"Credit"}]


def test_money_of_one_contact_may_pay_the_invoice_of_another(firm: Firm) -> None:
    source = RECEIPTS.a_source(
        firm, "60.00", ContactBusinessReceivedFrom=firm.a_business("Parent Pty")
    )

    assert RECEIPTS.tie(firm.user, source, RECEIPTS.a_target(firm, "60.00"))


@every_kind
def test_both_ends_are_needed(firm: Firm, ties: Ties) -> None:
    refused = firm.user.refused(ties.manage)

    assert {ties.source, ties.target} <= set(refused.fields)


@every_kind
def test_the_lines_and_links_of_another_firm_are_not_there(
    firm: Firm, other_firm: Firm, ties: Ties
) -> None:
    source, target = ties.a_source(other_firm, "60.00"), ties.a_target(other_firm, "60.00")
    link = ties.tie(other_firm.user, source, target, Amount="10.00")

    added = ties.refused(firm.user, source, target, Amount="10.00")
    changed = firm.user.refused(ties.manage, Id=link, Amount="11.00")

    assert set(added.fields) == {ties.source, ties.target}
    assert changed.type == "record_not_found"
    assert firm.user.rows(ties.search, "id") == []


@lines_to_lines
def test_a_link_is_of_its_own_kind(firm: Firm, ties: Ties) -> None:
    link = ties.tie(firm.user, ties.a_source(firm, "60.00"), ties.a_target(firm, "60.00"))
    other = PAYMENTS if ties is RECEIPTS else RECEIPTS

    refused = firm.user.refused(other.manage, Id=link, Amount="5.00")

    assert refused.type == "record_not_found"
    assert firm.user.rows(other.search, "id") == []


# --- finding them -------------------------------------------------------------------------------


def test_the_invoice_screen_finds_its_receipts_and_their_sum(firm: Firm) -> None:
    line = RECEIPTS.a_target(firm, "110.00")
    invoice = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "objectcontext")["objectcontext"]
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "60.00"), line, AppliesDate="2026-08-02")
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "10.00"), line, AppliesDate="2026-08-01")
    fields = ("receiptinvoice.receipt.reference", "receiptinvoice.receipt.amount", "invoicetext")

    answer = firm.user(
        RECEIPTS.search,
        fields=[{"name": name} for name in ("appliesdate", "amount", *fields)],
        filters=[{"name": "invoice", "comparison": "EQUAL_TO", "value1": invoice}],
        sorts=[{"name": "appliesdate"}],
        summaryFields=[{"name": "sum(amount) sumamount"}],
    )

    found = [[row["amount"], *(row[name] for name in fields)] for row in answer["data"]["rows"]]
    assert found == [
        ["10.00", "REC000002", "10.00", "INV000001"],
        ["60.00", "REC000001", "60.00", "INV000001"],
    ]
    assert answer["summary"] == {"sumamount": "70.00"}


def test_the_sum_of_no_receipts_is_zero(firm: Firm) -> None:
    answer = firm.user(RECEIPTS.search, rows=1, summaryFields=[{"name": "sum(amount) sumamount"}])

    assert answer["summary"] == {"sumamount": "0.00"}


def test_applications_lead_to_their_note_and_line(firm: Firm) -> None:
    note, line = EXPENSE_CREDITS.a_source(firm, "55.00"), EXPENSE_CREDITS.a_target(firm, "110.00")
    applied = EXPENSE_CREDITS.tie(firm.user, note, line, Amount="5.00")

    row = firm.user.row(
        EXPENSE_CREDITS.search,
        applied,
        "credit",
        "credittext",
        "expensetext",
        "expensecreditnote.creditnote.outstandingamount",
        "expensecreditnote.lineitem.amount",
    )

    assert list(row.values()) == [applied, note, "CRN000001", "EXP000001", "50.00", "110.00"]


def test_an_invoice_leads_to_its_receipts_and_credits(firm: Firm) -> None:
    line = RECEIPTS.a_target(firm, "110.00")
    invoice = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "objectcontext")["objectcontext"]
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "60.00"), line)
    INVOICE_CREDITS.tie(firm.user, firm.a_credit_note(), line, Amount="5.00")

    row = firm.user.row(
        "FINANCIAL_INVOICE_SEARCH",
        invoice,
        "invoice.invoicereceipt.receipt.reference",
        "invoice.invoicecredit.amount",
        "invoice.invoicecreditnote.credittext",
    )

    assert list(row.values()) == [invoice, "REC000001", "5.00", "CRN000001"]


def test_the_older_name_of_a_method_still_works(firm: Firm) -> None:
    pair = INVOICE_CREDITS.pair(firm.a_credit_note(), INVOICE_CREDITS.a_target(firm, "60.00"))

    firm.user("FINANCIAL_INVOICE_CREDIT_MANAGE", **pair, Amount="5.00")

    assert len(firm.user.rows("FINANCIAL_INVOICE_CREDIT_SEARCH", "id")) == 1


# --- CheckCredit=Y ------------------------------------------------------------------------------


def test_saving_an_invoice_with_check_credit_spreads_a_note_over_its_lines(firm: Firm) -> None:
    firm.a_credit_note("70.00")
    invoice = firm.an_invoice("50.00", "50.00")

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    amounts = [row["amount"] for row in firm.user.rows(INVOICE_CREDITS.search, "amount")]
    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "creditamount", "outstandingamount")
    assert amounts == ["50.00", "20.00"]
    assert (row["creditamount"], row["outstandingamount"]) == ("70.00", "30.00")


def test_no_more_is_credited_than_the_invoice_as_a_whole_has_outstanding(firm: Firm) -> None:
    firm.a_credit_note("70.00")
    invoice = firm.an_invoice("50.00", "-20.00")

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "creditamount", "outstandingamount")
    assert (row["creditamount"], row["outstandingamount"]) == ("30.00", "0.00")


def test_a_persons_notes_are_for_the_persons_invoices(firm: Firm) -> None:
    person = firm.a_person()
    note = firm.a_credit_note("70.00", ContactBusiness="", ContactPerson=person)
    invoice = firm.an_invoice("50.00", ContactBusinessSentTo="", ContactPersonSentTo=person)

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    applied = firm.user.rows(INVOICE_CREDITS.search, "credit", "amount")
    assert [(row["credit"], row["amount"]) for row in applied] == [(note, "50.00")]


def test_a_business_s_notes_are_not_for_whoever_writes_for_it(firm: Firm) -> None:
    person = firm.a_person()
    firm.a_credit_note("70.00", ContactPerson=person)
    own = firm.an_invoice("50.00", ContactBusinessSentTo="", ContactPersonSentTo=person)
    of_business = firm.an_invoice("50.00")

    for invoice in (own, of_business):
        firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    applied = firm.user.rows(INVOICE_CREDITS.search, "invoice", "amount")
    assert [(row["invoice"], row["amount"]) for row in applied] == [(of_business, "50.00")]


def test_a_voided_note_makes_nothing_good(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", SellerTaxNumber="51 824 753 556")
    note = firm.a_credit_note("70.00", TaxType=1)
    firm.user("FINANCIAL_CREDIT_NOTE_ISSUE", CreditNote=note)
    firm.administrator("FINANCIAL_CREDIT_NOTE_VOID", CreditNote=note, Reason="wrong")
    invoice = firm.an_invoice("50.00", sent=True)

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    assert firm.user.rows(INVOICE_CREDITS.search, "id") == []


def test_an_invoice_to_nobody_takes_no_notes(firm: Firm) -> None:
    firm.a_credit_note("70.00")
    invoice = firm.an_invoice("50.00", ContactBusinessSentTo="")

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    assert firm.user.rows(INVOICE_CREDITS.search, "id") == []


def test_asking_twice_applies_once(firm: Firm) -> None:
    firm.a_credit_note("70.00")
    invoice = firm.an_invoice("50.00")

    for _ in range(2):
        firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    assert len(firm.user.rows(INVOICE_CREDITS.search, "id")) == 1


def test_credits_are_not_applied_while_today_is_locked(firm: Firm) -> None:
    firm.a_credit_note("70.00")
    invoice = firm.an_invoice("50.00")
    firm.lock_until("2026-11-23")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="N", Notes="before")
    firm.lock_until("2026-11-24")

    refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")

    assert refused.locks == ["LockedDate"]
    assert firm.user.rows(INVOICE_CREDITS.search, "id") == []


def test_no_credits_are_applied_to_what_is_not_there(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.an_invoice("50.00")

    refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=theirs, CheckCredit="Y")

    assert refused.type == "record_not_found"
