"""Users, settings and tokens of before the roles: brought along, and what they may stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.operator import ledgers
from app.operator.restoring import restore
from models.ledger.posting import Posting
from models.store import database
from models.store.base import writing
from models.users import session
from tests.firm import NOW, Caller
from tests.models.test_booked_migration import insert, select

BEFORE = "0013_tax_reports"
LATE = "2026-11-24 08:59:00.000000+00:00"


@pytest.fixture
def old_books(empty_database: None) -> None:
    """A database as it was before there were roles."""
    database.migrate(BEFORE)
    database.found()


def _a_user(id: int, logon: str, *, administrator: bool) -> None:
    hashes = dict.fromkeys(("password_md5", "password_sha256", "password_sha512"), "-")
    insert("user", id=id, space_id=1, logon=logon, logon_folded=logon, first_name="", surname="",
           administrator=administrator, disabled=False, **hashes)  # fmt: skip


def _a_session(id: int, user: int, kind: str) -> Caller:
    sid = f"{kind} of {user}"
    insert("session", id=id, space_id=1, user_id=user, kind=kind, sid_hash=session.hashed(sid),
           last_four="0000", created=LATE, last_used=LATE, address="", response_format="",
           made_by=user)  # fmt: skip
    return Caller(sid)


def test_what_users_might_they_may(old_books: None) -> None:
    insert("space", id=1, name="Old", time_zone="UTC")
    _a_user(1, "ann", administrator=True)
    _a_user(2, "bob", administrator=False)
    ann, bob = _a_session(1, 1, "session"), _a_session(2, 2, "session")
    token = _a_session(3, 1, "token")
    for id, number, value in (
        (1, 9045, "user"),
        (2, 9060, "everybody"),
        (3, 9044, "administrator"),
    ):
        insert("profile_setting", id=id, space_id=1, user=0, namespace="", number=number,
               value=value)  # fmt: skip

    database.migrate()
    told = " ".join(database.found())

    assert "1 administrators are members of role 1" in told
    assert "1 access tokens no longer set locks aside" in told
    (acts,) = [acts for number, acts in select("role", "number", "acts") if number == 2]
    assert acts.split(",") == ["lock", "unlock", "unlock_own", "void"]
    assert ann("CORE_GET_USER_DETAILS")["unrestrictedaccess"] == "Y"
    assert token("CORE_GET_USER_DETAILS")["unrestrictedaccess"] == "Y"
    assert bob("CORE_GET_USER_DETAILS")["roles"]["rows"] == [{"id": 2, "title": "Bookkeeper"}]
    assert bob("CORE_PROFILE_SEARCH", Attribute=9045)["data"] == "user"
    assert bob("CORE_PROFILE_SEARCH", Attribute=9044)["data"] == "administrator"
    assert bob.refused("SETUP_ROLE_SEARCH").type == "no_right"
    assert {row["username"] for row in ann.rows("SETUP_USER_SEARCH", "username")} == {"ann", "bob"}


# --- a backup of before ---------------------------------------------------------------------------

BACKUP = Path(__file__).parent / "before_roles.zip"
"""Made by the version that had no roles yet: Ann is an administrator and Bob a user, each with a
token that Ann made; users may not issue, but void, and unlock what anybody locked."""
ANN = Caller("bb5e9b7208e59187d0cda24a1422f2a1080cee2d18709805c83e09d7dadd6311")
BOB = Caller("2387dbfe0e1dde3fc5dead8059ebb96d8afd5b2b485eb75c47044f3f4ad2181a")
TOKEN = Caller("e3fd9936248e6818f1ba7b1b349a30df3438d8db6a771d35c9edf5aa5756e9df")
LENT = Caller("12df9b6d5bfeddbc1415b8d0b25ef199078218dcaf1c7162ff3bdb40a20b6d6a")
INVOICE, EXPENSE, RECEIPT = 1, 2, 3


@pytest.fixture
def restored(empty_database: None) -> None:
    """The books of that backup, brought up to date."""
    restore(BACKUP)


def test_what_is_restored_is_told_and_its_ledger_is_as_this_version_has_it(
    empty_database: None,
) -> None:
    told: list[str] = []

    restore(BACKUP, tell=told.append)
    with database.write(), writing():
        Posting.delete().execute()
    untouched = [*ledgers.catch_up(["0028_indexes"], NOW)]
    faults = [fault for _, fault in ledgers.check(None, NOW)]
    anew = [*ledgers.catch_up(["0027_recoveries", "0028_indexes"], NOW)]
    after = [fault for _, fault in ledgers.check(None, NOW)]

    assert {"0014_roles … done", "0027_recoveries … done"} <= set(told)
    assert told[-1].endswith("0 postings came, 0 went")
    assert untouched == [] and None not in faults
    assert "0 postings came" not in " ".join(anew) and after == [None]


def test_who_was_in_the_books_before_roles_may_what_he_might(restored: None) -> None:
    roles = {
        caller.sid: caller("CORE_GET_USER_DETAILS")["roles"]["rows"]
        for caller in (ANN, TOKEN, BOB, LENT)
    }
    told = BOB("SETUP_FINANCIAL_SETTINGS_SEARCH", All="Y")

    assert [[row["id"] for row in rows] for rows in roles.values()] == [[1], [1], [2], [2]]
    assert [told[name] for name in ("InvoiceIssueRight", "InvoiceVoidRight", "UnlockRight")] == [
        "administrator",
        "user",
        "everybody",
    ]
    draft = str(BOB("FINANCIAL_INVOICE_MANAGE", Notes="x")["id"])
    assert BOB.refused("FINANCIAL_INVOICE_ISSUE", Invoice=draft).type == "may_not_issue"
    assert BOB("FINANCIAL_INVOICE_VOID", Invoice=str(INVOICE), Reason="Wrong")["notes"] == "VOIDED"
    assert LENT("FINANCIAL_EXPENSE_ACTION", Id=EXPENSE, Action="unlock")["notes"]
    assert BOB.refused("ADMIN_OVERRIDE_SEARCH").type == "no_right"


def test_overrides_of_before_are_kept_and_a_token_has_none(restored: None) -> None:
    change = {"Id": RECEIPT, "ReceivedDate": "2026-11-02", "override_LockedReconciliation": "Y"}

    (row,) = ANN.rows("ADMIN_OVERRIDE_SEARCH", "description")
    assert row["description"] == "Set aside: LockedReconciliation"
    for caller in (TOKEN, LENT, BOB):
        assert caller.refused("FINANCIAL_RECEIPT_MANAGE", **change).type == "record_locked"
    assert ANN("FINANCIAL_RECEIPT_MANAGE", **change)["notes"] == "UPDATED"


def test_locks_of_before_are_told_as_of_then(restored: None) -> None:
    asked = {"Object": 6, "ObjectContext": RECEIPT, "AsOf": "2026-11-24T09:00:00+00:00"}
    (lock,) = BOB("FINANCIAL_ITEM_LOCKED", Explain="Y", **asked)["Locks"]

    assert (lock["lock"], lock["evidence"]["text"]) == ("LockedReconciliation", "RCN000001")
    kinds = {row["kind"] for row in BOB.rows("FINANCIAL_LOCK_EVENT_SEARCH", "kind")}
    assert {"lock", "issue"} <= kinds
