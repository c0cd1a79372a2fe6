"""The context menu of a document, or of several."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QWidget

from desktop import formatting
from desktop.actions import (
    COPY_KEY,
    COPY_PATH_KEY,
    OPEN_KEY,
    QUOTE_KEY,
    REVEAL_KEY,
    DocumentActions,
)
from desktop.presenters.preview_target import PreviewTarget
from desktop.presenters.query_text import like_document
from desktop.transfer import distinct_documents, distinct_files
from indexer.protocol.messages import HitView


class DocumentMenu(QMenu):
    """Offers what can be done with hits."""

    def __init__(self, actions: DocumentActions, hits: Sequence[HitView], parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        is_one = len(hits) == 1
        titles = (
            (OPEN_KEY, self.tr("Open"), self.tr("Open {0} files")),
            (REVEAL_KEY, self.tr("Show in folder"), self.tr("Show in their folders")),
            (COPY_KEY, self.tr("Copy file"), self.tr("Copy {0} files")),
            (COPY_PATH_KEY, self.tr("Copy path"), self.tr("Copy {0} paths")),
            (QUOTE_KEY, self.tr("Copy passage with its source"), self.tr("Copy passages with their sources")),
        )
        documents = formatting.count(len(distinct_documents(hits)))
        paths = formatting.count(len(distinct_files(hits)))
        for key, one, many in titles:
            if key == COPY_KEY:
                self.addSeparator()
            number = paths if key == COPY_PATH_KEY else documents
            action = self.addAction(f"{one if is_one else many.format(number)}\t{formatting.key_name(key)}")
            action.triggered.connect(lambda _checked=False, key=key: actions.do(key, hits))
            action.setEnabled(key != QUOTE_KEY or any(hit.passages for hit in hits))
            if key == OPEN_KEY and is_one and actions.offers_programs:
                choose = self.addAction(self.tr("Open with …"))
                choose.triggered.connect(lambda: actions.open_with(hits[0]))
            if key == OPEN_KEY and is_one and hits[0].member:
                self._add_of_member(hits[0])
        if is_one:
            self._add_of_one(hits[0])
        self.addSeparator()
        many = self.tr("Forget the content of {0} documents").format(formatting.count(len(hits)))
        forget = self.addAction(self.tr("Forget its content") if is_one else many)
        forget.triggered.connect(lambda: actions.forget(list(hits)))

    def _add_of_member(self, hit: HitView) -> None:
        """What can be done with what lies in an archive or a mail."""
        container = formatting.document_name(hit.path, "").replace("&", "&&")
        whole = self.addAction(self.tr("Open “{0}”").format(container))
        whole.triggered.connect(lambda: self._actions.open_container(hit))
        save = self.addAction(self.tr("Save a copy as …"))
        save.triggered.connect(lambda: self._actions.save_copy(hit))

    def _add_of_one(self, hit: HitView) -> None:
        """What can be done with no more than one."""
        self.addSeparator()
        folder = formatting.folder_of(hit.path)
        self.addAction(self.tr("Search only in this folder")).triggered.connect(
            lambda: self._actions.folder_wanted.emit(folder)
        )
        if PreviewTarget.of_hit(hit).can_be_searched:
            self.addAction(self.tr("Search only in this file")).triggered.connect(
                lambda: self._actions.folder_wanted.emit(hit.path)
            )
        like_it = like_document(hit.path, hit.member)
        similar = self.addAction(self.tr("Find similar files"))
        similar.setEnabled(bool(like_it))
        similar.triggered.connect(lambda: self._actions.search_wanted.emit(like_it))
        self.addAction(self.tr("Why is this found?")).triggered.connect(
            lambda: self._actions.explain_wanted.emit(hit.path, hit.member)
        )
        if hit.also_at:
            copies = self.addMenu(self.tr("The same content is also at"))
            for path in hit.also_at[:20]:
                shown = copies.addAction(formatting.legible(path).replace("&", "&&"))
                raw_path = os.fsencode(path).hex()
                shown.triggered.connect(
                    lambda _checked=False, raw=raw_path: self._actions.opener.reveal([raw])
                )
