"""The modules of a project: models that one names and requests that another sends."""

import ast
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from modelaudit.flow.links import Links
from modelaudit.flow.module import FUNCTIONS, Place, Scope
from modelaudit.flow.sites import CALLERS, Origin, Sent, Sites
from modelaudit.flow.values import Definition, Path, Value
from modelaudit.references import Span

_MAX_ROUNDS = 3
"""From a module to those that import it, to those that import its names from there, and so on."""
_IMPORT = re.compile(
    rb"^[ \t]*(?:import[ \t]+([\w., \t]+)|from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")
_STEP = re.compile(r"\w+(?:\(\)|\[\])*")
Key = tuple[str, Span | None, str]
"""Of an origin: see `Origin.key`."""


class Received(NamedTuple):
    """A request in one module whose model is named in another one."""

    filename: str
    """The module of the request."""
    sent: Sent
    shared: bool
    """Other models, or ones that nobody knows, are sent by it as well."""


class Project:
    """The Python files of one run; only those that matter are read."""

    def __init__(self, files: Iterable[str], load: Callable[[str], Sites | None]) -> None:
        """Prepare for some files.

        Args:
            files: All of them, as they are reported.
            load: Reads one; None when it is no Python.
        """
        self._files = frozenset(files)
        self._load = load
        self._loaded: dict[str, Sites | None] = {}
        self._resolved: dict[tuple[str, str], tuple[str, str] | None] = {}

    def received(
        self, linked: Mapping[str, Links], texts: Iterable[tuple[str, bytes]]
    ) -> dict[str, dict[Span, list[Received]]]:
        """Return the requests elsewhere that literals reach, by file and literal.

        Args:
            linked: How models leave the files that name them.
            texts: All files with their bytes; gone through once for every step between modules.
        """
        sources = {file: links.names for file, links in linked.items() if links.names}
        for _ in range(_MAX_ROUNDS):
            if not sources:
                break
            near = set(self._importing(sources, texts)) - self._loaded.keys()
            sources = {file: names for file in near if (names := self._passing_on(file))}
        targets = {file for file, _ in self._ways}
        targets |= {file for file, links in linked.items() if self._passes(file, links)}
        return _with_others({file: self._trace(file) for file in linked if file in targets})

    def _passes(self, file: str, links: Links) -> bool:
        """Tell whether a file gives models to functions of other files."""
        return any(self._resolve(path, file) for path in links.passed)

    def _importing(
        self,
        sources: Mapping[str, Mapping[str, frozenset[str]]],
        texts: Iterable[tuple[str, bytes]],
    ) -> Iterator[str]:
        """Yield the files that import one of some names, or the modules they are in."""
        stems = BytesAhoCorasick([_stem(file).encode() for file in sources])
        for file, text in texts:
            if not stems.find_matches_as_indexes(text):
                continue
            for path in imports(text):
                module, rest = self._resolve(path, file) or ("", "")
                names = sources.get(module)
                if names and _is_read(rest.partition(".")[0], names, text):
                    yield file
                    break

    def _passing_on(self, file: str) -> dict[str, frozenset[str]]:
        """Return the names under which a module hands on what it imports from the project."""
        sites = self._sites(file)
        names: dict[str, frozenset[str]] = {}
        for name, bindings in sites.module.scope.bindings.items() if sites else ():
            for one in bindings:
                taken = one.kind == "import" and self._resolve(one.path, file)
                named = isinstance(one.node, ast.Name | ast.Attribute | ast.BoolOp)
                if taken or (one.kind == "value" and named):
                    names[name] = frozenset()
        return names

    # From a literal to requests

    def _trace(self, file: str) -> dict[Span, list[tuple[str, Sent, str]]]:
        """Return where the literals of a file go, each request with the literal's text."""
        keys = {origin.key for _, origin in self._sinks(file)[2]}
        keys |= {key for there, key in self._ways if there == file}
        return {
            key[1]: [(there, sent, key[2]) for there, sent in self._follow(file, key)]
            for key in keys
            if key[1] is not None
        }

    def _follow(self, file: str, key: Key) -> Iterator[tuple[str, Sent]]:
        """Yield the requests that something reaches by way of other files."""
        seen = {(file, key)}
        for here, what in (waiting := [(file, key)]):
            requests, passes, _ = self._sinks(here)
            if here != file or what != key:
                yield from ((here, sent) for sent in requests.get(what, ()))
            for following in (*passes.get(what, ()), *self._ways.get((here, what), ())):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)

    @cached_property
    def _known(self) -> dict[str, "_Sinks"]:
        return {}

    def _sinks(self, file: str) -> "_Sinks":
        """Return where each origin of a module goes: requests, and functions of other modules."""
        if file not in self._known:
            self._known[file] = self._find_sinks(file)
        return self._known[file]

    def _find_sinks(self, file: str) -> "_Sinks":
        sites = self._sites(file)
        requests: defaultdict[Key, list[Sent]] = defaultdict(list)
        passes: defaultdict[Key, list[tuple[str, Key]]] = defaultdict(list)
        origins: list[tuple[str, Origin]] = []
        for sent in sites.sent if sites else ():
            for origin in sent.origins:
                origins.append((file, origin))
                if sent.surface is not None and sent.surface.kind != "lookup":
                    requests[origin.key].append(sent)
        for call, place in sites.module.calls if sites else ():
            for target, key, node in self._parameters(file, call, place):
                assert sites is not None
                for origin in sites.origins(node, place):
                    origins.append((file, origin))
                    passes[origin.key].append((target, key))
        return requests, passes, origins

    def _parameters(
        self, file: str, call: ast.Call, place: Place
    ) -> Iterator[tuple[str, Key, ast.expr]]:
        """Yield the parameters in other modules that a call gives something to."""
        sites = self._sites(file)
        assert sites is not None
        for value in sites.values.of(call.func, place):
            if not isinstance(value, Path) or value.text.startswith("?"):
                continue
            for there, scope in self._functions(value.text, file):
                node = scope.node
                assert isinstance(node, FUNCTIONS)
                for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                    for given in sites.values.arguments(call, scope, one.arg) or ():
                        yield there, ("parameter", None, f"{scope.qualified}.{one.arg}"), given

    def _functions(self, path: str, file: str) -> Iterator[tuple[str, Scope]]:
        """Yield the function of the project that a path names, or that makes its objects."""
        resolved = self._resolve(path, file)
        sites = self._sites(resolved[0]) if resolved else None
        if resolved is None or sites is None:
            return
        for value in self._evaluated(sites, resolved[1]):
            if not isinstance(value, Definition):
                continue
            scope: Scope | None = value.scope
            if isinstance(value.scope.node, ast.ClassDef):
                made = value.scope.bindings.get("__init__", ())
                scope = sites.module.scopes[made[0].node] if made else None
            if scope is not None and isinstance(scope.node, FUNCTIONS):
                yield resolved[0], scope

    # From a name to what it is in its module

    @cached_property
    def _ways(self) -> dict[tuple[str, Key], list[tuple[str, Key]]]:
        """By what a module holds: the names by which other modules read it."""
        found: defaultdict[tuple[str, Key], list[tuple[str, Key]]] = defaultdict(list)
        read = [pair for file in list(self._loaded) for pair in self._sinks(file)[2]]
        waiting = dict.fromkeys((file, one.key) for file, one in read if one.kind == "module")
        seen = set(waiting)
        for file, key in (queue := list(waiting)):
            for source in self._origins(key[2], file):
                found[source].append((file, key))
                if source[1][0] == "module" and source not in seen:  # handed on from there
                    seen.add(source)
                    queue.append(source)
        return found

    def _origins(self, path: str, file: str) -> Iterator[tuple[str, Key]]:
        """Yield what a name of another module comes from there."""
        resolved = self._resolve(path, file)
        sites = self._sites(resolved[0]) if resolved else None
        if resolved is None or sites is None or not resolved[1]:
            return
        node = _expression(resolved[1])
        if node is not None:
            for origin in sites.origins(node, Place(sites.module.scope, ())):
                yield resolved[0], origin.key

    @staticmethod
    def _evaluated(sites: Sites, names: str) -> tuple[Value, ...]:
        node = _expression(names) if names else None
        return sites.values.of(node, Place(sites.module.scope, ())) if node is not None else ()

    def _sites(self, file: str) -> Sites | None:
        if file not in self._loaded:
            self._loaded[file] = self._load(file)
        return self._loaded[file]

    # Modules

    def _resolve(self, path: str, file: str) -> tuple[str, str] | None:
        """Return the file of a module and what is read of it; None for one of no file here."""
        if (path, file) not in self._resolved:
            self._resolved[path, file] = self._module_of(path, file)
        return self._resolved[path, file]

    def _module_of(self, path: str, file: str) -> tuple[str, str] | None:
        names = path.lstrip(".")
        dots = len(path) - len(names)
        steps = _STEP.findall(names)
        plain = next((i for i, step in enumerate(steps) if not step.isidentifier()), len(steps))
        folder = os.path.dirname(file)
        for _ in range(dots - 1):
            folder = os.path.dirname(folder)
        for count in range(plain, 0 if not dots else -1, -1):
            found = self._file_of(steps[:count], folder if dots else None, file)
            if found is not None:
                return found, ".".join(steps[count:])
        return None

    def _file_of(self, module: list[str], folder: str | None, near: str) -> str | None:
        """Return the file of a module, in a folder or anywhere in the project."""
        tails = ["/".join([*module, "__init__.py"])]
        if module:
            tails.insert(0, "/".join(module) + ".py")
        if folder is not None:
            places = (f"{folder}/{tail}" if folder else tail for tail in tails)
            return next((place for place in places if place in self._files), None)
        found = [
            file
            for tail in tails
            for file in self._by_name.get(os.path.basename(tail), ())
            if file == tail or file.endswith(f"/{tail}")
        ]
        return max(found, key=lambda file: len(os.path.commonpath([file, near])), default=None)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file in sorted(self._files):
            found.setdefault(os.path.basename(file), []).append(file)
        return found


_Sinks = tuple[
    Mapping[Key, list[Sent]], Mapping[Key, list[tuple[str, Key]]], list[tuple[str, Origin]]
]


def imports(text: bytes) -> Iterator[str]:
    """Yield what a file imports: `pkg.module.name` of each name, `pkg.module` of a module."""
    for match in _IMPORT.finditer(text):
        modules, origin, names = (part.decode("latin-1") for part in match.groups(b""))
        if modules:
            yield from (part.partition(" as ")[0].strip() for part in modules.split(","))
            continue
        for part in _COMMENT.sub("", names).split(","):
            name = part.partition(" as ")[0].strip(" \t\r\n()\\")
            if name:
                yield f"{origin}{name}" if origin.endswith(".") else f"{origin}.{name}"


def _is_read(name: str, names: Mapping[str, frozenset[str]], text: bytes) -> bool:
    """Tell whether a file may read a model through a name that it imports."""
    if name not in names:  # a module, or all of it
        return name in ("", "*") and any(one.encode() in text for one in names)
    return not names[name] or any(one.encode() in text for one in names[name])


@lru_cache(maxsize=4096)
def _expression(names: str) -> ast.expr | None:
    """Return the expression that reads names of a module, behind all its statements."""
    try:
        node = ast.parse(names.replace("[]", "[_]"), mode="eval").body
    except SyntaxError:
        return None
    return node


def _with_others(
    found: Mapping[str, Mapping[Span, list[tuple[str, Sent, str]]]],
) -> dict[str, dict[Span, list[Received]]]:
    """Tell of each request whether literals with other texts reach it too."""
    texts: defaultdict[ast.Call, set[str]] = defaultdict(set)
    for literals in found.values():
        for reached in literals.values():
            for _, sent, text in reached:
                texts[sent.call].add(text)
                texts[sent.call].update(o.text for o in sent.origins if o.kind == "literal")
    return {
        file: {
            span: [
                Received(there, sent, len(texts[sent.call]) > 1 or _is_open(sent))
                for there, sent, _ in reached
            ]
            for span, reached in literals.items()
            if reached
        }
        for file, literals in found.items()
    }


def _is_open(sent: Sent) -> bool:
    """Tell whether something that is not in the code may choose the model."""
    return any(
        origin.kind == "environment" or (origin.kind == "computed" and origin.text != CALLERS)
        for origin in sent.origins
    )


def _stem(file: str) -> str:
    """Return the last name of a module."""
    stem = os.path.basename(file).removesuffix(".py")
    return os.path.basename(os.path.dirname(file)) if stem == "__init__" else stem
