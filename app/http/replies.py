"""What is answered to JSON-RPC requests: results, errors, and the status and headers of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from app.dialects import exact_json
from app.dialects.envelope import NO_ID, Entry, Header
from app.dialects.jsonrpc import answered, failed
from app.dialects.outcomes import UNAVAILABLE, Budget, Outcome, spelled
from app.http import freshness
from app.http.reply import Reply
from models.refusals import BatchUndone, NotLoggedOn, TooManyCalls

RETRY_AFTER = b"retry-after"
_NOTHING_DONE = {TooManyCalls.code, BatchUndone.code, *UNAVAILABLE}


class Answer(NamedTuple):
    """What one call is answered: the text, and what a caller who sent it alone is told beside."""

    text: bytes
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
    texts: list[bytes] = field(default_factory=list)
    size: int = 0
    codes: list[int] = field(default_factory=list)
    budget: Budget | None = None
    wait: int = 0
    """After how many seconds to come again, where the database is in trouble."""

    def refused(self, entry: Entry) -> Reply:
        """The reply to an entry that came by itself and is no call."""
        self.add_failed(entry)
        headers = self._headers(HTTPStatus.OK)
        if not self.texts:
            return Reply(HTTPStatus.NO_CONTENT, b"", headers)
        return Reply(HTTPStatus.OK, self.texts[0], headers)

    def add_failed(self, entry: Entry) -> None:
        """Keep the answer to an entry of a request that is no call."""
        if entry.id is not NO_ID:
            self._keep(entry, exact_json.write(failed(entry, self.request_id, self.site)))

    def add(self, entry: Entry, outcome: Outcome) -> None:
        """Keep what became of one call among several."""
        self._count(outcome)
        answer = spelled(outcome, self.request_id, lambda told: self._text(entry, told))
        self._keep(entry, answer)

    def only(
        self, entry: Entry, outcome: Outcome, known: Mapping[str, str], now: datetime
    ) -> Reply:
        """The reply to a call that came by itself, to a caller who may know the answer already."""
        self._count(outcome)

        def answer(told: Outcome) -> Answer:
            fresh = freshness.of(told, now)
            return Answer(self._text(entry, told), tuple(fresh.headers()), fresh.is_known(known))

        made = spelled(outcome, self.request_id, answer)
        self._keep(entry, made.text)
        status = self._status()
        headers = [*self._headers(status), *made.fresh]
        if made.is_known:
            return Reply(HTTPStatus.NOT_MODIFIED, b"", headers)
        if not self.texts:
            return Reply(HTTPStatus.NO_CONTENT, b"", headers)
        return Reply(status, made.text, headers)

    def batch(self) -> Reply:
        """The reply to all calls; no content where they are notifications alone."""
        status = self._status()
        headers = self._headers(status)
        if not self.texts:
            return Reply(HTTPStatus.NO_CONTENT, b"", headers)
        return Reply(status, b"[" + b",".join(self.texts) + b"]", headers)

    def _text(self, entry: Entry, outcome: Outcome) -> bytes:
        if entry.id is NO_ID:
            return b""  # a notification is not answered
        return exact_json.write(answered(entry.id, outcome, self.request_id, self.site))

    def _count(self, outcome: Outcome) -> None:
        self.codes.append(outcome.code)
        self.budget = outcome.budget or self.budget
        self.wait = max(outcome.wait, self.wait)

    def _keep(self, entry: Entry, text: bytes) -> None:
        """Keep an answer; a notification gets none."""
        if entry.id is not NO_ID:
            self.texts.append(text)
            self.size += len(text)

    def _status(self) -> HTTPStatus:
        """200 for whatever was dispatched. A bad Bearer shows in the status, and so does a spent
        allowance or a database in trouble that left nothing to be carried out: else what was done
        might be sent again."""
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
        if self.budget is not None:
            told += self.budget.headers()
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            told = [each for each in told if each[0] != RETRY_AFTER]
            told.append((RETRY_AFTER, str(self.wait).encode()))
        if status is HTTPStatus.UNAUTHORIZED:
            told.append((b"www-authenticate", b"Bearer"))
        return told
