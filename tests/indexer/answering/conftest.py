"""A small corpus, and fakes at the seams of answering: search, catalog, settings, conversations."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field, replace

import pytest

from indexer.answering.answerability import judge_answerability
from indexer.answering.asked import read_question
from indexer.answering.context import merge_neighbours
from indexer.answering.conversation import EphemeralConversations
from indexer.answering.evidence import find_evidence, passage_rarity
from indexer.answering.extractive import quote_answer
from indexer.answering.meaning import MeaningComparer
from indexer.answering.seams import AnswerParts
from indexer.answering.service import AnswerService
from indexer.answering.service import answers_child as child_spec
from indexer.domain import DocumentId, DocumentState, ExtractionId, Locator, Metadata, SourceId, chunk_id
from indexer.embedding.minilm import MiniLmEmbedder
from indexer.errors import NotFoundError
from indexer.processes.supervisor import Supervisor
from indexer.protocol.messages import Coverage
from indexer.retrieval.passage import Passage
from indexer.settings import SETTINGS
from indexer.storage.catalog.rows import DocumentRow, ExtractionRow
from resources import resource_path

NOTICE = (
    "# Leaving\n\nThe notice period is three months to the end of a quarter. During probation it is two weeks.\n"
    "Notice must be given in writing to Anna Schmidt."
)
LEAVE = "Every employee has 30 days of paid leave a year. Up to 5 days may be carried over until 31 March."
PARKING = "Bicycles are parked in the yard. Cars are not allowed there."


@dataclass
class FakeLibrary:
    """Search and catalog over a few documents that stand on disk."""

    folder: object
    rows: dict[int, DocumentRow] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    found: list[Passage] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    scope_coverage: Coverage = field(default_factory=Coverage)

    def add(self, name, text, *, language="en", similarity=0.5, closed=False, on_disk=True, locator=None):
        """Store a document of one chunk; it is found after those stored before."""
        number = len(self.rows) + 1
        path = os.path.join(self.folder, name)
        if on_disk:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        info = os.stat(path) if on_disk else None
        self.rows[number] = DocumentRow(
            id=DocumentId(number),
            source=SourceId(1),
            path=path,
            member="",
            name=name,
            size=info.st_size if info else 1,
            mtime=info.st_mtime if info else 0.0,
            dated_s=info.st_mtime if info else 0.0,
            state=DocumentState.FULL,
            reason="",
            is_online=True,
            extraction=ExtractionId(number),
            format="text",
        )
        self.texts[number], self.languages[number] = text, language
        if closed:
            self.closed.add(number)
        self.find(number, similarity=similarity, locator=locator)

    def find(self, number, start=0, end=None, *, similarity=0.5, line=1, locator=None):
        """Have the search find a span of a document."""
        text = self.texts[number][start:end]
        self.found.append(
            Passage(
                chunk=chunk_id(ExtractionId(number), start),
                extraction=ExtractionId(number),
                document=self.rows[number],
                title=self.rows[number].name.partition(".")[0],
                text=text,
                locator=locator or Locator(line=line),
                start=start,
                end=start + len(text),
                score=1.0 / (len(self.found) + 1),
                similarity=similarity,
            )
        )

    def change(self, number, **changes):
        """Change a document's row, and the passages that name it."""
        self.rows[number] = row = replace(self.rows[number], **changes)
        self.found = [replace(p, document=row) if p.document.id == number else p for p in self.found]

    def passages(self, question, *, folder, limit, is_cancelled):
        self.asked.append(question)
        return self.found[:limit]

    def documents_of(self, extractions, scope):
        rows = defaultdict(list)
        for extraction in extractions:
            if not scope.is_for_model or extraction not in self.closed:
                rows[extraction].append(self.rows[extraction])
        return dict(rows)

    def extraction(self, extraction):
        if extraction not in self.texts:
            raise NotFoundError("purged")
        text, language = self.texts[extraction], self.languages[extraction]
        return ExtractionRow(
            extraction,
            "",
            "",
            language,
            "text",
            None,
            len(text),
            1,
            True,
            DocumentState.FULL,
            "",
            "t",
            1,
            Metadata(),
        )

    def text(self, extraction, start, end):
        return self.texts[extraction][start:end]

    def content_hash(self, extraction):
        return str(extraction).encode()

    def is_there(self, origin):
        return any(row.path == origin.path for row in self.rows.values())

    def coverage(self, scope):
        return self.scope_coverage


class FakeSettings:
    """The settings with some values of the test's own."""

    def __init__(self, **values):
        self.values = values

    def value(self, name):
        return self.values[name] if name in self.values else SETTINGS[name].default()


@pytest.fixture
def library(tmp_path):
    return FakeLibrary(tmp_path)


@pytest.fixture
def handbook(library):
    """Three documents about working at a company."""
    library.add("leaving.md", NOTICE, similarity=0.7)
    library.add("leave.txt", LEAVE)
    library.add("parking.txt", PARKING, similarity=0.2)
    return library


@pytest.fixture
def read(library):
    """The verdict on what the library finds for a question, and the sentences that would be quoted."""

    def run(question, language="en", similarity=None):
        passages = merge_neighbours(library.found, library.text)
        asked = read_question(question, language, passage_rarity(passages, language))
        evidence = find_evidence(asked, passages, similarity)
        return judge_answerability(asked, passages, evidence, similarity), quote_answer(evidence)

    return run


@pytest.fixture(scope="session")
def similarity():
    """Cosines of the shipped model."""
    embedder = MiniLmEmbedder(resource_path("models", "all-minilm-l6-v2"), 2)
    yield MeaningComparer(embedder)
    embedder.close()


@pytest.fixture(scope="session")
def answers_child():
    """A real `answers` process, shared: it keeps nothing between questions but what it learned of models."""
    with Supervisor() as supervisor:
        yield supervisor.start(child_spec(), now=False)


@pytest.fixture
def make_parts(library):
    """Collaborators around a child."""

    def make(child, conversations, **settings):
        named = {"answers.host": "http://127.0.0.1:9", **settings}
        return AnswerParts(
            library, library, child, conversations, EphemeralConversations(), FakeSettings(**named)
        )

    return make


@pytest.fixture
def conversations():
    return EphemeralConversations()


@pytest.fixture
def make_service(answers_child, make_parts, conversations):
    return lambda **settings: AnswerService(make_parts(answers_child, conversations, **settings))


@pytest.fixture
def service(ollama, make_service, handbook):
    return make_service(**{"answers.host": ollama.url, "answers.model": "llama3.2:3b"})


@pytest.fixture
def alone(make_service, handbook):
    """A service without any Ollama."""
    return make_service()
