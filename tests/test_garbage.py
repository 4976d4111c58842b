"""A run does not look for garbage where there is none: what is imported stays until its end."""

import subprocess
import sys

_START = """
import gc, sys
class Watcher:
    def find_spec(self, name, *_):
        if name in ("click", "libcst"):
            print(name, gc.get_threshold()[0])
sys.meta_path.insert(0, Watcher())
sys.argv = ["modelaudit", "--version"]
from modelaudit import start
start.main()
"""
_IMPORT = """
import gc
import modelaudit.readers.python_tree
print(gc.get_count()[0] < 2000 < gc.get_freeze_count())
"""


def test_fewer_looks_are_agreed_before_the_command_line_is_imported() -> None:
    name, threshold = _output(_START)[0].split()
    assert name == "click"
    assert int(threshold) > 10_000


def test_the_classes_of_libcst_are_never_looked_through() -> None:
    assert _output(_IMPORT) == ["True"]


def _output(program: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()
