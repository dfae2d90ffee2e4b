"""The demo shows a newcomer real answers, keeps to this machine, and touches no other books."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from app import tenancy
from app.demo import tour as demo
from app.demo.half_year import COUNTER_SALE, Story
from app.operator.cli import cli
from config import Settings
from models.store import database
from models.users import logons, session
from tests.firm import Caller
from tests.served import worked

SECONDS_TO_FIRST_ANSWER = 20


def typed_in(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, words)
    return result.exit_code, result.output


# --- the books ----------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    yield Settings(database=f"sqlite:///{tmp_path / 'demo.sqlite3'}")
    database.close()


def ann(now: datetime) -> Caller:
    """The demo's administrator, logged on."""
    found = logons.known(demo.ADMINISTRATOR)
    assert found is not None
    with database.write():
        return Caller(session.open_session(found.id, found.space, now, "127.0.0.1"), now=now)


WHAT_THE_BOOKS_HOLD = {
    "CONTACT_BUSINESS_SEARCH": 8,
    "CONTACT_PERSON_SEARCH": 1,
    "FINANCIAL_INVOICE_SEARCH": 10,
    "FINANCIAL_EXPENSE_SEARCH": 15,
    "FINANCIAL_RECEIPT_SEARCH": 10,
    "FINANCIAL_PAYMENT_SEARCH": 19,
    "FINANCIAL_CREDIT_NOTE_SEARCH": 1,
    "FINANCIAL_GENERAL_JOURNAL_SEARCH": 6,
    "FINANCIAL_RECONCILIATION_SEARCH": 5,
    "FINANCIAL_TAX_REPORT_SEARCH": 4,
    "FINANCIAL_TRANSFER_SEARCH": 1,
}


@pytest.mark.parametrize("day", ["2026-11-24", "2026-10-01", "2027-01-02", "2028-02-29"])
def test_the_books_hold_a_bit_of_everything_whatever_day_it_is(
    settings: Settings, day: str
) -> None:
    now = datetime.fromisoformat(f"{day}T00:30").replace(tzinfo=UTC)

    filled = demo.make_ready(settings, now)

    call = ann(now)
    found = {method: len(call.rows(method, "id")) for method in WHAT_THE_BOOKS_HOLD}
    assert filled
    assert {method: found[method] >= least for method, least in WHAT_THE_BOOKS_HOLD.items()} == {
        method: True for method in WHAT_THE_BOOKS_HOLD
    }
    assert {row["status"] for row in call.rows("FINANCIAL_RECONCILIATION_SEARCH", "status")} == {2}
    reports = [row["status"] for row in call.rows("FINANCIAL_TAX_REPORT_SEARCH", "status")]
    assert reports == [2, 2, 2, 2]


@pytest.mark.parametrize("day", ["2026-11-24", "2026-07-03", "2027-01-02"])
def test_the_year_that_ended_is_closed_and_its_reports_are_what_an_accountant_looks_for(
    settings: Settings, day: str
) -> None:
    now = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
    demo.make_ready(settings, now)
    call = ann(now)
    end = f"{now.year if now.month > 6 else now.year - 1}-06-30"

    year = call(
        "FINANCIAL_PROFIT_LOSS_SEARCH", StartDate0=f"{int(end[:4]) - 1}-07-01", EndDate0=end
    )
    sheet = call("FINANCIAL_BALANCE_SHEET_SEARCH", EndDate=end)

    assert Decimal(year["netmargin0"]) > 0
    rows = {row["financialaccounttext"]: row["amount"] for row in sheet["data"]["rows"]}
    assert "Current Earnings" not in rows, "what was earned is in retained earnings"
    assert Decimal(rows["Retained Earnings"]) < Decimal(year["netmargin0"]), "drawings closed too"
    assert Decimal(sheet["assettotal"]) == Decimal(sheet["liabilitytotal"]) + Decimal(
        sheet["equitytotal"]
    )
    assert {row["status"] for row in call.rows("FINANCIAL_TAX_REPORT_SEARCH", "status")} == {2}


@pytest.mark.parametrize("day", ["2026-11-24", "2026-10-01"])
def test_every_lock_holds_something_and_one_receipt_is_only_reconciled(
    settings: Settings, day: str
) -> None:
    now = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
    demo.make_ready(settings, now)
    call = ann(now)

    held: list[tuple[str, str]] = []
    for line in call.rows("FINANCIAL_ITEM_SEARCH", "description"):
        answer = call("FINANCIAL_ITEM_LOCKED", Item=line["id"])
        held += [(line["description"], name) for name, flag in answer.items() if flag == "Y"]

    assert [lock for what, lock in held if what == COUNTER_SALE] == ["LockedReconciliation"]
    assert {lock for _, lock in held} >= {
        "LockedBAS",
        "LockedCredit",
        "LockedDate",
        "LockedLinked",
        "LockedReconciliation",
        "LockedSent",
        "LockedTransfer",
    }


def test_a_demo_database_that_is_there_is_not_filled_again(settings: Settings) -> None:
    now = datetime.now(UTC)
    demo.make_ready(settings, now)
    before = len(ann(now).rows("FINANCIAL_ITEM_SEARCH", "id"))

    filled = demo.make_ready(settings, now)

    assert not filled
    assert len(ann(now).rows("FINANCIAL_ITEM_SEARCH", "id")) == before


def test_a_start_that_is_interrupted_leaves_nothing_half_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: Story) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Story, "_third_month", stop)
        with pytest.raises(KeyboardInterrupt):
            demo.make_ready(settings, datetime.now(UTC))

    assert tenancy.users(None) == []
    assert demo.make_ready(settings, datetime.now(UTC))


def test_the_demo_keeps_its_hands_off_other_books(books: str) -> None:
    with database.write():
        tenancy.add_space(f"Ours {os.getpid()}", "UTC", f"o{os.getpid()}", "long enough", NOW)

    code, told = typed_in("demo", "--port", "0", "--database", books)

    assert code == 3
    assert "other books" in told


NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


# --- who is served ------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "books.example.com", "::"])
def test_the_demo_serves_no_other_machine(host: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"

    code, told = typed_in("demo", "--host", host, "--database", url)

    assert code == 3
    assert "this machine only" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.5", "::1", "localhost"])
def test_an_address_of_this_machine_is_fine(host: str) -> None:
    assert demo.only_here(Settings(host=host, workers=4)).workers == 1


# --- the tour -----------------------------------------------------------------------------------


@dataclass
class Shown:
    """A call of the tour: the curl command, and the answer printed under it."""

    title: str
    command: list[str]
    answer: dict[str, Any]

    def made_again(self) -> dict[str, Any]:
        words = iter(self.command[2:])
        url, headers, body = next(words), {}, ""
        for word in words:
            if word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            else:
                body = next(words)
        with urlopen(Request(url, body.encode(), headers), timeout=20) as answer:
            told: dict[str, Any] = json.load(answer)
            return told


def shown(text: str) -> list[Shown]:
    """The calls in what the demo printed."""
    found = []
    for piece in text.split("\n\n   curl ")[1:]:
        command, _, rest = piece.partition("\n\n   {")
        answer = json.JSONDecoder().raw_decode("{" + rest)[0]
        found.append(Shown("", shlex.split(f"curl {command}".replace("\\\n", " ")), answer))
    return found


@contextmanager
def running(url: str, logged: list[str] | None = None) -> Iterator[tuple[str, float]]:
    """The demo in a process of its own, what it printed, and the processor seconds it took
    to its last word: the clock tells how busy the machine is with other tests.

    What it wrote to its log is added to `logged` when it has ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.operator.cli import main; main()", "demo", "--port", "0"],
        env={**os.environ, "FINANCIAL_RPC_DATABASE": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if "Ctrl-C stops the demo" in line:
                break
        yield "".join(told), worked(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        log = process.communicate(timeout=30)[1]
        if logged is not None:
            logged.append(log)
    assert process.returncode == 0


def without_what_changes(value: Any) -> Any:
    """An answer without ids, times and keys, which are others at every call."""
    others = {
        "sid",
        "logonkey",
        "request",
        "request_id",
        "timestamp",
        "createddate",
        "morerows",
        "moreid",
    }
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if name not in others | {"id"}}
        return {name: without_what_changes(each) for name, each in kept.items()}
    return [without_what_changes(each) for each in value] if isinstance(value, list) else value


def test_the_calls_it_prints_answer_what_it_prints_and_can_be_made_again(books: str) -> None:
    url = a_new_database_beside(books)

    with running(url) as (told, seconds):
        calls = shown(told)
        answers = [call.made_again() for call in calls]

    assert seconds < SECONDS_TO_FIRST_ANSWER
    assert len(calls) == 8
    for call, answer in zip(calls, answers, strict=True):
        assert without_what_changes(answer) == without_what_changes(call.answer)
    typed, refused, legacy, overridden, back, log = answers[1:7]
    assert typed["result"]["LockedReconciliation"] == "Y"
    assert refused["error"]["data"]["type"] == "record_locked"
    assert (legacy["status"], legacy["error"]["errorcode"]) == ("ER", "4")
    assert overridden["result"]["notes"] == back["notes"] == "UPDATED"
    rows = log["result"]["data"]["rows"]
    assert [row["reason"] for row in rows] == ["", "The till roll says 99"]


def test_a_second_start_serves_the_same_books_with_a_new_password(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"

    with running(url) as (first, _):
        pass
    with running(url) as (second, _):
        refused = shown(first)[0].command[-1]

    assert "Filled" in first and "Filled" not in second
    assert len(shown(second)) == len(shown(first))
    assert refused != shown(second)[0].command[-1]


def test_no_line_of_the_log_comes_between_what_it_prints(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    logged: list[str] = []

    with running(url, logged) as (told, _):
        address = re.search(r"Open first (\S+)", told)
        assert address is not None
        with urlopen(address[1], timeout=20) as page:
            opened = page.status
        token = re.findall(r"^export TOKEN=(\S+)$", told, re.MULTILINE)
        used = [call.command for call in shown(told) if token[0] in " ".join(call.command)]

    assert opened == 200
    assert len(token) == 1 and len(used) == 7
    assert logged == [""]


def a_new_database_beside(url: str) -> str:
    """An empty database of the same kind."""
    import psycopg

    name = f"demo_{os.getpid()}"
    if url.startswith("sqlite"):
        return url.replace("books.sqlite3", f"{name}.sqlite3")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")
