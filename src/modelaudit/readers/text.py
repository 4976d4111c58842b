"""Any file as text, with a conservative role for each hit: what no other reader knows is read here.

Nothing is parsed. Comments, strings and brackets are told apart by the syntax of the file's
family, and the line around a hit says whether it is a value, a key, a comparison or prose.
"""

from typing import TYPE_CHECKING

from modelaudit.document import Document
from modelaudit.readers import shapes, whole_files
from modelaudit.readers.addresses import Addresses
from modelaudit.readers.blocks import Blocks
from modelaudit.readers.config import Config, outlined
from modelaudit.readers.expectations import guarded
from modelaudit.readers.python_texts import is_written_by_sql, tells_model
from modelaudit.readers.requests import Requests
from modelaudit.readers.route_keys import may_serve, route_keys_of
from modelaudit.readers.surroundings import Surroundings
from modelaudit.readers.syntax import Kind, Tokens, syntax_of
from modelaudit.readers.text_roles import LONGEST_LINE, Roles
from modelaudit.readers.text_routes import Routes
from modelaudit.readers.text_tables import Tables
from modelaudit.references import Candidate, Hits, Reading, Reference, Role, Span

if TYPE_CHECKING:
    from modelaudit.identifiers import Matcher
    from modelaudit.rulebook.models import Rulebook


def read(
    document: Document,
    hits: Hits,
    matcher: "Matcher",  # noqa: ARG001 (the signature of every reader)
    rulebook: "Rulebook",
) -> Reading:
    """Give each hit of a file the role its line speaks for."""
    models = [item.span.start for item in hits.candidates]
    reader = _TextReader(document, rulebook, models)
    found = (reader.reference(item) for item in hits.candidates)
    references = guarded(filter(None, found), document.content)
    spans = [span for marker in hits.markers if (span := reader.comment(marker))]
    return Reading(tuple(references), tuple(dict.fromkeys(spans)))


class _TextReader:
    """The reading of one file."""

    def __init__(self, document: Document, rulebook: "Rulebook", models: list[int]) -> None:
        self._document, self._rulebook = document, rulebook
        syntax = syntax_of(document.path)
        kind = self._kind = syntax.kind
        tokens = self._tokens = Tokens(document, syntax)
        self._blocks = Blocks(document, tokens)
        self._requests = Requests(document, tokens, kind)
        keys = self._route_keys = route_keys_of(rulebook)
        outline = outlined(document, kind)
        config = self._config = Config(document, tokens, rulebook, keys) if outline else None
        addresses = Addresses(document, tokens, keys.urls, models, kind)
        self._routes = Routes(document, kind, rulebook, keys, addresses, config)
        tables = Tables(document, kind, tokens, rulebook, self._routes)
        self._roles = Roles(document, kind, tokens, rulebook, tables, config)
        bundled = shapes.BUNDLED_PATH.search(document.path)
        self._generated = bool(bundled) or shapes.is_generated(document.content)

    def reference(self, candidate: Candidate) -> Reference | None:
        """What one candidate is for; None when it is no reference at all."""
        around = Surroundings(
            self._document,
            self._tokens,
            self._blocks,
            candidate.span,
            joined=self._kind in (Kind.CODE, Kind.SQL),
        )
        around.place = self._config.place(candidate.span) if self._config else None
        if candidate.needs_evidence and not self._has_evidence(candidate, around):
            return None
        if self._config and around.place and self._config.is_package(around.place):
            return None
        found = self._roles.of(candidate, around)
        obstacle = self._obstacle(candidate, around) if found.role is Role.USE else None
        asked = found.role is Role.USE and obstacle is None
        joined = self._config.version(candidate, around) if self._config and obstacle else None
        beside = self._beside(candidate) if found.role is Role.DOC_CODE else ()
        return Reference(
            candidate,
            found.role,
            found.place,
            route=self._routes.of(candidate, around)
            if found.role in (Role.USE, Role.DOC_CODE)
            else None,
            obstacle=obstacle,
            caution=self._caution(candidate, around),
            arguments=self._requests.beside(around) if asked else beside,
            siblings=around.siblings if found.listed else around.namesakes,
            looked_up=found.looked_up,
            beginning=found.beginning,
            joined=joined,
        )

    def _beside(self, candidate: Candidate) -> tuple[str, ...]:
        """The names beside a hit in a code block, which nobody parses."""
        start = max(0, candidate.span.start - LONGEST_LINE)
        text = self._document.text(Span(start, candidate.span.end + LONGEST_LINE))
        return shapes.names_beside(
            text, len(self._document.text(Span(start, candidate.span.start)))
        )

    def comment(self, marker: int) -> Span | None:
        """The comment a suppression marker is in."""
        token = self._tokens.at(marker)
        return token.span if token is not None and token.comment else None

    def _has_evidence(self, candidate: Candidate, around: Surroundings) -> bool:
        """Tell whether a word is a model: by its key, or by a provider beside its name."""
        if shapes.is_model_key(around.key, self._rulebook.vocabulary):
            return True
        if self._config and around.place and self._config.evidence(around.place, around):
            return True
        if around.key not in shapes.NAMES_A_MODEL:
            told = self._routes.of_client(around)
            return told is not None and may_serve(self._rulebook, told, candidate.identifier)
        told = self._route_keys.said(around.pairs)
        return told is not None and may_serve(self._rulebook, told, candidate.identifier)

    def _caution(self, candidate: Candidate, around: Surroundings) -> str | None:
        names = filter(None, (around.key, around.declared))
        if told := next((name for name in names if tells_model(name, candidate.identifier)), None):
            return f"`{told}` says which model it is and would be wrong"
        if shapes.is_choice(around.key, around.pairs):
            return "it has to be one of the choices that are offered"
        named = self._document.path.rpartition("/")[2].rpartition(".")[0]
        says = named == candidate.identifier or tells_model(named, candidate.identifier)
        if self._config and says:
            return "the file is named after it"
        if server := self._routes.stranger(candidate, around):
            return f"it is sent to {server}, which is not known to have the successor"
        place = around.place
        return self._config.caution(place, candidate, around) if self._config and place else None

    def _obstacle(self, candidate: Candidate, around: Surroundings) -> str | None:
        if self._generated or around.line.end - around.line.start > LONGEST_LINE:
            return "It stands in a minified or generated file; change what it is made from."
        if ran := whole_files.migration(self._document):
            return ran
        if around.quoted and (
            shapes.JOINED.search(around.before) or shapes.JOINED_AFTER.match(around.after)
        ):
            return "it is joined with other text"
        if self._kind is Kind.SQL or is_written_by_sql(*around.string):
            return "It stands in SQL, where stored data has to change with it."
        return self._config.obstacle(candidate, around) if self._config else None
