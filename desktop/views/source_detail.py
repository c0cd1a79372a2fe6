"""One source: what is in it, its rules, what could not be read, and how to remove it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from desktop import formatting
from desktop.icons import Icons
from desktop.opening import FileOpener
from desktop.presenters.activity import Fact, state_facts
from desktop.presenters.counts import STOPPED, SourceCounts, source_line
from desktop.presenters.sources import SourcesPresenter
from desktop.presenters.throttle import Throttle
from desktop.theme import Theme
from desktop.views.failures_view import FailuresPane
from desktop.views.rules_editor import RulesEditor
from desktop.widgets.banner import Banner
from desktop.widgets.card import in_scroll_area
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.facts import FactGrid
from indexer.protocol.messages import SourceView

FAILURES_MS = 1000
"""While files are being read the list of failures follows their number at this pace."""


class SourceDetail(QWidget):
    """Shows one `SourceView` in three tabs."""

    search_wanted = Signal(str)
    """Search in this folder."""

    def __init__(
        self, presenter: SourcesPresenter, opener: FileOpener, theme: Theme, icons: Icons, *, home: str
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._home = home
        self._source: SourceView | None = None
        self._listed_at = (0, "")
        """Number of failures and state of the source when the failures were asked for."""
        self._list_failures = Throttle(self._on_failures_due, FAILURES_MS, self)
        self._title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._title.setFont(theme.font(1.25, bold=True))
        self._path = ElidedLabel()
        self._path.set_muted()
        self.search_button = button(self.tr("Search here"))
        self.rescan_button = button(self.tr("Rescan"), tip=self.tr("Compare the folder with the index now"))
        self.remove_button = button(self.tr("Remove …"), "danger")
        self.confirm = Banner(icons)
        self.rules = RulesEditor(presenter)
        self.failures = FailuresPane(presenter, opener, theme, icons, home=home)
        self._facts = FactGrid()
        self._overview = QWidget()
        column = QVBoxLayout(self._overview)
        column.setContentsMargins(18, 16, 18, 16)
        column.addWidget(self._facts)
        column.addStretch()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("What is known of the folder"))
        self._lay_out()
        # Last: Qt styles all that a widget holds anew whenever one of its parents gets a parent.
        self.tabs.addTab(in_scroll_area(self._overview, self.tr("Overview")), self.tr("Overview"))
        self.tabs.addTab(in_scroll_area(self.rules, self.tr("Rules")), self.tr("Rules"))
        self.tabs.addTab(self.failures, self.tr("Not fully read"))
        self._connect()

    def show_source(self, source: SourceView) -> None:
        """Show a source, or its newest state."""
        is_other = self._source is None or self._source.source_id != source.source_id
        self._source = source
        counts = SourceCounts.of(source.counts)
        self._title.set_text(formatting.document_name(source.path, ""))
        self._path.set_text(formatting.shorten_home(source.path, self._home))
        self._fill_overview(source, counts)
        self.rescan_button.setEnabled(source.state != STOPPED)
        self.rules.show_source(source)
        if is_other:
            self.confirm.hide()
            self._list_failures.call_now()
        elif self._listed_at != (counts.failures, source.state):
            self._list_failures.call()

    def show_failures(self) -> None:
        """Turn to what could not be read."""
        self.tabs.setCurrentWidget(self.failures)

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("header")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        for each in (self.search_button, self.rescan_button, self.remove_button):
            row.addWidget(each)
        titles = QVBoxLayout(head)
        titles.setContentsMargins(18, 12, 14, 10)
        titles.setSpacing(2)
        titles.addLayout(row)
        titles.addWidget(self._path)  # as wide as the pane: in a narrow one the buttons would cut it
        column = seamless_column(self)
        column.addWidget(head)
        column.addWidget(self.confirm)
        column.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.search_button.clicked.connect(self._on_search)
        self.rescan_button.clicked.connect(self._on_rescan)
        self.remove_button.clicked.connect(self._on_remove)
        self._presenter.failures_shown.connect(self._on_failures_shown)

    def _fill_overview(self, source: SourceView, counts: SourceCounts) -> None:
        facts = [
            Fact(self.tr("State"), source_line(source, SourceCounts())),
            Fact(
                formatting.count(counts.total),
                self.tr("file") if counts.total == 1 else self.tr("files"),
                is_number=True,
            ),
            *state_facts(source.counts),
        ]
        if source.state == "offline":
            text = self.tr(
                "Its files stay in the index and are found; they are marked until it is there again."
            )
            facts.insert(1, Fact("", text))
        if source.compared_s:
            facts.append(Fact(self.tr("Last looked through"), formatting.moment(source.compared_s)))
        if source.is_polled:
            text = self.tr("The system does not report changes here; the folder is looked at regularly.")
            facts.append(Fact(self.tr("Watching"), text))
        if not source.give_to_model:
            facts.append(Fact(self.tr("Answers"), self.tr("do not use these files")))
        self._facts.show_facts(facts)

    def _on_failures_due(self) -> None:
        if self._source is not None:
            self._listed_at = (SourceCounts.of(self._source.counts).failures, self._source.state)
            self._presenter.show_failures(self._source.source_id)

    def _on_failures_shown(self) -> None:
        """The tab has the number of its list: some that are counted are still waiting for their pictures."""
        total = self._presenter.failures.total
        text = self.tr("Not fully read ({0})").format(formatting.count(total))
        self.tabs.setTabText(self.tabs.indexOf(self.failures), text if total else self.tr("Not fully read"))

    def _on_search(self) -> None:
        if self._source is not None:
            self.search_wanted.emit(self._source.path)

    def _on_rescan(self) -> None:
        if self._source is not None:
            self._presenter.rescan(self._source.source_id)

    def _on_remove(self) -> None:
        source = self._source
        if source is None:
            return

        def remove() -> None:
            self.confirm.hide()
            self._presenter.remove(source)

        name = formatting.document_name(source.path, "")
        files = formatting.files(SourceCounts.of(source.counts).total)
        self.confirm.say(
            self.tr(
                "Remove “{0}” from Deskhound? The index of its {1} is deleted at once, and with it the "
                "conversations whose answers were drawn from them and the searches made in it. "
                "The files themselves stay where they are."
            ).format(name, files),
            tone="bad",
            action=self.tr("Remove"),
            act=remove,
        )
