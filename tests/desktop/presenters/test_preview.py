from __future__ import annotations

import threading

import pytest
from PySide6.QtGui import QImage

from desktop import pictures
from desktop.presenters.preview import PreviewPresenter
from indexer.protocol import messages as m
from tests.desktop import samples
from tests.waiting import PATIENCE_S


@pytest.fixture
def presenter(engine):
    return PreviewPresenter(engine, selection_ms=5)


def pdf(document_id=1, passages=3):
    spots = tuple(
        samples.passage(number, f"passage {number}", page=number) for number in range(1, passages + 1)
    )
    return samples.hit(document_id, f"/data/{document_id}.pdf", passages=spots)


def text_of(request, text="some text", total=None, start=0):
    focus = m.Highlight(0, 4)
    return m.TextPreview(
        request.document_id, text, start, total or len(text), (), focus, m.Locator(), "txt", 0
    )


def test_a_pdf_is_shown_as_the_page_of_its_best_passage(qtbot, fake, presenter, asked, collected):
    pages = collected(presenter.page_received)
    presenter.show_hit(pdf(), "word")
    request = asked(m.PreviewRequest)[0]
    assert (request.want_image, request.page, request.start, request.query) == (True, 0, 1000, "word")
    fake.reply(m.PreviewRequest, (m.PagePreview(1, 1, 9, 10, 10, ()), b"png"))
    qtbot.waitUntil(lambda: pages != [])
    assert (presenter.page, presenter.page_count) == (1, 9)


def test_a_page_that_is_decoded_too_late_is_not_shown(qtbot, fake, presenter, asked, collected, monkeypatch):
    pages = collected(presenter.page_received)
    begun, may_end = threading.Event(), threading.Event()

    def decode(_png):
        begun.set()
        assert may_end.wait(PATIENCE_S)
        return QImage(10, 10, QImage.Format.Format_RGB32)

    monkeypatch.setattr(pictures, "decode_png", decode)
    presenter.show_hit(pdf(1), "word")
    asked(m.PreviewRequest)
    fake.reply(m.PreviewRequest, (m.PagePreview(1, 1, 9, 10, 10, ()), b"png"))
    qtbot.waitUntil(begun.is_set)
    presenter.show_hit(pdf(2), "word")
    with qtbot.waitSignal(presenter._decoder.decoded):
        may_end.set()
    assert (pages, presenter.page) == ([], 0)


def test_other_documents_are_shown_as_text(qtbot, fake, presenter, asked):
    presenter.show_hit(samples.hits(1)[0], "word")
    assert not asked(m.PreviewRequest)[0].want_image


@pytest.fixture
def posted(engine, monkeypatch):
    """What is handed to the connection: one that is not sent when the next comes is never sent."""
    requests = []
    monkeypatch.setattr(engine, "preview", lambda request, *_: requests.append(request))
    return requests


def test_another_query_that_finds_the_same_passage_marks_its_own_words(qtbot, presenter, posted):
    hit = samples.hits(1)[0]
    for query in ("notice", "notice", "notice period"):
        presenter.show_hit(hit, query)
    qtbot.waitUntil(lambda: [request.query for request in posted] == ["notice", "notice period"])


def test_running_through_the_list_asks_only_where_it_rests(qtbot, presenter, posted):
    for hit in samples.hits(20):
        presenter.show_hit(hit, "word")
    qtbot.waitUntil(lambda: [request.document_id for request in posted] == [1, 20])


def test_a_page_that_cannot_be_drawn_falls_back_to_its_text(qtbot, fake, presenter, asked, collected):
    texts = collected(presenter.text_received)
    presenter.show_hit(pdf(), "word")
    asked(m.PreviewRequest)
    fake.reply(m.PreviewRequest, m.ErrorReply("child_died", "the worker ended"))
    assert not asked(m.PreviewRequest, 2)[1].want_image
    fake.reply(m.PreviewRequest, text_of(asked(m.PreviewRequest)[1]))
    qtbot.waitUntil(lambda: texts != [])


def test_a_text_that_cannot_be_had_is_said(qtbot, fake, presenter, asked, collected):
    errors = collected(presenter.failed)
    presenter.show_hit(samples.hits(1)[0], "word")
    asked(m.PreviewRequest)
    fake.reply(m.PreviewRequest, m.ErrorReply("not_found", "gone"))
    qtbot.waitUntil(lambda: errors != [])
    assert errors[0].message == "gone"


def test_passages_are_walked_and_stop_at_the_ends(qtbot, fake, presenter, asked):
    presenter.show_hit(pdf(), "word")
    presenter.move_passage(-1)
    assert presenter.position == 0
    for _ in range(5):
        presenter.move_passage(1)
    assert presenter.position == 2
    qtbot.waitUntil(lambda: [request.start for request in fake.asked(m.PreviewRequest)][-1:] == [3000])


def test_the_number_of_the_page_is_that_of_the_page_that_is_seen(qtbot, fake, presenter, asked):
    """It was 0 from the step to another passage until its page had come."""
    presenter.show_hit(pdf(), "word")
    asked(m.PreviewRequest)
    fake.reply(m.PreviewRequest, (m.PagePreview(1, 1, 9, 10, 10, ()), b"png"))
    qtbot.waitUntil(lambda: presenter.page == 1)
    presenter.move_passage(1)
    assert (asked(m.PreviewRequest, 2)[1].page, presenter.page) == (0, 1)
    fake.reply(m.PreviewRequest, (m.PagePreview(1, 2, 9, 10, 10, ()), b"png"))
    qtbot.waitUntil(lambda: presenter.page == 2)
    presenter.move_page(1)
    presenter.move_page(1)
    qtbot.waitUntil(lambda: fake.asked(m.PreviewRequest)[-1].page == 4)
    assert presenter.page == 2


def test_pages_are_turned_within_the_document(qtbot, fake, presenter, asked):
    fake.scripts[m.PreviewRequest] = lambda request: [
        (m.PagePreview(1, request.page or 3, 4, 10, 10, ()), b"png")
    ]
    presenter.show_hit(pdf(), "word")
    qtbot.waitUntil(lambda: presenter.page == 3)
    presenter.move_page(1)
    qtbot.waitUntil(lambda: fake.asked(m.PreviewRequest)[-1].page == 4)
    qtbot.waitUntil(lambda: presenter.page == 4)
    presenter.move_page(1)
    assert presenter.page == 4
    assert presenter.place == m.Locator(page=4)
    presenter.clear()
    assert presenter.place is None


def test_long_text_is_read_on_window_by_window(qtbot, fake, presenter, asked):
    fake.scripts[m.PreviewRequest] = lambda request: [text_of(request, "x" * 100, total=1000, start=200)]
    presenter.show_hit(samples.hits(1)[0], "word")
    qtbot.waitUntil(lambda: presenter.text is not None)
    presenter.move_page(1)
    assert asked(m.PreviewRequest, 2)[1].start == 300
    presenter.move_page(-1)
    assert asked(m.PreviewRequest, 3)[2].start == 199


def test_the_same_hit_again_does_not_jump_back_to_its_first_passage(qtbot, fake, presenter, asked):
    presenter.show_hit(pdf(), "word")
    presenter.move_passage(1)
    presenter.show_hit(pdf(), "word")
    assert presenter.position == 1


def test_a_citation_is_shown_at_its_span(qtbot, fake, presenter, asked):
    citation = m.CitationView(1, 9, "/data/a.docx", "", "", "A", m.Locator(), 40, 60, "cited")
    presenter.show_citation(citation)
    request = asked(m.PreviewRequest)[0]
    assert (request.document_id, request.start, request.end, request.want_image) == (9, 40, 60, False)
    assert request.query == ""


def test_zoom_has_limits_and_a_way_back(qtbot, fake, presenter):
    for _ in range(20):
        presenter.zoom_by(1)
    assert presenter.zoom == 3.0
    for _ in range(20):
        presenter.zoom_by(-1)
    assert presenter.zoom == 0.5
    presenter.zoom_by(0)
    assert presenter.zoom == 1.0


def test_a_late_preview_of_another_document_is_dropped(qtbot, fake, presenter, asked, collected):
    texts = collected(presenter.text_received)
    presenter.show_hit(samples.hits(1)[0], "word")
    asked(m.PreviewRequest)
    presenter.clear()
    fake.reply(m.PreviewRequest, text_of(asked(m.PreviewRequest)[0]))
    fake.publish(samples.progress())
    with qtbot.waitSignal(presenter._engine.progress_changed):
        pass
    assert texts == []


def test_a_page_marks_words_of_a_hit_but_all_of_a_cited_span(qtbot, fake, presenter, asked):
    presenter.show_hit(pdf(), "word")
    assert asked(m.PreviewRequest)[0].query == "word"
    presenter.show_citation(
        m.CitationView(1, 9, "/data/a.pdf", "", "", "A", m.Locator(page=2), 40, 60, "cited")
    )
    request = asked(m.PreviewRequest, 2)[1]
    assert (request.want_image, request.query, request.start) == (True, "", 40)
