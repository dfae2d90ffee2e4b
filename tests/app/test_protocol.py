"""Bodies counted in characters, late, cut or hiding something, over real connections."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers, text

from app.http.characters import completes, may_complete, utf16_units
from app.http.protocol import BREATH_SECONDS, plain
from tests.firm import Firm
from tests.served import Served, serving

CREATE = "/rpc/financial/?method=FINANCIAL_INVOICE_MANAGE"
SEARCH = "/rpc/financial/?method=FINANCIAL_INVOICE_SEARCH"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
TEXT = "Zoë & Sons – 5% 😀"
SHORT, LONG = BREATH_SECONDS / 5, BREATH_SECONDS * 6


@pytest.fixture(scope="module")
def served(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service over plain HTTP."""
    with serving(database_url, tmp_path_factory.mktemp("served")) as served:
        yield served
    assert served.faults() == []


@dataclass
class Answer:
    """One answer of the server, and whether it ends the connection."""

    status: int
    body: Any
    closes: bool


@dataclass
class Wire:
    """Requests written byte by byte, by a user of the firm."""

    served: Served
    firm: Firm

    def request(
        self,
        body: str | bytes = "",
        path: str = CREATE,
        *more: str,
        length: int | None = None,
        kind: str = FORM,
        verb: str = "POST",
        node: bool = False,
    ) -> bytes:
        """A request whose Content-Length counts characters, or says what it is told to."""
        content = body.encode() if isinstance(body, str) else body
        counted = utf16_units(content) if length is None else length
        fields = [
            f"{verb} {path} HTTP/1.1",
            "Host: here",
            f"auth-sid: {self.firm.user.sid}",
            f"Content-Type: {kind}",
            "auth-logonkey: 0123" if node else "User-Agent: curl/8.0",
            *(more or (f"Content-Length: {counted}",)),
        ]
        return "\r\n".join([*fields, "", ""]).encode() + content

    def in_two(self, body: str, path: str = CREATE, kind: str = FORM) -> tuple[bytes, bytes]:
        """A request up to the end that it announces, and what it left out of its count."""
        request = self.request(body, path, kind=kind)
        at = len(request) - len(body.encode()) + utf16_units(body.encode())
        return request[:at], request[at:]

    def answers(
        self, *pieces: bytes, wait: float = SHORT, count: int | None = None
    ) -> list[Answer]:
        """What the server answers to pieces sent one after the other: all it says until it
        ends the connection, or so many answers."""
        with self.served.connect(10) as opened:
            for number, piece in enumerate(pieces):
                time.sleep(wait if number else 0)
                opened.sendall(piece)
            received = b""
            while count is None or len(_answers(received)) < count:
                part = opened.recv(65_536)
                if not part:
                    break
                received += part
        return _answers(received)

    def notes(self) -> list[str]:
        """The notes of all invoices there are, in the order of their making."""
        rows = self.firm.user.rows("FINANCIAL_INVOICE_SEARCH", "notes")
        return [row["notes"] for row in rows]


def _answers(received: bytes) -> list[Answer]:
    found = []
    while head := re.match(rb"HTTP/1.1 (\d+) .*?\r\n\r\n", received, re.S):
        length = re.search(rb"content-length: (\d+)", head[0], re.I)
        end = head.end() + int(length[1] if length else 0)
        if len(received) < end:
            break
        body = received[head.end() : end]
        closes = re.search(rb"\r\nconnection: close\r\n", head[0], re.I) is not None
        found.append(Answer(int(head[1]), json.loads(body) if body else None, closes))
        received = received[end:]
    return found


@pytest.fixture
def wire(served: Served, firm: Firm) -> Wire:
    return Wire(served, firm)


# --- bodies counted in characters ---------------------------------------------------------------

BODIES = {
    "form": (f"notes={TEXT}", FORM),
    "json": (json.dumps({"notes": TEXT}, ensure_ascii=False), JSON),
    "form that says it is json": (f"notes={TEXT}", JSON),
}


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES)
def test_a_body_counted_in_characters_arrives_whole(wire: Wire, body: str, kind: str) -> None:
    (answer,) = wire.answers(wire.request(body, kind=kind))

    assert (answer.body["status"], answer.closes) == ("OK", True)
    assert wire.notes() == [TEXT]


@pytest.mark.parametrize("back", range(1, 14))
def test_it_may_come_in_pieces(wire: Wire, back: int) -> None:
    request = wire.request(f"notes={TEXT}")

    (answer,) = wire.answers(request[:-back], request[-back:])

    assert answer.body["status"] == "OK"
    assert wire.notes() == [TEXT]


def test_it_may_come_byte_by_byte(wire: Wire) -> None:
    request = wire.request(f"notes={TEXT}")

    (answer,) = wire.answers(*(request[at : at + 1] for at in range(len(request))), wait=0)

    assert answer.body["status"] == "OK"
    assert wire.notes() == [TEXT]


def test_the_same_body_counted_in_bytes_keeps_the_connection(wire: Wire) -> None:
    body = f"notes={TEXT}".encode()

    answers = wire.answers(*[wire.request(body, length=len(body))] * 2, count=2)

    assert [(each.body["status"], each.closes) for each in answers] == [("OK", False)] * 2
    assert wire.notes() == [TEXT, TEXT]


@pytest.mark.parametrize("late", [True, False], ids=["late", "never"])
def test_a_form_of_the_node_client_whose_end_got_lost_is_not_stored(wire: Wire, late: bool) -> None:
    """Cut short it is a form like any other; but that client always writes more than it counts."""
    body = f"notes={TEXT} and Sons"
    request = wire.request(body, node=True)
    cut = len(request) - len(body.encode()) + utf16_units(body.encode())

    answer, *_ = wire.answers(request[:cut], request[cut:] if late else b"", wait=LONG, count=1)

    assert (answer.body["status"], answer.closes) == ("ER", True)
    assert "the end of the body is missing" in answer.body["error"]["errornotes"]
    assert wire.notes() == []


def test_a_form_of_the_node_client_is_stored_whole_where_all_of_it_came(wire: Wire) -> None:
    plain = wire.request("notes=plain", node=True)

    (answer,) = wire.answers(wire.request(f"notes={TEXT}", node=True))
    (other,) = wire.answers(plain, count=1)

    assert (answer.body["status"], other.body["status"]) == ("OK", "OK")
    assert wire.notes() == [TEXT, "plain"]


def test_a_json_body_whose_end_comes_too_late_is_not_stored(wire: Wire) -> None:
    pieces = wire.in_two(json.dumps({"notes": TEXT}, ensure_ascii=False), kind=JSON)

    answer, *_ = wire.answers(*pieces, wait=LONG)

    assert (answer.body["status"], answer.closes) == ("ER", True)
    assert "Content-Length must count the bytes" in answer.body["error"]["errornotes"]
    assert wire.notes() == []


def test_a_form_that_ends_within_a_letter_is_not_stored(wire: Wire) -> None:
    first, _ = wire.in_two("notes=Café")

    (answer,) = wire.answers(first)

    assert (answer.body["status"], answer.closes) == ("ER", True)
    assert "in the middle of a letter" in answer.body["error"]["errornotes"]
    assert wire.notes() == []


def test_an_end_that_comes_too_late_is_seen_and_never_read_as_a_request(
    wire: Wire, served: Served
) -> None:
    pieces = wire.in_two("notes=Größe, 10 mm")

    answers = wire.answers(*pieces, wait=LONG)

    assert [each.status for each in answers] == [200, 400]
    assert "came too late" in served.log.read_text("utf-8")


def test_a_search_whose_end_got_lost_is_still_answered(wire: Wire) -> None:
    wire.answers(wire.request("notes=Größe"))
    like = {"name": "notes", "comparison": "TEXT_IS_LIKE", "value1": "GRÖSSE"[:3]}
    criteria = {"fields": [{"name": "notes"}], "filters": [like], "options": {"rows": 5}}
    body = json.dumps({**criteria, "customoptions": []}, ensure_ascii=False, separators=(",", ":"))

    first, _ = wire.in_two(body, SEARCH, JSON)
    (answer,) = wire.answers(first)

    assert (answer.body["status"], answer.closes) == ("OK", True)
    assert [row["notes"] for row in answer.body["data"]["rows"]] == ["Größe"]


# --- what follows a body ------------------------------------------------------------------------


def test_a_request_behind_a_body_is_a_request_of_its_own(wire: Wire) -> None:
    body = f"notes={TEXT}".encode()
    first = wire.request(body, length=len(body))

    answers = wire.answers(first + wire.request("notes=second"), count=2)

    assert [each.body["status"] for each in answers] == ["OK", "OK"]
    assert wire.notes() == [TEXT, "second"]


@pytest.mark.parametrize("wait", [SHORT, LONG])
def test_so_is_one_that_comes_while_the_body_is_held(wire: Wire, wait: float) -> None:
    body = f"notes={TEXT}".encode()
    second = wire.request("notes=second")
    pieces = [wire.request(body, length=len(body)), second[:3], second[3:]]

    answers = wire.answers(*pieces, wait=wait, count=2)

    assert [each.body["status"] for each in answers] == ["OK", "OK"]
    assert wire.notes() == [TEXT, "second"]


def test_a_request_in_the_place_of_a_missing_end_is_never_taken_for_it(wire: Wire) -> None:
    """The body lacks just as many characters as the next request has."""
    for letters in range(200, 400):
        body = f"notes={'ä' * letters}".encode()
        second = wire.request("notes=second")
        if utf16_units(body + second) == len(body):
            break

    answers = wire.answers(wire.request(body, length=len(body)) + second, count=2)

    assert [each.body["status"] for each in answers] == ["OK", "OK"]
    assert wire.notes() == ["ä" * letters, "second"]


@pytest.mark.parametrize("body", ["notes=abcdef", f"notes={TEXT}"], ids=["ascii", "more"])
@pytest.mark.parametrize("behind", ["garbage", "get / HTTP/1.1", "\x00\x01", '"}]}', "ééé"])
def test_a_request_with_something_else_behind_it_is_not_carried_out(
    wire: Wire, body: str, behind: str
) -> None:
    content = body.encode()
    request = wire.request(content, length=len(content)) + behind.encode() + b"\r\n\r\n"

    (answer,) = wire.answers(request)

    assert (answer.body["status"], answer.closes) == ("ER", True)
    assert "counts bytes, not characters" in answer.body["error"]["errornotes"]
    assert wire.notes() == []


@pytest.mark.parametrize("length", [4, 8, 11])
def test_a_length_that_is_too_small_stores_nothing(wire: Wire, length: int) -> None:
    (answer,) = wire.answers(wire.request("notes=abcdef", length=length))

    assert answer.body["status"] == "ER"
    assert wire.notes() == []


def test_a_json_rpc_request_that_is_too_long_is_answered_400_in_json_rpc(wire: Wire) -> None:
    call = json.dumps({"jsonrpc": "2.0", "method": "FINANCIAL_INVOICE_MANAGE", "id": 1})

    (answer,) = wire.answers(wire.request(call + "{", "/rpc/", length=len(call), kind=JSON))

    assert (answer.status, answer.body["error"]["code"]) == (400, -32600)
    assert answer.body["error"]["data"]["type"] == "mismeasured_request"
    assert wire.notes() == []


@pytest.mark.parametrize("between", [b"", b"\r\n", b"\r\n\r\n"])
def test_requests_of_both_verbs_are_answered_in_their_order(wire: Wire, between: bytes) -> None:
    asked = "/rpc/core/?method=CORE_GET_SID"
    lines = [f"GET {asked} HTTP/1.1", "Host: here", f"auth-sid: {wire.firm.user.sid}", "", ""]
    get = "\r\n".join(lines).encode()

    answers = wire.answers(
        between.join([get, wire.request("notes=one"), get, wire.request("notes=two")]), count=4
    )

    assert ["sid" in each.body for each in answers] == [True, False, True, False]
    assert wire.notes() == ["one", "two"]


def test_what_came_before_no_http_is_answered_first(wire: Wire) -> None:
    broken = b"POST / HTTP/1.1\r\nContent-Length: nonsense\r\n\r\n"

    first, second = wire.answers(wire.request("notes=one") + broken)

    assert (first.status, first.body["status"]) == (200, "OK")
    assert (second.status, second.closes) == (400, True)
    assert wire.notes() == ["one"]


# --- chunks -------------------------------------------------------------------------------------


def _chunked(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_in_chunks_arrives_whole_and_so_does_what_follows(wire: Wire, size: int) -> None:
    chunks = _chunked(f"notes={TEXT}".encode(), size)
    first = wire.request(chunks, CREATE, "Transfer-Encoding: chunked")

    answers = wire.answers(first + wire.request("notes=second"), count=2)

    assert [each.body["status"] for each in answers] == ["OK", "OK"]
    assert wire.notes() == [TEXT, "second"]


@pytest.mark.parametrize("chunks", [b"5\r\nnotes\r\nxyz\r\n", b"-1\r\n", b"zz\r\nabc"])
def test_broken_chunks_store_nothing(wire: Wire, chunks: bytes) -> None:
    (answer,) = wire.answers(wire.request(chunks, CREATE, "Transfer-Encoding: chunked"))

    assert (answer.status, answer.closes) == (400, True)
    assert wire.notes() == []


# --- smuggling ----------------------------------------------------------------------------------

TWO_LENGTHS = {
    "two lengths": ("Content-Length: 5", "Content-Length: 9"),
    "a length twice": ("Content-Length: 9", "Content-Length: 9"),
    "a list of lengths": ("Content-Length: 9, 9",),
    "a signed length": ("Content-Length: +9",),
    "an empty length": ("Content-Length:",),
    "a length beyond counting": ("Content-Length: 99999999999999999999999",),
    "a length and chunks": ("Content-Length: 9", "Transfer-Encoding: chunked"),
    "chunks and a length": ("Transfer-Encoding: chunked", "Content-Length: 9"),
    "chunks of chunks": ("Transfer-Encoding: chunked, identity",),
    "chunks by another name": ("Transfer-Encoding: xchunked",),
    "chunks said twice": ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    "a space before the colon": ("Content-Length : 9",),
    "a folded line": ("Content-Length: 9", " 9"),
    "a bare carriage return": ("Content-Length: 9\rX: y",),
    "a bare line feed": ("Content-Length: 9\nX: y",),
}


@pytest.mark.parametrize("fields", TWO_LENGTHS.values(), ids=TWO_LENGTHS)
def test_a_request_that_can_be_measured_in_two_ways_is_refused(
    wire: Wire, fields: tuple[str, ...]
) -> None:
    hidden = wire.request("notes=hidden")

    (answer,) = wire.answers(wire.request(b"notes=abc" + hidden, CREATE, *fields))

    assert (answer.status, answer.closes) == (400, True)
    assert wire.notes() == []


def test_an_offer_to_speak_http_2_is_declined_and_the_body_is_read(wire: Wire) -> None:
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")

    answers = wire.answers(
        *[wire.request("notes=abc", CREATE, *offer, "Content-Length: 9")] * 2, count=2
    )

    assert [each.body["status"] for each in answers] == ["OK", "OK"]
    assert wire.notes() == ["abc", "abc"]


def test_so_is_one_behind_a_body_in_chunks(wire: Wire) -> None:
    chunked = (_chunked(b"notes=abc", 9), CREATE, "Transfer-Encoding: chunked")
    offer = ("Connection: Upgrade", "Upgrade: h2c", "Content-Length: 9")

    answers = wire.answers(wire.request(*chunked) + wire.request("notes=abc", CREATE, *offer))

    assert [each.body["status"] for each in answers] == ["OK", "OK"]
    assert wire.notes() == ["abc", "abc"]


@pytest.mark.parametrize("behind_chunks", [False, True])
@pytest.mark.parametrize("second", ["Host: other.example", "host : {own}", "HOST: {own}", "Host:"])
def test_a_request_that_names_two_hosts_is_refused(
    wire: Wire, second: str, behind_chunks: bool
) -> None:
    before = wire.request(_chunked(b"notes=one", 9), CREATE, "Transfer-Encoding: chunked")
    named = wire.request("notes=two", CREATE, second.format(own="127.0.0.1"), "Content-Length: 9")

    answers = wire.answers(before + named if behind_chunks else named)

    assert (answers[-1].status, answers[-1].closes) == (400, True)
    assert wire.notes() == (["one"] if behind_chunks else [])


# --- who is slow, or goes away ------------------------------------------------------------------


def test_a_client_that_goes_away_before_its_body_has_stored_nothing(wire: Wire) -> None:
    for pieces in ((b"", b""), (b"notes=a", b"")):
        with wire.served.connect() as opened:
            opened.sendall(wire.request(pieces[0], length=50))
            time.sleep(SHORT)

    time.sleep(LONG)
    assert wire.notes() == []


def test_a_body_that_is_too_large_is_refused_in_an_answer_that_arrives(wire: Wire) -> None:
    large = b"x" * 11_000_000

    legacy, typed = wire.answers(
        wire.request(large, CREATE, length=len(large)),
        wire.request(large, "/rpc/", length=len(large), kind=JSON),
        count=2,
    )

    assert legacy.status == 200 and legacy.body["status"] == "ER"
    assert typed.status == 413 and typed.body["error"]["code"] == -32600


@pytest.mark.parametrize("length", ["announced", "in chunks"])
def test_it_arrives_also_where_the_connection_is_to_close(wire: Wire, length: str) -> None:
    large = b"x" * 11_000_000
    how = f"Content-Length: {len(large)}"
    if length == "in chunks":
        how, large = "Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(large), large)

    (answer,) = wire.answers(wire.request(large, CREATE, how, "Connection: close"))

    assert answer.status == 200 and answer.body["status"] == "ER"
    assert "10000000 bytes" in answer.body["error"]["errornotes"]


def test_an_address_may_hold_text_beyond_ascii(wire: Wire) -> None:
    (answer,) = wire.answers(wire.request("", f"{CREATE}&notes={TEXT[:3]}"), count=1)

    assert answer.body["status"] == "OK"
    assert wire.notes() == [TEXT[:3]]


# --- the arithmetic -----------------------------------------------------------------------------

ANY_TEXT = text().filter(lambda value: not any("\ud800" <= sign <= "\udfff" for sign in value))


@given(value=ANY_TEXT, at=integers(0, 40))
def test_whatever_a_javascript_client_sends_is_completed(value: str, at: int) -> None:
    whole = value.encode()
    announced = utf16_units(whole)
    body, rest = whole[:announced], whole[announced:]

    if rest and not re.match(rb"[A-Z]{3,20} (/|https?:|\*)", rest):
        assert completes(body, rest, announced)
        assert not rest[:at] or at >= len(rest) or may_complete(body, rest[:at], announced)
    assert bool(rest) == (not whole.isascii())


@given(value=ANY_TEXT)
def test_a_body_counted_in_bytes_takes_no_request_into_itself(value: str) -> None:
    body = value.encode()
    behind = b"POST /rpc/ HTTP/1.1\r\nHost: here\r\n\r\n"

    assert not completes(body, behind, len(body))
    assert not may_complete(body, behind, len(body))


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        (b"GET /?a=b HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /?a=b HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("GET /?a=ë HTTP/1.1\r\nX: ë\r\n\r\n".encode(), b"GET /?a=%C3%AB HTTP/1.1\r\nX: \xc3\xab"),
        (b"GET / HTTP/1.1\r\nUPGRADE: h2c\r\n\r\n", b"GET / HTTP/1.1\r\nx-UPGRADE: h2c\r\n"),
    ],
)
def test_headers_are_shown_to_the_parser_as_it_likes_them(head: bytes, shown: bytes) -> None:
    assert plain(head).startswith(shown)


# --- waiting for nothing --------------------------------------------------------------------------


def test_an_answer_does_not_wait_for_its_headers_to_be_acknowledged(wire: Wire) -> None:
    """Acknowledgements are put off by 40 milliseconds once a connection has been used a while."""
    request = wire.request("", "/rpc/core/?method=CORE_GET_SID")
    took = []
    with wire.served.connect() as connection:
        for _ in range(50):
            began = time.perf_counter()
            connection.sendall(request)
            answer = b""
            while b'"status"' not in answer:
                answer += connection.recv(65_536)
            took.append(time.perf_counter() - began)

    assert min(took[30:]) < 0.03


def test_an_address_that_is_too_long_is_told_so(wire: Wire) -> None:
    (answer,) = wire.answers(wire.request("", CREATE + "&notes=" + "x" * 70_000))

    assert (answer.status, answer.closes) == (431, True)
    assert "have at most 65536 bytes" in answer.body["error"]["data"]["reason"]
