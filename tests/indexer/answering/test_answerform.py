from __future__ import annotations

import pytest

from indexer.answering.answerform import in_plain_form, is_refusal
from indexer.answering.messages import NOT_FOUND

PASSAGES = ["The deposit is 300 euros for 20 m².", "Notice is three months (3).", "More."]


@pytest.mark.parametrize(
    ("answer", "plain"),
    [
        ("It is 300 euros (1).", "It is 300 euros [1]."),
        ("押金为300欧元（1）。", "押金为300欧元 [1]。"),
        ("It is 300 euros¹. Notice is long.³", "It is 300 euros [1]. Notice is long. [3]"),
        ("It is 300 euros<sup>1</sup>.", "It is 300 euros [1]."),
        ("It is 300 euros {2}", "It is 300 euros [2]"),
        ("It is 300 euros [1](#1).", "It is 300 euros [1]."),
        ("It is 300 euros[^1].\n\n[^1]: passage 1\n", "It is 300 euros [1].\n\n"),
        ("It is 300 euros [1", "It is 300 euros"),
        ("It is 300 euros. Sources: [1], [2]", "It is 300 euros."),
        ("It is 300 euros.\n\n**Sources:**\n[1] deposit.txt\n- [2] notice.txt", "It is 300 euros."),
        ("It is 300 euros.<|im_end|>\n<|im_start|>user\nAnd heating?", "It is 300 euros."),
        ("It is 300 euros.<end_of_turn>\nAnd heating?", "It is 300 euros."),
        ("It is 300 euros.</s>", "It is 300 euros."),
        ('<passage number="1">\nIt is 300 euros.\n</passage>', "It is 300 euros.\n"),
        ("It is \x01300\u202e euros.", "It is 300 euros."),
        (f"It is 300 euros for the small flat, which is said in the passage about it. {NOT_FOUND}.",
         "It is 300 euros for the small flat, which is said in the passage about it."),
    ],
)  # fmt: skip
def test_an_answer_is_brought_into_the_form_it_was_asked_for(answer, plain):
    assert in_plain_form(answer, PASSAGES, NOT_FOUND) == plain


@pytest.mark.parametrize(
    "answer",
    [
        "The flat has 20 m².",
        "Notice is three months (3).",
        "There are two (2) keys.",
        "It is in appendix (7).",
        "Sources: the deposit.",
        "The tag <end> closes it, as </s> does in HTML.",
        NOT_FOUND,
        "Sources:\n[1] deposit.txt",
    ],
)
def test_what_is_no_mark_stays(answer):
    assert in_plain_form(answer, PASSAGES, NOT_FOUND) == answer


@pytest.mark.parametrize(
    ("answer", "refuses"),
    [
        ("The passages do not mention a laser.", True),
        ("The provided text doesn't contain this information.", True),
        ("There is no information about a laser in the passages.", True),
        ("Die Passagen enthalten keine Angabe dazu.", True),
        ("Les extraits fournis ne mentionnent pas de laser.", True),
        ("Los pasajes no mencionan ningún láser.", True),
        ("В отрывках об этом не говорится.", True),
        ("这些段落没有提到激光。", True),
        ("The contract does not contain a penalty.", False),
        ("The underground passage is not lit.", True),  # such an answer stands by the words that back it
        ("Notice is three months.", False),
        ("", False),
    ],
)
def test_a_refusal_in_other_words_is_known(answer, refuses):
    assert is_refusal(answer) is refuses


@pytest.mark.parametrize(
    "answer",
    [
        '<tool_call>\n{"name": "search", "arguments": {}}\n</tool_call>',
        '<tool_call>{"name": "search"',
        '{"name": "search", "arguments": {"query": "laser"}}',
    ],
)
def test_a_call_of_a_tool_is_no_answer(answer):
    assert in_plain_form(answer, PASSAGES, NOT_FOUND).strip() == ""
    assert in_plain_form(f"Three months. {answer[:11]}", PASSAGES, NOT_FOUND).startswith("Three months.")
