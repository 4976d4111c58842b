"""Words of languages and their common libraries that tell what a string of source code is for.

They are words of the languages' world, not knowledge about models: that is data under `rules/`.
"""

from typing import Final

from modelaudit.readers.patterns import on_demand

ASSERTING: Final = frozenset(
    [
        "equal",
        "equals",
        "strictequal",
        "deepequal",
        "deepstrictequal",
        "equalvalues",
        "equalfold",
        "isequalto",
        "areequal",
        "isequal",
        "eq",
        "eql",
        "assertequal",
        "assertequals",
        "assertsame",
        "assertthat",
        "tobe",
        "toequal",
        "tostrictequal",
        "tocontain",
        "tohaveproperty",
        "containsexactly",
        "be",
        "shouldbe",
        "contain",
        "assert_eq",
        "assert_ne",
        "assert_equal",
        "notequal",
        "arenotequal",
        "assertnotequals",
        "regexp",
        "regex",
        "compile",
    ]
)
"""Functions that compare what they get, in lower case."""
STORING: Final = frozenset(
    ["set", "put", "add", "insert", "store", "register", "define", "addrow", "row", "to", "entry"]
)
"""Functions whose first argument is a key, when there are more."""
COLLECTIONS: Final = frozenset(
    [
        "set",
        "in",
        "notin",
        "hashset",
        "linkedhashset",
        "treeset",
        "immutableset",
        "frozenset",
        "setof",
        "mutablesetof",
        "hashsetof",
        "map",
        "literal",
        "union",
        "enum",
        "hashmap",
        "btreemap",
        "btreeset",
        "mapof",
        "immutablemap",
        "ofentries",
        "entry",
        "indexmap",
    ]
)
PREDICATES: Final = frozenset(["is", "has", "supports", "can", "validate", "matches", "should"])
KNOWING: Final = frozenset(
    [
        "price",
        "prices",
        "pricing",
        "cost",
        "costs",
        "limit",
        "limits",
        "supported",
        "tokenizer",
        "encoding",
        "alias",
        "aliases",
        "window",
        "allowed",
        "options",
        "choices",
        "enum",
        "oneof",
    ]
)
ADDING: Final = frozenset(["push", "append", "add", "unshift"])
SAID: Final = on_demand(
    r"(?i)(?:^|[.:$])(?:e?printf?(?:ln)?|write(?:ln)?|echo|puts|describe|it|test|context|panic|raise|fail"
    r"|(?:debug|info|warn|warning|error|errorf|trace|log|fatal|print|skip|verbose|notice)"
    r"(?:f|ln|w)?)[!?]?\Z|(?:Error|Exception|Warning)\Z|(?i:(?:^|[.:])(?:log|logger|logging|console)[.:]+\w+\Z)"
)
SAID_BARE: Final = on_demand(
    r"(?:^|[\s;.|&])(?:describe|context|it|puts|echo|print|warn|raise(?:\s+[\w:.]+\s*,)?|fail)\s+[\"']?\Z"
)
"""Functions whose text is for people: logs, errors and titles of tests."""
SHOWN: Final = frozenset(
    [
        "class",
        "classname",
        "id",
        "href",
        "src",
        "for",
        "htmlfor",
        "alt",
        "title",
        "placeholder",
        "style",
        "label",
        "name",
        "key",
        "tooltip",
        "description",
        "aria-label",
        "data-testid",
        "testid",
        "caption",
        "srcset",
        "rel",
    ]
)
"""Attributes of tags that no request reads."""
CHOICES: Final = frozenset(
    [
        "option",
        "item",
        "radio",
        "choice",
        "toggle",
        "tab",
        "menu",
        "chip",
        "badge",
        "segment",
        "button",
        "li",
        "trigger",
    ]
)
"""Words in the name of a tag that one of several is chosen by."""
