"""The language of a document, by script, function words and model."""

from __future__ import annotations

import pytest

from indexer.chunking.language import detect_language

TEXTS = {
    "en": "The invoice is due within thirty days of the date on which the goods were delivered to the customer.",
    "de": "Die Rechnung ist innerhalb von dreißig Tagen nach dem Tag zu zahlen, an dem die Ware geliefert wurde.",
    "fr": "La facture doit être payée dans les trente jours qui suivent la date de livraison des marchandises.",
    "es": "La factura debe pagarse en un plazo de treinta días desde la fecha en que se entregaron los bienes.",
    "it": "La fattura deve essere pagata entro trenta giorni dalla data in cui la merce è stata consegnata al cliente.",
    "pt": "A fatura deve ser paga no prazo de trinta dias a contar da data em que os bens foram entregues ao cliente.",
    "nl": "De factuur moet worden betaald binnen dertig dagen na de datum waarop de goederen zijn geleverd.",
    "pl": "Faktura jest płatna w ciągu trzydziestu dni od dnia, w którym towar został dostarczony do klienta.",
    "ru": "Счёт должен быть оплачен в течение тридцати дней с даты поставки товара покупателю.",
    "uk": "Рахунок має бути сплачений протягом тридцяти днів з дати, коли товар був доставлений її покупцеві.",
    "ja": "請求書は商品の引き渡し日から三十日以内に支払わなければなりません。",
    "zh": "发票应在货物交付给客户之日起三十天内支付。逾期将收取利息。",
    "ko": "청구서는 물품이 고객에게 인도된 날로부터 삼십일 이내에 지불되어야 합니다.",
    "th": "ต้องชำระใบแจ้งหนี้ภายในสามสิบวันนับจากวันที่ส่งมอบสินค้าให้แก่ลูกค้า",
    "el": "Το τιμολόγιο πρέπει να εξοφληθεί εντός τριάντα ημερών από την ημερομηνία παράδοσης.",
    "he": "יש לשלם את החשבונית תוך שלושים יום ממועד מסירת הסחורה ללקוח.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_languages_are_told_apart(language):
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", "42", "12.50; 13.70; 2024-05-01", "ok", "\n \t"])
def test_too_few_letters_name_no_language(text):
    assert detect_language(text) == ""


def test_the_model_is_asked_only_in_doubt():
    asked = []

    def classify(sample: str) -> tuple[str, float]:
        asked.append(sample)
        return "xx", 0.9

    for text in (TEXTS["en"], TEXTS["de"], TEXTS["ja"], TEXTS["ru"]):
        detect_language(text, classify)
    assert asked == []
    assert detect_language("Kvittering fakturanummer betalingsfrist kundeservice", classify) == "xx"
    assert len(asked) == 1


def test_a_guess_of_the_model_is_not_believed():
    assert detect_language("Lorem quux blarg frobnicate wibble", lambda _: ("la", 0.2)) == ""


def test_a_long_text_is_sampled_in_several_places():
    english, japanese = TEXTS["en"] * 40, TEXTS["ja"] * 2
    assert detect_language(japanese + english) == "en"
