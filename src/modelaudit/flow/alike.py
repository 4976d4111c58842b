"""Requests whose model is read by a name: of the environment, or of an object nobody can follow.

`settings.OPENAI_MODEL` of a framework, `state["chat_model"]`, `os.environ["OPENAI_MODEL"]`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from ahocorasick_rs import BytesAhoCorasick

from modelaudit.flow.imports import Packages
from modelaudit.flow.project import Asking
from modelaudit.flow.sites import Origin, Request, Sent, Sites
from modelaudit.run_files import RunFiles

_NAME = re.compile(r"[A-Za-z]\w*")
_COMMON = frozenset(["model", "models", "name", "id", "default"])
"""Parts of names that say of no model which one it is."""


def telling(line: str) -> frozenset[str]:
    """Return the names in a line that nothing else is likely to have: `OPENAI_MODEL`."""
    return frozenset(
        name
        for name in _NAME.findall(line)
        if "model" in (parts := name.lower().split("_")) and not _COMMON.issuperset(parts)
    )


def read_by_name(
    names: Collection[str],
    files: RunFiles,
    modules: Asking,
) -> Mapping[str, list[tuple[str, Request]]]:
    """Return the requests that read their model by some names, each with its file.

    Args:
        names: Those that files give to models.
        files: The files of the project.
        modules: Asks one.
    """
    found: defaultdict[str, list[tuple[str, Request]]] = defaultdict(list)
    needles = BytesAhoCorasick([name.encode() for name in names])
    question = ("named", *sorted(names))
    for file, text in files.programs():
        if needles.find_matches_as_indexes(text):
            name_of = partial(_name, packages=files.packages, file=file)
            told = modules.ask_once(file, question, partial(_reading, names=names, name_of=name_of))
            for name, request in told or ():
                found[name].append((file, request))
    return found


def _reading(
    sites: Sites, names: Collection[str], name_of: Callable[[Origin], str]
) -> tuple[tuple[str, Request], ...]:
    """Return the requests of a module that read their model by some names."""
    known = ((sites.known_as(sent), sent) for sent in sites.sent)
    return tuple(
        (name, request)
        for request, sent in (*known, *_handed_on(sites, names))
        if not sent.is_lookup
        for name in {name_of(origin) for origin in sent.origins}.intersection(names)
    )


def _handed_on(sites: Sites, names: Collection[str]) -> Iterator[tuple[Request, Sent]]:
    """Yield calls, of functions that no rule describes, that are given one of some names."""
    for call, place in sites.other_calls:
        for one in call.keywords:
            read = isinstance(one.value, ast.Attribute) and one.value.attr in names
            if read and one.arg and "model" in one.arg.split("_"):
                sent = sites.handed_on(call, place, one.arg)
                yield sites.known_as(sent, one.arg), sent


def _name(origin: Origin, packages: Packages, file: str) -> str:
    """Return the name by which something is read that no module of the project is seen to have."""
    plain = origin.kind == "module" and "()" not in origin.text
    followed = plain and packages.resolve(origin.text, file)
    return "" if followed or origin.kind == "literal" else origin.text.rpartition(".")[2]
