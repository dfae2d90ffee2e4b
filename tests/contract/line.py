"""A line straight to the endpoint: requests in thousands, without a network or a client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.calls.lanes import Lanes
from app.dialects import exact_json
from app.http.rpc import Endpoint
from config import Settings
from methods.declare import Method
from tests.firm import NOW, Caller

BATCH = 100


@dataclass
class Line:
    """Speaks ASGI to the endpoint on an event loop of its own."""

    runner: asyncio.Runner
    endpoint: Endpoint

    def _post(self, query: str, headers: Mapping[str, str], body: bytes) -> Any:
        """The answer to one request, which has the status 200 whatever became of it."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "path": "/rpc/",
            "query_string": query.encode(),
            "client": ("127.0.0.1", 50000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self.runner.run(self.endpoint(scope, receive, send))
        assert sent[0]["status"] == 200
        return json.loads(sent[1]["body"])

    def calls(
        self, method: Method, many: list[dict[str, Any]], caller: Caller | None = None
    ) -> list[dict[str, Any]]:
        """What each of these sets of parameters is answered in JSON-RPC."""
        headers = {"content-type": "application/json"}
        if caller is not None:
            headers["authorization"] = f"Bearer {caller.sid}"
        answers: list[dict[str, Any]] = []
        for start in range(0, len(many), BATCH):
            batch = [
                {"jsonrpc": "2.0", "method": method.name, "params": params, "id": number}
                for number, params in enumerate(many[start : start + BATCH])
            ]
            found = self._post("", headers, exact_json.write(batch))
            assert [each["id"] for each in found] == list(range(len(batch)))
            answers += found
        return answers

    def legacy(
        self, method: Method, params: Mapping[str, Any], caller: Caller | None = None
    ) -> dict[str, Any]:
        """What these parameters are answered in the legacy dialect."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if caller is not None:
            headers["auth-sid"] = caller.sid
        answer = self._post(f"method={method.name}", headers, exact_json.write(dict(params)))
        assert answer["status"] in {"OK", "ER"}
        return dict(answer)


@contextmanager
def connected(url: str) -> Iterator[Line]:
    """A line to an endpoint on these books."""
    with asyncio.Runner() as runner:
        lanes = Lanes(database_threads=1)
        endpoint = Endpoint(Settings(database=url, calls_per_minute=0), lambda: lanes)
        endpoint.now = lambda: NOW
        yield Line(runner, endpoint)
        lanes.close()
