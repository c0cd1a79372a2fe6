"""Fixtures of the window's tests: offscreen Qt, a fake engine, and everything ended after each test."""

from __future__ import annotations

import os

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from desktop.engine.client import Engine
from desktop.engine.connection import Connection, ConnectionState
from tests.desktop.fake_engine import FakeEngine


@pytest.fixture
def fake():
    """A fake engine without scripts."""
    return FakeEngine()


@pytest.fixture
def connection(qtbot, fake):
    """A connection to the fake engine, not started, that retries at once."""
    made = Connection(fake.connect, backoff_s=(0.01,))
    yield made
    made.stop()


@pytest.fixture
def engine(qtbot, connection):
    """The engine's client, connected."""
    made = Engine(connection)
    made.start()
    qtbot.waitUntil(lambda: made.connection_status.state is ConnectionState.READY)
    yield made
    made.stop()
