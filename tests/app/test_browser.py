"""The cookie in a real browser: over http on a name that is not localhost, and over TLS."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from models.store import database
from tests.app.edge import a_user_with_a_password
from tests.firm import PASSWORD, Firm
from tests.served import serving

OURS, THEIRS = "books.test", "evil.test"
NEEDED = ("chromium", "chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--ignore-certificate-errors", "--host-resolver-rules=MAP *.test 127.0.0.1",
)  # fmt: skip

pytestmark = pytest.mark.skipif(
    os.environ.get("FINANCIAL_RPC_TESTS") != "full" or not all(map(shutil.which, NEEDED)),
    reason="a browser takes its time; the full tests use one where chromium and its driver are",
)


@dataclass
class Browser:
    """A browser with a window of its own and no cookies."""

    session: str
    client: httpx2.Client

    def _did(self, what: str, **how: Any) -> Any:
        told = self.client.post(f"{self.session}/{what}", json=how).json()["value"]
        assert not (isinstance(told, dict) and "stacktrace" in told), told
        return told

    def opens(self, url: str) -> str:
        """Go to an address as if it had been typed, or came in a mail; answers what is shown."""
        self._did("url", url=url)
        return self.shown()

    def shown(self) -> str:
        return str(self._runs("return document.body.innerText"))

    def _runs(self, script: str, *arguments: Any) -> Any:
        return self._did("execute/sync", script=script, args=list(arguments))

    def fetches(self, path: str, form: str | None = None) -> Any:
        """What a script of the page that is open is answered."""
        script = """
            const [path, form, done] = arguments;
            const how = form === null ? {} : {method: "POST", body: form,
                headers: {"content-type": "application/x-www-form-urlencoded"}};
            fetch(path, how).then(answer => answer.json()).then(done, problem => done({problem}));
        """
        return self._did("execute/async", script=script, args=[path, form])

    def submits(self, url: str, verb: str, **fields: str) -> str:
        """Submit a form of the page that is open to an address; answers what is shown then."""
        script = """
            const [url, verb, fields] = arguments, form = document.createElement("form");
            form.action = url; form.method = verb;
            for (const name in fields) {
                const field = document.createElement("input");
                field.name = name; field.value = fields[name]; form.append(field);
            }
            document.body.append(form); form.submit();
        """
        self._runs(script, url, verb, fields)
        until = time.monotonic() + 20
        while '"status"' not in (shown := self.shown()) and time.monotonic() < until:
            time.sleep(0.1)
        return shown


@pytest.fixture
def browser() -> Iterator[Browser]:
    port = _free_port()
    driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    options = {"browserName": "chrome", "goog:chromeOptions": {"args": list(FLAGS)}}
    try:
        with httpx2.Client(timeout=60) as client:
            _wait_for(client, f"{address}/status")
            asked = {"capabilities": {"alwaysMatch": {**options, "acceptInsecureCerts": True}}}
            made = client.post(f"{address}/session", json=asked).json()["value"]
            session = f"{address}/session/{made['sessionId']}"
            yield Browser(session, client)
            client.delete(session)
    finally:
        driver.terminate()
        driver.wait(20)


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def _wait_for(client: httpx2.Client, url: str) -> None:
    for _ in range(200):
        try:
            client.get(url)
            return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<body>a page")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def _another_server() -> Iterator[int]:
    """A server of somebody else's pages, on another port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


WRITE = "/rpc/financial/?method=FINANCIAL_INVOICE_MANAGE&notes=x"


def _count(firm: Firm, url: str) -> int:
    database.connect(url)
    found = len(firm.user.rows("FINANCIAL_INVOICE_SEARCH", "id"))
    database.close()
    return found


@pytest.mark.parametrize("tls", [False, True], ids=["http", "tls"])
def test_only_our_own_pages_write_and_log_on(
    books: str, firm: Firm, tmp_path: Path, browser: Browser, tls: bool
) -> None:
    logon = a_user_with_a_password(firm)
    database.close()
    given = {"logon": logon, "password": PASSWORD}
    form = f"logon={logon}&password={PASSWORD.replace(' ', '+')}"
    with serving(books, tmp_path, tls=tls) as served, _another_server() as port:
        ours = f"{'https' if tls else 'http'}://{OURS}:{served.port}"

        # a page of another site logs the browser on as somebody else
        for elsewhere in (f"http://{THEIRS}:{port}", f"http://{OURS}:{port}"):
            for verb in ("POST", "GET"):
                browser.opens(elsewhere)
                shown = browser.submits(f"{ours}/rpc/logon/", verb, method="LOGON", **given)
                assert '"OK"' in shown
                browser.opens(f"{ours}/health")
                assert browser.fetches("/rpc/core/?method=CORE_GET_SID")["status"] == "ER"
        browser.opens(f"{ours}/rpc/logon/?method=LOGON&{form}")
        browser.opens(f"{ours}/health")
        assert browser.fetches("/rpc/core/?method=CORE_GET_SID")["status"] == "ER"

        # one of our own does, and writes by both verbs
        assert browser.fetches("/rpc/logon/?method=LOGON", form)["status"] == "OK"
        assert len(browser.fetches("/rpc/core/?method=CORE_GET_SID")["sid"]) == 64
        assert browser.fetches(WRITE)["status"] == "OK"
        assert browser.fetches(WRITE, "area=1")["status"] == "OK"
        assert '"OK"' in browser.submits(f"{ours}{WRITE}", "POST", area="1")

        # an address that is typed, a link in a mail, and pages of others write nothing
        assert "cross_site_write" in browser.opens(f"{ours}{WRITE}")
        for elsewhere in (f"http://{THEIRS}:{port}", f"http://{OURS}:{port}"):
            for verb in ("POST", "GET"):
                browser.opens(elsewhere)
                fields = {"method": "FINANCIAL_INVOICE_MANAGE", "notes": "x"}
                shown = browser.submits(f"{ours}/rpc/financial/", verb, **fields)
                assert '"ER"' in shown
        browser.opens(f"{ours}/health")
        assert browser.fetches("/rpc/core/?method=CORE_LOGOFF")["status"] == "OK"
        assert browser.fetches("/rpc/core/?method=CORE_GET_SID")["status"] == "ER"

    assert _count(firm, books) == 3
