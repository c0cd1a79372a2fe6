from __future__ import annotations

import pytest

from indexer.domain import ExtractionId
from indexer.retrieval.allowed import AllowedContents
from indexer.storage.catalog.scope import Scope


class Catalog:
    """Takes as long as it is told, by a clock of its own."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.takes_s = 0.5
        self.contents = {ExtractionId(1)}
        self.asked: list[Scope] = []

    def extractions_in(self, scope: Scope):
        self.asked.append(scope)
        self.now_s += self.takes_s
        return None if scope.is_everything else set(self.contents)


@pytest.fixture
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture
def allowed(catalog: Catalog) -> AllowedContents:
    return AllowedContents(catalog, clock=lambda: catalog.now_s)  # type: ignore[arg-type]


PDFS = Scope(formats=("pdf",))


def test_what_took_long_is_kept_ten_times_as_long(catalog, allowed):
    assert allowed.of(PDFS) == {1}
    catalog.contents.add(ExtractionId(2))
    catalog.now_s += 4.9
    assert allowed.of(PDFS) == {1}
    catalog.now_s += 0.2
    assert allowed.of(PDFS) == {1, 2}


def test_what_takes_no_time_is_asked_anew(catalog, allowed):
    catalog.takes_s = 0.0
    allowed.of(PDFS)
    catalog.contents.add(ExtractionId(2))
    assert allowed.of(PDFS) == {1, 2}


def test_another_filter_is_another_question(catalog, allowed):
    allowed.of(PDFS)
    assert allowed.of(Scope()) is None
    assert allowed.of(PDFS) == {1}
    assert catalog.asked == [PDFS, Scope(), PDFS]
