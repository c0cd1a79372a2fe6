"""A model's train of thought, kept out of its answer."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"
_CLOSES = {
    "<think>": _CLOSE,
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "[think]": "[/think]",
    "<|channel|>analysis<|message|>": "<|channel|>final<|message|>",
}
"""What opens a thought → what closes it, in small letters: of Qwen and DeepSeek, of others, of Mistral, of gpt-oss."""


class ThoughtFilter:
    """Removes a leading `<think>…</think>` or its like from streamed content, a later one, and a lone `</think>`.

    Servers 0.9 to 0.12.3 leave the trace in the content, and some builds of thinking models leak it
    later too (ollama/ollama#12736, #10976). A lone `</think>` comes where the template opened the
    thought: all before it was thought, which a stream cannot know; `had_lone_close` then says that
    what was passed on so far has to be dropped.
    """

    def __init__(self) -> None:
        self._pending = ""
        self._state = "start"
        self._close = _CLOSE
        self.had_lone_close = False

    @property
    def is_thinking(self) -> bool:
        """Whether the model is inside its thought."""
        return self._state == "thought"

    def feed(self, text: str) -> str:
        """What of `text`, and of what was held back before it, belongs to the answer."""
        self._pending += text
        if self._state == "start":
            begun = self._pending.lstrip().lower()
            opened = next((opening for opening in _CLOSES if begun.startswith(opening)), None)
            if opened is not None:
                self._state, self._close = "thought", _CLOSES[opened]
            elif begun and not any(opening.startswith(begun) for opening in _CLOSES):
                self._state = "answer"
            else:
                return ""
        if self._state == "thought":
            at = self._pending.lower().find(self._close)
            if at < 0:
                return ""
            self._pending, self._state = self._pending[at + len(self._close) :].lstrip(), "after"
        if self._state == "after":
            self._pending = self._pending.lstrip()
            if not self._pending:
                return ""
            self._state = "answer"
        return self._answer()

    def _answer(self) -> str:
        before, found, after = self._pending.partition(_CLOSE)
        opened = before.find(_OPEN)
        if found and opened < 0:
            self.had_lone_close = True
            self._pending = ""
            return after.lstrip()
        if found:
            self._pending = after
            return before[:opened] + self._answer()
        ends = (n for n in range(len(_CLOSE) - 1, 0, -1) if before.endswith((_OPEN[:n], _CLOSE[:n])))
        cut = opened if opened >= 0 else len(before) - next(ends, 0)
        self._pending = before[cut:]
        return before[:cut]

    def finish(self) -> str:
        """What was held back at the end; an unfinished thought is no answer."""
        rest = "" if self._state == "thought" else self._pending
        self._pending = ""
        return rest
