"""This service keeps every rule of the suite, and the suite sees a server that does not."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from tests.conformance.checks import CHECKS, Check, too_many_calls_do_nothing
from tests.conformance.report import ask, report
from tests.conformance.server import Answer, Server, Wrong
from tests.firm import Firm
from tests.served import Served, serving


@pytest.fixture(scope="module")
def served(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(database_url, tmp_path_factory.mktemp("served")) as served:
        yield served
    assert served.faults() == []


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=30) as client:
        yield client


@pytest.fixture
def server(served: Served, firm: Firm, client: httpx2.Client) -> Server:
    """The service, as a user of the firm reaches it."""
    invoice = firm.an_invoice("110.00")
    return Server(
        url=served.url,
        client=client,
        method="FINANCIAL_ITEM_COMPLETE",
        params={"Object": 5, "ObjectContext": invoice},
        positional=[5, invoice],
        writing="FINANCIAL_INVOICE_MANAGE",
        writing_params={"Notes": "for the suite"},
        headers={"authorization": f"Bearer {firm.user.sid}"},
    )


def _named(check: Check) -> str:
    return check.run.__name__


ELSEWHERE = {"a_rate_limit"}  # needs a server that allows little


@pytest.mark.parametrize(
    "check", [each for each in CHECKS if _named(each) not in ELSEWHERE], ids=_named
)
def test_the_service_keeps_the_rule(server: Server, check: Check) -> None:
    check.run(server)


def test_it_is_run_from_the_command_line_against_any_address(served: Served) -> None:
    """Without a logon, with the method that every described service has."""
    command = [sys.executable, "-m", "tests.conformance", served.url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 break the specification, 0 are weak points" in done.stdout
    assert "needs --rate-limit" in done.stdout


# --- the suite itself ---------------------------------------------------------------------------


def test_a_refused_batch_that_was_carried_out_is_seen(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that carries out what it says it refuses."""
    send = Server.send

    def carries_out(self: Server, body: str | bytes, **more: str) -> Answer:
        told = json.loads(body)
        if isinstance(told, list) and len(told) > 100:
            send(self, json.dumps(told[0]))
        return send(self, body, **more)

    monkeypatch.setattr(Server, "send", carries_out)

    with pytest.raises(Wrong, match="carried out all the same"):
        too_many_calls_do_nothing(server)


class Careless(BaseHTTPRequestHandler):
    """A server as they are written in an afternoon."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status, answer = 500, "Traceback (most recent call last)"
        with contextlib.suppress(Exception):
            request = json.loads(body)
            status, answer = 200, json.dumps({"result": None, "id": int(request["id"])})
        self.send_response(status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Nobody reads its log."""


@pytest.fixture
def careless(client: httpx2.Client) -> Iterator[Server]:
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Careless)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{listening.server_port}/"
    yield Server(url, client, writing="add", writing_params={"a": "b"}, positional=[1])
    listening.shutdown()
    listening.server_close()


def test_a_careless_server_is_told_what_is_wrong_with_it(careless: Server) -> None:
    found = ask(careless, [each for each in CHECKS if _named(each) != "too_large"])

    assert {each.mark for each in found} == {"WRONG", "weak", "-"}
    told = report(careless.url, found)
    assert 'does not say jsonrpc "2.0"' in told
    assert "the server broke down with status 500" in told


def test_every_check_is_a_sentence() -> None:
    for check in CHECKS:
        assert check.sentence.endswith("."), check
    assert len({check.sentence for check in CHECKS}) == len(CHECKS)
