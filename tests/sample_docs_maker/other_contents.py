"""What stands in the PDFs, mails, archives, books, drawings, databases and images of Fennimore Pike."""

from __future__ import annotations

from tests.sample_docs_maker.mail_contents import archived_mail, order_mail, quote_mail, support_mail
from tests.sample_docs_maker.otherfiles import (
    database,
    encoded,
    epub,
    mp3,
    page_image,
    photo,
    vsdx,
)
from tests.sample_docs_maker.packages import zipped
from tests.sample_docs_maker.pdffile import image_pdf, text_pdf


def other_files() -> dict[str, bytes]:
    """Path below the sample folder → content, all of it reproducible."""
    return {
        "finance/travel-expenses.pdf": _travel(),
        "finance/invoice-2024-0381.pdf": _invoice(),
        "deutsch/datenschutzhinweise.pdf": _privacy_german(),
        "mail/order-calder-valley.eml": order_mail(),
        "mail/support-april.mbox": support_mail(),
        "mail/chamber-quote.msg": quote_mail(),
        "mail/farquhar-2019.pst": archived_mail(),
        "legal/audit-2023.zip": _audit(),
        "products/merlin-m4-manual.epub": _manual(),
        "company/workshop-plan.vsdx": _plan(),
        "support/tickets.sqlite": _tickets(),
        "company/founders-talk.mp3": _talk(),
    }


def scanned_files() -> dict[str, bytes]:
    """Images, whose bytes depend on the version of Pillow."""
    notice = [
        (34, "Fennimore Pike Ltd"),
        (22, "Hemlock Lane 3, Bristol"),
        (22, ""),
        (30, "RECALL NOTICE R-2024-02"),
        (22, ""),
        (24, "Rain gauge Wren W2"),
        (24, "Serial numbers 20230500 to 20230899"),
        (22, ""),
        (24, "The lid of these gauges may crack in frost."),
        (24, "Please return the lid by 30 September 2024."),
        (24, "You receive a reinforced lid free of charge."),
        (22, ""),
        (24, "Questions: telephone 0117 496 0155"),
    ]
    note = [
        (34, "Visitor rules"),
        (22, ""),
        (26, "1. Sign in at reception."),
        (26, "2. Wear the yellow badge."),
        (26, "3. No photographs in the calibration room."),
        (26, "4. Visitors leave by 18:00."),
    ]
    letter = page_image(notice)
    rules = page_image(note, height=700)
    return {
        "support/recall-notice-scan.pdf": image_pdf(encoded(letter, "JPEG", quality=70), *letter.size),
        "company/visitor-rules-scan.png": encoded(rules.quantize(16), "PNG", optimize=True),
        "company/mast-on-the-roof.jpg": photo(
            description="The 18.5 metre mast on the roof in Hemlock Lane",
            artist="Tom Okafor",
            taken="2023:10:05 16:42:10",
        ),
    }


def _travel() -> bytes:
    first = [
        "# Travel and expenses policy",
        "Valid for Fennimore Pike Ltd from 1 January 2024.",
        "",
        "# 1 Booking",
        "Rail journeys are booked in second class. Flights need the consent of a director.",
        "",
        "# 2 Hotels",
        "We pay up to £140 a night, in London up to £185. Breakfast is included in these limits.",
    ]
    second = [
        "# 3 Own car",
        "The mileage allowance is 45 pence a mile, with a passenger 50 pence.",
        "",
        "# 4 Meals",
        "Abroad there is a flat allowance of €42 a day.",
        "In the United Kingdom meals are paid by receipt, up to £28 a day.",
        "",
        "# 5 Claims",
        "Hand in claims within 30 days of the journey. Receipts are needed for everything above £10.",
        "Marta Silva pays out claims every second Thursday.",
    ]
    return text_pdf(
        [first, second], title="Travel and expenses policy", author="Marta Silva", created="2023-12-11"
    )


def _invoice() -> bytes:
    lines = [
        "# Invoice 2024-0381",
        "Fennimore Pike Ltd, Hemlock Lane 3, Bristol",
        "To: Calder Valley Schools Trust, Hebden Bridge",
        "Date: 26 April 2024        Customer number: 20417",
        "",
        "14 Merlin M4 weather station, less 5 %           £3,843.70",
        "14 Aluminium mast, 3 metres, less 5 %            £1,569.40",
        "Delivery                                            £96.00",
        "Net                                              £5,509.10",
        "VAT 20 %                                         £1,101.82",
        "Total                                            £6,610.92",
        "",
        "Payable within 30 days, by 26 May 2024, quoting the number of the invoice.",
    ]
    return text_pdf([lines], title="Invoice 2024-0381", author="Fennimore Pike Ltd", created="2024-04-26")


def _privacy_german() -> bytes:
    lines = [
        "# Datenschutzhinweise für Kundinnen und Kunden",
        "Fennimore Pike GmbH, Wiehrestraße 14, 79100 Freiburg",
        "",
        "# Speicherdauer",
        "Rechnungsdaten bewahren wir zehn Jahre auf, Anfragen an den Kundendienst drei Jahre.",
        "",
        "# Ansprechpartnerin",
        "Datenschutzbeauftragte ist Frau Carla Zöllner, datenschutz@fennimorepike.example.",
    ]
    return text_pdf(
        [lines],
        title="Datenschutzhinweise für Kundinnen und Kunden",
        author="Carla Zöllner",
        created="2023-05-02",
    )


def _audit() -> bytes:
    inner = zipped({"stocktaking-2023.csv": "Article,Counted,Booked\nM4-STD,412,415\nW2-STD,1088,1088\n"})
    return zipped(
        {
            "audit-2023/report.txt": (
                "Audit report 2023\n\nKeswick & Thorne audited the accounts of Fennimore Pike Ltd "
                "from 5 to 16 February 2024.\n"
                "Three Merlin stations were missing at the stocktaking. There are no other findings.\n"
            ),
            "audit-2023/letter-of-engagement.rtf": (
                r"{\rtf1\ansi The fee of Keswick & Thorne for the audit is \'a314,800.\par}"
            ),
            "audit-2023/stocktaking.zip": inner,
        }
    )


def _manual() -> bytes:
    return epub(
        [
            (
                "Setting up",
                ["Mount the sensor in the shade, two metres above the grass.", "Insert three AA cells."],
            ),
            (
                "Pairing",
                [
                    "Press PAIR for three seconds. The station finds the sensor within 48 seconds, "
                    "the time between two telegrams."
                ],
            ),
            (
                "Calibrating the wind vane",
                ["Point the vane due north and hold SET for eight seconds until the display shows CAL."],
            ),
            (
                "Looking after it",
                ["Oil the cup wheel once a year with one drop of silicone oil. Cells last about 14 months."],
            ),
        ],
        title="Merlin M4 user manual",
        author="Fennimore Pike Ltd",
        created="2023-03-01",
    )


def _plan() -> bytes:
    return vsdx(
        [
            (
                "Ground floor",
                ["Reception", "Goods in", "Assembly line 1", "Argon store: keep locked", "Laser cutter"],
            ),
            ("First floor", ["Calibration room", "Calliope room, 12 seats", "Kitchen"]),
        ],
        title="Plan of the Bristol workshop",
        author="Elin Strand",
        created="2024-02-20",
    )


def _tickets() -> bytes:
    tickets = [
        (2284, "2024-03-28", "Owen Pritchard", "Humidity reads 99 per cent all the time", "closed"),
        (
            2291,
            "2024-04-03",
            "Lakeview Allotments",
            "Rain counter jumps back to zero after 655 mm",
            "fixed in 4.2.0",
        ),
        (2297, "2024-04-15", "Harbour Office Fowey", "Anemometer freezes at minus 6 degrees", "open"),
    ]
    return database(
        {
            "tickets": (("number", "opened", "customer", "problem", "state"), tickets),
            "agents": (
                ("name", "languages"),
                [("Tom Okafor", "English"), ("Jürgen Weißhaupt", "Deutsch, English, Français")],
            ),
        }
    )


def _talk() -> bytes:
    return mp3(
        {
            "TIT2": "How two sailors started a weather company",
            "TPE1": "Gwen Fennimore",
            "TALB": "Harbour Talks",
            "TYER": "2019",
            "COMM": "Recorded at the Arnolfini; the story of the first rain gauge built from a biscuit tin",
        }
    )
