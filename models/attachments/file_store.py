"""Where the bytes of files are kept, behind one interface: the database, or a folder.

A file is known by the SHA-256 of its bytes, within its space: the same bytes are kept once, and
nothing is ever written over. A third place (an object store) is a third class.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models import write
from models.actor import Actor
from models.attachment import StoredFile
from models.store.database import Statement, slot


class FileLost(Exception):
    """The bytes of a file are gone, or no longer what they were."""


class Store(Protocol):
    """A place for bytes."""

    def keep(self, actor: Actor, sha256: str, content: bytes) -> None:
        """Keep the bytes; keeping them again does nothing."""

    def read(self, space: int, sha256: str) -> bytes | None:
        """The bytes; None where there are none."""


_id = Statement(
    lambda: StoredFile.select(StoredFile.id).where(
        (StoredFile.space == slot("space")) & (StoredFile.sha256 == slot("sha256"))
    )
)
_content = Statement(
    lambda: StoredFile.select(StoredFile.content).where(
        (StoredFile.space == slot("space")) & (StoredFile.sha256 == slot("sha256"))
    )
)


class InDatabase:
    """Files as rows: in the same transaction and the same backup as the books."""

    def keep(self, actor: Actor, sha256: str, content: bytes) -> None:
        if _id.value(space=actor.space, sha256=sha256) is None:
            write.add_file(actor, sha256, content)

    def read(self, space: int, sha256: str) -> bytes | None:
        found = _content.value(space=space, sha256=sha256)
        return None if found is None else bytes(found)


@dataclass(frozen=True)
class InFolder:
    """Files as files. One is there before its transaction ends, so a call that is undone may
    leave bytes that nothing points at, but never a record without its bytes.

    A file that no longer holds what its name says is put right by whoever sends the bytes again."""

    folder: Path

    def keep(self, actor: Actor, sha256: str, content: bytes) -> None:
        """Write a file whole or not at all. Raises OSError where the folder takes it not."""
        path = self._path(actor.space, sha256)
        if digest(self.read(actor.space, sha256) or b"") == sha256:
            return
        _make(path.parent)
        handle, partial = tempfile.mkstemp(prefix=".partial-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            os.replace(partial, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(partial)
            raise
        _sync(path.parent)

    def read(self, space: int, sha256: str) -> bytes | None:
        try:
            return self._path(space, sha256).read_bytes()
        except FileNotFoundError:
            return None

    def _path(self, space: int, sha256: str) -> Path:
        return self.folder / str(space) / sha256[:2] / sha256


def _make(folder: Path) -> None:
    """A folder, and those above it that are missing."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """The name of a new file or folder is on the disk only when the folder it is in is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_store: Store = InDatabase()


def use(folder: str) -> None:
    """Keep files in this folder from now on; in the database if it is empty."""
    global _store
    _store = InFolder(Path(folder)) if folder else InDatabase()


def keep(actor: Actor, sha256: str, content: bytes) -> None:
    """Keep bytes in the actor's space under their digest. A preview keeps none."""
    if actor.preview is None:
        _store.keep(actor, sha256, content)


def digest(content: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(content).hexdigest()


def read(space: int, sha256: str) -> bytes:
    """The bytes with this SHA-256. Raises FileLost."""
    content = _store.read(space, sha256)
    if content is None or digest(content) != sha256:
        raise FileLost(f"the file {sha256} of space {space} is gone or was altered")
    return content
