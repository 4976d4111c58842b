"""What was found in a file and what it is for: types, and which of many spans cover a place.

Spans are half-open byte offsets into `Document.content`; they never move while a file is judged.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.readers.python_requests import Requests


class Span(NamedTuple):
    """Half-open range of byte offsets."""

    start: int
    end: int


_NESTED: Final = 64
"""Spans that may begin between an outer one and what it covers: of texts within an f-string."""


def covering(spans: Sequence[Span], offset: int) -> Iterator[Span]:
    """Yield the spans that cover an offset, the last one first, of some in order that nest little.

    Args:
        spans: In order of their starts.
        offset: The offset.
    """
    end = bisect_right(spans, offset, key=lambda span: span.start)
    for span in spans[max(0, end - _NESTED) : end][::-1]:
        if offset < span.end:
            yield span


class Role(StrEnum):
    """What an occurrence of an identifier is for; decides whether it is reported and fixed."""

    USE = "use"
    CATALOG = "catalog"
    DOC_CODE = "doc-code"
    PROSE = "prose"


class Candidate(NamedTuple):
    """A token of the text that names a model, before anyone knows what it is for.

    `gateway/ft:MODEL:org::id` has the prefix `gateway/ft:`, the identifier `MODEL` and the
    suffix `:org::id`; `span` and `text` cover all three.
    """

    span: Span
    prefix: str
    identifier: str
    suffix: str
    route: str | None
    """Route named by the prefix or the address around the token; None when nothing says."""
    fine_tuned: bool
    needs_evidence: bool
    """A word or a very short identifier: counts only beside a model-ish key."""
    computed: bool = False
    """What stands before it is known only at run time: `{provider}/...`."""

    @property
    def text(self) -> str:
        """The token as written."""
        return f"{self.prefix}{self.identifier}{self.suffix}"


class Hits(NamedTuple):
    """All that the matcher saw in one file, in order of position."""

    candidates: tuple[Candidate, ...] = ()
    fragments: tuple[Span, ...] = ()
    """Ends of string literals with which an identifier begins that goes on in the next one."""
    markers: tuple[int, ...] = ()
    """Offsets of `modelaudit:`, which may be a suppression comment."""
    calls: bool = False
    """Names stand there that tell of calls a rule speaks about, whatever their model."""

    def __bool__(self) -> bool:
        return bool(self.candidates or self.fragments or self.markers or self.calls)


class Argument(NamedTuple):
    """One argument of a call, or one entry of a dict literal that is unpacked into it."""

    name: str
    """Empty for a positional or an unpacked one; a path for one within another's value:
    `config.temperature`, `tools[].type`, `messages[-1].role` in the last item of a list."""
    span: Span
    """From its first character to the end of its value."""
    named: Span
    """The name alone; inside the quotes of a key."""
    value: Span
    comma: int | None
    """Where the comma behind it stands; None when there is none."""
    opened: bool = False
    """All of its value is written there, entry by entry, and so among the lists of the call."""


MOST_ARGUMENTS: Final = 100
"""Arguments or entries above which something is no request, but a table that a program wrote."""


class CallSite(NamedTuple):
    """A call that sends a request, with everything in it that a program may edit."""

    called: str
    """Name of the function as written: `self.client.chat.completions.create`. Behind it, where a
    request is made by hand, the address: `requests.post https://api.openai.com/v1/responses`."""
    lists: tuple[tuple[Argument, ...], ...]
    """The arguments of the call, then the entries of each dict, list and constructor in it. Those
    of a dict that is unpacked, or is the body of a request, are named like arguments."""
    complete: bool
    """Nothing is unpacked into the call that is not written there."""
    span: Span = Span(0, 0)
    """Of the function's name in its file."""
    name: str = ""
    """What the function is: `openai.OpenAI().chat.completions.create`; empty when unknown."""
    surface: str = ""
    """Id of the rule that describes the function; empty when no rule does."""
    document: "Document | None" = None
    """The file of the call; None when it is the one of the text that names the model."""
    shared: bool = False
    """Other models, or ones that nobody knows, are named to the call as well."""
    route: str | None = None
    """Route that the client of the call tells."""
    reads: tuple[str, ...] = ()
    """What the code reads of the response: `data[].url`."""
    endpoint: str | None = None
    """What answers, in the short form of its API; None when no rule says."""
    chosen: str = ""
    """What chooses its model, when that is nothing in the code: "environment variable `MODEL`"."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all arguments that have one."""
        return tuple(one.name for each in self.lists for one in each if one.name)

    @property
    def arguments(self) -> Iterator[Argument]:
        """All arguments and entries, of which several may have one name."""
        return (one for each in self.lists for one in each)


class Reference(NamedTuple):
    """One occurrence of an identifier in one file, with its role and all a fix must know."""

    candidate: Candidate
    role: Role
    place: str
    """Noun phrase for people: `argument "model" of client.images.generate`."""
    route: str | None = None
    """Route told by the place (an Azure client, a deployment key); None when nothing says."""
    obstacle: str | None = None
    """Why the text cannot be replaced by a program, as one sentence; None when it can."""
    caution: str | None = None
    """Why a person should look before the text is replaced, as one sentence."""
    arguments: tuple[str, ...] = ()
    """Names passed beside the model in the requests this text is known to reach."""
    siblings: tuple[str, ...] = ()
    """Other entries of the list, tuple or set the text stands in: a fix must not duplicate one."""
    looked_up: bool = False
    """Other code finds something by this very text: a table key, a comparison, a membership."""
    beginning: bool = False
    """What is looked up are all texts that begin with this one."""
    calls: tuple[CallSite, ...] = ()
    """The calls that are known to send the text as their model."""
    joined: str | None = None
    """The identifier that the text makes together with the version that stands beside it."""


class Reading(NamedTuple):
    """What a reader made of one file."""

    references: tuple[Reference, ...] = ()
    suppression_comments: tuple[Span, ...] = ()
    """Comments that hold one of `Hits.markers`, from their opening to the end of their text."""
    problem: str | None = None
    """Why the file was read as plain text instead of its language (MA901); None when it was not."""
    requests: "Requests | None" = None
    """What Python code sends to whom; for other files that name or send its models."""
    calls: tuple[CallSite, ...] = ()
    """The calls that a rule speaks about whatever their model is, without their arguments: those
    that are gone, and those whose model is chosen outside of the code."""
