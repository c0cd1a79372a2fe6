"""Settings of the engine: every change is tried dry first, and what it costs is said before it is made."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop import formatting
from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState, ConnectionStatus
from indexer.protocol.messages import (
    ChangeSettingRequest,
    ErrorReply,
    SettingChanged,
    SettingsReply,
)


class SettingsPresenter(QObject):
    """Knows the values, asks for costs, and applies what is free or confirmed."""

    loaded = Signal()
    """Values are known, for the first time or anew."""
    changed = Signal(str)
    """Name of a setting whose value is another now."""
    cost_known = Signal(str, str)
    """Name, and in words what the wanted change costs: it waits for `confirm` or `revert`."""
    failed = Signal(str, str)
    """Name, and why the change cannot be made."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._values: dict[str, Any] = {}
        self._wanted: dict[str, Any] = {}
        engine.connection_changed.connect(self._on_connection_changed)

    def knows(self, name: str) -> bool:
        """Whether the engine has this setting."""
        return name in self._values

    def value(self, name: str) -> Any:
        """The value in force, None when unknown."""
        return self._values.get(name)

    def refresh(self) -> None:
        """Ask for all values."""
        self._engine.read_settings(self._on_settings, lambda _error: None)

    def want(self, name: str, value: Any) -> None:
        """The user wants another value: applied at once if it costs nothing."""
        if value == self._values.get(name):
            self.revert(name)
            return
        self._wanted[name] = value

        def on_reply(reply: SettingChanged) -> None:
            if self._wanted.get(name) != value:
                return  # another value was wanted meanwhile
            if reply.cost:
                self.cost_known.emit(name, reply.cost)
            else:
                self.confirm(name)

        self._send(name, value, is_dry_run=True, on_reply=on_reply)

    def confirm(self, name: str) -> None:
        """Make the wanted change."""
        if name not in self._wanted:
            return
        value = self._wanted.pop(name)

        def on_reply(reply: SettingChanged) -> None:
            self._values[name] = _parsed(reply.value, value)
            self.changed.emit(name)

        self._send(name, value, is_dry_run=False, on_reply=on_reply)

    def revert(self, name: str) -> None:
        """Forget the wanted change."""
        self._wanted.pop(name, None)
        self.changed.emit(name)

    def _send(self, name: str, value: Any, *, is_dry_run: bool, on_reply: Any) -> None:
        def on_error(error: ErrorReply) -> None:
            is_wanted = self._wanted.get(name) == value if is_dry_run else name not in self._wanted
            if not is_wanted:
                return  # taken back, or another value was wanted meanwhile
            self._wanted.pop(name, None)
            self.changed.emit(name)
            self.failed.emit(name, formatting.sentences(error.message, error.hint))

        request = ChangeSettingRequest(name, json.dumps(value), is_dry_run)
        self._engine.change_setting(request, on_reply, on_error)

    def _on_settings(self, reply: SettingsReply) -> None:
        self._values = {name: _parsed(text, None) for name, text in reply.values.items()}
        self.loaded.emit()

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        if status.state is ConnectionState.READY:
            self.refresh()


def _parsed(text: str, default: Any) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return default
