"""The real server on the books of a test: a process of its own, a free port, TLS where asked."""

from __future__ import annotations

import json
import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.warm import Running, running

HOST = "localhost"
PATIENCE_SECONDS = 30
SETTINGS = {
    "session_minutes": 100_000_000,  # the sessions of a firm began at its own NOW
    "session_hours": 0,
    "calls_per_minute": 0,  # tests call as fast as they can
    "port": 0,
}


@dataclass(frozen=True)
class Served:
    """A server that is running, and what it takes to reach it."""

    port: int
    log: Path
    pid: int
    authority: Path | None = None
    """The certificate to trust, where the server speaks TLS."""

    @property
    def address(self) -> str:
        return f"{'https' if self.authority else 'http'}://{HOST}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.address}/rpc/"

    def connect(self, seconds: float = PATIENCE_SECONDS) -> socket.socket:
        """A connection for bytes that no client library would send."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.authority is None:
            return opened
        trusting = ssl.create_default_context(cafile=str(self.authority))
        return trusting.wrap_socket(opened, server_hostname=HOST)

    def memory(self) -> int:
        """How many bytes of memory the server's process has."""
        told = Path(f"/proc/{self.pid}/statm").read_text("ascii").split()
        return int(told[1]) * os.sysconf("SC_PAGE_SIZE")

    def faults(self) -> list[str]:
        """What the server wrote into its log although nothing should go wrong."""
        lines = self.log.read_text("utf-8").splitlines()
        return [line for line in lines if "Traceback" in line or '"error"' in line]


def worked(pid: int) -> float:
    """For how many seconds a process has had a processor."""
    told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    database: str, folder: Path, *, tls: bool = False, before: str = "", **settings: object
) -> Iterator[Served]:
    """Serve a database until the end, in a process of its own (`tests/warm.py`); `before` is run
    there first."""
    log = folder / "server.log"
    given = {**SETTINGS, **settings, "database": database, **(_certificate(folder) if tls else {})}
    known = {f"FINANCIAL_RPC_{name.upper()}": str(value) for name, value in given.items()}
    with log.open("wb") as written:
        environment = {**os.environ, **known}
        process = running(["serve"], environment, before=before, out=1, err=written.fileno())
        try:
            port = _port(process, log)
            yield Served(port, log, process.pid, folder / "authority.pem" if tls else None)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _certificate(folder: Path) -> dict[str, object]:
    """Settings that name a certificate which an authority of our own has made."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    made = authority.issue_cert(HOST, "127.0.0.1")
    made.private_key_pem.write_to_path(folder / "key.pem")
    with (folder / "certificate.pem").open("wb") as chain:
        chain.writelines(each.bytes() for each in made.cert_chain_pems)
    return {"tls_certificate": folder / "certificate.pem", "tls_key": folder / "key.pem"}


def _port(process: Running, log: Path) -> int:
    """The port that the server says it listens on."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        for line in log.read_text("utf-8").splitlines():
            if line.startswith("{") and (event := json.loads(line))["event"] == "serving":
                return int(str(event["address"]).removesuffix("/rpc/").rpartition(":")[2])
        time.sleep(0.02)
    raise AssertionError(f"the server did not start: {log.read_text('utf-8')}")
