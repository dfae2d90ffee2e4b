"""What an operator may set, one line a setting; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

PREFIX = "FINANCIAL_RPC_"


def setting(default: Any, help_text: str) -> Any:
    """A setting: its default (which also gives its type) and the words that explain it."""
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Settings:
    """Every setting of the service. Each is an option of the command line and a variable."""

    database: str = setting(
        "sqlite:///financial-rpc.sqlite3",
        "Where the books are: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    host: str = setting("127.0.0.1", "Address to listen on.")
    port: int = setting(8765, "Port to listen on; 0 takes a free one.")
    workers: int = setting(1, "Server processes; more than one needs PostgreSQL.")
    database_threads: int = setting(4, "Connections of one process to PostgreSQL.")
    tls_certificate: str = setting("", "PEM file with the certificate chain; turns TLS on.")
    tls_key: str = setting("", "PEM file with the private key of the certificate.")
    logon_without_tls: bool = setting(
        False, "Let LOGON come over plain http from other machines too (loopback always may)."
    )
    trusted_proxy: str = setting(
        "", "Address of a reverse proxy whose X-Forwarded-For and X-Forwarded-Proto count."
    )
    instance: str = setting("local-001", "Name of this server in answers to legacy clients.")
    session_minutes: int = setting(20, "Minutes without a call after which a session ends.")
    session_hours: int = setting(
        12, "Hours after which a session ends however busy it is; 0 for no limit. Tokens stay."
    )
    logon_attempts: int = setting(
        10,
        "Failed logons that one logon name, or ten times as many that one address, may make "
        "in five minutes.",
    )
    rows_max: int = setting(10_000, "Most rows that one page of a search may hold.")
    search_seconds: int = setting(
        10, "Longest that a statement which only reads may run, in seconds; 0 for no limit."
    )
    body_bytes_max: int = setting(10_000_000, "Largest request body, in bytes.")
    attachment_bytes_max: int = setting(7_000_000, "Largest attached file, in bytes.")
    files: str = setting(
        "",
        "Folder that attached files are kept in (a backup does not hold it); in the database if "
        "empty.",
    )
    batch_max: int = setting(100, "Most calls in one JSON-RPC batch.")
    batch_bytes_max: int = setting(
        25_000_000, "Most bytes that the answer to one JSON-RPC batch may have."
    )
    calls_per_minute: int = setting(
        30_000,
        "Weight of calls that one user, or one address without a session, may send in a minute "
        "(the reference prints each method's weight; of an answer, 10,000 bytes weigh 1); 0 for "
        "no limit.",
    )
    cors_origins: str = setting(
        "", "Origins, separated by commas, whose pages may call this service from a browser."
    )
    public_reference: bool = setting(
        True,
        "Show the whole reference to whoever is not logged on; if not, what is called before a "
        "logon. Who is logged on is shown what his roles hold.",
    )
    escape_text: bool = setting(
        True, "Escape & < > and quotes in texts for legacy clients, as they expect."
    )
    invoice_template: str = setting(
        "", "Typst template that invoices are drawn with; the one that comes along if empty."
    )
    invoice_fonts: str = setting(
        "", "Folder with further fonts for invoices; those of the machine are never used."
    )
    smtp_host: str = setting("", "Mail server that takes mails; none are sent if empty.")
    smtp_port: int = setting(587, "Its port.")
    smtp_security: str = setting(
        "starttls", "How mail travels to it: starttls, tls (from the first byte, port 465) or none."
    )
    smtp_user: str = setting("", "User to log on to it with, if it wants one.")
    smtp_password: str = setting("", "That user's password.")
    smtp_from: str = setting("", "Sender of mails: books@example.com or Name <books@example.com>.")
    receivable_to: str = setting(
        "",
        "Where accounts-receivable transactions go: a URL that takes a POST, or a folder. They "
        "wait if empty.",
    )
    receivable_secret: str = setting(
        "", "Secret (whsec_ and base64) that signs those to a URL, after Standard Webhooks."
    )
    upload_to: str = setting(
        "",
        "Where PDFs with PostFlag go: a URL below which each is PUT, or a folder. They wait if "
        "empty.",
    )
    outgoing_allowed: str = setting(
        "",
        "Inside addresses or networks, separated by commas, that outgoing URLs may reach.",
    )
    outbox_attempts: int = setting(12, "Attempts to deliver a message before it is given up.")
    outbox_wait_seconds: int = setting(
        10, "Wait after the first attempt that failed; each further one is three times as long."
    )
    outbox_timeout_seconds: int = setting(30, "Longest that one delivery may take.")
    log_level: str = setting("info", "Least severe log line to print: debug, info or warning.")

    @property
    def tls(self) -> bool:
        return bool(self.tls_certificate)


def variable(name: str) -> str:
    """The environment variable of a setting: FINANCIAL_RPC_ and its name in capitals."""
    return PREFIX + name.upper()


def described() -> list[tuple[str, str, Any, str]]:
    """Every setting as (name, variable, default, help), in the order of the table above."""
    return [
        (each.name, variable(each.name), each.default, each.metadata["help"])
        for each in fields(Settings)
        if each.default is not MISSING
    ]


def _read(name: str, default: Any, text: str) -> Any:
    if isinstance(default, bool):
        if text.strip().lower() not in {"1", "0", "y", "n", "yes", "no", "true", "false", ""}:
            raise ValueError(f"{variable(name)} is {text!r}; give Y or N")
        return text.strip().lower() in {"1", "y", "yes", "true"}
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{variable(name)} is {text!r}; give a whole number") from None
    return text


def load(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """The settings: what was given, else the environment, else the defaults.

    Raises ValueError, naming the variable, where a value can't be read."""
    source = os.environ if environment is None else environment
    values = {
        name: _read(name, default, source[known_as])
        for name, known_as, default, _ in described()
        if known_as in source
    }
    values.update({name: value for name, value in given.items() if value is not None})
    return Settings(**values)
