from __future__ import annotations

import pytest

from indexer.domain import DocumentState
from indexer.errors import NotFoundError
from indexer.protocol.messages import MemberRequest, PreviewRequest
from indexer.retrieval.preview import PreviewService
from indexer.retrieval.reading import QueryReader
from tests.indexer.retrieval.conftest import Library
from tests.indexer.storage.builders import extracted

TEXT = "Travel policy\nTravels need a consent.\nThe expense of travelling is paid.\n"


class Renderer:
    """Draws nothing and remembers what was to be boxed; hands out a member's place for its bytes."""

    words: tuple[str, ...] = ()
    passwords: tuple[str, ...] = ()

    def render_page(self, _path, _member, _page, *, width_px, words, options):
        self.words = words
        self.passwords = options.passwords
        return b"", width_px, 1, [], 1

    def read_member(self, path, member, *, options):
        self.passwords = options.passwords
        return f"{path}|{member}".encode()


def _service(library: Library, viewer: Renderer, *options) -> PreviewService:
    return PreviewService(library.catalog, QueryReader(library.catalog, library.index), viewer, *options)


@pytest.fixture
def boxed(library: Library):
    """What is boxed on a page for a query and a span of the text."""
    document = library.add("a.pdf", TEXT, language="en")
    renderer = Renderer()
    service = _service(library, renderer)

    def ask(query: str, start: int = 0, end: int = len(TEXT)) -> tuple[str, ...]:
        service.page(PreviewRequest(document, start, end, query, want_image=True, page=1))
        return renderer.words

    return ask


def test_the_words_that_a_query_matches_in_the_passage_are_boxed(boxed):
    assert boxed("travel expenses") == ("travel", "travels", "expense", "travelling")


def test_a_passage_that_no_word_matches_is_boxed_whole(boxed):
    assert boxed("holiday", 0, 37) == ("Travel policy", "Travels need a consent.")


def test_a_cited_span_is_boxed_whole(boxed):
    assert boxed("", 0, 13) == ("Travel policy",)


def test_without_a_span_the_words_of_the_query_are_boxed(boxed):
    assert boxed('"travel policy" -draft type:pdf', 0, 0) == ("travel", "policy")


def test_a_picture_without_text_is_shown_as_it_looks(library: Library):
    renderer = Renderer()
    document = library.add("photo.jpg")
    service = _service(library, renderer)
    page, _png = service.page(PreviewRequest(document, 0, 0, "holiday", want_image=True, width_px=300))
    assert (page.page, page.width_px, renderer.words) == (1, 300, ())
    with pytest.raises(NotFoundError):
        service.text(PreviewRequest(document, 0, 0, "holiday"))


def test_of_a_document_that_waits_it_is_said_that_it_waits(library: Library):
    service = _service(library, Renderer())
    with pytest.raises(NotFoundError, match="waiting to be read"):
        service.text(PreviewRequest(library.shelf.add("later.txt")))


def test_a_page_is_drawn_with_the_passwords_of_now(library: Library):
    document, renderer, passwords = library.add("a.pdf", TEXT, language="en"), Renderer(), []
    service = _service(library, renderer, lambda: passwords)
    passwords.append("sesame")
    service.page(PreviewRequest(document, want_image=True, page=1))
    assert renderer.passwords == ("sesame",)


def test_a_member_is_handed_out_with_the_passwords_of_now(library: Library):
    archive = library.shelf.add("a.zip")
    container = extracted(state=DocumentState.NAME_ONLY, content=b"PK")
    library.catalog.contents.store(archive, [container, extracted("first\n", member="b.txt")])
    path = library.catalog.document(archive).path
    member = library.catalog.documents_at(path)[1].id
    renderer, passwords = Renderer(), ["sesame"]
    service = _service(library, renderer, lambda: passwords)
    assert service.member(MemberRequest(member)) == f"{path}|b.txt".encode()
    assert renderer.passwords == ("sesame",)
    with pytest.raises(NotFoundError, match="a file of its own"):
        service.member(MemberRequest(archive))
    with pytest.raises(NotFoundError, match="no longer there"):
        service.member(MemberRequest(99_999))
    library.keep_from_models()
    with pytest.raises(NotFoundError, match="not given to models"):
        service.member(MemberRequest(member), is_for_model=True)


def test_what_is_kept_from_models_is_not_shown_to_one(library: Library):
    document = library.add("a.txt", TEXT, language="en")
    service = _service(library, Renderer())
    assert service.text(PreviewRequest(document), is_for_model=True).text == TEXT
    library.keep_from_models()
    assert service.text(PreviewRequest(document)).text == TEXT
    for show in (service.text, service.page):
        with pytest.raises(NotFoundError, match="not given to models"):
            show(PreviewRequest(document), is_for_model=True)
