"""Do the tests notice a wrong line? `python -m tests.mutation` plants them, one at a time.

    python -m tests.mutation                      all subjects, 40 wrong lines of each
    python -m tests.mutation locks --sample 0     every wrong line of one subject
    python -m tests.mutation writing --workers 4 --seed 2

Each is planted in a copy of the tree, and the subject's fast tests run on SQLite until one fails.
Those that no test notices are printed; the answer is how many there were. The comparisons,
conditions and numbers are Cosmic Ray's; calls, refusals and entries of tables that are left out
come from here, since most of what a lock is stands in tables.

Every mutant gets a fresh process: statements are compiled once and declarations are checked at
import, so tools that fork a warm process (mutmut) would test the unchanged program.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).parent.parent
COPIED = ("app", "config", "methods", "models", "tests")
SECONDS_MAX = 600
"""After which a run counts as noticed: the wrong line has the tests wait for ever."""


@dataclass(frozen=True)
class Subject:
    """Files in which wrong lines are planted, and the tests that are to notice them."""

    files: tuple[str, ...]
    tests: str
    only: frozenset[str] = frozenset()
    """The functions to plant in; all, and what stands outside functions, where it is empty."""


LOCK_TESTS = "tests/locks tests/financial/test_credit_note.py tests/financial/test_journal.py"
SUBJECTS = {
    "locks": Subject(
        ("models/locks/*.py",),
        f"{LOCK_TESTS} tests/financial/test_action.py tests/financial/test_links.py "
        "tests/financial/test_issue.py tests/financial/test_void.py "
        "tests/financial/test_transfer.py",
    ),
    "writing": Subject(
        ("models/write/*.py",),
        f"{LOCK_TESTS} tests/models tests/financial/test_number.py tests/financial/test_issue.py "
        "tests/financial/test_tax_report.py tests/core tests/setup",
    ),
    "numbering": Subject(
        ("models/numbering.py", "models/issuing/*.py"),
        "tests/models tests/financial/test_number.py tests/financial/test_void.py "
        "tests/financial/test_issue.py tests/core/test_space.py",
    ),
    "rights": Subject(
        (
            "methods/declare.py",
            "methods/actor.py",
            "app/calls/*.py",
            "models/write/setting_aside.py",
        ),
        "tests/locks tests/models tests/app/test_dispatch.py tests/app/test_envelope.py tests/core "
        "tests/financial/test_reconciliation.py",
        only=frozenset(
            {
                "with_overrides",
                "authenticate",
                "fold",
                "check_transport",
                "may_set_aside",
                "settle",
                "passed",
                "sign",
                "ask_for_reason",
                "set_rule_aside",
            }
        ),
    ),
}


@dataclass(frozen=True)
class Mutant:
    """A file with one wrong line in it."""

    file: str
    original: str
    source: str

    def __str__(self) -> str:
        lines = difflib.unified_diff(
            self.original.splitlines(), self.source.splitlines(), self.file, "planted", "", "", 1
        )
        return "\n".join(lines)

    @property
    def line(self) -> int:
        """The first line that differs, counted from 1."""
        pairs = zip(self.original.splitlines(), self.source.splitlines(), strict=False)
        return next(number for number, (old, new) in enumerate(pairs, 1) if old != new)


# --- wrong lines ---------------------------------------------------------------------------------

NEIGHBOURS = {
    "Add_Sub", "Sub_Add", "Mul_Add", "BitAnd_BitOr", "BitOr_BitAnd", "Sub_BitOr",
    "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "LtE_Gt", "Is_IsNot",
    "IsNot_Is",
}  # fmt: skip
"""Of the operators that can stand for one another, those worth their time."""
KINDS = ("NumberReplacer", "AddNot", "Boolean", "And", "Or", "True", "False", "Unary", "Break",
         "Continue", "ZeroIteration")  # fmt: skip


def _operators() -> list[str]:
    names = [name.removeprefix("core/") for name in operator_names()]
    return [
        f"core/{name}"
        for name in names
        if name.partition("_")[2] in NEIGHBOURS
        or ("Operator_" not in name and any(kind in name for kind in KINDS))
    ]


def _by_cosmic_ray(source: str) -> Iterator[str]:
    for name in _operators():
        operator = get_operator(name)()
        for occurrence in range(10_000):
            planted = mutate_code(source, operator, occurrence)
            if planted is None:
                break
            yield planted


def _left_out(source: str) -> Iterator[str]:
    """The source without one of its calls, refusals or entries of tables."""
    lines = source.splitlines(keepends=True)
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line.encode()))
    data = source.encode()

    def without(first: ast.AST, last: ast.AST, instead: str) -> str:
        begin = begins[first.lineno - 1] + first.col_offset  # type: ignore[attr-defined]  # nodes
        end = begins[last.end_lineno - 1] + last.end_col_offset  # type: ignore[attr-defined]
        return (data[:begin] + instead.encode() + data[end:]).decode()

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Raise | ast.AugAssign) or _is_a_call(node):
            yield without(node, node, "pass")
        elif isinstance(node, ast.Set | ast.Tuple | ast.List) and len(node.elts) > 1:
            for each in node.elts:
                yield without(each, each, "*()")
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None:
                    yield without(key, value, "**{}")


def _is_a_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _meaning(source: str) -> str:
    """What a file does: its tree without annotations; empty where it is no Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


def _stretches(source: str, names: frozenset[str]) -> list[range]:
    return [
        range(node.lineno, (node.end_lineno or 0) + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name in names
    ]


def mutants(subject: Subject) -> Iterator[Mutant]:
    """Every wrong line of a subject that changes what the program does."""
    paths = {path for file in subject.files for path in ROOT.glob(file)}
    for path in sorted(path for path in paths if path.name != "__init__.py"):
        original = path.read_text()
        stretches = _stretches(original, subject.only)
        known = {"", _meaning(original)}
        for source in (*_by_cosmic_ray(original), *_left_out(original)):
            if (meaning := _meaning(source)) in known:
                continue
            known.add(meaning)
            made = Mutant(str(path.relative_to(ROOT)), original, source)
            if not subject.only or any(made.line in each for each in stretches):
                yield made


# --- running -------------------------------------------------------------------------------------


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


def unnoticed(subject: Subject, planted: list[Mutant], workers: int) -> Iterator[Mutant]:
    """Plant each in turn; answers those with which every test passes."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            trees.put(_copy(Path(folder, str(number))))

        def noticed(mutant: Mutant) -> bool:
            tree = trees.get()
            try:
                return _notices(tree, mutant, subject.tests)
            finally:
                trees.put(tree)

        # a file that can't be imported has to be noticed, or the run would test another tree
        broken = replace(planted[0], source="raise SystemError")
        assert noticed(broken), "the tests do not import what is planted"
        for mutant, was_noticed in zip(planted, pool.map(noticed, planted), strict=True):
            print("." if was_noticed else "S", end="", flush=True)
            if not was_noticed:
                yield mutant


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
