"""Processes that issue invoices and may be killed at any moment.

`python -m tests.financial.issuer` imports everything once, then makes a new process for each line
it reads, which issues the invoices one after another. So hundreds can be killed in a minute.

    line in:   DATABASE SID ID,ID,ID      line out: the process, which begins a moment later
"""

from __future__ import annotations

import os
import sys

from models import database
from tests.firm import Caller


def issue(url: str, sid: str, ids: list[str]) -> None:
    database.connect(url)
    caller = Caller(sid)
    for id in ids:
        outcome = caller.outcome("FINANCIAL_INVOICE_ISSUE", Invoice=id)
        assert outcome.ok, outcome.data
    database.close()


def main() -> None:
    """Nothing is drawn before the fork: the compiler's threads would be missing after it."""
    print("ready", flush=True)
    for line in sys.stdin:
        url, sid, ids = line.split()
        process = os.fork()
        if process == 0:
            try:
                issue(url, sid, ids.split(","))
            finally:
                os._exit(0)
        print(process, flush=True)
        os.waitpid(process, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main()
