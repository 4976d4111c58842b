"""Which version of a package the project around a file installs."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelaudit.dependencies import project, stated
from modelaudit.dependencies.project import Dependencies

Project = Callable[..., None]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Write files into the working directory: `files({"requirements.txt": "openai\\n"})`."""
    monkeypatch.chdir(tmp_path)

    def write(texts: dict[str, str | bytes]) -> None:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)

    return write


def said(filename: str = "app.py", package: str = "openai") -> str | None:
    """What is said of a package around a file, as `file:line: package==version`."""
    found = Dependencies().stated(filename, package)
    return None if found is None else f"{found.file}:{found.line}: {found.text}"


# What each file says


@pytest.mark.parametrize(
    ("name", "text", "line", "versions"),
    [
        ("requirements.txt", "httpx\nOpenAI==0.28.1  # the last one of old\n", 2, "==0.28.1"),
        ("requirements-dev.txt", "openai[datalib]>=1.0,<2 ; python_version<'3.13'", 1, ">=1.0,<2"),
        ("dev-requirements.txt", "openai ~= 1.4", 1, "~=1.4"),
        ("requirements/base.txt", "openai==1.0", 1, "==1.0"),
        ("constraints.txt", "openai<1", 1, "<1"),
        (
            "requirements.txt",
            "httpx==0.27 \\\n    --hash=sha256:aa\nopenai==1.2 \\\n    --hash=sha256:bb\n",
            3,
            "==1.2",
        ),
        ("requirements.txt", "\ufeffopenai==1.0\r\n", 1, "==1.0"),
        (
            "pyproject.toml",
            '[project]\nname = "x"\ndependencies = [\n  "httpx",\n  "openai>=1.0",\n]\n',
            5,
            ">=1.0",
        ),
        ("pyproject.toml", '[project.optional-dependencies]\nai = ["openai<1"]', 2, "<1"),
        (
            "pyproject.toml",
            '[dependency-groups]\nall = [{include-group = "ai"}]\nai = ["openai~=1.0"]',
            3,
            "~=1.0",
        ),
        ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["openai==1.0"]', 2, "==1.0"),
        ("pyproject.toml", '[tool.uv]\noverride-dependencies = ["openai==1.0"]', 2, "==1.0"),
        ("pyproject.toml", '[tool.pdm.dev-dependencies]\nt = ["-e .", "openai<1"]', 2, "<1"),
        ("pyproject.toml", '[tool.hatch.envs.test]\ndependencies = ["openai<1"]', 2, "<1"),
        ("pyproject.toml", '[tool.hatch.envs.x]\nextra-dependencies = ["openai<1"]', 2, "<1"),
        (
            "pyproject.toml",
            '[tool.poetry]\nkeywords = ["openai"]\n'
            '[tool.poetry.dependencies]\npython = "^3.11"\nopenai = "^0.28"',
            5,
            ">=0.28,<0.29",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nopenai = {version = "~1.2", optional = true}',
            2,
            ">=1.2,<1.3",
        ),
        ("pyproject.toml", '[tool.poetry.dependencies]\nopenai = {git = "x"}', 2, ""),
        ("pyproject.toml", '[tool.poetry.dev-dependencies]\nopenai = "1.2.*"', 2, "==1.2.*"),
        ("pyproject.toml", '[tool.poetry.group.ai.dependencies]\nopenai = "*"', 2, ""),
        ("setup.cfg", "[options]\ninstall_requires =\n    httpx\n    openai>=1.0\n", 4, ">=1.0"),
        ("setup.cfg", "[options.extras_require]\nai =\n    openai>=1.0\n", 3, ">=1.0"),
        ("setup.py", 'from setuptools import setup\nsetup(install_requires=["openai<1"])', 2, "<1"),
        (
            "setup.py",
            'AI = ["openai<1"]\nsetuptools.setup(\n    extras_require={"ai": AI + ["httpx"]})',
            1,
            "<1",
        ),
        ("Pipfile", '[packages]\nhttpx = "*"\nopenai = "==0.28.1"', 3, "==0.28.1"),
        ("Pipfile", '[dev-packages]\nopenai = {version = "~=1.0", extras = ["x"]}', 2, "~=1.0"),
        (
            "Pipfile.lock",
            '{"_meta": {"hash": {}},\n "default": {\n  "openai": {"version": "==1.3.5"}}}',
            3,
            "==1.3.5",
        ),
        (
            "poetry.lock",
            '[[package]]\nname = "httpx"\nversion = "0.27.0"\n\n'
            '[[package]]\nname = "openai"\nversion = "1.3.5"\ndescription = "x"\n\n'
            '[package.dependencies]\nhttpx = ">=0.23"\n\n[metadata]\nlock-version = "2.0"\n',
            7,
            "==1.3.5",
        ),
        (
            "uv.lock",
            'version = 1\n\n[[package]]\nname = "openai"\nversion = "1.3.5"\n'
            'source = { registry = "x" }\ndependencies = [\n    { name = "httpx" },\n]\n',
            5,
            "==1.3.5",
        ),
        ("pdm.lock", '[[package]]\nname = "openai"\nversion = "1.3.5"\r\n', 3, "==1.3.5"),
        ("pylock.toml", '[[packages]]\nname = "openai"\nversion = "1.3.5"', 3, "==1.3.5"),
        ("pylock.test.toml", '[[packages]]\nname = "openai"\nvcs = {}', 2, ""),
        (
            "environment.yml",
            "name: x\ndependencies:\n- python=3.11\n- pip:\n  - httpx\n  - 'openai>=1.0'\n",
            6,
            ">=1.0",
        ),
        ("conda.yaml", "dependencies:\n  - conda-forge::openai=1.2\n", 2, "==1.2.*"),
    ],
)
def test_a_file_says_what_is_installed(
    files: Project, name: str, text: str, line: int, versions: str
) -> None:
    files({name: text})
    assert said() == f"{name}:{line}: openai{versions}"


def test_names_are_the_same_however_they_are_written(files: Project) -> None:
    files({"requirements.txt": "Google_Generative.AI==0.3\n"})
    assert said(package="google-generativeai") is None
    assert said(package="google.generative_ai") == "requirements.txt:1: google-generative-ai==0.3"


def test_other_files_are_included(files: Project) -> None:
    files(
        {
            "requirements.txt": "-r deps/base.in\n-c deps/limits.in\n",
            "deps/base.in": "openai\n-r ../requirements.txt\n",
            "deps/limits.in": "httpx\nopenai==0.28.1\n",
        }
    )
    assert said() == "deps/limits.in:2: openai==0.28.1"


def test_a_file_outside_of_the_project_is_not_included(files: Project, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("openai==0.28.1\n")
    files({"repo/.git/HEAD": "", "repo/requirements.txt": "-r ../outside.txt\nhttpx==1\n"})
    assert said("repo/app.py") is None
    assert said("repo/app.py", "httpx") == "repo/requirements.txt:2: httpx==1"


def test_a_setup_script_is_never_run(files: Project) -> None:
    files({"setup.py": 'open("run", "w")\nsetup(install_requires=[*read(), f"openai=={x}"])\n'})
    assert said() is None
    assert not Path("run").exists()


# Which of several files counts

LOCK = '[[package]]\nname = "openai"\nversion = "1.3.5"\n'
SCRIPT = '# /// script\n# dependencies = [\n#   "openai==0.27",\n# ]\n# ///\nimport openai\n'


def test_the_nearest_folder_that_names_the_package_counts(files: Project) -> None:
    files(
        {
            "poetry.lock": LOCK,
            "service/requirements.txt": "openai<1\n",
            "service/src/requirements.txt": "httpx\n",
        }
    )
    assert said("service/src/app.py") == "service/requirements.txt:1: openai<1"
    assert said("other/app.py") == "poetry.lock:3: openai==1.3.5"


def test_a_lock_file_counts_before_a_version_before_a_range_before_a_name(files: Project) -> None:
    files({"pyproject.toml": '[project]\ndependencies = ["openai"]'})
    assert said() == "pyproject.toml:2: openai"
    files({"setup.cfg": "[options]\ninstall_requires = openai>=1"})
    assert said() == "setup.cfg:1: openai>=1"
    files({"requirements.txt": "openai==1.2"})
    assert said() == "requirements.txt:1: openai==1.2"
    files({"uv.lock": LOCK})
    assert said() == "uv.lock:3: openai==1.3.5"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_script_has_an_environment_of_its_own(files: Project, newline: str) -> None:
    files({"requirements.txt": "openai==1.2\nhttpx==1", "app.py": SCRIPT.replace("\n", newline)})
    assert said() == "app.py:3: openai==0.27"
    assert said("other.py") == "requirements.txt:1: openai==1.2"
    assert said(package="httpx") is None


def test_the_search_ends_at_the_repository(files: Project) -> None:
    files({"requirements.txt": "openai==1.2", "repo/.git/HEAD": "", "repo/a/app.py": ""})
    assert said("repo/a/app.py") is None


def test_the_search_ends_at_the_working_directory(
    files: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files({"requirements.txt": "openai==1.2", "a/b/app.py": "", "c/app.py": ""})
    monkeypatch.chdir(tmp_path / "a")
    assert said("b/app.py") is None
    assert said(str(tmp_path / "c" / "app.py")) is not None  # it lies outside


# What that means for a condition


@pytest.mark.parametrize(
    ("texts", "answer"),
    [
        ({"requirements.txt": "openai==0.28.1"}, False),
        ({"requirements.txt": "openai>=1.2"}, True),
        ({"requirements.txt": "openai>=0.28"}, None),
        ({"requirements.txt": "openai"}, None),
        ({"requirements.txt": "httpx"}, None),
        ({}, None),
        ({"requirements.txt": "openai==0.28.1", "requirements-dev.txt": "openai==0.27"}, False),
        ({"requirements.txt": "openai==0.28.1", "requirements-new.txt": "openai==1.2"}, None),
        ({"pyproject.toml": '[tool.poetry.dependencies]\nopenai = "^1 || ^2"'}, True),
        ({"pyproject.toml": '[tool.poetry.dependencies]\nopenai = "^0.28 || ^1"'}, None),
        ({"uv.lock": LOCK, "requirements.txt": "openai<1"}, True),
        ({"uv.lock": LOCK + LOCK.replace("1.3.5", "0.28")}, None),
        ({"app.py": SCRIPT, "uv.lock": LOCK}, False),
    ],
)
def test_a_project_meets_a_condition_or_not(
    files: Project, texts: dict[str, str | bytes], answer: bool | None
) -> None:
    files(texts)
    assert Dependencies().satisfies("app.py", "OpenAI", ">=1.0") is answer


# What cannot be read says nothing

NAMES = (
    *("pyproject.toml", "Pipfile", "Pipfile.lock", "setup.py", "setup.cfg", "environment.yml"),
    *("poetry.lock", "pylock.toml", "requirements.txt", "requirements/a.txt", "app.py"),
)
BROKEN = {
    "not UTF-8": b"openai==1.0 # \xff\n",
    "zero": b"openai==1.0\0\n[",
    "deep": b"[" * 100_000,
    "deep table": b"a = " + b"[" * 5_000,
    "deep mapping": b'{"a":' * 50_000,
    "unfinished": b'[project\ndependencies = ["openai',
    "expression": b"setup(install_requires=" + b"(" * 500,
    "numbers": b"openai==" + b"9" * 6_000,
    "other types": b"[project]\ndependencies = 1\n[tool]\npoetry = []\n",
    "list": b"[1, 2]",
    "empty": b"",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_says_nothing(files: Project, name: str, content: bytes) -> None:
    files({name: content})
    assert said() is None


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(NAMES),
    st.lists(
        st.sampled_from(
            [
                *(
                    "[project]",
                    "[tool.poetry.dependencies]",
                    "[packages]",
                    "[[package]]",
                    "[options]",
                ),
                *(
                    "dependencies",
                    "install_requires",
                    "openai",
                    "name",
                    "version",
                    "default",
                    "pip",
                ),
                *(
                    " = ",
                    ": ",
                    '"',
                    "'",
                    "[",
                    "]",
                    "{",
                    "}",
                    "\n",
                    "\n- ",
                    "\n  ",
                    "^1.0",
                    ">=",
                    "\\\n",
                ),
                *(
                    "^",
                    "~",
                    "==1.*",
                    "-r ",
                    "requirements.txt",
                    "# /// script\n",
                    "# ",
                    "# ///",
                    "||",
                ),
            ]
        )
    ).map("".join),
)
def test_whatever_stands_in_a_file_is_no_error(files: Project, name: str, text: str) -> None:
    files({name: text})
    Dependencies().satisfies("app.py", "openai", ">=1.0")


def test_what_is_no_file_says_nothing(files: Project) -> None:
    files({"requirements.txt/a": "", "setup.py": "x"})
    Path("pyproject.toml").symlink_to("pyproject.toml")
    Path("requirements").symlink_to("nowhere")
    if hasattr(os, "mkfifo"):
        os.mkfifo("uv.lock")
    assert said() is None


def test_a_huge_file_is_not_read(files: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    files({"requirements.txt": "openai==1.0\n" + "#" * stated.LARGEST_FILE})
    assert said() is None


def test_one_broken_line_or_file_hides_no_other(files: Project) -> None:
    files(
        {
            "pyproject.toml": "[",
            "requirements.txt": "openai>=new\n!!\nhttpx==1\n",
            "poetry.lock": '[[package]]\nname = "a"\nversion = "?"\n' + LOCK,
            "conda.yml": "dependencies:\n- '==='\n- anthropic=1.0\n",
        }
    )
    assert said(package="httpx") == "requirements.txt:3: httpx==1"
    assert said(package="anthropic") == "conda.yml:3: anthropic==1.0.*"
    assert said(package="a") == "poetry.lock:3: a"
    assert said() == "poetry.lock:6: openai==1.3.5"


# What it costs


def test_a_folder_is_looked_into_once(files: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    files({"requirements.txt": "openai==1.0", "a/app.py": ""})
    looked: list[str] = []
    names = project._names

    def watched(*folder: str) -> list[str]:
        looked.append(os.path.join(*folder))
        return names(*folder)

    monkeypatch.setattr(project, "_names", watched)
    dependencies = Dependencies()
    for filename in ("a/app.py", "a/other.py", "b.py", "a/app.py"):
        assert dependencies.satisfies(filename, "openai", ">=1.0") is True
    assert len(looked) == len(set(looked)) == 4  # two folders, and `requirements` in each


def test_nothing_is_imported_before_somebody_asks() -> None:
    late = ["packaging", "tomllib", "ast", "yaml", "json", "configparser"]
    program = (
        "import sys, modelaudit.dependencies.project as project; project.Dependencies(); "
        f"print(*(name for name in {late} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""
