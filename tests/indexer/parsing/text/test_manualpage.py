"""Manual pages."""

from __future__ import annotations

import pytest

from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from indexer.parsing.text.manualpage import ManualPageParser
from indexer.parsing.text.rofflines import shown

MAN = r""".\" for its author alone
'\" t
.TH LS 1 "May 2024" "GNU"
.de Vx
hidden
..
.SH NAME
ls \- list directory contents
.SH
SYNOPSIS
.B ls
[\fIOPTION\fR]...\& [\f[I]FILE\f[]]...
.if n .ad l
.BR \-a ", " \-\-all
.TP
.IP \(bu 2
Caf\('e\(em\s-1NAMES\s0
.SS "Exit status"
.PP
.TS
tab(@);
l l.
0@fine
.TE
"""
MDOC = """.Dd May 1, 2024
.Dt SSHD 8
.Os
.Sh NAME
.Nm sshd
.Nd the daemon
.Sh SYNOPSIS
.Nm
.Op Fl d
.Op Fl f Ar file , Ns Ar more
.Bl -tag -width Ds
.It Fl d
Debug, see
.Xr ssh 1 .
.El
"""


def sections(text):
    found = ManualPageParser().parse(ParserInput(memoryview(text.encode()), "a.1"))
    return found.metadata.title, [
        (section.locator.headings, " ".join(section.text.split())) for section in found.sections
    ]


def test_a_page_of_man_reads_without_its_macros():
    assert sections(MAN) == (
        "LS(1)",
        [
            ((), "LS(1)"),
            (("NAME",), "NAME ls - list directory contents"),
            (("SYNOPSIS",), "SYNOPSIS ls [OPTION]... [FILE]... -a, --all • Café—NAMES"),
            (("SYNOPSIS", "Exit status"), "Exit status 0@fine"),
        ],
    )


def test_a_page_of_mdoc_reads_without_its_macros():
    assert sections(MDOC) == (
        "SSHD(8)",
        [
            ((), "SSHD(8)"),
            (("NAME",), "NAME sshd – the daemon"),
            (("SYNOPSIS",), "SYNOPSIS sshd [-d] [-f file,more] -d Debug, see ssh 1."),
        ],
    )


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\fBa\fP\f(CWb\fR", "ab"), (r"a\ b\|c\-d", "a bc-d"), (r"\[u20AC] \[:a] \(lqx\(rq", "€ ä “x”"),
        (r"C:\\e \e", "C:\\e \\"), (r"\*(L\"x\h'2m'\n(.l", "\"x"), ("plain", "plain"),
    ],
)  # fmt: skip
def test_escapes_are_the_characters_they_stand_for(written, text):
    assert shown(written) == text


@pytest.mark.parametrize(
    ("data", "name", "parser"),
    [
        (MAN, "ls.1", "manualpage"), (MDOC, "sshd.8", "manualpage"), ("\n" + MAN, "ls", "manualpage"),
        ("May 1 12:00:00 host sshd: .TH\n", "syslog.1", "text"), ("." + "\n" * 4_000, "a.1", "text"),
        ("x\n.TH LS 1\n", "notes.1", "text"),
    ],
)  # fmt: skip
def test_pages_are_told_from_logs_that_were_put_aside(data, name, parser):
    assert Registry().match(memoryview(data.encode()), name).parser.name == parser
