"""Findings that were there before: by content, not by line, so that moving code changes nothing."""
# Paths are strings here: names that are not UTF-8 stay what they are.

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from modelaudit.errors import UsageError, reason_of
from modelaudit.findings import Finding
from modelaudit.quoting import plain

VERSION: Final = 1

_Key = tuple[str, str, str]
"""Path relative to the folder of the baseline, code, identifier."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each finding is known."""

    folder: str
    known: Mapping[_Key, int]


def load(path: str) -> Baseline:
    """Read a baseline; a malformed one is a `UsageError`."""
    import json

    from modelaudit.discovery import read_file

    try:
        data = json.loads(read_file(path))
        known = _known(data)
    except OSError as error:
        raise UsageError(f"{plain(path)}: cannot be read: {reason_of(error)}") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{plain(path)}:{error.lineno}: not valid JSON: {error.msg}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{plain(path)}: not valid JSON") from error
    except _MalformedError as error:
        raise UsageError(
            f"{plain(path)}: {error}; write it anew with `modelaudit baseline`"
        ) from error
    return Baseline(_folder(path), known)


def dump(findings: Iterable[Finding], path: str) -> str:
    """The text of a baseline file that is to stand at a path."""
    import json

    counts = Counter(_key(finding, _folder(path)) for finding in findings)
    entries = [
        {"path": file, "code": code, "identifier": identifier, "count": count}
        for (file, code, identifier), count in sorted(counts.items())
    ]
    lines = ",\n".join(f"    {json.dumps(entry)}" for entry in entries)
    listed = f"[\n{lines}\n  ]" if entries else "[]"
    return f'{{\n  "version": {VERSION},\n  "entries": {listed}\n}}\n'


def subtract(findings: Sequence[Finding], baseline: Baseline) -> tuple[tuple[Finding, ...], int]:
    """Take the known findings away, the first ones of each kind; tell how many they were."""
    left = Counter(baseline.known)
    kept = []
    for finding in findings:
        key = _key(finding, baseline.folder)
        if left[key] > 0:
            left[key] -= 1
        else:
            kept.append(finding)
    return tuple(kept), len(findings) - len(kept)


class _MalformedError(Exception):
    """What is wrong with the data of a baseline."""


def _known(data: Any) -> dict[_Key, int]:
    if not isinstance(data, dict) or "version" not in data:
        raise _MalformedError("not a baseline")
    if data["version"] != VERSION:
        raise _MalformedError(f"version {plain(str(data['version']))} of the format is not known")
    entries = data.get("entries")
    if not isinstance(entries, list):
        raise _MalformedError('"entries" must be a list')
    known: Counter[_Key] = Counter()
    for number, entry in enumerate(entries, start=1):
        match entry:
            case {
                "path": str(path),
                "code": str(code),
                "identifier": str(identifier),
                "count": int(count),
            } if count > 0:
                known[path, code, identifier] += count
            case _:
                raise _MalformedError(f"entry {number} needs path, code, identifier and count")
    return known


def _key(finding: Finding, folder: str) -> _Key:
    path = os.path.relpath(finding.filename, folder).replace(os.sep, "/")
    return path, finding.code, finding.identifier or ""


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))
