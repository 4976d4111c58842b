"""What files tell about models of others: kept for as long as they stay as they are."""

from pathlib import Path

import pytest

from modelaudit.across import Modules
from modelaudit.asked import Asked, Told
from modelaudit.discovery import Found
from modelaudit.flow.interfaces import Function, Passed
from modelaudit.flow.sites import Sites
from modelaudit.rulebook.index import open_rulebook
from modelaudit.run_files import RunFiles

QUESTION = ("names",)


def names(sites: Sites) -> tuple[str, ...]:
    return tuple(sites.module.scope.bindings)


def modules(path: Path, asked: Asked) -> Modules:
    files = RunFiles([Found(str(path), path.name, False, None)])
    return Modules(files, open_rulebook().rulebook(), asked)


def test_a_file_is_asked_once_for_as_long_as_it_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    first = Asked()
    assert modules(path, first).ask("a.py", QUESTION, names) == ("a",)
    later = Asked(first.told())
    assert modules(path, later).ask("a.py", QUESTION, lambda _: ("unasked",)) == ("a",)
    assert later.told() == first.told()
    path.write_text("b = 1\n")
    assert modules(path, Asked(later.told())).ask("a.py", QUESTION, names) == ("b",)


def test_nothing_is_kept_of_a_run_in_which_a_file_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    asked = Asked()
    reading = modules(path, asked)
    assert reading.state("a.py")
    path.write_text("b = 1\n")
    assert reading.ask("a.py", QUESTION, names) == ("b",)
    assert asked.told() == {}


def test_what_nobody_can_read_tells_nothing_that_holds(tmp_path: Path) -> None:
    before = Asked({"gone.py": Told(b"", {QUESTION: ("once",)})})
    assert modules(tmp_path / "gone.py", before).ask("gone.py", QUESTION, names) is None


@pytest.mark.parametrize(
    ("passed", "parameter"),
    [
        (Passed("f", 0, None, frozenset()), "prompt"),
        (Passed("f", 1, None, frozenset()), "model"),
        (Passed("f", 1, None, frozenset(["model"])), None),
        (Passed("f", 2, None, frozenset()), None),
        (Passed("f", None, None, frozenset()), None),
        (Passed("f", None, "model", frozenset(["model"])), "model"),
        (Passed("f", None, "top", frozenset(["top"])), "top"),
        (Passed("f", None, "other", frozenset(["other"])), None),
    ],
)
def test_the_parameter_that_an_argument_becomes(passed: Passed, parameter: str | None) -> None:
    function = Function("C.f", ("prompt", "model"), ("self", "prompt", "model", "top"))
    assert function.parameter(passed) == parameter
