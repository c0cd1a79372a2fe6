"""Words that ask: left out of what is looked for, and telling what kind of answer is wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

_QUESTION = {
    "en": "what which who whom whose when where why how much many often long i me my mine we us our ours you your "
    "yours he him his she her they them their do does did doing done can could shall should would might am is are "
    "was were being been have has had having get gets got some any about tell say says please there here if then "
    "than also just still ever only own same so such these those into out up down over under between because while "
    "during before after again once both each few other let know find give show explain describe mean means "
    "happen happens happened need needs want wants like mr mrs ms",
    "de": "was wer wen wem wessen wann wo wohin woher warum wieso weshalb wie viel viele lange oft hoch welche welcher "
    "welches welchen welchem wodurch wofür womit wonach woran worauf woraus worin worüber worum wovon wozu heißt "
    "heißen hieß hießen diese dieser dieses diesem diesen ich mich mir mein meine meinen meiner wir uns unser unsere "
    "du dich dir dein sie ihr ihre ihnen "
    "kann kannst können könnte muss müssen darf dürfen soll sollen sollte will wollen möchte gibt geben bin sind "
    "war waren habe haben hatte werden würde wurde bitte denn dann da hier ob wenn etwas jemand mal am als zwischen "
    "ins beim unter ohne gegen sowie sondern damit weil "
    "andere anderer anderes anderen anderem anders herr herrn frau",
    "fr": "quoi quel quelle quels quelles lequel laquelle quand où pourquoi comment combien je me moi mon ma mes "
    "nous notre nos tu te toi ton ta tes vous votre vos il elle on ils elles leur leurs peut peux peuvent doit dois "
    "doivent faut est-ce y a t ont avait étaient était si quelque monsieur madame mme",
    "es": "qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos cuántas dónde cómo yo mí mi mis me nosotros "
    "nuestro nuestra tú tu tus te usted ustedes él ella ellos puede puedo pueden debe debo deben hay ser estar tiene "
    "tengo si algún alguna señor señora",
    "it": "cosa chi quale quali quando quanto quanta quanti quante dove come perché io me mio mia miei mie noi nostro "
    "tu te tuo voi vostro lui lei loro può posso possono deve devo devono c'è ci sono essere avere ho hai se qualche "
    "signor signora",
    "pt": "que quê quem qual quais quando quanto quanta quantos quantas onde eu meu minha nós nosso você vocês seu "
    "ele ela eles pode posso podem deve devo devem há tem tenho ser estar se algum alguma",
    "nl": "wat wie waar wanneer waarom hoe hoeveel welke ik mij mijn me wij we ons onze jij je jouw u uw hun kan "
    "kunnen moet moeten mag mogen zal zou zijn was heb hebben er",
    "ru": "кто кого кому чей где куда откуда когда почему зачем сколько какой какая какое какие какого я меня мне "
    "мой моя мои наш наша ты тебя твой вас ваш их ли можно нужно надо есть было будет",
    "pl": "kto kogo co czego kiedy gdzie dlaczego ile jaki jaka jakie który ja mnie mi mój moja my nasz ty twój pan "
    "pani czy można trzeba należy są jest",
}
QUESTION_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _QUESTION.items()
}

_COUNTING = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn zwanzig",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize - - - vingt",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte",
    "it": "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove venti",
    "pt": "um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete "
    "dezoito dezenove vinte",
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien twintig",
}
"""One to twenty; a dash where a language takes two words."""
_LARGER = {
    "en": "thirty forty fifty sixty seventy eighty ninety hundred thousand",
    "de": "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend",
    "fr": "trente quarante cinquante soixante - - - cent mille",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien mil",
    "it": "trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille",
    "pt": "trinta quarenta cinquenta sessenta setenta oitenta noventa cem mil",
    "nl": "dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend",
}
_VALUES = (*range(1, 21), 30, 40, 50, 60, 70, 80, 90, 100, 1000)
_LEAST_COUNTED = 2
"""`one` is more often no number (`no one`, `ein`)."""
NUMBER_WORDS: Mapping[str, Mapping[str, int]] = {
    language: {
        word: value
        for word, value in zip(f"{_COUNTING[language]} {larger}".split(), _VALUES, strict=True)
        if value >= _LEAST_COUNTED and word != "-"
    }
    for language, larger in _LARGER.items()
}
"""ISO 639-1 code → word → number, from two on."""

_NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|can't|don't|doesn't|didn't|won't|isn't|aren't|wasn't|mustn't|"
    r"shouldn't|prohibited|forbidden|nicht|kein|keine|keinen|keiner|nie|niemals|ohne|weder|verboten|ne|pas|aucun|aucune|"
    r"jamais|sans|interdit|ni|nunca|sin|prohibido|non|mai|senza|vietato|não|nunca|sem|niet|geen|nooit|zonder|не|нет|"
    r"никогда|без|нельзя|nie|nigdy|bez)\b|[不没無非]|ない|ません",
    re.IGNORECASE,
)


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
_LEAD = r"(?:(?:what is|what's|wie lautet|wie ist|quel(?:le)? est|cuál es|qual è|qual é|wat is|какой) [^?]{0,20})?"

_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    (
        AnswerKind.NUMBER,
        r"how (?:many|much|long|often|old|far|large|big|high|tall|fast|late|early)|what (?:percentage|percent|number|"
        r"amount|price|cost|fee|rate|limit|share)|wie ?viele?|wie (?:lange|oft|hoch|groß|gross|weit|alt|teuer)|combien|"
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
    """What kind of answer a question wants, by the question word that opens one of its clauses."""
    lowered = question.casefold().strip(" ¿¡\"'„“")
    for kind, pattern in _KINDS:
        is_opening = kind in (AnswerKind.YES_NO, AnswerKind.WAY)
        start = _CLAUSE_START if is_opening or lowered.isascii() or not _UNSPACED.search(lowered) else ""
        if re.search(f"{start}(?:{pattern})", lowered):
            return kind
    return AnswerKind.ANY


_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")

_MONTHS = (
    r"jan(?:uar|uary|vier)?|feb(?:ruar|ruary)?|f[ée]vrier|m[äa]r(?:z|ch|s|zo)|a[pv]r(?:il|ile)?|ma[iy]o?|jun[ie]o?|juin|"
    r"jul[iy]o?|juillet|aug(?:ust)?|ao[uû]t|agosto|sep(?:t|tember|tembre|tiembre)?|o[ck]t(?:ober|obre|ubre)?|"
    r"nov(?:ember|embre|iembre)?|de[cz](?:ember|embre)?|d[ée]cembre|diciembre"
)
_SHOWN_BY = {
    AnswerKind.NUMBER: re.compile(
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|half|once|twice|zwei|drei|"
        r"vier|fünf|sechs|acht|zehn|deux|trois|quatre|cinq|dos|tres|cuatro|cinco)\b|[一二三四五六七八九十百千]",
        re.I,
    ),
    AnswerKind.DATE: re.compile(
        rf"\b(?:1[5-9]|20)\d\d\b|\d{{1,2}}[:.]\d\d|\b\d{{1,2}}(?:st|nd|rd|th|\.)|\b(?:{_MONTHS})\b|\b(?:mon|tues|wednes|"
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


def shows_kind(text: str, kind: AnswerKind) -> bool:
    """Whether a sentence holds something of the kind wanted; True where that cannot be told."""
    pattern = _SHOWN_BY.get(kind)
    return pattern is None or pattern.search(text) is not None


def is_negated(text: str) -> bool:
    """Whether a sentence denies or forbids."""
    return _NEGATIONS.search(text) is not None
