"""A newcomer's first hour: log on, ask, be refused with the reason, override one lock, find it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.http.application import create_app
from config import Settings
from models import write
from models.store import database
from models.users import logons
from tests.firm import NOW, Firm, new_firm

LOGON, PASSWORD = "story-{}@example.test", "s3cret words"


@pytest.fixture
def client(books: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database=books)), base_url="https://testserver") as client:
        yield client


@pytest.fixture
def story(firm: Firm) -> Firm:
    logon = LOGON.format(firm.space)
    with database.write():
        write.add_user(
            firm.space,
            NOW,
            logon=logon,
            logon_folded=logon,
            administrator=True,
            **logons.password_hashes(logon, PASSWORD),
        )
    return firm


class Legacy:
    """A client of the platform: form text in, an envelope of texts out."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.headers: dict[str, str] = {}

    def __call__(self, method: str, body: Any = "") -> dict[str, Any]:
        endpoint = method.partition("_")[0].lower()
        self.client.cookies.clear()
        answer = self.client.post(
            f"/rpc/{endpoint}/?method={method}",
            content=body if isinstance(body, str) else None,
            json=body if isinstance(body, dict) else None,
            headers={**self.headers, "content-type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 200
        return dict(answer.json())


def test_in_the_legacy_dialect(client: TestClient, story: Firm) -> None:
    receipt = story.a_receipt("110.00")
    line = story.lines(6, receipt)[0]
    story.reconcile(6, receipt)
    call = Legacy(client)

    session_ = call("LOGON", f"logon={LOGON.format(story.space)}&password={PASSWORD}")
    call.headers = {"auth-sid": session_["sid"], "auth-logonkey": session_["logonkey"]}
    locked = call("FINANCIAL_ITEM_LOCKED", f"item={line}")
    refused = call("FINANCIAL_ITEM_MANAGE", f"id={line}&amount=99.00")
    passed = call(
        "FINANCIAL_ITEM_MANAGE", f"id={line}&amount=99.00&override_LockedReconciliation=Y"
    )
    log = call(
        "ADMIN_OVERRIDE_SEARCH",
        {"fields": [{"name": "description"}, {"name": "objecttext"}], "filters": []},
    )

    assert locked["LockedReconciliation"] == "Y"
    assert refused["status"] == "ER"
    assert refused["error"]["errorcode"] == "4"
    assert "LockedReconciliation" in refused["error"]["errornotes"]
    assert refused["error"]["locks"][0]["override"] == "override_LockedReconciliation"
    assert passed == {**passed, "status": "OK", "notes": "UPDATED", "id": str(line)}
    (row,) = log["data"]["rows"]
    assert row["description"] == "Set aside: LockedReconciliation"
    assert row["objecttext"] == "REC000001"
    assert call("CORE_LOGOFF")["status"] == "OK"
    assert call("FINANCIAL_ITEM_LOCKED", f"item={line}")["error"]["errorcode"] == "1"


def test_in_json_rpc(client: TestClient, story: Firm) -> None:
    receipt = story.a_receipt("110.00")
    line = story.lines(6, receipt)[0]
    story.reconcile(6, receipt)

    def call(method: str, sid: str = "", **params: Any) -> Any:
        client.cookies.clear()
        headers = {"authorization": f"Bearer {sid}"} if sid else {}
        request = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        answer = client.post("/rpc/", json=request, headers=headers).json()
        assert answer["id"] == 7
        return answer.get("result") or answer["error"]

    sid = call("LOGON", Logon=LOGON.format(story.space), Password=PASSWORD)["sid"]
    asked = call("FINANCIAL_ITEM_LOCKED", sid, Item=line, Explain="Y")
    refused = call("FINANCIAL_ITEM_MANAGE", sid, Id=line, Amount="99.00")
    call("FINANCIAL_ITEM_MANAGE", sid, Id=line, Amount="99.00", override_LockedReconciliation="Y")
    rows = call("ADMIN_OVERRIDE_SEARCH", sid, fields=["locks", "fields"])["data"]["rows"]

    assert refused["data"]["type"] == "record_locked"
    asked_lock = {k: v for k, v in asked["Locks"][0].items() if k != "fields"}
    told_lock = {k: v for k, v in refused["data"]["locks"][0].items() if k != "fields"}
    assert told_lock == asked_lock, "the refusal explains what the question would have"
    assert rows[0]["locks"] == "LockedReconciliation"
    assert {"field": "Amount", "old": "110.00", "new": "99.00"} in rows[0]["fields"]


def test_a_firm_never_sees_another(client: TestClient, story: Firm) -> None:
    other = new_firm(f"Neighbour {story.space}")
    theirs = other.an_invoice("11.00")

    unknown = story.user.refused("FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=10**8)
    foreign = story.user.refused("FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=theirs)

    assert foreign.code == unknown.code
    assert foreign.outcome.message.replace(str(theirs), "N") == unknown.outcome.message.replace(
        str(10**8), "N"
    )
