"""Fixtures of all tests: no user's data directory, no time limits, the same cases, real-process tests last."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady",
    settings(),
    deadline=None,  # how long a case takes, and how long one is drawn, is the machine's matter
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="HYPOTHESIS_EXAMPLES" not in os.environ,  # the same cases each time, but in the long run
)
settings.load_profile("steady")
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
