"""Bytes over real connections: garbage, near misses, pipelines, wrong lengths, any pieces."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis.strategies import (
    SearchStrategy,
    binary,
    booleans,
    composite,
    integers,
    just,
    lists,
    sampled_from,
    text,
)

from app.http.characters import utf16_units
from tests.fuzz.conftest import Target
from tests.fuzz.inputs import ANY_BODY, HEADERS, PATHS, QUERIES, TYPES, VERBS

AT_ONCE = 8
"""Connections of one example: they end side by side, so that waiting for them is short."""
MANAGE = "/rpc/financial/?method=FINANCIAL_INVOICE_MANAGE"
FRAGMENTS = sampled_from(
    [b"POST ", b"GET ", b"HEAD ", b"CONNECT ", b"PRI * ", b"/rpc/", b"?method=", b"LOGON", b"*",
     b" ", b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", b" HTTP/2.0\r\n", b"Host: x\r\n", b"\r\n",
     b"\r\n\r\n", b"\n", b"\r", b"Content-Length: ", b"5", b"0", b"-1", b"9" * 20, b"\t", b": ",
     b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n",
     b"Connection: Upgrade\r\nUpgrade: h2c\r\n", b"Connection: keep-alive\r\n", b"1\r\na\r\n",
     b"0\r\n\r\n", b"ffffffffffffffff\r\n", b"{long}", b"X: {long}", b"\xff\x00",
     "é".encode(), b"{}", b"a=b"]
)  # fmt: skip


def _split(pieces: SearchStrategy[bytes]) -> SearchStrategy[list[bytes]]:
    """The same bytes in up to three pieces."""

    @composite
    def cut(draw: Any) -> list[bytes]:
        whole = draw(pieces)
        ends = sorted(draw(lists(integers(0, len(whole)), max_size=2)))
        return [whole[a:b] for a, b in zip([0, *ends], [*ends, len(whole)], strict=True)]

    return cut()


def _several(conversation: SearchStrategy[list[bytes]]) -> SearchStrategy[list[list[bytes]]]:
    return lists(conversation, min_size=AT_ONCE, max_size=AT_ONCE)


@given(
    conversations=_several(
        _split(binary(max_size=200) | lists(FRAGMENTS, max_size=12).map(b"".join))
    )
)
def test_bytes_that_are_no_requests(target: Target, conversations: list[list[bytes]]) -> None:
    target.stands(*conversations)


# --- requests -----------------------------------------------------------------------------------


def _head(verb: str, address: str, fields: dict[str, str]) -> bytes:
    lines = [f"{verb} {address} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


@composite
def any_request(draw: Any) -> bytes:
    """A request with any body, any headers, and a length that is right, wrong or missing."""
    body = draw(ANY_BODY)
    fields = {"Host": "x", "auth-sid": "{sid}", **draw(HEADERS)}
    fields["Content-Type"] = draw(sampled_from(TYPES))
    chunked = draw(integers(0, 5)) == 0
    if chunked:
        fields["Transfer-Encoding"] = "chunked"
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    elif draw(integers(0, 9)):
        wrong = draw(sampled_from([0, 0, 0, 0, -1, 1, -5, 5, 1000]))
        fields["Content-Length"] = str(max(0, len(body) + wrong))
    address = f"{draw(PATHS)}?{draw(QUERIES)}"
    return _head(draw(VERBS), address, fields) + body


@given(conversations=_several(_split(lists(any_request(), max_size=3).map(b"".join))))
def test_requests_of_any_kind(target: Target, conversations: list[list[bytes]]) -> None:
    target.stands(*conversations)


# --- what is stored -----------------------------------------------------------------------------

NOTES = text("abc XYZ09&=%+{}[]\"'\\ é文😀\r\n", min_size=1, max_size=30)


@composite
def a_form(draw: Any) -> tuple[bytes, str]:
    """A request that stores notes in form text, its length counted in bytes or characters."""
    # the space in the first pair says that nobody encoded this, so that + is a +
    notes = draw(NOTES).replace("&", "+").strip() or "x"
    return _storing(
        draw,
        f"other=a b&notes={notes.replace('%', '%25')}".encode(),
        "application/x-www-form-urlencoded",
    ), notes


def _storing(draw: Any, body: bytes, kind: str) -> bytes:
    length = utf16_units(body) if draw(booleans()) else len(body)
    fields = {"Host": "x", "auth-sid": "{sid}", "Content-Type": kind, "Content-Length": str(length)}
    return _head("POST", MANAGE, fields) + body


@given(
    cases=lists(a_form(), min_size=AT_ONCE, max_size=AT_ONCE), at=integers(0, 300), cut=booleans()
)
def test_what_is_stored_is_what_was_sent(
    target: Target, cases: list[tuple[bytes, str]], at: int, cut: bool
) -> None:
    newest = target.newest()
    whole = [request.replace(b"{sid}", target.sid.encode()) for request, _ in cases]
    pieces = [[each[:at], each[at:]] if cut else [each] for each in whole]

    heard = target.stands(*pieces)

    stored = sorted(target.notes_after(newest))
    assert [answer.value["status"] for (answer,) in heard] == ["OK"] * AT_ONCE
    assert stored == sorted(notes for _, notes in cases)


@given(
    lengths=lists(integers(0, 60), min_size=AT_ONCE, max_size=AT_ONCE),
    behind=just(b"") | binary(max_size=20) | sampled_from([b"GET / HTTP/1.1\r\n\r\n", b"\r\n"]),
    body=sampled_from([b"notes=a long enough text", "notes=Größe & Söhne".encode()]),
)
def test_a_wrong_length_stores_nothing(
    target: Target, lengths: list[int], behind: bytes, body: bytes
) -> None:
    newest = target.newest()
    fields = {"Host": "x", "auth-sid": target.sid, "Content-Type": "text/plain"}
    in_bytes = range(len(body), len(body + behind) + 1)
    right = {*in_bytes, utf16_units(body), utf16_units(body + behind)}

    target.stands(
        *(
            [_head("POST", MANAGE, {**fields, "Content-Length": str(length)}) + body + behind]
            for length in lengths
            if length not in right
        )
    )

    assert target.notes_after(newest) == []
