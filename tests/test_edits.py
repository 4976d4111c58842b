"""Any file, any encoding, any newlines: a fix changes its spans, once, and as its patch says."""

import codecs
import json
import os
import re
import subprocess
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelaudit.document import Document
from modelaudit.engine import Checked, Engine
from modelaudit.findings import Applicability
from modelaudit.migration import Migrated, migrate, patch_folder
from modelaudit.references import Span
from modelaudit.replacing import Replacement
from modelaudit.settings import Settings

SETTINGS = Settings(as_of=date(2026, 11, 22), jobs=1, fixed_roles=("use", "doc-code"))
ENGINE = Engine(SETTINGS)

# Lines of files, with what a fix changes and what it leaves

PYTHON = (
    "import os",
    "# gpt-4 in a comment, é ü 語",
    'ask(model="o4-mini")',
    'ask(\n\tmodel="o4-mini",\tmax_tokens=5,\n)',
    "client.chat.completions.create(model='o4-mini', max_tokens=5)",
    'client.chat.completions.create(model="gpt-3.5-turbo",  messages=m) ; x = "é\\t"',
    'client.images.generate(model="dall-e-3", prompt=p, style="vivid")',
    'client.images.generate(\n    model="dall-e-3",\n    style="vivid",  # gone\n    prompt=p,\n)',
    'client.chat.completions.create(model="deepseek-chat", messages=m)',
    'client.chat.completions.create(\n    model="deepseek-chat",\n    messages=m,  # é\n)',
    'MODEL = "o4-mini"',
    'client.chat.completions.create(model=MODEL, max_tokens=5, messages=[{"role": "user"}])',
    'PRICES = {"gpt-4": 1}',
    "text = '''gpt-4\n\tis old'''",
    "",
    "    ",
)
YAML = (
    "model: o4-mini",
    "other:\n  model: 'gpt-4o'   # é",
    'models:\n\n  - name: x\n    model_name: "gpt-3.5-turbo"',
    "# gpt-4",
    "",
    "key: [1, 2]",
)
JSON = (
    '{"model": "o4-mini"}',
    '{"a": {"model":\t"gpt-3.5-turbo", "b": "é\\u00e9"}}',
    '["gpt-4"]',
    "[]",
)
MARKDOWN = (
    "# Title é",
    "Use gpt-4 for that.",
    '```python\nask(model="o4-mini")\n```',
    "```yaml\nmodel: o4-mini\n```",
    "    model: o4-mini",
    "",
)
NEWLINES = ("\n", "\r\n", "\r")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "latin-1", "cookie")
NAMES = (
    *("app{}", "with space{}", "quo\"te'{}", "tab\t{}", "new\nline{}", "語é{}", "back\\slash{}"),
    *("-dash{}", "\udcff\udcfe{}", "x" * 230 + "{}", "語" * 80 + "{}", " {}", "a b/c d{}"),
)


@st.composite
def texts(draw: st.DrawFn, lines: Iterable[str]) -> str:
    """Draw lines with newlines of one kind, or of several, and maybe none at the end."""
    chosen = draw(st.lists(st.sampled_from(tuple(lines)), min_size=1, max_size=8))
    kind = st.sampled_from(NEWLINES)
    newline = draw(kind)
    ends = draw(st.one_of(st.just(st.just(newline)), st.just(kind)))
    parts = [part for line in chosen for part in line.split("\n")]
    text = "".join(f"{part}{draw(ends)}" for part in parts)
    return text if draw(st.booleans()) else text.rstrip("\r\n") or text


def encoded(text: str, encoding: str) -> bytes:
    """Return a text in an encoding, with what tells it."""
    if encoding == "utf-16-be":
        return codecs.BOM_UTF16_BE + text.encode(encoding)
    if encoding in ("latin-1", "cookie"):
        head = "# -*- coding: latin-1 -*-\n" if encoding == "cookie" else ""
        return (head + text).encode("latin-1", "replace")
    return text.encode(encoding)


def notebook(text: str, indent: int | None, ascii_only: bool, listed: bool) -> bytes:
    """Return a notebook with a text in its cells."""
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = source.splitlines(keepends=True) if listed else source
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [],
        "source": lines,
    }
    words = {"cell_type": "markdown", "metadata": {}, "source": ["Use gpt-4\n", "é"]}
    data = {"cells": [words, cell, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, indent=indent, ensure_ascii=ascii_only).encode()


def files(suffix: str, lines: Iterable[str]) -> st.SearchStrategy[tuple[str, bytes]]:
    """Generate files of one language: suffix and content."""
    content = st.builds(encoded, texts(lines), st.sampled_from(ENCODINGS))
    return content.map(lambda raw: (suffix, raw))


NOTEBOOKS = st.builds(
    notebook, texts(PYTHON), st.sampled_from([None, 1, 2]), st.booleans(), st.booleans()
)
FILES = st.one_of(
    files(".py", PYTHON),
    files(".yaml", YAML),
    files(".json", JSON),
    files(".md", MARKDOWN),
    NOTEBOOKS.map(lambda raw: (".ipynb", raw)),
)
TREES = st.lists(
    st.tuples(st.sampled_from(NAMES), FILES), min_size=1, max_size=4, unique_by=lambda file: file[0]
).map(lambda named: {name.format(suffix): raw for name, (suffix, raw) in named})


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("suffix", "lines"), [(".py", PYTHON), (".yaml", YAML), (".json", JSON), (".md", MARKDOWN)]
)
def test_there_is_something_to_fix(suffix: str, lines: tuple[str, ...], encoding: str) -> None:
    if suffix == ".json":
        lines = lines[:1]
    files = {f"app{suffix}": encoded("\n".join(lines), encoding)}
    assert fixed(files) != files


class Tree:
    """Files in a folder that is a repository of its own."""

    def __init__(self, folder: str, files: dict[str, bytes]) -> None:
        self.folder, self.names = folder, list(files)
        for name, raw in files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            Path(path).write_bytes(raw)

    def check(self, names: Iterable[str] | None = None) -> Checked:
        """Check all files, or some in an order."""
        paths = [os.path.join(self.folder, name) for name in names or self.names]
        return ENGINE.check(ENGINE.search(paths))

    def contents(self) -> dict[str, bytes]:
        return {name: Path(self.folder, name).read_bytes() for name in self.names}


def fixed(files: dict[str, bytes], names: list[str] | None = None) -> dict[str, bytes]:
    """Return what a fix makes of files that are given in an order."""
    with TemporaryDirectory() as folder:
        tree = Tree(folder, files)
        migrate(tree.check(names), Applicability.UNSAFE, write=True)
        assert len([path for path in Path(folder).rglob("*") if path.is_file()]) == len(files)
        return tree.contents()


@settings(max_examples=60, deadline=None)
@given(tree=TREES)
def test_a_fix(tree: dict[str, bytes]) -> None:
    with mock.patch("os.fsync"):
        once = fixed(tree)
        assert fixed(once) == once, "twice is not once"
        assert fixed(tree, list(reversed(tree))) == once, "the order of files matters"
        assert patched(tree) == once, "the patch says something else"


def patched(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return what git makes of files with the patch of a fix."""
    with TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "-q", folder], check=True)
        tree = Tree(folder, files)
        migrated = migrate(tree.check(), Applicability.UNSAFE, write=False).files
        assert tree.contents() == files
        top = patch_folder(migrated, [folder])
        patch = b"".join(file.patch(top) for file in migrated)
        if patch:
            git = ["git", "apply", "--whitespace=nowarn", "-"]
            subprocess.run(git, input=patch, cwd=top, check=True, capture_output=True)
        return tree.contents()


@settings(max_examples=60, deadline=None)
@given(tree=TREES)
def test_only_the_spans_of_edits_differ(tree: dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder:
        project = Tree(folder, tree)
        checked = project.check()
        migrated = migrate(checked, Applicability.UNSAFE, write=False).files
        assert project.contents() == tree
        for file in migrated:
            if not file.changed:
                continue
            before = Document.from_bytes(file.shown, file.before)
            spans = edits_of(file.shown, migrated)
            assert all(one.span.end <= two.span.start for one, two in pairwise(spans))
            after = Document.from_bytes(file.shown, file.after)
            assert after.encoding == before.encoding
            if before.notebook is None:
                assert after.content == by_hand(before.content, spans, before.codec)
            else:
                assert cells(file.after) == cells_by_hand(before, spans)
                assert outline(file.after) == outline(file.before)


@settings(max_examples=60, deadline=None)
@given(tree=TREES)
def test_a_fix_does_nothing_but_what_a_person_would(tree: dict[str, bytes]) -> None:
    with mock.patch("os.fsync"):
        after = fixed(tree)
    for name in tree:
        assert as_if_fixed(after[name], name) == as_if_fixed(tree[name], name)


def as_if_fixed(raw: bytes, name: str) -> str:
    """Return what a file says when all that a fix may do is done, whatever models are called."""
    text = (
        cells(raw)
        if name.endswith(".ipynb")
        else raw.decode(Document.from_bytes(name, raw).encoding)
    )
    text = re.sub(r"\b(?:gpt|o4|dall-e|deepseek)-[\w.]+(?:-\w+)*", "<model>", text)
    thinking = r'extra_body=\{"thinking": \{"type": "\w+"\}\}'
    text = re.sub(rf"\s+{thinking},|, {thinking}", "", text)
    text = re.sub(r'style="vivid",  |, style="vivid"', "", text)
    return text.replace("max_tokens", "max_completion_tokens")


def edits_of(shown: str, migrated: Iterable[Migrated]) -> list[Replacement]:
    """Return the edits of one file by the fixes of all."""
    edits = {
        Replacement(edit.span, edit.content)
        for file in migrated
        for finding in file.fixed
        if finding.fix
        for edit in finding.fix.by_file(finding.filename).get(shown, ())
    }
    return sorted(edits, key=lambda edit: edit.span)


def by_hand(content: bytes, edits: Iterable[Replacement], codec: str) -> bytes:
    """Make edits from the last to the first."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        start, end = edit.span
        content = content[:start] + edit.text.encode(codec) + content[end:]
    return content


def cells(raw: bytes) -> str:
    """Return what the code cells of a notebook say."""
    return "\0".join("".join(cell["source"]) for cell in json.loads(raw)["cells"])


def cells_by_hand(before: Document, edits: list[Replacement]) -> str:
    """Return what they say after edits, one cell after the other."""
    assert before.notebook is not None
    spans = {cell.number: cell.span for cell in before.notebook.cells}
    said = []
    for number, cell in enumerate(json.loads(before.raw)["cells"], start=1):
        start, end = spans.get(number, Span(0, 0))
        own = [
            Replacement(Span(edit.span.start - start, edit.span.end - start), edit.text)
            for edit in edits
            if start <= edit.span.start and edit.span.end <= end
        ]
        said.append(by_hand("".join(cell["source"]).encode(), own, "utf-8").decode())
    return "\0".join(said)


def outline(raw: bytes) -> list[bytes]:
    """Return what stands in a notebook around all that is said."""
    return re.findall(rb'"(?:cell_type|metadata|nbformat(?:_minor)?|outputs)":[^"]*', raw)
