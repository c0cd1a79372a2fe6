from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.answering.ollama.records import (
    ModelDetails,
    parse_chat,
    parse_details,
    parse_models,
    parse_pull,
    parse_version,
)
from indexer.answering.ollama.thinking import ThoughtFilter
from indexer.answering.ollama.window import choose_window, was_cut
from tests.scripted_ollama import ScriptedModel

GB = 1_000_000_000
_KEYS = (
    "name",
    "size",
    "digest",
    "details",
    "capabilities",
    "models",
    "general.architecture",
    "x.context_length",
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0.33.0", (0, 33, 0)), ("0.33.0-rc2", (0, 33, 0)), ("0.0.0", None), ("", None), ("v1.2", (1, 2))],
)
def test_versions_are_numbers(text, numbers):
    assert parse_version(text) == numbers


def test_the_window_is_looked_up_by_architecture():
    details = parse_details(ScriptedModel("m", context_length=32_768).show((0, 33, 0)))
    assert details.trained_tokens == 32_768
    assert details.kv_bytes_per_token == 114_688  # llama3.2:3b


def test_per_layer_head_counts_that_are_left_out_count_as_all_heads():
    details = parse_details(ScriptedModel("m", head_count_kv=[]).show((0, 33, 0)))
    assert details.kv_bytes_per_token == 3 * 114_688


_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(_KEYS), _VALUES | st.lists(_VALUES, max_size=2)))
def test_any_object_can_be_read_as_a_reply(value):
    parse_models({"models": [value], **value})
    parse_details({"model_info": value, **value})


@given(st.binary(max_size=200))
def test_any_line_can_be_read(line):
    parse_chat(line)
    parse_pull(line)


def test_a_reason_without_done_ends_the_stream():
    assert parse_chat(b'{"message":{"content":""},"done_reason":"stop"}').is_done


def details(trained=131_072, kv=114_688):
    return ModelDetails(None, is_remote=False, remote_host="", trained_tokens=trained, kv_bytes_per_token=kv)


@pytest.mark.parametrize(
    ("known", "memory", "window"),
    [
        (details(), 16 * GB, 8192),
        (details(), 3 * GB, 4096),
        (details(), 2 * GB, 2048),
        (details(kv=None), 2 * GB, 8192),
        (details(trained=2048), 16 * GB, 2048),
        (details(trained=512), 16 * GB, 512),
        (details(trained=None), None, 8192),
        (details(trained=5000), 16 * GB, 4096),
    ],
)
def test_the_window_fits_training_and_memory(known, memory, window):
    assert choose_window(known, wanted=8192, size_bytes=2 * GB, memory_bytes=memory) == window


@pytest.mark.parametrize(
    ("tokens", "chars", "cut"),
    [
        (4096, 30_000, True),  # cut to exactly the window
        (2050, 30_000, True),  # to half of it, 0.30 and later
        (1000, 12_000, True),  # far too few for the text
        (3900, 12_000, False),
        (2050, 3_000, False),  # so short a prompt was not cut
        (0, 30_000, False),  # not said
    ],
)
def test_a_cut_prompt_shows_in_the_count(tokens, chars, cut):
    assert was_cut(tokens, num_ctx=4096, prompt_chars=chars) is cut


def filtered(*parts):
    thoughts = ThoughtFilter()
    return "".join(thoughts.feed(part) for part in parts) + thoughts.finish()


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("Three ", "months"), "Three months"),
        (("<think>", "hm", "</think>", "\n\n", "Three"), "Three"),
        (("\n<thi", "nk>hm</thi", "nk>Three"), "Three"),
        (("<think>never closed",), ""),
        (("<thin air",), "<thin air"),
        (("a < b and </th", "at"), "a < b and </that"),
        (("<think></think>",), ""),
        (("<Thinking>hm", "</THINKING>Three"), "Three"),
        (("<thought>hm</thought>Three",), "Three"),
        (("[THINK]hm[/THI", "NK]Three"), "Three"),
        (
            ("<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Three",),
            "Three",
        ),
        (("<thorough> answers", " stay"), "<thorough> answers stay"),
        (("Three. <th", "ink>hm</thi", "nk>Yes."), "Three. Yes."),
        (("The tag <think> ", "opens it"), "The tag <think> opens it"),
    ],
)
def test_a_leading_thought_is_no_answer(parts, text):
    assert filtered(*parts) == text


def test_a_lone_close_says_that_all_before_was_thought():
    thoughts = ThoughtFilter()
    assert thoughts.feed("hm, so ") == "hm, so "
    assert thoughts.feed("it is</think>\nThree") == "Three"
    assert thoughts.had_lone_close


@given(st.text(alphabet="ab<>/think ", max_size=40), st.integers(1, 7))
def test_the_size_of_chunks_does_not_matter(text, size):
    whole = ThoughtFilter()
    expected = whole.feed(text) + whole.finish()
    if not whole.had_lone_close:
        assert filtered(*(text[at : at + size] for at in range(0, len(text), size))) == expected
