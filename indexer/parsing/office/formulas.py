"""Formulas of Office documents on one line, with the signs that are but a trait of an element (ECMA-376 part 1, 22.1).

A sum's sign, brackets, roots and bars of fractions are no characters of the file; without them `f(x)` is `fx`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from indexer.parsing.common.mathml import as_one
from indexer.parsing.common.safexml import attribute, local_name, named, own_text

if TYPE_CHECKING:
    from lxml import etree

_DELETED = ("del", "moveFrom")
_LISTS = ("eqArr", "m", "mr")
"""Equations one below the other, matrices, and their rows."""


def formula_text(formula: etree._Element) -> str:
    """A formula, or a part of one; exponents and indexes stand behind what they belong to, as they do in a PDF."""
    kind = local_name(formula)
    if kind == "t":
        return own_text(formula)
    parts = [part for part in formula if _is_part(local_name(part))]
    texts = [formula_text(part) for part in parts]
    if kind == "f" and len(texts) == 2:
        bar = " " if _sign(formula, "type", "") == "noBar" else "/"
        return bar.join(map(as_one, texts))
    if kind == "d":
        between = _sign(formula, "sepChr", "|").join(texts)
        return f"{_sign(formula, 'begChr', '(')}{between}{_sign(formula, 'endChr', ')')}"
    if kind == "nary":
        return _sign(formula, "chr", "∫") + "".join(texts)
    if kind == "rad":
        return _root(parts, texts)
    return (" " if kind in _LISTS else "").join(texts)


def _is_part(kind: str) -> bool:
    """Whether an element holds text, rather than properties or what was deleted."""
    return bool(kind) and not kind.endswith("Pr") and kind not in _DELETED


def _root(parts: Sequence[etree._Element], texts: Sequence[str]) -> str:
    degree = "".join(text for part, text in zip(parts, texts, strict=True) if local_name(part) == "deg")
    below = "".join(text for part, text in zip(parts, texts, strict=True) if local_name(part) != "deg")
    return f"{degree}√{as_one(below)}"


def _sign(formula: etree._Element, name: str, default: str) -> str:
    """A sign among the properties of an element."""
    properties = (part for part in formula if local_name(part).endswith("Pr"))
    found = next((sign for part in properties for sign in named(part, name)), None)
    return default if found is None else attribute(found, "val")
