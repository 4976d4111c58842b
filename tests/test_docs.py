"""The pages in docs/: current, complete, and showing exactly what the rules say."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from acme import life, model, rulebook, to
from conftest import FIXTURES
from docpages import codes, coverage, keys, markdown, vendors
from docpages.known import know, shipped
from hypothesis import given
from hypothesis import strategies as st

import docs
import modelaudit
from modelaudit.codes import CODES
from modelaudit.config import _CHECKS as SETTINGS
from modelaudit.engine import Engine
from modelaudit.rulebook.index import rules_folder
from modelaudit.rulebook.problems import Problems
from modelaudit.rulebook.tree import Node, loader, parse_tree
from modelaudit.settings import Settings

ROOT = Path(__file__).parents[1]
KNOWN = shipped()
CELLS = re.compile(r"(?<!\\)\|")


@pytest.fixture(scope="module")
def wanted() -> dict[str, str]:
    return docs.expected(ROOT, KNOWN)


@pytest.fixture
def written(tmp_path: Path, wanted: Mapping[str, str]) -> Path:
    docs.write(tmp_path, wanted)
    return tmp_path


def cells(line: str) -> list[str]:
    """Return the cells of one line of a table, as a forge would split it."""
    return [cell.strip() for cell in CELLS.split(line.strip())[1:-1]]


def tables(text: str) -> dict[str, list[list[str]]]:
    """Return the rows of the table under each heading of the second level."""
    _, *parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return {
        heading: [cells(line) for line in part.splitlines() if line.startswith("|")][2:]
        for heading, part in zip(parts[::2], parts[1::2], strict=True)
    }


def parsed(text: str) -> Node:
    node = parse_tree(text.encode(), "x.yaml", Problems())
    assert node is not None
    return node


def acme_page() -> tuple[str, dict[str, list[list[str]]]]:
    models = [
        model("a-1", life("2026-01-10", "2025-06-01"), to("a-2"), aliases=("a-1-0101",)),
        model("a-2", cloud=life(earliest=date(2027, 1, 1), redirects_to="a-1")),
        model("a-3", life("2025-12-01")),
    ]
    page = vendors.pages(know(rulebook(models)))["models/acme.md"]
    return page, tables(page)


class TestCurrency:
    def test_the_pages_of_this_checkout_are_current(self, wanted: Mapping[str, str]) -> None:
        assert docs.stale(ROOT, wanted) == [], f"run `{markdown.COMMAND}`"

    def test_what_was_written_is_current(self, written: Path, wanted: Mapping[str, str]) -> None:
        assert docs.stale(written, wanted) == []

    @pytest.mark.parametrize("name", ["docs/coverage.md", "mkdocs.yml"])
    def test_an_altered_page_is_named(
        self, name: str, written: Path, wanted: Mapping[str, str]
    ) -> None:
        with (written / name).open("a") as file:
            file.write("\n")
        (wrong,) = docs.stale(written, wanted)
        assert wrong.startswith(f"{name}: ")

    def test_a_missing_page_is_named(self, written: Path, wanted: Mapping[str, str]) -> None:
        (written / "docs/codes/MA101.md").unlink()
        assert docs.stale(written, wanted) == ["docs/codes/MA101.md: is missing"]

    def test_the_page_of_a_vendor_that_is_gone_is_named_and_removed(
        self, written: Path, wanted: Mapping[str, str]
    ) -> None:
        page = written / "docs/models/gone.md"
        page.write_text(f"{markdown.MARK}\n# gone models\n")
        assert docs.stale(written, wanted) == ["docs/models/gone.md: belongs to nothing any more"]
        docs.write(written, wanted)
        assert not page.exists()

    def test_pages_written_by_hand_are_left_alone(
        self, written: Path, wanted: Mapping[str, str]
    ) -> None:
        page = written / "docs/history.md"
        page.write_text("# History\n")
        docs.write(written, wanted)
        assert docs.stale(written, wanted) == []
        assert page.exists()

    def test_the_check_fails_and_names_the_command(
        self,
        written: Path,
        wanted: Mapping[str, str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        (written / "docs/routes.md").write_text("")
        monkeypatch.setattr(docs, "ROOT", written)
        monkeypatch.setattr(docs, "expected", lambda root, known: wanted)
        monkeypatch.setattr(sys, "argv", ["docs.py", "--check"])
        assert docs.main() == 1
        error = capsys.readouterr().err
        assert "docs/routes.md: is not what would be written" in error
        assert "python tools/docs.py" in error

    def test_pages_do_not_depend_on_the_day(
        self, wanted: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Later(date):
            @classmethod
            def today(cls) -> "Later":
                return cls(2031, 1, 1)

        monkeypatch.setattr("modelaudit.settings.date", Later)
        assert docs.expected(ROOT, shipped()) == wanted


class TestMarkdown:
    @given(st.text(min_size=1))
    def test_no_text_ends_a_cell_or_begins_a_tag(self, text: str) -> None:
        for shown in (markdown.code(text), markdown.prose(text)):
            assert len(cells(f"| {shown} | next |")) == 2
            assert len(markdown.table(("Head",), [(shown,)]).splitlines()) == 3
            assert "<" not in re.sub(r"</?code>", "", shown)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("gpt-4", "`gpt-4`"),
            ("a|b", "<code>a&#124;b</code>"),
            ("a`b", "<code>a&#96;b</code>"),
            ("vendor/<name>", "<code>vendor/&#60;name&#62;</code>"),
        ],
    )
    def test_code(self, text: str, shown: str) -> None:
        assert markdown.code(text) == shown

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("ends in 2027", "ends in 2027"),
            ("use `a|b` or *c*", "use <code>a&#124;b</code> or &#42;c&#42;"),
            ("one ` alone", "one &#96; alone"),
            ("<b>|[x](y)", "&#60;b&#62;&#124;&#91;x&#93;(y)"),
            ("two\nlines", "two lines"),
        ],
    )
    def test_prose(self, text: str, shown: str) -> None:
        assert markdown.prose(text) == shown

    def test_an_address_cannot_end_its_link(self) -> None:
        shown = markdown.link("https://docs.example/a_(b)|c d")
        assert shown == "[docs.example](https://docs.example/a_%28b%29%7Cc%20d)"


class TestVendorPages:
    @pytest.mark.parametrize("vendor", KNOWN.vendors)
    def test_every_identifier_of_rules_list_is_in_the_table_of_its_route(
        self, vendor: str, wanted: Mapping[str, str]
    ) -> None:
        shown = tables(wanted[f"docs/{vendors.path(vendor)}"])
        for row in KNOWN.rows:
            if row["vendor"] == vendor:
                names = [name for line in shown[row["route"]] for name in line[0].split("<br>")]
                assert markdown.code(row["identifier"]) in names

    @pytest.mark.parametrize("vendor", KNOWN.vendors)
    def test_every_line_has_as_many_cells_as_the_head(
        self, vendor: str, wanted: Mapping[str, str]
    ) -> None:
        for rows in tables(wanted[f"docs/{vendors.path(vendor)}"]).values():
            assert rows
            assert {len(row) for row in rows} == {6}

    def test_the_names_of_vendors_and_routes_can_be_names_of_files_and_anchors(self) -> None:
        names = {*KNOWN.vendors, *KNOWN.rulebook.routes}
        assert [name for name in names if not re.fullmatch(r"[a-z0-9-]+", name)] == []

    def test_the_day_of_the_statuses_is_the_newest_check_and_said(self) -> None:
        assert "Statuses are those of 2026-01-01" in acme_page()[0]

    def test_a_line_tells_status_days_successor_and_source(self) -> None:
        source = "[acme.example](https://acme.example/deprecations), 2026-01-01"
        assert acme_page()[1]["acme"] == [
            ["`a-1`<br>`a-1-0101`", "retiring", "2025-06-01", "2026-01-10", "`a-2`", source],
            ["`a-2`", "active", "", "", "", ""],
            ["`a-3`", "retired", "", "2025-12-01", "No living successor is known on acme", source],
        ]

    def test_profiles_are_told_beside_the_identifier(self) -> None:
        one = model("a-1")
        offering = one.offerings["acme"]._replace(profiles=("eu", "us"))
        known = know(rulebook([one._replace(offerings={"acme": offering})]))
        assert "| `a-1`<br>profiles: `eu`, `us` |" in vendors.pages(known)["models/acme.md"]

    def test_earliest_and_redirects_are_told(self) -> None:
        (line,) = acme_page()[1]["cloud"]
        assert line[3] == "not before 2027-01-01<br>then `a-1` answers"


class TestCodePages:
    def test_every_code_has_a_page_with_its_help(self, wanted: Mapping[str, str]) -> None:
        for code in CODES.values():
            page = wanted[f"docs/codes/{code.code}.md"]
            for part in (code.title, code.name, code.what, code.why, code.remedy):
                assert part in page
            assert f"[{code.code}]({code.code}.md)" in wanted["docs/codes/index.md"]

    @pytest.mark.parametrize("code", CODES)
    def test_an_example_reports_its_code(self, code: str) -> None:
        shown = codes.example(code, KNOWN)
        if shown is not None:
            engine = Engine(Settings(as_of=KNOWN.clock.as_of))
            assert f" {code} " in codes.reported(shown, engine)

    @pytest.mark.parametrize("code", ["MA101", "MA102", "MA103", "MA105", "MA900", "MA901"])
    def test_there_is_an_example(self, code: str) -> None:
        assert codes.example(code, KNOWN) is not None


@pytest.fixture(scope="module")
def counted() -> dict[str, list[list[str]]]:
    page = coverage.pages(KNOWN)["coverage.md"].replace("**", "")
    return tables(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", page))


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, str, str]]:
    """Vendor, route and model of each place where a model is served, straight from the YAML."""
    found = []
    for file in sorted(Path(rules_folder(), "models").glob("*.yaml")):
        content = yaml.load(file.read_bytes(), Loader=loader())
        for entry in content["models"]:
            served = "home" in content and entry.get("served_at_home", True)
            home = [content["home"]] if served else []
            routes = (*home, *entry.get("routes", {}))
            found += [(content["vendor"], route, entry["id"]) for route in routes]
    return found


class TestCoverage:
    def test_models_by_vendor(
        self, counted: Mapping[str, list[list[str]]], entries: list[tuple[str, str, str]]
    ) -> None:
        for vendor, routes, models, _ in counted["By vendor"]:
            own = [one for one in entries if vendor in (one[0], "All")]
            assert int(models) == len({one[2] for one in own})
            assert int(routes) == len({one[1] for one in own})

    def test_models_by_route(
        self, counted: Mapping[str, list[list[str]]], entries: list[tuple[str, str, str]]
    ) -> None:
        for route, vendors_, models, _, *statuses in counted["By route"]:
            own = [one for one in entries if route in (one[1], "All")]
            assert int(models) == len(own) == sum(map(int, statuses))
            assert int(vendors_) == len({one[0] for one in own})

    def test_models_by_vendor_and_route(
        self, counted: Mapping[str, list[list[str]]], entries: list[tuple[str, str, str]]
    ) -> None:
        *rows, total = counted["By vendor and route"]
        shown = {(vendor, route): int(models) for vendor, route, models, *_ in rows}
        assert shown == {
            (vendor, route): sum(one[:2] == (vendor, route) for one in entries)
            for vendor, route, _ in entries
        }
        for column in range(2, len(total)):
            assert int(total[column]) == sum(int(row[column]) for row in rows)

    def test_identifiers(self, counted: Mapping[str, list[list[str]]]) -> None:
        assert int(counted["By route"][-1][3]) == len(KNOWN.rows)


class TestKeys:
    def test_every_key_of_every_rule_file_is_told_with_its_meaning(self) -> None:
        page = keys.pages(ROOT)["rule-keys.md"]
        told = [cells(line) for line in page.splitlines() if line.startswith(("| `", "| **"))]
        schemas = (json.loads(file.read_text()) for file in ROOT.glob("rules/schema/*.json"))
        count = sum(
            len(kind["properties"])
            for schema in schemas
            for kind in (schema, *schema.get("$defs", {}).values())
        )
        assert len(told) == count
        assert [row[0] for row in told if not row[2]] == []

    @pytest.mark.parametrize(
        "value", ["2026-11-22", "[a, b-1]", "{a: true, b: 0.5}", '["1.0", "a: b", no]', '""']
    )
    def test_examples_are_written_as_they_would_be_read(self, value: str) -> None:
        shown = keys.flow(parsed(f"key: {value}"))
        assert shown == f"{{key: {value}}}"
        assert keys.flow(parsed(shown)) == shown


class TestContributing:
    """The worked example is carried out on a copy of the program and its rules."""

    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        package = Path(modelaudit.__file__).parent
        ignored = shutil.ignore_patterns("__pycache__", "rules")
        shutil.copytree(package, tmp_path / "src" / "modelaudit", ignore=ignored)
        shutil.copytree(rules_folder(), tmp_path / "rules")
        return tmp_path

    def run(self, checkout: Path, *arguments: str) -> str:
        environment = os.environ | {"PYTHONPATH": str(checkout / "src")}
        command = [sys.executable, "-m", "modelaudit", "rules", *arguments]
        done = subprocess.run(
            command, env=environment, cwd=checkout, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_the_model_of_the_example_is_valid_and_listed(self, checkout: Path) -> None:
        text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        section = text.partition("## Add a model in five minutes\n")[2].partition("\n## ")[0]
        (block,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
        (name,) = set(re.findall(r"`(rules/models/[a-z]+\.yaml)`", section))
        (entry,) = yaml.safe_load(block)
        with (checkout / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{block}")

        assert "no problems found" in self.run(checkout, "validate")
        rows = json.loads(self.run(checkout, "list", "--format", "json", "--as-of", "2026-11-22"))
        shown = {(row["route"], row["identifier"]) for row in rows if row["model"] == entry["id"]}
        assert shown >= {(route, offer["id"]) for route, offer in entry["routes"].items()}
        assert shown >= {("anthropic", each) for each in (entry["id"], *entry["aliases"])}
        (row,) = (row for row in rows if row["identifier"] == entry["id"])
        assert row["status"] == "deprecated"
        assert row["successor"] == entry["successors"][0]["id"]


class TestPagesWrittenByHand:
    def test_every_setting_is_told(self) -> None:
        usage = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
        assert [key for key in SETTINGS if f"`{key}`" not in usage] == []

    def test_own_rules_are_those_that_are_tested(self) -> None:
        text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
        own = text.partition("## Own rules")[2]
        (block,) = re.findall(r"```yaml\n(.*?)```", own, re.DOTALL)
        team = (FIXTURES / "rules" / "team.yaml").read_text(encoding="utf-8")
        assert team.endswith(block)
        assert yaml.safe_load(block) == yaml.safe_load(team)

    def test_the_example_of_a_rule_is_an_entry_of_the_rules(self) -> None:
        text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
        shown = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0])
        (entry,) = shown["models"]
        offered = KNOWN.rulebook.models[entry["id"]].offerings
        assert offered["openai"].lifecycle.shutdown == entry["lifecycle"]["shutdown"]
        assert offered["azure"].id == entry["routes"]["azure"]["id"]
