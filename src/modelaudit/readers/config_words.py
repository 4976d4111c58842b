"""Keys that many programs share and what they tell; what one system alone has is in the rules."""

from typing import Final

from modelaudit.readers import shapes
from modelaudit.readers.patterns import on_demand


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUFFIXES: Final = _words(
    "yaml yml json jsonc json5 jsonl ndjson toml ini cfg conf properties env config"
)
VALUES: Final = _words("value default defaultvalue current selected")
"""Keys that leave it to the key above, or to a `name` beside them, what they are the value of."""
NAMES: Final = _words("name title label slug key")
THINGS: Final = _words(
    "type kind image parameters on jobs steps uses run ports dependencies scripts schema "
    "apiVersion containers"
)
"""Keys of things that have a name and are no model."""
LABELS: Final = NAMES | _words("id displayname display_name cachedresultname alias")
"""Keys of what a thing is called, in lower case."""
DESCRIBED: Final = _words(
    "description display_name displayname title tags release_date tokenizer_spec"
)
"""Keys beside the name of what a list describes."""
TITLES: Final = _words("label title display_name displayname")
"""Keys beside the name of a thing that people see under another one."""
SHOWN: Final = frozenset(shapes.FOR_PEOPLE) | _words(
    "displayname display_name cachedresultname prompt text system instructions notes subject "
    "$comment subtitle role goal"
)
"""Keys of what people read, in lower case."""
SCRIPTS: Final = _words("content text comment")
"""Of these those that may hold a whole file or a command."""
KNOWN: Final = frozenset(shapes.EXAMPLES) | _words(
    "enum const pattern allowedvalues allowed_values"
)
"""Keys of schemas under which stands what is possible, in lower case."""
CHOICES: Final = _words("options choices values suggestions")
"""Lists to choose from; options that are no list are those of a request."""
REFUSED: Final = on_demand(r"(?i)block|denied|deny|banned|disabled|exclude|ignored|unsupported")
"""Names of lists of what is not sent."""
MOVED: Final = on_demand(r"(?i)migrat|replac|renam|redirect")
"""Names of tables that lead from one model to another."""
COUNTED: Final = on_demand(r"(?i)input|output|prompt|completion|price|cost|score|context")
"""Names of numbers that are knowledge about a model."""
PRICED: Final = on_demand(r"(?i)cost|pric")
"""Names of what no request takes, wherever it stands; a limit may be a setting."""
NUMBER: Final = on_demand(r"[\d.eE+-]+")
EXPECTED: Final = _words("expected expect expects expectation expectations want")
"""Keys of what a test is to find."""
CONDITIONS: Final = _words("match matches matchers when condition conditions")
TAGS: Final = frozenset(shapes.TAGS) | _words("words ignorewords dictionary")
READ: Final = (SHOWN - SCRIPTS) | TAGS
"""Keys of longer texts that nothing but people and search engines read."""
ANSWERED: Final = _words("choices usage object system_fingerprint finish_reason stop_reason")
"""Keys that only an answer of an API has."""
MESSAGE: Final = _words("role content")
"""Keys of one message of a conversation: a model beside them is the one that wrote it."""
ASKED: Final = _words("prompt question messages query instruction")
REPLIES: Final = _words(
    "response responses completion completions answer answers generation generations"
)
"""What was sent and what came back: a record with both is of a run that is over."""
TEXTS: Final = on_demand(rb'"(?P<key>\w+)"\s*:\s*(?:\[\s*)?"')
TIMESTAMP: Final = "timestamp"
NEAR: Final = 2
"""Mappings in which the time of a run stands beside what it used."""
RESULTS: Final = "results"
CAME_TO: Final = _words("results metrics scores score commit")
"""Keys of what a run came to, and of what it was made with."""
BODY: Final = "body"
"""Key of a request in a file of them."""
DATES: Final = on_demand(r"(?i)(?:created|updated|modified)_?(?:at|date|time)?|timestamp")


def is_dated(names: frozenset[str]) -> bool:
    """Tell whether keys are those of a row of a database: it has an id and a day."""
    return "id" in names and any(map(DATES.fullmatch, names))
