"""What `modelaudit` finds and fixes in released packages, and whether its fixes do what they say.

Downloads source distributions into benchmarks/.corpora, checks them, fixes a copy, and verifies:
every Python file that parsed still parses, nothing but the reported spans changed, and a second
fix changes nothing. Usage: python benchmarks/packages.py [PACKAGE==VERSION ...]
"""

import ast
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

AS_OF = "2026-11-22"
CORPORA = Path(__file__).parent / ".corpora"
PACKAGES = (
    "llm==0.12",
    "aider-chat==0.50.0",
    "pyautogen==0.2.20",
    "litellm==1.60.0",
    "langchain==0.0.350",
    "griptape==1.0.0",
    "phidata==2.7.0",
    "anthropic-haystack==1.1.0",
    "langchain-google-vertexai==2.0.9",
)
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
BOM = "\ufeff"


class Splice(NamedTuple):
    """Characters of a file and the text that replaces them."""

    start: int
    end: int
    content: str


def download(requirement: str, folder: str) -> list[str]:
    """Return the command that puts one archive into `folder`, from npm when it says `npm:`."""
    name, _, version = requirement.partition("==")
    if name.startswith("npm:"):
        package = f"{name.removeprefix('npm:')}@{version}"
        return ["npm", "pack", "--silent", "--pack-destination", folder, package]
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name]
    return [*pip, "-d", folder, requirement]


def fetch(requirement: str) -> Path:
    """Return the unpacked source distribution, downloaded at most once."""
    folder = CORPORA / requirement
    if folder.exists():
        return folder
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(download(requirement, temporary), check=True, stdout=sys.stderr)
        (archive,) = Path(temporary).iterdir()
        with tarfile.open(archive) as opened:
            opened.extractall(Path(temporary) / "unpacked", filter="data")
        shutil.copytree(Path(temporary) / "unpacked", folder)
    return folder


def modelaudit(folder: Path, *arguments: str) -> dict[str, Any]:
    """Return the JSON report of one run in `folder`."""
    command = [sys.executable, "-m", "modelaudit", *arguments, "--format", "json"]
    command += ["--as-of", AS_OF, "--fail-on", "never", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} exited {done.returncode}: {done.stderr.strip()}")
    report: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return report


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below `folder`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def parses(source: bytes) -> bool:
    """Return whether `source` is Python."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def safe_edits(report: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the edits that a plain `fix` applies, by file, each once."""
    edits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in report["findings"]:
        fix = finding["fix"]
        if fix and fix["applicability"] == "safe":
            known = edits[finding["filename"]]
            known.extend(edit for edit in fix["edits"] if edit not in known)
    return edits


def edited(raw: bytes, edits: Iterable[Mapping[str, Any]]) -> bytes:
    """Return `raw` with the reported edits applied, by rows and columns alone."""
    try:
        text, codec = raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, codec = raw.decode("latin-1"), "latin-1"
    first = len(BOM) if text.startswith(BOM) else 0
    starts = [first, *(match.end() for match in LINE.finditer(text))]

    def offset(location: Mapping[str, int]) -> int:
        return starts[location["row"] - 1] + location["column"] - 1

    splices = [
        Splice(offset(e["location"]), offset(e["end_location"]), e["content"]) for e in edits
    ]
    for splice in sorted(splices, reverse=True):
        text = text[: splice.start] + splice.content + text[splice.end :]
    return text.encode(codec)


def problems(folder: Path, report: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the fixes of a package; empty when nothing is."""
    before = contents(folder)
    edits = safe_edits(report)
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "copy"
        shutil.copytree(folder, copy, symlinks=True)
        modelaudit(copy, "fix")
        after = contents(copy)
        modelaudit(copy, "fix")
        again = contents(copy)
    found = [f"{name}: a second fix changed it" for name in after if after[name] != again.get(name)]
    for name, raw in before.items():
        new = after.get(name)
        if new is None:
            found.append(f"{name}: it is gone")
        elif new != edited(raw, edits.get(name, ())):
            found.append(f"{name}: it is not what the reported edits make of it")
        elif new != raw and name.endswith(".py") and parses(raw) and not parses(new):
            found.append(f"{name}: it does not parse any more")
    return found


def counts(label: str, values: Mapping[str, int]) -> str:
    """Return one line of counts."""
    shown = ", ".join(f"{key} {count}" for key, count in sorted(values.items()) if count)
    return f"  {label:<10}{shown or 'none'}"


def main() -> int:
    """Print what was found in each package; return 1 when a fix did harm."""
    harm = 0
    for requirement in sys.argv[1:] or PACKAGES:
        folder = fetch(requirement)
        start = time.perf_counter()
        report = modelaudit(folder, "check")
        duration = time.perf_counter() - start
        summary = report["summary"]
        roles = Counter(finding["role"] or "none" for finding in report["findings"])
        print(f"{requirement}: {summary['files']} files in {duration:.2f} s")
        print(counts("codes", summary["by_code"]))
        print(counts("listed", roles))
        print(counts("all roles", summary["by_role"]))
        print(counts("fixes", summary["fixable"]))
        print(counts("not read", summary["skipped"]))
        wrong = problems(folder, report)
        print(*(f"  WRONG {problem}" for problem in wrong), sep="\n", end="\n" if wrong else "")
        print(
            "  verified  " + ("no" if wrong else "parses, only reported spans, fix is idempotent")
        )
        harm += len(wrong)
    return int(harm > 0)


if __name__ == "__main__":
    sys.exit(main())
