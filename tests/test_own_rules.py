"""A project's own rules: models of its own, bans, and successors of its choice."""

from datetime import date
from pathlib import Path

import pytest
from conftest import FIXTURES
from shipped import RULES
from test_rulebook_loader import ALIVE, HEAD, ROUTES, file, model

from modelaudit.choices import chosen_successors
from modelaudit.errors import UsageError
from modelaudit.findings import Status
from modelaudit.references import Candidate, Reference, Role, Span
from modelaudit.rulebook.codec import decode, encode
from modelaudit.rulebook.index import open_rulebook, read_all
from modelaudit.rulebook.loader import read_rules
from modelaudit.rulebook.models import Rulebook
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Law, Verdict

TEAM = FIXTURES / "rules" / "team.yaml"
TODAY = Clock(date(2026, 11, 22))


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return open_rulebook([TEAM], use_cache=False).rulebook()


def verdict(rules: Rulebook, identifier: str, route: str | None = None, **law: object) -> Verdict:
    span = Span(0, len(identifier))
    candidate = Candidate(span, "", identifier, "", route, fine_tuned=False, needs_evidence=False)
    found = Law(rules, TODAY, **law).on(Reference(candidate, Role.USE, ""))  # type: ignore[arg-type]
    assert found is not None
    return found


class TestTheExample:
    def test_is_valid(self) -> None:
        assert read_all([TEAM])[1] == []

    def test_is_what_the_readme_shows(self) -> None:
        readme = (FIXTURES.parents[1] / "README.md").read_text()
        shown = readme.partition("```yaml\nbans:\n")[2].partition("```")[0].splitlines()
        told = TEAM.read_text()
        assert len(shown) == 3
        assert all(line in told for line in shown)

    def test_adds_a_fine_tuned_model_with_a_day(self, rules: Rulebook) -> None:
        found = verdict(rules, "ft:gpt-4o-2024-08-06:acme:tickets:9zK3")
        assert (found.status, found.model.vendor) == (Status.RETIRING, "acme")
        assert found.succession.chain[-1] == "acme-tickets-2"

    def test_bans_a_model_that_its_vendor_keeps(self, rules: Rulebook) -> None:
        found = verdict(rules, "gpt-6-luna")
        assert (found.code[0], found.lifecycle.shutdown) == ("MA101", None)
        assert found.sentence("gpt-6-luna", "gpt-6.1-terra") == (
            "`gpt-6-luna` is banned by team.yaml since 2026-11-01: "
            "its answers are logged for 90 days; use `gpt-6.1-terra`"
        )
        assert found.succession.chain == ("gpt-6-luna", "gpt-6.1-terra")

    def test_nobody_is_moved_to_a_banned_model(self, rules: Rulebook) -> None:
        assert verdict(rules, "dall-e-3").succession.chain[-1] == "gpt-image-2.6-sunburst"
        assert verdict(RULES, "dall-e-3").succession.chain[-1] == "gpt-image-2"

    def test_overrides_a_successor(self, rules: Rulebook) -> None:
        found = verdict(rules, "gpt-4o").succession
        assert found.chain == ("gpt-4o", "gpt-6.1-sol")
        assert found.step is not None
        assert found.step.because == "our prompts were tested with it"

    def test_is_outdone_by_the_settings(self, rules: Rulebook) -> None:
        chosen = chosen_successors(rules, {"gpt-4o": "gpt-5.6-sol"}, TODAY)
        assert verdict(rules, "gpt-4o", overrides=chosen).succession.chain[-1] == "gpt-5.6-sol"

    def test_the_settings_cannot_choose_a_banned_model(self, rules: Rulebook) -> None:
        with pytest.raises(UsageError, match=r"gpt-6-luna: it is banned by team\.yaml"):
            chosen_successors(rules, {"gpt-4o": "gpt-6-luna"}, TODAY)

    def test_survives_being_compiled(self, rules: Rulebook) -> None:
        again = decode(encode(rules))
        assert (again.bans, again.overrides) == (rules.bans, rules.overrides)
        assert len(again.bans) == 2


def law_of(team: str, models: str, day: str = "2026-11-22") -> Law:
    files = [file(ROUTES, "routes", "routes.yaml"), file(HEAD + models)]
    found, problems = read_rules([*files, file(team, name="team.yaml", own=True)])
    assert problems == []
    return Law(found, Clock(date.fromisoformat(day)))


def judged(law: Law, identifier: str) -> Verdict:
    span = Span(0, len(identifier))
    candidate = Candidate(span, "", identifier, "", None, fine_tuned=False, needs_evidence=False)
    found = law.on(Reference(candidate, Role.USE, ""))
    assert found is not None
    return found


OLD = model("  lifecycle: {shutdown: 2026-01-01, source: page}\n  successors: [{id: new-2}]")


class TestBans:
    def test_who_would_be_moved_to_a_banned_model_is_moved_to_its_replacement(self) -> None:
        team = "bans: [{id: new-2, because: no, use: new-3}]"
        law = law_of(team, OLD + ALIVE + model("", "new-3"))
        assert judged(law, "old-1").succession.chain == ("old-1", "new-2", "new-3")

    @pytest.mark.parametrize(
        ("day", "status", "words"),
        [
            ("2026-08-31", Status.ACTIVE, "is superseded"),
            ("2026-10-01", Status.RETIRING, "will be banned by team.yaml from 2026-12-01 on: no"),
            ("2026-12-01", Status.RETIRED, "is banned by team.yaml since 2026-12-01: no"),
        ],
    )
    def test_one_with_a_day_begins_then(self, day: str, status: Status, words: str) -> None:
        law = law_of("bans: [{id: old-1, since: 2026-12-01, because: no}]", model(""), day)
        found = judged(law, "old-1")
        assert found.status is status
        assert found.fate.text.startswith(words)

    def test_it_outlives_a_redirect(self) -> None:
        redirected = "  lifecycle: {shutdown: 2026-01-01, redirects_to: new-2, source: page}"
        law = law_of("bans: [{id: old-1, because: no}]", model(redirected) + ALIVE)
        assert judged(law, "old-1").code[0] == "MA101"


def refused(team: str, models: str = model("") + ALIVE) -> list[str]:
    files = [file(ROUTES, "routes", "routes.yaml"), file(HEAD + models)]
    _, problems = read_rules([*files, file(team, name="team.yaml", own=True)])
    return [str(one) for one in problems]


DYING = model("  lifecycle: {shutdown: 2026-12-01, source: page}\n  no_successor: None.", "new-3")
MISTAKES = {
    "unknown model": (
        "bans: [{id: old-2, because: no}]",
        'team.yaml:1: unknown model "old-2", did you mean "old-1"?',
    ),
    "no reason": ("bans: [{id: old-1}]", 'team.yaml:1: a ban needs the key "because"'),
    "unknown key": (
        "bans: [{id: old-1, because: no, uses: new-2}]",
        'team.yaml:1: unknown key "uses" in a ban, did you mean "use"?',
    ),
    "use of an unknown model": (
        "bans: [{id: old-1, because: no, use: nwe-2}]",
        'team.yaml:1: unknown successor "nwe-2", did you mean "new-2"?',
    ),
    "use of a banned model": (
        "bans:\n- {id: old-1, because: no, use: new-2}\n- {id: new-2, because: no}",
        'team.yaml:2: model "old-1" cannot move to "new-2": it is banned itself',
    ),
    "override by a banned model": (
        "bans:\n- {id: new-2, because: no}\noverrides:\n- {id: old-1, successor: new-2}",
        'team.yaml:4: model "old-1" cannot move to "new-2": it is banned itself',
    ),
    "override by a dying model": (
        "overrides: [{id: old-1, successor: new-3}]",
        'team.yaml:1: model "old-1" cannot move to "new-3": it ends on acme (2026-12-01)',
    ),
    "override by itself": (
        "overrides: [{id: old-1, successor: old-1}]",
        'team.yaml:1: model "old-1" cannot move to "old-1": it is the same',
    ),
    "override by a model of another route": (
        "overrides: [{id: old-1, successor: far-1}]",
        'team.yaml:1: model "old-1" cannot move to "far-1": it is not served on acme',
    ),
    "two bans": (
        "bans:\n- {id: old-1, because: no}\n- {id: old-1, because: really}",
        'team.yaml:3: model "old-1" is already banned at team.yaml:2',
    ),
    "two successors": (
        "bans: [{id: old-1, because: no, use: new-2}]\noverrides:\n- {id: old-1, successor: new-2}",
        'team.yaml:3: model "old-1" is already given a successor at team.yaml:1',
    ),
    "identifier of a shipped model": (
        HEAD.replace("models:", "") + "models:\n" + model("  aliases: [new-2]", "mine-1"),
        'team.yaml:7: identifier "new-2" on route "acme" already names model "new-2" '
        "at acme.yaml:11",
    ),
}


class TestMistakes:
    @pytest.mark.parametrize("name", MISTAKES)
    def test_names_file_and_line(self, name: str) -> None:
        team, message = MISTAKES[name]
        far = "- {id: far-1, name: F, family: f, task: chat, served_at_home: false, "
        models = model("") + ALIVE + DYING + far + "routes: {cloud: {}}}\n"
        assert refused(team, models) == [message]

    def test_a_model_in_place_of_a_shipped_one_is_a_warning(self) -> None:
        files = [file(ROUTES, "routes", "routes.yaml"), file(HEAD + ALIVE, name="rules/acme.yaml")]
        team = file(HEAD + model("", "new-2"), name="team.yaml", own=True)
        rules, [problem] = read_rules([*files, team])
        assert problem.warning
        assert str(problem) == 'team.yaml:6: shadows model "new-2" of acme.yaml:6'
        assert rules.models["new-2"].name == "Old 1"

    def test_a_circle_of_overrides_ends(self) -> None:
        team = "overrides:\n- {id: old-1, successor: new-2}\n- {id: new-2, successor: old-1}"
        assert judged(law_of(team, model("") + ALIVE), "old-1").succession.chain[-1] == "new-2"

    def test_a_ban_does_not_make_the_shipped_rules_wrong(self) -> None:
        dead = "  lifecycle: {shutdown: 2026-01-01, source: page}\n  successors: [{id: new-2}]"
        assert refused("bans: [{id: new-2, because: no}]", model(dead) + ALIVE) == []

    def test_the_name_of_the_file_is_part_of_the_compiled_rules(self, tmp_path: Path) -> None:
        for name in ("one.yaml", "two.yaml"):
            team = tmp_path / name
            team.write_text("bans: [{id: gpt-4o, because: no}]\n")
            assert open_rulebook([team]).rulebook().bans["gpt-4o"].file == name
