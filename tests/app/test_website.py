"""The pages that people read: how to call, and what this server allows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from models import write
from models.store import database
from models.users import logons
from tests.app.edge import Edge, serving
from tests.contract.shell import handed_over, sent_by
from tests.firm import NOW, PASSWORD, Firm

CALLING = "/reference/calling/"


@pytest.fixture
def edge(books: str, firm: Firm) -> Iterator[Edge]:
    limits = {"batch_max": 7, "rows_max": 321, "calls_per_minute": 4567, "batch_bytes_max": 89_000}
    with serving(books, firm, **limits, session_minutes=33) as edge:
        yield edge


def test_whoever_opens_the_server_in_a_browser_finds_the_reference(edge: Edge) -> None:
    answer = edge.client.get("/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/reference/")
    assert CALLING in edge.client.get("/reference/").text


def test_the_limits_of_this_server_are_published(edge: Edge) -> None:
    page = edge.client.get(CALLING).text

    for told in ("7 calls", "89,000 bytes", "321 rows", "4,567", "33 minutes", "10,000,000 bytes"):
        assert told in page


def test_without_a_limit_of_calls_the_page_says_so(books: str, firm: Firm) -> None:
    with serving(books, firm, calls_per_minute=0) as edge:
        assert "no limit" in edge.client.get(CALLING).text


def test_the_first_call_goes_through_as_it_is_shown(edge: Edge) -> None:
    page = edge.client.get(CALLING).text
    shown = re.search(r"<pre>(.*?)</pre>", page, re.S)
    assert shown is not None
    script = html.unescape(shown[1])
    logon = f"caller@{edge.firm.space}.test"
    hashes = logons.password_hashes(logon, PASSWORD)
    with database.write():
        write.add_user(edge.firm.space, NOW, logon=logon, logon_folded=logon, **hashes)
    script = script.replace("ann@example.com", logon).replace('…"', f'{PASSWORD}"', 1)

    first, _ = handed_over(script)
    url, headers, body = sent_by(first)
    sid = edge.client.post(url, content=body, headers=headers).json()["result"]["sid"]
    _, second = handed_over(script.replace("TOKEN=…", f"TOKEN={sid}"))
    url, headers, body = sent_by(second)
    told = edge.client.post(url, content=body, headers=headers).json()["result"]

    assert url == "http://testserver/rpc/"
    assert told["userlogonname"] == logon


def test_every_page_that_a_page_links_is_there(edge: Edge) -> None:
    seen, open_ = set(), {"/reference/", CALLING}
    while open_:
        path = open_.pop()
        seen.add(path)
        answer = edge.client.get(path)
        assert answer.status_code == 200, path
        shown = re.sub(r"<pre>.*?</pre>", "", answer.text, flags=re.S)
        if path != "/openrpc.json":  # Markdown, as OpenRPC wants it
            assert not re.findall(r".{20}`.{20}", shown), path
        found = set(re.findall(r'(?:href|src)="([^"#]*)', answer.text)) - {""}
        open_ |= {each for each in found if each.startswith("/")} - seen
    assert len(seen) > 250


@pytest.mark.parametrize(
    ("method", "who"),
    [
        ("financial_invoice_issue", "For administrators, bookkeepers<"),
        ("financial_invoice_search", "For administrators, bookkeepers, auditors, viewers<"),
        ("admin_override_search", "For administrators, auditors<"),
        ("setup_role_manage", "For administrators<"),
        ("core_get_user_details", "For everybody who is logged on<"),
        ("logon", "For anyone, before logon<"),
    ],
)
def test_the_page_of_a_method_says_who_may_call_it(edge: Edge, method: str, who: str) -> None:
    assert who in edge.client.get(f"/reference/{method}").text


@pytest.mark.parametrize(("proxy", "scheme"), [("127.0.0.1", "https"), ("192.0.2.1", "http")])
def test_behind_a_proxy_that_ends_tls_the_first_call_begins_with_https(
    books: str, firm: Firm, proxy: str, scheme: str
) -> None:
    with serving(books, firm, trusted_proxy=proxy) as edge:
        page = edge.client.get(CALLING, headers={"x-forwarded-proto": "https"}).text

    assert f"SERVER={scheme}://testserver" in page


def test_a_page_that_breaks_names_the_incident_and_nothing_else(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> str:
        raise RuntimeError("a secret")

    monkeypatch.setattr("app.http.website.document", breaks)
    client = TestClient(edge.client.app, raise_server_exceptions=False)

    answer = client.get("/openrpc.json")

    assert answer.status_code == 500
    assert "incident" in answer.text
    assert "secret" not in answer.text
