"""The query language: words, "phrases", -not, OR, prefix* and filters.

    report budget            documents with both words, in any form and on any page, come first
    "annual report"          these words in this order
    budget OR forecast       either; binds tighter than the blank: a OR b c is (a OR b) c
    report -draft            no document in which the word stands anywhere
    organi*                  words that begin so
    type:pdf in:contracts after:2024-05 before:2025 author:meyer name:offer* size:>10mb lang:de
    date:2024-05             dated in this year, month or on this day; 2023..2024 for several
    like:"offer 2024.pdf"    what is like this file, best first; words beside it are demanded

A question in sentences (`QueryForm`) demands no word: the best passages come first whichever words
they use, quotes in it rank only. Keywords demand all; when no document has them all, the nearest do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.domain import ExtractionId
from indexer.errors import QueryError
from indexer.retrieval.filters import Filters, read_filters
from indexer.retrieval.queryform import QueryForm, is_idle_word, query_form, query_languages
from indexer.retrieval.querytokens import Token, TokenKind, tokenize
from indexer.storage.catalog.scope import Scope
from indexer.storage.keyword.clauses import AnyOf, Clause, KeywordQuery, Phrase, Prefix, Word

LONGEST_QUERY = 10_000
"""Characters. A pasted page is a query; a pasted book is a mistake."""

_MOST_WORDS = 200
"""Words that take part; the rest of a long text repeats its subject."""
_EVERYTHING = Scope()
_DIGIT = re.compile(r"\d")
_SOFT_HYPHEN = "\u00ad"
"""Where a word may be parted, in what is copied from web pages and books. Texts are indexed without."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as the retrievers need it."""

    text: str
    form: QueryForm
    clauses: tuple[Clause, ...]
    """What ranks, in order."""
    demanded: tuple[Clause, ...]
    """What the operators of a keyword query demand: phrases, prefixes and alternatives."""
    excluded: tuple[Clause, ...]
    filters: Filters
    semantic_text: str
    """The query in plain words, for the embedding model; empty where only filters were given."""
    languages: tuple[str, ...] = ()
    """Languages the words themselves tell, most likely first."""
    likeliest: tuple[str, ...] = ()
    """The first of `languages`: more than one where the words tell them equally well."""
    example: ExtractionId | None = None
    """The content that others are to be like; the words that tell it from others are among the clauses."""

    @property
    def is_browse(self) -> bool:
        """Filters alone: a list of documents, not a ranking."""
        return not self.clauses and self.example is None

    def all_words(self) -> KeywordQuery:
        """Every word demanded, idle ones aside."""
        return self._demanding(tuple(dict.fromkeys(self.telling())))

    def any_words(self) -> KeywordQuery:
        """Nothing demanded but what operators demand."""
        return self._demanding(self.demanded)

    def nearest(self) -> KeywordQuery:
        """Nothing demanded at all: for a phrase that stands nowhere."""
        return self._demanding(())

    def some_word(self) -> KeywordQuery:
        """At least one telling clause demanded."""
        options = [
            option
            for clause in self.telling()
            for option in (clause.options if isinstance(clause, AnyOf) else (clause,))
        ]
        return KeywordQuery((), (AnyOf(tuple(options)),), languages=self.languages)

    def codes(self) -> ParsedQuery:
        """The words with digits alone, which name one thing among its like."""
        named = [each for each in self.telling() if _DIGIT.search(typed_text(each))]
        return replace(self, clauses=tuple(named), semantic_text="")

    def has_idle_words(self) -> bool:
        """Whether some clauses tell nothing, beside others that do."""
        return len(self.telling()) < len(self.clauses)

    def _demanding(self, required: tuple[Clause, ...]) -> KeywordQuery:
        wanted = self.telling() if self.form is QueryForm.QUESTION else tuple(dict.fromkeys(self.clauses))
        meant = ["" if each in self.demanded else _meant(each) for each in self.clauses]
        pairs = (pair for pair in pairwise(meant) if all(pair) and not self._is_idle(*pair))
        verbatim = " ".join(meant) if all(meant) else ""
        return KeywordQuery(wanted, required, self.excluded, tuple(pairs), verbatim, self.languages)

    def telling(self) -> tuple[Clause, ...]:
        """Clauses without idle words; a question of idle words keeps them.

        What is said twice counts twice: nDCG@10 of CISI, whose questions are long, .338 → .371, and
        .376 without idle words; handbook .706 → .740, XQuAD German .925 → .932.
        """
        telling = [each for each in self.clauses if not (isinstance(each, Word) and self._is_idle(each.text))]
        return tuple(telling) or self.clauses

    def _is_idle(self, *words: str) -> bool:
        return any(is_idle_word(word, self.languages) for word in words)


def _meant(clause: Clause) -> str:
    """A word as it is meant, mended where it was a slip; empty for what is no word, or is written otherwise, too."""
    if isinstance(clause, AnyOf):
        return clause.options[1].text if isinstance(clause.options[1], Word) else ""
    return clause.text if isinstance(clause, Word) else ""


def typed_text(clause: Clause) -> str:
    """A clause as it was typed; of alternatives the first."""
    return typed_text(clause.options[0]) if isinstance(clause, AnyOf) else clause.text


def parse_query(text: str, scope: Scope = _EVERYTHING) -> ParsedQuery:
    """Read a query as it was typed; its filters restrict the `scope` further.

    Raises:
        QueryError: it is empty, too long, or says only what to leave out.
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            f"The query is too long: {len(text):,} characters, {LONGEST_QUERY:,} at most.",
            hint="Search for a few telling words or a sentence of it.",
        )
    text = text.replace(_SOFT_HYPHEN, "")
    tokens = tokenize(text)
    filters = read_filters([token for token in tokens if token.kind is TokenKind.FILTER], scope)
    plain = [token for token in tokens if token.kind is not TokenKind.FILTER and not token.is_excluded]
    excluded = [token for token in tokens if token.is_excluded and token.kind is not TokenKind.FILTER]
    clauses = _clauses(plain)
    _check(clauses, excluded, filters, has_filters=len(tokens) > len(plain) + len(excluded))
    words = [token.text for token in plain if token.kind in (TokenKind.WORD, TokenKind.PREFIX)]
    form = query_form(text, words)
    demanded = [each for each in clauses if not isinstance(each, Word)] if form is QueryForm.KEYWORDS else []
    spoken = [each for token in plain if token.kind is not TokenKind.OR for each in token.text.split()]
    told = query_languages(spoken)
    return ParsedQuery(
        text=text,
        form=form,
        clauses=clauses,
        demanded=tuple(demanded),
        excluded=tuple(_clause(token) for token in excluded),
        filters=filters,
        semantic_text=_plain_words(text, tokens, plain),
        languages=tuple(told),
        likeliest=tuple(language for language, count in told.items() if count == max(told.values())),
    )


def _check(
    clauses: tuple[Clause, ...], excluded: list[Token], filters: Filters, *, has_filters: bool
) -> None:
    if clauses or filters.restricts:
        return
    if excluded:
        raise QueryError(
            "The query only says what to leave out.", hint="Add a word that should be found: report -draft"
        )
    if has_filters:
        raise QueryError(
            "No filter of the query could be understood.", hint=" ".join(filters.notes) or "Add a word."
        )
    raise QueryError(
        "There is nothing to search for.",
        hint="Type a word, a phrase in quotes or a question; emojis and signs are not looked for.",
    )


def _clauses(tokens: list[Token]) -> tuple[Clause, ...]:
    """Clauses in order; words joined by OR become one."""
    found: list[Clause] = []
    joins = False
    for token in tokens:
        if token.kind is TokenKind.OR:
            joins = bool(found)
            continue
        clause = _clause(token)
        if joins:
            before = found.pop()
            options = before.options if isinstance(before, AnyOf) else (before,)
            clause_or_any: Clause = AnyOf((*options, clause))
        else:
            clause_or_any = clause
        joins = False
        found.append(clause_or_any)
    return tuple(found[:_MOST_WORDS])


def _clause(token: Token) -> Word | Phrase | Prefix:
    if token.kind is TokenKind.PHRASE:
        return Phrase(token.text)
    return Prefix(token.text) if token.kind is TokenKind.PREFIX else Word(token.text)


def _plain_words(text: str, tokens: list[Token], plain: list[Token]) -> str:
    if len(plain) == len(tokens) and all(token.kind is TokenKind.WORD for token in plain):
        return " ".join(text.split())
    return " ".join(token.text for token in plain if token.kind is not TokenKind.OR)
