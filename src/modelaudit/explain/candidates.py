"""What is said when a text names no model, or more than one."""

from modelaudit.explain.lookup import Several
from modelaudit.findings import Status
from modelaudit.listing import columns
from modelaudit.quoting import counted, plain, printable
from modelaudit.rulebook.models import Model, Rulebook
from modelaudit.rulebook.status import Clock, offering, status

_SHOWN = 25


def complaint(asked: str, several: Several) -> str:
    """Return why nothing can be explained, in one line."""
    if not several.misspelled:
        count = counted(len(several.models), "model")
        return f"`{plain(asked)}` may be any of {count}; say which"
    names = [model.id for model in several.models]
    near = " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    hint = f"; did you mean {near}?" if near else ""
    return f"no rule knows the model `{plain(asked)}`{hint}"


def listing(several: Several, rulebook: Rulebook, clock: Clock) -> str:
    """Return the models a text is part of as aligned columns for a person."""
    rows = [
        (printable(model.id), printable(model.vendor), printable(f"{now} on {route}"))
        for model in several.models[:_SHOWN]
        for route, now in [standing_at_home(model, rulebook, clock)]
    ]
    more = len(several.models) - len(rows)
    return columns(rows) + (f"... and {more:,} more\n" if more else "")


def standing_at_home(model: Model, rulebook: Rulebook, clock: Clock) -> tuple[str, Status]:
    """Return how a model stands on its vendor's own route, else on the first that serves it."""
    route = model.home if model.home in model.offerings else next(iter(model.offerings))
    served = offering(rulebook, model, route) or model.offerings[route]
    return route, status(served, rulebook, clock)
