"""Rulebook <-> text: the compiled form that the index keeps between runs.

The first line holds all that a run needs at once. The second one is all surfaces, and each further
line is one model; they are read when somebody asks for them: a run meets few models, and only one
that judges calls needs surfaces. Named tuples are lists of their fields; how
they are read follows from the types of these.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from types import UnionType
from typing import Any, get_args, get_origin

from modelaudit.rulebook.models import Model, Rulebook, Surface

Json = Any
Reader = Callable[[Json], Any]


def encode(rulebook: Rulebook) -> str:
    """Writes a rulebook as lines of JSON."""
    head = (list(rulebook.models), rulebook._replace(models={}, surfaces=()))
    lines = (head, list(rulebook.surfaces), *rulebook.models.values())
    return "\n".join(json.dumps(line, separators=(",", ":"), default=_plain) for line in lines)


def decode(text: str) -> Rulebook:
    """Reads what `encode` wrote; raises ValueError, TypeError or LookupError for anything else."""
    first, surfaces, *lines = text.split("\n")
    ids, head = json.loads(first)
    rulebook: Rulebook = _read(Rulebook, head)
    models = _Models(dict(zip(ids, lines, strict=True)))
    return rulebook._replace(models=models, surfaces=_Surfaces(surfaces))


class _Surfaces(Sequence[Surface]):
    """All surfaces, read from their line when the first of them is asked for."""

    def __init__(self, line: str) -> None:
        self._line = line

    @cached_property
    def _all(self) -> tuple[Surface, ...]:
        return tuple(_read(tuple[Surface, ...], json.loads(self._line)))

    def __getitem__(self, at: Any) -> Any:
        return self._all[at]

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class _Models(Mapping[str, Model]):
    """Models by canonical id, each read from its line when it is first asked for."""

    def __init__(self, lines: dict[str, str]) -> None:
        self._lines = lines
        self._read: dict[str, Model] = {}

    def __getitem__(self, model_id: str) -> Model:
        if model_id not in self._read:
            self._read[model_id] = _read(Model, json.loads(self._lines[model_id]))
        return self._read[model_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._lines  # that of `Mapping` would read the model


def _plain(value: date | frozenset[str]) -> Json:
    return value.isoformat() if isinstance(value, date) else sorted(value)


def _read(kind: Any, value: Json) -> Any:
    reader = _reader(kind)
    return value if reader is None else reader(value)


@cache
def _reader(kind: Any) -> Reader | None:
    """Returns what makes a value of a type out of JSON; None when the JSON is the value."""
    if kind is date:
        return date.fromisoformat
    if hasattr(kind, "_fields"):
        return _fields(lambda fields: kind(*fields), kind.__annotations__.values())
    origin, args = get_origin(kind), get_args(kind)
    if origin is frozenset:
        return frozenset
    if origin is tuple and args[-1] is not Ellipsis:
        return _fields(tuple, args)
    read = _reader(args[-1] if origin is Mapping else args[0]) if args else None
    if origin in (tuple, Sequence):
        return (lambda items: tuple(map(read, items))) if read else tuple
    if read is None:
        return None
    if origin is UnionType:  # with None
        return lambda value: None if value is None else read(value)
    return lambda items: {key: read(value) for key, value in items.items()}


def _fields(make: Reader, kinds: Iterable[Any]) -> Reader:
    """Returns what reads a list of values, each of its own type."""
    readers = [(at, read) for at, kind in enumerate(kinds) if (read := _reader(kind))]

    def fields(values: Json) -> Any:
        for at, read in readers:
            values[at] = read(values[at])
        return make(values)

    return fields
