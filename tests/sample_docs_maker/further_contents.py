"""What stands in the rarer kinds of files of Fennimore Pike: templates, old and binary formats, archives, tags."""

from __future__ import annotations

import bz2
import gzip
import lzma

from tests.indexer.parsing.pdfbuilder import Page, build_pdf
from tests.sample_docs_maker.accessfile import LONG, MEMO, MOMENT, MONEY, TEXT, Table, mdb
from tests.sample_docs_maker.archives import seven_zip, tar
from tests.sample_docs_maker.binaryfiles import ppt, xls, xlsb
from tests.sample_docs_maker.opendocs import flat_odp, flat_ods
from tests.sample_docs_maker.otherfiles import eml, mp4
from tests.sample_docs_maker.pdffile import locked_pdf
from tests.sample_docs_maker.sheetsfile import Sheet, xlsx
from tests.sample_docs_maker.wordfile import Clause, Link, TextBox, docx

LOCKED_PASSWORD = "tern"


def further_files() -> dict[str, bytes]:
    """Path below the sample folder → content, all of it reproducible."""
    return {
        "legal/terms-of-sale.docx": _terms(),
        "people/timesheet-form.docm": _timesheet(),
        "company/letter-template.dotx": _letter(),
        "company/site-visit-form.pdf": _site_visit(),
        "people/salary-bands-2024.pdf": _salaries(),
        "finance/petty-cash.xls": xls({"May": [["What", "Who", "GBP"], ["Biscuits", "Elin Strand", 4.75]]}),
        "finance/stock-levels.xlsb": _stock(),
        "finance/assets-2005.mdb": _assets(),
        "finance/loan-calculator.xlsm": _loan(),
        "finance/fleet-costs.fods": _fleet(),
        "meetings/sales-kickoff-2009.ppt": _kickoff(),
        "meetings/open-day.fodp": _open_day(),
        "mail/archive/cur/1714990000.M1.bristol": _archived_mail(),
        "engineering/field-logs.tar": tar(
            {"field-logs/dartmoor.log": b"07:10 mast 3: ice on the cups, thawed at 08:55\n"}
        ),
        "engineering/wind-tunnel.csv.bz2": bz2.compress(b"speed_mps,cups_hz\n5,6.1\n25,31.7\n"),
        "engineering/antenna-tests.tar.bz2": bz2.compress(
            tar({"antenna/roof.txt": b"Antenna on the roof: 212 metres through two walls.\n"})
        ),
        "company/assembly-video.mp4": mp4(
            {"©nam": "Assembling a Merlin in 95 seconds", "©ART": "Elin Strand", "©day": "2022",
             "desc": "Watch out for the rubber seal under the lid"}
        ),
    }  # fmt: skip


def compressed_files() -> dict[str, bytes]:
    """Archives whose bytes depend on the version of the library that packs them."""
    import zstandard

    rainfall = tar({"rainfall/2023.csv": b"month,mm\nOctober,187.4\nNovember,142.0\n"})
    snowfall = tar({"snowfall/2023.csv": b"month,cm\nDecember,3.5\n"})
    return {
        "engineering/rainfall.tar.xz": lzma.compress(rainfall),
        "engineering/snowfall.tar.zst": zstandard.compress(snowfall),
        "engineering/firmware-notes.tar.gz": gzip.compress(
            tar({"notes/todo.md": b"# To do\n\nWatchdog resets the radio after 40 seconds.\n"}), mtime=0
        ),
        "engineering/gateway-2024-05-06.log.gz": gzip.compress(
            b"2024-05-06 03:14:07 ERROR upload refused: certificate expired on 5 May\n", mtime=0
        ),
        "legal/patents.7z": seven_zip(
            {"patents/gb2581199.txt": b"GB2581199: lid with a drip edge, granted on 9 November 2022.\n"}
        ),
    }


def _terms() -> bytes:
    return docx(
        [
            (1, "Terms of sale"),
            Clause(0, "Orders"),
            Clause(1, "An order binds us once we have confirmed it in writing."),
            Clause(0, "Delivery"),
            Clause(1, "Delivery takes ten working days."),
            Clause(1, "Risk passes to the buyer"),
            Clause(2, "on handing over to the carrier, or"),
            Clause(2, "on collection from Hemlock Lane."),
            Clause(0, "Termination"),
            Clause(1, "Either party may terminate a framework order with six weeks' notice."),
            TextBox("Prices exclude VAT.", "Stamp: valid until 31 December 2025"),
            Link("Current price list", "https://fennimorepike.example/prices"),
        ],
        title="Terms of sale",
        author="Desmond Pike",
        created="2024-02-12",
        footer="Terms of sale, version 7",
        endnote="Version 6 applies to orders placed before 2024.",
    )


def _timesheet() -> bytes:
    return docx(
        [(1, "Timesheet"), "Press the button to add a row. Hand in your timesheet by the 27th of the month."],
        title="Timesheet",
        author="Priya Raman",
        created="2023-06-01",
        kind="document.macroEnabled",
    )


def _letter() -> bytes:
    return docx(
        ["Dear [name],", "Yours sincerely, Fennimore Pike Ltd, registered in England number 09174411"],
        title="Letter",
        author="Gwen Fennimore",
        created="2021-01-04",
        kind="template",
    )


def _site_visit() -> bytes:
    page = Page(
        ["Site visit form", "To be filled in before a mast is put up."],
        note="Ask the landowner about the gate code.",
        field_name="Landowner",
        field_value="Beatrix Hollis",
    )
    return build_pdf(
        [page, Page(["Power supply", "Solar panels face south at 55 degrees."])],
        title="Site visit form",
        author="Tom Okafor",
        outline={"Before the visit": 0, "At the mast": 1},
        attachments={"checklist.txt": b"Spirit level, 13 mm spanner, spare fuse F2.\n"},
    )


def _salaries() -> bytes:
    return locked_pdf(
        [
            "# Salary bands 2024",
            "Band C: 38,400 to 46,900 pounds a year.",
            "Band D: 47,000 to 58,500 pounds a year.",
        ],
        password=LOCKED_PASSWORD,
    )


def _stock() -> bytes:
    rows = [["Part", "Shelf", "Pieces"], ["Cup wheel", "B-17", 340.0], ["Rain funnel", "C-02", 1115.0]]
    return xlsb("Stock", rows, title="Stock levels", author="Elin Strand", created="2024-05-02")


def _assets() -> bytes:
    columns = {"No": LONG, "Item": TEXT, "Bought": MOMENT, "GBP": MONEY, "Note": MEMO}
    rows = [
        (1, "Pillar drill", 38_061.0, 4_180_000, "Second hand from Calder Valley; the guard was replaced."),
        (2, "Barometer chamber", 38_415.0, 23_950_000, None),
    ]
    return mdb({"Assets": Table(columns, rows)})


def _loan() -> bytes:
    rows = [["Loan", "Rate"], ["Freiburg workshop", "4.15 per cent, fixed until 2031"]]
    return xlsx([Sheet("Loan", rows)], title="Loan calculator", author="Marta Silva", created="2023-09-14")


def _fleet() -> bytes:
    return flat_ods(
        [("Vans", [["Plate", "Driver", "Cost 2023"], ["WX19 HKL", "Tom Okafor", 3912.5]])],
        title="Fleet costs",
        author="Marta Silva",
        created="2024-01-22",
    )


def _kickoff() -> bytes:
    return ppt(
        [
            ("Sales kickoff 2009", "Target: 1,400 rain gauges", "Thank Hugh for the boat"),
            ("New markets", "Garden centres in Normandy", "Ask Chloé about the trade fair"),
        ]
    )


def _open_day() -> bytes:
    return flat_odp(
        [("Open day", ["Saturday 14 September, from 10 am"], "The balloon starts at noon")],
        title="Open day",
        author="Gwen Fennimore",
        created="2024-07-01",
    )


def _archived_mail() -> bytes:
    return eml(
        {
            "From": "Chloé Marchand <chloe.marchand@jardin-normand.example>",
            "To": "sales@fennimorepike.example",
            "Subject": "Pluviomètres pour Caen",
            "Date": "Mon, 6 May 2024 11:06:40 +0200",
            "Message-ID": "<caen-1@jardin-normand.example>",
        },
        "Bonjour,\n\nil nous faudrait quarante pluviomètres avant la Pentecôte.\n\nChloé Marchand\n",
    )
