"""What an operator types does what it says, and fails with words and an exit code."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import config
from app.operator.cli import EXIT_CODES, cli, shown
from models.store import database
from models.store.database import migrating
from models.users import throttle
from tests.firm import NOW, Firm

PASSWORD = "correct horse"
DONE, WRONG, REFUSED, NO_DATABASE, CANNOT_START = 0, 2, 3, 4, 5
_numbers = itertools.count(1)


@dataclass
class Operator:
    """Somebody at the command line of one database."""

    url: str

    def types(self, *words: str, stdin: str = "", **environment: str) -> Result:
        known = {"FINANCIAL_RPC_DATABASE": self.url, **environment}
        logging = structlog.get_config()
        try:
            return CliRunner().invoke(cli, words, input=stdin, env=known)
        finally:
            structlog.configure(**logging)  # what `serve` set up ends with its command

    def does(self, *words: str, stdin: str = "") -> str:
        """What the command says; fails where it does not go through."""
        result = self.types(*words, stdin=stdin)
        assert result.exit_code == DONE, result.output
        return result.stdout

    def fails(self, code: int, *words: str, stdin: str = "", **environment: str) -> str:
        """The error that the command ends with."""
        result = self.types(*words, stdin=stdin, **environment)
        assert result.exit_code == code, result.output
        return result.stderr

    def a_space(self, time_zone: str = "UTC") -> tuple[str, str]:
        """A new space and the logon of its administrator."""
        number = f"{os.getpid()}-{next(_numbers)}"
        name, logon = f"Space {number}", f"Ann+{number}@example.com"
        words = ("space", "add", name, "--admin-logon", logon, "--time-zone", time_zone)
        self.does(*words, "--password-stdin", stdin=f"{PASSWORD}\n")
        return name, logon


@pytest.fixture
def operator(books: str) -> Operator:
    return Operator(books)


@pytest.fixture
def nowhere(tmp_path: Path) -> Operator:
    """An operator whose database does not exist yet."""
    return Operator(f"sqlite:///{tmp_path / 'books.sqlite3'}")


def logs_on(operator: Operator, logon: str, password: str) -> bool:
    from app.calls.call import Call
    from app.calls.dispatch import dispatch, prepare
    from models.actor import Request

    database.connect(operator.url)
    throttle.forget()
    params = {"logon": logon, "password": password}
    call = Call("LOGON", params, Request(NOW))
    assert call.declared is not None
    prepare(call, call.declared)
    return dispatch(call).ok


# --- spaces, users, sessions --------------------------------------------------------------------


def test_a_new_space_has_an_administrator_who_can_log_on(operator: Operator) -> None:
    name, logon = operator.a_space("Europe/Berlin")

    assert logs_on(operator, logon, PASSWORD)
    listed = " ".join(operator.does("user", "list").split())
    assert f"{name} {logon} administrator active" in listed


def test_the_password_is_asked_for_twice_when_it_is_not_piped_in(operator: Operator) -> None:
    words = ("space", "add", f"Asked {os.getpid()}-{next(_numbers)}", "--admin-logon")
    logon = f"asked-{os.getpid()}-{next(_numbers)}"

    result = operator.types(*words, logon, stdin=f"{PASSWORD}\n{PASSWORD}\n")

    assert result.exit_code == DONE, result.output
    assert PASSWORD not in result.output
    assert logs_on(operator, logon, PASSWORD)


def test_a_user_is_added_with_the_right_that_was_asked_for(operator: Operator) -> None:
    name, logon = operator.a_space()
    words = ("user", "add", "--space", name, "--password-stdin", "--logon")

    operator.does(*words, f"bob-{logon}", stdin="another horse\n")
    operator.does(*words, f"cyd-{logon}", "--administrator", stdin="another horse\n")

    listed = operator.does("user", "list", "--space", name).splitlines()
    assert [line.split()[3] for line in listed[1:]] == ["administrator", "user", "administrator"]


@pytest.mark.parametrize(
    "change, told",
    [
        ({"name": ""}, "a space has"),
        ({"name": " leading"}, "a space has"),
        ({"logon": "two\nlines"}, "a logon has"),
        ({"zone": "Mars/Olympus"}, "Europe/Berlin"),
        ({"password": "short"}, "8 to 200 characters"),
        ({"password": ""}, "8 to 200 characters"),
    ],
)
def test_a_space_that_can_not_be_is_refused_in_words(
    operator: Operator, change: dict[str, str], told: str
) -> None:
    given = {"name": "New", "logon": "new@example.com", "zone": "UTC", "password": PASSWORD}
    given |= change
    words = ("space", "add", given["name"], "--admin-logon", given["logon"])

    error = operator.fails(
        REFUSED, *words, "--time-zone", given["zone"], "--password-stdin", stdin=given["password"]
    )

    assert told in error


def test_a_country_without_tax_types_is_refused_with_the_calls_that_change_them(
    operator: Operator,
) -> None:
    words = ("space", "add", "New", "--admin-logon", "x", "--password-stdin")

    error = operator.fails(REFUSED, *words, "--country", "Iceland", stdin=PASSWORD)

    assert "ready made for Iceland" in error
    assert "SETUP_FINANCIAL_REVENUE_TAX_TYPE_MANAGE" in error


def test_names_that_are_taken_or_unknown_are_refused(operator: Operator) -> None:
    name, logon = operator.a_space()
    space = ("space", "add", name, "--admin-logon", "x", "--password-stdin")
    user = ("user", "add", "--space", name, "--logon", logon.upper(), "--password-stdin")

    assert "already" in operator.fails(REFUSED, *space, stdin=PASSWORD)
    assert "is taken" in operator.fails(REFUSED, *user, stdin=PASSWORD)
    assert "no user" in operator.fails(REFUSED, "user", "disable", "--logon", "nobody")
    assert name in operator.fails(REFUSED, "user", "list", "--space", "elsewhere")


def test_a_password_that_nobody_types_twice_is_asked_for_in_words(operator: Operator) -> None:
    error = operator.fails(WRONG, "space", "add", "New", "--admin-logon", "x", stdin=PASSWORD)

    assert "--password-stdin" in error


def test_a_new_password_ends_what_the_old_one_opened(operator: Operator) -> None:
    _, logon = operator.a_space()
    assert logs_on(operator, logon, PASSWORD)
    words = ("user", "password", "--logon", logon, "--password-stdin")

    told = operator.does(*words, stdin="another horse\n")

    assert "1 session or token ended" in told
    assert not logs_on(operator, logon, PASSWORD)
    assert logs_on(operator, logon, "another horse")


def test_a_disabled_user_stays_out_until_enabled_again(operator: Operator) -> None:
    _, logon = operator.a_space()

    operator.does("user", "disable", "--logon", logon)
    while_disabled = logs_on(operator, logon, PASSWORD)
    operator.does("user", "enable", "--logon", logon)

    assert not while_disabled
    assert logs_on(operator, logon, PASSWORD)


def test_revoked_sessions_are_over_at_once(firm: Firm, operator: Operator) -> None:
    listed = operator.does("user", "list").splitlines()
    database.connect(operator.url)
    name = firm.administrator("CORE_GET_USER_DETAILS")["spacename"]
    logon = next(line for line in listed if line.startswith(f"{name} ")).split()[2]

    assert "1 session or token" in operator.does("session", "revoke", "--logon", logon)
    assert "1 session or token" in operator.does("session", "revoke", "--space", name)

    database.connect(operator.url)
    for caller in (firm.administrator, firm.user):
        assert caller.refused("CORE_GET_USER_DETAILS").type == "not_logged_on"


def test_revoking_wants_to_know_whose_sessions(operator: Operator) -> None:
    assert "--logon or --space" in operator.fails(WRONG, "session", "revoke")


# --- databases ----------------------------------------------------------------------------------


def test_migrate_makes_the_tables_and_says_so(nowhere: Operator) -> None:
    assert "0001_books … done" in nowhere.does("migrate")
    assert "is up to date" in nowhere.does("migrate")


def test_a_mistyped_file_is_not_made(nowhere: Operator, tmp_path: Path) -> None:
    error = nowhere.fails(NO_DATABASE, "user", "list")

    assert "financial-rpc migrate" in error
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_names_migrate(nowhere: Operator, tmp_path: Path) -> None:
    (tmp_path / "books.sqlite3").touch()

    assert "financial-rpc migrate" in nowhere.fails(NO_DATABASE, "user", "list")


def test_a_database_that_is_older_or_newer_is_not_served(
    nowhere: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere.does("migrate")
    steps = Path(shutil.copytree(migrating.MIGRATIONS, tmp_path / "steps"))
    monkeypatch.setattr(migrating, "MIGRATIONS", steps)
    (steps / "0999_more.py").write_text("def up(migrator, db): ...\n")
    older = nowhere.fails(NO_DATABASE, "serve")
    (steps / "0999_more.py").unlink()
    (steps / "0001_books.py").unlink()
    newer = nowhere.fails(NO_DATABASE, "serve")

    assert "run `financial-rpc migrate`" in older and "0999_more" in older
    assert "newer than this program" in newer and "0001_books" in newer


@pytest.mark.parametrize(
    "url, told",
    [
        ("books.sqlite3", "sqlite:///"),
        ("mysql://somewhere/books", "postgresql://"),
        ("sqlite:///no/such/folder/books.sqlite3", "can't be reached"),
        ("postgresql://books:secret@127.0.0.1:1/books", "can't be reached"),
    ],
)
def test_a_database_that_can_not_be_reached_is_said_in_one_sentence(url: str, told: str) -> None:
    error = Operator(url).fails(NO_DATABASE, "migrate")

    assert told in error
    assert "secret" not in error and "Traceback" not in error


def test_a_file_that_is_no_database_is_said_so(nowhere: Operator, tmp_path: Path) -> None:
    (tmp_path / "books.sqlite3").write_text("Dear diary, " * 100)

    assert "not a database" in nowhere.fails(NO_DATABASE, "user", "list")


def test_backup_and_restore_say_how_much_they_did(
    firm: Firm, operator: Operator, tmp_path: Path
) -> None:
    file, new = str(tmp_path / "books.zip"), f"sqlite:///{tmp_path / 'new.sqlite3'}"

    wrote = operator.does("backup", file)
    restored = operator.does("restore", file, "--database", new)
    refused = operator.fails(REFUSED, "restore", file)
    again = operator.fails(REFUSED, "backup", file)

    assert wrote.split()[1] == restored.split()[1] != "0"
    assert "holds spaces already" in refused
    assert "exists already" in again


def test_a_backup_is_signed_and_checked_and_a_damaged_one_told_in_words(
    firm: Firm, operator: Operator, tmp_path: Path
) -> None:
    file, new = tmp_path / "books.zip", f"sqlite:///{tmp_path / 'new.sqlite3'}"
    made = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    key = tmp_path / "key.pem"
    key.write_bytes(made)

    operator.does("backup", str(file), "--backup-key", str(key))
    checked = operator.does("restore", str(file), "--check", "--backup-key", str(key))
    unsigned = operator.does("restore", str(file), "--check")
    file.write_bytes(file.read_bytes()[:-50])
    damaged = operator.fails(REFUSED, "restore", str(file), "--database", new)
    nowhere = operator.fails(REFUSED, "backup", str(tmp_path / "no folder" / "books.zip"))

    assert "is whole" in checked and "signature is good" in checked
    assert "give that one with --backup-key" in unsigned
    assert "no backup of this program, or is damaged" in damaged
    assert "Traceback" not in damaged
    assert "no folder" in nowhere


def test_the_address_of_a_database_is_shown_without_its_password() -> None:
    assert shown("postgresql://books:s3cret@db/books") == "postgresql://books:…@db/books"


# --- options ------------------------------------------------------------------------------------


def test_every_setting_is_an_option_of_serve_with_its_variable_and_words() -> None:
    told = "".join(CliRunner().invoke(cli, ["serve", "--help"]).output.split())

    for name, variable, _, help_text in config.described():
        assert f"--{name.replace('_', '-')}" in told
        assert f"{help_text.replace(' ', '')}[envvar:{variable}" in told


def test_every_option_is_an_environment_variable_too(operator: Operator) -> None:
    name, logon = operator.a_space()

    told = operator.types("user", "list", FINANCIAL_RPC_SPACE=name)

    assert [line.split()[2] for line in told.stdout.splitlines()[1:]] == [logon]


def test_help_shows_the_exit_codes_and_an_example_of_each_command() -> None:
    told = CliRunner().invoke(cli, ["--help"]).output

    assert all(f"{code}  {words}" in told for code, words in EXIT_CODES.items())
    assert "financial-rpc demo" in told


@pytest.mark.parametrize("variable", ["FINANCIAL_RPC_PORT", "FINANCIAL_RPC_ROWS_MAX"])
def test_a_setting_that_can_not_be_read_is_named(nowhere: Operator, variable: str) -> None:
    error = nowhere.fails(WRONG, "migrate" if "ROWS" in variable else "serve", **{variable: "x"})

    assert variable in error


# --- serving ------------------------------------------------------------------------------------


@contextmanager
def served(*words: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own, with its address; it is stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.operator.cli import main; main()", *words, "--port", "0"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, _address(process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line)
        if line.startswith("{") and (event := json.loads(line))["event"] == "serving":
            return str(event["address"]).removesuffix("/rpc/")
    raise AssertionError("".join(told))


def asked(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=20) as answer:
        assert "server" not in answer.headers
        told: dict[str, Any] = json.load(answer)
        return told


def test_serving_a_fresh_database_makes_its_tables_and_ends_in_peace(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"

    with served("serve", "--database", url) as (process, address):
        health = asked(f"{address}/health")
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)

    assert health["status"] == "ok"
    assert process.returncode == DONE
    assert json.loads(told.splitlines()[-1])["event"] == "stopped"


def test_a_file_of_sqlite_is_served_once_under_whatever_name(tmp_path: Path) -> None:
    file, other = tmp_path / "new.sqlite3", tmp_path / "link.sqlite3"
    other.symlink_to(file)

    with served("serve", "--database", f"sqlite:///{file}") as (_, address):
        second = [
            subprocess.run(
                [sys.executable, "-c", "from app.operator.cli import main; main()", "serve",
                 "--port", "0", "--database", f"sqlite:///{name}"],
                capture_output=True, text=True, timeout=60, check=False,
            )
            for name in (file, other)
        ]  # fmt: skip
        assert asked(f"{address}/health")["status"] == "ok"

    for told in second:
        assert told.returncode == CANNOT_START
        assert "is served already by another process" in told.stderr
        assert "Traceback" not in told.stderr
    with served("serve", "--database", f"sqlite:///{file}") as (_, address):
        assert asked(f"{address}/health")["status"] == "ok"


def test_a_call_is_one_line_in_the_log_without_secrets(operator: Operator) -> None:
    _, logon = operator.a_space()

    with served("serve", "--database", operator.url) as (process, address):
        query = urllib.parse.urlencode({"method": "LOGON", "logon": logon, "password": PASSWORD})
        answer = asked(f"{address}/rpc/logon/?{query}")
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)

    call, stopped = map(json.loads, told.splitlines())
    assert {"time", "level", "event", "method", "user", "ms", "outcome", "request"} <= set(call)
    assert (call["method"], call["outcome"]) == ("LOGON", "ok")
    assert PASSWORD not in told and answer["sid"] not in told
    assert stopped["event"] == "stopped"


def test_several_processes_serve_postgresql(operator: Operator) -> None:
    if operator.url.startswith("sqlite"):
        error = operator.fails(CANNOT_START, "serve", "--workers", "2")
        assert "PostgreSQL" in error
        return

    with served("serve", "--database", operator.url, "--workers", "2") as (process, address):
        health = asked(f"{address}/health")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)

    assert health["status"] == "ok"
    assert process.returncode == DONE


def test_a_port_that_is_taken_is_said_before_anything_starts(nowhere: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = nowhere.fails(CANNOT_START, "serve", "--port", str(port))

    assert f"port {port} is taken" in error and "--port" in error


@pytest.mark.parametrize(
    "words, told",
    [
        (("--host", "203.0.113.9"), "203.0.113.9 is no address of this machine"),
        (("--host", "nowhere.invalid"), "nowhere.invalid is no address of this machine"),
        (("--tls-key", "key.pem"), "without --tls-certificate"),
        (("--tls-certificate", "missing.pem"), "missing.pem"),
    ],
)
def test_an_address_or_certificate_that_is_no_good_is_said_in_one_sentence(
    nowhere: Operator, words: tuple[str, ...], told: str
) -> None:
    assert told in nowhere.fails(CANNOT_START, "serve", *words)


@pytest.mark.parametrize(
    "words, told",
    [
        (("--invoice-template", "no/such.typ"), "no/such.typ: the template can't be read: No such"),
        (("--invoice-template", "."), "--invoice-template .: the template can't be read"),
        (("--invoice-fonts", "no/fonts"), "--invoice-fonts: no/fonts is no folder"),
    ],
)
def test_what_no_invoice_can_be_drawn_with_is_said_at_the_start(
    operator: Operator, words: tuple[str, ...], told: str
) -> None:
    assert told in operator.fails(CANNOT_START, "serve", *words)
