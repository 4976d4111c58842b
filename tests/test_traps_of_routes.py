"""One-line files about every vendor and route that fool a search for names.

A case is a file, and what must be listed with all roles: `row role identifier route successor fix`,
where fix is `safe`, `unsafe`, `manual` or `-`. The day is 2026-11-22.
"""
# ruff: noqa: E501 (one line says one case)

from datetime import date
from pathlib import Path

import pytest

from modelaudit.engine import Engine
from modelaudit.settings import Settings

AS_OF = date(2026, 11, 22)

TRAPS: list[tuple[str, str, list[str]]] = [
    (
        "a.py",
        'agent.llm.model = "claude-3-opus-20240229"\nagent.llm.temperature = 0\n',
        ["1 use claude-3-opus-20240229 anthropic claude-opus-4-8 unsafe"],
    ),
    (
        "a.yaml",
        "- name: openrouter/anthropic/claude-3-opus\n- name: claude-3-opus-20240229\n",
        [
            "1 use openrouter/anthropic/claude-3-opus openrouter openrouter/anthropic/claude-opus-4.8 safe",
            "2 use claude-3-opus-20240229 anthropic claude-opus-4-8 safe",
        ],
    ),
    (
        "a.py",
        'client.converse(modelId="us.anthropic.claude-3-7-sonnet-20250219-v1:0")',
        [
            "1 use us.anthropic.claude-3-7-sonnet-20250219-v1:0 bedrock us.anthropic.claude-sonnet-5-5 unsafe"
        ],
    ),
    (
        "a.py",
        'client.converse(modelId="eu.anthropic.claude-3-haiku-20240307-v1:0")',
        [
            "1 use eu.anthropic.claude-3-haiku-20240307-v1:0 bedrock eu.anthropic.claude-haiku-4-5-20251001-v1:0 unsafe"
        ],
    ),
    (
        "a.py",
        'client.converse(modelId="apac.anthropic.claude-3-sonnet-20240229-v1:0")',
        [
            "1 use apac.anthropic.claude-3-sonnet-20240229-v1:0 bedrock apac.anthropic.claude-sonnet-5-5 unsafe"
        ],
    ),
    ("a.py", 'client.converse(modelId="xx.anthropic.claude-3-sonnet-20240229-v1:0")', []),
    (
        "a.py",
        'ARN = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"',
        [
            "1 use arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0 bedrock arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0 unsafe"
        ],
    ),
    (
        "a.py",
        'ARN = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0"',
        [
            "1 use arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0 bedrock arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0 unsafe"
        ],
    ),
    (
        "a.py",
        'M = "anthropic.claude-3-haiku-20240307-v1:0:200k"',
        [
            "1 use anthropic.claude-3-haiku-20240307-v1:0:200k bedrock anthropic.claude-haiku-4-5-20251001-v1:0:200k -"
        ],
    ),
    ("a.py", 'M = "anthropic.claude-3-haiku-20240307-v1"', []),
    (
        "a.py",
        'M = "bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0"',
        [
            "1 use bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0 bedrock bedrock/us-east-1/anthropic.claude-haiku-4-5-20251001-v1:0 unsafe"
        ],
    ),
    (
        "a.py",
        'M = "bedrock/converse/anthropic.claude-3-haiku-20240307-v1:0"',
        [
            "1 use bedrock/converse/anthropic.claude-3-haiku-20240307-v1:0 bedrock bedrock/converse/anthropic.claude-haiku-4-5-20251001-v1:0 unsafe"
        ],
    ),
    (
        "a.tf",
        'resource "x" "y" {\n  model_id = "us.anthropic.claude-3-5-sonnet-20240620-v1:0"\n}',
        [
            "2 use us.anthropic.claude-3-5-sonnet-20240620-v1:0 bedrock us.anthropic.claude-sonnet-5-5 unsafe"
        ],
    ),
    (
        "a.tf",
        'resources = ["arn:aws:bedrock:*::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"]',
        [
            "1 catalog arn:aws:bedrock:*::foundation-model/anthropic.claude-3-haiku-20240307-v1:0 bedrock arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0 -"
        ],
    ),
    (
        "a.py",
        'ChatBedrock(model_id="anthropic.claude-3-haiku-20240307-v1:0")',
        [
            "1 use anthropic.claude-3-haiku-20240307-v1:0 bedrock anthropic.claude-haiku-4-5-20251001-v1:0 unsafe"
        ],
    ),
    (
        "a.py",
        'import anthropic\nclient = anthropic.AnthropicBedrock()\nclient.messages.create(model="anthropic.claude-3-haiku-20240307-v1:0")',
        [
            "3 use anthropic.claude-3-haiku-20240307-v1:0 bedrock anthropic.claude-haiku-4-5-20251001-v1:0 unsafe"
        ],
    ),
    ("a.py", "com.anthropic.claude_3_haiku()", []),
    (
        "a.py",
        'AnthropicVertex(region="us-east5").messages.create(model="claude-3-5-sonnet@20240620")',
        ["1 use claude-3-5-sonnet@20240620 vertex claude-sonnet-5-5 unsafe"],
    ),
    (
        "a.py",
        'M = "claude-3-5-sonnet-v2@20241022"',
        ["1 use claude-3-5-sonnet-v2@20241022 vertex claude-sonnet-5-5 unsafe"],
    ),
    (
        "a.py",
        'M = "vertex_ai/claude-3-haiku@20240307"',
        [
            "1 use vertex_ai/claude-3-haiku@20240307 vertex vertex_ai/claude-haiku-4-5@20251001 unsafe"
        ],
    ),
    ("a.py", 'M = "claude-3-haiku@20240308"', []),
    (
        "a.py",
        'ChatVertexAI(model="gemini-1.5-pro")',
        ["1 use gemini-1.5-pro vertex gemini-3.8-flash unsafe"],
    ),
    ("a.py", 'ChatGoogleGenerativeAI(model="gemini-1.5-pro")', ["1 use gemini-1.5-pro gemini - -"]),
    (
        "a.py",
        'from vertexai.generative_models import GenerativeModel\nm = GenerativeModel("gemini-1.5-flash")',
        ["2 use gemini-1.5-flash vertex gemini-3.8-flash unsafe"],
    ),
    (
        "a.sh",
        'curl "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/gemini-1.5-pro-002:generateContent"',
        ["1 use gemini-1.5-pro-002 vertex gemini-3.8-flash unsafe"],
    ),
    (
        "a.sh",
        'curl "https://generativelanguage.googleapis.com/v1beta/models/gemini-pro:generateContent?key=$K"',
        ["1 use gemini-pro gemini - -"],
    ),
    (
        "a.py",
        'URL = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash:streamGenerateContent"',
        ["1 use gemini-2.0-flash gemini gemini-3.6-flash -"],
    ),
    ("a.py", 'genai.GenerativeModel("models/gemini-pro")', ["1 use models/gemini-pro gemini - -"]),
    ("a.py", 'genai.GenerativeModel("gemini-pro")', ["1 use gemini-pro gemini - -"]),
    ("a.py", 'path = "models/gemini-pro.bin"', []),
    (
        "a.py",
        'genai.GenerativeModel("gemini-1.5-pro-latest")',
        ["1 use gemini-1.5-pro-latest gemini - -"],
    ),
    ("a.py", 'genai.GenerativeModel("gemini-1.5-pro-exp-0827")', []),
    ("a.py", 'genai.GenerativeModel("tunedModels/my-gemini-2.0-flash-abc")', []),
    (
        "a.py",
        'genai.embed_content(model="models/text-embedding-004", content=c)',
        ["1 use models/text-embedding-004 gemini models/gemini-embedding-2 manual"],
    ),
    (
        "a.py",
        'EMBEDDINGS = "text-embedding-004"',
        ["1 use text-embedding-004 gemini gemini-embedding-2 manual"],
    ),
    (
        "a.py",
        'client.models.generate_images(model="imagen-3.0-generate-002", prompt=p)',
        ["1 use imagen-3.0-generate-002 gemini gemini-nano-banana-2.1 manual"],
    ),
    (
        "a.py",
        'litellm.completion(model="anthropic/claude-3-opus-20240229")',
        ["1 use anthropic/claude-3-opus-20240229 anthropic anthropic/claude-opus-4-8 safe"],
    ),
    (
        "a.py",
        'OpenAI(base_url="https://openrouter.ai/api/v1").chat.completions.create(model="anthropic/claude-3-opus")',
        ["1 use anthropic/claude-3-opus openrouter anthropic/claude-opus-4.8 safe"],
    ),
    (
        "a.py",
        'litellm.completion(model="openrouter/anthropic/claude-3-opus")',
        [
            "1 use openrouter/anthropic/claude-3-opus openrouter openrouter/anthropic/claude-opus-4.8 safe"
        ],
    ),
    (
        "a.py",
        'M = "anthropic/claude-3-opus:beta"',
        ["1 use anthropic/claude-3-opus:beta openrouter anthropic/claude-opus-4.8:beta -"],
    ),
    (
        "a.yaml",
        "model_list:\n  - model_name: claude-3-opus-20240229\n    litellm_params:\n      model: vertex_ai/claude-3-opus@20240229",
        [
            "2 catalog claude-3-opus-20240229 anthropic claude-opus-4-8 -",
            "4 use vertex_ai/claude-3-opus@20240229 vertex vertex_ai/claude-opus-4-8 unsafe",
        ],
    ),
    (
        "a.yaml",
        "model_list:\n  - model_name: fast\n    litellm_params:\n      model: groq/llama3-8b-8192\n      temperature: 0",
        ["4 use groq/llama3-8b-8192 groq groq/openai/gpt-oss-20b safe"],
    ),
    (
        "a.yaml",
        "jobs:\n  a:\n    steps:\n      - uses: actions/ai-inference@v1\n        with:\n          model: openai/gpt-4o",
        ["6 use openai/gpt-4o github-models - -"],
    ),
    (
        "a.py",
        'OpenAI(base_url="https://models.inference.ai.azure.com").chat.completions.create(model="gpt-4o")',
        ["1 use gpt-4o github-models - -"],
    ),
    (
        "a.py",
        'OpenAI(base_url="https://models.github.ai/inference").chat.completions.create(model="openai/gpt-4o")',
        ["1 use openai/gpt-4o github-models - -"],
    ),
    (
        "a.py",
        'Groq().chat.completions.create(model="llama3-70b-8192")',
        ["1 use llama3-70b-8192 groq openai/gpt-oss-120b safe"],
    ),
    (
        "a.py",
        'M = "groq/llama3-70b-8192"',
        ["1 use groq/llama3-70b-8192 groq groq/openai/gpt-oss-120b safe"],
    ),
    (
        "a.py",
        'OpenAI(base_url="https://api.groq.com/openai/v1").chat.completions.create(model="mixtral-8x7b-32768")',
        ["1 use mixtral-8x7b-32768 groq openai/gpt-oss-120b safe"],
    ),
    ("a.py", 'Fireworks(model="accounts/fireworks/models/llama-v3p1-70b-instruct")', []),
    ("a.py", 'M = "accounts/fireworks/models/mixtral-8x7b-instruct"', []),
    (
        "a.py",
        'Together().chat.completions.create(model="mistralai/Mixtral-8x7B-Instruct-v0.1")',
        ["1 use mistralai/Mixtral-8x7B-Instruct-v0.1 together - -"],
    ),
    (
        "a.py",
        'OpenAI(base_url="https://api.deepseek.com").chat.completions.create(model="deepseek-chat")',
        ["1 use deepseek-chat deepseek deepseek-flash unsafe"],
    ),
    (
        "a.py",
        'OpenAI(base_url="https://api.x.ai/v1").chat.completions.create(model="grok-3")',
        ["1 use grok-3 xai grok-4.3 safe"],
    ),
    (
        "a.py",
        'OpenAI(base_url="http://localhost:11434/v1").chat.completions.create(model="mixtral")',
        [],
    ),
    ("a.py", 'ollama.chat(model="llama3.1:8b")', []),
    ("a.py", 'ollama.chat(model="llama3.1:70b-instruct-q4_0")', []),
    ("a.py", 'ChatOllama(model="gemma2:9b")', []),
    ("a.sh", "ollama run llama3.1", []),
    ("a.py", 'subprocess.run(command)\ncommand = "command"', []),
    ("a.py", "import mistralai\nfrom mistralai import Mistral\nmistral = Mistral(api_key=k)", []),
    ("a.txt", "mistralai==1.0.0\ncodestral\n", []),
    (
        "a.toml",
        '[project]\ndependencies = ["mistralai>=1", "llama-index-llms-mistralai", "grok-cli"]',
        [],
    ),
    ("a.py", 'parser.add_argument("command", choices=["command", "query"])', []),
    (
        "a.py",
        'co.chat(model="command-r", message=x)',
        ["1 use command-r cohere command-r-08-2024 safe"],
    ),
    (
        "a.py",
        'co.generate(model="command", prompt=x)',
        ["1 use command cohere command-r-08-2024 manual"],
    ),
    (
        "a.py",
        'co.embed(model="embed-english-v2.0", texts=t)',
        ["1 use embed-english-v2.0 cohere embed-english-v3.0 manual"],
    ),
    (
        "a.py",
        'co.rerank(model="rerank-english-v2.0", query=q, documents=d)',
        ["1 use rerank-english-v2.0 cohere rerank-v3.5 safe"],
    ),
    ("a.py", 'grok = compile("grok-3 pattern")', []),
    ("a.py", 'name = "grok-3"', []),
    ("a.py", 'Anthropic().messages.create(model="claude-3-opus")', []),
    ("a.py", 'M = "claude-3-opus-20240230"', []),
    ("a.py", 'M = "claude-3-opus-20240229-custom"', []),
    ("a.py", 'M = "my-claude-3-opus-20240229"', []),
    ("a.py", 'M = "claude-3-opus-20240229.json"', []),
    ("a.py", 'M = "claude-3-opus-20240229_cache"', []),
    ("a.py", 'M = "gemini-2.0-flash-thinking-exp-1219-x"', []),
    ("a.py", 'M = "gemini-2.0-flash2"', []),
    ("a.py", 'M = "mistral-large-2402-finetuned"', []),
    (
        "a.py",
        'M = "ft:open-mistral-7b:daf5e488:20240430:c1bed559"',
        ["1 use ft:open-mistral-7b:daf5e488:20240430:c1bed559 mistral ministral-8b-2512 -"],
    ),
    (
        "a.py",
        'log.info("claude-2.1 and claude-2")',
        [
            "1 prose claude-2.1 anthropic claude-opus-4-8 -",
            "1 prose claude-2 anthropic claude-opus-4-8 -",
        ],
    ),
    (
        "a.py",
        'llm = Anthropic(model="claude-2")',
        ["1 use claude-2 anthropic claude-opus-4-8 unsafe"],
    ),
    (
        "a.py",
        'AzureOpenAI(azure_endpoint=e).chat.completions.create(model="mistral-large-2407")',
        ["1 use mistral-large-2407 azure - -"],
    ),
    (
        "a.py",
        'ChatCompletionsClient(endpoint="https://x.services.ai.azure.com/models").complete(model="Mistral-large-2407")',
        [],
    ),
    (
        "a.py",
        'litellm.completion(model="azure_ai/claude-opus-4-1")',
        ["1 use azure_ai/claude-opus-4-1 azure azure_ai/claude-opus-5 -"],
    ),
    (
        "a.py",
        'litellm.completion(model="azure/claude-opus-4-1")',
        ["1 use azure/claude-opus-4-1 azure azure/claude-opus-5 -"],
    ),
    ("a.py", 'ChatMistralAI(model="mistral-small")', []),
    (
        "a.py",
        'ChatMistralAI(model="mistral-large-2402")',
        ["1 use mistral-large-2402 mistral mistral-large-2512 safe"],
    ),
    ("a.py", 'Mistral().chat.complete(model="mistral-large-latest")', []),
    (
        "a.py",
        'Mistral().fim.complete(model="codestral-2405", prompt=p)',
        ["1 use codestral-2405 mistral codestral-2508 safe"],
    ),
    (
        "a.py",
        'PRICES = {"anthropic": {"claude-3-opus-20240229": 15}, "groq": {"llama3-70b-8192": 0.59}}',
        [
            "1 catalog claude-3-opus-20240229 anthropic claude-opus-4-8 -",
            "1 catalog llama3-70b-8192 groq openai/gpt-oss-120b -",
        ],
    ),
    (
        "a.json",
        '{"bedrock/anthropic.claude-3-haiku-20240307-v1:0": {"input_cost_per_token": 1e-6, "litellm_provider": "bedrock"}}',
        [
            "1 catalog bedrock/anthropic.claude-3-haiku-20240307-v1:0 bedrock bedrock/anthropic.claude-haiku-4-5-20251001-v1:0 -"
        ],
    ),
    (
        "a.ts",
        'const prices: Record<string, number> = { "claude-3-opus-20240229": 15, "gemini-1.5-pro": 3.5 };',
        [
            "1 catalog claude-3-opus-20240229 anthropic claude-opus-4-8 -",
            "1 catalog gemini-1.5-pro gemini - -",
        ],
    ),
    (
        "a.py",
        'client.messages.create(model="claude-3-opus-20240229", temperature=0)',
        ["1 use claude-3-opus-20240229 anthropic claude-opus-4-8 unsafe"],
    ),
    (
        "a.py",
        'client.messages.create(model="claude-3-haiku-20240307", temperature=0, max_tokens=9)',
        ["1 use claude-3-haiku-20240307 anthropic claude-haiku-4-5-20251001 safe"],
    ),
    (
        "a.py",
        'client.messages.create(model="claude-3-haiku-20240307", temperature=0, top_p=1)',
        ["1 use claude-3-haiku-20240307 anthropic claude-haiku-4-5-20251001 unsafe"],
    ),
    (
        "a.py",
        'client.messages.create(model="claude-3-opus-20240229", max_tokens=9)',
        ["1 use claude-3-opus-20240229 anthropic claude-opus-4-8 safe"],
    ),
    (
        "a.py",
        'class C:\n    model: str = "claude-3-opus-20240229"\n    temperature: float = 0.2',
        ["2 use claude-3-opus-20240229 anthropic claude-opus-4-8 unsafe"],
    ),
    (
        "a.py",
        'class C:\n    model: str = "claude-3-opus-20240229"\n    temperature: float | None = None',
        ["2 use claude-3-opus-20240229 anthropic claude-opus-4-8 safe"],
    ),
    (
        "a.py",
        'MODEL = "claude-3-opus-20240229"\nTEMPERATURE = 0.2',
        ["1 use claude-3-opus-20240229 anthropic claude-opus-4-8 unsafe"],
    ),
    (
        "a.py",
        'def ask(text, model="claude-3-opus-20240229", temperature=0.2): ...',
        ["1 use claude-3-opus-20240229 anthropic claude-opus-4-8 unsafe"],
    ),
    (
        "a.py",
        'llm = ChatAnthropic(model="claude-3-opus-20240229")\nllm.bind(temperature=0).invoke(x)',
        ["1 use claude-3-opus-20240229 anthropic claude-opus-4-8 unsafe"],
    ),
    (
        "a.py",
        "from google import genai\n"
        "client = genai.Client(vertexai=True, project=p)\n"
        'client.models.generate_content(model="gemini-2.0-flash", contents=c)',
        ["3 use gemini-2.0-flash vertex gemini-3.1-flash-lite safe"],
    ),
    (
        "a.py",
        "from google import genai\n"
        "client = genai.Client(vertexai=False)\n"
        'client.models.generate_content(model="gemini-2.0-flash", contents=c)',
        ["3 use gemini-2.0-flash gemini gemini-3.6-flash safe"],
    ),
    (
        "a.py",
        'm = genai.GenerativeModel("gemini-2.0-flash")\nm.generate_content(x, generation_config=c)',
        ["1 use gemini-2.0-flash gemini gemini-3.6-flash unsafe"],
    ),
    (
        "a.py",
        'if any(name in model for name in ["claude-2.1", "claude-3-opus-20240229"]): ...',
        [
            "1 catalog claude-2.1 anthropic claude-opus-4-8 -",
            "1 catalog claude-3-opus-20240229 anthropic claude-opus-4-8 -",
        ],
    ),
    (
        "a.py",
        'for model in ["claude-2.1", "claude-3-opus-20240229"]:\n    ask(model=model)',
        [
            "1 use claude-2.1 anthropic claude-opus-4-8 manual",
            "1 use claude-3-opus-20240229 anthropic claude-opus-4-8 manual",
        ],
    ),
    (
        "a.yaml",
        "- name: claude-3-5-sonnet-20240620\n  a: 1\n- name: claude-3-5-sonnet-20241022\n  a: 2",
        [
            "1 use claude-3-5-sonnet-20240620 anthropic claude-sonnet-5-5 manual",
            "3 use claude-3-5-sonnet-20241022 anthropic claude-sonnet-5-5 manual",
        ],
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), TRAPS, ids=[c for _, c, _ in TRAPS])
def test_trap(
    name: str, content: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(content, encoding="utf-8")
    engine = Engine(Settings(as_of=AS_OF, roles=("use", "catalog", "doc-code", "prose")))
    found = [
        f"{finding.location.row} {finding.role} {finding.identifier} {finding.route} "
        f"{finding.successor or '-'} {finding.fix.applicability if finding.fix else '-'}"
        for finding in engine.check(engine.search([name])).report.findings
        if finding.identifier  # what is said of the call itself is no trap
    ]
    assert found == expected
