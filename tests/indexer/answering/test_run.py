"""What becomes of a model's text that is not as it was asked for, through the real child."""

from __future__ import annotations

import pytest

from tests.indexer.answering.asking import ask

pytestmark = pytest.mark.process


def test_a_refusal_in_other_words_is_believed_where_nothing_backs_it(ollama, service):
    ollama.say("The provided passages do not mention how long the laser burns.")
    assert ask(service)[2].answerable is False
    ollama.say("The passages do not say it for lasers. Notice must be given in writing to Anna Schmidt.")
    assert ask(service)[2].answerable is True


def test_marks_in_another_form_take_no_support_away(ollama, service):
    ollama.say("The notice period is three months to the end of a quarter (1).")
    done = ask(service)[2]
    assert (done.answer, done.sentences[0].support) == (
        "The notice period is three months to the end of a quarter.",
        "supported",
    )


@pytest.mark.parametrize("text", ["[1][2]", "<|im_end|>", "\x01\x02"])
def test_a_model_that_writes_nothing_that_can_be_read_gives_way_to_quotes(ollama, service, text):
    ollama.say(text)
    _, _, done, _ = ask(service)
    assert (done.model, done.answerable) == ("", True)
    assert any("wrote nothing that can be read" in note for note in done.notes)
