"""Every parser against damaged copies of the sample documents: an error of the tree or a result, nothing else."""

from __future__ import annotations

import random

import pytest

from indexer.errors import DeskhoundError
from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from tests.sample_docs_maker.__main__ import SAMPLE_DOCS
from tests.sample_docs_maker.djvufile import djvu
from tests.sample_docs_maker.heicfile import exif, heic
from tests.sample_docs_maker.helpfile import chm
from tests.sample_docs_maker.kindlefile import mobi
from tests.sample_docs_maker.packages import zipped
from tests.sample_docs_maker.rarfile import Entry, rar_new, rar_old

SAMPLES = sorted(path for path in SAMPLE_DOCS.rglob("*") if path.is_file())
MADE = {
    "birds.mobi": mobi(
        "<h1>Moorland</h1>" + "<p>The curlew nests in the heather.</p>" * 300, about={503: b"Birds"}
    ),
    "mast.heic": heic(exif({0x010E: "Mast on the roof"}, taken="2021:02:13 11:03:31")),
    "older.rar": rar_old(
        [Entry("a – b.txt", b"Antenna on the roof"), Entry("b.txt", b"noise", is_packed=True)]
    ),
    "newer.rar": rar_new([Entry("a.txt", b"Antenna on the roof"), Entry("b.txt", b"noise", is_locked=True)]),
    "help.chm": chm({"/a.htm": b"<h1>Wind</h1>" + b"<p>Cups turn.</p>" * 400, "/b.htm": b"<p>Rain</p>"}),
    "birds.djvu": djvu(
        ["On terns", None, "The curlew nests in the heather."], about='(metadata (title "Birds"))'
    ),
    "notes.enex": b"<en-export><note><title>Mast</title><content><![CDATA[<en-note>Ice</en-note>]]></content>"
    b"<resource><data encoding='base64'>SWNl</data></resource></note></en-export>",
    "mast.drawio": b"<mxfile><diagram>s1EGAA==</diagram><diagram><mxCell value='Mast'/></diagram></mxfile>",
    "garden.xmind": zipped(
        {"content.json": '[{"title":"Garden","rootTopic":{"title":"Roses","labels":["May"]}}]'}
    ),
    "garden.mm": b"<map><node TEXT='Garden'><node TEXT='Roses'>"
    b"<richcontent TYPE='NOTE'>May</richcontent></node></node></map>",
    "memo.fpt": b"\0\0\0\5\0\0\0\x40".ljust(512, b"\0") + b"\0\0\0\1\0\0\0\4Mast".ljust(64) * 4,
    "ls.1": b'.TH LS 1\n.SH "NAME"\n.B ls\n\\fBlist\\fP \\(em \\[u20AC]\n.IP \\(bu 2\n.TS\nl.\na\n.TE\n',
    "ls.8": b".Dd May 1\n.Dt LS 8\n.Sh NAME\n.Nm ls\n.Nd list\n.Op Fl a Ar b , Ns Ar c\n",
}
COPIES = 12
NUMBERS = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x01\0\0\0")


def damaged(data, seed):
    """A copy that is cut, sprinkled with noise, given wild numbers, or has a piece twice."""
    dice = random.Random(seed)
    copy = bytearray(data)
    place = dice.randrange(len(copy))
    match dice.randrange(4):
        case 0:
            del copy[place:]
        case 1:
            for _ in range(max(1, len(copy) // 300)):
                copy[dice.randrange(len(copy))] = dice.randrange(256)
        case 2:
            for _ in range(3):
                at = dice.randrange(len(copy))
                copy[at : at + 4] = dice.choice(NUMBERS)
        case _:
            copy[place:place] = copy[dice.randrange(len(copy)) :][:200]
    return bytes(copy)


def read_all(registry, data, name, depth=0):
    match = registry.match(memoryview(data), name)
    if match is None or depth > 2:
        return
    result = match.parser.parse(ParserInput(memoryview(data), name))
    for member in result.members or ():
        try:
            inner = member.read()
            read_all(registry, inner, member.path, depth + 1)
        except DeskhoundError:
            continue


def message_for(registry, data, name):
    """What a person is told; empty where the copy could be read."""
    try:
        read_all(registry, data, name)
    except DeskhoundError as error:
        return error.message
    return ""


def survives_damage(data, name):
    registry = Registry()
    for number in range(COPIES):
        message = message_for(registry, damaged(data, f"{name} {number}"), name)
        assert message == "" or message.endswith(".")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_damage_ends_in_an_error_of_the_tree(path):
    survives_damage(path.read_bytes(), path.name)


@pytest.mark.parametrize("name", MADE)
def test_damage_of_what_is_not_among_the_samples_ends_so_too(name):
    survives_damage(MADE[name], name)
