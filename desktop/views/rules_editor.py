"""The rules of a source, with what a change would do said before it is made."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
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
from desktop.widgets.controls import button, label, set_look
from indexer.protocol.messages import ChangeRulesRequest, RulesReply, SourceView

CHECK_MS = 600
SIZES = tuple(megabytes * 1_000_000 for megabytes in (1, 10, 50, 100, 200, 500, 1000, 2000))


class RulesEditor(QWidget):
    """Edits one source's rules. Nothing changes before Apply, and its effect is shown first."""

    def __init__(self, presenter: SourcesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._source: SourceView | None = None
        self._drafts: dict[int, ChangeRulesRequest] = {}
        """Source → its rules as they were edited when the user turned to another one."""
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
        """Show a source's rules, or as far as the user had come with editing them."""
        before, self._source = self._source, source
        if before is not None and before.source_id == source.source_id:
            if not self.apply_button.isEnabled():
                self._load(source)
            return
        if before is not None and self.apply_button.isEnabled():
            self._drafts[before.source_id] = self._request(before, is_dry_run=True)
        draft = self._drafts.pop(source.source_id, None)
        self._say("")
        self._load(draft or source)
        if draft is not None:
            self._on_edited()

    def _request(self, source: SourceView, *, is_dry_run: bool) -> ChangeRulesRequest:
        """The rules as they are edited."""
        return ChangeRulesRequest(
            source.source_id,
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
        self._presenter.rules_refused.connect(self._on_refused)
        self._presenter.rules_applied.connect(self._on_applied)

    def _load(self, rules: SourceView | ChangeRulesRequest) -> None:
        self._is_loading = True
        self.include.setPlainText("\n".join(rules.include))
        self.exclude.setPlainText("\n".join(rules.exclude))
        self.use_gitignore.setChecked(rules.use_gitignore)
        self.index_hidden.setChecked(rules.index_hidden)
        self.give_to_model.setChecked(rules.give_to_model)
        self.max_size.show_value(rules.max_file_bytes)
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
            self._say(self.tr("Counting what this changes …"))
            self._check.call()

    def _ask_for_effect(self) -> None:
        if self._source is not None:
            self._presenter.check_rules(self._request(self._source, is_dry_run=True))

    def _is_as_edited(self, request: ChangeRulesRequest) -> bool:
        """Whether a reply is to what stands here: the user may have edited on, or turned to another source."""
        edited = self._request(self._source, is_dry_run=request.is_dry_run) if self._source else None
        return self.apply_button.isEnabled() and request == edited

    def _on_checked(self, request: ChangeRulesRequest, reply: RulesReply) -> None:
        if self._is_as_edited(request):
            self._say(_effect(self, reply))

    def _on_refused(self, request: ChangeRulesRequest, text: str) -> None:
        if self._is_as_edited(request):
            self._say(text, tone="bad")

    def _on_apply(self) -> None:
        if self._source is not None:
            self._check.cancel()
            self._presenter.apply_rules(self._request(self._source, is_dry_run=False))

    def _on_revert(self) -> None:
        if self._source is not None:
            self._check.cancel()
            self._say("")
            self._load(self._source)

    def _on_applied(self, request: ChangeRulesRequest, reply: RulesReply) -> None:
        if self._is_as_edited(request):
            self._set_edited(False)
            self._say(self.tr("Applied. {0}").format(_effect(self, reply)))
        elif self._drafts.get(request.source_id) == replace(request, is_dry_run=True):
            del self._drafts[request.source_id]

    def _say(self, text: str, *, tone: str = "muted") -> None:
        """What the change does, or why it cannot be made."""
        self.effect.setText(text)
        set_look(self.effect, "tone", tone)


def _lines(edit: QPlainTextEdit) -> tuple[str, ...]:
    return tuple(line.strip() for line in edit.toPlainText().splitlines() if line.strip())


def _effect(editor: RulesEditor, reply: RulesReply) -> str:
    """What a change does, e.g. `12 files will come in, 340 go out, 600 stay`, without what none does."""
    acts = (
        (editor.tr("come in"), reply.added),
        (editor.tr("go out"), reply.removed),
        (editor.tr("stay"), reply.kept),
    )
    first, *others = [each for each in acts if each[1]] or [acts[-1]]
    parts = [editor.tr("{0} will {1}").format(formatting.files(first[1]), first[0])]
    parts += [f"{formatting.count(number)} {act}" for act, number in others]
    text = ", ".join(parts) + "."
    if reply.changed:
        more = editor.tr("{0} will be read from then on, or found by name only.")
        text = f"{text} {more.format(formatting.count(reply.changed))}"
    return text
