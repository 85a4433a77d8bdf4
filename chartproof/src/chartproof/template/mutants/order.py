"""Orders tests: first those that are likely to catch a mutant."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, zip_longest

from chartproof.template.mutants.breaking import Mutant

_WORD = re.compile(r"[A-Za-z]{3,}")


def words(text: str) -> frozenset[str]:
    """Returns the words of a text, in lower case. A name like backupUrl is one word."""
    return frozenset(word.lower() for word in _WORD.findall(text))


class Order:
    """Learns from the tests that caught other mutants, and compares a test's words with those that a mutant lacks."""

    def __init__(self, words_of_tests: Mapping[str, frozenset[str]]) -> None:
        self._words = words_of_tests
        self._tests_with = Counter(chain.from_iterable(words_of_tests.values()))
        self._catchers: Counter[tuple[str, str]] = Counter()  # (file, test)

    def learn(self, mutant: Mutant, test: str | None) -> None:
        """Notes that a test caught a mutant, or none did."""
        if test:
            self._catchers[mutant.file, test] += 1

    def ordered(self, tests: Iterable[str], mutant: Mutant) -> list[str]:
        """Returns tests in turn from those that caught mutants of the file and those with rare words in common.

        Then come those that caught other mutants, then the rest.
        """
        wanted, here, anywhere = list(tests), Counter[str](), Counter[str]()
        for (file, test), count in self._catchers.copy().items():
            anywhere[test] += count
            here[test] += count if file == mutant.file else 0
        lacking = words(mutant.dropped)

        def alike(test: str) -> float:
            return sum(1 / self._tests_with[word] for word in lacking & self._words[test])

        turns = zip_longest(_best(wanted, here.__getitem__), _best(wanted, alike))
        likely = [test for pair in turns for test in pair if test is not None]
        return list(dict.fromkeys([*likely, *_best(wanted, anywhere.__getitem__), *wanted]))


def _best(tests: Iterable[str], score: Callable[[str], float]) -> list[str]:
    """Returns the tests with a score, the highest first."""
    scores = {test: score(test) for test in tests}
    return sorted((test for test in scores if scores[test]), key=lambda test: -scores[test])
