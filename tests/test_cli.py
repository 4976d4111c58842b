"""The command line as a user meets it: output, exit codes, and one clear line for every mistake."""

import json
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from modelaudit.discovery import read_file

AS_OF = ["--as-of", "2026-11-22"]
DEAD = 'client.images.generate(model="gpt-image-1", prompt=prompt)\n'
MOVED = 'client.images.generate(model="gpt-image-2.6-sunburst", prompt=prompt)\n'


def write(name: str, content: str | bytes = DEAD) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --------------------------------------------------------------------------------------- check


def test_a_finding_fails_the_check(run: Run) -> None:
    write("app.py")
    result = run("check", *AS_OF)
    assert result.code == 1
    assert "GPT Image 1 `gpt-image-1` · shut down 30 days ago" in result.out
    assert "gpt-image-2.6-sunburst" in result.out


def test_a_clean_tree_is_one_line(run: Run) -> None:
    write("app.py", "x = 1\n")
    assert run("check", *AS_OF) == (0, "All clear: 1 file checked as of 2026-11-22.\n", "")


def test_an_empty_folder_is_no_failure_and_says_so(run: Run) -> None:
    result = run("check", *AS_OF)
    assert (result.code, result.out) == (0, "No files to check in the working directory\n")


def test_json_follows_the_contract(run: Run) -> None:
    write("app.py")
    result = run("check", "--format", "json", *AS_OF)
    report = json.loads(result.out)
    [finding] = report["findings"]
    assert report["schema_version"] == 1
    assert finding["successor_chain"] == ["gpt-image-1", "gpt-image-2.6-sunburst"]
    assert finding["fix"]["edits"] == [
        {
            "content": "gpt-image-2.6-sunburst",
            "location": {"row": 1, "column": 31},
            "end_location": {"row": 1, "column": 42},
        }
    ]


def test_before_anything_was_announced_the_finding_says_so(run: Run) -> None:
    write("app.py")
    result = run("check", "--format", "concise", "--as-of", "2026-01-15")
    assert result.code == 0
    assert "MA104 `gpt-image-1` is superseded on openai" in result.out
    assert "use `gpt-image-1.5`" in result.out


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("retired", 0), ("retiring", 1), ("deprecated", 1), ("legacy", 1), ("never", 0)],
)
def test_fail_on(run: Run, fail_on: str, code: int) -> None:
    write("app.py", 'ask(model="gpt-5")\n')  # shuts down on 2026-12-11
    assert run("check", "--fail-on", fail_on, *AS_OF).code == code


def test_horizon(run: Run) -> None:
    write("app.py", 'ask(model="gpt-5")\n')
    assert run("check", "--horizon", "5", *AS_OF).code == 0


def test_select_and_ignore(run: Run) -> None:
    write("app.py", 'ask(model="gpt-5")\nask(model="gpt-4")\n')
    assert "MA101" not in run("check", "--select", "MA102", *AS_OF).out
    assert "MA102" not in run("check", "--ignore", "MA102", *AS_OF).out


def test_roles_list_what_is_only_counted(run: Run) -> None:
    write("app.py", "# gpt-4\n")
    assert "Not listed: 1 prose" in run("check", *AS_OF).out
    assert "app.py:1:3" in run("check", "--roles", "prose", *AS_OF).out


def test_what_is_not_listed_fails_all_the_same(run: Run) -> None:
    write("app.py", f"# gpt-4\n{DEAD}")
    result = run("check", "--roles", "prose", *AS_OF)
    assert result.code == 1
    assert "Not listed: 1 use" in result.out


def test_output_goes_to_a_file(run: Run) -> None:
    write("app.py")
    result = run("check", "--format", "json", "--output", "report.json", *AS_OF)
    assert (result.code, result.out) == (1, "")
    assert json.loads(Path("report.json").read_text())["findings"]


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(write("in.txt")).open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        result = run("check", "-", "--stdin-filename", "app.py", "--format", "concise", *AS_OF)
    assert result.code == 1
    assert result.out.startswith("app.py:1:31: MA101")


def test_many_files_are_judged_in_several_processes(run: Run) -> None:
    for number in range(40):
        write(f"app{number:02}.py")
    report = json.loads(run("check", "--format", "json", "--jobs", "2", *AS_OF).out)
    assert [f["filename"] for f in report["findings"]] == [f"app{n:02}.py" for n in range(40)]


def test_a_suppression_and_an_idle_one(run: Run) -> None:
    write(
        "app.py", DEAD.replace("\n", "  # modelaudit: ignore\n") + "x = 1  # modelaudit: ignore\n"
    )
    result = run("check", "--format", "concise", *AS_OF)
    assert result.code == 0
    assert "app.py:2:10: MA900" in result.out
    assert "MA101" not in result.out


def test_a_suppression_speaks_again_on_its_day(run: Run) -> None:
    write("app.py", DEAD.replace("\n", "  # modelaudit: ignore[MA101] until 2026-11-22\n"))
    assert run("check", "--as-of", "2026-11-21").code == 0
    assert run("check", "--as-of", "2026-11-22").code == 1


def test_a_baseline_hides_what_was_there(run: Run) -> None:
    write("app.py")
    assert run("baseline", *AS_OF).code == 0
    assert run("check", "--baseline", ".modelaudit-baseline.json", *AS_OF).code == 0
    write("app.py", "\n\n" + DEAD + DEAD)
    result = run("check", "--baseline", ".modelaudit-baseline.json", "--format", "json", *AS_OF)
    assert result.code == 1
    assert json.loads(result.out)["summary"]["baselined"] == 1


def test_a_comment_does_not_use_up_the_baseline_of_a_call(run: Run) -> None:
    write("app.py", "# gpt-image-1 draws\n" + DEAD)
    run("baseline", *AS_OF)
    assert run("check", "--baseline", ".modelaudit-baseline.json", *AS_OF).code == 0


def test_settings_of_the_project_hold(run: Run) -> None:
    write("app.py")
    write("modelaudit.toml", 'fail-on = "never"\nas-of = 2026-11-22\n')
    assert run("check").code == 0
    assert run("check", "--fail-on", "retired").code == 1


def test_a_project_chooses_its_successor_in_its_settings(run: Run) -> None:
    write("modelaudit.toml", '[successors]\ngpt-image-1 = "gpt-image-2"\n')
    path = write("app.py")
    run("fix", *AS_OF)
    assert '"gpt-image-2"' in path.read_text()


def test_own_rules_add_a_model(run: Run) -> None:
    write(
        "team.yaml",
        "vendor: acme\nhome: openai\n"
        "sources:\n  wiki: {url: 'https://acme.example', checked: 2026-01-01}\n"
        "models:\n- {id: acme-1, name: Acme 1, family: acme, task: chat, no_successor: none yet, "
        "lifecycle: {deprecated: 2026-01-01, shutdown: 2026-06-01, source: wiki}}\n",
    )
    write("app.py", 'ask(model="acme-1")\n')
    result = run("check", "--rules", "team.yaml", "--format", "concise", *AS_OF)
    assert result.code == 1
    assert "`acme-1` was shut down on openai on 2026-06-01 (174 days ago); none yet" in result.out


def test_own_rules_ban_a_model(run: Run) -> None:
    rules = "bans: [{id: gpt-5.6-sol, since: 2026-11-01, because: too slow, use: gpt-6.1-sol}]\n"
    write("team.yaml", rules)
    write("modelaudit.toml", 'rules = ["team.yaml"]\n')
    path = write("app.py", 'ask(model="gpt-5.6-sol")\n')
    result = run("check", *AS_OF)
    assert result.code == 1
    assert "`gpt-5.6-sol` · banned by team.yaml since 2026-11-01" in result.out
    assert "is banned by team.yaml since 2026-11-01: too slow; use `gpt-6.1-sol`" in result.out
    assert "1 finding in 1 file" in result.out
    assert "Not read: 1 own rules" in result.out
    assert run("fix", *AS_OF).code == 0
    assert path.read_text() == 'ask(model="gpt-6.1-sol")\n'
    assert Path("team.yaml").read_text() == rules


# ----------------------------------------------------------------------------------------- fix


def test_fix_moves_the_code_and_a_second_fix_changes_nothing(run: Run) -> None:
    path = write("app.py")
    result = run("fix", *AS_OF)
    assert result.code == 0
    assert path.read_text() == MOVED
    assert "app.py:1:31  gpt-image-1 → gpt-image-2.6-sunburst" in result.out
    assert run("fix", *AS_OF).code == 0
    assert path.read_text() == MOVED


def test_fix_can_fail_when_it_changes_something(run: Run) -> None:
    write("app.py")
    assert run("fix", "--exit-non-zero-on-fix", *AS_OF).code == 1
    assert run("fix", "--exit-non-zero-on-fix", *AS_OF).code == 0


def test_diff_changes_nothing_and_prints_a_patch(run: Run) -> None:
    path = write("app.py")
    result = run("fix", "--diff", *AS_OF)
    assert path.read_text() == DEAD
    assert f"-{DEAD}+{MOVED}" in result.out
    assert "Would fix 1 reference" in result.err


def test_what_is_left_is_told_with_its_reason(run: Run) -> None:
    path = write("app.py", 'client.chat.completions.create(model="gpt-4", max_tokens=5)\n')
    result = run("fix", *AS_OF)
    assert result.code == 1
    assert "Reasoning counts against the limit" in result.out
    assert run("fix", "--unsafe", *AS_OF).code == 0
    assert "gpt-5.6-sol" in path.read_text()


def test_another_successor(run: Run) -> None:
    path = write("app.py")
    run("fix", "--to", "gpt-image-1=gpt-image-2", *AS_OF)
    assert '"gpt-image-2"' in path.read_text()


def test_doc_code_is_fixed_on_request(run: Run) -> None:
    path = write("README.md", f"```python\n{DEAD}```\n")
    run("fix", *AS_OF)
    assert path.read_text() == f"```python\n{DEAD}```\n"
    run("fix", "--roles", "doc-code", *AS_OF)
    assert path.read_text() == f"```python\n{MOVED}```\n"


def test_standard_input_is_fixed_to_standard_output(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path(write("in.txt")).open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        result = run("fix", "-", "--stdin-filename", "app.py", *AS_OF)
    assert (result.code, result.out) == (0, MOVED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbfM = 'gpt-4'\r\n", b"\xef\xbb\xbfM = 'gpt-5.6-sol'\r\n"),
        (b"M = 'gpt-4'", b"M = 'gpt-5.6-sol'"),
        (
            b"# coding: latin-1\nM = 'gpt-4'  # caf\xe9\n",
            b"# coding: latin-1\nM = 'gpt-5.6-sol'  # caf\xe9\n",
        ),
        (b"M = 'gpt-4'\t# tab \n\x0c\n", b"M = 'gpt-5.6-sol'\t# tab \n\x0c\n"),
    ],
)
def test_bytes_outside_of_the_edit_stay(run: Run, before: bytes, after: bytes) -> None:
    path = write("app.py", before)
    assert run("fix", *AS_OF).code == 0
    assert path.read_bytes() == after


def test_utf_16_is_read_and_written(run: Run) -> None:
    path = write("settings.ini", 'model = "gpt-4"\r\n'.encode("utf-16"))
    assert run("fix", *AS_OF).code == 0
    assert path.read_bytes() == 'model = "gpt-5.6-sol"\r\n'.encode("utf-16")


# --------------------------------------------------------------------------------------- rules


def test_rules_are_valid(run: Run) -> None:
    result = run("rules", "validate")
    assert result.code == 0
    assert "no problems found" in result.out


def test_doubts_about_own_rules_are_printed_and_do_no_harm(run: Run) -> None:
    own = "{id: gpt-4o, name: G, family: g, task: chat}"
    write("team.yaml", f"vendor: openai\nhome: openai\nmodels: [{own}]\n")
    result = run("rules", "validate", "team.yaml")
    assert result.code == 0
    assert 'warning: team.yaml:3: shadows model "gpt-4o" of openai.yaml:' in result.err
    assert result.out.endswith("1 warning.\n")


def test_rules_are_listed(run: Run) -> None:
    rows: list[dict[str, Any]] = json.loads(run("rules", "list", "--format", "json", *AS_OF).out)
    found = {(row["route"], row["identifier"]): row for row in rows}
    row = found["openai", "gpt-image-1"]
    assert (row["status"], row["shutdown_on"]) == ("retired", "2026-10-23")
    assert row["successor"] == "gpt-image-2.6-sunburst"
    assert found["openai", "ft:gpt-3.5-turbo-0125"]["status"] == "retired"
    assert found["azure", "gpt-4o"]["route"] == "azure"
    assert "gpt-image-1 " in run("rules", "list", *AS_OF).out


# ----------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "missing.py"], "missing.py: no such file or directory"),
        (["check", "--fail-on", "soon"], "Invalid value for '--fail-on'"),
        (["check", "--roles", "use,usage"], "'usage' is not one of use, catalog, doc-code, prose"),
        (["check", "--as-of", "tomorrow"], "'tomorrow' is no day; write it like 2026-11-22"),
        (["check", "--select", "MB1"], "'MB1' is not a code"),
        (["check", "--route", "nowhere"], 'no rule knows the route "nowhere"'),
        (["check", "--output", "no/where.json", "--format", "json"], "no/where.json"),
        (["check", "-", "app.py"], "takes no other path"),
        (["check", "--rules", "none.yaml"], "none.yaml: cannot read this rule file"),
        (["check", "--baseline", "none.json"], "none.json"),
        (["check", "--config", "none.toml"], "none.toml: cannot be read"),
        (["fix", "--to", "gpt-4"], "'gpt-4' is not of the form OLD=NEW"),
        (["fix", "--to", "gpt-4=gpt-nine", *AS_OF], "no rule knows the model gpt-nine"),
        (["fix", "--to", "gpt-4=gpt-image-1.5", *AS_OF], "it is retiring on openai (2026-12-01)"),
        (["rules", "validate", "none.yaml"], "none.yaml: cannot read this rule file"),
        (["nothing"], "No such command 'nothing'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_clear_line(run: Run, arguments: list[str], message: str) -> None:
    write("app.py")
    result = run(*arguments)
    assert result.code == 2
    assert message in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[tool.modelaudit\n", "pyproject.toml:1: not valid TOML"),
        ("[tool.modelaudit]\nhorizont = 3\n", 'pyproject.toml:2: unknown key "horizont"'),
        ("[tool.modelaudit]\nhorizon = 'x'\n", "pyproject.toml:2"),
        ("[tool.modelaudit]\nrules = ['../x.yaml']\n", "pyproject.toml:2"),
    ],
)
def test_a_bad_configuration_is_one_clear_line(run: Run, content: str, message: str) -> None:
    write("pyproject.toml", content)
    result = run("check", *AS_OF)
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        "models: !!python/object/apply:os.system ['true']\n",
        "a: &a [x]\nb: &b [*a, *a]\nmodels: [*b, *b]\n",
        "? " + "x" * 1_000_000 + "\n: 1\n",
        "- 1\n- 2\n",
        "vendor: [1]\nmodels: 3\n",
        "\xff\xfe",
        "[" * 5000,
    ],
    ids=["tag", "laughs", "long key", "list", "types", "bytes", "deep"],
)
def test_a_hostile_rule_file_is_an_error(run: Run, content: str) -> None:
    write("team.yaml", content.encode("latin-1"))
    write("app.py")
    result = run("check", "--rules", "team.yaml", *AS_OF)
    assert result.code == 2
    assert "team.yaml" in result.err
    assert "Traceback" not in result.err
    assert len(result.err) < 5000


def test_nothing_but_regular_files_is_opened(run: Run) -> None:
    os.mkfifo("pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
        result = run("check", ".", *AS_OF)
    assert result.code == 0
    assert "2 not a regular file" in result.out


def test_a_name_that_is_not_utf_8(run: Run) -> None:
    Path(os.fsdecode(b"caf\xe9.py")).write_text(DEAD)
    for format_ in ("terminal", "concise", "json", "jsonl", "sarif", "github"):
        assert run("check", "--format", format_, *AS_OF).code == 1
    assert run("fix", *AS_OF).code == 0
    assert Path(os.fsdecode(b"caf\xe9.py")).read_text() == MOVED


def test_binary_is_counted(run: Run) -> None:
    write("data.bin", b"gpt-4\0gpt-4")
    result = run("check", *AS_OF)
    assert result.code == 0
    assert "1 binary" in result.out


def test_five_megabytes_on_one_line(run: Run) -> None:
    write("app.json", "[" + '"x",' * 1_250_000 + '{"model": "gpt-4"}]')
    result = run("check", "--format", "json", *AS_OF)
    [finding] = json.loads(result.out)["findings"]
    assert finding["location"] == {"row": 1, "column": 5_000_013}
    assert len(run("check", *AS_OF).out) < 2000


def test_links_are_followed_only_inside_of_the_tree(run: Run, tmp_path: Path) -> None:
    inside = write("project/app.py")
    outside = write("elsewhere/app.py")
    Path("project/loop").symlink_to("../project")
    Path("project/in.py").symlink_to("app.py")
    Path("project/out.py").symlink_to("../elsewhere/app.py")
    assert run("fix", "project", *AS_OF).code == 0
    assert inside.read_text() == MOVED
    assert outside.read_text() == DEAD
    assert Path("project/in.py").is_symlink()


def test_a_link_given_by_name_is_read_but_its_target_is_not_edited(run: Run) -> None:
    target = write("elsewhere/app.py")
    Path("link.py").symlink_to("elsewhere/app.py")
    result = run("fix", "link.py", *AS_OF)
    assert result.code == 1
    assert "It is a link to a file outside of the given paths" in result.out
    assert target.read_text() == DEAD


def test_a_read_only_file_is_left_and_told(run: Run) -> None:
    path = write("app.py")
    path.chmod(0o444)
    result = run("fix", *AS_OF)
    assert result.code == 1
    assert "It is read-only" in result.out
    assert path.read_text() == DEAD


def test_a_file_that_cannot_be_read_is_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("app.py")

    def refuse(path: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("modelaudit.engine.read_file", refuse)
    result = run("check", "--format", "concise", *AS_OF)
    assert "app.py:1:1: MA902 Not read: permission denied" in result.out


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda path: path.unlink(), "No such file or directory"),
        (lambda path: path.write_text("x = 1\n"), "It has changed since it was read"),
    ],
    ids=["deleted", "changed"],
)
def test_a_file_that_is_gone_or_changed_is_left(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[Path], object],
    reason: str,
) -> None:
    path = write("app.py")

    def late(name: str) -> bytes:
        meanwhile(path)
        return read_file(name)

    monkeypatch.setattr("modelaudit.migration.read_file", late)
    result = run("fix", *AS_OF)
    assert result.code == 1
    assert reason in result.out


def test_a_full_disk_leaves_the_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("app.py")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("modelaudit.fixer.os.fsync", full)
    result = run("fix", *AS_OF)
    assert result.code == 1
    assert "No space left on device" in result.out
    assert path.read_text() == DEAD
    assert os.listdir() == ["app.py"]


def test_escapes_in_a_file_name_never_reach_the_terminal(run: Run) -> None:
    write("\x1b[2Japp.py")
    for format_ in ("terminal", "concise", "github"):
        assert "\x1b" not in run("check", "--format", format_, *AS_OF).out


# ---------------------------------------------------------------------------- what a run leaves


def test_quiet_leaves_out_every_summary(run: Run) -> None:
    write("app.py")
    for name in ("terminal", "concise", "github"):
        out = run("check", "-q", "--format", name, *AS_OF).out
        assert "MA101" in out
        assert "fixable" not in out
    write("app.py", "x = 1\n")
    assert run("check", "-q", *AS_OF) == (0, "", "")


def test_a_given_folder_without_files_is_noted(run: Run) -> None:
    write("app.py", "x = 1\n")
    Path("docs").mkdir()
    report = json.loads(run("check", "docs", "app.py", "--format", "json", *AS_OF).out)
    assert report["summary"]["notes"] == ["No files to check under docs"]
    assert "No files to check under docs" in run("check", "docs", "app.py", *AS_OF).out
    assert "No files" not in run("check", ".", "docs", *AS_OF).out


@pytest.mark.parametrize("name", ["./src/../app.py", "{cwd}/app.py"])
def test_the_name_of_standard_input_is_reported_like_any_path(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    name = name.format(cwd=Path.cwd())
    with write("in.txt").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        result = run("check", "-", "--stdin-filename", name, "--format", "concise", *AS_OF)
    assert result.out.startswith("app.py:1:31: ")


def test_standard_input_can_be_excluded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    flags = ["--stdin-filename", "old/a.py", "--exclude", "old", "--force-exclude"]
    with write("in.txt").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        result = run("fix", "-", *flags, *AS_OF)
    assert (result.code, result.out) == (0, DEAD)
    assert "Not read: 1 excluded" in result.err


def test_a_report_of_a_fix_goes_to_a_file(run: Run) -> None:
    write("app.py", DEAD + 'ask(model="gpt-4", max_tokens=1)\n')
    result = run("fix", "--diff", "--format", "json", "--output", "left.json", *AS_OF)
    assert result.out.startswith("--- a/app.py\n")
    [left] = json.loads(Path("left.json").read_text())["findings"]
    assert left["identifier"] == "gpt-4"
    run("fix", "--output", "left.txt", *AS_OF)
    assert Path("left.txt").read_text().startswith("Fixed 1 reference in 1 file\n")


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif"])
def test_a_report_is_no_file_to_check(run: Run, name: str) -> None:
    write("app.py")
    run("check", "--format", name, "--output", "report.json", *AS_OF)
    Path("app.py").unlink()
    result = run("check", *AS_OF)
    assert (result.code, "Not read: 1 report" in result.out) == (0, True)


def test_every_format_tells_why_a_file_was_left(run: Run) -> None:
    write("app.py").chmod(0o444)
    report = json.loads(run("fix", "--format", "json", *AS_OF).out)
    assert [finding["reason"] for finding in report["findings"]] == ["It is read-only"]


@pytest.mark.parametrize("arguments", [["check", "--format", "xml"], ["check", "--nope"], ["grep"]])
def test_a_mistake_in_usage_is_one_line(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.code == 2
    assert result.err.startswith("modelaudit: error: ")
    assert result.err.count("\n") == 1
    assert "--help`)" in result.err


def test_a_defect_of_ours_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("modelaudit.session.Session.check", broken)
    result = run("check")
    assert result.code == 2
    what = "a defect of modelaudit (KeyError: 'x'); MODELAUDIT_DEBUG=1 shows where"
    assert result.err == f"modelaudit: error: {what}\n"


def test_a_baseline_is_written_anew_where_the_settings_want_it(run: Run) -> None:
    write("app.py")
    write("modelaudit.toml", 'baseline = "known.json"\n')
    assert run("baseline", *AS_OF).code == 0
    first = Path("known.json").read_text()
    assert '"count": 1' in first
    assert run("check", *AS_OF).code == 0
    assert run("baseline", *AS_OF).err == "Wrote 1 finding to known.json.\n"
    assert Path("known.json").read_text() == first


def test_a_chosen_successor_may_be_written_as_it_stands_in_a_file(run: Run) -> None:
    write("app.yaml", "model: openai/gpt-image-1\n")
    run("fix", "--to", "openai/gpt-image-1=openai/gpt-image-2", *AS_OF)
    assert Path("app.yaml").read_text() == "model: openai/gpt-image-2\n"


# ----------------------------------------------------------------------------------- the patch


@pytest.mark.parametrize("where", ["project", "project/sub", "elsewhere"])
def test_a_patch_applies_from_wherever_it_was_made(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    for name in ("project/sub/a b.py", "project/app.py", "project/real/x.py", "elsewhere/y.txt"):
        write(name, "x = 1\n" + DEAD.rstrip("\n") + "\r\n")
    Path("project/link").symlink_to("real")
    subprocess.run(["git", "init", "-q", "project"], check=True)
    monkeypatch.chdir(where)
    paths = [str(tmp_path / "project" / name) for name in ("sub", "app.py", "link")]
    patch = run("fix", "--diff", *paths, *AS_OF).out
    os.chdir(tmp_path / "project")
    subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True)
    moved = ("x = 1\n" + MOVED.rstrip("\n") + "\r\n").encode()
    for name in ("sub/a b.py", "app.py", "real/x.py"):
        assert Path(name).read_bytes() == moved
