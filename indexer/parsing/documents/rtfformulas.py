"""Formulas of RTF: its groups are the elements of Office's formulas under the names of these (RTF 1.9.1, Math)."""

from __future__ import annotations

import re

from indexer.parsing.office.formulas import formula_text

_BEGIN, END = "\x01", "\x02"
"""What begins the name of an element, and what ends an element, in the collected text of a formula."""
_PIECE = re.compile(f"{_BEGIN}([a-zA-Z]+);|({END})|([^{_BEGIN}{END}]+)")
_NO_TEXT = re.compile("[\\x00-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
_SIGNS = frozenset(("begChr", "endChr", "sepChr", "chr", "type"))
"""Properties whose text the schema of Office has in an attribute."""
_ELEMENTS = (
    frozenset(("d", "e", "f", "num", "den", "nary", "sub", "sup", "rad", "deg", "eqArr", "m")) | _SIGNS
)
"""Those that say more than the texts in them; `\\mr`, a row of a matrix, is any run as well."""
_MAX_DEPTH = 60
"""Elements within each other; what is deeper stands in the deepest."""


def element_mark(word: str) -> str:
    """What begins an element in the collected text of a formula; empty for a word that begins none."""
    name = word[1:] if word.startswith("m") else ""
    return f"{_BEGIN}{name};" if name in _ELEMENTS or name.endswith("Pr") else ""


def collected_formula(text: str) -> str:
    """A formula on one line, from its collected text; what no mark closes ends with it."""
    from lxml import etree

    root = element = etree.Element("oMath")
    depth = 0
    for name, end, plain in _PIECE.findall(text):
        if name:
            element = etree.SubElement(element, name) if depth < _MAX_DEPTH else element
            depth += 1
        elif end:
            parent = element.getparent() if depth <= _MAX_DEPTH else element
            element, depth = element if parent is None else parent, max(0, depth - 1)
        elif element.tag in _SIGNS:
            element.set("val", _NO_TEXT.sub("", plain))
        else:
            etree.SubElement(element, "t").text = _NO_TEXT.sub("", plain)
    return formula_text(root)
