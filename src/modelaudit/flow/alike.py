"""Requests whose model is read by a name: of the environment, or of an object nobody can follow.

`settings.OPENAI_MODEL` of a framework, `state["chat_model"]`, `os.environ["OPENAI_MODEL"]`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from ahocorasick_rs import BytesAhoCorasick

from modelaudit.flow.imports import Packages
from modelaudit.flow.sites import Origin, Sent, Sites
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
    load: Callable[[str], Sites | None],
) -> Mapping[str, list[tuple[str, Sent]]]:
    """Return the calls that read their model by some names, each with its file.

    Args:
        names: Those that files give to models.
        files: The files of the project.
        load: Reads a file; None when it is no Python.
    """
    found: defaultdict[str, list[tuple[str, Sent]]] = defaultdict(list)
    needles = BytesAhoCorasick([name.encode() for name in names])
    for file, text in files.programs():
        sites = load(file) if needles.find_matches_as_indexes(text) else None
        for sent in (*sites.sent, *_handed_on(sites, names)) if sites is not None else ():
            read = {_name(origin, files.packages, file) for origin in sent.origins}
            for name in read.intersection(names) if not sent.is_lookup else ():
                found[name].append((file, sent))
    return found


def _handed_on(sites: Sites, names: Collection[str]) -> Iterator[Sent]:
    """Yield calls, of functions that no rule describes, that are given one of some names."""
    requests = {sent.call for sent in sites.sent}
    for call, place in sites.module.calls:
        for one in call.keywords if call not in requests else ():
            read = isinstance(one.value, ast.Attribute) and one.value.attr in names
            if read and "model" in (one.arg or "").split("_"):
                origins = sites.origins(one.value, place)
                yield Sent(call, place, "?", None, (), (one.value,), origins)


def _name(origin: Origin, packages: Packages, file: str) -> str:
    """Return the name by which something is read that no module of the project is seen to have."""
    plain = origin.kind == "module" and "()" not in origin.text
    followed = plain and packages.resolve(origin.text, file)
    return "" if followed or origin.kind == "literal" else origin.text.rpartition(".")[2]
