from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt

from desktop.views.main_window import Page
from indexer.protocol import messages as m
from tests.desktop import samples


@pytest.fixture
def activity(qtbot, desk, fake):
    days = (m.HistoryDay(time.strftime("%Y-%m-%d"), 988, 4, 5_000, 1, 158_000_000),)
    events = (m.HistoryEvent(time.time(), "/usb went offline"),)
    fake.scripts[m.StatusRequest] = lambda _request: [samples.status(days=days, events=events)]
    desk.window.open_page(Page.ACTIVITY)
    page = desk.window.page(Page.ACTIVITY)
    qtbot.waitUntil(lambda: page.history.rowCount() == 1)
    return page


def test_it_tells_what_is_done_what_was_done_and_what_happened(activity):
    assert activity.headline.text() == "Reading your files"
    assert activity.bar.isVisible()
    assert [fact.name for fact in activity.work.facts()][:2] == ["To read", "Meaning"]
    assert activity.events.facts()[0].text == "/usb went offline"
    assert activity.machine.facts()[0].name == "Disk"
    assert not activity.no_days.isVisible()


def test_it_follows_progress(qtbot, activity, fake):
    counts = {"indexed fully": 5}
    fake.publish(samples.progress(state="idle", words_queued=0, meaning_queued=0, eta_s=0.0, counts=counts))
    qtbot.waitUntil(lambda: activity.headline.text() == "Everything is up to date")
    assert not activity.bar.isVisible()
    assert not activity.failures_button.isVisible()


def test_the_days_can_be_read_in_a_narrow_window(desk, activity):
    desk.window.resize(700, 600)
    day = activity.history.index(0, 0)
    wanted = activity.days.fontMetrics().horizontalAdvance(day.data())
    assert activity.days.visualRect(day).width() >= wanted


def test_another_model_shows_its_own_bar(qtbot, activity, fake):
    assert not activity.change_bar.isVisible()
    fake.publish(samples.progress(model_change=m.ModelChangeView("nomic", 340, 1000, 20.0, 33.0)))
    qtbot.waitUntil(activity.change_bar.isVisible)
    assert activity.change.text() == "Building search by meaning with nomic: 34 %, about 33 s left"
    assert activity.change_bar.value() == 340


def test_the_status_line_leads_here_and_the_failures_lead_on(qtbot, desk, activity):
    qtbot.mouseClick(activity.failures_button, Qt.MouseButton.LeftButton)
    assert desk.window.open_page_number is Page.SOURCES
    detail = desk.window.page(Page.SOURCES).detail
    assert detail.tabs.currentWidget() is detail.failures
    qtbot.mouseClick(desk.window.status, Qt.MouseButton.LeftButton)
    assert desk.window.open_page_number is Page.ACTIVITY
