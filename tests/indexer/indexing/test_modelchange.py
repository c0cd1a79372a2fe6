from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from indexer.domain import DocumentState
from indexer.errors import EmbeddingError
from tests.indexer.indexing.fakes import FakeEmbedder
from tests.indexer.indexing.workshop import Workshop
from tests.indexer.storage.builders import MODEL
from tests.waiting import PATIENCE_S, wait_for

OTHER = replace(MODEL, name="other")


@pytest.fixture
def filled(workshop: Workshop) -> Workshop:
    """Five files, found by meaning under the first model; the other model's embedder waits."""
    for number in range(5):
        workshop.write(f"{number}.txt", f"text {number}\n")
    workshop.add()
    workshop.settle()
    workshop.models.embedders[OTHER] = FakeEmbedder()
    workshop.models.embedders[OTHER].gate.clear()
    return workshop


def live(workshop: Workshop):
    return workshop.catalog.meaning.live_model()


def change(workshop: Workshop):
    return workshop.service.progress().model_change


def begin(workshop: Workshop) -> None:
    workshop.want("other")
    wait_for(lambda: change(workshop) is not None)


def swap(workshop: Workshop) -> None:
    workshop.models.embedders[OTHER].gate.set()
    workshop.want("other")
    workshop.settle("model")


def test_the_former_model_serves_until_the_next_has_all_vectors(filled: Workshop) -> None:
    begin(filled)
    path = filled.write("new.txt", "text new\n")
    filled.service.notice([str(path)])
    filled.settle()  # by the present model, which goes first
    assert live(filled) == MODEL
    assert filled.models.stores[MODEL].count() == 6
    progress = filled.service.progress()
    assert progress.state == "indexing"
    assert (progress.model_change.model, progress.model_change.done) == ("other", 0)
    filled.models.embedders[OTHER].gate.set()
    filled.settle("model")
    assert live(filled) == OTHER
    assert filled.ready == ["other"]
    assert filled.models.opened == [OTHER]
    assert filled.models.stores[OTHER].count() == 6
    assert list(filled.models.stores) == [OTHER]
    assert change(filled) is None
    assert filled.service.progress(is_exact=True).counts == {DocumentState.FULL: 6}


def test_what_comes_during_a_change_is_not_taken_for_done(filled: Workshop) -> None:
    begin(filled)
    filled.service.notice([str(filled.write("new.txt", "text new\n"))])
    seen = []
    wait_for(lambda: seen.append(change(filled)) or seen[-1].total == 6)
    assert {view.done for view in seen} == {0}


def test_the_history_tells_of_the_change(filled: Workshop) -> None:
    swap(filled)
    filled.service.report.record("idle")
    told = [event.text for event in filled.service.report.activity.events()]
    assert "Search by meaning uses other from now on" in told
    assert filled.service.report.former_models() == (MODEL.name,)


def test_going_back_embeds_only_what_came_since(filled: Workshop) -> None:
    swap(filled)
    path = filled.write("new.txt", "text new\n")
    filled.service.notice([str(path)])
    filled.settle()
    filled.embedder.texts.clear()
    filled.want(MODEL.name)
    filled.settle("model")
    assert live(filled) == MODEL
    assert filled.embedder.texts == ["text new"]
    assert filled.models.stores[MODEL].count() == 6


def test_models_can_take_turns(filled: Workshop) -> None:
    """A model that took over is no longer behind another."""
    filled.models.embedders[OTHER].gate.set()
    for number, name in enumerate(("other", MODEL.name, "third", "other")):
        filled.want(name)
        path = filled.write(f"new {number}.txt", f"text new {number}\n")
        filled.service.notice([str(path)])
        filled.settle("model")
        assert live(filled).name == name
    filled.settle()
    assert filled.models.stores[OTHER].count() == 9


def test_choosing_back_in_the_middle_gives_the_change_up(filled: Workshop) -> None:
    begin(filled)
    filled.want(MODEL.name)
    filled.settle("model")
    assert change(filled) is None
    assert live(filled) == MODEL
    assert filled.models.opened == [MODEL]
    assert filled.ready == []


def test_a_change_goes_on_after_a_restart_where_it_was(filled: Workshop) -> None:
    embedder = filled.models.embedders[OTHER]
    filled.write("big.txt", "".join(f"line {number}\n" for number in range(600)))
    filled.service.rescan()
    filled.settle()
    embedder.gate.set()
    embedder.stops_after = 300
    filled.want("other")
    wait_for(lambda: filled.catalog.holdings.counts(OTHER).stored >= 256)
    filled.close()
    assert live_after_restart(filled) == MODEL
    done = filled.catalog.holdings.counts(OTHER).stored
    embedder.texts.clear()
    embedder.stops_after = None
    filled.service.setting_changed("embedding.model")
    filled.settle("model")
    assert live(filled) == OTHER
    assert len(embedder.texts) == 605 - done


def live_after_restart(workshop: Workshop):
    workshop.open()
    return live(workshop)


def test_a_model_that_cannot_be_had_is_said_and_waited_for(filled: Workshop) -> None:
    filled.models.problem = EmbeddingError("Ollama does not answer.", hint="Start Ollama.")
    filled.want("other")
    filled.settle("model")
    assert change(filled).problem == "Ollama does not answer. Start Ollama."
    assert filled.service.progress().state == "idle"
    (problem,) = filled.service.problems()
    assert problem == "other cannot take over search by meaning yet: Ollama does not answer. Start Ollama."
    assert live(filled) == MODEL
    filled.models.problem = None
    filled.service._machine.model_change.ask_again()
    swap(filled)
    assert live(filled) == OTHER
    assert filled.service.problems() == []


def test_why_a_model_cannot_be_had_is_not_said_of_the_one_that_is_wanted_since(
    filled: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = filled.models.wanted
    is_asked, may_fail = threading.Event(), threading.Event()
    told: list[str] = []

    def fail_late():
        if filled.models.name == "lost":
            is_asked.set()
            assert may_fail.wait(PATIENCE_S)
            raise EmbeddingError("Ollama has no model lost.")
        told.append(filled.service._machine.model_change.problem)
        return find()

    monkeypatch.setattr(filled.models, "wanted", fail_late)
    filled.want("lost")
    assert is_asked.wait(PATIENCE_S)
    filled.models.embedders[OTHER].gate.set()
    filled.want("other")
    may_fail.set()
    filled.settle("model")
    assert told == [""]
    assert live(filled) == OTHER


def test_a_model_that_goes_away_in_the_middle_is_said_and_search_stays(filled: Workshop) -> None:
    embedder = filled.models.embedders[OTHER]
    embedder.failure = EmbeddingError("Ollama does not answer.")
    embedder.gate.set()
    begin(filled)
    wait_for(lambda: change(filled).problem == "Ollama does not answer.")
    assert live(filled) == MODEL
    embedder.failure = None
    filled.settle("model")
    wait_for(lambda: live(filled) == OTHER)


def test_another_version_under_the_same_name_takes_over_at_once(filled: Workshop) -> None:
    """Queries cannot be embedded by the former version any more."""
    filled.models.digests[MODEL.name] = "f" * 16
    newer = filled.models.identity(MODEL.name)
    filled.models.embedders[newer] = FakeEmbedder()
    filled.models.embedders[newer].gate.clear()
    filled.service.setting_changed("embedding.model")
    wait_for(lambda: live(filled) == newer)
    filled.models.embedders[newer].gate.set()
    filled.settle("model")
    assert filled.models.stores[newer].count() == 5


def test_forgotten_vectors_leave_the_stores_of_models_without_a_lane(filled: Workshop) -> None:
    filled.models.stores[OTHER] = object()  # left by a kill between taking over and cleaning up
    filled.service.forget([filled.catalog.documents_at(str(filled.files / "1.txt"))[0].id])
    assert list(filled.models.stores) == [MODEL]


def test_a_model_that_begins_during_a_purge_keeps_its_store(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = workshop.service._machine
    assert machine.model_change.stop(time.monotonic() + PATIENCE_S)  # else it gives up what it did not begin
    following = workshop.models.open(OTHER)
    purge = machine.live.purge

    def purge_and_begin() -> None:
        purge()
        machine.lanes.begin(following)

    monkeypatch.setattr(machine.live, "purge", purge_and_begin)
    machine.lanes.purge()
    assert OTHER in workshop.models.stores
