"""Lines of roff as they are shown: escapes as characters, macros as the words they are given."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"\\(?:"
    r"[fFmM](?:\[[^\]]{0,99}\]|\(..|.)"  # fonts and colours
    r"|s[-+]?(?:\[[^\]]{0,99}\]|\(..|'[^']{0,199}'|[0-9]{1,2})"  # sizes
    r"|(?:\*|n[+-]?|g|k|V|Y)(?:\[[^\]]{0,99}\]|\(..|.)"  # strings and registers
    r"|[hvwlLbDoxXNARZBSHC]'[^']{0,199}'"  # moves, lines, widths
    r"|\[(?P<named>[^\]]{0,99})\]|\((?P<two>..)"
    r"|(?P<one>.))"
)
_NAMED = {
    "em": "—", "en": "–", "hy": "-", "bu": "•", "lq": "“", "rq": "”", "oq": "‘", "cq": "’", "aq": "'", "dq": '"',
    "Fo": "«", "Fc": "»", "co": "©", "rg": "®", "tm": "™", "de": "°", "mu": "×", "di": "÷", "+-": "±", "mi": "−",
    "->": "→", "<-": "←", "ua": "↑", "da": "↓", "sc": "§", "ps": "¶", "Eu": "€", "Po": "£", "Ye": "¥", "ct": "¢",
    "ha": "^", "ti": "~", "ga": "`", "aa": "´", "rs": "\\", "sl": "/", "ul": "_", "br": "|", "ba": "|", "sh": "#",
    "at": "@", "Do": "$", "ss": "ß", "AE": "Æ", "ae": "æ", "OE": "Œ", "oe": "œ", "/O": "Ø", "/o": "ø", "oA": "Å",
    "oa": "å", "<=": "≤", ">=": "≥", "!=": "≠", "==": "≡", "if": "∞", "*a": "α", "*b": "β", "*m": "μ", "*p": "π",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    ":": "\u0308",
    "~": "\u0303",
    ",": "\u0327",
    "v": "\u030c",
}
_SINGLE = {
    "-": "-", "e": "\\", "E": "\\", "\\": "\\", "t": "\t", " ": " ", "~": " ", "0": " ", "'": "´", "`": "`",
    ".": ".", "_": "_",
}  # fmt: skip
_COMMENT = re.compile(r'(?<!\\)\\["#].*')
_ARGUMENT = re.compile(r'"((?:[^"]|"")*)"?|((?:\\.|\S)+)')


def shown(text: str) -> str:
    """A piece of text without its escapes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def without_comment(line: str) -> str:
    """A line as far as it is not for its author alone."""
    return _COMMENT.sub("", line) if "\\" in line else line


def arguments(text: str) -> list[str]:
    """What stands behind the name of a macro; in quotes several words are one argument."""
    return [
        found[1].replace('""', '"') if found[1] is not None else found[2]
        for found in _ARGUMENT.finditer(text)
    ]


def _character(found: re.Match[str]) -> str:
    name = found["named"] if found["named"] is not None else found["two"]
    if name is None:
        return _SINGLE.get(found["one"] or "", "")
    if name in _NAMED:
        return _NAMED[name]
    if len(name) == 2 and name[0] in _ACCENTS and name[1].isalpha():
        return _composed(name[1] + _ACCENTS[name[0]])
    if re.fullmatch(r"u[0-9A-F]{4,5}", name):
        return chr(int(name[1:], 16))
    return ""


def _composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)
