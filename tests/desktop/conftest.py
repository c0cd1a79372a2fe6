"""Fixtures of the window's tests: offscreen Qt, a fake engine, and everything ended after each test."""

from __future__ import annotations

import gc
import os

import pytest
from pytestqt.qtbot import QtBot

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from desktop.actions import DocumentActions
from desktop.copies import MemberCopies
from desktop.copy_store import CopyStore
from desktop.engine.client import Engine
from desktop.engine.connection import Connection, ConnectionState
from desktop.icons import Icons
from desktop.opening import FileOpener
from desktop.theme import Theme
from indexer.protocol import messages as m
from tests.desktop.fake_engine import FakeEngine
from tests.waiting import PATIENCE_S

PATIENCE_MS = int(PATIENCE_S * 1000)


class PatientBot(QtBot):
    """Waits as long as other tests do, not five seconds: only a failure takes so long."""

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, **options):
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitExposed(self, widget, *, timeout=PATIENCE_MS):
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp, request):
    """A bot that a busy machine does not make impatient."""
    return PatientBot(request)


@pytest.fixture(autouse=True, scope="session")
def _collect_in_this_thread_only():
    """As the window does (`desktop.garbage`): another thread must not destroy Qt objects."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _collect_after_each_test():
    yield
    gc.collect()


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


@pytest.fixture
def copies(engine, tmp_path):
    """Copies of members, in a data directory of their own."""
    made = MemberCopies(engine, CopyStore(tmp_path / "data" / "copies"))
    yield made
    made.stop()


@pytest.fixture
def actions(engine, copies):
    """What can be done with documents."""
    return DocumentActions(engine, FileOpener(), copies)


@pytest.fixture
def opened(actions, monkeypatch):
    """Paths of the files that were opened."""
    paths = []
    monkeypatch.setattr(
        actions.opener, "open", lambda raw, _place=None: paths.append(bytes.fromhex(raw).decode())
    )
    return paths


@pytest.fixture
def shown(actions, monkeypatch):
    """Paths of the files that were shown in their folders."""
    paths = []
    monkeypatch.setattr(
        actions.opener, "reveal", lambda raw: paths.extend(map(os.fsdecode, map(bytes.fromhex, raw)))
    )
    return paths


@pytest.fixture
def members(fake):
    """The engine hands out the number of a member, or what is put here for it."""
    contents = {}

    def hand_out(request):
        data = contents.get(request.document_id, b"%d" % request.document_id)
        return [(m.MemberPiece(request.document_id, len(data)), data)]

    fake.scripts[m.MemberRequest] = hand_out
    return contents


@pytest.fixture(scope="session")
def theme(qapp):
    """The light theme."""
    made = Theme(qapp)
    made.choose("light")
    return made


@pytest.fixture(scope="session")
def icons(theme):
    """Icons in the theme's colours."""
    return Icons(theme)


@pytest.fixture
def asked(qtbot, fake):
    """Waits until requests of a type have arrived, and returns them."""

    def wait(request_type, count=1):
        qtbot.waitUntil(lambda: len(fake.asked(request_type)) >= count)
        return fake.asked(request_type)

    return wait


@pytest.fixture
def collected():
    """Collects what a signal sends."""

    def collect(signal):
        got = []
        signal.connect(lambda *values: got.append(values[0] if len(values) == 1 else values))
        return got

    return collect
