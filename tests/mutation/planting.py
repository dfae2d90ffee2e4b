"""Planting wrong lines, and trying the tests on them, each in a fork of a warm process.

What stands in a function that nothing runs at import is planted in a process that has imported
and collected everything and run nothing. All else is imported afresh from a copy of the tree, by
a process that knows only the libraries."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.mutation.forking import Forks
from tests.mutation.knowing import Known
from tests.mutation.ordering import Order
from tests.mutation.results import Result, Results, key_of
from tests.mutation.subjects import Subject
from tests.mutation.swapping import Place, all_functions, place_of, swap
from tests.mutation.trees import pytest_here, silent, stand_in
from tests.mutation.trying import Nursery, Trying
from tests.mutation.wrong_lines import Mutant

FILES_FIRST = 3
"""What is imported afresh is tried with so many files of tests before all are collected."""


@dataclass(frozen=True)
class Planted:
    """A wrong line, and the function in which it is exchanged; none for it to be imported."""

    mutant: Mutant
    place: Place | None = None


@dataclass
class Planting:
    """Plants what it is given and keeps what became of each."""

    tree: Path
    subject: Subject
    known: Known
    results: Results
    workers: int = 1
    at_most: float = 0
    """So many seconds of the processor for the tests of one wrong line; 0 for all of its tests."""

    def __post_init__(self) -> None:
        self.known = self.known.within(self.subject.tests.split())
        self._order = Order(self.known)
        self._template = self.tree / "template.sqlite3"

    def run(self, every: list[Mutant]) -> None:
        """Plant them. Raises RuntimeError where a test fails with nothing planted, or where
        none notices what can't work."""
        known = [self._planted(each) for each in every]
        new = [each for each in known if self.results.of(each.mutant) is None]
        afresh = [each for each in new if each.place is None]
        self._recall(known)
        # makes the template and the byte code of the tree, too
        swapped = [each for each in new if each.place is not None]
        Forks(lambda _task, _slot: self._nurse(swapped), _nursed, 1).run([None])
        self.results.read()
        self._recall(swapped)
        for slot in range(self.workers):
            shutil.copytree(self.tree, self._slot(slot), dirs_exist_ok=True)
        if afresh:
            _check(self._afresh, afresh[0].mutant)
            _check(self._afresh, afresh[0].mutant, "raise SystemError")
        Forks(self._afresh, self._done, self.workers).run(afresh)

    def _planted(self, mutant: Mutant) -> Planted:
        place = place_of(mutant)
        if place is None or self.known.outside_tests(mutant.file, place.body):
            return Planted(mutant)
        return Planted(mutant, place)

    def _recall(self, every: list[Planted]) -> None:
        for each in every:
            if (result := self.results.of(each.mutant)) and result.by:
                self._order.learn(each.mutant, each.place, result.by)

    def _done(self, planted: Planted, told: str | None) -> None:
        by, tried, of, seconds = (told or "waits 0 0 0").rsplit(" ", 3)
        mutant = planted.mutant
        self._order.learn(mutant, planted.place, by)
        key = (key_of(mutant), mutant.file, mutant.line)
        self.results.add(Result(*key, bool(by), by, int(tried), int(of), float(seconds)))
        print("." if by else "S", end="", flush=True)

    # --- in a process that has imported and collected everything, and run nothing ---------------

    def _nurse(self, swapped: list[Planted]) -> str:
        out = os.dup(1)
        stand_in(self.tree)
        sys.dont_write_bytecode = False
        nursery = Nursery(
            lambda it: self._in(it, swapped, out), self.known.seconds, self.at_most, self._template
        )
        pytest_here(self.subject.tests.split(), nursery)
        return nursery.told

    def _in(self, nursery: Nursery, swapped: list[Planted], out: int) -> None:
        sys.dont_write_bytecode = True
        gc.unfreeze()  # what is frozen is not among the objects that are looked through
        functions = all_functions()
        gc.freeze()

        def work(planted: Planted, _slot: int) -> str:
            begun = time.process_time()
            silent()
            mutant, place = planted.mutant, planted.place
            if place is not None:
                file = str(self.tree / mutant.file)
                swap(functions.get((file, place.name), []), mutant.source, file, place.name)
            told = nursery.run(nursery.session, self._order.tests(mutant, place))
            return f"{told} {time.process_time() - begun:.2f}"

        if swapped:
            self._check_nursery(work, max(swapped, key=self._covered))
        os.dup2(out, 1)
        Forks(work, self._done, self.workers).run(swapped)
        silent()
        nursery.told = ""

    def _covered(self, planted: Planted) -> int:
        body = planted.place.body if planted.place else range(0)
        return len(self.known.of(planted.mutant.file, planted.mutant.line, body)[0])

    def _check_nursery(self, work: Callable[[Planted, int], str], first: Planted) -> None:
        _check(work, first.mutant)
        assert first.place is not None
        lines = first.mutant.original.splitlines(keepends=True)
        at = lines[first.place.body.start - 1]
        indented = at[: len(at) - len(at.lstrip())]
        lines.insert(first.place.body.start - 1, f"{indented}raise SystemError\n")
        _check(work, first.mutant, "".join(lines), first.place)

    # --- in a process that has imported only the libraries --------------------------------------

    def _slot(self, slot: int) -> Path:
        return self.tree.with_name(f"slot{slot}")

    def _afresh(self, planted: Planted, slot: int) -> str:
        begun = time.process_time()
        mutant, tree = planted.mutant, self._slot(slot)
        for path in self.subject.relative():
            shutil.copy2(self.tree / path, tree / path)
        (tree / mutant.file).write_text(mutant.source)
        stand_in(tree)
        sys.dont_write_bytecode = True
        tests = self._order.tests(mutant, None)
        told = self._try(tests, self._order.files(mutant, FILES_FIRST))
        if told.startswith(" "):
            told = self._try(tests, self.subject.tests.split())
        return f"{told} {time.process_time() - begun:.2f}"

    def _try(self, tests: list[str], files: list[str]) -> str:
        if not files:
            return " "
        trying = Trying(tests, self.known.seconds, self.at_most, self._template)
        pytest_here(files, trying)
        return trying.told


def _nursed(_task: None, told: str | None) -> None:
    if told is None or told:
        raise RuntimeError(f"the nursery came to an end: {told}")


def _check(
    work: Callable[[Planted, int], str],
    mutant: Mutant,
    source: str | None = None,
    place: Place | None = None,
) -> None:
    """What can't work has to be noticed, and nothing may be where nothing is planted."""

    def done(_planted: Planted, told: str | None) -> None:
        if bool(source) is not bool(told and not told.startswith(" ")):
            raise RuntimeError(f"with {source or 'nothing'} planted: {told}")

    planted = Planted(replace(mutant, source=source or mutant.original), place)
    Forks(work, done, 1).run([planted])
