"""Real receivers on this machine: a mail server, and a server that takes what is POSTed or PUT."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# --- HTTP ---------------------------------------------------------------------------------------


@dataclass
class Taken:
    """A request as it came in."""

    verb: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The delivery id."""
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """What was sent to a server, and what it answers: the statuses in order, then 204."""

    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    before_answering: Callable[[], Any] = lambda: None

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.taken]

    def drip(self) -> None:
        """From now on an answer takes longer than anybody waits."""
        self.before_answering = lambda: time.sleep(3)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.taken.append(Taken(self.command, self.path, headers, body))
            receiver.before_answering()
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST = do_PUT = take

        def log_message(self, *_: Any) -> None:
            """Nothing: the tests say what came."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Nothing: who was killed hangs up."""


@contextmanager
def a_receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A server on loopback that remembers what it is sent."""
    receiver = Receiver()
    server = _Server(("127.0.0.1", 0), _handler(receiver))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- mail ---------------------------------------------------------------------------------------


@dataclass
class MailServer:
    """What a mail server was given, and whom it refuses with what."""

    port: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)

    @property
    def letters(self) -> list[EmailMessage]:
        read = [message_from_bytes(each.content or b"", policy=default) for each in self.envelopes]
        return [each for each in read if isinstance(each, EmailMessage)]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.envelopes.append(envelope)
        return answer


class _Controller(Controller):
    def __init__(self, mail: MailServer, **more: Any) -> None:
        self.more = more
        super().__init__(mail, hostname="127.0.0.1", port=mail.port)

    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=True, hostname="mail.test", **self.more)


def _logs_on(user: str, password: str) -> Callable[..., AuthResult]:
    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        right = LoginPassword(user.encode(), password.encode())
        return AuthResult(success=given == right, handled=False)

    return check


@contextmanager
def a_mail_server(
    tls: ssl.SSLContext | None = None, logon: tuple[str, str] | None = None
) -> Iterator[MailServer]:
    """A mail server on loopback; with `tls` it wants STARTTLS, with `logon` a user and password."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        mail = MailServer(free.getsockname()[1])
    more: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None}
    if logon is not None:
        more |= {"authenticator": _logs_on(*logon), "auth_required": True}
    controller = _Controller(mail, **more)
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()
