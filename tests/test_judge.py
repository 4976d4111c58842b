"""What is said about a reference, and who may apply its fix."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from acme import life, model, rulebook, to

from modelaudit.dependencies.project import Dependencies
from modelaudit.document import Document
from modelaudit.findings import Applicability, Finding, Location, ReachedCall, Severity, Status
from modelaudit.identifiers import Matcher
from modelaudit.judge import Judge
from modelaudit.prefilter import Prefilter
from modelaudit.references import Argument, CallSite, Reference, Role, Span
from modelaudit.replacing import replaced
from modelaudit.rulebook.models import (
    Ban,
    CallChange,
    Card,
    Lifecycle,
    Model,
    Offering,
    Route,
    Rulebook,
    Surface,
)
from modelaudit.rulebook.patterns import patterns
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Law, reached

TODAY = Clock(date(2026, 11, 22), horizon=90)
GONE = life("2026-10-23", "2026-04-22")
RENAMED = CallChange(
    "rename-length",
    ("acme-1*",),
    ("acme-3",),
    ("max_length",),
    "acme-3 rejects `max_length`",
    "https://acme.example/changes",
)
ALWAYS = CallChange(
    "shape", ("acme-image-1",), ("acme-image-2",), (), "the response has another shape", ""
)


def sees(one: Model, *kinds: str) -> Model:
    """A model that reads more than is said by default."""
    return one._replace(card=Card(modalities_in=kinds))


RULES = rulebook(
    [
        model(
            "acme-1",
            GONE,
            to("acme-3"),
            aliases=("acme-1-0613",),
            cloud=life("2026-12-31"),
            fine_tune=life("2026-12-24"),
        ),
        model("acme-2", life("2026-12-01", "2026-06-02"), to("acme-3")),
        model("acme-0", GONE, to("acme-2")),  # on the way to acme-3
        model("acme-3"),
        model("acme-4", life("2027-06-01", "2026-10-01"), to("acme-3")),
        model("acme-5", life(None, "2026-10-01"), to("acme-3")),
        model("acme-6", life(stage="legacy"), to("acme-3")),
        model("acme-7", life("2026-09-14", redirects_to="acme-3"), to("acme-3")),
        model("acme-8", GONE),
        model("acme-pro", GONE, to("acme-3", needs="mode=pro")),
        sees(model("acme-eyes", GONE, to("acme-blind")), "text", "image", "pdf"),
        sees(model("acme-eyes-0", GONE, to("acme-eyes")), "text", "audio"),
        sees(model("acme-blind"), "text"),
        model("acme-speech", GONE, to("acme-3"), task="speech"),
        model("acme-codes", GONE, to("acme-3"), task="responses"),
        model("acme-embed", GONE, to("acme-embed-2"), task="embedding"),
        model("acme-embed-2", task="embedding"),
        model("acme-image-1", GONE, to("acme-image-2"), task="image"),
        model("acme-image-2", task="image"),
    ],
    [RENAMED, ALWAYS],
)


class Installs(Dependencies):
    """Everywhere `kit` 2 lies beside the file that is judged."""

    def installs(self, filename: str, ranges: Sequence[str]) -> bool:
        return filename == "x.txt" and set(ranges) <= {"kit>=2"}

    def satisfies(self, filename: str, package: str, condition: str) -> bool:
        return (filename, package, condition) == ("x.txt", "kit", ">1.9")


def judge(rules: Rulebook) -> Judge:
    return Judge(Law(rules, TODAY, dependencies=Installs()))


def text_file(text: str) -> Document:
    return Document.from_bytes("x.txt", text.encode())


def referred(
    text: str, rules: Rulebook, role: Role = Role.USE, computed: bool = False, **more: object
) -> Reference:
    """The reference by the one identifier in a text."""
    matcher = Matcher(Prefilter(patterns(rules.identifiers)), rules)
    [candidate] = matcher.hits(text.encode()).candidates
    candidate = candidate._replace(computed=computed)
    return Reference(candidate, role, "a test", **more)  # type: ignore[arg-type]


def judged(
    text: str,
    rules: Rulebook = RULES,
    role: Role = Role.USE,
    computed: bool = False,
    **more: object,
) -> Finding | None:
    """Judge the one identifier in a text as a request, unless a test says otherwise."""
    return judge(rules).judge(referred(text, rules, role, computed, **more), text_file(text))


def finding(text: str, **more: object) -> Finding:
    found = judged(text, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "code", "severity", "status"),
    [
        ("acme-1", "MA101", Severity.ERROR, Status.RETIRED),
        ("acme-2", "MA102", Severity.ERROR, Status.RETIRING),
        ("acme-4", "MA103", Severity.WARNING, Status.DEPRECATED),
        ("acme-5", "MA103", Severity.WARNING, Status.DEPRECATED),
        ("acme-6", "MA104", Severity.INFO, Status.LEGACY),
        ("ft:acme-1:org::id", "MA105", Severity.ERROR, Status.RETIRING),
        ("acme-7", "MA106", Severity.WARNING, Status.RETIRED),
        ("cloud/acme-1", "MA102", Severity.ERROR, Status.RETIRING),
        ("gateway/acme/acme-1", "MA101", Severity.ERROR, Status.RETIRED),
    ],
)
def test_codes(text: str, code: str, severity: Severity, status: Status) -> None:
    found = finding(text)
    assert (found.code, found.severity, found.status) == (code, severity, status)


def test_a_living_model_is_no_finding() -> None:
    assert judged("acme-3") is None


def test_a_model_that_a_cloud_does_not_list_is_no_finding_there() -> None:
    assert judged("cloud/acme-2") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("acme-1", "`acme-1` was shut down on acme on 2026-10-23 (30 days ago); use `acme-3`"),
        ("acme-2", "`acme-2` shuts down on acme on 2026-12-01 (in 9 days); use `acme-3`"),
        (
            "acme-4",
            "`acme-4` is deprecated on acme and shuts down on 2027-06-01 (in 191 days); "
            "use `acme-3`",
        ),
        ("acme-5", "`acme-5` is deprecated on acme and has no shutdown day; use `acme-3`"),
        ("acme-6", "`acme-6` is superseded on acme; use `acme-3`"),
        (
            "acme-7",
            "`acme-7` has answered as acme-3 on acme from 2026-09-14 on, "
            "with the price and the behaviour of that model; use `acme-3`",
        ),
        (
            "acme-8",
            "`acme-8` was shut down on acme on 2026-10-23 (30 days ago); "
            "no living successor is known on acme",
        ),
        (
            "acme/acme-1",
            "`acme/acme-1` was shut down on acme on 2026-10-23 (30 days ago); use `acme/acme-3`",
        ),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert finding(text).message == message


def test_a_finding_says_all_that_the_report_needs() -> None:
    found = finding('x = "acme/acme-1-0613"')
    assert (found.identifier, found.model, found.vendor) == ("acme/acme-1-0613", "acme-1", "acme")
    assert (found.successor, found.successor_chain) == ("acme/acme-3", ("acme-1", "acme-3"))
    assert (found.location, found.end_location) == (Location(1, 6), Location(1, 22))
    assert (found.deprecated_on, found.shutdown_on) == (date(2026, 4, 22), date(2026, 10, 23))
    assert (found.days_left, found.excerpt) == (-30, 'x = "acme/acme-1-0613"')
    assert found.source == "https://acme.example/deprecations"
    assert (found.filename, found.span, found.place) == ("x.txt", Span(5, 21), "a test")
    assert (found.role, found.excerpt_cut) == (Role.USE, 0)


def test_of_a_long_line_the_report_needs_a_part() -> None:
    found = finding(f"{'x' * 1000} acme-1")
    assert found.excerpt_cut + found.excerpt.index("acme-1") == found.location.column - 1


def test_a_safe_fix_keeps_the_prefix() -> None:
    fix = finding('"acme/acme-1"').fix
    assert fix is not None
    [edit] = fix.edits
    assert (fix.applicability, edit.content) == (Applicability.SAFE, "acme-3")
    assert (edit.location, edit.end_location) == (Location(1, 7), Location(1, 13))


@pytest.mark.parametrize(
    ("text", "more", "applicability", "reason"),
    [
        (
            "acme-eyes",
            {},
            "unsafe",
            "`acme-blind` reads text only, and `acme-eyes` image and pdf too",
        ),
        ("acme-pro", {}, "unsafe", "The successor needs `mode=pro` in the request"),
        ("acme-1", {"arguments": ("max_length",)}, "unsafe", "acme-3 rejects `max_length`"),
        ("acme-image-1", {}, "unsafe", "The response has another shape"),
        ("acme-6", {}, "unsafe", "Nothing is announced: whether to move is your choice"),
        (
            "acme-embed",
            {},
            "manual",
            "Stored vectors cannot be compared with new ones: all must be embedded again",
        ),
        (
            "acme-speech",
            {},
            "manual",
            "`acme-speech` is for speech and `acme-3` for chat: the request has to be rewritten",
        ),
        ("acme-1", {"siblings": ("acme-3",)}, "manual", "The list would name `acme-3` twice"),
        ("acme-1", {"siblings": ("acme-2",)}, "manual", "The list would name `acme-3` twice"),
        ("acme-0", {"siblings": ("acme-1",)}, "manual", "The list would name `acme-3` twice"),
        (
            "acme-eyes-0",
            {},
            "unsafe",
            "`acme-blind` reads text only, and `acme-eyes-0` audio too",
        ),
        (
            "acme-1",
            {"role": Role.DOC_CODE},
            "manual",
            "Doc-code is fixed on request only (--roles doc-code)",
        ),
    ],
)
def test_a_fix_that_is_not_safe_says_why(
    text: str, more: dict[str, object], applicability: str, reason: str
) -> None:
    found = finding(text, **more)
    assert found.fix is not None
    assert (str(found.fix.applicability), found.reason) == (applicability, reason)


@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        ("acme-8", {}, "No living successor is known on acme"),
        ("ft:acme-1", {}, "A fine-tuned model has to be trained again on its new base"),
        (
            "cloud/acme-1",
            {},
            "On Big Cloud this is the name of a deployment, which its owner chooses",
        ),
        ("gateway/acme-1:free", {}, "The variant `:free` may not exist for the successor"),
        ("acme-1", {"obstacle": "it is split"}, "It is split"),
        (
            "acme-1",
            {"role": Role.CATALOG},
            "This is knowledge about the model, not a request to it",
        ),
        ("acme-1", {"role": Role.PROSE}, "This is text for people"),
    ],
)
def test_where_nothing_can_be_written_there_is_no_fix(
    text: str, more: dict[str, object], reason: str
) -> None:
    found = finding(text, **more)
    assert (found.fix, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("acme-codes", {}),
        ("acme-1", {"arguments": ("messages",)}),
        ("acme-1", {"siblings": ("acme-image-1", "anything")}),
    ],
)
def test_what_does_not_concern_the_move_does_not_stop_it(
    text: str, more: dict[str, object]
) -> None:
    fix = finding(text, **more).fix
    assert fix is not None
    assert fix.applicability is Applicability.SAFE


def test_the_place_tells_the_route() -> None:
    assert finding("acme-1", route="cloud").route == "cloud"
    assert finding("acme/acme-1", route="cloud").route == "acme"


def test_a_gateway_told_by_the_place_writes_the_vendor_before_a_model() -> None:
    assert finding("acme/acme-1", route="gateway").route == "gateway"
    assert finding("gateway/acme-1", route="acme").route == "gateway"


# What stands around the text


def call(code: str, **more: object) -> CallSite:
    """The call in code like `create(model="acme-1", size=5)`."""
    found = re.finditer(r"(\w+)=([^,()]+)(?=(,)?)", code)
    arguments = tuple(
        Argument(
            m[1],
            Span(*m.span()),
            Span(*m.span(1)),
            Span(*m.span(2)),
            m.start(3) if m[3] else None,
        )
        for m in found
    )
    start = code.index("create")
    known = CallSite(
        "create", (arguments,), "**" not in code, Span(start, start + 6), surface="kit"
    )
    return known._replace(**more)  # type: ignore[arg-type]


def sent(
    code: str, *changes: CallChange, rules: Rulebook = RULES, document: str = "", **more: object
) -> Finding:
    """Judge the model that a call sends under some rules about calls."""
    elsewhere = {"document": Document.from_bytes(document, code.encode())} if document else {}
    site = call(code, **elsewhere, **more)
    return finding(code, rules=rules._replace(changes=changes), calls=(site,))


def outcome(found: Finding) -> tuple[str, str | None]:
    assert found.fix is not None
    return str(found.fix.applicability), found.reason


def fixed(code: str, found: Finding) -> str:
    assert found.fix is not None
    edits = [(edit.span, edit.content.encode()) for edit in found.fix.edits]
    return replaced(code.encode(), edits).decode()


LENGTH = RENAMED._replace(change="rename", new_name="size", calls=("create",), fix="safe")
MODE = CallChange(
    *("mode", ("acme-*",), ("acme-3",), (), "acme-3 thinks when it is told to", ""),
    change="add",
    calls=("create",),
    new_name="mode",
    new_value='"pro"',
    fix="safe",
    effect="quality",
)


class TestCalls:
    def test_a_fix_changes_the_call_as_well(self) -> None:
        code = 'create(model="acme-1", max_length=5)'
        found = sent(code, LENGTH)
        assert outcome(found) == ("safe", None)
        assert fixed(code, found) == 'create(model="acme-3", size=5)'
        assert found.fix is not None
        assert found.fix.message == "Replace `acme-1` by `acme-3`, rename `max_length` to `size`"
        assert [one.call for one in found.call_sites] == ["create"]

    @pytest.mark.parametrize(("value", "after"), [("5", "size=5"), ("6", "max_length=6")])
    def test_the_value_in_the_file_tells_whether_it_has_to(self, value: str, after: str) -> None:
        code = f'create(model="acme-1", max_length={value})'
        found = sent(code, LENGTH._replace(values=("5",)))
        assert fixed(code, found) == f'create(model="acme-3", {after})'

    @pytest.mark.parametrize(("sdk", "after"), [("kit>=2", "size=5"), ("kit>=3", "max_length=5")])
    def test_what_is_installed_tells_as_well(self, sdk: str, after: str) -> None:
        code = 'create(model="acme-1", max_length=5)'
        found = sent(code, LENGTH._replace(sdk=(sdk,)))
        assert fixed(code, found) == f'create(model="acme-3", {after})'

    def test_a_parameter_that_the_successor_needs_is_added(self) -> None:
        code = 'create(model="acme-pro", text=t)'
        found = sent(code, MODE)
        assert outcome(found) == ("safe", None)
        assert fixed(code, found) == 'create(model="acme-3", text=t, mode="pro")'

    @pytest.mark.parametrize(
        ("code", "change"),
        [
            ('create(model="acme-pro", **more)', MODE),  # which may hold it
            ('create(model="acme-pro")', MODE._replace(new_name="mood")),
            ('create(model="acme-pro")', MODE._replace(new_name="mod")),
            ('create(model="acme-pro", max_length=5)', LENGTH._replace(new_name="mode")),
        ],
    )
    def test_a_change_that_does_not_add_it_is_not_enough(
        self, code: str, change: CallChange
    ) -> None:
        change = change._replace(sources=("acme-*",))
        applicability, reason = outcome(sent(code, change))
        assert applicability == "unsafe"
        assert (reason or "").startswith("The successor needs `mode=pro` in the request")

    @pytest.mark.parametrize(
        ("shared", "document", "expected"),
        [
            (True, "", "The call at x.txt:1 may be made with other models as well"),
            (True, "y.py", "The call at y.py:1 may be made with other models as well"),
        ],
    )
    def test_a_call_that_others_make_is_changed_by_a_person(
        self, shared: bool, document: str, expected: str
    ) -> None:
        found = sent('create(model="acme-1", max_length=5)', LENGTH, document=document, shared=True)
        assert outcome(found) == ("unsafe", expected)

    def test_all_reasons_are_given(self) -> None:
        change = LENGTH._replace(fix="unsafe")
        found = sent('create(model="acme-1", max_length=5)', change, shared=True)
        assert outcome(found) == (
            "unsafe",
            "`max_length` is renamed to size: acme-3 rejects `max_length`. "
            "The call at x.txt:1 may be made with other models as well",
        )

    def test_a_doubt_about_the_call_stands_behind_the_reason(self) -> None:
        found = finding("acme-pro", rules=RULES._replace(changes=(DOUBT,)), arguments=("size",))
        assert found.reason == "The successor needs `mode=pro` in the request. Size is counted"

    def test_a_call_that_is_broken_by_hand_stays_manual_when_shared(self) -> None:
        code = 'create(model="acme-embed", max_length=5)'
        change = LENGTH._replace(sources=("acme-embed",), targets=("acme-embed-2",))
        assert outcome(sent(code, change, shared=True)) == (
            "manual",
            "Stored vectors cannot be compared with new ones: all must be embedded again",
        )

    @pytest.mark.parametrize("document", ["", "y.py"])
    def test_what_is_unpacked_may_hold_what_the_successor_refuses(self, document: str) -> None:
        code = '\n\ncreate(model="acme-1", **more)'
        assert outcome(sent(code, LENGTH, document=document)) == (
            "unsafe",
            f"The call at {document or 'x.txt'}:3 unpacks what the code does not show, "
            "which may hold `max_length`",
        )

    def test_what_the_old_model_refuses_too_is_not_in_there(self) -> None:
        both = LENGTH._replace(sources=("*",), targets=("acme-1", "acme-3"))
        assert outcome(sent('create(model="acme-1", **more)', both)) == ("safe", None)


DOUBT = CallChange(
    *("size", ("acme-*",), ("acme-3",), ("size",), "Size is counted", ""), effect="quality"
)


class TestPlaces:
    def test_a_name_that_is_put_together_at_run_time_is_left(self) -> None:
        assert finding("acme-1", computed=True).reason == (
            "What stands before it is known only when the program runs"
        )

    def test_where_the_successor_cannot_be_written_the_message_says_why(self) -> None:
        other = model("rival-3")._replace(vendor="rival")
        rules = rulebook([model("acme-1", GONE, to("rival-3")), other])
        assert finding("gateway/acme-1:free", rules=rules).message == (
            "`gateway/acme-1:free` was shut down on gateway on 2026-10-23 (30 days ago); "
            "`:free` is for models of acme, and `rival-3` is none"
        )

    def test_a_gateway_may_spell_a_model_as_it_likes(self) -> None:
        old, new = model("acme-1", GONE, to("acme-3")), model("acme-3")
        own = Offering("gateway", "acme-three", (), Lifecycle())
        rules = rulebook([old, new._replace(offerings={**new.offerings, "gateway": own})])
        assert finding("gateway/acme-1", rules=rules).successor == "gateway/acme-three"

    def test_a_gateway_may_lack_the_models_of_a_vendor(self) -> None:
        rules = rulebook([model("acme-1", GONE, to("acme-3")), model("acme-3")])
        gateway = rules.routes["gateway"]._replace(vendors=(("rival", "rival/"),))
        rules = rules._replace(routes={**rules.routes, "gateway": gateway})
        assert finding("gateway/acme-1", rules=rules).reason == (
            "`acme-3` is not spelled on The Gateway"
        )

    @pytest.mark.parametrize(
        ("text", "sibling", "twice"),
        [
            ("acme/acme-1", "acme/acme-3", True),
            ("acme/acme-1", "acme/acme-2", True),
            ("acme/acme-1", "acme-3", False),  # another text
            ("acme/acme-1", "acme-2", False),
            ("acme-1", "acme-8", False),  # nothing follows
            ("acme-0", "acme-codes", True),
            ("acme-eyes-0", "acme-eyes", True),
        ],
    )
    def test_a_list_names_no_model_twice(self, text: str, sibling: str, twice: bool) -> None:
        applicability, reason = outcome(finding(text, siblings=(sibling,)))
        assert (reason or "").endswith(" twice") is twice, applicability


FOREIGN = "The arguments are those of acme, and The Gateway may read others"
SHOP = Route("shop", "The Shop", follows_vendor=False, prefixes=("shop/",))


def sold(one: Model, lifecycle: Lifecycle | None = None, card: Card | None = None) -> Model:
    """A model that a route with a schedule of its own serves as well."""
    offering = Offering("shop", one.id, (), lifecycle or Lifecycle(), card=card)
    return one._replace(offerings={**one.offerings, "shop": offering})


def world(*models: Model, route: Route = SHOP) -> Rulebook:
    rules = rulebook(models)
    return rules._replace(routes={**rules.routes, route.id: route})


class TestDoubts:
    @pytest.mark.parametrize(
        ("text", "routes", "argument", "reason"),
        [
            ("gateway/acme-1", (), "size", FOREIGN),
            ("gateway/acme-1", ("gateway",), "size", None),
            ("gateway/acme-1", ("acme",), "max_length", None),
            ("acme-1", (), "size", None),
        ],
    )
    def test_arguments_that_another_reads(
        self, text: str, routes: tuple[str, ...], argument: str, reason: str | None
    ) -> None:
        code = f'create(model="{text}", max_length=5)'
        found = sent(code, LENGTH._replace(routes=routes))
        assert fixed(code, found).endswith(f'acme-3", {argument}=5)')
        assert found.reason == reason

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (("text", "image"), None, None),
            (("text", "image"), ("text",), "`acme-3` reads text only, and `acme-1` image too"),
            (("text", "image"), ("text", "image"), None),
            (("text",), ("text",), None),
            (None, ("text",), None),
        ],
    )
    def test_what_a_route_lets_both_models_read(
        self, old: tuple[str, ...] | None, new: tuple[str, ...] | None, reason: str | None
    ) -> None:
        """The card of the route counts before that of the vendor."""
        cards = [Card(modalities_in=kinds) if kinds else None for kinds in (old, new)]
        rules = world(
            sees(sold(model("acme-1", GONE, to("acme-3")), GONE, cards[0]), "text"),
            sees(sold(model("acme-3"), card=cards[1]), "text", "audio"),
        )
        named = "The successor is named by acme, not by shop"
        assert finding("shop/acme-1", rules=rules).reason == (reason or named)


class TestRequests:
    """What else is said of the requests of a reference."""

    REFUSED = LENGTH._replace(sources=("*",), targets=("acme-3", "acme-6"))

    def codes(
        self, text: str, *changes: CallChange, role: Role = Role.USE, called: bool = True
    ) -> list[str]:
        code = f'create(model="{text}", max_length=5)'
        rules = RULES._replace(changes=changes)
        calls = (call(code),) if called else ()
        made = judge(rules), referred(code, rules, role, calls=calls), text_file(code)
        return [found.code for found in made[0].findings(*made[1:])]

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("acme-3", ["MA202"]),
            ("acme-1", ["MA101"]),  # it is to be left, and nobody mends a dead request
            ("ft:acme-3:org::id", []),
            ("cloud/acme-2", []),  # not known there
        ],
    )
    def test_a_model_that_lives_may_refuse_what_is_passed(
        self, text: str, codes: list[str]
    ) -> None:
        assert self.codes(text, self.REFUSED) == codes

    @pytest.mark.parametrize(("source", "codes"), [("acme-3", ["MA202"]), ("acme-1", [])])
    def test_only_what_it_refuses_itself(self, source: str, codes: list[str]) -> None:
        """And not what those who come from another model have to do."""
        assert self.codes("acme-3", self.REFUSED._replace(sources=(source,))) == codes

    def test_only_a_request_can_be_refused(self) -> None:
        assert self.codes("acme-3", self.REFUSED, role=Role.DOC_CODE) == []
        assert self.codes("acme-3", self.REFUSED, called=False) == []

    def test_what_the_fix_of_the_model_mends_is_said_once(self) -> None:
        assert self.codes("acme-6", self.REFUSED) == ["MA104"]
        own = self.REFUSED._replace(targets=("acme-6",))
        assert self.codes("acme-6", own) == ["MA104", "MA202"]

    def test_it_holds_for_the_route_and_what_is_installed(self) -> None:
        elsewhere = self.REFUSED._replace(routes=("gateway",))
        assert self.codes("acme-3", elsewhere) == []
        assert self.codes("gateway/acme-3", elsewhere) == ["MA202"]
        assert self.codes("acme-3", self.REFUSED._replace(sdk=("kit>=2",))) == ["MA202"]
        assert self.codes("acme-3", self.REFUSED._replace(sdk=("kit>=3",))) == []

    @pytest.mark.parametrize(
        ("text", "role", "concerned"),
        [
            ("acme-1", Role.USE, True),
            ("acme-1", Role.CATALOG, False),
            ("acme-3", Role.USE, False),
            ("gateway/acme-3", Role.USE, True),
            ("cloud/acme-2", Role.USE, False),
        ],
    )
    def test_which_references_need_their_calls(
        self, text: str, role: Role, concerned: bool
    ) -> None:
        rules = RULES._replace(changes=(self.REFUSED._replace(routes=("gateway",)),))
        assert judge(rules).concerns(referred(text, rules, role)) is concerned


class TestSpokenCalls:
    """What is said of calls whatever their model is."""

    OLD = Surface("kit-old", "kit", ("kit.ask",), ("model",), until="1.9", gone="kit 2 removed it")
    CALL = CallSite("ask", (), True, Span(0, 3), "kit.ask", "kit-old", chosen="the user")

    def found(self, site: CallSite, all_calls: bool = False, **more: object) -> list[Finding]:
        rules = RULES._replace(surfaces=(self.OLD._replace(**more),))  # type: ignore[arg-type]
        return judge(rules)._replace(all_calls=all_calls).calls([site], text_file("ask()"))

    def test_a_call_that_is_gone(self) -> None:
        [found] = self.found(self.CALL)
        assert (found.code, found.severity) == ("MA204", Severity.ERROR)
        assert (found.filename, found.message) == ("x.txt", "`kit.ask`: kit 2 removed it")

    @pytest.mark.parametrize(
        ("closed", "severity"),
        [(date(2026, 11, 22), Severity.ERROR), (date(2026, 11, 23), Severity.WARNING)],
    )
    def test_one_whose_api_closes(self, closed: date, severity: Severity) -> None:
        [found] = self.found(self.CALL, closed=closed, until=None)
        assert found.severity is severity

    def test_a_model_from_outside_is_said_on_request(self) -> None:
        assert [found.code for found in self.found(self.CALL, gone=None)] == []
        [found] = self.found(self.CALL, all_calls=True, gone=None)
        assert (found.code, "the user" in found.message) == ("MA120", True)


class TestReport:
    def test_notes_and_missing_sources(self) -> None:
        rules = rulebook([model("acme-1", GONE._replace(regional=True, source=None))])
        found = finding("acme-1", rules=rules)
        assert (found.notes, found.banned, found.source) == (
            ("the day differs by region",),
            None,
            None,
        )

    @pytest.mark.parametrize(
        ("since", "banned"),
        [
            (None, "banned by own.yaml"),
            (date(2026, 11, 22), "banned by own.yaml since 2026-11-22"),
            (date(2026, 11, 23), "will be banned by own.yaml from 2026-11-23 on"),
        ],
    )
    def test_a_ban(self, since: date | None, banned: str) -> None:
        ban = Ban("It is too dear.", "own.yaml", since)
        found = finding("acme-6", rules=RULES._replace(bans={"acme-6": ban}))
        assert found.banned == banned
        says = banned if banned.startswith("will") else f"is {banned}"
        assert found.message == f"`acme-6` {says}: It is too dear; use `acme-3`"

    def test_a_reason_is_a_part_of_the_sentence(self) -> None:
        [dead] = [model("acme-1", GONE)]
        own = dead.offerings["acme"]._replace(no_successor="Nothing follows it.")
        rules = rulebook([dead._replace(offerings={"acme": own})])
        assert finding("acme-1", rules=rules).message.endswith("; Nothing follows it")

    def test_the_calls_that_send_it(self) -> None:
        """In the order of their places, each once."""
        line, code = 'a.create(model="acme-1")', '\nb.create(model="x", size=2)\n'
        first = call(line, called="a.create", endpoint="chat")
        second = call("a" * len(line) + code)._replace(called="b.create", name="kit.create")
        other = first._replace(document=Document.from_bytes("a.py", b"\n" + line.encode()))
        reference = referred(line, RULES)._replace(calls=(second, other, first, second))
        assert reached(reference, text_file(line + code)) == (
            ReachedCall("a.py", Location(2, 2), "a.create", "chat", around=False),
            ReachedCall("x.txt", Location(1, 3), "a.create", "chat", around=True),
            ReachedCall("x.txt", Location(2, 3), "kit.create", None, around=False),
        )

    def test_a_call_around_a_text_without_quotes(self) -> None:
        bare = call("create(model=acme-1)")
        [one] = reached(
            referred("create(model=acme-1)", RULES)._replace(calls=(bare,)), text_file(" " * 20)
        )
        assert one.around

    def test_calls_that_differ_in_what_answers_need_no_order(self) -> None:
        site = call("create(model=acme-1)")
        reference = referred("create(model=acme-1)", RULES)._replace(
            calls=(site, site._replace(endpoint="chat"))
        )
        assert len(reached(reference, text_file(" " * 20))) == 2


class TestLaw:
    @pytest.mark.parametrize(
        ("sources", "targets", "renamed"),
        [
            (("acme-1",), ("acme-3",), True),
            (("acme-1-0613",), ("acme-3",), True),  # another spelling of it
            (("acme-0",), ("acme-3",), False),
            (("acme-1*",), ("acme-4",), False),
            (("acme-*",), ("*",), True),
            (("acme-?",), ("a*-3",), True),
            (("acme-[12]",), ("*-3",), True),
            (("acme-[23]",), ("acme-3",), False),
            (("acme",), ("acme-3",), False),
            (("b", "acme-1"), ("c", "acme-3"), True),
            (("a*e-*",), ("acme-3",), True),
        ],
    )
    def test_globs_tell_which_move_a_change_is_about(
        self, sources: tuple[str, ...], targets: tuple[str, ...], renamed: bool
    ) -> None:
        code = 'create(model="acme-1", max_length=5)'
        found = sent(code, LENGTH._replace(sources=sources, targets=targets))
        assert ("size=5" in fixed(code, found)) is renamed

    @pytest.mark.parametrize(
        ("sources", "calls", "refused"),
        [
            (("*",), ("create",), True),
            (("acme-*",), ("create",), False),
            (("*",), (), False),
            (("*",), ("!other",), False),
        ],
    )
    def test_what_both_models_refuse_was_never_passed(
        self, sources: tuple[str, ...], calls: tuple[str, ...], refused: bool
    ) -> None:
        """By a rule about exact functions: about others nobody knows what works today."""
        change = RENAMED._replace(sources=sources, targets=("acme-1", "acme-3"), calls=calls)
        law = Law(RULES._replace(changes=(change,)), TODAY)
        verdict = law.verdict(RULES.models["acme-1"], "acme")
        assert verdict.changes == (change,)
        assert verdict.standing == ({change} if refused else set())

    def test_a_fine_tuned_model_goes_where_its_rule_says(self) -> None:
        tuned = Offering("acme", "acme-1", (), GONE, (to("acme-2"),))
        old = model("acme-1", GONE, to("acme-3"))._replace(fine_tunes={"acme": tuned})
        law = Law(rulebook([old, model("acme-2"), model("acme-3")]), TODAY)
        assert law.verdict(old, "acme").target.id == "acme-3"
        assert law.verdict(old, "acme", fine_tuned=True).target.id == "acme-2"

    def test_a_project_chooses_itself(self) -> None:
        law = Law(RULES, TODAY, overrides={"acme-1": "acme-blind"})
        assert law.verdict(RULES.models["acme-1"], "acme").target.id == "acme-blind"

    def test_what_stands_beside_a_name_has_its_prefix_alone(self) -> None:
        law = Law(RULES, TODAY)
        named = law.named(referred("ft:acme-1:org::id", RULES), "acme-2")
        assert named is not None
        assert (named.model, named.suffix, named.fine_tuned) == ("acme-2", "", False)

    def test_a_model_in_general_may_have_changes(self) -> None:
        law = Law(RULES, TODAY)
        refused = [law.changes_to(RULES.models[name], "acme") for name in ("acme-3", "acme-1")]
        assert refused == [(RENAMED,), ()]
        assert law.knows_changes_to(RULES.models["acme-3"])
        assert not law.knows_changes_to(RULES.models["acme-1"])
