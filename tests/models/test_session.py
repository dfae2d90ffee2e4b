"""Passwords, sessions, tokens and logon keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config import Settings
from models import write
from models.store import database
from models.store.base import tables
from models.user import Session, User
from models.users import logons, session
from tests.apart import apart
from tests.firm import NOW, PASSWORD, Firm

MINUTES = 20


@pytest.fixture(scope="module")
def database_url(database_url: str) -> Iterator[str]:
    """A database of these tests alone: one of them looks through every row."""
    with apart(database_url) as url:
        yield url


def _user(firm: Firm, **values: object) -> int:
    name = f"carol{firm.space}"
    with database.write():
        return write.add_user(
            firm.space,
            NOW,
            logon=name,
            logon_folded=name,
            **logons.password_hashes(name, PASSWORD),
            **values,
        )


def _session(firm: Firm, user: int, **values: object) -> str:
    with database.write():
        return session.open_session(user, firm.space, NOW, "192.0.2.7", **values)


def _found(sid: str, now: datetime = NOW) -> session.Found | None:
    with database.read():
        return session.find_session(sid, now, Settings(session_minutes=MINUTES))


# --- passwords ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["md5", "sha256", "sha512"])
def test_the_right_password_is_known_by_any_hash_that_clients_send(firm: Firm, kind: str) -> None:
    _user(firm)
    with database.read():
        found = logons.known(f"Carol{firm.space}")
    assert found is not None
    sent = logons.digest_of(kind, found.logon, PASSWORD)

    assert logons.is_password(found, "", sent)
    assert logons.is_password(found, "", sent.upper())
    assert logons.is_password(found, PASSWORD, "")
    assert not logons.is_password(found, "", logons.digest_of(kind, found.logon, "wrong"))


@pytest.mark.parametrize("password", ["", "Correct horse", "correct horse ", "correct  horse"])
def test_letter_case_and_spaces_of_a_password_count(firm: Firm, password: str) -> None:
    _user(firm)
    with database.read():
        found = logons.known(f"carol{firm.space}")

    assert not logons.is_password(found, password, "")


@pytest.mark.parametrize("sent", ["", "abc", "0" * 31, "0" * 32, "0" * 64, "0" * 128, "x" * 32])
def test_nobody_has_no_password(books: str, sent: str) -> None:
    assert not logons.is_password(None, "", sent)


def test_no_digest_of_a_password_is_kept_that_could_be_sent(firm: Firm) -> None:
    id = _user(firm)
    with database.read():
        kept = User.get_by_id(id)
    name = f"carol{firm.space}"

    for kind in ("md5", "sha256", "sha512"):
        slow = getattr(kept, f"password_{kind}")
        assert slow.startswith("$argon2id$")
        assert logons.digest_of(kind, name, PASSWORD) not in slow


# --- sessions -----------------------------------------------------------------------------------


def test_a_session_finds_its_user_space_and_rights(firm: Firm) -> None:
    user = _user(firm, administrator=True, first_name="Carol", surname="Kay")

    found = _found(_session(firm, user))

    assert found is not None
    assert (found.user, found.space, found.zone) == (user, firm.space, "UTC")
    assert (found.rights.administrator, found.name, found.kind) == (True, "Carol Kay", "session")


def test_a_user_without_a_name_is_called_by_the_logon(firm: Firm) -> None:
    found = _found(_session(firm, _user(firm)))

    assert found is not None and found.name == f"carol{firm.space}"


@pytest.mark.parametrize("sid", ["", "undefined", "0" * 64, "' OR 1=1"])
def test_an_id_that_nobody_was_given_finds_nothing(books: str, sid: str) -> None:
    assert _found(sid) is None


def test_a_session_ends_when_nobody_uses_it(firm: Firm) -> None:
    sid = _session(firm, _user(firm))

    assert _found(sid, NOW + timedelta(minutes=20)) is not None
    assert _found(sid, NOW + timedelta(minutes=20, seconds=1)) is None


def test_a_session_ends_some_hours_after_its_logon_however_busy_it_is(firm: Firm) -> None:
    sid = _session(firm, _user(firm))
    found = _found(sid)
    assert found is not None
    for hours, alive in ((11, True), (12, True), (12.01, False)):
        now = NOW + timedelta(hours=hours)
        with database.write():
            write.change_session(found.id, last_used=now)
        assert (_found(sid, now) is not None) is alive
        with database.read():
            endless = Settings(session_hours=0)
            assert session.find_session(sid, now, endless) is not None


def test_a_user_may_have_a_time_out_of_his_own(firm: Firm) -> None:
    sid = _session(firm, _user(firm, session_minutes=5))

    assert _found(sid, NOW + timedelta(minutes=5)) is not None
    assert _found(sid, NOW + timedelta(minutes=6)) is None


def test_using_a_session_keeps_it_alive_and_writes_at_most_once_a_minute(firm: Firm) -> None:
    sid = _session(firm, _user(firm))

    early = _found(sid, NOW + timedelta(seconds=59))
    late = _found(sid, NOW + timedelta(seconds=60))

    assert early is not None and not early.stale
    assert late is not None and late.stale


def test_a_calling_session_stays_alive(firm: Firm) -> None:
    for minutes in (15, 30, 45):
        firm.user.now = NOW + timedelta(minutes=minutes)
        firm.user("CORE_GET_USER_DETAILS")

    firm.user.now = NOW + timedelta(minutes=66)
    assert firm.user.refused("CORE_GET_USER_DETAILS").type == "not_logged_on"


def test_an_ended_session_is_gone_and_a_disabled_user_with_all_of_his(firm: Firm) -> None:
    user = _user(firm)
    ended, other = _session(firm, user), _session(firm, user)
    with database.write():
        found = Session.get(Session.sid_hash == session.hashed(ended))
        write.change_session(found.id, ended=NOW)

    assert _found(ended) is None
    assert _found(other) is not None
    with database.write():
        write.change_user(user, disabled=True)
    assert _found(other) is None


def test_a_token_outlives_the_time_out_but_not_its_last_day(firm: Firm) -> None:
    user = _user(firm)
    endless = _session(firm, user, kind="token")
    limited = _session(firm, user, kind="token", expires=NOW + timedelta(days=1))

    assert _found(endless, NOW + timedelta(days=4000)) is not None
    assert _found(limited, NOW + timedelta(hours=23)) is not None
    assert _found(limited, NOW + timedelta(days=1)) is None


def test_session_ids_are_kept_nowhere(firm: Firm) -> None:
    sid = _session(firm, _user(firm))
    key = session.logon_key(sid)

    with database.read():
        for model in tables():
            for row in model.select().dicts():
                texts = [str(value) for value in row.values()]
                assert not any(sid in text or key in text for text in texts), model


# --- the logon key ------------------------------------------------------------------------------


def test_the_logon_key_of_a_session_is_always_the_same_and_no_other_sessions(firm: Firm) -> None:
    one, other = (_session(firm, _user_named(firm, name)) for name in ("dan", "eve"))

    with database.read():
        keys = [session.logon_key(sid) for sid in (one, one, other)]

    assert keys[0] == keys[1] != keys[2]
    assert all(len(key) == 24 and key not in one for key in keys)


def _user_named(firm: Firm, name: str) -> int:
    full = f"{name}{firm.space}"
    hashes = dict.fromkeys(("password_md5", "password_sha256", "password_sha512"), "")
    with database.write():
        return write.add_user(firm.space, NOW, logon=full, logon_folded=full, **hashes)


def test_an_old_session_of_another_minute_is_the_same_session(firm: Firm) -> None:
    sid = _session(firm, _user(firm))

    one, other = _found(sid), _found(sid, NOW + timedelta(minutes=3))

    assert one is not None and other is not None
    assert one._replace(stale=True) == other


# --- the format of answers ----------------------------------------------------------------------


def _as_of_then(table: str, **values: object) -> None:
    """A row as programs of that time made it: they knew fewer columns."""
    names, places = ", ".join(values), ", ".join("?" * len(values))
    run = database.database.execute_sql
    run(f'INSERT INTO "{table}" ({names}) VALUES ({places})', tuple(values.values()))


def test_a_session_from_before_it_could_choose_a_format_has_chosen_none(tmp_path: Path) -> None:
    database.connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    try:
        database.migrate("0003_issuing")
        _as_of_then("space", id=1, name="Old", time_zone="UTC", guid="g", created=NOW)
        hashes = logons.password_hashes("old", PASSWORD)
        whose = {"id": 1, "space_id": 1, "logon": "old", "logon_folded": "old", "guid": "g"}
        rights = {"administrator": False, "disabled": False, "first_name": "", "surname": ""}
        _as_of_then("user", **whose, **rights, **hashes, created=NOW)
        row = ("sid_hash, last_four, kind, address, created, last_used", session.hashed("old-sid"))
        database.database.execute_sql(
            f"INSERT INTO session (space_id, user_id, {row[0]}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (1, 1, row[1], "-sid", "session", "", NOW, NOW),
        )
        database.migrate()

        found = _found("old-sid")
    finally:
        database.close()

    assert found is not None
    assert found.response_format == ""
