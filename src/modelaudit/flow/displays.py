"""What names in a call hold: a dict or an object of options that is made in another statement."""

import ast

from modelaudit.flow.kinds import Path, Structure
from modelaudit.flow.scopes import function_of
from modelaudit.flow.sites import Sent, Sites
from modelaudit.references import Span


class Displays:
    """The names in one call that hold what is written elsewhere, and nothing else uses."""

    def __init__(self, sites: Sites, sent: Sent) -> None:
        self._sites, self._sent = sites, sent
        nodes = (node for node in ast.walk(sent.call) if isinstance(node, ast.Name))
        self._names = {sites.module.span(node): node for node in nodes}

    def at(self, span: Span) -> ast.expr | None:
        """Return the expression that makes what the name at a place holds.

        None when there is none, or several, or when something may be in it that cannot be told:
        an edit of it must change this call alone.
        """
        node = self._names.get(span)
        if node is None:
            return None
        values = self._sites.values.of(node, self._sent.place)
        if len(values) != 1 or not self._is_only_use(node):
            return None
        match values[0]:
            case Structure(display, place, holder):
                keys = [key for key, _ in place.scope.items.get(holder, ())]
                return None if None in keys else display
            case Path(_, makers) if makers:
                return makers[-1].call
        return None

    def _is_only_use(self, node: ast.Name) -> bool:
        """Tell whether what a name holds is used in one place, but for keys that are set."""
        module = self._sites.module
        scope = function_of(module.places[node].scope)
        return module.uses[node.id, scope] - len(scope.items.get(node.id, ())) == 1
