"""Legacy encodings are recognised by what they spell, in long texts and short ones."""

from __future__ import annotations

import pytest

from indexer.parsing.common.charsets import detect_charset

TEXTS = {
    "de": (
        "Die Prüfung der Verträge übernimmt das Büro in München. Für Rückfragen steht Herr Müller ab März"
        " zur Verfügung; die Größe der Räume wird später geändert. Außerdem müssen alle Schlüssel "
        "zurückgegeben werden."
    ),
    "fr": (
        "L’équipe a déjà reçu les résultats de l’enquête menée à Besançon. Où sont les élèves ? Après "
        "l’été, nous préférons travailler à l'hôtel près de la forêt, dès que possible."
    ),
    "es": (
        "El señor Núñez llegó mañana con el niño. ¿Qué pasó después? La compañía ofreció más información "
        "según el año y la región."
    ),
    "pt": (
        "A reunião começou às três. Não há informações sobre a situação das operações em São Paulo, porém"
        " a decisão será tomada amanhã."
    ),
    "sv": (
        "Företaget har beslutat att förlänga avtalet på grund av ökade kostnader. Någon måste också "
        "kontakta kunden i Göteborg före måndag."
    ),
    "da": (
        "Rådet har besluttet at øge støtten til ældre medarbejdere på øerne. Der er også spørgsmål om lønnen."
    ),
    "pl": (
        "Umowa została podpisana w Łodzi. Należy zapłacić fakturę w ciągu trzydziestu dni, ponieważ "
        "późniejsza płatność będzie się wiązać z dodatkową opłatą. Proszę o szybką odpowiedź."
    ),
    "cs": (
        "Smlouva byla podepsána včera večer. Příští týden přijede naše ředitelka, která zkontroluje "
        "účetní závěrku. Žádáme vás o rychlou odpověď, děkujeme."
    ),
    "hu": (
        "A szerződést tegnap írták alá. Kérjük, hogy a számlát időben fizesse ki, különben késedelmi "
        "díjat kell felszámítanunk. Köszönjük az együttműködést, üdvözlettel őszi idők."
    ),
    "ro": (
        "Contractul a fost semnat ieri în oraşul Iaşi. Vă rugăm să plătiţi factura până la sfârşitul "
        "lunii, altfel se vor aplica penalităţi."
    ),
    "hr": (
        "Ugovor je potpisan jučer. Molimo vas da račun platite što prije, jer će se inače naplatiti "
        "zatezne kamate. Širi dio češljeva đaka."
    ),
    "tr": (
        "Sözleşme dün imzalandı. Lütfen faturayı ay sonuna kadar ödeyiniz, aksi takdirde gecikme faizi "
        "uygulanacaktır. Müşteri görüşmesi İstanbul'da yapılacak, değişiklik olursa şirkete bildirin."
    ),
    "lt": (
        "Sutartis buvo pasirašyta vakar. Prašome sąskaitą apmokėti iki mėnesio pabaigos, kitaip bus "
        "skaičiuojami delspinigiai už kiekvieną dieną. Ačiū už jūsų dėmesį."
    ),
    "ru": (
        "Договор был подписан вчера. Просим оплатить счёт до конца месяца, иначе будет начислена пеня. "
        "Спасибо за сотрудничество, ждём вашего ответа."
    ),
    "uk": (
        "Договір було підписано вчора. Просимо сплатити рахунок до кінця місяця, інакше буде нараховано "
        "пеню. Дякуємо за співпрацю, чекаємо на її відповідь."
    ),
    "bg": (
        "Договорът беше подписан вчера. Моля, платете фактурата до края на месеца, в противен случай ще "
        "бъде начислена неустойка."
    ),
    "el": (
        "Η σύμβαση υπογράφηκε χθες. Παρακαλούμε να εξοφλήσετε το τιμολόγιο μέχρι το τέλος του μήνα, "
        "διαφορετικά θα υπάρξει προσαύξηση."
    ),
    "he": (
        "החוזה נחתם אתמול. אנא שלמו את החשבונית עד סוף החודש, אחרת תחויבו בריבית פיגורים. תודה על שיתוף "
        "הפעולה."
    ),
    "ar": (
        "تم توقيع العقد أمس. يرجى دفع الفاتورة قبل نهاية الشهر، وإلا فسيتم احتساب غرامة تأخير. شكرا "
        "لتعاونكم معنا."
    ),
    "th": ("สัญญาได้ลงนามเมื่อวานนี้ กรุณาชำระใบแจ้งหนี้ภายในสิ้นเดือน มิฉะนั้นจะต้องเสียค่าปรับ ขอบคุณสำหรับความร่วมมือ"),
    "ja": (
        "契約は昨日締結されました。請求書は月末までにお支払いください。そうでない場合は遅延損害金が発生します。ご協力ありがとうございます。"
    ),
    "zh": ("合同已于昨天签署。请在月底之前支付发票，否则将收取滞纳金。感谢您的合作，我们期待您的回复。"),
    "zht": ("合約已於昨天簽署。請在月底之前支付發票，否則將收取滯納金。感謝您的合作，我們期待您的回覆。"),
    "ko": (
        "계약은 어제 체결되었습니다. 월말까지 청구서를 지불해 주시기 바랍니다. 그렇지 않으면 연체료가 "
        "부과됩니다. 협력해 주셔서 감사합니다."
    ),
}
ENCODINGS = {
    "de": ["cp1252", "mac_roman", "cp850"],
    "fr": ["cp1252", "mac_roman", "cp850"],
    "es": ["cp1252", "cp850", "mac_roman"],
    "pt": ["cp1252", "cp850"],
    "sv": ["cp1252", "cp850"],
    "da": ["cp1252", "cp850"],
    "pl": ["cp1250", "iso8859_2", "cp852"],
    "cs": ["cp1250", "iso8859_2", "cp852", "mac_latin2"],
    "hu": ["cp1250", "iso8859_2"],
    "ro": ["cp1250", "iso8859_2"],
    "hr": ["cp1250", "iso8859_2"],
    "tr": ["cp1254"],
    "lt": ["cp1257", "iso8859_4"],
    "ru": ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "cp855"],
    "uk": ["cp1251", "koi8_u"],
    "bg": ["cp1251"],
    "el": ["cp1253"],
    "he": ["cp1255"],
    "ar": ["cp1256"],
    "th": ["cp874"],
    "ja": ["cp932", "euc_jp"],
    "zh": ["gb18030"],
    "zht": ["big5"],
    "ko": ["cp949"],
}
CASES = [(language, encoding) for language, encodings in ENCODINGS.items() for encoding in encodings]


@pytest.mark.parametrize("chars", [80, 1_000])
@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_the_text_comes_back_as_it_was(language, encoding, chars):
    text = TEXTS[language][:chars].encode(encoding, "replace")
    assert text.decode(detect_charset(text)) == text.decode(encoding)


@pytest.mark.parametrize(
    "text", ["Ten € a day", "the “best” price — ever", "café", "Müller", "naïve", "§ 12"]
)
def test_a_single_sign_is_taken_for_the_commonest_encoding(text):
    assert detect_charset(text.encode("cp1252")) == "cp1252"


def test_letters_and_the_euro_sign_that_latin_9_put_in_place_of_fractions():
    text = "Le cœur de la ville, c’est la place. L'œuvre coûte 12 € à l'hôtel près de la forêt.".replace(
        "’", "'"
    )
    assert detect_charset(text.encode("iso8859_15")) == "iso8859_15"
    assert detect_charset("2½ Stücke für Zoë und André, je ¼ Pfund".encode("cp1252")) == "cp1252"


def test_what_is_ascii_but_for_one_line_is_judged_by_that_line():
    text = "plain line of a log\n" * 5_000 + TEXTS["ru"] + "\n" + "plain again\n" * 5_000
    assert text.encode("koi8_r").decode(detect_charset(text.encode("koi8_r"))) == text


def test_no_bytes_name_the_fallback():
    assert detect_charset(b"") == "cp1252"
    assert detect_charset(b"only ascii") == "cp1252"
