"""Asking a service and looking at what it said."""

from __future__ import annotations

from indexer.protocol.messages import AnswerDelta, AnswerDone, AnswerStarted, AskRequest

QUESTION = "How long is the notice period?"


def ask(service, question=QUESTION, *, is_cancelled=lambda: False, **fields):
    """Everything that was emitted: the start, the streamed text, the end, and all messages."""
    emitted = []
    service.ask(AskRequest(question, **fields), emitted.append, is_cancelled)
    started = next(message for message in emitted if isinstance(message, AnswerStarted))
    text = "".join(message.text for message in emitted if isinstance(message, AnswerDelta))
    assert isinstance(emitted[-1], AnswerDone)
    return started, text, emitted[-1], emitted


def prompt(ollama, number=-1):
    """The messages of a chat that asked for text."""
    asked = [exchange.json for exchange in ollama.requests("/api/chat") if exchange.json["messages"]]
    return asked[number]["messages"]
