from __future__ import annotations

import struct

from indexer.parsing.media.recording import RecordingParser
from indexer.parsing.parser import ParserInput


def flac(*comments):
    """A FLAC file of no sound with comments in the form of Vorbis."""
    texts = b"".join(struct.pack("<I", len(comment.encode())) + comment.encode() for comment in comments)
    block = struct.pack("<II", 0, len(comments)) + texts
    stream = struct.pack(">HH", 4096, 4096) + bytes(30)
    return b"fLaC" + struct.pack(">I", 34) + stream + struct.pack(">I", 0x84 << 24 | len(block)) + block


def test_all_artists_of_a_piece_are_read():
    data = flac("TITLE=Duet", "ARTIST=Zoë", "ARTIST=Anaïs", "COPYRIGHT=2024 Rivers")
    result = RecordingParser().parse(ParserInput(memoryview(data), "duet.flac"))
    assert result.metadata.author == "Zoë, Anaïs"
    assert result.sections[0].text.splitlines() == ["Duet", "artist: Zoë, Anaïs", "copyright: 2024 Rivers"]
