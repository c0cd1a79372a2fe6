from __future__ import annotations

import sys
import threading

import numpy as np
import psutil
import pytest

from indexer.embedding.bulk import GROUP_TEXTS, BulkEmbedder
from indexer.embedding.choice import EmbedderChoice
from indexer.embedding.requests import HoldRequest
from indexer.embedding.worker import Gate
from indexer.errors import CancelledError, EmbeddingError
from indexer.processes.child import ChildContext
from indexer.processes.supervisor import Supervisor
from tests.scripted_ollama import ScriptedOllama
from tests.waiting import PATIENCE_S, wait_for


@pytest.fixture(scope="module")
def supervisor():
    with Supervisor() as supervisor:
        yield supervisor


@pytest.fixture(scope="module")
def bulk(supervisor):
    embedder = BulkEmbedder(supervisor, threads=2)
    yield embedder
    embedder.close()


@pytest.mark.process
class TestShippedModel:
    def test_vectors_are_those_of_the_model_in_this_process(self, bulk, minilm):
        texts = ["one", "two " * 400, "caf\udce9", "three"]
        pairs = zip(bulk.embed(texts), minilm.embed_documents(texts), strict=True)
        assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
        assert bulk.identity() == minilm.identity

    def test_more_texts_than_one_group_keep_their_order(self, bulk, minilm):
        texts = [f"number {number}" for number in range(GROUP_TEXTS + 5)]
        found = bulk.embed(texts)
        assert len(found) == len(texts)
        assert np.array_equal(found[-1], minilm.embed_documents(texts[-1:])[0])

    def test_nothing_to_embed_gives_nothing(self, bulk):
        assert bulk.embed([]) == []

    def test_a_child_that_dies_is_replaced_and_the_texts_are_embedded(self, bulk):
        bulk.identity()
        bulk._child.kill()
        assert [rows.shape for rows in bulk.embed(["after the crash"])] == [(1, 384)]

    def test_a_pause_stops_between_texts_and_resume_goes_on(self, bulk):
        bulk.identity()
        done = threading.Event()
        found = []

        def embed():
            found.extend(bulk.embed(["a long text of many words " * 40] * 24))
            done.set()

        thread = threading.Thread(target=embed)
        thread.start()
        wait_for(lambda: bulk._under_way)
        with bulk.paused():
            bulk._messenger.submit(lambda: None).result(PATIENCE_S)  # the child has been told
            assert not done.wait(0.8)
        assert done.wait(PATIENCE_S)
        thread.join()
        assert len(found) == 24

    def test_a_second_call_is_with_the_child_while_the_first_is_embedded(self, bulk):
        child, both, order = bulk._child, threading.Barrier(2), []

        class Meeting:
            is_alive = True

            def call(self, request, **arguments):
                both.wait(PATIENCE_S)
                order.append(request.texts)
                return child.call(request, **arguments)

        bulk._child = Meeting()
        threads = [threading.Thread(target=bulk.embed, args=([text],)) for text in ("one", "two")]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(PATIENCE_S)
        finally:
            bulk._child = child
        assert sorted(order) == [("one",), ("two",)]

    @pytest.mark.skipif(sys.platform == "win32", reason="has classes of priority instead of niceness")
    def test_at_full_speed_another_child_takes_over_with_the_machine_for_itself(self, supervisor):
        embedder = BulkEmbedder(supervisor, name="two manners")
        here = psutil.Process().nice()
        seen = []
        for is_gentle in (True, False, True):
            assert len(embedder.embed(["text"], is_gentle=is_gentle)) == 1
            child = next(view for view in supervisor.views() if view.name == "two manners")
            seen.append(psutil.Process(child.pid).nice())
        embedder.close()
        assert seen == [min(here + 10, 19), here, min(here + 10, 19)]

    def test_a_pause_before_a_call_makes_it_wait(self, bulk):
        bulk.pause()
        thread = threading.Thread(target=bulk.embed, args=(["text"],))
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        bulk.resume()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()

    def test_a_child_told_to_hold_with_the_last_text_of_a_group_is_told_to_go_on(self, bulk):
        child, told = bulk._child, []

        class Telling:
            is_alive = True

            def call(self, request, **arguments):
                if isinstance(request, HoldRequest):
                    told.append(request.is_held)
                    return child.call(request, **arguments)
                reply = child.call(request, **arguments)
                bulk.pause()
                bulk._messenger.submit(lambda: None).result(PATIENCE_S)  # the child has been told
                return reply

        bulk._child = Telling()
        try:
            bulk.embed(["text"])
            bulk.resume()
            bulk._messenger.submit(lambda: None).result(PATIENCE_S)
        finally:
            bulk._child = child
        assert told == [True, False]

    def test_pauses_are_counted(self, bulk):
        bulk.pause()
        bulk.pause()
        bulk.resume()
        assert bulk._holds == 1
        bulk.resume()
        assert len(bulk.embed(["text"])) == 1

    def test_a_query_that_outlasts_the_embedder_ends_in_peace(self, supervisor):
        embedder = BulkEmbedder(supervisor, name="closed early")
        embedder._under_way = 1
        embedder.pause()
        embedder.close()
        embedder.resume()
        with embedder.paused():
            assert embedder._holds == 1
        assert embedder._holds == 0


@pytest.mark.process
class TestOllama:
    def test_a_model_of_ollama_is_embedded_with_in_the_child(self, supervisor, ollama):
        bulk = BulkEmbedder(supervisor, EmbedderChoice("nomic-embed-text", ollama.url), name="other")
        assert bulk.identity().prefix_scheme == "nomic-1"
        ollama.nan_texts.add("search_document: bad")
        assert [rows.shape for rows in bulk.embed(["text", "bad"])] == [(1, 768), (0, 768)]
        assert [rows.shape for rows in bulk.embed(["bad"])] == [(0, 768)]
        bulk.close()

    def test_a_server_that_comes_later_is_used_without_a_restart(self, supervisor):
        with ScriptedOllama() as server:
            port = server.port
        bulk = BulkEmbedder(
            supervisor, EmbedderChoice("all-minilm", f"http://127.0.0.1:{port}"), name="later"
        )
        for _ in range(6):  # more often than a child may fail
            with pytest.raises(EmbeddingError, match="does not answer"):
                bulk.embed(["text"])
        with ScriptedOllama(port=port) as server:
            server.add_model("all-minilm", capabilities=("embedding",), embedding_length=16)
            assert bulk.embed(["text"])[0].shape == (1, 16)
        bulk.close()

    def test_a_model_that_is_found_elsewhere_is_embedded_with_there(self, supervisor, ollama):
        with ScriptedOllama() as former:
            model = former.add_model("all-minilm", capabilities=("embedding",), embedding_length=16)
            bulk = BulkEmbedder(supervisor, EmbedderChoice("all-minilm", former.url), name="moved")
            bulk.embed(["text"])
        ollama.add_model(model)
        bulk.change(EmbedderChoice("all-minilm", ollama.url))
        assert bulk.embed(["text"])[0].shape == (1, 16)
        bulk.close()

    def test_a_replaced_model_is_seen_when_its_identity_is_asked_for(self, supervisor, ollama):
        bulk = BulkEmbedder(supervisor, EmbedderChoice("nomic-embed-text", ollama.url), name="replaced")
        before = bulk.identity()
        ollama.add_model("nomic-embed-text", capabilities=("embedding",), embedding_length=256, revision=1)
        after = bulk.identity()
        assert (before.digest != after.digest, after.dimension) == (True, 256)
        bulk.close()


class TestGate:
    context = ChildContext((), (), lambda: False)

    def test_an_open_gate_lets_pass(self):
        Gate().pass_through(self.context)

    def test_a_hold_whose_end_was_lost_ends_by_itself(self):
        gate = Gate(max_hold_s=0.05)
        gate.hold(True)
        gate.pass_through(self.context)

    def test_a_cancelled_request_does_not_wait(self):
        gate = Gate()
        gate.hold(True)
        given_up = ChildContext((), (), lambda: False)
        given_up.cancel()
        with pytest.raises(CancelledError):
            gate.pass_through(given_up)
