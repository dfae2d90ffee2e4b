"""Where the files of a test run stand: in memory, where this machine has room for them.

Each commit of a test would otherwise wait for a disk; what waiting for it is good for, a power
failure, no test can bring about. FINANCIAL_RPC_TESTS=full uses the disk, as does whoever names
a folder in TMPDIR."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 << 30


def use() -> None:
    """Make temporary files in memory from now on, here and in all processes begun from here."""
    if os.environ.get("FINANCIAL_RPC_TESTS") != "full" and "TMPDIR" not in os.environ and _room():
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # asks again


def _room() -> bool:
    return os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES
