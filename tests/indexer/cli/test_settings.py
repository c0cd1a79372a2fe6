from __future__ import annotations

import io
import json

import pytest

from indexer.cli.output import model_change_line
from indexer.protocol.messages import (
    ChangeSettingRequest,
    ModelChangeView,
    ReadSettingsRequest,
    SettingChanged,
    SettingsReply,
    WaitRequest,
)

VALUES = {"embedding.model": '""', "indexing.gentle": "true"}
COST = "About 1,000 passages are embedded anew."


@pytest.fixture
def scripted(client):
    client.replies[ReadSettingsRequest] = [SettingsReply(VALUES)]
    client.replies[ChangeSettingRequest] = [SettingChanged("embedding.model", '"bge-m3"', COST)]
    return client


def test_all_settings_are_shown_with_what_they_do(scripted, deskhound):
    code, out, _ = deskhound("settings")
    assert code == 0
    assert "indexing.gentle" in out
    assert "true" in out


def test_one_setting_as_json(scripted, deskhound):
    _, out, _ = deskhound("settings", "indexing.gentle", "--json")
    assert json.loads(out) == {"indexing.gentle": True}


def test_a_text_needs_no_quotes_and_the_cost_is_said_before_the_change(scripted, deskhound):
    code, out, _ = deskhound("settings", "embedding.model", "bge-m3", "--yes", "--wait")
    assert code == 0
    assert COST in out
    first, second = scripted.sent(ChangeSettingRequest)
    assert first == ChangeSettingRequest("embedding.model", '"bge-m3"', is_dry_run=True)
    assert second == ChangeSettingRequest("embedding.model", '"bge-m3"')
    assert scripted.sent(WaitRequest) == [WaitRequest(until="model")]


def test_a_change_that_is_not_confirmed_is_not_made(scripted, deskhound, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _, _ = deskhound("settings", "embedding.model", "bge-m3")
    assert code != 0
    assert [request.is_dry_run for request in scripted.sent(ChangeSettingRequest)] == [True]


def test_other_values_are_given_as_json_and_default_goes_back(scripted, deskhound):
    deskhound("settings", "indexing.gentle", "false", "--yes")
    deskhound("settings", "indexing.gentle", "default", "--yes")
    assert {request.value for request in scripted.sent(ChangeSettingRequest)} == {"false", "null"}


def test_an_unknown_setting_is_refused(scripted, deskhound):
    code, _, err = deskhound("settings", "embedding.modle", "x")
    assert code == 1
    assert "no setting" in err


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ModelChangeView("X", 340, 1000, 20.0, 720.0),
            "building search by meaning with X: 34 %, 20 passages/s, about 12 min left",
        ),
        (ModelChangeView("X", 1, 4, problem="gone"), "building search by meaning with X: 25 %, waiting"),
        (ModelChangeView("X", problem="gone"), "X waits to take over search by meaning"),
    ],
)
def test_the_status_line_says_how_far_another_model_has_come(change, line):
    assert model_change_line(change) == line
