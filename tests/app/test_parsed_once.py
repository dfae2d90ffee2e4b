"""A legacy body is parsed once on its way to the books, in whatever form it comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from app.dialects import exact_json
from tests.app.edge import FORM, Edge

SEARCH = "FINANCIAL_INVOICE_SEARCH"
MARK = "only-in-this-body"
CRITERIA = {
    "fields": [{"name": "reference"}],
    "filters": [{"name": "notes", "comparison": "EQUAL_TO", "value1": MARK}],
    "options": {"rf": "JSON"},
}
TEXT = json.dumps(CRITERIA)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was parsed of the body, by the parsers' names."""
    seen: list[str] = []

    def counting(name: str, parse: Callable[..., Any]) -> Callable[..., Any]:
        def count(text: Any, *more: Any, **options: Any) -> Any:
            if MARK in (text.decode() if isinstance(text, bytes) else text):
                seen.append(name)
            return parse(text, *more, **options)

        return count

    monkeypatch.setattr(orjson, "loads", counting("orjson", orjson.loads))
    monkeypatch.setattr(json, "loads", counting("json", json.loads))
    decoder = exact_json._decoder
    for name in ("decode", "raw_decode"):
        monkeypatch.setattr(decoder, name, counting(name, getattr(decoder, name)))
    return seen


@pytest.mark.parametrize(
    ("query", "content_type", "body"),
    [
        (f"?method={SEARCH}", FORM["content-type"], TEXT),
        (f"?method={SEARCH}", FORM["content-type"], f"criteria={TEXT}"),
        (f"?method={SEARCH}", FORM["content-type"], f"criteria={TEXT}&rf=JSON"),
        (f"?method={SEARCH}", FORM["content-type"], urlencode({"criteria": TEXT})),
        (f"?method={SEARCH}", "application/json", TEXT),
        ("", "application/json", json.dumps({"method": SEARCH, "criteria": CRITERIA})),
        ("", "application/json", json.dumps({"method": SEARCH, **CRITERIA})),
    ],
)
def test_a_legacy_body_is_parsed_once(
    edge: Edge, parsed: list[str], query: str, content_type: str, body: str
) -> None:
    headers = {"content-type": content_type, "auth-sid": edge.firm.user.sid}

    answer = edge.client.post(f"/rpc/{query}", content=body, headers=headers)

    assert answer.status_code == 200
    assert answer.text.startswith('{"status":"OK"')
    assert len(parsed) == 1, parsed


def test_so_is_a_json_rpc_text(edge: Edge, parsed: list[str]) -> None:
    request = {"jsonrpc": "2.0", "method": SEARCH, "params": CRITERIA, "id": 1}

    answer = edge.text(json.dumps(request), edge.firm.user)

    assert '"result"' in answer.text
    assert len(parsed) == 1, parsed
