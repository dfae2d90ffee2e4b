"""What may be done to a record: it is there, as it was, free, unlocked and unused."""

from __future__ import annotations

from collections.abc import Mapping

from models.refusals.catalogue import Refusal


class RecordNotFound(Refusal):
    """There is no such record in this space."""

    code = 1404
    type = "record_not_found"
    message = "Record not found: there is no {noun} with the {field} {value}"
    legacy = "3"


class StaleTimestamp(Refusal):
    """The record has changed since the caller read it. Read it again and decide anew."""

    code = 1409
    type = "stale_timestamp"
    tells = ("timestamp",)
    message = "The {noun} has changed since you read it; its timestamp is now {timestamp}"


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


class BankLineKnown(Refusal):
    """The account has a line with the bank's own id already: it is the same one, brought in before.
    Go on with that one, or change it."""

    code = 1540
    type = "bank_line_known"
    tells = ("other",)
    message = (
        "{param[external_id]}: the {noun} {other} is the line {external_id} of this account "
        "already; give its Id to change it"
    )


class TemplateForAdministrators(Refusal):
    """A text that everybody is shown is written by administrators; what is private, by oneself."""

    code = 1730
    type = "template_for_administrators"
    message = (
        "What everybody is shown is written by administrators only; a note of your own is Private=Y"
    )


class LastTemplate(Refusal):
    """A space keeps one template of each kind that it began with. Change it, or empty its
    content: it then has its built-in text again."""

    code = 1731
    type = "last_template"
    message = (
        "{title} is the last template of its kind and stays; "
        "change it, or empty its Content to have the built-in text again"
    )


class NameTaken(Refusal):
    """Another business has the name. Use that one, or say that both are meant."""

    code = 1426
    type = "name_taken"
    message = (
        "{param[trade_name]}: the {noun} {other} is called {name} too; "
        "use that one, or {way[allow_duplicate]} to have both"
    )


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


class MayNotUnlock(Refusal):
    """What is locked by hand is unlocked by who locked it or an administrator, or as the setting
    UnlockRight (9060) says."""

    code = 1554
    type = "may_not_unlock"
    message = (
        "You may not unlock {noun} {reference}, which {who} locked; "
        "the setting UnlockRight ({right}) says who may"
    )
    legacy = "2"
