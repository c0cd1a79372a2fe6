"""Text to sentences, with their character spans: prose, lists, tables, headings, CJK."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.answering.answerkinds import MONTHS

LONGEST = 600
"""Characters; a longer run without an end is cut at a blank."""

_ABBREVIATED = (
    "mr mrs ms dr prof st no nr art abs vs fig eq sec ch vol pp ed eds etc al inc ltd co corp dept approx est incl "
    "excl tel ext min max jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun "
    "z.b d.h u.a bzw usw ggf ca evtl inkl exkl str hr fr st zzgl vgl siehe u.u i.d.r i.v o.g lt gem bspw tgl "
    "e.g i.e cf a.m p.m u.s u.k ph.d p.ex c.-à-d env mme mlle sr sra ud uds pág núm "
    "т.е т.д т.п г гг руб ул д см им стр"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_END = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*(?:\[\d{1,3}\])*(?=\s|$)|[。！？｡]+[」』）”’]*|\n")
"""With the marks of footnotes right behind, as encyclopedias have them."""
_BULLET = re.compile(r"\s*(?:[-*+•‣▪◦–—·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+")
_DAY = re.compile(rf"\s*\d{{1,2}}\.\s+(?!may\b)(?:{MONTHS})\b", re.IGNORECASE)
"""`15. August`, at the beginning of a line no item of a list."""
_BLOCK = re.compile(r"\s*(?:#{1,6}\s|§|\||>|```|={3,}|-{3,})")
_QUOTE = re.compile(r"\s*>\s?")
_OPEN_LINK = re.compile(r"\[[^\[\]]*(?:\n(?!\s*\n)[^\[\]]*)?\Z")
_LINK_END = re.compile(r"[^\[\]\n]*\]\(")
_LONGEST_LINK = 200
_WORD_OR_LINK = re.compile(r"\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]\([^()\n]*\)|\S*")
_SHORT_LINE, _WIDTH = 40, 72
"""Characters; prose is wrapped at 72 or wider."""
_FIELD = re.compile(r"\s*[\"']?[^\W\d_][\w .-]{0,30}[\"']?:\s")
"""`Start: 2024-07-12`, a line of a record; `"start": 12`, one of JSON."""
_DATE = r"(?:\d{4}-\d\d-\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{2,4})"
_STAMPED = re.compile(
    rf"\s*[\[(<]?(?:{_DATE}(?:[T ]|, ?)[\[(]?\d{{1,2}}[:.]\d\d|{_DATE}(?: ?[-–—:|][ \t]|[ \t]{{2,}})|"
    r"[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d)"
)
"""The day, mostly with a time, that a line of a log, a chat or a journal begins with."""
_LONGEST_STAMPED = 300
"""Characters."""
_COLUMNS = re.compile(r"\S(?: {3,}|\u3000{2,})\S")
"""Cells that are set apart by blanks."""
_HINT = re.compile(r"[ \t]*(?:\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\])+")
_TERMINAL = re.compile(r"(?:[.!?…؟۔।。！？:：;]['\"”’»)\]]*|[{}][,;)]*|\*/)\s*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands; `text` is exactly that span, without blanks around it."""

    start: int
    end: int
    text: str


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order.

    A line break ends a sentence before a list item, a heading, a table row, an empty line, or after a
    line that ended as one; hard-wrapped prose stays together. A citation mark such as `[2]` after the
    full stop belongs to the sentence before it.
    """
    sentences, start = list[Sentence](), 0
    for end in (*_ends(text), len(text)):
        if end <= start:
            continue
        sentences += _trimmed(text, start, end)
        start = end
    return sentences


def mark_length(sentence: str) -> int:
    """Characters of the list or heading mark that a sentence begins with; they are no part of what it says."""
    match = re.match(r"(?:(?:[-*+•‣▪–]|#{1,6}|>|\(?\d{1,3}[.)])\s+)+", sentence)
    return match.end() if match and match.end() < len(sentence) else 0


def _ends(text: str) -> list[int]:
    ends = []
    for match in _END.finditer(text):
        if match.group() == "\n":
            if _breaks_line(text, match.start()):
                ends.append(match.end())
        elif not _continues(text, match) and not _is_stamped(text, match.start()):
            hint = _HINT.match(text, match.end())
            ends.append(hint.end() if hint else match.end())
    return ends


def _breaks_line(text: str, at: int) -> bool:
    following = text[at + 1 : at + 200]
    if not following.strip(" \t") or following.lstrip(" \t").startswith("\n"):
        return True
    line = text[text.rfind("\n", 0, at) + 1 : at]
    if (quote := _QUOTE.match(line)) and (goes_on := _QUOTE.match(following)):
        line, following = line[quote.end() :], following[goes_on.end() :]
    if _OPEN_LINK.search(text, max(0, at - _LONGEST_LINK), at) and _LINK_END.match(following):
        return False
    is_item = _BULLET.match(following) and not _DAY.match(following)
    if is_item or _BLOCK.match(following) or _BLOCK.match(line):
        return True
    next_line = following.partition("\n")[0]
    if _STAMPED.match(following) or _COLUMNS.search(line.strip()) or _COLUMNS.search(next_line.strip()):
        return True
    if _FIELD.match(line) and _FIELD.match(following):
        return True
    if "\t" in line or "\t" in next_line:  # rows of a sheet
        return True
    if len(line) >= _WIDTH and line.rstrip().endswith((":", ";")):  # wrapped there by chance
        return False
    return bool(_TERMINAL.search(line)) or _ends_early(line, following)


def _is_stamped(text: str, at: int) -> bool:
    """Whether a place stands in a short line of a log or a chat, which is read as one: it names who says what."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    is_short = (len(text) if end < 0 else end) - start <= _LONGEST_STAMPED
    return is_short and _STAMPED.match(text, start) is not None


def _ends_early(line: str, following: str) -> bool:
    """Whether a short line had room for the word that begins the next."""
    found = _WORD_OR_LINK.match(following.lstrip())  # which is as long as its address
    word = found.group() if found else ""
    has_room = len(line) < _SHORT_LINE and len(line) + len(word) < _WIDTH
    return has_room and not word[:1].islower()


def _continues(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop belongs to an abbreviation, a number or a name's initial."""
    at, following = match.start(), text[match.end() : match.end() + 2].strip()
    if match.group()[-1] in "\"'”’»)]":  # closed by a quote or bracket
        return following[:1].islower()
    if match.group() != ".":
        return False
    before = re.search(r"[^\s(\[\"'„“‚«]+$", text[max(0, at - 20) : at])
    word = before.group() if before else ""
    if word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return True
    # "am 1. Mai", "2. Quartal": an ordinal, unless the number closes the sentence in English style.
    is_ordinal = word.isdigit() and len(word) <= 2 and not _ends_number_sentence(text, at)
    return is_ordinal or following[:1].islower()


def _ends_number_sentence(text: str, at: int) -> bool:
    """Whether a short number before a full stop ends a sentence: English, with words before it."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    words = line.split()
    if len(words) < 3:
        return False
    german = re.search(
        r"\b(?:der|die|das|dem|den|am|vom|zum|bis|im|ab|seit|und)$", " ".join(words[:-1]), re.I
    )
    return german is None


def _trimmed(text: str, start: int, end: int) -> list[Sentence]:
    part = text[start:end]
    inner = part.strip()
    if not inner:
        return []
    start += len(part) - len(part.lstrip())
    end = start + len(inner)
    pieces = []
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        pieces.append(Sentence(start, cut, text[start:cut]))
        start = cut + 1 if text[cut : cut + 1] == " " else cut
    return [*pieces, Sentence(start, end, text[start:end])]
