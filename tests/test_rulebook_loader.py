"""A rule file is either understood or refused with the file, the line and the key."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.errors import UsageError
from modelaudit.rulebook.files import RuleFile
from modelaudit.rulebook.loader import load_rulebook, read_rules
from modelaudit.rulebook.models import Rulebook, Source
from modelaudit.rulebook.problems import Problems
from modelaudit.rulebook.tree import parse_tree

HEAD = """\
vendor: acme
home: acme
sources:
  page: {url: "https://acme.example/models", checked: 2026-11-01}
models:
"""
ROUTES = """\
routes:
- {id: acme, name: Acme, kind: provider, source: "https://acme.example"}
- {id: cloud, name: Cloud, kind: cloud, source: "https://cloud.example"}
"""
ALIVE = "- {id: new-2, name: New 2, family: new, task: chat, released: 2026-05-05}\n"


def file(
    text: str | bytes, kind: str = "models", name: str = "acme.yaml", own: bool = False
) -> RuleFile:
    content = text if isinstance(text, bytes) else text.encode()
    return RuleFile(name, kind, content, own)


def errors_of(models: str, *more: RuleFile) -> list[str]:
    files = [file(ROUTES, "routes", "routes.yaml"), file(HEAD + models), *more]
    return [str(error) for error in read_rules(files)[1]]


def rulebook_of(models: str, *more: RuleFile) -> Rulebook:
    return load_rulebook([file(ROUTES, "routes", "routes.yaml"), file(HEAD + models), *more])


def model(rest: str, model_id: str = "old-1") -> str:
    """A model as block YAML that begins on line 6 of the file; `rest` begins on line 10."""
    return f"- id: {model_id}\n  name: Old 1\n  family: old\n  task: chat\n{rest}\n"


FRAMEWORKS = """\
frameworks:
- id: kit
  name: The Kit
  kind: framework
  source: "https://kit.example"
  prefixes: {acme: ["acme:", "kit/acme/"], cloud: [cloud/]}
  keys: {acme: [KIT_MODEL]}
  config_files: ["**/kit.yaml"]
  key_paths: ["agents[].model"]
"""


class TestWhatIsRead:
    def test_what_a_framework_writes_is_what_its_routes_have(self) -> None:
        routes = file(ROUTES + FRAMEWORKS, "routes", "routes.yaml")
        rules = load_rulebook([routes, file(HEAD + ALIVE)])
        assert rules.routes["acme"].prefixes == ("acme:", "kit/acme/")
        assert rules.routes["acme"].keys == {"KIT_MODEL"}
        assert rules.routes["cloud"].prefixes == ("cloud/",)

    def test_a_model_with_all_that_a_judge_asks_for(self) -> None:
        rules = rulebook_of(
            model(
                """\
  lifecycle: {deprecated: 2026-02-01, shutdown: 2026-08-01, source: page, checked: 2026-10-10}
  routes:
    cloud: {id: cloud-old, shutdown: 2027-01-01, stage: legacy, source: page}
  aliases: [old-latest]
  short: [old-1]
  successors:
    - {id: new-2, since: 2026-06-01, default: true, needs: mode=pro}
  fine_tune:
    acme: {shutdown: 2026-09-01, source: page, successors: [{id: new-2}]}"""
            )
            + ALIVE
        )
        old = rules.models["old-1"]
        home, cloud = old.offerings["acme"], old.offerings["cloud"]
        assert home.lifecycle.deprecated == date(2026, 2, 1)
        assert home.lifecycle.source == Source("https://acme.example/models", date(2026, 10, 10))
        assert (cloud.id, cloud.aliases, cloud.lifecycle.stage) == ("cloud-old", (), "legacy")
        assert old.fine_tunes["acme"].aliases == ("old-latest",)
        assert home.successors[0].needs == "mode=pro"
        assert rules.identifiers["cloud-old"] == {"cloud": "old-1"}
        assert rules.identifiers["old-latest"] == {"acme": "old-1"}
        assert old.short == {"old-1"}

    def test_a_route_spells_a_model_as_its_vendor_unless_it_says_otherwise(self) -> None:
        rules = rulebook_of(model("  aliases: [old-latest]\n  routes:\n    cloud: {}"))
        assert rules.models["old-1"].offerings["cloud"].aliases == ("old-latest",)
        rules = rulebook_of(model("  aliases: [old-latest]\n  routes:\n    cloud: {aliases: []}"))
        assert rules.models["old-1"].offerings["cloud"].aliases == ()

    def test_a_model_without_days_is_alive_at_home_unless_it_is_not_served_there(self) -> None:
        assert set(rulebook_of(model("")).models["old-1"].offerings) == {"acme"}
        rules = rulebook_of(model("  served_at_home: false\n  routes:\n    cloud: {}"))
        assert set(rules.models["old-1"].offerings) == {"cloud"}

    def test_a_vendor_without_an_api_is_served_elsewhere_only(self) -> None:
        homeless = file((HEAD + model("  routes: {cloud: {}}")).replace("home: acme\n", ""))
        rules = load_rulebook([file(ROUTES, "routes", "routes.yaml"), homeless])
        old = rules.models["old-1"]
        assert (old.home, set(old.offerings)) == ("", {"cloud"})

    def test_a_successor_counts_from_its_release_when_the_rule_names_no_day(self) -> None:
        rules = rulebook_of(model("  successors: [{id: new-2}]") + ALIVE)
        assert rules.models["old-1"].offerings["acme"].successors[0].since == date(2026, 5, 5)

    def test_words_stay_words(self) -> None:
        rules = rulebook_of(model("  aliases: [no, 12:30, 1.2.3, 0x10]"))
        assert rules.models["old-1"].offerings["acme"].aliases == ("no", "12:30", "1.2.3", "0x10")

    def test_a_project_overrides_a_model_by_its_id(self) -> None:
        team = file(HEAD + model("", "new-2"), name="team.yaml", own=True)
        assert rulebook_of(ALIVE, team).models["new-2"].name == "Old 1"


MISTAKES = {
    "unknown key": (
        model("  sucessors: []"),
        'acme.yaml:10: unknown key "sucessors" in a model, did you mean "successors"?',
    ),
    "unknown key of a lifecycle": (
        model("  lifecycle: {shutdwon: 2026-01-01}"),
        'acme.yaml:10: unknown key "shutdwon" in a lifecycle, did you mean "shutdown"?',
    ),
    "missing key": (
        "- {id: old-1, family: old, task: chat}",
        'acme.yaml:6: a model needs the key "name"',
    ),
    "no such day": (
        model("  released: 2026-02-30"),
        'acme.yaml:10: key "released": "2026-02-30" is no date (YYYY-MM-DD)',
    ),
    "day in words": (
        model("  lifecycle:\n    shutdown: next year\n    source: page"),
        'acme.yaml:11: key "shutdown": "next year" is no date (YYYY-MM-DD)',
    ),
    "shutdown before deprecated": (
        model("  lifecycle: {deprecated: 2027-12-01, shutdown: 2027-11-30, source: page}"),
        "acme.yaml:10: shut down on 2027-11-30, before it was deprecated on 2027-12-01",
    ),
    "date without source": (
        model("  lifecycle: {shutdown: 2027-11-30}"),
        'acme.yaml:10: dates without a source, add the key "source"',
    ),
    "unknown source": (
        model("  lifecycle: {shutdown: 2027-11-30, source: pgae}"),
        'acme.yaml:10: unknown source "pgae", did you mean "page"?',
    ),
    "unknown stage": (
        model("  lifecycle: {stage: dead, source: page}"),
        'acme.yaml:10: key "stage" must be legacy or deprecated, not "dead"',
    ),
    "unknown successor": (
        model("  successors:\n    - {id: nwe-2}") + ALIVE,
        'acme.yaml:11: unknown successor "nwe-2", did you mean "new-2"?',
    ),
    "successor named by an alias": (
        model("  successors: [{id: newest}]") + model("  aliases: [newest]", "new-2"),
        'acme.yaml:10: unknown successor "newest", did you mean "new-2"?',
    ),
    "unknown route": (
        model("  routes:\n    clod: {}"),
        'acme.yaml:11: unknown route "clod", did you mean "cloud"?',
    ),
    "home among the routes": (
        model("  routes:\n    acme: {}"),
        'acme.yaml:11: "acme" is the home route, write its dates under lifecycle',
    ),
    "number for a name": (
        "- {id: 42, name: x, family: x, task: x}",
        'acme.yaml:6: key "id" must be text, not a number, put it in quotes',
    ),
    "text for a list": (
        model("  aliases: old-latest"),
        'acme.yaml:10: key "aliases" must be a list, not text',
    ),
    "list for a mapping": (
        model("  lifecycle: [2026-01-01]"),
        "acme.yaml:10: a lifecycle must be a mapping, not a list",
    ),
    "text for a flag": (
        model("  served_at_home: no"),
        'acme.yaml:10: key "served_at_home" must be true or false, not text',
    ),
    "space in an identifier": (
        model("  aliases: [old latest]"),
        'acme.yaml:10: identifier "old latest" must not contain spaces',
    ),
    "short name of another model": (
        model("  short: [old-2]"),
        'acme.yaml:10: "old-2" is no identifier of this model, did you mean "old-1"?',
    ),
    "default of several without a reason": (
        model("  successors:\n    - {id: new-2, default: true}\n    - {id: new-3}")
        + ALIVE
        + model("", "new-3"),
        'acme.yaml:11: successor "new-2" is the default of several, say why in "because"',
    ),
    "repeated key": (
        model("  released: 2026-01-01\n  released: 2026-01-02"),
        'acme.yaml:11: key "released" is repeated',
    ),
    "repeated model": (
        ALIVE + ALIVE,
        'acme.yaml:7: model "new-2" is already described at acme.yaml:6',
    ),
    "repeated identifier": (
        ALIVE + model("  aliases: [new-2]"),
        'acme.yaml:7: identifier "new-2" on route "acme" already names model "new-2" '
        "at acme.yaml:6",
    ),
    "successor named before its release": (
        model("  successors:\n    - {id: new-2, since: 2026-05-04}") + ALIVE,
        'acme.yaml:11: successor "new-2" is named since 2026-05-04, '
        "before it was released on 2026-05-05",
    ),
    "unknown redirect": (
        model("  lifecycle: {shutdown: 2027-11-30, redirects_to: nwe-2, source: page}") + ALIVE,
        'acme.yaml:10: unknown redirects_to "nwe-2", did you mean "new-2"?',
    ),
    "circle of redirects": (
        model("  lifecycle: {shutdown: 2027-11-30, redirects_to: new-2, source: page}")
        + model("  successors: [{id: old-1}]", "new-2"),
        "acme.yaml:15: successors go round in a circle: old-1 -> new-2 -> old-1",
    ),
    "regions that do not begin on the shutdown day": (
        model("  lifecycle: {shutdown: 2027-11-30, regions: {eu: 2027-12-01}, source: page}"),
        'acme.yaml:10: the first day of "regions" must be that of "shutdown"',
    ),
    "versions that do not end on the shutdown day": (
        model("  lifecycle: {shutdown: 2027-11-30, versions: {v1: 2027-11-29}, source: page}"),
        'acme.yaml:10: the last day of "versions" must be that of "shutdown"',
    ),
    "version without a day": (
        model("  lifecycle: {shutdown: 2027-11-30, versions: {v1: soon}, source: page}"),
        'acme.yaml:10: key "versions": "v1" needs a date (YYYY-MM-DD)',
    ),
    "redirect without a day": (
        model("  lifecycle: {redirects_to: new-2, source: page}") + ALIVE,
        'acme.yaml:10: from which day on? Add the key "shutdown"',
    ),
    "redirect to itself": (
        model("  lifecycle: {shutdown: 2027-11-30, redirects_to: old-1, source: page}"),
        "acme.yaml:6: successors go round in a circle: old-1 -> old-1",
    ),
    "day of a check without a source": (
        model("  lifecycle: {checked: 2026-01-01}"),
        'acme.yaml:10: dates without a source, add the key "source"',
    ),
    "shutdown before the earliest day": (
        model("  lifecycle: {shutdown: 2027-11-30, earliest: 2028-01-01, source: page}"),
        "acme.yaml:10: not sooner than 2028-01-01, but shut down on 2027-11-30",
    ),
    "region without a day": (
        model("  lifecycle: {regions: {eu: 2027-12-01}, source: page}"),
        'acme.yaml:10: the first day of "regions" must be that of "shutdown"',
    ),
    "list for a conflict": (
        model("  lifecycle: {shutdown: 2027-11-30, conflicts: {other: [x]}, source: page}"),
        'acme.yaml:10: key "conflicts": "other" needs a day or text, not a list',
    ),
    "end before the release": (
        model("  released: 2028-01-01\n  lifecycle: {deprecated: 2027-01-01, source: page}"),
        "acme.yaml:10: released on 2028-01-01, after its end on acme began on 2027-01-01",
    ),
    "fine-tuned on a route that does not serve it": (
        model("  fine_tune: {cloud: {}}"),
        'acme.yaml:10: fine_tune: model "old-1" is not served on route "cloud"',
    ),
    "served nowhere": (
        model("  served_at_home: false"),
        'acme.yaml:6: model "old-1" is served on no route',
    ),
    "repeated successor": (
        model("  successors: [{id: new-2}, {id: new-2}]") + ALIVE,
        'acme.yaml:10: successor "new-2" is repeated',
    ),
    "escape in a name": (
        '- {id: "a\\e[31m", name: x, family: x, task: x}',
        'acme.yaml:6: key "id" must be one line of text',
    ),
    "price below zero": (
        model("  card: {prices: {input: -1}}"),
        'acme.yaml:10: key "input": a price below zero',
    ),
    "window below zero": (
        model("  card: {context_window: -5}"),
        'acme.yaml:10: key "context_window" must be a whole number above zero',
    ),
    "half a token": (
        model("  card: {max_output: 4096.5}"),
        'acme.yaml:10: key "max_output" must be a whole number above zero',
    ),
    "word for a price": (
        model("  card: {prices: {input: cheap}}"),
        'acme.yaml:10: key "input" must be a number, not text',
    ),
    "fine-tuned models without a way on": (
        model("  fine_tune:\n    acme: {shutdown: 2026-01-01, source: page}"),
        'acme.yaml:6: fine-tuned model "old-1" on route "acme" has no successor that lives beyond '
        '2027-01-30, name one or say why in "no_successor"',
    ),
    "retired without a way on": (
        model("  lifecycle: {shutdown: 2026-01-01, source: page}"),
        'acme.yaml:10: model "old-1" on route "acme" has no successor that lives beyond '
        '2027-01-30, name one or say why in "no_successor"',
    ),
}


class TestMistakes:
    @pytest.mark.parametrize("name", MISTAKES)
    def test_names_file_line_and_key(self, name: str) -> None:
        models, message = MISTAKES[name]
        assert errors_of(models) == [message]

    def test_all_mistakes_are_told_at_once(self) -> None:
        found = errors_of(model("  sucessors: []\n  relased: 2026-01-01\n  short: x"))
        assert [one.split(":")[1] for one in found] == ["10", "11", "12"]

    def test_they_are_raised_as_one_line_each(self) -> None:
        with pytest.raises(UsageError) as caught:
            rulebook_of(model("  sucessors: []\n  relased: 2026-01-01"))
        assert len(str(caught.value).splitlines()) == 2

    def test_very_many_mistakes_are_counted(self) -> None:
        with pytest.raises(UsageError, match=r"\.\.\. and 150 more mistakes"):
            rulebook_of("".join(f"- {{id: m{n}, name: m, family: m}}\n" for n in range(200)))

    def test_a_vendor_without_an_api_has_no_days_of_its_own(self) -> None:
        end = "  lifecycle: {shutdown: 2026-01-01, source: page}\n  routes: {cloud: {}}"
        homeless = file((HEAD + model(end)).replace("home: acme\n", ""))
        _, errors = read_rules([file(ROUTES, "routes", "routes.yaml"), homeless])
        text = 'acme.yaml:9: key "lifecycle" is about the home route, and this file has no "home"'
        assert [str(error) for error in errors] == [text]

    def test_a_stated_reason_is_enough_for_a_model_that_leads_nowhere(self) -> None:
        end = "  lifecycle: {shutdown: 2026-01-01, source: page}"
        assert errors_of(model(f"{end}\n  no_successor: It was one of a kind.")) == []

    def test_a_dying_successor_is_no_way_on(self) -> None:
        retiring = model("  lifecycle: {shutdown: 2026-12-24, source: page}", "new-2")
        old = model(
            "  lifecycle: {shutdown: 2026-01-01, source: page}\n  successors: [{id: new-2}]"
        )
        assert len(errors_of(old + retiring)) == 2

    def test_a_circle_of_successors_is_named(self) -> None:
        ways = {"a-1": "b-1", "b-1": "c-1", "c-1": "a-1"}
        models = "".join(model(f"  successors: [{{id: {to}}}]", one) for one, to in ways.items())
        assert errors_of(models) == [
            "acme.yaml:20: successors go round in a circle: a-1 -> b-1 -> c-1 -> a-1"
        ]

    def test_a_chain_of_ten_thousand_models_is_walked(self) -> None:
        chain = "".join(
            f"- {{id: m{n}, name: m, family: m, task: chat, successors: [{{id: m{n + 1}}}]}}\n"
            for n in range(10_000)
        )
        found = errors_of(chain)
        assert [one.split(": ", 1)[1] for one in found] == [
            'unknown successor "m10000", did you mean "m1000"?'
        ]

    def test_a_chain_that_never_ends_at_a_living_model_is_given_up(self) -> None:
        dead = "name: m, family: m, task: chat, lifecycle: {shutdown: 2026-01-01, source: page}"
        chain = "".join(
            f"- {{id: m{n}, {dead}, successors: [{{id: m{n + 1}}}]}}\n" for n in range(400)
        )
        assert len(errors_of(chain + f"- {{id: m400, {dead}}}")) == 401

    def test_other_kinds_of_files_are_checked_too(self) -> None:
        routes = file(
            'routes:\n- {id: x, name: X, kind: cloud, source: "https://x", prefix_patterns: ["("]}',
            "routes",
        )
        sites = file("model_key: [model]", "call_sites", "sites.yaml")
        changes = file(
            "changes:\n- {id: x, from: [a], reason: r, url: u}", "call_changes", "c.yaml"
        )
        found = [str(error) for error in read_rules([routes, sites, changes])[1]]
        assert found[0].startswith('acme.yaml:2: "(" is no regular expression')
        assert found[1:] == [
            'c.yaml:2: call change "x" needs a list under "to"',
            'sites.yaml:1: unknown key "model_key" in a file of call sites, '
            'did you mean "model_keys"?',
        ]


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "unknown tag": ("models: !!python/object/apply:os.system ['true']", "the tag"),
    "local tag": ("models: !secret x", "the tag"),
    "billion laughs": ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "anchors (&) and aliases (*)"),
    "cycle": ("models: &a [*a]", "anchors (&) and aliases (*)"),
    "long key": ("? " + "k" * 1_000_000 + "\n: 1", "unknown key"),
    "long key without end": ("k" * 1_000_000, "must be a mapping"),
    "deep lists": ("models: " + "[" * 100_000, "nested deeper than"),
    "deep mappings": ("{a: " * 100_000, "nested deeper than"),
    "list as a key": ("? [a]\n: 1", "a key must be plain text"),
    "two documents": ("vendor: a\n---\nvendor: b", "second document"),
    "only text": ("hello", "must be a mapping, not text"),
    "a list": ("- 1\n- 2", "must be a mapping, not a list"),
    "nothing": ("", "the file is empty"),
    "only a comment": ("# nothing here\n", "the file is empty"),
    "open quote": ('vendor: "acme', "not valid YAML"),
    "tabs": ("vendor:\n\t- x", "not valid YAML"),
    "control characters": ("vendor: \x00", "not valid YAML"),
    "not UTF-8": (b"vendor: a\nhome: caf\xe9", "not UTF-8"),
    "UTF-16": ("vendor: acme".encode("utf-16"), "not UTF-8"),
    "binary": (bytes(range(256)), "not UTF-8"),
}


class TestHostileFiles:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_is_refused_in_short_lines(self, name: str) -> None:
        content, message = HOSTILE[name]
        _, errors = read_rules([file(content, name="evil.yaml", own=True)])
        lines = [str(error) for error in errors]
        assert any(message in line for line in lines)
        for line in lines:
            assert line.startswith("evil.yaml:")
            assert len(line) < 400
            assert "\n" not in line

    def test_the_line_is_that_of_the_offending_byte(self) -> None:
        _, errors = read_rules([file(b"vendor: a\nhome: caf\xe9\n")])
        assert errors[0].line == 2

    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_tree_or_a_mistake(self, content: bytes) -> None:
        problems = Problems()
        tree = parse_tree(content, "any.yaml", problems)
        assert tree is not None or problems.errors

    @given(st.text(alphabet="-:[]{}?&*!|>'\"#, \nab0", max_size=60))
    def test_any_yaml_is_read_or_refused(self, text: str) -> None:
        read_rules([file(HEAD + text), file(text, "routes"), file(text, "call_changes")])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("acme: [KIT_MODEL]", "acne: [KIT_MODEL]", 'keys: route "acne" is not described'),
        ("kind: framework", "kind: route", 'key "kind" must be one of framework, tool'),
        ('"kit/acme/"', "cloud/", 'prefix "cloud/" names both "acme" and "cloud"'),
        ("[cloud/]", "cloud/", 'key "cloud" must be a list, not text'),
        ('["agents[].model"]', "[3]", 'key "key_paths" must be text, not a number'),
    ],
)
def test_a_framework_is_understood_or_refused(old: str, new: str, message: str) -> None:
    routes = file(ROUTES + FRAMEWORKS.replace(old, new), "routes", "routes.yaml")
    assert any(message in str(error) for error in read_rules([routes])[1])


GATEWAY = '- {id: gate, name: Gate, kind: gateway, source: "https://gate.example", %s}\n'

ROUTE_MISTAKES = {
    "unknown key": ("prefixs: []", 'unknown key "prefixs" in a route, did you mean "prefixes"?'),
    "word for a day": ("closed: soon", 'key "closed": "soon" is no date (YYYY-MM-DD)'),
    "text for a list": ("variants: free", 'key "variants" must be a list, not text'),
    "text for a flag": (
        "follows_vendor: no",
        'key "follows_vendor" must be true or false, not text',
    ),
    "server without a scheme": ("base_urls: [gate.example]", '"gate.example" is no web address'),
    "server with a space": ('base_urls: ["https://a b"]', '"https://a b" is no web address'),
    "vendor without a prefix": (
        "vendors: {acme: 3}",
        'vendor "acme" needs what stands before its models',
    ),
    "vendor nobody describes": (
        "vendors: {amce: a/}",
        'route "gate" names the vendor "amce", whose models no file describes, '
        'did you mean "acme"?',
    ),
    "rewrite of nobody": (
        "rewrites: [{vendor: zeus, match: a, to: b}]",
        'route "gate" names the vendor "zeus", whose models no file describes',
    ),
    "pattern of a suffix": (
        "suffix_patterns: ['*']",
        '"*" is no regular expression: nothing to repeat at position 0',
    ),
    "pattern of an address": (
        "address_patterns: ['[']",
        '"[" is no regular expression: unterminated character set at position 0',
    ),
    "pattern of a rewrite": (
        "rewrites: [{vendor: acme, match: '(', to: b}]",
        '"(" to "b": missing ), unterminated subpattern at position 0',
    ),
    "rewrite to a group that is not there": (
        "rewrites: [{vendor: acme, match: a, to: '\\1'}]",
        '"a" to "\\1": invalid group reference 1 at position 1',
    ),
    "prefix of another": (
        f"prefixes: [p/]}}\n{GATEWAY.replace('gate,', 'twin,') % 'prefixes: [p/]'}#{{",
        'prefix "p/" names both "gate" and "twin"',
    ),
    "repeated route": (
        f"}}\n{GATEWAY % ''}#{{",
        'route "gate" is already described',
    ),
}


@pytest.mark.parametrize("name", ROUTE_MISTAKES)
def test_a_route_is_understood_or_refused(name: str) -> None:
    text, message = ROUTE_MISTAKES[name]
    line = 5 if "}\n" in text else 4
    routes = file(ROUTES + GATEWAY % text, "routes", "routes.yaml")
    found = [str(error) for error in read_rules([routes, file(HEAD + ALIVE)])[1]]
    assert found == [f"routes.yaml:{line}: {message}"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("https://acme.example/models", "https://", 'acme.yaml:4: key "url": "https://" is no web'),
        ("https://acme.example/models", "acme", 'acme.yaml:4: key "url": "acme" is no web address'),
        (
            'url: "https://acme.example/models", ',
            "",
            'acme.yaml:4: source "page" needs the key "u',
        ),
        (", checked: 2026-11-01", "", 'acme.yaml:4: source "page" needs the day it was checked'),
        ("vendor: acme\n", "", 'acme.yaml:1: a file of models needs the key "vendor"'),
        ("home: acme", "home: amce", 'unknown route "amce", did you mean "acme"?'),
    ],
)
def test_the_head_of_a_file_is_understood_or_refused(old: str, new: str, message: str) -> None:
    models = file((HEAD + ALIVE).replace(old, new))
    (error,) = read_rules([file(ROUTES, "routes", "routes.yaml"), models])[1]
    assert message in str(error)


def test_a_route_says_who_says_so() -> None:
    routes = file(ROUTES.replace("https://cloud.example", "cloud.example"), "routes", "routes.yaml")
    (error,) = read_rules([routes, file(HEAD + ALIVE)])[1]
    assert str(error) == 'routes.yaml:3: key "source": "cloud.example" is no web address'


def test_a_call_change_names_the_versions_of_an_sdk_it_holds_for() -> None:
    text = (
        "changes:\n- {id: x, from: [a], to: [b], parameters: [a], reason: r, "
        "url: 'https://a.example', sdk: ['acme>=1.0', 'acme-tools~=2.1']}\n"
    )
    rules, _ = read_rules([file(ROUTES, "routes"), file(text, "call_changes", "c.yaml")])
    assert [change.sdk for change in rules.changes] == [("acme>=1.0", "acme-tools~=2.1")]


@pytest.mark.parametrize(
    ("keys", "mistakes"),
    [
        ("change: drop", ['key "change" must be one of rename, remove, replace']),
        ("fix: perhaps", ['key "fix" must be one of safe, unsafe, manual, not "perhaps"']),
        ("values: [high]", ['call change "x" has "high", which is no Python literal']),
        ("fix: safe, change: remove", ['call change "x" needs "calls" to be made by a program']),
        (
            "fix: safe, change: rename, calls: [f]",
            ['call change "x" needs "new_name" to be made by a program'],
        ),
        (
            "fix: unsafe, change: move, calls: [f]",
            ['call change "x" is of the kind "move", which no program can make'],
        ),
        ("sdk: [acme]", ['key "sdk": "acme" is no package with its versions']),
        ("sdk: ['acme>=1.0', 'acme>=new']", ['key "sdk": "acme>=new" is no package with']),
        ("sdk: ['acme>=1.0; python_version>\"3\"']", ['key "sdk": "acme>=1.0; python_version']),
        ("sdk: acme>=1.0", ['key "sdk" must be a list, not text']),
        ("cases: {after: 'f(a=1)'}", ['x needs "before" as well']),
    ],
)
def test_a_call_change_that_no_program_could_make(keys: str, mistakes: list[str]) -> None:
    text = (
        "changes:\n- {id: x, from: [a], to: [b], parameters: [a], reason: r, "
        f"url: 'https://a.example', {keys}}}\n"
    )
    _, errors = read_rules([file(text, "call_changes", "c.yaml")])
    found = [str(error) for error in errors if str(error).startswith("c.yaml")]
    assert len(found) == len(mistakes)
    for error, mistake in zip(found, mistakes, strict=True):
        assert error.startswith(f"c.yaml:2: {mistake}")
