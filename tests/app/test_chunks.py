"""Bodies in chunks, however they come, take no more than what is in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import binary, integers, lists

from app.http.chunks import AT_ONCE, LINE_MAX, TRAILERS_MAX, Chunks, Misshapen

NEXT = b"GET / HTTP/1.1\r\n"


def _all_of(text: bytes, step: int) -> tuple[bytes, bytes]:
    """What a body has that comes in such steps, and what follows it."""
    chunks, found, rest = Chunks(), b"", b""
    for start in range(0, len(text), step):
        rest += text[start : start + step]
        while rest and not chunks.ended:
            more, rest = chunks.take(rest)
            found += more
    assert chunks.ended
    return found, rest


@given(parts=lists(binary(min_size=1, max_size=40), max_size=6), step=integers(1, 30))
def test_whatever_the_steps_the_body_and_what_follows_are_told_apart(
    parts: list[bytes], step: int
) -> None:
    written = b"".join(b"%X ;a=b\r\n%b\r\n" % (len(part), part) for part in parts)

    for trailers in (b"", b"A: b\r\nC: d\r\n"):
        told = _all_of(written + b"0\r\n" + trailers + b"\r\n" + NEXT, step)
        assert told == (b"".join(parts), NEXT)


def test_of_many_small_chunks_some_are_looked_at() -> None:
    chunks = Chunks()

    found, rest = chunks.take(b"1\r\na\r\n" * 10 * AT_ONCE)

    assert 0 < len(found) <= AT_ONCE
    assert rest


@pytest.mark.parametrize(
    "text",
    [
        b"\r\n",
        b"x\r\n",
        b"-1\r\n",
        b" 1\r\na\r\n",
        b"1\na\n",
        b"1\r\nab\r\n",
        b"1\r\na\n",
        b"f" * 16,
        b"1;" + b"x" * LINE_MAX,
        b"0\r\n" + b"a: b\r\n" * TRAILERS_MAX,
    ],
)
def test_what_is_no_chunk_or_has_no_end_is_refused(text: bytes) -> None:
    with pytest.raises(Misshapen):
        Chunks().take(text)


def test_trailers_are_counted_over_all_that_comes() -> None:
    chunks = Chunks()
    chunks.take(b"0\r\n")

    with pytest.raises(Misshapen):
        for _ in range(TRAILERS_MAX):
            chunks.take(b"a: bbbbbbbbbb\r\n" * 10)
