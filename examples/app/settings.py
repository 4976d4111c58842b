"""What an operator may change."""

from dataclasses import dataclass


@dataclass
class Settings:
    """Settings of the application."""

    chat_model: str = "gpt-4-turbo"
    max_words: int = 400


settings = Settings()
