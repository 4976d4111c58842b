"""The rules of this checkout, read once for all tests."""

from modelaudit.rulebook.index import open_rulebook

INDEX = open_rulebook(use_cache=False)
RULES = INDEX.rulebook()
