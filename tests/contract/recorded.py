"""The answers that the reference pages show: every example, run in both dialects.

`python -m tests.contract.recorded` runs them on a new database and writes them beside the pages;
test_recorded.py runs them again and compares what came with what is kept there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from app.dialects import exact_json, jsonrpc
from app.dialects.envelope import LEGACY, Entry, Envelope
from app.dialects.legacy import answer as legacy
from app.dialects.outcomes import Outcome
from app.reference import openrpc as reference
from config import Settings
from methods import REGISTRY
from methods.declare import Method
from models import write
from models.store import database
from models.user import User
from models.users import logons
from tests.contract.filled import Filled, fill
from tests.firm import NOW
from tests.locks.scenes import undone

SITE = "http://127.0.0.1:8765"
ROWS_SHOWN = 2
HIDDEN = frozenset({"sid", "logonkey", "access_token", "guid", "etag", "secret"})
"""Members that differ every time, or that nobody should get used to reading in pages."""
MOREID = 7
"""What stands for the id of a search, which tells no more than how many were run before it."""
PREFIXES = {"secret": "whsec_"}
"""How such a value begins, where a reader should know."""


def record(filled: Filled) -> dict[str, dict[str, Any]]:
    """What every example answers in a filled firm, by method; nothing of it stays."""
    return {name: _answers(filled, REGISTRY[name]) for name in sorted(REGISTRY)}


def _answers(filled: Filled, method: Method) -> dict[str, Any]:
    params = filled.example(method)
    with undone():
        _know_passwords(filled)
        typed = filled.caller(method).outcome(method.name, **params)
        modern = json.loads(_bytes(jsonrpc.answered(1, typed, "…")))
    with undone():
        _know_passwords(filled)
        caller = replace(filled.caller(method), dialect=LEGACY)
        texts = {name: as_text(value) for name, value in params.items()}
        old = json.loads(_legacy(method, caller.outcome(method.name, **texts)))
    return {"params": params, "jsonrpc": _shown(modern), "legacy": _shown(old)}


def _know_passwords(filled: Filled) -> None:
    """The user whom the example of LOGON means, and the password that users change."""
    example = REGISTRY["LOGON"].example
    logon, password = str(example["Logon"]), str(example["Password"])
    hashes = _hashes(logon, password)
    write.add_user(filled.firm.space, NOW, logon=logon, logon_folded=logon, **hashes)
    for user in list(
        User.select().where((User.space == filled.firm.space) & (User.logon != logon))
    ):
        write.change_user(user.id, **_hashes(user.logon, password))


@cache
def _hashes(logon: str, password: str) -> dict[str, str]:
    return logons.password_hashes(logon, password)


def as_text(value: Any) -> Any:
    return value if isinstance(value, dict | list) else str(value)


def _bytes(answer: dict[str, Any]) -> bytes:
    return exact_json.write(answer)


def _legacy(method: Method, outcome: Outcome) -> bytes:
    read = Envelope(LEGACY, [Entry(method.name)])
    return b"".join(legacy.Answer(Settings(), read, SITE, "…").parts(outcome))


def _shown(value: Any, name: str = "") -> Any:
    """An answer as a page shows it: few rows, and nothing that is secret or differs each time."""
    if name in HIDDEN and isinstance(value, str) and value:
        return f"{PREFIXES.get(name, '')}…"
    if name == "moreid" and value not in (0, "0"):
        return type(value)(MOREID)
    if isinstance(value, dict):
        return {key: _shown(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_shown(part) for part in value[:ROWS_SHOWN]]
    return value


def shape(value: Any) -> Any:
    """The members and kinds of value of an answer, without the values."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def main(folder: Path = reference.ANSWERS) -> None:
    """Run all examples on new books, and keep what they answer in this folder."""
    with tempfile.TemporaryDirectory() as books:
        database.connect(f"sqlite:///{Path(books) / 'books.sqlite3'}")
        database.migrate()
        recorded = record(fill("Recorded", "Demo"))
        database.close()
    write_down(recorded, folder)
    print(f"{len(recorded)} answers are in {folder.name}")


def write_down(recorded: dict[str, dict[str, Any]], folder: Path) -> None:
    """Write a file for each method, and remove those of methods that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {f"{name.lower()}.json": answers for name, answers in recorded.items()}
    for each in folder.glob("*.json"):
        if each.name not in names:
            each.unlink()
    for name, answers in names.items():
        text = json.dumps(answers, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / name).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
