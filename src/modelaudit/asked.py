"""What the look across files asked single ones: it holds as long as a file stays as it is."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
Question = tuple[object, ...]


class Told(NamedTuple):
    """What one file told."""

    state: bytes
    """What tells the state of the file from another one; empty when nobody could read it."""
    answers: dict[Question, Any]


class Asked:
    """What files told in an earlier run and in this one."""

    def __init__(self, before: Mapping[str, Told] | None = None) -> None:
        """Begin with an earlier run.

        Args:
            before: What files told then.
        """
        self._before = before or {}
        self.now: dict[str, Told] = {}
        """What files told in this run."""
        self.is_steady = True
        """Every file was the same whenever it was read."""

    def answer(self, file: str, state: bytes, question: Question, find: Callable[[], T]) -> T:
        """Return what a file tells.

        Args:
            file: The file.
            state: What it is now.
            question: The whole question.
            find: Finds the answer when nobody knows it.
        """
        answers = self.now.setdefault(file, Told(state, {})).answers
        if question not in answers:
            before = self._before.get(file)
            known = before.answers if before and state and before.state == state else {}
            answers[question] = known[question] if question in known else find()
        answer: T = answers[question]
        return answer

    def told(self) -> dict[str, Told]:
        """Return what is good for a later run: nothing when a file changed in the midst of it."""
        return self.now if self.is_steady else {}
