"""What one run found, as every format gets it: types only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from modelaudit.findings import Finding


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one run, listed findings and everything that was not listed."""

    files: int = 0
    """Files looked at."""
    files_with_findings: int = 0
    listed: int = 0
    failing: int = 0
    """Findings at or above `--fail-on`."""
    by_code: Mapping[str, int] = field(default_factory=dict)
    """Listed findings."""
    by_role: Mapping[str, int] = field(default_factory=dict)
    """All dated references, listed or not."""
    unlisted: Mapping[str, int] = field(default_factory=dict)
    """Findings counted but not listed, by role."""
    suppressed: int = 0
    baselined: int = 0
    fixable: Mapping[str, int] = field(default_factory=dict)
    """Listed findings with a fix, by applicability."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Files that were not read, by reason."""
    notes: tuple[str, ...] = ()
    """Sentences for the user."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a format may show."""

    as_of: date
    horizon: int
    rules_models: int
    """Number of models in the rulebook."""
    rules_updated: date
    """Newest day on which a source of the rulebook was checked."""
    findings: tuple[Finding, ...]
    """To list, sorted by filename, row, column and code."""
    summary: Summary
    model_names: Mapping[str, str] = field(default_factory=dict)
    """Names for people, by canonical id; a model without one is shown by its id."""
