"""Copies of the tree, and a process that has imported the libraries and none of our own."""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutation.knowing import ON_SQLITE
from tests.mutation.subjects import ROOT

COPIED = ("app", "config", "methods", "models", "tests")
BESIDE = ("pyproject.toml", "README.md")


def copy_of_the_tree(folder: Path) -> Path:
    """The project as it is now, which nobody changes while wrong lines are planted."""
    for name in COPIED:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    for name in BESIDE:
        shutil.copy(ROOT / name, folder)
    return folder


def import_the_libraries() -> None:
    """Import what is not ours, once for all."""
    ours = [path for name in COPIED[:-1] for path in (ROOT / name).rglob("*.py")]
    for path in (*ours, ROOT / "tests/firm.py", ROOT / "tests/conftest.py"):
        for name in _imported(path):
            if name.partition(".")[0] not in COPIED:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def stand_in(tree: Path) -> None:
    """Have our own modules imported from this tree, afresh."""
    for name in [*sys.modules]:
        if name.partition(".")[0] in COPIED:
            del sys.modules[name]
    os.chdir(tree)
    sys.path[0] = str(tree)
    importlib.invalidate_caches()


def pytest_here(tests: list[str], plugin: object) -> None:
    """Run pytest in this process, without a word."""
    silent()
    pytest.main([*ON_SQLITE, *tests], plugins=[plugin])


def silent() -> None:
    """Let nothing more be heard of this process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for each in (1, 2):
        os.dup2(nowhere, each)
    os.close(nowhere)
