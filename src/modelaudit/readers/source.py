"""What stands beside a string of source code: calls, labels of `case`, attributes of tags."""

import re
from typing import TYPE_CHECKING, Final

from modelaudit.readers import shapes
from modelaudit.readers import source_words as its
from modelaudit.readers.patterns import on_demand
from modelaudit.readers.python_texts import sends_nothing, words
from modelaudit.readers.python_words import is_recorded
from modelaudit.readers.told import Told
from modelaudit.references import Role

if TYPE_CHECKING:
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.rulebook.models import Vocabulary

_ATTRIBUTE: Final = on_demand(
    r"<(?P<tag>[A-Za-z][\w.:-]*)\s(?:[^<>]*\s)?[:@]?(?P<name>[A-Za-z][\w:.-]*)\s*=\s*\{?[\"'`]?\s*\Z"
)
_LABELS: Final = r"""(?:\s*[,|]\s*(?:["'`][^"'`\r\n]{0,99}["'`]|[\w.:]+))*+\s*"""
_ARM: Final = on_demand(_LABELS + r"(?:=>|->)")
_ARM_BEFORE: Final = on_demand(r"""(?:^|[{,;|]|["'`]\s*\|)\s*\Z""")
_CASE: Final = on_demand(
    r"""\b(?:case|when|is)\s+(?:(?:["'`][^"'`]*["'`]|[\w.:]+)\s*(?:[,|]|\bor\b)\s*)++\Z"""
)
_CLAUSE: Final = on_demand(r"\bdefp?\s+\w+[!?]?\(\s*\Z")
_PATTERN: Final = on_demand(r"(?:^|[(,=:\[!&|?{};~]|\breturn)\s*/(?:[^/\\\n]|\\.)*\Z")
_PATTERN_AFTER: Final = on_demand(r"(?:[^/\\\n]|\\.)*/[a-z]*\s*(?:[.,;)\]}]|\Z)")
_SHELL_LABEL: Final = on_demand(r"(?:^|;;|\bin)\s*(?:[\w./*@-]+\|)*+\Z")
_SHELL_AFTER: Final = on_demand(r"(?:\|[\w./*@-]+)*+\)(?!\))")
_LOOPED: Final = on_demand(r"\bfor\s+\w+\s+in\s+(?:[\w./:@\"'$-]+\s+)*\Z")
_WORDS_BEFORE: Final = on_demand(r"(?:%[wi][\[({]|=\()[^\[\](){}\"']*\Z")
_INCLUDED: Final = on_demand(r"\.(?:include|member|any)\b")
_MODULE: Final = on_demand(r"\b(?:from|import|module|require\()\s*\Z")
_TYPED: Final = on_demand(
    r"\b(?:extends|as|keyof)\s+\Z|\btype\s+\w+(?:<[^=]*>)?\s*=\s*\Z|^[^?]*\w\([^()?]*\)\s*:\s*\Z"
)
_GENERIC: Final = on_demand(r"\w<(?:[^<>(){}=\"']*,)?\s*\Z")
_GENERIC_AFTER: Final = on_demand(r"\s*[,>]")
_TYPE_BODY: Final = on_demand(r"\b(?:interface\s+\w[^{}=;()]*|type\s+\w[^{}=;()]*=[^{};()=]*)\{\Z")
_COMPILED_MEMBER: Final = on_demand(r"""\b(?P<enum>\w+)\[["']\w+["']\]\s*=\s*\Z""")
"""What a compiler makes of an enumeration of TypeScript, in a function of its own."""
_GIVEN: Final = on_demand(r"""(?P<name>[\w-]+)["']?\s*[:=]\s*\(?\s*\Z""")
_DISPLAYED: Final = on_demand(r"=>\s*\{?\s*write!\(\s*\w+\s*,\s*\Z")
"""How members of an enumeration of Rust are written out."""
_RETURNED: Final = on_demand(r"\breturn\b[^(){}]*[\[{(]\Z|(?:=>|\{)\s*[\[{(]\Z")
_FUNCTION: Final = on_demand(r"(?P<name>\w+)\s*\([^()]*\)[^(){}]*\{\Z")
_RADIO: Final = on_demand(r"""\btype=["']?(?:radio|checkbox)\b""")
_SOUGHT: Final = on_demand(r"(?:get|find|query)(?:All)?By\w+\Z|selectOptions?\Z")
_SET_OF: Final = on_demand(r"(?:^|\W|[a-z])Set\s*(?:<[^{}]*>)?\s*(?:\(\))?\s*\{\s*\Z")
_BEGINS: Final = on_demand(r"(?i)(?:starts?_?with|has_?prefix|(?:strip|remove|trim)_?prefix)\Z")
_COMPUTED: Final = on_demand(r"(?:^|[{,;])\s*\[\s*\Z")
_COMPUTED_AFTER: Final = on_demand(r"\s*\]\s*[:=](?!=)")
_TABLE_OF: Final = on_demand(
    r"(?i)(?:dictionary|map)\s*(?:<[^{}]*>|\[[^{}]*\]\w*)?[\w\s]*(?:=\s*new\b[\w<>,\s]*)?(?:\(\))?\s*\{\s*\Z"
)
_ANSWERING: Final = on_demand(
    r"(?:mock\w*Value\w*|mockReturn\w*|reply|respondWith|thenReturn|and_return|willReturn)\(\s*\Z"
    r"|\b(?i:(?:mock|fake|expected)?_?response(?:_?(?:body|data))?)\s*[:=]\s*\{\s*\Z"
)


def by_type(around: "Surroundings") -> Told | None:
    """Members of types, and names of modules."""
    before = around.before
    if _MODULE.search(before):
        return Told(Role.PROSE, "name of a module")
    member = _COMPILED_MEMBER.search(before)
    if member and next(around.openings, "").endswith(f"function ({member['enum']}) {{"):
        return Told(Role.CATALOG, "member of an enumeration", looked_up=True)
    generic = _GENERIC.search(before) and _GENERIC_AFTER.match(around.after)
    if generic or _TYPED.search(before) or any(map(_TYPE_BODY.search, around.openings)):
        return Told(Role.CATALOG, "member of a type", looked_up=True)
    return None


def by_label(around: "Surroundings") -> Told | None:
    """Labels of `case` and `match`, and members of types."""
    before, after = around.before, around.after
    if _ARM.match(after) and (_ARM_BEFORE.search(before) or _CASE.search(before)):
        return Told(Role.CATALOG, "label of a case", looked_up=True)
    if _DISPLAYED.search(before):
        return Told(Role.CATALOG, "member of an enumeration", looked_up=True)
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
    if name == "value" and _RADIO.search(match[0]):
        return Told(Role.CATALOG, "option of a form", looked_up=True)
    if name in ("value", "key", "id") and not its.CHOICES.isdisjoint(words(match["tag"])):
        return Told(Role.CATALOG, "option of a form", looked_up=True)
    if name in its.SHOWN:
        return Told(Role.PROSE, f'attribute "{match["name"]}"')
    return None


def by_call(around: "Surroundings", vocabulary: "Vocabulary") -> Told | None:
    """Arguments of functions that look something up or that talk to people."""
    called = around.called
    if not called:
        return Told(Role.PROSE, "text of a message") if is_said(around.before) else None
    last = last_of(called)
    phrase = f"argument of {called}"
    if _BEGINS.search(last):
        return Told(Role.CATALOG, phrase, looked_up=True, beginning=True)
    if shapes.EXPECTED.search(f"{called}(") or "assert" in words(last) or _SOUGHT.match(last):
        return Told(Role.CATALOG, f"expected value of {called}", looked_up=True)
    if its.SAID.search(called):
        return Told(Role.PROSE, f"text for {called}")
    if last.lower() in its.ASSERTING:
        return Told(Role.CATALOG, f"expected value of {called}", looked_up=True)
    if last.lower() in its.STORING and around.is_first and around.after.lstrip().startswith(","):
        return Told(Role.CATALOG, "key of a table", looked_up=True)
    if last.lower() in its.COLLECTIONS:
        return Told(Role.CATALOG, phrase, looked_up=True)
    if last.lower() in its.ADDING and shapes.KNOWLEDGE.search(called):
        return Told(Role.CATALOG, phrase, looked_up=True)
    if _looks_up(last, vocabulary) or sends_nothing(called):
        return Told(Role.CATALOG, phrase, looked_up=True)
    return None


def by_list(around: "Surroundings", vocabulary: "Vocabulary") -> Told | None:
    """Elements of sets, and keys of maps that are written as pairs."""
    caller = last_of(around.caller)
    if caller.lower() in its.COLLECTIONS or _looks_up(caller, vocabulary):
        return Told(Role.CATALOG, "membership test", looked_up=True)
    outer = last_of(around.grand_caller)
    if shapes.LOOKUP.search(outer) or outer.lower() in its.ASSERTING:
        return Told(Role.CATALOG, "membership test", looked_up=True)
    openings = [*around.openings][:2]
    if len(openings) > 1 and _RETURNED.search(openings[0]):
        function = _FUNCTION.search(openings[1])
        if function and shapes.KNOWLEDGE.search(function["name"]):
            return Told(Role.CATALOG, f"entry of {function['name']}", looked_up=True)
    if any(map(_SET_OF.search, openings[:1])):
        return Told(Role.CATALOG, "membership test", looked_up=True)
    if around.is_first and any(map(_TABLE_OF.search, openings[1:])):
        return Told(Role.CATALOG, "key of a table", looked_up=True)
    if around.is_first and outer.lower() in its.COLLECTIONS:
        return Told(Role.CATALOG, "key of a table", looked_up=True)
    return None


def by_answer(around: "Surroundings") -> Told | None:
    """What a test lets somebody answer."""
    if any(map(_ANSWERING.search, around.openings)) or is_recorded(around.names):
        return Told(Role.CATALOG, "recorded response")
    return None


def is_said(before: str) -> bool:
    """Tell whether a string behind some text is an argument for people."""
    match = its.SAID_BARE.search(before)
    return match is not None or (before.endswith("(") and its.SAID.search(before[:-1]) is not None)


def is_shown(before: str) -> bool:
    """Tell whether a string behind some text is given to a name of what people read."""
    match = _GIVEN.search(before)
    return match is not None and not set(words(match["name"])).isdisjoint(shapes.FOR_PEOPLE)


def bare(around: "Surroundings") -> Told | None:
    """Words outside of strings: in regular expressions, labels of a shell, lists of words."""
    before, after = around.before, around.after
    if shapes.COMPARED.search(before):
        return Told(Role.CATALOG, "comparison", looked_up=True)
    if _PATTERN.search(before) and _PATTERN_AFTER.match(after):
        return Told(Role.CATALOG, "regular expression", looked_up=True)
    if _SHELL_LABEL.search(before) and _SHELL_AFTER.match(after):
        return Told(Role.CATALOG, "label of a case", looked_up=True)
    if _LOOPED.search(before):
        return Told(Role.USE, "value of a loop")
    if (match := _WORDS_BEFORE.search(before)) and around.bracket:
        right = around.right_of(around.bracket)
        known = shapes.KNOWLEDGE.search(before[: match.start()]) or _INCLUDED.match(right)
        return Told(Role.CATALOG if known else Role.USE, "entry of a list", looked_up=bool(known))
    return None


def last_of(name: str) -> str:
    """The last part of the name of a function."""
    return re.split(r"[.:]+", name)[-1].rstrip("!?")


def _looks_up(function: str, vocabulary: "Vocabulary") -> bool:
    said = words(function)
    return bool(said) and (
        "_".join(said) in vocabulary.lookup_calls
        or sends_nothing(function)
        or (said[0] in its.PREDICATES and len(said) > 1)
        or not its.KNOWING.isdisjoint(said)
    )
