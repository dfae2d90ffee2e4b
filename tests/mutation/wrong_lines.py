"""The wrong lines of a subject: one change each, that the program's meaning differs by."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from tests.mutation.subjects import ROOT, Subject


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
        """The first line that differs, counted from 1; the first of all where none does."""
        pairs = zip(self.original.splitlines(), self.source.splitlines(), strict=False)
        return next((number for number, (old, new) in enumerate(pairs, 1) if old != new), 1)


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
        compile(tree, "planted", "exec", dont_inherit=True)
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
    for path in subject.paths():
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
