from __future__ import annotations

import os

from indexer.protocol.messages import ExplainReply, ExplainRequest
from tests.indexer.cli.conftest import silent

REPLY = ExplainReply(
    (("On disk", "no"), ("Left out by", "permission denied")), "", "Look at its permissions."
)


def test_findings_and_advice_are_shown(client, deskhound, tmp_path):
    client.replies[ExplainRequest] = [REPLY]
    code, out, _ = deskhound("why", tmp_path / "a.txt", "some words")
    assert code == 0
    assert "permission denied" in out
    assert out.endswith("Look at its permissions.\n")
    (request,) = client.sent(ExplainRequest)
    assert (request.path, request.query) == (str(tmp_path / "a.txt"), "some words")


def test_a_file_that_may_not_be_read_is_asked_about_too(client, deskhound, tmp_path, monkeypatch):
    client.replies[ExplainRequest] = [REPLY]
    (tmp_path / "a.txt").touch()
    monkeypatch.setattr(os, "access", lambda *_question, **_options: False)
    code, out, _ = deskhound("why", tmp_path / "a.txt")
    assert code == 0
    assert "permission denied" in out


def test_a_file_whose_volume_does_not_answer_holds_nobody_up(client, deskhound, tmp_path, monkeypatch):
    client.replies[ExplainRequest] = [REPLY]
    silent(tmp_path / "a.txt", monkeypatch)
    assert deskhound("why", tmp_path / "a.txt")[0] == 0
