"""Ask a server how well it speaks JSON-RPC 2.0 over HTTP, and print what it got right and wrong.

    python -m tests.conformance URL [--header 'Authorization: Bearer …'] [--method NAME]
                                [--params JSON] [--positional JSON] [--rate-limit CALLS]
                                [--writing NAME --writing-params JSON --key PARAMETER]

The method is called many times, and should change nothing. With --writing, that method is called
too, and may add a few records. Ends with 1 where the server breaks a
rule of the specification, else with 0; other findings are what callers count on besides it.
"""

from __future__ import annotations

import argparse
import json
import ssl
import sys

import httpx2

from tests.conformance.checks import CHECKS
from tests.conformance.report import Finding, ask, report
from tests.conformance.server import Server


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("url")
    parser.add_argument("--header", action="append", default=[], metavar="'NAME: VALUE'")
    parser.add_argument("--method", default="rpc.discover", help="a method that changes nothing")
    parser.add_argument("--params", type=json.loads, help="its parameters by name")
    parser.add_argument("--positional", type=json.loads, help="its parameters by position")
    parser.add_argument("--rate-limit", type=int, default=0, metavar="CALLS")
    parser.add_argument("--writing", default="", help="a method that adds something")
    parser.add_argument("--writing-params", type=json.loads, default={}, help="by name")
    parser.add_argument("--key", default="Idempotency", help="its parameter for a key")
    parser.add_argument("--authority", help="PEM file of the authority behind the certificate")
    return parser.parse_args()


def main() -> int:
    """Ask, and print; answers the exit code."""
    words = _words()
    headers = dict(each.partition(":")[::2] for each in words.header)
    trusting = ssl.create_default_context(cafile=words.authority)
    with httpx2.Client(verify=trusting, timeout=60) as client:
        server = Server(
            url=words.url,
            client=client,
            method=words.method,
            params=words.params,
            positional=words.positional,
            rate_limit=words.rate_limit,
            writing=words.writing,
            writing_params=words.writing_params,
            key=words.key,
            headers={name.strip().lower(): value.strip() for name, value in headers.items()},
        )
        findings = ask(server, CHECKS)
    print(report(words.url, findings))
    return 1 if any(_breaks(each) for each in findings) else 0


def _breaks(finding: Finding) -> bool:
    return finding.check.must and finding.wrong != ""


if __name__ == "__main__":
    sys.exit(main())
