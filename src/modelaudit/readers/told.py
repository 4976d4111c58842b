"""What the surroundings of a text say it is for."""

from typing import TYPE_CHECKING, NamedTuple

from modelaudit.references import Role

if TYPE_CHECKING:
    from modelaudit.readers.surroundings import Surroundings


class Told(NamedTuple):
    """The role of a text, and what it is there."""

    role: Role
    place: str
    looked_up: bool = False
    beginning: bool = False
    listed: bool = False


def place_of(around: "Surroundings") -> str:
    """What a text is given to."""
    if around.flag:
        return f'option "{around.key}"'
    return f'value of "{around.key}"' if around.key else "string"
