"""The demo: books to try things on, and a tour of calls with what they really answer.

It serves one machine only, and its password and token are new at every start, so that a demo
database which is one day served to others lets nobody in.
"""

from __future__ import annotations

import ipaddress
import json
import secrets
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from app import tenancy
from app.demo.half_year import COUNTER_SALE, Story
from app.demo.telling import Calendar
from config import Settings
from models import write
from models.store import database
from models.store.base import Space
from models.users import logons, session

SPACE = "Harbour Sails (demo)"
ADMINISTRATOR, USER = "ann@demo.example", "bob@demo.example"
PEOPLE = ((ADMINISTRATOR, "Ann", "Holm"), (USER, "Bob", "Reyes"))
TOKEN_DAYS = 30
LOG_FIELDS = ("description", "objecttext", "fields", "reason", "createdusertext", "createddate")
INVOICE_FIELDS = ("reference", "contactbusinesssenttotext", "duedate", "outstandingamount")
OWED = {
    "fields": [{"name": name} for name in INVOICE_FIELDS],
    "filters": [{"name": "outstandingamount", "comparison": "GREATER_THAN", "value1": "0"}],
    "sorts": [{"name": "duedate", "direction": "asc"}],
}
SECONDS = 20
INDENT, WIDTH = "   ", 100


def only_here(settings: Settings) -> Settings:
    """Settings with which nobody but this machine is served, and no line of the log comes between
    what the demo prints; `--log-level debug` shows them all. Raises tenancy.Refused."""
    host = settings.host
    try:
        inside = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise tenancy.Refused(
            f"--host {host}: the demo serves this machine only (127.0.0.1 or ::1); "
            "to serve others, make books of your own and use `financial-rpc serve`"
        )
    level = "warning" if settings.log_level == "info" else settings.log_level
    return replace(
        settings, workers=1, tls_certificate="", tls_key="", trusted_proxy="", log_level=level
    )


# --- the books ----------------------------------------------------------------------------------


def make_ready(settings: Settings, now: datetime) -> bool:
    """Fill a fresh database; answers False where the demo is in it already.

    Raises tenancy.Refused where it holds other books, Unusable where it is old."""
    database.connect(settings.database)
    if database.is_fresh():
        database.migrate()
    database.check_version()
    with database.read():
        names = [each.name for each in Space.select().order_by(Space.id)]
    if names and names != [SPACE]:
        raise tenancy.Refused(
            "the database holds other books than the demo's; name another one with --database"
        )
    if not names:
        _fill(settings, now)
    return not names


def _fill(settings: Settings, now: datetime) -> None:
    with database.write():
        calendar = Calendar(now)
        founded = calendar.at(calendar.begins)
        tenancy.add_space(SPACE, "UTC", ADMINISTRATOR, secrets.token_hex(), founded)
        tenancy.add_user(SPACE, USER, secrets.token_hex(), administrator=False, now=founded)
        Story(settings, now, *(_introduced(*each, founded) for each in PEOPLE)).tell()
        tenancy.revoke_of_space(SPACE, now)


def _introduced(logon: str, first_name: str, surname: str, now: datetime) -> str:
    """Give a user a name; answers a token for the time of the story."""
    found = logons.known(logon)
    assert found is not None, logon
    write.change_user(found.id, first_name=first_name, surname=surname)
    return session.open_session(found.id, found.space, now, "127.0.0.1", kind="token")


def new_password(now: datetime) -> str:
    """A new password for both users; what earlier ones opened ends."""
    password = secrets.token_hex(6)
    for logon, *_ in PEOPLE:
        tenancy.change_password(logon, password, now)
    return password


# --- the tour -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stop:
    """A call of the tour: what it shows, and the call as curl and we make it."""

    shows: str
    path: str
    headers: tuple[str, ...]
    body: str

    def curl(self, address: str) -> str:
        """The command to type."""
        parts = [f"curl -s {shlex.quote(address + self.path)}"]
        parts += [f"-H {shlex.quote(header)}" for header in self.headers]
        return " \\\n     ".join([*parts, f"-d {shlex.quote(self.body)}"])

    def answer(self, address: str) -> str:
        """What the server says to it."""
        headers = dict(header.split(": ", 1) for header in self.headers)
        request = Request(f"{address}{self.path}", self.body.encode(), headers)
        try:
            with urlopen(request, timeout=SECONDS) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            return refused.read().decode()


def typed(shows: str, token: str, method: str, **params: Any) -> Stop:
    """A call in JSON-RPC 2.0."""
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    headers = ("Content-Type: application/json", f"Authorization: Bearer {token}")
    return Stop(shows, "/rpc/", headers, json.dumps(call))


def legacy(shows: str, token: str, method: str, body: str) -> Stop:
    """A call in the legacy dialect: the method in the query, a form or criteria in the body."""
    endpoint = method.partition("_")[0].lower()
    headers = (f"auth-sid: {token}",) if token else ()
    return Stop(shows, f"/rpc/{endpoint}/?method={method}", headers, body)


def tour(token: str, password: str, line: int) -> Iterator[Stop]:
    """The calls, in an order in which each can be made again: the last edit undoes the first."""
    logon = urlencode({"logon": ADMINISTRATOR, "password": password})
    yield legacy("Log on (legacy dialect).", "", "LOGON", logon)
    yield typed(
        "Ask which locks hold a receipt's line, and why (JSON-RPC 2.0).",
        token,
        "FINANCIAL_ITEM_LOCKED",
        Item=line,
        Explain="Y",
    )
    yield typed(
        "Try to change its amount: refused, with the reason and the ways round.",
        token,
        "FINANCIAL_ITEM_MANAGE",
        Id=line,
        Amount="95.00",
    )
    yield legacy(
        "The same, as a legacy client hears it.",
        token,
        "FINANCIAL_ITEM_MANAGE",
        f"id={line}&amount=95.00",
    )
    yield typed(
        "Override that one lock by its name, as an administrator may.",
        token,
        "FINANCIAL_ITEM_MANAGE",
        Id=line,
        Amount="99.00",
        override_LockedReconciliation="Y",
        override_reason="The till roll says 99",
    )
    yield legacy(
        "And back again, in the legacy dialect.",
        token,
        "FINANCIAL_ITEM_MANAGE",
        f"id={line}&amount=110.00&override_LockedReconciliation=Y",
    )
    yield typed(
        "Find both in the override log: who, when, which lock, from what to what.",
        token,
        "ADMIN_OVERRIDE_SEARCH",
        fields=[{"name": name} for name in LOG_FIELDS],
        sorts=[{"name": "id", "direction": "desc"}],
        rows=2,
    )
    yield legacy(
        "Search what customers owe, as a legacy client does.",
        token,
        "FINANCIAL_INVOICE_SEARCH",
        json.dumps(OWED),
    )


# --- the guide ----------------------------------------------------------------------------------


def guide(address: str, database: str, password: str) -> Iterator[str]:
    """What the demo prints once it serves, piece by piece, each call made as it is shown."""
    token = _token(address, password)
    yield WELCOME.format(
        space=SPACE,
        address=address,
        administrator=ADMINISTRATOR,
        user=USER,
        password=password,
        token=token,
        database=database,
    )
    line = _counter_sale(address, token)
    if line is None:
        yield "The receipt that the tour is about is gone; delete the database for a new one.\n"
        return
    for number, stop in enumerate(tour(token, password, line), start=1):
        told = _told(stop.answer(address))
        yield f"{number}. {stop.shows}\n\n{INDENT}{stop.curl(address)}\n\n{INDENT}{told}\n"
    yield FAREWELL


WELCOME = """
{space} is served at {address}/rpc/ until you press Ctrl-C.

   Open first {address}/reference/calling/
   Logon      {administrator} (administrator), {user} (user)
   Password   {password} (for both; new at every start)
   Database   {database}

The administrator's token, new at every start, for the shell in which you try calls:

export TOKEN={token}

Calls to try, each with the answer it has just had:
"""

FAREWELL = """All of this can be done again: the second edit put the amount back.
The method rpc.discover describes every other method. Ctrl-C stops the demo.
"""


def _ask(stop: Stop, address: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(stop.answer(address))
    if "result" not in answer:
        raise RuntimeError(f"{stop.body}: {answer}")
    result: dict[str, Any] = answer["result"]
    return result


def _token(address: str, password: str) -> str:
    """A token made for this start, in the way that any client makes one."""
    logon = typed("", "", "LOGON", Logon=ADMINISTRATOR, Password=password)
    sid = _ask(logon, address)["sid"]
    made = typed("", sid, "CORE_SECURE_TOKEN_MANAGE", ExpireDays=TOKEN_DAYS, MayOverride="Y")
    token: str = _ask(made, address)["access_token"]
    _ask(typed("", sid, "CORE_LOGOFF"), address)
    return token


def _counter_sale(address: str, token: str) -> int | None:
    filters = [{"name": "description", "comparison": "EQUAL_TO", "value1": COUNTER_SALE}]
    search = typed("", token, "FINANCIAL_ITEM_SEARCH", fields=[{"name": "id"}], filters=filters)
    rows = _ask(search, address)["data"]["rows"]
    return int(rows[0]["id"]) if rows else None


def _told(answer: str) -> str:
    """An answer set out to be read."""
    return set_out(json.loads(answer), INDENT)


def set_out(value: Any, indent: str) -> str:
    """JSON with a line for whatever fits on one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent + line) <= WIDTH or not value or not isinstance(value, dict | list):
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {set_out(each, deeper)}" for name, each in value.items()]
    else:
        parts = [set_out(each, deeper) for each in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    inside = ",\n".join(deeper + part for part in parts)
    return f"{opening}\n{inside}\n{indent}{closing}"
