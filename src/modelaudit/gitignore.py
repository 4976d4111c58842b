"""Patterns in gitignore syntax, for a walk from the top.

`pathspec` says what a pattern means. Which pattern decides is told here, because a walk does not
enter a folder that is left out: a pattern has to speak of the path itself and never of a parent,
or `!*/` could not open the folders that `*` closes. It is imported when the first pattern is met:
a hook is given files by name and meets none.
"""

import re
import warnings
from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

_MOST_STARS: Final = 3
"""Wildcards in one name above which matching it could take for ever, and nobody writes more."""
_MOST_FOLDERS: Final = 2
"""The same for `**` between folders."""
_DEEPEST: Final = 100
"""Folders below the one of the patterns in which nothing is looked for any more."""
_MOST_PATTERNS, _LONGEST_PATTERN = 2000, 500
"""Patterns of one file that are heard, and characters of each."""


class Rule(NamedTuple):
    """One pattern."""

    regex: str
    leaves_out: bool


class Globs:
    """Patterns relative to a folder; the last one that speaks of a path decides."""

    def __init__(self, lines: Iterable[str], folder: str) -> None:
        self._prefix = folder.rstrip("/") + "/"
        rules = (rule for line in lines if (rule := translate(line)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what looks like a set of sets
            self._rules = [*islice(rules, _MOST_PATTERNS)][::-1]
            alternatives = "|".join(f"({rule.regex})" for rule in self._rules)
            self._regex = re.compile(alternatives, re.DOTALL) if self._rules else None

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """Whether a path is left out; None when no pattern speaks of it."""
        if self._regex is None or not path.startswith(self._prefix):
            return None
        below = path[len(self._prefix) :]
        if below.count("/") > _DEEPEST:
            return None
        match = self._regex.match(below + ("/" if folder else ""))
        return self._rules[match.lastindex - 1].leaves_out if match and match.lastindex else None


def translate(line: str) -> Rule | None:
    """The meaning of one line; None when it is no pattern."""
    from pathspec.patterns.gitignore import GitIgnorePatternError
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    line = line.rstrip("\r\n")
    if _is_bomb(line):
        return None
    try:
        meant = GitIgnoreSpecPattern(line)
    except (GitIgnorePatternError, re.error):
        return None
    if meant.include is None or meant.regex is None:
        return None
    inside = line.rstrip().endswith("/**")  # speaks of what is in a folder, not of the folder
    regex = meant.regex.pattern.replace("(?P<ps_d>/)", "/")
    if not regex.startswith("^"):
        return Rule(rf".*{regex}\Z", meant.include)
    return Rule(regex + ("." if inside else r"\Z"), meant.include)


def _is_bomb(pattern: str) -> bool:
    """Tell whether a pattern has more wildcards than anybody writes."""
    names = pattern.split("/")
    return (
        len(pattern) > _LONGEST_PATTERN
        or max(name.count("*") for name in names) > _MOST_STARS
        or names[1:-1].count("**") > _MOST_FOLDERS
    )
