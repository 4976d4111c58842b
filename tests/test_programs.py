"""Which tables hold a fix back: those to which the value that moves may come."""

from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from test_cli import write

from modelaudit.discovery import Found
from modelaudit.flow.imports import imports, stem
from modelaudit.programs import Programs
from modelaudit.readers.fallbacks import knows_any
from modelaudit.references import Span
from modelaudit.run_files import RunFiles

AS_OF = ("--as-of", "2026-11-22")
TABLE = "PRICES = {'o4-mini': 1}\nprice = PRICES[model]\n"
SETTINGS = "CHAT_MODEL = 'o4-mini'\n"
CALL = "client.chat.completions.create(model='o4-mini')\n"


def is_moved(run: Run, file: str, **files: str) -> bool:
    """Tell whether a plain fix moves the model that a file names."""
    for name, text in files.items():
        write(name, text)
    run("fix", *AS_OF)
    return "o4-mini" not in Path(file).read_text(encoding="utf-8")


# Python: imports tell


@pytest.mark.parametrize(
    ("what", "file", "files"),
    [
        (
            "a table that the file imports",
            "app/chat.py",
            {"app/chat.py": f"from lib.prices import cost\n{CALL}", "lib/prices.py": TABLE},
        ),
        (
            "a table that the file imports by way of another module",
            "app/chat.py",
            {
                "app/chat.py": f"from lib.costs import cost\n{CALL}",
                "lib/costs.py": "from money.prices import cost\n",
                "money/prices.py": TABLE,
            },
        ),
        (
            "a table whose module reads the constant",
            "app/settings.py",
            {
                "app/settings.py": SETTINGS,
                "lib/prices.py": f"from app.settings import CHAT_MODEL\n{TABLE}",
            },
        ),
        (
            "a table that a module imports beside the constant",
            "app/settings.py",
            {
                "app/settings.py": SETTINGS,
                "web/service.py": (
                    "from app.settings import CHAT_MODEL\nfrom lib.prices import cost\n"
                ),
                "lib/prices.py": TABLE,
            },
        ),
        (
            "a table of the package that a test imports",
            "tests/test_chat.py",
            {
                "tests/test_chat.py": "from shop import Chat\nChat(model='o4-mini')\n",
                "shop/__init__.py": "from .chat import Chat\n",
                "shop/chat.py": "from .money.prices import cost\n",
                "shop/money/prices.py": TABLE,
            },
        ),
        (
            "a table in the same folder, whoever imports it",
            "app/settings.py",
            {"app/settings.py": SETTINGS, "app/prices.py": TABLE},
        ),
        (
            "settings that are found by their name",
            "site/settings.py",
            {"site/settings.py": SETTINGS, "blog/views.py": TABLE, "blog/urls.py": "import views"},
        ),
        (
            "a fixture of the tests that look the model up",
            "tests/conftest.py",
            {
                "tests/conftest.py": SETTINGS,
                "tests/test_chat.py": "if fixture.model == 'o4-mini': pass\n",
            },
        ),
        (
            "a table that another package uses with the constant",
            "app/settings/chat.py",
            {
                "app/settings/chat.py": SETTINGS,
                "app/shop/__init__.py": (
                    "from ..settings.chat import CHAT_MODEL\nfrom ..money.prices import cost\n"
                ),
                "app/money/prices.py": TABLE,
            },
        ),
    ],
)
def test_a_table_that_the_value_may_come_to_holds_the_fix_back(
    run: Run, what: str, file: str, files: dict[str, str]
) -> None:
    assert not is_moved(run, file, **files), what


@pytest.mark.parametrize(
    ("what", "file", "files"),
    [
        (
            "a table of another part of the repository",
            "app/chat.py",
            {
                "app/chat.py": f"from app.web import page\n{CALL}",
                "app/web.py": "",
                "billing/report.py": f"from billing.base import Report\n{TABLE}",
                "billing/base.py": "",
            },
        ),
        (
            "a package hands on both, and nobody uses them together",
            "shop/chat/client.py",
            {
                "shop/__init__.py": (
                    "from .chat.client import Chat\nfrom .money.prices import cost\n"
                ),
                "shop/chat/client.py": CALL,
                "shop/money/prices.py": TABLE,
            },
        ),
        (
            "one name of a package, and the table is behind another one",
            "app/chat.py",
            {
                "app/chat.py": f"from shop import Basket\n{CALL}",
                "shop/__init__.py": "from .basket import Basket\nfrom .money.prices import cost\n",
                "shop/basket.py": "",
                "shop/money/prices.py": TABLE,
            },
        ),
        (
            "a test that compares with the name",
            "app/chat.py",
            {"app/chat.py": CALL, "tests/test_chat.py": f"import app.chat\n{TABLE}"},
        ),
        (
            "only a test imports both",
            "app/settings.py",
            {
                "app/settings.py": f"import app.base\n{SETTINGS}",
                "app/base.py": "",
                "lib/prices.py": TABLE,
                "tests/test_all.py": "import app.settings\nimport lib.prices\n",
            },
        ),
        (
            "a table of another example",
            "examples/chat.py",
            {"examples/chat.py": CALL, "examples/compare.py": TABLE},
        ),
        (
            "an example that uses nothing of the package",
            "examples/chat.py",
            {"examples/chat.py": CALL, "shop/prices.py": TABLE},
        ),
        (
            "a notebook that uses nothing of the package",
            "explore.ipynb",
            {
                "explore.ipynb": (
                    '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [],'
                    ' "execution_count": null, "source": ["ask(model=\'o4-mini\')"]}],'
                    ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
                ),
                "shop/prices.py": TABLE,
            },
        ),
        (
            "documentation that shows a table",
            "app/chat.py",
            {"app/chat.py": CALL, "guide.qmd": "models = [\n  'o4-mini',\n  'o3'\n]\n"},
        ),
    ],
)
def test_a_table_that_no_value_comes_to_does_no_harm(
    run: Run, what: str, file: str, files: dict[str, str]
) -> None:
    assert is_moved(run, file, **files), what


# All else: projects tell

APP = {"web/app.ts": "ask({ model: 'o4-mini' });\n", "web/package.json": "{}"}
PRICES = {"core/prices.ts": "const prices = { 'o4-mini': 1 };\n"}


def test_a_table_of_another_project_does_no_harm(run: Run) -> None:
    assert is_moved(run, "web/app.ts", **APP, **PRICES, **{"core/package.json": "{}"})


def test_a_table_of_a_project_that_is_needed_holds_the_fix_back(run: Run) -> None:
    needed = {"web/package.json": '{"dependencies": {"@shop/core": "workspace:*"}}'}
    assert not is_moved(
        run, "web/app.ts", **{**APP, **needed}, **PRICES, **{"core/package.json": "{}"}
    )


@pytest.mark.parametrize("manifest", ["web/package.json", "package.json"])
def test_a_table_of_the_whole_repository_holds_the_fix_back(run: Run, manifest: str) -> None:
    assert not is_moved(run, "web/app.ts", **{**APP, manifest: "{}"}, **PRICES)


def test_a_table_in_code_holds_settings_back(run: Run) -> None:
    files = {"deploy/values.yaml": "model: o4-mini\n", "app/prices.py": TABLE}
    assert not is_moved(run, "deploy/values.yaml", **files)


def test_tests_in_other_languages_do_no_harm(run: Run) -> None:
    files = {"src/app.ts": APP["web/app.ts"], "src/app.test.ts": PRICES["core/prices.ts"]}
    assert is_moved(run, "src/app.ts", **files)


# Tables that know every model


def answers(table: str) -> bool:
    """Tell whether a table about the model `old` is one for every model."""
    content = table.encode()
    start = content.index(b"old")
    return knows_any(content, Span(start, start + 3))


@pytest.mark.parametrize(
    "table",
    [
        'LIMITS = {"old": 8192}\nlimit = LIMITS.get(model, 4096)\n',
        'L: dict[str, int] = {\n  "new": 1,\n  "old": 8_192,\n}\nL.get(self.model, LEAST)',
        "const limits: { [key: string]: number } = { 'old': LIMIT };\nlimits[model] || 4096;",
        'const limits = {\n  "old": 8192\n};\nreturn limits[options.model] ?? LEAST;',
    ],
)
def test_a_table_with_a_number_for_all_others_does_no_harm(table: str) -> None:
    assert answers(table)


@pytest.mark.parametrize(
    "table",
    [
        'LIMITS = {"old": 8192}\n',
        'LIMITS = {"old": 8192}\nlimit = LIMITS[model]\n',
        'LIMITS = {"old": 8192}\nLIMITS.get(model, 4096)\nLIMITS[model]\n',
        'LIMITS = {"old": 8192}\nLIMITS.get(model)\n',
        'PRICES = {"old": 2.5}\nPRICES.get(model, 0)\n',
        'PRICES = {"old": 2.5}\nPRICES.get(model, None)\n',
        'SEES = {"old": True}\nSEES.get(model, False)\n',
        'CARDS = {"new": {"limit": 1}, "old": 1}\nCARDS.get(model, 1)\n',
        'KNOWN = ["old"]\n',
        "const prices = { 'old': 2 };\nprices[model];",
    ],
)
def test_other_tables_know_what_they_name(table: str) -> None:
    assert not answers(table)


def test_such_a_table_lets_a_fix_pass(run: Run) -> None:
    write("limits.py", "LIMITS = {'o4-mini': 9}\nlimit = LIMITS.get(model, 8)\n")
    assert is_moved(run, "app.py", **{"app.py": CALL})


# What always holds


@given(
    names=st.lists(st.sampled_from("abcde"), min_size=2, max_size=5, unique=True),
    imported=st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=6),
)
def test_what_is_imported_is_shared_and_every_file_with_itself(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], imported: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    found = []
    for name in names:
        path = folder / f"{name}.py"
        lines = [f"import {b}.{b}\n" for a, b in imported if a == name]
        path.write_text("".join(["import os,\n", *lines]))  # the first one is not finished
        found.append(Found(str(path), f"{name}/{name}.py", False, str(path)))
    programs = Programs(RunFiles(found))
    assert all(programs.share(one.shown, one.shown) for one in found)
    for a, b in imported:
        if a in names and b in names:
            assert programs.share(f"{a}/{a}.py", f"{b}/{b}.py")
            assert programs.share(f"{b}/{b}.py", f"{a}/{a}.py")


# All files: what imports a module


@given(
    words=st.lists(
        st.sampled_from(["import", "from", " ", "  ", "\n", ".", "..", "a", "b.c", ",", "(", ")"])
    )
)
def test_a_module_is_looked_for_in_every_file_that_may_import_it(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    text = "".join(words).encode()
    path = tmp_path_factory.mktemp("run") / "user.py"
    path.write_bytes(text)
    modules = [Found("", f"{name}/__init__.py", False, None) for name in ("a", "b", "c", "pkg")]
    files = RunFiles([*modules, Found(str(path), "pkg/sub/user.py", False, None)])
    for imported in imports(text):
        resolved = files.packages.resolve(imported, "pkg/sub/user.py")
        if resolved and " " not in imported:  # blanks around a dot: nobody writes them
            assert "pkg/sub/user.py" in files.importing[stem(resolved[0])]
