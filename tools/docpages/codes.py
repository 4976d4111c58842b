"""A page for each finding code, with an example that is run to see what it reports."""

import fnmatch
from collections.abc import Callable, Mapping
from typing import NamedTuple

from docpages.known import Known, Line
from docpages.markdown import page, section, table
from modelaudit.codes import CODES, Code
from modelaudit.engine import Engine
from modelaudit.listing import Row
from modelaudit.reports import render
from modelaudit.rulebook.models import CallChange
from modelaudit.settings import Settings

INDEX = "codes/index.md"


class Example(NamedTuple):
    """A file that has the finding."""

    name: str
    text: str


def pages(known: Known) -> dict[str, str]:
    """Write the page of every code, and the list of them."""
    engine = Engine(Settings(as_of=known.clock.as_of, horizon=known.clock.horizon, cache=False))
    found = {path(code): _page(code, known, engine) for code in CODES.values()}
    return {INDEX: _index(), **found}


def path(code: Code) -> str:
    """Where the page of a code lies below docs/."""
    return f"codes/{code.code}.md"


def example(code: str, known: Known) -> Example | None:
    """Write a file that has a finding of this code; None when the rules have no model for it."""
    made = _EXAMPLES[code](known) if code in _EXAMPLES else None
    return made if made is None else Example("app.py", made)


def reported(shown: Example, engine: Engine) -> str:
    """Return what a check of the example prints."""
    report = engine.check_text(shown.text.encode(), shown.name).report
    return render("concise", report, quiet=True)


def _page(code: Code, known: Known, engine: Engine) -> str:
    return page(
        f"{code.code}: {code.title}",
        f"`{code.name}`, severity {_severity(code)}.\n",
        section("What it means", f"{code.what}\n"),
        section("Why it matters", f"{code.why}\n"),
        _example(code, known, engine),
        section("How to fix it", f"{code.remedy}\n"),
        section("How to suppress it", _suppression(code)),
    )


def _example(code: Code, known: Known, engine: Engine) -> str:
    if code.code in _IN_WORDS:
        return section("Example", _IN_WORDS[code.code])
    if code.code not in _EXAMPLES:
        return section("Example", "The code is reserved: nothing reports it yet.\n")
    shown = example(code.code, known)
    if shown is None:
        return ""
    printed = reported(shown, engine)
    return section(
        "Example",
        f'```python title="{shown.name}"\n{shown.text}```\n',
        f"As of {known.clock.as_of}, `modelaudit check --format concise` says:\n",
        f"```text\n{printed}```\n",
    )


def _suppression(code: Code) -> str:
    """Say which of the ways there is: a finding about a whole file has no line."""
    settings = (
        "For some files, or for all, in the settings:\n\n"
        "```toml\n[tool.modelaudit]\n"
        f'ignore = ["{code.code}"]\n\n'
        "[tool.modelaudit.per-file-ignores]\n"
        f'"tests/recordings/*" = ["{code.code}"]\n```\n'
    )
    if code.code in _ABOUT_FILES:
        return settings
    comment = (
        "On the line, or alone on the line above, in the comment syntax of the file:\n\n"
        f"```python\n# modelaudit: ignore[{code.code}] until 2027-01-14: a reason may follow\n```\n"
    )
    return f"{comment}\n{settings}"


def _index() -> str:
    rows = [
        (f"[{code.code}]({code.code}.md)", f"`{code.name}`", code.title, _severity(code))
        for code in CODES.values()
    ]
    return page("Finding codes", table(("Code", "Name", "It is", "Severity"), rows))


def _severity(code: Code) -> str:
    return code.severity + ("" if code.enabled else ", off by default")


def _constant(known: Known, wanted: Callable[[Row], bool]) -> str | None:
    """Write a constant with a model: one at home and with a successor that changed last, if any."""
    lines = [line for line in known.lines if wanted(line.row) and _tellable(line, known)]
    line = max(lines, key=lambda line: (_at_home(line, known), *_newest(line)), default=None)
    if line is None:
        return None
    prefix = "" if _at_home(line, known) else known.rulebook.routes[line.row["route"]].prefixes[0]
    return f'MODEL = "{prefix}{line.row["identifier"]}"\n'


def _with_status(status: str) -> Callable[[Known], str | None]:
    return lambda known: _constant(known, lambda row: row["status"] == status)


def _at_home(line: Line, known: Known) -> bool:
    return line.row["route"] == known.rulebook.models[line.row["model"]].home


def _tellable(line: Line, known: Known) -> bool:
    """Leave out what one line does not tell: another route without a prefix, a common word."""
    model, route = known.rulebook.models[line.row["model"]], line.row["route"]
    told = bool(_at_home(line, known) or known.rulebook.routes[route].prefixes)
    common = line.row["identifier"] in model.short
    return told and model.task == "chat" and not line.fine_tuned and not common


def _newest(line: Line) -> tuple[bool, str, str, str]:
    row = line.row
    days = row["shutdown_on"] or "", row["deprecated_on"] or ""
    return (row["successor"] is not None, *days, row["identifier"])


def _fine_tuned(known: Known) -> str | None:
    lines = [line for line in known.lines if line.fine_tuned]
    dying = [line for line in lines if line.row["status"] in ("retired", "retiring")]
    line = max(dying, key=_newest, default=None)
    return f'MODEL = "{line.row["identifier"]}:my-team::9pQ2kL7a"\n' if line else None


def _redirected(known: Known) -> str | None:
    return _constant(known, lambda row: row["redirects_to"] is not None)


def _needless(known: Known) -> str | None:
    text = _with_status("active")(known)
    return text and text.replace("\n", "  # modelaudit: ignore\n")


def _broken(known: Known) -> str | None:
    text = _with_status("retired")(known)
    return text and f"{text}print(MODEL\n"


def _refused(kind: str, value: str) -> Callable[[Known], str | None]:
    """Write a call that an active model refuses, with a value where the rule names none."""

    def written(known: Known) -> str | None:
        rows = (line.row for line in known.lines if _at_home(line, known))
        active = [row["identifier"] for row in rows if row["status"] == "active"]
        for change in known.rulebook.changes:
            names = [one for glob in change.targets for one in fnmatch.filter(active, glob)]
            if change.change == kind and names and _is_plain(change):
                function = change.calls[0].replace("*", "create")
                passed = f"{change.parameters[0]}={(*change.values, value)[0]}"
                return f'client.{function}(model="{names[0]}", messages=messages, {passed})\n'
        return None

    return written


def _is_plain(change: CallChange) -> bool:
    """Tell whether a change can be shown with one argument."""
    names = [name for name in change.parameters[:1] if name.isidentifier()]
    special = change.given or change.routes or change.above or "*" not in change.sources
    return bool(change.calls and names and not special)


def _gone(known: Known) -> str | None:
    """Write a call of a function that a version of its SDK is known to be the last with."""
    for surface in known.rulebook.surfaces:
        if surface.gone and surface.until and "()" not in surface.calls[0]:
            module = surface.calls[0].partition(".")[0]
            return f"import {module}\n\n{surface.calls[0]}({surface.models[0]}=name)\n"
    return None


_EXAMPLES: Mapping[str, Callable[[Known], str | None]] = {
    "MA101": _with_status("retired"),
    "MA102": _with_status("retiring"),
    "MA103": _with_status("deprecated"),
    "MA104": _with_status("legacy"),
    "MA105": _fine_tuned,
    "MA106": _redirected,
    "MA201": _refused("remove", "0"),
    "MA202": _refused("rename", "1000"),
    "MA203": _refused("replace", "0"),
    "MA204": _gone,
    "MA900": _needless,
    "MA901": _broken,
}
_IN_WORDS = {
    "MA120": '```python title="app.py"\n'
    "import os\n\nfrom openai import OpenAI\n\n"
    'OpenAI().chat.completions.create(model=os.environ["MODEL"], messages=messages)\n```\n\n'
    "`modelaudit check --select MA120 --format concise` says:\n\n"
    "```text\napp.py:5:1: MA120 The model of `openai.OpenAI().chat.completions.create` is chosen "
    "outside of the code (environment variable `MODEL`); check the value where it is set\n```\n",
    "MA902": "```text\nsecrets.env:1:1: MA902 Not read: Permission denied\n```\n",
}
_ABOUT_FILES = frozenset({"MA901", "MA902"})
