"""Writes what stands on the back of a postcard."""

import os

from openai import OpenAI

client = OpenAI()

# gpt-4-turbo was too slow for this.
MODEL = os.environ.get("GREETING_MODEL", "gpt-3.5-turbo")


def greet(name: str) -> str:
    """Return a greeting for `name`."""
    answer = client.chat.completions.create(
        model="gpt-4-turbo",
        messages=[{"role": "user", "content": f"Greet {name} in one sentence."}],
        max_tokens=60,
    )
    return answer.choices[0].message.content


def translate(text: str, language: str) -> str:
    """Return `text` in `language`."""
    answer = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": f"Translate into {language}: {text}"}],
    )
    return answer.choices[0].message.content
