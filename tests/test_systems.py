"""The systems a model is called through: a file of code and a file of config of each, as found.

A finding is `row identifier route role model successor fix`: the identifier and the successor as
they stand in the file, `-` where there is none. The day is 2026-11-22.
"""

# ruff: noqa: E501 (a finding is a line)

from datetime import date

import pytest
from conftest import FIXTURES

from modelaudit.engine import Engine
from modelaudit.findings import Finding
from modelaudit.references import Role
from modelaudit.settings import Settings

SYSTEMS = FIXTURES / "systems"
AS_OF = date(2026, 11, 22)

FOUND = {
    "openai/answer.py": """
        10 gpt-4o openai use gpt-4o gpt-6-luna safe
        15 gpt-image-1 openai use gpt-image-1 gpt-image-2.6-sunburst safe
    """,
    "openai/.env": """
        2 gpt-4-0613 openai use gpt-4 gpt-5.6-sol safe
        3 gpt-4 openai prose gpt-4 gpt-5.6-sol -
    """,
    # A plain string takes the gateway, `openai("...")` does not.
    "vercel-ai-gateway/answer.ts": """
        7 openai/gpt-4o vercel-ai-gateway use gpt-4o openai/gpt-6-luna safe
        15 openai/gpt-image-1 vercel-ai-gateway use gpt-image-1 openai/gpt-image-2.6-sunburst safe
        19 gpt-4o openai use gpt-4o gpt-6-luna safe
    """,
    "vercel-ai-gateway/answer.py": """
        15 openai/gpt-4-turbo vercel-ai-gateway use gpt-4-turbo openai/gpt-5.6-sol safe
        21 anthropic/claude-3.7-sonnet vercel-ai-gateway use claude-3-7-sonnet-20250219 anthropic/claude-sonnet-5.5 safe
    """,
    "vercel-ai-gateway/.env": """
        3 openai/gpt-4o-mini vercel-ai-gateway use gpt-4o-mini openai/gpt-6-luna safe
    """,
    # `auto` chooses a model and is none.
    "airouter/answer.py": """
        17 gpt-4o-mini airouter use gpt-4o-mini gpt-6-luna manual
        17 gpt-4.1 airouter use gpt-4.1 gpt-6-luna manual
        24 gpt-5-mini airouter use gpt-5-mini gpt-6.1-terra safe
        29 gpt-5 airouter use gpt-5 gpt-6.1-sol safe
        29 claude-4-5-sonnet airouter use claude-sonnet-4-5-20250929 claude-5-5-sonnet safe
    """,
    # The host stands after the model, and the logging proxy is no route of its own.
    "helicone-cloud/answer.py": """
        13 gpt-4o-mini helicone-cloud use gpt-4o-mini gpt-6-luna safe
        14 gpt-4o/openai helicone-cloud use gpt-4o gpt-6-luna/openai safe
        16 claude-3.5-sonnet-v2/anthropic helicone-cloud use claude-3-5-sonnet-20241022 claude-sonnet-5-5/anthropic -
        16 gpt-4o/azure/eu-deployment helicone-cloud use gpt-4o gpt-6-luna/azure/eu-deployment -
        18 gpt-4.1 helicone-cloud use gpt-4.1 gpt-6-luna -
        22 gpt-4o openai use gpt-4o gpt-6-luna safe
    """,
    "helicone-cloud/opencode.json": """
        3 helicone/gpt-4o helicone-cloud use gpt-4o helicone/gpt-6-luna safe
        4 helicone/gpt-4o-mini/openai helicone-cloud use gpt-4o-mini helicone/gpt-6-luna/openai safe
    """,
    "helicone-self-hosted/answer.py": """
        10 anthropic/claude-3-7-sonnet helicone-self-hosted use claude-3-7-sonnet-20250219 anthropic/claude-sonnet-5-5 safe
    """,
    "helicone-self-hosted/ai-gateway-config.yaml": """
        7 openai/gpt-4 openai use gpt-4 openai/gpt-5.6-sol safe
    """,
    # The gateway asks the provider that stands beside the name.
    "kong-ai-proxy/kong.yaml": """
        17 gpt-4 openai use gpt-4 gpt-5.6-sol unsafe
        29 gpt-image-1 openai use gpt-image-1 gpt-image-2.6-sunburst safe
    """,
    "kong-ai-proxy/main.tf": """
        9 gpt-4o openai use gpt-4o gpt-6-luna safe
    """,
    "kong-ai-proxy-advanced/kong.yaml": """
        12 gpt-4o openai use gpt-4o gpt-6-luna safe
        18 gpt-4 azure use gpt-4 gpt-5.6-sol -
        25 anthropic.claude-3-7-sonnet-20250219-v1:0 bedrock use claude-3-7-sonnet-20250219 anthropic.claude-sonnet-5-5 unsafe
    """,
    "kong-ai-proxy-advanced/plugin.yaml": """
        11 gpt-4o-mini openai use gpt-4o-mini gpt-6-luna safe
        13 claude-3-7-sonnet-20250219 anthropic use claude-3-7-sonnet-20250219 claude-sonnet-5-5 safe
    """,
    "litellm-sdk/answer.py": """
        7 gpt-4 openai use gpt-4 gpt-5.6-sol safe
        8 openai/gpt-4o openai use gpt-4o openai/gpt-6-luna safe
        9 azure/gpt-4 azure use gpt-4 azure/gpt-5.6-sol -
        10 openrouter/openai/gpt-4o openrouter use gpt-4o openrouter/openai/gpt-6-luna safe
        12 openai/openai/gpt-5 martian-gateway use gpt-5 openai/openai/gpt-6.1-sol safe
        16 claude-3-7-sonnet-20250219 anthropic use claude-3-7-sonnet-20250219 claude-sonnet-5-5 safe
        17 vertex_ai/claude-3-5-sonnet-v2@20241022 vertex use claude-3-5-sonnet-20241022 vertex_ai/claude-sonnet-5-5 unsafe
        18 gpt-image-1 openai use gpt-image-1 gpt-image-2.6-sunburst safe
    """,
    # Where the proxy listens tells nothing: the days are the vendor's, the names its own.
    "litellm-proxy/answer.py": """
        16 claude-3-7-sonnet-20250219 anthropic use claude-3-7-sonnet-20250219 claude-sonnet-5-5 unsafe
    """,
    # `model_name` is what clients ask for, the parameters hold what is asked.
    "litellm-proxy/config.yaml": """
        2 gpt-4 openai catalog gpt-4 gpt-5.6-sol -
        4 openai/gpt-4 openai use gpt-4 openai/gpt-5.6-sol safe
        8 azure/gpt-4o azure use gpt-4o azure/gpt-5.6-sol -
        11 azure/gpt-4o azure use gpt-4o azure/gpt-5.6-sol -
        14 bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0 bedrock use claude-3-7-sonnet-20250219 bedrock/us.anthropic.claude-sonnet-5-5 unsafe
        17 openai/openai/gpt-5-mini martian-gateway use gpt-5-mini openai/openai/gpt-6.1-terra safe
        21 openai/gpt-4o-mini openai use gpt-4o-mini openai/gpt-6-luna safe
    """,
    "martian/answer.py": """
        16 openai/gpt-4.1-nano martian-gateway use gpt-4.1-nano openai/gpt-5.6-luna safe
        21 anthropic/claude-sonnet-4-20250514:cheap martian-gateway use claude-sonnet-4-20250514 anthropic/claude-sonnet-5-5:cheap -
        29 gpt-3.5-turbo martian-router-legacy use gpt-3.5-turbo gpt-5.6-terra safe
        29 gpt-4 martian-router-legacy use gpt-4 gpt-5.6-sol safe
    """,
    "martian/.env": """
        3 openai/gpt-4o-mini martian-gateway use gpt-4o-mini openai/gpt-6-luna safe
    """,
    # `default` and `chat-preview` choose a model and are none.
    "neutrino/answer.py": """
        7 gpt-4 neutrino use gpt-4 gpt-5.6-sol safe
        14 claude-3.5-sonnet neutrino use claude-3-5-sonnet-20241022 claude-sonnet-5.5 safe
    """,
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found(name: str) -> None:
    engine = Engine(Settings(as_of=AS_OF, roles=tuple(Role)))
    report = engine.check(engine.search([str(SYSTEMS / name)])).report
    expected = [line.strip() for line in FOUND[name].strip().splitlines()]
    assert list(map(told, report.findings)) == expected


def told(finding: Finding) -> str:
    fix = str(finding.fix.applicability) if finding.fix else "-"
    facts = (finding.identifier, finding.route, finding.role, finding.model, finding.successor)
    return " ".join(str(fact) for fact in (finding.location.row, *facts, fix))


def test_every_fixture_is_checked() -> None:
    files = {path for path in SYSTEMS.rglob("*") if path.is_file()}
    assert {SYSTEMS / name for name in FOUND} == files
