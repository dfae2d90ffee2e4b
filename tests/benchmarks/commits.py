"""An earlier commit as the other server: what did the work since then cost?

    python -m tests.benchmarks plain g6 --against COMMIT --rounds 9

Each commit fills books of its own, since the tables differ. The earlier one runs twice, beside
itself: what its two servers differ by is what the machine's noise comes to, so a change is worse
only where it is worse by more than that.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import books
from tests.benchmarks.books import Books
from tests.benchmarks.goals import CPU, Goal
from tests.benchmarks.turns import ROOT, Server, Turn

ALLOWANCE = 0.05
"""How much worse is no worse at all, where the machine is quieter than that."""
FILLING = """
import json, sys
from dataclasses import asdict
from tests.benchmarks.books import fill
print(json.dumps(asdict(fill(sys.argv[1]))))
"""


@dataclass(frozen=True)
class Side:
    """A server with the books it answers from."""

    server: Server
    filled: Books


@dataclass(frozen=True)
class Beside:
    """What a goal measured of us, of the earlier commit, and of that once more; lower is better."""

    ratio: float
    itself: float

    @property
    def passed(self) -> bool:
        return self.ratio <= 1 + max(ALLOWANCE, abs(self.itself - 1))


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """The files of a commit in a folder of their own."""
    tree = folder / "earlier"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--detach", str(tree), commit], check=True, capture_output=True)
    try:
        yield tree
    finally:
        subprocess.run([*git, "remove", "--force", str(tree)], check=True, capture_output=True)


def filled_by(tree: Path, url: str) -> Books:
    """New books at this address, filled by the commit in this folder."""
    command = [sys.executable, "-c", FILLING, url]
    ran = subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True)
    made = json.loads(ran.stdout.splitlines()[-1])
    return Books(**made | {"locked": tuple(made["locked"]), "open": tuple(made["open"])})


@contextmanager
def running(
    commit: str, address: Callable[[str], str], folder: Path, log: Path
) -> Iterator[list[Side]]:
    """Our server, that of the commit, and that of the commit once more, each on its own books."""
    with checked_out(commit, folder) as tree, ExitStack() as stack:
        ours = books.fill(address("ours"))
        earlier = filled_by(tree, address("earlier"))
        sides = []
        for root, filled in (ROOT, ours), (tree, earlier), (tree, books.copied(earlier, "itself")):
            sides.append(Side(Server("ours", filled, log, root), filled))
            stack.callback(sides[-1].server.stop)
        yield sides


def measured(
    goal: Goal, sides: list[Side], size: float, rounds: int
) -> tuple[list[list[Turn]], Beside]:
    """The turns of each side, and what they come to beside each other."""
    loads = [goal.loads(each.filled, size)[0] for each in sides]
    turns: list[list[Turn]] = [[] for _ in sides]
    for side, load in zip(sides, loads, strict=True):
        side.server.turn(load, max(200, load.calls // 10))
    for number in range(rounds):
        for place in _order(number):
            turns[place].append(sides[place].server.turn(loads[place]))
    name = "cpu_us" if goal.measure == CPU else "wall_us"
    return turns, Beside(_ratio(turns[0], turns[1], name), _ratio(turns[2], turns[1], name))


def _order(number: int) -> list[int]:
    """Who goes first, second and third in a round: each in each place equally often."""
    first = number % 3
    return [first, (first + 1) % 3, (first + 2) % 3]


def _ratio(some: list[Turn], others: list[Turn], name: str) -> float:
    pairs: Iterable[tuple[Any, Any]] = zip(some, others, strict=True)
    return statistics.median(getattr(a, name) / getattr(b, name) for a, b in pairs)
