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

_ASKING = {
    "en": "how what when where which who whom whose why many much do does did should would could am me my i "
    "about than then into also any some there these those s t",
    "de": "wie was wann wo welche welcher welches welchen wer wem wen warum wieso weshalb viele viel ist sind "
    "darf muss ich mir mein meine im am ins beim vom zum zur",
    "fr": "comment quand où quel quelle quels quelles qui pourquoi combien est-ce quoi dont je mon ma mes l d qu",
    "es": "cómo cuándo dónde cuál cuáles quién quiénes qué cuánto cuánta cuántos cuántas mi mis fue son",
    "it": "come quando dove quale quali chi perché quanto quanti quante cosa mio mia l dell",
    "pt": "como quando onde qual quais quem quanto quantos quantas meu minha",
    "nl": "hoe wat wanneer waar welke wie waarom hoeveel mijn ik was",
    "sv": "hur vad när var vilken vilka vem varför jag min mitt många",
    "da": "hvordan hvad hvornår hvor hvilken hvilke hvem hvorfor jeg min mit mange",
    "no": "hvordan hva når hvor hvilken hvilke hvem hvorfor jeg min mitt mange",
    "fi": "miten mitä milloin missä mikä kuka miksi kuinka monta",
    "pl": "jak kiedy gdzie który która które kto dlaczego ile co czy jaki jaka jakie",
    "cs": "jak kdy kde který která které kdo proč kolik co jaký jaká",
    "hu": "hogyan mikor hol melyik ki miért hány mennyi milyen",
    "tr": "nasıl ne nerede kim neden kaç hangi niçin kimin",
    "ro": "cum când unde cine câți câte cât ce",
    "ru": "как когда где какой какая какие какое каких кто почему сколько что зачем чей чем кого кому",
    "uk": "як коли де який яка які хто чому скільки що",
    "bg": "как кога къде кой коя кои защо колко какво",
    "el": "πώς πότε πού ποιος ποια ποιο ποιοι πόσα πόσοι γιατί τι ο η το οι τα του της των στο στη και είναι με",
    "ar": "كيف متى أين من ما ماذا لماذا كم هل أي في على إلى عن التي الذي هو هي كان",
    "hi": "कैसे कब कहाँ कौन क्या क्यों कितने कितनी किस किसने में की के का को ने से है था थे पर और",
    "vi": "khi nào đâu ai gì tại sao bao nhiêu là của và các có được những trong cho một đã",
}
"""ISO 639-1 code → words that ask, and function words of a question."""

IDLE_WORDS = {
    language: FUNCTION_WORDS.get(language, frozenset()) | frozenset(_ASKING.get(language, "").split())
    for language in dict.fromkeys((*FUNCTION_WORDS, *_ASKING))
}
"""Words that say nothing of a subject, by language.

In a fixed order, English first: of languages that a query tells equally well, the first one counts.
"""
_ASKING_FIRST = frozenset(word for words in _ASKING.values() for word in words.split()[:14])
_WORD_BORDER = re.compile(r"[\s'’\-.,:;!?()]+")


def query_form(text: str, words: list[str]) -> QueryForm:
    """Whether the plain words of a query ask a question or list keywords."""
    if _ASKS.search(text) and (len(words) > 2 or UNSPACED_RUN.search(text)):
        return QueryForm.QUESTION
    if len(words) > _MOST_KEYWORDS:
        return QueryForm.QUESTION
    runs: list[str] = UNSPACED_RUN.findall(text)
    if any(len(run) > _LONGEST_UNSPACED_KEYWORD or _UNSPACED_QUESTION.search(run) for run in runs):
        return QueryForm.QUESTION
    if len(words) > 2 and words[0].lower() in _ASKING_FIRST:
        return QueryForm.QUESTION
    return QueryForm.KEYWORDS


def query_languages(words: list[str]) -> dict[str, int]:
    """Languages whose function words stand in a query, with how many; most first, empty where none does."""
    counts = dict.fromkeys(IDLE_WORDS, 0)
    parts = {part for word in words for part in _WORD_BORDER.split(word.lower())}
    for part in parts:
        for language, idle in IDLE_WORDS.items():
            counts[language] += part in idle
    best = max(counts.values())
    likely = [language for language, count in counts.items() if count and count * 1.5 >= best]
    return {language: counts[language] for language in sorted(likely, key=lambda each: -counts[each])}


def is_idle_word(word: str, languages: tuple[str, ...]) -> bool:
    """Whether a word says nothing of a subject in the likeliest of some languages."""
    return any(word.lower() in IDLE_WORDS[language] for language in languages[:1])
