"""In which order the tests are tried: a wrong line is mostly noticed by one that noticed its
neighbour, or else by one of each kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.mutation.knowing import Known
from tests.mutation.swapping import Place
from tests.mutation.wrong_lines import Mutant

NEIGHBOURS = 5
"""So many of those that noticed the most in the same function, and in the same file, go first."""


class Order:
    """The tests for each wrong line, those likely to notice it first."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._noticed: dict[str, Counter[str]] = defaultdict(Counter)

    def learn(self, mutant: Mutant, place: Place | None, test: str) -> None:
        """This test has noticed that wrong line."""
        if test in self._known.seconds:
            self._noticed[_function(mutant, place)][test] += 1
            self._noticed[mutant.file][test] += 1

    def tests(self, mutant: Mutant, place: Place | None) -> list[str]:
        """The tests to try, in order."""
        body = place.body if place else range(mutant.line, mutant.line + 1)
        covering, enough = self._known.of(mutant.file, mutant.line, body)
        first = self._likely(mutant, place)
        mixed = [*_one_of_each(covering, self._known.seconds), *covering]
        others = [] if enough and place else self._known.seconds
        found = [*first, *mixed, *_one_of_each(others, self._known.seconds), *others]
        allowed = set(covering) | set(others)
        return [each for each in dict.fromkeys(found) if each in allowed]

    def files(self, mutant: Mutant, many: int) -> list[str]:
        """The files of tests that noticed the most wrong lines of the same file."""
        files: Counter[str] = Counter()
        for test, times in self._noticed[mutant.file].items():
            files[test.partition("::")[0]] += times
        return [file for file, _ in files.most_common(many)]

    def _likely(self, mutant: Mutant, place: Place | None) -> list[str]:
        keys = (_function(mutant, place), mutant.file)
        return [test for key in keys for test, _ in self._noticed[key].most_common(NEIGHBOURS)]


def _function(mutant: Mutant, place: Place | None) -> str:
    return f"{mutant.file}::{place.name if place else mutant.line}"


def _one_of_each(tests: Iterable[str], seconds: dict[str, float]) -> list[str]:
    """The fastest of each function of tests, those of a file together, fast files first."""
    fastest: dict[str, str] = {}
    for test in sorted(tests, key=lambda each: seconds[each]):
        fastest.setdefault(test.partition("[")[0], test)
    whole: Counter[str] = Counter()
    for function, test in fastest.items():
        whole[function.partition("::")[0]] += round(1000 * seconds[test])
    return sorted(
        fastest.values(),
        key=lambda test: (whole[test.partition("::")[0]], test.partition("::")[0], seconds[test]),
    )
