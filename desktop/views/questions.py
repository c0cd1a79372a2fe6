"""What the window asks before it acts, and offers afterwards: in a banner, never in a dialog that blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from desktop import formatting
from desktop.opening import FileOpener, decode_raw
from desktop.widgets.banner import Banner
from desktop.widgets.folder_dialog import ask_where_to_save


class Questions(QObject):
    """One method for each question."""

    def __init__(self, banner: Banner) -> None:
        """Ask in `banner`."""
        super().__init__(banner)
        self._banner = banner

    def ask_before_running(self, opener: FileOpener, raw_path: str) -> None:
        """A file that may run a program is opened only when the user says so."""
        name = formatting.document_name(decode_raw(raw_path), "")
        text = self.tr("“{0}” can run as a program. Open it only if you know where it comes from.")
        self._ask(
            text.format(name),
            action=self.tr("Open anyway"),
            act=lambda: opener.open_anyway(raw_path),
            is_passing=True,
        )

    def ask_before_opening(self, much: str, open_all: Callable[[], None]) -> None:
        """So much at once covers the screen with windows: it is opened only when the user says so."""
        text = self.tr("This opens {0} at once.").format(much)
        self._ask(text, action=self.tr("Open them"), act=open_all, tone="info", is_passing=True)

    def ask_where_to_save(self, name: str, save: Callable[[str], None]) -> None:
        """A copy is kept where the user says."""
        ask_where_to_save(self._banner.window(), self.tr("Save a copy"), name, save)

    def ask_before_forgetting_documents(self, number: int, forget: Callable[[], None]) -> None:
        """Several documents leave the index at once."""
        text = self.tr(
            "Forget the content of {0} documents, and conversations in which it was quoted? The files stay."
        )
        much = formatting.count(number)
        self._ask(text.format(much), action=self.tr("Forget them"), act=forget, tone="bad", is_passing=True)

    def offer_to_remember(
        self, names: Sequence[str], remember: Callable[[], None], forget_searches: Callable[[], None] | None
    ) -> None:
        """Documents were forgotten: say what that means, with the way back and the way further."""
        one = self.tr(
            "“{0}” was forgotten: nothing of its content is kept, nor of answers drawn from it."
            " The file itself stays."
        )
        many = self.tr(
            "{0} documents were forgotten: nothing of their content is kept, nor of answers drawn from it."
            " The files themselves stay."
        )
        text = one.format(names[0]) if len(names) == 1 else many.format(formatting.count(len(names)))
        also = (self.tr("Forget searches too"), forget_searches) if forget_searches else None
        action = self.tr("Index it again") if len(names) == 1 else self.tr("Index them again")
        self._ask(text, action=action, act=remember, tone="info", also=also)

    def offer_to_forget_searches(self, name: str, forget: Callable[[], None]) -> None:
        """A source was removed: the user's own words may tell what was in it."""
        text = self.tr("“{0}” was removed. Searches that you made before are remembered still.")
        self._ask(text.format(name), action=self.tr("Forget searches"), act=forget, tone="info")

    def ask_before_forgetting(self, forget: Callable[[], None], title: str = "") -> None:
        """A conversation that is deleted is gone, and so are all of them, with the searches made before."""
        text = (
            self.tr("Forget all conversations and searches?")
            if not title
            else self.tr("Forget “{0}”?").format(title)
        )
        cost = self.tr("Questions and answers are deleted and cannot be brought back.")
        self._ask(f"{text} {cost}", action=self.tr("Forget"), act=forget, tone="bad")

    def _ask(
        self,
        text: str,
        *,
        action: str,
        act: Callable[[], object],
        tone: str = "warn",
        also: tuple[str, Callable[[], None]] | None = None,
        is_passing: bool = False,
    ) -> None:
        """Say something, with the one thing that can be done about it."""

        def act_and_hide() -> None:
            self._banner.hide()
            act()

        self._banner.say(text, tone=tone, action=action, act=act_and_hide, also=also, is_passing=is_passing)
