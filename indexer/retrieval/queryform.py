"""How a query is meant: a question in sentences, or keywords; and in which language."""

from __future__ import annotations

import re
from enum import StrEnum

from indexer.chunking.functionwords import FUNCTION_WORDS
from indexer.storage.keyword.analysis import UNSPACED_RUN


class QueryForm(StrEnum):
    """What a person expects of their words."""

    KEYWORDS = "keywords"
    """All of them should be there."""
    QUESTION = "question"
    """The best passage, whichever words it uses."""


_ASKS = re.compile(r"[?？؟]\s*[\"')\]]*\s*$")
_UNSPACED_QUESTION = re.compile(
    "[什何谁誰哪几幾怎吗嗎呢么麼]|多少|为什|為什|か[?？。]*$|ですか|ますか|อะไร|ใคร|ที่ไหน|เมื่อไ|กี่|อย่างไร|ทำไม"
)
_LONGEST_UNSPACED_KEYWORD = 8

_MOST_KEYWORDS = 5
"""Words in a query that people still mean as a list. Questions on CISI, SQuAD and the handbook have 6-80."""

_QUESTION_WORDS_TEXT = (
    "how what when where which who whom whose why is are was were do does did can could may should will would "
    "wie was wann wo welche welcher welches wer wem wen warum wieso weshalb ist sind darf kann muss "
    "comment quand où quel quelle quels quelles qui pourquoi combien est-ce "
    "cómo cuándo dónde cuál cuáles quién qué cuánto cuántos cuántas por "
    "come quando dove quale quali chi perché quanto como onde qual quem "
    "hoe wanneer waar welke wie waarom hur när var vilken vilka vem varför hvordan hvornår hvor hvem hvorfor "
    "как когда где какой какая какие кто почему сколько что зачем чей "
    "jak kiedy gdzie który dlaczego kto ile kdy kde proč nasıl ne nerede kim neden kaç "
    "cum când unde care cine de πώς πότε πού ποιος ποια ποιο γιατί τι "
    "كيف متى أين من ما ماذا لماذا كم هل कैसे कब कहाँ कौन क्या क्यों कितने khi nào đâu ai tại bao"
)
_QUESTION_WORDS = frozenset(_QUESTION_WORDS_TEXT.split())


def query_form(text: str, words: list[str]) -> QueryForm:
    """Whether the plain words of a query ask a question or list keywords."""
    if _ASKS.search(text) and (len(words) > 2 or UNSPACED_RUN.search(text)):
        return QueryForm.QUESTION
    if len(words) > _MOST_KEYWORDS:
        return QueryForm.QUESTION
    runs: list[str] = UNSPACED_RUN.findall(text)
    if any(len(run) > _LONGEST_UNSPACED_KEYWORD or _UNSPACED_QUESTION.search(run) for run in runs):
        return QueryForm.QUESTION
    if len(words) > 2 and words[0].lower() in _QUESTION_WORDS:
        return QueryForm.QUESTION
    return QueryForm.KEYWORDS


def query_languages(words: list[str]) -> tuple[str, ...]:
    """Languages whose function words stand in a query, most first; empty where none does."""
    lowered = [word.lower() for word in words]
    counts = {language: sum(word in known for word in lowered) for language, known in FUNCTION_WORDS.items()}
    best = max(counts.values(), default=0)
    if not best:
        return ()
    likely = [language for language, count in counts.items() if count * 1.5 >= best]
    return tuple(sorted(likely, key=lambda language: -counts[language]))


def is_function_word(word: str) -> bool:
    """Whether a word is a function word of any language: it says nothing of a subject."""
    return word.lower() in _ALL_FUNCTION_WORDS


_ALL_FUNCTION_WORDS = frozenset().union(*FUNCTION_WORDS.values())
