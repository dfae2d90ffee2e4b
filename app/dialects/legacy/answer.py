"""The answer as clients of the platform expect it: its envelope, its errors, its cookies."""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import dataclass
from typing import Any

from app.dialects import exact_json, faults
from app.dialects.envelope import KEPT_BY_NOBODY, Entry, Envelope, Header
from app.dialects.faults import INTERNAL_ERROR
from app.dialects.legacy import formats
from app.dialects.legacy.escaping import escaped
from app.dialects.legacy.spelling import texts
from app.dialects.outcomes import Outcome
from app.dialects.words import details
from config import Settings
from methods.declare import Method
from methods.wire.structures import as_texts
from models.refusals import CATALOGUE, MEMBERS

FORMATS = ("JSON", "CSV", "TEXT")
_ONE_OF = ", ".join(FORMATS)
MIME_TYPES = {
    "JSON": ("application/json", "text/json", "text/plain", "text/html", "text/javascript"),
    "TEXT": ("text/plain",),
}
"""What a client may have an answer called, by its format; the first where it says nothing."""
NO_MARKUP = ((b"&", b"\\u0026"), (b"<", b"\\u003c"), (b">", b"\\u003e"))
"""Signs that would be markup if JSON were taken for a page, and what JSON may write instead."""
COOKIE = "financial_rpc_sid"
COOKIE_SECONDS = 86_400
AVOIDED = re.compile("undefined", re.I)
"""A word that makes clients show an error of their own instead of ours."""
FIND = ("_SEARCH", "_SEARCH_MORE")
"""How the names of methods end whose callers look for rows in whatever they are answered."""
REST_HEADERS = ("x-http-myds-rest-level", "x-http-entityos-rest-level")


def is_rest(entry: Entry, headers: dict[str, str]) -> bool:
    """Whether the client asks for HTTP statuses (REST level 1)."""
    if any(headers.get(name) == "1" for name in REST_HEADERS):
        return True
    params = entry.params if isinstance(entry.params, dict) else {}
    return any(name.lower() == "rest" and value == "1" for name, value in params.items())


def mime_types(format: str) -> tuple[str, ...]:
    """What an answer of this format may be called."""
    return MIME_TYPES.get(format, MIME_TYPES["JSON"])


def unknown_format(read: Envelope) -> str:
    """What is wrong with the format or the MIME type that a request asks for; mostly nothing."""
    if read.rf and read.rf not in FORMATS:
        return f"rf={read.rf[:20]} is not answered here; ask for {_ONE_OF}, or leave rf out"
    asked = read.content_type.partition(";")[0].strip()
    known = mime_types(read.rf or "JSON")
    if asked and asked not in known:
        return f"contenttype={asked[:50]} is not given here; ask for {', '.join(known)}"
    return ""


@dataclass(frozen=True)
class Answer:
    """Spells outcomes for one request: `site` is the address that links begin with."""

    settings: Settings
    read: Envelope
    site: str
    request_id: str
    keeps_cookie: bool = False
    """Whether the browser that asked may be given a cookie, or be told to drop it."""

    def format(self, outcome: Outcome) -> str:
        """JSON, CSV or TEXT: as the call asks for, or else as its session does."""
        asked = self.read.rf or outcome.response_format
        return asked if asked in FORMATS else "JSON"

    def content_type(self, outcome: Outcome) -> bytes:
        known = mime_types(self.format(outcome))
        asked = self.read.content_type.partition(";")[0].strip()
        kind = asked if asked in known else known[0]
        return f"{kind}; charset=utf-8".encode() if kind.startswith("text/") else kind.encode()

    def parts(self, outcome: Outcome) -> tuple[bytes, ...]:
        """The bytes of the answer, in the format that was asked for; what is long in parts."""
        if outcome.ok and outcome.method is not None and outcome.method.answers_list:
            return (b"[]",)
        spelled = self._done(outcome) if outcome.ok else self._refused(outcome)
        format = self.format(outcome)
        if format == "TEXT":
            return tuple(part.encode() for part in formats.as_text(spelled))
        if format == "CSV":
            page = outcome.result.get("page") if outcome.ok else None
            spelled = formats.as_csv(spelled, page)
        written = exact_json.parts(spelled)
        return tuple(map(_no_markup, written)) if self.read.content_type else written

    def _done(self, outcome: Outcome) -> dict[str, Any]:
        body: dict[str, Any] = {"status": "OK", "instance": self.settings.instance}
        if outcome.replayed is not None:
            body.update(outcome.replayed["legacy"], replayed="Y")
        elif outcome.method is not None:
            escape = self.settings.escape_text
            body.update(texts(outcome.method, outcome.result, outcome.zone, escape))
        return body

    def _refused(self, outcome: Outcome) -> dict[str, Any]:
        entry = self.read.entries[0]
        asked = entry.method
        method = outcome.method or entry.declared
        name = method.name if method else asked
        error: dict[str, Any] = {
            "errorcode": outcome.legacy_code,
            "errornotes": self._words(outcome),
            "methodhelp": self._help(method, asked),
            "type": outcome.data.get("type", ""),
            "request": self.request_id,
        }
        if outcome.data.get("retryable"):
            error["retryable"] = as_texts(True)
        for part in MEMBERS:
            if part in outcome.data:
                error[part] = as_texts(outcome.data[part], outcome.zone, self._fit)
        body = {
            "status": "ER",
            "error": faults.shortened(error),
            "instance": self.settings.instance,
        }
        if name.upper().endswith(FIND):
            body["data"] = {"rows": []}
        if method is not None and method.error_gives_key:
            body["logonkey"] = secrets.token_hex(12)
        return body

    def _words(self, outcome: Outcome) -> str:
        """What is wrong. It may hold what somebody stored, and clients put it into their page."""
        words = AVOIDED.sub("not defined", sentence(outcome))
        return html.escape(words, quote=False) if self.settings.escape_text else words

    def _fit(self, text: str) -> str:
        return escaped(text) if self.settings.escape_text else text

    def _help(self, method: Method | None, asked: str) -> str:
        """The page of the reference on a method; that of all methods where there is no such."""
        if method is not None:
            return faults.page(self.site, f"/reference/{method.name.lower()}")
        return faults.page(self.site, "/reference/") if asked else ""

    def headers(self, outcome: Outcome) -> list[Header]:
        """Which server this is, which fault it was, and the session cookie."""
        told: list[Header] = [
            (b"x-request-id", self.request_id.encode()),
            (b"x-http-myds-instance", self.settings.instance.encode()),
        ]
        if outcome.secret:
            told += KEPT_BY_NOBODY
        elif self.read.content_type:
            told.append((b"x-content-type-options", b"nosniff"))
        if outcome.code == INTERNAL_ERROR:
            told.append((b"x-http-myds-service-fault", str(outcome.data["incident"]).encode()))
        if outcome.wait:
            # with status 200: clients lose the body of any other
            told.append((b"retry-after", str(outcome.wait).encode()))
        return told + self._cookies(outcome)

    def _cookies(self, outcome: Outcome) -> list[Header]:
        if not outcome.ok or outcome.method is None or not self.keeps_cookie:
            return []
        tls = "; Secure" if self.site.startswith("https") else ""
        attributes = f"Path=/; HttpOnly; SameSite=Strict{tls}"
        if outcome.method.opens_session and (sid := outcome.result.get("sid")):
            hours = self.settings.session_hours
            longest = hours * 3600 if hours else COOKIE_SECONDS
            cookie = f"{COOKIE}={sid}; Max-Age={longest}; {attributes}"
            return [(b"set-cookie", cookie.encode())]
        if outcome.method.ends_session:
            return [(b"set-cookie", f"{COOKIE}=; Max-Age=0; {attributes}".encode())]
        return []


def _no_markup(text: bytes) -> bytes:
    for sign, safe in NO_MARKUP:
        text = text.replace(sign, safe)
    return text


def sentence(outcome: Outcome) -> str:
    """What is wrong, in words for the person in front of a legacy client."""
    refusal = CATALOGUE.get(outcome.code)
    compared = refusal.compared if refusal is not None else ""
    return compared or details(outcome) or outcome.message
