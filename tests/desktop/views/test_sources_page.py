from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt

from desktop.engine.connection import ConnectionState
from desktop.views.main_window import Page
from indexer.errors import VersionMismatchError
from indexer.protocol import messages as m
from tests.desktop import samples, scenario_pages


@pytest.fixture
def sources(qtbot, desk):
    desk.window.open_page(Page.SOURCES)
    page = desk.window.page(Page.SOURCES)
    qtbot.waitUntil(lambda: page.selected() is not None)
    return page


def test_the_first_source_is_shown_with_its_counts_and_failures(qtbot, desk, sources):
    assert sources.selected().path == "/home/mara/Documents"
    qtbot.waitUntil(lambda: desk.sources.failures.total == 3)
    assert sources.detail.tabs.tabText(2) == "Not fully read (3)"


def test_a_rule_is_tried_and_its_effect_said_before_it_is_applied(qtbot, sources, asked):
    rules = sources.detail.rules
    assert not rules.apply_button.isEnabled()
    rules.exclude.appendPlainText("*.log")
    qtbot.waitUntil(lambda: rules.effect.text() == "12 files will come in, 340 go out, 967 stay.")
    assert all(request.is_dry_run for request in asked(m.ChangeRulesRequest))
    qtbot.mouseClick(rules.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rules.effect.text().startswith("Applied."))
    applied = asked(m.ChangeRulesRequest)[-1]
    assert (applied.is_dry_run, applied.exclude) == (False, ("node_modules/", "*.tmp", "*.log"))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0, 303, 5031), "303 files will go out, 5,031 stay."),
        ((1, 0, 0), "1 file will come in."),
        ((0, 0, 12), "12 files will stay."),
        ((0, 0, 0), "0 files will stay."),
    ],
)
def test_what_rules_do_is_said_without_what_no_file_does(qtbot, sources, fake, numbers, said):
    fake.scripts[m.ChangeRulesRequest] = lambda _request: [m.RulesReply(*numbers)]
    sources.detail.rules.exclude.appendPlainText("*.log")
    qtbot.waitUntil(lambda: sources.detail.rules.effect.text() == said)


def test_applied_rules_leave_the_focus_on_them(qtbot, sources):
    rules = sources.detail.rules
    sources.detail.tabs.setCurrentIndex(1)
    rules.exclude.appendPlainText("*.log")
    rules.apply_button.setFocus()
    qtbot.keyClick(rules.apply_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: rules.effect.text().startswith("Applied."))
    assert rules.exclude.hasFocus()


def test_rules_that_are_being_edited_are_not_overwritten_by_progress(desk, sources, fake, qtbot):
    rules = sources.detail.rules
    rules.include.setPlainText("*.pdf")
    sources.detail.show_source(sources.selected())
    assert rules.include.toPlainText() == "*.pdf"
    qtbot.mouseClick(rules.revert_button, Qt.MouseButton.LeftButton)
    assert rules.include.toPlainText() == ""


def test_what_is_edited_while_rules_are_applied_is_still_to_be_applied(qtbot, sources, fake, asked):
    """It was overwritten by the rules as they had been applied."""
    rules = sources.detail.rules
    rules.include.setPlainText("*.pdf")
    qtbot.waitUntil(lambda: rules.effect.text().startswith("12 files"))
    del fake.scripts[m.ChangeRulesRequest]
    rules.apply_button.click()
    qtbot.waitUntil(lambda: not fake.asked(m.ChangeRulesRequest)[-1].is_dry_run)
    rules.include.setPlainText("*.pdf\n*.odt")
    fake.reply(m.ChangeRulesRequest, m.RulesReply(1, 2, 3), which=0)
    asked(m.ListSourcesRequest, len(fake.asked(m.ListSourcesRequest)) + 1)
    assert rules.apply_button.isEnabled()
    assert rules.include.toPlainText() == "*.pdf\n*.odt"


def test_rules_that_are_applied_after_the_user_left_are_no_draft_any_more(qtbot, desk, sources, fake, asked):
    rules, model = sources.detail.rules, desk.sources.sources
    rules.include.setPlainText("*.pdf")
    qtbot.waitUntil(lambda: rules.effect.text().startswith("12 files"))
    del fake.scripts[m.ChangeRulesRequest]
    rules.apply_button.click()
    qtbot.waitUntil(lambda: not fake.asked(m.ChangeRulesRequest)[-1].is_dry_run)
    sources.list.setCurrentIndex(model.index(1))
    rules.exclude.setPlainText("*.log")
    fake.reply(m.ChangeRulesRequest, m.RulesReply(1, 2, 3), which=0)
    asked(m.ListSourcesRequest, len(fake.asked(m.ListSourcesRequest)) + 1)
    assert (rules.apply_button.isEnabled(), rules.exclude.toPlainText()) == (True, "*.log")
    sources.list.setCurrentIndex(model.index(0))
    assert not rules.apply_button.isEnabled()


def test_rules_that_are_being_edited_are_there_when_the_user_comes_back(qtbot, desk, sources, asked):
    rules, model = sources.detail.rules, desk.sources.sources
    rules.include.setPlainText("*.pdf")
    sources.list.setCurrentIndex(model.index(1))
    assert (rules.include.toPlainText(), rules.apply_button.isEnabled()) == ("", False)
    sources.list.setCurrentIndex(model.index(0))
    assert (rules.include.toPlainText(), rules.apply_button.isEnabled()) == ("*.pdf", True)
    qtbot.waitUntil(lambda: rules.effect.text().startswith("12 files"))
    rules.revert_button.click()
    sources.list.setCurrentIndex(model.index(1))
    sources.list.setCurrentIndex(model.index(0))
    assert rules.include.toPlainText() == ""


def test_a_pattern_that_is_none_is_said_beside_it(qtbot, desk, sources, fake):
    rules = sources.detail.rules
    good = fake.scripts[m.ChangeRulesRequest]
    fake.scripts[m.ChangeRulesRequest] = lambda _request: [m.ErrorReply("source", "“!” is not a pattern.")]
    rules.exclude.setPlainText("!")
    qtbot.waitUntil(lambda: rules.effect.text() == "“!” is not a pattern.")
    assert (rules.effect.property("tone"), desk.window.confirm.isVisible()) == ("bad", False)
    fake.scripts[m.ChangeRulesRequest] = good
    rules.exclude.setPlainText("!keep/")
    qtbot.waitUntil(lambda: rules.effect.text().startswith("12 files"))
    assert rules.effect.property("tone") == "muted"


def test_removing_asks_first_and_says_what_happens(qtbot, sources, asked, fake):
    qtbot.mouseClick(sources.detail.remove_button, Qt.MouseButton.LeftButton)
    assert "The files themselves stay" in sources.detail.confirm.text()
    assert fake.asked(m.RemoveSourceRequest) == []
    sources.detail.confirm._on_action()
    assert asked(m.RemoveSourceRequest) == [m.RemoveSourceRequest(1)]


def test_who_turns_to_the_failures_lands_on_their_list(qtbot, desk, sources):
    qtbot.waitUntil(lambda: desk.sources.failures.total == 3)
    tabs, pane = sources.detail.tabs, sources.detail.failures
    tabs.setCurrentIndex(1)
    sources.detail.rules.include.setFocus()
    tabs.setCurrentWidget(pane)
    assert pane.list.hasFocus()


def test_a_failure_can_be_read_again_and_explained(qtbot, desk, sources, asked):
    qtbot.waitUntil(lambda: desk.sources.failures.total == 3)
    pane = sources.detail.failures
    assert not pane.retry.isEnabled()
    assert not pane.password.isVisible()
    pane.list.setCurrentIndex(desk.sources.failures.index(1))
    assert pane.password.isVisibleTo(pane)  # it is locked
    pane.retry.click()
    assert asked(m.RetryRequest) == [m.RetryRequest(32)]
    pane.why.click()
    assert asked(m.ExplainRequest)[0].path == "/home/mara/Documents/HR/Salaries 2024.xlsx"


def test_pausing_offers_how_long(qtbot, sources, asked):
    sources._fill_pause_menu()
    actions = {action.text(): action for action in sources._pause_menu.actions()}
    actions["For an hour"].trigger()
    actions["Until I resume"].trigger()
    actions["Until tomorrow morning"].trigger()
    assert asked(m.PauseRequest, 3) == [
        m.PauseRequest(3600.0),
        m.PauseRequest(),
        m.PauseRequest(until_tomorrow=True),
    ]
    actions["Full speed until done"].trigger()
    assert asked(m.ResumeRequest) == [m.ResumeRequest(full_speed=True)]


def test_pausing_offers_to_index_only_while_plugged_in(qtbot, sources, asked):
    qtbot.waitUntil(lambda: sources._settings.knows("indexing.only_on_mains"))
    sources._fill_pause_menu()
    actions = {action.text(): action for action in sources._pause_menu.actions()}
    actions["Only while plugged in"].trigger()
    qtbot.waitUntil(lambda: not asked(m.ChangeSettingRequest)[-1].is_dry_run)
    assert asked(m.ChangeSettingRequest)[-1] == m.ChangeSettingRequest("indexing.only_on_mains", "true")
    qtbot.waitUntil(lambda: sources._settings.value("indexing.only_on_mains") is True)
    sources._fill_pause_menu()
    actions = {action.text(): action for action in sources._pause_menu.actions()}
    assert actions["Only while plugged in"].isChecked()


def test_searching_in_a_source_limits_the_query(qtbot, desk, sources):
    sources.detail.search_button.click()
    assert desk.window.open_page_number is Page.SEARCH
    assert desk.view.field.text() == "in:/home/mara/Documents"


def test_files_that_fail_while_the_page_is_open_are_listed(qtbot, desk, sources, fake, asked):
    qtbot.waitUntil(lambda: desk.sources.failures.total == 3)
    pane = sources.detail.failures
    pane.list.setCurrentIndex(desk.sources.failures.index(1))
    one_more = m.FailureView(34, "/home/mara/Documents/a.pdf", "", "", "failed", "damaged")
    fake.scripts[m.ListFailuresRequest] = lambda request: [
        m.FailuresReply((one_more, *scenario_pages.failures(request)[0].failures), 4)
    ]
    counts = {"indexed fully": 812, "failed": 3, "encrypted": 1}
    fake.publish(m.SourcesChanged((samples.source(1, "/home/mara/Documents", counts=counts),)))
    qtbot.waitUntil(lambda: desk.sources.failures.total == 4)
    assert sources.detail.tabs.tabText(2) == "Not fully read (4)"
    assert pane.current().document_id == 32  # still the one that was selected


def test_the_number_of_failures_is_that_of_their_list(qtbot, desk, sources, fake, asked):
    """What waits for the text in its pictures is counted as read in part, but has not failed yet."""
    qtbot.waitUntil(lambda: desk.sources.failures.total == 3)
    counts = {"indexed fully": 812, "partly indexed": 40, "failed": 2, "encrypted": 1}
    fake.publish(m.SourcesChanged((samples.source(1, "/home/mara/Documents", counts=counts),)))
    qtbot.waitUntil(lambda: len(asked(m.ListFailuresRequest)) > 1)
    assert sources.detail.tabs.tabText(2) == "Not fully read (3)"


def test_a_pause_shows_no_work(qtbot, desk, fake, sources):
    working = {"current": "/home/mara/Documents/a.pdf", "files_per_s": 9.0}
    fake.publish(samples.progress(**working))
    qtbot.waitUntil(lambda: sources._speed.text().startswith("9 files/s"))
    assert sources.current.text() != ""
    fake.publish(samples.progress(state="paused", **working))
    qtbot.waitUntil(lambda: sources.pause_button.text() == "Resume")
    assert (sources.current.text(), sources._speed.text()) == ("", "")


def test_without_an_engine_nothing_can_be_paused_or_looked_through(qtbot, desk, fake, sources):
    qtbot.waitUntil(sources.pause_button.isEnabled)
    fake.refusals = [VersionMismatchError("The engine is newer.")]
    fake.crash()
    qtbot.waitUntil(lambda: not sources.pause_button.isEnabled())
    assert not sources.detail.rescan_button.isEnabled()
    assert not desk.window.status._pause.isVisible()
    qtbot.waitUntil(lambda: desk.engine.connection_status.state is ConnectionState.REFUSED)
    desk.engine.retry_connection()
    qtbot.waitUntil(sources.pause_button.isEnabled)
    qtbot.waitUntil(sources.detail.rescan_button.isEnabled)


def test_before_the_engine_has_told_them_folders_are_not_said_to_be_none(qtbot, new_desk, fake):
    fake.refusals = [VersionMismatchError("The engine is newer.")]
    desk = new_desk()
    desk.window.open_page(Page.SOURCES)
    page = desk.window.page(Page.SOURCES)
    assert page.empty.title() == "Starting …"
    desk.engine.start()
    qtbot.waitUntil(lambda: page.empty.title() == "The search engine cannot be reached")
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(())]
    desk.engine.retry_connection()
    qtbot.waitUntil(lambda: page.empty.title() == "No folders yet")


def test_another_folder_takes_nothing_from_the_one_that_is_worked_on(qtbot, desk, fake, sources):
    mail = desk.sources.sources.position_of(2)
    sources.list.setCurrentIndex(desk.sources.sources.index(mail))
    sources.detail.rules.include.setPlainText("*.pdf")
    added = samples.source(9, "/home/mara/Desktop")
    fake.publish(m.SourcesChanged((*desk.sources.sources.rows(), added)))
    qtbot.waitUntil(lambda: desk.sources.sources.position_of(9) == 0)
    assert sources.selected().source_id == 2
    assert sources.detail.rules.include.toPlainText() == "*.pdf"


def test_a_folder_that_is_removed_gives_way_to_the_next(qtbot, desk, fake, sources):
    _first, second, *rest = desk.sources.sources.rows()
    fake.publish(m.SourcesChanged((second, *rest)))
    qtbot.waitUntil(lambda: sources.selected() == second)
    assert [index.row() for index in sources.list.selectedIndexes()] == [0]


def test_failures_that_were_fetched_stay_when_they_are_listed_anew(qtbot, desk, fake, sources, asked):
    failures = tuple(m.FailureView(n, f"/data/{n}.pdf", "", "", "failed", "damaged") for n in range(1, 301))
    fake.scripts[m.ListFailuresRequest] = lambda request: [
        m.FailuresReply(failures[request.offset :][: request.limit], len(failures))
    ]
    desk.sources.show_failures(1)
    model, pane = desk.sources.failures, sources.detail.failures
    qtbot.waitUntil(lambda: model.rowCount() == 200)
    model.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: model.rowCount() == 300)
    pane.list.setCurrentIndex(model.index(250))
    with qtbot.waitSignal(desk.sources.failures_shown):
        desk.sources.show_failures(1)
    assert (model.rowCount(), pane.current().document_id) == (300, 251)
