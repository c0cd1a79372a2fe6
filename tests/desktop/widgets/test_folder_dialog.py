from __future__ import annotations

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.widgets.folder_dialog import ask_for_folder


def test_only_folders_are_shown_the_users_own_at_first(qtbot, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen = []
    dialog = ask_for_folder(parent, "Add a folder", chosen.append)
    assert dialog.testOption(QFileDialog.Option.ShowDirsOnly)
    assert dialog.directory().absolutePath() == QDir.homePath()
    dialog.fileSelected.emit(str(tmp_path))
    assert chosen == [str(tmp_path)]
    dialog.reject()
