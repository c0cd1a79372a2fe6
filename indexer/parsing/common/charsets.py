"""Which legacy encoding a text is in, where nothing declares it.

Each candidate decodes a sample; what comes out is compared with the letters of the languages it is used for.
charset-normalizer was tried and not taken: of the 45 texts of 200 characters in its test
it read 30 (all 45 here), of 80 characters 27 (45), at three times the work: cp1250 for cp1252, Korean for Japanese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.parsing.common.letters import (
    ACCENTED_LETTERS,
    ALPHABET_LETTERS,
    FREQUENT_IDEOGRAPHS,
    NEUTRAL_CHARACTERS,
    TONE_MARKS,
)

_FALLBACK = "cp1252"

_SAMPLE_BYTES = 16_384

_DOUBLE_BYTE = ("cp932", "euc_jp", "gb18030", "big5hkscs", "cp949")
_ALPHABETS = {
    # encoding → whose letters fill it
    "cp1251": "cyrillic",
    "koi8_u": "cyrillic",
    "cp866": "cyrillic",
    "iso8859_5": "cyrillic",
    "mac_cyrillic": "cyrillic",
    "cp855": "cyrillic",
    "cp1253": "greek",
    "cp1255": "hebrew",
    "cp1256": "arabic",
    "iso8859_6": "arabic",
    "cp874": "thai",
}
_WESTERN = ("german", "french", "spanish", "portuguese", "italian", "dutch", "nordic", "icelandic")
_CENTRAL = ("polish", "czech", "hungarian", "romanian", "croatian", "german")
_LATIN = {
    # encoding → languages it can write, and what it gains on equal evidence for being common
    "cp1252": (_WESTERN, 0.04),
    "cp1250": (_CENTRAL, 0.03),
    "iso8859_2": (_CENTRAL, 0.02),
    "cp1254": (("turkish",), 0.02),
    "cp1257": (("baltic",), 0.02),
    "iso8859_15": (_WESTERN, 0.039),
    "iso8859_16": (("romanian",), 0.0),
    "iso8859_4": (("baltic",), 0.0),
    "cp1258": (("vietnamese",), 0.0),
    "mac_roman": (_WESTERN, 0.0),
    "mac_latin2": (_CENTRAL, 0.0),
    "cp850": (_WESTERN, 0.0),
    "cp852": (_CENTRAL, 0.0),
}
_MIN_SHARE = 0.55
_INSIDE_WORDS = "’‘–—·" + TONE_MARKS
_INNER = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[a-z])")
_FOREIGN = r"(?:[^\W\d_A-Za-z]|[\u0591-\u05c7\u064b-\u0652\u0e31-\u0e4e])"
"""A letter, or a mark over one in Hebrew, Arabic or Thai."""
_MIXED = re.compile(rf"[A-Za-z]{_FOREIGN}|{_FOREIGN}[A-Za-z]")
_ENCLOSED = re.compile(r"(?<=[a-z])[^\x00-\x7f]{1,2}(?=[a-z])")
"""As accented letters stand in Latin words, and hardly an ideograph does."""
_STRAY_SIGN = re.compile(r"[^\W\d_]€|(?<!\S)[–—][а-я]")
"""Letters of a Cyrillic code page, read in that of the Mac."""
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class _Verdict:
    score: float
    encoding: str


def detect_charset(sample: bytes) -> str:
    """Python's name of the likeliest encoding of a text that is not Unicode."""
    sample = _telling_lines(sample)
    high = sum(map(len, _HIGH_RUN.findall(sample)))
    if not high:
        return _FALLBACK
    verdicts = [
        *(_Verdict(_ideograph_score(sample, name), name) for name in _DOUBLE_BYTE),
        *(_Verdict(_alphabet_score(sample, name, group), name) for name, group in _ALPHABETS.items()),
        *(
            _Verdict(_latin_score(sample, name, groups) + gain, name)
            for name, (groups, gain) in _LATIN.items()
        ),
    ]
    best = max(verdicts, key=lambda verdict: verdict.score)
    return best.encoding if best.score >= _MIN_SHARE else _FALLBACK


def _telling_lines(sample: bytes) -> bytes:
    """The lines with bytes above ASCII, up to a few thousand characters: the others tell nothing."""
    if len(sample) <= 2048:
        return sample
    kept: list[bytes] = []
    size = 0
    for line in re.split(rb"[\r\n]+", sample):
        if not line.isascii():
            kept.append(line)
            size += len(line)
            if size > _SAMPLE_BYTES // 4:
                break
    return b"\n".join(kept)


def _ideograph_score(sample: bytes, encoding: str) -> float:
    text = _decoded(sample, encoding)
    if text is None:
        return 0.0
    foreign = [char for char in text if char >= "\x80"]
    known = FREQUENT_IDEOGRAPHS[encoding]
    frequent = sum(1 for char in foreign if char in known or "\u3041" <= char <= "\u30fe")
    plausible = sum(1 for char in foreign if _is_common(char, encoding))
    wrong = sum(1 for char in foreign if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < "\u2000")
    count = len(foreign)
    enclosed = sum(map(len, _ENCLOSED.findall(text)))
    if count < 2 or plausible + wrong == 0 or enclosed * 2 > count:
        return 0.0
    # Frequent characters are a quarter to a half of real text, and next to none of a wrong decoding.
    return (plausible - 2 * wrong) / count * 0.5 + min(1.0, frequent / count * 4) * 0.7


def _is_common(char: str, encoding: str) -> bool:
    """Whether an East Asian character is of the everyday part of its standard."""
    if "\u3000" <= char <= "\u30fe" or "\uff01" <= char <= "\uff5e":
        return True
    try:
        raw = char.encode(encoding)
    except UnicodeEncodeError:
        return False
    if len(raw) != 2:
        return False
    lead, trail = raw
    return {
        "cp932": 0x88 <= lead <= 0x97,
        "euc_jp": 0xB0 <= lead <= 0xCF,
        "gb18030": 0xB0 <= lead <= 0xD7 and trail >= 0xA1,
        "big5hkscs": 0xA4 <= lead <= 0xC6,
        "cp949": 0xB0 <= lead <= 0xC8 and trail >= 0xA1,
    }[encoding]


def _alphabet_score(sample: bytes, encoding: str, group: str) -> float:
    """How much of the text is the frequent small letters of a script, in words of its own."""
    text = _decoded(sample, encoding)
    if text is None:
        return 0.0
    foreign = [char for char in text if char >= "\x80" and char not in NEUTRAL_CHARACTERS]
    if len(foreign) < 2:
        return 0.0
    frequent, rare = ALPHABET_LETTERS[group]
    good = sum(1 for char in foreign if char in frequent)
    fair = sum(1 for char in foreign if char in rare)
    mixed = len(_MIXED.findall(text)) + len(_STRAY_SIGN.findall(text))  # words of two scripts, or with signs
    return (good + 0.4 * fair - 2 * (len(foreign) - good - fair) - 2 * mixed) / len(foreign)


def _latin_score(sample: bytes, encoding: str, groups: tuple[str, ...]) -> float:
    """How much of what is not ASCII is the accented letters of one language, standing where letters stand."""
    text = _decoded(sample, encoding)
    if text is None:
        return 0.0
    foreign = [char for char in text if char >= "\x80"]
    if not foreign:
        return 0.0
    neutral = sum(1 for char in foreign if char in NEUTRAL_CHARACTERS)
    # Inside a word of small letters stands neither a sign nor a capital.
    misplaced = sum(
        1
        for char in _INNER.findall(text)
        if char not in _INSIDE_WORDS and (not char.isalpha() or char.isupper())
    )
    best = max(sum(1 for char in foreign if char.lower() in ACCENTED_LETTERS[group]) for group in groups)
    wrong = len(foreign) - best - neutral
    return 0.9 * (best + neutral - 1.5 * wrong - 2 * misplaced) / len(foreign)


def _decoded(sample: bytes, encoding: str) -> str | None:
    """The sample, with the odd slip replaced; None where it cannot be this encoding."""
    text = sample.decode(encoding, "replace")
    slips = text.count("\ufffd")
    return text if slips <= 1 + len(sample) // 400 else None
