"""Where settings come from, and what is said about wrong ones."""

import os
from datetime import date
from pathlib import Path

import pytest

from modelaudit.config import _CHECKS
from modelaudit.errors import UsageError
from modelaudit.settings import Settings, load_settings, merge


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "pyproject.toml") -> None:
    (folder / name).write_text(text)


def test_every_setting_has_a_key() -> None:
    keys = {key.replace("-", "_") for key in _CHECKS}
    assert keys == set(Settings._fields) - {"root", "source", "fixed_roles"}


def test_all_keys_of_a_pyproject(project: Path) -> None:
    write(
        project,
        """
        [tool.modelaudit]
        as-of = 2026-11-22
        horizon = 30
        fail-on = "deprecated"
        roles = ["use"]
        select = ["MA1"]
        ignore = ["MA104"]
        route = "azure"
        rules = ["team.yaml"]
        exclude = ["vendor/"]
        extend-exclude = ["*.gen.ts"]
        baseline = "ci/baseline.json"
        force-exclude = true
        jobs = 2
        cache = false
        [tool.modelaudit.per-file-ignores]
        "tests/**" = ["MA103", "MA2"]
        [tool.modelaudit.successors]
        "old-model" = "new-model"
        """,
    )
    read = load_settings(".")
    assert read == Settings(
        root=str(project),
        source=str(project / "pyproject.toml"),
        as_of=date(2026, 11, 22),
        horizon=30,
        fail_on="deprecated",
        roles=("use",),
        select=("MA1",),
        ignore=("MA104",),
        route="azure",
        rules=(str(project / "team.yaml"),),
        exclude=("vendor/",),
        extend_exclude=("*.gen.ts",),
        per_file_ignores={"tests/**": ("MA103", "MA2")},
        baseline=str(project / "ci/baseline.json"),
        force_exclude=True,
        successors={"old-model": "new-model"},
        jobs=2,
        cache=False,
    )


def test_the_nearest_file_wins_and_modelaudit_toml_comes_first(project: Path) -> None:
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    write(project, "[tool.modelaudit]\nhorizon = 1")
    write(project / "a", "[tool.modelaudit]\nhorizon = 2")
    write(project / "a", "horizon = 3", "modelaudit.toml")
    (inner / "x.py").touch()
    assert load_settings("a/b/x.py").horizon == 3
    assert load_settings(".").horizon == 1


def test_a_pyproject_of_others_is_passed_by_without_being_parsed(project: Path) -> None:
    (project / "a").mkdir()
    write(project, "[tool.modelaudit]\nhorizon = 1")
    write(project / "a", "this is [ not TOML")
    assert load_settings("a").horizon == 1
    write(project / "a", '[project]\ndependencies = ["modelaudit-lint"]')
    assert load_settings("a").horizon == 1


def test_the_search_ends_at_the_root_of_a_repository(project: Path) -> None:
    (project / "sub" / ".git").mkdir(parents=True)
    write(project, "[tool.modelaudit]\nhorizon = 1")
    assert load_settings("sub").horizon == 90
    assert load_settings("sub", "pyproject.toml").horizon == 1


def test_a_pipe_named_like_a_configuration_is_not_opened(project: Path) -> None:
    os.mkfifo(project / "pyproject.toml")
    assert load_settings(".") == Settings()
    with pytest.raises(UsageError, match=r"pyproject\.toml: cannot be read: not a regular file"):
        load_settings(".", "pyproject.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[project]\n\n[tool.modelaudit]\nroute = 'azure'\nhorizont = 3",
            'pyproject.toml:5: unknown key "horizont" in [tool.modelaudit]; '
            'did you mean "horizon"?',
        ),
        (
            "[tool.modelaudit]\nextend_exclude = []",
            'pyproject.toml:2: unknown key "extend_exclude" in [tool.modelaudit]; '
            'did you mean "extend-exclude"?',
        ),
        (
            "[tool]\nmodelaudit.horizon = '3'",
            'pyproject.toml:2: "horizon" must be a whole number, 0 or more',
        ),
        ("[tool]\nmodelaudit = 3", "pyproject.toml:2: [tool.modelaudit] must be a table"),
        (
            "[tool.modelaudit]\njobs = true",
            'pyproject.toml:2: "jobs" must be a whole number, 1 or more',
        ),
        (
            "[tool.modelaudit]\ncache = 'no'",
            'pyproject.toml:2: "cache" must be true or false',
        ),
        (
            "[tool.modelaudit]\nas-of = '22.11.2026'",
            'pyproject.toml:2: "as-of" must be a day, written as 2026-11-22',
        ),
        (
            "[tool.modelaudit]\nas-of = 2026-11-22T10:00:00",
            'pyproject.toml:2: "as-of" must be a day, written as 2026-11-22',
        ),
        (
            "[tool.modelaudit]\nfail-on = 'retried'",
            'pyproject.toml:2: "fail-on" must be one of retired, retiring, deprecated, legacy, '
            'never; not "retried"',
        ),
        (
            "[tool.modelaudit]\nroles = 'use'",
            'pyproject.toml:2: "roles" must be a list of strings',
        ),
        (
            "[tool.modelaudit]\nselect = ['MA3']",
            'pyproject.toml:2: "select" names an unknown code: "MA3"',
        ),
        (
            "[tool.modelaudit.per-file-ignores]\na = ['MA1']\n'b/*' = ['E501']",
            'pyproject.toml:3: "b/*" names an unknown code: "E501"',
        ),
        (
            "[tool.modelaudit]\nsuccessors = 3",
            'pyproject.toml:2: "successors" must be a table',
        ),
        (
            "[tool.modelaudit]\nroute = ['azure']",
            'pyproject.toml:2: "route" must be a string',
        ),
        (
            "[tool.modelaudit]\nhorizon = 1\n\n[tool.other\n",
            "pyproject.toml:4: not valid TOML: expected ']' at the end of a table declaration",
        ),
        (
            "[tool.modelaudit]\nroute = 'azure",
            'pyproject.toml:2: not valid TOML: expected "\'"',
        ),
        (
            "[tool.modelaudit]\nx = " + "[" * 100_000,
            "pyproject.toml:1: not valid TOML: it is nested too deeply",
        ),
    ],
)
def test_a_mistake_is_one_line_with_file_and_line(project: Path, text: str, message: str) -> None:
    write(project, text)
    with pytest.raises(UsageError) as raised:
        load_settings(".")
    assert str(raised.value) == message


def test_a_hostile_key_stays_one_short_line(project: Path) -> None:
    write(project, '[tool.modelaudit]\n"' + "x" * 1_000_000 + '\\n\\u001b[31m" = 1')
    with pytest.raises(UsageError) as raised:
        load_settings(".")
    assert len(str(raised.value)) < 200
    assert str(raised.value).isprintable()


def test_a_file_that_is_not_utf8_is_named(project: Path) -> None:
    (project / "modelaudit.toml").write_bytes(b"horizon = 1\n# \xff\n")
    with pytest.raises(UsageError, match=r"modelaudit.toml:2: not valid TOML: it is not UTF-8"):
        load_settings(".")


@pytest.mark.parametrize("path", ["../team.yaml", "/etc/passwd", "link/team.yaml", "a\\u0000b"])
@pytest.mark.parametrize("key", ["rules", "baseline"])
def test_a_configuration_names_no_file_outside_of_its_folder(
    project: Path, key: str, path: str
) -> None:
    (project / "link").symlink_to(project.parent)
    value = f'["{path}"]' if key == "rules" else f'"{path}"'
    write(project, f"[tool.modelaudit]\n{key} = {value}")
    with pytest.raises(UsageError, match=f'pyproject.toml:2: "{key}" leads out of this folder'):
        load_settings(".")


def test_flags_win_and_lists_that_extend_add_up() -> None:
    settings = Settings(horizon=1, rules=("/p/a.yaml",), successors={"a": "b"}, select=("MA1",))
    merged = merge(
        settings,
        horizon=0,
        route=None,
        select=(),
        rules=("b.yaml",),
        successors={"c": "d"},
        cache=False,
    )
    assert merged.horizon == 0
    assert merged.select == ("MA1",)
    assert merged.rules == ("/p/a.yaml", "b.yaml")
    assert merged.successors == {"a": "b", "c": "d"}
    assert merged.cache is False
