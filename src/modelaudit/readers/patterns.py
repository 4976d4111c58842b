"""Patterns that are compiled when they are first asked: of hundreds a file needs a few."""

import re
from functools import cached_property
from typing import Any, AnyStr, cast


def on_demand(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves like a compiled pattern."""
    return cast("re.Pattern[AnyStr]", _Lazy(text, flags))


class _Lazy:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    @cached_property
    def _pattern(self) -> re.Pattern[Any]:
        return re.compile(self._text, self._flags)

    def __getattr__(self, name: str) -> Any:
        """Take a method over from the pattern; the next time it is found without a detour."""
        method = getattr(self._pattern, name)
        setattr(self, name, method)
        return method
