"""Fixtures of all tests: no telemetry, no user's data directory, no time limits, real-process tests last."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile(
    "untimed", settings(), deadline=None
)  # how long a case takes is the machine's matter
settings.load_profile("untimed")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = ("tests.scripted_ollama.fixtures",)


def pytest_collection_modifyitems(items):
    """Run tests that start real engine processes after all others."""
    items.sort(key=lambda item: item.get_closest_marker("process") is not None)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    """No test sees or leaves anything in the user's own directories."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DESKHOUND_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
