"""Whether fixed calls still satisfy the types of the newest SDKs of OpenAI and Anthropic.

Copies packages (those with labelled call sites, those given as PACKAGE==VERSION, or folders), runs
`modelaudit fix --unsafe` on the copies, and checks that every changed file still parses and that
mypy reports no new error in a statement that changed. The SDKs are installed from the package
registry into an environment in a temporary folder; other imports count as unknown types. A call
that mypy rejected before may hide what a fix does to it, so such errors are counted too.
Usage: python benchmarks/typed.py [PACKAGE==VERSION | FOLDER ...]
"""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from agreement import read_labels
from callsites import LABELS
from packages import contents, fetch, modelaudit, parses

SDKS = ("openai", "anthropic")
CONFIG = f"""[mypy]
python_executable = {{python}}
ignore_missing_imports = True
follow_imports = skip
check_untyped_defs = True
explicit_package_bases = True
no_site_packages = False
show_error_codes = True
show_column_numbers = False
error_summary = False
pretty = False
[mypy-{".*,".join((*SDKS, "httpx", "httpx2", "pydantic", "typing_extensions"))}.*]
follow_imports = silent
"""
_ERROR = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<message>.+)")
_SDK_IMPORT = re.compile(rf"^\s*(?:import|from)\s+(?:{'|'.join(SDKS)})\b".encode(), re.MULTILINE)


class Change(NamedTuple):
    """A Python file that a fix changed."""

    package: str
    filename: str
    before: bytes
    after: bytes

    @property
    def lines(self) -> tuple[frozenset[int], frozenset[int]]:
        """Lines that differ, counted from 1: those before and those after."""
        old, new = self.before.splitlines(), self.after.splitlines()
        gone: set[int] = set()
        come: set[int] = set()
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                gone.update(range(i1 + 1, i2 + 1))
                come.update(range(j1 + 1, j2 + 1))
        return frozenset(gone), frozenset(come)


class Complaint(NamedTuple):
    """An error that mypy reports."""

    line: int
    message: str

    @property
    def kind(self) -> str:
        """The message without what a changed argument changes in it."""
        head, _, code = self.message.rpartition("  [")
        return f"{head.partition(' matches argument type')[0]} [{code}"


def changes(package: str, folder: Path) -> Iterator[Change]:
    """Fix a copy of a package and yield the Python files that differ."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "copy"
        shutil.copytree(folder, copy)
        modelaudit(copy, "fix", "--unsafe")
        after = contents(copy)
    for name, old in contents(folder).items():
        if name.endswith(".py") and old != after[name]:
            yield Change(package, name, old, after[name])


def statements(source: bytes, lines: Iterable[int]) -> set[int]:
    """Return all lines of the innermost statements in which given lines stand.

    An error in a call is reported where the call begins, whichever argument changed.
    """
    with warnings.catch_warnings(action="ignore"):
        tree = ast.parse(source)
    spans = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
    ]
    covered: set[int] = set()
    for line in lines:
        around = [span for span in spans if span[0] <= line <= span[1]]
        first, last = max(around, key=lambda span: (span[0], -span[1]), default=(line, line))
        covered.update(range(first, last + 1))
    return covered


def compared(
    change: Change, before: Iterable[Complaint], after: Iterable[Complaint]
) -> tuple[list[Complaint], list[Complaint]]:
    """Return the errors of changed statements: those before, and those that are new after."""
    gone, come = change.lines
    old, new = statements(change.before, gone), statements(change.after, come)
    known = [error for error in before if error.line in old]
    left = Counter(error.kind for error in known)
    found = []
    for error in after:
        if error.line in new:
            left[error.kind] -= 1
            if left[error.kind] < 0:
                found.append(error)
    return known, found


def place(change: Change) -> str:
    """Return where a file is put to be checked: a path of names that Python can import."""
    parts = [re.sub(r"\W", "_", part) for part in Path(change.filename).with_suffix("").parts]
    return "/".join([re.sub(r"\W", "_", f"in_{change.package}"), *parts]) + ".py"


def check(folder: Path, files: dict[str, bytes], config: Path) -> dict[str, list[Complaint]]:
    """Return the type errors of some files, by where they are put below a folder."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source)
    command = [sys.executable, "-m", "mypy", "--config-file", str(config)]
    command += ["--cache-dir", str(config.parent / "cache"), *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1) or done.stderr.strip():
        sys.exit(f"mypy exited {done.returncode}: {(done.stderr or done.stdout).strip()}")
    errors: dict[str, list[Complaint]] = {name: [] for name in files}
    for match in filter(None, map(_ERROR.fullmatch, done.stdout.splitlines())):
        errors[match["file"]].append(Complaint(int(match["line"]), match["message"]))
    return errors


def install(folder: Path) -> Path:
    """Install the newest SDKs and return the interpreter that has them."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-qq", *SDKS], check=True)
    listed = subprocess.run([*pip, "freeze"], check=True, capture_output=True, encoding="utf-8")
    print(*(line for line in listed.stdout.splitlines() if line.partition("==")[0] in SDKS))
    return python


def sources(arguments: list[str]) -> dict[str, Path]:
    """Return the folders to fix, by name."""
    names = arguments or sorted({label.requirement for label in read_labels(LABELS)})
    return {
        Path(name).name: Path(name).resolve() if Path(name).is_dir() else fetch(name)
        for name in names
    }


def main() -> int:
    """Print what was changed and the errors it made; return 1 when there is one."""
    start = time.perf_counter()
    packages = sources(sys.argv[1:])
    changed = [change for name in packages for change in changes(name, packages[name])]
    broken = [each for each in changed if parses(each.before) and not parses(each.after)]
    typed = [each for each in changed if parses(each.before) and parses(each.after)]
    with tempfile.TemporaryDirectory() as temporary:
        config = Path(temporary, "mypy.ini")
        config.write_text(CONFIG.format(python=install(Path(temporary, "sdk"))), encoding="utf-8")
        before = check(Path(temporary, "before"), {place(c): c.before for c in typed}, config)
        after = check(Path(temporary, "after"), {place(c): c.after for c in typed}, config)
    known, errors = 0, []
    for change in typed:
        old, new = compared(change, before[place(change)], after[place(change)])
        known += len(old)
        errors += [(change, error) for error in new]
    for change in broken:
        print(f"{change.package} {change.filename}: it does not parse any more")
    for change, error in errors:
        print(f"{change.package} {change.filename}:{error.line}: {error.message}")
    calling = [each for each in typed if _SDK_IMPORT.search(each.after)]
    print(f"{'packages':<20}{len(packages)}")
    print(f"{'files changed':<20}{len(changed)}, {len(calling)} import an SDK")
    print(f"{'lines changed':<20}{sum(len(each.lines[1]) for each in changed)}", end=", ")
    print(f"{sum(len(each.lines[1]) for each in calling)} in files that import an SDK")
    print(f"{'broken files':<20}{len(broken)}")
    print(f"{'errors before':<20}{sum(map(len, before.values()))} in changed files", end=", ")
    print(f"{known} in changed statements")
    print(f"{'new errors':<20}{len(errors)}")
    print(f"in {time.perf_counter() - start:.0f} s")
    return int(bool(broken or errors))


if __name__ == "__main__":
    sys.exit(main())
