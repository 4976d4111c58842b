"""Results of earlier runs: used only where nothing changed, and never a reason to fail."""

import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modelaudit import across, engine, inspection, results, workers
from modelaudit.references import Span
from modelaudit.rulebook.index import cache_folder, forget_old, read_sealed, store_sealed
from modelaudit.suppression import Suppression

CALL = 'client.images.generate(model="gpt-image-1", prompt=p)\n'
ACTIVE = CALL.replace("gpt-image-1", "gpt-image-2")
CHECK = ("check", "--as-of", "2026-11-22", "--format", "concise")

Looked = Callable[[], list[str]]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    """Return what was looked into since the last question."""
    seen: list[str] = []
    inspect = inspection.Inspector.inspect

    def noted(self: inspection.Inspector, shown: str, raw: bytes, *rest: Any) -> Any:
        seen.append(shown)
        return inspect(self, shown, raw, *rest)

    def answer() -> list[str]:
        names = sorted(seen)
        seen.clear()
        return names

    monkeypatch.setattr(inspection.Inspector, "inspect", noted)
    return answer


@pytest.fixture
def project(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("MODELAUDIT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    (tmp_path / "a.py").write_text(f"from openai import OpenAI\nclient = OpenAI()\n{CALL}")
    (tmp_path / "b.py").write_text(f"import b\n{CALL}")
    return tmp_path


def stored() -> Iterator[Path]:
    yield from Path(cache_folder() or "").glob("*.results")


def test_a_second_run_looks_into_nothing_and_says_the_same(
    run: Any, project: Path, looked: Looked
) -> None:
    first = run(*CHECK)
    assert looked() == ["a.py", "b.py"]
    assert run(*CHECK) == first
    assert looked() == []
    assert "a.py:3" in first.out


def test_only_what_changed_is_looked_into_again(run: Any, project: Path, looked: Looked) -> None:
    run(*CHECK)
    looked()
    (project / "b.py").write_text(ACTIVE)
    assert "b.py" not in run(*CHECK).out
    assert looked() == ["b.py"]


def test_only_what_changed_is_asked_again_for_what_it_does_with_models_of_others(
    run: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends = "openai.OpenAI().images.generate(model=model)\n"
    (project / "a.py").write_text('MODEL = "gpt-image-1"\n')
    (project / "b.py").write_text("import c\nfrom a import MODEL\nc.ask(MODEL)\n")
    (project / "c.py").write_text(f"import openai\ndef ask(model):\n    {sends}")
    first = run(*CHECK, "--format", "json").out
    assert '"c.py"' in first
    asked: list[str] = []
    sites = across.Modules.sites

    def noted(self: across.Modules, name: str) -> Any:
        asked.append(name)
        return sites(self, name)

    monkeypatch.setattr(across.Modules, "sites", noted)
    (project / "d.py").write_text("import c\n")
    (project / "b.py").write_text("import c\nfrom a import MODEL\nc.ask(MODEL)  # now\n")
    assert run(*CHECK, "--format", "json").out.count('"c.py"') == first.count('"c.py"')
    assert {*asked} == {"a.py", "b.py", "c.py"}, "a new file may be what a name means"
    asked.clear()
    (project / "b.py").write_text("import c\nfrom a import MODEL\nc.ask(MODEL)\n")
    run(*CHECK, "--format", "json")
    assert {*asked} == {"b.py"}


def test_a_file_without_any_model_may_hold_the_request_of_another_one(
    run: Any, project: Path, looked: Looked
) -> None:
    (project / "a.py").write_text('MODEL = "gpt-image-1"\n')
    (project / "b.py").write_text("import openai\n")
    run(*CHECK, "--format", "json")
    sends = "import openai\nfrom a import MODEL\nopenai.OpenAI().images.generate(model=MODEL)\n"
    (project / "b.py").write_text(sends)
    assert '"b.py"' in run(*CHECK, "--format", "json").out


@pytest.mark.parametrize(
    "other",
    [
        ("--as-of", "2026-11-23"),
        ("--horizon", "10"),
        ("--route", "azure"),
        ("--no-cache",),
        ("a.py", "b.py"),
    ],
)
def test_another_question_is_answered_anew(
    run: Any, project: Path, looked: Looked, other: tuple[str, ...]
) -> None:
    run(*CHECK)
    looked()
    run(*CHECK, *other)
    assert looked() == ["a.py", "b.py"]


def test_nothing_is_stored_of_single_files(run: Any, project: Path) -> None:
    run(*CHECK, "a.py", "b.py")
    assert not {*stored()}
    run(*CHECK)
    assert len({*stored()}) == 1


def test_other_rules_are_other_results(run: Any, project: Path, looked: Looked) -> None:
    rules = project.parent / f"{project.name}.yaml"
    rules.write_text("vendor: acme\nhome: openai\nbans: [{id: gpt-image-2, because: no}]\n")
    run(*CHECK, "--rules", str(rules))
    looked()
    rules.write_text("vendor: acme\nhome: openai\nbans: [{id: gpt-image-2, because: never}]\n")
    run(*CHECK, "--rules", str(rules))
    assert looked() == ["a.py", "b.py"]


def test_what_the_project_installs_is_a_part_of_it(run: Any, project: Path, looked: Looked) -> None:
    below = project / "app"
    below.mkdir()
    (project / "a.py").rename(below / "a.py")
    (project / "requirements.txt").write_text("-r app/more\n")
    (below / "more").write_text("openai==0.28\n")
    run(*CHECK, "app")
    looked()
    (below / "more").write_text("openai==1.0\n")
    run(*CHECK, "app")
    assert looked() == ["app/a.py"]


def test_what_changes_while_files_are_still_found_is_another_state(
    run: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect_files = workers.inspect_files

    def inspect_and_change(*arguments: Any) -> list[Any]:
        found = list(inspect_files(*arguments))
        (project / "requirements.txt").write_text("openai==1.60.0\n")
        return found

    monkeypatch.setattr(engine, "PARALLEL_FROM", 1)
    monkeypatch.setattr(workers, "inspect_files", inspect_and_change)
    (project / "requirements.txt").write_text("openai==0.28.1\n")
    (project / "a.py").write_text('import openai\nopenai.Completion.create(model="m")\n')
    assert "works with openai==0.28.1" in run(*CHECK, "--jobs", "2").out
    assert "works with" not in run(*CHECK).out


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0\nx\n", pickle.dumps(os.getcwd)])
def test_a_damaged_file_is_as_good_as_none(run: Any, project: Path, damage: bytes) -> None:
    first = run(*CHECK)
    for path in stored():
        path.write_bytes(damage)
    assert run(*CHECK) == first
    for path in stored():
        store_sealed(str(path), damage)
    assert run(*CHECK) == first


def test_nothing_is_called_that_a_stored_file_names(run: Any, project: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(project / "trapped"),)

    first = run(*CHECK)
    for path in stored():
        state, *_ = (read_sealed(str(path)) or b"").split(b"\n")
        trap = pickle.dumps(Trap())
        sizes = b" ".join([b"%d" % len(trap)] * 3)
        store_sealed(str(path), b"%b\n%b\n%b" % (state, sizes, trap * 3))
    assert run(*CHECK) == first
    assert not (project / "trapped").exists()


def test_only_known_types_are_read_and_they_come_back_alike() -> None:
    one = Suppression(Span(1, 2), frozenset(["MA101"]), None, frozenset())
    assert results._read(pickle.dumps([one]), list) == [one]


def test_only_the_newest_files_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.results"
        path.write_text("")
        os.utime(path, (number, number))
    forget_old(str(tmp_path), (".results",), 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.results", "4.results"]


def test_a_run_that_may_not_write_is_none_the_worse(
    run: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = project.parent / f"{project.name}.file"
    blocked.write_text("")
    expected = run(*CHECK, "--no-cache")
    monkeypatch.setenv("MODELAUDIT_CACHE_DIR", str(blocked))
    assert run(*CHECK) == expected
