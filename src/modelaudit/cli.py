"""The command line: flags to settings, results to the screen, outcomes to exit codes."""

import gc
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from modelaudit import __version__
from modelaudit.errors import UsageError
from modelaudit.exclusion import BASELINE_FILE
from modelaudit.output import give_up
from modelaudit.parameters import Day, Replacement, Words
from modelaudit.quoting import printable

FORMATS = ("terminal", "concise", "json", "jsonl", "sarif", "github")
FAIL_ON = ("retired", "retiring", "deprecated", "legacy", "never")
ROLES = ("use", "catalog", "doc-code", "prose")


def main() -> NoReturn:
    """Run the command; every mistake ends in one line and exit code 2."""
    try:
        cli.main(prog_name="modelaudit", standalone_mode=False)
        code = 0
    except Exit as outcome:
        code = outcome.code
    except (click.Abort, KeyboardInterrupt):
        exec("")  # noqa: S102 (Python, interrupted inside of an `exec`, forgets that only so)
        _say("stopped")
        code = 130
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        give_up(sys.stdout)
        code = 0
    except Exception as error:
        code = _failed(error)
    gc.freeze()  # nothing of what is left has to be looked through on the way out
    sys.exit(code)


def _failed(error: Exception) -> int:
    """Tell what went wrong in one line, or one for each mistake in a rule file."""
    match error:
        case UsageError():
            for line in str(error).splitlines():
                _say(f"error: {line}")
        case click.UsageError() if error.ctx and error.message == error.ctx.get_help():
            error.show()  # no command was given: click shows the help
        case click.UsageError():
            command = error.ctx.command_path if error.ctx else "modelaudit"
            message = " ".join(error.format_message().split()).rstrip(".")
            _say(f"error: {message} (see `{command} --help`)")
        case click.ClickException():
            _say(f"error: {error.format_message()}")
        case _ if os.environ.get("MODELAUDIT_DEBUG"):
            raise error
        case _:
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            _say(f"error: a defect of modelaudit ({what}); MODELAUDIT_DEBUG=1 shows where")
    return 2


def _say(line: str) -> None:
    click.echo(f"modelaudit: {printable(line)}", err=True)


class Exit(Exception):  # noqa: N818 (an outcome, not an error)
    """The outcome of a command."""

    def __init__(self, code: int) -> None:
        self.code = code


def _is_selector(word: str) -> bool:
    from modelaudit.codes import is_selector

    return is_selector(word)


_CODES = Words("CODES", _is_selector, "a code, or the beginning of one: MA101, MA2")
_ROLES = Words("ROLES", ROLES.__contains__, f"one of {', '.join(ROLES)}")


def _flags(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_RULE_FLAGS = (
    click.option("--as-of", type=Day(), help="Judge as on this day. [default: today]"),
    click.option(
        "--horizon",
        type=click.IntRange(min=0),
        metavar="DAYS",
        help="How far ahead a shutdown counts as retiring. [default: 90]",
    ),
    click.option(
        "--rules",
        multiple=True,
        type=click.Path(),
        metavar="FILE",
        help="A file of own rules; may be repeated.",
    ),
    click.option(
        "--config",
        type=click.Path(),
        metavar="FILE",
        help="Settings file instead of the nearest one.",
    ),
    click.option(
        "--no-cache",
        "cache",
        flag_value=False,
        default=None,
        help="Neither read nor write compiled rules and earlier results.",
    ),
)

_run_flags = _flags(
    click.argument("paths", nargs=-1),
    click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="terminal",
        metavar="NAME",
        help=f"How to print the report: {', '.join(FORMATS)}.",
        show_default=True,
    ),
    click.option(
        "--output", "-o", type=click.Path(), metavar="FILE", help="Write the report to a file."
    ),
    click.option(
        "--fail-on",
        type=click.Choice(FAIL_ON),
        metavar="STATUS",
        help=f"From which status on a use fails: {', '.join(FAIL_ON)}. [default: retiring]",
    ),
    click.option(
        "--roles",
        type=_ROLES,
        help="Roles to list: use, catalog, doc-code, prose. [default: use,doc-code]",
    ),
    click.option("--select", type=_CODES, help="Only these codes: MA101,MA102 or MA1."),
    click.option("--ignore", type=_CODES, help="Not these codes."),
    click.option(
        "--route",
        metavar="NAME",
        help="Route of identifiers about whose route the code says nothing.",
    ),
    click.option(
        "--exclude",
        "extend_exclude",
        multiple=True,
        metavar="GLOB",
        help="Leave out these paths too; may be repeated.",
    ),
    click.option(
        "--force-exclude",
        is_flag=True,
        default=None,
        help="Leave out excluded files even when given by name.",
    ),
    click.option(
        "--baseline", type=click.Path(), metavar="FILE", help="Leave out the findings of this file."
    ),
    click.option("--stdin-filename", metavar="NAME", help="Name of what is read with `-`."),
    *_RULE_FLAGS,
    click.option(
        "--jobs",
        "-j",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes to use. [default: one for each core]",
    ),
    click.option("--quiet", "-q", is_flag=True, help="Print findings and changes only."),
    click.option("--verbose", "-v", is_flag=True, help="Tell which settings file holds."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="modelaudit %(version)s")
def cli() -> None:
    """Find deprecated AI model identifiers and move the code to living successors."""


@cli.command()
@_run_flags
def check(paths: tuple[str, ...], **flags: Any) -> NoReturn:
    """Report the deprecated models that files name.

    PATHS are files and folders; the default is the working directory, and `-` the standard input.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 usage, configuration or rule error.
    """
    from modelaudit.session import Session

    raise Exit(Session(paths, flags).check())


@cli.command()
@_run_flags
@click.option("--diff", is_flag=True, help="Change nothing; print a patch for `git apply`.")
@click.option("--unsafe", is_flag=True, help="Apply unsafe fixes too; read the reasons first.")
@click.option(
    "--to",
    "successors",
    multiple=True,
    type=Replacement(),
    help="Move OLD to NEW instead of the recommended successor; may be repeated.",
)
@click.option(
    "--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 also when a file was changed."
)
def fix(
    paths: tuple[str, ...],
    *,
    diff: bool,
    unsafe: bool,
    successors: tuple[tuple[str, str], ...],
    exit_non_zero_on_fix: bool,
    **flags: Any,
) -> NoReturn:
    """Move files to living models where that is safe, and tell what was left and why.

    Exit code: 0 nothing at or above --fail-on is left, 1 something is, 2 usage error.
    """
    from modelaudit.session import Session

    session = Session(paths, {**flags, "successors": dict(successors)})
    left, changed = session.fix(unsafe=unsafe, diff=diff)
    raise Exit(1 if left or (changed and exit_non_zero_on_fix) else 0)


@cli.command()
@click.argument("id_", metavar="ID")
@click.option("--route", metavar="NAME", help="Route to look at. [default: the vendor's own]")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    show_default=True,
    help="How to print it.",
)
@click.option("--output", "-o", type=click.Path(), metavar="FILE", help="Write it to a file.")
@_flags(*_RULE_FLAGS)
def explain(id_: str, **flags: Any) -> None:
    """Tell everything about a model: how long it lives, where to go from there, what that costs.

    ID is an identifier as any route writes it, the name of a model, or a part of one.

    Exit code: 0 one model is explained, 2 it is none or more than one, or a usage error.
    """
    from modelaudit.session import Session

    Session((), flags).explain(id_, flags["route"])


@cli.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--output",
    "-o",
    type=click.Path(),
    metavar="FILE",
    help=f"File to write. [default: that of the settings, else {BASELINE_FILE}]",
)
@_flags(*_RULE_FLAGS)
def baseline(paths: tuple[str, ...], **flags: Any) -> None:
    """Write the present findings to a file: with it `check --baseline` reports only new ones."""
    from modelaudit.session import Session

    Session(paths, flags).write_baseline()


@cli.group()
def rules() -> None:
    """Look at the rules."""


@rules.command("list")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print them.",
)
@_flags(*_RULE_FLAGS)
def list_(format_: str, **flags: Any) -> None:
    """List every identifier on every route, with status, dates and successor."""
    from modelaudit.session import Session

    Session((), flags).list_rules(format_)


@rules.command()
@click.argument("files", nargs=-1, type=click.Path())
def validate(files: tuple[str, ...]) -> None:
    """Check all rules, and FILES of own rules with them."""
    from modelaudit.session import validate_rules

    validate_rules(files)


@rules.command("import")
@click.argument("source")
@click.option(
    "--kind",
    default="auto",
    metavar="KIND",
    help="lifecycle-csv, active-csv, deprecations-info, litellm-prices or models-endpoint. "
    "[default: told by its content]",
)
@click.option("--route", metavar="NAME", help="Only this route; that of a list that names none.")
@click.option(
    "--into",
    type=click.Path(),
    metavar="PATH",
    help="Folder of rules or file. [default: the rules]",
)
@click.option("--checked", type=Day(), help="Day of a list that does not say it itself.")
@click.option("--write", is_flag=True, help="Change the files; without it they are only compared.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the report.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    metavar="SECONDS",
    help="For a download, all in all. [default: 30]",
)
def import_(**flags: Any) -> NoReturn:
    """Compare the rules with a newer list of models, or take it over.

    SOURCE is a file or a web address: a CSV table of lifecycles or prices, the feed of
    deprecations.info, the price list of LiteLLM, or a provider's answer to GET /v1/models.

    Exit code: 0 nothing to do, or done; 1 something would change or is undecided; 2 usage error.
    """
    from modelaudit.importing.command import run

    raise Exit(run(**flags))
