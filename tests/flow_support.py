"""Reads snippets with the shipped surfaces, for the tests of what flows where."""

from collections.abc import Iterable
from textwrap import dedent

from shipped import RULES

from modelaudit.callsites.surfaces import surfaces_of
from modelaudit.flow.module import Module
from modelaudit.flow.sites import Origin, Sent, Sites

CHAT = "openai.OpenAI().chat.completions.create"


def sites_of(code: str) -> Sites:
    """Return what a module sends."""
    return Sites(Module(dedent(code).encode()), surfaces_of(RULES))


def sent(code: str) -> tuple[Sent, ...]:
    """Return the requests of a module."""
    return sites_of(code).sent


def called(code: str) -> list[str]:
    """Return what a module calls."""
    return [one.path for one in sent(code)]


def models(code: str) -> list[str]:
    """Return where the models of a module come from: literals as they read, all else in brackets.

    Parameters are left out, as what they may be is there.
    """
    origins = (origin for one in sent(code) for origin in one.origins)
    return list(dict.fromkeys(_shown(one) for one in origins if one.kind != "parameter"))


def _shown(origin: Origin) -> str:
    if origin.kind == "literal":
        return origin.text
    if origin.kind == "callers":
        return "<callers>"
    return f"<{origin.kind} {origin.text}>".replace(" >", ">")


def client(make: str, use: str = "client") -> str:
    """Return a module that makes a client and asks through it."""
    return f"import openai\nfrom openai import OpenAI\n{dedent(make)}\n{ask(use)}"


def ask(use: str, model: str = '"gpt-4"') -> str:
    """Return a request."""
    return f"{use}.chat.completions.create(model={model}, messages=[])\n"


def lines(parts: Iterable[str]) -> str:
    """Return a module of some lines."""
    return "\n".join(parts) + "\n"
