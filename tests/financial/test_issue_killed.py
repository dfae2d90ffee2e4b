"""A process killed while it issues leaves a draft or an issued invoice, and nothing between.

The sample kills a few dozen processes at random moments; the full run hundreds.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from models import settings
from models.document import INVOICE, Document
from models.issuing.papers import IssuedDocument
from models.issuing.register import ISSUED, IssuedNumber
from models.outbox import Outbox
from models.store import database
from tests.app.test_cli import served
from tests.firm import Firm

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
KILLED, SERVERS_KILLED = (300, 20) if FULL else (15, 2)
ROOT = Path(__file__).parent.parent.parent


# --- what must be true --------------------------------------------------------------------------


def assert_all_or_nothing(space: int) -> int:
    """Every invoice of the space is a draft or issued, whole; answers how many are issued."""
    with database.read():
        numbers = list(_of(IssuedNumber, space))
        for invoice in Document.select().where(
            (Document.space == space) & (Document.object == INVOICE)
        ):
            _assert_whole(invoice, [each for each in numbers if each.invoice == invoice.id])
        places = sorted(each.sequence for each in numbers)
        counter = settings.ISSUED_COUNTER.number_in(space)
    assert places == list(range(1, len(places) + 1)), "the numbers have a gap"
    assert (counter or 0) == len(places)
    return len(places)


def _of(model: Any, space: int) -> Any:
    return model.select().where(model.space == space)


def _assert_whole(invoice: Document, numbers: list[IssuedNumber]) -> None:
    documents = list(_of(IssuedDocument, invoice.space).where(IssuedDocument.invoice == invoice.id))
    queued = [
        each.topic for each in _of(Outbox, invoice.space).where(Outbox.object_context == invoice.id)
    ]
    if not invoice.issued:
        assert (invoice.issued_number, invoice.sent, numbers, documents, queued) == (
            "", False, [], [], [],
        )  # fmt: skip
        return
    assert [(each.number, each.state) for each in numbers] == [(invoice.issued_number, ISSUED)]
    assert {each.format for each in documents} >= {"PDF", "HTML"}
    for each in documents:
        assert hashlib.sha256(each.content).hexdigest() == each.sha256
    assert queued == ["receivable.transaction"]


# --- processes, killed --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def issuer() -> Iterator[subprocess.Popen[str]]:
    """What makes processes that issue."""
    command = [sys.executable, "-m", "tests.financial.issuer"]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def said(issuer: subprocess.Popen[str], line: str) -> str:
    """What the issuer answers to a line."""
    assert issuer.stdin is not None and issuer.stdout is not None
    issuer.stdin.write(f"{line}\n")
    issuer.stdin.flush()
    return issuer.stdout.readline().strip()


def begin(issuer: subprocess.Popen[str], url: str, sid: str, ids: list[int]) -> None:
    """Have a process issue these invoices, one after another."""
    assert said(issuer, f"{url} {sid} {','.join(map(str, ids))}") == "begun"


def test_a_process_killed_while_it_issues_leaves_all_or_nothing(
    firm: Firm, books: str, issuer: subprocess.Popen[str]
) -> None:
    chance = random.Random(4)
    start = time.monotonic()
    begin(issuer, books, firm.user.sid, [firm.an_invoice("110.00") for _ in range(3)])
    assert said(issuer, "wait") == "gone"
    within = time.monotonic() - start
    issued = assert_all_or_nothing(firm.space)
    drafts = [firm.an_invoice("110.00") for _ in range(3)]

    for _ in range(KILLED):
        begin(issuer, books, firm.user.sid, drafts)
        time.sleep(chance.uniform(0.0, within))
        assert said(issuer, "kill") == "gone"
        now = assert_all_or_nothing(firm.space)
        done, issued = now - issued, now
        within *= 0.9 if done == 3 else 1.2 if done == 0 else 1.0  # the machine may slow down
        drafts = drafts[done:] + [firm.an_invoice("110.00") for _ in range(done)]

    assert 3 < issued < 3 * (KILLED + 1), "every process was killed too early, or too late"
    answer = firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=drafts[0])
    assert answer["issuedinvoicenumber"] == f"I-{issued + 1:06d}"


# --- a whole server, killed ---------------------------------------------------------------------


def test_a_server_killed_while_it_issues_leaves_all_or_nothing(firm: Firm, books: str) -> None:
    chance = random.Random(5)
    for _ in range(SERVERS_KILLED):
        drafts = [firm.an_invoice("110.00") for _ in range(12)]
        database.close()
        _serve_and_kill(books, firm.user.sid, drafts, chance.uniform(0.05, 0.8))
        database.connect(books)
        assert_all_or_nothing(firm.space)

    assert (
        firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=firm.an_invoice("1.00"))["notes"] == "ISSUED"
    )


def _serve_and_kill(url: str, sid: str, drafts: list[int], after: float) -> None:
    """Ask a server to issue from four clients at once, and kill it meanwhile."""
    begun = threading.Event()

    def ask(ids: list[int]) -> None:
        for id in ids:
            params = {"Invoice": id}
            call = {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "FINANCIAL_INVOICE_ISSUE",
                "params": params,
            }
            begun.set()
            try:
                httpx2.post(f"{address}/rpc/", json=call, headers=headers, timeout=20)
            except httpx2.HTTPError:
                return

    headers = {"authorization": f"Bearer {sid}"}
    years = {"FINANCIAL_RPC_SESSION_MINUTES": "10000000", "FINANCIAL_RPC_SESSION_HOURS": "0"}
    with served("serve", "--database", url, **years) as (server, address):
        clients = [threading.Thread(target=ask, args=(drafts[n::4],)) for n in range(4)]
        for client in clients:
            client.start()
        begun.wait()
        time.sleep(after)
        server.kill()
        for client in clients:
            client.join()
