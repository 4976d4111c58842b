"""The modules of a project: models that one names and requests that another sends."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from modelaudit.flow.addresses import arguments_of
from modelaudit.flow.imports import stem
from modelaudit.flow.kinds import Definition, Path, Value
from modelaudit.flow.links import Links
from modelaudit.flow.scopes import FUNCTIONS, Place, Scope
from modelaudit.flow.sites import Origin, Sent, Sites
from modelaudit.references import Span
from modelaudit.run_files import RunFiles

_MAX_ROUNDS = 3
"""From a module to those that import it, to those that import its names from there, and so on."""
Key = tuple[str, Span | None, str]
"""Of an origin: see `Origin.key`."""


class Received(NamedTuple):
    """A request in one module whose model is named in another one."""

    filename: str
    """The module of the request."""
    sent: Sent
    shared: bool
    """Other models, or ones that nobody knows, are sent by it as well."""


class _Passed(NamedTuple):
    """An argument of a call of a function in another module."""

    call: ast.Call
    path: str
    node: ast.expr


class _Sinks(NamedTuple):
    """Where what a module holds goes, by the keys of origins."""

    requests: defaultdict[Key, list[Sent]]
    passed: defaultdict[Key, list[_Passed]]
    origins: list[Origin]


class Project:
    """The Python files of one run; only those that matter are read."""

    def __init__(self, files: RunFiles, load: Callable[[str], Sites | None]) -> None:
        """Prepare for some files.

        Args:
            files: All of them.
            load: Reads one; None when it is no Python.
        """
        self._files, self._packages = files, files.packages
        self._load = load
        self._loaded: dict[str, Sites | None] = {}
        self._known: dict[str, _Sinks] = {}
        self._sources: set[str] = set()
        """Modules that hold a model, or hand one on."""

    def received(self, linked: Mapping[str, Links]) -> dict[str, dict[Span, list[Received]]]:
        """Return the requests elsewhere that literals reach, by file and literal.

        Args:
            linked: How models leave the files that name them.
        """
        sources = {file: links.names for file, links in linked.items() if links.names}
        for _ in range(_MAX_ROUNDS):
            if not sources:
                break
            self._sources |= sources.keys()
            near = [file for file in self._importing(sources) if file not in self._loaded]
            handed_on = {file: self._handed_on(file, sources) for file in near}
            sources = {file: names for file, names in handed_on.items() if names}
        targets = {file for file, _ in self._ways}
        targets |= {file for file, links in linked.items() if self._passes(file, links)}
        return _with_others(
            {file: self._trace(file, linked[file].models) for file in linked if file in targets}
        )

    def _passes(self, file: str, links: Links) -> bool:
        """Tell whether a file gives models to functions of other files."""
        return any(self._packages.resolve(path, file) for path in links.passed)

    def _importing(self, sources: Mapping[str, Mapping[str, frozenset[str]]]) -> Iterator[str]:
        """Yield the files that import one of some names, or the modules they are in."""
        modules = dict.fromkeys(stem(source) for source in sources)
        telling = {"*", *(name for names in sources.values() for name in names)}
        near = (self._files.importing.get(name, ()) for name in modules)
        for file in dict.fromkeys(chain.from_iterable(near)):
            text = b""
            for path in self._files.imports(file):
                words = path.split(".")
                if telling.isdisjoint(words) and words[-1] not in modules:
                    continue  # of one of them perhaps, but no model
                module, rest = self._packages.resolve(path, file) or ("", "")
                names = sources.get(module)
                if not names:
                    continue
                text = text or self._files.text(file)
                if _is_read(rest.partition(".")[0], names, text):
                    yield file
                    break

    def _handed_on(
        self, file: str, sources: Mapping[str, Mapping[str, frozenset[str]]]
    ) -> dict[str, frozenset[str]]:
        """Return the names under which a module hands on what it imports from others."""
        sites = self._sites(file)
        bindings = sites.module.scope.bindings if sites else {}
        names: dict[str, frozenset[str]] = {}
        for name, each in bindings.items():
            for one in each:
                module, rest = self._packages.resolve(one.path, file) or ("", "")
                if one.kind == "import" and rest in sources.get(module, ()):
                    names[name] = sources[module][rest]
        for name, each in bindings.items():
            read = (node for one in each if one.kind == "value" for node in ast.walk(one.node))
            if any(isinstance(node, ast.Name) and node.id in names for node in read):
                names.setdefault(name, frozenset())
        return names

    # From a literal to requests

    def _trace(self, file: str, models: Iterable[Span]) -> dict[Span, list[tuple[str, Sent, str]]]:
        """Return where some literals of a file go, each request with the literal's text."""
        keys = {origin.key for origin in self._sinks(file).origins}
        keys |= {key for there, key in self._ways if there == file}
        return {
            key[1]: [(there, sent, key[2]) for there, sent in self._follow(file, key)]
            for key in keys
            if key[1] and any(key[1].start <= model.start < key[1].end for model in models)
        }

    def _follow(self, file: str, key: Key) -> Iterator[tuple[str, Sent]]:
        """Yield the requests that something reaches by way of other files."""
        seen = {(file, key)}
        for here, what in (waiting := [(file, key)]):
            sinks = self._sinks(here)
            if here != file or what != key:
                yield from ((here, sent) for sent in sinks.requests.get(what, ()))
            given = (
                there for one in sinks.passed.get(what, ()) for there in self._given(here, one)
            )
            for following in (*given, *self._ways.get((here, what), ())):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)

    def _sinks(self, file: str) -> "_Sinks":
        if file not in self._known:
            self._known[file] = self._find_sinks(file)
        return self._known[file]

    def _find_sinks(self, file: str) -> "_Sinks":
        found, sites = _Sinks(defaultdict(list), defaultdict(list), []), self._sites(file)
        if sites is None:
            return found
        requests = {sent.call: sent for sent in sites.sent}
        for sent in requests.values():
            found.origins.extend(sent.origins)
            for origin in sent.origins if not sent.is_lookup else ():
                found.requests[origin.key].append(sent)
        for call, place in sites.module.calls:
            for path in self._functions_of(file, call, place) if call not in requests else ():
                for node in arguments_of(call):
                    origins = sites.origins(node, place)
                    found.origins.extend(origins)
                    for origin in origins:
                        found.passed[origin.key].append(_Passed(call, path, node))
        return found

    def _functions_of(self, file: str, call: ast.Call, place: Place) -> Iterator[str]:
        """Yield the functions of other modules of the project that a call may be of."""
        sites = self._sites(file)
        for value in sites.values.of(call.func, place) if sites else ():
            if isinstance(value, Path) and self._packages.resolve(value.text, file):
                yield value.text

    def _given(self, file: str, passed: "_Passed") -> Iterator[tuple[str, Key]]:
        """Yield the parameters of another module that an argument of a call becomes."""
        sites = self._sites(file)
        for there, scope in self._functions(passed.path, file):
            node = scope.node
            assert isinstance(node, FUNCTIONS)
            assert sites is not None
            for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                if passed.node in (
                    sites.values.parameters.arguments(passed.call, scope, one.arg) or ()
                ):
                    yield there, ("parameter", None, f"{scope.qualified}.{one.arg}")

    def _functions(self, path: str, file: str) -> Iterator[tuple[str, Scope]]:
        """Yield the function of the project that a path names, or that makes its objects."""
        resolved = self._packages.resolve(path, file)
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
        waiting = {
            (file, origin.key): None
            for file in list(self._loaded)
            for origin in self._sinks(file).origins
            if origin.kind == "module"
        }
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
        resolved = self._packages.resolve(path, file)
        if resolved is None or resolved[0] not in self._sources:
            return
        sites, node = self._sites(resolved[0]), _expression(resolved[1])
        if sites is not None and node is not None:
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
    texts: defaultdict[tuple[str, ast.Call], set[str]] = defaultdict(set)
    for literals in found.values():
        for reached in literals.values():
            for there, sent, text in reached:  # files that are alike have the same requests
                texts[there, sent.call].add(text)
                texts[there, sent.call].update(o.text for o in sent.origins if o.kind == "literal")
    return {
        file: {
            span: [
                Received(there, sent, len(texts[there, sent.call]) > 1 or _is_open(sent))
                for there, sent, _ in reached
            ]
            for span, reached in literals.items()
            if reached
        }
        for file, literals in found.items()
    }


def _is_open(sent: Sent) -> bool:
    """Tell whether something that is not in the code may choose the model."""
    return any(origin.kind in ("environment", "computed") for origin in sent.origins)
