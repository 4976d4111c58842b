"""What each shape of a real lifecycle does to status, severity, message and fix."""

from datetime import date

import pytest

from modelaudit.document import Document
from modelaudit.findings import Finding
from modelaudit.identifiers import Matcher
from modelaudit.judge import Judge
from modelaudit.prefilter import Prefilter
from modelaudit.references import Reference, Role
from modelaudit.reports.groups import grouped, status_words
from modelaudit.rulebook.files import RuleFile
from modelaudit.rulebook.loader import load_rulebook
from modelaudit.rulebook.models import Rulebook
from modelaudit.rulebook.patterns import patterns
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Law

ROUTES = """\
routes:
- {id: acme, name: Acme API, kind: provider, source: "https://acme.example", prefixes: [acme/],
   fine_tune_prefixes: ["ft:"]}
- {id: cloud, name: Big Cloud, kind: cloud, source: "https://cloud.example", prefixes: [cloud/]}
- {id: careful, name: Careful, kind: cloud, source: "https://careful.example",
   prefixes: [careful/], caution: enable it in the console first}
- {id: market, name: Model Market, kind: gateway, source: "https://market.example/closing",
   prefixes: [market/], closed: 2026-07-30}
- {id: gateway, name: Gateway, kind: gateway, source: "https://gateway.example",
   prefixes: [gateway/], follows_vendor: true}
"""
MODELS = """\
vendor: acme
home: acme
sources:
  page: {url: "https://acme.example/models", checked: 2026-11-01}
models:
- {id: new-1, name: New 1, family: new, task: chat}
- {id: new-2, name: New 2, family: new, task: chat}
- {id: new-latest, name: New, family: new, task: chat, lifecycle: {moving: true}}
"""


def rules_of(models: str) -> Rulebook:
    files = [("routes", ROUTES), ("models", MODELS + models)]
    return load_rulebook(RuleFile(f"{kind}.yaml", kind, text.encode()) for kind, text in files)


def judged(text: str, models: str, day: str = "2026-11-22") -> Finding | None:
    """Judge the identifier in a text as that of a request."""
    rules = rules_of(models)
    document = Document.from_bytes("x.txt", text.encode())
    matcher = Matcher(Prefilter(patterns(rules.identifiers)), rules)
    [candidate] = matcher.hits(document.content).candidates
    law = Law(rules, Clock(date.fromisoformat(day), horizon=90))
    return Judge(law).judge(Reference(candidate, Role.USE, "a test"), document)


def finding(text: str, models: str, day: str = "2026-11-22") -> Finding:
    found = judged(text, models, day)
    assert found is not None
    return found


def old(lifecycle: str, more: str = "successors: [{id: new-1}]") -> str:
    text = f"lifecycle: {{{lifecycle}, source: page}}, {more}"
    return f"- {{id: old-1, name: Old 1, family: old, task: chat, {text}}}\n"


def applicability(found: Finding) -> str:
    assert found.fix is not None
    return str(found.fix.applicability)


class TestEarliest:
    def test_it_never_makes_a_model_retired(self) -> None:
        assert judged("old-1", old("earliest: 2026-10-15", "no_successor: None.")) is None

    @pytest.mark.parametrize(
        ("earliest", "said"),
        [
            ("2027-05-01", "not shut down before 2027-05-01"),
            ("2026-10-15", "not before 2026-10-15, which has passed: ask the API"),
        ],
    )
    def test_a_deprecated_model_says_when_it_may_end(self, earliest: str, said: str) -> None:
        found = finding("old-1", old(f"deprecated: 2026-06-01, earliest: {earliest}"))
        assert (found.code, str(found.severity)) == ("MA103", "warning")
        assert found.message == (
            f"`old-1` is deprecated on acme and has no shutdown day ({said}); use `new-1`"
        )
        assert (found.shutdown_on, applicability(found)) == (None, "safe")


class TestDays:
    @pytest.mark.parametrize(
        ("lifecycle", "said"),
        [
            ("shutdown: 2026-11-22", "was shut down on acme on 2026-11-22 (0 days ago)"),
            ("shutdown: 2026-11-22, redirects_to: new-2", "has answered as new-2 on acme from"),
            ("deprecated: 2026-06-01, earliest: 2026-11-22", "2026-11-22, which has passed"),
            (
                "shutdown: 2026-11-23, versions: {v1: 2026-11-22, v2: 2026-11-23}",
                "(in 1 day; version v1 ended on 2026-11-22; version v2 ends on 2026-11-23)",
            ),
        ],
    )
    def test_what_a_day_brings_holds_on_it(self, lifecycle: str, said: str) -> None:
        assert said in finding("old-1", old(lifecycle)).message

    def test_a_legacy_model_may_have_a_day(self) -> None:
        assert finding("old-1", old("stage: legacy, shutdown: 2028-11-22")).message == (
            "`old-1` is superseded on acme, and it shuts down on 2028-11-22 (in 731 days); "
            "use `new-1`"
        )


class TestRedirect:
    REDIRECTED = "shutdown: 2026-09-14, redirects_to: new-2"

    def test_another_model_answers_and_is_what_to_name(self) -> None:
        found = finding("old-1", old(self.REDIRECTED, "successors: []"))
        assert (found.code, str(found.severity), str(found.status)) == (
            "MA106",
            "warning",
            "retired",
        )
        assert found.message == (
            "`old-1` has answered as new-2 on acme from 2026-09-14 on, "
            "with the price and the behaviour of that model; use `new-2`"
        )
        assert applicability(found) == "safe"

    def test_the_vendor_may_name_another(self) -> None:
        assert finding("old-1", old(self.REDIRECTED)).successor == "new-1"

    def test_it_is_announced_before_its_day(self) -> None:
        found = finding("old-1", old(self.REDIRECTED), "2026-09-13")
        assert (found.code, str(found.status)) == ("MA106", "retiring")
        assert "will answer as new-2 on acme from 2026-09-14 on" in found.message

    def test_a_redirect_to_a_dying_model_is_followed_on(self) -> None:
        more = old("shutdown: 2026-09-14, redirects_to: mid-1", "successors: []") + (
            "- {id: mid-1, name: M, family: m, task: chat, successors: [{id: new-2}],"
            " lifecycle: {shutdown: 2026-12-01, source: page}}"
        )
        assert finding("old-1", more).successor_chain == ("old-1", "mid-1", "new-2")


class TestRegions:
    REGIONS = "shutdown: 2026-10-01, regions: {us: 2026-10-01, eu: 2026-12-24}"

    @pytest.mark.parametrize(
        ("day", "status", "said"),
        [
            ("2026-09-30", "retiring", "shuts down on acme on 2026-10-01 (in 1 day; "),
            ("2026-10-01", "retiring", "is being shut down on acme, region by region, since"),
            ("2026-12-23", "retiring", "is being shut down on acme, region by region, since"),
            ("2026-12-24", "retired", "was shut down on acme on 2026-10-01 (84 days ago; "),
        ],
    )
    def test_it_is_retired_when_the_last_region_is(self, day: str, status: str, said: str) -> None:
        found = finding("old-1", old(self.REGIONS), day)
        assert str(found.status) == status
        assert said in found.message
        assert "us on 2026-10-01; eu on 2026-12-24)" in found.message

    def test_unknown_days_of_other_regions_are_mentioned(self) -> None:
        found = finding("old-1", old("shutdown: 2026-12-01, regional: true"))
        assert "on 2026-12-01 (in 9 days; the day differs by region); use" in found.message


class TestVersions:
    VERSIONS = "shutdown: 2027-01-14, versions: {v1: 2026-10-01, v2: 2026-12-01, v3: 2027-01-14}"

    def test_the_last_decides_and_the_others_are_named(self) -> None:
        found = finding("old-1", old(self.VERSIONS))
        assert (str(found.status), found.shutdown_on) == ("retiring", date(2027, 1, 14))
        assert (
            "(in 53 days; version v1 ended on 2026-10-01; version v2 ends on 2026-12-01; "
            "version v3 ends on 2027-01-14)"
        ) in found.message

    def test_those_of_a_retired_model_are_no_news(self) -> None:
        life = "shutdown: 2026-10-01, versions: {v1: 2026-09-01, v2: 2026-10-01}"
        assert finding("old-1", old(life)).notes == ()

    def test_versions_beyond_the_horizon_are_not_named(self) -> None:
        found = finding("old-1", old("deprecated: 2026-01-01, " + self.VERSIONS), "2026-09-10")
        assert (found.code, found.notes[-1]) == ("MA103", "version v2 ends on 2026-12-01")


class TestMovingAlias:
    def test_one_without_days_is_alive(self) -> None:
        assert judged("new-latest", "") is None

    def test_a_fixed_model_in_its_place_is_a_decision(self) -> None:
        found = finding("old-1", old("shutdown: 2026-10-01, moving: true"))
        assert found.message.startswith(
            "`old-1` points at whatever is current and was shut down on acme on 2026-10-01"
        )
        assert (applicability(found), found.reason) == (
            "unsafe",
            "It pins `new-1` where `old-1` points at whatever is current",
        )

    def test_another_moving_alias_pins_nothing(self) -> None:
        more = "successors: [{id: new-latest}]"
        found = finding("old-1", old("shutdown: 2026-10-01, moving: true", more))
        assert (found.successor, applicability(found)) == ("new-latest", "safe")


class TestSuccessors:
    def test_a_parameter_on_the_way_is_needed_at_its_end(self) -> None:
        more = old("shutdown: 2026-09-14", "successors: [{id: mid-1, needs: mode=pro}]") + (
            "- {id: mid-1, name: M, family: m, task: chat, successors: [{id: new-2}],"
            " lifecycle: {shutdown: 2026-12-01, source: page}}"
        )
        found = finding("old-1", more)
        assert (found.successor, applicability(found)) == ("new-2", "unsafe")
        assert found.reason == "The successor needs `mode=pro` in the request"

    def test_a_gated_one_is_passed_over(self) -> None:
        gate = "{id: new-1, default: true, because: newest, gated: approved organizations only}"
        found = finding(
            "old-1", old("shutdown: 2026-10-01", f"successors: [{gate}, {{id: new-2}}]")
        )
        assert (found.successor, applicability(found)) == ("new-2", "safe")

    def test_a_gated_one_is_better_than_none(self) -> None:
        gate = "{id: new-1, gated: approved organizations only}"
        found = finding("old-1", old("shutdown: 2026-10-01", f"successors: [{gate}]"))
        assert (found.successor, applicability(found)) == ("new-1", "unsafe")
        assert found.reason == "`new-1` is for approved organizations only"


class TestConflicts:
    def test_a_graver_day_of_another_source_is_told(self) -> None:
        conflicts = "conflicts: {blog: says nothing, feed: 2026-11-01, list: 2026-12-24}"
        found = finding("old-1", old(f"shutdown: 2027-11-01, deprecated: 2026-06-01, {conflicts}"))
        assert found.message == (
            "`old-1` is deprecated on acme and shuts down on 2027-11-01 "
            "(in 344 days; feed says 2026-11-01); use `new-1`"
        )
        assert (str(found.status), applicability(found)) == ("deprecated", "safe")

    def test_it_is_graver_than_all_regions_are(self) -> None:
        life = "shutdown: 2026-12-01, regions: {us: 2026-12-01, eu: 2026-12-24}"
        found = finding("old-1", old(f"{life}, conflicts: {{feed: 2026-11-01}}"))
        assert found.notes[-1] == "feed says 2026-11-01"

    def test_one_that_speaks_of_a_version_says_nothing_new(self) -> None:
        life = "shutdown: 2027-11-01, stage: legacy, versions: {v1: 2026-10-01, v2: 2027-11-01}"
        found = finding("old-1", old(f"{life}, conflicts: {{feed: 2026-10-01}}"))
        assert found.notes == ("version v1 ended on 2026-10-01",)

    def test_a_day_that_changes_nothing_is_not(self) -> None:
        conflicts = "conflicts: {feed: 2026-12-24, list: 2028-12-24}"
        found = finding("old-1", old(f"shutdown: 2026-12-20, {conflicts}"))
        assert found.notes == ()


class TestClosedRoute:
    SERVED = "- {id: any-1, name: A, family: a, task: chat, routes: {market: {}, cloud: {}}}"

    def test_everything_there_fails(self) -> None:
        found = finding("market/any-1", self.SERVED)
        assert (found.code, found.shutdown_on) == ("MA101", date(2026, 7, 30))
        assert found.source == "https://market.example/closing"
        assert found.fix is None
        assert found.message == (
            "`market/any-1` fails: Model Market closed on 2026-07-30 (115 days ago); "
            "nothing is served there any more; any-1 is on acme, cloud"
        )

    def test_it_is_announced(self) -> None:
        found = finding("market/any-1", self.SERVED, "2026-07-29")
        assert "will fail: Model Market closes on 2026-07-30 (in 1 day)" in found.message

    def test_it_fails_from_the_day_on(self) -> None:
        found = finding("market/any-1", self.SERVED, "2026-07-30")
        assert "fails: Model Market closed on 2026-07-30 (0 days ago)" in found.message

    def test_a_model_that_died_before_died_of_itself(self) -> None:
        before = self.SERVED.replace("market: {}", "market: {shutdown: 2026-05-01, source: page}")
        assert "was shut down on market on 2026-05-01" in finding("market/any-1", before).message

    def test_so_does_what_is_not_known_to_have_been_there(self) -> None:
        found = finding("market/new-1", "")
        assert (found.code, found.shutdown_on) == ("MA101", date(2026, 7, 30))
        assert found.reason == "Nothing is served there any more; new-1 is on acme"

    def test_the_model_itself_lives_on_elsewhere(self) -> None:
        assert judged("any-1", self.SERVED) is None


class TestAcrossRoutes:
    OLD = (
        "- {id: old-1, name: O, family: o, task: chat, %s, routes: {cloud: {%s}, careful: {%s}}}\n"
    )
    NEXT = "- {id: next-1, name: N, family: n, task: chat, routes: {cloud: {}, careful: {}}}\n"
    GONE = "shutdown: 2026-10-01, source: page"

    def models(self, more: str = "", vendor: str = "successors: [{id: next-1}]") -> str:
        return self.OLD % (vendor, self.GONE + more, self.GONE) + self.NEXT

    def test_a_cloud_takes_the_vendors_word_as_such(self) -> None:
        found = finding("cloud/old-1", self.models())
        assert (found.successor, applicability(found)) == ("cloud/next-1", "unsafe")
        assert found.reason == "The successor is named by acme, not by cloud"

    def test_what_a_cloud_asks_for_first_is_said(self) -> None:
        assert finding("careful/old-1", self.models()).reason == (
            "The successor is named by acme, not by careful: enable it in the console first"
        )

    def test_its_own_word_is_no_hearsay(self) -> None:
        found = finding("cloud/old-1", self.models(", successors: [{id: next-1}]"))
        assert applicability(found) == "safe"

    def test_its_own_word_that_there_is_none_is_final(self) -> None:
        found = finding("cloud/old-1", self.models(", no_successor: Big Cloud names none."))
        assert (found.successor, found.reason) == (None, "Big Cloud names none")

    def test_the_way_leads_through_models_the_cloud_never_served(self) -> None:
        middle = (
            "- {id: mid-1, name: M, family: m, task: chat, successors: [{id: next-1}],"
            " lifecycle: {shutdown: 2026-10-01, source: page}}"
        )
        found = finding("cloud/old-1", self.models(vendor="successors: [{id: mid-1}]") + middle)
        assert found.successor_chain == ("old-1", "mid-1", "next-1")

    def test_a_model_that_is_served_elsewhere_only_is_named_with_its_routes(self) -> None:
        found = finding("cloud/old-1", self.models(vendor="successors: [{id: new-1}]"))
        assert found.successor is None
        assert found.reason == "No living successor is served on cloud; new-1 is on acme"

    def test_a_gateway_follows_the_vendor_and_knows_nothing_better(self) -> None:
        models = old(self.GONE.split(",")[0]) + self.NEXT
        found = finding("gateway/old-1", models)
        assert (found.successor, applicability(found)) == ("gateway/new-1", "safe")


class TestHeading:
    @pytest.mark.parametrize(
        ("lifecycle", "words"),
        [
            ("shutdown: 2026-12-01", "shuts down in 9 days (2026-12-01)"),
            (
                "shutdown: 2026-12-01, regional: true",
                "shuts down in 9 days (2026-12-01; the day differs by region)",
            ),
            (
                TestRegions.REGIONS,
                "is being shut down region by region (us on 2026-10-01; eu on 2026-12-24)",
            ),
            (
                "deprecated: 2026-06-01, earliest: 2027-05-01",
                "deprecated, no shutdown day yet (not shut down before 2027-05-01)",
            ),
        ],
    )
    def test_says_what_status_and_day_do_not(self, lifecycle: str, words: str) -> None:
        [group] = grouped([finding("old-1", old(lifecycle))])
        assert status_words(group) == words
