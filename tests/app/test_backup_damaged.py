"""Backups that are damaged, forged or signed by others: told in words, and nothing of them kept."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.operator import backup, manifest, restoring, signing
from app.operator.manifest import MANIFEST, SIGNATURE, Damaged, Refused
from models.store import database
from models.store.base import Space, tables
from tests.apart import apart
from tests.firm import NOW, Firm, new_firm
from tests.test_readme import README

NewDatabase = Callable[[str], str]
Parts = dict[str, bytes]
Change = Callable[[Parts], Any]


@pytest.fixture(scope="module")
def database_url(database_url: str) -> Iterator[str]:
    """A database of these tests alone: all of it is backed up again and again."""
    with apart(database_url) as url:
        yield url


def _parts(file: Path) -> Parts:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _changed(file: Path, change: Change) -> Path:
    """A copy of a backup whose parts somebody has changed."""
    parts = _parts(file)
    change(parts)
    copy = file.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return copy


def _as_json(part: str, change: Callable[[Any], Any]) -> Change:
    def turn(parts: Parts) -> None:
        told = orjson.loads(parts[part])
        change(told)
        parts[part] = orjson.dumps(told)

    return turn


def _first_row(table: str, column: str, value: Any, *, digests: bool = True) -> Change:
    """Writes something else into the first row of a table, and mends its digest, or leaves it."""

    def turn(parts: Parts) -> None:
        told = orjson.loads(parts[MANIFEST])
        lines = parts[f"{table}.jsonl"].splitlines(keepends=True)
        row = orjson.loads(lines[0])
        row[told["tables"][table]["columns"].index(column)] = value
        lines[0] = orjson.dumps(row) + b"\n"
        parts[f"{table}.jsonl"] = b"".join(lines)
        if digests:
            _mend(parts)

    return turn


def _mend(parts: Parts) -> None:
    told = orjson.loads(parts[MANIFEST])
    for name, table in told["tables"].items():
        table["sha256"] = hashlib.sha256(parts.get(f"{name}.jsonl", b"")).hexdigest()
        table["rows"] = parts.get(f"{name}.jsonl", b"").count(b"\n")
    parts[MANIFEST] = orjson.dumps(told)


def _told(name: str, value: Any) -> Change:
    return _as_json(MANIFEST, lambda told: told.update({name: value}))


def _of_user(name: str, value: Any) -> Change:
    return _as_json(MANIFEST, lambda told: told["tables"]["user"].update({name: value}))


def _line(text: bytes) -> Change:
    def turn(parts: Parts) -> None:
        parts["user.jsonl"] = text + parts["user.jsonl"]
        _mend(parts)

    return turn


DAMAGED: dict[str, tuple[Change, str]] = {
    "no manifest": (lambda parts: parts.pop(MANIFEST), "no manifest.json"),
    "no JSON": (lambda parts: parts.update({MANIFEST: b"{"}), "is no JSON"),
    "no object": (lambda parts: parts.update({MANIFEST: b"[1]"}), "does not read"),
    "another format": (_told("format", "zip"), "does not read"),
    "a later format": (_told("format_version", 3), "does not read"),
    "no tables": (_as_json(MANIFEST, lambda told: told.pop("tables")), "tables: Missing"),
    "tables in a list": (_told("tables", [1]), "tables: Not a valid mapping"),
    "no migrations": (_told("migrations", []), "migrations: Shorter"),
    "migrations no texts": (_told("migrations", [1]), "migrations.0: Not a valid string"),
    "rows no number": (_of_user("rows", "many"), "tables.user.value.rows: Not a valid integer"),
    "no digest": (_of_user("sha256", ""), "no digest of the table user"),
    "a column more": (
        _as_json(MANIFEST, lambda told: told["tables"]["user"]["columns"].append("x")),
        "is no row of|columns of user",
    ),
    "a table less": (
        _as_json(MANIFEST, lambda told: told["tables"].pop("webhook")), "lacks webhook",
    ),
    "a table more": (
        _as_json(
            MANIFEST,
            lambda told: told["tables"].update(
                {"x": {"columns": ["id"], "rows": 0, "last_id": 0, "sha256": "0"}}
            ),
        ),
        "no table of the books: x",
    ),
    "a file less": (lambda parts: parts.pop("user.jsonl"), "lacks user.jsonl"),
    "a line that is no JSON": (_line(b"{{{\n"), "user.jsonl, line 1: is no JSON"),
    "a line that is no row": (_line(b'{"id": 1}\n'), "user.jsonl, line 1: is no row"),
    "a row that is too short": (_line(b"[1]\n"), "user.jsonl, line 1: is no row"),
    "a text that is no UTF-8": (_line(b'["\xff"]\n'), "user.jsonl, line 1: is no JSON"),
    "a list in a row": (_first_row("user", "logon", [1]), "user.jsonl, line 1"),
    "bytes that are none": (_first_row("user", "logon", {"base64": "?"}), "user.jsonl, line 1"),
    "a text for a number": (_first_row("user", "space_id", "one"), "line 1: space_id is 'one'"),
    "a number for a text": (_first_row("user", "logon", 7), "line 1: logon is '7'"),
    "a number without end": (_first_row("user", "space_id", 2**63), "space_id"),
    "no number where one must be": (_first_row("user", "space_id", None), "can't be kept"),
    "a space that is not there": (_first_row("user", "space_id", 987654), "can't be kept"),
    "a row changed": (_first_row("user", "logon", "eve", digests=False), "not what was backed up"),
}  # fmt: skip


REACHES_THE_DATABASE = ("no number where one must be", "a space that is not there", "a row changed")
CASES = [("sqlite", each) for each in DAMAGED] + [
    ("postgresql", each) for each in REACHES_THE_DATABASE
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of a small firm's books."""
    folder = tmp_path_factory.mktemp("saved")
    database.connect(f"sqlite:///{folder / 'books.sqlite3'}")
    database.migrate()
    new_firm("Saved").an_invoice("110.00")
    backup.backup(folder / "books.zip", NOW)
    database.close()
    return (folder / "books.zip").read_bytes()


@pytest.mark.parametrize(("kind", "what"), CASES)
def test_what_is_wrong_with_a_backup_is_said_in_words(
    saved: bytes, what: str, kind: str, new_database: NewDatabase, file: Path
) -> None:
    change, words = DAMAGED[what]
    file.write_bytes(saved)
    damaged = _changed(file, change)
    database.connect(new_database(kind))

    with pytest.raises(Damaged, match=words):
        restoring.restore(damaged)

    if not database.is_fresh():
        with database.read():
            assert Space.select().count() == 0, "nothing of it is kept"


def _encrypted(text: bytes) -> bytes:
    """The first member is said to be encrypted."""
    at = text.index(b"PK\x01\x02") + 8
    local = text.index(b"PK\x03\x04") + 6
    changed = bytearray(text)
    changed[at] |= 1
    changed[local] |= 1
    return bytes(changed)


def _packed_otherwise(text: bytes) -> bytes:
    at, changed = text.index(b"PK\x01\x02") + 10, bytearray(text)
    changed[at] = 97
    return bytes(changed)


def _flipped(text: bytes) -> bytes:
    changed = bytearray(text)
    for place in range(200, 400):
        changed[place] ^= 0xFF
    return bytes(changed)


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda text: b"",
    "a picture": lambda text: b"\x89PNG" + text[:2000],
    "cut": lambda text: text[: len(text) // 2],
    "without its beginning": lambda text: text[1000:],
    "bits turned": _flipped,
    "encrypted": _encrypted,
    "packed otherwise": _packed_otherwise,
}


@pytest.mark.parametrize("what", BYTES)
def test_a_file_that_cannot_be_unpacked_is_told_in_words(
    saved: bytes, what: str, new_database: NewDatabase, file: Path
) -> None:
    file.write_bytes(BYTES[what](saved))
    database.connect(new_database("sqlite"))

    with pytest.raises(Damaged, match=r"damaged|no backup"):
        restoring.restore(file)
    with pytest.raises(Damaged, match=r"damaged|no backup"):
        restoring.check(file)


def test_a_damaged_database_is_not_backed_up(tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite3"
    database.connect(f"sqlite:///{path}")
    database.migrate()
    database.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    text = bytearray(path.read_bytes())
    for place in range(4096 * 3, 4096 * 12):
        text[place] ^= 0x5A
    path.write_bytes(text)
    database.connect(f"sqlite:///{path}")

    with pytest.raises((database.Unusable, sqlite3.DatabaseError), match=r"damaged|malformed"):
        backup.backup(tmp_path / "books.zip", NOW)

    assert not (tmp_path / "books.zip").exists()
    database.close()


def test_a_backup_of_before_digests_is_still_restored(
    firm: Firm, new_database: NewDatabase, file: Path
) -> None:
    rows = backup.backup(file, NOW)

    def turn(told: dict[str, Any]) -> None:
        told["format_version"] = 1
        for table in told["tables"].values():
            del table["sha256"]

    database.connect(new_database("sqlite"))
    assert restoring.restore(_changed(file, _as_json(MANIFEST, turn))) == rows


# --- signatures ---------------------------------------------------------------------------------


def _pem(key: Any, path: Path, encryption: Any = None) -> Path:
    how = encryption or NoEncryption()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key of ours, in a file."""
    return _pem(Ed25519PrivateKey.generate(), tmp_path / "key.pem")


def test_what_was_signed_is_restored_and_checked_with_either_half(
    firm: Firm, key: Path, new_database: NewDatabase, file: Path
) -> None:
    private = signing.private_key(key)
    public = key.with_name("public.pem")
    public.write_bytes(
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    rows = backup.backup(file, NOW, key=private)

    for half in (key, public):
        found, words = restoring.check(file, signing.public_key(half))
        assert found == rows
        assert "signature is good" in words
    database.connect(new_database("sqlite"))
    assert restoring.restore(file, key=signing.public_key(public)) == rows
    assert "--backup-key" in restoring.check(file)[1]


def test_forged_rows_with_good_digests_are_told_by_the_signature_alone(
    firm: Firm, key: Path, new_database: NewDatabase, file: Path
) -> None:
    private = signing.private_key(key)
    backup.backup(file, NOW, key=private)
    forged = _changed(file, _first_row("user", "logon", "eve"))
    database.connect(new_database("sqlite"))

    with pytest.raises(Damaged, match="not what was signed"):
        restoring.restore(forged, key=private.public_key())
    assert database.is_fresh()
    assert restoring.restore(forged) > 0, "without a key nobody can tell"


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda parts: parts.pop(SIGNATURE), Refused, "carries no signature"),
        (lambda parts: parts.update({SIGNATURE: b"{}"}), Damaged, "can't be read"),
        (_as_json(SIGNATURE, lambda told: told.update(signature="AAAA")), Damaged, "not what was"),
        (_as_json(SIGNATURE, lambda told: told.update(key="0" * 16)), Damaged, "signed with the"),
    ],
)
def test_a_signature_that_is_gone_or_of_another_is_told(
    firm: Firm, key: Path, change: Change, kind: type[Exception], words: str, file: Path
) -> None:
    private = signing.private_key(key)
    backup.backup(file, NOW, key=private)

    with pytest.raises(kind, match=words):
        restoring.check(_changed(file, change), private.public_key())


def test_a_stranger_who_signs_with_a_key_of_his_own_is_told(
    firm: Firm, key: Path, file: Path
) -> None:
    backup.backup(file, NOW, key=Ed25519PrivateKey.generate())

    with pytest.raises(Damaged, match="and not with"):
        restoring.check(file, signing.public_key(key))


def test_a_key_that_is_none_is_told_in_words(tmp_path: Path) -> None:
    text = tmp_path / "text.pem"
    text.write_text("no key")
    other = _pem(generate_private_key(65537, 2048), tmp_path / "rsa.pem")
    locked = _pem(Ed25519PrivateKey.generate(), tmp_path / "locked.pem",
                  BestAvailableEncryption(b"secret"))  # fmt: skip

    for path, words in ((text, "holds no key"), (other, "of another kind"), (locked, "password")):
        with pytest.raises(Refused, match=words):
            signing.private_key(path)
        with pytest.raises(Refused, match=words):
            signing.public_key(path)
    with pytest.raises(Refused, match="can't be read"):
        signing.public_key(tmp_path / "nowhere.pem")


# --- secrets ------------------------------------------------------------------------------------

SECRET_NAMES = re.compile(r"password|secret|sid_|token|api_key|api_logon")
NO_SECRETS = {"session.token_end"}


def test_every_secret_of_a_backup_is_named() -> None:
    columns = {
        (model._meta.table_name, each.column_name)
        for model in tables()
        for each in model._meta.sorted_fields
    }
    secret = {table for table, name in columns if SECRET_NAMES.search(name)}
    declared = {each._meta.table_name for each in tables() if getattr(each, "SECRETS", None)}

    assert secret | declared <= set(backup.SECRETS), "say in backup.SECRETS what is secret in it"
    assert set(backup.SECRETS) <= {model._meta.table_name for model in tables()}


def test_the_readme_names_every_secret_of_a_backup() -> None:
    text = " ".join(README.read_text("utf-8").split())

    for table, words in backup.SECRETS.items():
        assert f"`{table}`: {' '.join(words.split())}" in text, (
            f"the README keeps silent on {table}"
        )


def test_a_manifest_says_what_each_table_holds(firm: Firm, file: Path) -> None:
    rows = backup.backup(file, NOW)

    described, parts = manifest.describe(file), _parts(file)

    assert described.rows == rows
    for name, table in described.tables.items():
        assert table["sha256"] == hashlib.sha256(parts[f"{name}.jsonl"]).hexdigest()
