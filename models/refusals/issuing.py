"""What issuing, voiding and drawing an invoice obey."""

from __future__ import annotations

from models.refusals.catalogue import Refusal
from models.refusals.records import RecordLocked


class InvoiceWithoutLines(Refusal):
    """An invoice is issued with at least one line. Add its lines first."""

    code = 1500
    type = "invoice_without_lines"
    message = "Invoice {reference} has no lines; {way[add_lines]} first"


class InvoiceComesToNothing(Refusal):
    """The space forbids issuing invoices whose lines come to nothing (setting 9042)."""

    code = 1501
    type = "invoice_comes_to_nothing"
    message = (
        "Invoice {reference} comes to 0.00, which this space does not issue "
        "(setting ForbidZeroInvoice)"
    )


class InvoiceBelowZero(Refusal):
    """What is issued can be paid or credited; below zero it could be neither. Issue a credit note
    for what the customer gets back."""

    code = 1556
    type = "invoice_below_zero"
    message = "Invoice {reference} comes to {amount}, which nobody could pay; {way[credit_instead]}"


class InvoiceIssuedAlready(Refusal):
    """An invoice is issued once. To issue it anew, void it first."""

    code = 1502
    type = "invoice_issued_already"
    message = "Invoice {reference} is issued already, as {number}"


class InvoiceCancelled(Refusal):
    """A cancelled invoice is not issued. Undo the cancelling first."""

    code = 1503
    type = "invoice_cancelled"
    message = "Invoice {reference} is cancelled; {way[undo_cancel]} first"


class InvoiceDateLocked(RecordLocked):
    """The date of the invoice lies in a locked period. Give an InvoiceDate after it, or roll the
    lock date back."""

    code = 1504
    type = "invoice_date_locked"


class MayNotIssue(Refusal):
    """No role of the caller's issues invoices (of bookkeepers setting 9044 says it)."""

    code = 1505
    type = "may_not_issue"
    message = (
        "You may not issue invoices here: no role of yours says so; "
        "the setting InvoiceIssueRight says it of bookkeepers"
    )
    legacy = "2"


class MayNotVoid(Refusal):
    """No role of the caller's voids what is issued (of bookkeepers setting 9045 says it)."""

    code = 1506
    type = "may_not_void"
    message = (
        "You may not void invoices here: no role of yours says so; "
        "the setting InvoiceVoidRight says it of bookkeepers"
    )
    legacy = "2"


class InvoiceNumberTaken(Refusal):
    """Another issued invoice has the number. Give another one, or none for the next."""

    code = 1507
    type = "invoice_number_taken"
    message = (
        "{param[issued_invoice_number]}: {number} is taken by {words}; "
        "leave it out to get the next one"
    )


class InvoiceNumberBarred(Refusal):
    """The space numbers its invoices itself (setting 9041). Leave the number out."""

    code = 1508
    type = "invoice_number_barred"
    message = (
        "{param[issued_invoice_number]}: this space numbers its invoices itself "
        "(setting AllowGivenInvoiceNumber); leave it out"
    )


class ContentChanged(Refusal):
    """The invoice would no longer be what was previewed. Preview it again and decide anew."""

    code = 1509
    type = "content_changed"
    message = (
        "{param[expected_content_hash]}: invoice {reference} would not be what was previewed; "
        "{way[preview_invoice]} again"
    )


class InvoiceNotIssued(Refusal):
    """Only an issued invoice is voided."""

    code = 1510
    type = "invoice_not_issued"
    message = "Invoice {reference} is not issued, so there is nothing to void"


class InvoiceIssued(Refusal):
    """What an issued invoice says stands until it is voided, whatever is overridden: it stays
    sent, and its lines stay as they are."""

    code = 1511
    type = "invoice_issued"
    message = "Invoice {reference} is issued as {number}; {what}: {way[void_invoice]}"


class InvoiceSettled(Refusal):
    """Receipts or credit notes are linked to the invoice. Take them off it first."""

    code = 1512
    type = "invoice_settled"
    tells = ("uses",)
    message = "Invoice {reference} can't be voided: {uses_in_words}; take them off it first"


class InvoiceReported(Refusal):
    """The invoice is in a complete tax report. Re-open that report first."""

    code = 1513
    type = "invoice_reported"
    message = (
        "Invoice {reference} can't be voided: it is in the complete tax report {report}; "
        "{way[reopen_that]}"
    )


class NoMailAddress(Refusal):
    """The customer has no e-mail address to send the paper to, or one that is none."""

    code = 1514
    type = "no_mail_address"
    message = (
        "{param[send_flag]}: {noun} {reference} can't be mailed, {because}; "
        "give the contact one, or leave {param[send_flag]} out"
    )


class InvoiceNotDrawn(Refusal):
    """The document could not be drawn: the logo or the operator's template is no good."""

    code = 1515
    type = "invoice_not_drawn"
    message = "The document could not be drawn: {why}"


class NoSuchDocument(Refusal):
    """The invoice has no stored document of this version and format."""

    code = 1516
    type = "no_such_document"
    message = "Invoice {reference} has no {format} of version {edition}{why}"


class InvoiceClosed(Refusal):
    """A cancelled or written-off invoice keeps its lines, its date and that it was sent. Undo the
    step first."""

    code = 1550
    type = "invoice_closed"
    message = "Invoice {reference} is {how}: {what}; {undo} first"


class InvoicePeriodLocked(Refusal):
    """The invoice or credit note is dated in a locked period, which no void changes, whatever is
    overridden. Cancel an invoice, which counts from a later day, or roll the lock date back."""

    code = 1551
    type = "invoice_period_locked"
    message = (
        "{noun} {reference} can't be voided: it is dated {date}, in a period that is locked "
        "until {until}; {way[cancel_instead]}"
    )


class CreditNoteIssued(Refusal):
    """What an issued credit note says stands until it is voided, whatever is overridden."""

    code = 1600
    type = "credit_note_issued"
    message = "Credit note {reference} is issued as {number}; {what}: {way[void_credit_note]}"


class CreditNoteNotIssued(Refusal):
    """Only an issued credit note is voided."""

    code = 1601
    type = "credit_note_not_issued"
    message = "Credit note {reference} is not issued, so there is nothing to void"


class CreditNoteNotIssuable(Refusal):
    """A supplier's credit note, or one that comes to nothing, is not issued."""

    code = 1602
    type = "credit_note_not_issuable"
    message = "Credit note {reference} can't be issued: {because}"


class CreditNoteInUse(Refusal):
    """The credit note is applied or refunded, or in a complete tax report: undo that first."""

    code = 1603
    type = "credit_note_in_use"
    tells = ("uses",)
    message = "Credit note {reference} can't be voided: {because}; undo that first"
