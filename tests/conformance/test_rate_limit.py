"""The rule on rate limits, which needs a server that allows little, and so has one for itself."""

from __future__ import annotations

import httpx2
import pytest

from tests.conformance.checks import CHECKS
from tests.conformance.report import ask
from tests.conformance.server import Server
from tests.conformance.test_conformance import ELSEWHERE, _named
from tests.firm import Firm
from tests.served import serving

CALLS_PER_MINUTE = 40


def test_the_service_slows_down_who_asks_too_often(
    books: str, firm: Firm, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("little")
    with (
        serving(books, folder, calls_per_minute=CALLS_PER_MINUTE) as served,
        httpx2.Client(timeout=30) as client,
    ):
        bearer = {"authorization": f"Bearer {firm.user.sid}"}
        server = Server(served.url, client, "CORE_GET_SID", headers=bearer, rate_limit=50)

        found = ask(server, [each for each in CHECKS if _named(each) in ELSEWHERE])

    assert [each.mark for each in found] == ["ok"]
