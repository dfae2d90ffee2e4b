"""What is counted against a caller: failed logons and calls, in one process and in several."""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from models import allowance
from models.store import database
from models.store.database import Trouble
from models.users import logons, session, throttle
from tests.app.edge import Edge, a_user_with_a_password, serving
from tests.firm import PASSWORD, Firm
from tests.served import serving as served_by_itself

HOME, AWAY = "192.0.2.1", "198.51.100.9"


@pytest.fixture
def logon(firm: Firm) -> Iterator[str]:
    """Somebody who has logged on from HOME before."""
    logon = a_user_with_a_password(firm)
    with database.write():
        found = logons.known(logon)
        assert found is not None
        session.open_session(found.id, firm.space, firm.user.now, HOME)
    throttle.forget()
    yield logon
    throttle.forget()


def _types(
    books: str, firm: Firm, address: str, *logons: tuple[str, str], **more: int
) -> list[str]:
    """What logons from an address came to."""
    with serving(books, firm, client=(address, 50000), logon_without_tls=True, **more) as edge:
        answers = [_logged_on(edge, *each) for each in logons]
    database.connect(books)
    return answers


def _logged_on(edge: Edge, logon: str, password: str) -> str:
    answer = edge.legacy("LOGON", {"logon": logon, "password": password})
    return str(answer["error"]["type"]) if answer["status"] == "ER" else "OK"


# --- failed logons --------------------------------------------------------------------------------


def test_wrong_passwords_from_elsewhere_lock_nobody_out(books: str, firm: Firm, logon: str) -> None:
    wrong = [(logon, "wrong")] * 11
    away = _types(books, firm, AWAY, *wrong)
    at_home = _types(books, firm, HOME, *wrong, (logon, PASSWORD))
    right = _types(books, firm, "198.51.100.77", (logon, PASSWORD))

    assert away == ["logon_failed"] * 10 + ["too_many_logons"]
    assert at_home == ["logon_failed"] * 10 + ["too_many_logons"] * 2
    assert right == ["too_many_logons"]


def test_at_home_the_right_password_lets_in_whatever_is_tried_elsewhere(
    books: str, firm: Firm, logon: str
) -> None:
    _types(books, firm, AWAY, *[(logon, "wrong")] * 12)

    assert _types(books, firm, HOME, (logon, PASSWORD)) == ["OK"]


def test_however_a_name_is_spelled_it_has_as_many_attempts(
    books: str, firm: Firm, logon: str
) -> None:
    spelled = (logon, f" {logon}", f"{logon} ", logon.upper(), f"\u2003{logon}", f"\t{logon}\n")
    # each from an address of its own, so that it is the name which is counted
    types = [
        _types(books, firm, f"203.0.113.{number}", (each, "wrong"))[0]
        for number, each in enumerate(spelled * 2)
    ]

    assert types == ["logon_failed"] * 10 + ["too_many_logons"] * 2


def test_a_plus_that_a_form_turned_into_a_blank_is_no_other_name(books: str, firm: Firm) -> None:
    from models import write

    plus = f"ann+{firm.space}"
    with database.write():
        hashes = logons.password_hashes(plus, PASSWORD)
        write.add_user(firm.space, firm.user.now, logon=plus, logon_folded=plus, **hashes)
    wrong = [(plus if number % 2 else plus.replace("+", " "), "wrong") for number in range(11)]

    assert _types(books, firm, AWAY, *wrong) == ["logon_failed"] * 10 + ["too_many_logons"]


def test_a_logon_over_the_limit_of_calls_is_not_even_looked_at(
    books: str, firm: Firm, logon: str
) -> None:
    wrong = [(logon, "wrong")] * 12

    types = _types(books, firm, AWAY, *wrong, calls_per_minute=6)

    assert types == ["logon_failed"] * 2 + ["too_many_calls"] * 10
    assert throttle.blocked(logon, "203.0.113.5", 3) == 0
    assert throttle.blocked(logon, "203.0.113.5", 2) > 0


def test_what_is_no_name_counts_against_none(books: str, firm: Firm, logon: str) -> None:
    wrong = [("x" * 101, "wrong"), (logon, "y" * 201)] * 6

    assert set(_types(books, firm, AWAY, *wrong)) == {"invalid_params"}
    assert throttle.blocked(logon, AWAY, 1) == throttle.blocked("x" * 101, AWAY, 1) == 0


def test_names_are_kept_as_digests(books: str) -> None:
    throttle.forget()
    throttle.failed("a secret typed into the wrong box", AWAY)

    kept = [*allowance._windows.get(throttle.SECONDS, {})]
    if not database.one_writer():
        kept = [row.key for row in allowance.Allowance.select()]
    assert kept and not any("secret" in each for each in kept)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unix", "unix", True),
    ],
)
def test_a_network_of_ipv6_is_one_address(one: str, other: str, same: bool) -> None:
    assert (allowance.network_of(one) == allowance.network_of(other)) is same


# --- several processes ----------------------------------------------------------------------------


@pytest.fixture
def two_processes(books: str, firm: Firm, tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two processes that serve the same books; SQLite has one by its nature."""
    throttle.forget()
    folders = [tmp_path] if database.one_writer() else [tmp_path / "one", tmp_path / "other"]
    database.close()
    with ExitStack() as stack:
        served = []
        for folder in folders:
            folder.mkdir(exist_ok=True)
            served.append(stack.enter_context(
                served_by_itself(books, folder, calls_per_minute=40)))  # fmt: skip
        yield [each.url for each in served] * (2 if len(served) == 1 else 1)
    database.connect(books)
    throttle.forget()


def _asked(url: str, method: str, **params: str) -> str:
    """What a call comes to that has a connection of its own."""
    sent = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
    where = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", where.port or 0, timeout=120)
    try:
        connection.request(
            "POST", where.path, json.dumps(sent), {"content-type": "application/json"}
        )
        told = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return str(told["error"]["data"]["type"]) if "error" in told else "OK"


def test_calls_count_in_all_processes(two_processes: list[str]) -> None:
    with ThreadPoolExecutor(8) as many:
        asked = many.map(lambda url: _asked(url, "LOGON_GENERATE_KEY"), two_processes * 40)
        told = Counter(asked)

    assert told == {"OK": 40, "too_many_calls": 40}


def test_so_do_failed_logons(two_processes: list[str], firm: Firm) -> None:
    name = f"nobody{firm.space}"
    asked = (_asked(url, "LOGON", Logon=name, Password="wrong") for url in (two_processes * 7)[:13])
    told = Counter(asked)

    assert told == {"logon_failed": 10, "too_many_logons": 3}


def test_an_allowance_is_never_overdrawn_by_those_who_share_it(books: str) -> None:
    allowance.forget()
    granted = 0
    for _ in range(3):  # what another process knows of the first one is what the table says
        granted += sum(allowance.take("somebody", 7, 1000, 60).granted for _ in range(60))
        if not database.one_writer():
            allowance._windows.clear()

    assert 900 <= granted * 7 <= 1000
    allowance.forget()


# --- a database that does not answer --------------------------------------------------------------


def test_who_counts_what_is_left_to_him_waits_for_nobody_who_asks_for_more(books: str) -> None:
    if database.one_writer():
        pytest.skip("one process counts in memory, and asks nobody")
    allowance.forget()
    with (
        psycopg.connect(books) as other,
        ThreadPoolExecutor() as threads,
    ):
        other.execute("LOCK TABLE allowance")
        asking = threads.submit(allowance.take, "somebody", 1, 1000, 60)
        time.sleep(0.1)
        begun = time.monotonic()
        allowance.take_more("somebody else", 5, 1000, 60)
        waited = time.monotonic() - begun
        still = not asking.done()
        other.rollback()

    assert still and waited < 1
    assert asking.result().granted
    allowance.forget()


def test_those_who_wait_for_a_server_that_is_not_reached_learn_it_with_the_first_of_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(3) as threads:
        server.settimeout(0.3)
        where = f"postgresql://nobody@127.0.0.1:{server.getsockname()[1]}/none"
        database.connect(f"{where}?sslmode=disable&gssencmode=disable")
        asked = [threads.submit(allowance.take, f"{each}", 1, 10, 60) for each in range(3)]
        first, _ = server.accept()
        time.sleep(0.1)
        first.close()
        with pytest.raises(TimeoutError):
            server.accept()

    troubles = [database.trouble(each.exception() or AssertionError()) for each in asked]
    assert troubles == [Trouble.AWAY] * 3
    database.close()
