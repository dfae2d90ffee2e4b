"""What is answered to JSON-RPC requests: results, errors, and the status and headers of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from app.calls import limiter
from app.dialects import exact_json
from app.dialects.envelope import KEPT_BY_NOBODY, NO_ID, Entry, Header
from app.dialects.jsonrpc import answered, failed
from app.dialects.outcomes import UNAVAILABLE, Budget, Outcome, Written, spelled
from app.http import freshness
from app.http.reply import Reply
from app.reference.discovery import takes_packed
from models.refusals import BatchUndone, NotLoggedOn, TooManyCalls

RETRY_AFTER = b"retry-after"
_NOTHING_DONE = {TooManyCalls.code, BatchUndone.code, *UNAVAILABLE}
LONG = 100_000
"""From how many bytes on a part of an answer is sent as it is, and not copied into a whole."""


Parts = tuple[bytes, ...]
"""A text, in the parts that it was put together of."""


class Answer(NamedTuple):
    """What one call is answered: the text, and what a caller who sent it alone is told beside."""

    text: Parts
    fresh: tuple[Header, ...] = ()
    is_known: bool = False
    """The caller has this answer already."""


@dataclass(slots=True)
class Replies:
    """What the calls of a JSON-RPC request came to."""

    request_id: str
    site: str
    """The address that links begin with."""
    bearer: bool
    """The session came as a Bearer token."""
    texts: list[Parts] = field(default_factory=list)
    size: int = 0
    codes: list[int] = field(default_factory=list)
    budget: Budget | None = None
    wait: int = 0
    """After how many seconds to come again, where the database is in trouble."""
    last_failed: tuple[object, bytes] | None = None
    """The problem of the entry that failed last, and what such a one is answered up to its id."""
    secret: bool = False
    """One of the answers must be kept by nobody on the way."""

    def refused(self, entry: Entry) -> Reply:
        """The reply to an entry that came by itself and is no call."""
        self.add_failed(entry)
        headers = self._headers(HTTPStatus.OK)
        if not self.texts:
            return Reply(HTTPStatus.NO_CONTENT, b"", headers)
        return _reply(HTTPStatus.OK, self.texts[0], headers)

    def add_failed(self, entry: Entry) -> None:
        """Keep the answer to an entry of a request that is no call."""
        if entry.id is not NO_ID:
            self._keep(entry, (self._before_id(entry), exact_json.write(entry.id), b"}"))

    def _before_id(self, entry: Entry) -> bytes:
        """What an entry is answered up to its id; of thousands with one problem it is made once."""
        problem = (entry.fault, entry.problem, entry.most)
        if self.last_failed is None or self.last_failed[0] != problem:
            told = exact_json.write(failed(replace(entry, id=None), self.request_id, self.site))
            self.last_failed = problem, told.removesuffix(b"null}")
        return self.last_failed[1]

    def add(self, entry: Entry, outcome: Outcome) -> None:
        """Keep what became of one call among several."""
        self._count(outcome)
        answer = spelled(outcome, self.request_id, lambda told: self._text(entry, told))
        self._keep(entry, answer)
        self._charge(answer)

    def only(
        self, entry: Entry, outcome: Outcome, known: Mapping[str, str], now: datetime
    ) -> Reply:
        """The reply to a call that came by itself, to a caller who may know the answer already."""
        self._count(outcome)

        def answer(told: Outcome) -> Answer:
            if told.written is not None:
                return _kept_ready(entry, told.written, known)
            fresh = freshness.of(told, now)
            return Answer(self._text(entry, told), tuple(fresh.headers()), fresh.is_known(known))

        made = spelled(outcome, self.request_id, answer)
        self._keep(entry, made.text)
        if not made.is_known:
            self._charge(made.text)
        status = self._status()
        headers = [*self._headers(status), *made.fresh]
        if made.is_known:
            return Reply(HTTPStatus.NOT_MODIFIED, b"", headers)
        if not self.texts:
            return _unanswered(status, headers)
        return _reply(status, made.text, headers)

    def batch(self) -> Reply:
        """The reply to all calls; no content where they are notifications alone."""
        status = self._status()
        headers = self._headers(status)
        if not self.texts:
            return _unanswered(status, headers)
        parts: list[bytes] = []
        for text in self.texts:
            parts += (b"," if parts else b"[", *text)
        parts.append(b"]")
        return _reply(status, tuple(parts), headers)

    def _text(self, entry: Entry, outcome: Outcome) -> Parts:
        if entry.id is NO_ID:
            return (b"",)  # a notification is not answered
        if outcome.written is not None:
            return outcome.written.parts(*_around(entry))
        return exact_json.parts(answered(entry.id, outcome, self.request_id, self.site))

    def _charge(self, text: Parts) -> None:
        """Let the caller's allowance bear what the answer weighs."""
        if self.budget is not None:
            self.budget = limiter.charge(self.budget, sum(map(len, text)))

    def _count(self, outcome: Outcome) -> None:
        self.codes.append(outcome.code)
        self.budget = outcome.budget or self.budget
        self.wait = max(outcome.wait, self.wait)
        self.secret = self.secret or outcome.secret

    def _keep(self, entry: Entry, text: Parts) -> None:
        """Keep an answer; a notification gets none."""
        if entry.id is not NO_ID:
            self.texts.append(text)
            self.size += sum(map(len, text))

    def _status(self) -> HTTPStatus:
        """200 for whatever was dispatched. A bad Bearer shows in the status, and so does a spent
        allowance or a database in trouble that left nothing to be carried out: else what was done
        might be sent again."""
        if not any(self.codes):
            return HTTPStatus.OK
        if NotLoggedOn.code in self.codes and self.bearer:
            return HTTPStatus.UNAUTHORIZED
        if set(self.codes) <= _NOTHING_DONE:
            if self.wait:
                return HTTPStatus.SERVICE_UNAVAILABLE
            if TooManyCalls.code in self.codes:
                return HTTPStatus.TOO_MANY_REQUESTS
        return HTTPStatus.OK

    def _headers(self, status: HTTPStatus) -> list[Header]:
        told: list[Header] = [(b"x-request-id", self.request_id.encode())]
        if self.secret:
            told += KEPT_BY_NOBODY
        if self.budget is not None:
            told += self.budget.headers()
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            told = [each for each in told if each[0] != RETRY_AFTER]
            told.append((RETRY_AFTER, str(self.wait).encode()))
        if status is HTTPStatus.UNAUTHORIZED:
            told.append((b"www-authenticate", b"Bearer"))
        return told


def _unanswered(status: HTTPStatus, headers: list[Header]) -> Reply:
    """The reply to notifications alone: only where a database in trouble kept nothing of them it
    shows, since nobody is to take them for carried out."""
    unavailable = status is HTTPStatus.SERVICE_UNAVAILABLE
    return Reply(status if unavailable else HTTPStatus.NO_CONTENT, b"", headers)


def _reply(status: HTTPStatus, parts: Parts, headers: list[Header]) -> Reply:
    return Reply(status, parts[0], headers, rest=parts[1:])


def _around(entry: Entry) -> tuple[bytes, bytes]:
    """What stands before and after the result of a call."""
    made = exact_json.write({"jsonrpc": "2.0", "id": entry.id})
    return made[:-1] + b',"result":', b"}"


def _kept_ready(entry: Entry, written: Written, known: Mapping[str, str]) -> Answer:
    """The answer that holds a result which is kept ready, packed for whoever takes it so."""
    told: list[Header] = [(b"etag", f'W/"{written.etag}"'.encode()), (b"vary", b"accept-encoding")]
    is_known = freshness.names(known, written.etag)
    if entry.id is NO_ID:
        return Answer((b"",))
    before, after = _around(entry)
    if len(before) < LONG // 2 and takes_packed(known.get("accept-encoding", "")):
        told.append((b"content-encoding", b"gzip"))
        return Answer((written.packed(before, after),), tuple(told), is_known)
    return Answer(written.parts(before, after), tuple(told), is_known)
