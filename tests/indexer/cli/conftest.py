"""A scripted engine at the seam of the command line: replies per request type, requests recorded."""

from __future__ import annotations

import os
from collections import defaultdict

import pytest

from indexer.cli import app, session
from indexer.protocol.codec import Envelope
from indexer.protocol.messages import (
    Done,
    ListSourcesRequest,
    ReadSettingsRequest,
    SettingsReply,
    SourcesReply,
    WaitRequest,
)


class ScriptedClient:
    """Stands for `EngineClient`: `replies[type]` are sent in order, `errors[type]` are raised."""

    def __init__(self):
        self.requests = []
        self.replies = defaultdict(list)
        self.errors = {}
        self.replies[ListSourcesRequest] = [SourcesReply(())]
        self.replies[WaitRequest] = [Done()]
        self.replies[ReadSettingsRequest] = [SettingsReply({"background_indexing": "false"})]

    def connect(self, directory, *, client, start=True):
        self.directory = directory
        return self

    def call(self, request, *, timeout_s=None):
        return list(self.stream(request))[-1].message

    def stream(self, request):
        self.requests.append(request)
        return self._replies(request)

    def _replies(self, request):
        if type(request) in self.errors:
            raise self.errors[type(request)]
        replies = self.replies[type(request)] or [Done()]
        yield from (Envelope(1, reply, last=reply is replies[-1]) for reply in replies)

    def close(self):
        self.is_closed = True

    def sent(self, kind):
        return [request for request in self.requests if isinstance(request, kind)]


@pytest.fixture
def client(monkeypatch):
    scripted = ScriptedClient()
    monkeypatch.setattr(session, "EngineClient", scripted)
    return scripted


@pytest.fixture
def deskhound(client, capfdbinary, monkeypatch):
    """Run a command line; returns (exit code, standard output, standard error)."""
    monkeypatch.setattr(app, "collect_garbage_sparingly", lambda: None)  # tests go on in this process

    def run(*arguments):
        code = app.run([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run


def silent(path, monkeypatch):
    """Whoever asks the system about this path would wait for ever."""
    for name in ("stat", "lstat"):
        ask = getattr(os, name)

        def refuse(asked, *arguments, ask=ask, **options):
            assert os.fspath(asked) != os.fspath(path), "a volume that does not answer was asked"
            return ask(asked, *arguments, **options)

        monkeypatch.setattr(os, name, refuse)
