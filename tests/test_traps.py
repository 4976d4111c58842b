"""Whole files that fool a search: what is found in each, as what, and what may be fixed.

A case is a file name, its content and what must be listed with all roles: `row role code fix`,
where fix is `safe`, `unsafe`, `manual` or `-`. The day is 2026-11-22.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from modelaudit.engine import Engine
from modelaudit.settings import Settings

AS_OF = date(2026, 11, 22)


class Trap(NamedTuple):
    about: str
    name: str
    content: str
    expected: str


TRAPS = [
    # ------------------------------------------------------------------------- other names
    Trap("longer names", "a.py", 'A = "gpt-4-custom"\nB = "my-gpt-4"\nC = "gpt-4.json"\n', ""),
    Trap("names of files and folders", "a.py", 'open("models/gpt-4/config.json")\n', ""),
    Trap("a word that is a name", "a.py", 'pets = ["ada", "curie"]\nname = "davinci"\n', ""),
    Trap("a short name as a variable", "a.py", "o1 = 3\no3 = o1 + 1\n", ""),
    Trap("a word beside a key", "a.py", 'complete(engine="davinci")\n', "1 use MA101 manual"),
    Trap("a short name beside a key", "a.py", 'ask(model="o1")\n', "1 use MA101 safe"),
    Trap("case matters", "a.py", 'title = "GPT-4"\n', ""),
    Trap("a living model", "a.py", 'ask(model="gpt-6-luna")\n', ""),
    Trap(
        "weights loaded at home",
        "a.py",
        'MODEL = "meta-llama/Meta-Llama-3-8B-Instruct"\n'
        "t = AutoTokenizer.from_pretrained(MODEL)\n"
        'm = AutoModelForCausalLM.from_pretrained("microsoft/Phi-4-mini-instruct")\n'
        'l = LLM(model="Qwen/QwQ-32B")\n',
        "",
    ),
    Trap(
        "a tokenizer loaded at home",
        "a.py",
        'GPT2TokenizerFast.from_pretrained("gpt-4")\n'
        'TextGenerationModel.from_pretrained("text-bison")\n',
        "1 catalog MA101 -\n2 use MA101 manual",
    ),
    Trap(
        "the same weights at a host",
        "a.py",
        'client = Together()\nclient.chat.completions.create(model="Qwen/QwQ-32B")\n'
        'completion(model="together_ai/Qwen/QwQ-32B")\n',
        "2 use MA101 -\n3 use MA101 -",
    ),
    Trap(
        "a client made where it is called",
        "a.py",
        'Together().chat.completions.create(model="Qwen/QwQ-32B")\n'
        'AzureOpenAI(api_key=k).chat.completions.create(model="gpt-4")\n',
        "1 use MA101 -\n2 use MA101 -",
    ),
    # ----------------------------------------------------------------- literals and strings
    Trap("implicit concatenation", "a.py", 'M = "gpt-4" "-0613"\n', "1 use MA101 -"),
    Trap("concatenation into a longer name", "a.py", 'M = "gpt-4" "-custom"\n', ""),
    Trap("a split name", "a.py", 'M = "gpt-" "4"\n', "1 use MA101 -"),
    Trap("a name split before its dash", "a.py", 'M = "gpt-3.5" + "-turbo"\n', "1 use MA101 -"),
    Trap("a sum of literals", "a.py", 'M = "gpt-4" + "-0613"\n', "1 use MA101 -"),
    Trap("a sum with a variable", "a.py", 'M = "gpt-4" + suffix\n', "1 use MA101 -"),
    Trap("an f-string that goes on", "a.py", 'M = f"gpt-4{suffix}"\n', ""),
    Trap("an f-string after a prefix", "a.py", 'M = f"{provider}/gpt-4"\n', "1 use MA101 -"),
    Trap("an f-string without fields", "a.py", 'M = f"gpt-4"\n', "1 use MA101 safe"),
    Trap("bytes", "a.py", 'M = b"gpt-4"\n', "1 use MA101 safe"),
    Trap("raw and single quotes", "a.py", "M = r'gpt-4'\n", "1 use MA101 safe"),
    Trap("a prompt", "a.py", 'ask("You are gpt-4, a model by OpenAI")\n', "1 prose MA101 -"),
    Trap(
        "a body in a string",
        "a.py",
        'post(data=\'{"model": "gpt-4"}\')\n',
        "1 use MA101 -",
    ),
    # ------------------------------------------------------------------------------- roles
    Trap(
        "a request", "a.py", 'client.chat.completions.create(model="gpt-4")\n', "1 use MA101 safe"
    ),
    Trap(
        "a request with an argument in the way",
        "a.py",
        'client.chat.completions.create(model="gpt-4", max_tokens=5)\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "a constant that reaches such a request",
        "a.py",
        'MODEL = "gpt-4"\nclient.chat.completions.create(model=MODEL, temperature=0)\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "a parameter that reaches such a request",
        "a.py",
        'def ask(model="gpt-4"):\n    return client.create(model=model, max_tokens=9)\n',
        "1 use MA101 unsafe",
    ),
    Trap("a default", "a.py", 'def ask(model: str = "gpt-4"): ...\n', "1 use MA101 safe"),
    Trap(
        "a field",
        "a.py",
        'class Settings(BaseSettings):\n    model: str = Field(default="gpt-4")\n',
        "2 use MA101 safe",
    ),
    Trap(
        "an environment default",
        "a.py",
        'M = os.getenv("OPENAI_MODEL", "gpt-4")\n',
        "1 use MA101 safe",
    ),
    Trap(
        "an option",
        "a.py",
        'p.add_argument("--model", default="gpt-4", choices=["gpt-4", "o3"], help="gpt-4 or so")\n',
        "1 use MA101 unsafe\n1 catalog MA101 -\n1 catalog MA102 -\n1 prose MA101 -",
    ),
    Trap(
        "a variable that only counts tokens",
        "a.py",
        "from tokens import count_tokens\n\n\n"
        'def size(d, text):\n    model = d.get("model") or "gpt-4"\n'
        "    return count_tokens(text, model)\n",
        "5 catalog MA101 -",
    ),
    Trap(
        "a variable that counts tokens and is asked",
        "a.py",
        "from tokens import count_tokens\n\n\n"
        'def ask(text):\n    model = "gpt-4"\n    count_tokens(text, model)\n'
        "    return complete(text, model=model)\n",
        "5 use MA101 safe",
    ),
    Trap(
        "a function that is named after prices and asks",
        "a.py",
        'import openai\n\n\ndef ask_at_low_cost(messages, model="gpt-4"):\n'
        "    return openai.OpenAI().chat.completions.create(model=model, messages=messages)\n",
        "4 use MA101 safe",
    ),
    Trap(
        "a list that a loop asks",
        "a.py",
        'import litellm\n\nMODELS = ["gpt-4", "claude-2"]\n'
        "for model in MODELS:\n    litellm.completion(model=model, messages=[])\n",
        "3 use MA101 safe\n3 use MA101 safe",
    ),
    Trap(
        "a list that something is compared with",
        "a.py",
        'import litellm\n\nMODELS = ["gpt-4", "claude-2"]\n'
        "def ask(model):\n    if model in MODELS:\n"
        "        litellm.completion(model=model, messages=[])\n",
        "3 catalog MA101 -\n3 catalog MA101 -",
    ),
    Trap(
        "a generated file",
        "a.py",
        '# Generated by a program. DO NOT EDIT.\nMODEL = "gpt-4"\n',
        "2 use MA101 -",
    ),
    Trap("a recorded file", "tests/cassettes/a.py", 'MODEL = "gpt-4"\n', "1 catalog MA101 -"),
    Trap("a price table", "a.py", 'PRICES = {"gpt-4": 0.03}\n', "1 catalog MA101 -"),
    Trap("an alias map", "a.py", 'ALIASES = {"4": "gpt-4"}\n', "1 catalog MA101 -"),
    Trap(
        "a list",
        "a.py",
        'SUPPORTED_MODELS = ["gpt-4", "gpt-4o"]\n',
        "1 catalog MA101 -\n1 catalog MA102 -",
    ),
    Trap("a comparison", "a.py", 'if model == "gpt-4":\n    pass\n', "1 catalog MA101 -"),
    Trap(
        "a membership",
        "a.py",
        'if model in ("gpt-4", "o1"):\n    pass\n',
        "1 catalog MA101 -\n1 catalog MA101 -",
    ),
    Trap("startswith", "a.py", 'model.startswith("gpt-4")\n', "1 catalog MA101 -"),
    Trap("a match", "a.py", 'match model:\n    case "gpt-4":\n        pass\n', "2 catalog MA101 -"),
    Trap(
        "a Literal",
        "a.py",
        'M = Literal["gpt-4", "gpt-4o"]\n',
        "1 catalog MA101 -\n1 catalog MA102 -",
    ),
    Trap("an enum", "a.py", 'class M(str, Enum):\n    GPT4 = "gpt-4"\n', "2 catalog MA101 -"),
    Trap("a tokenizer", "a.py", 'tiktoken.encoding_for_model("gpt-4")\n', "1 catalog MA101 -"),
    Trap("an assertion", "a.py", 'assert answer.model == "gpt-4"\n', "1 catalog MA101 -"),
    Trap("an expectation", "a.py", 'mock.assert_called_with(model="gpt-4")\n', "1 catalog MA101 -"),
    Trap("a regular expression", "a.py", r're.match(r"gpt-4", m)' + "\n", "1 catalog MA101 -"),
    Trap("a comment", "a.py", "# gpt-4 was slow\n", "1 prose MA101 -"),
    Trap(
        "a log message",
        "a.py",
        'log.info("using gpt-4")\nraise ValueError("gpt-4")\n',
        "1 prose MA101 -\n2 prose MA101 -",
    ),
    Trap(
        "a docstring with an example",
        "a.py",
        'def f():\n    """Asks gpt-4.\n\n    >>> ask(model="gpt-4")\n    """\n',
        "2 prose MA101 -\n4 doc-code MA101 manual",
    ),
    # ------------------------------------------------------------------------------ routes
    Trap("a prefix", "a.yaml", "model: openai/gpt-image-1\n", "1 use MA101 safe"),
    Trap("a colon prefix", "a.py", 'Agent("openai:gpt-4")\n', "1 use MA101 safe"),
    Trap(
        "a nested prefix",
        "a.py",
        'completion(model="openrouter/openai/gpt-4")\n',
        "1 use MA101 safe",
    ),
    Trap("azure by prefix", "a.py", 'completion(model="azure/gpt-4")\n', "1 use MA101 -"),
    Trap(
        "azure by client",
        "a.py",
        'llm = AzureChatOpenAI(azure_deployment="gpt-4")\n',
        "1 use MA101 -",
    ),
    Trap(
        "azure by address",
        "a.py",
        'U = "https://x.openai.azure.com/openai/deployments/gpt-4/chat/completions"\n',
        "1 use MA101 -",
    ),
    Trap(
        "an option of one request is no setting of the whole file",
        "a.py",
        'def f():\n    """\n    api_type = "azure"\n    """\n\n\nPRICES = {"gpt-3.5-turbo": 1}\n',
        "7 catalog MA101 -",
    ),
    Trap("a name that tells the model", "a.py", 'GPT4 = "gpt-4"\n', "1 use MA101 unsafe"),
    Trap("a key that tells it", "a.py", 'run({"gpt_35": "gpt-3.5-turbo"})\n', "1 use MA101 unsafe"),
    Trap("a name that tells no model", "a.py", 'CHAT_MODEL = "gpt-4"\n', "1 use MA101 safe"),
    Trap(
        "a fine-tuned model",
        "a.py",
        'ask(model="ft:gpt-3.5-turbo-0125:org::id")\n',
        "1 use MA105 -",
    ),
    Trap("an unknown prefix", "a.py", 'ask(model="acme-corp/gpt-4")\n', ""),
    # --------------------------------------------------------------------------- the move
    Trap(
        "an image request",
        "a.py",
        'client.images.generate(model="dall-e-3")\n',
        "1 use MA101 unsafe",
    ),
    Trap("speech", "a.py", 'client.audio.speech.create(model="tts-1")\n', "1 use MA102 manual"),
    Trap(
        "a twin in the list", "a.py", 'run(models=["gpt-4", "gpt-5.6-sol"])\n', "1 use MA101 manual"
    ),
    Trap("completions", "a.py", 'complete(model="text-davinci-003")\n', "1 use MA101 manual"),
    Trap(
        "a table that knows only the old name",
        "a.py",
        'MODEL = "gpt-image-1"\nPRICES = {"gpt-image-1": 40}\n',
        "1 use MA101 unsafe\n2 catalog MA101 -",
    ),
    # --------------------------------------------------------------------------- other files
    Trap(
        "dotenv",
        ".env",
        "OPENAI_MODEL=gpt-4\n# gpt-4 was here\n",
        "1 use MA101 safe\n2 prose MA101 -",
    ),
    Trap("toml", "a.toml", '[llm]\nmodel = "gpt-4"\nmax_tokens = 10\n', "2 use MA101 unsafe"),
    Trap("json", "a.json", '{"model": "gpt-4"}\n', "1 use MA101 safe"),
    Trap(
        "a json table", "a.json", '{"gpt-4": {"litellm_provider": "openai"}}\n', "1 catalog MA101 -"
    ),
    Trap("yaml list", "a.yaml", "fallbacks:\n  - gpt-4\n", "2 use MA101 safe"),
    Trap("compose", "compose.yaml", "    - MODEL=${MODEL:-gpt-4}\n", "1 use MA101 safe"),
    Trap(
        "typescript",
        "a.ts",
        'const model = "gpt-4"; // not gpt-4o\n',
        "1 use MA101 safe\n1 prose MA102 -",
    ),
    Trap("a ts comparison", "a.ts", 'if (model === "gpt-4") {}\n', "1 catalog MA101 -"),
    Trap(
        "an address is no comment",
        "a.ts",
        'ask("https://a.b", { model: "gpt-4" });\n',
        "1 use MA101 safe",
    ),
    Trap("shell", "a.sh", "llm -m gpt-4 'hello'\n", "1 use MA101 safe"),
    Trap(
        "markdown",
        "a.md",
        'We use gpt-4.\n\n```python\nask(model="gpt-4")\n```\n',
        "1 prose MA101 -\n4 doc-code MA101 manual",
    ),
    Trap("dockerfile", "Dockerfile", "ENV MODEL=gpt-4\n", "1 use MA101 safe"),
    Trap(
        "broken python", "a.py", 'def broken(:\nMODEL = "gpt-4"\n', "1 - MA901 -\n2 use MA101 safe"
    ),
    # ----------------------------------------------------- what a request passes, and to whom
    Trap(
        "options of a list of models",
        "a.py",
        'llm_config = {"config_list": [{"model": "gpt-4", "api_key": k}], "temperature": 0}\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "a keyword of a package",
        "package.json",
        '{"name": "x", "keywords": ["openai", "gpt-4"]}\n',
        "1 catalog MA101 -",
    ),
    Trap(
        "options of a provider",
        "promptfooconfig.yaml",
        "providers:\n"
        "  - openai:gpt-4\n"
        "  - openai:chat:gpt-4o-mini\n"
        "  - id: openrouter:x\n"
        "  - id: openai:chat:gpt-4o\n"
        "    config:\n"
        "      temperature: 0\n",
        "2 use MA101 safe\n3 use MA102 safe\n5 use MA102 unsafe",
    ),
    Trap(
        "options of a struct",
        "main.go",
        "const (\n"
        '\tDefaultModel = "gpt-4"\n'
        '\treq = openai.ChatCompletionRequest{Model: "gpt-4o", MaxTokens: 20, Messages: m}'
        "\n"
        ")\n",
        "2 use MA101 safe\n3 use MA102 unsafe",
    ),
    Trap(
        "a builder",
        "Main.java",
        "OpenAiChatModel model = OpenAiChatModel.builder()\n"
        '    .modelName("gpt-4")\n'
        "    .temperature(0.3)\n"
        "    .maxTokens(100)\n"
        "    .build();\n",
        "2 use MA101 unsafe",
    ),
    Trap(
        "sql",
        "a.sql",
        "INSERT INTO settings (key, value) VALUES ('model', 'gpt-4');\n"
        "SELECT * FROM runs WHERE model = 'gpt-4';\n",
        "1 use MA101 -\n2 catalog MA101 -",
    ),
    Trap(
        "a body in a command",
        "a.sh",
        "curl https://api.openai.com/v1/chat/completions \\\n"
        '  -d \'{"model": "gpt-4", "temperature": 0.2, "messages": []}\'\n',
        "2 use MA101 unsafe",
    ),
    Trap(
        "a request filled in later",
        "a.py",
        'kwargs = {"model": "gpt-4"}\n'
        'kwargs["temperature"] = 0\n'
        "client.chat.completions.create(**kwargs)\n",
        "1 use MA101 unsafe",
    ),
    Trap(
        "a request that is updated",
        "a.py",
        'kwargs = {"model": "gpt-4"}\n'
        "kwargs.update(temperature=0)\n"
        "client.chat.completions.create(**kwargs)\n",
        "1 use MA101 unsafe",
    ),
    Trap(
        "a default of a default",
        "a.py",
        'MODEL = "gpt-4"\n'
        "def ask(model=MODEL, temperature=0.0):\n"
        "    return client.chat.completions.create(model=model, temperature=temperature)\n",
        "1 use MA101 unsafe",
    ),
    Trap(
        "a constant that a tokenizer is found by",
        "a.py",
        'MODEL = "gpt-4"\n'
        "enc = tiktoken.encoding_for_model(MODEL)\n"
        "client.chat.completions.create(model=MODEL)\n",
        "1 use MA101 unsafe",
    ),
    Trap(
        "an address that is asked",
        "a.py",
        'r = requests.get("https://api.openai.com/v1/models/gpt-4")\n',
        "1 use MA101 -",
    ),
    Trap(
        "a sum in another language",
        "a.ts",
        'const m = "gpt-4" + "-0613";\n',
        "1 use MA101 -",
    ),
    Trap(
        "a model made by a call",
        "a.ts",
        "const r = await generateText({\n"
        '  model: openai("gpt-4o"),\n'
        "  temperature: 0.3, prompt: `You are gpt-4`,\n"
        "});\n",
        "2 use MA102 unsafe\n3 prose MA101 -",
    ),
    Trap(
        "a schema",
        "schema.json",
        '{"properties": {"model": {"type": "string", "enum": ["gpt-4", "gpt-4o"], "defaul'
        't": "gpt-4"}}}\n',
        "1 catalog MA101 -\n1 catalog MA102 -\n1 use MA101 unsafe",
    ),
    Trap(
        "a constant of a script",
        "a.ts",
        'const MODEL = "gpt-4";\n'
        "export const ask = (m) => openai.chat.completions.create({ model: MODEL, tempera"
        "ture: 0, messages: m });\n",
        "1 use MA101 unsafe",
    ),
    Trap(
        "a shorthand",
        "a.ts",
        'const model = process.env.MODEL || "gpt-4o";\n'
        "const r = await client.chat.completions.create({ model, messages, max_tokens: 10"
        "0 });\n",
        "1 use MA102 unsafe",
    ),
    Trap(
        "a variable of a shell",
        "a.sh",
        'MODEL="gpt-4"\ncurl -d "{\\"model\\": \\"$MODEL\\", \\"temperature\\": 0.3}" x\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "a call over lines of a notebook",
        "nb.ipynb",
        "{\n"
        ' "cells": [\n'
        "  {\n"
        '   "cell_type": "code",\n'
        '   "source": [\n'
        '    "r = client.chat.completions.create(\\n",\n'
        '    "    model=\\"gpt-4\\",\\n",\n'
        '    "    messages=[{\\"role\\": \\"user\\"}],\\n",\n'
        '    "    temperature=0,\\n",\n'
        '    ")\\n"\n'
        "   ]\n"
        "  }\n"
        " ]\n"
        "}\n",
        "2 use MA101 unsafe",
    ),
    Trap(
        "a comparison in a notebook",
        "nb.ipynb",
        "{\n"
        ' "cells": [\n'
        "  {\n"
        '   "cell_type": "code",\n'
        '   "source": ["# gpt-4 is nice\\n",\n'
        '    "if model == \\"gpt-4\\": pass\\n",\n'
        '    "PRICES = {\\"gpt-4\\": 3}\\n"]\n'
        "  }\n"
        " ]\n"
        "}\n",
        "1 prose MA101 -\n2 catalog MA101 -\n3 catalog MA101 -",
    ),
    Trap(
        "attributes of a request",
        "cs.cs",
        'options.Model = "gpt-4";\noptions.Temperature = 0.2f;\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "a placeholder with a default",
        "a.java",
        '@Value("${openai.model:gpt-4}") private String model;\nif ("gpt-4".equals(model)) {}\n',
        "1 use MA101 unsafe\n2 catalog MA101 -",
    ),
    Trap(
        "options below a model",
        "a.yaml",
        "llm:\n  provider: openai\n  model: gpt-4\n  parameters:\n    temperature: 0.2\n",
        "3 use MA101 unsafe",
    ),
    Trap(
        "fallbacks",
        "a.json",
        '{\n  "fallbacks": ["gpt-4"],\n  "fallback_models": ["gpt-4o"]\n}\n',
        "2 use MA101 safe\n3 use MA102 safe",
    ),
    Trap(
        "what a test expects",
        "a.js",
        'expect(res.model).toBe("gpt-4");\n'
        'expect(create).toHaveBeenCalledWith({ model: "gpt-4" });\n',
        "1 catalog MA101 -\n2 catalog MA101 -",
    ),
    Trap(
        "an alias map of a script",
        "a.js",
        'const alias = { "gpt4": "gpt-4", "4": x };\n',
        "1 catalog MA101 -",
    ),
    Trap(
        "compose",
        "docker-compose.yml",
        "services:\n"
        "  a:\n"
        "    environment:\n"
        "      - OPENAI_MODEL=gpt-4\n"
        '      - "LLM=openai/gpt-4o"\n',
        "4 use MA101 safe\n5 use MA102 safe",
    ),
    Trap(
        "azure by a neighbour",
        "k8s.yaml",
        "env:\n  - name: AZURE_OPENAI_DEPLOYMENT_NAME\n    value: gpt-4\n",
        "3 use MA101 -",
    ),
    Trap(
        "an example of a schema",
        "openapi.yaml",
        "model:\n  example: gpt-4\n",
        "2 catalog MA101 -",
    ),
    Trap(
        "azure by type",
        "a.py",
        'config_list = [{"model": "gpt-4", "api_type": "azure", "base_url": b}]\n',
        "1 use MA101 -",
    ),
    Trap(
        "azure by a setting of the module",
        "a.py",
        "import openai\n"
        'openai.api_type = "azure"\n'
        'r = openai.ChatCompletion.create(engine="gpt-4", messages=m)\n',
        "3 use MA204 -\n3 use MA101 -",
    ),
    Trap(
        "azure by an argument",
        "a.py",
        'llm = ChatOpenAI(model="gpt-4", azure_endpoint=e)\n',
        "1 use MA101 -",
    ),
    Trap(
        "azure by provider",
        "a.yaml",
        "llm:\n  provider: azure\n  model: gpt-4\n",
        "3 use MA101 -",
    ),
    Trap(
        "azure by the client of a script",
        "a.ts",
        "const client = new AzureOpenAI({ endpoint, apiKey });\n"
        'const r = await client.chat.completions.create({ model: "gpt-4", messages });\n',
        "2 use MA101 -",
    ),
    Trap(
        "azure by the client of an example",
        "a.md",
        "```python\n"
        "client = AzureOpenAI(azure_endpoint=e)\n"
        'client.chat.completions.create(model="gpt-4", messages=m)\n'
        "```\n",
        "3 doc-code MA101 -",
    ),
    Trap(
        "rows of a test",
        "test_a.py",
        '@pytest.mark.parametrize("model,limit", [("gpt-4", 8192), ("gpt-4o", 128000)])\n'
        "def test_x(model, limit): assert ctx(model) == limit\n",
        "1 catalog MA101 -\n1 catalog MA102 -",
    ),
    Trap(
        "bound arguments",
        "a.py",
        'chain = ChatOpenAI(model="gpt-4").bind(stop=["x"])\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "a request that is merged",
        "a.py",
        'params = {"model": "gpt-4"}\nparams |= {"temperature": 0}\nclient.create(**params)\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "a request that is unpacked",
        "a.py",
        'base = {"model": "gpt-4"}\nclient.create(**{**base, "temperature": 0})\n',
        "1 use MA101 unsafe",
    ),
    Trap(
        "an option that reaches a request",
        "a.py",
        "parser = argparse.ArgumentParser()\n"
        'parser.add_argument("--model", default="gpt-4")\n'
        "args = parser.parse_args()\n"
        "client.create(model=args.model, temperature=0)\n",
        "2 use MA101 unsafe",
    ),
    Trap(
        "an option that becomes a parameter",
        "a.py",
        '@click.option("--model", default="x")\n'
        '@click.option("--llm", default="gpt-4")\n'
        "def main(model, llm): client.create(model=llm, temperature=0)\n",
        "2 use MA101 unsafe",
    ),
    Trap(
        "a joined name",
        "a.py",
        'M = "/".join(["openai", "gpt-4"])\n',
        "1 use MA101 -",
    ),
    Trap(
        "a default in an annotation",
        "a.py",
        'x: Annotated[str, Field(default="gpt-4")]\n',
        "1 use MA101 safe",
    ),
    Trap(
        "a message",
        "a.py",
        'messages = [{"role": "user", "content": "gpt-4"}]\n',
        "1 prose MA101 -",
    ),
    Trap(
        "a query",
        "a.py",
        'Model.objects.filter(name="gpt-4")\n',
        "1 catalog MA101 -",
    ),
    Trap(
        "a question in sql",
        "a.py",
        "cursor.execute(\"SELECT * FROM m WHERE model = 'gpt-4'\")\n",
        "1 catalog MA101 -",
    ),
    Trap(
        "a type of literals",
        "a.ts",
        'const M = z.union([z.literal("gpt-4"), z.literal("gpt-4o")]);\n',
        "1 catalog MA101 -\n1 catalog MA102 -",
    ),
    Trap(
        "a rule of terraform",
        "a.tf",
        'variable "m" { \n'
        '  default = "gpt-4"\n'
        '  validation { condition = contains(["gpt-4"], var.m) }\n'
        "}\n",
        "2 use MA101 unsafe\n3 catalog MA101 -",
    ),
]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.about)
def test_trap(trap: Trap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(trap.name).parent.mkdir(parents=True, exist_ok=True)
    Path(trap.name).write_text(trap.content, encoding="utf-8")
    roles = ("use", "catalog", "doc-code", "prose")
    engine = Engine(Settings(as_of=AS_OF, roles=roles))
    report = engine.check(engine.search([trap.name])).report
    found = [
        f"{finding.location.row} {finding.role or '-'} {finding.code} "
        f"{finding.fix.applicability if finding.fix else '-'}"
        for finding in report.findings
    ]
    assert "\n".join(found) == trap.expected
