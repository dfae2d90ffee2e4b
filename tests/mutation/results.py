"""What became of each wrong line: a line of JSON, so that a run can be continued."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutation.wrong_lines import Mutant


@dataclass(frozen=True)
class Result:
    """Whether a wrong line was noticed, by which test, and how many were tried of how many."""

    key: str
    file: str
    line: int
    noticed: bool
    by: str
    tried: int
    of: int
    seconds: float


def key_of(mutant: Mutant) -> str:
    """The same for the same wrong line in the same file, and for no other."""
    return hashlib.sha256(f"{mutant.file}\n{mutant.source}".encode()).hexdigest()[:20]


class Results:
    """Those of this run, and of the one that it continues."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._found: dict[str, Result] = {}
        self.read()

    def read(self) -> None:
        """Take what the file has; another process may have added to it."""
        if self._file.exists():
            for line in self._file.read_text().splitlines():
                result = Result(**json.loads(line))
                self._found[result.key] = result

    def add(self, result: Result) -> None:
        """Keep it at once: a run may be ended at any time."""
        self._found[result.key] = result
        with self._file.open("a") as kept:
            kept.write(f"{json.dumps(asdict(result))}\n")

    def of(self, mutant: Mutant) -> Result | None:
        """What became of this wrong line, if it was planted."""
        return self._found.get(key_of(mutant))


def digest_of(tree: Path) -> str:
    """The same for the same files; how wrong lines are planted does not matter."""
    digest = hashlib.sha256()
    for path in sorted({*tree.rglob("*.py")} - {*tree.glob("tests/mutation/*")}):
        digest.update(f"{path.relative_to(tree)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
