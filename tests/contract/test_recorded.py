"""The answers in the reference are what the examples answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.dialects import reading
from app.dialects.faults import FAULTS
from app.http.session_id import find_sid
from app.reference import openrpc as reference
from app.reference import pages
from methods import REGISTRY
from methods.declare import Access
from models.refusals import CATALOGUE
from tests.contract.filled import fill
from tests.contract.recorded import as_text, record, shape
from tests.contract.shell import handed_over, sent_by

HOW = "run `python -m tests.contract.recorded` and read what changed"


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    return {}


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_the_page_shows_what_the_example_answers(
    books: str, fresh: dict[str, Any], name: str
) -> None:
    if books not in fresh:
        fresh[books] = record(fill(f"Shown {len(fresh)}", "Demo"))
    recorded = reference.recorded(name)

    assert recorded, HOW
    for dialect in ("jsonrpc", "legacy"):
        kept, came = shape(recorded[dialect]), shape(fresh[books][name][dialect])
        assert came == kept, f"{HOW} ({dialect})"
    assert "internal_error" not in json.dumps(fresh[books][name])


def test_recording_without_a_change_gives_no_difference(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.contract.recorded", str(tmp_path / "answers")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    made = {each.name: each.read_text("utf-8") for each in (tmp_path / "answers").iterdir()}
    kept = {each.name: each.read_text("utf-8") for each in reference.ANSWERS.iterdir()}
    assert sorted(made) == sorted(kept), HOW
    assert [name for name in made if made[name] != kept[name]] == [], HOW


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_method_has_a_page_with_its_answer(name: str) -> None:
    page = pages.method(name)

    assert page is not None
    assert f"<h1>{name}</h1>" in page
    assert "curl -s" in page
    # a few answer the platform's clients a bare list
    assert "&#34;status&#34;" in page or "<pre>[]</pre>" in page, HOW


@pytest.fixture(scope="module")
def commands() -> dict[tuple[str, str], list[str]]:
    """The words of every command of the reference, as a shell hands them over."""
    made = {}
    for name in sorted(REGISTRY):
        assert reference.recorded(name), f"{name}: {HOW}"
        params = reference.recorded(name)["params"]
        made["jsonrpc", name] = pages.curl_jsonrpc(REGISTRY[name], params)
        made["legacy", name] = pages.curl_legacy(REGISTRY[name], params)
    known = "SERVER=https://books.example.com TOKEN=0123"
    return dict(zip(made, handed_over("\n".join([known, *made.values()])), strict=True))


@pytest.mark.parametrize("name", sorted(REGISTRY))
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_shell_makes_the_call_that_is_shown(
    commands: dict[tuple[str, str], list[str]], dialect: str, name: str
) -> None:
    url, headers, body = sent_by(commands[dialect, name])

    address = urlsplit(url)
    read = reading.read("POST", address.query, headers["Content-Type"], body, 1)
    find_sid(read, {key.lower(): value for key, value in headers.items()})
    assert (address.scheme, address.netloc) == ("https", "books.example.com")
    assert (read.dialect, read.entries[0].method) == (dialect, name)
    params = reference.recorded(name)["params"]
    sent = read.entries[0].params
    if dialect == "jsonrpc":
        assert sent == params
    else:
        wanted = {key: as_text(value) for key, value in params.items()}
        assert sent.get("criteria", sent) in (wanted, params)
    needs = REGISTRY[name].access is not Access.ANYONE
    assert read.sid == ("0123" if needs else "")


@pytest.mark.parametrize("error", [*FAULTS, *CATALOGUE.values()], ids=lambda each: each.type)
def test_every_error_has_a_page_that_is_linked(error: Any) -> None:
    page = pages.error(error.type)

    assert page is not None
    assert f"<h1>{error.type}</h1>" in page
    assert f"code {error.code}" in page
    assert all(f"<code>{name}</code>" in page for name in ("type", "request_id", *error.tells))
    assert f'href="/reference/errors/{error.type}"' in pages.errors()


def test_a_method_links_the_pages_of_its_errors() -> None:
    page = pages.method("FINANCIAL_INVOICE_MANAGE") or ""

    linked = set(re.findall(r'href="/reference/errors/(\w+)"', page))
    assert {"invalid_params", "record_locked", "record_held", "idempotency_mismatch"} <= linked
    assert all(pages.error(each) for each in linked)
