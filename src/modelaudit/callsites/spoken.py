"""Findings about calls whatever their model is: those that are gone (MA204), and MA120."""

import os
from collections.abc import Iterable, Iterator
from datetime import date

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
    as_of: date,
    document: Document,
) -> Iterator[Finding]:
    """Yield what the rules say about calls.

    Args:
        calls: Those of a file.
        surfaces: What the rules know of calls.
        dependencies: What projects install.
        as_of: The day.
        document: The file.
    """
    rules = {surface.id: surface for surface in surfaces}
    for call in calls:
        rule = rules.get(call.surface)
        if rule is not None and rule.gone and not _is_own(call.name, document.path):
            closed = rule.closed is not None and rule.closed <= as_of
            fails, where = (True, "") if closed else _removed(rule, dependencies, document)
            severity = Severity.ERROR if fails else Severity.WARNING
            message = f"`{_shown(call)}`: {_inside(rule.gone)}{where}"
            yield _finding(GONE, severity, message, call, document, rule.source)
        if call.chosen:
            message = (
                f"the model of `{_shown(call)}` is chosen outside of the code ({call.chosen}); "
                "check the value where it is set"
            )
            yield _finding(CHOSEN, CODES[CHOSEN].severity, message, call, document)


def _is_own(name: str, path: str) -> bool:
    """Tell whether a file belongs to the package that a function is of: it knows what it has."""
    package, _, rest = name.partition(".")
    module = rest.partition(".")[0]
    folder = os.path.dirname(path)
    while module and folder not in ("", "/"):
        inside = os.path.join(folder, module)
        if os.path.basename(folder) == package and any(
            map(os.path.exists, (inside, f"{inside}.py"))
        ):
            return True
        folder = os.path.dirname(folder)
    return False


def _removed(
    rule: Surface, dependencies: Dependencies, document: Document
) -> tuple[bool | None, str]:
    """Tell whether the project installs a version without a surface, and where that is said."""
    if not (rule.sdk and rule.until):
        return None, ""
    removed = dependencies.satisfies(document.path, rule.sdk, f">{rule.until}")
    stated = dependencies.stated(document.path, rule.sdk)
    if stated is None or removed is None:
        return removed, ""
    verb = "the project installs" if removed else "it works with"
    return removed, f"; {verb} {stated.text} ({stated.file}:{stated.line})"


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
    source: str = "",
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
        source=source if source.startswith("https:") else None,  # or a package
        excerpt=excerpt,
        excerpt_cut=cut,
    )
