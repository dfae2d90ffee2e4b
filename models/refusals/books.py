"""What the books allow: reconciliations, tax reports, journals, payments, settings."""

from __future__ import annotations

from models.refusals.catalogue import Refusal


class ReconciliationComplete(Refusal):
    """A complete reconciliation is not changed. Take it back to status 1 first."""

    code = 1430
    type = "reconciliation_complete"
    message = "Reconciliation {reference} is complete; {way[reopen_reconciliation]} first"


class NewerStands(Refusal):
    """An older reconciliation or tax report is re-opened while a newer one is complete."""

    code = 1431
    type = "newer_one_complete"
    tells = ("newer",)
    message = (
        "{noun} {reference} is older than {newer}, which is complete; "
        "re-open that one first, or {way[go_out_of_turn]}"
    )


class TaxReportComplete(Refusal):
    """A complete tax report is not changed. Re-open it with Status 1 first."""

    code = 1432
    type = "tax_report_complete"
    message = "Tax report {reference} is complete; an administrator can {way[reopen_tax_report]}"


class TaxReportLodged(Refusal):
    """A tax report that was complete once stays, with what was lodged; it is completed again."""

    code = 1710
    type = "tax_report_lodged"
    tells = ("revision",)
    message = (
        "Tax report {reference} can't be removed: it was lodged, last as revision {revision}, "
        "and that is kept; change it and complete it again"
    )


class CompleteThroughMethod(Refusal):
    """A tax report is completed by its own method, which also protects what is in it."""

    code = 1433
    type = "complete_through_method"
    message = "{param[status]}: {way[complete_tax_report]}"


class JournalUnbalanced(Refusal):
    """A journal is finalised only with lines whose debits equal their credits."""

    code = 1434
    type = "journal_unbalanced"
    message = (
        "Journal {reference} can't be finalised: it needs lines whose debits equal their "
        "credits; debits are {debits}, credits {credits}"
    )


class JournalFinalised(Refusal):
    """The lines of a finalised journal stay as they are. Re-open it first."""

    code = 1435
    type = "journal_finalised"
    message = "Journal {reference} is finalised; {way[reopen_journal]} to change its lines"


class SettingMissing(Refusal):
    """A setting that this step needs has no value yet."""

    code = 1436
    type = "setting_missing"
    message = "The setting {name} has no value; {way[set_it]}"


class SetUpAlready(Refusal):
    """The initial set-up of a space is done once."""

    code = 1437
    type = "set_up_already"
    message = "The financial settings of this space are set up already"


class NothingToDo(Refusal):
    """The documents do not call for what was asked."""

    code = 1438
    type = "nothing_to_do"
    message = "{words}"


class PaymentMade(Refusal):
    """What a bank transfer paid of an expense stays as its payment was made of it."""

    code = 1450
    type = "payment_made"
    message = (
        "Payment {payment} was made of this expense in the bank transfer, so its Amount and Tax "
        "stay; take it out of the transfer with Remove=1, which leaves the payment as it is"
    )


class ReconciliationOutOfBalance(Refusal):
    """The space completes only reconciliations that are in balance (setting 9061). Add what the
    statement shows, correct a balance, or have an administrator send override_Balance=Y."""

    code = 1552
    type = "reconciliation_out_of_balance"
    tells = ("amount",)
    message = (
        "Reconciliation {reference} is out of balance by {amount}, which this space does not "
        "complete (setting ReconciliationMustBalance)"
    )


class ClosedForGood(Refusal):
    """What is of a day up to IrreversibleLockedDate (9090) is not opened again, by nobody."""

    code = 1626
    type = "closed_for_good"
    message = "{what} is of {date}, and everything up to {until} is closed for good: it stays"


class ReconciliationInLockedPeriod(Refusal):
    """A reconciliation whose StatementDate lies in a locked period is opened again by an
    administrator only."""

    code = 1553
    type = "reconciliation_in_locked_period"
    message = (
        "Reconciliation {reference} is of {date}, in a period that is locked until {until}; "
        "an administrator can open it again"
    )
    legacy = "2"
