"""Processes that deliver: a worker on PostgreSQL, the server itself on SQLite; also when killed.

The sample kills a few of them in the middle of delivering; the full run dozens.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.calls.lanes import Lanes
from app.delivery.outbox import AT_ONCE, Deliverer
from models.store import database
from tests import warm
from tests.apart import a_new_database_beside
from tests.app.post import LOOPBACK, Post
from tests.app.receivers import Receiver, a_mail_server, a_receiver
from tests.app.test_cli import CANNOT_START, DONE, Operator
from tests.firm import new_firm

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
KILLED = 60 if FULL else 2
MESSAGES = 600 if FULL else 40
PATIENCE_SECONDS = 60
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def own_books(database_url: str) -> str:
    """A database in which nothing but these tests leaves messages."""
    return a_new_database_beside(database_url)


@pytest.fixture
def post(own_books: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    database.connect(own_books)
    post = Post(own_books, new_firm(f"Working {os.getpid()}-{next(_numbers)}"))
    monkeypatch.setattr("tests.firm.SETTINGS", post.settings)
    yield post
    database.connect(own_books)
    post.forget()
    database.close()


@contextmanager
def process(*words: str) -> Iterator[warm.Running]:
    """The program in a process of its own, which is gone at the end."""
    with Path(os.devnull).open("wb") as nowhere:
        to = nowhere.fileno()
        started = warm.running(list(words), dict(os.environ), out=to, err=to)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def deliverer(post: Post, *more: str) -> tuple[str, ...]:
    """What is typed for something that delivers for these books, and soon tries again."""
    command = ("serve", "--port", "0") if post.url.startswith("sqlite") else ("worker",)
    quick = ("--outbox-timeout-seconds", "1", "--outbox-wait-seconds", "0")
    allowed = ("--outgoing-allowed", LOOPBACK)
    return (*command, "--database", post.url, *allowed, *quick, *more)


def until(fact: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not fact():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.02)


def queued(post: Post, count: int, topic: str = "document.locked", **payload: object) -> None:
    for number in range(count):
        post.queue(topic, payload, about=number + 1, now=datetime.now(UTC))


# --- killed in the middle -----------------------------------------------------------------------


def test_whoever_is_killed_while_delivering_every_message_arrives(post: Post) -> None:
    with a_receiver() as receiver, a_mail_server() as mail:
        post.webhook(receiver)
        queued(post, MESSAGES)
        queued(post, MESSAGES // 2, "mail.team", to=["a@b.example"], subject="x", text="x")
        words = deliverer(
            post, "--smtp-host", "127.0.0.1", "--smtp-port", str(mail.port),
            "--smtp-security", "none", "--smtp-from", "books@harbour.example",
        )  # fmt: skip
        receiver.before_answering = lambda: time.sleep(random.random() / 10)

        for _ in range(KILLED):
            _kill_in_the_middle(words, receiver)
        with process(*words):
            until(lambda: post.undelivered() == 0)

    rows = post.rows("deliveryid", "topic", "attempts")
    ids = {each["deliveryid"] for each in rows}
    came = {letter["message-id"].strip("<>").partition("@")[0] for letter in mail.letters}
    assert len(ids) == MESSAGES + MESSAGES // 2
    assert set(receiver.ids) | came == ids
    assert sum(each["attempts"] for each in rows) >= len(receiver.ids) + len(mail.letters)
    assert len(receiver.ids) + len(mail.letters) <= len(ids) + KILLED * 8


def _kill_in_the_middle(words: tuple[str, ...], receiver: Receiver) -> None:
    """Begin to deliver, and be killed while something is under way."""
    before = len(receiver.taken)
    with process(*words) as running:
        if len(set(receiver.ids)) < MESSAGES:
            until(lambda: len(receiver.taken) > before)
        time.sleep(random.random() / 20)
        os.kill(running.pid, signal.SIGKILL)


# --- in peace -----------------------------------------------------------------------------------


def test_the_server_or_several_workers_send_no_message_twice(post: Post) -> None:
    with a_receiver() as receiver, ExitStack() as running:
        post.webhook(receiver)
        queued(post, MESSAGES)
        receiver.before_answering = lambda: time.sleep(0.02)

        for _ in range(1 if post.url.startswith("sqlite") else 3):
            running.enter_context(process(*deliverer(post, "--outbox-timeout-seconds", "30")))
        until(lambda: post.undelivered() == 0)

    assert len(receiver.ids) == len(set(receiver.ids)) == MESSAGES


def test_who_is_told_to_stop_ends_what_is_under_way(post: Post) -> None:
    begun, go_on = threading.Event(), threading.Event()
    with a_receiver() as receiver:
        post.webhook(receiver)
        queued(post, 1)
        receiver.before_answering = lambda: (begun.set(), go_on.wait(20))

        with process(*deliverer(post, "--outbox-timeout-seconds", "30")) as running:
            assert begun.wait(PATIENCE_SECONDS)
            running.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            still_there = running.poll() is None
            go_on.set()
            code = running.wait(PATIENCE_SECONDS)

    assert still_there
    assert code == DONE
    assert post.states() == ["Delivered"]


def test_a_receiver_that_never_answers_holds_up_no_end(post: Post) -> None:
    """What was under way is sent again once its claim has run out."""
    asked, never = threading.Event(), threading.Event()
    with a_receiver() as receiver:
        post.webhook(receiver)
        queued(post, 1)
        receiver.before_answering = lambda: (asked.set(), never.wait(PATIENCE_SECONDS))
        with process(*deliverer(post, "--outbox-timeout-seconds", "600")) as running:
            assert asked.wait(PATIENCE_SECONDS)
            running.send_signal(signal.SIGTERM)
            running.wait(20)
        never.set()

    assert post.undelivered() == 1


def test_once_a_worker_delivers_what_is_due_and_ends(post: Post) -> None:
    """On SQLite the server delivers by itself, and a worker is refused."""
    words = ("worker", "--once", "--database", post.url, "--outgoing-allowed", LOOPBACK)
    if post.url.startswith("sqlite"):
        error = Operator(post.url).fails(CANNOT_START, *words)
        assert "PostgreSQL" in error and "financial-rpc serve" in error
        return
    with a_receiver() as receiver:
        post.webhook(receiver)
        queued(post, 3)

        with process(*words) as running:
            code = running.wait(PATIENCE_SECONDS)

    assert code == DONE
    assert post.states() == ["Delivered"] * 3


def test_who_delivers_once_ends_sooner_if_told_to_stop(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.delivery.outbox.GRACE_SECONDS", 0)
    never = threading.Event()

    async def once(receiver: Receiver) -> None:
        lanes, loop = Lanes(2), asyncio.get_running_loop()
        deliverer = Deliverer(replace(post.settings, outbox_timeout_seconds=600), lanes)
        receiver.before_answering = lambda: (
            loop.call_soon_threadsafe(deliverer.stop),
            never.wait(PATIENCE_SECONDS),
        )
        try:
            await asyncio.wait_for(deliverer.once(), PATIENCE_SECONDS / 4)
        finally:
            never.set()
            lanes.close()

    with a_receiver() as receiver:
        post.webhook(receiver)
        queued(post, 20)
        asyncio.run(once(receiver))
    database.connect(post.url)

    assert post.undelivered() == 20
    assert 0 < len(receiver.taken) <= AT_ONCE


# --- what an operator is told -------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, told",
    [
        (("--outgoing-allowed", "10.0.0.0/99"), "10.0.0.0/99 is no network"),
        (("--receivable-to", "ftp://ledger.example/"), "give a URL"),
        (("--receivable-to", "no/such/folder"), "no/such/folder is no folder"),
        (("--receivable-secret", "whsec_§"), "--receivable-secret"),
        (("--upload-to", "https://"), "give a URL"),
        (("--smtp-host", "mail.example"), "--smtp-from is needed"),
        (("--smtp-from", "nobody"), "is no mail address"),
    ],
)
def test_what_nothing_can_be_delivered_with_is_said_at_the_start(
    post: Post, words: tuple[str, ...], told: str
) -> None:
    operator = Operator(post.url)

    for command in ("serve",) if post.url.startswith("sqlite") else ("serve", "worker"):
        assert told in operator.fails(CANNOT_START, command, *words)
