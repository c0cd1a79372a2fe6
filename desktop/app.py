"""The window's process: application, one instance, the desk, and the way in and out."""

from __future__ import annotations

import argparse
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QSocketNotifier, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from desktop.entries.menu import application_name
from desktop.garbage import GarbageCollector
from desktop.icons import application_icon
from desktop.instance import SingleInstance
from indexer.errors import DataDirectoryError
from indexer.paths import DataDirectory, data_directory, directory_tag, runtime_directory

if TYPE_CHECKING:
    from desktop.desk import Desk
    from desktop.engine.transport import Transport

logger = logging.getLogger(__name__)

LINGER_MS = 10 * 60 * 1000
"""Without a tray, a quick query that was closed waits this long for the next `--toggle`, then ends."""


def main(argv: list[str]) -> int:
    """Open the window, or hand over to the one that is open; returns the exit code.

    Options: `--data-dir DIR`, `--quick` and `--toggle` (the quick query), `--hidden` (as at login: in the
    tray, or where there is none in the background, until the next launch shows the window).
    """
    options = _parse(argv)
    directory = data_directory(options.data_dir)
    try:
        directory.create()
    except DataDirectoryError as error:
        sys.stderr.write(f"deskhound: {error.message}\n{error.hint}\n")
        return 1
    except OSError as error:  # the engine says what is wrong, in the window
        logger.warning("the data directory cannot be made: %s", error)
    runtime = runtime_directory()
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = _application(directory)
    instance = SingleInstance(runtime, directory_tag(directory))
    verb = "toggle" if options.toggle else "quick" if options.quick else "none" if options.hidden else "show"
    if not instance.claim():
        if instance.tell(verb):
            return 0
        logger.error("Deskhound is open already, but does not answer")
        return 1
    from desktop.desk import Desk  # most of all imports: a key that toggles the quick query waits for none

    desk = Desk(app, directory.root, lambda: _connect(directory), lambda: _end_engine(directory))
    instance.verb_received.connect(lambda received: _obey(desk, received))
    _join(app, desk, lingers=verb in ("quick", "toggle"))
    if verb in ("quick", "toggle"):
        desk.toggle_quick()
    elif verb == "show":
        desk.window.show()
    garbage = GarbageCollector(app)
    QTimer.singleShot(0, lambda: desk.start(is_hidden=verb == "none"))
    code = app.exec()
    instance.release()  # hanging up takes up to a second: whoever starts Deskhound meanwhile wants a window
    desk.stop()
    garbage.stop()
    return code


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deskhound", description="Private search over your own files.")
    parser.add_argument("--data-dir", default=None, help="where Deskhound keeps all it knows")
    parser.add_argument("--quick", action="store_true", help="show the quick search")
    parser.add_argument("--toggle", action="store_true", help="show or hide the quick search")
    parser.add_argument("--hidden", action="store_true", help="start in the tray, or in the background")
    return parser.parse_args(argv)


def _application(directory: DataDirectory) -> QApplication:
    app = QApplication(sys.argv[:1])
    name = application_name(directory)
    app.setApplicationName(name)  # the class of its windows on X11
    app.setApplicationDisplayName("Deskhound")
    app.setDesktopFileName(name)
    app.setWindowIcon(application_icon())
    app.setQuitOnLastWindowClosed(False)  # closing is decided in `_join`: quit, or stay in the tray
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(), "qtbase", "_", folder):
        app.installTranslator(translator)
        # Qt's Arabic or Hebrew would turn round a window whose own texts are English: "/home/mara" became
        # "home/mara/", "file.txt …" became "… file.txt".
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return app


def _connect(directory: DataDirectory) -> Transport:
    """Runs in the connection's thread, so the import of the client delays no window."""
    from indexer.protocol.client import EngineClient

    return EngineClient.connect(directory, client="window")


def _end_engine(directory: DataDirectory) -> None:
    """Runs in the connection's thread; takes seconds."""
    from indexer.protocol.greeting import stop_engine

    stop_engine(directory)


def _join(app: QApplication, desk: Desk, *, lingers: bool) -> None:
    """Say when the process ends; one that was started for the quick query alone lingers, and ends by itself."""
    linger = QTimer(app, singleShot=True, interval=LINGER_MS)

    def on_closed() -> None:
        if not desk.stays_in_tray:
            app.quit()
        elif not desk.preferences.flag("tray-explained"):
            desk.preferences.keep_flag("tray-explained", True)
            desk.say_in_tray(
                app.translate("app", "Still here, in the tray: a click searches, its menu quits.")
            )

    def on_linger() -> None:
        if not (desk.window.isVisible() or desk.stays_in_tray):
            app.quit()

    linger.timeout.connect(on_linger)
    desk.window.closed.connect(on_closed)
    if lingers:
        desk.quick_hidden.connect(linger.start)
    desk.quit_wanted.connect(app.quit)
    _quit_on_signals(app)


def _quit_on_signals(app: QApplication) -> None:
    """Ctrl+C and the end of a session keep how the window stands, as closing it does."""
    # Python runs signal handlers only between its own instructions: a byte from the signal wakes it.
    woken, waker = socket.socketpair()
    for end in (woken, waker):
        end.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(woken.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: woken.recv(64))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())

    def let_go() -> None:
        signal.set_wakeup_fd(-1)
        waker.close()

    app.aboutToQuit.connect(let_go)


def _obey(desk: Desk, verb: str) -> None:
    """Do what a second launch asks for."""
    if verb == "show":
        desk.window.bring_up()
    elif verb in ("quick", "toggle"):
        desk.toggle_quick()
