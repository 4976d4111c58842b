"""Shared by all tests: helpers lie beside them, caches never leave the temporary folder."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("MODELAUDIT_CACHE_DIR", str(folder))


FIXTURES = Path(__file__).parent / "fixtures"
