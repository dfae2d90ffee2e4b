"""Do the tests notice a wrong line? `python -m tests.mutation` plants them, one at a time.

    python -m tests.mutation                      all subjects, 40 wrong lines of each
    python -m tests.mutation locks --sample 0     every wrong line of one subject
    python -m tests.mutation writing --workers 4 --seed 2
    python -m tests.mutation writing --file models/arranged.py --sample 0
    python -m tests.mutation --sample 0 --results kept.jsonl   a run to be continued by the same

The subject's fast tests run once on SQLite under coverage. Then each wrong line is planted in a
copy of the tree, and those of the tests that run the line are tried until one fails, the likely
first; where it is run at import or by few, all of them. Those that no test notices are printed;
the answer is how many there were. The comparisons, conditions and numbers are Cosmic Ray's;
calls, refusals and entries of tables that are left out come from here, since most of what a lock
is stands in tables.

Statements are compiled once and declarations are checked at import, so what is run at import is
imported afresh, in a fork of a process that knows only the libraries. A function that nothing has
run is exchanged, in a fork of a process that has collected all tests and run none.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.mutation.knowing import Known, knowing
from tests.mutation.planting import Planting
from tests.mutation.results import Results, digest_of
from tests.mutation.subjects import SUBJECTS, Subject
from tests.mutation.trees import copy_of_the_tree, import_the_libraries
from tests.mutation.wrong_lines import Mutant, mutants


def sample(every: list[Mutant], many: int, seed: int) -> list[Mutant]:
    return random.Random(seed).sample(every, min(many or len(every), len(every)))


def _known(tree: Path, subjects: list[Subject], results: Path) -> Known:
    """Which tests run what; asked once for the same tree where results are kept."""
    files = sorted({path for each in subjects for path in each.relative()})
    tests = sorted({path for each in subjects for path in each.tests.split()})
    return knowing(tree, tests, files, results.with_suffix(f".{digest_of(tree)}.json"))


def plant(name: str, planting: Planting, asked: argparse.Namespace) -> list[str]:
    """Plant in one subject; answers what went unnoticed."""
    subject = SUBJECTS[name]
    every = list(mutants(replace(subject, files=tuple(asked.file)) if asked.file else subject))
    chosen = sample(every, asked.sample, asked.seed)
    print(f"\n{name}: {len(chosen)} of {len(every)} wrong lines", flush=True)
    planting.run(chosen)
    found = [(each, planting.results.of(each)) for each in chosen]
    return [
        f"{mutant}\n({result.tried} of {result.of} tests)"
        for mutant, result in found
        if result is not None and not result.noticed
    ]


def main() -> int:
    """Plant and run; answers how many wrong lines went unnoticed."""
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], default=[])
    words.add_argument("--sample", type=int, default=40, help="of each subject; 0 for all")
    words.add_argument("--file", nargs="*", help="those of the subject's files to plant in; all")
    words.add_argument("--seed", type=int, default=1, help="which sample")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--results", type=Path, help="a file to keep them in; a run continues it")
    words.add_argument(
        "--seconds", type=float, default=0, help="of the processor for one wrong line; 0 for all"
    )
    asked = words.parse_args()
    import_the_libraries()
    found = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        tree = copy_of_the_tree(folder / "tree")
        file = asked.results.absolute() if asked.results else folder / "results.jsonl"
        known = _known(tree, [SUBJECTS[each] for each in asked.subjects or SUBJECTS], file)
        for each in asked.subjects or SUBJECTS:
            planting = Planting(tree, SUBJECTS[each], known, Results(file))
            planting.workers, planting.at_most = asked.workers, asked.seconds
            for unnoticed in plant(each, planting, asked):
                found += 1
                print(f"\n{unnoticed}", flush=True)
    print(f"\n{found} unnoticed")
    return min(found, 125)


if __name__ == "__main__":
    sys.exit(main())
