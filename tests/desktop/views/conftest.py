"""A whole desk in front of an engine that answers everything."""

from __future__ import annotations

import pytest

from desktop.desk import WELCOMED, Desk
from desktop.engine.connection import ConnectionState
from desktop.preferences import Preferences
from desktop.presenters.search import SearchPhase
from indexer.protocol import messages as m
from tests.desktop.scenario import scripted_engine


@pytest.fixture
def fake():
    """The engine of the scenario; pictures of pages are left to their own tests."""
    made = scripted_engine()
    made.scripts[m.PreviewRequest] = lambda request: made_text(request)
    return made


def made_text(request):
    """A short text for any preview."""
    text = "The notice period is three months."
    return [
        m.TextPreview(request.document_id, text, 0, len(text), (), m.Highlight(4, 10), m.Locator(), "txt", 0)
    ]


@pytest.fixture
def new_desk(qtbot, qapp, tmp_path, fake, monkeypatch):
    """Makes a desk over a data directory, not connected yet."""
    desks = []
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))

    def make(*, is_welcomed=True):
        kept = Preferences(tmp_path / "window.ini")
        kept.keep_flag(WELCOMED, is_welcomed)
        kept.sync()
        desk = Desk(qapp, tmp_path, fake.connect)
        desk.theme.choose("light")
        desks.append(desk)
        qtbot.addWidget(desk.window)
        desk.window.resize(1280, 800)
        desk.window.show()
        return desk

    yield make
    for desk in desks:
        desk.stop()
        if desk.quick is not None:
            desk.quick.close()


@pytest.fixture
def desk(qtbot, new_desk):
    """A connected desk that has sources."""
    made = new_desk()
    made.engine.start()
    qtbot.waitUntil(lambda: made.engine.connection_status.state is ConnectionState.READY)
    qtbot.waitUntil(lambda: made.sources.is_known)
    return made


@pytest.fixture
def view(desk):
    """The search page of the desk."""
    return desk.view


@pytest.fixture
def found(qtbot, desk, view):
    """The search page after a search."""
    qtbot.keyClicks(view.field.line, "notice period")
    settled = (SearchPhase.SETTLED, "notice period")
    qtbot.waitUntil(lambda: (desk.search.state.phase, desk.search.state.query) == settled)
    qtbot.waitUntil(lambda: desk.preview.text is not None)
    return view
