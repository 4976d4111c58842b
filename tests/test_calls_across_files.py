"""Models that one file names and another one sends: each case is a small project."""

import json
from pathlib import Path

import pytest
from conftest import Run

AS_OF = ("--as-of", "2026-11-22")
CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
CREATE = "client.chat.completions.create"


def project(files: dict[str, str]) -> None:
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def reached(run: Run) -> dict[str, list[str]]:
    """What each finding reaches, by the place of the finding."""
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    return {
        f"{finding['filename']}:{finding['location']['row']}": [
            f"{call['filename']}:{call['location']['row']}" for call in finding["call_sites"]
        ]
        for finding in report["findings"]
    }


WAYS = {
    "a constant": {
        "settings.py": 'MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import MODEL\n{CREATE}(model=MODEL)\n",
    },
    "under another name": {
        "settings.py": 'MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import MODEL as M\n{CREATE}(model=M)\n",
    },
    "an attribute of a module": {
        "pkg/settings.py": 'MODEL = "gpt-4"\n',
        "pkg/app.py": f"{CLIENT}from . import settings\n{CREATE}(model=settings.MODEL)\n",
    },
    "a relative import of a package above": {
        "pkg/settings.py": 'MODEL = "gpt-4"\n',
        "pkg/llm/app.py": f"{CLIENT}from ..settings import (\n    MODEL,  # which\n)\n"
        f"{CREATE}(model=MODEL)\n",
    },
    "a source folder": {
        "src/pkg/settings.py": 'MODEL = "gpt-4"\n',
        "src/pkg/app.py": f"{CLIENT}import pkg.settings as conf\n{CREATE}(model=conf.MODEL)\n",
    },
    "all of a module": {
        "settings.py": 'MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import *\n{CREATE}(model=MODEL)\n",
    },
    "handed on by a package": {
        "pkg/settings.py": 'MODEL = "gpt-4"\n',
        "pkg/__init__.py": "from .settings import MODEL as DEFAULT\n",
        "app.py": f"{CLIENT}from pkg import DEFAULT\n{CREATE}(model=DEFAULT)\n",
    },
    "an object of settings": {
        "settings.py": 'class Settings:\n    model: str = "gpt-4"\n\n\nsettings = Settings()\n',
        "app.py": f"{CLIENT}from settings import settings\n{CREATE}(model=settings.model)\n",
    },
    "a class of settings": {
        "settings.py": 'class Settings:\n    model = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import Settings\n{CREATE}(model=Settings().model)\n",
    },
    "a function that answers it": {
        "settings.py": 'def model():\n    return "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import model\n{CREATE}(model=model())\n",
    },
    "an entry of a dict": {
        "settings.py": 'MODELS = {"fast": pick(), "slow": default or "gpt-4"}\n',
        "app.py": f'{CLIENT}from settings import MODELS\n{CREATE}(model=MODELS["slow"])\n',
    },
    "given to a function": {
        "settings.py": 'from app import ask\nask("?", "gpt-4")\n',
        "app.py": f"{CLIENT}\ndef ask(text, model):\n    {CREATE}(model=model)\n",
    },
    "given to an object": {
        "settings.py": 'from app import Bot\nbot = Bot(model="gpt-4")\n',
        "app.py": f"{CLIENT}\nclass Bot:\n    def __init__(self, model):\n"
        f"        self.model = model\n"
        f"    def ask(self):\n        {CREATE}(model=self.model)\n",
    },
    "given on and on": {
        "settings.py": 'from middle import ask\nask("gpt-4")\n',
        "middle.py": "from app import send\ndef ask(name):\n    send(model=name)\n",
        "app.py": f"{CLIENT}\ndef send(model):\n    {CREATE}(model=model)\n",
    },
}


@pytest.mark.parametrize("files", WAYS.values(), ids=WAYS)
def test_a_model_reaches_a_call_in_another_file(run: Run, files: dict[str, str]) -> None:
    project(files)
    (found,) = reached(run).values()
    (call,) = found
    name, row = call.rsplit(":", 1)
    assert "create(model=" in Path(name).read_text(encoding="utf-8").splitlines()[int(row) - 1]
    assert name.endswith("app.py")


NO_WAYS = {
    "another name of the module": {
        "settings.py": 'MODEL = "gpt-4"\nOTHER = read()\n',
        "app.py": f"{CLIENT}from settings import OTHER\n{CREATE}(model=OTHER)\n",
    },
    "a module of the same name elsewhere": {
        "a/settings.py": 'MODEL = "gpt-4"\n',
        "b/settings.py": "MODEL = read()\n",
        "b/app.py": f"{CLIENT}from .settings import MODEL\n{CREATE}(model=MODEL)\n",
    },
    "a name that hides the imported one": {
        "settings.py": 'MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import MODEL\n"
        f"def ask(MODEL):\n    {CREATE}(model=MODEL)\n",
    },
    "another entry of a dict": {
        "settings.py": 'MODELS = {"fast": pick(), "slow": default or "gpt-4"}\n',
        "app.py": f'{CLIENT}from settings import MODELS\n{CREATE}(model=MODELS["fast"])\n',
    },
    "a file that is no Python": {
        "settings.py": 'MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import MODEL\n{CREATE}(model=MODEL\n",
    },
    "modules that import each other": {
        "settings.py": 'from app import OTHER\nMODEL = OTHER or "gpt-4"\n',
        "app.py": "from settings import MODEL\nOTHER = MODEL\n",
    },
}


@pytest.mark.parametrize("files", NO_WAYS.values(), ids=NO_WAYS)
def test_a_model_reaches_no_call_that_is_given_something_else(
    run: Run, files: dict[str, str]
) -> None:
    project(files)
    assert not any(reached(run).values())


def test_a_fix_changes_the_call_in_the_other_file(run: Run) -> None:
    project(
        {
            "settings.py": 'MODEL = "gpt-4"\n',
            "app.py": f"{CLIENT}from settings import MODEL\n"
            f"{CREATE}(model=MODEL, max_tokens=9_000)\n",
        }
    )
    run("fix", ".", "--unsafe", *AS_OF)
    assert Path("settings.py").read_text(encoding="utf-8") == 'MODEL = "gpt-5.6-sol"\n'
    assert "max_completion_tokens=9_000" in Path("app.py").read_text(encoding="utf-8")


def test_a_call_that_is_given_two_models_is_not_changed_for_one_of_them_safely(run: Run) -> None:
    project(
        {
            "settings.py": 'FAST = "gpt-4o"\nSLOW = "gpt-4"\n',
            "app.py": f"{CLIENT}from settings import FAST, SLOW\n"
            f"{CREATE}(model=FAST if x else SLOW, max_tokens=9_000)\n",
        }
    )
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    fixes = [finding["fix"]["applicability"] for finding in report["findings"]]
    assert fixes
    assert "safe" not in fixes


def test_the_client_of_the_other_file_tells_the_route(run: Run) -> None:
    project(
        {
            "settings.py": 'MODEL = "gpt-4"\n',
            "app.py": "from openai import AzureOpenAI\nfrom settings import MODEL\n"
            f"client = AzureOpenAI()\n{CREATE}(model=MODEL)\n",
        }
    )
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    assert [finding["route"] for finding in report["findings"]] == ["azure"]


def test_a_model_that_is_alive_is_told_what_the_other_file_passes(run: Run) -> None:
    project(
        {
            "settings.py": 'MODEL = "gpt-5.6-sol"\n',
            "app.py": f"{CLIENT}from settings import MODEL\n"
            f"{CREATE}(model=MODEL, max_tokens=9_000)\n",
        }
    )
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    assert [finding["code"] for finding in report["findings"]] == ["MA202"]
    run("fix", ".", *AS_OF)
    assert "max_completion_tokens=9_000" in Path("app.py").read_text(encoding="utf-8")
