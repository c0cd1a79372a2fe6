"""The page of watched folders: the list at the left, one of them at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from desktop import formatting
from desktop.delegates.source_row import SourceDelegate
from desktop.icons import Icons
from desktop.opening import FileOpener
from desktop.presenters.counts import SourceCounts
from desktop.presenters.settings import SettingsPresenter
from desktop.presenters.sources import SourcesPresenter
from desktop.presenters.status import StatusPresenter
from desktop.theme import Theme
from desktop.views.source_detail import SourceDetail
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.folder_dialog import ask_for_folder
from desktop.widgets.page_top import PageTop
from indexer.protocol.messages import IndexProgress, SourceView

HOUR_S = 3600.0
ONLY_ON_MAINS = "indexing.only_on_mains"


@dataclass(frozen=True, slots=True)
class SourcesParts:
    """The presenters of the page."""

    sources: SourcesPresenter
    status: StatusPresenter
    settings: SettingsPresenter


class SourcesPage(QWidget):
    """Joins the list of sources and the detail of the selected one."""

    search_wanted = Signal(str)

    def __init__(
        self,
        parts: SourcesParts,
        opener: FileOpener,
        theme: Theme,
        icons: Icons,
        *,
        home: str,
    ) -> None:
        super().__init__()
        presenter, status = parts.sources, parts.status
        self._presenter = presenter
        self._status = status
        self._settings = parts.settings
        self._home = home
        self.list = QListView()
        self.list.setModel(presenter.sources)
        self.list.setItemDelegate(SourceDelegate(theme, icons, home=home, parent=self))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Sources"))
        self.detail = SourceDetail(presenter, opener, theme, icons, home=home)
        self.empty = EmptyState(theme, icons)
        self.add_button = button(self.tr("Add a folder …"), "primary")
        self.pause_button = button("")
        self._pause_menu = QMenu(self)
        self.current = ElidedLabel()
        self.current.set_muted()
        self._top = PageTop(self.tr("Sources"), theme)
        self._speed = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._speed.set_muted()
        self._speed.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._on_sources_shown()
        self._on_progress(status.progress)
        self._on_line(status.line)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the settings that the menu of pausing shows."""
        super().showEvent(event)
        self._settings.refresh()

    def selected(self) -> SourceView | None:
        """The selected source."""
        index = self.list.currentIndex()
        return self._presenter.sources.row(index.row()) if index.isValid() else None

    def show_failures(self) -> None:
        """Show what could not be read: of the selected source, or of the first that has such files."""
        model = self._presenter.sources
        failing = [source for source in model.rows() if SourceCounts.of(source.counts).failures]
        if failing and self.selected() not in failing:
            row = model.position_of(failing[0].source_id)
            self.list.setCurrentIndex(model.index(row or 0))
        self.detail.show_failures()

    def choose_folder(self) -> None:
        """Ask for a folder to watch."""
        ask_for_folder(self, self.tr("Add a folder"), lambda path: self._presenter.add([path]))

    def _lay_out(self) -> None:
        row = self._top.row
        row.addWidget(self.current, 1)
        row.addWidget(self._speed)
        row.addWidget(self.pause_button)
        row.addWidget(self.add_button)
        column = seamless_column(self)
        column.addWidget(self._top)
        column.addWidget(self._stack, 1)
        splitter = self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._stack.addWidget(splitter)
        self._stack.addWidget(self.empty)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self.detail)
        self.list.lower()  # screen readers go from bottom to top, and a splitter puts what comes last there
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([460, 740])
        self.detail.setObjectName("surface")
        self.detail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.choose_folder)
        self.empty.acted.connect(self.choose_folder)
        self.detail.search_wanted.connect(self.search_wanted)
        self.detail.confirm.left.connect(self.list.setFocus)
        self._presenter.sources_shown.connect(self._on_sources_shown)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self._status.progress_changed.connect(self._on_progress)
        self._status.line_changed.connect(self._on_line)
        self.pause_button.clicked.connect(self._on_pause_clicked)
        self._pause_menu.aboutToShow.connect(self._fill_pause_menu)

    def _on_sources_shown(self) -> None:
        has_sources = self._presenter.sources.rowCount() > 0
        self._stack.setCurrentIndex(0 if has_sources else 1)
        self._on_line(self._status.line)
        if has_sources and not self.list.selectionModel().hasSelection():
            nearest = self._presenter.sources.index(max(0, self.list.currentIndex().row()))
            self.list.selectionModel().setCurrentIndex(
                nearest, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self._on_current_changed()

    def _on_line(self, line: str) -> None:
        """Before the engine has told its sources, that there are none would be a guess."""
        if self._presenter.is_known:
            add = self.tr("Add a folder …")
            self.empty.say(
                "folder-add", self.tr("No folders yet"), self.tr("Add a folder, or drop one here."), add
            )
        else:
            self.empty.say("folder", line, self.tr("Your folders are shown as soon as it runs."))

    def _on_current_changed(self) -> None:
        if (source := self.selected()) is not None:
            self.detail.show_source(source)

    def _on_progress(self, progress: IndexProgress | None) -> None:
        is_paused = self._status.is_paused
        self.pause_button.setText(self.tr("Resume") if is_paused else self.tr("Pause") + "  ▾")
        self.pause_button.setAccessibleName(
            self.tr("Resume indexing") if is_paused else self.tr("Pause indexing")
        )
        self.pause_button.setEnabled(self._status.can_pause)
        at_work = progress if not is_paused else None
        self.current.set_text(formatting.shorten_home(at_work.current if at_work else "", self._home))
        speeds = _speeds(self, at_work) if at_work else []
        self._speed.set_text(" · ".join(speeds), *speeds[:1])

    def _on_pause_clicked(self) -> None:
        if self._status.is_paused:
            self._presenter.resume()
        else:
            self._pause_menu.popup(self.pause_button.mapToGlobal(self.pause_button.rect().bottomLeft()))

    def _fill_pause_menu(self) -> None:
        self._pause_menu.clear()
        choices: tuple[tuple[str, Callable[[], None]], ...] = (
            (self.tr("For an hour"), partial(self._presenter.pause, HOUR_S)),
            (self.tr("Until tomorrow morning"), partial(self._presenter.pause, until_tomorrow=True)),
            (self.tr("Until I resume"), self._presenter.pause),
        )
        for text, act in choices:
            self._pause_menu.addAction(text).triggered.connect(lambda _checked=False, act=act: act())
        self._pause_menu.addSeparator()
        on_mains = self._pause_menu.addAction(self.tr("Only while plugged in"))
        on_mains.setCheckable(True)
        on_mains.setChecked(bool(self._settings.value(ONLY_ON_MAINS)))
        on_mains.setEnabled(self._settings.knows(ONLY_ON_MAINS))
        on_mains.toggled.connect(partial(self._settings.want, ONLY_ON_MAINS))
        self._pause_menu.addAction(self.tr("Full speed until done")).triggered.connect(
            lambda: self._presenter.resume(full_speed=True)
        )


def _speeds(page: SourcesPage, progress: IndexProgress) -> list[str]:
    """Files and passages per second, where it is one at least; Activity has smaller numbers."""
    parts = []
    if progress.files_per_s >= 1:
        files = page.tr("file/s"), page.tr("files/s")
        parts.append(formatting.counted(round(progress.files_per_s), *files))
    if progress.chunks_per_s >= 1:
        passages = page.tr("passage/s"), page.tr("passages/s")
        parts.append(formatting.counted(round(progress.chunks_per_s), *passages))
    return parts
