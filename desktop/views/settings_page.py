"""The settings: few, in plain words, each with its cost said before it is applied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import formatting
from desktop.entries.own import OwnEntries
from desktop.preferences import Preferences
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.settings import SettingsPresenter
from desktop.theme import Theme
from desktop.views.meaning_card import MeaningCard
from desktop.views.model_card import ModelCard
from desktop.views.rules_editor import SIZES
from desktop.widgets.card import Card, scrolled
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button, label
from desktop.widgets.entry_row import EntryRow
from desktop.widgets.held_place import HeldPlace
from desktop.widgets.page_top import PageTop
from desktop.widgets.secrets_row import SecretsRow
from desktop.widgets.setting_row import CheckRow, ChoiceRow, SettingRow

MODEL = "answers.model"
HOST = "answers.host"
ALLOWED_HOSTS = "answers.allow_hosts"
EMBEDDING = "embedding.model"
MEMORY = "indexing.vector_budget_bytes"
PASSWORDS = "files.passwords"


class SettingsPage(QWidget):
    """Cards of rows; engine settings are bound to the presenter by name, the window's own to preferences."""

    folder_wanted = Signal(str)
    """Show the data directory."""
    forget_wanted = Signal()
    """Delete all remembered conversations."""

    def __init__(
        self,
        presenter: SettingsPresenter,
        models: ModelsPresenter,
        preferences: Preferences,
        entries: OwnEntries,
        theme: Theme,
        *,
        data_dir: str,
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._models = models
        self._preferences = preferences
        self._make_entry_rows(entries)
        self._theme = theme
        self._rows: dict[str, SettingRow] = {}
        self._goal = ""
        """Name of the setting that is to be shown: what stands above it may still grow."""
        self._has_arrived = False
        self.model_card = ModelCard(models, theme)
        self.meaning_card = MeaningCard(theme)
        self._bind(MODEL, self.model_card.model_row)
        self._bind(HOST, self.model_card.host_row)
        self._bind(EMBEDDING, self.meaning_card.model_row)
        self._bind(MEMORY, self.meaning_card.memory_row)
        cards = QVBoxLayout()
        cards.setSpacing(16)
        self._lay_out(cards)
        # Last: Qt styles all that a widget holds anew whenever one of its parents gets a parent.
        for card in (
            self.model_card,
            self.meaning_card,
            self._indexing_card(),
            self._window_card(),
            self._privacy_card(data_dir),
        ):
            cards.addWidget(card)
        self._connect()

    def _make_entry_rows(self, entries: OwnEntries) -> None:
        self.menu_row = EntryRow(
            entries.menu,
            self.tr("Show Deskhound among the applications"),
            self.tr("Untick it before you uninstall Deskhound: its entry would stay."),
        )
        self.login_row = EntryRow(
            entries.login,
            self.tr("Start Deskhound when I log in"),
            self.tr("Without its window: in the tray, or in the background where the desktop has none."),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Ask how things stand whenever the page is opened: Ollama comes and goes."""
        super().showEvent(event)
        self._presenter.refresh()
        self._models.refresh()

    def row(self, name: str) -> SettingRow:
        """The row of a setting."""
        return self._rows[name]

    def go_to(self, name: str) -> None:
        """Bring the row of a setting into sight and put the cursor there, as soon as its value is known."""
        self._goal, self._has_arrived = name, False
        self._go_later()

    def hideEvent(self, event: QHideEvent) -> None:
        """Who leaves wants to go nowhere here."""
        super().hideEvent(event)
        self._goal = ""

    def _go_later(self) -> None:
        """Once the page is laid out, which may have been made just now."""
        QTimer.singleShot(0, self, self._go)

    def _go(self) -> None:
        row, content = self._rows.get(self._goal), self._area.widget()
        if row is None or content is None or not row.isEnabled():
            return
        focus = self.focusWidget()
        if self._has_arrived and (focus is None or not row.isAncestorOf(focus)):
            self._goal = ""  # the user went on
            return
        content.adjustSize()
        row.focus_control()
        self._area.ensureWidgetVisible(row)
        self._has_arrived = True

    def _lay_out(self, cards: QVBoxLayout) -> None:
        top = PageTop(self.tr("Settings"), self._theme)
        top.row.addStretch()
        cards.setContentsMargins(0, 0, 0, 0)
        column = seamless_column(self)
        column.addWidget(top)
        self._area = scrolled(cards, name=self.tr("Settings"))
        HeldPlace(self._area, self._theme)
        column.addWidget(self._area, 1)
        self.setFocusProxy(self._area)

    def _bind(self, name: str, row: SettingRow) -> SettingRow:
        self._rows[name] = row
        row.setEnabled(False)
        row.wanted.connect(partial(self._presenter.want, name))
        row.confirmed.connect(partial(self._presenter.confirm, name))
        row.reverted.connect(partial(self._presenter.revert, name))
        return row

    def _check(self, card: Card, name: str, text: str, explanation: str) -> None:
        card.column.addWidget(self._bind(name, CheckRow(text, explanation)))

    def _indexing_card(self) -> Card:
        card = Card(self._theme, self.tr("Indexing"))
        add = partial(self._check, card)
        add(
            "background_indexing",
            self.tr("Go on when the window is closed"),
            self.tr("Keeps new and changed files findable at any time."),
        )
        add(
            "indexing.gentle",
            self.tr("Leave most of the machine to other programs"),
            self.tr("Low priority, and waiting while you search."),
        )
        add("indexing.only_on_mains", self.tr("Only while plugged in"), "")
        add("indexing.slow_on_battery", self.tr("Slower on battery"), "")
        add(
            "ocr.use",
            self.tr("Read text in scanned pages and pictures"),
            self.tr("Where Deskhound was installed with OCR."),
        )
        readers = ChoiceRow(self.tr("Read by"), self.tr("Tesseract reads every language installed for it."))
        readers.set_choices([("RapidOCR", "rapidocr"), ("Tesseract", "tesseract")])
        card.column.addWidget(self._bind("ocr.engine", readers))
        passwords = SecretsRow(
            self.tr("Passwords of protected files"),
            self.tr("Each is tried on every file that is locked. They are kept on this computer only."),
        )
        card.column.addWidget(self._bind(PASSWORDS, passwords))
        largest = ChoiceRow(
            self.tr("Largest file"),
            self.tr(
                "Larger ones are found by name only; mail folders may be 20 times as large. "
                "The rules of a folder may say otherwise."
            ),
            name_of=formatting.size,
        )
        largest.set_choices([(formatting.size(size), size) for size in SIZES])
        card.column.addWidget(self._bind("indexing.max_file_bytes", largest))
        return card

    def _window_card(self) -> Card:
        card = Card(self._theme, self.tr("Window"))
        theme_row = ChoiceRow(self.tr("Colours"), "")
        theme_row.set_choices(
            [(self.tr("As the system"), "system"), (self.tr("Light"), "light"), (self.tr("Dark"), "dark")]
        )
        theme_row.show_value(self._preferences.text("theme", "system"))
        theme_row.wanted.connect(self._on_theme_wanted)
        card.column.addWidget(theme_row)
        self._own_check(
            card,
            "tray",
            self.tr("Stay in the tray when the window is closed"),
            self.tr("Where the desktop has a tray. Quick search stays one key away: deskhound --toggle."),
        )
        card.column.addWidget(self.menu_row)
        card.column.addWidget(self.login_row)
        return card

    def _own_check(self, card: Card, name: str, text: str, explanation: str) -> None:
        row = CheckRow(text, explanation)
        row.show_value(self._preferences.flag(name, default=True))
        row.wanted.connect(partial(self._preferences.keep_flag, name))
        card.column.addWidget(row)

    def _privacy_card(self, data_dir: str) -> Card:
        card = Card(
            self._theme,
            self.tr("Privacy"),
            self.tr(
                "Deskhound reports nothing to anybody. It connects to nothing but the Ollama you run, "
                "and keeps all it knows in one folder; deleting that folder deletes all of it."
            ),
        )
        self._check(
            card,
            "history.keep",
            self.tr("Remember conversations, searches and what was opened"),
            self.tr("On this computer only."),
        )
        forget = button(self.tr("Forget conversations and searches"))
        forget.clicked.connect(self.forget_wanted)
        card.column.addWidget(forget, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addWidget(label(data_dir, tone="muted", wraps=True, is_copyable=True), 1)
        show = button(self.tr("Show folder"))
        show.clicked.connect(lambda: self.folder_wanted.emit(data_dir))
        row.addWidget(show)
        card.column.addLayout(row)
        return card

    def _connect(self) -> None:
        self._presenter.loaded.connect(self._on_loaded)
        self._presenter.changed.connect(self._on_changed)
        self._presenter.cost_known.connect(
            lambda name, cost: self._tell(name, lambda row: row.show_cost(cost))
        )
        self._presenter.failed.connect(lambda name, text: self._tell(name, lambda row: row.show_error(text)))
        self._models.models_shown.connect(self._on_models_shown)
        self.model_card.host_allowed.connect(self._on_host_allowed)
        self.meaning_card.model_wanted.connect(partial(self._presenter.want, EMBEDDING))
        self._on_models_shown()
        self._on_loaded()

    def _tell(self, name: str, act: Callable[[SettingRow], None]) -> None:
        if name in self._rows:
            act(self._rows[name])

    def _on_loaded(self) -> None:
        for name, row in self._rows.items():
            row.setEnabled(self._presenter.knows(name))
            if self._presenter.knows(name):
                row.show_value(self._presenter.value(name))
        self._go_later()

    def _on_changed(self, name: str) -> None:
        if name in (HOST, ALLOWED_HOSTS):
            self._models.refresh()
        self._tell(name, lambda row: row.show_value(self._presenter.value(name)))

    def _on_models_shown(self) -> None:
        self.meaning_card.set_models(self._models.embedding_models)
        self._on_changed(EMBEDDING)
        self._on_changed(MODEL)
        self._go_later()

    def _on_host_allowed(self, host: str) -> None:
        known = self._presenter.value(ALLOWED_HOSTS) or []
        self._presenter.want(ALLOWED_HOSTS, [*known, host])

    def _on_theme_wanted(self, scheme: str) -> None:
        self._preferences.keep_text("theme", scheme)
        self._theme.choose(scheme)
