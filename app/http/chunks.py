"""Bodies in chunks: what is in them and where they end, found before the parser sees them.

The parser itself would take trailers, and what stands beside the size of a chunk, for as long as
they come, would call back for each chunk of a single byte, and would read what follows a body as
the next request, of whatever size."""

from __future__ import annotations

import re

LINE_MAX = 4_096
"""How many bytes the size of a chunk may take, with what stands beside it."""
TRAILERS_MAX = 65_536
AT_ONCE = 500
"""How many chunks are looked at before others have their turn."""
_END = b"\r\n"
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_BEGUN = re.compile(rb"(?:[0-9A-Fa-f]{1,15}[ \t]*(?:;[^\r\n]*)?\r?)?\Z")


class Misshapen(ValueError):
    """These are no chunks; the words say why."""


class Chunks:
    """The body of one request, as its chunks come."""

    def __init__(self) -> None:
        self.data = b""
        """What has come and is not looked at yet, from `at` on."""
        self.at = 0
        self.left = 0
        """How much of the chunk under way is missing."""
        self.closing = False
        """The end of the chunk under way is missing."""
        self.trailing = False
        self.ended = False

    def take(self, data: bytes) -> tuple[bytes, bytes]:
        """What the body has in these bytes, and the bytes that are still to be looked at: those of
        the next request once this one has `ended`, else the rest where there are many chunks.

        Raises Misshapen."""
        self.data, self.at = self.data[self.at :] + data, 0
        found: list[bytes] = []
        for _ in range(AT_ONCE):
            if self.left:
                found.append(self._part())
            if self.left or not self._goes_on():
                return b"".join(found), b""
            if self.ended:
                break
        rest, self.data, self.at = self.data[self.at :], b"", 0
        return b"".join(found), rest

    def _part(self) -> bytes:
        """As much of a chunk as is here."""
        part = self.data[self.at : self.at + self.left]
        self.at += len(part)
        self.left -= len(part)
        return part

    def _goes_on(self) -> bool:
        """Go to where the next chunk begins, or to what follows the body; False where that is not
        here yet. Raises Misshapen."""
        if self.closing and not self._closed():
            return False
        if not self.trailing and not self._sized():
            return False
        return not self.trailing or self._over()

    def _closed(self) -> bool:
        end = self.data[self.at : self.at + len(_END)]
        if not _END.startswith(end):
            raise Misshapen("a chunk goes on behind its end")
        if end != _END:
            return False
        self.closing = False
        self.at += len(_END)
        return True

    def _sized(self) -> bool:
        size = _SIZE.match(self.data, self.at)
        if size is None:
            if len(self.data) - self.at > LINE_MAX or not _BEGUN.match(self.data, self.at):
                raise Misshapen("a chunk does not begin with its size")
            return False
        self.left = int(size[1], 16)
        self.closing, self.trailing = bool(self.left), not self.left
        self.at = size.end()
        return True

    def _over(self) -> bool:
        """Whether the trailers, which nobody reads, have their end."""
        ending = _END if self.data.startswith(_END, self.at) else _END * 2
        found = self.data.find(ending, self.at)
        if found < 0:
            if len(self.data) - self.at > TRAILERS_MAX:
                raise Misshapen(f"the trailers have more than {TRAILERS_MAX} bytes")
            return False
        self.ended = True
        self.at = found + len(ending)
        return True
