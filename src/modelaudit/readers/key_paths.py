"""Where config files of known systems keep identifiers, as patterns over the keys of a text."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from modelaudit.rulebook.models import Setting

ALIAS: Final = " (alias)"
KEY: Final = "{key}"
"""Stands for a key that is itself the identifier."""
_PATH: Final = re.compile(r"[\w.\[\]*{},-]+")
_TELLING: Final = 3
"""Keys of a path that no other program has by chance."""
_CHOICE: Final = re.compile(r"\{([^{}]*)\}")


class KeyPaths:
    """The paths that count in one file."""

    def __init__(self, settings: "Iterable[Setting]", path: str) -> None:
        sent: list[str] = []
        aliases: list[str] = []
        for one in settings:
            own = any(_is_file(path, glob) for glob in one.files)
            for text in one.paths:
                plain = text.removesuffix(ALIAS)
                if _PATH.fullmatch(plain) and (own or len(_keys(plain)) >= _TELLING):
                    (sent if plain == text else aliases).append(_pattern(plain))
        self._sent, self._aliases = _any(sent), _any(aliases)

    def sends(self, path: str) -> bool:
        """Tell whether what stands under a path is sent as a model."""
        return self._sent.fullmatch(path) is not None

    def names(self, path: str) -> bool:
        """Tell whether what stands under a path is a name that clients use."""
        return self._aliases.fullmatch(path) is not None


def _keys(path: str) -> list[str]:
    return [key for key in re.split(r"[.\[\]]+", path) if key.strip("*")]


def _pattern(path: str) -> str:
    """A regular expression for a path, whatever it is nested in."""
    text = re.escape(path).replace(r"\[\]", r"(?:\[\])")
    text = text.replace(r"\*\*", ".+").replace(r"\*", r"[^.]+")
    text = re.sub(r"\\\{(.*?)\\\}", lambda match: f"(?:{match[1].replace(',', '|')})", text)
    return text.replace("(?:key)", re.escape(KEY))


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:.*\.)?(?:{'|'.join(patterns) or '(?!)'})")


def _is_file(path: str, glob: str) -> bool:
    """Tell whether a glob is about a file; any folders may stand before."""
    return any(
        re.match(translate(one.replace("**/", "*")), name)
        for one in _choices(glob.removeprefix("**/"))
        for name in (path, *_tails(path))
    )


def _tails(path: str) -> Iterator[str]:
    """The ends of a path, each from the beginning of a name."""
    at = path.find("/")
    while at >= 0:
        yield path[at + 1 :]
        at = path.find("/", at + 1)


def _choices(glob: str) -> list[str]:
    match = _CHOICE.search(glob)
    if match is None:
        return [glob]
    head, tail = glob[: match.start()], glob[match.end() :]
    return [one for choice in match[1].split(",") for one in _choices(f"{head}{choice}{tail}")]
