from __future__ import annotations

import json
from dataclasses import replace

from indexer.domain import Locator
from indexer.protocol.messages import (
    AnswerDelta,
    AnswerDone,
    AskRequest,
    CitationView,
    Ledger,
    SentenceView,
)

CITATION = CitationView(
    3, 1, "/docs/leave.md", "", "", "Leave", Locator(line=8), 10, 40, "25 days of vacation"
)
DONE = AnswerDone(
    conversation="c",
    answer="New employees get 25 days.",
    sentences=(SentenceView("New employees get 25 days.", "supported", (3,)),),
    citations=(CITATION,),
    model="",
    answerable=True,
    is_complete=True,
    notes=("No model wrote this.",),
    ledger=Ledger(timings_ms={"total": 12.0}),
)


def test_json_holds_the_documented_fields(client, deskhound):
    client.replies[AskRequest] = [AnswerDelta("New"), DONE]
    code, out, _ = deskhound("ask", "How many days?", "--json")
    parsed = json.loads(out)
    assert code == 0
    assert {"answer", "sentences", "citations", "model", "answerable", "timings_ms"} <= set(parsed)
    assert parsed["sentences"] == [
        {"text": "New employees get 25 days.", "support": "supported", "reason": "", "citations": [0]}
    ]
    assert parsed["citations"][0]["path"] == "/docs/leave.md"
    assert parsed["citations"][0]["locator"]["line"] == 8


def test_text_marks_support_and_names_the_source(client, deskhound):
    client.replies[AskRequest] = [DONE]
    code, out, _ = deskhound("ask", "How many days?")
    assert code == 0
    assert "✓ New employees get 25 days. [3]" in out
    assert "[3] /docs/leave.md, line 8" in out
    assert "No model wrote this." in out


def test_what_is_not_backed_says_why(client, deskhound):
    sentence = SentenceView("They get 40 days.", "unsupported", (), "not in the passage: 40")
    client.replies[AskRequest] = [replace(DONE, sentences=(sentence,))]
    assert "? They get 40 days. (not in the passage: 40)" in deskhound("ask", "How many days?")[1]


def test_an_answer_that_never_ends_is_an_error(client, deskhound):
    client.replies[AskRequest] = [AnswerDelta("New")]
    code, _, err = deskhound("ask", "How many days?")
    assert code == 3
    assert "before the answer was complete" in err
