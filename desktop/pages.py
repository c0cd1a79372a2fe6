"""How the window's pages are made, each with its modules at its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop.desk import Desk


def sources_page(desk: Desk) -> QWidget:
    """The watched folders."""
    from desktop.views.sources_page import SourcesPage, SourcesParts

    parts = SourcesParts(desk.sources, desk.status, desk.settings)
    page = SourcesPage(parts, desk.opener, desk.theme, desk.icons, home=desk.home)
    if state := desk.preferences.state("sources-splitter"):
        page.splitter.restoreState(state)
    page.splitter.splitterMoved.connect(
        lambda: desk.preferences.keep_state("sources-splitter", page.splitter.saveState())
    )
    page.search_wanted.connect(desk.search_in_folder)
    page.detail.failures.password_wanted.connect(desk.show_passwords)
    return page


def activity_page(desk: Desk) -> QWidget:
    """What indexing does and did."""
    from desktop.views.activity_page import ActivityPage

    page = ActivityPage(desk.status, desk.theme, home=desk.home)
    page.failures_wanted.connect(desk.show_failures)
    return page


def settings_page(desk: Desk) -> QWidget:
    """The settings, with the models that Ollama has."""
    from desktop.presenters.models import ModelsPresenter
    from desktop.views.settings_page import SettingsPage

    models = ModelsPresenter(desk.engine)
    models.setParent(desk)
    models.noted.connect(desk.window.status.note)
    models.failed.connect(desk.window.say_failed)
    data_dir = str(desk.directory.root)
    page = SettingsPage(desk.settings, models, desk.preferences, desk.entries, desk.theme, data_dir=data_dir)
    desk.status.progress_changed.connect(page.meaning_card.show_progress)
    desk.status.status_changed.connect(page.meaning_card.show_status)
    page.meaning_card.show_progress(desk.status.progress)
    if desk.status.status is not None:
        page.meaning_card.show_status(desk.status.status)
    page.forget_wanted.connect(desk.remembered.ask_before_forgetting_all)
    page.folder_wanted.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))
    return page


def first_run_page(desk: Desk) -> QWidget:
    """The welcome of a new user."""
    from desktop.presenters.sources import suggested_folders
    from desktop.sample_documents import sample_folder
    from desktop.views.first_run import FirstRunPage

    page = FirstRunPage(
        suggested_folders(desk.home),
        sample_folder(),
        desk.theme,
        desk.icons,
        home=desk.home,
        data_dir=str(desk.directory.root),
        offers_menu=not desk.entries.menu.is_on,
    )
    page.folders_chosen.connect(desk.choose_folders)
    page.menu_wanted.connect(desk.enter_menu)
    page.skipped.connect(desk.leave_first_run)
    return page


def take_dropped(desk: Desk, paths: list[str]) -> None:
    """Watch what is dropped onto the window; the welcome lists it first, with what else is ticked there."""
    from desktop.views.first_run import FirstRunPage

    welcome = desk.window.page(desk.window.open_page_number)
    if isinstance(welcome, FirstRunPage):
        for path in paths:  # what is no folder the engine says: the disk may be slow
            welcome.offer(path)
    else:
        desk.sources.add(paths)
