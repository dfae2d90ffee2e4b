"""In which order the tests are tried: a wrong line is mostly noticed by one that noticed its
neighbour, or else by one of each kind, those of the files that fit first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.mutation.knowing import Known, file_of
from tests.mutation.swapping import Place
from tests.mutation.wrong_lines import Mutant

NEIGHBOURS = 5
"""So many of those that noticed the most in the same function, and in the same file, go first."""

SOME_TIME, FITS_A_LITTLE = 0.1, 0.01
"""No file of tests is without cost, or without hope."""


class Order:
    """The tests for each wrong line, those likely to notice it first."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._noticed: dict[str, Counter[str]] = defaultdict(Counter)
        self._fits: dict[str, defaultdict[str, float]] = {}

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
        mixed = [*self._one_of_each(covering, mutant.file), *covering]
        others = [] if enough and place else self._known.seconds
        found = [*first, *mixed, *self._one_of_each(others, mutant.file), *others]
        allowed = set(covering) | set(others)
        return [each for each in dict.fromkeys(found) if each in allowed]

    def files(self, mutant: Mutant, many: int) -> list[str]:
        """The files of tests that noticed the most wrong lines of the same file, or else fit it."""
        files: Counter[str] = Counter()
        for test, times in self._noticed[mutant.file].items():
            files[file_of(test)] += times
        fits = self._fitting(mutant.file)
        fitting = sorted(fits, key=lambda file: -fits[file])
        noticing = [file for file, _ in files.most_common(many)]
        return [*dict.fromkeys([*noticing, *fitting])][:many]

    def _one_of_each(self, tests: Iterable[str], subject: str) -> list[str]:
        """The fastest of each function of tests, those of a file together: first what fits best
        for the time that it takes."""
        seconds = self._known.seconds
        fastest: dict[str, str] = {}
        for test in sorted(tests, key=lambda each: seconds[each]):
            fastest.setdefault(test.partition("[")[0], test)
        whole: dict[str, float] = defaultdict(lambda: SOME_TIME)
        for test in fastest.values():
            whole[file_of(test)] += seconds[test]
        fits = self._fitting(subject)
        return sorted(
            fastest.values(),
            key=lambda test: (
                -(FITS_A_LITTLE + fits[file_of(test)]) / whole[file_of(test)],
                file_of(test),
                seconds[test],
            ),
        )

    def _fitting(self, subject: str) -> defaultdict[str, float]:
        if subject not in self._fits:
            self._fits[subject] = self._known.fitting(subject)
        return self._fits[subject]

    def _likely(self, mutant: Mutant, place: Place | None) -> list[str]:
        keys = (_function(mutant, place), mutant.file)
        return [test for key in keys for test, _ in self._noticed[key].most_common(NEIGHBOURS)]


def _function(mutant: Mutant, place: Place | None) -> str:
    return f"{mutant.file}::{place.name if place else mutant.line}"
