"""Processes that issue invoices and may be killed at any moment.

`python -m tests.financial.issuer` imports everything once, then makes a new process for each line
it reads, which issues the invoices one after another. So hundreds can be killed in a minute.

    line in:   DATABASE SID ID,ID,ID      line out: begun
    line in:   kill, or wait              line out: gone
"""

from __future__ import annotations

import os
import signal
import sys

from models.store import database
from tests.firm import Caller


def issue(url: str, sid: str, ids: list[str]) -> None:
    database.connect(url)
    caller = Caller(sid)
    for id in ids:
        outcome = caller.outcome("FINANCIAL_INVOICE_ISSUE", Invoice=id)
        assert outcome.ok, outcome.data
    database.close()


def main() -> None:
    """Nothing is drawn before the fork: the compiler's threads would be missing after it.

    The process is killed by its own parent, which has not yet let go of its number."""
    print("ready", flush=True)
    for line in sys.stdin:
        url, sid, ids = line.split()
        process = os.fork()
        if process == 0:
            try:
                issue(url, sid, ids.split(","))
            finally:
                os._exit(0)
        print("begun", flush=True)
        if sys.stdin.readline() == "kill\n":
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main()
