"""Findings about calls whatever their model is: those that are gone (MA204), and MA120."""

from collections.abc import Iterable, Iterator

from modelaudit.codes import CODES
from modelaudit.dependencies.project import Dependencies
from modelaudit.document import Document
from modelaudit.findings import Finding, ReachedCall, Severity
from modelaudit.quoting import as_sentence
from modelaudit.references import CallSite, Role
from modelaudit.rulebook.models import Surface

GONE, CHOSEN = "MA204", "MA120"


def findings(
    calls: Iterable[CallSite],
    surfaces: Iterable[Surface],
    dependencies: Dependencies,
    document: Document,
) -> Iterator[Finding]:
    """Yield what the rules say about calls.

    Args:
        calls: Those of a file.
        surfaces: What the rules know of calls.
        dependencies: What projects install.
        document: The file.
    """
    rules = {surface.id: surface for surface in surfaces}
    for call in calls:
        rule = rules.get(call.surface)
        if rule is not None and rule.gone:
            yield _gone(call, rule, dependencies, document)
        if call.chosen:
            message = (
                f"the model of `{_shown(call)}` is chosen outside of the code ({call.chosen}); "
                "check the value where it is set"
            )
            yield _finding(CHOSEN, CODES[CHOSEN].severity, message, call, document)


def _gone(call: CallSite, rule: Surface, dependencies: Dependencies, document: Document) -> Finding:
    removed = None
    said = f"`{_shown(call)}`: {_inside(rule.gone or '')}"
    if rule.sdk and rule.until:
        removed = dependencies.satisfies(document.path, rule.sdk, f">{rule.until}")
        stated = dependencies.stated(document.path, rule.sdk)
        if stated is not None and removed is not None:
            verb = "the project installs" if removed else "it works with"
            said = f"{said}; {verb} {stated.text} ({stated.file}:{stated.line})"
    severity = Severity.ERROR if removed else Severity.WARNING
    source = rule.source if rule.source.startswith("https:") else None  # or a package
    return _finding(GONE, severity, said, call, document, source)


def _inside(sentence: str) -> str:
    """Return a sentence as it goes on behind a colon."""
    first = sentence.partition(" ")[0]
    return f"{first.lower()}{sentence[len(first) :].removesuffix('.')}"


def _shown(call: CallSite) -> str:
    return call.name or call.called


def _finding(
    code: str,
    severity: Severity,
    message: str,
    call: CallSite,
    document: Document,
    source: str | None = None,
) -> Finding:
    excerpt, cut = document.excerpt(call.span)
    location = document.location(call.span.start)
    itself = ReachedCall(document.path, location, _shown(call), call.endpoint, around=True)
    return Finding(
        code=code,
        severity=severity,
        message=as_sentence(message),
        filename=document.path,
        location=location,
        end_location=document.location(call.span.end),
        span=call.span,
        role=Role.USE,
        place=f"call of {call.called}",
        call_sites=(itself,),
        source=source,
        excerpt=excerpt,
        excerpt_cut=cut,
    )
