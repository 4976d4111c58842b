"""Where config files of known systems keep identifiers, as patterns over the keys of a text."""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from modelaudit.globs import fits

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        counted = _counted(settings, path)
        self._sent = _any(tuple(text for text in counted if not text.endswith(ALIAS)))
        self._aliases = _any(tuple(text for text in counted if text.endswith(ALIAS)))

    def sends(self, path: str) -> bool:
        """Tell whether what stands under a path is sent as a model."""
        return self._sent.fullmatch(path) is not None

    def names(self, path: str) -> bool:
        """Tell whether what stands under a path is a name that clients use."""
        return self._aliases.fullmatch(path) is not None


def may_hold(
    settings: "Iterable[Setting]", path: str, content: bytes, missing: tuple[bytes, ...]
) -> bool:
    """Tell whether a file can have one of the paths that count in it: all its keys are written.

    Args:
        settings: The paths.
        path: Of the file.
        content: Of the file.
        missing: Texts in lower case that the file does not hold, in whatever case.
    """
    return any(
        all(key in content for key in _written(text)) and _counts(text, one, path)
        for one in settings
        for text in _without(one.paths, missing)
    )


@cache
def _without(paths: tuple[str, ...], missing: tuple[bytes, ...]) -> list[str]:
    """The paths of which no key has one of some texts in it."""
    return [
        path
        for path in _understood(paths)
        if not any(text in key for text in missing for key in _written(path.lower()))
    ]


@cache
def _written(path: str) -> list[bytes]:
    return re.findall(rb"\w+", _CHOICE.sub("", path.removesuffix(ALIAS)).encode())


def _counted(settings: "Iterable[Setting]", path: str) -> list[str]:
    return [text for one in settings for text in _understood(one.paths) if _counts(text, one, path)]


def _counts(text: str, setting: "Setting", path: str) -> bool:
    """Tell whether a path counts in a file: no other program has it, or the file is called so."""
    return len(_keys(text.removesuffix(ALIAS))) >= _TELLING or any(
        fits(path, name) for glob in setting.files for name in _names(glob)
    )


@cache
def _understood(paths: tuple[str, ...]) -> list[str]:
    """The paths that are no text for people."""
    return [path for path in paths if _PATH.fullmatch(path.removesuffix(ALIAS))]


@cache
def _keys(path: str) -> list[str]:
    return [key for key in re.split(r"[.\[\]]+", path) if key.strip("*")]


def _pattern(path: str) -> str:
    """A regular expression for a path, whatever it is nested in."""
    text = re.escape(path).replace(r"\[\]", r"(?:\[\])")
    text = text.replace(r"\*\*", ".+").replace(r"\*", r"[^.]+")
    text = re.sub(r"\\\{(.*?)\\\}", lambda match: f"(?:{match[1].replace(',', '|')})", text)
    return text.replace("(?:key)", re.escape(KEY))


@cache
def _any(paths: tuple[str, ...]) -> re.Pattern[str]:
    patterns = "|".join(_pattern(path.removesuffix(ALIAS)) for path in paths)
    return re.compile(rf"(?:.*\.)?(?:{patterns or '(?!)'})")


@cache
def _names(glob: str) -> tuple[str, ...]:
    """The globs of files that a glob with choices is short for; any folders may stand before."""
    names = _choices(glob.removeprefix("**/").replace("**/", "*"))
    return tuple(each for name in names for each in (name, f"*/{name}"))


def _choices(glob: str) -> list[str]:
    match = _CHOICE.search(glob)
    if match is None:
        return [glob]
    head, tail = glob[: match.start()], glob[match.end() :]
    return [one for choice in match[1].split(",") for one in _choices(f"{head}{choice}{tail}")]
