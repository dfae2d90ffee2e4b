"""The answers in the reference are what the examples answer."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app import pages, reference
from app.faults import FAULTS
from methods import REGISTRY
from models.refusals import CATALOGUE
from tests.contract.filled import fill
from tests.contract.recorded import record, shape

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
    recorded = json.loads(reference.ANSWERS.read_text("utf-8"))

    assert name in recorded, HOW
    for dialect in ("jsonrpc", "legacy"):
        kept, came = shape(recorded[name][dialect]), shape(fresh[books][name][dialect])
        assert came == kept, f"{HOW} ({dialect})"
    assert "internal_error" not in json.dumps(fresh[books][name])


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_method_has_a_page_with_its_answer(name: str) -> None:
    page = pages.method(name)

    assert page is not None
    assert f"<h1>{name}</h1>" in page
    assert "curl -s" in page
    assert "&#34;status&#34;" in page


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
