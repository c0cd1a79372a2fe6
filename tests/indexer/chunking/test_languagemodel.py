"""The language model: what it names, and that it agrees with the one it was made from."""

from __future__ import annotations

import pytest

from indexer.chunking.languagemodel import language_model
from resources.models.make_languages import LANGUAGES

# Without function words that would settle the matter: titles, labels, lists.
TEXTS = {
    "af": "Belastingopgawe vir hierdie jaar se skoolgeld en boekhouding",
    "ca": "Reunió extraordinària dels veïns, pressupost aprovat i obres pendents",
    "cs": "Objednávka kancelářských potřeb, dodací lhůta čtrnáct dní",
    "da": "Kvittering fakturanummer betalingsfrist kundeservice hovedgaden København",
    "de": "Rechnungsnummer Lieferdatum Zahlungsziel Steuernummer Bankverbindung",
    "en": "Invoice number delivery date payment terms purchase order shipping address",
    "es": "Número factura fecha entrega condiciones pago pedido dirección envío",
    "et": "Arve number, tarneaeg, maksetähtaeg ja kliendi aadress Tallinnas",
    "eu": "Faktura zenbakia, entrega data eta ordainketa baldintzak Bilbon",
    "fi": "Laskun numero toimituspäivä maksuehto tilausvahvistus toimitusosoite",
    "fr": "Numéro facture date livraison conditions paiement commande adresse",
    "ga": "Uimhir sonraisc, dáta seachadta agus téarmaí íocaíochta",
    "hr": "Broj računa, datum isporuke, rok plaćanja i adresa kupca",
    "hu": "Számlaszám szállítási határidő fizetési feltételek megrendelés",
    "id": "Nomor faktur tanggal pengiriman syarat pembayaran alamat pelanggan",
    "is": "Reikningsnúmer, afhendingardagur og greiðsluskilmálar viðskiptavinar",
    "it": "Numero fattura data consegna condizioni pagamento ordine indirizzo",
    "lt": "Sąskaitos numeris, pristatymo data, mokėjimo terminas, pirkėjo adresas",
    "lv": "Rēķina numurs, piegādes datums, samaksas termiņš, pircēja adrese",
    "nl": "Factuurnummer leverdatum betalingstermijn bestelling verzendadres",
    "pl": "Numer faktury, termin dostawy, warunki płatności, adres wysyłki",
    "pt": "Número fatura data entrega condições pagamento encomenda endereço",
    "ro": "Număr factură, dată livrare, condiții plată, comandă, adresă expediere",
    "sk": "Číslo faktúry, dátum dodania, platobné podmienky, adresa zákazníka",
    "sl": "Številka računa, datum dobave, plačilni pogoji, naslov kupca",
    "sq": "Numri i faturës, data e dorëzimit, kushtet e pagesës",
    "sv": "Fakturanummer leveransdatum betalningsvillkor beställning kundtjänst",
    "sw": "Nambari ya ankara, tarehe ya kuwasilisha na masharti ya malipo",
    "tr": "Fatura numarası, teslim tarihi, ödeme koşulları, sipariş adresi",
    "vi": "Số hóa đơn, ngày giao hàng, điều kiện thanh toán, địa chỉ",
    "bg": "Номер на фактура, дата на доставка, условия за плащане",
    "mk": "Број на фактура, датум на испорака, услови за плаќање",
    "sr": "Број рачуна, датум испоруке, услови плаћања, адреса купца",
    "kk": "Шот-фактура нөмірі, жеткізу күні, төлем шарттары",
    "hi": "ग्राहक को भेजी गई चालान संख्या और भुगतान की शर्तें यहाँ दी गई हैं",
    "ar": "رقم الفاتورة وتاريخ التسليم وشروط الدفع",
    "fa": "شماره فاکتور، تاریخ تحویل و شرایط پرداخت مشتری",
    "ta": "விலைப்பட்டியல் எண், விநியோக தேதி, கட்டண விதிமுறைகள்",
}


@pytest.fixture(scope="module")
def original():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES.split())
    return identifier


@pytest.mark.parametrize("language", TEXTS)
def test_a_label_names_its_language(language):
    named, probability = language_model().classify(TEXTS[language].lower())
    assert named == language
    assert probability >= 0.35


@pytest.mark.parametrize("cut", [20, 40, 200])
def test_it_answers_as_the_model_it_was_made_from(original, cut):
    for text in TEXTS.values():
        expected, certainty = original.classify(text[:cut])
        named, probability = language_model().classify(text[:cut])
        assert named == expected
        assert probability == pytest.approx(certainty, abs=0.01)


def test_a_text_without_a_known_piece_has_no_language():
    assert language_model().classify("") == ("", 0.0)
