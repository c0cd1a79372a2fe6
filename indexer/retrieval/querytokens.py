"""The tokens of a typed query. Nothing a person types is a syntax error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

FILTER_KEYS = ("type", "in", "after", "before", "date", "author", "name", "size", "lang", "like")
_ALIASES = {"ext": "type", "filetype": "type", "from": "author"}
"""What other programs for search call them."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞「」『』", '"'))
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b\u2060\ufeff\ud800-\udfff]+")

# A quote opens at the start of a token and closes before a blank or punctuation, so 12" stays a word.
_TOKEN = re.compile(
    rf"""
    (?:(?<=\s)|^|(?<=\())
    (?P<minus>-)?
    (?:(?P<key>{"|".join((*FILTER_KEYS, *_ALIASES))}):(?=\S))?
    (?: "(?P<quoted>[^"]+)"(?=[\s,.;:!?)]|$) | (?P<bare>\S+) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_NEGATED_WORD = re.compile(r"[^\W_]|[.#@(][^\W_]")


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    PREFIX = auto()
    FILTER = auto()
    OR = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a query; `text` has no quotes, stars or minus."""

    kind: TokenKind
    text: str
    is_excluded: bool = False
    key: str = ""
    """Of a filter."""


def tokenize(query: str) -> list[Token]:
    """The tokens of a query, in order; mere punctuation is left out."""
    readable = _INVISIBLE.sub(" ", query.translate(_QUOTES))
    has_operators = any(character.islower() for character in readable)
    tokens: list[Token] = []
    negate_next = False
    for match in _TOKEN.finditer(readable):
        bare = match["bare"]
        if has_operators and bare in ("OR", "|", "||") and not match["minus"]:
            tokens.append(Token(TokenKind.OR, bare))
        elif has_operators and bare == "NOT" and not match["minus"] and not match["key"]:
            negate_next = True
        elif not (has_operators and bare in ("AND", "&&")):
            for token in _read(match):
                tokens.append(_excluded(token) if negate_next else token)
                negate_next = False
    return tokens


def _read(match: re.Match[str]) -> Iterator[Token]:
    is_excluded, key, quoted = bool(match["minus"]), match["key"], match["quoted"]
    if key:
        name = _ALIASES.get(key.lower(), key.lower())
        yield Token(TokenKind.FILTER, (quoted or match["bare"]).strip('"'), is_excluded, name)
        return
    if quoted is not None:
        if _LETTER_OR_DIGIT.search(quoted):
            yield Token(TokenKind.PHRASE, quoted.strip(), is_excluded)
        return
    bare: str = match["bare"]
    # A dash before a number is a sign, two dashes are an option of a program, one alone is a dash.
    if is_excluded and (not _NEGATED_WORD.match(bare) or bare[0].isdigit()):
        is_excluded = False
    yield from _read_word(bare, is_excluded=is_excluded)


def _read_word(bare: str, *, is_excluded: bool) -> Iterator[Token]:
    word = bare.strip("\"'()[]{}<>,;!?…。、，！？；¿¡").rstrip(".:")
    before, star, _ = word.partition("*")
    if star and len(_LETTER_OR_DIGIT.findall(before)) >= 2:
        yield Token(TokenKind.PREFIX, before, is_excluded)
        return
    word = word.replace("*", " ").strip()
    if _LETTER_OR_DIGIT.search(word):
        yield Token(TokenKind.WORD, word, is_excluded)


def _excluded(token: Token) -> Token:
    return Token(token.kind, token.text, True, token.key)
