from __future__ import annotations

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.widgets.folder_dialog import ask_for_folder, ask_where_to_save


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


def test_a_place_is_asked_for_with_the_name_at_hand(qtbot, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen = []
    dialog = ask_where_to_save(parent, "Save a copy", "note.txt", chosen.append)
    assert [path.rpartition("/")[2] for path in dialog.selectedFiles()] == ["note.txt"]
    dialog.fileSelected.emit(str(tmp_path / "note.txt"))
    assert chosen == [str(tmp_path / "note.txt")]
    dialog.reject()
