"""The successors a project chose itself, from what a user wrote to canonical ids."""

from collections.abc import Mapping
from difflib import get_close_matches

from modelaudit.errors import UsageError
from modelaudit.naming import Names
from modelaudit.rulebook.models import Model, Rulebook
from modelaudit.rulebook.status import DYING, Clock, ban_on, offering, status


def chosen_successors(
    rulebook: Rulebook, chosen: Mapping[str, str], clock: Clock
) -> dict[str, str]:
    """Turn a project's own choice of successors into canonical ids.

    Args:
        rulebook: All rules.
        chosen: Identifier to leave to identifier to move to, as a user wrote them.
        clock: Day and horizon: nobody is moved onto a dying model, not even on demand.

    Raises:
        UsageError: An identifier that no rule knows, or a successor that is not alive.
    """
    result: dict[str, str] = {}
    for old, new in chosen.items():
        target = _known(rulebook, new)[0]
        served = [one for route in target.offerings if (one := offering(rulebook, target, route))]
        states = [status(one, rulebook, clock) for one in served]
        if all(state in DYING for state in states):
            ban, day = ban_on(served[0], rulebook), served[0].lifecycle.shutdown
            why = f"banned by {ban.file}" if ban else f"{states[0]} on {served[0].route} ({day})"
            raise UsageError(f"cannot move {old} to {new}: it is {why}")
        result.update((model.id, target.id) for model in _known(rulebook, old))
    return result


def _known(rulebook: Rulebook, identifier: str) -> list[Model]:
    """Return the models an identifier names, that of the vendor's own API first."""
    named = rulebook.identifiers.get(identifier)
    if not named:  # people copy what stands in their file, prefix and all
        found = Names(rulebook).parse(identifier)
        bare = found.identifier if found else identifier.rpartition("/")[2]
        named = rulebook.identifiers.get(bare)
    if not named:
        close = get_close_matches(identifier, rulebook.identifiers)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(f"no rule knows the model {identifier}{hint}")
    models = [(rulebook.models[id_], route) for route, id_ in named.items()]
    models.sort(key=lambda pair: pair[0].home != pair[1])
    return [model for model, _ in models]
