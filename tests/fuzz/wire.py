"""Bytes on a connection: how they are sent, what comes back, and how a case is kept as text."""

from __future__ import annotations

import codecs
import json
import re
import socket
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.served import Served

CORPUS = Path(__file__).parent / "corpus"
ENDS_WITHIN_SECONDS = 20
PAUSE_SECONDS = 0.02
MANY_BYTES = 50_000_000


@dataclass(frozen=True)
class Answer:
    """One answer of the server."""

    status: int
    body: bytes

    @property
    def value(self) -> Any:
        """The body: JSON, or what rf=TEXT makes of an answer."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self._between_pipes()

    def _between_pipes(self) -> dict[str, Any] | None:
        status, _, words = self.body.decode("utf-8", "replace").partition("|")
        if status.partition("\n")[0] not in {"OK", "ER"}:
            return None
        broke_down = status == "ER" and words.startswith("Internal error")
        return {
            "status": status.partition("\n")[0],
            "error": {"type": "internal_error" if broke_down else ""},
        }

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What was answered to each of the calls of the request."""
        value = self.value
        return [each for each in (value if isinstance(value, list) else [value]) if each]


def succeeded(call: dict[str, Any]) -> bool:
    return "result" in call or call.get("status") == "OK"


def faulty(call: dict[str, Any]) -> bool:
    """Whether the service itself says that it broke down."""
    error = call.get("error")
    kind = error.get("type") or (error.get("data") or {}).get("type") if error else ""
    return kind == "internal_error"


def talk(served: Served, conversations: Iterable[Iterable[bytes]]) -> list[list[Answer]]:
    """Send the pieces of each conversation on a connection of its own; answers all answers,
    when the server has ended every one of them."""
    with ExitStack() as stack:
        said = [list(pieces) for pieces in conversations]
        opened = [stack.enter_context(served.connect(ENDS_WITHIN_SECONDS)) for _ in said]
        for number, turn in enumerate(zip_longest(*said, fillvalue=b"")):
            time.sleep(PAUSE_SECONDS if number else 0)
            for each, piece in zip(opened, turn, strict=True):
                with suppress(OSError):  # it has heard enough
                    each.sendall(piece)
        return [answers(_to_the_end(each)) for each in opened]


def _to_the_end(opened: socket.socket) -> bytes:
    received = b""
    while len(received) < MANY_BYTES:
        try:
            part = opened.recv(65_536)
        except TimeoutError:
            raise AssertionError(f"the connection hangs after {received[-300:]!r}") from None
        except ConnectionResetError:  # ended while bytes of ours were under way
            break
        if not part:
            break
        received += part
    return received


def answers(received: bytes) -> list[Answer]:
    """The answers in what a server sent."""
    found = []
    while head := re.match(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n", received):
        if head[1] == b"100":
            received = received[head.end() :]
            continue
        length = re.search(rb"\r\ncontent-length: (\d+)\r\n", head[0], re.I)
        end = head.end() + int(length[1] if length else 0)
        found.append(Answer(int(head[1]), received[head.end() : end]))
        received = received[end:]
    return found


# --- the corpus ---------------------------------------------------------------------------------

PAUSE = "~"


def kept(name: str, sid: str) -> list[bytes]:
    """The pieces of a case. Its file has a comment (#) that says what it once broke, lines with
    Python's escapes, put together without the ends of the lines, and ~ for a pause."""
    lines = (CORPUS / name).read_text("utf-8").splitlines()
    pieces = [b""]
    for line in lines:
        if line == PAUSE:
            pieces.append(b"")
        elif not line.startswith("#"):
            shown = line.replace("{sid}", sid).encode("utf-8")
            pieces[-1] += codecs.escape_decode(shown)[0]
    return pieces


def names() -> list[str]:
    return sorted(path.name for path in CORPUS.glob("*.txt"))
