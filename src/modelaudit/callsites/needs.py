"""What a request needs when its model changes, and what a program can do about it: no search."""

from typing import NamedTuple

from modelaudit.document import Document
from modelaudit.references import Argument, CallSite
from modelaudit.rulebook.models import CallChange


class Need(NamedTuple):
    """A change that a request needs, and what a program can do about it."""

    change: CallChange
    name: str = ""
    """The parameter, or what is read of the response, that calls for it; empty when every request
    needs it."""
    argument: Argument | None = None
    """The argument that calls for it; None when it stands where none can be edited."""
    sure: bool = False
    """The rule is about this very function, and about what the call is known to say."""
    able: bool = False
    """The change is right whatever else the call is given."""
    call: CallSite | None = None
    """The call that needs it; None when some request does that nobody has seen."""
    new_value: str | None = None
    """Python literal to be written; `...` in it stands for the value that is there."""

    @property
    def made(self) -> bool:
        """Tell whether a program can make the change."""
        placed = self.argument is not None or self.change.change == "add"
        return placed and self.able and self.change.fix != "manual"

    @property
    def harmless(self) -> bool:
        """Tell whether a program makes the change and nobody has to look."""
        return self.made and self.change.fix == "safe"

    @property
    def kept(self) -> bool:
        """Tell whether it is worth saying whatever else is done about the parameter."""
        return not self.made and not self.change.breaks

    @property
    def words(self) -> str:
        """What is done, as an order: "remove `style`"."""
        match self.change.change:
            case "rename":
                return f"rename `{self.name}` to `{self.change.new_name}`"
            case "replace":
                return f"set `{self.name}` to `{self.new_value}`"
            case "add":
                return f"add `{self.change.new_name}={self.new_value}`"
        return f"remove `{self.name}`"

    @property
    def reason(self) -> str:
        """Why the request needs it, and what must be installed for that where it is not known."""
        said = self.change.reason.removesuffix(".")
        unknown = self.change.sdk if not self.sure else ()
        return f"{said} (if {' and '.join(unknown)} is installed)" if unknown else said

    @property
    def account(self) -> str:
        """What was done, and why."""
        return f"{self._done}: {_inside(self.reason)}"

    @property
    def demand(self) -> str:
        """What a person has to do before the request works."""
        subject = f"`{self.name}`" if self.name else "the call"
        return f"{subject} has to be rewritten by hand{self.where}: {_inside(self.reason)}"

    @property
    def where(self) -> str:
        """The file and line of the call, when it is in another file: " (app.py:7)"."""
        if self.call is None or self.call.document is None:
            return ""
        document = self.call.document
        return f" ({document.path}:{document.location(self.call.span.start).line})"

    @property
    def _done(self) -> str:
        if self.change.change == "add":
            return f"`{self.change.new_name}` is set to {self.new_value}"
        return f"`{self.name}` is {done(self.change, self.new_value)}"


def _inside(sentence: str) -> str:
    return f"the {sentence[4:]}" if sentence.startswith("The ") else sentence


def done(change: CallChange, new_value: str | None = None) -> str:
    """Return what becomes of a parameter, as a participle."""
    match change.change:
        case "rename":
            return f"renamed to {change.new_name}"
        case "replace":
            values = " or ".join(dict.fromkeys(new for _, new in change.new_values))
            return f"set to {new_value or change.new_value or values}"
        case "add":
            return f"given beside {change.new_name}={change.new_value}"
    return "removed"


class Plan(NamedTuple):
    """All that a move to another model needs at one place."""

    needs: tuple[Need, ...] = ()

    @property
    def whole(self) -> bool:
        """Tell whether the request works afterwards: all that would break it can be done."""
        return all(need.made or not need.change.breaks for need in self.needs)

    @property
    def made(self) -> tuple[Need, ...]:
        """The needs a program settles here: all that can be, or none where one is left over."""
        return tuple(need for need in self.needs if need.made) if self.whole else ()

    @property
    def loss(self) -> str | None:
        """Why the request would fail for certain, as sentences; None when that is not known."""
        whole = self.whole
        lost = [need for need in self.needs if _lost(need, whole)]
        lost.sort(key=lambda need: need.made)
        said = [need.reason if need.made else need.demand for need in lost]
        return ". ".join(dict.fromkeys(said)) or None

    @property
    def doubt(self) -> str | None:
        """Why else a person should look, as sentences; None when nobody need."""
        reasons = []
        whole = self.whole
        for need in sorted(self.needs, key=lambda need: need.made or not need.change.breaks):
            if _lost(need, whole):
                continue
            if not (whole and need.made):
                reasons.append(need.reason)
            elif need.change.fix != "safe":
                reasons.append(need.account)
        return ". ".join(dict.fromkeys(reasons)) or None

    def shared(self, document: Document) -> str | None:
        """Say which of the calls that are edited serve other models as well.

        Args:
            document: The file of the text that names the model.
        """
        for call in dict.fromkeys(need.call for need in self.made if need.call is not None):
            if call.shared:
                file = call.document or document
                line = file.location(call.span.start).line
                return f"the call at {file.path}:{line} may be made with other models as well"
        return None


def _lost(need: Need, whole: bool) -> bool:
    """Tell whether the request is known to fail without a change that is not made."""
    return need.sure and need.change.breaks and not (whole and need.made)
