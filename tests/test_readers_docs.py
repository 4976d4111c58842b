"""Code blocks of documentation: where they are, in which language, and where a fix lands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_readers_source import AS_OF

from modelaudit.document import Document
from modelaudit.engine import Engine
from modelaudit.readers.fences import Block, Cut, Fences
from modelaudit.references import Span
from modelaudit.settings import Settings


def blocks(path: str, content: str) -> list[tuple[str, str]]:
    """Language and code of every block, found from the places of a text."""
    document = Document.from_bytes(path, content.encode())
    fences = Fences(document)
    found = dict.fromkeys(fences.at(offset) for offset in range(len(document.content)))
    return [
        (block.language, Cut(document, block).content.decode())
        for block in found
        if block is not None
    ]


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("ts title='a.ts' {1,3}", "ts"),
        ("js{2}", "js"),
        ("{code-block} python", "python"),
        ("{python}", "python"),
        ("{.yaml .numbered}", "yaml"),
        ("C#", "c#"),
        ("", ""),
    ],
)
def test_language_of_a_fence(info: str, language: str) -> None:
    assert blocks("a.md", f"```{info}\nx\n```\n") == [(language, "x\n")]


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.md", "> ```go\n> a\n>\n>   b\n> ```\n", [("go", "a\n\n  b\n")]),
        ("a.md", "- x\n\n  ```sh\n  a\n    b\n  ```\n", [("sh", "a\n  b\n")]),
        ("a.md", "````md\n```\nx\n```\n````\n", [("md", "```\nx\n```\n")]),
        ("a.md", "~~~\nx\n```\n~~~\n", [("", "x\n```\n")]),
        ("a.md", "text\n\n    code\n\n    more\n\ntext\n", [("", "code\n\nmore\n\n")]),
        ("a.md", "- item\n\n    no code\n", []),
        ("a.md", "!!! note\n\n    no code\n", []),
        ("a.md", "---\nmodel: x\n---\n\ntext\n", []),
        ("a.md", "```py\n>>> a\n... b\nout\n>>> c\n```\n", [("py", "a\nb\nc\n")]),
        ("a.rst", "Do::\n\n  a\n\n  b\n\ntext\n", [("", "a\n\nb\n\n")]),
        ("a.rst", ".. code:: yaml\n   :name: x\n\n   a: b\n", [("yaml", "a: b\n")]),
        ("a.rst", "x\n\n>>> a\n1\n\ntext\n", [("python", "a\n")]),
        (
            "a.adoc",
            "[source,java]\n----\nx\n----\n\n----\ny\n----\n",
            [("java", "x\n"), ("", "y\n")],
        ),
    ],
)
def test_blocks(path: str, content: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(path, content) == expected


@given(
    st.lists(st.sampled_from(["a", "  b", "> c", "\t", "", ">>> d", "... e", "> > f"]), max_size=9),
    st.sampled_from(["\n", "\r\n"]),
)
def test_code_is_a_part_of_its_document(lines: list[str], newline: str) -> None:
    content = newline.join(lines).encode()
    document = Document.from_bytes("a.md", content)
    cut = Cut(document, Block(Span(0, len(content))))
    for inside, byte in enumerate(cut.content):
        outside = cut.outward(inside)
        assert content[outside] == byte
        assert cut.inward(outside) == inside


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "README.md",
            '> ```python\n> if x:\n>     ask(model="gpt-4")\n> ```\n\nNot `gpt-4`.\n',
            '> ```python\n> if x:\n>     ask(model="gpt-5.6-sol")\n> ```\n\nNot `gpt-4`.\n',
        ),
        (
            "a.rst",
            '>>> ask(model="gpt-4")\n"gpt-4 says"\n\n.. code:: sh\n\n   llm -m gpt-4\n',
            '>>> ask(model="gpt-5.6-sol")\n"gpt-4 says"\n\n.. code:: sh\n\n   llm -m gpt-5.6-sol\n',
        ),
        (
            "a.md",
            '```ts\nif (m === "gpt-4") ask({ model: "o1-mini" }); // gpt-4\n```\n',
            '```ts\nif (m === "gpt-4") ask({ model: "gpt-5.6-terra" }); // gpt-4\n```\n',
        ),
    ],
)
def test_a_fix_on_request_changes_what_sends_a_request(
    name: str, before: str, after: str, in_folder: Callable[[str, str], Path]
) -> None:
    path = in_folder(name, before)
    roles = ("use", "doc-code")
    engine = Engine(Settings(as_of=AS_OF, roles=roles, fixed_roles=roles))
    found = engine.check(engine.search([name])).report.findings
    edits = [edit for each in found if each.fix for edit in each.fix.edits]
    content = path.read_bytes()
    for edit in sorted(edits, key=lambda edit: -edit.span.start):
        content = content[: edit.span.start] + edit.content.encode() + content[edit.span.end :]
    assert content.decode() == after


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str) -> Path:
        Path(name).write_bytes(content.encode())
        return Path(name)

    return write
