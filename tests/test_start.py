"""What a run does once before it reads anything: imports, and no look for garbage in them."""

import json
import subprocess
import sys
from pathlib import Path

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
_NODES = """
import dataclasses, gc, json, sys
from modelaudit.readers.concrete import cst
from libcst.metadata import CodePosition, MetadataWrapper, PositionProvider
source = 'f(a, b="c", *d)[{"e": 1}].g\\n'
module = cst.parse_module(source)
name, other = cst.Name("a"), cst.Name("a")
positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
print(json.dumps({
    "code": module.code == source,
    "changed": module.with_changes(body=[]).code,
    "same by identity": [name == name, name == other, hash(name) == hash(other)],
    "equal": name.deep_equals(other),
    "others by value": CodePosition(1, 2) == CodePosition(1, 2),
    "position": positions[module.body[0]].start.line,
    "plain": cst.Name.__setattr__ is object.__setattr__,
    "restored": dataclasses.dataclass.__module__,
    "kept": gc.get_count()[0] < 2000 < gc.get_freeze_count(),
}))
"""
_RUN = """
import sys
sys.argv = ["modelaudit", "check", "--quiet", "--no-cache", "--as-of", "2026-11-22", "."]
from modelaudit import start
try:
    start.main()
except SystemExit as end:
    import libcst
    print(end.code, libcst.Name.__setattr__ is object.__setattr__)
"""


def test_fewer_looks_are_agreed_before_the_command_line_is_imported() -> None:
    name, threshold = _output(_START).split()[:2]
    assert name == "click"
    assert int(threshold) > 10_000


def test_nodes_of_libcst_are_what_they_are_but_for_being_frozen() -> None:
    assert json.loads(_output(_NODES)) == {
        "code": True,
        "changed": "\n",
        "same by identity": [True, False, False],
        "equal": True,
        "others by value": True,
        "position": 1,
        "plain": True,
        "restored": "dataclasses",
        "kept": True,
    }


def test_a_run_imports_libcst_in_no_other_way(tmp_path: Path) -> None:
    code = 'client.chat.completions.create(model="gpt-4-0613", messages=[])\n'
    (tmp_path / "app.py").write_text(code)
    assert _output(_RUN, tmp_path).splitlines()[-1] == "1 True"


def _output(program: str, folder: Path | None = None) -> str:
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return run.stdout
