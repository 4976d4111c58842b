"""Whether a config file is one of its format: asked before and after a fix."""

from collections.abc import Callable
from typing import Final

_LARGEST: Final = 1 << 20
"""Bytes of YAML that Python's own parser reads while somebody waits."""
_DEEPEST: Final = 200
"""Collections of YAML within each other: parsers take time that grows with the square of them."""


def format_of(path: str) -> Callable[[bytes], None] | None:
    """Return what reads a file of this name, and raises ValueError for one that is none.

    Args:
        path: Its path.
    """
    return _BY_SUFFIX.get(path.rpartition(".")[2].lower())


def is_valid(reads: Callable[[bytes], None], content: bytes) -> bool:
    """Tell whether a file is one of its format.

    Args:
        reads: What reads the format.
        content: The file.
    """
    try:
        reads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _read_json(content: bytes) -> None:
    import json

    json.loads(content)


def _read_lines(content: bytes) -> None:
    for line in content.splitlines():
        if line.strip():
            _read_json(line)


def _read_toml(content: bytes) -> None:
    import tomllib

    tomllib.loads(content.decode())


def _read_yaml(content: bytes) -> None:
    import yaml

    parser = getattr(yaml, "CLoader", None)
    if parser is None:
        if len(content) > _LARGEST:
            return
        parser = yaml.Loader
    depth = 0
    try:
        for event in yaml.parse(content, Loader=parser):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise ValueError("nested too deeply")
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


_BY_SUFFIX: Final[dict[str, Callable[[bytes], None]]] = {
    "json": _read_json,
    "jsonl": _read_lines,
    "ndjson": _read_lines,
    "toml": _read_toml,
    "yaml": _read_yaml,
    "yml": _read_yaml,
}
