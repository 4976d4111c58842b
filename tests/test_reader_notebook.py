"""Notebooks as programs: what each cell is read as, and what is said and fixed of it."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_notebook import code, markdown, notebook

from modelaudit.document import Document
from modelaudit.engine import Engine
from modelaudit.findings import Applicability
from modelaudit.migration import migrate_text
from modelaudit.readers.magics import read_code
from modelaudit.settings import Settings

SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "check.schema.json").read_text())
AS_OF = date(2026, 11, 22)
ALL = ("use", "catalog", "doc-code", "prose")
CALL = 'client.chat.completions.create(model="gpt-4", messages=m)'


def written(content: dict[str, Any] | str, indent: int | None = 1) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content, indent=indent) + "\n"
    return text.encode()


def found(content: dict[str, Any] | str, name: str = "nb.ipynb") -> list[str]:
    """Return `cell:row:column role` of each model that is found, `code message` of the rest."""
    engine = Engine(Settings(as_of=AS_OF, roles=ALL))
    report = engine.check_text(written(content), name).report
    return [
        f"{one.location} {one.role}" if one.role else f"{one.code} {one.message}"
        for one in report.findings
    ]


def fixed(raw: bytes, least: Applicability = Applicability.UNSAFE) -> bytes:
    engine = Engine(Settings(as_of=AS_OF))
    return migrate_text(engine.check_text(raw, "nb.ipynb"), "nb.ipynb", raw, least).after


# What a cell is read as


def test_a_name_of_one_cell_is_known_in_the_next_ones() -> None:
    content = notebook(
        code('MODEL = "gpt-image-1"'),
        markdown("Now draw."),
        code("from openai import OpenAI\nclient = OpenAI()"),
        code('client.images.generate(\n    model=MODEL,\n    style="vivid",\n    prompt="x",\n)'),
    )
    moved = written(content).replace(b"gpt-image-1", b"gpt-image-2.6-sunburst")
    assert fixed(written(content)) == moved.replace(b'    "    style=\\"vivid\\",\\n",\n', b"")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"r = {CALL}", ["cell 1:1:43 use"]),
        (f"%pip install openai\n!ls 'it\nr? \n{CALL}", ["cell 1:4:39 use"]),
        (f"%%time\n{CALL}", ["cell 1:2:39 use"]),
        (f"# first\n%%capture out --no-stderr\n{CALL}", ["cell 1:3:39 use"]),
        (f"%time r = {CALL}", ["cell 1:1:49 use"]),
        (f"%timeit -n 3 {CALL}", ["cell 1:1:52 use"]),
        (f"if x:\n    !ls\nelse:\n    {CALL}", ["cell 1:4:43 use"]),
        (f"files = !ls *.py\na, b = %magic x\n{CALL}", ["cell 1:3:39 use"]),
        (f"!python serve.py \\\n  --host 0.0.0.0 \\\n  --port 8080\n{CALL}", ["cell 1:4:39 use"]),
        (f"pip install openai\n{CALL}", ["cell 1:2:39 use"]),
        (f"r = await {CALL}", ["cell 1:1:49 use"]),
        ("x = (a\n     % b)\nMODEL = 'gpt-4'", ["cell 1:3:10 use"]),
        ('"""\n%pip\n!ls\n"""\nMODEL = "gpt-4"', ["cell 1:5:10 use"]),
        ("# gpt-4 is old", ["cell 1:1:3 prose"]),
        ('if model == "gpt-4": pass', ["cell 1:1:14 catalog"]),
        ('PRICES = {"gpt-4": 3}', ["cell 1:1:12 catalog"]),
        ("%%bash\nllm -m gpt-4 'say hi'", ["cell 1:2:8 use"]),
        ("!llm -m gpt-4 'say hi'", ["cell 1:1:9 use"]),
        ("%env MODEL=gpt-4", ["cell 1:1:12 use"]),
        ("%%ask gpt-4\nWhat is a gpt-4?", ["cell 1:1:7 use", "cell 1:2:11 prose"]),
        ("%%writefile app.yaml\nmodel: gpt-4", ["cell 1:2:8 use"]),
        (
            '%%javascript\nclient.create({model: "gpt-4"}) // gpt-4',
            ["cell 1:2:24 use", "cell 1:2:36 prose"],
        ),
        ("%echo about gpt-4", ["cell 1:1:13 prose"]),
        ("%md\nAsk gpt-4.", ["cell 1:2:5 prose"]),
    ],
)
def test_cells_of_code(source: str, expected: list[str]) -> None:
    assert found(notebook(code(source))) == expected


def test_a_cell_that_is_no_python_is_read_as_text_and_spoils_no_other() -> None:
    content = notebook(code("model 'gpt-4'"), code(f"r = {CALL}"), code("also broken ("))
    said, *models = found(content)
    assert said.startswith("MA901 Not parsed, scanned as plain text: cell 1, line 1: ")
    assert models == ["cell 1:1:8 use", "cell 2:1:43 use"]


def test_a_cell_that_is_no_python_and_names_nothing_is_nobodys_business() -> None:
    assert found(notebook(code("print 'x'"), code(f"r = {CALL}"))) == ["cell 2:1:43 use"]


def test_markdown_is_prose_and_its_code_blocks_are_code_of_documentation() -> None:
    content = notebook(markdown(f"# About gpt-4\n\n```python\n{CALL}\n```\n"))
    assert found(content) == ["cell 1:1:9 prose", "cell 1:4:39 doc-code"]


def test_outputs_are_recorded_and_metadata_is_nothing() -> None:
    said = {"output_type": "stream", "name": "stdout", "text": ['model="gpt-4"\n']}
    content = notebook(code("1", outputs=[said], metadata={"model": "gpt-4"}))
    content["metadata"] = {"model": "gpt-4"}
    raw = written(content)
    row = raw[: raw.index(b"stdout")].count(b"\n") + 3
    assert found(content) == [f"{row}:16 catalog"]


@pytest.mark.parametrize(
    "metadata", [{"kernelspec": {"language": "R"}}, {"language_info": {"name": "R"}}]
)
def test_cells_of_another_language_are_read_as_text(metadata: dict[str, Any]) -> None:
    content = notebook(code('chat(model = "gpt-4") # gpt-4'), metadata=metadata)
    assert found(content) == ["cell 1:1:15 use", "cell 1:1:25 prose"]


def test_an_editor_says_the_language_of_one_cell() -> None:
    script = code(
        'ask({model: "gpt-4"}) // gpt-4', metadata={"vscode": {"languageId": "javascript"}}
    )
    content = notebook(script, code(CALL))
    assert found(content) == ["cell 1:1:14 use", "cell 1:1:26 prose", "cell 2:1:39 use"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"cells": [{"source": "model = \'gpt-4\'"}', "line 1: not valid JSON"),
        ('{"worksheets": [{"cells": [{"input": ["x = \'gpt-4\'"]}]}]}', "its format is older"),
        ('{"model": "gpt-4"}', "it has no list of cells"),
    ],
)
def test_what_is_no_notebook_is_read_as_text(content: str, expected: str) -> None:
    said, *models = found(content)
    assert said.startswith(f"MA901 Not parsed, scanned as plain text: {expected}")
    assert len(models) == 1


@pytest.mark.parametrize(
    "source",
    [
        f"# %%\n# %pip install openai\n\n# %% [markdown]\n# Ask gpt-4\n\n# %%\n{CALL}\n",
        f"# Databricks notebook source\n# MAGIC %md\n\n# COMMAND ----------\n# gpt-4\n\n{CALL}\n",
    ],
)
def test_notebooks_that_are_python_files_stay_python(source: str) -> None:
    raw = source.encode()
    engine = Engine(Settings(as_of=AS_OF, roles=ALL))
    findings = engine.check_text(raw, "nb.py").report.findings
    places = [(str(one.location), one.role) for one in findings]
    assert [role for _, role in places] == ["prose", "use"]
    assert places[1][0] == f"{source.count(chr(10))}:39"


def test_large_outputs_are_passed_over() -> None:
    image = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": "iVBOR" * 1_000_000},
    }
    assert found(notebook(code(CALL, outputs=[image]))) == ["cell 1:1:39 use"]


def test_a_call_that_is_gone_is_found_whatever_its_model() -> None:
    content = notebook(code("import openai"), code("!ls\nopenai.ChatCompletion.create(model=x)"))
    [said] = found(content)
    assert said.startswith("cell 2:2:1 ")


# Suppression


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([f"{CALL}  # modelaudit: ignore", CALL], ["cell 2:1:39 use"]),
        ([f"# modelaudit: ignore\n{CALL}\n{CALL}"], ["cell 1:3:39 use"]),
        (["# modelaudit: ignore-file", CALL], []),
        (
            ["x = 1\n# modelaudit: ignore", CALL],
            ["MA900 This suppression suppresses nothing", "cell 2:1:39 use"],
        ),
    ],
)
def test_comments_in_cells_suppress(sources: list[str], expected: list[str]) -> None:
    lines = found(notebook(*map(code, sources)))
    assert sorted(lines) == sorted(expected)


# What Python sees


@pytest.mark.parametrize(
    "source",
    [
        "  %time x",
        "f(\n%time x",
        "a = 1\n  !ls",
        "-" * 100_000 + "1",
        "(" * 1000,
        "a." * 99_999,
        "\0",
    ],
)
def test_what_stays_no_python_is_none(source: str) -> None:
    assert read_code(source.encode()).python is None


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("a = 1", "a = 1"),
        ("%time f()", "0;    f()"),
        ("%timeit -n 3 f()", "0;           f()"),
        ("%time for", "0        "),
        ("if x:\n  !l", "if x:\n  0 "),
        ("x = !ls", "x = 0  "),
        ("!a \\\r\n  b\r\nc", "0   \r\n   \r\nc"),
        ("a.b??", "0    "),
        ("%%time -x\nf()", "0        \nf()"),
        ("é = 1\n!é", "é = 1\n0  "),
    ],
)
def test_lines_that_are_no_python_are_blanked(source: str, python: str) -> None:
    seen = read_code(source.encode()).python
    assert seen is not None
    assert seen.decode() == python


PIECES = ["a = 1", "%x", "!l '", "if a:", "    b?", "  )", '"""', "", "x = !é \\", "é"]


@given(st.lists(st.sampled_from(PIECES)).map("\n".join))
def test_what_python_sees_is_as_long_as_the_cell(source: str) -> None:
    seen = read_code(source.encode())
    if seen.python is None:
        assert seen.problem is not None
    else:
        assert len(seen.python) == len(source.encode())
        compile(seen.python, "cell", "exec", 0x400)


# Fixes

SNIPPETS = [
    'MODEL = "gpt-image-1"\n',
    'c.images.generate(model=MODEL, style="vivid", prompt="é")\n',
    'c.images.generate(\n    model=MODEL,\n    style="vivid",\n    prompt="x",\n)\n',
    'c.images.generate(\r\n    model="gpt-image-1",\r\n    style="vivid")\r\n',
    f"!pip install openai\n{CALL}  # ünï\n",
    f'%%time\n{CALL}\nprint("\\n\\"")\n',
    "from openai import OpenAI\nc = OpenAI()\n",
    "this is no python gpt-4 (\n",
    "%%bash\nllm -m gpt-4\n",
    "",
]


@st.composite
def _cells(draw: st.DrawFn) -> dict[str, Any]:
    source = draw(st.sampled_from(SNIPPETS))
    source = source if draw(st.booleans()) else source.rstrip("\r\n")
    lines = [f"{line}\n" for line in source.split("\n")]
    lines[-1] = lines[-1][:-1]
    return {
        **code(""),
        "cell_type": draw(st.sampled_from(["code", "code", "markdown"])),
        "source": source if draw(st.booleans()) else [line for line in lines if line],
    }


def _sources(raw: bytes) -> tuple[Iterable[str], Any]:
    whole = json.loads(raw)
    return ["".join(cell.pop("source")) for cell in whole["cells"]], whole


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_cells(), min_size=1, max_size=5),
    st.sampled_from([None, 1, 2]),
    st.booleans(),
    st.sampled_from(["", "\n"]),
)
def test_a_fix_changes_texts_of_cells_only_and_all_at_once(
    cells: list[dict[str, Any]], indent: int | None, escaped: bool, end: str
) -> None:
    raw = (json.dumps(notebook(*cells), indent=indent, ensure_ascii=escaped) + end).encode()
    after = fixed(raw)
    (old, rest), (new, rest_after) = _sources(raw), _sources(after)
    assert rest_after == rest
    assert fixed(after) == after
    for before, now in zip(old, new, strict=True):
        if read_code(before.encode()).python is not None:
            assert read_code(now.encode()).python is not None
        if before == now:
            continue
        assert "gpt-4" in before or "gpt-image-1" in before or "style" in before
    if old == new:
        assert after == raw
    assert (
        json.dumps(json.loads(after), indent=indent, ensure_ascii=escaped) + end == after.decode()
    )


# Through the commands


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    uses = "from settings import IMAGE\nfrom openai import OpenAI\n"
    draws = 'OpenAI().images.generate(\n    model=IMAGE,\n    style="vivid",\n)'
    (tmp_path / "settings.py").write_text('IMAGE = "gpt-image-1"\n')
    (tmp_path / "nb.ipynb").write_bytes(
        written(notebook(markdown("# Draw"), code(uses), code(draws)))
    )
    return tmp_path


def test_a_constant_of_a_module_moves_with_the_call_in_a_notebook(project: Path, run: Any) -> None:
    before = (project / "nb.ipynb").read_bytes()
    result = run("fix", "--unsafe", "--as-of", "2026-11-22")
    assert "(also in nb.ipynb)" in result.out
    assert (project / "settings.py").read_text() == 'IMAGE = "gpt-image-2.6-sunburst"\n'
    line = b'    "    style=\\"vivid\\",\\n",\n'
    assert line in before
    assert (project / "nb.ipynb").read_bytes() == before.replace(line, b"")


def test_reports_say_cell_and_line(project: Path, run: Any) -> None:
    (project / "nb.ipynb").write_bytes(written(notebook(markdown("# Hi"), code(f"a = 1\n{CALL}"))))
    check = ("check", "nb.ipynb", "--as-of", "2026-11-22", "--format")
    assert run(*check, "concise").out.startswith("nb.ipynb:cell 2:2:39: MA101 ")
    assert "  nb.ipynb:cell 2:2:39  MA101 use" in run(*check, "terminal").out
    report = json.loads(run(*check, "json").out)
    jsonschema.validate(report, SCHEMA)
    [finding] = report["findings"]
    place = {"row": 2, "column": 39}
    assert (finding["cell"], finding["location"]) == (2, place)
    [edit, *_] = finding["fix"]["edits"]
    assert (edit["cell"], edit["location"], edit["content"]) == (2, place, finding["successor"])


def test_programs_that_know_no_cells_are_told_lines_of_the_file(project: Path, run: Any) -> None:
    raw = written(notebook(code('CALL = "é"\nMODEL = "gpt-4"  # "')))
    (project / "nb.ipynb").write_bytes(raw)
    lines = raw.decode().split("\n")
    row = next(number for number, line in enumerate(lines, start=1) if "gpt-4" in line)
    column = lines[row - 1].index("gpt-4") + 1
    check = ("check", "nb.ipynb", "--as-of", "2026-11-22", "--format")
    assert (
        f"line={row},col={column},endLine={row},endColumn={column + 5},"
        in run(*check, "github").out
    )
    [result] = json.loads(run(*check, "sarif").out)["runs"][0]["results"]
    region = {"startLine": row, "startColumn": column, "endLine": row, "endColumn": column + 5}
    assert result["locations"][0]["physicalLocation"]["region"] == region
    [change] = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["deletedRegion"] == region


def test_one_heading_is_for_one_cell(project: Path, run: Any) -> None:
    (project / "nb.ipynb").write_bytes(written(notebook(code(CALL), code(CALL))))
    out = run("check", "nb.ipynb", "--as-of", "2026-11-22").out
    assert "nb.ipynb:cell 1:1:39" in out
    assert "nb.ipynb:cell 2:1:39" in out


def test_a_document_knows_nothing_of_notebooks_with_other_names() -> None:
    assert Document.from_bytes("nb.json", written(notebook(code("x")))).notebook is None
