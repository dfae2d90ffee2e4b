"""Starting the server: the socket, TLS, the processes, and an orderly end.

The socket is opened here, before anything starts, so that a port that is taken is said in one
sentence, and so that every process of a server shares it.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess

from app.calls import slices
from app.delivery import sending
from app.http import crowd
from app.http.application import create_app
from app.http.protocol import Protocol
from app.operator import logs
from config import Settings
from methods.financial.papers.pdf import style
from models.refusals import InvoiceNotDrawn
from models.store import database

if sys.platform != "win32":
    import resource

log = structlog.get_logger("financial_rpc")

GRACE_SECONDS = 30
"""How long calls under way may take to end when the server is told to stop."""
BACKLOG = 2048
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""What glibc's malloc.h calls these choices of mallopt."""
LARGE_BYTES = 262_144
"""From how many bytes on memory goes back to the system as soon as it is free: by itself that
grows to as much as was ever asked for, so that bodies of megabytes leave hundreds behind."""
FILES_MAX, OWN_FILES = 4_096, 150
"""How many files, connections among them, a process opens at most; how many it needs itself."""
ARENAS = 2
"""How many heaps the threads share, each of which keeps what it once needed."""


class CannotServe(Exception):
    """The server can't start; the words say why and what to do."""


@dataclass(frozen=True)
class Application:
    """The application of these settings, made in each server process when it starts."""

    settings: Settings

    def __call__(self) -> Any:
        logs.set_up(self.settings.log_level)
        made = create_app(self.settings)
        _settle()
        _let_in()
        slices.ask_for_short_ones()
        return made


def _let_in() -> None:
    """Open as many connections as the system lets this process have files, up to some thousands."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = FILES_MAX if hard == resource.RLIM_INFINITY else min(hard, FILES_MAX)
    if soft != resource.RLIM_INFINITY and soft < files:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
            soft = files
    may = FILES_MAX if soft == resource.RLIM_INFINITY else min(soft, FILES_MAX)
    crowd.OPEN_MAX = max(1, may - OWN_FILES)


def _settle() -> None:
    """Count what is here as here to stay: to look through all of it for rubbish, as Python does
    now and then, holds every call up for a tenth of a second."""
    gc.collect()
    gc.freeze()
    with suppress(
        AttributeError, OSError
    ):  # only glibc keeps what was freed, and can be told not to
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        libc.mallopt(M_ARENA_MAX, ARENAS)


def prepare(settings: Settings) -> list[str]:
    """Make the database ready: a fresh one gets its tables, an older or newer one is refused.

    Answers the migrations that ran. Raises models.store.database.Unusable or CannotServe."""
    database.connect(settings.database)
    if settings.workers > 1 and database.one_writer():
        raise CannotServe(
            f"--workers {settings.workers}: SQLite serves from one process; "
            "for more, put the books into PostgreSQL (--database postgresql://…)"
        )
    check_deliveries(settings)
    _check_drawing(settings)
    steps = database.migrate() if database.is_fresh() else []
    database.check_version()
    database.close()
    return steps


def check_deliveries(settings: Settings) -> None:
    """Raise CannotServe where the settings say what nothing can be delivered with."""
    try:
        sending.check(settings)
    except ValueError as problem:
        raise CannotServe(str(problem)) from problem


def _check_drawing(settings: Settings) -> None:
    """Raise CannotServe where the settings name nothing that invoices can be drawn with."""
    try:
        style(settings.invoice_template)
    except InvoiceNotDrawn as problem:
        raise CannotServe(
            f"--invoice-template {settings.invoice_template}: {problem.data['why']}"
        ) from problem
    if settings.invoice_fonts and not Path(settings.invoice_fonts).is_dir():
        raise CannotServe(f"--invoice-fonts: {settings.invoice_fonts} is no folder")


# --- the socket ---------------------------------------------------------------------------------


def listen(settings: Settings) -> socket.socket:
    """A socket on the address and port of the settings. Raises CannotServe."""
    _check_tls(settings)
    host, port = settings.host, settings.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        opened = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as problem:
        raise CannotServe(_why_not(host, port, problem)) from problem
    opened.set_inheritable(True)
    return opened


def _why_not(host: str, port: int, problem: OSError) -> str:
    if isinstance(problem, socket.gaierror):
        return f"--host {host} is no address of this machine"
    words = {
        "EADDRINUSE": f"port {port} is taken: another program (or another start of this one) "
        "listens there; stop it, or choose another with --port (0 takes a free one)",
        "EACCES": f"port {port} is not allowed to this user; ports below 1024 often are not",
        "EADDRNOTAVAIL": f"--host {host} is no address of this machine",
    }
    name = errno.errorcode.get(problem.errno or 0, "")
    return words.get(name, f"can't listen on {host} port {port}: {problem}")


def _check_tls(settings: Settings) -> None:
    if settings.tls_key and not settings.tls:
        raise CannotServe("--tls-key is given without --tls-certificate")
    if not settings.tls:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            settings.tls_certificate, settings.tls_key or None
        )
    except OSError as problem:
        files = " and ".join(filter(None, (settings.tls_certificate, settings.tls_key)))
        raise CannotServe(f"no TLS with {files}: {problem.strerror or problem}") from problem


def address(settings: Settings, listening: socket.socket) -> str:
    """Where callers reach the server: http://127.0.0.1:8765."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if settings.tls else 'http'}://{shown}:{port}"


# --- serving ------------------------------------------------------------------------------------


def _configured(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        Application(settings),
        factory=True,
        workers=settings.workers,
        http=Protocol,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=settings.tls_certificate or None,
        ssl_keyfile=settings.tls_key or None,
    )


def run(
    settings: Settings, listening: socket.socket, *, started: Callable[[], None] | None = None
) -> None:
    """Serve until told to stop, by Ctrl-C or SIGTERM; calls under way are answered first.

    `started` runs on a thread of its own once the server answers. Raises CannotServe."""
    database.connect(settings.database)
    try:
        with database.served_alone():
            _run(settings, listening, started)
    except database.ServedAlready as problem:
        raise CannotServe(
            f"{settings.database} is served already by another process, and SQLite has one: stop "
            "that one, or put the books into PostgreSQL (--database postgresql://…)"
        ) from problem


def _run(settings: Settings, listening: socket.socket, started: Callable[[], None] | None) -> None:
    configured = _configured(settings)
    where = f"{address(settings, listening)}/rpc/"
    if settings.workers > 1:
        log.info("serving", address=where, processes=settings.workers)
        _many(configured, listening)
    else:
        configured.load()
        log.info("serving", address=where)
        _one(configured, listening, started)
    log.info("stopped")


def _many(configured: uvicorn.Config, listening: socket.socket) -> None:
    processes = Multiprocess(configured, sockets=[listening])
    processes.run()
    if any(each.exitcode == STARTUP_FAILURE for each in processes.processes):
        raise CannotServe("a server process did not start; the log above says why")


def _one(
    configured: uvicorn.Config, listening: socket.socket, started: Callable[[], None] | None
) -> None:
    server = uvicorn.Server(configured)
    if started is not None:
        threading.Thread(target=_when_started, args=(server, started), daemon=True).start()

    def stop(number: int, frame: Any) -> None:
        """Told before uvicorn listens for it; or by uvicorn, which when it is done raises once
        more what stopped it, and then there is nothing left to stop."""
        server.should_exit = True

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[listening])
    except SystemExit as problem:
        raise CannotServe("the server did not start; the log above says why") from problem
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _when_started(server: uvicorn.Server, started: Callable[[], None]) -> None:
    waiting = threading.Event()
    while not server.started and not server.should_exit:
        waiting.wait(0.02)
    if server.started:
        started()
