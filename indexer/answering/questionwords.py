"""Words that ask, count or deny, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping

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


def is_negated(text: str) -> bool:
    """Whether a sentence denies or forbids."""
    return _NEGATIONS.search(text) is not None
