"""How the parts of a page stand on each other."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


def seamless_column(owner: QWidget | None = None) -> QVBoxLayout:
    """A column whose parts touch each other and the edges of its owner."""
    column = QVBoxLayout(owner) if owner is not None else QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
