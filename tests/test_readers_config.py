"""Config files: what each identifier in them is for, and that a fix changes nothing else.

The books in `fixtures/config` hold whole small files as people have them. Behind `>>> path` stands
a file, behind `<<<` what is expected: `row identifier role route fix`, `-` where there is none and
`any` where it does not matter; what may be no finding at all says `any` as its role. The day
is 2026-11-22.
"""

import io
import json
import re
import time
import tomllib
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import FIXTURES
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from modelaudit.document import Document
from modelaudit.engine import Engine
from modelaudit.findings import Finding
from modelaudit.readers import still_parses
from modelaudit.readers.key_paths import KeyPaths
from modelaudit.readers.outline import Outline
from modelaudit.readers.syntax import Tokens, syntax_of
from modelaudit.references import Role, Span
from modelaudit.rulebook.models import Setting
from modelaudit.settings import Settings

AS_OF = date(2026, 11, 22)
ROLES = tuple(str(role) for role in Role)


class Case(NamedTuple):
    path: str
    content: str
    expected: list[tuple[str, ...]]


def cases() -> list[Case]:
    found = []
    for book in sorted((FIXTURES / "config").glob("*.txt")):
        for block in re.split(r"(?m)^>>> ", book.read_text(encoding="utf-8"))[1:]:
            path, rest = block.split("\n", 1)
            content, expected = rest.split("\n<<<\n")
            lines = [tuple(line.split()) for line in expected.strip().splitlines()]
            found.append(Case(path, f"{content}\n", lines))
    return found


def findings(path: str, content: str) -> list[Finding]:
    engine = Engine(Settings(as_of=AS_OF, roles=ROLES))
    report = engine.check_text(content.encode(), path).report
    return [finding for finding in report.findings if finding.identifier]


def told(finding: Finding) -> tuple[str, ...]:
    fix = str(finding.fix.applicability) if finding.fix else "-"
    asked = finding.role is Role.USE
    route = (finding.route or "-", fix) if asked else ("-", "-")
    return (str(finding.location.row), finding.identifier or "", str(finding.role), *route)


KNOWN_GAPS = {
    ("template.yaml", "15"),  # what stands before is known only when the stack is made
    ("overrides.json", "3"),  # an agent that is called like its model
}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.path)
def test_what_is_found_in_a_file(case: Case) -> None:
    found = [told(finding) for finding in findings(case.path, case.content)]
    for line in case.expected:
        if (case.path, line[0]) in KNOWN_GAPS:
            found = [one for one in found if one[:2] != line[:2]]
            continue
        same = [one for one in found if fits(one, line)]
        assert same or "any" in line[2:3], f"{line} is not among {found}"
        if same:
            found.remove(same[0])
    assert not found


def fits(found: tuple[str, ...], expected: tuple[str, ...]) -> bool:
    return all(want in (has, "any") for has, want in zip(found, expected, strict=True))


def test_the_files_are_many_and_no_two_alike() -> None:
    paths = [case.path for case in cases()]
    assert len(paths) == len(set(paths)) > 70


# What a fix changes


LOADERS: dict[str, Callable[[str], Any]] = {
    "yaml": lambda text: list(yaml.safe_load_all(io.StringIO(text))),
    "json": json.loads,
    "toml": tomllib.loads,
}
PLAIN = st.text("abcdefgh XYZ-_.0123", min_size=1, max_size=12).map(str.strip)
KEYS = st.sampled_from(["alpha", "beta", "temper", "note", "zone", "top_x", "kind_of"])
LEAVES = st.one_of(st.integers(0, 99), st.booleans(), PLAIN.filter(lambda t: "gpt" not in t))
TREES = st.recursive(
    LEAVES, lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=3), max_leaves=6
)


def dumped(kind: str, tree: dict[str, Any], data: st.DataObject) -> str:
    if kind == "json":
        indent = data.draw(st.sampled_from([None, 1, 2, "\t"]))
        return json.dumps(tree, indent=indent)
    if kind == "yaml":
        return yaml.safe_dump(
            tree,
            default_flow_style=data.draw(st.sampled_from([False, True, None])),
            indent=data.draw(st.sampled_from([2, 4])),
            default_style=data.draw(st.sampled_from([None, '"', "'"])),
            sort_keys=False,
        )
    return "".join(toml(tree))


def toml(tree: dict[str, Any]) -> list[str]:
    def value(one: Any) -> str:
        if isinstance(one, dict):
            return "{ " + ", ".join(f"{key} = {value(v)}" for key, v in one.items()) + " }"
        return json.dumps(one)

    return [f"{key} = {value(one)}\n" for key, one in tree.items()]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(sorted(LOADERS)), TREES, TREES)
def test_a_fix_changes_one_value_and_no_other_byte(
    data: st.DataObject, kind: str, before: Any, after: Any
) -> None:
    tree = {"first": before, "llm": {"model": "gpt-4"}, "last": after}
    text = dumped(kind, tree, data)
    load = LOADERS[kind]
    assume(load(text) in (tree, [tree]))
    [finding] = [f for f in findings(f"a.{kind}", text) if f.identifier == "gpt-4"]
    assert finding.fix is not None
    [edit] = finding.fix.edits
    raw = text.encode()
    assert raw[edit.span.start : edit.span.end] == b"gpt-4"
    fixed = raw[: edit.span.start] + edit.content.encode() + raw[edit.span.end :]
    loaded = load(fixed.decode())
    expected = tree | {"llm": {"model": finding.successor}}
    assert loaded in (expected, [expected])


@pytest.mark.parametrize(
    ("path", "before", "after", "allowed"),
    [
        ("a.yaml", b"a: b\n", b"a: c\n", True),
        ("a.yaml", b"a: b\n", b"a: b: c\n", False),
        ("a.yaml", b"{{- if .a }}\na: {{ x | y }}\n{{- end }}\n", b"a: b: c\n", True),
        ("a.yaml", b"--- !Ref a\n--- &x b\n", b"--- !Ref a\n--- *x\n", True),
        ("a.json", b'{"a": 1}', b'{"a": 1', False),
        ("a.json", b'{"a": 1, // b\n}', b'{"a": 1', True),
        ("a.jsonl", b'{"a": 1}\n\n{}\n', b'{"a": 1}\n{\n', False),
        ("a.toml", b"a = 1\n", b"a = \n", False),
        ("a.ini", b"a = 1\n", b"[[[\n", True),
    ],
)
def test_a_file_of_a_format_stays_one(
    path: str, before: bytes, after: bytes, allowed: bool
) -> None:
    read = partial(Document.from_bytes, path)
    assert still_parses(read(before), read(after)) is allowed


def test_a_template_is_no_broken_file() -> None:
    content = "{{- if .Values.on }}\nmodel: gpt-4\n{{- end }}\nx: {{ tpl . | quote }}\n"
    engine = Engine(Settings(as_of=AS_OF, roles=ROLES))
    report = engine.check_text(content.encode(), "chart/templates/a.yaml").report
    assert [finding.code for finding in report.findings] == ["MA101"]


# The keys above a text


def path_of(path: str, content: str) -> str:
    document = Document.from_bytes(path, content.encode())
    at = document.content.index(b"HERE")
    place = Outline(document, Tokens(document, syntax_of(path))).place(Span(at, at + 4))
    return f"{place.path}{' (key)' if place.key else '' if place.whole else ' (part)'}"


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.yaml", "a:\n  b:\n  - c: HERE\n", "a.b[].c"),
        ("a.yaml", "a:\n- x\n- HERE # y\nb: 1\n", "a[]"),
        ("a.yaml", "- - HERE\n", "[][]"),
        ("a.yaml", "a: 1\n---\nb: HERE\n", "b"),
        ("a.yaml", "a: {b: [c, {d: HERE}]}\n", "a.b[].d"),
        ("a.yaml", "a: [x,\n  HERE]\n", "a[]"),
        ("a.yaml", "a: &b !c HERE\n", "a"),
        ("a.yaml", "a: >-\n  HERE\n", "a"),
        ("a.yaml", "a: >-\n  not HERE\n", "a (part)"),
        ("a.yaml", "a: not\n  HERE\n", "a (part)"),
        ("a.yaml", "a: |\n  b:\n    c: HERE\n", "a.b.c"),
        ("a.yaml", 'a: |\n  {"b": "HERE"}\n', "a.b"),
        ("a.yaml", "a:\n  HERE:\n    b: 1\n", "a (key)"),
        ("a.yaml", "'HERE': 1\n", " (key)"),
        ("a.yaml", "a: 'see [1'\nb:\n  c: HERE\n", "b.c"),
        ("a.yaml", 'a: {{ x }}\nb: {{ y | default "HERE" }}\n', "b (part)"),
        ("a.json", '{"a": [{"b": "HERE"}]}', "a[].b"),
        ("a.json", '{"HERE": 1}', " (key)"),
        ("a.json", '{"a": {"HERE": {}}}', "a (key)"),
        ("a.json", '{"a": "x HERE"}', "a (part)"),
        ("a.toml", '[a.b]\n"c.d" = "HERE"\n', "a.b.c.d"),
        ("a.toml", '[[a]]\nb = { c = ["HERE"] }\n', "a.b.c[]"),
        ("a.toml", 'a = [\n  "x",\n  "HERE",\n]\n', "a[]"),
        ("a.toml", '[a]\n"HERE" = 1\n', "a (key)"),
        ("a.toml", 'a = """\nHERE\n"""\n', "a (part)"),
        ("a.ini", "[a]\nb: HERE\n", "a.b"),
        ("a.properties", "a.b-c.d=HERE\n", "a.b-c.d"),
        (".env", "export A='HERE' # b\n", "A"),
    ],
)
def test_the_keys_above_a_text(path: str, content: str, expected: str) -> None:
    assert path_of(path, content) == expected


def test_key_paths_of_a_system_count_in_its_files_and_long_ones_everywhere() -> None:
    setting = Setting(
        ("**/kit.{yml,yaml}",), ("agents[].llm", "a[].{b,c}.*.d", "kit.name (alias)", "first word")
    )
    own, other = KeyPaths([setting], "x/kit.yaml"), KeyPaths([setting], "x/other.yaml")
    assert own.sends("agents[].llm")
    assert own.sends("deep.in.agents[].llm")
    assert not other.sends("agents[].llm")
    assert other.sends("a[].b.x.d")
    assert other.sends("a[].c.x.d")
    assert not other.sends("a[].d.x.d")
    assert own.names("kit.name")
    assert not own.sends("kit.name")


# Speed


@pytest.mark.parametrize("suffix", ["yaml", "json", "toml"])
def test_time_grows_with_the_size_only(suffix: str) -> None:
    small, large = (seconds(suffix, entries) for entries in (500, 4000))
    assert large < 8 * 3 * small + 0.2


def seconds(suffix: str, entries: int) -> float:
    tree = {f"entry{n}": {"model": "gpt-4", "note": "x" * 50, "n": n} for n in range(entries)}
    if suffix == "yaml":
        text = "".join(
            f"{key}:\n  model: {v['model']}\n  note: {v['note']}\n" for key, v in tree.items()
        )
    elif suffix == "json":
        text = json.dumps(tree)
    else:
        text = "".join(
            f'[{key}]\nmodel = "gpt-4"\nnote = "{v["note"]}"\n' for key, v in tree.items()
        )
    engine = Engine(Settings(as_of=AS_OF))
    engine.check_text(b"model: gpt-4", "a.yaml")
    start = time.perf_counter()
    engine.check_text(text.encode(), f"a.{suffix}")
    return time.perf_counter() - start
