"""What a project decides about models: which it bans, and which successor it wants instead."""

from dataclasses import dataclass, field

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields
from modelaudit.rulebook.models import Ban, Override
from modelaudit.rulebook.problems import Place, Problems, quote
from modelaudit.rulebook.tree import Node


@dataclass(frozen=True, slots=True)
class Policy:
    """The decisions of all files by canonical id, and where each stands."""

    bans: dict[str, Ban] = field(default_factory=dict)
    ban_places: dict[str, Place] = field(default_factory=dict)
    overrides: dict[str, Override] = field(default_factory=dict)
    override_places: dict[str, Place] = field(default_factory=dict)

    def read(self, root: Node, file: str, problems: Problems) -> None:
        """Adds the bans and overrides of one file of models."""
        fields = Fields(root, schema.MODELS_FILE, problems, "a file of models")
        for node in fields.nodes("bans"):
            one = Fields(node, schema.BAN, problems, "a ban")
            name, because, use = one.needed("id"), one.needed("because"), one.text("use")
            _settle(self.ban_places, name, node.place, "banned", problems)
            self.bans[name] = Ban(because, file, one.day("since"))
            if use:
                self._override(name, Override(use, file, because), node.place, problems)
        for node in fields.nodes("overrides"):
            one = Fields(node, schema.OVERRIDE, problems, "an override")
            name, successor = one.needed("id"), one.needed("successor")
            override = Override(successor, file, one.text("because"))
            self._override(name, override, node.place, problems)

    def _override(self, name: str, override: Override, place: Place, problems: Problems) -> None:
        _settle(self.override_places, name, place, "given a successor", problems)
        self.overrides[name] = override


def _settle(
    places: dict[str, Place], name: str, place: Place, what: str, problems: Problems
) -> None:
    before = places.setdefault(name, place)
    if before != place:
        text = f"model {quote(name)} is already {what} at {before.file}:{before.line}"
        problems.add(place, text)
