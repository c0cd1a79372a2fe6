"""Formulas of web pages and books on one line (MathML Core): bars of fractions and roots are no characters of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SILENT = frozenset(("annotation", "annotation-xml", "mphantom"))
"""The formula a second time, in another language; and room that is left for what is not drawn."""
_ROWS = frozenset(("mtable", "mtr", "mlabeledtr"))
_APART = frozenset("+-−±×÷·⋅*/=<>≤≥ ")
_BRACKETED = re.compile(r"\([^()]*\)")
_MAX_DEPTH = 60
"""Elements within each other; farther down, texts follow each other."""
_BLANKS = " \t\r\n\f"


def mathml_text(node: LexborNode, depth: int = 0) -> str:
    """A formula, or a part of one; exponents and indexes stand behind what they belong to."""
    if node.tag == "-text":
        return (node.text_content or "").strip(_BLANKS)
    if node.tag in _SILENT:
        return ""
    if depth > _MAX_DEPTH:
        return node.text(deep=True)
    parts = [mathml_text(part, depth + 1) for part in node.iter(include_text=True)]
    parts = [part for part in parts if part]
    if node.tag == "mfrac" and len(parts) == 2:
        return "/".join(map(as_one, parts))
    if node.tag == "msqrt":
        return f"√{as_one(''.join(parts))}"
    if node.tag == "mroot" and len(parts) == 2:
        return f"{parts[1]}√{as_one(parts[0])}"
    return (" " if node.tag in _ROWS else "").join(parts)


def as_one(text: str) -> str:
    """A part of a formula, in brackets where it would fall apart above or below a fraction's bar, or under a root."""
    text = text.strip()
    return f"({text})" if _APART & set(text) and _BRACKETED.fullmatch(text) is None else text
