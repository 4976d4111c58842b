"""Requests to a model that is alive and does not take what they pass (MA2xx)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from modelaudit.callsites.changes import plan
from modelaudit.callsites.edits import Piece, pieces
from modelaudit.callsites.needs import Need, Plan
from modelaudit.document import Document
from modelaudit.findings import Applicability, Edit, Finding, Fix, Severity
from modelaudit.quoting import as_sentences
from modelaudit.references import Reference, Span
from modelaudit.rulebook.models import CallChange
from modelaudit.verdict import Verdict, is_refusal

_CODES = {
    "remove": "MA201",
    "unsupported": "MA201",
    "rename": "MA202",
    "replace": "MA203",
    "add": "MA203",
    "move": "MA204",
    "response": "MA205",
    "reindex": "MA206",
}
_APPLICABILITY = {one.name.lower(): one for one in Applicability}


def fix(
    applicability: Applicability, words: Sequence[str], edits: Iterable[Piece], document: Document
) -> Fix:
    """Return a fix with its edits placed in a document."""
    message = ", ".join(dict.fromkeys(words))
    return Fix(
        applicability,
        f"{message[:1].upper()}{message[1:]}",
        tuple(_edit(piece, document) for piece in sorted(edits, key=lambda piece: piece.span)),
    )


def _edit(piece: Piece, document: Document) -> Edit:
    file = piece.document or document
    start, end = file.location(piece.span.start), file.location(piece.span.end)
    other = file.path if file is not document else None
    return Edit(piece.span, piece.content, start, end, other)


def findings(
    changes: Iterable[CallChange],
    said: Collection[CallChange],
    reference: Reference,
    verdict: Verdict,
    document: Document,
) -> Iterator[Finding]:
    """Yield what a request passes that its own model does not take.

    Arguments that all have to go are one finding: whoever removes one sees to the commas of all.

    Args:
        changes: Those of requests that go to the model.
        said: Those that another finding speaks of.
        reference: The text that names the model.
        verdict: What holds for the model.
        document: The file.
    """
    planned = plan(changes, reference, document.content)
    needs = [
        need
        for need in planned.needs
        if need.sure and need.change not in said and is_refusal(need.change, verdict.model)
    ]
    gone = [need for need in needs if need.made and need.change.change == "remove"]
    for group in filter(None, (gone, *([need] for need in needs if need not in gone))):
        yield _finding(group, planned, reference, verdict, document)


def _finding(
    needs: Sequence[Need],
    planned: Plan,
    reference: Reference,
    verdict: Verdict,
    document: Document,
) -> Finding:
    first = needs[0]
    span = _span(first, reference)
    names = " and ".join(f"`{need.name}`" for need in needs if need.name)
    reasons = ". ".join(dict.fromkeys(need.reason for need in needs))
    breaks = any(need.change.breaks for need in needs)
    least = min((_APPLICABILITY[need.change.fix] for need in needs), default=Applicability.MANUAL)
    shared = planned.shared(document)
    edits: Sequence[Piece] = ()
    if all(need in planned.made for need in needs):
        edits = list(pieces(needs, document.content))
        least = min(least, Applicability.UNSAFE) if shared else least
    severity = Severity.ERROR if breaks else Severity.WARNING
    subject = f"{names} in a" if names else "A"
    message = f"{subject} request to `{reference.candidate.text}`{first.where}: {reasons}"
    return verdict.finding(
        (_CODES[first.change.change], severity, message), reference, document, span
    )._replace(
        fix=fix(least, [need.words for need in needs], edits, document) if edits else None,
        reason=_reason(needs, planned, shared),
        source=first.change.url,
    )


def _span(need: Need, reference: Reference) -> Span:
    """Return what a finding is about: the argument, the call, or the model where that is nearer."""
    call = need.call
    if call is None or call.document is not None:
        return reference.candidate.span
    if need.argument is not None:
        return need.argument.span
    return call.span if call.span.end else reference.candidate.span


def _reason(needs: Sequence[Need], planned: Plan, shared: str | None) -> str | None:
    """Return why there is no safe fix."""
    if any(need.change.fix == "manual" for need in needs):
        return "No program can tell what to write instead"
    if not all(need.able for need in needs):
        return "The call unpacks what the code does not show"
    if not planned.whole:
        return as_sentences(planned.loss, planned.doubt)
    unsafe = [need.account for need in needs if need.change.fix != "safe"]
    return as_sentences(*unsafe, shared)
