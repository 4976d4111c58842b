"""What a command does between its flags and its exit code."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from modelaudit.engine import Checked, Engine
from modelaudit.errors import UsageError
from modelaudit.reports.clean import all_clear
from modelaudit.rulebook.index import open_rulebook, rules_folder
from modelaudit.settings import load_settings, merge

if TYPE_CHECKING:
    from modelaudit.migration import Migrated
    from modelaudit.report import Report

STDIN = "-"


class Session:
    """One run: what was asked for, and what comes out of it."""

    def __init__(self, paths: Sequence[str], flags: Mapping[str, Any]) -> None:
        wanted = dict(flags)
        self._format: str = wanted.pop("format_", "terminal")
        self._output: str | None = wanted.pop("output", None)
        self._quiet: bool = wanted.pop("quiet", False)
        self._stdin_filename: str = wanted.pop("stdin_filename", None) or "stdin"
        self._paths = tuple(paths) or (".",)
        verbose = wanted.pop("verbose", False)
        start = self._paths[0] if self._paths[0] != STDIN else self._stdin_filename
        found = load_settings(start, wanted.pop("config", None))
        wanted["fixed_roles"] = wanted.get("roles")
        self._settings = merge(found, **wanted)
        self._engine = Engine(self._settings)
        if verbose:
            click.echo(f"modelaudit: settings from {found.source or 'the defaults'}", err=True)

    def check(self) -> int:
        """Report what is found; return the exit code."""
        if STDIN in self._paths:
            report = self._check_stdin().report
        else:
            searched = self._engine.search(self._paths)
            if searched.clean and self._format == "terminal" and self._output is None:
                click.echo(all_clear(searched.files, self._settings.day))
                return 0
            report = self._engine.check(searched).report
        self._show(report)
        return 1 if report.summary.failing else 0

    def fix(self, *, unsafe: bool, diff: bool) -> tuple[int, int]:
        """Apply fixes; return how many failing findings are left and how many files changed."""
        from modelaudit.aggregate import without
        from modelaudit.findings import Applicability
        from modelaudit.migration import migrate, migrate_text

        least = Applicability.UNSAFE if unsafe else Applicability.SAFE
        checked = self._checked()
        if STDIN in self._paths:
            migrated = [migrate_text(checked, self._stdin_filename, self._stdin, least)]
            _print_bytes(migrated[0].patch if diff else migrated[0].after)
        else:
            migrated = list(migrate(checked, least, write=not diff))
            if diff:
                for file in migrated:
                    _print_bytes(file.patch)
        fixed = [finding for file in migrated for finding in file.fixed]
        report = without(checked.report, self._settings, fixed)
        self._show_fixed(report, migrated, diff=diff)
        return report.summary.failing, sum(bool(file.fixed) for file in migrated)

    def write_baseline(self, output: str) -> None:
        """Write the present findings to a file."""
        from modelaudit.baseline import dump

        findings = self._checked().report.findings
        _write_file(output, dump(findings, output).encode())
        click.echo(f"Wrote {len(findings)} findings to {output}.", err=True)

    def list_rules(self, format_: str) -> None:
        """Print every identifier on every route."""
        from modelaudit.rulebook.listing import table
        from modelaudit.succession import Clock, listed

        clock = Clock(self._settings.day, self._settings.horizon)
        rows = listed(self._engine.rulebook, clock)
        if format_ == "json":
            import json

            text = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
        else:
            text = table(rows)
        _print_bytes(text.encode())

    def _checked(self) -> Checked:
        if STDIN in self._paths:
            return self._check_stdin()
        return self._engine.check(self._engine.search(self._paths))

    def _check_stdin(self) -> Checked:
        if len(self._paths) > 1:
            raise UsageError("`-` reads the standard input and takes no other path beside it")
        self._stdin = sys.stdin.buffer.read()
        return self._engine.check_text(self._stdin, self._stdin_filename)

    def _show(self, report: "Report") -> None:
        """Print a report, or write it to the file that was asked for."""
        from modelaudit.reports import render

        color = self._format == "terminal" and self._output is None and _wants_color()
        text = render(self._format, report, color=color, width=_width())
        encoded = text.encode("utf-8", "replace")
        if self._output is None:
            _print_bytes(encoded)
        else:
            _write_file(self._output, encoded)

    def _show_fixed(self, report: "Report", migrated: "Sequence[Migrated]", *, diff: bool) -> None:
        """Tell what was fixed and what was left; beside a patch or a text, on standard error."""
        if self._format != "terminal":
            if not diff and STDIN not in self._paths:
                self._show(report)
            return
        from modelaudit.reports.fixed import render

        aside = diff or STDIN in self._paths
        text = render(report, migrated, color=_wants_color(), would=diff, quiet=self._quiet)
        _print_bytes(text.encode("utf-8", "replace"), aside=aside)


def validate_rules(files: Sequence[str]) -> None:
    """Check all rules and tell what was checked; raises UsageError with every mistake."""
    rulebook = open_rulebook(files, use_cache=False).rulebook()
    click.echo(
        f"{rules_folder()}: {len(rulebook.models)} models, {len(rulebook.routes)} routes, "
        f"{len(rulebook.changes)} call changes; no problems found."
    )


def _wants_color() -> bool:
    """Follow FORCE_COLOR and NO_COLOR, else the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _width() -> int:
    if not sys.stdout.isatty():
        return 100
    import shutil

    return shutil.get_terminal_size().columns


def _print_bytes(text: bytes, *, aside: bool = False) -> None:
    """Print what may hold any byte: file names and patches are not always text."""
    stream = (sys.stderr if aside else sys.stdout).buffer
    stream.write(text)
    stream.flush()


def _write_file(path: str, content: bytes) -> None:
    """Write a report whole."""
    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
