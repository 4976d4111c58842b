"""What is said of calls whatever their model is: old ones (MA204), models from outside (MA120)."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from shipped import INDEX, RULES
from test_cli import AS_OF, write

from modelaudit.exclusion import BASELINE_FILE
from modelaudit.rulebook.models import Surface
from modelaudit.rulebook.patterns import patterns

OLD = "import openai\n\nopenai.ChatCompletion.create(model=pick())\n"
CHOSEN = 'import os\nfrom openai import OpenAI\n\nMODEL = os.environ["MODEL"]\n'
CALL = "OpenAI().chat.completions.create(model=MODEL, messages=m)\n"


def findings(run: Run, *flags: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("check", "--format", "json", *flags, *AS_OF).out)[
        "findings"
    ]
    return found


def told(run: Run, code: str, *flags: str) -> list[str]:
    """The findings of Python code, as `row code message`."""
    write("app.py", code)
    return [f"{f['location']['row']} {f['code']} {f['message']}" for f in findings(run, *flags)]


def said(run: Run, code: str, *flags: str) -> list[str]:
    """The findings as `row code name of the call`."""
    return [one.partition("`: ")[0].replace("`", "") for one in told(run, code, *flags)]


class TestGone:
    def test_a_file_without_any_model_is_looked_at(self, run: Run) -> None:
        assert told(run, OLD) == [
            "3 MA204 `openai.ChatCompletion.create`: openai 1.0.0 removed it; "
            "use client.chat.completions.create"
        ]

    def test_it_is_about_the_name_of_the_function(self, run: Run) -> None:
        write("app.py", OLD)
        [found] = findings(run)
        assert (found["location"], found["end_location"]) == (
            {"row": 3, "column": 1},
            {"row": 3, "column": 29},
        )
        assert (found["role"], found["model"], found["fix"]) == ("use", None, None)
        [call] = found["call_sites"]
        assert (call["call"], call["endpoint"]) == (
            "openai.ChatCompletion.create",
            "chat/completions",
        )

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("import openai\nopenai.Image.create(prompt=p)", ["2 MA204 openai.Image.create"]),
            (
                "from openai import ChatCompletion as C\nC.acreate(messages=m)",
                ["2 MA204 openai.ChatCompletion.acreate"],
            ),
            (
                "import openai as ai\nai.ChatCompletion.create(messages=m)",
                ["2 MA204 openai.ChatCompletion.create"],
            ),
            (
                "import google.generativeai as genai\nm = genai.GenerativeModel(name)",
                ["2 MA204 google.generativeai.GenerativeModel"],
            ),
            (
                "from openai import OpenAI\nclient = OpenAI()\n"
                "client.beta.assistants.create(model=m)",
                ["3 MA204 openai.OpenAI().beta.assistants.create"],
            ),
            (
                "def ask(client):\n    client.beta.threads.runs.with_raw_response.create()",
                ["2 MA204 client.beta.threads.runs.with_raw_response.create"],
            ),
            (
                "from mistralai.client import MistralClient\nMistralClient().chat(model=m)",
                ["2 MA204 mistralai.client.MistralClient().chat"],
            ),
            (
                "import functools, openai\nask = functools.partial(openai.Image.create, n=1)",
                ["2 MA204 openai.Image.create"],
            ),
            # Whoever calls nothing that is known has the module in his imports all the same.
            (
                "import google.generativeai as genai\ngenai.configure(api_key=key)",
                ["1 MA204 google.generativeai"],
            ),
            (
                "from vertexai import language_models\nf(language_models)",
                ["1 MA204 vertexai.language_models"],
            ),
            # Others have such names too.
            ("from app.models import Image\nImage.create(size=2)", []),
            ("def f(self):\n    self.models.Image.create(size=2)", []),
            ("def f(self):\n    return self.runs.create()", []),
            ("# openai.ChatCompletion.create(model=m)", []),
            ('"""Instead of openai.ChatCompletion.create."""', []),
            ("from openai.types.chat import ChatCompletion\nf(ChatCompletion)", []),
        ],
    )
    def test_what_is_reported(self, run: Run, code: str, expected: list[str]) -> None:
        assert said(run, f"{code}\n") == expected

    def test_a_call_and_its_model_are_two_findings(self, run: Run) -> None:
        code = 'import openai\nopenai.ChatCompletion.create(model="gpt-4-32k", messages=m)\n'
        assert [one[:7] for one in told(run, code)] == ["2 MA204", "2 MA101"]

    def test_text_is_no_python(self, run: Run) -> None:
        write("notes.md", "We call openai.ChatCompletion.create here.\n")
        assert findings(run) == []

    def test_code_that_does_not_parse_is_left_alone(self, run: Run) -> None:
        assert told(run, "import openai\nprint openai.ChatCompletion.create(\n") == []


class TestTheVersionOfTheProject:
    @pytest.mark.parametrize(
        ("required", "severity", "ending", "code"),
        [
            (
                "openai>=1.40",
                "error",
                "; the project installs openai>=1.40 (requirements.txt:1)",
                1,
            ),
            ("openai==0.28.1", "warning", "; it works with openai==0.28.1 (requirements.txt:1)", 0),
            ("openai", "warning", "use client.chat.completions.create", 0),
            ("anthropic>=1.0", "warning", "use client.chat.completions.create", 0),
        ],
    )
    def test_it_decides_how_bad_it_is(
        self, run: Run, required: str, severity: str, ending: str, code: int
    ) -> None:
        write("requirements.txt", f"{required}\n")
        write("app.py", OLD)
        [found] = findings(run)
        assert found["severity"] == severity
        assert found["message"].endswith(ending)
        assert run("check", *AS_OF).code == code

    @pytest.mark.parametrize(
        ("required", "fail_on", "code"),
        [
            ("openai>=1.40", "retired", 1),
            ("openai>=1.40", "never", 0),
            ("openai==0.28.1", "deprecated", 1),
            ("openai==0.28.1", "retiring", 0),
        ],
    )
    def test_an_error_fails_like_a_retired_model_and_a_warning_like_a_deprecated_one(
        self, run: Run, required: str, fail_on: str, code: int
    ) -> None:
        write("requirements.txt", f"{required}\n")
        write("app.py", OLD)
        assert run("check", "--fail-on", fail_on, *AS_OF).code == code

    def test_what_its_vendor_shut_down_no_version_brings_back(self, run: Run) -> None:
        write("requirements.txt", "openai==0.28.1\n")
        code = "from openai import OpenAI\nOpenAI().beta.assistants.create(model=m)\n"
        assert told(run, code) == [
            "2 MA204 `openai.OpenAI().beta.assistants.create`: the Assistants API was shut down on "
            "2026-08-26; use client.responses.create"
        ]
        assert run("check", *AS_OF).code == 1
        assert run("check", "--as-of", "2026-08-25").code == 0


def test_a_suppression_and_a_baseline_hold_for_calls(run: Run) -> None:
    write("app.py", f"{OLD[:-1]}  # modelaudit: ignore[MA204]\n")
    assert findings(run) == []
    write("app.py", OLD)
    run("baseline", *AS_OF)
    assert findings(run, "--baseline", BASELINE_FILE) == []


class TestChosenOutside:
    def test_it_is_said_on_request_only(self, run: Run) -> None:
        assert told(run, CHOSEN + CALL) == []
        assert told(run, CHOSEN + CALL, "--select", "MA120") == [
            "5 MA120 The model of `openai.OpenAI().chat.completions.create` is chosen outside of "
            "the code (environment variable `MODEL`); check the value where it is set"
        ]

    def test_nobody_suppresses_what_is_not_said(self, run: Run) -> None:
        code = f"{CHOSEN}{CALL[:-1]}  # modelaudit: ignore\n"
        assert [one[:7] for one in told(run, code)] == ["5 MA900"]
        assert told(run, code, "--select", "MA120,MA900") == []

    def test_it_fails_nothing(self, run: Run) -> None:
        write("app.py", CHOSEN + CALL)
        assert run("check", "--select", "MA120", "--fail-on", "legacy", *AS_OF).code == 0

    def test_a_project_may_ask_for_it(self, run: Run) -> None:
        write("modelaudit.toml", 'select = ["MA1"]\n')
        assert len(told(run, CHOSEN + CALL)) == 1
        assert told(run, CHOSEN + CALL, "--ignore", "MA120") == []

    @pytest.mark.parametrize(
        ("setup", "model", "chosen"),
        [
            ("", 'os.getenv("MODEL")', "environment variable `MODEL`"),
            ("", 'os.getenv("A") or os.environ["B"]', "environment variable `A` or `B`"),
            ("", "pick()", "known only at run time"),
            ("", "f'{vendor}-{size}'", "known only at run time"),
            # The code says it, whatever else may.
            ("", 'os.getenv("MODEL", "gpt-6-sol")', None),
            ("", 'args.model or "gpt-6-sol"', None),
            ("model = 'gpt-6-sol'", "model", None),
            # Another module of the project may say it.
            ("from settings import MODEL", "MODEL", None),
            ("", "None", None),
        ],
    )
    def test_where_a_model_comes_from(
        self, run: Run, setup: str, model: str, chosen: str | None
    ) -> None:
        code = (
            f"import os\nfrom openai import OpenAI\n{setup}\n"
            f"OpenAI().chat.completions.create(model={model})\n"
        )
        found = told(run, code, "--select", "MA120")
        assert [one.partition("(")[2] for one in found] == (
            [
                f").chat.completions.create` is chosen outside of the code ({chosen}); "
                "check the value where it is set"
            ]
            if chosen
            else []
        )

    @pytest.mark.parametrize(
        ("code", "chosen"),
        [
            ("def ask(model):\n    CALL(model=model)", "callers of `ask`"),
            ("def ask(**options):\n    CALL(**options)", "callers of `ask`"),
            (
                "class Agent:\n    def __init__(self, model):\n        self.model = model\n"
                "    def ask(self):\n        CALL(model=self.model)",
                "callers of `Agent`",
            ),
            (
                "def ask(model):\n    CALL(model=model)\n\ndef main(name):\n    ask(name)",
                "callers of `main`",
            ),
            ("def ask(model):\n    CALL(model=model)\n\nask('gpt-6-sol')", None),
            ("def ask(model='gpt-6-sol'):\n    CALL(model=model)", None),
            ("def ask():\n    CALL(messages=m)", None),
            ("import requests\ndef ask(**options):\n    requests.post(url, **options)", None),
            ("def ask(client):\n    client.tables.create(model=client.model)", None),
        ],
    )
    def test_callers_that_nobody_is(self, run: Run, code: str, chosen: str | None) -> None:
        code = code.replace("CALL", "OpenAI().responses.create")
        found = told(run, f"from openai import OpenAI\n{code}\n", "--select", "MA120")
        assert [f"({chosen})" in one for one in found] == ([True] if chosen else [])

    def test_many_files_are_judged_by_several_processes(self, run: Run) -> None:
        for number in range(20):
            write(f"app{number}.py", CHOSEN + CALL)
        assert len(findings(run, "--select", "MA120", "--jobs", "2")) == 20

    def test_a_reader_of_the_standard_input_may_ask_as_well(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("app.py", CHOSEN + CALL)
        with open("app.py") as file:
            monkeypatch.setattr("sys.stdin", file)
            result = run("check", "-", "--stdin-filename", "app.py", "--select", "MA120", *AS_OF)
        assert "MA120" in result.out


def surface(call: str, gone: str | None = None) -> Surface:
    return Surface("x", None, (call,), ("model",), gone=gone)


def searched(*surfaces: Surface) -> set[str]:
    found = patterns([], surfaces)
    return {text.decode() for text in found.texts[found.fragments : found.gone]}


class TestWhatIsSearchedFor:
    def test_the_shortest_names_that_no_living_call_has(self) -> None:
        gone = surface("kit.old.chat.ask", "It is gone.")
        assert searched(gone) == {"kit.old", "kit import old"}
        assert searched(gone, surface("kit.old.tell")) == {"kit.old.chat", "kit.old import chat"}

    def test_a_class_by_whatever_name_its_module_has(self) -> None:
        assert "Chat.create" in searched(surface("kit.Chat.create", "It is gone."))

    def test_what_stands_behind_a_client(self) -> None:
        gone = surface("kit.Kit().beta.chat.ask", "It is gone.")
        living = surface("kit.Kit().beta.tell")
        assert searched(gone, living) == {"beta.chat", "beta import chat"}

    def test_a_call_without_names_of_its_own_is_found_by_its_model_only(self) -> None:
        gone, living = (
            surface("kit.Kit().chat.ask", "It is gone."),
            surface("kit.Kit().v2.chat.ask"),
        )
        assert searched(gone, living) == set()

    def test_living_calls_are_searched_for_on_request_only(self) -> None:
        assert searched(surface("kit.Kit().chat.ask")) == set()
        found = patterns([], [surface("kit.Kit().chat.ask")])
        assert set(found.texts[found.gone :]) == {b"import kit", b"from kit", b"chat.ask"}

    def test_every_old_call_of_the_rules_but_a_few_has_one(self) -> None:
        found = INDEX.facts.patterns
        texts = [text.decode() for text in found.texts[found.fragments : found.gone]]
        missed = {
            one.id
            for one in RULES.surfaces
            for call in one.calls
            if one.gone and not any(text in call for text in texts)
        }
        assert missed == {"anthropic-completions", "anthropic-0-completion"}


def test_a_package_may_call_what_it_has_itself(run: Run) -> None:
    for folder in ("phi/model/openai", "app/openai"):
        Path(folder).mkdir(parents=True)
    Path("phi/model/openai/__init__.py").write_text("class OpenAIChat: ...\n", encoding="utf-8")
    used = "from phi.model.openai import OpenAIChat\nOpenAIChat()\n"
    Path("phi/agent.py").write_text(used, encoding="utf-8")
    gone = "import openai\nopenai.ChatCompletion.create(messages=[])\n"
    Path("app/openai/ask.py").write_text(gone, encoding="utf-8")
    out = run("check", ".", "--format", "concise", *AS_OF).out
    assert "phi/agent.py" not in out
    assert "app/openai/ask.py:2:1: MA204" in out
