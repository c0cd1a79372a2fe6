"""Loading the modules of pages before they are opened.

They took 15 ms of the sources page's 65 and 33 ms of the settings' 100, all of it in the click that
opened them; in a thread they take a few milliseconds of the window's time at once.
"""

from __future__ import annotations

import importlib
import threading

from PySide6.QtCore import QObject, QTimer

PAGES = (
    "desktop.views.sources_page",
    "desktop.views.activity_page",
    "desktop.views.settings_page",
    "desktop.presenters.models",
    "desktop.entries.login",
    "desktop.entries.menu",
    "desktop.entries.xdg_login",
    "desktop.entries.xdg_menu",
)
AFTER_MS = 1000
"""Not while the window comes up."""


def preload_later(parent: QObject, after_ms: int = AFTER_MS) -> None:
    """Load the modules of pages in a while, unless `parent` goes away before."""
    QTimer.singleShot(after_ms, parent, lambda: _thread().start())


def _thread() -> threading.Thread:
    return threading.Thread(target=_load, name="preloading", daemon=True)


def _load() -> None:
    for name in PAGES:
        importlib.import_module(name)
