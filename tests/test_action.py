"""The composite action: no input ever becomes part of a script."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ACTION: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "action.yml").read_text(encoding="utf-8")
)
CHECK: str = next(step["run"] for step in ACTION["runs"]["steps"] if step.get("id") == "check")
STUB = """#!/usr/bin/env bash
printf '%q ' "$@" >> "$RUNNER_TEMP/calls"; echo >> "$RUNNER_TEMP/calls"
[ "$3" != "--format=github" ] || exit 1
"""


def run_check(folder: Path, **inputs: str) -> tuple[int, list[str], str]:
    """Return exit code, calls of modelaudit and outputs of the check step."""
    stub = folder / "modelaudit" / "bin" / "modelaudit"
    stub.parent.mkdir(parents=True)
    stub.write_text(STUB)
    stub.chmod(0o755)
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "PATHS": ".",
        "ARGS": "",
        "SARIF_FILE": "modelaudit.sarif",
        **inputs,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK]
    done = subprocess.run(command, cwd=folder, env=environment, check=False)
    calls = (folder / "calls").read_text().splitlines()
    return done.returncode, calls, (folder / "outputs").read_text()


@pytest.mark.parametrize("step", ACTION["runs"]["steps"], ids=lambda step: str(step["name"]))
def test_scripts_hold_no_expression(step: dict[str, Any]) -> None:
    assert "${{" not in step["run"]


def test_writes_sarif_then_annotates_and_fails(tmp_path: Path) -> None:
    code, calls, outputs = run_check(tmp_path, ARGS="--horizon=30", PATHS="src\na b\n")
    assert code == 1
    assert calls == [
        "check --horizon=30 --format=sarif --output=modelaudit.sarif --fail-on=never -- src a\\ b ",
        "check --horizon=30 --format=github -- src a\\ b ",
    ]
    assert outputs == "sarif-file=modelaudit.sarif\n"


def test_hostile_inputs_stay_arguments(tmp_path: Path) -> None:
    hostile = '$(touch pwned) `touch pwned` "; touch pwned; #'
    run_check(tmp_path, PATHS=hostile, ARGS=hostile, SARIF_FILE=f"{hostile}\nother=output")
    assert not (tmp_path / "pwned").exists()
    assert (tmp_path / "outputs").read_text().count("\n") == 1
