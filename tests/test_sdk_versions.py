"""Call changes that hold for some versions of an SDK only: what the project installs decides."""

import json
from typing import Any

import pytest
from conftest import Run
from shipped import RULES
from test_cli import AS_OF, write
from test_rule_cases import MATCHER

from modelaudit.callsites.changes import plan
from modelaudit.dependencies.project import Dependencies
from modelaudit.document import Document
from modelaudit.readers.python import read
from modelaudit.references import Reference

CHANGE = next(change for change in RULES.changes if change.id == "ant-sdk-sampling")
CALL = 'client.messages.create(model="claude-haiku-4-5", max_tokens=5, temperature=0, messages=m)\n'
GEMINI = (
    "from google import genai\n"
    'genai.Client().models.generate_content(model="gemini-2.0-flash", contents=c)\n'
)


def findings(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("check", "--format", "json", *AS_OF).out)[
        "findings"
    ]
    return found


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        (["anthropic>=1.0"], True),
        (["anthropic<1"], False),
        (["anthropic"], None),
        ([], None),
    ],
)
def test_what_is_installed(required: list[str], expected: bool | None, run: Run) -> None:
    write("requirements.txt", "\n".join(required))
    assert Dependencies().installs("app.py", ["anthropic>=1.0"]) is expected


def test_all_of_several_packages_must_be_there(run: Run) -> None:
    write("requirements.txt", "acme>=2\nkit<1\n")
    installs = Dependencies().installs
    assert installs("app.py", []) is True
    assert installs("app.py", ["acme>=1", "kit<2"]) is True
    assert installs("app.py", ["acme>=1", "kit>=2"]) is False
    assert installs("app.py", ["acme>=1", "other>=2"]) is None
    assert installs("app.py", ["other>=2", "kit>=2"]) is False


@pytest.mark.parametrize(
    ("required", "codes"),
    [("anthropic>=1.0\n", ["MA201"]), ("anthropic<1\n", []), ("anthropic\n", []), ("", [])],
)
def test_a_living_model_is_reported_where_the_version_is_known(
    run: Run, required: str, codes: list[str]
) -> None:
    write("requirements.txt", required)
    write("app.py", CALL)
    assert [found["code"] for found in findings(run)] == codes
    run("fix", "--unsafe", *AS_OF)
    with open("app.py") as file:
        assert ("temperature" in file.read()) is (not codes)


def reference_in(code: str) -> Reference:
    document = Document.from_bytes("case.py", code.encode())
    (reference,) = read(document, MATCHER.hits(document.content), MATCHER, RULES).references
    return reference


def test_a_change_that_holds_is_made() -> None:
    planned = plan([CHANGE], reference_in(CALL), CALL.encode(), holds=lambda _: True)
    assert [need.words for need in planned.made] == ["remove `temperature`"]


def test_one_that_does_not_hold_is_no_part_of_the_plan() -> None:
    assert plan([CHANGE], reference_in(CALL), CALL.encode(), holds=lambda _: False).needs == ()


def test_one_that_may_hold_is_a_doubt_and_nothing_is_edited() -> None:
    planned = plan([CHANGE], reference_in(CALL), CALL.encode(), holds=lambda _: None)
    assert (planned.made, planned.loss) == ((), None)
    assert planned.doubt is not None
    assert planned.doubt.endswith("(if anthropic>=1.0 is installed)")


def test_one_that_may_hold_concerns_calls_only() -> None:
    code = 'SETTINGS = {"model": "claude-haiku-4-5", "temperature": 0}\n'
    assert plan([CHANGE], reference_in(code), code.encode(), holds=lambda _: None).needs == ()


def test_a_model_that_needs_a_newer_version_is_no_safe_move_where_none_is_known() -> None:
    change = next(change for change in RULES.changes if change.id == "goo-sdk-gemini-4")
    reference, content = reference_in(GEMINI), GEMINI.encode()
    assert plan([change], reference, content, holds=lambda _: None).doubt == (
        "Gemini 4 needs google-genai 2.30.1 or later (if google-genai<2.30.1 is installed)"
    )
    assert plan([change], reference, content, holds=lambda _: True).loss is not None
    assert plan([change], reference, content, holds=lambda _: False).doubt is None
