r"""LaTeX documents: what is printed, without the commands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_LEVELS = {
    "part": 1,
    "chapter": 2,
    "section": 3,
    "subsection": 4,
    "subsubsection": 5,
    "paragraph": 6,
    "subparagraph": 7,
    "frametitle": 4,
    "begin{frame}": 4,
}
# None of the expressions can look at a character often: a bracket is looked for up to the next one that opens.
_OPTION = r"(?:\[[^\[\]]{0,500}\])"
_SECTION = re.compile(
    r"\\(part|chapter|(?:sub){0,2}section|(?:sub)?paragraph|frametitle|begin\{frame\})\*?"
    rf"(?:<[^<>]{{0,99}}>)?{_OPTION}{{0,2}}\{{"
)
_NAMED = re.compile(rf"\\(title|author|date){_OPTION}?\{{")
_TITLE_LINES = 5
"""So many lines may a title take."""
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_CODE_BORDER = re.compile(r"\\(begin|end)\{(?:verbatim|Verbatim|lstlisting|minted)\*?\}")
_BRACE = re.compile(r"[{}]")
_ACCENT = re.compile(
    r"\\([`'^\"~=.])\s*\{?\\?([A-Za-z])\}?|\\([cvukHrdb])(?:\s*\{\\?([A-Za-z])\}|\s+([A-Za-z]))"
)
_DROPPED = re.compile(
    rf"\\(?:begin\{{(?:frame|(?:example|alert)?block)\}}{_OPTION}?|(?:begin|end|label|ref|eqref|pageref|cite\w*|usepackage"
    r"|documentclass|includegraphics|input|include|vspace|hspace|setlength|newcommand|renewcommand|bibliography\w*"
    rf"|pagestyle|thispagestyle|hypersetup)\*?{_OPTION}*(?:\{{[^{{}}]{{0,500}}\}})*)"
)
_ITEM = re.compile(r"\\item\s*\[([^\[\]]{0,500})\]")
_ASIDE = re.compile(rf"\\(?:footnote|footnotetext|thanks|marginpar){_OPTION}?(?=\{{)")
"""Printed elsewhere: no part of the word it stands behind."""
_COMMAND = re.compile(rf"\\([A-Za-z]+)\*?{_OPTION}?|\\([{{}}])|[{{}}]")
"""With its name, or an escaped brace; braces that group are not printed."""
_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "k": "\u0328", "H": "\u030b", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|dh|DH|th|TH|S|P)(?![A-Za-z])(?:\{\}|[ \t]+)?")
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł",
    "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "S": "§", "P": "¶",
}  # fmt: skip
_WORDS = {
    "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "dots": "…", "ldots": "…",
    "textellipsis": "…", "euro": "€", "texteuro": "€", "pounds": "£", "textsterling": "£", "copyright": "©",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "textbullet": "•", "textless": "<",
    "textgreater": ">", "textbar": "|", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textunderscore": "_", "textendash": "–", "textemdash": "—", "textquotesingle": "'", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "quad": " ", "qquad": " ",
}  # fmt: skip
_SYMBOLS = (
    ("\\\\", " "), ("\\&", "&"), ("\\%", "%"), ("\\_", "_"), ("\\#", "#"), ("\\$", "$"), ("~", " "),
    ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("\\,", " "),
    ("\\-", ""), ("}{", "} {"),
)  # fmt: skip


class LatexParser(MarkupParser):
    """Sections become headings; mathematics stays as it is written."""

    name = "latex"
    version = 3
    formats: ClassVar[Mapping[str, str]] = {".tex": "LaTeX", ".ltx": "LaTeX", ".latex": "LaTeX"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read headings and text; a title over several lines stands in the first of them."""
        named: dict[str, str] = {}
        index, is_code = 0, False
        while index < len(lines):
            border = _CODE_BORDER.search(lines[index]) if "\\" in lines[index] else None
            is_code = border[1] == "begin" if border is not None else is_code
            line = lines[index] if is_code else _without_comment(lines[index])
            has_commands = "\\" in line and not is_code
            name, section = (_NAMED.search(line), _SECTION.search(line)) if has_commands else (None, None)
            if name is not None:
                named.setdefault(name[1], plain_latex(_argument(lines, index, name.end())[0]))
            argument, behind, count = _argument(lines, index, section.end()) if section else ("", "", 1)
            title = " ".join(plain_latex(argument).split())
            if section is None or not title:
                outline.text(line if is_code and border is None else plain_latex(line), line=index + 1)
                index += 1
                continue
            outline.text(plain_latex(line[: section.start()]), line=index + 1)
            shown = f"{title} {plain_latex(behind)}".rstrip()
            outline.begin(_LEVELS[section[1]], title, shown, line=index + 1)
            for number in range(index + 1, index + count):
                outline.text("", line=number + 1)
            index += count
        return Metadata(title=named.get("title", "") or outline.first_heading, author=named.get("author", ""))


def plain_latex(text: str) -> str:
    """A line as it is printed, nearly."""
    if "\\" in text:
        text = _ASIDE.sub(" ", _ITEM.sub(r"\1 ", _DROPPED.sub("", text)))
        text = _LETTER.sub(lambda found: _LETTERS[found[1]], _ACCENT.sub(_accented, text))
    for written, shown in _SYMBOLS:
        text = text.replace(written, shown)
    return _COMMAND.sub(lambda found: found[2] or _WORDS.get(found[1], ""), text).strip()


def _accented(found: re.Match[str]) -> str:
    accent, letter = found[1] or found[3], found[2] or found[4] or found[5]
    return unicodedata.normalize("NFC", letter + _COMBINING[accent])


def _without_comment(line: str) -> str:
    return _COMMENT.sub(r"\1", line) if "%" in line else line


def _argument(lines: list[str], index: int, start: int) -> tuple[str, str, int]:
    """What stands up to the brace that closes the one in front of a place, and behind it; of how many lines."""
    text = "\n".join(map(_without_comment, lines[index : index + _TITLE_LINES]))
    depth = 1
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            end = text.find("\n", brace.end())
            behind = text[brace.end() : end if end >= 0 else len(text)]
            return (
                text[start : brace.start()].replace("\n", " "),
                behind,
                text.count("\n", 0, brace.end()) + 1,
            )
    return text[start:].partition("\n")[0], "", 1
