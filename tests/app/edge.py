"""The whole service behind a client that needs no network, with a firm in its books."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from app.http.application import create_app
from app.http.rpc import Endpoint
from config import Settings
from models import write
from models.store import database
from models.users import logons
from tests.firm import NOW, PASSWORD, Caller, Firm

FORM = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
JSON = {"content-type": "application/json"}
Headers = Mapping[str, str]


@dataclass
class Edge:
    """Requests to the service, in both dialects, as a caller of the firm or as nobody."""

    client: TestClient
    firm: Firm

    @property
    def endpoint(self) -> Endpoint:
        """What answers calls; it has the clock."""
        app: Any = self.client.app
        found: Endpoint = app.endpoint
        return found

    # --- JSON-RPC -------------------------------------------------------------------------------

    def text(self, body: str | bytes, caller: Caller | None = None, **headers: str) -> Response:
        """The answer to a JSON-RPC text."""
        sent = {**JSON, **_bearer(caller), **{k.replace("_", "-"): v for k, v in headers.items()}}
        content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        return self.client.post("/rpc/", content=content, headers=sent)

    def call(self, method: str, params: Any = None, caller: Caller | None = None) -> Any:
        """What a single call is answered."""
        request: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "id": 1}
        if params is not None:
            request["params"] = params
        answer = self.text(json.dumps(request), caller or self.firm.user)
        assert answer.status_code == 200
        return answer.json()

    # --- the legacy dialect -----------------------------------------------------------------------

    def legacy(
        self,
        method: str,
        body: str | Mapping[str, Any] = "",
        caller: Caller | None = None,
        *,
        verb: str = "POST",
        query: str = "",
        headers: Headers | None = None,
    ) -> Any:
        """What a legacy call is answered; its status is 200 whatever became of it."""
        sent = {**FORM, **({"auth-sid": caller.sid} if caller else {}), **(headers or {})}
        content = body if isinstance(body, str) else json.dumps(body)
        answer = self.client.request(
            verb,
            f"/rpc/{method.partition('_')[0].lower()}/?method={method}{query}",
            content=content.encode(),
            headers=sent,
        )
        assert answer.status_code == 200
        assert answer.text.startswith("{")
        return answer.json()


def _bearer(caller: Caller | None) -> dict[str, str]:
    return {"authorization": f"Bearer {caller.sid}"} if caller else {}


def a_user_with_a_password(firm: Firm, **values: Any) -> str:
    """Add somebody to the firm who can log on, with PASSWORD; answers the logon name."""
    logon = f"carol{firm.space}"
    with database.write():
        write.add_user(
            firm.space,
            firm.user.now,
            logon=logon,
            logon_folded=logon,
            **logons.password_hashes(logon, PASSWORD),
            **values,
        )
    return logon


@contextmanager
def serving(url: str, firm: Firm, **options: Any) -> Iterator[Edge]:
    """The service on these books; its clock stands at NOW."""
    database.close()
    where = {name: options.pop(name) for name in ("base_url", "client") if name in options}
    app = create_app(Settings(database=url, **options))
    app.endpoint.now = lambda: NOW
    where.setdefault("client", ("127.0.0.1", 50000))
    with TestClient(app, follow_redirects=False, **where) as client:
        yield Edge(client, firm)
    database.close()
