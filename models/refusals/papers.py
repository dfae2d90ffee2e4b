"""What drawing, mailing, and dealing with banks say no with."""

from __future__ import annotations

from models.refusals.catalogue import Refusal


class PaperNotDrawn(Refusal):
    """Papers are drawn of invoices, receipts and payments, and of a business or person what it
    owes."""

    code = 1745
    type = "paper_not_drawn"
    message = (
        "{param[object]}: no PDF is made here of {called}; give an invoice (5), a receipt (6), a "
        "payment (3), or a business (12) or person (32) for a statement of what it owes"
    )


class MailNotSent(Refusal):
    """The mail can't be sent, so nothing was queued and nothing marked as sent."""

    code = 1746
    type = "mail_not_sent"
    message = "The mail can't be sent: {because}"


class BankFileNotRead(Refusal):
    """The file is none of those of banks that are read here, or is broken. Nothing of it was
    taken."""

    code = 1747
    type = "bank_file_not_read"
    message = "{name} can't be read: {why}"


class DepositStands(Refusal):
    """A bank deposit that is completed or reconciled stays as it is. Open it again first."""

    code = 1748
    type = "deposit_stands"
    message = "Bank deposit {deposit} is {how}; {first} first"


class BankFileNotMade(Refusal):
    """A bank payment file can't hold what the transfer pays, or lacks something; the words name
    all of it. Nothing was made."""

    code = 1749
    type = "bank_file_not_made"
    tells = ("problems",)
    message = "No bank file can be made of transfer {reference}: {words}"
