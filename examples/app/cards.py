"""Paints postcards."""

from openai import OpenAI

client = OpenAI()

DEFAULT_MODEL = "gpt-image-1"


def paint(prompt: str, size: str = "1024x1024") -> str:
    """Return a painting of `prompt`, encoded as base64."""
    answer = client.images.generate(model="gpt-image-1", prompt=prompt, size=size)
    return answer.data[0].b64_json


def sketch(prompt: str) -> str:
    """Return the address of a quick sketch of `prompt`."""
    answer = client.images.generate(model="dall-e-3", prompt=prompt, style="natural")
    return answer.data[0].url
