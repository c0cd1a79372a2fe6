from __future__ import annotations

import pytest

from desktop.presenters.models import ModelsPresenter
from desktop.presenters.settings import SettingsPresenter
from indexer.protocol import messages as m
from indexer.settings import SETTINGS
from tests.desktop import scenario
from tests.desktop.fake_engine import done


@pytest.fixture
def presenter(qtbot, engine, fake):
    scripted = scenario.scripted_engine().scripts
    fake.scripts = {kind: scripted[kind] for kind in (m.ReadSettingsRequest, m.ChangeSettingRequest)}
    made = SettingsPresenter(engine)
    with qtbot.waitSignal(made.loaded):
        made.refresh()
    return made


def test_a_change_that_costs_nothing_is_made_at_once(qtbot, fake, presenter, asked):
    with qtbot.waitSignal(presenter.changed):
        presenter.want("indexing.gentle", False)
    assert presenter.value("indexing.gentle") is False
    assert [request.is_dry_run for request in asked(m.ChangeSettingRequest)] == [True, False]


def test_a_change_that_costs_something_waits_for_the_user(qtbot, fake, presenter, collected):
    costs = collected(presenter.cost_known)
    presenter.want("embedding.model", "nomic-embed-text")
    qtbot.waitUntil(lambda: costs != [])
    assert "50 minutes" in costs[0][1]
    assert presenter.value("embedding.model") == ""
    with qtbot.waitSignal(presenter.changed):
        presenter.confirm("embedding.model")
    assert presenter.value("embedding.model") == "nomic-embed-text"


def test_a_change_that_is_taken_back_is_not_made(qtbot, fake, presenter, collected, asked):
    costs = collected(presenter.cost_known)
    presenter.want("embedding.model", "nomic-embed-text")
    qtbot.waitUntil(lambda: costs != [])
    presenter.revert("embedding.model")
    presenter.confirm("embedding.model")
    assert [request.is_dry_run for request in asked(m.ChangeSettingRequest)] == [True]


def test_a_change_that_is_refused_goes_back_and_says_why(qtbot, fake, presenter, collected):
    failed = collected(presenter.failed)
    fake.scripts[m.ChangeSettingRequest] = lambda _request: [m.ErrorReply("input", "too small")]
    presenter.want("indexing.vector_budget_bytes", 1)
    qtbot.waitUntil(lambda: failed == [("indexing.vector_budget_bytes", "too small")])
    assert presenter.value("indexing.vector_budget_bytes") == 512 << 20


def test_a_refusal_that_comes_late_does_not_take_back_what_was_wanted_since(
    qtbot, fake, presenter, collected, asked
):
    failed = collected(presenter.failed)
    del fake.scripts[m.ChangeSettingRequest]
    presenter.want("indexing.vector_budget_bytes", 1)
    presenter.want("indexing.vector_budget_bytes", 1 << 30)
    asked(m.ChangeSettingRequest, 2)
    fake.reply(m.ChangeSettingRequest, m.ErrorReply("input", "too small"), which=0)
    fake.reply(m.ChangeSettingRequest, m.SettingChanged("indexing.vector_budget_bytes", str(1 << 30), ""))
    confirmed = asked(m.ChangeSettingRequest, 3)[2]
    assert (confirmed.value, confirmed.is_dry_run) == (str(1 << 30), False)
    assert failed == []


def test_the_scenario_uses_settings_that_the_engine_has():
    assert set(scenario.SETTINGS) <= set(SETTINGS)


@pytest.fixture
def models(qtbot, engine, fake):
    fake.scripts[m.ListModelsRequest] = lambda _request: [scenario.models()]
    made = ModelsPresenter(engine)
    with qtbot.waitSignal(made.models_shown):
        made.refresh()
    return made


def test_models_are_told_apart_by_kind(models):
    assert [model.name for model in models.chat_models] == ["llama3.2:3b"]
    assert [model.name for model in models.embedding_models] == ["nomic-embed-text"]
    assert [model.name for model in models.suggestions] == ["qwen3:4b"]


def test_a_download_shows_how_far_it_has_come_and_ends(qtbot, fake, models, asked, collected):
    notes = collected(models.noted)
    models.pull("qwen3:4b")
    models.pull("another")
    asked(m.PullModelRequest)
    fake.reply(m.PullModelRequest, m.PullProgress("downloading", 1, 4, False), last=False)
    qtbot.waitUntil(lambda: models.download is not None and models.download.share == 0.25)
    fake.reply(m.PullModelRequest, m.PullProgress("success", 4, 4, True))
    qtbot.waitUntil(lambda: notes == ["qwen3:4b is ready"])
    assert models.download is None
    assert len(asked(m.PullModelRequest)) == 1


def test_a_download_can_be_cancelled(qtbot, fake, models, asked):
    models.pull("qwen3:4b")
    asked(m.PullModelRequest)
    models.cancel_pull()
    asked(m.CancelRequest)
    assert models.download is None


def test_a_download_that_fails_is_said(qtbot, fake, models, asked, collected):
    failed = collected(models.failed)
    fake.scripts[m.PullModelRequest] = lambda _request: [m.ErrorReply("model", "no such model")]
    models.pull("nonsense")
    qtbot.waitUntil(lambda: failed == ["no such model"])
    assert models.download is None


def test_a_model_can_be_deleted(qtbot, fake, models, asked, collected):
    notes = collected(models.noted)
    fake.scripts[m.DeleteModelRequest] = done
    models.delete("llama3.2:3b")
    qtbot.waitUntil(lambda: notes == ["llama3.2:3b was deleted"])
