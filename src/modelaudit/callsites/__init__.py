"""Calls that send requests, and what they need when their model changes."""
