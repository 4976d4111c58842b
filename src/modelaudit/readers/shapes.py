"""What a line around a hit can look like, in all languages at once."""

import re
from typing import Final

GENERATED: Final = re.compile(rb"(?i)@generated\b|do not edit|linguist-generated|auto-?generated")
RECORDED_PATH: Final = re.compile(
    r"(?:^|/)(?:cassettes|__snapshots__|snapshots|recordings)/|\.snap$"
)
RECORDED: Final = re.compile(rb'"object"\s*:\s*"(?:chat\.completion|text_completion|list|model)')
KNOWLEDGE: Final = re.compile(
    r"(?i)models|supported|available|allowed|known|valid|deprecated|legacy|retired|pric|cost"
    r"|context|limit|alias|enum|union|options|choices|capabilit"
)
LISTED: Final = re.compile(r"(?i)supported|available|allowed|known|valid|deprecated|pric|enum")
ARGUMENT_LISTS: Final = ("args", "arguments", "runcmds", "commands")
MODELISH: Final = re.compile(r"(?i)model|engine|deployment")

_NAME: Final = re.compile(r"""([A-Za-z_]\w*)["']?\s*[=:](?!=)""")


def names_beside(text: str, offset: int) -> tuple[str, ...]:
    """Names given a value between the same brackets as an offset of an example nobody parses."""
    start = max(text.rfind("(", 0, offset), text.rfind("{", 0, offset)) + 1
    ends = [end for mark in ")}" if (end := text.find(mark, offset)) >= 0]
    return tuple(dict.fromkeys(_NAME.findall(text[start : min(ends, default=len(text))])))


COMPARED: Final = re.compile(
    r"(?:[=!]==?|~=|=~|\beq|\bne|-eq|-ne|\bcase|\bwhen|\bis|\bnot)\s*\(?\s*\Z"
    r"|\[\[?\s[^\]]*\$[^\]]*\s=\s*\Z"
)
COMPARED_AFTER: Final = re.compile(r"\s*(?:[=!]==?|\.(?:includes|startsWith|equals)\()")
LOOKUP: Final = re.compile(
    r"(?:^|\.|_)(?:includes|contains|has|has_key|hasOwnProperty|startsWith|starts_with|endsWith"
    r"|ends_with|indexOf|equals|equalsIgnoreCase|match|matches|test|HasPrefix|HasSuffix|Contains"
    r"|EqualFold|get|delete|toBe|toEqual|toStrictEqual|toContain|assertEquals?|assert_eq|equal"
    r"|strcmp|in_array)\Z"
)
KEY_AFTER: Final = re.compile(r"\s*(?::(?!:)|=>|->)")
KEY_BEFORE: Final = re.compile(r"(?:^|[{,(\[])\s*(?:-\s+)?\Z")
SUBSCRIPT: Final = re.compile(r"[\w)\]]\[\s*\Z")
UNION: Final = re.compile(r"(?<!\|)\|\s*\Z")
UNION_AFTER: Final = re.compile(r"\s*\|(?!\|)")
VALUE_END: Final = re.compile(r"\s*(?:[,;}\])]|#|//|\Z|--?\w|[|&]|\\\Z)|\s+\S")
LIST_ITEM: Final = re.compile(r"^\s*(?:-\s+)+\Z")
OPTION: Final = re.compile(r"<option\b[^<>]*\Z")
COMMENT_OPENS: Final = re.compile(rb"(?:^|(?<=\s))(?:\#|//|/\*|--|;|%|<!--)")

MEMBERSHIP: Final = re.compile(r"(?<!\w)in\s*\Z")
LOOP: Final = re.compile(r"\bfor\b")
TERNARY: Final = re.compile(r"""\?\s*["'`][^"'`]*["'`]\s*:\s*\Z""")
WIRE_NAME: Final = re.compile(
    r"\b(?:serde|JsonProperty|JsonPropertyName|SerializedName|SerialName|EnumMember)\b|^\s*case\s+\w+\s*="
)
"""What names the text of an enumeration's member on the wire."""
HEADER: Final = re.compile(r"""^\s*\[+[\w."'-]*\Z""")
KEY_OF_INI: Final = re.compile(r"\s*=(?!=)")
SAID: Final = re.compile(
    r"(?:^|[.:$])(?:log|debug|info|warn|warning|error|trace|print|println|printf|eprintln|echo|puts"
    r"|describe|it|test)\Z"
)
"""Functions whose text is for people: logs and titles of tests."""
NAMES_A_MODEL: Final = ("id", "name", "value", "label", "title", "slug", "key")
"""Keys that name a model in a list of models."""
