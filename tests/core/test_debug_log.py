"""What a client reports of its own errors is taken: a refusal would be a second error there."""

from __future__ import annotations

import pytest

from tests.app.edge import serving
from tests.firm import Firm


@pytest.mark.parametrize("body", ["", "data=x&notes=No+Access", f"data={'x' * 50_000}&override=Y"])
def test_a_report_of_an_error_is_taken(books: str, firm: Firm, body: str) -> None:
    with serving(books, firm) as edge:
        answer = edge.legacy("CORE_DEBUG_LOG_MANAGE", body, firm.user)

    assert (answer["status"], answer["notes"]) == ("OK", "ADDED")


@pytest.mark.parametrize(
    "name",
    [
        "CORE_EDITOR_LINK_SEARCH",
        "CORE_EDITOR_IMAGE_SEARCH",
        "CORE_EDITOR_MEDIA_SEARCH",
        "CORE_DYNAMIC_TAG_SEARCH",
    ],
)
def test_the_text_editor_reads_a_bare_list(books: str, firm: Firm, name: str) -> None:
    with serving(books, firm) as edge:
        headers = {"auth-sid": firm.user.sid}
        answer = edge.client.get(f"/rpc/core/?method={name}", headers=headers)
        typed = edge.call(name, {"fields": [{"name": "id"}]})

    assert answer.json() == []
    assert typed["result"]["data"] == {"rows": []}
