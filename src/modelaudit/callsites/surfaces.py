"""Which surface a call goes to, by the name of what is called."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from modelaudit.rulebook.models import Rulebook, Surface


class Surfaces:
    """Finds the surface a call goes to."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._clients = rulebook.clients
        self._by_name = {call: one for one in rulebook.surfaces for call in one.calls}

    def resolved(self, name: str) -> Surface | None:
        """Return the surface of a fully resolved name: `openai.OpenAI().chat.completions.create`.

        Drop-ins and what is transparent are seen through.
        """
        known = (self._by_name.get(one) for one in self._spellings(name))
        return next(filter(None, known), None)

    def by_tail(self, tail: str) -> Surface | None:
        """Return the surface of what is called on an object nobody knows.

        Names on the left that may belong to the object are passed over, but two names must be
        left, or one that no other library has. Where surfaces of several SDKs end so, they must
        agree on the model parameter and the endpoint; the answer is the first in the rules.
        """
        steps = self._opaque(tail)
        ends = (".".join(steps[start:]) for start in range(len(steps)))
        found = next((self._tails[end] for end in ends if end in self._tails), [])
        alike = len({(one.models[0], one.endpoint) for one in found}) == 1
        return found[0] if alike else None

    def is_whole(self, name: str, surface: Surface) -> bool:
        """Tell whether a name ends in all that stands behind the client in one of a surface.

        `?.Image.create` may be a table of pictures, `?.openai.Image.create` is no such thing.
        """
        plain = f".{'.'.join(self._opaque(name))}"
        return any(plain.endswith(f".{call.rpartition('().')[2]}") for call in surface.calls)

    def gone_import(self, path: str) -> Surface | None:
        """Return the surface that an import names and that is gone, or the first of its module."""
        named = self._by_name.get(path)
        return named if named and named.gone else self._gone_modules.get(path)

    def is_wrapper(self, name: str) -> bool:
        """Tell whether a function returns the client that it is given."""
        return name in self._clients.wrappers

    @cached_property
    def names(self) -> frozenset[str]:
        """What is called: the last names of all surfaces, and of classes that stand for one."""
        names = (*self._by_name, *self._clients.drop_ins)
        return frozenset(name.rpartition(".")[2] for name in names)

    @cached_property
    def modules(self) -> frozenset[str]:
        """Top-level modules from which any surface comes."""
        names = (*self._by_name, *self._clients.drop_ins)
        return frozenset(name.partition(".")[0] for name in names)

    @cached_property
    def _gone_modules(self) -> dict[str, Surface]:
        """Modules within a package from which nothing comes but what is gone."""
        living = [name for name, one in self._by_name.items() if not one.gone]
        alive = {*self._clients.drop_ins}
        alive.update(one for name in (*living, *self._clients.drop_ins) for one in _modules(name))
        gone: dict[str, Surface] = {}
        for name, surface in self._by_name.items():
            for module in _modules(name):
                if "." in module and module not in alive:
                    gone.setdefault(module, surface)
        return gone

    @cached_property
    def _tails(self) -> dict[str, list[Surface]]:
        tails: defaultdict[str, list[Surface]] = defaultdict(list)
        for name, surface in self._by_name.items():
            steps = name.split(".")
            for start in range(len(steps) - (steps[-1] not in self._clients.unique_names)):
                tails[".".join(steps[start:])].append(surface)
        return tails

    def _spellings(self, name: str) -> Iterator[str]:
        """Yield a name without what is transparent, then with one drop-in less at a time."""
        steps = self._opaque(name)
        while steps:
            yield ".".join(steps)
            steps = self._without_drop_in(steps)

    def _without_drop_in(self, steps: list[str]) -> list[str]:
        """Replace the longest drop-in that a name begins with; nothing when there is none."""
        for end in range(len(steps), 0, -1):
            head = ".".join(steps[:end])
            original = self._clients.drop_ins.get(head.removesuffix("()"))
            if original is not None:
                made = "()" if head.endswith("()") else ""
                return [*f"{original}{made}".split("."), *steps[end:]]
        return []

    def _opaque(self, name: str) -> list[str]:
        return [step for step in name.split(".") if step not in self._clients.transparent]


_built: list[tuple[Rulebook, Surfaces]] = []


def surfaces_of(rulebook: Rulebook) -> Surfaces:
    """Return the surfaces of a rulebook, which are indexed once in a process."""
    if not _built or _built[0][0] is not rulebook:
        _built[:] = [(rulebook, Surfaces(rulebook))]
    return _built[0][1]


def _modules(name: str) -> Iterator[str]:
    """Yield the modules that a name is in, the outermost first, told by how they are written."""
    steps = name.split(".")[:-1]
    for end, step in enumerate(steps, 1):
        if not step.islower():
            return
        yield ".".join(steps[:end])
