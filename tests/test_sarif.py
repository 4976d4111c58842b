"""SARIF: valid against the standard's schema, and usable by code scanning services."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import CALL, EMPTY, FROM_ENVIRONMENT, FULL, REACHING, finding, fixed, report

from modelaudit.codes import CODES
from modelaudit.findings import Applicability, Finding
from modelaudit.reports import render

SCHEMA = json.loads(
    (Path(__file__).parent / "fixtures/sarif/sarif-schema-2.1.0.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


def run(*findings: Finding) -> dict[str, Any]:
    """Return the only run of the log of `findings`, which is valid."""
    log = json.loads(render("sarif", report(*findings)))
    VALIDATOR.validate(log)
    return dict(log["runs"][0])


@pytest.mark.parametrize("sample", [FULL, EMPTY], ids=["full", "empty"])
def test_valid(sample: Any) -> None:
    VALIDATOR.validate(json.loads(render("sarif", sample)))


def test_every_code_has_help() -> None:
    rules = run()["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(CODES)
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)


def test_results_point_at_their_rule() -> None:
    described = run(*FULL.findings)
    rules = described["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in described["results"])


def test_regions_count_from_one() -> None:
    for result in run(*FULL.findings)["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert min(region.values()) >= 1


class TestFingerprint:
    """Stable while lines move, distinct for distinct findings."""

    def prints(self, *findings: Finding) -> list[str]:
        results = run(*findings)["results"]
        return [result["partialFingerprints"]["modelauditIdentity/v1"] for result in results]

    def test_does_not_depend_on_the_line(self) -> None:
        there, here = (finding("gpt-image-1", "gpt-image-1", row) for row in (3, 300))
        assert self.prints(there) == self.prints(here)

    def test_the_same_identifier_twice_in_a_file(self) -> None:
        twice = [finding("gpt-image-1", "gpt-image-1", row) for row in (3, 300)]
        assert len(set(self.prints(*twice))) == 2

    def test_depends_on_path_code_and_identifier(self) -> None:
        base = finding("gpt-image-1", "gpt-image-1")
        others = [
            finding("gpt-image-1", "gpt-image-1", filename="other.py"),
            finding("gpt-image-1", "gpt-image-1", code="MA102"),
            finding("gpt-image-1", "gpt-image-1", identifier="gpt-image-1-mini"),
        ]
        assert len(set(self.prints(base, *others))) == 4


class TestFix:
    """Only what a program may apply is offered."""

    @pytest.mark.parametrize("applicability", [Applicability.SAFE, Applicability.UNSAFE])
    def test_replacement(self, applicability: Applicability) -> None:
        found = fixed(finding('x = "gpt-image-1"', "gpt-image-1"), applicability)
        (fix,) = run(found)["results"][0]["fixes"]
        (change,) = fix["artifactChanges"]
        assert change["replacements"] == [
            {
                "deletedRegion": {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 17},
                "insertedContent": {"text": "gpt-image-2.6-sunburst"},
            }
        ]

    def test_one_change_for_each_file(self) -> None:
        (fix,) = run(REACHING)["results"][0]["fixes"]
        changed = {
            change["artifactLocation"]["uri"]: [
                each["insertedContent"]["text"] for each in change["replacements"]
            ]
            for change in fix["artifactChanges"]
        }
        assert changed == {"app/settings.py": ["gpt-image-2.6-sunburst"], "app/cards.py": [""]}

    def test_nothing_to_apply(self) -> None:
        found = finding("gpt-image-1", "gpt-image-1")
        results = run(found, fixed(found, Applicability.MANUAL))["results"]
        assert not any("fixes" in result for result in results)


class TestRelated:
    """Calls that a text goes into."""

    def test_calls_elsewhere(self) -> None:
        (related,) = run(REACHING)["results"][0]["relatedLocations"]
        assert related["message"] == {"text": f"Reaches {CALL}"}
        place = related["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "app/cards.py"
        assert place["region"] == {"startLine": 12, "startColumn": 16}

    def test_the_call_of_the_result_itself_is_not_repeated(self) -> None:
        calls = tuple(call._replace(around=True) for call in REACHING.call_sites)
        result = run(REACHING._replace(call_sites=calls))["results"][0]
        assert "relatedLocations" not in result

    def test_no_text_names_a_model(self) -> None:
        result = run(FROM_ENVIRONMENT)["results"][0]
        assert result["properties"] == {"role": "use"}


class TestUri:
    """File names as URIs."""

    def uri(self, filename: str) -> dict[str, str]:
        result = run(finding("gpt-image-1", "gpt-image-1", filename=filename))["results"][0]
        return dict(result["locations"][0]["physicalLocation"]["artifactLocation"])

    @pytest.mark.parametrize(
        ("filename", "uri"),
        [
            ("app/a b.py", "app/a%20b.py"),
            ("a%20b.py", "a%2520b.py"),
            ("a:b#c?.py", "a%3Ab%23c%3F.py"),
            ("画.py", "%E7%94%BB.py"),
            ("\udcff.py", "%FF.py"),
            ("../up.py", "../up.py"),
        ],
    )
    def test_relative(self, filename: str, uri: str) -> None:
        assert self.uri(filename) == {"uri": uri, "uriBaseId": "%SRCROOT%"}

    @pytest.mark.parametrize(
        ("filename", "uri"),
        [("/srv/a b.py", "file:///srv/a%20b.py"), ("C:/a b.py", "file:///C:/a%20b.py")],
    )
    def test_absolute(self, filename: str, uri: str) -> None:
        assert self.uri(filename) == {"uri": uri}

    @given(st.binary(min_size=1).filter(lambda name: b"/" not in name))
    def test_bytes_survive(self, name: bytes) -> None:
        uri = self.uri("d/" + name.decode("utf-8", "surrogateescape"))["uri"]
        assert unquote_to_bytes(uri) == b"d/" + name


def test_what_was_not_read_is_told() -> None:
    log = json.loads(render("sarif", FULL))
    notifications = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [entry["message"]["text"] for entry in notifications] == [
        "Not read: binary (3)",
        "Not read: unreadable (1)",
        "No files to check under docs/empty",
    ]
