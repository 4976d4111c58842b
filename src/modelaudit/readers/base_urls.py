"""Which route a base URL tells: where a client sends its requests says more than its class."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from modelaudit.readers.python_texts import words

if TYPE_CHECKING:
    from modelaudit.rulebook.models import Route

_SCHEME: Final = re.compile(r"^https?://")
_PLACEHOLDER: Final = re.compile(r"(?P<before>^|/)?\\\{\w+\\\}(?P<after>/|$)?")
_LABEL: Final = r"""[^\s/."'`]+"""
_PART: Final = r"""[^\s/"'`]+"""
_SERVER: Final = re.compile(
    rb"""(?P<server>https?://[\w.-]+(?::\d+)?)
    (?P<api>(?:/[\w.-]+)*?/(?:v\d\w*(?=/?["'`\s]|\Z)
    |(?:completions|responses|embeddings|messages|generations|transcriptions)\b))?""",
    re.VERBOSE,
)
"""The address of any server, with a path where APIs of models answer."""
BASE_WORDS: Final = frozenset(["base", "api", "url", "uri", "path", "host", "endpoint"])
_NOT_LONGER: Final = r"(?![\w-]|\.\w)"


class BaseUrls:
    """The base URLs of all routes; a longer URL that begins with one tells the same."""

    def __init__(self, routes: "Collection[Route]") -> None:
        urls = ((url.rstrip("/"), route.id) for route in routes for url in route.base_urls)
        self._urls = tuple(sorted(urls, key=lambda pair: -len(pair[0])))

    def route(self, url: str) -> str | None:
        """Return the route a URL begins with."""
        if "://" not in url:
            return None
        match = _pattern(self._urls).match(url.encode(errors="replace"))
        return self._of(match) if match else None

    def found(self, content: bytes) -> Iterator[tuple[int, str]]:
        """Yield where a base URL stands in a text, and its route."""
        if b"://" not in content:
            return
        for match in _pattern(self._urls).finditer(content):
            yield match.start(), self._of(match)

    def strangers(self, content: bytes) -> Iterator[tuple[int, str, bool]]:
        """Yield servers that no route is at, and whether they answer like APIs of models."""
        known = {offset for offset, _ in self.found(content)}
        for match in _SERVER.finditer(content) if b"://" in content else ():
            if match.start() not in known:
                yield match.start(), match["server"].decode("ascii"), match["api"] is not None

    def stranger(self, url: str) -> str | None:
        """Return the server of a URL that no route is at."""
        match = _SERVER.match(url.encode(errors="replace"))
        return match["server"].decode("ascii") if match and self.route(url) is None else None

    def _of(self, match: re.Match[bytes]) -> str:
        assert match.lastindex is not None  # every alternative is a group
        return self._urls[match.lastindex - 1][1]


def is_base(name: str) -> bool:
    """Tell whether a name is one of a base URL: `api_base`, `baseURL`, `OPENAI_ENDPOINT`."""
    said = set(words(name))
    return "endpoint" in said or len(said & BASE_WORDS) > 1


@lru_cache(maxsize=4)
def _pattern(urls: tuple[tuple[str, str], ...]) -> re.Pattern[bytes]:
    """One pattern of all base URLs, a group for each."""
    hosts = (re.escape(_SCHEME.sub("", url)) for url, _ in urls)
    groups = "|".join(f"({_PLACEHOLDER.sub(_any_part, host)})" for host in hosts)
    # What all begin with comes first: it is what the engine searches for.
    return re.compile(rf"https?://(?:{groups or '(?!)'}){_NOT_LONGER}".encode())


def _any_part(match: re.Match[str]) -> str:
    """A pattern of a label of a host, or of all between two slashes."""
    before, after = match["before"], match["after"]
    whole = before is not None and after is not None
    return f"{before or ''}{_PART if whole else _LABEL}{after or ''}"
