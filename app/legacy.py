"""The answer as clients of the platform expect it: its envelope, its errors, its cookies."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from app import envelope, parsing, render
from app.dispatch import Outcome
from app.envelope import Entry, Envelope
from app.faults import INTERNAL_ERROR
from config import Settings
from methods import BY_FOLDED_NAME
from methods.wire import as_texts
from models.refusals import MEMBERS

Header = tuple[bytes, bytes]
FORMATS = ("JSON", "CSV", "TEXT")
COOKIE_SECONDS = 86_400
AVOIDED = re.compile("undefined", re.I)
"""A word that makes clients show an error of their own instead of ours."""
REST_HEADERS = ("x-http-myds-rest-level", "x-http-entityos-rest-level")


def is_rest(entry: Entry, headers: dict[str, str]) -> bool:
    """Whether the client asks for HTTP statuses (REST level 1)."""
    if any(headers.get(name) == "1" for name in REST_HEADERS):
        return True
    params = entry.params if isinstance(entry.params, dict) else {}
    return any(name.lower() == "rest" and value == "1" for name, value in params.items())


@dataclass(frozen=True)
class Answer:
    """Spells outcomes for one request: `site` is the address that links begin with."""

    settings: Settings
    read: Envelope
    site: str
    request_id: str

    @property
    def content_type(self) -> bytes:
        return b"text/plain; charset=utf-8" if self.read.rf == "TEXT" else b"application/json"

    def body(self, outcome: Outcome) -> bytes:
        """The bytes of the answer, in the format that was asked for."""
        spelled = self._done(outcome) if outcome.ok else self._refused(outcome)
        if self.read.rf == "TEXT":
            return render.as_text(spelled).encode()
        return parsing.write(render.as_csv(spelled) if self.read.rf == "CSV" else spelled)

    def _done(self, outcome: Outcome) -> dict[str, Any]:
        body: dict[str, Any] = {"status": "OK", "instance": self.settings.instance}
        if outcome.replayed is not None:
            body.update(outcome.replayed["legacy"], replayed="Y")
        elif outcome.method is not None:
            escape = self.settings.escape_text
            body.update(render.legacy(outcome.method, outcome.result, outcome.zone, escape))
        return body

    def _refused(self, outcome: Outcome) -> dict[str, Any]:
        name = outcome.method.name if outcome.method else self.read.entries[0].method
        page = name.lower() if name.lower() in BY_FOLDED_NAME else ""
        error: dict[str, Any] = {
            "errorcode": outcome.legacy_code,
            "errornotes": AVOIDED.sub("not defined", sentence(outcome)),
            "methodhelp": f"{self.site}/reference/{page}",
            "type": outcome.data.get("type", ""),
            "request": self.request_id,
        }
        for part in MEMBERS:
            if part in outcome.data:
                error[part] = as_texts(outcome.data[part])
        body = {"status": "ER", "error": error, "instance": self.settings.instance}
        if name.upper().endswith("_SEARCH"):
            body["data"] = {"rows": []}
        if name.upper() == "CORE_GET_USER_DETAILS":
            body["logonkey"] = secrets.token_hex(12)
        return body

    def headers(self, outcome: Outcome) -> list[Header]:
        """Which server this is, which fault it was, and the session cookie."""
        told: list[Header] = [
            (b"x-request-id", self.request_id.encode()),
            (b"x-http-myds-instance", self.settings.instance.encode()),
        ]
        if outcome.code == INTERNAL_ERROR:
            told.append((b"x-http-myds-service-fault", str(outcome.data["incident"]).encode()))
        return told + self._cookies(outcome)

    def _cookies(self, outcome: Outcome) -> list[Header]:
        if not outcome.ok or outcome.method is None:
            return []
        tls = "; Secure" if self.site.startswith("https") else ""
        attributes = f"Path=/; HttpOnly; SameSite=Strict{tls}"
        if outcome.method.name == "LOGON" and (sid := outcome.result.get("sid")):
            cookie = f"{envelope.COOKIE}={sid}; Max-Age={COOKIE_SECONDS}; {attributes}"
            return [(b"set-cookie", cookie.encode())]
        if outcome.method.name == "CORE_LOGOFF":
            return [(b"set-cookie", f"{envelope.COOKIE}=; Max-Age=0; {attributes}".encode())]
        return []


VERBS = ("is", "has", "holds", "takes", "may", "must", "can't", "lies")


def _about(name: str, words: str) -> str:
    """What is wrong with a parameter: `Amount is needed`, but `Amount: give a number`."""
    goes_on = words.split(" ", 1)[0] in VERBS
    return f"{name} {words}" if goes_on else f"{name}: {words}"


def sentence(outcome: Outcome) -> str:
    """What is wrong, in words for the person in front of a legacy client."""
    fields = outcome.data.get("fields")
    if isinstance(fields, dict) and fields:
        return ". ".join(_about(name, "; ".join(map(str, words))) for name, words in fields.items())
    if outcome.data.get("type") == "method_not_found":
        name = outcome.data["method"]
        return f"There is no method {name}" if name else "The request names no method"
    return outcome.message
