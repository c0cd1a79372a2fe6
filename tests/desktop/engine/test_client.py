from __future__ import annotations

import pytest

from indexer.protocol import messages as m
from tests.desktop import samples
from tests.desktop.fake_engine import done


def ignore(_value):
    """Take a reply and do nothing."""


def test_a_reply_reaches_its_caller_only(qtbot, fake, engine, asked):
    first, second = [], []
    engine.explain(m.ExplainRequest("/a"), first.append, ignore)
    engine.explain(m.ExplainRequest("/b"), second.append, ignore)
    asked(m.ExplainRequest, 2)
    fake.reply(m.ExplainRequest, m.ExplainReply((), "b", ""))
    qtbot.waitUntil(lambda: second != [])
    assert first == []


def test_a_newer_request_of_a_view_silences_the_older(qtbot, fake, engine, asked):
    got = []
    engine.search(m.SearchRequest("a", view="v"), lambda reply: got.append(("a", reply)), ignore)
    asked(m.SearchRequest)
    engine.search(m.SearchRequest("ab", view="v"), lambda reply: got.append(("ab", reply)), ignore)
    asked(m.SearchRequest, 2)
    fake.reply(m.SearchRequest, samples.reply(samples.hits(1)), which=0)
    fake.reply(m.SearchRequest, samples.reply(samples.hits(2)))
    qtbot.waitUntil(lambda: got != [])
    assert [query for query, _reply in got] == ["ab"]
    assert fake.asked(m.CancelRequest) != []


def test_views_do_not_supersede_each_other(qtbot, fake, engine):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(())]
    got = []
    engine.search(m.SearchRequest("a", view="window"), got.append, ignore)
    engine.search(m.SearchRequest("a", view="quick"), got.append, ignore)
    qtbot.waitUntil(lambda: len(got) == 2)


def test_early_and_settled_replies_both_arrive(qtbot, fake, engine, asked):
    got = []
    engine.search(m.SearchRequest("a", view="v"), got.append, ignore)
    asked(m.SearchRequest)
    fake.reply(m.SearchRequest, samples.reply((), is_settled=False), last=False)
    fake.reply(m.SearchRequest, samples.reply(()))
    qtbot.waitUntil(lambda: len(got) == 2)


def test_errors_reach_the_error_callback(qtbot, fake, engine):
    fake.scripts[m.AddSourceRequest] = lambda _request: [m.ErrorReply("source", "no folder", "choose one")]
    errors = []
    engine.add_source("/x", ignore, errors.append)
    qtbot.waitUntil(lambda: errors != [])
    assert errors == [m.ErrorReply("source", "no folder", "choose one")]


def test_cancelled_requests_are_silent(qtbot, fake, engine, asked):
    errors, done_replies = [], []
    engine.ask(m.AskRequest("?", view="answer"), ignore, errors.append)
    asked(m.AskRequest)
    fake.reply(m.AskRequest, m.ErrorReply("cancelled", "superseded"))
    fake.scripts[m.PauseRequest] = done
    engine.retry(m.RetryRequest(), lambda: done_replies.append(1), ignore)
    asked(m.RetryRequest)
    fake.reply(m.RetryRequest, m.Done())
    qtbot.waitUntil(lambda: done_replies != [])
    assert errors == []


def test_a_page_comes_with_its_bytes(qtbot, fake, engine):
    page = m.PagePreview(1, 2, 9, 10, 10, ())
    fake.scripts[m.PreviewRequest] = lambda _request: [(page, b"png")]
    got = []
    engine.preview(m.PreviewRequest(1), ignore, lambda *values: got.append(values), ignore)
    qtbot.waitUntil(lambda: got != [])
    assert got == [(page, b"png")]


@pytest.mark.parametrize(
    ("event", "signal", "expected"),
    [
        (samples.progress(), "progress_changed", samples.progress().current),
        (samples.status(), "status_changed", samples.status().pid),
        (m.SourcesChanged(()), "sources_changed", ()),
    ],
)
def test_every_event_has_its_signal(qtbot, fake, engine, event, signal, expected):
    with qtbot.waitSignal(getattr(engine, signal)) as blocker:
        fake.publish(event)
    value = blocker.args[0]
    assert expected in (value, getattr(value, "current", None), getattr(value, "pid", None))


def test_a_caller_that_fails_does_not_end_the_window(qtbot, fake, engine, caplog):
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(())]

    def fail(_reply):
        raise ValueError("broken view")

    engine.list_sources(fail, ignore)
    qtbot.waitUntil(lambda: "could not be handled" in caplog.text)
    got = []
    engine.list_sources(got.append, ignore)
    qtbot.waitUntil(lambda: got != [])
