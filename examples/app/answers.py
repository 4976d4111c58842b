"""Answers to questions."""

from openai import OpenAI

from .settings import settings


class Answers:
    """Asks a model."""

    def __init__(self) -> None:
        self.client = OpenAI()

    def answer(self, question: str) -> str:
        """Return the answer to a question."""
        response = self.client.chat.completions.create(
            model=settings.chat_model,
            messages=[{"role": "user", "content": question}],
            max_tokens=4096,  # a long answer
        )
        return response.choices[0].message.content or ""
