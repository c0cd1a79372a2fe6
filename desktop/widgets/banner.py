"""A slim banner: something is wrong, and what can be done. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.formatting import brief, tool_tip
from desktop.icons import Icons
from desktop.widgets.controls import button, holds_focus, icon_button, label, set_look


class Banner(QFrame):
    """One line of text with an action or two; screen readers are told when it appears."""

    left = Signal()
    """It went away with the focus, which Qt has given to whatever comes next, such as pausing."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._text = label(wraps=True, is_copyable=True)
        self._action = button("", "link")
        self._also = button("", "link")
        self._act: Callable[[], None] | None = None
        self._is_passing = False
        self._act_also: Callable[[], None] | None = None
        self._close = icon_button(icons, "close", self.tr("Dismiss"), size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 8, 5)
        row.addWidget(self._text, 1)
        for each in (self._also, self._action):
            each.hide()
            row.addWidget(each)
        row.addWidget(self._close)
        self._action.clicked.connect(self._on_action)
        self._also.clicked.connect(self._on_also)
        self._close.clicked.connect(self.hide)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def setVisible(self, is_visible: bool) -> None:
        """Tell where the focus is to be given back."""
        has_focus = holds_focus(self)
        super().setVisible(is_visible)
        if has_focus and not is_visible:
            self.left.emit()

    def text(self) -> str:
        """What is said, long names without their middle."""
        return self._text.text()

    def let_go(self) -> None:
        """The user has turned to something else: keep only what is worth being acted on later."""
        if self._act is None or self._is_passing:
            self.hide()

    def say(
        self,
        text: str,
        *,
        tone: str = "warn",
        action: str = "",
        act: Callable[[], None] | None = None,
        also: tuple[str, Callable[[], None]] | None = None,
        is_passing: bool = False,
    ) -> None:
        """Show a text; tones: `info`, `warn`, `bad`.

        `also` is another thing that can be done, and does it. What is passing goes with what it was about.
        """
        shown = brief(text)
        self._text.setText(shown)
        self._text.setToolTip(tool_tip(text) if shown != text else "")
        self._act = act
        self._is_passing = is_passing
        another, self._act_also = also or ("", None)
        for each, name in ((self._action, action), (self._also, another)):
            each.setText(name)
            each.setVisible(bool(name))
        set_look(self, "tone", tone)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _on_action(self) -> None:
        if self._act is not None:
            self._act()

    def _on_also(self) -> None:
        self._also.hide()  # the first thing can still be done
        if self._act_also is not None:
            self._act_also()
