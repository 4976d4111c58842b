"""`rules import` as a user meets it: what a list adds and changes, and what people wrote stays."""

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelaudit import cli
from modelaudit.importing import rounds
from modelaudit.importing.rounds import Wanted, import_list
from modelaudit.rulebook.files import read_file, read_folder
from modelaudit.rulebook.loader import load_rulebook
from modelaudit.rulebook.models import Model

LISTS = Path(__file__).parent / "fixtures" / "import"
HEADER = (LISTS / "lifecycle.csv").read_text().partition("\n")[0]
PAGE = "https://acme.example/deprecations"
ALL = [
    ("lifecycle.csv", []),
    ("lifecycle-old.csv", []),
    ("active.csv", []),
    ("deprecations.json", ["--checked", "2026-11-01"]),
    ("prices.json", ["--checked", "2026-11-01"]),
    ("models.json", ["--checked", "2026-11-20", "--route", "acme"]),
]


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command beside a copy of the rules of Acme in the folder `rules`."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(LISTS / "rules", "rules")

    def invoke(source: object, *flags: str) -> Result:
        arguments = ["modelaudit", "rules", "import", str(source), "--into", "rules", *flags]
        monkeypatch.setattr("sys.argv", arguments)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Result(ended.value.code, captured.out, captured.err)

    return invoke


def acme() -> str:
    return Path("rules/models/acme.yaml").read_text()


def models(folder: Path = Path("rules")) -> dict[str, Model]:
    """The models of a folder, as the loader reads them."""
    routes = read_file(str(folder / "routes.yaml"), "routes")
    files = [routes, *read_folder(str(folder / "models"), "models")]
    return dict(load_rulebook(files).models)


def rows(*rows: str) -> Path:
    """A list of lifecycles; each row without vendor, and with the page of Acme."""
    path = Path("list.csv")
    path.write_text("\n".join([HEADER, *(f"acme,{row}" for row in rows)]) + "\n")
    return path


def row(
    name: str,
    *,
    route: str = "acme",
    aliases: str = "",
    status: str = "deprecated",
    deprecated: str = "",
    ends: str = "",
    to: str = "",
    day: str = "2026-11-01",
    note: str = "",
) -> str:
    page = PAGE if route == "acme" else "https://cloud.example/lifecycle"
    return f'{route},{name},{aliases},{status},{deprecated},{ends},{to},{page},,,{day},"{note}"'


# ------------------------------------------------------------------------------- the whole of it


@pytest.mark.parametrize(("name", "flags"), ALL, ids=[name for name, _ in ALL])
def test_a_file_after_an_import(run: Run, name: str, flags: list[str]) -> None:
    """The golden files show every byte; `git diff --no-index` of the two shows what was done."""
    before = acme()
    would = run(LISTS / name, *flags)
    assert would.code == 1
    assert acme() == before
    assert run(LISTS / name, *flags, "--write").code == 0
    golden = LISTS / "after" / f"{name.partition('.')[0]}.yaml"
    assert acme() == golden.read_text()
    assert models()


@pytest.mark.parametrize(("name", "flags"), ALL, ids=[name for name, _ in ALL])
def test_a_second_import_has_nothing_to_do(run: Run, name: str, flags: list[str]) -> None:
    run(LISTS / name, *flags, "--write")
    first = acme()
    again = run(LISTS / name, *flags, "--write", "--format", "json")
    assert acme() == first
    assert json.loads(again.out)["summary"] | {"undecided": 0, "agreeing": 0, "passed_over": 0} == {
        "add": 0,
        "change": 0,
        "undecided": 0,
        "agreeing": 0,
        "passed_over": 0,
    }


def test_an_old_list_changes_nothing(run: Run) -> None:
    before = acme()
    result = run(LISTS / "lifecycle-old.csv")
    assert "Would" not in result.out
    assert "Cannot decide (7):" in result.out
    run(LISTS / "lifecycle-old.csv", "--write")
    assert acme() == before


def test_the_report(run: Run) -> None:
    result = run(LISTS / "lifecycle.csv")
    assert result.err == ""
    assert (
        "Would change (1):\n"
        "  rules/models/acme.yaml:31: comet-2 on acme: shutdown 2027-03-01 -> 2027-01-31\n"
    ) in result.out
    assert (
        "  rules/models/acme.yaml:17: acme.comet-1 on cloud: shutdown: the rules say 2026-12-24 "
        "(checked 2026-10-30), the list says 2026-11-30 (of 2026-10-01)\n"
    ) in result.out
    assert "lifecycle.csv:9: nemo-1 on acme: no rule knows it, and no file is about" in result.out
    assert result.out.endswith("lifecycle.csv (lifecycle-csv): 2 rows agree\n")


def test_the_report_for_programs(run: Run) -> None:
    tree = json.loads(run(LISTS / "lifecycle.csv", "--format", "json").out)
    assert (tree["schema_version"], tree["kind"], tree["written"]) == (1, "lifecycle-csv", False)
    assert tree["summary"]["change"] == 1
    [change] = [item for item in tree["items"] if item["action"] == "change"]
    assert change == {
        "action": "change",
        "model": "comet-2",
        "route": "acme",
        "identifier": "comet-2",
        "key": "lifecycle.shutdown",
        "text": "shutdown",
        "old": "2027-03-01",
        "new": "2027-01-31",
        "filename": "rules/models/acme.yaml",
        "line": 31,
    }


def test_only_one_route(run: Run) -> None:
    result = run(LISTS / "lifecycle.csv", "--route", "cloud", "--write")
    assert "on acme" not in result.out
    assert set(models()["comet-2"].offerings) == {"acme", "cloud"}


def test_rows_for_one_reason_share_a_line(run: Run) -> None:
    source = Path("list.csv")
    lines = [f"other,{row(f'nemo-{number}')}" for number in range(9)]
    source.write_text("\n".join([HEADER, *lines]) + "\n")
    out = run(source).out
    assert 'no rule knows it, and no file is about models of "other": 9 rows' in out
    assert len(out.splitlines()) == 3


def test_the_rules_that_are_shipped_are_compared_without_any_flag(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = rows(row("comet-1"))
    assert import_list(Wanted(str(source))).of("undecided")


# ------------------------------------------------------------------------------ what people wrote


class TestWhatStands:
    def test_a_day_that_was_checked_on_the_day_of_the_list(self, run: Run) -> None:
        before = acme()
        source = rows(row("comet-2", ends="2028-01-01", day="2026-09-01"))
        assert "the rules say 2027-03-01 (checked 2026-09-01)" in run(source, "--write").out
        assert acme() == before

    def test_a_value_that_is_noted_as_a_conflict(self, run: Run) -> None:
        assert run(rows(row("comet-1", ends="2026-07-01", status="retired"))).code == 0

    def test_the_order_the_default_and_the_reasons_of_successors(self, run: Run) -> None:
        run(rows(row("comet-1", to="comet-embed-1", status="retired")), "--write")
        steps = models()["comet-1"].offerings["acme"].successors
        assert [step.id for step in steps] == ["comet-embed-1", "comet-3", "comet-2"]
        assert (steps[0].since, steps[0].default) == (date(2026, 11, 1), False)
        assert (steps[1].default, steps[1].because) == (True, "it takes the same pictures")

    def test_a_firm_day_against_one_that_is_not_sooner_than(self, run: Run) -> None:
        source = rows(row("comet-2", ends="2027-09-01", note="[earliest]"))
        assert "earliest: the rules say a firm 2027-03-01" in run(source).out

    def test_a_day_not_sooner_than_that_another_list_calls_the_end(self, run: Run) -> None:
        run(LISTS / "deprecations.json", "--checked", "2026-11-01", "--write")
        assert models()["comet-embed-1"].offerings["acme"].lifecycle.shutdown is None

    def test_days_of_versions_and_regions(self, run: Run) -> None:
        path = Path("rules/models/acme.yaml")
        text = acme().replace(
            "shutdown: 2026-12-24,",
            "shutdown: 2026-12-24, regions: {east: 2026-12-24, west: 2027-01-24},",
        )
        path.write_text(text)
        source = rows(row("acme.comet-1", route="cloud", ends="2027-02-02"))
        assert "change it with its versions or regions" in run(source).out

    def test_what_a_list_does_not_say_any_more(self, run: Run) -> None:
        before = acme()
        assert run(rows(row("comet-2")), "--write").code == 0
        assert acme() == before

    def test_prices_that_differ(self, run: Run) -> None:
        source = Path("active.csv")
        source.write_text((LISTS / "active.csv").read_text().replace("5,15,0.5", "4,15,"))
        assert (
            "card: the rules (litellm 1.100) and the list differ: input 5 or 4" in run(source).out
        )

    def test_a_model_that_is_retired_and_still_listed(self, run: Run) -> None:
        result = run(LISTS / "models.json", "--route", "acme", "--checked", "2026-11-20")
        assert (
            "shut down on 2026-08-01, but the provider still lists it on 2026-11-20" in result.out
        )


class TestWhatIsTakenOver:
    def test_a_newer_day_with_the_day_it_was_read(self, run: Run) -> None:
        run(rows(row("comet-2", ends="2027-01-31")), "--write")
        life = models()["comet-2"].offerings["acme"].lifecycle
        assert (life.shutdown, life.deprecated) == (date(2027, 1, 31), date(2026, 6, 1))
        assert life.source is not None
        assert (life.source.url, life.source.checked) == (PAGE, date(2026, 11, 1))
        assert "# moved twice" in acme()

    def test_days_of_a_model_that_had_none(self, run: Run) -> None:
        text = rows(row("comet-3", deprecated="2026-10-01", ends="2028-01-01"))
        run(text, "--write")
        life = models()["comet-3"].offerings["acme"].lifecycle
        assert (life.deprecated, life.shutdown) == (date(2026, 10, 1), date(2028, 1, 1))

    def test_a_model_that_now_leads_nowhere_gets_a_word_about_it(self, run: Run) -> None:
        result = run(rows(row("comet-3", ends="2026-12-01")), "--write")
        assert "no_successor no model that lives beyond" in result.out
        for model_id in ("comet-2", "comet-3"):
            assert models()[model_id].offerings["acme"].no_successor
        assert len(models()["comet-2"].offerings["acme"].successors) == 1

    def test_that_word_names_the_horizon_and_no_day_of_the_identifier(self, run: Run) -> None:
        run(rows(row("comet-2025-01-31", ends="2026-12-01")), "--write")
        said = models()["comet-2025-01-31"].offerings["acme"].no_successor
        assert said == "no model that lives beyond 2027-01-30 was named"

    def test_a_new_route_takes_over_no_new_alias_that_is_another_model_there(
        self, run: Run
    ) -> None:
        path = Path("rules/models/acme.yaml")
        head = "  name: Comet\n  family: comet\n  task: chat\n"
        two = f"- id: comet-9\n{head}  served_at_home: false\n  routes: {{cloud: {{}}}}\n"
        path.write_text(f"{acme()}\n{two}\n- id: comet-9-2026-01-01\n{head}")
        result = run(
            rows(
                row("comet-9", ends="2027-12-01", note="[alias-of:comet-9-2026-01-01]"),
                row("comet-9-2026-01-01", aliases="comet-9", ends="2027-12-01"),
                row("comet-9-2026-01-01", route="cloud", ends="2027-12-24"),
            ),
            "--write",
        )
        assert result.code == 0
        assert set(models()["comet-9-2026-01-01"].offerings) == {"acme", "cloud"}
        assert "alias comet-9: another model's name on cloud" in result.out

    def test_an_alias_whose_model_is_known(self, run: Run) -> None:
        note = "[alias-of:comet-2]"
        run(rows(row("comet-2-latest", ends="2027-03-01", note=note)), "--write")
        assert models()["comet-2"].offerings["acme"].aliases == ("comet-2-latest",)

    def test_an_alias_that_ends_on_another_day_is_none(self, run: Run) -> None:
        source = rows(row("comet-2-latest", ends="2027-09-09", note="[alias-of:comet-2]"))
        assert "an alias of comet-2, but it ends on 2027-09-09" in run(source).out

    def test_an_alias_on_a_route_keeps_those_it_had_from_the_vendor(self, run: Run) -> None:
        path = Path("rules/models/acme.yaml")
        path.write_text(acme().replace("{id: acme.comet-1, shutdown", "{shutdown"))
        source = rows(row("comet-1", route="cloud", aliases="comet-1-eu"))
        run(source, "--write")
        aliases = models()["comet-1"].offerings["cloud"].aliases
        assert aliases == ("comet-1-2024-02-01", "comet-1-eu")

    def test_a_known_model_on_a_new_route(self, run: Run) -> None:
        run(rows(row("acme.comet-3", route="cloud", ends="2028-01-01")), "--write")
        served = models()["comet-3"].offerings["cloud"]
        assert (served.id, served.lifecycle.shutdown) == ("acme.comet-3", date(2028, 1, 1))

    def test_where_a_model_runs(self, run: Run) -> None:
        source = rows(row("us.acme.comet-1", route="cloud"), row("eu.acme.comet-1", route="cloud"))
        run(source, "--write")
        assert models()["comet-1"].offerings["cloud"].profiles == ("us", "eu")

    def test_a_new_model_and_the_one_that_names_it(self, run: Run) -> None:
        new = row("comet-4", ends="2028-05-01", note="[earliest]", aliases="comet-4-x")
        run(rows(row("comet-2", ends="2027-01-31", to="comet-4"), new), "--write")
        four = models()["comet-4"]
        assert (four.family, four.task) == ("comet", "chat")
        assert four.offerings["acme"].aliases == ("comet-4-x",)
        assert [step.id for step in models()["comet-2"].offerings["acme"].successors] == [
            "comet-4",
            "comet-3",
        ]

    def test_a_new_model_on_two_routes_is_one_model(self, run: Run) -> None:
        new = row("comet-4", ends="2028-05-01", to="comet-3")
        run(rows(row("acme.comet-4", route="cloud", ends="2028-06-01"), new), "--write")
        assert set(models()["comet-4"].offerings) == {"acme", "cloud"}

    def test_a_new_model_that_its_vendor_does_not_serve(self, run: Run) -> None:
        aliases = "us.acme.comet-4"
        run(rows(row("acme.comet-4", route="cloud", ends="2028-06-01", aliases=aliases)), "--write")
        four = models()["comet-4"].offerings
        assert set(four) == {"cloud"}
        assert (four["cloud"].id, four["cloud"].profiles) == ("acme.comet-4", ("us",))

    def test_a_new_model_with_a_name_that_is_a_word(self, run: Run) -> None:
        run(rows(row("comet", ends="2028-06-01", to="comet-3")), "--write")
        assert models()["comet"].short == {"comet"}

    def test_what_answers_instead(self, run: Run) -> None:
        run(rows(row("comet-2", ends="2027-01-31", note="[redirects:comet-3]")), "--write")
        assert models()["comet-2"].offerings["acme"].lifecycle.redirects_to == "comet-3"

    def test_fine_tuned_models(self, run: Run) -> None:
        run(rows(row("ft:comet-2", ends="2027-06-01", to="comet-3")), "--write")
        tuned = models()["comet-2"].fine_tunes["acme"]
        assert tuned.lifecycle.shutdown == date(2027, 6, 1)
        assert [step.id for step in tuned.successors] == ["comet-3"]

    def test_a_model_that_a_provider_lists(self, run: Run) -> None:
        run(LISTS / "models.json", "--route", "acme", "--checked", "2026-11-20", "--write")
        assert models()["comet-5-mini"].released == date(2026, 11, 1)

    def test_a_file_of_ones_own(self, run: Run) -> None:
        own = Path("team.yaml")
        own.write_text("vendor: acme\nhome: openai\nmodels: []\n")
        source = rows(row("comet-7", route="openai", ends="2028-01-01", note="[earliest]"))
        text = source.read_text().replace(PAGE, "https://acme.example/own")
        source.write_text(text)
        wanted = Wanted(str(source), into=str(own), write=True)
        assert "no model is like it" in import_list(wanted).of("undecided")[0].item.text
        known = "- {id: comet-6, name: six, family: c, task: chat}\n"
        own.write_text(f"vendor: acme\nhome: openai\nmodels:\n{known}")
        import_list(wanted)
        assert "- id: comet-7\n" in own.read_text()


class TestWhatAPersonDecides:
    @pytest.mark.parametrize(
        ("rows_", "reason"),
        [
            ([row("comet-2", to="comet-9")], "successor: no rule knows comet-9"),
            ([row("comet-3", to="comet-2")], "successor: comet-2 leads back to comet-3"),
            (
                [row("comet-2", ends="2027-01-31", note="[redirects:x-1]")],
                "redirects_to: no rule knows x-1",
            ),
            (
                [row("comet-2", deprecated="2026-12-01", ends="2026-11-01")],
                "the list says shut down",
            ),
            ([row("comet-2", deprecated="2027-04-01")], "before it was deprecated on 2027-04-01"),
            ([row("comet-2", note="[redirects:comet-1]")], "not say from which day on another"),
            ([row("nemo-1", ends="2028-01-01")], "its task is not clear"),
            ([row("ft:nemo-1", ends="2028-01-01")], "no rule knows the model nemo-1 it was tuned"),
            ([row("comet-1", route="pigeon")], 'no route is called "pigeon"'),
            ([row("acme/comet-1", route="depot", ends="2026-09-09")], "comet-1 on depot"),
            ([row("x-1", note="[alias-of:x-2]"), row("x-2", note="[alias-of:x-1]")], "x-1 on acme"),
        ],
    )
    def test_what_is_not_clear(self, run: Run, rows_: list[str], reason: str) -> None:
        result = run(rows(*rows_))
        assert result.code == 1
        assert reason in result.out

    def test_a_route_that_closed_says_nothing_of_a_model(self, run: Run) -> None:
        closed = row("acme/nemo-1", route="depot", ends="2026-07-30", status="retired")
        assert run(rows(closed)).code == 0

    def test_a_gateway_follows_the_vendor(self, run: Run) -> None:
        result = run(rows(row("acme/comet-1", route="gateway", ends="2026-07-30")))
        assert (result.code, "1 passed over" in result.out) == (0, True)


# ---------------------------------------------------------------------------- what must always hold

NAMES = st.sampled_from(["comet-1", "comet-2", "comet-3", "comet-4", "comet-4-x", "ft:comet-2"])
ENDS = st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(str)


@st.composite
def random_rows(draw: st.DrawFn) -> list[str]:
    found = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        route = draw(st.sampled_from(["acme", "cloud"]))
        note = draw(
            st.sampled_from(["", "[earliest]", "[alias-of:comet-4]", "[redirects:comet-3]"])
        )
        ends = draw(ENDS)
        found.append(
            row(
                name if route == "acme" else f"acme.{name}",
                route=route,
                ends=ends,
                deprecated=draw(st.sampled_from(["", "2025-12-01"])),
                to=draw(st.sampled_from(["", "comet-3", "comet-4;comet-3", "comet-1", "comet-9"])),
                aliases=draw(st.sampled_from(["", "comet-4-x", "us.acme.comet-1"])),
                day=draw(st.sampled_from(["2026-02-01", "2026-09-01", "2026-11-01"])),
                note=note,
            )
        )
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_rows())
def test_any_list_is_taken_over_once_and_the_rules_stay_right(
    tmp_path_factory: pytest.TempPathFactory, found: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("import")
    shutil.copytree(LISTS / "rules", folder / "rules")
    source = folder / "list.csv"
    source.write_text("\n".join([HEADER, *(f"acme,{one}" for one in found)]) + "\n")
    wanted = Wanted(str(source), into=str(folder / "rules"), write=True)
    before = (folder / "rules/models/acme.yaml").read_text()
    would = import_list(wanted._replace(write=False))
    did = import_list(wanted)
    after = (folder / "rules/models/acme.yaml").read_text()
    assert [one.item for one in would.placed] == [one.item for one in did.placed]
    assert (after != before) == bool(did.changes)
    again = import_list(wanted)
    assert again.changes == 0
    assert (folder / "rules/models/acme.yaml").read_text() == after
    assert set(re.findall(r"#.*", before)) <= set(re.findall(r"#.*", after))
    known = models(folder / "rules")
    for model_id, model in models(LISTS / "rules").items():
        assert set(model.offerings) <= set(known[model_id].offerings)
        for route, offer in model.offerings.items():
            now = known[model_id].offerings[route]
            assert set(offer.aliases) <= set(now.aliases)
            order = [
                step.id for step in now.successors if step.id in {s.id for s in offer.successors}
            ]
            assert order == [step.id for step in offer.successors]


# ------------------------------------------------------------------------------------- what fails


@pytest.fixture
def page() -> Iterator[tuple[str, dict[str, Any]]]:
    """A server on loopback that answers with what a test wants."""
    wanted: dict[str, Any] = {"status": 200, "body": b""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(wanted["status"])
            for name, value in wanted.get("headers", {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(wanted["body"])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}/v1/models", wanted
    httpd.shutdown()
    httpd.server_close()


class TestAddresses:
    def test_a_list_at_an_address_is_of_today_and_its_own_source(
        self, page: tuple[str, dict[str, Any]], run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Day(date):
            @classmethod
            def today(cls) -> "Day":
                return cls(2026, 11, 22)

        monkeypatch.setattr(rounds, "date", Day)
        url, answer = page
        answer["body"] = (LISTS / "models.json").read_bytes()
        assert run(url, "--route", "acme", "--write").code == 0
        source = models()["comet-2"].offerings["acme"].lifecycle.source
        assert source is not None
        assert (source.url, source.checked) == (url, date(2026, 11, 22))

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            ({"status": 404}, "the server answers 404"),
            ({"status": 500}, "the server answers 500"),
            ({"body": b""}, "it is empty"),
            ({"body": b'{"data": [{"id": "comet'}, "no JSON"),
            ({"body": b"<html>Sign in</html>"}, "it begins with '<html>"),
            ({"body": b"{}"}, "no list of models that is known here"),
            ({"body": b"[]", "headers": {"Content-Length": "99"}}, "breaks off before its end"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_goes_wrong_is_one_line_and_no_change(
        self, page: tuple[str, dict[str, Any]], run: Run, answer: dict[str, Any], reason: str
    ) -> None:
        url, wanted = page
        wanted.update(answer)
        before = acme()
        result = run(url, "--write", "--route", "acme")
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"modelaudit: error: {url}: ")
        assert result.err.endswith("; nothing was changed\n")
        assert result.err.count("\n") == 1
        assert reason in result.err
        assert acme() == before


class TestMistakes:
    def test_what_is_no_text_never_reaches_the_terminal(self, run: Run) -> None:
        result = run(rows(row("comet-\x1b[31m", route="\x1b]0;owned\x07")))
        assert "\x1b" not in result.out
        assert 'no route is called "\\x1b]0;owned\\x07"' in result.out
        Path("\x1b[2Jlist.csv").write_text("nothing\n")
        assert "\x1b" not in run("\x1b[2Jlist.csv").err

    def test_a_name_of_any_length_is_one_short_line(self, run: Run) -> None:
        result = run(rows(row("x" * 100_000, route="y" * 100_000)))
        assert len(result.out) < 1000

    @pytest.mark.parametrize("text", ["2027-99-99", "1e5", "0x1F", "true", "null", "'", "# x"])
    def test_a_text_that_yaml_takes_for_another_stays_text(self, run: Run, text: str) -> None:
        source = rows(row("comet-9", ends="2027-01-31"))
        source.write_text(source.read_text().replace(",,,2026", f",,other={text},2026"))
        assert run(source, "--write").code == 0
        conflicts = models()["comet-9"].offerings["acme"].lifecycle.conflicts
        assert conflicts == (("other", text),)

    def test_a_list_without_a_day(self, run: Run) -> None:
        result = run(LISTS / "prices.json")
        assert result.code == 2
        assert "does not say of which day it is, give --checked DAY; nothing was" in result.err

    def test_a_route_that_nobody_knows(self, run: Run) -> None:
        result = run(LISTS / "lifecycle.csv", "--route", "clowd")
        assert (result.code, 'did you mean "cloud"?' in result.err) == (2, True)

    def test_a_place_that_holds_no_rules(self, run: Run) -> None:
        Path("empty").mkdir()
        result = run(LISTS / "lifecycle.csv", "--into", "empty")
        assert (result.code, "neither a rule file nor a folder" in result.err) == (2, True)

    def test_rules_that_are_wrong_before(self, run: Run) -> None:
        path = Path("rules/models/acme.yaml")
        path.write_text(acme().replace("family: comet\n", "famly: comet\n", 1))
        result = run(LISTS / "lifecycle.csv", "--write")
        assert (result.code, 'unknown key "famly"' in result.err) == (2, True)

    def test_a_list_that_would_make_the_rules_wrong(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = acme()
        monkeypatch.setattr("modelaudit.importing.newcomers._task", lambda _: "a\x07b")
        source = Path("active.csv")
        source.write_text((LISTS / "active.csv").read_text())
        result = run(source, "--write")
        assert result.code == 2
        assert "the list would make the rules wrong: rules/models/acme.yaml:" in result.err
        assert acme() == before

    def test_all_files_or_none(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        other = Path("rules/models/zeus.yaml")
        text = acme().replace("vendor: acme", "vendor: zeus").replace("comet", "bolt")
        other.write_text(text.replace("home: acme", "home: cloud"))
        other.write_text(
            "vendor: zeus\nhome: cloud\nmodels:\n- {id: bolt-1, name: b, family: b, task: chat}\n"
        )
        other.chmod(0o444)
        before = acme()
        source = rows(row("comet-2", ends="2027-01-31"))
        source.write_text(
            source.read_text()
            + "zeus,"
            + row("bolt-1", route="cloud", ends="2028-01-01", note="[earliest]")
            + "\n"
        )
        result = run(source, "--write")
        assert result.code == 2
        assert "zeus.yaml: cannot be written: it is read-only; nothing was changed" in result.err
        assert acme() == before
        other.chmod(0o644)
        assert run(source, "--write").code == 0
        assert acme() != before
