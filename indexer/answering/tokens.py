"""How many tokens a text will be: Ollama has no call that tells, so it is estimated and measured."""

from __future__ import annotations

import math
import re

CHARS_PER_TOKEN = 3.0
"""Careful for prose (about 4 in English), right for tables, numbers and code."""
_LOWEST, _HIGHEST = 1.5, 4.5
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af]")
_CAUTION = 0.95
"""Of a measured rate: another text of the same model may be denser."""


def estimate_tokens(text: str, chars_per_token: float = CHARS_PER_TOKEN) -> int:
    """About how many tokens; one for each CJK character, else by the rate."""
    wide = len(_WIDE.findall(text)) if not text.isascii() else 0
    return wide + math.ceil((len(text) - wide) / chars_per_token)


class TokenRate:
    """Characters a token for one model, learned from the prompts it counted."""

    def __init__(self) -> None:
        self.chars_per_token = CHARS_PER_TOKEN

    def learn(self, prompt: str, prompt_tokens: int) -> None:
        """Take in a count; the densest prompt of late decides, sparser ones only slowly raise the rate."""
        wide = len(_WIDE.findall(prompt))
        counted = prompt_tokens - wide
        if counted < 50 or len(prompt) - wide < 200:
            return
        rate = min(_HIGHEST, max(_LOWEST, (len(prompt) - wide) / counted * _CAUTION))
        self.chars_per_token += (rate - self.chars_per_token) * (1.0 if rate < self.chars_per_token else 0.3)
