"""Who may call, how often, and what comes of a call that comes again."""

from __future__ import annotations

from models.refusals.catalogue import Refusal


class NotLoggedOn(Refusal):
    """The call carries no session, or one that has ended. Log on and send it again."""

    code = 1401
    type = "not_logged_on"
    message = "Not logged on: {way[log_on]}"
    compared = "Not logged on"
    legacy = "1"


class LogonFailed(Refusal):
    """Logon name and password do not belong together."""

    code = 1402
    type = "logon_failed"
    message = "Logon failed: the logon name or the password is wrong"


class NoRight(Refusal):
    """No role of the caller's holds the method, or this use of it; or the token keeps to a role
    that does not."""

    code = 1403
    type = "no_right"
    message = "No rights (No Access to method)"
    legacy = "2"


class NoSubsearch(Refusal):
    """A search asks another one below it, or DataReturn one, that no role of the caller's holds.
    Leave out the fields, filters and sorts that are of that one."""

    code = 1620
    type = "no_access_to_subsearch"
    message = "No access to subsearch {name}"
    legacy = "2"


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
    message = "Too many failed logons; try again in {seconds} s"
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


class TooManyCalls(Refusal):
    """The user, or the address, has used up this minute's allowance of calls."""

    code = 1429
    type = "too_many_calls"
    tells = ("seconds",)
    message = "Too many calls; try again in {seconds} s"
    retryable = True


class SearchTooLong(Refusal):
    """The search took longer than the operator allows (10 seconds, unless set otherwise), and was
    stopped. Ask for less: fewer rows or days, fewer filters on texts, fewer searches below it."""

    code = 1650
    type = "search_too_long"
    message = "The search took more than {allowed} s and was stopped; ask for less at once"


class OtherPart(Refusal):
    """The method belongs to a part of the platform that this service does not have."""

    code = 1490
    type = "other_part_of_the_platform"
    message = (
        "{method} belongs to {part}, a part of the platform that is not here; "
        "nothing was saved or sent"
    )


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


class BatchUndone(Refusal):
    """Another call of an atomic batch failed, so nothing of the batch was carried out. Mend that
    one, or leave it out, and send the batch again."""

    code = 1440
    type = "batch_undone"
    message = "Not carried out: {words}"
