"""Which tests run a line: those are tried first, since most wrong lines are noticed by them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coverage import CoverageData

from tests.mutation.subjects import Subject

EACH_TIME = 5
"""A line that so many tests run is run anew by each. What fewer run may have been compiled or kept
by the first of them for all others, and what none runs is run at import: then every test counts."""
ON_SQLITE = ("-q", "-p", "no:cacheprovider", "-k", "not postgresql")


@dataclass(frozen=True)
class Covering:
    """The tests of a subject, by the lines that they run in a tree."""

    tree: Path
    data: CoverageData

    def of(self, file: str, line: int) -> list[str]:
        """The tests to try for a line; empty where all have to be tried."""
        by_line = _by_line(self.data, str(self.tree / file))
        begins = next((each for each in range(line, max(0, line - 30), -1) if each in by_line), 0)
        found = [each for each in by_line.get(begins, ()) if each]
        return sorted(found) if len(found) >= EACH_TIME else []


@cache
def _by_line(data: CoverageData, file: str) -> dict[int, list[str]]:
    return data.contexts_by_lineno(file)


def covering(tree: Path, subject: Subject) -> Covering:
    """Run the subject's tests once in a copy of the tree. Raises CalledProcessError where one
    fails before anything is planted."""
    kept = tree / ".coverage"
    measured = [f"--data-file={kept}", f"--source={tree}"]
    command = [sys.executable, "-m", "coverage", "run", *measured, "-m", "pytest", *ON_SQLITE]
    plugin = ["-p", "tests.mutation.contexts"]
    subprocess.run([*command, *plugin, *subject.tests.split()], cwd=tree, check=True)
    data = CoverageData(str(kept))
    data.read()
    return Covering(tree, data)
