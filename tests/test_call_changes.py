"""Calls that are moved as a whole: the request changes with its model, or stays as it is."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from shipped import RULES
from test_cli import write
from test_rule_cases import MATCHER, entries

from modelaudit.callsites.changes import plan
from modelaudit.callsites.edits import pieces
from modelaudit.callsites.needs import Plan
from modelaudit.document import Document
from modelaudit.findings import Applicability, Finding, Severity
from modelaudit.inspection import Inspector, build_law
from modelaudit.judge import Judge
from modelaudit.migration import fix_text
from modelaudit.quoting import as_sentences
from modelaudit.readers import still_parses
from modelaudit.readers.python import read
from modelaudit.references import Reference
from modelaudit.settings import Settings

FIXTURES = Path(__file__).parent / "fixtures" / "call_changes"
CHANGES = {change.id: change for change in RULES.changes}
MADE = sorted(change.id for change in RULES.changes if change.fix != "manual")
AS_OF = ("--as-of", "2026-11-22")


# What the rules say of themselves


@pytest.mark.parametrize("name", MADE)
def test_a_change_that_a_program_makes_has_a_pair_of_files(name: str) -> None:
    assert {path.name for path in (FIXTURES / name).iterdir()} == {"before.py", "after.py"}


@pytest.mark.parametrize("folder", sorted(FIXTURES.iterdir()), ids=lambda folder: folder.name)
def test_a_file_before_and_after(run: Run, folder: Path) -> None:
    before = (folder / "before.py").read_text(encoding="utf-8")
    flags = before.partition("\n")[0].removeprefix("# modelaudit fix").split()
    path = write("app.py", before)
    run("fix", *flags, *AS_OF)
    assert path.read_text(encoding="utf-8") == (folder / "after.py").read_text(encoding="utf-8")
    run("fix", *flags, *AS_OF)
    assert path.read_text(encoding="utf-8") == (folder / "after.py").read_text(encoding="utf-8")


CASES = {
    entry["id"]: entry["cases"]
    for entry in entries("call_changes", "changes")
    if "before" in entry.get("cases", {})
}


def test_every_change_that_is_made_has_its_cases_in_the_rule() -> None:
    assert sorted(name for name, cases in CASES.items() if "after" in cases) == MADE
    assert all("untouched" in cases for cases in CASES.values())


@pytest.mark.parametrize("name", MADE)
def test_a_case_before_and_after(name: str) -> None:
    assert changed(CASES[name]["before"], name) == CASES[name]["after"]


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_needs_the_change_and_one_that_does_not(name: str) -> None:
    assert needed(CASES[name]["before"], name).needs
    assert not any(n.call and n.sure for n in needed(CASES[name]["untouched"], name).needs)
    assert changed(CASES[name]["untouched"], name) == CASES[name]["untouched"]


def needed(code: str, name: str) -> Plan:
    """Return what a call needs of one change, whatever its model is."""
    return plan([CHANGES[name]], reference_in(code), code.encode())


def changed(code: str, name: str) -> str:
    """Make one change in a call, whatever its model is."""
    reference = reference_in(code)
    content = code.encode()
    made = plan([CHANGES[name]], reference, content).made
    return edited(content, reference, Plan(made)).decode()


def reference_in(code: str) -> Reference:
    document = Document.from_bytes("case.py", code.encode())
    (reference,) = read(document, MATCHER.hits(document.content), MATCHER, RULES).references
    return reference


def edited(content: bytes, reference: Reference, planned: Plan) -> bytes:
    placed = sorted(pieces(planned.made, content), key=lambda piece: piece.span)
    for piece in placed[::-1]:
        start, end = piece.span
        content = content[:start] + piece.content.encode() + content[end:]
    return content


# Layout


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f(model="gpt-4", style=1, n=2)', 'f(model="gpt-4", n=2)'),
        ('f(model="gpt-4", n=2, style=1)', 'f(model="gpt-4", n=2)'),
        ('f(model="gpt-4", n=2, style=1,)', 'f(model="gpt-4", n=2,)'),
        ('f(style=1, model="gpt-4")', 'f(model="gpt-4")'),
        ('f(style=1, user=2, model="gpt-4")', 'f(model="gpt-4")'),
        ('f(model="gpt-4", style=1, user=2)', 'f(model="gpt-4")'),
        ('f(\n    model="gpt-4",\n    style=1,\n)', 'f(\n    model="gpt-4",\n)'),
        ('f(\n    model="gpt-4",\n    style=1\n)', 'f(\n    model="gpt-4"\n)'),
        ('f(\n    style=1,\n    model="gpt-4"\n)', 'f(\n    model="gpt-4"\n)'),
        ('f(model="gpt-4",\n  style=1,\n  user=2)', 'f(model="gpt-4")'),
        ('f(model="gpt-4", style=1,\n  n=2)', 'f(model="gpt-4",\n  n=2)'),
        ('f(model="gpt-4", style=1, user=2,\n  n=2)', 'f(model="gpt-4",\n  n=2)'),
        (
            'f(\n    model="gpt-4",\n    style=[\n        1,\n    ],\n    n=2,\n)',
            'f(\n    model="gpt-4",\n    n=2,\n)',
        ),
        (
            'f(\n    model="gpt-4",\n    style=1,  # why\n    n=2,\n)',
            'f(\n    model="gpt-4",\n    # why\n    n=2,\n)',
        ),
        (
            'f(\n    model="gpt-4",  # which\n    # how\n    style=1\n)',
            'f(\n    model="gpt-4"  # which\n    # how\n)',
        ),
        (
            'f(\n    model="gpt-4",\n    style=1  # why\n)',
            'f(\n    model="gpt-4"\n    # why\n)',
        ),
        ('f(model="gpt-4", style=1,  # why\n  n=2)', 'f(model="gpt-4",  # why\n  n=2)'),
        ('f(\r\n  model="gpt-4",\r\n  style=1,\r\n)', 'f(\r\n  model="gpt-4",\r\n)'),
        ('f("gpt-4", style="ä", n="ö")', 'f("gpt-4", n="ö")'),
        ('x = "ä"; f(g("ö"), model="gpt-4", style=(1))', 'x = "ä"; f(g("ö"), model="gpt-4")'),
        ('f(**{"model": "gpt-4", "style": 1, "n": 2})', 'f(**{"model": "gpt-4", "n": 2})'),
        ('f(model="gpt-4", **{"style": 1})', 'f(model="gpt-4", **{})'),
        ('f(model=("gpt-4"), style=lambda a, b: a)', 'f(model=("gpt-4"))'),
        ('f(model = "gpt-4" , style = 1 , n = 2)', 'f(model = "gpt-4" , n = 2)'),
    ],
)
def test_what_goes_with_an_argument(before: str, after: str) -> None:
    change = CHANGES["oai-img-style"]._replace(calls=("f",), parameters=("style", "user"))
    reference = Reader(change).reference(before)
    content = before.encode()
    assert edited(content, reference, plan([change], reference, content)).decode() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f(model="gpt-4", n=2)', 'f(model="gpt-4", n=2, style="x")'),
        ('f(model="gpt-4", n=2,)', 'f(model="gpt-4", n=2, style="x",)'),
        ("f('gpt-4')", "f('gpt-4', style='x')"),
        ('f(model="gpt-4", **more(), n=2)', 'f(model="gpt-4", **more(), n=2)'),
        ('f(model="gpt-4", **{})', 'f(model="gpt-4", style="x", **{})'),
        ('f(**{"model": "gpt-4"})', 'f(style="x", **{"model": "gpt-4"})'),
        ('f(\n    model="gpt-4",\n)', 'f(\n    model="gpt-4",\n    style="x",\n)'),
        ('f(\n    model="gpt-4"\n)', 'f(\n    model="gpt-4",\n    style="x"\n)'),
        ('f(\n\tmodel="gpt-4")', 'f(\n\tmodel="gpt-4",\n\tstyle="x")'),
        ('f(\n    model="gpt-4", n=2,\n)', 'f(\n    model="gpt-4", n=2, style="x",\n)'),
        (
            'f(\r\n    model="gpt-4",  # why\r\n)',
            'f(\r\n    model="gpt-4",  # why\r\n    style="x",\r\n)',
        ),
        (
            'f(\n    model="gpt-4"  # wörds\n)',
            'f(\n    model="gpt-4",  # wörds\n    style="x"\n)',
        ),
        (
            'f(\n    model="gpt-4",\n    n=[\n        1,\n    ],\n)',
            'f(\n    model="gpt-4",\n    n=[\n        1,\n    ],\n    style="x",\n)',
        ),
    ],
)
def test_where_an_argument_is_added(before: str, after: str) -> None:
    assert added(before, "style", '"x"') == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f(model="gpt-4")', 'f(model="gpt-4", a={"b": 1})'),
        ('f(model="gpt-4", a={})', 'f(model="gpt-4", a={"b": 1})'),
        ('f(model="gpt-4", a=A())', 'f(model="gpt-4", a=A(b=1))'),
        ('f(model="gpt-4", a={"c": 2})', 'f(model="gpt-4", a={"c": 2, "b": 1})'),
        ("f(model='gpt-4', a={'c': 2,})", "f(model='gpt-4', a={'c': 2, 'b': 1,})"),
        (
            'f(model="gpt-4", a=A(\n    c=2,\n))',
            'f(model="gpt-4", a=A(\n    c=2,\n    b=1,\n))',
        ),
        ('f(model="gpt-4", a={"b": 2})', 'f(model="gpt-4", a={"b": 2})'),
        ('f(model="gpt-4", a=a)', 'f(model="gpt-4", a=a)'),
        ('f(model="gpt-4", a={**a})', 'f(model="gpt-4", a={**a})'),
        (
            'import requests; requests.post(f, json={"model": "gpt-4"})',
            'import requests; requests.post(f, json={"model": "gpt-4", "a": {"b": 1}})',
        ),
    ],
)
def test_where_an_argument_is_added_within_another(before: str, after: str) -> None:
    assert added(before, "a.b", "1") == after


def added(code: str, name: str, value: str) -> str:
    change = CHANGES["oai-img-style"]._replace(
        change="add", new_name=name, new_value=value, parameters=(), calls=("f", "requests.post f")
    )
    reference = Reader(change).reference(code)
    content = code.encode()
    return edited(content, reference, plan([change], reference, content)).decode()


class Reader:
    """Reads code with one rule only."""

    def __init__(self, change: object) -> None:
        self.rules = RULES._replace(changes=(change,))  # type: ignore[arg-type]

    def reference(self, code: str) -> Reference:
        document = Document.from_bytes("case.py", code.encode())
        reading = read(document, MATCHER.hits(document.content), MATCHER, self.rules)
        (reference,) = reading.references
        return reference


@pytest.mark.parametrize(
    "code",
    [
        'create(model="gpt-4", temperature=0)',
        'client.chat.completions.create(model="gpt-4", temperature=0, **more)',
        'client.chat.completions.create(model="gpt-4", temperature=0, stop=["x"])',
        'client.chat.completions.create(model="gpt-4", temperature=0, extra_body=body)',
        'client.chat.completions.create(model="gpt-4", max_tokens=1, max_completion_tokens=2)',
        'partial(client.chat.completions.create, model="gpt-4", temperature=0)',
    ],
    ids=[
        "an unknown function",
        "arguments from elsewhere",
        "an argument that no program can replace",
        "a parameter that may allow it",
        "the new name is there already",
        "a call that comes later",
    ],
)
def test_a_call_that_cannot_be_moved_as_a_whole_keeps_its_arguments(code: str) -> None:
    for finding in findings_in(code)[:1]:
        assert finding.fix is not None
        assert [edit.content[:4] for edit in finding.fix.edits] == [finding.successor[:4]]  # type: ignore[index]
        assert finding.reason


@pytest.mark.parametrize(
    "model",
    ['"gpt-4" if fast else "gpt-4o"', 'model or "gpt-4"', '"gpt-4", fallback="gpt-5.6-sol"'],
)
def test_a_call_that_is_made_with_other_models_is_changed_on_request_only(model: str) -> None:
    finding = findings_in(f"client.chat.completions.create(model={model}, max_tokens=5000)")[0]
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "unsafe"
    assert "max_completion_tokens" in [edit.content for edit in finding.fix.edits]
    assert finding.reason is not None
    assert "the call at app.py:1 may be made with other models as well" in finding.reason.lower()


def test_a_call_that_needs_no_change_may_be_made_with_other_models() -> None:
    found = findings_in('client.chat.completions.create(model="o4-mini" if fast else "o3")')
    assert {str(finding.fix.applicability) for finding in found if finding.fix} == {"safe"}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            'client.chat.completions.create(model="gpt-4", logprobs=True, max_tokens=5)',
            "`logprobs` has to be rewritten by hand: the model rejects log probabilities while it "
            "reasons, and nothing replaces them",
        ),
        (
            'client.messages.create(model="claude-opus-4-1", temperature=0, '
            'messages=[{"role": "assistant", "content": "{"}])',
            "`messages[].role` has to be rewritten by hand: the model rejects a conversation",
        ),
    ],
)
def test_a_call_that_is_known_to_fail_is_left_to_a_person(code: str, reason: str) -> None:
    finding = findings_in(code)[0]
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "manual"
    assert len(finding.fix.edits) == 1
    assert finding.reason is not None
    assert finding.reason.startswith(reason)


def test_the_reason_says_what_was_done() -> None:
    (finding,) = findings_in(
        'client.chat.completions.create(model="gpt-4", temperature=0, max_tokens=5)'
    )
    assert finding.fix is not None
    assert finding.fix.message == (
        "Replace `gpt-4` by `gpt-5.6-sol`, rename `max_tokens` to `max_completion_tokens`, "
        "remove `temperature`"
    )
    assert finding.reason is not None
    assert "`temperature` is removed: the model rejects" in finding.reason


def test_a_fix_is_safe_when_all_its_changes_are() -> None:
    (finding,) = findings_in('client.chat.completions.create(model="o4-mini", max_tokens=5000)')
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "safe"
    assert len(finding.fix.edits) == 2


def test_a_fix_is_not_safe_where_another_than_the_vendor_reads_the_request() -> None:
    (finding,) = findings_in(
        'client.chat.completions.create(model="openrouter/openai/o4-mini", max_tokens=5000)'
    )
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "unsafe"
    assert finding.reason is not None
    assert "may read others" in finding.reason


UNSEEN = {
    "what a caller gives": 'client.chat.completions.create(model="gpt-4", **options)',
    "what an object has": "class Bot:\n    def ask(self):\n"
    '        return client.chat.completions.create(model="gpt-4", **self.options)',
}


@pytest.mark.parametrize("code", UNSEEN.values(), ids=UNSEEN)
def test_a_fix_is_not_safe_where_a_call_unpacks_what_nobody_sees(code: str) -> None:
    (finding,) = findings_in(f"from openai import OpenAI\nclient = OpenAI()\n{code}\n")
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "unsafe"
    assert finding.reason is not None
    assert "unpacks what the code does not show, which may hold `max_tokens`" in finding.reason


def test_a_call_that_may_unpack_nothing_the_successor_refuses_is_moved() -> None:
    (finding,) = findings_in('client.messages.create(model="claude-3-haiku-20240307", **options)')
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "safe"


def test_an_argument_that_passes_nothing_does_not_hinder_a_fix() -> None:
    (finding,) = findings_in(
        'client.chat.completions.create(model="gpt-4", max_tokens=9_000, stop=None)'
    )
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "safe"


ROUTER = """
from litellm import Router
Router(model_list=[
    {"litellm_params": {"model": "claude-3-opus-20240229", "temperature": 0.3}},
    {"litellm_params": {"model": "azure/x", "api_base": "https://x.openai.azure.com"}},
])
"""


def test_each_of_several_models_has_its_own_address_and_arguments() -> None:
    (finding,) = findings_in(ROUTER)
    assert finding.route == "anthropic"
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "unsafe"
    assert finding.reason is not None
    assert "temperature" in finding.reason


def test_what_is_mended_afterwards_is_mended_on_the_way(run: Run) -> None:
    path = write(
        "app.py",
        "from openai import OpenAI\n"
        'client = OpenAI(base_url="https://api.groq.com/openai/v1")\n'
        'client.chat.completions.create(model="llama3-70b-8192", max_tokens=500)\n',
    )
    run("fix", *AS_OF)
    fixed = path.read_text(encoding="utf-8")
    assert "max_completion_tokens=500" in fixed
    run("fix", *AS_OF)
    assert path.read_text(encoding="utf-8") == fixed


def test_nothing_is_said_of_one_value_where_another_may_be_passed() -> None:
    (finding,) = findings_in(
        'client.messages.create(model="claude-3-opus-20240229", temperature=temperature)'
    )
    assert finding.reason is not None
    assert "1 is the temperature anyway" not in finding.reason


def test_tokens_that_the_api_counts_are_counted_by_the_successor() -> None:
    (finding,) = findings_in(
        "import anthropic\nclient = anthropic.Anthropic()\n"
        'client.messages.count_tokens(model="claude-3-haiku-20240307", messages=[])\n'
    )
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "safe"


def test_each_sentence_is_said_once_and_begins_with_a_capital() -> None:
    assert as_sentences("a b. c d.", None, "c d. `x` y") == "A b. C d. `x` y"
    assert as_sentences(None) is None


# Requests to models that are alive


def test_a_living_model_that_refuses_an_argument(run: Run) -> None:
    write("app.py", 'client.chat.completions.create(model="gpt-5.6-sol", temperature=0)\n')
    result = run("check", "--format", "concise", *AS_OF)
    assert result.code == 1
    assert result.out.startswith("app.py:1:53: MA201 `temperature` in a request to `gpt-5.6-sol`: ")
    assert "MA101" not in result.out


def test_a_patch_of_a_call(run: Run) -> None:
    write("app.py", 'x = client.responses.create(\n    model="gpt-6.2-sol",\n    top_p=1,\n)\n')
    result = run("fix", "--unsafe", "--diff", *AS_OF)
    assert result.out == (
        "--- a/app.py\n+++ b/app.py\n@@ -1,4 +1,3 @@\n x = client.responses.create(\n"
        '     model="gpt-6.2-sol",\n-    top_p=1,\n )\n'
    )
    assert "gpt-6.2-sol: remove `top_p`" in result.err


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ('client.chat.completions.create(model="gpt-5.6-sol", temperature=1)', []),
        ('client.chat.completions.create(model="gpt-5.6-sol", temperature=warmth)', []),
        (
            'client.chat.completions.create(model="gpt-5.6-sol", temperature=0, '
            'reasoning_effort="none")',
            [],
        ),
        ('ask(model="gpt-5.6-sol", temperature=0)', []),
        ('client.chat.completions.create(model="openrouter/openai/gpt-5.6-sol", top_p=1)', []),
        (
            "client = AzureOpenAI()\n"
            'client.chat.completions.create(model="gpt-5.6-sol", max_tokens=5)',
            [],
        ),
        ('client.chat.completions.create(model="gpt-5.6-sol", top_p=1, stop=["x"])', ["MA201"]),
        ('client.chat.completions.create(model="gpt-5.6-sol", max_tokens=5)', ["MA202"]),
        (
            'client.chat.completions.create(model="gpt-5.6-sol", reasoning_effort="max")',
            ["MA203"],
        ),
        (
            'client.chat.completions.create(model="gpt-5.6-sol", top_p=1, temperature=0, '
            "max_tokens=9)",
            ["MA201", "MA202"],
        ),
        ('client.messages.create(model="claude-opus-4-8", top_k=1, **more)', ["MA201"]),
        ('client.completions.create(model="gpt-5.6-sol", prompt=text)', ["MA204"]),
        ('client.beta.assistants.create(model="gpt-5.6-sol")', ["MA204"]),
        ('client.chat.completions.create(model="gpt-6.2-sol", tools=tools)', ["MA204"]),
        ('client.chat.completions.create(model="gpt-5.6-sol", tools=tools)', ["MA203"]),
        (
            'client.chat.completions.create(model="gpt-5.6-sol", tools=t, reasoning_effort=e)',
            [],
        ),
        ('x = client.images.generate(model="gpt-image-2").data[0].url', ["MA205"]),
        ('x = client.images.generate(model="gpt-image-2").data[0].b64_json', []),
        (
            'client.models.generate_content(model="gemini-3.8-flash", config={"top_k": 5})',
            ["MA201"],
        ),
        ('client.models.generate_content(model="gemini-3.8-flash", config=config)', []),
        (
            'import requests; requests.post("https://api.openai.com/v1/responses", '
            'json={"model": "gpt-5.6-sol", "top_p": 0.9})',
            ["MA201"],
        ),
        ('client.messages.create(model="claude-opus-4-8", max_tokens=64_000)', ["MA204"]),
        ('client.messages.create(model="claude-opus-4-8", max_tokens=64_000, stream=True)', []),
        ('client.messages.create(model="claude-opus-4-8", max_tokens=limit)', []),
        (
            'client.converse(modelId="anthropic.claude-sonnet-5-5", inferenceConfig={"topP": 1})',
            ["MA201"],
        ),
    ],
)
def test_what_is_reported_for_a_model_that_is_alive(code: str, codes: list[str]) -> None:
    assert sorted(finding.code for finding in findings_in(code)) == codes


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ('x = client.images.generate(model="gpt-image-2").data[0].url', "error"),
        ('x = client.images.generate(model="gpt-image-2").data[0].revised_prompt', "warning"),
        ('client.completions.create(model="gpt-5.6-sol", prompt=text)', "error"),
        (
            'client.responses.create(model="gpt-5.6-sol", tools=[{"type": "web_search_preview"}])',
            "warning",
        ),
    ],
)
def test_what_breaks_is_an_error_and_the_rest_a_warning(code: str, severity: str) -> None:
    (finding,) = findings_in(code)
    assert str(finding.severity) == severity


def test_what_was_as_good_for_the_old_model_is_no_part_of_a_move() -> None:
    tools = 'tools=[{"type": "web_search_preview"}]'
    (finding,) = findings_in(f'client.responses.create(model="o4-mini", {tools})')
    assert finding.fix is not None
    assert str(finding.fix.applicability) == "safe"
    assert len(finding.fix.edits) == 1


def test_what_a_living_model_refuses_is_not_said_twice() -> None:
    found = findings_in('client.chat.completions.create(model="gpt-5.1", max_tokens=5)')
    assert [finding.code for finding in found] == ["MA103"]


@pytest.mark.parametrize("format_", ["json", "sarif"])
def test_programs_get_all_edits_of_a_fix(run: Run, format_: str) -> None:
    write("app.py", 'client.chat.completions.create(model="gpt-4", temperature=0, max_tokens=5)\n')
    document = json.loads(run("check", "--format", format_, *AS_OF).out)
    if format_ == "json":
        columns = [edit["location"]["column"] for edit in document["findings"][0]["fix"]["edits"]]
    else:
        (change,) = document["runs"][0]["results"][0]["fixes"][0]["artifactChanges"]
        columns = [each["deletedRegion"]["startColumn"] for each in change["replacements"]]
    assert columns == [39, 47, 62]


@pytest.mark.parametrize(("threshold", "code"), [("retired", 1), ("retiring", 1), ("never", 0)])
def test_a_request_that_fails_today_fails_the_check(run: Run, threshold: str, code: int) -> None:
    write("app.py", 'client.chat.completions.create(model="gpt-5.6-sol", temperature=0)\n')
    assert run("check", "--fail-on", threshold, *AS_OF).code == code


def test_an_argument_that_is_suppressed_stays(run: Run) -> None:
    path = write(
        "app.py",
        'client.chat.completions.create(\n    model="gpt-5.6-sol",\n'
        "    temperature=0,  # modelaudit: ignore[MA201]\n    max_tokens=5,\n)\n",
    )
    run("fix", "--unsafe", *AS_OF)
    assert path.read_text(encoding="utf-8") == (
        'client.chat.completions.create(\n    model="gpt-5.6-sol",\n'
        "    temperature=0,  # modelaudit: ignore[MA201]\n    max_completion_tokens=5,\n)\n"
    )


# Any call

JUDGE = Judge(build_law(RULES, Settings(as_of=date(2026, 11, 22))))
INSPECTOR = Inspector(MATCHER, JUDGE, RULES)


def findings_in(code: str | bytes) -> tuple[Finding, ...]:
    raw = code if isinstance(code, bytes) else code.encode()
    return INSPECTOR.inspect("app.py", raw).findings


ARGUMENTS = {
    "temperature": ("0", "0.7", "warmth", "1"),
    "max_tokens": ("100", "limit"),
    "top_p": ("0.5", "(0.5)"),
    "messages": ("[{'role': 'user', 'content': 'grüße, (welt)'}]", "[\n        m,\n    ]"),
    "stop": ("['x']",),
    "user": ("'ö#,'", "f'{x}, y'"),
    "response_format": ("lambda a, b: a",),
}
SPACES = (" ", "\n    ", "", "  # wörds, (\n    ", "\n\n    # why\n    ")


@st.composite
def calls(draw: st.DrawFn) -> bytes:
    """A call as people, and formatters, may have written it."""
    names = draw(st.lists(st.sampled_from(sorted(ARGUMENTS)), unique=True, max_size=6))
    quote = draw(st.sampled_from("\"'"))
    written = [f"{name}={draw(st.sampled_from(ARGUMENTS[name]))}" for name in names]
    at = draw(st.integers(0, len(written)))
    written.insert(at, f"model={quote}{draw(st.sampled_from(['gpt-4', 'gpt-5.6-sol']))}{quote}")
    if draw(st.integers(0, 9)) == 0:
        written.append("**more")
    space = st.sampled_from(SPACES)
    inside = "".join(f"{draw(space)}{each}{draw(st.sampled_from(['', ' ']))}," for each in written)
    if draw(st.booleans()):
        inside = inside[:-1]
    code = f"grüße = 'ä'\nx = client.chat.completions.create({inside}{draw(space)})\ny = 'ö'\n"
    return code.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode()


@given(code=calls())
def test_a_call_is_moved_as_a_whole_or_not_at_all(code: bytes) -> None:
    findings = applicable(code)
    result = fix_text("app.py", code, findings)
    after = result.after
    assert not result.left
    assert still_parses(Document.from_bytes("app.py", code), Document.from_bytes("app.py", after))
    assert after.startswith("grüße = 'ä'".encode())
    assert after.rstrip().endswith("y = 'ö'".encode())
    assert after.count(b"\r\n") == (after.count(b"\n") if b"\r\n" in code else 0)
    assert after.count(b"#") == code.count(b"#")
    refused = [name for name in (b"max_tokens=", b"temperature=0", b"top_p=") if name in code]
    left = [name for name in refused if name in after]
    if b"**more" in code or b"stop=" in code:
        assert left == refused
    else:
        assert not left
        kept = (b"messages=", b"user=", b"response_format=")
        assert [name in after for name in kept] == [name in code for name in kept]
    assert fix_text("app.py", after, applicable(after)).after == after


def applicable(code: bytes) -> list[Finding]:
    """Return what `fix --unsafe` applies."""
    return [f for f in findings_in(code) if f.fix and f.fix.applicability is not MANUAL]


MANUAL = Applicability.MANUAL
THINKING = (
    '{"type": "enabled", "budget_tokens": 4000}',
    '{"type": "disabled"}',
    "{'budget_tokens': 9, 'type': 'enabled'}",
    '{\n        "type": "adaptive",\n    }',
    "thoughts",
)
EDITOR = '[{"type": "text_editor_20250124", "name": "str_replace_editor"}, search]'
CONFIGS = (
    "types.GenerateContentConfig(temperature=0)",
    "{'temperature': 0, 'seed': 7, 'thinking_config': {'thinking_budget': 0}}",
    '{\n        "top_p": 0.9,  # öfter\n        "seed": 7,\n    }',
    "types.GenerateContentConfig(\n        candidate_count=2, seed=7\n    )",
    "{'thinking_config': {'thinking_budget': 512}, 'temperature': 0}",
    "settings",
)
SDKS: dict[str, tuple[str, str, dict[str, tuple[str, ...]]]] = {
    "openai": (
        "client.chat.completions.create",
        "gpt-4-turbo",
        {
            "tools": ("tools", "[\n        tool,\n    ]"),
            "tool_choice": ('"auto"',),
            "temperature": ("0", "warmth"),
            "max_tokens": ("5_000",),
            "logprobs": ("True",),
            "messages": ("[{'role': 'user', 'content': 'grüße'}]",),
        },
    ),
    "anthropic": (
        "client.beta.messages.create",
        "claude-3-7-sonnet-20250219",
        {
            "thinking": THINKING,
            "tools": (EDITOR, "tools"),
            "betas": ('["output-128k-2025-02-19"]', "['files-api-2025-04-14']"),
            "temperature": ("0.5", "1"),
            "tool_choice": ('{"type": "auto"}', '{"type": "any"}'),
            "max_tokens": ("9000",),
        },
    ),
    "google": (
        "client.models.generate_content",
        "gemini-2.5-pro",
        {"config": CONFIGS, "contents": ("text", '"grüße"')},
    ),
}


@st.composite
def programs(draw: st.DrawFn) -> list[str]:
    """Statements: a constant, or none, and calls that have it or a literal as their model."""
    function, model, arguments = SDKS[draw(st.sampled_from(sorted(SDKS)))]
    quote = draw(st.sampled_from("\"'"))
    constant = draw(st.booleans())
    statements = [f"MODEL = {quote}{model}{quote}" if constant else "# ä"]
    for _ in range(draw(st.integers(1, 3))):
        names = draw(st.permutations(sorted(arguments)))[: draw(st.integers(0, len(arguments)))]
        written = [f"{name}={draw(st.sampled_from(arguments[name]))}" for name in names]
        passed = "model=MODEL" if constant else f"model={quote}{model}{quote}"
        written.insert(draw(st.integers(0, len(written))), passed)
        if draw(st.integers(0, 9)) == 0:
            written.append("**more")
        between = draw(st.sampled_from([", ", ",\n    ", ",  # why\n    "]))
        end = "" if between == ", " else draw(st.sampled_from(["\n", ",\n"]))
        start = "" if between == ", " else "\n    "
        statements.append(f"x = {function}({start}{between.join(written)}{end})")
    return statements


@given(statements=programs())
def test_each_call_is_migrated_or_untouched(statements: list[str]) -> None:
    code = "\n".join(statements).encode() + b"\n"
    result = fix_text("app.py", code, applicable(code))
    assert not result.left
    assert still_parses(
        Document.from_bytes("app.py", code), Document.from_bytes("app.py", result.after)
    )
    before, after = (ast.parse(each).body for each in (code, result.after))
    rows = {f.location.row for f in findings_in(result.after) if is_broken(f)}
    if statements[0].startswith("MODEL") and ast.unparse(before[0]) == ast.unparse(after[0]):
        assert result.after == code  # the constant moves with all of its calls
    for old, new in zip(before, after, strict=True):
        whole = rows.isdisjoint(range(new.lineno, (new.end_lineno or new.lineno) + 1))
        assert whole or ast.unparse(old) == ast.unparse(new)
        assert whole or not statements[0].startswith("MODEL") or result.after == code
    assert fix_text("app.py", result.after, applicable(result.after)).after == result.after
    assert result.after.count(b"#") == code.count(b"#")


def is_broken(finding: Finding) -> bool:
    """Tell whether a request is known to fail with the model that it has."""
    return finding.code.startswith("MA2") and finding.severity is Severity.ERROR


@pytest.mark.parametrize("display", ['dict(model="gpt-4", messages=m)', '{"model": "gpt-4"}'])
def test_what_is_set_in_a_request_later_keeps_a_fix_from_being_safe(display: str) -> None:
    (finding,) = findings_in(
        f'options = {display}\noptions["max_tokens"] = 5_000\n'
        "client.chat.completions.create(**options)\n"
    )
    assert finding.fix is not None
    assert finding.fix.applicability is not Applicability.SAFE
    assert "max_completion_tokens" in (finding.reason or "")
    assert [call.location.row for call in finding.call_sites] == [3]
