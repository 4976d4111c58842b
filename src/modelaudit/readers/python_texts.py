"""Tells what an identifier inside a longer text is for: prose, code in prose, or a setting."""

import re
from collections.abc import Iterable
from functools import lru_cache

from modelaudit.readers.python_words import RECORDED_KEYS

INSIDE = "it stands inside a longer string"
TOKENIZER = "it chooses a tokenizer or a price, not a model to call"
CHOSEN = "the choices listed beside it have to change with it"
_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+|\d+")
_MODEL_WORDS = frozenset(
    [
        "model",
        "models",
        "engine",
        "engines",
        "deployment",
        "deployments",
        "modelname",
        "modelid",
        "llm",
    ]
)
_COUNTING = frozenset(
    [
        "count",
        "counts",
        "counter",
        "counting",
        "num",
        "number",
        "limit",
        "left",
        "used",
        "truncate",
        "trim",
        "split",
        "splitter",
        "calculate",
        "estimate",
    ]
)
_GENERATING = frozenset(["generate", "stream", "sample", "predict", "yield"])
_TRACED = re.compile(
    r"(?i)(?:gen_?ai|llm|ai)[._](?:request|response)[._]model|(?<![a-z])ai_model_id\Z"
    r"|(?<![a-z])(?:event|span|trace)\.model(?:_?name|_?id)?\Z"
)
"""The names that OpenTelemetry and its kin give to the model of a request that is noted, and the
model of what is noted: `self.llm_event.model`."""
_TOKENIZING = frozenset(["tokenizer", "tiktoken", "tokenize", "encoding", "encodings"])
_PRICES = frozenset(["price", "prices", "pricing", "cost", "costs"])
_COUNTED = frozenset(["token", "tokens", "input", "output", "prompt", "completion", "per"])
_EXPECTED = frozenset(["expected", "golden", "snapshot"])
_MOCKED = frozenset(["mock", "mocked", "fake", "faked", "stub", "dummy", "recorded", "canned"])
_ANSWERS = frozenset(
    [
        "response",
        "responses",
        "completion",
        "completions",
        "answer",
        "reply",
        "chunk",
        "chunks",
        "json",
        "result",
        "results",
        "output",
        "outputs",
    ]
)
_URL = re.compile(r"(?:[a-z][\w+.-]*:/)?/\S*")
_SQL = re.compile(r"\s*(?:insert\s+(?:or\s+\w+\s+)?into|update|replace\s+into)\s", re.IGNORECASE)
_SQL_QUESTION = re.compile(
    r"(?is)\s*(?:select|delete|update|with)\s.*\b(?:where|and|or|on|having)\b(?:(?!\bset\b).)*\Z"
)
_GENERATION = re.compile(r"[a-z]+\d")
"""The beginning of an identifier as far as its first digit, written without separators."""
_FENCE = re.compile(r"^[ \t]*(```|~~~)", re.MULTILINE)


def words(name: str) -> list[str]:
    """The words of an identifier of Python, a key or an option, in lower case."""
    return [word.lower() for word in _WORDS.findall(name)]


def tells_model(name: str, identifier: str) -> bool:
    """Whether a name says which model or generation it stands for."""
    told = _GENERATION.match(re.sub(r"[^a-z0-9]", "", identifier.lower()))
    said = re.sub(r"[^a-z0-9]", "", name.lower())
    return told is not None and (told[0] in said if len(told[0]) > 3 else told[0] in words(name))


def is_tokenizer(name: str) -> bool:
    """Whether a name is that of a tokenizer."""
    return not _TOKENIZING.isdisjoint(words(name))


def sends_nothing(function: str) -> bool:
    """Whether a function makes a tokenizer, counts or cuts tokens, or works out a price."""
    said = words(function)
    found = set(said)
    counts = not (found.isdisjoint(("token", "tokens")) or found.isdisjoint(_COUNTING))
    counts |= said[-1:] == ["tokens"] and found.isdisjoint(_GENERATING)
    return counts or is_tokenizer(function) or not found.isdisjoint(_PRICES)


def is_priced(name: str) -> bool:
    """Whether a name is that of a price of tokens: `prompt_token_price`, `input_cost_per_1k`."""
    found = set(words(name))
    return not (found.isdisjoint(_PRICES) or found.isdisjoint(_COUNTED))


def is_traced(name: str) -> bool:
    """Whether a name is that of an attribute by which a request is noted, which others send."""
    return _TRACED.search(name) is not None


def is_mock(function: str) -> bool:
    """Whether a function takes the place of another one in a test."""
    return not _MOCKED.isdisjoint(words(function)[:1])


def is_expected(name: str) -> bool:
    """Whether a name is that of a value a test expects, or lets something answer with."""
    found = set(words(name))
    if not found.isdisjoint(_EXPECTED):
        return True
    return not (found.isdisjoint(_MOCKED) or found.isdisjoint(_ANSWERS))


def is_recording(text: str) -> bool:
    """Whether a text is the JSON of a response somebody recorded."""
    return sum(1 for key in RECORDED_KEYS if f'"{key}"' in text) > 1


def is_model_word(name: str, model_keys: Iterable[str]) -> bool:
    """Whether a name says that its value is a model."""
    return (
        name in model_keys or name.lower() in model_keys or not _MODEL_WORDS.isdisjoint(words(name))
    )


_SETTING = re.compile(
    r"""(?:
        (?:^|\s)-m\s+(?:{quote})?                           # -m x
      | (?:^|\s)--?({key})(?:\s+|=)(?:{quote})?              # --model x
      | {quote}({key}){quote}\s*[:=]\s*(?:{quote})?          # "model": "x"
      | (?:^|[\s,;&?({{\[.]|\\n)({key})\s*=\s*(?:{quote})?    # model=x
      | (?:^|\n|\\n|[{{,])\s*(?:-\s+)?({key})\s*:\s*(?:{quote})? # model: x
    )\Z""".format(quote=r"\\*[\"']", key=r"[\w-]+"),
    re.VERBOSE,
)
"""What stands before an identifier that is the value of a key: the key in the one group."""
_MODEL_KEY = re.compile(r"(?i)[\w-]*(?:model|engine|deployment)(?:[_-]?(?:name|id))?")


@lru_cache(maxsize=8)
def _folded(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(str.lower, names))


def is_setting(before: str, model_keys: frozenset[str], code: bool = False) -> bool:
    """Whether the text before an identifier makes it the value of a model key.

    In a docstring only what looks like code counts, since `model: NAME` is prose there.
    """
    found = _SETTING.search(before[-120:])
    if found is None or (code and found.group().rstrip("\"' ").endswith(":")):
        return False
    key = found[found.lastindex] if found.lastindex else "model"
    return _MODEL_KEY.fullmatch(key) is not None or key.lower() in _folded(model_keys)


def is_written_by_sql(text: str, before: str) -> bool:
    """Whether a quoted value is one that an SQL statement writes."""
    return before.endswith(("'", '"')) and _SQL.match(text) is not None


def is_asked_by_sql(before: str) -> bool:
    """Whether a quoted value is one that an SQL statement compares something with."""
    return before.endswith(("'", '"')) and _SQL_QUESTION.match(before) is not None


def is_address(text: str) -> bool:
    """Whether a text is a URL or a path of one."""
    return _URL.fullmatch(text.strip()) is not None


def is_code_of_docstring(text: str, offset: int) -> bool:
    """Whether a place in a docstring is in an example: doctest, fence or literal block."""
    line_start = text.rfind("\n", 0, offset) + 1
    line = text[line_start : (text.find("\n", offset) + 1 or len(text) + 1) - 1]
    if line.lstrip().startswith((">>>", "... ")):
        return True
    if len(_FENCE.findall(text, 0, line_start)) % 2:
        return True
    return _in_literal_block(text[:line_start].splitlines(), _indent(line))


def _in_literal_block(lines_before: list[str], indent: int) -> bool:
    """Whether lines indented this far belong to a block that `::` announced."""
    for line in reversed(lines_before):
        if line.strip() and _indent(line) < indent:
            if line.rstrip().endswith("::"):
                return True
            if line.strip().startswith(".. code"):
                return True
            indent = _indent(line)
        if line.strip() and _indent(line) == 0:
            break
    return False


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())
