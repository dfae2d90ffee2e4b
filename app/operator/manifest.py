"""What a backup says of itself: its manifest, the digest of each table, and a signature of both.

A backup is a zip file. `manifest.json` says which migrations its tables have seen and, of each
table, its columns, how many rows it holds and the SHA-256 of its file; each table is a file of JSON
lines, one array a row, in the order of its ids; `signature.json` signs the manifest. So a row that
was changed shows against the digests, and who changed those too shows against the signature.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

FORMAT = "financial-rpc backup"
FORMAT_VERSION = 2
WITHOUT_DIGESTS = 1
"""The format of before: it is still read."""
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
MEMBER_BYTES_MAX = 50_000_000
"""No manifest is as large, and no signature."""
UNPACKING = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError,
    NotImplementedError,
)  # fmt: skip
"""How it shows that a member can't be unpacked: it is damaged, encrypted, or packed otherwise."""


class Refused(Exception):
    """A backup or restore that is not done; the words say why and what to do."""


class Damaged(Exception):
    """The file is no backup, is no longer whole, or holds what no backup of this program wrote."""


_count = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class _TableSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    columns = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    rows = _count
    last_id = _count
    sha256 = fields.String(load_default="")


class _ManifestSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    format = fields.String(required=True)
    format_version = fields.Integer(required=True, strict=True)
    made = fields.String(required=True)
    made_by = fields.String(required=True)
    migrations = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    tables = fields.Dict(keys=fields.String(), values=fields.Nested(_TableSchema), required=True)


@dataclass(frozen=True)
class Described:
    """A backup's manifest, as it was read and as it is written."""

    told: dict[str, Any]
    text: bytes
    signature: bytes | None

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        return dict(self.told["tables"])

    @property
    def rows(self) -> int:
        """How many rows the whole backup holds."""
        return sum(table["rows"] for table in self.tables.values())


def member(table: str) -> str:
    """The name of a table's file."""
    return f"{table}.jsonl"


@contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """A backup's zip file. Raises Damaged or Refused."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as problem:
        raise Damaged(f"{file} is no backup of this program, or is damaged: {problem}") from problem
    except OSError as problem:
        raise Refused(f"{file} can't be read: {problem.strerror or problem}") from problem
    with archive:
        yield archive


def describe(file: Path) -> Described:
    """What a backup says of itself. Raises Damaged or Refused."""
    with opened(file) as archive:
        text = _part(archive, MANIFEST, file)
        if text is None:
            raise Damaged(f"{file} is no backup of this program: it holds no {MANIFEST}")
        told = _checked(file, text)
        return Described(told, text, _part(archive, SIGNATURE, file))


def _part(archive: zipfile.ZipFile, name: str, file: Path) -> bytes | None:
    """The text of a small member; None where there is none. Raises Damaged."""
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > MEMBER_BYTES_MAX:
        raise Damaged(f"{file} is damaged: its {name} is larger than any backup's")
    with reading(f"{file}, {name}"):
        return archive.read(name)


def _checked(file: Path, text: bytes) -> dict[str, Any]:
    """The manifest, if it is one that this version reads. Raises Damaged."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise Damaged(f"{file} is damaged: its {MANIFEST} is no JSON ({problem})") from problem
    known = isinstance(found, dict) and found.get("format") == FORMAT
    if not known or found.get("format_version") not in (WITHOUT_DIGESTS, FORMAT_VERSION):
        raise Damaged(f"{file} has a format that this version does not read")
    try:
        told: dict[str, Any] = _ManifestSchema().load(found)
    except ValidationError as problem:
        wrong = "; ".join(_spelled(problem.normalized_messages()))
        raise Damaged(f"{file} is damaged: in its {MANIFEST}, {wrong}") from problem
    for name, table in told["tables"].items():
        if told["format_version"] != WITHOUT_DIGESTS and not table["sha256"]:
            raise Damaged(f"{file} is damaged: its {MANIFEST} has no digest of the table {name}")
    return told


def _spelled(messages: dict[str, Any], above: str = "") -> Iterator[str]:
    """What is wrong with a manifest, one after another, each under its name."""
    for name, words in messages.items():
        place = f"{above}{name}"
        if isinstance(words, dict):
            yield from _spelled(words, f"{place}.")
        else:
            yield f"{place}: {' '.join(map(str, words))}"


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn what may go wrong while a member is unpacked into words. Raises Damaged."""
    try:
        yield
    except UNPACKING as problem:
        raise Damaged(f"{what} is damaged: {problem or type(problem).__name__}") from problem
