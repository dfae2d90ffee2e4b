"""The OpenRPC document as it goes out: written once, compressed once, known by its ETag."""

from __future__ import annotations

import hashlib
import threading
import zlib
from dataclasses import dataclass
from functools import lru_cache

from app.dialects import exact_json
from app.reference.openrpc import ADDRESSES, HOME, addresses, openrpc

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
KEPT = 8
"""Of how many roles the document is kept; each takes more than a megabyte."""
_STORED_MAX = 65_535
"""How long a text may be that stands in a gzip file as it is."""


@dataclass(frozen=True)
class Document:
    """A text in two parts, the second deflated too: what is written before and behind it need not
    be packed with it."""

    head: bytes
    rest: bytes
    deflated: bytes
    etag: str

    def parts(self, before: bytes = b"", after: bytes = b"") -> tuple[bytes, bytes, bytes]:
        """The document between two texts; what is long in it is there once, however many ask."""
        return before + self.head, self.rest, after

    def packed(self, before: bytes = b"", after: bytes = b"") -> bytes:
        """The document between two short texts as one gzip file. Raises ValueError where they are
        long."""
        before += self.head
        checksum = zlib.crc32(after, zlib.crc32(self.rest, zlib.crc32(before)))
        length = (len(before) + len(self.rest) + len(after)) % 2**32
        end = checksum.to_bytes(4, "little") + length.to_bytes(4, "little")
        return b"".join((_HEAD, _stored(before), self.deflated, _stored(after, final=True), end))


def _stored(text: bytes, *, final: bool = False) -> bytes:
    """A text as a block of a gzip file. Raises ValueError where it is too long for one."""
    if len(text) > _STORED_MAX:
        raise ValueError(f"a stored block has at most {_STORED_MAX} bytes")
    length = len(text).to_bytes(2, "little")
    return bytes([final]) + length + bytes(255 - each for each in length) + text


_making = threading.Lock()
"""Whoever asks while it is made waits for it: it takes a second, and a hundred megabytes."""


@lru_cache(maxsize=KEPT)
def _rest(held: frozenset[str] | None) -> tuple[bytes, bytes, str]:
    """All of the document that is the same at every site, the same deflated, and its digest."""
    whole = openrpc(held=held)
    text = exact_json.write({name: whole[name] for name in whole if name not in ADDRESSES})[1:]
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # so ended, it is a whole number of bytes, and another block may follow
    deflated = packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)
    return text, deflated, hashlib.sha256(text).hexdigest()


def document(site: str = HOME, held: frozenset[str] | None = None) -> Document:
    """The document of these methods (of all), as it is at a site such as https://books.example."""
    with _making:
        rest, deflated, digest = _rest(held)
    head = exact_json.write(addresses(site))[:-1] + b","
    etag = hashlib.sha256(head + digest.encode()).hexdigest()[:32].upper()
    return Document(head, rest, deflated, etag)


def takes_packed(accepted: str) -> bool:
    """Whether an Accept-Encoding asks for gzip."""
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in {"gzip", "x-gzip"}:
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False
