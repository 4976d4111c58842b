"""Follows base URLs through a Python file: which names carry one, or a client made with one."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import itemgetter

import libcst as cst

from modelaudit.readers.base_urls import BaseUrls
from modelaudit.readers.python_places import last_of, name_of
from modelaudit.readers.python_statements import Source
from modelaudit.references import Span

_ASSIGNED = re.compile(rb"((?:\w+\.)*\w+)\s*(?::[^=\n]{1,80})?=(?!=)")
_PARAMETER = re.compile(rb"(\w+)\s*(?::[^=,()]{1,80})?=\s*[A-Za-z]{0,2}[\"']?\Z")
_OPENED = re.compile(rb"\bas\s+((?:\w+\.)*\w+)\s*\)?\s*:\Z")
_DEFINED = re.compile(rb"(?:async\s+)?def\s+(\w+)")
_RETURNED = re.compile(rb"(?:return|yield)\b")
_TAIL = 200
"""Bytes in which a name before a URL, or at the end of a statement, is looked for."""
_MAX_STEPS = 4
"""From a URL to the function that makes the client, to the client, and to what holds it."""
_MAX_MENTIONS = 60
_MAX_DEPTH = 4


class Addresses:
    """The base URLs of one file, and the names that carry them."""

    def __init__(self, source: Source, urls: BaseUrls, models: Sequence[int]) -> None:
        """Find all base URLs, and follow them.

        Args:
            source: The file.
            urls: The base URLs of all routes.
            models: Offsets of the identifiers in the file, in order.
        """
        self._source, self._urls = source, urls
        self._carried: dict[str, dict[int, str]] = {}
        """By name: the statements that bind it, and the route each tells."""
        self._followed: set[tuple[str, str]] = set()
        """Names with a route that were looked for wherever they are used."""
        self.shared: set[str] = set()
        """Routes of all URLs that are not part of one request."""
        self._bound: dict[str, list[tuple[int, str | None]]] = {}
        self._any = False
        for offset, route in urls.found(source.content):
            if self._is_value(offset):
                self._any = True
                self._bind(offset, route, _MAX_STEPS)
                start, end = source.statement(offset)
                if bisect_left(models, start) == bisect_left(models, end):
                    self.shared.add(route)

    def of_client(self, called: str, offset: int) -> str | None:
        """Return the route of what a method is called on, or of the function that made it."""
        name = called
        while self._carried and name:
            if route := self._of_name(_own(name), offset):
                return route
            name = name.rpartition(".")[0]
        return None

    def of_value(self, node: cst.CSTNode, offset: int, depth: int = _MAX_DEPTH) -> str | None:
        """Return the route that an expression tells: a URL, a name that carries one, a call."""
        if not self._any or not depth:
            return None
        if isinstance(node, cst.SimpleString):
            return self._urls.route(node.raw_value)
        if isinstance(node, cst.FormattedString) and (told := self._urls.route(_text(node))):
            return told
        if isinstance(node, cst.Name | cst.Attribute):
            carried = self._of_name(last_of(name_of(node)), offset)
            if carried or isinstance(node, cst.Name):
                return carried
        if not isinstance(node, cst.Attribute):  # a chain of methods is one step
            depth -= 1
        parts = (self.of_value(part, offset, depth) for part in _parts(node))
        return next(filter(None, parts), None)

    def _is_value(self, offset: int) -> bool:
        """Tell whether a string literal begins with what stands at an offset."""
        quoted = self._source.strings.at(offset)
        return quoted is not None and not self._source.content[quoted.start : offset].strip(b"\"'")

    def _bind(self, offset: int, route: str, steps: int) -> None:
        """Note which name carries what stands at an offset, and where that goes on to."""
        statement = self._source.statement(offset)
        target = self._target(statement, offset)
        if not target or not steps:
            return
        self._carried.setdefault(_own(target), {}).setdefault(statement.start, route)
        if (target, route) not in self._followed:
            self._followed.add((target, route))
            for mention in self._mentions(last_of(target)):
                self._bind(mention, route, steps - 1)

    def _target(self, statement: Span, offset: int) -> str | None:
        content = self._source.content
        if match := _ASSIGNED.match(content, *statement):
            return match[1].decode("latin-1")
        if _DEFINED.match(content, *statement):
            match = _PARAMETER.search(content, max(statement.start, offset - _TAIL), offset)
            return match[1].decode("latin-1") if match else None
        if _RETURNED.match(content, *statement):
            return self._function_name(statement)
        start, end = self._source.code(statement)
        match = _OPENED.search(content, max(start, end - _TAIL), end)
        return match[1].decode("latin-1") if match else None

    def _function_name(self, statement: Span) -> str | None:
        for header in self._source.enclosing(statement.start):
            if match := _DEFINED.match(self._source.content, *header):
                return match[1].decode("latin-1")
        return None

    def _mentions(self, name: str) -> Iterator[int]:
        """Where a name is used as a value: not assigned to, and nothing called on it."""
        content, found = self._source.content, 0
        for match in re.finditer(rb"\b%s\b(?!\s*=[^=]|\.)" % name.encode(), content):
            start = match.start()
            quoted = self._source.strings.at(start) and content[start - 1 : start] != b"{"
            if quoted or self._source.comments.at(start):
                continue
            found += 1
            if found > _MAX_MENTIONS:
                return
            yield start

    def _of_name(self, name: str, offset: int) -> str | None:
        """Return what a name carries; the nearest binding before counts when they differ."""
        if name not in self._carried:
            return None
        if name not in self._bound:
            bindings = sorted(self._bindings(name).items())
            same = len({route for _, route in bindings}) == 1
            self._bound[name] = bindings[:1] if same else bindings
        places = self._bound[name]
        if len(places) == 1:
            return places[0][1]
        scope = self._scope(offset)
        last = bisect_left(places, offset, key=itemgetter(0)) - 1
        return places[last][1] if last >= 0 and places[last][0] >= scope.start else None

    def _bindings(self, name: str) -> dict[int, str | None]:
        """Where a name is bound, and the route it carries from there on."""
        places: dict[int, str | None] = dict(self._carried[name])
        escaped = re.escape(name.encode())
        assigned = re.compile(rb"(?:\b(?:self|cls)\.|(?<![\w.]))%s\s*[:=]" % escaped)
        for match in assigned.finditer(self._source.content):
            statement = self._source.statement(match.start())
            target = _ASSIGNED.match(self._source.content, *statement)
            if target and _own(target[1].decode("latin-1")) == name:
                places.setdefault(statement.start, None)
        return places

    def _scope(self, offset: int) -> Span:
        for header in self._source.enclosing(offset):
            if _DEFINED.match(self._source.content, *header):
                return self._source.block(header.start)
        return Span(0, len(self._source.content))


def _own(name: str) -> str:
    """A name without the object it is an attribute of, where that is the object of the class."""
    return name.removeprefix("self.").removeprefix("cls.")


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The parts of an expression that may be, or hold, what it is about."""
    if isinstance(node, cst.Call):
        yield from (arg.value for arg in node.args)
        yield node.func
    elif isinstance(node, cst.Dict):
        yield from (element.value for element in node.elements)
    elif isinstance(node, cst.BooleanOperation | cst.BinaryOperation):
        yield from (node.left, node.right)
    elif isinstance(node, cst.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, cst.FormattedStringExpression | cst.Await):
        yield node.expression
    elif isinstance(node, cst.Attribute):
        yield node.value
    elif isinstance(node, cst.FormattedString):
        yield from node.parts[:1]
    elif isinstance(node, cst.ConcatenatedString):
        yield node.left


def _text(node: cst.FormattedString) -> str:
    """What an f-string says, with a word for each placeholder."""
    texts = (p.value if isinstance(p, cst.FormattedStringText) else "_" for p in node.parts)
    return "".join(texts)
