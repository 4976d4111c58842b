"""Whether words that may be models can count at all in a file: a look before it is read.

`command` and `ada` stand in one file of ten and are models in one of thousands. A reader asks for
evidence of each; where none of it can be in the file, reading it would be for nothing.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ahocorasick_rs import BytesAhoCorasick

from modelaudit.readers import reader_for
from modelaudit.readers.key_paths import may_hold
from modelaudit.readers.route_keys import route_keys_of

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.references import Hits
    from modelaudit.rulebook.models import Rulebook

_MODELISH: Final = ("model", "engine", "deployment", "llm")
"""A part of every key and option that names a model, but of those in the rules."""
_OPTION: Final = re.compile(rb"-[mM]\b")
_QUOTES: Final = (b'"', b"'")


def may_count(document: "Document", hits: "Hits", rulebook: "Rulebook") -> bool:
    """Tell whether a reader could find anything in a file; False only where it surely would not."""
    if hits.fragments or hits.markers or hits.calls:
        return True
    if not all(hit.needs_evidence for hit in hits.candidates):
        return True
    content = document.content
    match reader_for(document.path, content).__module__.rpartition(".")[2]:
        case "python":  # there it is the text of a whole literal, or of one that is joined
            return any(
                content[hit.span.start - 1 : hit.span.start] in _QUOTES
                or content[hit.span.end : hit.span.end + 1] in _QUOTES
                for hit in hits.candidates
            )
        case "text":
            keys = _keys(rulebook.vocabulary.model_keys)
            return (
                bool(_search(keys).find_matches_as_indexes(content.lower()))
                or _OPTION.search(content) is not None
                or route_keys_of(rulebook).may_tell(content)
                or may_hold(rulebook.settings, document.path, content, missing=keys)
            )
    return True


@lru_cache(maxsize=8)
def _keys(model_keys: frozenset[str]) -> tuple[bytes, ...]:
    return tuple(key.lower().encode() for key in (*_MODELISH, *sorted(model_keys)))


@lru_cache(maxsize=8)
def _search(keys: tuple[bytes, ...]) -> BytesAhoCorasick:
    """Return a search for all of them at once: one after the other takes ten times."""
    return BytesAhoCorasick(keys)
