"""What the window remembers about itself: geometry, splitters, theme. Lies in the data directory."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class Preferences:
    """Typed access to the window's own settings; a damaged file gives defaults."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def state(self, name: str) -> QByteArray | None:
        """A saved geometry, splitter or header state."""
        value = self._settings.value(f"state/{name}")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Save a geometry, splitter or header state."""
        self._settings.setValue(f"state/{name}", state)

    def text(self, name: str, default: str = "") -> str:
        """A saved text."""
        value = self._settings.value(f"view/{name}", default)
        return value if isinstance(value, str) else default

    def keep_text(self, name: str, value: str) -> None:
        """Save a text."""
        self._settings.setValue(f"view/{name}", value)

    def number(self, name: str, default: float) -> float:
        """A saved number."""
        try:
            return float(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A saved yes or no."""
        return self.text(name, "yes" if default else "no") == "yes"

    def keep_flag(self, name: str, value: bool) -> None:
        """Save a yes or no."""
        self.keep_text(name, "yes" if value else "no")

    def sync(self) -> None:
        """Write to the disk now; Qt does so by itself at the end."""
        self._settings.sync()
