"""What other files allow: tables that know a text, files that may not change, silenced lines."""

import json
import subprocess
from pathlib import Path

import pytest
from conftest import Run
from test_cli import write

from modelaudit.discovery import read_file
from modelaudit.document import Document
from modelaudit.identifiers import Matcher
from modelaudit.readers.python import read
from modelaudit.references import Hits, Reading
from modelaudit.rulebook.models import Rulebook

AS_OF = ("--as-of", "2026-11-22")
SETTINGS = "CHAT_MODEL = 'o4-mini'\n"
CALL = "client.chat.completions.create(model=CHAT_MODEL, max_tokens=5000)\n"
MOVED = "client.chat.completions.create(model=CHAT_MODEL, max_completion_tokens=5000)\n"


# Tables that know a text


@pytest.mark.parametrize(
    "table",
    [
        'PRICES = {"o4-mini": 1}',
        'price = PRICES["o4-mini"]',
        'price = PRICES.get("o4-mini")',
        'Name = Literal["o4-mini", "o3"]',
        'class Name(Enum):\n    MINI = "o4-mini"',
        'ALLOWED = ["o4-mini", "o3"]',
        'if model in ("o4-mini", "o3"): pass',
        'if model == "o4-mini": pass',
        'if "o4-mini" in model: pass',
        'match model:\n    case "o4-mini": pass',
        'parser.add_argument("--model", choices=["o4-mini", "o3"])',
        'if re.match("o4-mini", model): pass',
    ],
)
def test_code_of_another_file_looks_the_name_up(run: Run, table: str) -> None:
    app = write("app.py", 'client.chat.completions.create(model="o4-mini")\n')
    write("models.py", f"\n{table}\n")
    before = app.read_text(encoding="utf-8")
    result = run("fix", *AS_OF)
    assert app.read_text(encoding="utf-8") == before
    row = 3 if table.startswith(("class", "match")) else 2
    assert f"models.py:{row} looks `o4-mini` up and does not know `gpt-5.6-terra`" in result.out


def test_a_table_may_know_a_name_without_its_prefix(run: Run) -> None:
    write("app.py", 'graph = Graph(model="groq/llama3-70b-8192")\n')
    write("models.py", 'SIZES = {"llama3-70b-8192": 8192}\n')
    result = run("fix", *AS_OF)
    assert "models.py:1 looks `llama3-70b-8192` up" in result.out


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("models.py", 'if model.startswith("gpt-4"): pass'),
        ("models.py", 'if model.startswith(("o1", "gpt-4")): pass'),
        ("models.py", 'size = model.removeprefix("gpt-4")'),
        ("models.ts", 'if (model.startsWith("gpt-4")) {}'),
        ("models.go", 'if strings.HasPrefix(model, "gpt-4") {'),
    ],
)
@pytest.mark.parametrize("called", ["gpt-4", "gpt-4-turbo"])
def test_code_of_another_file_asks_how_the_name_begins(
    run: Run, called: str, name: str, code: str
) -> None:
    write("app.py", f'client.chat.completions.create(model="{called}")\n')
    write(name, f"{code}\n")
    result = run("fix", *AS_OF)
    assert f"{name}:1 looks for what begins with `gpt-4`: `gpt-5.6-sol` does not" in result.out


def test_a_name_that_begins_as_before_does_no_harm(run: Run) -> None:
    app = write("app.py", 'client.chat.completions.create(model="gpt-5-codex")\n')
    write("models.py", 'if model.startswith("gpt-5"): pass\n')
    run("fix", *AS_OF)
    assert "gpt-5.6-sol" in app.read_text(encoding="utf-8")


def test_a_table_that_knows_both_names_does_no_harm(run: Run) -> None:
    app = write("app.py", 'client.chat.completions.create(model="o4-mini")\n')
    write("models.py", 'PRICES = {"o4-mini": 1, "gpt-5.6-terra": 2}\n')
    run("fix", *AS_OF)
    assert "gpt-5.6-terra" in app.read_text(encoding="utf-8")


def test_a_table_is_no_reason_against_another_argument(run: Run) -> None:
    app = write("app.py", 'client.chat.completions.create(model="gpt-5.6-sol", max_tokens=5000)\n')
    write("models.py", 'PRICES = {"gpt-5.6-sol": 1}\n')
    run("fix", *AS_OF)
    assert "max_completion_tokens" in app.read_text(encoding="utf-8")


def test_all_of_that_crosses_process_borders(run: Run) -> None:
    for number in range(20):
        write(f"app{number}.py", 'ask(model="o4-mini")  # modelaudit: ignore[MA900]\n')
    write("models.py", 'PRICES = {"o4-mini": 1}\nif model.startswith("o4-mini"): pass\n')
    alone, together = (run("check", "--format", "json", "--jobs", n, *AS_OF) for n in "12")
    assert json.loads(together.out) == json.loads(alone.out)
    assert json.loads(alone.out)["summary"]["fixable"] == {"unsafe": 20}


# Fixes that reach into other files


@pytest.fixture
def calls_in_app(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The constant of `settings.py` is the model of the call in `app.py`, whatever flows."""
    write("settings.py", SETTINGS)
    write("app.py", CALL)

    def reaching(document: Document, hits: Hits, matcher: Matcher, rulebook: Rulebook) -> Reading:
        reading = read(document, hits, matcher, rulebook)
        if document.path != "settings.py":
            return reading
        file = Document.from_bytes("app.py", Path("app.py").read_bytes())
        as_literal = file.content.replace(b"CHAT_MODEL", b"'o4-mini' ")  # as long as the name
        other = Document.from_bytes("app.py", as_literal)
        [found] = read(other, matcher.hits(as_literal), matcher, rulebook).references
        calls = tuple(call._replace(document=file) for call in found.calls)
        references = [one._replace(calls=calls) for one in reading.references]
        return reading._replace(references=tuple(references))

    monkeypatch.setattr("modelaudit.inspection.reader_for", lambda *_: reaching)


def texts() -> tuple[str, str]:
    """Return what both files hold."""
    settings, app = (Path(name).read_text(encoding="utf-8") for name in ("settings.py", "app.py"))
    return settings, app


FIXED = ("CHAT_MODEL = 'gpt-5.6-terra'\n", MOVED)
UNTOUCHED = (SETTINGS, CALL)


@pytest.mark.usefixtures("calls_in_app")
class TestReachingIntoOtherFiles:
    """A constant in one file, its call in another one."""

    def test_both_files_change(self, run: Run) -> None:
        result = run("fix", *AS_OF)
        assert texts() == FIXED
        assert result.out.startswith("Fixed 1 reference in 2 files\n")
        assert "`max_tokens` to `max_completion_tokens` (also in app.py)" in result.out

    def test_a_second_fix_changes_nothing(self, run: Run) -> None:
        run("fix", *AS_OF)
        assert run("fix", "--exit-non-zero-on-fix", *AS_OF).code == 0
        assert texts() == FIXED

    def test_a_patch_holds_both_files(self, run: Run) -> None:
        result = run("fix", "--diff", *AS_OF)
        assert texts() == UNTOUCHED
        subprocess.run(["git", "apply", "-"], input=result.out.encode(), check=True)
        assert texts() == FIXED

    def test_the_call_is_reported(self, run: Run) -> None:
        [found] = json.loads(run("check", "--format", "json", *AS_OF).out)["findings"]
        assert found["filename"] == "settings.py"
        [called] = found["call_sites"]
        assert (called["filename"], called["location"]) == ("app.py", {"row": 1, "column": 1})
        assert called["call"] == "client.chat.completions.create"
        assert [edit.get("filename") for edit in found["fix"]["edits"]] == [None, "app.py"]

    @pytest.mark.parametrize("flags", [("--exclude", "app.py"), ("settings.py",)])
    def test_a_file_that_is_left_out_is_not_changed(self, run: Run, flags: tuple[str, ...]) -> None:
        [found] = json.loads(run("check", *flags, "--format", "json", *AS_OF).out)["findings"]
        assert found["fix"]["applicability"] == "manual"
        result = run("fix", "--unsafe", *flags, *AS_OF)
        assert texts() == UNTOUCHED
        assert "reaches into app.py: it is not among the files to check · by hand" in result.out

    def test_standard_input_reaches_into_no_file(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("modelaudit.session.read_in", SETTINGS.encode)
        result = run("fix", "-", "--stdin-filename", "settings.py", *AS_OF)
        assert (result.out, *texts()) == (SETTINGS, *UNTOUCHED)

    @pytest.mark.parametrize(
        "comment",
        [
            "# modelaudit: ignore",
            "# modelaudit: ignore[MA101]",
            "# modelaudit: ignore until 2026-11-23",
            "# modelaudit: ignore-file",
        ],
    )
    def test_a_call_that_is_silenced_stays_and_so_does_its_constant(
        self, run: Run, comment: str
    ) -> None:
        silenced = CALL.replace("\n", f"  {comment}\n")
        write("app.py", silenced)
        result = run("fix", "--unsafe", *AS_OF)
        assert texts() == (SETTINGS, silenced)
        assert "A suppression comment keeps app.py:1 as it is · by hand" in result.out
        assert "MA900" not in result.out

    @pytest.mark.parametrize(
        "comment", ["# modelaudit: ignore[MA103]", "# modelaudit: ignore until 2026-11-22"]
    )
    def test_a_comment_about_something_else_holds_nothing_back(
        self, run: Run, comment: str
    ) -> None:
        write("app.py", CALL.replace("\n", f"  {comment}\n"))
        run("fix", *AS_OF)
        assert texts() == (FIXED[0], MOVED.replace("\n", f"  {comment}\n"))

    def test_a_table_holds_both_files_back(self, run: Run) -> None:
        write("prices.py", "PRICES = {'o4-mini': 1}\n")
        run("fix", *AS_OF)
        assert texts() == UNTOUCHED

    def test_a_baseline_hides_the_finding_and_keeps_both_files(self, run: Run) -> None:
        run("baseline", *AS_OF)
        run("fix", "--baseline", ".modelaudit-baseline.json", *AS_OF)
        assert texts() == UNTOUCHED

    def test_a_file_that_changes_while_it_is_judged_is_left(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def late(path: str) -> bytes:
            if path.endswith("settings.py"):
                write("app.py", f"# new\n{CALL}")
            return read_file(path)

        monkeypatch.setattr("modelaudit.migration.read_file", late)
        result = run("fix", *AS_OF)
        assert texts() == (SETTINGS, f"# new\n{CALL}")
        assert "The fix reaches into app.py: it has changed since it was read" in result.out


def test_a_comment_on_the_line_of_a_call_holds_for_its_arguments(run: Run) -> None:
    code = (
        "client.chat.completions.create(  # modelaudit: ignore\n"
        "    model='o4-mini',\n    max_tokens=5000,\n)\n"
    )
    path = write("app.py", code)
    result = run("fix", *AS_OF)
    assert path.read_text(encoding="utf-8") == code
    assert "A suppression comment keeps app.py:1 as it is" in result.out


def test_the_call_around_a_text_is_reported_as_well(run: Run) -> None:
    write(
        "app.py", "x = 1\ny = client . chat.completions.create ( model='o4-mini', max_tokens=5)\n"
    )
    [found] = json.loads(run("check", "--format", "json", *AS_OF).out)["findings"]
    assert found["call_sites"] == [
        {
            "filename": "app.py",
            "location": {"row": 2, "column": 5},
            "call": "client.chat.completions.create",
            "endpoint": "chat/completions",
        }
    ]
    assert "reaches" not in run("check", *AS_OF).out
