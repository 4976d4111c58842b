"""Kinds of values that options of the command line take."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    _DayType = click.ParamType[date]
    _WordsType = click.ParamType[tuple[str, ...]]
    _PairType = click.ParamType[tuple[str, str]]
else:  # older versions of click know no type of a parameter's value
    _DayType = _WordsType = _PairType = click.ParamType


class Day(_DayType):
    """A calendar day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read an ISO date."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it like 2026-11-22", param, ctx)


class Words(_WordsType):
    """A comma-separated list of words that a function knows."""

    def __init__(self, name: str, knows: Callable[[str], bool], known: str) -> None:
        self.name = name
        self._knows, self._known = knows, known

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split the list and check each word."""
        words = tuple(word.strip() for word in value.split(",") if word.strip())
        for word in words:
            if not self._knows(word):
                self.fail(f"{word!r} is not {self._known}", param, ctx)
        return words


class Replacement(_PairType):
    """A model and the one to move to instead of the recommended successor."""

    name = "OLD=NEW"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the equals sign."""
        old, _, new = value.partition("=")
        if not old or not new:
            self.fail(f"{value!r} is not of the form OLD=NEW", param, ctx)
        return old, new
