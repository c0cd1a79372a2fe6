"""Random documents of several kinds, and random edits of one paragraph."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

VOCABULARY = ["".join(random.Random(seed).choices("aeiourstlnmdpc", k=2 + seed % 9)) for seed in range(2_000)]


def words(source: random.Random, low: int, high: int) -> str:
    return " ".join(source.choices(VOCABULARY, k=source.randint(low, high)))


def sentence(source: random.Random) -> str:
    return words(source, 5, 25).capitalize() + "."


def write_paragraph(source: random.Random) -> str:
    return " ".join(sentence(source) for _ in range(source.randint(2, 9)))


def short_paragraph(source: random.Random) -> str:
    return " ".join(sentence(source) for _ in range(source.randint(1, 2)))


def list_item(source: random.Random) -> str:
    return f"- {words(source, 2, 20)}"


def code_line(source: random.Random) -> str:
    return "    " * source.randint(0, 3) + words(source, 1, 7) + source.choice(["(", ")", ":", ";", ""])


def code_block(source: random.Random) -> str:
    return "\n".join(code_line(source) for _ in range(source.randint(1, 14)))


def table_row(source: random.Random) -> str:
    return ",".join(source.choices(VOCABULARY, k=source.randint(5, 12)))


def chinese(source: random.Random) -> str:
    clauses = (
        "".join(chr(source.randint(0x4E00, 0x8FFF)) for _ in range(source.randint(5, 30)))
        for _ in range(source.randint(1, 6))
    )
    return "".join(f"{clause}。" for clause in clauses)


def mixed(source: random.Random) -> str:
    return source.choice([sentence, short_paragraph, write_paragraph, list_item])(source)


@dataclass(frozen=True)
class Kind:
    """How documents of a kind are written."""

    write: Callable[[random.Random], str]
    gap: str
    is_prose: bool
    max_chars: int
    """Of a chunk."""


KINDS = {
    "paragraphs": Kind(write_paragraph, "\n\n", True, 900),
    "short paragraphs": Kind(short_paragraph, "\n\n", True, 900),
    "mixed": Kind(mixed, "\n\n", True, 900),
    "a sentence a line": Kind(sentence, "\n", True, 900),
    "a list": Kind(list_item, "\n", True, 900),
    "one long line": Kind(sentence, " ", True, 900),
    "words without end": Kind(lambda source: words(source, 5, 60), " ", True, 900),
    "code": Kind(code_block, "\n\n", False, 560),
    "lines of code": Kind(code_line, "\n", False, 560),
    "a table": Kind(table_row, "\n", False, 560),
    "Chinese": Kind(chinese, "\n\n", True, 270),
    "Chinese in one line": Kind(chinese, "", True, 270),
}


def edits(
    source: random.Random, paragraphs: list[str], write: Callable[[random.Random], str]
) -> Iterator[tuple[str, int, list[str]]]:
    """(what was done, the longest that the paragraph was before or after, the paragraphs after it)."""
    place = source.randrange(len(paragraphs))
    before, own, after = paragraphs[:place], paragraphs[place], paragraphs[place + 1 :]
    parts = own.split(" ")
    parts[source.randrange(len(parts))] = "changed"
    for name, new in (
        ("one word", " ".join(parts)),
        ("rewritten", write(source)),
        ("longer", f"{own} {write(source)}"),
    ):
        yield name, max(len(own), len(new)), [*before, new, *after]
    new = write(source)
    yield "inserted", len(new), [*before, new, own, *after]
    yield "deleted", len(own), [*before, *after]
