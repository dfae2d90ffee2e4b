"""Do the tests notice a wrong line? `python -m tests.mutation` plants them, one at a time.

    python -m tests.mutation                      all subjects, 40 wrong lines of each
    python -m tests.mutation locks --sample 0     every wrong line of one subject
    python -m tests.mutation writing --workers 4 --seed 2

Each is planted in a copy of the tree, and those of the subject's fast tests that run the line run
on SQLite until one fails; where it is run at import or only once, all of them.
Those that no test notices are printed; the answer is how many there were. The comparisons,
conditions and numbers are Cosmic Ray's; calls, refusals and entries of tables that are left out
come from here, since most of what a lock is stands in tables.

Every mutant gets a fresh process: statements are compiled once and declarations are checked at
import, so tools that fork a warm process (mutmut) would test the unchanged program.
"""

from __future__ import annotations

import argparse
import random
import sys

from tests.mutation.planting import unnoticed
from tests.mutation.subjects import SUBJECTS
from tests.mutation.wrong_lines import Mutant, mutants


def sample(every: list[Mutant], many: int, seed: int) -> list[Mutant]:
    return random.Random(seed).sample(every, min(many or len(every), len(every)))


def main() -> int:
    """Plant and run; answers how many wrong lines went unnoticed."""
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], default=[])
    words.add_argument("--sample", type=int, default=40, help="of each subject; 0 for all")
    words.add_argument("--seed", type=int, default=1, help="which sample")
    words.add_argument("--workers", type=int, default=2)
    asked = words.parse_args()
    found = 0
    for name in asked.subjects or SUBJECTS:
        subject = SUBJECTS[name]
        every = list(mutants(subject))
        chosen = sample(every, asked.sample, asked.seed)
        print(f"\n{name}: {len(chosen)} of {len(every)} wrong lines", flush=True)
        for mutant in unnoticed(subject, chosen, asked.workers):
            found += 1
            print(f"\n{mutant}", flush=True)
    print(f"\n{found} unnoticed")
    return min(found, 125)


if __name__ == "__main__":
    sys.exit(main())
