"""The control words of RTF that carry meaning here (Rich Text Format 1.9.1)."""

from __future__ import annotations

CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 79: "gb2312", 80: "euc_kr", 81: "big5", 128: "cp932", 129: "cp949",
    130: "johab", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Encodings by the `\\fcharset` of a font; others have the document's code page."""

SYMBOLS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "softline": "\n", "column": "\n",
}  # fmt: skip
ESCAPES = {"~": " ", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\"}

PARTS = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header",
    "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer",
    "footnote": "footnote", "annotation": "comment", "title": "title", "author": "author", "subject": "subject",
    "keywords": "keywords", "doccomm": "comments", "fldinst": "field", "fonttbl": "fonts", "stylesheet": "styles",
    "moMath": "formula",
}  # fmt: skip
TRANSPARENT = frozenset(
    {"shpinst", "shptxt", "listtext", "pntext", "ud", "fldrslt", "result", "shp", "shpgrp", "moMathPara"}
)
# fmt: off
SKIPPED = frozenset({
    "colortbl", "pict", "objdata", "nonshppict", "shprslt", "upr", "themedata", "colorschememapping",
    "datastore", "latentstyles", "listtable", "listoverridetable", "rsidtbl", "generator", "filetbl",
    "revtbl", "bkmkstart", "bkmkend", "atnid", "atnauthor", "atndate", "atntime", "atnref", "atrfstart",
    "atrfend", "xe", "tc", "sp", "objclass", "objname", "template", "operator", "company", "category",
    "manager", "hlinkbase", "creatim", "revtim", "printim", "buptim", "pn", "private", "xmlnstbl",
    "mmathPr", "comment", "fontemb", "fontfile", "falt", "panose", "blipuid", "listpicture",
})
# fmt: on
"""Destinations without text of the document; an unknown one behind `\\*` is skipped as well."""
