"""References and rules and a day: findings, each with the fix that would settle it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelaudit.callsites import requests, spoken
from modelaudit.callsites.changes import may_hold, plan
from modelaudit.callsites.edits import Piece, pieces
from modelaudit.callsites.needs import Plan
from modelaudit.document import Document
from modelaudit.findings import Applicability, Finding, Fix, Status
from modelaudit.quoting import as_sentences
from modelaudit.references import CallSite, Reference, Role, Span
from modelaudit.rulebook.models import Model, Offering, Route
from modelaudit.rulebook.status import DYING
from modelaudit.spelling import Respelled
from modelaudit.verdict import Law, Verdict, takes_requests

_NO_REQUEST = {
    Role.CATALOG: "this is knowledge about the model, not a request to it",
    Role.PROSE: "this is text for people",
}


class Judge(NamedTuple):
    """Turns references into findings."""

    law: Law
    fixed_roles: frozenset[Role] = frozenset({Role.USE})
    """Roles whose fixes were asked for."""
    all_calls: bool = False
    """Calls are reported whose model is chosen outside of the code."""

    def calls(self, calls: Iterable[CallSite], document: Document) -> list[Finding]:
        """Return what the rules say about calls whatever their model is."""
        found = list(calls)
        if not self.all_calls:
            found = [call._replace(chosen="") for call in found if call.surface]
        surfaces = self.law.rulebook.surfaces if found else ()  # all of them are a lot to decode
        law = self.law
        return list(spoken.findings(found, surfaces, law.dependencies, law.clock.as_of, document))

    def findings(self, reference: Reference, document: Document) -> Iterator[Finding]:
        """Yield everything that the rules say about a reference and about its request."""
        finding = self.judge(reference, document)
        if finding is not None:
            yield finding
        if reference.calls and reference.role is Role.USE:
            verdict = self.law.on(reference)
            if verdict is not None and verdict.status not in DYING and not verdict.fine_tuned:
                known = verdict.changes if finding is not None else ()
                changes = [
                    change
                    for change in self.law.changes_to(verdict.model, verdict.route)
                    if self.law.dependencies.installs(document.path, change.sdk)
                ]
                yield from requests.findings(changes, known, reference, verdict, document)

    def concerns(self, reference: Reference) -> bool:
        """Tell whether the rules say anything of requests with the model of a reference."""
        verdict = self.law.on(reference) if reference.role is Role.USE else None
        if verdict is None:
            return False
        changes = self.law.changes_to(verdict.model, verdict.route)
        return verdict.status is not Status.ACTIVE or bool(changes)

    def judge(self, reference: Reference, document: Document) -> Finding | None:
        """Return what the rules say about a reference; None when its model is alive and well."""
        verdict = self.law.on(reference)
        if verdict is None or verdict.status is Status.ACTIVE:
            return None
        written = self.law.respell(reference, verdict)
        fix, reason = self._fix(reference, verdict, written, document)
        message = verdict.sentence(reference.candidate.text, written.text, written.reason)
        source = verdict.lifecycle.source
        return verdict.finding((*verdict.code, message), reference, document)._replace(
            notes=verdict.fate.notes,
            banned=verdict.fate.banned,
            successor=written.text,
            successor_chain=verdict.succession.chain,
            fix=fix,
            reason=as_sentences(reason),
            source=source.url if source else None,
        )

    def _fix(
        self, reference: Reference, verdict: Verdict, written: Respelled, document: Document
    ) -> tuple[Fix | None, str | None]:
        """Return the fix, if the text can be replaced at all, and why it is not a safe one."""
        blocked = self._blocked(reference, verdict, written)
        if blocked is not None or written.text is None:
            return None, blocked
        needed = plan(
            verdict.changes,
            reference,
            document.content,
            verdict.standing,
            lambda change: self.law.dependencies.installs(document.path, change.sdk),
        )
        applicability, reason = self._applicability(reference, verdict, written, needed, document)
        shared = needed.shared(document)
        if shared and applicability is not Applicability.MANUAL:
            applicability, reason = Applicability.UNSAFE, as_sentences(reason, shared)
        at = reference.candidate.span.start
        edits = [Piece(Span(at + written.start, at + written.end), written.content)]
        edits += pieces(needed.made, document.content)
        words = [f"replace `{reference.candidate.text}` by `{written.text}`"]
        words += (need.words for need in needed.made)
        return requests.fix(applicability, words, edits, document), reason

    def _blocked(self, reference: Reference, verdict: Verdict, written: Respelled) -> str | None:
        """Return why no program can write the successor here; None when one can."""
        if reference.role in _NO_REQUEST:
            return _NO_REQUEST[reference.role]
        if verdict.fine_tuned:
            return "a fine-tuned model has to be trained again on its new base"
        route = self.law.rulebook.routes[verdict.route]
        if route.deployment_names:
            return f"on {route.name} this is the name of a deployment, which its owner chooses"
        if verdict.succession.successor is None:
            return verdict.succession.reason
        if reference.candidate.computed:
            return "what stands before it is known only when the program runs"
        return written.reason or reference.obstacle

    def _applicability(
        self,
        reference: Reference,
        verdict: Verdict,
        written: Respelled,
        needed: Plan,
        document: Document,
    ) -> tuple[Applicability, str | None]:
        """Return who may apply the fix, and the first reason why not everybody."""
        doubts = self._doubts(reference, verdict, written, needed, document)
        for applicability, reason in (
            (Applicability.MANUAL, _other_task(verdict.model, verdict.target)),
            (Applicability.MANUAL, self._duplicate(reference, verdict, written)),
            (Applicability.MANUAL, self._not_asked_for(reference)),
            (Applicability.MANUAL, needed.loss),
            *((Applicability.UNSAFE, doubt) for doubt in doubts),
        ):
            if reason:
                return applicability, as_sentences(reason, needed.doubt)
        return Applicability.SAFE, None

    def _doubts(
        self,
        reference: Reference,
        verdict: Verdict,
        written: Respelled,
        needed: Plan,
        document: Document,
    ) -> Iterator[str | None]:
        """Yield every reason why a person should look at a fix before it is applied."""
        yield reference.caution
        yield _missing_parameter(verdict, needed)
        yield _unread(verdict)
        yield _gate(verdict)
        yield _hearsay(verdict, self.law.rulebook.routes[verdict.route])
        yield _pinned(verdict)
        yield needed.doubt
        yield self._unpacked(reference, verdict, document)
        yield _elsewhere(verdict, needed, self.law.rulebook.routes[verdict.route])
        yield _free_choice(verdict)
        yield from written.doubts

    def _unpacked(self, reference: Reference, verdict: Verdict, document: Document) -> str | None:
        """Say which call may pass what the successor refuses, in something that it unpacks."""
        changes = [one for one in verdict.changes if one not in verdict.standing]
        for call in reference.calls:
            if parameter := next(may_hold(changes, call), None):
                file = call.document or document
                line = file.location(call.span.start).row
                return (
                    f"the call at {file.path}:{line} unpacks what the code does not show, "
                    f"which may hold `{parameter}`"
                )
        return None

    def _duplicate(self, reference: Reference, verdict: Verdict, written: Respelled) -> str | None:
        """Refuse to name one model twice in a list, whether it is there or comes there too."""
        prefix = reference.candidate.prefix
        for sibling in reference.siblings:
            alike = sibling.startswith(prefix)  # behind another prefix it is another text
            other = self.law.on(reference, sibling.removeprefix(prefix)) if alike else None
            comes = (
                other is not None
                and other.status is not Status.ACTIVE
                and other.succession.successor is not None
                and other.target.id == verdict.target.id
            )
            if sibling == written.text or comes:
                return f"the list would name `{written.text}` twice"
        return None

    def _not_asked_for(self, reference: Reference) -> str | None:
        role = reference.role
        if role in self.fixed_roles:
            return None
        return f"{role} is fixed on request only (--roles {role})"


def _reads(model: Model, served: Offering | None) -> tuple[str, ...]:
    cards = (served.card if served else None, model.card)
    return next((card.modalities_in for card in cards if card and card.modalities_in), ())


def _unread(verdict: Verdict) -> str | None:
    """Say what requests may hold that the successor, which reads text only, cannot read."""
    model, target = verdict.model, verdict.target
    lost = [kind for kind in _reads(model, verdict.offering) if kind != "text"]
    if not lost or _reads(target, verdict.succession.successor) != ("text",):
        return None
    return f"`{target.id}` reads text only, and `{model.id}` {' and '.join(lost)} too"


def _other_task(model: Model, target: Model) -> str | None:
    if model.task == "embedding":
        return "stored vectors cannot be compared with new ones: all must be embedded again"
    if takes_requests(target, model):
        return None
    return (
        f"`{model.id}` is for {model.task} and `{target.id}` for {target.task}: "
        "the request has to be rewritten"
    )


def _missing_parameter(verdict: Verdict, planned: Plan) -> str | None:
    added = tuple(f"{n.change.new_name}=" for n in planned.made if n.change.change == "add")
    needed = [step.needs for step in verdict.succession.steps if step.needs]
    missing = [each for each in needed if not each.startswith(added)]
    return f"the successor needs `{missing[0]}` in the request" if missing else None


def _gate(verdict: Verdict) -> str | None:
    step = verdict.succession.step
    return f"`{step.id}` is for {step.gated}" if step and step.gated else None


def _hearsay(verdict: Verdict, route: Route) -> str | None:
    if not verdict.succession.derived:
        return None
    caution = f": {route.caution}" if route.caution else ""
    return f"the successor is named by {verdict.model.vendor}, not by {route.id}{caution}"


def _pinned(verdict: Verdict) -> str | None:
    successor = verdict.succession.successor
    if successor is None or successor.lifecycle.moving or not verdict.lifecycle.moving:
        return None
    return f"it pins `{successor.id}` where `{verdict.offering.id}` points at whatever is current"


def _elsewhere(verdict: Verdict, needed: Plan, route: Route) -> str | None:
    """Say that another reads the request than the one whose arguments the rules know."""
    foreign = any(verdict.route not in need.change.routes for need in needed.made)
    if not foreign or verdict.route == verdict.model.home:
        return None
    return f"the arguments are those of {verdict.model.vendor}, and {route.name} may read others"


def _free_choice(verdict: Verdict) -> str | None:
    if verdict.status is Status.LEGACY:
        return "nothing is announced: whether to move is your choice"
    return None
