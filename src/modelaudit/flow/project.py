"""The modules of a project: models that one names and requests that another sends."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar

from modelaudit.flow import interfaces
from modelaudit.flow.imports import stem
from modelaudit.flow.interfaces import Function, Passed, Sinks
from modelaudit.flow.links import Links
from modelaudit.flow.sites import Key, Request, Sites
from modelaudit.references import Span
from modelaudit.run_files import RunFiles

T = TypeVar("T")
_MAX_ROUNDS = 3
"""From a module to those that import it, to those that import its names from there, and so on."""


class Received(NamedTuple):
    """A request in one module whose model is named in another one."""

    filename: str
    """The module of the request."""
    request: Request
    shared: bool
    """Other models, or ones that nobody knows, are sent by it as well."""


class Asking(Protocol):
    """Asks modules, or knows what they told when they were asked before."""

    def ask(
        self, file: str, question: tuple[object, ...], answer: Callable[[Sites], T]
    ) -> T | None:
        """Return what a file tells; None when it is no Python.

        Args:
            file: The file.
            question: The whole question: it has one answer as long as the file is the same.
            answer: Answers it.
        """

    def ask_once(
        self, file: str, question: tuple[object, ...], answer: Callable[[Sites], T]
    ) -> T | None:
        """Return the same, and keep nothing of a file that has nothing to tell."""


class Project:
    """The Python files of one run; only those that matter are read."""

    def __init__(self, files: RunFiles, modules: Asking) -> None:
        """Prepare for some files.

        Args:
            files: All of them.
            modules: Asks one.
        """
        self._files, self._packages = files, files.packages
        self._modules = modules
        self._linked: Mapping[str, Links] = {}
        self._known: dict[str, Sinks] = {}
        self._near: dict[str, None] = {}
        """Files that import models."""
        self._sources: set[str] = set()
        """Modules that hold a model, or hand one on."""

    def received(self, linked: Mapping[str, Links]) -> dict[str, dict[Span, list[Received]]]:
        """Return the requests elsewhere that literals reach, by file and literal.

        Args:
            linked: How models leave the files that name them.
        """
        self._linked = linked
        sources = {file: links.names for file, links in linked.items() if links.names}
        for _ in range(_MAX_ROUNDS):
            if not sources:
                break
            self._sources |= sources.keys()
            near = [file for file in self._importing(sources) if file not in self._near]
            self._near |= dict.fromkeys(near)
            handed_on = {file: self._handed_on(file, sources) for file in near}
            sources = {file: names for file, names in handed_on.items() if names}
        targets = {file for file, _ in self._ways}
        targets |= {file for file, links in linked.items() if self._passes(file, links)}
        return _with_others(
            {file: self._trace(file, links) for file, links in linked.items() if file in targets}
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
        names: dict[str, frozenset[str]] = {}
        for name, path in self._modules.ask(file, ("imported",), interfaces.imported) or ():
            module, rest = self._packages.resolve(path, file) or ("", "")
            if rest in sources.get(module, ()):
                names[name] = sources[module][rest]
        read = self._modules.ask(file, ("read",), interfaces.read) if names else ()
        for name, others in read or ():
            if not others.isdisjoint(names):
                names.setdefault(name, frozenset())
        return names

    # From a literal to requests

    def _trace(self, file: str, links: Links) -> dict[Span, list[tuple[str, Request, str]]]:
        """Return where some literals of a file go, each request with the literal's text."""
        keys = {*links.given, *(key for there, key in self._ways if there == file)}
        return {
            key[1]: [(there, request, key[2]) for there, request in self._follow(file, key)]
            for key in keys
            if key[1] and any(key[1].start <= model.start < key[1].end for model in links.models)
        }

    def _follow(self, file: str, key: Key) -> Iterator[tuple[str, Request]]:
        """Yield the requests that something reaches by way of other files."""
        seen = {(file, key)}
        for here, what in (waiting := [(file, key)]):
            if what[0] == "literal":
                passed = self._linked[here].given.get(what, ())
            else:
                sinks = self._sinks(here)
                passed = sinks.passed.get(what, ())
                yield from ((here, request) for request in sinks.requests.get(what, ()))
            given = (there for one in passed for there in self._given(here, one))
            for following in (*given, *self._ways.get((here, what), ())):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)

    def _sinks(self, file: str) -> Sinks:
        if file not in self._known:

            def is_ours(path: str) -> bool:
                return self._packages.resolve(path, file) is not None

            self._known[file] = self._modules.ask(
                file, ("sinks",), lambda sites: interfaces.sinks(sites, is_ours)
            ) or Sinks({}, {})
        return self._known[file]

    def _given(self, file: str, passed: Passed) -> Iterator[tuple[str, Key]]:
        """Yield the parameters of another module that an argument of a call becomes."""
        for there, function in self._functions(passed.path, file):
            if (name := function.parameter(passed)) is not None:
                yield there, ("parameter", None, f"{function.qualified}.{name}")

    def _functions(self, path: str, file: str) -> Iterator[tuple[str, Function]]:
        """Yield the function of the project that a path names, or that makes its objects."""
        there, names = self._packages.resolve(path, file) or ("", "")
        if there:
            found = self._modules.ask(
                there, ("functions", names), lambda sites: interfaces.functions(sites, names)
            )
            yield from ((there, one) for one in found or ())

    # From a name to what it is in its module

    @cached_property
    def _ways(self) -> dict[tuple[str, Key], list[tuple[str, Key]]]:
        """By what a module holds: the names by which other modules read it."""
        found: defaultdict[tuple[str, Key], list[tuple[str, Key]]] = defaultdict(list)
        waiting = {
            (file, key): None
            for file in self._near
            for key in self._sinks(file).keys
            if key[0] == "module"
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
        there, names = self._packages.resolve(path, file) or ("", "")
        if there in self._sources:
            found = self._modules.ask(
                there, ("origins", names), lambda sites: interfaces.origins(sites, names)
            )
            yield from ((there, key) for key in found or ())


def _is_read(name: str, names: Mapping[str, frozenset[str]], text: bytes) -> bool:
    """Tell whether a file may read a model through a name that it imports."""
    if name not in names:  # a module, or all of it
        return name in ("", "*") and any(one.encode() in text for one in names)
    return not names[name] or any(one.encode() in text for one in names[name])


def _with_others(
    found: Mapping[str, Mapping[Span, list[tuple[str, Request, str]]]],
) -> dict[str, dict[Span, list[Received]]]:
    """Tell of each request whether literals with other texts reach it too."""
    texts: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for literals in found.values():
        for reached in literals.values():
            for there, request, text in reached:  # files that are alike have the same requests
                texts[there, request.call] |= {text, *request.texts}
    return {
        file: {
            span: [
                Received(there, one, len(texts[there, one.call]) > 1 or one.is_open)
                for there, one, _ in reached
            ]
            for span, reached in literals.items()
            if reached
        }
        for file, literals in found.items()
    }
