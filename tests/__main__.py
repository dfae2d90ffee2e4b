"""Every check there is, in the order that fails fastest: `python -m tests`.

Words after it go to pytest: `python -m tests -k reconciled`.
"""

from __future__ import annotations

import subprocess
import sys
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
    for name, command in STEPS:
        more = sys.argv[1:] if "pytest" in command else []
        print(f"\n== {name}", flush=True)
        if code := subprocess.run([*command, *more], cwd=ROOT, check=False).returncode:
            print(f"\n{name}: failed")
            return code
    print(f"\nAll checks passed in {time.monotonic() - begun:.0f} seconds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
