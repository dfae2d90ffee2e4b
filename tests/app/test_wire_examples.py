"""The platform's own clients: each kind of request they send gets the keys they read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

import pytest
from httpx2 import Response

from app.dialects.legacy.answer import COOKIE
from models import write
from models.store import database
from models.users import logons, session
from tests.app.edge import serving
from tests.app.wire_requests import ERROR, ORIGIN, REQUESTS, Request
from tests.firm import NOW, Firm

PASSWORD = "s3cret & more"


@dataclass
class Stage:
    """A firm whose books hold what a request speaks of, made when it is first spoken of."""

    firm: Firm
    caller: str

    @cached_property
    def words(self) -> dict[str, Callable[[], Any]]:
        firm, sid = self.firm, getattr(self.firm, self.caller).sid
        return {
            "sid": lambda: sid,
            "logonkey": lambda: session.logon_key(sid),
            "cookie": lambda: f"{COOKIE}={sid}",
            "old cookie": lambda: f"{COOKIE}={'0' * 64}",
            "logon": lambda: self._logon("demo"),
            "logon%": lambda: quote_plus(self._logon("demo")),
            "logon with +": lambda: self._logon("demo+one"),
            "password%": lambda: quote_plus(PASSWORD),
            "hash": lambda: self._hash("demo"),
            "hash with +": lambda: self._hash("demo+one"),
            "hash of level 2": lambda: self._hash("demo", "K3yForLogonOnly0123456"),
            "account": firm.kept_account,
            "bank account": lambda: firm.kept("bank_account"),
            "bank transaction": firm.a_bank_transaction,
            "business": lambda: firm.kept("business"),
            "person": lambda: firm.a_person(FirstName="Kay"),
            "A & B +61 5%": lambda: firm.a_business("A & B +61 5%"),
            "Zoë & Sons – 5%": lambda: firm.a_business("Zoë & Sons – 5%"),
            "invoice": lambda: firm.an_invoice("1234.50"),
            "sent invoice": self._sent_invoice,
            "receipt": lambda: firm.a_receipt("110.00"),
            "reconciliation": firm.a_reconciliation,
            "search": self._search,
            "tax report": lambda: firm.user("FINANCIAL_TAX_REPORT_MANAGE")["id"],
        }

    def _logon(self, name: str) -> str:
        return f"{name}-{self.firm.space}@example.test"

    def _hash(self, name: str, key: str = "") -> str:
        """The hash that a client sends of a user's logon and password; makes the user."""
        logon = self._logon(name)
        if logon not in self.firm.made:
            hashes = logons.password_hashes(logon, PASSWORD)
            with database.write():
                self.firm.made[logon] = write.add_user(
                    self.firm.space, NOW, logon=logon, logon_folded=logon, **hashes
                )
        text = f"{logon}{PASSWORD}{key}"
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    def _sent_invoice(self) -> int:
        self.firm.lock_sent_invoices()
        return self.firm.an_invoice("1234.50", sent=True, SentDate="2026-11-20")

    def _search(self) -> int:
        """A search of the caller's with a page left, as a client of the platform asked it."""
        for _ in range(21):
            self.firm.user("FINANCIAL_INVOICE_MANAGE")
        call = getattr(self.firm, self.caller)
        return int(call("FINANCIAL_INVOICE_SEARCH", fields=["reference"], rows=20)["moreid"])

    def filled(self, text: str) -> str:
        """The text with something of the books in place of each word in angle brackets."""
        return re.sub(r"<([^<>]+)>", lambda found: str(self.words[found.group(1)]()), text)


def sent(books: str, firm: Firm, request: Request) -> Response:
    """Send a request as its client does; the body ends where the announced length says."""
    stage = Stage(firm, request.caller)
    for word in re.findall(r"<([^<>]+)>", request.keys):
        stage.words[word]()
    path, text = stage.filled(request.path), stage.filled(request.body)
    headers = {name: stage.filled(value) for name, value in request.client.headers}
    if request.client.content_type and request.verb == "POST":
        headers["content-type"] = request.client.content_type
    with serving(books, firm, cors_origins=ORIGIN) as edge:
        content = text.encode()[: len(text)]
        return edge.client.request(request.verb, path, content=content, headers=headers)


def at(answer: Any, path: list[str]) -> list[Any]:
    """What stands at a path; at * in every row, of which there must be some."""
    if not path:
        return [answer]
    if path[0] == "*":
        assert answer, "there are no rows"
        return [found for row in answer for found in at(row, path[1:])]
    assert path[0] in answer, f"{path[0]} is missing from {list(answer)}"
    return at(answer[path[0]], path[1:])


def texts_of(value: Any) -> list[Any]:
    """The leaves of an answer."""
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in texts_of(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in texts_of(part)]
    return [value]


@pytest.mark.parametrize(
    "request_", REQUESTS, ids=lambda each: f"{each.number:02d}-{each.client.name}"
)
def test_a_client_gets_the_keys_it_reads(books: str, firm: Firm, request_: Request) -> None:
    answer = sent(books, firm, request_)

    assert answer.status_code in ((200, 204) if request_.verb == "OPTIONS" else (200,))
    body = answer.json() if answer.status_code == 200 and request_.verb != "OPTIONS" else {}
    told = {**body, "header": dict(answer.headers)}
    refused = request_.may_be_refused and body["status"] == "ER"
    wanted = ERROR if refused else re.sub(r"<[^<>]+>", "", request_.keys)
    if request_.status and not request_.may_be_refused:
        assert body["status"] == request_.status, body
    for key in wanted.split():
        at(told, key.split("/"))
    assert all(isinstance(leaf, str) for leaf in texts_of(body))


def test_every_request_is_another_one() -> None:
    numbers = [request.number for request in REQUESTS]

    assert len(set(numbers)) == len(numbers)
    assert set(range(1, 48)) == set(numbers)
