"""Models that one file names and another one sends: each case is a small project."""

import json
import re
import time
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


def reached(run: Run, *options: str) -> dict[str, list[str]]:
    """What each finding reaches, by the place of the finding."""
    report = json.loads(run("check", ".", "--format", "json", *AS_OF, *options).out)
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
    "an import with brackets in a comment": {
        "settings.py": 'MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import (\n    # (which) of (those\n    MODEL,\n)\n"
        f"{CREATE}(model=MODEL)\n",
    },
    "an import that goes on in the next line": {
        "settings.py": 'MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from settings import \\\n    MODEL\n{CREATE}(model=MODEL)\n",
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
    "a variable of the environment": {
        "compose.yaml": "services:\n  bot:\n    environment:\n      OPENAI_MODEL: gpt-4\n",
        "app.py": f'import os\n{CLIENT}{CREATE}(model=os.environ["OPENAI_MODEL"])\n',
    },
    "settings of a framework": {
        "settings.py": 'OPENAI_MODEL = "gpt-4"\n',
        "app.py": f"{CLIENT}from django.conf import settings\n"
        f"{CREATE}(model=settings.OPENAI_MODEL)\n",
    },
    "an entry of what a framework keeps": {
        "settings.py": 'app.config.update(OPENAI_MODEL="gpt-4")\n',
        "app.py": f'{CLIENT}{CREATE}(model=current_app.config["OPENAI_MODEL"])\n',
    },
    "an object that a framework hands in": {
        "settings.py": 'class Settings:\n    chat_model = "gpt-4"\n',
        "deps.py": "from settings import Settings\nGiven = Annotated[Settings, Depends()]\n",
        "app.py": f"{CLIENT}from deps import Given\ndef ask(settings: Given):\n"
        f"    {CREATE}(model=settings.chat_model)\n",
    },
    "the default that a class has for its base": {
        "base.py": "class Base:\n    def __init__(self, model=None):\n"
        "        self.model = model or self.default_model\n",
        "app.py": f"{CLIENT}from base import Base\nclass Bot(Base):\n"
        f'    default_model = "gpt-4"\n    def ask(self):\n        {CREATE}(model=self.model)\n',
    },
    "given on and on": {
        "settings.py": 'from middle import ask\nask("gpt-4")\n',
        "middle.py": "from app import send\ndef ask(name):\n    send(model=name)\n",
        "app.py": f"{CLIENT}\ndef send(model):\n    {CREATE}(model=model)\n",
    },
}


@pytest.mark.parametrize("files", WAYS.values(), ids=WAYS)
def test_an_earlier_run_changes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]
) -> None:
    monkeypatch.setenv("MODELAUDIT_CACHE_DIR", str(tmp_path.parent / f"{tmp_path.name}-cache"))
    project(files)
    reached(run)
    for name, content in files.items():
        Path(name).write_text(f"# first\n{content}", encoding="utf-8")
        assert reached(run) == reached(run, "--no-cache") != {}


@pytest.mark.parametrize("files", WAYS.values(), ids=WAYS)
def test_a_model_reaches_a_call_in_another_file(run: Run, files: dict[str, str]) -> None:
    project(files)
    (found,) = reached(run).values()
    (call,) = found
    name, row = call.rsplit(":", 1)
    assert "create(model=" in Path(name).read_text(encoding="utf-8").splitlines()[int(row) - 1]
    assert name.endswith("app.py")


NO_WAYS = {
    "a name that many things have": {
        "settings.yaml": "bot:\n  model: gpt-4\n",
        "app.py": f'{CLIENT}{CREATE}(model=settings["model"])\n',
    },
    "a telling name, read by a client of another API": {
        "settings.yaml": "bot:\n  CHAT_MODEL: gpt-4\n",
        "app.py": "import os\nfrom openai import OpenAI\n"
        'client = OpenAI(base_url="https://api.groq.com/openai/v1")\n'
        f'{CREATE}(model=os.environ["CHAT_MODEL"])\n',
    },
    "a telling name that a module of the project has itself": {
        "a/settings.py": 'CHAT_MODEL = "gpt-4"\n',
        "b/settings.py": "CHAT_MODEL = read()\n",
        "b/app.py": f"{CLIENT}from .settings import CHAT_MODEL\n{CREATE}(model=CHAT_MODEL)\n",
    },
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


def test_calls_in_many_files_are_told_in_the_same_order_each_time(run: Run) -> None:
    names = [f"app{number}.py" for number in range(8)]
    call = f"{CLIENT}from settings import MODEL\nclient.responses.create(model=MODEL, n=2)\n"
    project({"settings.py": 'MODEL = "gpt-4"\n', **dict.fromkeys(names, call)})
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    (finding,) = report["findings"]
    assert re.findall(r"\((app\d\.py):4\)", finding["reason"]) == names


def test_calls_that_are_found_by_several_names_are_told_in_the_same_order(run: Run) -> None:
    names = [f"{letter}_MODEL" for letter in "ABCDEFGH"]
    files = {f"app{name}.py": f"client.responses.create(model=cfg.{name}, n=2)\n" for name in names}
    project({"conf.py": f'cfg.{" = cfg.".join(names)} = "gpt-4"\n', **files})
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    (finding,) = report["findings"]
    assert re.findall(r"\(app(\w+)\.py:1\)", finding["reason"]) == names


@pytest.mark.parametrize(
    "text",
    [
        "from settings import (\n" * 60_000,
        f"import settings{', settings' * 60_000}\n",
        f"import {', '.join(f'settings.x{number}.MODEL' for number in range(60_000))}\n",
    ],
    ids=["brackets that nobody closes", "a module again and again", "what is no module"],
)
def test_very_many_imports_are_no_trap(run: Run, text: str) -> None:
    project({"settings.py": 'MODEL = "gpt-4"\n', "app.py": text})
    start = time.process_time()
    assert reached(run, "--jobs", "1") == {"settings.py:1": []}
    assert time.process_time() - start < 4


def test_each_folder_has_modules_of_its_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{CLIENT}from settings import MODEL\n{CREATE}(model=MODEL)\n"
    folders = ("here/a", "here/b", "there")
    project({f"{folder}/settings.py": 'MODEL = "gpt-4"\n' for folder in folders})
    project({f"{folder}/app.py": text for folder in folders})
    there = str(Path("there").resolve())
    monkeypatch.chdir("here")
    assert reached(run, there) == {
        f"{folder}/settings.py:1": [f"{folder}/app.py:4"] for folder in ("a", "b", there)
    }


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


def test_files_that_are_alike_are_given_each_its_own_model(run: Run) -> None:
    app = f"{CLIENT}from .settings import MODEL\n{CREATE}(model=MODEL, max_tokens=9)\n"
    project(
        {
            "one/settings.py": 'MODEL = "gpt-4"\n',
            "one/app.py": app,
            "two/settings.py": 'MODEL = "gpt-3.5-turbo"\n',
            "two/app.py": app,
        }
    )
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    one, two = (finding["reason"] for finding in report["findings"])
    assert "other models" not in one + two


def test_what_is_found_by_a_name_is_moved_on_request_only(run: Run) -> None:
    project(
        {
            "settings.py": 'OPENAI_MODEL = "gpt-4"\n',
            "app.py": f"{CLIENT}from django.conf import settings\n"
            f"{CREATE}(model=settings.OPENAI_MODEL, max_tokens=9_000)\n",
        }
    )
    run("fix", ".", *AS_OF)
    assert Path("settings.py").read_text(encoding="utf-8") == 'OPENAI_MODEL = "gpt-4"\n'
    run("fix", ".", "--unsafe", *AS_OF)
    assert Path("settings.py").read_text(encoding="utf-8") == 'OPENAI_MODEL = "gpt-5.6-sol"\n'
    assert "max_completion_tokens=9_000" in Path("app.py").read_text(encoding="utf-8")


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


def reason_of_unsafe_fix(run: Run) -> str:
    """Why the one fix of a project is not safe."""
    report = json.loads(run("check", ".", "--format", "json", *AS_OF).out)
    (finding,) = report["findings"]
    assert finding["fix"]["applicability"] == "unsafe"
    return str(finding["reason"])


def test_what_stands_beside_a_model_on_its_way_goes_where_a_call_unpacks_it(run: Run) -> None:
    project(
        {
            "lm.py": "import openai\ndef complete(model, **options):\n"
            "    return openai.chat.completions.create(model=model, **options)\n",
            "app.py": 'from lm import complete\ncomplete(model="gpt-4", max_tokens=9)\n',
        }
    )
    assert "max_tokens" in reason_of_unsafe_fix(run)


def test_what_stands_beside_a_model_that_is_read_by_its_name_is_told(run: Run) -> None:
    project(
        {
            "config.py": "class Config:\n"
            '    def __init__(self):\n        self.fast_model = "gpt-4"\n',
            "app.py": "def write(cfg):\n    return ask(model=cfg.fast_model, temperature=0.35)\n",
        }
    )
    assert "temperature" in reason_of_unsafe_fix(run)
