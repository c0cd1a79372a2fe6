"""The battery warning of the Merlin in the languages of its buyers, each in an encoding of its own."""

from __future__ import annotations

import codecs

_ENGLISH = (
    "Battery warning\n\nUse alkaline cells only. Do not mix old and new cells – leaking cells damage the station.\n"
    "Hand in used cells at the café counter in Hemlock Lane.\n"
)
_FRENCH = (
    "Avertissement concernant les piles\n\nN’utilisez que des piles alcalines. Ne mélangez pas des piles neuves et "
    "usagées : une pile qui coule abîme la station météo.\n"
)
_SWEDISH = (
    "Batterivarning\n\nAnvänd endast alkaliska batterier. Blanda inte gamla och nya batterier, ett läckande batteri "
    "förstör väderstationen.\n"
)
_UKRAINIAN = (
    "Попередження про батарейки\n\nВикористовуйте лише лужні батарейки. Не змішуйте старі й нові батарейки: протікання "
    "пошкоджує метеостанцію.\n"
)
_JAPANESE = (
    "電池に関する注意\n\nアルカリ乾電池だけを使用してください。古い電池と新しい電池を混ぜないでください。"
    "液漏れした電池は気象観測装置を損傷します。使用済みの電池は販売店にお返しください。\n"
)
_CHINESE = (
    "电池警告\n\n只能使用碱性电池。请勿混用新旧电池,漏液的电池会损坏气象站。"
    "请将用过的电池交回商店,不要扔进普通垃圾桶。\n"
)
_TAIWANESE = (
    "電池警告\n\n只能使用鹼性電池。請勿混用新舊電池,漏液的電池會損壞氣象站。"
    "請將用過的電池交回商店,不要丟進一般垃圾桶。\n"
)
_KOREAN = (
    "배터리 경고\n\n알카라인 건전지만 사용하십시오. 오래된 건전지와 새 건전지를 섞어 쓰지 마십시오. "
    "새는 건전지는 기상 관측기를 손상시킵니다. 다 쓴 건전지는 판매점에 돌려주십시오.\n"
)
_RUSSIAN = (
    "Предупреждение о батарейках\n\nИспользуйте только щелочные батарейки. Не смешивайте старые и новые батарейки: "
    "протекшая батарейка портит метеостанцию. Сдавайте использованные батарейки в магазин.\n"
)
_POLISH = (
    "Ostrzeżenie dotyczące baterii\n\nUżywaj wyłącznie baterii alkalicznych. Nie mieszaj starych i nowych baterii: "
    "wyciek uszkadza stację pogodową. Zużyte baterie oddaj do sklepu, nie wyrzucaj ich do śmieci.\n"
)
_BULGARIAN = (
    "Предупреждение за батериите\n\nИзползвайте само алкални батерии. Не смесвайте стари и нови батерии: изтеклата "
    "батерия поврежда метеорологичната станция. Върнете използваните батерии в магазина.\n"
)
_GREEK = (
    "Προειδοποίηση για τις μπαταρίες\n\nΧρησιμοποιείτε μόνο αλκαλικές μπαταρίες. Μην αναμειγνύετε παλιές και νέες "
    "μπαταρίες: η διαρροή καταστρέφει τον μετεωρολογικό σταθμό.\n"
)
_TURKISH = (
    "Pil uyarısı\n\nYalnızca alkalin piller kullanın. Eski ve yeni pilleri karıştırmayın: akan pil hava istasyonuna "
    "zarar verir. Kullanılmış pilleri mağazaya geri götürün, çöpe atmayın.\n"
)
_SPANISH = (
    "Advertencia sobre las pilas\n\nUse solo pilas alcalinas. No mezcle pilas viejas y nuevas: una pila con fugas daña "
    "la estación meteorológica. ¿Pilas usadas? Devuélvalas a la tienda, señor cliente.\n"
)


def translated_files() -> dict[str, bytes]:
    """Path below the sample folder → content."""
    return {
        "support/warnings/english-utf8-bom.txt": codecs.BOM_UTF8 + _ENGLISH.encode(),
        "support/warnings/french-utf16le.txt": codecs.BOM_UTF16_LE + _FRENCH.encode("utf-16-le"),
        "support/warnings/swedish-utf16be.txt": codecs.BOM_UTF16_BE + _SWEDISH.encode("utf-16-be"),
        "support/warnings/ukrainian-utf32.txt": codecs.BOM_UTF32_LE + _UKRAINIAN.encode("utf-32-le"),
        "support/warnings/japanese-shift-jis.txt": _JAPANESE.encode("shift_jis"),
        "support/warnings/chinese-gb18030.txt": _CHINESE.encode("gb18030"),
        "support/warnings/taiwanese-big5.txt": _TAIWANESE.encode("big5"),
        "support/warnings/korean-euc-kr.txt": _KOREAN.encode("euc_kr"),
        "support/warnings/russian-koi8-r.txt": _RUSSIAN.encode("koi8_r"),
        "support/warnings/polish-windows-1250.txt": _POLISH.encode("cp1250"),
        "support/warnings/bulgarian-windows-1251.txt": _BULGARIAN.encode("cp1251"),
        "support/warnings/greek-windows-1253.txt": _GREEK.encode("cp1253"),
        "support/warnings/turkish-windows-1254.txt": _TURKISH.encode("cp1254"),
        "support/warnings/spanish-windows-1252.txt": _SPANISH.encode("cp1252"),
    }
