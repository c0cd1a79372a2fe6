from __future__ import annotations

import json
import threading

import pytest

from indexer.answering.ollama.failures import (
    ContextError,
    ModelBusyError,
    ModelCrashedError,
    ModelMemoryError,
    ModelUnavailableError,
)
from indexer.errors import ModelError
from tests.indexer.answering.ollama.conftest import MESSAGES
from tests.scripted_ollama import ChatScript
from tests.waiting import PATIENCE_S


def error_body(text):
    return json.dumps({"error": text}).encode()


def test_a_stream_becomes_text_and_an_ending_with_costs(ollama, write):
    ollama.say("Three months to the end of a quarter.")
    text, ending = write()
    assert text == ending.answer == "Three months to the end of a quarter."
    assert ending.is_complete
    assert (ending.usage.prompt_tokens, ending.usage.answer_tokens, ending.usage.load_ms) == (8, 8, 1500.0)


def test_every_chat_sends_one_window_and_forbids_cutting(ollama, write):
    write()
    write()
    bodies = [exchange.json for exchange in ollama.requests("/api/chat")]
    assert {body["options"]["num_ctx"] for body in bodies} == {8192}
    assert all(body["truncate"] is False and body["keep_alive"] == "10m" for body in bodies)
    assert len(ollama.loads) == 1


def test_nothing_but_the_request_is_sent(ollama, write, monkeypatch):
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:9")
    write()
    headers = ollama.requests("/api/chat")[0].headers
    assert not {"authorization", "origin", "cookie"} & {name.lower() for name in headers}


def test_the_last_chunk_may_carry_text_and_blank_lines_are_skipped(ollama, write):
    ollama.say(ChatScript(text="Three months.", text_in_last=True, blank_lines=True))
    assert write()[0] == "Three months."


def test_a_multibyte_character_may_be_split_over_packets(ollama, write):
    ollama.say("Drei Monate – für Mütter länger 🍼 日本語")
    assert write()[1].answer == "Drei Monate – für Mütter länger 🍼 日本語"


def test_a_line_of_megabytes_is_read(ollama, write):
    ollama.say(ChatScript(tokens=("x" * 3_000_000,)))
    assert len(write()[0]) == 3_000_000


def test_a_line_that_is_not_json_is_skipped(ollama, write):
    ollama.say(ChatScript(text="Three months.", junk_after=1))
    assert write()[1].answer == "Three months."


def test_silence_gives_signs_of_life_and_can_be_closed(ollama, make_writer):
    ollama.say(ChatScript(text="too late", gate=threading.Event()))
    pieces = make_writer().write(MESSAGES)
    assert next(pieces).phase == "loading"
    pieces.close()
    assert ollama.wait_for("/api/chat").hung_up.wait(PATIENCE_S)


def test_closing_in_the_middle_ends_the_connection(ollama, make_writer):
    ollama.say(ChatScript(text="Three months and more", gate_after=(2, threading.Event())))
    pieces = make_writer().write(MESSAGES)
    while not next(pieces).text:
        pass
    pieces.close()
    assert ollama.wait_for("/api/chat").hung_up.wait(PATIENCE_S)


def test_a_stream_that_ends_without_done_keeps_its_text_and_says_so(ollama, write):
    ollama.say(ChatScript(text="Three months to the end", cut_after=3))
    text, ending = write()
    assert (text, ending.reason, ending.is_complete) == ("Three months to", "cut", False)


def test_a_repeated_token_that_stops_the_server_is_an_early_end(ollama, write):
    ollama.say(ChatScript(tokens=("la ",) * 30, cut_after=30))
    text, ending = write()
    assert text == "la " * 30
    assert ending.reason == "cut"


def test_a_broken_connection_keeps_the_text(ollama, write):
    ollama.say(ChatScript(text="Three months to the end", drop_after=2))
    text, ending = write()
    assert (text, ending.reason) == ("Three months", "error")
    assert "connection" in ending.error


def test_an_error_inside_a_stream_keeps_the_text_and_is_told(ollama, write):
    ollama.say(ChatScript(text="Three months to the end", error_after=2))
    _, ending = write()
    assert (ending.answer, ending.reason) == ("Three months", "error")
    assert "stopped" in ending.error


def test_the_length_limit_is_an_incomplete_end(ollama, write):
    ollama.say(ChatScript(text="Three months to", done_reason="length"))
    assert write()[1].is_complete is False


def test_a_crash_before_any_text_is_tried_once_more(ollama, write):
    crash = ChatScript(status=500, body=error_body("model runner has unexpectedly stopped"))
    ollama.say(crash, "Three months.")
    assert write()[0] == "Three months."
    ollama.say(crash, crash)
    with pytest.raises(ModelCrashedError):
        write()


def test_an_error_as_the_first_line_of_a_stream_is_tried_once_more(ollama, write):
    ollama.say(ChatScript(text="x", error_after=0), "Three months.")
    assert write()[0] == "Three months."


def test_a_full_queue_is_waited_for_three_times(ollama, make_writer):
    writer = make_writer()
    ollama.busy_count = 3
    ollama.say("Three months.")
    assert list(writer.write(MESSAGES))[-1].ending.answer == "Three months."
    ollama.busy_count = 4
    with pytest.raises(ModelBusyError):
        list(writer.write(MESSAGES))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            400,
            error_body("request (9000 tokens) exceeds the available context size (8192 tokens)"),
            ContextError,
        ),
        (400, error_body(json.dumps({"error": {"message": "exceed_context_size_error"}})), ContextError),
        (500, error_body("llama-server reported out-of-memory during startup"), ModelMemoryError),
        (500, error_body("model requires more system memory (9 GiB) than is available"), ModelMemoryError),
        (403, b"", ModelError),
        (405, b"405 method not allowed", ModelError),
        (500, b"\xff\xfe", ModelError),
        (413, b"<html>too large</html>", ModelError),
        (302, b"", ModelError),
    ],
)
def test_errors_before_the_stream_have_words_of_their_own(ollama, write, status, body, expected):
    ollama.say(ChatScript(status=status, body=body))
    with pytest.raises(expected) as caught:
        write()
    assert caught.value.message.endswith((".", "(413)")) or "(500)" in caught.value.message


def test_an_overlong_prompt_is_refused_rather_than_cut(ollama, make_writer):
    with pytest.raises(ContextError):
        list(make_writer().write([{"role": "user", "content": "word " * 10_000}]))


def test_nobody_answering_is_said(ollama, make_writer):
    writer = make_writer()
    ollama.stop()
    with pytest.raises(ModelUnavailableError, match="does not answer"):
        list(writer.write(MESSAGES))


def test_thinking_is_switched_off_only_for_models_that_think(ollama, write):
    write("llama3.2:3b")
    write("qwen3:4b")
    plain, thinking = (exchange.json for exchange in ollama.requests("/api/chat"))
    assert "think" not in plain
    assert thinking["think"] is False
    assert thinking["options"]["num_predict"] > plain["options"]["num_predict"]


def test_thoughts_are_shown_as_a_phase_and_not_as_text(ollama, make_writer):
    ollama.say(ChatScript(text="Three months.", thinking="The user wants to know"))
    pieces = list(make_writer("qwen3:4b", thinks=True).write(MESSAGES))
    assert [piece.phase for piece in pieces if not piece.text][:5] == ["thinking"] * 5
    assert pieces[-1].ending.answer == "Three months."
    assert pieces[-1].ending.thought_chars > 10


def test_leaked_thoughts_are_removed(ollama, write):
    ollama.say(ChatScript(text="Three months.", thinking="Let me see <b>", leaks_thinking=True))
    assert write("qwen3:4b")[0] == "Three months."


def test_a_budget_spent_on_thinking_is_tried_once_without(ollama, write):
    ollama.say(ChatScript(thinking="and so on " * 20, done_reason="length"), "Three months.")
    assert write("qwen3:4b", thinks=True)[0] == "Three months."
    assert [exchange.json["think"] for exchange in ollama.requests("/api/chat")] == [True, False]


def test_a_model_that_only_thinks_is_an_error_in_words(ollama, write):
    ollama.say(ChatScript(thinking="and so on " * 20, done_reason="length", leaks_thinking=True))
    with pytest.raises(ModelError, match="thinking"):
        write("qwen3:4b")


def test_a_model_that_refuses_think_is_asked_without(ollama, write):
    refusal = ChatScript(status=400, body=error_body('"qwen3:4b" does not support thinking'))
    ollama.say(refusal, "Three months.")
    assert write("qwen3:4b")[0] == "Three months."
    assert "think" not in ollama.requests("/api/chat")[1].json


def test_gpt_oss_thinks_in_levels(ollama, write):
    ollama.add_model("gpt-oss:20b", capabilities=("completion", "thinking"), family="gptoss")
    write("gpt-oss:20b")
    assert ollama.requests("/api/chat")[0].json["think"] == "low"
