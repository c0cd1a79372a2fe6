"""Asking for a folder, and where a file shall be saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_folder(parent: QWidget, title: str, on_chosen: Callable[[str], object]) -> QFileDialog:
    """Open a dialog that shows folders only, the user's own at first; it does not block the window.

    Args:
        parent: above which it opens.
        title: what the folder is for.
        on_chosen: called with the folder's path.
    """
    dialog = QFileDialog(parent, title, QDir.homePath())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()
    return dialog


def ask_where_to_save(
    parent: QWidget, title: str, name: str, on_chosen: Callable[[str], object]
) -> QFileDialog:
    """Open a dialog for the place of a new file; it asks itself before another is replaced.

    Args:
        parent: above which it opens.
        title: what is saved.
        name: how the file is called at first.
        on_chosen: called with the file's path.
    """
    dialog = QFileDialog(parent, title, QDir.homePath())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()
    return dialog
