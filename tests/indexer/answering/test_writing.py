"""What models write that is not meant: loops, marks of passages that were never given."""

from __future__ import annotations

from tests.indexer.answering.asking import ask
from tests.scripted_ollama import ChatScript


def test_a_model_that_repeats_itself_is_stopped(ollama, service):
    ollama.say(ChatScript(tokens=("The notice period is three months to the end of a quarter. ",) * 200))
    _, _, done, _ = ask(service)
    assert [sentence.support for sentence in done.sentences] == ["supported"]
    assert not done.is_complete
    assert any("began to repeat itself" in note for note in done.notes)


def test_a_mark_of_a_passage_that_was_not_given_counts_for_nothing(ollama, service):
    ollama.say("The notice period is three months to the end of a quarter [7].")
    _, _, done, _ = ask(service)
    assert done.answer == "The notice period is three months to the end of a quarter."
    assert [sentence.support for sentence in done.sentences] == ["supported"]
