"""Every refusal: its number, its stable type, its words, and when it is given.

Numbers and types are never reused. `legacy` is the error code that clients of the platform
react to: 1 not logged on, 2 no right, 3 nothing there, 4 a rule refuses, 6 needs https.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

CATALOGUE: dict[int, type[Refusal]] = {}
MEMBERS = {
    "locks": "Each lock that holds the record: why, since when, its evidence, the fields it "
    "freezes, what lifts it, and the parameter that sets it aside.",
    "codes": "The codes of locks that have one (document_locked), beside locks.",
    "uses": "What uses the record, by kind and reference.",
    "timestamp": "The version of the record as it is now.",
    "seconds": "After how many seconds the call may be sent again.",
    "newer": "The reference of the newer one.",
    "holders": "Who holds which record since when and until when, as it is sent back by whoever "
    "takes over.",
    "stolen": "Which records were taken over, by whom and when.",
    "fields": "For each parameter that is wrong, by the name it was sent under, what would be "
    "right.",
}
"""What the data of an error may hold beside its type, retryable, request_id and docs."""


WAYS: dict[str, str] = {}
"""What a refusal tells callers to do, as the calls that do it: `methods.ways` fills it, since only
methods know their names."""


def way(name: str) -> str:
    """What to do, as callers do it; in plain words where no methods are loaded."""
    return WAYS.get(name, name.replace("_", " "))


def as_a_name(column: str) -> str:
    """A column as callers spell it where no declaration says otherwise: trade_name, TradeName."""
    if column != column.lower():
        return column  # spelled already
    return "".join(word.capitalize() for word in column.split("_"))


class _Names:
    """Names in the words of a refusal, `{param[trade_name]}`, as somebody spells them."""

    def __init__(self, spelled: Callable[[str], str]) -> None:
        self._spelled = spelled

    def __getitem__(self, name: str) -> str:
        return self._spelled(name)


class _Ways:
    """What to do in the words of a refusal: `{way[…]}`."""

    def __getitem__(self, name: str) -> str:
        return way(name)


class _Left(dict[str, Any]):
    """What is known only when the refusal is given stays as it is in its template."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


class Refusal(Exception):
    """A request that was understood and will not be carried out. The caller can act on it.

    Its words name columns and things to do; `words` spells them as a caller knows them."""

    code: ClassVar[int]
    type: ClassVar[str]
    message: ClassVar[str]
    legacy: ClassVar[str] = "4"
    retryable: ClassVar[bool] = False
    tells: ClassVar[tuple[str, ...]] = ()
    """The members of its data that go out (see MEMBERS)."""

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.words())

    def words(self, spelled: Callable[[str], str] = as_a_name) -> str:
        """What it says, with columns as somebody spells them."""
        field = {"field": spelled(self.data["field"])} if "field" in self.data else {}
        named = {**self.data, **field, "param": _Names(spelled), "way": _Ways()}
        return self.message.format_map(named)

    @classmethod
    def template(cls) -> str:
        """What it says, before it is known of what."""
        return cls.message.format_map(_Left(param=_Names(as_a_name), way=_Ways()))

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
    tells = ("seconds",)
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
    tells = ("timestamp",)
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
    """Values that a rule of the books refuses, each by its column with what would be right.

    The edge names the parameter that fills the column, as the caller spelled it. It goes out as
    the error of all wrong parameters, so it has no number of its own."""

    message = "{words}"

    def __init__(self, fields: Mapping[str, str]) -> None:
        words = "; ".join(f"{name}: {what}" for name, what in fields.items())
        super().__init__(words=words, fields={name: [what] for name, what in fields.items()})


class RecordLocked(Refusal):
    """Locks hold the record. Undo what locked it, or override each lock by its name."""

    code = 1423
    type = "record_locked"
    tells = ("locks", "codes")
    message = "{noun} {text} is locked: {because}"


class InUse(Refusal):
    """Other records refer to this one, so it can't be removed."""

    code = 1424
    type = "record_in_use"
    tells = ("uses",)
    message = "The {noun} can't be removed: it is in use by {users}"


class ReferenceTaken(Refusal):
    """References are unique for each kind of record in a space."""

    code = 1425
    type = "reference_taken"
    message = "{param[reference]}: another {noun} already has the reference {reference}"


class NameTaken(Refusal):
    """Another business has the name. Use that one, or say that both are meant."""

    code = 1426
    type = "name_taken"
    message = (
        "{param[trade_name]}: the {noun} {other} is called {name} too; "
        "use that one, or {way[allow_duplicate]} to have both"
    )


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


class TooManyCalls(Refusal):
    """The user, or the address, has used up this minute's allowance of calls."""

    code = 1429
    type = "too_many_calls"
    tells = ("seconds",)
    message = "Too many calls; try again in {seconds} seconds"
    retryable = True


class BatchUndone(Refusal):
    """Another call of an atomic batch failed, so nothing of the batch was carried out. Mend that
    one, or leave it out, and send the batch again."""

    code = 1440
    type = "batch_undone"
    message = "Not carried out: {words}"


class CannotBeFired(Refusal):
    """The state of the document does not allow the action; the words say which state it is in."""

    code = 1460
    type = "cannot_be_fired"
    message = "{action} cannot be fired: {noun} {reference} {why}"


class AlreadyLocked(Refusal):
    """Somebody else holds records that were to be held. Wait, ask, or take them over: send
    exactly the list in `holders` back."""

    code = 1461
    type = "already_locked"
    tells = ("holders",)
    message = "Held by somebody else: {words}"
    retryable = True


class RecordHeld(Refusal):
    """Another user holds the record while editing it. Wait, ask, or acquire the record
    and take the lock over."""

    code = 1462
    type = "record_held"
    tells = ("holders",)
    message = "{words}; wait, or {way[take_over]}"
    retryable = True


class OutdatedFencing(Refusal):
    """The write comes from a lock that is no longer the newest on the record. Read the record
    again, acquire it anew, and decide anew."""

    code = 1463
    type = "outdated_fencing"
    message = "{field}: {value} no longer holds {record}; acquire it again and read it anew"


class LockStolen(Refusal):
    """Somebody took over a lock of this set. What was read under it may have changed: acquire
    the records anew, as a new set, and read them again."""

    code = 1464
    type = "lock_stolen"
    tells = ("stolen",)
    message = "The lock set {set} was robbed: {words}"


class AttachmentNameTaken(Refusal):
    """Of the files that a record shows, each has a name of its own. Give another name, or let
    a number be appended."""

    code = 1470
    type = "attachment_name_taken"
    message = "{field}: another attachment of this record is called {name}"


class IssuedKeepsAttachments(Refusal):
    """The attachments of an issued invoice stay with it. Void the invoice first."""

    code = 1471
    type = "issued_keeps_attachments"
    message = "{name} can't be removed: invoice {reference} is issued; void it first"


class FileRefused(Refusal):
    """The file is empty, or larger than the service takes."""

    code = 1472
    type = "file_refused"
    message = "{name} {why}"


class OtherPart(Refusal):
    """The method belongs to a part of the platform that this service does not have."""

    code = 1490
    type = "other_part_of_the_platform"
    message = (
        "{method} belongs to {part}, a part of the platform that is not here; "
        "nothing was saved or sent"
    )


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
    """The space lets administrators only issue invoices (setting 9044)."""

    code = 1505
    type = "may_not_issue"
    message = "You may not issue invoices here; the setting InvoiceIssueRight says who may"
    legacy = "2"


class MayNotVoid(Refusal):
    """Voiding an issued invoice needs its own right (setting 9045)."""

    code = 1506
    type = "may_not_void"
    message = "You may not void invoices here; the setting InvoiceVoidRight says who may"
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
    """The customer has no e-mail address to send the invoice to, or one that is none."""

    code = 1514
    type = "no_mail_address"
    message = (
        "{param[send_flag]}: invoice {reference} can't be mailed, {because}; "
        "give the contact one, or leave {param[send_flag]} out"
    )


class InvoiceNotDrawn(Refusal):
    """The document could not be drawn: the logo or the operator's template is no good."""

    code = 1515
    type = "invoice_not_drawn"
    message = "The invoice could not be drawn: {why}"


class NoSuchDocument(Refusal):
    """The invoice has no stored document of this version and format."""

    code = 1516
    type = "no_such_document"
    message = "Invoice {reference} has no {format} of version {edition}{why}"
