"""Globs of models and functions, of which there are too many to compile a pattern for each."""

from fnmatch import fnmatchcase


def fits(name: str, glob: str) -> bool:
    """Tell whether a glob means a name, as `fnmatchcase` does."""
    if "?" in glob or "[" in glob:
        return fnmatchcase(name, glob)
    first, *others = glob.split("*")
    if not others:
        return name == glob
    *between, last = others
    at, end = len(first), len(name) - len(last)
    if at > end or not name.startswith(first) or not name.endswith(last):
        return False
    for part in between:
        at = name.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
