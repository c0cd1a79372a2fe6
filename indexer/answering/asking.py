"""What of a question only asks: `how often`, and all function words of scripts without blanks.

Those stand inside a run of characters, where half of the pairs are made of them. XQuAD Chinese, questions
that were refused though their paragraph was found: 35 % → 10 %.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from indexer.answering.answerkinds import EMAIL_WORDS, PHONE_WORDS, AnswerKind, answer_kind

_FUNCTIONAL: Mapping[str, str] = {
    "en": r"\bhow (?:tall|high|deep|far|large|big|wide|heavy|fast|old|late|early|expensive)\b|"
    r"\b(?:a|per) (?:day|week|month|year)\b",
    "de": r"\bwie (?:gro(?:ß|ss)|weit|alt|teuer|schwer|schnell|spät|früh|tief|breit|häufig)\b|"
    r"\b(?:am|im|pro|in der) (?:tag|woche|monat|jahr)\b",
    "fr": r"\bpar (?:jour|semaine|mois|an)\b",
    "es": r"\b(?:al?|por) (?:día|la semana|semana|mes|año)\b",
    "it": r"\b(?:all'|al |alla |per )(?:giorno|settimana|mese|anno)\b",
    "pt": r"\bpor (?:dia|semana|mês|ano)\b",
    "nl": r"\bhoe (?:hoog|lang|vaak|groot|ver|oud|duur|zwaar|snel|laat|vroeg|diep|breed)\b|"
    r"\bper (?:dag|week|maand|jaar)\b",
    "sv": r"\bhur (?:lång|länge|långt|ofta|hög|högt|stor|stort|gammal|dyr|dyrt|tung|snabbt|sent|tidigt)\b",
    "da": r"\bhvor (?:lang|længe|langt|ofte|høj|højt|stor|stort|gammel|dyr|dyrt|tung|hurtigt|sent|tidligt)\b",
    "no": r"\bhvor (?:lang|lenge|langt|ofte|høy|høyt|stor|stort|gammel|dyr|dyrt|tung|raskt|sent|tidlig)\b",
    "fi": r"\bkuinka (?:pitkä|kauan|usein|korkea|suuri|kaukana|vanha|kallis|paljon|monta)\b",
    "pl": r"\bjak (?:długo|często|wysok[aioe]|daleko|star[aey]|duż[aeoy]|drog[aoi]|szybko|późno)\b",
    "cs": r"\bjak (?:dlouho|často|vysok[áéý]|daleko|star[áéý]|velk[áéý]|drah[áéý]|rychle|pozdě)\b",
    "ru": r"\bкак (?:долго|часто|высок[аио]?|далеко|быстро|поздно|рано|давно)\b",
    "tr": r"\bne (?:kadar|zaman|sıklıkla|sıklıkta|süre)\b",
    "hu": r"\bmilyen (?:gyakran|hosszú|magas|messze|nagy|régi|drága)\b",
    "zh": "什么|什麼|甚么|甚麼|哪[些里裡儿兒个個位一种種年]?|[谁誰]|何[时時地处處种種人]?|多[少久长長大高远遠]|"
    "[几幾](?=[个個年天月人次岁歲位种種点點])|怎[么麼]?[样樣]?|如何|[为為]什[么麼]|[为為]何|是否|[吗嗎呢吧]|"
    "请问|請問|可以|[应應][该該]|能[够夠]|以及|或者|[因为為]{2}|所以|如果|[关關对對]于|根据|根據|"
    "[的了是在和与與被把给給做这這那您你我他她它][们們]?",
    "ja": "[何誰]|どこ|どちら|どの(?:よう|くらい|ぐらい)?|どれ(?:くらい|ぐらい)?|どんな|どう|いつ|なぜ|いくら|いくつ|"
    "について|によって|による|として|という|ている|ていた|でしょう|ください|ません|ました|ます|です|された|される|"
    "した|して|する|いる|ある|こと|もの|ため|から|まで|など|[はがをにでとのもへやかな]",
    "ko": "무엇|무슨|누구|누가|언제|어디|어느|어떤|어떻게|얼마나?|(?<![가-힣])[왜몇](?![가-힣])|몇|"
    "(?:입|합|습|됩|답)니[까다]|(?:인가|나|까|하나|되나|는가)요|(?:에서|에게|한테|으로|부터|까지|[은는이가을를의에로와과도만])"
    "(?![가-힣])",
    "th": "อะไร|ใคร|ที่ไหน|เมื่อไหร่|เมื่อไร|กี่|อย่างไร|ยังไง|ทำไม|เท่าไหร่|เท่าไร|หรือไม่|ไหม",
}
_SOUGHT = {
    AnswerKind.PHONE: re.compile(PHONE_WORDS, re.IGNORECASE),
    AnswerKind.CONTACT: re.compile(EMAIL_WORDS, re.IGNORECASE),
}
_HIRAGANA_RUN = re.compile("[\u3041-\u309f]+")
_SHORTEST_HIRAGANA_WORD = 3
"""Characters; shorter runs are endings and particles."""


def functional_spans(question: str, language: str) -> list[tuple[int, int]]:
    """Where the words of a question stand that only ask or join, beside its stop words."""
    sought = _SOUGHT.get(answer_kind(question))
    spans = [found.span() for found in sought.finditer(question)] if sought is not None else []
    pattern = _pattern(language)
    if pattern is None:
        return spans
    spans += [found.span() for found in pattern.finditer(question)]
    return spans + _endings(question, spans) if language == "ja" else spans


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str] | None:
    functional = _FUNCTIONAL.get(language)
    return re.compile(functional, re.IGNORECASE) if functional else None


def _endings(question: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What else of Japanese is written in hiragana and too short for a word of its own."""
    rest = list(question)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return [
        run.span()
        for run in _HIRAGANA_RUN.finditer("".join(rest))
        if len(run.group()) < _SHORTEST_HIRAGANA_WORD
    ]
