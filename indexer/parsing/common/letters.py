"""The letters by which a decoding is recognised as right: accented letters, alphabets, frequent ideographs."""

from __future__ import annotations

NEUTRAL_CHARACTERS = frozenset("\u00a0‘’‚“”„–—…·•«»‹›°§©®€£¥™¿¡ºª×±½¼¾№′″")
"""Punctuation and signs that any language uses."""

TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
"""What Windows' Vietnamese code page sets behind a vowel."""

ACCENTED_LETTERS = {
    "german": frozenset("äöüß"),
    "french": frozenset("éèàçêâîôûùëïœæÿ"),
    "spanish": frozenset("áéíóúñüç"),
    "portuguese": frozenset("ãçáéíóõúâêàô"),
    "italian": frozenset("àèéìòùî"),
    "dutch": frozenset("éëïèêöüáó"),
    "nordic": frozenset("åäöæøé"),
    "icelandic": frozenset("áðéíóúýþæö"),
    "polish": frozenset("ąćęłńóśźż"),
    "czech": frozenset("áčďéěíňóřšťúůýžľĺŕôä"),
    "hungarian": frozenset("áéíóöőúüű"),
    "romanian": frozenset("ăâîşţșț"),
    "croatian": frozenset("čćđšž"),
    "turkish": frozenset("çğıöşüâî\u0307"),
    "vietnamese": frozenset("ăâđêôơưàáèéìíòóùúý" + TONE_MARKS),
    "baltic": frozenset("ąčęėįšųūžāēģīķļņõäöü"),
}
"""Language or group → its small letters beyond a-z."""

ALPHABET_LETTERS = {
    "cyrillic": (
        frozenset("оеаинтсрвлкмдпуяыьгзб"),
        frozenset("чйхжшюцщэфъёіїєґўАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯІЇЄЁЬЫ"),
    ),
    "greek": (
        frozenset("αοιετσηνυρπκμλςόίά"),
        frozenset("έήύώωγδθφχβξζψϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ"),
    ),
    "hebrew": (
        frozenset("יוהלאתרמבנשםדקחע"),
        frozenset("פצגטזסכךףץן\u05b0\u05b7\u05b8\u05b4\u05b6\u05b9\u05bc"),
    ),
    "arabic": (
        frozenset("الينمرتوهبعفسدكق"),
        frozenset("حجشصضطظغثذزخءأإآةىؤئپچژگ،؟؛\u064b\u064e\u064f\u0650\u0651\u0640"),
    ),
    "thai": (
        frozenset("านรกอเงมยลวดทสตะปบคหแจพชข\u0e31\u0e34\u0e35\u0e48\u0e49\u0e37\u0e38\u0e47"),
        frozenset("ไใโผฝถธศษซณญฐฎฏภฟฮฬๆๅ\u0e33\u0e39\u0e36\u0e4c\u0e4a\u0e4b๐๑๒๓๔๕๖๗๘๙"),
    ),
}
"""Script → (its frequent small letters, its other letters)."""

_JAPANESE = frozenset("日本人年月大会社国中時事者行出見上分生同地自前間方学業部長家場後今作新高入手力")
FREQUENT_IDEOGRAPHS = {
    "cp932": _JAPANESE,
    "euc_jp": _JAPANESE,
    "gb18030": frozenset(
        "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说，。"
    ),
    "big5hkscs": frozenset(
        "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說，。"
    ),
    "cp949": frozenset("이다는의가에을하고를지도은사한로기인서시자대정어리들해그수일있아제것과으"),
}
"""Encoding → characters that make up a good part of any text in it."""
