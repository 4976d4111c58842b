"""The surfaces in a file of call sites -> their types."""

import re
from collections.abc import Iterator, Mapping, Sequence

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields
from modelaudit.rulebook.models import Clients, Surface
from modelaudit.rulebook.problems import Problems, nearest, quote

_NAME = r"[A-Za-z_]\w*"
_STEP = re.compile(rf"{_NAME}(?:\(\))?", re.ASCII)
_DOTTED = re.compile(rf"{_NAME}(?:\.{_NAME})*", re.ASCII)
_CALL = re.compile(rf"{_NAME}(?:\.{_NAME}(?:\(\))?)*\.{_NAME}", re.ASCII)
_PATH = re.compile(rf"{_NAME}(?:\[\])?(?:\.{_NAME}(?:\[\])?)*", re.ASCII)
_VERSION = re.compile(r"(\d{1,9}(?:\.\d{1,9})*)(?:(?:a|b|rc)\d+)?(?:\.post\d+)?", re.ASCII)
_CHOICE = re.compile(r"\{([^{}]*)\}")


def read_surfaces(file: Fields, problems: Problems) -> tuple[Surface, ...]:
    """Reads all surfaces of a file; an id and a qualified name belong to one of them."""
    surfaces: dict[str, Surface] = {}
    owners: dict[str, str] = {}
    for node in file.nodes("surfaces"):
        fields = Fields(node, schema.SURFACE, problems, "a surface")
        surface = _read_surface(fields)
        if surface.id in surfaces:
            fields.wrong("id", f"surface {quote(surface.id)} is already described")
        surfaces[surface.id] = surface
        for call in surface.calls:
            other = owners.setdefault(call, surface.id)
            if other != surface.id:
                fields.wrong("calls", f"{quote(call)} already belongs to surface {quote(other)}")
    return tuple(surfaces.values())


def read_clients(file: Fields, surfaces: Sequence[Surface]) -> Clients:
    """Reads how clients come about, which must lead to one of the surfaces."""
    drop_ins = dict(_drop_ins(file))
    wrappers, transparent = file.texts("wrappers"), file.texts("transparent")
    unique_names = file.texts("unique_names")
    _check(file, "wrappers", wrappers, _CALL, "no dotted name")
    _check(file, "transparent", transparent, _STEP, "neither an attribute nor a method `name()`")
    known = {call.rpartition(".")[2] for surface in surfaces for call in surface.calls}
    for name in unique_names:
        if name not in known:
            file.wrong("unique_names", f"no surface ends in {quote(name)}{nearest(name, known)}")
    _check_drop_ins(file, drop_ins, surfaces)
    return Clients(frozenset(wrappers), frozenset(transparent), drop_ins, frozenset(unique_names))


def expanded(text: str) -> Iterator[str]:
    """Yields what a notation with choices stands for: `chat.{create,parse}` is two names."""
    choice = _CHOICE.search(text)
    if choice is None:
        yield text
        return
    before, after = text[: choice.start()], text[choice.end() :]
    for one in choice[1].split(","):
        yield from expanded(f"{before}{one.strip()}{after}")


def _read_surface(fields: Fields) -> Surface:
    surface = Surface(
        id=fields.needed("id"),
        sdk=fields.text("sdk"),
        calls=tuple(name for text in fields.texts("calls") for name in expanded(text)),
        models=fields.texts("model"),
        position=_position(fields),
        endpoint=fields.text("endpoint"),
        kind=fields.chosen("kind", schema.SURFACE_KINDS, "call"),
        since=fields.text("since"),
        until=fields.text("until"),
        gone=fields.text("gone"),
        closed=fields.day("closed"),
        source=fields.needed("source"),
    )
    for key in ("calls", "model"):
        if not fields.nodes(key):
            fields.wrong(key, f"surface {quote(surface.id)} needs a list under {quote(key)}")
    _check(fields, "calls", surface.calls, _CALL, "no dotted name of a function")
    _check(fields, "model", surface.models, _PATH, "neither a parameter nor a path from one")
    for call in {one for one in surface.calls if surface.calls.count(one) > 1}:
        fields.wrong("calls", f"key {quote('calls')}: {quote(call)} is repeated")
    _check_versions(fields, surface)
    return surface


def _position(fields: Fields) -> int | None:
    node = fields.node("position")
    if node is None:
        return None
    if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value >= 0:
        return node.value
    fields.wrong("position", f"key {quote('position')} must be a whole number from 0")
    return None


def _check(
    fields: Fields, key: str, texts: Sequence[str], form: re.Pattern[str], lacking: str
) -> None:
    for text in texts:
        if not form.fullmatch(text):
            fields.wrong(key, f"key {quote(key)}: {quote(text)} is {lacking}")


def _check_versions(fields: Fields, surface: Surface) -> None:
    versions = {"since": surface.since, "until": surface.until}
    releases = {key: _release(text) for key, text in versions.items() if text}
    for key in (key for key, release in releases.items() if not release):
        fields.wrong(key, f"key {quote(key)}: {quote(versions[key] or '')} is no version")
    if all(releases.values()) and len(releases) == 2 and releases["since"] > releases["until"]:
        fields.wrong("until", f"surface {quote(surface.id)} ends before it begins")


def _release(version: str) -> list[int]:
    """The numbers of a version; none when it is no version."""
    found = _VERSION.fullmatch(version)
    return [int(number) for number in found[1].split(".")] if found else []


def _drop_ins(file: Fields) -> Iterator[tuple[str, str]]:
    for name, node in file.pairs("drop_ins"):
        target = node.value
        if isinstance(target, str) and _DOTTED.fullmatch(name) and _DOTTED.fullmatch(target):
            yield name, target
        else:
            file.wrong("drop_ins", f"drop-in {quote(name)} must be a dotted name and name another")


def _check_drop_ins(file: Fields, drop_ins: Mapping[str, str], surfaces: Sequence[Surface]) -> None:
    """Each must lead to a module or class with a surface, and not back to a drop-in."""
    steps = {".".join(steps[:n]) for steps in _steps(surfaces) for n in range(1, len(steps))}
    for name, target in drop_ins.items():
        parts = target.split(".")
        others = (".".join(parts[:n]) for n in range(1, len(parts) + 1))
        if other := next((one for one in others if one in drop_ins), None):
            text = "itself" if other == name else f"another, {quote(other)}"
            file.wrong("drop_ins", f"drop-in {quote(name)} leads to {text}")
        elif target not in steps:
            file.wrong("drop_ins", f"drop-in {quote(name)}: no surface is in {quote(target)}")


def _steps(surfaces: Sequence[Surface]) -> Iterator[list[str]]:
    for surface in surfaces:
        yield from (call.replace("()", "").split(".") for call in surface.calls)
