"""What must and must not be found in the sample documents, and where."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.sample_docs_maker.further_contents import LOCKED_PASSWORD


@dataclass(frozen=True, slots=True)
class Expectation:
    """One sample document or a member of it."""

    path: str
    format: str
    must: tuple[str, ...]
    must_not: tuple[str, ...] = ()
    located: dict[str, str] = field(default_factory=dict)
    """A text → the label of the chunk it stands in."""
    title: str = ""
    author: str = ""
    created: str = ""
    language: str = ""
    member: str = ""
    password: str = ""


EXPECTATIONS = (
    Expectation(
        "people/employee-handbook.docx", "Word", ("27 days plus the bank holidays",
        "college agreement of 2022"),
        located={"fit note": "Employee handbook › Illness", "£1,200": "Employee handbook › Training"},
        title="Employee handbook", author="Priya Raman", created="2024-01-08T09:00:00", language="en",
    ),
    Expectation(
        "meetings/board-minutes-2024-03-14.docx", "Word", ("£310,000", "13 June 2024, 10:00"),
        located={"cracked lids": "Minutes of the board meeting, 14 March 2024 › 3. Recall of the Wren W2"},
        title="Minutes of the board meeting, 14 March 2024", author="Marta Silva", language="en",
    ),
    Expectation(
        "deutsch/mietvertrag-freiburg.docx", "Word", ("4.250 Euro", "drei Monatskaltmieten"),
        located={"sechs monate": "Mietvertrag über Gewerberäume › § 3 Laufzeit und Kündigung"}, language="de",
    ),
    Expectation(
        "meetings/works-outing-memo.doc", "Word 97-2003", ("Steep Holm", "8:45 sharp", "there is no café"),
        located={"fennimore pike – memo": "header"}, language="en",
    ),
    Expectation(
        "products/roadmap-2025.pptx", "PowerPoint", ("Ultrasonic anemometer", "900 pieces a month",
        "Merlin\t11,800\t14,000"),
        ("Click to edit",), {"launch in may 2025": "slide 2", "plan b": "slide 2", "chip shortage": "slide 4"},
        title="Product roadmap 2025", author="Hana Novak",
    ),
    Expectation(
        "people/onboarding.odp", "OpenDocument presentation", ("at least 14 characters",
        "Show the manager app"),
        located={"extension 4477": "slide 3", "lunch with your buddy": "slide 2"}, author="Priya Raman",
    ),
    Expectation(
        "finance/price-list-2024.xlsx", "Excel", ("Merlin M4 weather station\t289\t339", "M4-STD\t131.2",
        "=SUM(B2:B3)"),
        located={"wren w2 rain gauge": "Prices!A6:E8", "12 %": "Discounts!A1:B4", "raise to 69.50": "Prices!C6"},
        title="Price list 2024", author="Marta Silva",
    ),
    Expectation(
        "finance/budget-2024.ods", "OpenDocument spreadsheet", ("Engineering\t1480000\tHana Novak",
        "Salt spray chamber\t38500"),
        located={"laser cutter": "Investments!A1:B3"}, author="Gwen Fennimore",
    ),
    Expectation(
        "legal/supply-contract-oakhurst.odt", "OpenDocument text", ("£6.40 per housing", "Second\t12,000",
        "signed in Dudley"),
        located={"2 per cent": "Supply contract FP-2023-117 › 3 Delivery and penalty"}, author="Desmond Pike",
        language="en",
    ),
    Expectation(
        "deutsch/urlaubsrichtlinie.fodt", "OpenDocument text (flat)", ("30 Arbeitstage", "Eigene Hochzeit\t2"),
        title="Urlaubsrichtlinie Freiburg", author="Sabine Größler", language="de",
    ),
    Expectation(
        "legal/nda-template.rtf", "Rich text", ("five years after the end of the talks", "“need to know”"),
        ("fonttbl", "Helvetica"), {"£25,000": "Non-disclosure agreement › Penalty", "template nda-3": "footer"},
        title="Non-disclosure agreement", author="Desmond Pike", language="en",
    ),
    Expectation(
        "finance/travel-expenses.pdf", "PDF", ("£140 a night", "€42 a day"),
        located={"london up to £185": "p. 1", "45 pence a mile": "p. 2"},
        title="Travel and expenses policy", author="Marta Silva", created="2023-12-11T09:00:00", language="en",
    ),
    Expectation("finance/invoice-2024-0381.pdf", "PDF", ("£6,610.92", "Customer number: 20417"),
        author="Fennimore Pike Ltd"),
    Expectation("deutsch/datenschutzhinweise.pdf", "PDF", ("zehn Jahre", "Carla Zöllner"), language="de"),
    Expectation(
        "mail/order-calder-valley.eml", "Mail", ("depot in Sowerby Bridge", "Ruth Sugden",
        "order-2024-04-11.csv"),
        ("<p>", "=_fennimore"), {"mr greenhalgh": "body", "marta.silva@": "mail header"},
        title="Order for fourteen weather stations", author="Ruth Sugden", created="2024-04-11T15:22:08",
    ),
    Expectation(
        "mail/order-calder-valley.eml", "CSV", ("Aluminium mast 3 m\t14\t112.10",),
        member="order-2024-04-11.csv",
        located={"merlin m4": "line 1"},
    ),
    Expectation(
        "mail/support-april.mbox", "Mail", ("Blow it out with compressed air",), ("Serial 20220177",),
        member="00002 Re: Humidity stuck at 99.eml", title="Re: Humidity stuck at 99",
    ),
    Expectation(
        "mail/farquhar-2019.pst", "Mail", ("hail as large as walnuts", "gauge-dimensions.csv"), ("not a mail",),
        located={"a.farquhar@": "mail header", "walnuts": "body"}, title="Hail shields for the Cairngorm masts",
        author="Angus Farquhar", created="2019-03-05T16:40:00",
        member="Inbox/41060 Hail shields for the Cairngorm masts.eml",
    ),
    Expectation(
        "mail/farquhar-2019.pst", "Mail", ("Start: 2019-04-02 09:30", "Where: Casting hall, Avonmouth"),
        member="Calendar/41124 Hail shields: visit of the foundry.eml",
    ),
    Expectation(
        "mail/chamber-quote.msg", "Outlook mail", ("chamber S400 for £38,500", "eleven weeks"),
        located={"hana.novak@": "mail header"}, author="Ingrid Aasen", created="2023-11-20T14:05:00",
    ),
    Expectation("mail/chamber-quote.msg", "Text", ("weight 210 kg",), member="chamber-s400.txt"),
    Expectation("legal/audit-2023.zip", "Text", ("Three Merlin stations were missing",),
        member="audit-2023/report.txt"),
    Expectation("legal/audit-2023.zip", "Rich text", ("£14,800",),
        member="audit-2023/letter-of-engagement.rtf"),
    Expectation(
        "legal/audit-2023.zip", "CSV", ("M4-STD\t412\t415",),
        member="audit-2023/stocktaking.zip ▸ stocktaking-2023.csv"
    ),
    Expectation(
        "products/merlin-m4-manual.epub", "EPUB book", ("hold SET for eight seconds", "silicone oil"),
        located={"display shows cal": "Calibrating the wind vane"}, title="Merlin M4 user manual",
        created="2023-03-01",
    ),
    Expectation(
        "company/workshop-plan.vsdx", "Visio", ("Argon store: keep locked", "Calliope room, 12 seats"),
        located={"laser cutter": "p. 1", "kitchen": "p. 2"}, author="Elin Strand",
    ),
    Expectation(
        "support/tickets.sqlite", "SQLite database", ("2291\t2024-04-03\tLakeview Allotments",
        "Deutsch, English, Français"),
        located={"freezes at minus 6": "tickets", "jürgen": "agents"},
    ),
    Expectation(
        "company/founders-talk.mp3", "MP3", ("biscuit tin", "Harbour Talks"), author="Gwen Fennimore",
        created="2019",
        title="How two sailors started a weather company",
    ),
    Expectation(
        "company/mast-on-the-roof.jpg", "JPEG image", ("18.5 metre mast",), author="Tom Okafor",
        created="2023-10-05T16:42:10"
    ),
    Expectation(
        "people/parental-leave.md", "Markdown", ("18 weeks on full pay",),
        title="Parental leave at Fennimore Pike",
        located={"mat b1": "Parental leave at Fennimore Pike › Telling us"},
    ),
    Expectation(
        "people/safety-briefing.srt", "Subtitles", ("Tom Okafor and Elin Strand are trained",), ("-->",),
        located={"welcome to the safety": "0:01"},
    ),
    Expectation("people/office-calendar.ics", "Calendar", ("car park of the bakery, Hemlock Lane",
        "2024-06-18 11:00"),
                ("BEGIN", "Reminder"), {"orange": "Fire drill"}, title="Office calendar Bristol"),
    Expectation("people/contacts.vcf", "Contacts", ("Leiter Kundendienst", "79100"),
        located={"761 555": "Jürgen Weißhaupt"}),
    Expectation(
        "products/release-notes.rst", "reStructuredText", ("ticket 2291", "about four minutes"),
        located={"655.35 mm": "Merlin firmware release notes › Version 4.2.0 › Fixed"}, created="2024-04-22",
    ),
    Expectation(
        "products/radio-protocol.adoc", "AsciiDoc", ("868.3 MHz", "polynomial 0x31"), (":revdate:",),
        {"every 48 seconds": "Radio protocol of the Merlin sensors › Physical layer"}, author="Hana Novak",
    ),
    Expectation(
        "engineering/lab-notebook.org", "Org mode", ("pitting around the cable gland", "see the raw data"),
        (":ID:",),
        {"0.31 hpa": "Drift of the barometer › First run"}, title="Lab notebook, spring 2024",
        author="Tom Okafor",
    ),
    Expectation("engineering/calibrate.py", "Python", ("def fit_line", "0.95 <= slope <= 1.05")),
    Expectation(
        "engineering/humidity-test.tex", "LaTeX", ("limit of 3 %", "Müller & Partner"), ("\\emph", "Lumen"),
        {"8 seconds on average": "Results › Response time"}, author="Hana Novák",
    ),
    Expectation("engineering/gateway.yaml", "YAML", ("max_age_seconds: 900",),
        located={"retries: 6": "upload"}),
    Expectation("engineering/telemetry.json", "JSON", ("88.9", "café umbrella"), ("\\u00e9",)),
    Expectation("engineering/nightly-build.log", "Log", ("overflows flash by 1312 bytes",)),
    Expectation(
        "engineering/drift-analysis.ipynb", "Jupyter notebook", ("drift_hpa = [0.28", "0.31"), ("cell_type",),
        {"sealed cap": "Drift of the barometers › Conclusion"},
    ),
    Expectation("finance/expenses-2024-q1.csv", "CSV", ("Radio test, Dartmoor\tMeals\t23.75",), ('"',)),
    Expectation(
        "support/faq.html", "Web page", ("120 metres in the open",), ("must-not-be-indexed", "sans-serif"),
        {"dark paint": "Frequent questions about the Merlin › May I paint the housing?"}, language="en",
    ),
    Expectation("support/spare-parts.xml", "XML", ("Anemometer cup wheel", "17.80", "recall R-2024-02"),
        ("<part",)),
    Expectation("deutsch/protokoll-betriebsversammlung.txt", "Text", ("Straßburg", "Größler"), ("Ã",),
        language="de"),
    Expectation("deutsch/bedienungsanleitung-wren.html", "Web page", ("keine Lösungsmittel", "0,2 mm"),
        language="de"),
    Expectation(
        "legal/terms-of-sale.docx", "Word", ("3.1 Either party may terminate", "(b) on collection from Hemlock Lane"),
        ("txbx", "PAGE"),
        {"2.1 delivery takes": "Terms of sale", "stamp: valid until": "Terms of sale", "version 7": "footer",
         "version 6 applies": "endnote", "fennimorepike.example/prices": "links"},
        title="Terms of sale", author="Desmond Pike", language="en",
    ),
    Expectation("people/timesheet-form.docm", "Word with macros", ("by the 27th of the month",),
        located={"add a row": "Timesheet"}, author="Priya Raman"),
    Expectation("company/letter-template.dotx", "Word template", ("England number 09174411",), title="Letter"),
    Expectation(
        "company/site-visit-form.pdf", "PDF", ("Solar panels face south",), ("/Annot", "Widget"),
        {"landowner: beatrix hollis": "p. 1", "gate code": "p. 1", "55 degrees": "p. 2"},
        title="Site visit form", author="Tom Okafor",
    ),
    Expectation("company/site-visit-form.pdf", "Text", ("spare fuse F2",), member="checklist.txt"),
    Expectation("people/salary-bands-2024.pdf", "PDF", ("38,400 to 46,900",), located={"band d": "p. 1"},
        password=LOCKED_PASSWORD),
    Expectation("finance/petty-cash.xls", "Excel 97-2003", ("Biscuits\tElin Strand\t4.75",),
        located={"biscuits": "May!A1:C2"}),
    Expectation("finance/stock-levels.xlsb", "Excel binary", ("Rain funnel\tC-02\t1115",),
        located={"cup wheel": "Stock!A1:C3"}, author="Elin Strand"),
    Expectation("finance/assets-2005.mdb", "Access database", ("Pillar drill\t2004-03-15\t418\tSecond hand",),
        located={"barometer chamber": "Assets"}),
    Expectation("finance/loan-calculator.xlsm", "Excel with macros", ("4.15 per cent, fixed until 2031",),
        located={"freiburg": "Loan!A1:B2"}, author="Marta Silva"),
    Expectation("finance/fleet-costs.fods", "OpenDocument spreadsheet (flat)", ("WX19 HKL\tTom Okafor\t3912.5",),
        located={"wx19": "Vans!A1:C2"}, author="Marta Silva"),
    Expectation("meetings/sales-kickoff-2009.ppt", "PowerPoint 97-2003", ("1,400 rain gauges",),
        located={"normandy": "slide 2", "thank hugh": "slide 1"}, title="Sales kickoff 2009"),
    Expectation("meetings/open-day.fodp", "OpenDocument presentation (flat)", ("14 September, from 10 am",),
        located={"balloon starts": "slide 1"}, author="Gwen Fennimore"),
    Expectation("mail/archive/cur/1714990000.M1.bristol", "Mail", ("quarante pluviomètres",), ("=C3",),
        {"quarante": "body"}, title="Pluviomètres pour Caen", author="Chloé Marchand", language="fr"),
    Expectation("engineering/field-logs.tar", "Log", ("ice on the cups",), member="field-logs/dartmoor.log",
        located={"07:10": "line 1"}),
    Expectation("engineering/firmware-notes.tar.gz", "Markdown", ("after 40 seconds",), member="notes/todo.md",
        located={"watchdog": "To do"}),
    Expectation("engineering/antenna-tests.tar.bz2", "Text", ("212 metres",), member="antenna/roof.txt"),
    Expectation("engineering/rainfall.tar.xz", "CSV", ("October\t187.4",), member="rainfall/2023.csv"),
    Expectation("engineering/snowfall.tar.zst", "CSV", ("December\t3.5",), member="snowfall/2023.csv"),
    Expectation("engineering/gateway-2024-05-06.log.gz", "Log", ("certificate expired",),
        member="gateway-2024-05-06.log"),
    Expectation("engineering/wind-tunnel.csv.bz2", "CSV", ("25\t31.7",), member="wind-tunnel.csv"),
    Expectation("legal/patents.7z", "Text", ("lid with a drip edge",), member="patents/gb2581199.txt"),
    Expectation("company/assembly-video.mp4", "MP4 video", ("rubber seal under the lid",),
        located={"rubber seal": "tags"}, title="Assembling a Merlin in 95 seconds", author="Elin Strand",
        created="2022"),
    Expectation("support/returns.xhtml", "Web page", ("number first — parcels", "cells out & wrap"), ("&nbsp;", "DTD"),
        {"cup wheel": "Returning a station › Packing"}, title="Returning a station", language="en"),
    Expectation("company/press-review.mhtml", "Saved web page", ("“We test every gauge under a shower”",),
        ("Georgia", "=E2"), {"severn mercury": "Small firm, big weather"}, title="Small firm, big weather"),
    Expectation("engineering/readings.ndjson", "JSON Lines", ("café chimney smoke",), ("\\u00e9",),
        {"gull on the mast": "line 1"}),
    Expectation("engineering/firmware.toml", "TOML", ("listen before talk",), located={"channel = 7": "radio"}),
    Expectation("finance/suppliers.tsv", "TSV", ("Korrotest\tBergen\tin advance",), located={"oakhurst": "line 1"}),
    Expectation("people/induction-video.vtt", "WebVTT subtitles", ("Priya: Your badge opens",),
        ("-->", "<v", "NOTE", "align:"), {"side door": "0:04", "beside the kiln": "1:12"}),
    Expectation("company/history.fb2", "FictionBook", ("net loft above the chandlery",), ("<p>",),
        {"third stair": "The flood of 1998"}, title="Salt and rain", author="Gwen Fennimore"),
    *(
        Expectation(f"support/warnings/{name}.txt", "Text", (words,), ("\ufffd", "\ufeff", "\x00"), language=language)
        for name, words, language in (
            ("english-utf8-bom", "the café counter", "en"), ("french-utf16le", "N’utilisez que des piles", "fr"),
            ("swedish-utf16be", "förstör väderstationen", "sv"), ("ukrainian-utf32", "старі й нові батарейки", "uk"),
            ("japanese-shift-jis", "アルカリ乾電池だけ", "ja"), ("chinese-gb18030", "请勿混用新旧电池", "zh"),
            ("taiwanese-big5", "請勿混用新舊電池", "zh"), ("korean-euc-kr", "알카라인 건전지만", "ko"),
            ("russian-koi8-r", "только щелочные батарейки", "ru"),
            ("polish-windows-1250", "Zużyte baterie oddaj", "pl"),
            ("bulgarian-windows-1251", "изтеклата батерия", "bg"),
            ("greek-windows-1253", "μόνο αλκαλικές μπαταρίες", "el"),
            ("turkish-windows-1254", "karıştırmayın: akan pil", "tr"), ("spanish-windows-1252", "¿Pilas usadas?", "es"),
        )
    ),
)  # fmt: skip
"""In the order in which the formats are named in the documentation."""
