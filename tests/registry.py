"""Package registry for tests that install something."""

import os
import subprocess
import sys
from functools import cache

import pytest


def require_registry() -> None:
    """Skip the calling test when packages cannot be downloaded; in CI that is a failure."""
    problem = _problem()
    if problem and os.environ.get("CI") == "true":
        pytest.fail(f"the package registry is not reachable: {problem}")
    if problem:
        pytest.skip(f"the package registry is not reachable: {problem}")


@cache
def _problem() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "index", "versions", "hatchling", "--retries", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1]
