"""The straight path over many files: discovery, search, inspection, baseline, report.

Nothing that judges or reports is imported before a file turns out to hold something: most runs are
over clean files, and a hook starts often.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.util import source_hash
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from modelaudit.discovery import (
    Found,
    Nothing,
    Skipped,
    discover,
    name_is_excluded,
    read_file,
)
from modelaudit.errors import UsageError, reason_of
from modelaudit.exclusion import LEFTOVER
from modelaudit.interrupts import LARGE_FROM, weight
from modelaudit.prefilter import UTF16_BOMS, Prefilter
from modelaudit.rulebook.index import open_rulebook
from modelaudit.searched import Hit, Searched

if TYPE_CHECKING:
    from modelaudit.asked import Asked
    from modelaudit.inspected import Inspected
    from modelaudit.inspection import Inspector
    from modelaudit.report import Report
    from modelaudit.rulebook.models import Rulebook
    from modelaudit.run_files import RunFiles
    from modelaudit.settings import Settings

PARALLEL_FROM = 1536 * 1024
"""Bytes of files with hits from which other processes pay for their own start and imports."""
_SMALLEST = 4096
"""Bytes that even an empty file counts for."""
_KEPT = 16
"""Files with hits that are not read again."""
_DIED_ACROSS = "What files give to each other is not known: modelaudit died while it looked"
_KILLED = (
    "An earlier fix was killed before it was done: `modelaudit fix` does the rest; "
    "`git diff` shows what both changed"
)


class Target(NamedTuple):
    """What a fix must know of a file it may change."""

    path: str | None
    """The file itself, links resolved; None when it lies outside of the given paths."""
    digest: bytes
    """Of the bytes that were judged; empty when they were not always the same."""


class Checked(NamedTuple):
    """One run: what to show, and the files that stand behind it."""

    report: "Report"
    targets: dict[str, Target]
    """By the path as it is reported."""
    leftovers: Sequence[str] = ()
    """Temporary files of a fix that was killed."""


class Engine:
    """Checks files with one rulebook and one set of settings."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._index = open_rulebook(settings.rules, use_cache=settings.cache)
        self._rule_files = {os.path.realpath(path) for path in settings.rules}
        self._prefilter = Prefilter(self._index.facts.patterns, calls=settings.all_calls)
        if settings.route is not None and settings.route not in self.rulebook.routes:
            from modelaudit.rulebook.problems import nearest, quote

            hint = nearest(settings.route, self.rulebook.routes)
            hint = hint or ", `modelaudit rules list` shows all"
            raise UsageError(f"no rule knows the route {quote(settings.route)}{hint}")

    @property
    def rulebook(self) -> "Rulebook":
        """All rules; UsageError when one of them is wrong."""
        return self._index.rulebook()

    def search(self, paths: Sequence[str]) -> Searched:
        """Find files that hold something; UsageError for a path that does not exist.

        It stops once other processes have enough to begin with, unless an earlier run may have told
        what files hold: `check` finds the rest while they look into these.
        """
        searched = Searched(paths)
        hits = self._search(searched)
        if self._jobs > 1 and self._is_enough(hits) and not self._may_be_known(searched):
            searched.rest = hits
        else:
            deque(hits, maxlen=0)
        return searched

    def _is_enough(self, hits: Iterator[Hit]) -> bool:
        """Search on until other processes have enough to begin with; tell whether they have."""
        work = 0
        for number, hit in enumerate(hits, 1):
            work += hit.size + _SMALLEST
            if work >= PARALLEL_FROM and number >= self._jobs:
                return True
        return False

    def _may_be_known(self, searched: Searched) -> bool:
        """Tell whether an earlier run may have found out what files hold."""
        from modelaudit.results import is_kept

        return is_kept(searched, self._settings, self._index.digest)

    def _search(self, searched: Searched) -> Iterator[Hit]:
        """Yield each file that holds something once it is found."""
        for item in discover(searched.paths, self._settings):
            if isinstance(item, Skipped):
                searched.skipped[item.reason] += 1
                if item.reason == LEFTOVER:
                    searched.leftovers.append(item.shown)
            elif isinstance(item, Nothing):
                here = item.shown == os.curdir
                where = "in the working directory" if here else f"under {item.shown}"
                searched.notes.append(f"No files to check {where}")
            elif item.identity in self._rule_files:
                searched.skipped["own rules"] += 1  # they name models and use none
            else:
                searched.files += 1
                if hit := self._search_file(item, searched):
                    searched.hits.append(hit)
                    yield hit
        if searched.leftovers:
            searched.notes.append(_KILLED)

    def _search_file(self, found: Found, searched: Searched) -> Hit | None:
        try:
            raw = read_file(found.path)
        except (OSError, MemoryError) as error:
            searched.skipped["unreadable"] += 1
            searched.unreadable.append((found.shown, reason_of(error)))
            return None
        if self._settings.cache:
            parts = (searched.state, found.shown.encode(errors="surrogateescape"), source_hash(raw))
            searched.state = source_hash(b"\n".join(parts))
        if len(raw) >= LARGE_FROM:
            searched.large.append(found.shown)
        if not self._interesting(raw):
            return None
        from modelaudit.inspected import digest

        kept = raw if len(searched.hits) < _KEPT else b""
        around = b""
        if self._settings.cache and searched.walks:
            around = searched.dependencies.state(found.shown)
        return Hit(found, kept, digest(raw), weight(raw), around)

    def _interesting(self, raw: bytes) -> bool:
        return raw.startswith(UTF16_BOMS) or self._prefilter.finds(raw)

    def check(self, searched: Searched) -> Checked:
        """Judge what was found in files."""
        files = self._files(searched)
        inspected = self._inspected(searched, files) if searched.hits else ()
        targets = self._targets(inspected, searched, files)
        report = self._report(inspected, searched, targets, files)
        return Checked(report, targets, searched.leftovers)

    def _inspected(self, searched: Searched, files: "RunFiles") -> "Sequence[Inspected]":
        """Return what files hold in the light of each other, as far as known from earlier runs."""
        from modelaudit.results import Results

        early = {result.shown: result for result in self._inspect_early(searched, files)}
        results = Results(searched, self._settings, self._index.digest)
        if (whole := results.whole()) is not None:
            return whole
        known = results.alone() | early
        hits = [hit for hit in searched.hits if hit.found.shown not in known]
        known |= {result.shown: result for result in self._inspect(hits, files)}
        alone = [known[hit.found.shown] for hit in searched.hits]
        whole, asked = alone, results.asked()
        if any(result.links or result.is_adrift for result in alone):
            if (seen := self._across(alone, searched, files, asked)) is None:
                return [result.in_doubt(_DIED_ACROSS) for result in alone]
            whole = seen
        results.keep(alone, whole, asked.told())
        return whole

    def _across(
        self,
        alone: "Sequence[Inspected]",
        searched: Searched,
        files: "RunFiles",
        asked: "Asked",
    ) -> "Sequence[Inspected] | None":
        """Look at files in the light of each other; None when a process died of it."""
        from modelaudit.document import PYTHON_SUFFIXES

        if not self._may_start or not any(f.endswith(PYTHON_SUFFIXES) for f in searched.large):
            from modelaudit.across import across

            return across(alone, files, self.inspector, self.rulebook, asked)
        from concurrent.futures.process import BrokenProcessPool

        from modelaudit.workers import look_across

        try:
            return look_across(alone, files, self._settings, self.inspector, asked)
        except BrokenProcessPool:
            searched.notes.append(f"{_DIED_ACROSS}; please report this")
            return None

    @property
    def _jobs(self) -> int:
        return self._settings.jobs or os.cpu_count() or 1

    @property
    def _may_start(self) -> bool:
        """Whether other processes may be started."""
        return self._settings.jobs != 1

    def _targets(
        self, inspected: "Sequence[Inspected]", searched: Searched, files: "RunFiles"
    ) -> dict[str, Target]:
        """Return the files with hits, and those of the given ones that fixes reach from there."""
        judged: dict[str, set[bytes]] = {}
        for result in inspected:
            for path, digest in ((result.shown, result.digest), *result.others.items()):
                judged.setdefault(path, set()).add(digest)
        found = {hit.found.shown: hit.found for hit in searched.hits}
        if not judged.keys() <= found.keys():
            found |= files.by_name
        return {
            path: Target(found[path].identity, _only(digests))
            for path, digests in judged.items()
            if path in found
        }

    def _files(self, searched: Searched) -> "RunFiles":
        """Return all files of a run, to be found again: of most runs nobody wants their names."""
        from modelaudit.run_files import RunFiles

        return RunFiles(
            item
            for item in discover(searched.paths, self._settings)
            if isinstance(item, Found) and item.identity not in self._rule_files
        )

    def check_text(self, raw: bytes, shown: str) -> Checked:
        """Judge a text that is no file, such as the standard input."""
        searched = Searched(files=1)
        if self._settings.force_exclude and name_is_excluded(shown, self._settings):
            searched.files, searched.skipped["excluded"] = 0, 1
        look = searched.files and self._interesting(raw)
        inspected = [self._inspect_text(raw, shown)] if look else []
        return Checked(self._report(inspected, searched, {}, self._files(searched)), {})

    def _inspect_text(self, raw: bytes, shown: str) -> "Inspected":
        if weight(raw) < LARGE_FROM or not self._may_start:
            return self.inspector.inspect(shown, raw)
        from modelaudit.workers import read_apart

        return read_apart(self._settings, self.inspector, shown, raw)

    @cached_property
    def inspector(self) -> "Inspector":
        """What looks into files."""
        from modelaudit.inspection import build_inspector

        return build_inspector(self._prefilter, self.rulebook, self._settings)

    def _inspect_early(self, searched: Searched, files: "RunFiles") -> "Iterable[Inspected]":
        """Inspect files while others are still searched, where the search stopped for that."""
        if searched.rest is None:
            return ()
        return self._inspect_apart([*searched.hits], files, searched.rest)

    def _inspect(self, hits: Sequence[Hit], files: "RunFiles") -> "Iterable[Inspected]":
        sizes = [hit.size for hit in hits]
        work = sum(size + _SMALLEST for size in sizes)
        little = work < PARALLEL_FROM and all(size < LARGE_FROM for size in sizes)
        if little or not self._may_start:
            self.inspector.keep_calls()
            return [
                self.inspector.inspect(hit.found.shown, hit.raw)
                if hit.raw
                else self.inspector.inspect_file(hit.found)
                for hit in hits
            ]
        return self._inspect_apart(hits, files)

    def _inspect_apart(
        self, hits: Sequence[Hit], files: "RunFiles", rest: Iterable[Hit] = ()
    ) -> "Iterator[Inspected]":
        """Inspect files in other processes, which begin before the rest is found."""
        from modelaudit.document import PYTHON_SUFFIXES
        from modelaudit.workers import inspect_files

        if any(hit.found.path.endswith(PYTHON_SUFFIXES) for hit in hits):
            import modelaudit.readers.python_judgement  # noqa: F401 (once, not in each process)
        jobs = min(self._jobs, len(hits))
        found = (hit.found for hit in chain(hits, rest))
        for result in inspect_files(found, self._settings, jobs, self.inspector):
            if result.links:
                _ = files.importing  # it is asked for later, and now there is time
            yield result

    def _report(
        self,
        inspected: "Sequence[Inspected]",
        searched: Searched,
        targets: "Mapping[str, Target]",
        files: "RunFiles",
    ) -> "Report":
        from modelaudit.aggregate import aggregate
        from modelaudit.programs import Programs

        programs = Programs(files)
        editable = {path for path, target in targets.items() if target.path is not None}
        return aggregate(self._index, self._settings, inspected, searched, editable, programs)


def _only(digests: set[bytes]) -> bytes:
    """Return the digest of a file that was the same whenever it was read."""
    known = digests - {b""}
    return known.pop() if len(known) == 1 else b""
