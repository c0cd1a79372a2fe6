"""What can be done with documents: open, show in their folders, copy, quote, explain, forget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop import formatting
from desktop.copies import DocumentFile, MemberCopies, Target
from desktop.copy_store import safe_name
from desktop.engine.client import Engine
from desktop.opening import FileOpener, decode_raw
from desktop.presenters.answer_text import as_text
from desktop.presenters.preview_target import PreviewTarget, Spot
from desktop.program_choice import ProgramChoice
from desktop.runnable import runs_by_name
from desktop.transfer import as_files, distinct_documents, distinct_files
from indexer.protocol.messages import AnswerDone, ErrorReply, HitView, Locator, RetryRequest

OPEN_KEY = "Ctrl+O"
REVEAL_KEY = "Ctrl+Shift+O"
COPY_KEY = "Ctrl+C"
COPY_PATH_KEY = "Ctrl+Shift+C"
QUOTE_KEY = "Ctrl+Shift+K"
SHARED_KEYS = (OPEN_KEY, REVEAL_KEY, COPY_PATH_KEY, QUOTE_KEY)
"""Keys of the window that mean all results that are chosen; copying is the list's own."""

MANY = 10
"""More windows than these are not opened without a word."""


class DocumentActions(QObject):
    """One method per action; what must be said to the user is a signal, never a dialog."""

    noted = Signal(str)
    """Something was done, e.g. copied."""
    failed = Signal(str)
    """Something could not be done."""
    explain_wanted = Signal(str, str)
    """Printable path and member of the document whose being found is to be explained."""
    forgetting = Signal(object)
    """Documents whose content is to go, which may take the engine seconds: nothing may show them any more."""
    forgotten = Signal(object)
    """Their content is gone; `remember` takes them back."""
    forgetting_failed = Signal()
    many_forgotten_wanted = Signal(int, object)
    """How many documents would be forgotten at once, and what forgets them."""
    folder_wanted = Signal(str)
    """Printable folder to search in."""
    search_wanted = Signal(str)
    """A query that takes the place of the present one."""
    many_wanted = Signal(str, object)
    """How much would be opened at once, in words, and what opens it."""
    save_wanted = Signal(str, object)
    """Name of a copy that the user wants kept, and what is to be called with the path chosen for it."""

    def __init__(self, engine: Engine, opener: FileOpener, copies: MemberCopies) -> None:
        super().__init__()
        self.opener = opener
        self._engine = engine
        self._copies = copies
        self._choice = ProgramChoice(self)
        for each in (opener, self._choice):
            each.missed.connect(self._on_missed)
        self._choice.unavailable.connect(
            lambda: self.failed.emit(self.tr("This desktop offers no choice of programs"))
        )
        opener.refused.connect(self._on_refused)
        copies.begun.connect(self.noted)
        copies.failed.connect(self.failed)
        copies.saved.connect(lambda path: self.noted.emit(self.tr("Saved as “{0}”").format(path)))

    def open(self, targets: Sequence[Target], place: Locator | None = None) -> None:
        """Open the documents at `place`, else at their best passages; of what lies in an archive or a mail a copy."""
        documents = distinct_documents(targets)

        def open_all() -> None:
            self._with_files(
                documents,
                lambda file: self.opener.open(file.raw_path, place or _best_place(file.target)),
            )

        self._unless_many(len(documents), self.tr("{0} files"), open_all)

    def open_with(self, hit: HitView) -> None:
        """Have the system ask which program shall open the document."""
        self._with_files([hit], lambda file: self._choice.ask(file.raw_path))

    @property
    def offers_programs(self) -> bool:
        """Whether the system may ask by which program a document shall be opened."""
        return self._choice.is_offered

    def open_container(self, hit: HitView) -> None:
        """Open the file that a member lies in."""
        self.opener.open(hit.raw_path)

    def save_copy(self, hit: HitView) -> None:
        """Keep a copy of a member where the user wants it."""
        self.save_wanted.emit(safe_name(hit.member), lambda path: self._copies.save(hit, path))

    def drag(self, targets: Sequence[Target], start: Callable[[QMimeData], None]) -> None:
        """Have files dragged, once there is a copy of each that lies in an archive or a mail."""
        self._copies.gather(distinct_documents(targets), lambda files: start(as_files(files)))

    def reveal(self, targets: Sequence[Target]) -> None:
        """Show the files in the file manager."""
        folders = {formatting.folder_of(target.path) for target in targets}
        paths = [file.raw_path for file in distinct_files(targets)]
        self._unless_many(len(folders), self.tr("{0} folders"), lambda: self.opener.reveal(paths))

    def copy_paths(self, targets: Sequence[Target]) -> None:
        """Put the paths on the clipboard, one a line."""
        paths = [file.path for file in distinct_files(targets)]
        QGuiApplication.clipboard().setText("\n".join(paths))
        self._note(len(paths), self.tr("Path copied"), self.tr("{0} paths copied"))

    def copy_files(self, targets: Sequence[Target]) -> None:
        """Put the files on the clipboard: a file manager pastes them, a text their paths."""

        def copy(files: list[DocumentFile]) -> None:
            QGuiApplication.clipboard().setMimeData(as_files(files))
            self._note(len(files), self.tr("File copied"), self.tr("{0} files copied"))

        self._copies.gather(distinct_documents(targets), copy)

    def copy_answer(self, done: AnswerDone) -> None:
        """Put an answer with its sources on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(done))
        self.noted.emit(self.tr("Answer copied with its sources"))

    def quote(self, target: PreviewTarget, spot: Spot | None) -> None:
        """Put the passage with its source on the clipboard."""
        QGuiApplication.clipboard().setText(quotation(target, spot))
        self.noted.emit(self.tr("Copied with its source"))

    def quote_best(self, hits: Sequence[HitView]) -> None:
        """Put the best passage of each hit with its source on the clipboard."""
        targets = [PreviewTarget.of_hit(hit) for hit in hits]
        quotations = [quotation(target, next(iter(target.spots), None)) for target in targets]
        QGuiApplication.clipboard().setText("\n\n".join(quotations))
        one, many = self.tr("Copied with its source"), self.tr("{0} passages copied with their sources")
        self._note(len(quotations), one, many)

    def forget(self, targets: Sequence[Target]) -> None:
        """Purge the content of documents from the index, and answers drawn from it; the files stay."""

        def forget() -> None:
            self.forgetting.emit(targets)
            self._engine.forget([target.document_id for target in targets], on_done, on_error)

        def on_done() -> None:
            self._copies.forget(targets)
            self.forgotten.emit(targets)

        def on_error(error: ErrorReply) -> None:
            self._on_error(error)
            self.forgetting_failed.emit()

        if len(targets) > 1:
            self.many_forgotten_wanted.emit(len(targets), forget)
        else:
            forget()

    def remember(self, document_ids: Sequence[int]) -> None:
        """Index forgotten documents again."""
        for number, each in enumerate(document_ids, 1):
            is_last = number == len(document_ids)
            on_done = self._note_reading if is_last else lambda: None
            self._engine.retry(RetryRequest(each), on_done, self._on_error)

    def do(self, key: str, hits: Sequence[HitView]) -> None:
        """What a key, which stands beside its entry in the menu, does with hits."""
        acts: dict[str, Callable[[Sequence[HitView]], None]] = {
            OPEN_KEY: self.open,
            REVEAL_KEY: self.reveal,
            COPY_KEY: self.copy_files,
            COPY_PATH_KEY: self.copy_paths,
            QUOTE_KEY: self.quote_best,
        }
        acts[key](hits)

    def _with_files(self, targets: Sequence[Target], act: Callable[[DocumentFile], None]) -> None:
        """Act on the files of documents, but for copies that might run: nobody has looked at these yet."""
        dangerous = [target for target in targets if target.member and runs_by_name(safe_name(target.member))]

        def act_on_all(files: list[DocumentFile]) -> None:
            self._refuse_to_run([file.target for file in files if file.may_run])
            for file in files:
                if not file.may_run:
                    act(file)
                    self._engine.opened(file.target.document_id)

        self._refuse_to_run(dangerous)
        self._copies.gather([target for target in targets if target not in dangerous], act_on_all)

    def _refuse_to_run(self, targets: Sequence[Target]) -> None:
        """Say why a member is not opened, and show the file it lies in."""
        if not targets:
            return
        name = formatting.document_name(targets[0].path, targets[0].member)
        text = self.tr(
            "“{0}” can run as a program, and is not opened from where it lies: the file that holds it is"
            " shown in its folder."
        )
        self.failed.emit(text.format(name))
        self.opener.reveal([target.raw_path for target in distinct_files(targets)])

    def _unless_many(self, number: int, many: str, act: Callable[[], None]) -> None:
        if number > MANY:
            self.many_wanted.emit(many.format(formatting.count(number)), act)
        else:
            act()

    def _note(self, number: int, one: str, many: str) -> None:
        self.noted.emit(one if number == 1 else many.format(formatting.count(number)))

    def _note_reading(self) -> None:
        self.noted.emit(self.tr("Reading again"))

    def _on_missed(self, raw_path: str) -> None:
        name = formatting.document_name(decode_raw(raw_path), "")
        self.failed.emit(self.tr("“{0}” is not there any more").format(name))

    def _on_refused(self, raw_path: str) -> None:
        name = formatting.document_name(decode_raw(raw_path), "")
        self.failed.emit(self.tr("No program opens “{0}”").format(name))

    def _on_error(self, error: ErrorReply) -> None:
        self.failed.emit(error.message)


def _best_place(target: Target) -> Locator | None:
    spots = target.passages if isinstance(target, HitView) else target.spots
    return spots[0].locator if spots else None


def quotation(target: PreviewTarget, spot: Spot | None) -> str:
    """A passage with its source, as it is pasted into a text."""
    place = spot.locator.label() if spot is not None else ""
    source = formatting.source_text(target.title, target.path, target.member, place)
    text = " ".join(spot.text.split()) if spot is not None else ""
    return f"“{text}”\n— {source}" if text else source
