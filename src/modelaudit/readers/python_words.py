"""Words of Python and its common libraries that tell what a text is for.

These are words of the language's world, not knowledge about models: that is data under `rules/`.
"""

import re
from collections.abc import Collection

OPTIONS = re.compile(r"(?i)kwargs|params|parameters|settings|config|options|_args\Z")
"""Names whose value holds more of a request: `model_kwargs={"temperature": 0}`."""

LOOKUP_METHODS = frozenset(
    [
        "startswith",
        "endswith",
        "find",
        "rfind",
        "index",
        "rindex",
        "count",
        "replace",
        "split",
        "rsplit",
        "partition",
        "rpartition",
        "removeprefix",
        "removesuffix",
        "strip",
        "lstrip",
        "rstrip",
        "__contains__",
        "__getitem__",
        "discard",
    ]
)
"""Methods of strings and collections whose first argument is compared with something."""

COMPARING_METHODS = frozenset(
    ["startswith", "endswith", "find", "rfind", "index", "rindex", "count", "__contains__"]
)
"""Methods of a string that compare it with something."""

BEGINNING_METHODS = frozenset(["startswith", "removeprefix"])
"""Methods of a string that look for another one at its beginning."""

QUERY_METHODS = frozenset(["filter", "filter_by", "exclude", "where", "find_one", "add_row"])
"""Methods that find or show rows by what they are given."""

TABLE_METHODS = frozenset(["get", "pop", "setdefault", "has", "has_key"])
"""Methods of mappings whose first argument is a key."""

REGEX_MODULES = frozenset(["re", "regex", "re2"])

MESSAGE_CALLS = frozenset(
    [
        "print",
        "pprint",
        "echo",
        "secho",
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "fatal",
        "log",
        "trace",
        "success",
        "write_line",
        "tool_error",
        "tool_output",
        "tool_warning",
        "markdown",
        "caption",
        "header",
        "subheader",
        "title",
        "skip",
        "skipif",
        "xfail",
        "fail",
        "deprecated",
    ]
)
"""Functions and methods whose arguments people read."""

MESSAGE_RECEIVERS = frozenset(["st", "console", "logger", "logging", "log", "warnings", "stdout"])
MESSAGE_KEYWORDS = frozenset(
    [
        "ids",
        "help",
        "description",
        "title",
        "metavar",
        "epilog",
        "label",
        "message",
        "msg",
        "doc",
        "tooltip",
        "placeholder",
        "caption",
        "summary",
        "reason",
        "short_help",
        "usage",
        "hint",
        "content",
        "prompt",
        "comment",
        "detail",
    ]
)
"""Arguments that people read, whatever the function."""

PATTERN_KEYWORDS = frozenset(["match", "pattern", "regex", "regexp"])
NAMING_KEYWORDS = frozenset(["name", "id", "key", "slug"])
"""Arguments that say which entry of a table this is."""

CHOICE_KEYWORDS = frozenset(["choices", "examples", "enum", "options"])
EXAMPLE_KEYS = frozenset(["example", "examples"])
"""Entries of a schema that show people what something looks like."""
CHOICE_KEYS = (frozenset(["label", "value"]), frozenset(["text", "value"]))
"""Entries of something to choose in a list: what people read, and what it stands for."""
CHOICE_CALLS = frozenset(["Choice", "Enum", "StrEnum", "OneOf", "one_of", "oneof"])

TRACING_CALLS = frozenset(
    ["set_attribute", "set_attributes", "set_data", "set_tag", "set_extra", "set_context"]
)
"""Methods that note something about a request which other code sends."""

SELECTION_CALLS = frozenset(
    [
        "selectbox",
        "multiselect",
        "select_slider",
        "segmented_control",
        "pills",
        "radio",
        "select",
        "Select",
        "SelectInput",
        "Dropdown",
        "Radio",
        "CheckboxGroup",
        "Combobox",
        "ComboBox",
    ]
)
"""Functions that let people choose from the list they are given."""

SERIALIZERS = frozenset(
    ["model_construct", "model_validate", "model_dump", "model_dump_json", "dict", "json", "dumps"]
)
"""Methods that only change the form of a value object."""
SNAPSHOTS = frozenset(["snapshot", "approx"])
"""Functions around the expected side of an assertion."""
ANSWER_KEYWORDS = frozenset(["return_value", "side_effect"])
"""What a mock answers with."""

DEFAULT_KEYWORDS = frozenset(
    ["default", "default_factory", "fallback", "if_none", "envvar_default", "default_value"]
)
DEFAULT_CALLS = frozenset(
    [
        "Field",
        "field",
        "attrib",
        "ib",
        "Option",
        "Argument",
        "Query",
        "Body",
        "Form",
        "Header",
        "Path",
        "Cookie",
        "Param",
        "lookup",
        "mapped_column",
        "Column",
        "CharField",
        "TextField",
        "String",
        "StringField",
        "Setting",
        "PrivateAttr",
    ]
)
"""Functions that describe a field or a parameter: their value is the default of it."""

LOOKUP_WITH_DEFAULT = frozenset(
    [
        "getenv",
        "get",
        "pop",
        "setdefault",
        "getattr",
        "setattr",
        "getoption",
        "get_option",
        "getboolean",
        "setenv",
        "putenv",
        "config",
        "env",
        "str",
        "get_env",
        "get_config",
        "get_setting",
        "get_secret",
    ]
)
"""Functions that take a name first and the value of it after."""

DEFAULT_FACTORIES = frozenset(["default_factory", "factory"])
"""Arguments that are called for the value of a field."""

PROVIDER_CALLS = frozenset(["Factory", "Depends", "Security", "Provide"])
"""Functions that stand for what another function answers, which they are given first."""

SETTING_CALLS = frozenset(
    ["getenv", "config", "env", "get_env", "get_config", "get_setting", "get_secret"]
)
"""Those of the functions above that read what people set outside of the code."""

CONTAINER_CALLS = frozenset(
    [
        "set",
        "frozenset",
        "tuple",
        "list",
        "dict",
        "OrderedDict",
        "defaultdict",
        "MappingProxyType",
        "mappingproxy",
        "sorted",
        "ChainMap",
        "Counter",
        "deque",
        "namedtuple",
        "freeze",
        "frozendict",
        "cast",
        "deepcopy",
        "copy",
        "reversed",
    ]
)
"""Calls that only wrap the collection they are given."""

TABLE_WORDS = frozenset(
    [
        "alias",
        "aliases",
        "map",
        "maps",
        "mapping",
        "mappings",
        "price",
        "prices",
        "pricing",
        "cost",
        "costs",
        "rate",
        "rates",
        "context",
        "contexts",
        "limit",
        "limits",
        "supported",
        "known",
        "available",
        "deprecated",
        "legacy",
        "token",
        "tokens",
        "encoding",
        "encodings",
        "window",
        "windows",
        "info",
        "infos",
        "metadata",
        "lookup",
        "table",
    ]
)
"""Words in the name of a table of knowledge."""

STRONG_TABLE_WORDS = frozenset(
    [
        "alias",
        "aliases",
        "price",
        "prices",
        "pricing",
        "cost",
        "costs",
        "supported",
        "known",
        "available",
        "deprecated",
        "legacy",
    ]
)
"""Those that tell even when the entry is called `model`."""

LIST_WORDS = frozenset(
    [
        "supported",
        "known",
        "available",
        "allowed",
        "valid",
        "models",
        "choices",
        "list",
        "whitelist",
        "allowlist",
        "blacklist",
        "denylist",
        "deprecated",
        "legacy",
        "names",
        "ids",
        "engines",
    ]
)

RECORDED_KEYS = frozenset(
    [
        "object",
        "created",
        "choices",
        "usage",
        "owned_by",
        "system_fingerprint",
        "finish_reason",
        "stop_reason",
        "stop_sequence",
        "usageMetadata",
        "token_usage",
        "total_time",
        "prompt_tokens",
        "completion_tokens",
    ]
)
"""Keys of a response; two of them, or one of the next, make a recorded response."""
RECORDED_ALONE = frozenset(
    [
        "owned_by",
        "system_fingerprint",
        "finish_reason",
        "stop_reason",
        "stop_sequence",
        "usageMetadata",
        "token_usage",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
    ]
)
_MESSAGE = frozenset(["role", "content"])
"""Keys of one message: the model beside them is the one that wrote it."""


def is_recorded(names: Collection[str]) -> bool:
    """Whether keys are those of a response."""
    recorded = len(RECORDED_KEYS.intersection(names)) + ("id" in names)
    alone = not RECORDED_ALONE.isdisjoint(names) or _MESSAGE.issubset(names)
    return alone or recorded > 1
