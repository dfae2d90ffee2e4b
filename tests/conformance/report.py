"""What was found, for somebody who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tests.conformance.checks import Check
from tests.conformance.server import NotAsked, Server, Wrong


@dataclass(frozen=True)
class Finding:
    """A check, and what is wrong, or why it was not asked; neither where all is well."""

    check: Check
    wrong: str = ""
    not_asked: str = ""

    @property
    def mark(self) -> str:
        if self.wrong:
            return "WRONG" if self.check.must else "weak"
        return "-" if self.not_asked else "ok"

    @property
    def line(self) -> str:
        told = self.wrong or self.not_asked
        return f"{self.mark:>6}  {self.check.sentence}" + (f"\n        {told}" if told else "")


def ask(server: Server, checks: Sequence[Check]) -> list[Finding]:
    """Put all checks to a server."""
    return [_ask(server, check) for check in checks]


def _ask(server: Server, check: Check) -> Finding:
    try:
        check.run(server)
    except Wrong as problem:
        return Finding(check, wrong=str(problem))
    except NotAsked as reason:
        return Finding(check, not_asked=str(reason))
    return Finding(check)


def report(url: str, findings: Sequence[Finding]) -> str:
    """All findings by section, and their number at the end."""
    return "\n".join(_lines(url, findings))


def _lines(url: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"JSON-RPC 2.0 over HTTP at {url}"
    for section, members in groupby(findings, key=lambda each: each.check.section):
        yield f"\n{section}"
        yield from (finding.line for finding in members)
    count = {mark: sum(each.mark == mark for each in findings) for mark in ("ok", "WRONG", "weak")}
    yield (
        f"\n{count['ok']} of {len(findings)} hold; {count['WRONG']} break the specification, "
        f"{count['weak']} are weak points beyond it."
    )
