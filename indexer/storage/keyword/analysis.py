"""Text to terms: what is one term of the index, and what is not.

Tantivy's own tokenizer cuts at everything that is no letter or digit, lower-cases and folds accents; it
runs natively at ~25 MB/s on one core, where terms handed over from Python reach a third of that. So
what it cannot do is done to the text before, and only where the text needs it: most text is ASCII.

- CJK, Thai, Lao, Khmer, Burmese: no blanks between words; runs become overlapping character pairs, the
  last character alone (so that a single character is found as a prefix). XQuAD Chinese: 0.12 → 0.96.
- Marks the tokenizer would cut at (Indic viramas, Thai tones, Arabic and Hebrew points) are dropped.
- Greek accents, Arabic letter forms and Russian ё are folded, as people type them.
- Identifiers in code: `fooBar` stays findable whole, its parts are appended; `foo_bar` and `foo.bar`
  are parts in sequence already, found whole as a phrase.
- Vietnamese: folding leaves the tones out, and with them half of what tells syllables apart; each marked
  syllable is appended once more with its marks spelled out.
- `C++`, `C#`, `F#` get names of their own; all else would leave a bare letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from indexer.storage.keyword.identifiers import compound_names, spaced_parts

LONGEST_TERM = 64
"""UTF-8 bytes; longer runs are encoded data, not words."""

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e46\u0e81-\u0ebd\u0ec0-\u0ec6"  # Thai, Lao without tones and digits
    "\u1000-\u1036\u1038\u103b-\u103f\u1050-\u108f\u1780-\u17c5\u17d7\u17dc"  # Burmese, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u303c\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufad9\U00020000-\U000323af"
)
UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
"""A run of a script that is written without blanks (Hangul has blanks, but glues particles to words)."""

UNSPACED_TONES = "\u0e47-\u0e4e\u0ec8-\u0ecd\u17c6-\u17d3\u1037\u1039\u103a"
"""Marks in such runs, which are dropped: Thai, Lao, Khmer, Burmese."""
TONES = re.compile(f"[{UNSPACED_TONES}]")

MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd"
    "\u0a3c-\u0a4d\u0abc-\u0acd\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d3e-\u0d4d"
)
"""Combining marks that belong to the word they stand in."""

_MARKED = re.compile(
    "[\u0370-\u03ff\u0401\u0451\u0591-\u06ff\u0900-\u0dff\u0e47-\u0e4e\u0ec8-\u0ecd\u0130\u1037-\u103a\u17c6-\u17d3\u1f00-\u1fff\u200c\u200d]"
)

_GREEK = dict(zip("άέήίόύώϊϋΐΰΆΈΉΊΌΎΏΪΫς", "αεηιουωιυιυΑΕΗΙΟΥΩΙΥσ", strict=True))
_ARABIC = dict(zip("أإآٱىیةک", "ااااييهك", strict=True))


def _folding() -> dict[int, str | None]:
    """Character → what it is folded to; None drops it."""
    table: dict[int, str | None] = {ord(key): value for key, value in (_GREEK | _ARABIC).items()}
    table |= {ord("ё"): "е", ord("Ё"): "Е", ord("İ"): "I", 0x0640: None, 0x200C: None, 0x200D: None}
    points = [*range(0x0591, 0x05C8), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06ED)]
    tones = [*range(0x0E47, 0x0E4F), *range(0x0EC8, 0x0ECE), *range(0x17C6, 0x17D4), 0x1037, 0x1039, 0x103A]
    for block in range(0x0900, 0x0E00, 0x80):  # virama and nukta stand at the same place in each Indic block
        tones += [block + 0x4D, block + 0x3C]
    return table | dict.fromkeys(points + tones)


_FOLDING = _folding()

TONED = re.compile("[\u1ea0-\u1ef9\u01a1\u01b0]")
"""Letters that only Vietnamese has."""
_TONED_SYLLABLE = re.compile(
    "[A-Za-z\u00c0-\u01b0\u1ea0-\u1ef9]*[\u00c0-\u01b0\u1ea0-\u1ef9][A-Za-z\u00c0-\u01b0\u1ea0-\u1ef9]*"
)
_TONELESS = re.compile("[\u0300-\u036f]")

_PLUS_PLUS = re.compile(r"(?<![A-Za-z0-9])([A-Za-z])\+\+")
_SHARP = re.compile(r"(?<![A-Za-z0-9&])([CFcf])#(?![A-Za-z0-9])")
_NAMED = ("++", "C#", "F#", "c#", "f#")


def plain_text(text: str) -> str:
    """The text as Tantivy's tokenizer can cut it: scripts segmented, marks folded."""
    if _is_plain_already(text):
        return text
    text = _SHARP.sub(r"\1sharp ", _PLUS_PLUS.sub(r"\1plusplus ", text))
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    if _MARKED.search(text):
        text = _fold_marks(text)
    if TONED.search(text):
        text = f"{text}\n{' '.join(spelled_tones(text))}"
    return UNSPACED_RUN.sub(_character_pairs, text)


def _is_plain_already(text: str) -> bool:
    """Whether `plain_text` would change nothing, as in most text."""
    return text.isascii() and not any(name in text for name in _NAMED)


def spelled_tones(text: str) -> list[str]:
    """Vietnamese syllables with their marks as letters, `điểm` → diemzz111z1ec3; others are left out."""
    return [
        _TONELESS.sub("", unicodedata.normalize("NFD", syllable.lower().replace("đ", "d")))
        + "z".join(["z", *(f"z{ord(letter):x}" for letter in syllable.lower() if letter > "\x7f")])
        for syllable in _TONED_SYLLABLE.findall(text)
    ]


def chunk_texts(contents: Sequence[tuple[Sequence[str], bool]]) -> Iterator[list[str]]:
    """The same for the chunks of contents, each with whether it is prose.

    Those of code get the parts of compound identifiers appended.
    """
    names = compound_names([text for texts, is_prose in contents if not is_prose for text in texts])
    for texts, is_prose in contents:
        own = list(texts) if is_prose else [_with_parts(text, next(names)) for text in texts]
        yield own if _is_plain_already("\n".join(own)) else [plain_text(text) for text in own]


def _with_parts(text: str, names: Sequence[str]) -> str:
    parts = [spaced for name in names if (spaced := spaced_parts(name))]
    return f"{text}\n{' . '.join(parts)}" if parts else text


def _fold_marks(text: str) -> str:
    if any("\u1f00" <= character <= "\u1fff" for character in text):
        text = "".join(
            part for part in unicodedata.normalize("NFD", text) if not "\u0300" <= part <= "\u036f"
        )
    return text.translate(_FOLDING)


def _character_pairs(match: re.Match[str]) -> str:
    run = match.group()
    return f" {' '.join([run[start : start + 2] for start in range(len(run))])} "
