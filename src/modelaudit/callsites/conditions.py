"""Whether a change is about a call: yes, no, or None when the code does not show it."""

import ast
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import nan

from modelaudit import globs
from modelaudit.references import Argument, CallSite
from modelaudit.rulebook.models import CallChange


def is_about(change: CallChange, call: CallSite) -> bool:
    """Tell whether a change names the function that is called."""
    return _is_called(call, (glob for glob in change.calls if not glob.startswith("!")))


def is_spared(change: CallChange, call: CallSite | None = None) -> bool:
    """Tell whether a change leaves out the function that is called, or any that nobody knows."""
    spared = [glob[1:] for glob in change.calls if glob.startswith("!")]
    if call is None:
        return "*" in spared
    return _is_called(call, iter(spared)) and not is_about(change, call)


def _is_called(call: CallSite, functions: Iterator[str]) -> bool:
    names = [name for name in (call.called, call.name, call.surface) if name]
    return any(_names(name, glob) for glob in functions for name in names)


@lru_cache(maxsize=8192)
def _names(name: str, glob: str) -> bool:
    """Tell whether a glob means a function, whatever stands before its name."""
    return globs.fits(name, glob) or globs.fits(name, f"*.{glob}")


def allows(change: CallChange, call: CallSite, content: bytes) -> bool | None:
    """Tell whether what else a call passes lets a change hold."""
    barred = _any(passes(call, each, content) for each in change.unless)
    given = _any(passes(call, each, content) for each in change.given) if change.given else True
    if barred is True or given is False:
        return False
    return None if barred is None or given is None else True


def passes(call: CallSite, condition: str, content: bytes) -> bool | None:
    """Tell whether a call passes a parameter, or with `parameter=literal` that value."""
    name, _, value = condition.partition("=")
    found = list(named(call, name))
    if not found:
        return None if hidden(call, name) or not call.complete else False
    if not value:
        return True
    said = [literal(argument, content) for argument in found]
    return _any(None if each is None else is_one_of(each[0], [value]) for each in said)


def fits(change: CallChange, said: tuple[object] | None) -> bool | None:
    """Tell whether a change is about a value; a ceiling is taken to be kept unless it is seen."""
    if change.above is not None:
        return _number(said) > float(change.above)
    if said is None:
        return None if change.values or change.accepted or change.below else True
    if change.below is not None:
        return _number(said) < float(change.below)
    if change.values and not is_one_of(said[0], change.values):
        return False
    return not is_one_of(said[0], change.accepted)


def _number(said: tuple[object] | None) -> float:
    """Return a number; nan, which is neither above nor below any other, for all else."""
    return said[0] if said and isinstance(said[0], int | float) else nan


def named(call: CallSite, name: str) -> Iterator[Argument]:
    """Yield the arguments and entries of a name; `x[]` is any item of a list, the last as well."""
    wanted = folded(name)  # which makes [1] of [-1]
    for argument in call.arguments:
        own = folded(argument.name)
        if own and wanted in (own, own.replace("[1]", "[]")):
            yield argument


def hidden(call: CallSite, name: str) -> bool:
    """Tell whether a call passes something that may hold a parameter and is not written there."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        holders = list(named(call, ".".join(parts[:length])))
        if holders:
            return "[" not in name and not all(holder.opened for holder in holders)
    return False


def literal(argument: Argument, content: bytes) -> tuple[object] | None:
    """Return the value of an argument that is a literal; None for anything that is computed."""
    text = content[slice(*argument.value)].decode("utf-8", "replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is no news of ours
            return (ast.literal_eval(text.strip()),)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def is_one_of(said: object, values: Sequence[str]) -> bool:
    """Tell whether a value equals one of some literals."""
    return any(ast.literal_eval(value) == said for value in values)


@lru_cache(maxsize=2048)
def folded(name: str) -> str:
    """Return a name as all languages write it: `max_tokens`, `maxTokens` and `MaxTokens`."""
    return name.replace("_", "").replace("-", "").lower()


def _any(answers: Iterator[bool | None]) -> bool | None:
    """Return True when one is, None when one may be."""
    found = list(answers)
    return True if True in found else None if None in found else False
