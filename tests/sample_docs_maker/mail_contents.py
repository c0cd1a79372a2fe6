"""Mails of the invented company: an order, a support folder, a quote, the data file of one who left."""

from __future__ import annotations

import datetime as dt
import struct

from tests.sample_docs_maker.legacyfiles import msg
from tests.sample_docs_maker.otherfiles import (
    eml,
    mbox,
)
from tests.sample_docs_maker.outlookstore import (
    BINARY,
    NUMBER,
    TEXT,
    TIME,
    Folder,
    Item,
    outlook_store,
    ticks,
)

_ORDER = "Item,Units,Unit price GBP\nMerlin M4 weather station,14,274.55\nAluminium mast 3 m,14,112.10\n"


def order_mail() -> bytes:
    return eml(
        {
            "From": "Ruth Sugden <r.sugden@caldervalleyschools.example>",
            "To": "sales@fennimorepike.example",
            "Cc": "Marta Silva <marta.silva@fennimorepike.example>",
            "Subject": "Order for fourteen weather stations",
            "Date": "Thu, 11 Apr 2024 15:22:08 +0100",
            "Message-ID": "<20240411.1422@caldervalleyschools.example>",
        },
        "Dear sales team,\n\nplease find our order attached: "
        "one Merlin with a mast for each of our "
        "fourteen schools.\n"
        "Could you deliver to the depot in Sowerby Bridge, not to the schools? The caretaker, Mr "
        "Greenhalgh, is there\n"
        "until 3 pm.\n\nKind regards\nRuth Sugden\n",
        html="<html><body><p>Dear sales team,</p><p>please find our order attached: "
        "one Merlin with a mast for each of our "
        "fourteen schools.<br>Could you deliver to the depot in Sowerby Bridge, not to the schools? The caretaker, "
        "Mr Greenhalgh, is there<br>until 3 pm.</p><p>Kind regards<br>Ruth Sugden</p></body></html>",
        files=[("order-2024-04-11.csv", "text/csv", _ORDER.encode())],
    )


def support_mail() -> bytes:
    return mbox(
        [
            eml(
                {
                    "From": "Owen Pritchard <owen.pritchard@mail.example>",
                    "To": "support@fennimorepike.example",
                    "Subject": "Humidity stuck at 99",
                    "Date": "Tue, 2 Apr 2024 08:11:40 +0100",
                    "Message-ID": "<a1@mail.example>",
                },
                "My station shows 99 per cent humidity since Easter, whatever the weather. Serial 20220177.\n",
            ),
            eml(
                {
                    "From": "support@fennimorepike.example",
                    "To": "Owen Pritchard <owen.pritchard@mail.example>",
                    "Subject": "Re: Humidity stuck at 99",
                    "Date": "Tue, 2 Apr 2024 10:30:02 +0100",
                    "Message-ID": "<a2@fennimorepike.example>",
                    "In-Reply-To": "<a1@mail.example>",
                },
                "Dear Mr Pritchard,\n\nspiders like the sensor's cage. Blow it out with compressed "
                "air from below; if that\n"
                "does not help we send you an HS-3 sensor free of charge.\n\nTom Okafor\n",
            ),
        ]
    )


def quote_mail() -> bytes:
    return msg(
        subject="Quote for the salt spray chamber",
        sender=("Ingrid Aasen", "ingrid.aasen@korrotest.example"),
        to=("Hana Novak", "hana.novak@fennimorepike.example"),
        sent=dt.datetime(2023, 11, 20, 14, 5),
        body="Dear Hana,\r\n\r\nas agreed we offer the chamber S400 for £38,500 including installation. Delivery takes "
        "eleven weeks. The offer stands until 15 January 2024.\r\n\r\nIngrid Aasen, Korrotest\r\n",
        file=(
            "chamber-s400.txt",
            b"Chamber S400: 400 litres, 20 to 50 degrees, connection 16 A, weight 210 kg.\n",
        ),
    )


def archived_mail() -> bytes:
    """A mail with a file, and a meeting."""
    inquiry = Item(
        {
            (0x001A, TEXT): "IPM.Note",
            (0x0037, TEXT): "Hail shields for the Cairngorm masts",
            (0x0039, TIME): ticks(dt.datetime(2019, 3, 5, 16, 40)),
            (0x0C1A, TEXT): "Angus Farquhar",
            (0x5D01, TEXT): "a.farquhar@cairngormlifts.example",
            (0x0E04, TEXT): "Sales Fennimore Pike",
            (
                0x1000,
                TEXT,
            ): "Good afternoon,\r\n\r\nhail as large as walnuts broke two of our rain gauges in February. "
            "Do you make shields of perforated steel for them? The dimensions are attached.\r\n\r\nAngus Farquhar\r\n",
        },
        [
            {
                (0x3705, NUMBER): 1,
                (0x3707, TEXT): "gauge-dimensions.csv",
                (0x3701, BINARY): b"Part,Width mm\nFunnel,160\nBase plate,210\n",
            }
        ],
    )
    meeting = Item(
        {
            (0x001A, TEXT): "IPM.Appointment",
            (0x0037, TEXT): "Hail shields: visit of the foundry",
            (0x8000, TIME): ticks(dt.datetime(2019, 4, 2, 9, 30)),
            (0x8001, TEXT): "Casting hall, Avonmouth",
        }
    )
    names = struct.pack("<IHHIHH", 0x820D, 2 << 1, 0, 0x8208, 2 << 1, 1)
    folders = [Folder("Inbox", [inquiry]), Folder("Calendar", [meeting])]
    return outlook_store(folders, names=names)
