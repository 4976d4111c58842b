"""What the tokens beside a string of source code tell: calls, labels of `case`, attributes of tags.

The words here are those of languages and their common libraries, not knowledge about models.
"""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from modelaudit.readers import shapes
from modelaudit.readers.python_texts import chooses_tokenizer, words
from modelaudit.references import Role

if TYPE_CHECKING:
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.rulebook.models import Vocabulary

_ASSERTING: Final = frozenset(
    "equal equals strictequal deepequal deepstrictequal equalvalues equalfold isequalto areequal "
    "isequal eq eql assertequal assertequals assertsame assertthat tobe toequal tostrictequal "
    "tocontain tohaveproperty containsexactly be shouldbe contain assert_eq assert_ne assert_equal "
    "notequal arenotequal assertnotequals regexp regex compile".split()
)
"""Functions that compare what they get, in lower case."""
_STORING: Final = frozenset("set put add insert store register define addrow row to entry".split())
"""Functions whose first argument is a key, when there are more."""
_COLLECTIONS: Final = frozenset(
    "set hashset linkedhashset treeset immutableset frozenset setof mutablesetof hashsetof map "
    "hashmap btreemap btreeset mapof immutablemap ofentries entry indexmap".split()
)
_PREDICATES: Final = frozenset(["is", "has", "supports", "can", "validate", "matches", "should"])
_KNOWING: Final = frozenset(
    "price prices pricing cost costs limit limits supported tokenizer encoding alias aliases "
    "window allowed enum oneof".split()
)
_SAID: Final = re.compile(
    r"(?i)(?:^|[.:$])(?:e?printf?(?:ln)?|write(?:ln)?|echo|puts|describe|it|test|context|panic|raise|fail"
    r"|(?:debug|info|warn|warning|error|errorf|trace|log|fatal|print|skip|verbose|notice)"
    r"(?:f|ln|w)?)[!?]?\Z|(?:Error|Exception|Warning)\Z|(?i:(?:^|[.:])(?:log|logger|logging|console)[.:]+\w+\Z)"
)
"""Functions whose text is for people: logs, errors and titles of tests."""
_ATTRIBUTE: Final = re.compile(
    r"<(?P<tag>[A-Za-z][\w.:-]*)\s(?:[^<>]*\s)?[:@]?(?P<name>[A-Za-z][\w:.-]*)\s*=\s*\{?[\"'`]?\s*\Z"
)
_SHOWN: Final = frozenset(
    "class classname id href src for htmlfor alt title placeholder style label name key "
    "tooltip description aria-label data-testid testid caption srcset rel".split()
)
"""Attributes of tags that no request reads."""
_CHOICES: Final = frozenset(
    "option item radio choice toggle tab menu chip badge segment button li trigger".split()
)
"""Words in the name of a tag that one of several is chosen by."""
_LABELS: Final = r"""(?:\s*[,|]\s*(?:["'`][^"'`\r\n]{0,99}["'`]|[\w.:]+))*+\s*"""
_ARM: Final = re.compile(_LABELS + r"(?:=>|->)")
_ARM_BEFORE: Final = re.compile(r"""(?:^|[{,;|]|["'`]\s*\|)\s*\Z""")
_CASE: Final = re.compile(r"""\b(?:case|when)\s+(?:(?:["'`][^"'`]*["'`]|[\w.:]+)\s*[,|]\s*)++\Z""")
_CLAUSE: Final = re.compile(r"\bdefp?\s+\w+[!?]?\(\s*\Z")
_PATTERN: Final = re.compile(r"(?:^|[(,=:\[!&|?{};~]|\breturn)\s*/(?:[^/\\\n]|\\.)*\Z")
_PATTERN_AFTER: Final = re.compile(r"(?:[^/\\\n]|\\.)*/[a-z]*\s*(?:[.,;)\]}]|\Z)")
_SHELL_LABEL: Final = re.compile(r"(?:^|;;|\bin)\s*(?:[\w./*@-]+\|)*+\Z")
_SHELL_AFTER: Final = re.compile(r"(?:\|[\w./*@-]+)*+\)(?!\))")
_LOOPED: Final = re.compile(r"\bfor\s+\w+\s+in\s+(?:[\w./:@\"'$-]+\s+)*\Z")
_WORDS_BEFORE: Final = re.compile(r"%[wi][\[({][^\[\](){}]*\Z")
_COMPUTED: Final = re.compile(r"(?:^|[{,;])\s*\[\s*\Z")
_COMPUTED_AFTER: Final = re.compile(r"\s*\]\s*[:=](?!=)")
_TABLE_OF: Final = re.compile(r"(?i)(?:dictionary|map)\s*(?:<[^{}]*>|\[[^{}]*\]\w*)?\s*(?:\(\))?\s*\{\s*\Z")
_ANSWERING: Final = re.compile(
    r"(?:mock\w*Value\w*|mockReturn\w*|reply|respondWith|thenReturn|and_return|willReturn)\(\s*\Z"
)


class Told(NamedTuple):
    """What the tokens beside a string say it is for."""

    role: Role
    place: str
    looked_up: bool = False
    beginning: bool = False


def by_label(around: "Surroundings") -> Told | None:
    """Labels of `case` and `match`, and members of types."""
    before, after = around.before, around.after
    if _ARM.match(after) and (_ARM_BEFORE.search(before) or _CASE.search(before)):
        return Told(Role.CATALOG, "label of a case", looked_up=True)
    if _COMPUTED.search(before) and _COMPUTED_AFTER.match(after):
        return Told(Role.CATALOG, "key of a table", looked_up=True)
    if _CASE.search(before) or _CLAUSE.search(before):
        return Told(Role.CATALOG, "label of a case", looked_up=True)
    return None


def by_attribute(around: "Surroundings") -> Told | None:
    """Attributes of tags: what is shown, and what may be chosen."""
    match = _ATTRIBUTE.search(around.far_before)
    if match is None:
        return None
    name = match["name"].lower()
    if name in ("value", "key", "id") and not _CHOICES.isdisjoint(words(match["tag"])):
        return Told(Role.CATALOG, "option of a form", looked_up=True)
    if name in _SHOWN:
        return Told(Role.PROSE, f'attribute "{match["name"]}"')
    return None


def by_call(around: "Surroundings", vocabulary: "Vocabulary") -> Told | None:
    """Arguments of functions that look something up or that talk to people."""
    called = around.called
    if not called:
        return None
    last = re.split(r"[.:]+", called)[-1].rstrip("!?")
    phrase = f"argument of {called}"
    if _SAID.search(called):
        return Told(Role.PROSE, f"text for {called}")
    if last.lower() in _ASSERTING:
        return Told(Role.CATALOG, f"expected value of {called}", looked_up=True)
    if last.lower() in _STORING and around.is_first and around.after.lstrip().startswith(","):
        return Told(Role.CATALOG, "key of a table", looked_up=True)
    if last.lower() in _COLLECTIONS:
        return Told(Role.CATALOG, phrase, looked_up=True)
    if _looks_up(last, vocabulary):
        return Told(Role.CATALOG, phrase, looked_up=True)
    return None


def by_list(around: "Surroundings", vocabulary: "Vocabulary") -> Told | None:
    """Elements of sets, and keys of maps that are written as pairs."""
    caller = re.split(r"[.:]+", around.caller)[-1].lower()
    if caller in _COLLECTIONS or _looks_up(around.caller, vocabulary):
        return Told(Role.CATALOG, "membership test", looked_up=True)
    openings = [*around.openings][1:2]
    if around.is_first and any(_TABLE_OF.search(before) for before in openings):
        return Told(Role.CATALOG, "key of a table", looked_up=True)
    if around.is_first and around.grand_caller.lower() in _COLLECTIONS:
        return Told(Role.CATALOG, "key of a table", looked_up=True)
    return None


def by_answer(around: "Surroundings") -> Told | None:
    """What a test lets somebody answer."""
    if any(_ANSWERING.search(before) for before in around.openings):
        return Told(Role.CATALOG, "recorded response")
    return None


def bare(around: "Surroundings") -> Told | None:
    """Words outside of strings: in regular expressions, labels of a shell, lists of words."""
    before, after = around.before, around.after
    if _PATTERN.search(before) and _PATTERN_AFTER.match(after):
        return Told(Role.CATALOG, "regular expression", looked_up=True)
    if _SHELL_LABEL.search(before) and _SHELL_AFTER.match(after):
        return Told(Role.CATALOG, "label of a case", looked_up=True)
    if _LOOPED.search(before):
        return Told(Role.USE, "value of a loop")
    if _WORDS_BEFORE.search(before) and shapes.KNOWLEDGE.search(before):
        return Told(Role.CATALOG, "entry of a list", looked_up=True)
    return None


def _looks_up(function: str, vocabulary: "Vocabulary") -> bool:
    said = words(function)
    return bool(said) and (
        "_".join(said) in vocabulary.lookup_calls
        or chooses_tokenizer(function)
        or (said[0] in _PREDICATES and len(said) > 1)
        or not _KNOWING.isdisjoint(said)
    )
