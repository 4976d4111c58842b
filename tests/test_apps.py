"""Whole small projects, as people write them, before and after `modelaudit fix --unsafe`."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import Run

APPS = Path(__file__).parent / "fixtures" / "apps"
AS_OF = ("--as-of", "2026-11-22")
UPDATE = bool(os.environ.get("MODELAUDIT_UPDATE_GOLDEN"))


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.parametrize("app", sorted(APPS.iterdir()), ids=lambda app: app.name)
def test_a_project_before_and_after(run: Run, app: Path) -> None:
    shutil.copytree(app / "before", Path.cwd(), dirs_exist_ok=True)
    run("fix", "--unsafe", *AS_OF)
    found = files(Path.cwd())
    if UPDATE:
        shutil.copytree(Path.cwd(), app / "after", dirs_exist_ok=True)
    assert found == files(app / "after")
    run("fix", "--unsafe", *AS_OF)
    assert files(Path.cwd()) == found


SAFE = {
    "environment": [],
    "django": ["blog/management/commands/summarise.py"],
    "fastapi": [],
    "images": ["gen.py"],
    "layout": ["odd.py", "yapf.py"],
    "providers": ["llm/factory.py", "main.py"],
    "raw-http": ["api.py"],
    "tool-loop": ["opus.py"],
}


@pytest.mark.parametrize("app", SAFE)
def test_what_of_a_project_is_changed_without_being_asked(run: Run, app: str) -> None:
    shutil.copytree(APPS / app / "before", Path.cwd(), dirs_exist_ok=True)
    before = files(Path.cwd())
    run("fix", *AS_OF)
    after = files(Path.cwd())
    assert [name for name in sorted(before) if before[name] != after[name]] == SAFE[app]
