"""The application as far as it talks to us: searches, forms, and what its scripts make of answers.

A read is strict: each member that a screen reads is to be there as the text, or number, that its
script expects, and each field that is asked for is one that the search knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.testclient import TestClient

from app.http.application import create_app
from config import Settings
from methods import BY_FOLDED_NAME
from methods.search.columns import path_of, reach
from models.store import database
from tests.app.wire_requests import (
    AJAX,
    JQUERY,
    LEVEL_NOT_SET,
    OWN_PAGE,
    Filter,
    advanced,
    encoded,
)
from tests.firm import NOW

TURNS_MAX = 20
"""How often a screen may do the same again before it would never end."""

Row = dict[str, str]


@dataclass
class Application:
    """Somebody in front of the screens: a browser with a cookie and nothing else."""

    client: TestClient
    logon: str
    password: str
    clock: str = "22 Nov 2026 09:05"
    """What the browser says the time is."""

    # --- what it sends ----------------------------------------------------------------------------

    def get(self, method: str, **params: Any) -> dict[str, Any]:
        """A GET, with the number that jQuery adds against caches."""
        return self._sent("GET", method, encoded(**_texts(params), _="1795338303000"), "")

    def form(self, method: str, **params: Any) -> dict[str, Any]:
        """A save, or whatever else is no search."""
        return self._sent("POST", method, "", encoded(**_texts(params)))

    def saved(self, method: str, **params: Any) -> str:
        """A save that goes through; answers the id."""
        answer = self.form(method, **params)
        assert answer["status"] == "OK", (method, params, answer)
        return str(answer.get("id", ""))

    def refused(self, method: str, **params: Any) -> str:
        """What a save that does not go through is told."""
        answer = self.form(method, **params)
        assert answer["status"] == "ER", (method, params, answer)
        assert isinstance(answer["error"]["methodhelp"], str)
        return str(answer["error"]["errornotes"])

    def search(self, method: str, fields: str, *filters: Filter, **more: Any) -> dict[str, Any]:
        """A search: what is asked for is in every row, and every alias in the summary."""
        names = [each.strip().lower() for each in fields.split(",") if each.strip()]
        assert [each for each in names if not _is_known(method, each)] == [], method
        body = advanced(fields, *filters, **more)
        answer = self._sent("POST", method, "advanced=1&rf=json", body)
        assert answer["status"] == "OK", (method, answer)
        _check_page(answer, names, more.get("rows", 20), more.get("summary", ""))
        return answer

    def rows(self, method: str, fields: str, *filters: Filter, **more: Any) -> list[Row]:
        return list(self.search(method, fields, *filters, **more)["data"]["rows"])

    def one(self, method: str, id: str, fields: str) -> Row:
        """The record that a screen opens."""
        (row,) = self.rows(method, fields, ("id", "EQUAL_TO", id))
        return row

    def uploads(self, object: int, context: str, name: str, content: bytes) -> str:
        """A file that is hung on a record; answers what its link ends on."""
        headers = dict((*LEVEL_NOT_SET, *AJAX, OWN_PAGE))
        given = {"object": str(object), "objectcontext": context}
        answer = self.client.post(
            "/rpc/attach/?method=ATTACH_FILE&rf=json",
            data=given,
            files={"file0": (name, content)},
            headers=headers,
        ).json()
        assert answer["status"] == "OK", answer
        return str(answer["data"]["rows"][0]["attachmentlink"])

    # --- getting in -------------------------------------------------------------------------------

    def logs_on(self) -> dict[str, Any]:
        return self.form("LOGON", logon=self.logon, localtime=self.clock, passwordhash=self.hash())

    def hash(self) -> str:
        text = f"{self.logon}{self.password}"
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    def _sent(self, verb: str, method: str, query: str, body: str) -> dict[str, Any]:
        path = f"/rpc/{method.partition('_')[0].lower()}/?method={method}&{query}"
        if method.startswith("LOGON"):
            path, body = "/rpc/logon/", f"method={method}&{body}"
        headers = dict((*LEVEL_NOT_SET, *AJAX, OWN_PAGE))
        if verb == "POST":
            headers["content-type"] = JQUERY
        answer = self.client.request(verb, path, content=body.encode(), headers=headers)
        assert answer.status_code == 200
        assert answer.text.startswith("{")
        return dict(answer.json())


def _check_page(answer: dict[str, Any], names: list[str], rows: int, summary: str) -> None:
    """What every search answers, whatever it finds: texts, and the id of each row."""
    plain = {each for each in names if "(" not in each and each != "*"}
    aliases = {each.split()[-1].lower() for each in names if "(" in each}
    for row in answer["data"]["rows"]:
        assert plain | aliases <= row.keys()
        assert aliases or "id" in row
        assert all(isinstance(value, str) for value in row.values())
    assert answer["morerows"] in ("true", "false")
    assert (answer["startrow"], answer["rows"]) == ("0", str(rows))
    assert int(answer["moreid"]) > 0
    for asked in filter(None, summary.split(";")):
        total = answer["summary"][asked.split()[-1].lower()]
        assert isinstance(total, str)
        assert Decimal(total) is not None, "no comma, and never empty"


def _texts(params: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


def _is_known(method: str, field: str) -> bool:
    """Whether a search has a field; unknown ones are answered as empty, which would hide it."""
    search = BY_FOLDED_NAME[method.lower()].search
    if search is None or "(" in field or field == "*":
        return True
    return reach(search, path_of(search, field)) is not None


@contextmanager
def running(url: str) -> Iterator[TestClient]:
    """The service on these books; its clock stands at NOW, and tests call as fast as they can."""
    database.close()
    mail = {"smtp_host": "mail.example", "smtp_from": "books@firm.example"}
    app = create_app(Settings(database=url, calls_per_minute=0, **mail))
    app.endpoint.now = lambda: NOW
    with TestClient(app, follow_redirects=False, client=("127.0.0.1", 50000)) as client:
        yield client
    database.close()


def currency(text: str) -> Decimal:
    """What the application's own helper makes of an amount: all commas go."""
    return Decimal(text.replace(",", ""))


def first_comma_only(text: str) -> Decimal:
    """What some of its screens make of one: they take out the first comma and no other."""
    return Decimal(text.replace(",", "", 1))
