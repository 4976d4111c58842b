"""What a command does between its flags and its exit code."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from modelaudit.discovery import reported_path
from modelaudit.engine import Checked, Engine
from modelaudit.errors import UsageError
from modelaudit.exclusion import BASELINE_FILE
from modelaudit.interrupts import interrupts_held_back
from modelaudit.output import is_screen, read_in, wants_color, width, write_file, write_out
from modelaudit.quoting import counted
from modelaudit.reports.clean import all_clear
from modelaudit.rulebook.index import read_all, rules_folder
from modelaudit.settings import load_settings, merge

if TYPE_CHECKING:
    from modelaudit.findings import Applicability
    from modelaudit.migration import Migrated, Migration
    from modelaudit.report import Report

STDIN = "-"


class Session:
    """One run: what was asked for, and what comes out of it."""

    def __init__(self, paths: Sequence[str], flags: Mapping[str, Any]) -> None:
        wanted = dict(flags)
        self._format: str = wanted.pop("format_", "terminal")
        self._output: str | None = wanted.pop("output", None)
        self._quiet: bool = wanted.pop("quiet", False)
        self._stdin_filename: str = reported_path(wanted.pop("stdin_filename", None) or "stdin")
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
                if not self._quiet:
                    write_out(f"{all_clear(searched.files, self._settings.day)}\n".encode())
                return 0
            report = self._engine.check(searched).report
        self._deliver(self._rendered(report), aside=False)
        return 1 if report.summary.failing else 0

    def fix(self, *, unsafe: bool, diff: bool) -> tuple[int, int]:
        """Apply fixes; return how many failing findings are left and how many files changed."""
        from modelaudit.aggregate import remaining
        from modelaudit.findings import Applicability

        least = Applicability.UNSAFE if unsafe else Applicability.SAFE
        checked = self._checked()
        migration = self._migrated(checked, least, diff=diff)
        aside = diff or STDIN in self._paths
        with interrupts_held_back():  # what was written is told
            left = [finding for file in migration.files for finding in file.left]
            report = remaining(checked.report, self._settings, left)
            if self._format == "terminal":
                text = self._rendered_fixed(report, migration, would=diff, aside=aside)
            else:
                text = self._rendered(report, aside=aside)
        self._deliver(text, aside=aside)
        if migration.stopped:
            raise KeyboardInterrupt
        return report.summary.failing, sum(file.changed for file in migration.files)

    def _migrated(self, checked: Checked, least: "Applicability", *, diff: bool) -> "Migration":
        """Apply fixes, or print them as a patch, or print the fixed text of standard input."""
        from modelaudit.migration import Migration, migrate, migrate_text

        if STDIN in self._paths:
            name, jobs = self._stdin_filename, self._settings.jobs
            text = migrate_text(checked, name, self._stdin, least, jobs=jobs)
            write_out(text.patch(os.getcwd()) if diff else text.after)
            return Migration((text,))
        migration = migrate(checked, least, write=not diff, jobs=self._settings.jobs)
        if diff:
            self._print_patch(migration.files)
        else:
            from modelaudit.temporary import sweep

            sweep(checked.leftovers)
        return migration

    def _print_patch(self, migrated: "Sequence[Migrated]") -> None:
        from modelaudit.migration import patch_folder

        folder = patch_folder(migrated, self._paths)
        for file in migrated:
            write_out(file.patch(folder))
        if folder != os.getcwd():
            hint = f"Paths of the patch are relative to {folder}\n"
            write_out(hint.encode("utf-8", "replace"), aside=True)

    def write_baseline(self) -> None:
        """Write the present findings to a file, those that it held before as well."""
        from modelaudit.baseline import dump
        from modelaudit.paths import shown

        known, self._settings = self._settings.baseline, self._settings._replace(baseline=None)
        self._engine = Engine(self._settings)
        output = self._output or (shown(known) if known else BASELINE_FILE)
        findings = self._checked().report.findings
        write_file(output, dump(findings, output).encode())
        click.echo(f"Wrote {counted(len(findings), 'finding')} to {output}.", err=True)

    def list_rules(self, format_: str) -> None:
        """Print every identifier on every route."""
        from modelaudit.listing import rows, table
        from modelaudit.rulebook.status import Clock

        clock = Clock(self._settings.day, self._settings.horizon)
        found = rows(self._engine.rulebook, clock)
        if format_ == "json":
            import json

            text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
        else:
            text = table(found)
        write_out(text.encode())

    def explain(self, asked: str, route: str | None) -> None:
        """Print everything about one model; UsageError, and those near it, when it is none."""
        from modelaudit.explain.answer import answer
        from modelaudit.inspection import build_law

        found = answer(build_law(self._engine.rulebook, self._settings), asked, route)
        if self._format == "json":
            text = found.json()
        else:
            color = self._output is None and wants_color()
            text = found.terminal(color=color, width=width())
        if text:
            self._deliver(text, aside=False)
        if found.complaint:
            raise UsageError(found.complaint)

    def _checked(self) -> Checked:
        if STDIN in self._paths:
            return self._check_stdin()
        return self._engine.check(self._engine.search(self._paths))

    def _check_stdin(self) -> Checked:
        if len(self._paths) > 1:
            raise UsageError("`-` reads the standard input and takes no other path beside it")
        self._stdin = read_in()
        return self._engine.check_text(self._stdin, self._stdin_filename)

    def _rendered(self, report: "Report", *, aside: bool = False) -> str:
        from modelaudit.reports import render

        to_screen = self._format == "terminal" and self._output is None
        return render(
            self._format,
            report,
            color=to_screen and wants_color(aside=aside),
            width=width(aside=aside),
            links=to_screen and is_screen(aside=aside),
            quiet=self._quiet,
        )

    def _rendered_fixed(
        self, report: "Report", migration: "Migration", *, would: bool, aside: bool
    ) -> str:
        """Tell what was fixed and what was left; only the first when the run was stopped."""
        from modelaudit.reports.fixed import render

        color = self._output is None and wants_color(aside=aside)
        quiet = self._quiet or migration.stopped
        return render(report, migration.files, color=color, would=would, quiet=quiet)

    def _deliver(self, text: str, *, aside: bool) -> None:
        content = text.encode("utf-8", "replace")
        if self._output is None:
            write_out(content, aside=aside)
        else:
            write_file(self._output, content)


def validate_rules(files: Sequence[str]) -> None:
    """Check all rules and tell what was checked; raises UsageError with every mistake."""
    from modelaudit.rulebook.loader import refuse

    rulebook, problems = read_all(files)
    for warning in (one for one in problems if one.warning):
        click.echo(f"modelaudit: warning: {warning}", err=True)
    refuse(problems)
    found = counted(len(problems), "warning") if problems else "no problems found"
    click.echo(
        f"{rules_folder()}: {len(rulebook.models)} models, {len(rulebook.routes)} routes, "
        f"{len(rulebook.changes)} call changes; {found}."
    )
