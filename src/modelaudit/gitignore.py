"""Patterns in gitignore syntax, for a walk from the top.

`pathspec` says what a pattern means. Which pattern decides is told here, because a walk does not
enter a folder that is left out: a pattern has to speak of the path itself and never of a parent,
or `!*/` could not open the folders that `*` closes. It is imported when the first pattern is met:
a hook is given files by name and meets none.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_MANY_STARS: Final = re.compile(r"(?:[^/]*[^*/]\*+|\*+(?=[^*/])){4}")
"""More wildcards in one name than anybody writes: matching them could take for ever."""


class Rule(NamedTuple):
    """One pattern."""

    regex: str
    leaves_out: bool


class Globs:
    """Patterns relative to a folder; the last one that speaks of a path decides."""

    def __init__(self, lines: Iterable[str], folder: str) -> None:
        self._prefix = folder.rstrip("/") + "/"
        self._rules = [rule for line in lines if (rule := translate(line))][::-1]
        alternatives = "|".join(f"({rule.regex})" for rule in self._rules)
        self._regex = re.compile(alternatives, re.DOTALL) if self._rules else None

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """Whether a path is left out; None when no pattern speaks of it."""
        if self._regex is None or not path.startswith(self._prefix):
            return None
        match = self._regex.match(path[len(self._prefix) :] + ("/" if folder else ""))
        return self._rules[match.lastindex - 1].leaves_out if match and match.lastindex else None


def translate(line: str) -> Rule | None:
    """The meaning of one line; None when it is no pattern."""
    from pathspec.patterns.gitignore import GitIgnorePatternError
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    line = line.rstrip("\r\n")
    if _MANY_STARS.search(line):
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
