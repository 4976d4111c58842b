"""What a line around a hit can look like, in all languages at once."""

import re
from typing import TYPE_CHECKING, Final

from modelaudit.readers.patterns import on_demand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelaudit.rulebook.models import Vocabulary

_GENERATED: Final = on_demand(
    rb"(?i)@generated\b|do not edit|linguist-generated|auto-?generated"
    rb"|\bObject\.definePropert(?:y\(exports, [\"']__esModule|(?:y|ies);)"
)
"""What the heads of generated files say, and what compilers and bundlers write there."""
_MAPPED: Final = on_demand(rb"//[#@] ?sourceMappingURL=")
SOURCE_MAP: Final = on_demand(r"\.(?:[cm]?[jt]s|css)\.map$")
MIGRATION_PATH: Final = on_demand(r"(?:^|/)(?:migrations|migrate|alembic/versions)/[^/]+$")
RECORDED_PATH: Final = on_demand(
    r"(?:^|/)(?:(?:vcr_?)?cassettes|__recordings__|__snapshots__|snapshots|recordings)/|\.(?:snap|har)$"
    r"|(?:^|/)(?:__)?fixtures(?:__)?/(?:.*/)?[^/]*(?:output|expected|response)[^/]*\.jsonl?$"
    r"|(?:^|/)(?:results|outputs|logs|(?:\w+_)?artifacts)/(?:.*/)?[^/]+\.jsonl?$|[._-]?cache\.json$"
)
RECORDED_HEAD: Final = on_demand(
    rb"(?m)^(?:http_)?interactions:[ \t]*$|^// Jest Snapshot"
    rb"|^[ \t{]*\"(?:http_)?interactions\"[ \t]*:[ \t]*\["
)
"""How recordings of requests begin, whatever their file is called."""
RECORDED: Final = on_demand(
    rb"""["']?object["']?\s*:\s*["'](?:chat\.completion|text_completion|list|model)"""
)
BUNDLED_PATH: Final = on_demand(r"(?:^|/)(?:bundle|chunks)/[^/]+\.[cm]?js$|-[A-Z0-9]{8}\.[cm]?js$")
"""Where bundlers put what they make, and what they call it: by its content."""
_HEAD: Final = 4096
_FOOT: Final = 300


def is_generated(content: bytes, head: int = _HEAD) -> bool:
    """Tell whether a program wrote a file, by its first and last lines."""
    mapped = _MAPPED.search(content, max(0, len(content) - _FOOT))
    return mapped is not None or _GENERATED.search(content, 0, head) is not None


DESCRIBED: Final = on_demand(
    rb"""["']?\b(?:info|supports|enabled|capabilities|context_?[wW]indow|max_?(?:In|Out|in|out)put_?[tT]okens)["']?\s*:"""
)
"""What only the description of a model has, in whatever part of it."""
MEASURED: Final = on_demand(
    rb"""["']\w*(?:metrics|scores|results)["']\s*:\s*\{\s*(?:["'][^"']*["']\s*:\s*(?:[\d.eE+-]++|null)\s*,?\s*)++\}"""
)
"""What came out of a run, in numbers."""
KNOWLEDGE: Final = on_demand(
    r"(?i)models|supported|available|allowed|known|valid|deprecated|legacy|retired|pric|cost"
    r"|context|limit|alias|enum|union|options|choices|capabilit|(?:white|black|block|deny)_?list"
)
LISTED: Final = on_demand(
    r"(?i)supported|available|allowed|known|valid|deprecated|pric|enum|white_?list"
)
TRIED: Final = on_demand(r"(?i)fallback|to_?try")
"""Names of lists that are tried one after the other."""
TAGS: Final = ("keywords", "tags", "topics", "classifiers", "labels")
EXAMPLES: Final = ("example", "examples")
TABLES: Final = on_demand(
    r"(?i)alias|short_?(?:hand|cut)|pric|cost|limit|window|supported|deprecated|legacy|encoding"
)
FOR_PEOPLE: Final = (
    *("description", "title", "help", "summary", "comment", "label", "placeholder", "message"),
    *("content", "tooltip", "hint", "caption", "alt"),
)
DISPLAYED: Final = ("displayname", "display_name")
EXPECTED: Final = on_demand(
    r"(?:toHaveBeen\w*With|toMatchObject|toEqual|toStrictEqual|objectContaining|toContainEqual"
    r"|assert\w*|Assert\.\w+|calledWith\w*|deepEqual|have_received|\w*including|\w*Containing|expect)\(\Z"
)
WANTED: Final = on_demand(r"(?:expected|want|wanted)(?:[A-Z_]\w*)?\Z")
"""Names of what a test compares with."""
ARGUMENT_LISTS: Final = ("args", "arguments", "runcmds", "commands")
MODELISH: Final = on_demand(r"(?i)model|engine|deployment|(?:^|_)llm(?:_|$)")


def is_model_key(key: str | None, vocabulary: "Vocabulary") -> bool:
    """Tell whether what is given to a name is a model."""
    return key is not None and (key in vocabulary.model_keys or MODELISH.search(key) is not None)


OPTIONS: Final = on_demand(
    r"(?i)kwargs|params|parameters|settings|config|options|extra|body|(?:^|_)args\Z"
)
"""Keys whose value holds more of a request."""
_NAME_OR_BRACKET: Final = on_demand(r"""([A-Za-z_]\w*)\\*["']?\s*[=:](?![=:])|([(\[{])|([)\]}])""")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


def names_beside(text: str, offset: int) -> tuple[str, ...]:
    """Names given a value between the same brackets as an offset of a text nobody parses."""
    found: list[str] = []
    depth, options = 0, ""
    for match in _NAME_OR_BRACKET.finditer(text, _opening(text, offset)):
        name, opens, closes = match.groups()
        if opens:
            depth += 1
        elif closes:
            depth -= 1
            if depth < 0:
                break
        elif depth == 0:
            options = name
            found.append(name)
        elif depth == 1 and OPTIONS.search(options):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _opening(text: str, offset: int) -> int:
    """The place behind the innermost bracket that is open at an offset."""
    opened: list[tuple[str, int]] = []
    for match in re.finditer(r"[()\[\]{}]", text[:offset]):
        if match[0] not in _PAIRS:
            opened.append((match[0], match.end()))
        elif opened and opened[-1][0] == _PAIRS[match[0]]:
            opened.pop()
    return opened[-1][1] if opened else 0


JOINED: Final = on_demand(r"""(?:\+|["'`)\w]\s*(?:\.\.|<>|&)|["'`]\s*\.|\$\w+\s*\.)\s*\Z""")
JOINED_AFTER: Final = on_demand(r"""\s*(?:\+(?!\+)|\.\.|<>|&(?!&)|\.\s*["'`$])""")
COMPARED: Final = on_demand(
    r"(?:[=!]==?|~=|=~|(?:\b|-)(?:eq|ne)|\b(?:case|when|is|not))\s*\(?\s*\Z"
    r"|\[\[?\s[^\]]*\$[^\]]*\s=\s*\Z|\((?:not)?=\s+[\w.:-]+\s+\Z"
    r"|\b(?:grep|rg|egrep|awk)\s[^|;&]*\Z"
)
COMPARED_IN_SQL: Final = on_demand(
    r"(?is)\b(?:where|and|or|on|having|when|check|enum)\b(?:(?!\b(?:set|then|else)\b|;).)*\Z"
)
INSERTED: Final = on_demand(
    r"""(?is)\binsert\s+(?:\w+\s+)?into\s+["`\[]?(?:\w+["`\]]?\.["`\[]?)?(?P<table>\w+)[^;]*\Z"""
)
COMPARED_AFTER: Final = on_demand(
    r"\s*(?:[=!]==?|\.(?:includes|startsWith|equals|indexOf|some|has|contains)\()"
)
LOOKUP: Final = on_demand(
    r"(?:^|\.|_)(?:includes|contains|has|has_key|hasOwnProperty|startsWith|starts_with|endsWith"
    r"|ends_with|indexOf|equals|equalsIgnoreCase|match|matches|test|HasPrefix|HasSuffix|Contains"
    r"|EqualFold|get|delete|toBe|toEqual|toStrictEqual|toContain|assertEquals?|assert_eq|equal"
    r"|strcmp|in_array|literal|assert_equal)\Z"
)
BEGINNING: Final = frozenset(["startsWith", "starts_with", "HasPrefix"])
KEY_AFTER: Final = on_demand(r"\s*(?::(?!:)|=>|->)")
KEY_BEFORE: Final = on_demand(r"(?:^|[{,(\[])\s*(?:-\s+)?\Z")
SUBSCRIPT: Final = on_demand(r"[\w)\]]\[\s*\Z")
UNION: Final = on_demand(r"(?<!\|)(?<!\(\|_)(?<!\(\|\w)\|\s*\Z(?<!\(\|\|)")
UNION_AFTER: Final = on_demand(r"\s*\|(?!\|)")
VALUE_END: Final = on_demand(r"\s*(?:[,;}\])]|#|//|\Z|--?\w|[|&]|\\\Z)|\s+\S")
LIST_ITEM: Final = on_demand(r"^\s*(?:-\s+)+\Z")
OPTION: Final = on_demand(r"<option\b[^<>]*\Z")
COMMENT_OPENS: Final = on_demand(rb"(?:^|(?<=\s))(?:\#|//|/\*|--|;|%|<!--)")

DECLARED: Final = on_demand(
    r"\s*(?:export|static|private|public|protected|internal|readonly|final|const|let|var|val|def)\b[^{(]*\Z"
)
STATED: Final = on_demand(
    r"""(?:(?:^|\\[nrt]|[{,;(\["'`|>-])\s*[\w.$\\"'`-]+\s*:|=>?)\s*[\\"'`]*(?:[\w./:@-]+,)*+\Z"""
)
"""A key where settings begin, not within a sentence."""
SPOKEN_OF: Final = on_demand(r"(?:^|\\n|[.!?]\s)\s*[A-Z]\w*:\s+\Z")
"""A word with a capital and a colon, as in a text that people or models read."""
SHORTEST_STATEMENT: Final = 20
"""Characters of a string that may be SQL or JSON."""
MEMBERSHIP: Final = on_demand(r"(?i:(?<!\w)in)(?:\s+\w*[oO]f)?\s*\Z|%in%\s*c?\Z")
LOOP: Final = on_demand(r"\bfor\b")
TERNARY: Final = on_demand(r"""\?\s*["'`][^"'`]*["'`]\s*:\s*\Z""")
WIRE_NAME: Final = on_demand(
    r"\b(?:serde|JsonProperty|JsonPropertyName|SerializedName|SerialName|EnumMember|Description|strum|value\(name)\b|^\s*case\s+\w+\s*="
)
"""What names the text of an enumeration's member on the wire."""
HEADER: Final = on_demand(r"""^\s*\[+[\w."'-]*\Z""")
KEY_OF_INI: Final = on_demand(r"\s*=(?!=)")
SAID: Final = on_demand(
    r"(?:^|[.:$])(?:log|debug|info|warn|warning|error|trace|print|println|printf|eprintln|echo|puts"
    r"|describe|it|test)\Z"
)
"""Functions whose text is for people: logs and titles of tests."""
_CHOICES: Final = frozenset(["options", "choices", "enum", "values", "suggestions"])
_CHOSEN: Final = on_demand(r"(?i)options|select|choice|dropdown|combo|enum")


def is_choice(key: str | None, pairs: "Iterable[tuple[str, str | None]]") -> bool:
    """Tell whether what is given to a key has to be one of several that a form offers."""
    return (key or "").lower() in ("default", "defaultvalue", "value") and any(
        name in _CHOICES or (name == "type" and _CHOSEN.search(value or ""))
        for name, value in pairs
    )


NAMES_A_MODEL: Final = ("id", "identifier", "name", "value", "label", "title", "slug", "key")
"""Keys that name a model in a list of models."""
