"""What kind of answer a question wants, and what shows one."""

from __future__ import annotations

import re
from enum import StrEnum

from indexer.answering.questionwords import NUMBER_WORDS


class AnswerKind(StrEnum):
    """What kind of answer a question wants."""

    ANY = "any"
    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    YES_NO = "yes or no"
    REASON = "reason"
    WAY = "way"
    CONTACT = "contact"
    PHONE = "telephone number"
    MONEY = "money"
    EXTENT = "how long it lasts or is"


TOLD_BY_SHAPE = frozenset(
    (AnswerKind.NUMBER, AnswerKind.DATE, AnswerKind.MONEY, AnswerKind.EXTENT, AnswerKind.CONTACT)
)
"""Kinds that a sentence seldom gives without showing it: a name may be any word, a reason needs no `because`."""


PHONE_WORDS = (
    r"(?:(?:tele|mobile |cell )?phone(?: number)?\b|(?:tele[fp]oon|telefon|handy|mobil)(?:nummer|nr\.?)?\b|"
    r"(?:numéro de )?téléphone|(?:número de )?tel[eé]fono|(?:numero di )?telefono|(?:номер )?телефона?|电话(?:号码)?|"
    r"電話(?:番号|號碼)?|전화(?:번호)?)"
)
EMAIL_WORDS = (
    r"(?:e-?mail(?:[ -]?ad(?:d?ress|res)e?)?\b|(?:adresse|dirección de|indirizzo|endereço de) (?:e-?mail|correo)\b|"
    r"correo electrónico|courriel|(?:адрес )?электронн(?:ой|ая) почт[аы]|邮箱|メールアドレス|이메일)"
)
"""Words that a number or an address stands for, and seldom stands beside."""
_COST_WORDS = (
    r"(?:\bcosts?\b|\bkoste(?:n|t|te|ten)\b|\bgekostet\b|\bco[uû]t(?:e|ent|é|er|ait)\b|\b(?:cuestan?|costó|costaron)\b|"
    r"\b(?:costano?|costato|costava)\b|\b(?:custam?|custou)\b|\bсто(?:ит|ят|ил[аои]?)\b)"
)
"""Verbs that an amount stands for."""
COST_VERBS = re.compile(_COST_WORDS, re.IGNORECASE)
_PAYING = (
    rf"(?:{_COST_WORDS}|\b(?:prices?|fees?|rent|rate|paid|pay|pays|charged?|spent|spend|total(?! number)|salary|"
    r"deposit|premium|preis|"
    r"gebühr|miete|gehalt|beitrag|kaution|bezahlt|zahlen|teuer|prix|loyer|payé|payer|salaire|precio|alquiler|prima|"
    r"pagar|pagado|sueldo|prezzo|affitto|pagare|preço|aluguel|prijs|huur|betaald|цена|плата|платить|зарплата)\b)"
)
_HOW_MUCH = (
    r"(?:how (?:much|high)|what|wie (?:viel|hoch|teuer)|was|combien|quel(?:le)?|cu[aá]nt[oa]|cuál|quant[oa]|qual|"
    r"hoeveel|wat|сколько|какая|какова)"
)
_LEAD = r"(?:(?:what is|what's|wie lautet|wie ist|quel(?:le)? est|cuál es|qual è|qual é|wat is|какой) [^?]{0,20})?"

_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    (
        AnswerKind.MONEY,
        rf"{_HOW_MUCH}\b[^?]*?{_PAYING}|多少钱|いくら|얼마",
    ),
    (
        AnswerKind.EXTENT,
        r"how (?:long|tall|deep|wide|heavy|far)\b|wie (?:lange?|tief|breit|schwer|weit)\b|combien de temps|"
        r"cuánto tiempo|quanto tempo|hoe lang|как долго|сколько времени|"
        r"多久|多长时间|どのくらい|どれくらい",
    ),
    (
        AnswerKind.NUMBER,
        r"how (?:many|much|long|often|old|large|big|high|fast|late|early)|what (?:percentage|percent|number|"
        r"amount|price|cost|fee|rate|limit|share)|wie ?viele?|wie (?:oft|hoch|groß|gross|alt|teuer)|combien|"
        r"cuánt[oa]s?|quant[oaie]|quantos|hoeveel|hoe lang|сколько|ile|多少|几|いくつ|いくら|何[人日回年]",
    ),
    (
        AnswerKind.DATE,
        r"when\b|what (?:time|date|day|year|month|deadline)|which (?:year|day|month|date)|(?:by|until|since) when|"
        r"wann|bis wann|ab wann|seit wann|quand|cuándo|quando|wanneer|когда|kiedy|什么时候|何时|いつ",
    ),
    (
        AnswerKind.CONTACT,
        r"(?:whom|who) (?:do|should|must|can|shall) i\b|(?:an|bei) wen|an wen|à qui|a quién|к кому|"
        rf"{_LEAD}{EMAIL_WORDS}",
    ),
    (
        AnswerKind.PHONE,
        rf"{_LEAD}{PHONE_WORDS}",
    ),
    (
        AnswerKind.PERSON,
        r"who\b|whom\b|whose\b|wer\b|wen\b|wem\b|qui\b|quién|chi\b|quem\b|wie is\b|кто|kto|谁|誰",
    ),
    (
        AnswerKind.PLACE,
        r"where\b|which (?:city|country|room|place|building|state)|wo\b|wohin|où\b|dónde|dove\b|onde\b|waar\b|где|"
        r"gdzie|哪里|どこ",
    ),
    (
        AnswerKind.REASON,
        r"why\b|warum|wieso|weshalb|pourquoi|por qué|perché|por que|waarom|почему|dlaczego|为什么|なぜ",
    ),
    (
        AnswerKind.WAY,
        r"how (?:do|can|should|must|to|does)\b|wie (?:kann|muss|soll|geht|macht)|comment\b|cómo|как\b|怎么|どうやって",
    ),
    (
        AnswerKind.YES_NO,
        r"(?:is|are|am|was|were|do|does|did|can|could|may|must|should|will|would|has|have) |(?:ist|sind|darf|kann|muss|"
        r"gibt|hat|haben|werden|wird|bin|soll) |est-ce|peut-on|¿?(?:es|hay|puedo|puede|debe) ",
    ),
)


_CLAUSE_START = (
    r"(?:^|[.?!,;:—–(]\s*|\b(?:and|or|und|oder|et|ou|y|o|e|en|и|или)\s)"
    r"(?:(?:on|in|at|by|until|till|since|for|from|to|with|of|about|under|up to|bis|ab|seit|am|im|für|um|à|de|depuis|"
    r"jusqu'à|por|hasta|desde|para|a|da|до|с|в|на)\s)?"
)
"""Where a question word asks; elsewhere it joins (`employees who`, `where it applies`)."""


def answer_kind(question: str) -> AnswerKind:
    """What kind of answer a question wants, by the question word that opens one of its clauses; of several the last."""
    kinds = (_kind_of(each) for each in reversed(re.split(r"(?<=[?？؟])", question)))
    return next((kind for kind in kinds if kind is not AnswerKind.ANY), AnswerKind.ANY)


def _kind_of(question: str) -> AnswerKind:
    lowered = question.casefold().strip(" ¿¡\"'„“")
    for kind, pattern in _KINDS:
        is_opening = kind in (AnswerKind.YES_NO, AnswerKind.WAY)
        start = _CLAUSE_START if is_opening or lowered.isascii() or not _UNSPACED.search(lowered) else ""
        if re.search(f"{start}(?:{pattern})", lowered):
            return kind
    return AnswerKind.ANY


_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")

MONTHS = (
    r"jan(?:uar|uary|vier)?|feb(?:ruar|ruary)?|f[ée]vrier|m[äa]r(?:z|ch|s|zo)|a[pv]r(?:il|ile)?|ma[iy]o?|jun[ie]o?|juin|"
    r"jul[iy]o?|juillet|aug(?:ust)?|ao[uû]t|agosto|sep(?:t|tember|tembre|tiembre)?|o[ck]t(?:ober|obre|ubre)?|"
    r"nov(?:ember|embre|iembre)?|de[cz](?:ember|embre)?|d[ée]cembre|diciembre"
)
_CURRENCY = (
    r"€|\$|£|¥|₽|₹|(?:eur|usd|gbp|chf|nok|sek|dkk|pln|jpy|cny|rub)\b|euros?\b|(?:dollar|pound|franc|peso|rouble|ruble)s?\b|"
    r"cents?\b|franken\b|kron(?:er|or|en)\b|z[łl]|рубл|руб\b|元|円|원|دينار|درهم|ريال"
)
_NUMBER_WORDS = "|".join(word for words in NUMBER_WORDS.values() for word in words)
_SOME = "several|many|few|mehrere|einige|plusieurs|quelques|varios|несколько|много"
_COUNTED = (
    rf"(?:\d+(?:[.,'\u00a0 ]\d+)*|\b(?:{_NUMBER_WORDS}|an?|one|half|{_SOME}|"
    r"ein(?:e[mnr]?)?|une?|una?|один|одного)\b)"
)
_UNITS = (
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|miles?|feet|inch(?:es)?|"
    r"(?:kilo|centi|milli)?met(?:er|re)s?|km|cm|mm|m|ft|h|min|kg|kilo(?:gram)?s?|grams?|gramm|lbs?|pounds?|"
    r"ton(?:ne)?s?|tonnen|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|"
    r"jahre?n?|secondes?|heures?|jours?|semaines?|mois|ans?|années?|segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|"
    r"años?|giorn[oi]|or[ae]|settiman[ae]|mes[ei]|ann[oi]|dias?|anos?|uur|dag(?:en)?|weken|maand(?:en)?|jaar|"
    r"дн(?:ей|я)|день|час(?:а|ов)?|минут\w*|недел\w+|месяц\w*|лет|год\w*)\b"
)
_SHOWN_BY = {
    # Who wonders whether it is so does not say it.
    AnswerKind.YES_NO: re.compile(
        r"\A(?!.*\b(?:whether|ob|not (?:yet )?(?:decided|known|clear))\b)", re.I | re.S
    ),
    AnswerKind.MONEY: re.compile(
        rf"(?:{_CURRENCY})\s?\d|{_COUNTED}[^\w\n]?(?:million |billion |万|億|亿)?\s?(?:{_CURRENCY})", re.I
    ),
    AnswerKind.EXTENT: re.compile(
        rf"{_COUNTED}[\s-]*(?:\w+[\s-])?{_UNITS}|[\d一二三四五六七八九十百千半两兩多数數几幾]\s?(?:年|个?月|か月|ヶ月|日|天|[周週]|時間|小时|分|世[纪紀])|"
        r"\b(?:until|till|bis|jusqu\w*|hasta|fino|até|tot|до)\s|直[至到]|まで",  # how long: until when
        re.I,
    ),
    AnswerKind.NUMBER: re.compile(
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|half|once|twice|zwei|drei|"
        r"vier|fünf|sechs|acht|zehn|deux|trois|quatre|cinq|dos|tres|cuatro|cinco)\b|[一二三四五六七八九十百千]",
        re.I,
    ),
    AnswerKind.DATE: re.compile(
        rf"\b(?:1[5-9]|20)\d\d\b|\d{{1,2}}[:.]\d\d|\b\d{{1,2}}(?:st|nd|rd|th|\.)|\b(?:{MONTHS})\b|\b(?:mon|tues|wednes|"
        r"thurs|fri|satur|sun)days?\b|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?\b|"
        r"\b(?:days?|weeks?|months?|years?|quarter|century|tage?n?|wochen?|monate?n?|jahre?n?)\b|"
        r"\d+ ?[ap]\.?m\b|[年月日]",
        re.I,
    ),
    AnswerKind.PERSON: re.compile(
        r"[^\W\d_a-zß-ÿ][\w'’-]+(?: [^\W\d_a-zß-ÿ][\w'’.-]*)+|\b(?:manager|director|supervisor|lead|team|"
        r"officer|department|leiter|chef|abteilung)\w*",
        0,
    ),
    AnswerKind.CONTACT: re.compile(
        r"[\w.+-]+@[\w-]+\.\w+|#[\w-]+|\+?\d[\d ()/-]{6,}|\b(?:contact|email|e-mail|mail|call|slack|phone|notify|"
        r"report|ask|wenden|melden|telefon)\w*",
        re.I,
    ),
    AnswerKind.PHONE: re.compile(r"\+?\d[\d ()/.-]{5,}\d"),
    AnswerKind.REASON: re.compile(
        r"\b(?:because|since|due to|so that|in order|reason|therefore|weil|da|wegen|damit|grund|parce|car|puisque|"
        r"porque|потому)\b",
        re.I,
    ),
}


_DAY = re.compile(r"(?<!\d)(?:\d{4}-\d\d-\d\d|\d{1,2}([./-])\d{1,2}\1\d{4})(?!\d)")
"""Which looks like a telephone number."""


def shows_kind(text: str, kind: AnswerKind) -> bool:
    """Whether a sentence holds something of the kind wanted; True where that cannot be told."""
    pattern = _SHOWN_BY.get(kind)
    if kind is AnswerKind.PHONE:
        text = _DAY.sub(" ", text)
    return pattern is None or pattern.search(text) is not None
