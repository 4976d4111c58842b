"""Answers to questions that lead to one another, also in circles.

An answer is the same whatever was asked before, and no question costs more than a bound.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")
MAX_DEPTH = 50
"""Questions within questions."""
MAX_STEPS = 100
"""Questions that lead into circles, answered on the way to one answer; programs need some 60."""


class Memo:
    """Remembers answers.

    What leads into no circle has one answer, remembered for all. What leads into one depends on
    where the circle is entered: it is remembered while one question is open, and for those who
    ask the same again, never for others.
    """

    def __init__(self) -> None:
        self.work = 0
        """Questions that were answered by evaluation."""
        self._known: dict[Hashable, tuple[tuple[Any, ...], int]] = {}
        """Answers of what leads into no circle, and how deep its questions go."""
        self._asked: dict[Hashable, tuple[Any, ...]] = {}
        """Answers of everything else, as somebody outside got them."""
        self._met: dict[Hashable, tuple[Any, ...]] = {}
        """What was met since the outermost question: what is open has no answers yet."""
        self._depth = self._steps = self._height = 0
        self._whole = True
        """The question that is open met no circle and no bound."""

    def answer(
        self,
        key: Hashable,
        evaluate: Callable[[], Iterable[T]],
        otherwise: tuple[T, ...] = (),
    ) -> tuple[T, ...]:
        """Return the answers to a question, without doubles.

        Args:
            key: The question.
            evaluate: Tells the answers; it may ask again.
            otherwise: The answers where a bound is met.
        """
        if not self._depth:
            if key in self._asked:
                return self._asked[key]
            self._met, self._steps, self._whole, self._height = {}, 0, True, 0
        if self._steps > MAX_STEPS:
            self._whole = False
            return otherwise
        if key in self._known and self._depth + self._known[key][1] < MAX_DEPTH:
            answers, height = self._known[key]
            self._height = max(self._height, height + 1)
            return answers
        if key in self._met:
            self._whole = False
            return self._met[key]
        if self._depth >= MAX_DEPTH:
            self._whole = False
            return otherwise
        return self._evaluated(key, evaluate)

    def _evaluated(self, key: Hashable, evaluate: Callable[[], Iterable[T]]) -> tuple[T, ...]:
        whole, height = self._whole, self._height
        self._whole, self._height = True, 0
        self._met[key] = ()
        self._depth += 1
        self.work += 1
        try:
            found = tuple(dict.fromkeys(evaluate()))
        finally:
            self._depth -= 1
        if self._whole:
            del self._met[key]
            self._known[key] = found, self._height
            self._height = max(height, self._height + 1)
        else:
            self._met[key] = found
            self._steps += 1
            self._height = height
            if not self._depth:
                self._asked[key] = found
        self._whole = self._whole and whole
        return found
