"""The compiled rulebook is fast, follows the content of the rules, and never stands in the way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelaudit.errors import UsageError
from modelaudit.rulebook import index
from modelaudit.rulebook.codec import decode, encode
from modelaudit.rulebook.patterns import patterns

TEAM = """\
vendor: acme
home: openai
models:
- {id: acme-1, name: Acme 1, family: acme, task: chat}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MODELAUDIT_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def team(tmp_path: Path) -> Path:
    path = tmp_path / "team.yaml"
    path.write_text(TEAM)
    return path


def compiled(cache: Path) -> dict[str, Path]:
    return {path.suffix: path for path in cache.iterdir() if path.suffix}


def test_the_compiled_rulebook_is_the_rulebook(cache: Path) -> None:
    parsed = index.open_rulebook(use_cache=False).rulebook()
    assert decode(encode(parsed)) == parsed
    index.open_rulebook().rulebook()
    assert index.open_rulebook().rulebook() == parsed


def test_what_files_are_searched_for_is_kept_as_it_was_made(cache: Path) -> None:
    first = index.open_rulebook().facts.patterns
    assert {b"gpt-4", b"gpt-35-turbo-16k"} <= set(first.texts[: first.identifiers])
    assert b'gpt-4o-"' in first.texts[first.identifiers :]
    assert index.open_rulebook().facts.patterns == first


def test_without_the_cache_nothing_is_written(cache: Path) -> None:
    assert index.open_rulebook(use_cache=False).facts.patterns.texts
    assert not cache.exists()


def test_known_identifiers_need_neither_json_nor_yaml(cache: Path) -> None:
    assert index.open_rulebook().facts.patterns.texts
    code = (
        "import sys; from modelaudit.rulebook import index; "
        "assert index.open_rulebook().facts.patterns.texts; "
        "print(*{'json', 'yaml', 'tempfile', 'logging', 'dataclasses'} & set(sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": "src"}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


def test_a_changed_rule_file_makes_a_new_index(cache: Path, team: Path) -> None:
    before = index.open_rulebook([team])
    assert b"acme-1" in before.facts.patterns.texts
    team.write_text(TEAM.replace("acme-1", "acme-2"))
    after = index.open_rulebook([team])
    assert b"acme-2" in after.facts.patterns.texts
    assert b"acme-1" not in after.facts.patterns.texts
    assert before.digest != after.digest


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\x00\xff",
        b"[]",
        b"{}",
        b"null",
        b'{"models": 5}',
        b"[" * 100_000,
        b'{"models":[],"routes":[],"vocabulary":[[],[],[]],"changes":[],"identifiers":{}}',
    ],
)
def test_a_corrupt_cache_is_made_anew(cache: Path, damage: bytes) -> None:
    expected = index.open_rulebook().rulebook()
    for path in compiled(cache).values():
        path.write_bytes(damage)
    again = index.open_rulebook()
    assert again.rulebook() == expected
    assert again.facts.patterns == patterns(expected.identifiers, expected.surfaces)
    assert len(compiled(cache)[".rules"].read_text().splitlines()) > 100


def test_a_changed_day_in_the_cache_is_noticed(cache: Path) -> None:
    expected = index.open_rulebook().rulebook()
    path = compiled(cache)[".rules"]
    path.write_text(path.read_text().replace("2026-10-23", "2036-10-23"))
    assert index.open_rulebook().rulebook() == expected


def test_a_shortened_list_of_identifiers_is_noticed(cache: Path) -> None:
    expected = index.open_rulebook().facts.patterns.texts
    path = compiled(cache)[".patterns"]
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[:-5]))
    assert index.open_rulebook().facts.patterns.texts == expected


def test_a_cache_folder_that_cannot_be_written_is_no_mistake(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("a file where the folder should be")
    assert index.open_rulebook().facts.patterns.texts
    assert cache.read_text() == "a file where the folder should be"


def test_nothing_is_left_beside_the_compiled_files(cache: Path) -> None:
    index.open_rulebook().rulebook()
    assert sorted(compiled(cache)) == [".patterns", ".rules"]


def test_nothing_is_left_of_a_file_that_could_not_be_written(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: str, _target: str) -> None:
        raise OSError(28, f"No space left on device: {source}")

    monkeypatch.setattr("modelaudit.rulebook.index.os.replace", full)
    assert index.open_rulebook().rulebook().models
    assert [path.name for path in cache.iterdir()] == [".gitignore"]


def test_the_cache_folder_follows_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MODELAUDIT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert index.cache_folder() == str(tmp_path / "modelaudit")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert index.cache_folder() == str(tmp_path / ".cache" / "modelaudit")


class TestRuleFilesOfAProject:
    def test_a_missing_file_is_told_in_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"none\.yaml: cannot read this rule file: no such"):
            index.open_rulebook([tmp_path / "none.yaml"])

    def test_a_folder_or_a_pipe_is_never_opened(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.yaml")
        for path in (tmp_path, tmp_path / "pipe.yaml"):
            with pytest.raises(UsageError, match="no regular file"):
                index.open_rulebook([path])

    def test_a_mistake_in_it_is_told_and_nothing_is_cached(self, cache: Path, team: Path) -> None:
        team.write_text(TEAM + "  tsak: chat\n")
        with pytest.raises(UsageError, match=r"team\.yaml:5: "):
            index.open_rulebook([team]).rulebook()
        assert not cache.exists()
        assert [error.line for error in index.read_all([team])[1]] == [5]

    def test_it_may_override_a_model(self, team: Path) -> None:
        team.write_text(TEAM.replace("acme-1", "gpt-4"))
        rules = index.open_rulebook([team]).rulebook()
        assert rules.models["gpt-4"].vendor == "acme"
        assert "gpt-4-0613" not in rules.identifiers


def test_the_rules_of_a_wheel_come_before_those_of_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "site" / "modelaudit" / "rulebook" / "index.py"
    (tmp_path / "site" / "modelaudit" / "rules" / "models").mkdir(parents=True)
    monkeypatch.setattr(index, "__file__", str(module))
    assert index.rules_folder() == str(module.parents[1] / "rules")


def test_a_program_without_rules_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "site" / "modelaudit" / "rulebook" / "index.py"
    monkeypatch.setattr(index, "__file__", str(module))
    with pytest.raises(UsageError, match="install the program again"):
        index.rules_folder()


def test_a_cache_inside_a_repository_is_not_looked_at(cache: Path, tmp_path: Path) -> None:
    index.open_rulebook().rulebook()
    assert (cache / ".gitignore").read_text() == "*\n"


def test_a_folder_that_was_there_is_left_as_it_is(cache: Path) -> None:
    cache.mkdir()
    index.open_rulebook().rulebook()
    assert sorted(compiled(cache)) == [".patterns", ".rules"]
    assert not (cache / ".gitignore").exists()


def test_of_many_rules_the_last_are_kept(cache: Path, team: Path) -> None:
    for number in range(12):
        team.write_text(TEAM.replace("acme-1", f"acme-{number}"))
        index.open_rulebook([team]).rulebook()
    assert len([path for path in cache.iterdir() if path.suffix]) == 16
    assert index.open_rulebook([team]).facts.models > 1
