"""What is said about a reference, and who may apply its fix."""

from datetime import date

import pytest
from acme import life, model, rulebook, to

from modelaudit.document import Document
from modelaudit.findings import Applicability, Finding, Location, Severity, Status
from modelaudit.identifiers import Matcher
from modelaudit.judge import Judge
from modelaudit.prefilter import Prefilter
from modelaudit.references import Reference, Role
from modelaudit.rulebook.models import CallChange, Card, Model, Rulebook
from modelaudit.rulebook.patterns import patterns
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Law

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


def judged(
    text: str, rules: Rulebook = RULES, role: Role = Role.USE, **more: object
) -> Finding | None:
    """Judge the one identifier in a text as a request, unless a test says otherwise."""
    document = Document.from_bytes("x.txt", text.encode())
    matcher = Matcher(Prefilter(patterns(rules.identifiers)), rules)
    [candidate] = matcher.hits(document.content).candidates
    reference = Reference(candidate, role, "a test", **more)  # type: ignore[arg-type]
    return Judge(Law(rules, TODAY)).judge(reference, document)


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
