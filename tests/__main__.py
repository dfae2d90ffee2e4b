"""Every check there is, in the order that fails fastest: `python -m tests`.

Words after it go to pytest: `python -m tests -k reconciled`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BESIDE_PYTHON = Path(sys.executable).parent
MODULE = (sys.executable, "-m")
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", (*MODULE, "ruff", "format", "--check", ".")),
    ("lint", (*MODULE, "ruff", "check", ".")),
    ("import contracts", (str(BESIDE_PYTHON / "lint-imports"),)),
    ("types", (*MODULE, "mypy")),
    ("tests on SQLite and PostgreSQL", (*MODULE, "pytest", "-q", "-n", "auto")),
)


def main() -> int:
    """Run the steps; the first that fails ends it."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as compiled:
        for name, command in STEPS:
            more = sys.argv[1:] if "pytest" in command else []
            print(f"\n== {name}", flush=True)
            ran = subprocess.run([*command, *more], cwd=ROOT, env=_compiling(compiled), check=False)
            if ran.returncode:
                print(f"\n{name}: failed")
                return ran.returncode
    print(f"\nAll checks passed in {time.monotonic() - begun:.0f} seconds.")
    return 0


def _compiling(folder: str) -> dict[str, str]:
    """Have the many servers that tests start share what they compile, also where this machine
    says that nothing compiled is to be left in the tree."""
    known = dict(os.environ)
    if known.pop("PYTHONDONTWRITEBYTECODE", ""):
        known["PYTHONPYCACHEPREFIX"] = folder
    return known


if __name__ == "__main__":
    sys.exit(main())
