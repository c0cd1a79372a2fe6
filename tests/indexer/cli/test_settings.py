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


def test_the_cost_is_said_and_asked_for_before_the_change(scripted, deskhound, monkeypatch):
    typed = io.StringIO("n\n")
    typed.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", typed)
    code, out, _ = deskhound("settings", "embedding.model", "bge-m3")
    assert code != 0
    assert COST in out
    assert [request.is_dry_run for request in scripted.sent(ChangeSettingRequest)] == [True]


def test_a_change_can_be_waited_for(scripted, deskhound):
    assert deskhound("settings", "embedding.model", "bge-m3", "--yes", "--wait")[0] == 0
    assert scripted.sent(ChangeSettingRequest) == [ChangeSettingRequest("embedding.model", '"bge-m3"')]
    assert scripted.sent(WaitRequest) == [WaitRequest(until="model")]


def test_a_change_is_told_as_json_where_that_is_asked_for(scripted, deskhound):
    told = json.loads(deskhound("settings", "embedding.model", "bge-m3", "--json")[1])
    assert told == {"name": "embedding.model", "value": "bge-m3", "cost": COST}


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


def test_passwords_are_typed_unseen_and_not_listed(scripted, deskhound, monkeypatch):
    scripted.replies[ReadSettingsRequest] = [
        SettingsReply({**VALUES, "files.passwords": '["sesame", "key"]'})
    ]
    scripted.replies[ChangeSettingRequest] = [SettingChanged("files.passwords", '["sesame", "key"]', "")]
    monkeypatch.setattr("sys.stdin", io.StringIO("sesame\nkey\n"))
    told = deskhound("settings", "files.passwords", "-")
    assert scripted.sent(ChangeSettingRequest) == [
        ChangeSettingRequest("files.passwords", '["sesame", "key"]')
    ]
    for _, out, _ in (told, deskhound("settings"), deskhound("settings", "--json")):
        assert "***" in out
        assert "sesame" not in out
    assert "sesame" in deskhound("settings", "files.passwords")[1]


def test_passwords_are_asked_for_one_by_one(scripted, deskhound, monkeypatch):
    typed = iter(["sesame", "key", ""])
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("indexer.cli.settings.getpass", lambda _prompt: next(typed))
    deskhound("settings", "files.passwords", "-", "--yes")
    assert scripted.sent(ChangeSettingRequest) == [
        ChangeSettingRequest("files.passwords", '["sesame", "key"]')
    ]
