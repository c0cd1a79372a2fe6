from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.errors import InputError, QueryError
from indexer.evaluation.collections import Collection
from indexer.evaluation.questions import evaluate_questions
from indexer.evaluation.questionsets import read_questions
from indexer.evaluation.retrieval import evaluate_retrieval
from indexer.evaluation.running import Timed, hit_files
from indexer.protocol.messages.views import HitView


def hit(path: str, also_at: tuple[str, ...] = ()) -> HitView:
    raw = os.fsencode(path).hex()
    return HitView(1, path, raw, "", "", (), 1.0, "", "", True, 0, 0.0, "", "", "", (), also_at)


class CountingEngine:
    """Ranks files by how many of a query's words they hold: a stand-in behind the engine's seam."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def index(self, folder) -> None:
        self.texts = {str(path): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}

    def search(self, query: str, *, mode: str, limit: int) -> Timed:
        if query == "-refused":
            raise QueryError("refused")
        words = query.lower().split()
        counts = {path: sum(word in text.lower() for word in words) for path, text in self.texts.items()}
        best = sorted((path for path in counts if counts[path]), key=lambda path: -counts[path])
        return Timed(tuple(hit(path) for path in best[:limit]), 2.0)


@contextmanager
def counting_engine() -> Iterator[CountingEngine]:
    yield CountingEngine()


@pytest.fixture
def collection(tmp_path):
    documents = [
        {"_id": "d1", "title": "Cats", "text": "Cats purr."},
        {"_id": "d2", "title": "", "text": "Dogs bark."},
        {"_id": "d3", "title": "Birds", "text": "Birds sing and cats listen."},
    ]
    queries = [
        {"_id": "q1", "text": "cats purr"},
        {"_id": "q2", "text": "-refused"},
        {"_id": "q3", "text": "nobody judged this"},
    ]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (tmp_path / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td3\t1\nq2\td2\t1\nq3\td2\t0\n"
    )
    return tmp_path


def test_documents_become_files_with_their_title_as_heading(collection, tmp_path):
    folder = tmp_path / "files"
    names = Collection(collection).write_files(folder)
    assert list(names.values()) == ["d1", "d2", "d3"]
    texts = [(folder / name).read_text() for name in names]
    assert texts == ["# Cats\n\nCats purr.\n", "Dogs bark.\n", "# Birds\n\nBirds sing and cats listen.\n"]


def test_retrieval_is_measured_per_mode_over_judged_queries(collection):
    figures = evaluate_retrieval(collection, ["keyword", "hybrid"], counting_engine)
    assert list(figures) == ["keyword", "hybrid"]
    assert set(figures["hybrid"]) == {
        "ndcg@10", "recall@10", "recall@100", "mrr@10", "query_ms_p50", "query_ms_p95"
    }  # fmt: skip
    assert figures["hybrid"]["ndcg@10"] == pytest.approx(0.5)  # q1 perfect, q2 refused
    assert figures["hybrid"]["query_ms_p50"] == 2.0


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_said(collection, name):
    (collection / name).unlink()
    with pytest.raises(InputError, match=f"{name} cannot be read: No such file") as raised:
        evaluate_retrieval(collection, ["hybrid"], counting_engine)
    assert "BEIR" in raised.value.hint


@pytest.mark.parametrize("line", ['{"text": "no id"}', '["a list"]', "no JSON", '"a text"'])
def test_a_malformed_line_is_said(collection, line):
    (collection / "corpus.jsonl").write_text(line)
    with pytest.raises(InputError, match=r"corpus\.jsonl cannot be read"):
        evaluate_retrieval(collection, ["hybrid"], counting_engine)


@pytest.fixture
def handbook(tmp_path):
    folder = tmp_path / "files"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "leave.md").write_text("leave vacation hours")
    (folder / "pages" / "form.md").write_text("form hours")
    (folder / "other.md").write_text("nothing")
    asked = [
        {
            "id": "1",
            "question": "vacation leave",
            "files": ["pages/leave.md"],
            "match": "any",
            "kind": "plain",
        },
        {
            "id": "2",
            "question": "vacation hours",
            "files": ["pages/form.md", "pages/leave.md"],
            "match": "all",
            "kind": "multi-hop",
        },
        {"id": "3", "question": "form", "files": ["other.md"], "match": "any", "kind": "plain"},
        {"id": "4", "question": "moon", "files": [], "match": "any", "kind": "unanswerable"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, asked)) + "\n\n")
    return folder, path


def test_questions_are_measured_over_the_answerable_ones_and_per_kind(handbook):
    results = evaluate_questions(*handbook, "hybrid", counting_engine)
    assert results["hit@1"] == pytest.approx(2 / 3)
    assert results["all@10"] == pytest.approx(2 / 3)
    assert results["kinds"]["plain"]["hit@5"] == 0.5
    assert set(results["kinds"]) == {"plain", "multi-hop"}
    ranks = {row["id"]: row["rank"] for row in results["questions"]}
    assert ranks == {"1": 1, "2": 1, "3": None, "4": None}
    assert results["questions"][0]["top"] == ["pages/leave.md"]


def test_a_relative_folder_is_that_of_the_caller_and_not_of_the_engine(handbook, monkeypatch):
    folder, questions = handbook
    monkeypatch.chdir(folder.parent)
    indexed = []
    monkeypatch.setattr(CountingEngine, "index", lambda _engine, path: indexed.append(path))
    evaluate_questions(Path(folder.name), questions, "hybrid", counting_engine)
    assert indexed == [folder]


def test_a_malformed_question_file_is_said(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 1}\n')
    with pytest.raises(InputError, match=r"questions\.jsonl cannot be read: 'question' is missing"):
        read_questions(path)


def test_files_with_the_same_content_follow_each_other(tmp_path):
    hits = [
        hit(f"{tmp_path}/a.md", (f"{tmp_path}/b.md", f"{tmp_path}/c.zip ▸ x.md")),
        hit(f"{tmp_path}/d.md"),
    ]
    assert hit_files(hits, tmp_path) == ["a.md", "b.md", "c.zip", "d.md"]
