"""What the user does with results, carried out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from desktop.actions import DocumentActions
from desktop.document_menu import DocumentMenu
from desktop.presenters.search import SearchPresenter
from desktop.widgets.results_list import ResultsList
from indexer.protocol.messages import HitView


class ResultActs(QObject):
    """Joins a list of results with the actions on documents."""

    found = Signal(str)
    """The query by which the user found something: a result was gone to, opened or copied."""

    def __init__(self, results: ResultsList, search: SearchPresenter, actions: DocumentActions) -> None:
        super().__init__(results)
        self._results = results
        self._actions = actions
        results.hits_opened.connect(lambda hits: actions.open(hits))
        results.copy_wanted.connect(actions.copy_files)
        results.drag_wanted.connect(actions.drag)
        results.key_shared.connect(actions.do)
        for acted in (results.hit_clicked, results.hits_opened, results.copy_wanted, results.key_shared):
            acted.connect(lambda *_what: self.found.emit(search.query))
        results.context_wanted.connect(self._on_context_wanted)

    def _on_context_wanted(self, hits: tuple[HitView, ...], place: QPoint) -> None:
        menu = DocumentMenu(self._actions, hits, self._results)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
