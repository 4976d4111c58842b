"""How the text before a word gives it to a name, in a language that nobody parses."""

import re
from typing import Final

from modelaudit.readers.patterns import on_demand

_ASSIGNED: Final = on_demand(
    r"""(?<![\w$.-])(?P<key>[\w$.-]++)[\\"'`]*\]?
    (?: (?:\s*[?!]?\s*:\s*[\w<>\[\]&|.?*'\s]{1,40})? \s* (?:[:?]=|<-|(?<![=!<>~+])=)
      | (?:\s*[?!])? \s* (?:=>|:) )
    \s* (?:(?:new\s+)?[\w:.]+\(\s*)? [\\"'`]* (?:[\w./:@-]+,)*+ \Z""",
    re.VERBOSE,
)
_DEFAULTED: Final = on_demand(
    r"""(?<![\w$-])(?P<key>[\w$-]+)(?:[\"']?[\])])?(?: :?-| \s*(?:\|\||\?\?|\bor\b|\?:)\s*) \Z""",
    re.VERBOSE,
)
_WHOLE_SETTING: Final = on_demand(r"""(?:^|[\s\[(,=])["'](?:--)?[A-Za-z_][\w.-]*=\Z""")
_POSITIONAL: Final = on_demand(r"""(?P<key>\w+)=["']?\$\{\d+:?-\Z""")
_FLAG: Final = on_demand(
    r"""(?:^|[\s"'\[(,])(?P<key>-m|--?[\w-]*(?:model|engine|deployment)[\w-]*)[=\s,"'\\]+\Z"""
)
_PLACEHOLDER: Final = on_demand(r"\$\{(?P<key>[\w.-]+?)(?::[-=]?|-)\Z")
_SET: Final = on_demand(r"^\s*(?:ENV|ARG|export|set|setenv)\s+(?P<key>\w+)[\s=]+\Z")
_TAG: Final = on_demand(r"<(?P<key>[\w:.-]+)[^<>]*>\s*\Z")
_KEYED: Final = (_FLAG, _POSITIONAL, _PLACEHOLDER, _DEFAULTED, _SET, _TAG)
"""What else than an assignment gives a word to a name."""


def name_given(before: str) -> str | None:
    """The last part of the name that a word is given to, by the text before it."""
    found = (pattern.search(before) for pattern in (*_KEYED, _ASSIGNED))
    match = next(filter(None, found), None)
    return (match["key"].rpartition(".")[2].lstrip("-") or None) if match else None


def whole_name(before: str) -> str | None:
    """The whole name before `:` or `=`, dots included: it may be an identifier itself."""
    match = _ASSIGNED.search(before)
    return match["key"] if match else None


def is_option(before: str) -> bool:
    """Tell whether a word is the value of an option of a command."""
    return _FLAG.search(before) is not None


def is_setting(before: str, *, ends: bool) -> bool:
    """Tell whether a text only gives a word to a name: `"NAME=word"`, `"${NAME:-word}"`.

    Args:
        before: What stands before the word.
        ends: The text ends with the word.
    """
    return _PLACEHOLDER.search(before) is not None or (
        ends and _WHOLE_SETTING.search(before) is not None
    )
