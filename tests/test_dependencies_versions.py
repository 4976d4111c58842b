"""Ranges of versions: how they are written, and whether one lies in another."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from modelaudit.dependencies.versions import (
    Requirement,
    checked,
    of_conda,
    of_poetry,
    requirement,
    satisfies,
)


@pytest.mark.parametrize(
    ("versions", "condition", "answer"),
    [
        ("==0.28.1", ">=1.0", False),
        ("==1.12.0", ">=1.0", True),
        ("==1.*", ">=1.0", True),
        ("==1.*", "<1.5", None),
        ("~=1.4", ">=1.4,<2", True),
        ("~=1.4.2", "==1.4.*", True),
        ("~=1.4.2", "<1.4.2", False),
        (">=0.27", ">=1.0", None),
        (">=0.27,<1", ">=1.0", False),
        (">=1.0,!=1.5.0", ">=1.0", True),
        (">=1.0", "!=0.9", True),
        (">1.0", "!=1.0", True),
        ("<=1.0", ">1.0", False),
        ("", ">=1.0", None),
        ("", ">=0", True),
        (">=2,<1", ">=1.0", None),  # nothing can be installed
        ("==1!0.5", ">=1.0", True),
        (">=1!0", ">=99", True),
        ("<1!0", ">=1!0", False),
        ("<1!0", ">=3", None),
        (">1.0,<1.0.post3", "==1.0.post1", None),
        ("==2.0+cu118", ">=2.0", True),
        ("==1.0.post1", ">1.0", False),  # a post-release is no later one
        (">=1.0", ">=1.0.0", True),
    ],
)
def test_all_versions_meet_a_condition_or_none_does(
    versions: str, condition: str, answer: bool | None
) -> None:
    assert satisfies(versions, condition) is answer


@pytest.mark.parametrize(
    ("versions", "condition", "answer"),
    [
        ("==1.0.0rc1", ">=1.0", False),
        (">=1.0.0rc1", ">=1.0", None),
        (">=1.0.0rc1,!=1.0.0rc1", ">=1.0.0rc2", None),  # 1.0.0rc1.post1, say
        ("<1.0", "<=0.99", None),
        (">=1.0.dev3,<1.0.dev5", "==1.0.dev3", None),
        (">=1.0.dev4,<1.0.dev5", "==1.0.dev4", True),
        ("<=0.dev2", "==0.dev2", None),
        (">=1.0a3,<1.0a5.dev0", "<=1.0a4", None),  # 1.0a4.post1
        ("==1.*", ">=1.0", True),  # 1.0a1 is among them, but nobody gets it without asking
    ],
)
def test_a_version_before_its_release_counts_where_the_range_names_one(
    versions: str, condition: str, answer: bool | None
) -> None:
    assert satisfies(versions, condition) is answer


def _texts(releases: st.SearchStrategy[str], *endings: str) -> st.SearchStrategy[str]:
    """Ranges of one to three specifiers."""
    version = st.tuples(releases, st.sampled_from(endings)).map("".join)
    compared = st.tuples(st.sampled_from([">=", "<=", ">", "<", "==", "!="]), version)
    prefix = st.tuples(st.sampled_from(["==", "!="]), releases.map(lambda text: f"{text}.*"))
    about = st.tuples(st.just("~="), releases.filter(lambda text: "." in text))
    one = st.one_of(compared, prefix, about).map("".join)
    return st.lists(one, min_size=1, max_size=3).map(",".join)


def _brute(versions: str, condition: str, grid: list[Version]) -> bool | None:
    installed, wanted = SpecifierSet(versions), SpecifierSet(condition)
    early = bool(installed.prereleases)
    found = (version for version in grid if installed.contains(version, prereleases=early))
    answers = {wanted.contains(version, prereleases=True) for version in found}
    return answers.pop() if len(answers) == 1 else None


RELEASES = st.sampled_from(["0", "1", "2", "0.1", "1.0", "1.1", "1.2", "2.0"])
FINISHED = [
    Version(f"{major}.{minor}.{micro}{post}")
    for major, minor, micro in product(range(5), range(5), range(2))
    for post in ("", ".post0", ".post1", ".post2", ".post5")
]
POSTS = _texts(RELEASES, "", "", ".post1")


@settings(max_examples=300, deadline=None)
@given(POSTS, POSTS)
def test_the_answer_is_that_of_trying_all_versions(versions: str, condition: str) -> None:
    assert satisfies(versions, condition) is _brute(versions, condition, FINISHED)


EARLY = [
    Version(f"{release}{stage}{post}{dev}")
    for release in ("0.0", "0.0.1", "0.3", "0.9", "1.0", "1.0.1", "1.1", "1.1.1", "1.5", "2", "3")
    for stage in ("", "a0", "a1", "a2", "a3", "b0", "rc0", "rc1", "rc2")
    for post in ("", ".post0", ".post1", ".post2")
    for dev in ("", ".dev0", ".dev1", ".dev2", ".dev3")
]
STAGES = _texts(
    st.sampled_from(["1.0", "1.1", "1"]), "", "a1", "a2", "rc1", ".dev1", "a1.dev1", ".post1"
)


@settings(max_examples=150, deadline=None)
@given(STAGES, STAGES)
def test_so_it_is_with_versions_before_their_release(versions: str, condition: str) -> None:
    assert satisfies(versions, condition) is _brute(versions, condition, EARLY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("openai", Requirement("openai", "")),
        ("OpenAI == 0.28.1", Requirement("openai", "==0.28.1")),
        ("google_generativeai>=0.3, <1", Requirement("google-generativeai", ">=0.3,<1")),
        ("openai[datalib] (>=1.0)", Requirement("openai", ">=1.0")),
        ("openai===1.0", Requirement("openai", "==1.0")),
        ('openai~=1.0 ; python_version < "3.13"', Requirement("openai", "~=1.0")),
        ("openai @ https://files.example/openai-1.0.whl", Requirement("openai", "")),
    ],
)
def test_a_requirement_is_a_name_and_a_range(text: str, found: Requirement) -> None:
    assert requirement(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "-e .", "./openai", "https://a.example/x.whl", "openai=1", "openai>=new", "open ai"],
)
def test_what_is_no_requirement_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no requirement|Invalid specifier"):
        requirement(text)


def test_a_range_of_a_joker_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        checked(",".join(f"!=1.{minor}" for minor in range(1000)))
    with pytest.raises(ValueError, match="too long"):
        checked("==" + "9" * 5000)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("^1.2.3", [">=1.2.3,<2"]),
        ("^1", [">=1,<2"]),
        ("^0.2.3", [">=0.2.3,<0.3"]),
        ("^0.0.3", [">=0.0.3,<0.0.4"]),
        ("^0.0", [">=0.0,<0.1"]),
        ("^0", [">=0,<1"]),
        ("^1.0.0rc1", [">=1.0.0rc1,<2"]),
        ("~1.2.3", [">=1.2.3,<1.3"]),
        ("~1", [">=1,<2"]),
        ("~=1.2", ["~=1.2"]),
        ("*", [""]),
        ("1.2.*", ["==1.2.*"]),
        ("0.28.1", ["==0.28.1"]),
        ("=0.28.1", ["==0.28.1"]),
        (">= 1.0, <2.0", [">=1.0,<2.0"]),
        (">=1.0 <2.0", [">=1.0,<2.0"]),
        ("^1.0 || ^2.0", [">=1.0,<2", ">=2.0,<3"]),
    ],
)
def test_constraints_of_poetry(text: str, ranges: list[str]) -> None:
    assert of_poetry(text) == ranges


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("openai", [("openai", "")]),
        ("openai=1.2", [("openai", "==1.2.*")]),
        ("openai=1.2.*", [("openai", "==1.2.*")]),
        ("openai==1.2.3", [("openai", "==1.2.3")]),
        ("openai=1.2.3=py311_0", [("openai", "==1.2.3.*")]),
        ("openai 1.2.3 py311_0", [("openai", "==1.2.3")]),
        ("conda-forge::openai >=1.0,<2", [("openai", ">=1.0,<2")]),
        ("openai 1.2*", [("openai", "==1.2.*")]),
        ("openai <0.28|>=1.0", [("openai", "<0.28"), ("openai", ">=1.0")]),
    ],
)
def test_specs_of_conda(text: str, found: list[tuple[str, str]]) -> None:
    assert of_conda(text) == found
