"""A virtual environment for each peer, made on first use and kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PEERS = {"fastapi-jsonrpc": "fastapi_jsonrpc", "pjrpc": "pjrpc", "jsonrpc-py": "jsonrpc_py"}
"""Each peer's name and what its files here are called: with_NAME.py and NAME.txt."""
INSTALL_SECONDS_MAX = 600
COMPLETE = "complete"
"""An empty file that says that the installation came to its end."""


class NoEnvironment(Exception):
    """A peer's environment could not be made; says why."""


def python(peer: str) -> str:
    """The interpreter of a peer's environment. Raises NoEnvironment."""
    requirements = HERE / f"{PEERS[peer]}.txt"
    folder = _folder(peer, requirements)
    interpreter = str(folder / "bin" / "python")
    if not (folder / COMPLETE).exists():
        sys.stderr.write(f"making an environment for {peer} in {folder}\n")
        _run(peer, sys.executable, "-m", "venv", "--clear", str(folder))
        _run(peer, interpreter, "-m", "pip", "install", "--quiet", "-r", str(requirements))
        (folder / COMPLETE).touch()
    return interpreter


def _folder(peer: str, requirements: Path) -> Path:
    """Other requirements or another Python get a folder of their own."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    made_of = hashlib.sha256(sys.version.encode() + requirements.read_bytes()).hexdigest()
    return cache / "financial-rpc-benchmarks" / f"{peer}-{made_of[:12]}"


def _run(peer: str, *command: str) -> None:
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS_MAX
        )
    except (OSError, subprocess.SubprocessError) as problem:
        said = getattr(problem, "stderr", None) or getattr(problem, "stdout", None) or str(problem)
        words = f"no environment for {peer}: {' '.join(command)} failed:\n{str(said).strip()}"
        raise NoEnvironment(words) from problem
