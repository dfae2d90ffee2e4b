"""Users, settings and tokens of before the roles: brought along, and what they may stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from models import session
from models.store import database
from tests.firm import Caller
from tests.models.test_booked_migration import insert, select

BEFORE = "0013_tax_reports"
LATE = "2026-11-24 08:59:00.000000+00:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def old_books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database as it was before there were roles."""
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgresql")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS old_roles WITH (FORCE)")
            connection.execute("CREATE DATABASE old_roles")
        url = urlsplit(server)._replace(path="/old_roles").geturl()
    database.connect(url)
    database.migrate(BEFORE)
    database.found()
    yield
    database.close()


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
