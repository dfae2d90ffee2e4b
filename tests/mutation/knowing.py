"""Which tests run a line, and how long each takes: asked once, before anything is planted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from coverage import CoverageData

EACH_TIME = 5
"""A function that so many tests enter is run anew by each. What fewer run may have been compiled
or kept by the first of them for all others: then every test counts."""
ON_SQLITE = ("-qs", "--disable-plugin-autoload", "-pno:cacheprovider", "-k", "not postgresql")
IN_NO_TEST = ""
WORD = 3
"""A word that both names have in common says as much as so many lines."""


@dataclass(frozen=True)
class Known:
    """Tests with their seconds, and which of them run each line of the files."""

    seconds: dict[str, float]
    tests: list[str]
    others: dict[str, list[str]]
    """Of functions that were run with some of their values: those with the others."""
    lines: dict[str, dict[str, list[int]]]

    def within(self, paths: list[str]) -> Known:
        """The same of the tests beneath these paths alone."""
        seconds = {
            test: each
            for test, each in self.seconds.items()
            if any(test.startswith((f"{path}/", f"{path}::")) for path in paths)
        }
        return replace(self, seconds=seconds)

    def outside_tests(self, file: str, lines: range) -> bool:
        """Whether any of these lines is run at import."""
        return any(IN_NO_TEST in self._run(file, each) for each in lines)

    def of(self, file: str, line: int, function: range) -> tuple[list[str], bool]:
        """The tests that run a line, and whether the others can't notice it: none can what stands
        in a function that is entered by no test at all."""
        runs = self.lines[file]
        entered = next((at for at in function if str(at) in runs), 0)
        begins = next((at for at in range(line, entered, -1) if str(at) in runs), entered)
        found = [each for each in self._run(file, begins) if each in self.seconds]
        entering = [each for each in self._run(file, entered) if each != IN_NO_TEST]
        functions = dict.fromkeys(each.partition("[")[0] for each in found)
        others = [each for name in functions for each in self.others[name]]
        return [*found, *others], not 0 < len(entering) < EACH_TIME

    def fitting(self, file: str) -> defaultdict[str, float]:
        """How well each file of tests fits a file: the better the fewer others run what it runs of
        it, and the more words both names have in common."""
        found: defaultdict[str, float] = defaultdict(float)
        for line in self.lines[file]:
            tests = [each for each in self._run(file, int(line)) if each in self.seconds]
            if len(tests) >= EACH_TIME:
                files = {file_of(each) for each in tests}
                for each in files:
                    found[each] += 1 / len(files)
        for each in found:
            found[each] *= 1 + WORD * len(_words(each) & _words(file))
        return found

    def _run(self, file: str, line: int) -> list[str]:
        return [self.tests[each] for each in self.lines[file].get(str(line), ())]


def file_of(test: str) -> str:
    """The file that a test stands in."""
    return test.partition("::")[0]


def _words(path: str) -> set[str]:
    """The words of a path from the root, without the storey."""
    names = path.removesuffix(".py").split("/")[1:]
    return {word.rstrip("s") for name in names for word in name.removeprefix("test_").split("_")}


def knowing(tree: Path, tests: list[str], files: list[str], kept: Path) -> Known:
    """Run the tests once in a copy of the tree, unless it was kept what they run. Raises
    CalledProcessError where one fails before anything is planted."""
    if not kept.exists():
        _run(tree, tests, files)
        kept.write_text(json.dumps(_found(tree, files)))
    return Known(**json.loads(kept.read_text()))


def _run(tree: Path, tests: list[str], files: list[str]) -> None:
    measured = [f"--data-file={tree / '.coverage'}", "--rcfile=/dev/null"]
    only = f"--include={','.join(str(tree / each) for each in files)}"
    command = [sys.executable, "-m", "coverage", "run", *measured, only, "-m", "pytest"]
    # what is compiled here is kept for all mutants
    environment = {name: of for name, of in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["MUTATION_RUN"] = str(tree / "run.json")
    subprocess.run(
        [*command, *ON_SQLITE, "-p", "tests.mutation.contexts", *tests],
        cwd=tree,
        check=True,
        env=environment,
    )


def _found(tree: Path, files: list[str]) -> dict[str, object]:
    told = json.loads((tree / "run.json").read_text())
    seconds, others = told["seconds"], told["others"]
    for name, tests in others.items():
        measured = [each for test, each in seconds.items() if test.partition("[")[0] == name]
        seconds |= dict.fromkeys(tests, sum(measured) / len(measured))
    tests = [IN_NO_TEST, *seconds]
    number = {test: at for at, test in enumerate(tests)}
    data = CoverageData(str(tree / ".coverage"))
    data.read()
    lines = {
        file: {
            str(line): sorted(number[each] for each in found)
            for line, found in data.contexts_by_lineno(str(tree / file)).items()
        }
        for file in files
    }
    return {"seconds": seconds, "tests": tests, "others": others, "lines": lines}
