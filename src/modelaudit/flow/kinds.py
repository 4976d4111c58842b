"""What the value of an expression may be."""

import ast
from typing import NamedTuple

from modelaudit.flow.scopes import Place, Scope


class Made(NamedTuple):
    """A call and where it stands."""

    call: ast.Call
    place: Place


class Literal(NamedTuple):
    """A string that is written in the code."""

    node: ast.Constant


class Structure(NamedTuple):
    """A dict, list, tuple or set display, or a call of `dict`."""

    node: ast.expr
    place: Place
    holder: str = ""
    """The name that holds it, through which entries may be set later."""


class Definition(NamedTuple):
    """A class or a function of this module."""

    scope: Scope

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.scope.node, ast.ClassDef)


class Instance(NamedTuple):
    """An object of a class of this module."""

    owner: Scope
    call: ast.Call | None = None
    """That makes it; None when nobody knows."""
    place: Place | None = None


class Path(NamedTuple):
    """Something from another module, as it is reached: `openai.OpenAI().chat`.

    `?` stands for an object of which only the names that are read of it are known.
    """

    text: str
    makers: tuple[Made, ...] = ()
    """The calls of this module that made an object on the way, the last one last."""

    @property
    def is_known(self) -> bool:
        """Whether it is known where it begins."""
        return not self.text.startswith("?")


class Parameter(NamedTuple):
    """What callers of a function give."""

    scope: Scope
    name: str


class Bound(NamedTuple):
    """A function with some of its arguments: `partial(create, model="...")`."""

    function: "Value"
    call: ast.Call
    place: Place


class Unknown(NamedTuple):
    """What only a run of the program can tell."""

    why: str
    """`environment`, `callers`, `computed`."""
    text: str = ""
    node: ast.expr | None = None
    """What is computed."""
    place: Place | None = None


Value = Literal | Structure | Definition | Instance | Path | Parameter | Bound | Unknown
COMPUTED: tuple[Value, ...] = (Unknown("computed"),)
UNKNOWN = Path("?")
MAX_VALUES = 24
"""Values of one expression beyond which it counts as computed."""


def last_name(node: ast.expr | None) -> str:
    """Return the last name of a dotted name, or of what is called."""
    while isinstance(node, ast.Call):
        node = node.func
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
    return ""


def text_of(node: ast.expr | None) -> str:
    """Return a string that is written as a literal; an empty one for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def decorators_of(scope: Scope) -> list[str]:
    """Return the last names of the decorators of a function or a class."""
    return [last_name(one) for one in getattr(scope.node, "decorator_list", ())]
