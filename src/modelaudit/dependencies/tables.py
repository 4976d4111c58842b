"""What `pyproject.toml`, `Pipfile`, lock files, inline metadata and conda environments say."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, Final

from modelaudit.dependencies.stated import Source, Stated

_LISTS: Final = (
    ("project", "dependencies"),
    ("project", "optional-dependencies"),
    ("dependency-groups",),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "uv", "constraint-dependencies"),
    ("tool", "uv", "override-dependencies"),
    ("tool", "pdm", "dev-dependencies"),
)
"""Tables of `pyproject.toml` that hold lists of PEP 508, or names of such lists."""
_LOCKED: Final = re.compile(r"""(name|version)\s*=\s*["']([^"']*)["']""")
_SCRIPT: Final = re.compile(r"^# /// script\s*$", re.MULTILINE)
"""Head of what a script says of itself (PEP 723)."""


def read_pyproject(source: Source, _top: str) -> Iterator[Stated]:
    """What `pyproject.toml` says."""
    table = _toml(source.text)
    for keys in _LISTS:
        yield from _listed(source, _at(table, *keys))
    for environment in _values(_at(table, "tool", "hatch", "envs")):
        yield from _listed(source, _at(environment, "dependencies"))
        yield from _listed(source, _at(environment, "extra-dependencies"))
    poetry = _at(table, "tool", "poetry")
    for key in ("dependencies", "dev-dependencies"):
        yield from _constraints(source, _at(poetry, key), f"tool.poetry.{key}")
    for group, content in _items(_at(poetry, "group")):
        where = f"tool.poetry.group.{group}.dependencies"
        yield from _constraints(source, _at(content, "dependencies"), where)


def read_pipfile(source: Source, _top: str) -> Iterator[Stated]:
    """What a `Pipfile` says in its categories."""
    for name, table in _items(_toml(source.text)):
        if name not in ("requires", "scripts", "pipenv"):
            yield from _constraints(source, table, name)


def read_pipfile_lock(source: Source, _top: str) -> Iterator[Stated]:
    """What a `Pipfile.lock` says."""
    import json

    for category, packages in _items(json.loads(source.text)):
        for name, entry in _items(packages) if category != "_meta" else ():
            yield _locked(source, name, str(_at(entry, "version") or ""), source.row(name))


def read_lock(source: Source, _top: str) -> Iterator[Stated]:
    """What a lock file of Poetry, uv, PDM or PEP 751 says.

    They are written by programs, one key on a line, and too large for a parser in Python.
    """
    found: dict[str, str] = {}
    line = 0
    for row, text in enumerate((*source.text.splitlines(), "["), start=1):
        if text.startswith("["):
            if "name" in found:
                version = f"=={found['version']}" if "version" in found else ""
                yield _locked(source, found["name"], version, line)
            found, line = {}, row if text.startswith("[[package") else 0
        elif line and (match := _LOCKED.match(text)):
            found.setdefault(match[1], match[2])
            line = row


def _locked(source: Source, name: str, versions: str, line: int) -> Stated:
    """What a lock file says of a package; any version when it names none that is one."""
    from modelaudit.dependencies.versions import checked, normal

    try:
        versions = checked(versions)
    except ValueError:
        versions = ""
    return source.state(normal(name), versions, line, locked=True)


def read_environment(source: Source, _top: str) -> Iterator[Stated]:
    """What an environment of conda says, of its own packages and of those of pip."""
    from modelaudit.rulebook.problems import Problems
    from modelaudit.rulebook.tree import parse_tree

    root = parse_tree(source.text.encode(), source.path, Problems())
    listed = _at(root.value if root else None, "dependencies")
    for node in _nodes(listed):
        if isinstance(node.value, str):
            yield from _of_conda(source, node.value, node.place.line)
        for each in _nodes(_at(node.value, "pip")):
            if isinstance(each.value, str):
                yield from source.stated(each.value, each.place.line)


def _of_conda(source: Source, text: str, line: int) -> Iterator[Stated]:
    from modelaudit.dependencies.versions import of_conda

    try:
        for package, versions in of_conda(text):
            yield source.state(package, versions, line)
    except ValueError:
        return


def read_script(source: Source) -> list[Stated] | None:
    """What a script says of itself (PEP 723); None when it says nothing."""
    head = _SCRIPT.search(source.text)
    if head is None:
        return None
    lines = source.text[head.end() :].lstrip().splitlines()
    block = takewhile(lambda line: line.startswith("#") and line.rstrip() != "# ///", lines)
    table = _toml("\n".join(line[2:] for line in block))
    return [*_listed(source, _at(table, "dependencies"))]


def _listed(source: Source, node: Any) -> Iterator[Stated]:
    """What a list of PEP 508 says, or a mapping of such lists."""
    for texts in _values(node) if isinstance(node, dict) else (node,):
        for text in texts if isinstance(texts, list) else ():
            if isinstance(text, str):
                yield from source.stated(text, source.row(text))


def _constraints(source: Source, table: Any, where: str) -> Iterator[Stated]:
    """What a table of packages and constraints says."""
    from modelaudit.dependencies.versions import normal, of_poetry

    for name, value in _items(table):
        for each in value if isinstance(value, list) else [value]:
            text = _at(each, "version") if isinstance(each, dict) else each
            try:
                ranges = of_poetry(text) if isinstance(text, str) else [""]
            except ValueError:
                ranges = [""]
            for versions in ranges:
                yield source.state(normal(name), versions, source.row(name, where))


def _toml(text: str) -> Any:
    import tomllib

    return tomllib.loads(text)


def _at(node: Any, *keys: str) -> Any:
    """What stands under keys; None when a mapping or a key is missing."""
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _items(node: Any) -> list[tuple[str, Any]]:
    return list(node.items()) if isinstance(node, dict) else []


def _nodes(node: Any) -> list[Any]:
    """The nodes of a list of YAML."""
    return node.value if node is not None and isinstance(node.value, list) else []


def _values(node: Any) -> list[Any]:
    return [value for _, value in _items(node)]
