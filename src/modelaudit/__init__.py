"""Finds deprecated AI model identifiers and moves code to a living successor."""

__version__ = "0.1.0"
