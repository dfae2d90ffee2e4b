"""Planting wrong lines in copies of the tree, and running the tests on them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import TestOutcome

from tests.mutation.covering import covering
from tests.mutation.subjects import ROOT, Subject
from tests.mutation.wrong_lines import Mutant

COPIED = ("app", "config", "methods", "models", "tests")
SECONDS_MAX = 600
"""After which a run counts as noticed: the wrong line has the tests wait for ever."""


def _copy(folder: Path) -> Path:
    for name in COPIED:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _command(tree: Path, tests: str) -> str:
    # from inside the tree, whose modules are the ones to be imported
    pytest = f"{sys.executable} -m pytest -q -x -p no:cacheprovider -k 'not postgresql'"
    return f"env -C {tree} {pytest} {tests}"


def _notices(tree: Path, mutant: Mutant, tests: str) -> bool:
    try:
        (tree / mutant.file).write_text(mutant.source)
        return run_tests(_command(tree, tests), SECONDS_MAX)[0] is TestOutcome.KILLED
    finally:
        (tree / mutant.file).write_text(mutant.original)


def _chosen(tree: Path, found: list[str]) -> str:
    """Tests by their ids, as an argument: a file of them, as they are too many for a command."""
    named = tree / "chosen_tests.txt"
    named.write_text("".join(f"{each}\n" for each in found))
    return f"@{named}"


def unnoticed(subject: Subject, planted: list[Mutant], workers: int) -> Iterator[Mutant]:
    """Plant each in turn; answers those with which every test passes."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            trees.put(_copy(Path(folder, str(number))))

        known = covering(_copy(Path(folder, "measured")), subject)

        def noticed(mutant: Mutant) -> bool:
            tree = trees.get()
            found = known.of(mutant.file, mutant.line)
            try:
                return _notices(tree, mutant, _chosen(tree, found) if found else subject.tests)
            finally:
                trees.put(tree)

        # a file that can't be imported has to be noticed, or the run would test another tree
        broken = replace(planted[0], source="raise SystemError")
        assert noticed(broken), "the tests do not import what is planted"
        for mutant, was_noticed in zip(planted, pool.map(noticed, planted), strict=True):
            print("." if was_noticed else "S", end="", flush=True)
            if not was_noticed:
                yield mutant
