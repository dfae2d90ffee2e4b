"""Requests of any kind through the application itself, on both databases."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis.strategies import booleans, sampled_from

from tests.app.edge import Edge
from tests.app.edge import serving as answering
from tests.firm import Firm
from tests.fuzz.inputs import (
    ANY_BODY,
    HEADERS,
    LIKELY,
    METHODS,
    PATHS,
    QUERIES,
    TYPES,
    VERBS,
    grown,
)
from tests.fuzz.wire import Answer, faulty, succeeded
from tests.snapshot import rows_of

MORE = settings(max_examples=settings.default.max_examples * 2)


@pytest.fixture
def edge(books: str, firm: Firm) -> Any:
    with answering(books, firm) as edge:
        yield edge


def _stands(edge: Edge, verb: str, address: str, body: bytes, headers: dict[str, str]) -> None:
    """The answer is no fault, and where it is a refusal no row has changed."""
    before = _rows(edge)
    sent = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    answer = edge.client.request(verb, address, content=grown(body), headers=sent)
    assert answer.status_code < 500
    calls = Answer(answer.status_code, answer.content).calls
    assert not [call for call in calls if isinstance(call, dict) and faulty(call)]
    silent = answer.status_code == 204
    if not silent and not any(isinstance(call, dict) and succeeded(call) for call in calls):
        assert _rows(edge) == before


def _rows(edge: Edge) -> Any:
    return rows_of(edge.firm.space)


@MORE
@given(verb=VERBS, path=PATHS, query=QUERIES, body=ANY_BODY, kind=sampled_from(TYPES), more=HEADERS)
def test_any_request(
    edge: Edge, verb: str, path: str, query: str, body: bytes, kind: str, more: dict[str, str]
) -> None:
    headers = {"auth-sid": edge.firm.administrator.sid, "content-type": kind, **more}

    _stands(edge, verb, f"{path}?{query}", body, headers)


@MORE
@given(
    method=sampled_from(LIKELY) | sampled_from(METHODS),
    body=ANY_BODY,
    kind=sampled_from(TYPES),
    rf=sampled_from(["", "&rf=csv", "&rf=text", "&rf=xml"]),
)
def test_any_body_for_a_method(edge: Edge, method: str, body: bytes, kind: str, rf: str) -> None:
    headers = {"auth-sid": edge.firm.administrator.sid, "content-type": kind}

    _stands(edge, "POST", f"/rpc/?method={quote(method)}{rf}", body, headers)


@MORE
@given(body=ANY_BODY, logged_on=booleans())
def test_any_text_in_json_rpc(edge: Edge, body: bytes, logged_on: bool) -> None:
    headers = {"content-type": "application/json"}
    if logged_on:
        headers["authorization"] = f"Bearer {edge.firm.administrator.sid}"

    _stands(edge, "POST", "/rpc/", body, headers)
