from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop.engine.connection import ConnectionState
from desktop.presenters.sources import SourcesPresenter, suggested_folders
from indexer.errors import VersionMismatchError
from indexer.protocol import messages as m
from tests.desktop import samples, scenario
from tests.desktop.fake_engine import done


@pytest.fixture
def presenter(engine, fake):
    fake.scripts = {
        m.ListSourcesRequest: lambda _request: [m.SourcesReply(scenario.sources())],
        m.ListFailuresRequest: scenario.failures,
        m.RemoveSourceRequest: done,
        m.RetryRequest: done,
    }
    return SourcesPresenter(engine)


def test_sources_are_listed_by_path_and_follow_events(qtbot, fake, presenter):
    presenter.refresh()
    qtbot.waitUntil(lambda: presenter.is_known)
    assert presenter.folders == ("/home/mara/Documents", "/home/mara/Mail", "/media/backup/old")
    fake.publish(m.SourcesChanged(scenario.sources()[:1]))
    qtbot.waitUntil(lambda: presenter.sources.rowCount() == 1)


def test_a_folder_that_was_removed_is_told_of_whoever_did_it(qtbot, fake, presenter, collected):
    removed = collected(presenter.removed)
    presenter.refresh()
    qtbot.waitUntil(lambda: presenter.is_known)
    moved = replace(scenario.sources()[0], path="/mnt/Documents")  # the same one, mounted elsewhere
    fake.publish(m.SourcesChanged((moved, *scenario.sources()[2:])))
    qtbot.waitUntil(lambda: removed == ["/home/mara/Mail"])
    assert presenter.folders == ("/media/backup/old", "/mnt/Documents")


def test_sources_are_asked_for_again_after_the_engine_came_back(qtbot, fake, presenter, asked):
    fake.crash()
    asked(m.ListSourcesRequest)


def test_without_an_engine_no_source_is_said_to_be_at_work(qtbot, fake, engine, presenter):
    presenter.refresh()
    qtbot.waitUntil(lambda: presenter.is_known)
    told = {source.path: source.state for source in presenter.sources.rows()}
    fake.refusals = [VersionMismatchError("The engine is newer.")]
    fake.crash()
    qtbot.waitUntil(lambda: presenter.sources.row(0).state == "stopped")
    states = {source.path: source.state for source in presenter.sources.rows()}
    assert states == {path: "offline" if told[path] == "offline" else "stopped" for path in told}
    spoken = presenter.sources.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "search engine not running" in spoken
    qtbot.waitUntil(lambda: engine.connection_status.state is ConnectionState.REFUSED)
    engine.retry_connection()
    qtbot.waitUntil(lambda: {s.path: s.state for s in presenter.sources.rows()} == told)


def test_a_note_on_an_added_folder_is_passed_on(qtbot, fake, presenter, collected):
    notes = collected(presenter.noted)
    added = m.SourceReply(samples.source(5, "/home/mara/Documents/sub"), "It lies inside another source.")
    fake.scripts[m.AddSourceRequest] = lambda _request: [added]
    presenter.add(["/home/mara/Documents/sub"])
    qtbot.waitUntil(lambda: notes == ["It lies inside another source."])


def test_a_folder_that_cannot_be_added_is_said_and_the_others_go_on(qtbot, fake, presenter, collected, asked):
    failed = collected(presenter.failed)
    fake.scripts[m.AddSourceRequest] = lambda request: [
        m.ErrorReply("source", "not a folder", "choose one")
        if request.path == "/file"
        else m.SourceReply(samples.source(5, request.path))
    ]
    presenter.add(["/file", "/folder"])
    qtbot.waitUntil(lambda: failed == ["not a folder choose one"])
    assert len(asked(m.AddSourceRequest, 2)) == 2


def test_of_several_folders_their_number_is_said(qtbot, fake, presenter, collected):
    notes = collected(presenter.noted)
    fake.scripts[m.AddSourceRequest] = lambda request: [m.SourceReply(samples.source(5, request.path))]
    presenter.add(["/one", "/two"])
    qtbot.waitUntil(lambda: notes == ["“one” is being indexed", "2 folders are being indexed"])


def test_removing_says_that_the_files_stay(qtbot, fake, presenter, collected, asked):
    notes = collected(presenter.noted)
    presenter.remove(samples.source(7, "/home/mara/Old"))
    qtbot.waitUntil(lambda: len(notes) == 2)
    assert asked(m.RemoveSourceRequest) == [m.RemoveSourceRequest(7)]
    assert notes == ["“Old” is being removed …", "“Old” was removed; its files stay where they are"]


def test_failures_belong_to_the_source_that_is_looked_at(qtbot, fake, presenter, asked):
    presenter.show_failures(1)
    qtbot.waitUntil(lambda: presenter.failures.total == 3)
    assert asked(m.ListFailuresRequest)[0].source_id == 1


def test_retrying_lists_anew(qtbot, fake, presenter, asked):
    presenter.show_failures(1)
    qtbot.waitUntil(lambda: presenter.failures.total == 3)
    presenter.retry(presenter.failures.row(0))
    assert asked(m.RetryRequest) == [m.RetryRequest(31)]
    asked(m.ListFailuresRequest, 2)
    presenter.retry(None)
    assert asked(m.RetryRequest, 2)[1] == m.RetryRequest(source_id=1)  # not what other folders hold


def test_rules_are_tried_before_they_are_applied(qtbot, fake, presenter, collected):
    fake.scripts[m.ChangeRulesRequest] = lambda request: [m.RulesReply(1, 2, 3 if request.is_dry_run else 4)]
    checked, applied = collected(presenter.rules_checked), collected(presenter.rules_applied)
    trial, change = m.ChangeRulesRequest(1, is_dry_run=True), m.ChangeRulesRequest(1)
    presenter.check_rules(trial)
    presenter.apply_rules(change)
    qtbot.waitUntil(lambda: applied == [(change, m.RulesReply(1, 2, 4))])
    assert checked in ([], [(trial, m.RulesReply(1, 2, 3))])


def test_only_folders_that_are_there_are_suggested(tmp_path, monkeypatch):
    (tmp_path / "Documents").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert suggested_folders(str(tmp_path)) == [str(tmp_path / "Documents")]
