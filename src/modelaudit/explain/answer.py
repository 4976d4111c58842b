"""One question about a model, and what is printed about it."""

from dataclasses import dataclass

from modelaudit.explain import candidates, contract
from modelaudit.explain.explanation import Explanation, explain
from modelaudit.explain.lookup import Several, find
from modelaudit.reports.contract import dumps
from modelaudit.verdict import Law


@dataclass(frozen=True, slots=True)
class Answer:
    """A model explained, or those that may have been meant."""

    law: Law
    asked: str
    found: Explanation | Several

    @property
    def complaint(self) -> str | None:
        """Why no model is explained, in one line; None when one is."""
        found = self.found
        return candidates.complaint(self.asked, found) if isinstance(found, Several) else None

    def json(self) -> str:
        """Return the answer for a program."""
        found, clock = self.found, self.law.clock
        if isinstance(found, Several):
            answer = contract.candidates_object(self.asked, found, self.law.rulebook, clock)
        else:
            answer = contract.explanation_object(found, self.law.rulebook, clock)
        return dumps(answer, indent=2) + "\n"

    def terminal(self, *, color: bool, width: int) -> str:
        """Return the answer for a person; nothing when the complaint says it all."""
        found, clock = self.found, self.law.clock
        if isinstance(found, Several):
            listed = candidates.listing(found, self.law.rulebook, clock)
            return "" if found.misspelled else listed
        from modelaudit.explain.terminal import render

        return render(found, clock, color=color, width=width)


def answer(law: Law, asked: str, route: str | None = None) -> Answer:
    """Answer what somebody typed; UsageError when `route` does not serve the model."""
    named = find(law, asked, route)
    if isinstance(named, Several):
        return Answer(law, asked, named)
    return Answer(law, asked, explain(law, named, asked, route))
