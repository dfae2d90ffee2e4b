"""The service's own log: calls and faults, of one's own space, without what was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.calls import call_log, dispatch
from app.calls.lanes import Lanes
from app.dialects.incidents import FAULTS, where
from methods import REGISTRY
from methods.numbers import NUMBERS
from models import settings, write
from models.request_log import RequestLog
from models.store import database
from models.write import requests as write_requests
from tests.app.edge import Edge, a_user_with_a_password, serving
from tests.firm import NOW, PASSWORD, Caller, Firm

REQUESTS, FAULTS_OF = "ADMIN_REQUEST_SEARCH", "ADMIN_SERVICE_FAULT_SEARCH"
INVOICE = "FINANCIAL_INVOICE_MANAGE"
SECRET = "SELECT secret FROM /etc/passwd"


@pytest.fixture
def edge(books: str, firm: Firm) -> Iterator[Edge]:
    """The whole service, reached over HTTP without a network."""
    with serving(books, firm) as edge:
        yield edge


def requests(edge: Edge, *fields: str, **params: Any) -> list[dict[str, Any]]:
    asked = [{"name": name} for name in fields]
    criteria = {"fields": asked, "rows": 1000, **params}
    answer = edge.call(REQUESTS, criteria, caller=edge.firm.administrator)
    return list(answer["result"]["data"]["rows"])


def test_each_call_is_there_with_who_made_it_how_long_it_took_and_what_became_of_it(
    edge: Edge,
) -> None:
    edge.call(INVOICE, {"Notes": "June"}, caller=edge.firm.user)
    edge.call(INVOICE, {"Id": 999_999_999}, caller=edge.firm.user)
    edge.legacy("FINANCIAL_INVOICE_SEARCH", caller=edge.firm.administrator)

    fields = ("methodtext", "usertext", "outcome", "sourcehost", "version", "request", "duration")
    found = requests(edge, *fields, "createddate")

    told = [(row["methodtext"], row["usertext"], row["outcome"]) for row in found]
    assert told == [
        (INVOICE, "Bob", "ok"),
        (INVOICE, "Bob", "record_not_found"),
        ("FINANCIAL_INVOICE_SEARCH", "Ann", "ok"),
    ]
    assert all(row["duration"] > 0 and len(row["request"]) == 16 for row in found)
    assert {(row["sourcehost"], row["version"]) for row in found} == {("127.0.0.1", "RPC")}
    assert {row["createddate"] for row in found} == {"2026-11-24T09:00:00+00:00"}


def test_nothing_of_what_was_sent_or_answered_is_kept(edge: Edge) -> None:
    edge.legacy(INVOICE, "notes=a+private+matter", caller=edge.firm.user)

    (row,) = requests(edge, "*")

    assert (row["method"], row["methodtext"]) == (NUMBERS[INVOICE], INVOICE)
    assert [row[name] for name in ("postdata", "querystring", "returntext")] == ["", "", ""]
    assert "private" not in str(row)


def test_the_older_address_is_told(edge: Edge) -> None:
    sent = {"auth-sid": edge.firm.user.sid}
    edge.client.get("/ondemand/core/?method=CORE_GET_SID", headers=sent)

    assert [row["version"] for row in requests(edge, "version")] == ["ONDEMAND"]


def test_the_calls_of_a_batch_are_each_there(edge: Edge) -> None:
    calls = [{"jsonrpc": "2.0", "method": "CORE_GET_SID", "id": number} for number in range(3)]
    edge.text(str(calls).replace("'", '"'), edge.firm.user)

    assert [row["methodtext"] for row in requests(edge, "methodtext")] == ["CORE_GET_SID"] * 3


def test_who_is_not_logged_on_is_in_no_space(edge: Edge, other_firm: Firm) -> None:
    edge.text('{"jsonrpc": "2.0", "method": "CORE_GET_SID", "id": 1}', Caller("0" * 64))
    edge.call("CORE_GET_SID", caller=other_firm.user)

    assert requests(edge, "id") == []


def test_logons_are_there_with_who_was_to_be_logged_on(edge: Edge, other_firm: Firm) -> None:
    logon = a_user_with_a_password(edge.firm)
    typed = "hunter2"
    for password in (typed, PASSWORD):
        answer = edge.call("LOGON", {"Logon": logon, "Password": password})
    edge.legacy("LOGON", f"logon={typed}&password={logon}")
    edge.call("CORE_LOGOFF", caller=Caller(answer["result"]["sid"]))
    edge.call("LOGON", {"Logon": logon, "Password": typed}, caller=other_firm.user)

    found = requests(edge, "*")

    told = [(row["methodtext"], row["outcome"]) for row in found]
    assert told == [
        ("LOGON", "logon_failed"),
        ("LOGON", "ok"),
        ("CORE_LOGOFF", "ok"),
        ("LOGON", "logon_failed"),
    ]
    assert {row["user"] for row in found} == {answer["result"]["user"]}
    assert typed not in str(found)
    assert requests(Edge(edge.client, other_firm), "id") == []


def test_strangers_fill_no_log(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_log, "KNOCKS_MAX", 2)
    logon = a_user_with_a_password(edge.firm)
    for _ in range(4):
        edge.call("LOGON", {"Logon": logon, "Password": "wrong horse"})
    edge.call("LOGON", {"Logon": logon, "Password": PASSWORD})

    outcomes = [row["outcome"] for row in requests(edge, "outcome")]

    assert outcomes == ["logon_failed", "logon_failed", "ok"]


def test_a_space_that_keeps_none_has_none(edge: Edge) -> None:
    none = {"RequestsKeptDays": 0}
    edge.call("SETUP_FINANCIAL_SETTINGS_MANAGE", none, caller=edge.firm.administrator)
    edge.call("CORE_GET_SID", caller=edge.firm.user)

    assert requests(edge, "id") == []


def test_it_is_for_administrators(firm: Firm) -> None:
    for method in (REQUESTS, FAULTS_OF):
        assert firm.user.refused(method).type == "no_right"


def a_request(firm: Firm, days: int) -> dict[str, Any]:
    return {
        "space": firm.space, "method": "CORE_GET_SID", "version": "RPC", "created_user": 1,
        "created": NOW - timedelta(days=days), "session": 1, "address": "", "request_id": "x",
        "duration": 5, "outcome": "ok",
    }  # fmt: skip


def kept(firm: Firm) -> int:
    with database.read():
        return int(RequestLog.select().where(RequestLog.space == firm.space).count())


def test_what_is_older_than_the_space_says_is_forgotten(firm: Firm, other_firm: Firm) -> None:
    other_firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9095, Value="365")
    with database.write():
        for each in (firm, other_firm):
            write.keep_requests([a_request(each, days) for days in (40, 31, 29, 0)])
    with database.write():
        assert write.forget_requests(NOW) is False

    assert (kept(firm), kept(other_firm)) == (2, 4)
    assert settings.REQUESTS_KEPT_DAYS.default == "30"


def test_the_oldest_are_forgotten_first_and_so_many_at_once(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_requests, "AT_ONCE", 2)
    with database.write():
        write.keep_requests([a_request(firm, days) for days in (40, 35, 31, 29, 0)])
    more = []
    for _ in range(2):
        with database.write():
            more.append(write.forget_requests(NOW))

    assert more == [True, False]
    with database.read():
        found = RequestLog.select().where(RequestLog.space == firm.space)
        assert [(NOW - each.created).days for each in found.order_by(RequestLog.id)] == [29, 0]
        assert found.where(RequestLog.created == NOW).count() == 1


# --- while the database is away -------------------------------------------------------------------


class _Away(Lanes):
    """Lanes to a database that can't be reached for a while."""

    is_away = True

    def note(self, job: Any) -> Any:
        if self.is_away:
            raise ConnectionError("the database is away")
        return super().note(job)


def test_what_cannot_be_written_waits_until_the_database_is_there_again(
    books: str, firm: Firm
) -> None:
    async def tried() -> list[int]:
        lanes = _Away(1)
        held = call_log.CallLog(lambda: lanes)
        held.calls.append((firm.space, 1, 1, "CORE_GET_SID", "RPC", NOW, 5, "ok", "x", ""))
        await held.write()
        waiting = [len(held.calls)]
        lanes.is_away = False
        await held.write()
        lanes.close()
        return [*waiting, len(held.calls)]

    assert asyncio.run(tried()) == [1, 0]
    assert kept(firm) == 1


# --- faults ---------------------------------------------------------------------------------------


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """CORE_GET_SID has a fault."""

    def breaks(actor: Any, params: Any) -> Any:
        raise RuntimeError(SECRET)

    broken = replace(REGISTRY["CORE_GET_SID"], handler=breaks)
    monkeypatch.setitem(dispatch.METHODS, "CORE_GET_SID", dispatch._callable_from(broken))
    FAULTS.clear()


@pytest.mark.usefixtures("breaking")
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_fault_is_found_by_the_incident_that_its_caller_was_told(
    edge: Edge, dialect: str
) -> None:
    if dialect == "legacy":
        told = edge.legacy("CORE_GET_SID", caller=edge.firm.user)["error"]["errornotes"]
    else:
        told = edge.call("CORE_GET_SID", caller=edge.firm.user)["error"]["message"]

    answer = edge.call(FAULTS_OF, {}, caller=edge.firm.administrator)["result"]
    (row,) = answer["data"]["rows"]
    (request,) = requests(edge, "outcome", filters=[_of("methodtext", "CORE_GET_SID")])

    assert told.endswith(row["incident"])
    assert row["description"].startswith("RuntimeError in breaks (tests/admin/test_requests.py")
    assert SECRET not in str(answer)
    assert (row["method"], request["outcome"]) == ("CORE_GET_SID", "internal_error")


def _of(name: str, value: str) -> dict[str, str]:
    return {"name": name, "comparison": "EQUAL_TO", "value1": value}


@pytest.mark.usefixtures("breaking")
def test_faults_are_narrowed_as_the_platform_narrows_them(edge: Edge) -> None:
    edge.call("CORE_GET_SID", caller=edge.firm.user)

    def found(**params: Any) -> int:
        answer = edge.call(FAULTS_OF, params, caller=edge.firm.administrator)
        return len(answer["result"]["data"]["rows"])

    rows = edge.call(FAULTS_OF, {}, caller=edge.firm.administrator)["result"]["data"]["rows"]
    id, user = rows[0]["id"], rows[0]["user"]
    assert found(Id=id) == found(User=user) == found(Endpoint="core") == 1
    assert found(Error="RuntimeError") == 1
    assert found(Id=id + 1) == found(User=user + 999) == found(Endpoint="setup") == 0
    assert found(Error="KeyError") == 0


@pytest.mark.usefixtures("breaking")
def test_another_space_sees_no_fault(edge: Edge, other_firm: Firm) -> None:
    edge.call("CORE_GET_SID", caller=edge.firm.user)

    answer = edge.call(FAULTS_OF, {}, caller=other_firm.administrator)

    assert answer["result"]["data"]["rows"] == []


def test_where_a_fault_was_is_told_without_its_words_or_the_machines_folders() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as problem:
        words = where(problem)

    assert words.startswith("KeyError in test_where_a_fault_was")
    assert SECRET not in words
    assert not words.count("/work")
