from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea

from desktop.views.main_window import Page
from indexer.protocol import messages as m
from tests.desktop import samples


@pytest.fixture
def settings(qtbot, desk):
    desk.window.open_page(Page.SETTINGS)
    page = desk.window.page(Page.SETTINGS)
    qtbot.waitUntil(lambda: page.row("indexing.gentle").isEnabled())
    qtbot.waitUntil(lambda: page.model_card.state.text().startswith("Ollama"))
    return page


def choose(row, value):
    """Choose a value as the user does."""
    combo = row.findChild(QComboBox)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_a_costly_setting_says_its_cost_and_waits(qtbot, settings, asked):
    row = settings.row("embedding.model")
    choose(row, "nomic-embed-text")
    qtbot.waitUntil(lambda: "50 minutes" in row.cost())
    assert all(request.is_dry_run for request in asked(m.ChangeSettingRequest))
    row.confirmed.emit()
    qtbot.waitUntil(lambda: row.cost() == "")
    assert asked(m.ChangeSettingRequest)[-1] == m.ChangeSettingRequest(
        "embedding.model", '"nomic-embed-text"'
    )


def test_a_note_that_goes_leaves_the_focus_on_its_setting(qtbot, settings):
    row = settings.row("embedding.model")
    choose(row, "nomic-embed-text")
    qtbot.waitUntil(lambda: row.cost() != "")
    row._keep.setFocus()
    qtbot.keyClick(row._keep, Qt.Key.Key_Space)
    assert row.findChild(QComboBox).hasFocus()


def test_a_costly_setting_goes_back_when_it_is_kept(qtbot, settings):
    row = settings.row("embedding.model")
    choose(row, "nomic-embed-text")
    qtbot.waitUntil(lambda: row.cost() != "")
    row.reverted.emit()
    assert row.findChild(QComboBox).currentData() == ""
    assert row.cost() == ""


def test_a_free_setting_is_applied_at_once(qtbot, settings, asked):
    settings.row("indexing.only_on_mains").box.click()
    qtbot.waitUntil(lambda: not asked(m.ChangeSettingRequest)[-1].is_dry_run)
    assert asked(m.ChangeSettingRequest)[-1].value == "true"


def test_a_password_is_typed_unseen_and_added_to_those_kept(qtbot, settings, asked):
    row = settings.row("files.passwords")
    assert row.line.echoMode() is QLineEdit.EchoMode.Password
    assert "sesame" not in row.line.text() + row.line.placeholderText() + row.forget.text()
    qtbot.keyClicks(row.line, " open me ")
    qtbot.keyClick(row.line, Qt.Key.Key_Return)
    wanted = m.ChangeSettingRequest("files.passwords", '["sesame", " open me "]')
    qtbot.waitUntil(lambda: asked(m.ChangeSettingRequest)[-1] == wanted)
    qtbot.waitUntil(lambda: row.line.text() == "")
    assert "2" in row.forget.text()


def test_passwords_can_be_forgotten(qtbot, settings, asked):
    row = settings.row("files.passwords")
    row.forget.click()
    qtbot.waitUntil(lambda: row.forget.isHidden())
    assert asked(m.ChangeSettingRequest)[-1] == m.ChangeSettingRequest("files.passwords", "[]")


def test_a_half_typed_password_outlasts_a_refresh(qtbot, desk, settings):
    row = settings.row("files.passwords")
    qtbot.keyClicks(row.line, "half")
    with qtbot.waitSignal(settings._presenter.loaded):
        settings._presenter.refresh()
    assert row.line.text() == "half"


def test_a_password_that_is_not_to_be_kept_leaves_its_field(qtbot, settings):
    row = settings.row("files.passwords")
    qtbot.keyClicks(row.line, "typo")
    row.show_cost("Files this concerns are read again.")
    row._keep.click()
    assert (row.line.text(), row.cost()) == ("", "")


def test_another_address_of_ollama_is_taken_once_it_is_written(qtbot, settings, asked):
    line = settings.row("answers.host").line
    assert line.text() == "http://127.0.0.1:11434"
    before = len(asked(m.ListModelsRequest))
    line.selectAll()
    qtbot.keyClicks(line, "127.0.0.1:9999")
    assert "answers.host" not in {request.name for request in asked(m.ChangeSettingRequest, 0)}
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(not request.is_dry_run for request in asked(m.ChangeSettingRequest)))
    assert asked(m.ChangeSettingRequest)[-1] == m.ChangeSettingRequest("answers.host", '"127.0.0.1:9999"')
    asked(m.ListModelsRequest, before + 1)


def test_another_machine_is_allowed_where_it_is_refused(qtbot, settings, fake, asked):
    card = settings.model_card
    assert not card.allow.isVisible()
    refused = m.ModelsReply("refused", "It is not this machine.", "", "http://10.0.0.7:11434", (), "")
    fake.scripts[m.ListModelsRequest] = lambda _request: [refused]
    card._presenter.refresh()
    qtbot.waitUntil(card.allow.isVisible)
    assert card.state.text().startswith("http://10.0.0.7:11434 is not this computer")
    before = len(asked(m.ListModelsRequest))
    card.allow.click()
    asked(m.ListModelsRequest, before + 1)
    request = asked(m.ChangeSettingRequest)[-1]
    assert request == m.ChangeSettingRequest("answers.allow_hosts", '["http://10.0.0.7:11434"]')


def test_ollama_that_runs_says_which_model_writes(qtbot, settings, fake):
    ready = m.ModelsReply("ready", "Answers are written by x.", "0.33", "http://127.0.0.1:11434", (), "x")
    fake.scripts[m.ListModelsRequest] = lambda _request: [ready]
    settings.model_card._presenter.refresh()
    qtbot.waitUntil(lambda: settings.model_card.state.text().endswith("Answers are written by x."))


def test_a_setting_that_is_refused_says_why(qtbot, settings, fake):
    fake.scripts[m.ChangeSettingRequest] = lambda _request: [m.ErrorReply("input", "Too much.")]
    row = settings.row("indexing.vector_budget_bytes")
    choose(row, 8 << 30)
    qtbot.waitUntil(lambda: row.cost() == "Too much.")
    assert row.findChild(QComboBox).currentData() == 512 << 20


def test_a_download_shows_its_progress_and_can_be_cancelled(qtbot, desk, settings, fake, asked):
    card = settings.model_card
    fake.scripts[m.PullModelRequest] = lambda _request: None
    del fake.scripts[m.PullModelRequest]
    card._presenter.pull("qwen3:4b")
    asked(m.PullModelRequest)
    fake.reply(m.PullModelRequest, m.PullProgress("downloading", 1_000_000, 4_000_000, False), last=False)
    qtbot.waitUntil(lambda: card._bar.value() == 250)
    assert "1.0 MB of 4.0 MB" in card._progress.text()
    card._cancel.click()
    asked(m.CancelRequest)
    assert not card._download.isVisible()


def test_ollama_that_is_not_there_is_explained(qtbot, settings, fake):
    gone = m.ModelsReply("not running", "", "", "", (), "")
    fake.scripts[m.ListModelsRequest] = lambda _request: [gone]
    settings.model_card._presenter.refresh()
    qtbot.waitUntil(lambda: "Search works without it" in settings.model_card.state.text())
    assert not settings.model_card.model_row.isVisible()


def test_the_theme_can_be_chosen_and_is_kept(qtbot, desk, settings):
    row = next(row for row in settings.findChildren(QComboBox) if row.findData("dark") >= 0).parent()
    choose(row, "dark")
    assert desk.theme.is_dark
    assert desk.preferences.text("theme") == "dark"
    choose(row, "light")


def test_another_theme_leaves_the_page_where_it_is(qtbot, desk, settings):
    qtbot.waitUntil(lambda: settings.row("history.keep").isEnabled())
    bar = settings._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QCoreApplication.sendPostedEvents()
    bar.setValue(bar.maximum())
    place, leapt = bar.value(), []
    bar.valueChanged.connect(leapt.append)
    with qtbot.waitSignal(desk.theme.changed):
        desk.theme.choose("dark")
    qtbot.waitUntil(lambda: bar.value() == place)
    assert leapt != []
    desk.theme.choose("light")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the entry of this system is none of XDG's")
def test_starting_at_login_can_be_chosen_for_this_data_directory(settings, tmp_path):
    assert not settings.login_row.box.isChecked()
    settings.login_row.box.click()
    (entry,) = (tmp_path / "config" / "autostart").iterdir()
    assert f"--data-dir {tmp_path}\n" in entry.read_text("utf-8")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the entry of this system is none of XDG's")
def test_a_place_in_the_menu_can_be_taken_and_left(settings, tmp_path):
    assert not settings.menu_row.box.isChecked()
    settings.menu_row.box.click()
    (entry,) = (tmp_path / "share" / "applications").iterdir()
    assert f"--data-dir {tmp_path}\n" in entry.read_text("utf-8")
    settings.menu_row.box.click()
    assert not entry.exists()


def test_the_settings_say_how_far_another_embedding_model_has_come(qtbot, settings, fake):
    card = settings.meaning_card
    change = m.ModelChangeView("nomic", 340, 1000, 7.25, problem="Ollama does not answer.")
    fake.publish(samples.progress(model_change=change))
    qtbot.waitUntil(card.change.isVisible)
    assert card.change.text() == (
        "Building search by meaning with nomic: 34 %, waiting\n"
        "340 of 1,000 passages, 7.3 a second\nOllama does not answer."
    )
    assert card.bar.isVisible()
    assert card.bar.value() == 340
    fake.publish(samples.progress())
    qtbot.waitUntil(lambda: not card.change.isVisible())
    assert not card.bar.isVisible()


def test_a_change_of_the_embedding_model_can_be_given_up(qtbot, settings, fake, asked):
    fake.scripts[m.ReadSettingsRequest] = lambda _request: [
        m.SettingsReply({"embedding.model": '"nomic-embed-text"'})
    ]
    settings._presenter.refresh()
    qtbot.waitUntil(lambda: settings.row("embedding.model").combo.currentData() == "nomic-embed-text")
    change = m.ModelChangeView("nomic-embed-text", 340, 1000)
    fake.publish(
        samples.status(embedding_model="all-minilm-l6-v2", progress=samples.progress(model_change=change))
    )
    qtbot.waitUntil(settings.meaning_card.stay.isVisible)
    assert settings.meaning_card.stay.text() == "Stay with Built in (all-MiniLM-L6-v2)"
    settings.meaning_card.stay.click()
    assert asked(m.ChangeSettingRequest)[-1] == m.ChangeSettingRequest("embedding.model", '""', True)
    assert settings.row("embedding.model").combo.currentData() == ""


def test_former_embedding_models_can_be_gone_back_to(qtbot, settings, fake, asked):
    card = settings.meaning_card
    fake.publish(samples.status(embedding_model="all-minilm-l6-v2", former_models=("nomic-embed-text",)))
    qtbot.waitUntil(lambda: len(card.ways_back()) == 1)
    card.ways_back()[0].click()
    request = asked(m.ChangeSettingRequest)[-1]
    assert request == m.ChangeSettingRequest("embedding.model", '"nomic-embed-text"', True)
    fake.publish(samples.status())
    qtbot.waitUntil(lambda: card.ways_back() == ())


def test_opening_the_settings_again_looks_at_ollama_anew(qtbot, desk, settings, fake):
    gone = m.ModelsReply("not running", "", "", "", (), "")
    fake.scripts[m.ListModelsRequest] = lambda _request: [gone]
    desk.window.open_page(Page.SEARCH)
    desk.window.open_page(Page.SETTINGS)
    qtbot.waitUntil(lambda: "Search works without it" in settings.model_card.state.text())


def test_all_conversations_can_be_forgotten(qtbot, desk, settings, asked, fake):
    settings.forget_wanted.emit()
    assert "cannot be brought back" in desk.window.confirm.text()
    assert fake.asked(m.DeleteConversationsRequest) == []
    desk.window.confirm._on_action()
    assert asked(m.DeleteConversationsRequest) == [m.DeleteConversationsRequest()]


def test_a_narrow_window_shows_the_settings_in_their_whole_width(qtbot, desk, settings):
    qtbot.waitUntil(lambda: settings.row("files.passwords").isEnabled())
    settings.row("files.passwords").show_value(["one"])
    desk.window.resize(720, 560)
    (area,) = [area for area in settings.findChildren(QScrollArea) if area.isVisible()]
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert area.horizontalScrollBar().maximum() == 0


def test_a_setting_that_was_gone_to_stays_in_sight_until_the_user_goes_on(qtbot, settings):
    line = settings.row("files.passwords").line
    settings.go_to("files.passwords")
    qtbot.waitUntil(lambda: line.hasFocus() and not line.visibleRegion().isEmpty())
    settings._area.verticalScrollBar().setValue(0)
    settings._models.models_shown.emit()  # as when Ollama answers, and the card above grows
    qtbot.waitUntil(lambda: not line.visibleRegion().isEmpty())
    box = settings.row("indexing.gentle").box
    box.setFocus()
    settings._presenter.loaded.emit()
    qtbot.waitUntil(lambda: settings._goal == "")
    assert box.hasFocus()


def test_a_setting_is_gone_to_once_its_value_is_known(qtbot, settings):
    row = settings.row("files.passwords")
    row.setEnabled(False)
    settings.go_to("files.passwords")
    settings._presenter.loaded.emit()
    qtbot.waitUntil(row.line.hasFocus)
