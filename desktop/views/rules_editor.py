"""The rules of a source, with what a change would do said before it is made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop import formatting
from desktop.presenters.sources import SourcesPresenter
from desktop.presenters.throttle import Throttle
from desktop.widgets.chooser import Chooser
from desktop.widgets.controls import button, label
from indexer.protocol.messages import ChangeRulesRequest, RulesReply, SourceView

CHECK_MS = 600
SIZES = tuple(megabytes * 1_000_000 for megabytes in (1, 10, 50, 100, 200, 500, 1000, 2000))


class RulesEditor(QWidget):
    """Edits one source's rules. Nothing changes before Apply, and its effect is shown first."""

    edited = Signal()

    def __init__(self, presenter: SourcesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._source: SourceView | None = None
        self._is_loading = False
        self._check = Throttle(self._ask_for_effect, CHECK_MS, self)
        self.include = self._globs(self.tr("All files"), self.tr("Only these files"))
        self.exclude = self._globs("node_modules/\n*.tmp", self.tr("Not these files"))
        self.use_gitignore = QCheckBox(self.tr("Leave out what .gitignore files name"))
        self.index_hidden = QCheckBox(self.tr("Index hidden files and folders"))
        self.give_to_model = QCheckBox(self.tr("Answers may use these files"))
        self.give_to_model.setToolTip(
            self.tr("Off: found by search, but never handed to a model that writes answers")
        )
        self.max_size = Chooser(formatting.size)
        self.max_size.set_choices(
            [(self.tr("as for all folders"), 0), *((formatting.size(size), size) for size in SIZES)]
        )
        self.max_size.setAccessibleName(self.tr("Largest file"))
        self.effect = label(tone="muted", wraps=True)
        self.apply_button = button(self.tr("Apply"), "primary")
        self.revert_button = button(self.tr("Revert"))
        self._lay_out()
        self._connect()

    def show_source(self, source: SourceView) -> None:
        """Show a source's rules, unless the user is editing this one's."""
        is_other = self._source is None or self._source.source_id != source.source_id
        self._source = source
        if is_other:
            self.effect.setText("")
        if is_other or not self.apply_button.isEnabled():
            self._load(source)

    def request(self, *, is_dry_run: bool) -> ChangeRulesRequest | None:
        """The rules as they are edited."""
        if self._source is None:
            return None
        return ChangeRulesRequest(
            self._source.source_id,
            include=_lines(self.include),
            exclude=_lines(self.exclude),
            use_gitignore=self.use_gitignore.isChecked(),
            index_hidden=self.index_hidden.isChecked(),
            max_file_bytes=int(self.max_size.currentData() or 0),
            give_to_model=self.give_to_model.isChecked(),
            is_dry_run=is_dry_run,
        )

    def _globs(self, placeholder: str, name: str) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setObjectName("field")
        edit.setPlaceholderText(placeholder)
        edit.setAccessibleName(name)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(76)
        return edit

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(label(self.tr("Only these")), self.include)
        form.addRow(label(self.tr("Not these")), self.exclude)
        form.addRow(label(""), label(self.tr("One pattern per line, as in .gitignore."), tone="muted"))
        form.addRow(label(self.tr("Largest file")), self.max_size)
        for box in (self.use_gitignore, self.index_hidden, self.give_to_model):
            form.addRow(label(""), box)
        buttons = QHBoxLayout()
        buttons.addWidget(self.effect, 1)
        buttons.addWidget(self.revert_button)
        buttons.addWidget(self.apply_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addLayout(buttons)
        column.addStretch()

    def _connect(self) -> None:
        for edit in (self.include, self.exclude):
            edit.textChanged.connect(self._on_edited)
        for box in (self.use_gitignore, self.index_hidden, self.give_to_model):
            box.toggled.connect(self._on_edited)
        self.max_size.currentIndexChanged.connect(self._on_edited)
        self.apply_button.clicked.connect(self._on_apply)
        self.revert_button.clicked.connect(self._on_revert)
        self._presenter.rules_checked.connect(self._on_checked)
        self._presenter.rules_applied.connect(self._on_applied)

    def _load(self, source: SourceView) -> None:
        self._is_loading = True
        self.include.setPlainText("\n".join(source.include))
        self.exclude.setPlainText("\n".join(source.exclude))
        self.use_gitignore.setChecked(source.use_gitignore)
        self.index_hidden.setChecked(source.index_hidden)
        self.give_to_model.setChecked(source.give_to_model)
        self.max_size.show_value(source.max_file_bytes)
        self._is_loading = False
        self._set_edited(False)

    def _set_edited(self, is_edited: bool) -> None:
        if not is_edited and (self.apply_button.hasFocus() or self.revert_button.hasFocus()):
            # A button that is greyed would hand the focus to what follows it, on another page even.
            self.exclude.setFocus(Qt.FocusReason.OtherFocusReason)
        self.apply_button.setEnabled(is_edited)
        self.revert_button.setEnabled(is_edited)

    def _on_edited(self) -> None:
        if not self._is_loading:
            self._set_edited(True)
            self.effect.setText(self.tr("Counting what this changes …"))
            self._check.call()
            self.edited.emit()

    def _ask_for_effect(self) -> None:
        request = self.request(is_dry_run=True)
        if request is not None:
            self._presenter.check_rules(request)

    def _on_checked(self, reply: RulesReply) -> None:
        if self.apply_button.isEnabled():
            self.effect.setText(_effect(self, reply))

    def _on_apply(self) -> None:
        request = self.request(is_dry_run=False)
        if request is not None:
            self._check.cancel()
            self._presenter.apply_rules(request)

    def _on_revert(self) -> None:
        if self._source is not None:
            self._check.cancel()
            self.effect.setText("")
            self._load(self._source)

    def _on_applied(self, reply: RulesReply) -> None:
        self._set_edited(False)
        self.effect.setText(self.tr("Applied. {0}").format(_effect(self, reply)))


def _lines(edit: QPlainTextEdit) -> tuple[str, ...]:
    return tuple(line.strip() for line in edit.toPlainText().splitlines() if line.strip())


def _effect(editor: RulesEditor, reply: RulesReply) -> str:
    """What a change does, e.g. `12 files will come in, 340 go out, 600 stay`."""
    text = editor.tr("{0} will come in, {1} go out, {2} stay.").format(
        formatting.counted(reply.added, editor.tr("file"), editor.tr("files")),
        formatting.count(reply.removed),
        formatting.count(reply.kept),
    )
    if reply.changed:
        more = editor.tr("{0} will be read from then on, or found by name only.")
        text = f"{text} {more.format(formatting.count(reply.changed))}"
    return text
