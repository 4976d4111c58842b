"""Which route the name of a key, an argument or a variable tells."""

from typing import TYPE_CHECKING

from modelaudit.readers.python_texts import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelaudit.rulebook.models import Route


class RouteKeys:
    """The keys of all routes: a longer name with all words of one says the same."""

    def __init__(self, routes: "Iterable[Route]") -> None:
        self._exact: dict[str, str] = {}
        self._words: list[tuple[frozenset[str], str]] = []
        for route in routes:
            for key in route.keys:
                self._exact.setdefault(key.lower(), route.id)
                self._words.append((frozenset(words(key)), route.id))
        self._words.sort(key=lambda pair: -len(pair[0]))
        self._found: dict[str, str | None] = {}

    def get(self, name: str) -> str | None:
        """Return the route a name tells, by the key with the most words in it."""
        if name not in self._found:
            said = frozenset(words(name))
            close = (route for told, route in self._words if told <= said)
            self._found[name] = self._exact.get(name.lower()) or next(close, None)
        return self._found[name]
