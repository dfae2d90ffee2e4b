"""Every refusal: its number, its stable type, its words, and when it is given.

Numbers and types are never reused. `legacy` is the error code that clients of the platform
react to: 1 not logged on, 2 no right, 3 nothing there, 4 a rule refuses, 6 needs https.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

CATALOGUE: dict[int, type[Refusal]] = {}


class Refusal(Exception):
    """A request that was understood and will not be carried out. The caller can act on it."""

    code: ClassVar[int]
    type: ClassVar[str]
    message: ClassVar[str]
    legacy: ClassVar[str] = "4"
    retryable: ClassVar[bool] = False

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.message.format(**data))

    def __init_subclass__(cls) -> None:
        if "code" not in cls.__dict__:
            return
        if cls.code in CATALOGUE:
            raise TypeError(f"{cls.code} already means {CATALOGUE[cls.code].__name__}")
        if any(cls.type == other.type for other in CATALOGUE.values()):
            raise TypeError(f"the type {cls.type} is taken")
        CATALOGUE[cls.code] = cls


class NotLoggedOn(Refusal):
    """The call carries no session, or one that has ended. Log on and send it again."""

    code = 1401
    type = "not_logged_on"
    message = "Not logged on"
    legacy = "1"


class LogonFailed(Refusal):
    """Logon name and password do not belong together."""

    code = 1402
    type = "logon_failed"
    message = "Logon failed: the logon name or the password is wrong"


class NoRight(Refusal):
    """The method, or this use of it, is for administrators."""

    code = 1403
    type = "no_right"
    message = "No rights (No Access to method)"
    legacy = "2"


class RecordNotFound(Refusal):
    """There is no such record in this space."""

    code = 1404
    type = "record_not_found"
    message = "Record not found: there is no {noun} with the {field} {value}"
    legacy = "3"


class UserDisabled(Refusal):
    """The password is right, but an administrator has disabled the user."""

    code = 1405
    type = "user_disabled"
    message = "User is disabled"


class TooManyLogons(Refusal):
    """Too many failed logons of this name or address; wait and try again."""

    code = 1406
    type = "too_many_logons"
    message = "Too many failed logons; try again in {seconds} seconds"
    retryable = True


class LogonNeedsTls(Refusal):
    """A password may not travel over plain http from another machine."""

    code = 1407
    type = "logon_needs_tls"
    message = "Can only call the LOGON Method via https"
    legacy = "6"


class LevelUnsupported(Refusal):
    """This service knows authentication level 1 only."""

    code = 1408
    type = "authentication_level_unsupported"
    message = (
        "Every user has authentication level 1 here: "
        "log on with the hash of logon name and password alone"
    )


class StaleTimestamp(Refusal):
    """The record has changed since the caller read it. Read it again and decide anew."""

    code = 1409
    type = "stale_timestamp"
    message = "The {noun} has changed since you read it; its timestamp is now {timestamp}"


class SearchGone(Refusal):
    """The search behind a paging id is unknown or too old. Search again."""

    code = 1410
    type = "search_gone"
    message = "There is no search {id} to continue; search again"
    legacy = "3"


class IdempotencyMismatch(Refusal):
    """The idempotency key was used before with other parameters."""

    code = 1411
    type = "idempotency_mismatch"
    message = "The Idempotency key {key} was already used for another request"


class InvalidFields(Refusal):
    """Parameters that a rule of the books refuses, each named with what would be right."""

    code = 1422
    type = "invalid_fields"
    message = "{words}"

    def __init__(self, fields: Mapping[str, str]) -> None:
        words = "; ".join(f"{name}: {what}" for name, what in fields.items())
        super().__init__(words=words, fields={name: [what] for name, what in fields.items()})


class RecordLocked(Refusal):
    """Locks hold the record. Undo what locked it, or override each lock by its name."""

    code = 1423
    type = "record_locked"
    message = "{noun} {text} is locked: {because}"


class InUse(Refusal):
    """Other records refer to this one, so it can't be removed."""

    code = 1424
    type = "record_in_use"
    message = "The {noun} can't be removed: it is in use by {users}"


class ReferenceTaken(Refusal):
    """References are unique for each kind of record in a space."""

    code = 1425
    type = "reference_taken"
    message = "Reference: another {noun} already has the reference {reference}"


class NameTaken(Refusal):
    """Another business has the name. Use that one, or say that both are meant."""

    code = 1426
    type = "name_taken"
    message = (
        "TradeName: the {noun} {other} is called {name} too; "
        "use that one, or send CheckDuplicate=N to have both"
    )


class ReconciliationComplete(Refusal):
    """A complete reconciliation is not changed. Take it back to status 1 first."""

    code = 1430
    type = "reconciliation_complete"
    message = (
        "Reconciliation {reference} is complete; "
        "set its Status to 1 with FINANCIAL_RECONCILIATION_MANAGE first"
    )


class NewerStands(Refusal):
    """An older reconciliation or tax report is re-opened while a newer one is complete."""

    code = 1431
    type = "newer_one_complete"
    message = (
        "{noun} {reference} is older than {newer}, which is complete; "
        "re-open that one first, or send override_status=Y as an administrator"
    )


class TaxReportComplete(Refusal):
    """A complete tax report is not changed. Re-open it with Status 1 first."""

    code = 1432
    type = "tax_report_complete"
    message = (
        "Tax report {reference} is complete; an administrator can re-open it "
        "with Status=1 in FINANCIAL_TAX_REPORT_MANAGE"
    )


class CompleteThroughMethod(Refusal):
    """A tax report is completed by its own method, which also protects what is in it."""

    code = 1433
    type = "complete_through_method"
    message = "Status: complete a tax report with FINANCIAL_TAX_REPORT_COMPLETE"


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
    message = "Journal {reference} is finalised; set its Status to 1 to change its lines"


class SettingMissing(Refusal):
    """A setting that this step needs has no value yet."""

    code = 1436
    type = "setting_missing"
    message = "The setting {name} has no value; set it with SETUP_FINANCIAL_SETTINGS_MANAGE"


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


class TooManyCalls(Refusal):
    """The user, or the address, has used up this minute's allowance of calls."""

    code = 1429
    type = "too_many_calls"
    message = "Too many calls; try again in {seconds} seconds"
    retryable = True


class OtherPart(Refusal):
    """The method belongs to a part of the platform that this service does not have."""

    code = 1490
    type = "other_part_of_the_platform"
    message = (
        "{method} belongs to {part}, a part of the platform that is not here; "
        "nothing was saved or sent"
    )
