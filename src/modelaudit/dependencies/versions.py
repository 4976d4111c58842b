"""Ranges of versions: how they are written, and whether one of them lies in another.

`packaging` tells whether a version is in a range. Two ranges are compared by trying versions:
the answer can only change at few places of the line of all versions, and `_samples` has one of
each stretch between them. This module is imported late, and imports nothing of this program.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import Version

_REQUIREMENT: Final = re.compile(
    r"\s*+([a-z\d][\w.-]*+)\s*+(?:\[[^]]*+\])?\s*+\(?([^;@()]*+)\)?\s*+(?:[;@].*)?",
    re.ASCII | re.IGNORECASE,
)
_CONDA: Final = re.compile(r"(?:[\w./-]*+::)?+([\w.-]++)\s*+(?:\[[^]]*+\])?\s*+(.*)", re.ASCII)
_BUILD: Final = re.compile(r"(?<=[\w.*])=.*|\s.*")
"""What may follow a version of conda: `=py311_0`."""
_LONGEST: Final = 200
"""Characters of the longest range that is understood."""


class Requirement(NamedTuple):
    """A package and the versions of it that will do."""

    package: str
    """Normalised (PEP 503)."""
    versions: str
    """PEP 440, `>=1.0,<2`; empty when all will do."""


def normal(name: str) -> str:
    """Return the name of a package in its one normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(text: str) -> Requirement:
    """Understand `openai[datalib]>=1.0; python_version < "3.13"`; else `ValueError`.

    A marker is passed over: the package may be installed, and then it is one of these versions.
    """
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        raise ValueError(f"no requirement: {text}")
    return Requirement(normal(match[1]), checked(match[2]))


def is_range_of_package(text: str) -> bool:
    """Tell whether a text is a package and some of its versions, and nothing else."""
    try:
        versions = requirement(text).versions
    except ValueError:
        return False
    return bool(versions) and not re.search(r"[][;@()]", text)


def checked(versions: str) -> str:
    """Return a range without its blanks; `ValueError` when it is none."""
    versions = re.sub(r"\s+", "", versions).replace("===", "==").rstrip(",")
    if len(versions) > _LONGEST:
        raise ValueError(f"too long a range: {versions}")
    for each in SpecifierSet(versions):
        Version(each.version.removesuffix(".*"))
    return versions


def of_poetry(text: str) -> list[str]:
    """The ranges of a constraint as Poetry and Pipenv write it: `^1.2`, `~1.2 || 2.*`."""
    return [_joined(one, _poetry_part) for one in re.split(r"\|\|?", text)]


def of_conda(text: str) -> list[Requirement]:
    """The alternatives of a spec of conda: `conda-forge::openai=1.2=py311_0`."""
    match = _CONDA.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no spec: {text}")
    versions = _BUILD.sub("", _tight(match[2]))
    return [Requirement(normal(match[1]), _joined(v, _conda_part)) for v in versions.split("|")]


def _tight(text: str) -> str:
    """Take the blanks off that stand behind operators and commas."""
    return re.sub(r"(?<=[<>=!~^,|])\s+", "", text.strip())


def _joined(text: str, part: Callable[[str], str]) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"too long a range: {text}")
    parts = re.split(r"\s*,\s*|\s+", _tight(text))
    return checked(",".join(filter(None, map(part, parts))))


def _poetry_part(text: str) -> str:
    if text[:1] == "^":
        release = Version(text[1:]).release
        kept = next((at for at, number in enumerate(release) if number), len(release) - 1)
    elif text[:1] == "~" and text[:2] != "~=":
        release = Version(text[1:]).release
        kept = min(1, len(release) - 1)
    elif text[:1] == "=":
        return "==" + text.lstrip("=")
    else:
        return _bare(text)
    return f">={text[1:]},<{_dotted(_next(release[: kept + 1]))}"


def _conda_part(text: str) -> str:
    if text[:1] == "=" and text[:2] != "==":
        text = text[1:].removesuffix("*").removesuffix(".") + ".*"
    return _bare(text)


def _bare(text: str) -> str:
    """A version without an operator is that version; `1.2.*` and `1.2*` all that begin so."""
    if text in ("", "*"):
        return ""
    text = re.sub(r"(?<=\d)\*$", ".*", text)
    return f"=={text}" if text[0].isdigit() else text


@lru_cache(maxsize=1024)
def satisfies(versions: str, condition: str) -> bool | None:
    """Tell whether all versions of a range meet a condition (True) or none does (False).

    Installers take a version before its release only for a range that names such a one.
    """
    installed, wanted = SpecifierSet(versions), SpecifierSet(condition)
    early = bool(installed.prereleases)
    answers = {
        wanted.contains(version, prereleases=True)
        for version in _samples([*installed, *wanted], early)
        if installed.contains(version, prereleases=early)
    }
    return answers.pop() if len(answers) == 1 else None


def _samples(specifiers: Iterable[Specifier], early: bool) -> Iterator[Version]:
    """A version of each stretch of versions that no specifier tells apart.

    A specifier begins and ends at the version it names, behind the post-releases of that, or where
    the releases with its prefix, or those with the next prefix, begin. Tried are each such place,
    what comes next, and a release right before it that is later than all places before.
    """
    named = [Version(each.version.removesuffix(".*")) for each in specifiers] or [Version("0")]
    beyond = max(number for each in named for number in each.release) + 2
    for each in named:
        yield each
        yield from _around(each, early, beyond)
        for kept in {len(each.release), len(each.release) - 1} - {0}:
            following = Version(f"{each.epoch}!{_dotted(_next(each.release[:kept]))}")
            yield from _around(following, early, beyond)


def _around(version: Version, early: bool, beyond: int) -> Iterator[Version]:
    """What is next to a version; finished versions only, unless early ones count, too."""
    epoch, release = version.epoch, version.release
    last = max((at for at, number in enumerate(release) if number), default=None)
    if last is not None:
        yield Version(f"{epoch}!{_dotted((*release[:last], release[last] - 1, beyond))}")
    elif epoch:
        yield Version(f"{epoch - 1}!{beyond}")
    number = version.pre[1] if version.pre else None
    stages = [f"{stage}{near}" for stage in ("a", "b", "rc") for near in _near(number)]
    devs = [f".dev{near}" for near in _near(version.dev)]
    for stage in ["", *(stages if early else ())]:
        for post in ["", *(f".post{near}" for near in _near(version.post))]:
            for dev in ["", *(devs if early else ())]:
                yield Version(f"{epoch}!{_dotted(release)}{stage}{post}{dev}")


def _near(number: int | None) -> set[int]:
    return {0} if number is None else {0, number, number + 1}


def _next(release: tuple[int, ...]) -> tuple[int, ...]:
    return (*release[:-1], release[-1] + 1)


def _dotted(release: tuple[int, ...]) -> str:
    return ".".join(map(str, release))
