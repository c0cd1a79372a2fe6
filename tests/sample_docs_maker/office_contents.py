"""What stands in the office documents of Fennimore Pike, maker of weather stations, Bristol and Freiburg."""

from __future__ import annotations

from tests.sample_docs_maker.legacyfiles import doc, rtf
from tests.sample_docs_maker.opendocs import flat_odt, odp, ods, odt
from tests.sample_docs_maker.sheetsfile import Sheet, xlsx
from tests.sample_docs_maker.slidesfile import Slide, pptx
from tests.sample_docs_maker.wordfile import docx


def office_files() -> dict[str, bytes]:
    """Path below the sample folder → content."""
    return {
        "people/employee-handbook.docx": _handbook(),
        "meetings/board-minutes-2024-03-14.docx": _board_minutes(),
        "deutsch/mietvertrag-freiburg.docx": _lease(),
        "meetings/works-outing-memo.doc": _memo(),
        "products/roadmap-2025.pptx": _roadmap(),
        "people/onboarding.odp": _onboarding(),
        "finance/price-list-2024.xlsx": _prices(),
        "finance/budget-2024.ods": _budget(),
        "legal/supply-contract-oakhurst.odt": _contract(),
        "deutsch/urlaubsrichtlinie.fodt": _leave_german(),
        "legal/nda-template.rtf": _nda(),
    }


def _handbook() -> bytes:
    return docx(
        [
            (1, "Employee handbook"),
            "This handbook applies to all employees of Fennimore Pike Ltd in Bristol. It was last "
            "revised in January 2024.",
            (2, "Working time"),
            "The working week has 37.5 hours. Core hours are from 10:00 to 15:00; outside them you "
            "choose your own time.",
            "You may work from home up to three days a week once you have passed probation.",
            (2, "Holidays"),
            "Annual leave is 27 days plus the bank holidays. Up to five days can be carried over; "
            "they lapse on 31 March.",
            "Christmas shutdown from 27 to 31 December takes three days of your leave.",
            (2, "Probation and notice"),
            "Probation lasts six months. During probation the notice period is two weeks, afterwards eight weeks.",
            (2, "Illness"),
            "Ring your manager before 9:30. From the eighth day of absence we need a fit note from your doctor.",
            (2, "Training"),
            [
                ["What", "Budget per year", "Who approves"],
                ["Courses and conferences", "£1,200", "Line manager"],
                ["Books and subscriptions", "£150", "Nobody, just buy them"],
                ["Language lessons", "£400", "Head of People"],
            ],
            "Time spent on courses is working time.",
        ],
        title="Employee handbook",
        author="Priya Raman",
        created="2024-01-08",
        header="Fennimore Pike Ltd – internal",
        footnote="Apprentices have their own training plan; see the college agreement of 2022.",
        comment="Do we want to mention the sabbatical scheme here?",
        deleted="Smoking breaks are unpaid.",
    )


def _board_minutes() -> bytes:
    return docx(
        [
            (1, "Minutes of the board meeting, 14 March 2024"),
            "Present: Gwen Fennimore (chair), Desmond Pike, Dr Annegret Möller, Marta Silva "
            "(minutes). Apologies: Hugh Abara.",
            (2, "1. Accounts for 2023"),
            "Turnover rose to £6.42 million, 11 % more than in 2022. The accounts were approved unanimously.",
            (2, "2. Freiburg office"),
            "The board approved £310,000 for enlarging the Freiburg workshop. Dr Möller reports on "
            "progress in September.",
            (2, "3. Recall of the Wren W2"),
            "Cracked lids let water into the counter. The board agreed to recall the affected serial numbers at the "
            "company's cost, estimated at £48,000.",
            (2, "4. Next meeting"),
            "13 June 2024, 10:00, in the Calliope room.",
        ],
        title="Minutes of the board meeting, 14 March 2024",
        author="Marta Silva",
        created="2024-03-15",
    )


def _lease() -> bytes:
    return docx(
        [
            (1, "Mietvertrag über Gewerberäume"),
            "zwischen der Dreisam Immobilien KG (Vermieterin) und der Fennimore Pike GmbH (Mieterin)",
            (2, "§ 1 Mietsache"),
            "Vermietet werden 340 Quadratmeter Werkstatt und Büro im Erdgeschoss der Wiehrestraße "
            "14, Freiburg im Breisgau.",
            (2, "§ 2 Miete"),
            "Die monatliche Kaltmiete beträgt 4.250 Euro, die Vorauszahlung auf die Nebenkosten 780 Euro.",
            (2, "§ 3 Laufzeit und Kündigung"),
            "Das Mietverhältnis beginnt am 1. Oktober 2022. Die Kündigungsfrist beträgt sechs Monate "
            "zum Quartalsende.",
            (2, "§ 4 Kaution"),
            "Die Mieterin leistet eine Kaution von drei Monatskaltmieten als Bankbürgschaft.",
            (2, "§ 5 Schönheitsreparaturen"),
            "Die Mieterin streicht die Räume spätestens alle sieben Jahre.",
        ],
        title="Mietvertrag über Gewerberäume",
        author="Dreisam Immobilien KG",
        created="2022-08-19",
    )


def _memo() -> bytes:
    return doc(
        [
            "Memo to all staff in Bristol",
            "The works outing takes us to Steep Holm on Friday, 6 September 2024.",
            "The boat leaves Weston-super-Mare at 8:45 sharp. Bring waterproofs and a packed lunch – "
            "there is no café.",
            "Whoever is prone to seasickness may join the walk on Brean Down instead. Please tell Elin by 16 August.",
        ],
        header="Fennimore Pike – memo",
    )


def _roadmap() -> bytes:
    return pptx(
        [
            Slide("Product roadmap 2025", ["Board presentation", "Hana Novak, November 2024"]),
            Slide(
                "Merlin M5",
                [
                    "Ultrasonic anemometer without moving parts",
                    "Solar panel replaces batteries",
                    "Launch in May 2025",
                ],
                notes="The supplier of the ultrasonic heads can deliver 900 pieces a month from April. Have a plan B.",
            ),
            Slide(
                "Sales targets",
                ["Schools are the fastest growing group"],
                table=[
                    ["Product", "Units 2024", "Units 2025"],
                    ["Merlin", "11,800", "14,000"],
                    ["Wren", "6,200", "5,500"],
                ],
            ),
            Slide(
                "Risks", ["Chip shortage for the radio module", "New EU rules on batteries from August 2025"]
            ),
        ],
        title="Product roadmap 2025",
        author="Hana Novak",
        created="2024-11-04",
        footer="Fennimore Pike – confidential",
    )


def _onboarding() -> bytes:
    return odp(
        [
            (
                "Welcome to Fennimore Pike",
                ["Your first week in Bristol"],
                "Have the badge and the laptop ready at 8:30.",
            ),
            (
                "Day one",
                ["Badge and keys from reception", "Lunch with your buddy", "Safety briefing at 14:00"],
                "",
            ),
            (
                "IT",
                ["Passwords have at least 14 characters", "Lost devices: ring extension 4477 at once"],
                "Show the manager app.",
            ),
        ],
        title="Onboarding",
        author="Priya Raman",
        created="2023-09-12",
    )


def _prices() -> bytes:
    goods: list[list[str | int | float]] = [
        ["Article", "Description", "Price GBP", "Price EUR", "Weight kg"],
        ["M4-STD", "Merlin M4 weather station", 289.0, 339.0, 1.85],
        ["M4-PRO", "Merlin M4 Pro with solar shield", 429.0, 499.0, 2.6],
        ["W2-STD", "Wren W2 rain gauge", 64.5, 76.0, 0.72],
        ["MAST-3", "Aluminium mast, 3 metres", 118.0, 138.0, 6.9],
        ["CAL-1", "Calibration certificate per sensor", 55.0, 64.0, 0],
    ]
    discounts: list[list[str | int | float]] = [
        ["From units", "Discount"],
        [10, "5 %"],
        [50, "12 %"],
        [200, "18 %"],
    ]
    costs: list[list[str | int | float]] = [
        ["Article", "Unit cost GBP"],
        ["M4-STD", 131.2],
        ["W2-STD", 22.9],
        ["Sum", "=SUM(B2:B3)|154.1"],
    ]
    return xlsx(
        [
            Sheet(
                "Prices",
                [["Price list 2024, valid from 1 February"], [], *goods],
                comment=("C6", "Raise to 69.50 with the reinforced lid?"),
                page_header="Fennimore Pike price list",
            ),
            Sheet("Discounts", discounts),
            Sheet("Costs", costs, is_hidden=True),
        ],
        title="Price list 2024",
        author="Marta Silva",
        created="2024-01-22",
    )


def _budget() -> bytes:
    return ods(
        [
            (
                "Departments",
                [
                    ["Department", "Budget 2024 GBP", "Head"],
                    ["Engineering", 1480000, "Hana Novak"],
                    ["Support", 390000, "Jürgen Weißhaupt"],
                    ["Marketing", 265000, "Marta Silva"],
                    ["People", 120000, "Priya Raman"],
                ],
            ),
            ("Investments", [["Item", "GBP"], ["Salt spray chamber", 38500], ["Laser cutter", 72000]]),
        ],
        title="Budget 2024",
        author="Gwen Fennimore",
        created="2023-12-04",
    )


def _contract() -> bytes:
    return odt(
        [
            (1, "Supply contract FP-2023-117"),
            "between Oakhurst Castings Ltd, Dudley (the supplier) and Fennimore Pike Ltd, Bristol (the buyer)",
            (2, "1 Subject"),
            "The supplier makes die-cast aluminium housings to drawing FP-7731 and delivers them to Bristol.",
            (2, "2 Price and payment"),
            "The price is £6.40 per housing. Invoices are due within 45 days.",
            (2, "3 Delivery and penalty"),
            "The supplier delivers within 20 working days of an order. For each week of delay the price of the late "
            "goods falls by 2 per cent, by no more than 10 per cent in all.",
            (2, "4 Term"),
            "The contract runs for 36 months from 1 September 2023. Either party may end it with "
            "three months' notice.",
            (2, "5 Minimum quantities"),
            [["Contract year", "Housings"], ["First", "9,000"], ["Second", "12,000"], ["Third", "12,000"]],
        ],
        title="Supply contract FP-2023-117",
        author="Desmond Pike",
        created="2023-08-21",
        footer="Contract FP-2023-117, signed in Dudley",
    )


def _leave_german() -> bytes:
    return flat_odt(
        [
            (1, "Urlaubsrichtlinie Freiburg"),
            "Alle Beschäftigten der Fennimore Pike GmbH haben 30 Arbeitstage Erholungsurlaub im Jahr.",
            (2, "Antrag"),
            "Urlaub von mehr als zwei Wochen ist mindestens acht Wochen vorher bei Sabine Größler zu beantragen.",
            (2, "Übertragung"),
            "Resturlaub kann bis zum 31. März des Folgejahres genommen werden.",
            (2, "Sonderurlaub"),
            [["Anlass", "Tage"], ["Eigene Hochzeit", "2"], ["Umzug", "1"], ["Geburt eines Kindes", "2"]],
        ],
        title="Urlaubsrichtlinie Freiburg",
        author="Sabine Größler",
        created="2023-02-01",
    )


def _nda() -> bytes:
    return rtf(
        [
            (1, "Non-disclosure agreement"),
            "Each party keeps the other's information secret for five years after the end of the talks.",
            (2, "Exceptions"),
            "Nothing is secret that was known before, is public, or must be disclosed by law – “need "
            "to know” applies.",
            (2, "Penalty"),
            "A breach costs £25,000. The courts of England and Wales decide.",
        ],
        title="Non-disclosure agreement",
        author="Desmond Pike",
        footer="Template NDA-3",
    )
