"""What all files say, as one report: filters, counts."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from modelaudit.codes import ABOUT_REQUESTS, CODES
from modelaudit.consistency import consistent
from modelaudit.findings import Finding, Severity, Status, file_finding
from modelaudit.references import Role
from modelaudit.report import Report, Summary

if TYPE_CHECKING:
    from modelaudit.inspected import Inspected
    from modelaudit.programs import Programs
    from modelaudit.rulebook.index import RulebookIndex
    from modelaudit.searched import Searched
    from modelaudit.settings import Settings


def aggregate(
    index: "RulebookIndex",
    settings: "Settings",
    inspected: "Sequence[Inspected]",
    searched: "Searched",
    editable: Collection[str],
    programs: "Programs",
) -> Report:
    """Put the results of all files into one report.

    Args:
        index: The rules.
        settings: What is to be listed, and what fails.
        inspected: The results.
        searched: What the search came to.
        editable: Files that a fix may change.
        programs: Which files run together.
    """
    findings = consistent(inspected, editable, programs, settings.day)
    findings += [
        file_finding("MA902", f"not read: {why}", shown) for shown, why in searched.unreadable
    ]
    wanted = list(filter(_selection(settings), findings))
    roles = {None, *settings.roles}
    new, baselined = _beyond_baseline(wanted, settings)
    listed = sorted((finding for finding in new if finding.role in roles), key=_order)
    skipped = searched.skipped + Counter(result.skipped for result in inspected if result.skipped)
    summary = Summary(
        files=searched.files,
        files_with_findings=len({finding.filename for finding in listed}),
        listed=len(listed),
        failing=_failing(new, settings),  # whether listed or not: --roles only chooses what to show
        by_code=_counted(finding.code for finding in listed),
        by_role=_counted(str(finding.role) for finding in wanted if finding.role),
        unlisted=_counted(str(f.role) for f in new if f.role not in roles),
        suppressed=sum(result.suppressed for result in inspected),
        baselined=baselined,
        fixable=_counted(str(f.fix.applicability) for f in listed if f.fix),
        skipped=dict(sorted(skipped.items())),
        notes=tuple(searched.notes),
    )
    named = {finding.model for finding in listed if finding.model}
    names = {id_: index.rulebook().models[id_].name for id_ in sorted(named)}
    return Report(
        as_of=settings.day,
        horizon=settings.horizon,
        rules_models=index.facts.models,
        rules_updated=index.facts.updated,
        findings=tuple(listed),
        summary=summary,
        model_names=names,
    )


def remaining(report: Report, settings: "Settings", left: Collection[Finding]) -> Report:
    """Return a report about the findings that were left by a fix, each with its reason."""
    left = tuple(sorted(left, key=_order))
    summary = replace(
        report.summary,
        files_with_findings=len({finding.filename for finding in left}),
        listed=len(left),
        failing=report.summary.failing
        - _failing(report.findings, settings)
        + _failing(left, settings),
        by_code=_counted(finding.code for finding in left),
        fixable=_counted(str(f.fix.applicability) for f in left if f.fix),
    )
    return replace(report, findings=left, summary=summary)


def _failing(findings: Iterable[Finding], settings: "Settings") -> int:
    return sum(fails(finding, settings.fail_on) for finding in findings)


def _order(finding: Finding) -> tuple[str, tuple[int, ...], str]:
    return finding.filename, finding.location.order, finding.code


def fails(finding: Finding, fail_on: str) -> bool:
    """Tell whether a finding is at or above a threshold; only requests can be."""
    level = finding.status
    if finding.code.startswith(ABOUT_REQUESTS):
        level = Status.RETIRED  # the request fails today, whatever becomes of its model, if any
    if fail_on == "never" or finding.role != "use" or level is None:
        return False
    if finding.severity is not Severity.ERROR:
        level = min(level, Status.DEPRECATED, key=lambda status: status.rank)
    return level.rank >= Status(fail_on).rank


def _selection(settings: "Settings") -> Callable[[Finding], bool]:
    """Return the filter of --select, --ignore and the per-file ignores."""
    from modelaudit.exclusion import codes_ignored

    @cache
    def ignored_in(filename: str) -> tuple[str, ...]:
        return (*settings.ignore, *codes_ignored(filename, settings))

    def wanted(finding: Finding) -> bool:
        code = finding.code
        chosen = code.startswith(settings.select) if settings.select else CODES[code].enabled
        return chosen and not code.startswith(ignored_in(finding.filename))

    return wanted


def _beyond_baseline(findings: list[Finding], settings: "Settings") -> tuple[list[Finding], int]:
    if settings.baseline is None:
        return findings, 0
    from modelaudit.baseline import load, subtract

    # Listed ones first: a comment in the same file must not use up what stands there for a call.
    heard = {None, Role.USE, *settings.roles}
    findings = sorted(findings, key=lambda finding: finding.role not in heard)
    left, known = subtract(findings, load(settings.baseline))
    return list(left), known


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
