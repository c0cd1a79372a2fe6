from __future__ import annotations

import io
import json
import os
import threading
from dataclasses import replace

import pytest

from indexer.cli import session
from indexer.domain import DocumentState
from indexer.errors import InputError
from indexer.paths import display_path
from indexer.protocol.codec import Envelope
from indexer.protocol.messages import (
    ChangeRulesRequest,
    ChangeSettingRequest,
    FailuresReply,
    FailureView,
    IndexProgress,
    ListFailuresRequest,
    ListSourcesRequest,
    PauseRequest,
    ReadSettingsRequest,
    RemoveSourceRequest,
    RescanRequest,
    ResumeRequest,
    RetryRequest,
    RulesReply,
    SettingChanged,
    SettingsReply,
    SourcesReply,
    SourceView,
    StatusRequest,
    WaitRequest,
)
from tests.indexer.cli.conftest import silent
from tests.indexer.cli.test_status import NOTHING_TO_DO, status
from tests.waiting import PATIENCE_S


@pytest.fixture
def folder(client, tmp_path):
    """A watched folder."""
    path = os.path.realpath(tmp_path)
    view = SourceView(7, path, "up to date", "", False, {"indexed fully": 3}, exclude=("*.bak",))
    client.replies[ListSourcesRequest] = [SourcesReply((view,))]
    return path


def test_a_pause_says_how_long_it_lasts_and_how_to_end_it(client, deskhound):
    assert "until you resume it" in deskhound("sources", "pause")[1]
    assert "for 45 min" in deskhound("sources", "pause", "45")[1]
    _, out, _ = deskhound("sources", "pause", "--until-tomorrow")
    assert "until six in the morning" in out
    assert "deskhound sources resume" in out
    assert client.sent(PauseRequest) == [
        PauseRequest(0.0),
        PauseRequest(2700.0),
        PauseRequest(0.0, until_tomorrow=True),
    ]
    deskhound("sources", "resume", "--full-speed")
    assert client.sent(ResumeRequest) == [ResumeRequest(full_speed=True)]


def test_rules_are_shown_tried_and_changed(client, deskhound, folder):
    client.replies[ChangeRulesRequest] = [RulesReply(2, 30, 100, 1)]
    code, out, _ = deskhound("sources", "rules", folder)
    assert code == 0
    assert "*.bak" in out
    assert not client.sent(ChangeRulesRequest)
    _, out, _ = deskhound("sources", "rules", folder, "--include", "*.md", "--hidden", "--dry-run")
    assert (
        "2 files would be added, 30 removed, 1 read or by name only from then on, 100 stay as they are" in out
    )
    deskhound("sources", "rules", folder, "--max-mb", "5", "--not-to-model")
    deskhound("sources", "rules", folder, "--reset")
    assert client.sent(ChangeRulesRequest) == [
        ChangeRulesRequest(7, include=("*.md",), exclude=("*.bak",), index_hidden=True, is_dry_run=True),
        ChangeRulesRequest(7, exclude=("*.bak",), max_file_bytes=5_000_000, give_to_model=False),
        ChangeRulesRequest(7),
    ]


def test_a_folder_that_is_not_watched_is_an_error(client, deskhound, folder):
    for command in ("rules", "remove"):
        code, _, errors = deskhound("sources", command, f"{folder}/elsewhere")
        assert code == 1
        assert "is not watched" in errors
    assert deskhound("sources", "remove", folder)[0] == 0
    assert client.sent(RemoveSourceRequest) == [RemoveSourceRequest(7)]


def test_a_folder_whose_volume_does_not_answer_can_be_removed(client, deskhound, folder, monkeypatch):
    silent(folder, monkeypatch)
    assert deskhound("sources", "remove", folder)[0] == 0
    assert client.sent(RemoveSourceRequest) == [RemoveSourceRequest(7)]


def test_the_list_says_how_far_each_folder_has_come(deskhound, folder):
    _, out, _ = deskhound("sources", "list")
    assert out == f"{folder}\n  3 files found by words and by meaning\n  Rules: without *.bak\n"


def test_retrying_says_how_many(client, deskhound):
    client.replies[ListFailuresRequest] = [FailuresReply((), 12)]
    assert deskhound("sources", "retry")[1] == "12 files to be read again\n"
    assert client.sent(RetryRequest) == [RetryRequest()]


def test_who_waits_for_a_paused_engine_is_told(client, deskhound, folder):
    paused = IndexProgress("paused", "paused by you", {}, 3, 0, 0.0, 0.0, None, "")
    client.replies[WaitRequest] = [paused, paused]
    _, _, errors = deskhound("index", folder, "--wait")
    assert errors.count("Indexing waits: paused by you. Go on with: deskhound sources resume") == 1


def test_settings_are_shown_and_changed_with_their_cost(client, deskhound):
    client.replies[ReadSettingsRequest] = [SettingsReply({"indexing.only_on_mains": "false"})]
    changed = SettingChanged("indexing.only_on_mains", "true", "It takes a while.")
    client.replies[ChangeSettingRequest] = [changed]
    _, out, _ = deskhound("settings")
    assert "indexing.only_on_mains = false" in out
    assert "plugged in" in out
    assert (
        deskhound("settings", "indexing.only_on_mains", "--json")[1]
        == '{\n  "indexing.only_on_mains": false\n}\n'
    )
    assert deskhound("settings", "nonsense")[0] == 1
    _, out, _ = deskhound("settings", "indexing.only_on_mains", "true", "--dry-run")
    assert out == "indexing.only_on_mains would be true. It takes a while.\n"
    deskhound("settings", "answers.model", "llama3")
    deskhound("settings", "answers.model", "default")
    assert [(request.value, request.is_dry_run) for request in client.sent(ChangeSettingRequest)] == [
        ("true", True),
        ('"llama3"', False),
        ("null", False),
    ]
    client.errors[ChangeSettingRequest] = InputError("No.")
    assert deskhound("settings", "answers.model", "x")[0] == 1


@pytest.mark.parametrize("state", [DocumentState.ENCRYPTED, DocumentState.NEEDS_OCR, DocumentState.FAILED])
def test_failures_say_where_passwords_go_and_what_reads_pictures(client, deskhound, state):
    failure = FailureView(1, "/a.pdf", "", "", state.value, "The document is protected by a password.")
    client.replies[ListFailuresRequest] = [FailuresReply((failure,), 1)]
    _, out, _ = deskhound("sources", "failures")
    assert "/a.pdf: " in out
    assert ("settings files.passwords -" in out) == (state is DocumentState.ENCRYPTED)
    assert ("deskhound doctor" in out) == (state is DocumentState.NEEDS_OCR)


def test_all_failures_are_listed_however_many(client, deskhound, monkeypatch):
    failures = [FailureView(n, f"/{n:04}.pdf", "", "", "failed", "It is damaged.") for n in range(2_300)]

    def page(request):
        some = failures[request.offset : request.offset + request.limit]
        return iter([Envelope(1, FailuresReply(tuple(some), len(failures)), last=True)])

    monkeypatch.setattr(client, "stream", page)
    _, out, _ = deskhound("sources", "failures")
    assert (out.count("It is damaged."), "/2299.pdf" in out) == (2_300, True)
    assert len(json.loads(deskhound("sources", "failures", "--json")[1])["failures"]) == 2_300


@pytest.mark.parametrize(("typed", "sent"), [("n", [True]), ("y", [True, False])])
def test_what_a_change_of_rules_does_is_said_before_it_is_made(
    client, deskhound, folder, monkeypatch, typed, sent
):
    client.replies[ChangeRulesRequest] = [RulesReply(0, 30, 100, 0)]
    terminal = io.StringIO(f"{typed}\n")
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    code, out, _ = deskhound("sources", "rules", folder, "--exclude", "*.bak")
    assert "0 files would be added, 30 removed" in out
    assert [request.is_dry_run for request in client.sent(ChangeRulesRequest)] == sent
    assert (code == 0) == (typed == "y")


@pytest.mark.parametrize(("background", "is_said"), [("false", True), ("true", False)])
def test_how_long_indexing_goes_on_is_said(client, deskhound, folder, background, is_said):
    client.replies[ReadSettingsRequest] = [SettingsReply({"background_indexing": background})]
    _, _, errors = deskhound("index", folder)
    assert ("while the window is open" in errors) == is_said
    assert "while the window is open" not in deskhound("index", folder, "--wait")[2]


@pytest.mark.parametrize("name", [b"plain", b"[red]folder", b"caf\xe9"])
def test_a_folder_that_is_watched_already_is_looked_at_anew(client, deskhound, tmp_path, name):
    path = os.path.join(os.path.realpath(tmp_path), os.fsdecode(name))
    os.mkdir(path)
    os.symlink(path, tmp_path / "link")
    view = SourceView(7, display_path(path), "up to date", "", False, {})
    client.replies[ListSourcesRequest] = [SourcesReply((view,))]
    for typed in (path, str(tmp_path / "link")):
        assert deskhound("index", typed)[1] == f"{display_path(path)}: watched already, looking at it anew\n"
    assert client.sent(RescanRequest) == [RescanRequest(source_id=7)] * 2


@pytest.mark.parametrize(
    ("problems", "said"),
    [
        (
            ("Writing to the data directory has taken 30 s so far", "The disk is full."),
            "Writing to the data directory has taken 30 s so far. The disk is full.\n",
        ),
        ((), "deskhound status"),
    ],
)
def test_a_command_that_waits_for_a_disk_says_so(client, deskhound, monkeypatch, problems, said):
    monkeypatch.setattr(session, "_LONG_S", 0.01)
    client.replies[StatusRequest] = [status(problems=problems)]
    has_said = threading.Event()
    say, answer = session._say_waiting, client.call

    def wait_for_disk(request, *, timeout_s=None):
        if isinstance(request, PauseRequest):
            assert has_said.wait(PATIENCE_S)
        return answer(request, timeout_s=timeout_s)

    monkeypatch.setattr(session, "_say_waiting", lambda *call: (say(*call), has_said.set()))
    monkeypatch.setattr(client, "call", wait_for_disk)
    code, _, errors = deskhound("sources", "pause")
    assert code == 0
    assert "Still waiting for the engine." in errors
    assert said in errors


def test_a_command_that_was_answered_meanwhile_says_nothing_of_waiting(client, capsys):
    is_answered = threading.Event()
    is_answered.set()
    client.errors[StatusRequest] = InputError("the connection was closed")
    session._say_waiting(client, is_answered)
    assert capsys.readouterr().err == ""


def test_what_waits_to_be_read_is_not_called_readable(client, deskhound):
    client.replies[ListFailuresRequest] = [FailuresReply((), 0)]
    client.replies[StatusRequest] = [status()]
    assert "Every file could be read" in deskhound("sources", "failures")[1]
    client.replies[StatusRequest] = [status(replace(NOTHING_TO_DO, words_queued=4))]
    assert "4 files still to be read" in deskhound("sources", "failures")[1]


def test_what_is_no_number_is_refused(client, folder, deskhound):
    assert deskhound("sources", "pause", "nan")[0] == 2
    assert deskhound("sources", "pause", "1e9")[0] == 2
    assert deskhound("sources", "rules", folder, "--max-mb", "inf")[0] == 2
    assert client.requests == []
