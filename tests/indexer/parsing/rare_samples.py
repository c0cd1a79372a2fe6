"""Documents of the formats that are not among `resources/sample_docs`, made here: name → bytes.

Together with the samples they hold one of every parser, and come out byte for byte the same on each run. What is packed
in them is packed by the zlib of the machine: nothing may depend on the packed bytes.
"""

from __future__ import annotations

import base64
import plistlib
import struct
import zlib

from indexer.parsing.binaryoffice.compoundwriter import write_compound
from tests.indexer.parsing.binaryoffice.test_lotus import at, dos
from tests.indexer.parsing.binaryoffice.test_lotus import record as lotus_record
from tests.indexer.parsing.binaryoffice.test_oldword import TEXT, macintosh, winword, write
from tests.indexer.parsing.binaryoffice.test_visiobinary import drawing
from tests.indexer.parsing.data.test_sasdata import COLUMNS, ROWS
from tests.indexer.parsing.data.test_tablefiles import dbf
from tests.indexer.parsing.documents.test_diagram import MODEL
from tests.indexer.parsing.documents.test_drawingexchange import dxf
from tests.indexer.parsing.documents.test_projectplan import plan
from tests.indexer.parsing.mail.test_macoutlook import MAIL
from tests.indexer.parsing.mail.test_signedfile import cms
from tests.indexer.parsing.media.test_video import avi, matroska, quicktime
from tests.indexer.parsing.office.test_gnumeric import WORKBOOK
from tests.indexer.parsing.office.test_officexml import ABOUT, cell, laid_flat, run, sheet_xml, word_xml
from tests.indexer.parsing.test_other_formats import agile_encrypted, proto, snappy_literal
from tests.indexer.parsing.text.test_manuals import LYX, POD, TEXINFO
from tests.sample_docs_maker.djvufile import djvu
from tests.sample_docs_maker.heicfile import exif, heic
from tests.sample_docs_maker.helpfile import chm
from tests.sample_docs_maker.kindlefile import mobi
from tests.sample_docs_maker.packages import zipped
from tests.sample_docs_maker.rarfile import Entry, rar_new, rar_old
from tests.sample_docs_maker.sasfile import sas7bdat
from tests.sample_docs_maker.sheetsfile import Sheet, xlsx
from tests.sample_docs_maker.wordfile import docx

PASSWORD = "correct horse"
"""Of what is locked here."""


def rare_samples() -> dict[str, bytes]:
    """All of them, made anew."""
    return _books() | _texts() | _tables() | _office() | _drawings() | _mails() | _archives()


def _books() -> dict[str, bytes]:
    return {
        "birds.mobi": mobi(
            "<h1>Moorland</h1>" + "<p>The curlew nests in the heather.</p>" * 300, about={503: b"Birds"}
        ),
        "help.chm": chm({"/a.htm": b"<h1>Wind</h1>" + b"<p>Cups turn.</p>" * 400, "/b.htm": b"<p>Rain</p>"}),
        "birds.djvu": djvu(
            ["On terns", None, "The curlew nests in the heather."], about='(metadata (title "Birds"))'
        ),
        "notes.enex": b"<en-export><note><title>Mast</title><content><![CDATA[<en-note>Ice</en-note>]]></content>"
        b"<resource><data encoding='base64'>SWNl</data></resource></note></en-export>",
        "leaflet.xps": zipped(
            {
                "d/1/d.fdoc": '<D><PageContent Source="Pages/1.fpage"/></D>',
                "d/1/Pages/1.fpage": '<FixedPage><Glyphs OriginY="10" UnicodeString="Two words"/>'
                '<Glyphs OriginY="10" UnicodeString="and more"/>'
                '<Glyphs OriginY="30" UnicodeString="{}Below"/></FixedPage>',
            }
        ),
        "leaflet.idml": zipped(
            {
                "designmap.xml": '<D><Story src="Stories/b.xml"/><Story src="Stories/a.xml"/></D>',
                "Stories/a.xml": "<Story><ParagraphStyleRange><Content>Second</Content></ParagraphStyleRange></Story>",
                "Stories/b.xml": "<Story><ParagraphStyleRange><Content>First</Content><Br/><Content>next</Content>"
                "</ParagraphStyleRange></Story>",
            }
        ),
    }


def _texts() -> dict[str, bytes]:
    return {
        "ls.1": b'.TH LS 1\n.SH "NAME"\n.B ls\n\\fBlist\\fP \\(em \\[u20AC]\n.IP \\(bu 2\n.TS\nl.\na\n.TE\n',
        "ls.8": b".Dd May 1\n.Dt LS 8\n.Sh NAME\n.Nm ls\n.Nd list\n.Op Fl a Ar b , Ns Ar c\n",
        "gauge.texi": TEXINFO.encode(),
        "gauge.pod": POD.encode(),
        "gauge.lyx": LYX.encode(),
        "server.pem": b"-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA\n-----END CERTIFICATE-----\n",
    }


def _tables() -> dict[str, bytes]:
    fields = [("NAME", "C", 12), ("AMOUNT", "N", 8), ("DUE", "D", 8), ("PAID", "L", 1)]
    return {
        "memo.fpt": b"\0\0\0\5\0\0\0\x40".ljust(512, b"\0") + b"\0\0\0\1\0\0\0\4Mast".ljust(64) * 4,
        "stock.dbf": dbf(fields, [(b"Nails", b"    12.5", b"20240501", b"T"), (b"Glue", b"***", b"", b"?")]),
        "prices.sas7bdat": sas7bdat(COLUMNS, ROWS),
        "links.plist": plistlib.dumps({"Children": [{"Title": "Café Wren"}, {"Title": "Grüße"}], "Count": 2}),
    }


def _office() -> dict[str, bytes]:
    hangul = "안녕하세요".encode("utf-16-le")
    section = struct.pack("<I", 67 | len(hangul) << 20) + hangul
    stories = "Open day\rCome in!\r".encode("utf-16-le")
    slot = b"\x18\0" + bytes(10) + b"TEXT" + struct.pack("<II", 0x200, len(stories))
    quill = b"CHNKINK ".ljust(0x20, b"\0") + slot
    storage = proto(1, 0) + proto(3, b"Erste Zeile\nZweite Zeile")
    info = proto(2, bytes([1 << 3, 0xD1, 0x0F]) + proto(3, len(storage)))
    block = snappy_literal(bytes([len(info)]) + info + storage)
    letter = b"From the desk of Ada\r\nTea for two\r\n"
    bounds = struct.pack("<II", 0x100, 0x100 + len(letter))
    wide, narrow = "Grüße aus Bath".encode("utf-16-le"), b"A plain note"
    perfect = b"Hello\x80world\xcc" + b"\xf0\x1c\x04\xf0" + b"\xd4\x00\x08\x00\x00\x00\x00\xd4" + b"end"
    row = f"<Row>{cell('Nails', merged=1)}{cell('2024-05-01T00:00:00.000', 'DateTime')}</Row>"
    return {
        "locked.xlsx": agile_encrypted(xlsx([Sheet("Plan", [["budget", 42]])], **ABOUT), PASSWORD),
        "greeting.hwp": write_compound(
            {
                "FileHeader": b"HWP Document File".ljust(36, b"\0") + struct.pack("<I", 0).ljust(220, b"\0"),
                "BodyText": {"Section0": section},
            }
        ),
        "poster.pub": write_compound(
            {"Quill": {"QuillSub": {"CONTENTS": quill.ljust(0x200, b"\0") + stories}}}
        ),
        "letter-4.wps": write_compound(
            {"MN0": (b"\6\xfe".ljust(0x22, b"\0") + bounds).ljust(0x100, b"\0") + letter}
        ),
        "letter-8.wps": write_compound(
            {"CONTENTS": (b"CHNKWKS ".ljust(0x20, b"\0") + slot).ljust(0x200, b"\0") + stories}
        ),
        "brief.pages": zipped({"Index/Document.iwa": b"\0" + len(block).to_bytes(3, "little") + block}),
        "notes.one": bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
        + bytes(64)
        + struct.pack("<I", len(wide))
        + wide
        + b"\0\0\xfe\xff"
        + struct.pack("<I", len(narrow))
        + narrow,
        "hello.wpd": b"\xffWPC" + struct.pack("<I", 16) + b"\x01\x0a\x02\x01\0\0\0\0" + perfect,
        "letter-2.doc": winword(TEXT.encode("cp1252")),
        "letter.wri": write(TEXT.encode("cp1252"), pages=7),
        "letter.mcw": macintosh(TEXT.encode("mac_roman")),
        "rules-2003.xml": word_xml(f"<w:p><w:pPr><w:pStyle w:val='Kop1'/></w:pPr>{run('Rules')}</w:p>"),
        "stock-2003.xml": sheet_xml(row),
        "flat.xml": laid_flat(docx(["Pay in May."], footnote="Or June.", **ABOUT)),
        "plan.mpp": plan(),
        "stock.gnumeric.xml": WORKBOOK,
        "sheet.wk1": dos(
            lotus_record(0x0F, at(0, 0) + b"'Gl\x81e\0"), lotus_record(0x0D, at(1, 0) + b"\xfd\xff")
        ),
        "equation.ole": write_compound({"\1CompObj": b"x", "Text": b"x" * 40}),
    }


def _drawings() -> dict[str, bytes]:
    raw = "Wind".encode("utf-16-le")
    written = struct.pack("<II", 84, 76 + len(raw)) + bytes(36) + struct.pack("<II", 4, 76) + bytes(24) + raw
    squeeze = zlib.compressobj(wbits=-15)
    model = base64.b64encode(squeeze.compress(MODEL.encode()) + squeeze.flush()).decode()
    return {
        "mast.heic": heic(exif({0x010E: "Mast on the roof"}, taken="2021:02:13 11:03:31")),
        "mast.drawio": f"<mxfile><diagram name='Roof'>{model}</diagram></mxfile>".encode(),
        "garden.xmind": zipped(
            {"content.json": '[{"title":"Garden","rootTopic":{"title":"Roses","labels":["May"]}}]'}
        ),
        "garden.mm": b"<map><node TEXT='Garden'><node TEXT='Roses'>"
        b"<richcontent TYPE='NOTE'>May</richcontent></node></node></map>",
        "wind.emf": struct.pack("<II", 1, 44) + bytes(32) + b" EMF" + written,
        "shop.vsd": drawing(11),
        "harbour.mkv": matroska(),
        "regatta.avi": avi(),
        "tea.mov": quicktime(),
        "rooms.dxf": dxf((0, "TEXT"), (8, "rooms"), (1, "Büro %%c 4 m"), (0, "ATTRIB"), (1, "Mast base")),
    }


def _mails() -> dict[str, bytes]:
    path = "Local/com.microsoft.__Messages/Inbox/message_00001.xml"

    def attribute(level: int, identity: int, data: bytes) -> bytes:
        return bytes([level]) + struct.pack("<II", identity, len(data)) + data + b"\0\0"

    return {
        "winmail.dat": bytes.fromhex("789f3e220100")
        + attribute(1, 0x18004, b"The subject\0")
        + attribute(1, 0x2800C, b"The body\0")
        + attribute(2, 0x69002, bytes(14))
        + attribute(2, 0x18010, b"plan.txt\0")
        + attribute(2, 0x6800F, b"content"),
        "offer.txt.p7m": cms(b"Rain gauges for Caen\n"),
        "backup.olm": zipped({path: MAIL.format(body="Forty gauges\n")}),
    }


def _archives() -> dict[str, bytes]:
    long_name = b"a name longer than sixteen.txt/\n"
    return {
        "older.rar": rar_old(
            [Entry("a – b.txt", b"Antenna on the roof"), Entry("b.txt", b"noise", is_packed=True)]
        ),
        "newer.rar": rar_new(
            [Entry("a.txt", b"Antenna on the roof"), Entry("b.txt", b"noise", is_locked=True)]
        ),
        "notes.ar": b"!<arch>\n"
        + b"//".ljust(48)
        + str(len(long_name)).encode().ljust(10)
        + b"`\n"
        + long_name
        + b"/0".ljust(48)
        + b"4".ljust(10)
        + b"`\ntext",
    }
