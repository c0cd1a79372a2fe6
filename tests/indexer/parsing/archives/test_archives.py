from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import stat
import tarfile
import zipfile

import pytest
import zstandard

from indexer.domain import DocumentState
from indexer.errors import EncryptedError, LimitError, ParseError
from indexer.parsing.archives.compressed import CompressedParser
from indexer.parsing.archives.compression import inflate_lz4_block
from indexer.parsing.archives.sevenzip import SevenZipParser
from indexer.parsing.archives.tararchive import ArArchiveParser, TarArchiveParser
from indexer.parsing.archives.ziparchive import ZipArchiveParser
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.archives import tar


def members(parser, data, name, **options):
    source = ParserInput(memoryview(data), name, ParseOptions(**options))
    return {member.path: member.read() for member in parser.parse(source).members}


def zip_of(entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def tar_of(entries, mode="w"):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for info, content in entries:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def seven_zip_of(entries, password=None):
    import py7zr

    buffer = io.BytesIO()
    with py7zr.SevenZipFile(
        buffer, "w", password=password, header_encryption=password is not None
    ) as archive:
        for name, content in entries:
            archive.writestr(content, name)
    return buffer.getvalue()


def test_zip_names_that_climb_out_of_the_archive_are_cleaned():
    data = zip_of(
        [("../../etc/passwd", "a"), ("/abs/file.txt", "b"), ("C:\\win\\x.txt", "c"), ("ok/./y.txt", "d")]
    )
    assert set(members(ZipArchiveParser(), data, "a.zip")) == {
        "etc/passwd",
        "abs/file.txt",
        "win/x.txt",
        "ok/y.txt",
    }


@pytest.mark.parametrize(
    "name", ["a/._a.txt", ".DS_Store", "a/Thumbs.db", "a/~$plan.docx", "__MACOSX/a/b.txt"]
)
def test_what_systems_leave_beside_files_is_left_out_of_any_archive(name):
    data = tar({name: b"x", "real.txt": b"x"})
    assert [found.member for found in read_document(data, "a.tar")] == ["", "real.txt"]


def test_zip_links_are_left_out():
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = zip_of([(link, "/etc/passwd"), ("real.txt", "x")])
    assert set(members(ZipArchiveParser(), data, "a.zip")) == {"real.txt"}


def test_zip_names_without_a_declared_encoding_are_recognised():
    name = "東京支社からの請求書の一覧表です.txt".encode("cp932")
    data = zip_of([("#" * len(name), "x")]).replace(b"#" * len(name), name)
    assert "請求書の一覧表です.txt" in next(iter(members(ZipArchiveParser(), data, "a.zip")))


def test_a_zip_bomb_ends_in_a_limit_and_not_in_memory():
    data = zip_of([("zeros.txt", bytes(40_000_000))])
    found = read_document(data, "bomb.zip")
    assert {extracted.state for extracted in found} <= {
        DocumentState.FAILED,
        DocumentState.PARTIAL,
        DocumentState.NAME_ONLY,
    }
    assert "200-fold" in found[-1].reason


def test_members_beyond_the_cap_of_bytes_are_refused():
    data = zip_of([("a.txt", b"x" * 3_000)])
    with pytest.raises(LimitError):
        members(ZipArchiveParser(), data, "a.zip", max_member_bytes=1_000)


def test_archives_deeper_than_the_limit_are_found_by_name():
    data = zip_of([("leaf.txt", "deep")])
    for level in range(5):
        data = zip_of([(f"level{level}.zip", data)])
    found = read_document(data, "top.zip")
    assert len(found) == 1 + ParseOptions().max_depth
    assert "containers deep" in found[-1].reason


def test_an_archive_in_itself_is_not_followed():
    inner = zip_of([("note.txt", "hello")])
    outer = zip_of([("copy.zip", inner), ("note.txt", "hello")])
    found = read_document(outer, "outer.zip")
    assert [extracted.member for extracted in found] == ["", "copy.zip", "copy.zip ▸ note.txt", "note.txt"]


def test_a_zip_entry_behind_a_password_says_so():
    data = bytearray(zip_of([("secret.txt", "x")]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    source = ParserInput(memoryview(bytes(data)), "a.zip")
    (member,) = ZipArchiveParser().parse(source).members
    with pytest.raises(EncryptedError):
        member.read()


def test_tar_links_devices_and_climbing_names():
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("dev")
    device.type = tarfile.CHRTYPE
    data = tar_of([(link, b""), (device, b""), (tarfile.TarInfo("../../x.txt"), b"text")])
    assert members(TarArchiveParser(), data, "a.tar") == {"x.txt": b"text"}


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_compressed_tars_are_read_in_order(mode):
    data = tar_of([(tarfile.TarInfo(f"{n}.txt"), b"%d" % n) for n in range(5)], mode)
    suffix = mode.partition(":")[2]
    assert list(members(TarArchiveParser(), data, f"a.tar.{suffix}")) == [f"{n}.txt" for n in range(5)]


def test_a_tar_that_claims_a_huge_sparse_file_is_refused():
    info = tarfile.TarInfo("huge.bin")
    data = bytearray(tar_of([(info, b"x")]))
    data[124:136] = b"77777777777\0"
    checksum = sum(data[:148]) + 8 * 32 + sum(data[156:512])
    data[148:156] = b"%06o\0 " % checksum
    with pytest.raises((LimitError, ParseError)):
        members(TarArchiveParser(), bytes(data), "a.tar")


@pytest.mark.parametrize(
    ("suffix", "squeeze"),
    [
        (".gz", lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:])),
        (".bz2", lambda data: bz2.compress(data[:5]) + bz2.compress(data[5:])),
        (".xz", lambda data: lzma.compress(data[:5]) + lzma.compress(data[5:])),
        (".lzma", lambda data: lzma.compress(data, lzma.FORMAT_ALONE)),
        (".zst", lambda data: zstandard.compress(data[:5]) + zstandard.compress(data[5:])),
    ],
)
def test_single_compressed_files_give_all_their_parts(suffix, squeeze):
    text = b"minutes of the meeting"
    assert members(CompressedParser(), squeeze(text), f"minutes.txt{suffix}") == {"minutes.txt": text}


@pytest.mark.parametrize("squeeze", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_truncated_streams_are_damaged_and_bombs_are_limits(squeeze):
    with pytest.raises(ParseError):
        members(CompressedParser(), squeeze(b"some text " * 500)[:-12], "a.txt.gz")
    with pytest.raises(LimitError):
        members(CompressedParser(), squeeze(bytes(30_000_000)), "a.txt.gz")


@pytest.mark.parametrize("squeeze", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_what_stands_in_front_of_the_damage_is_read(squeeze):
    lines = "".join(f"entry {number}: {number * 7919 % 10007}\n" for number in range(100_000)).encode()
    data = squeeze(lines)
    own, content = read_document(data[: len(data) * 2 // 3], "app.log.gz")
    assert (own.state, own.reason) == (
        DocumentState.PARTIAL,
        "It is damaged: only what stands in front of the damage is indexed.",
    )
    assert content.state is DocumentState.WORDS
    assert content.char_count > len(lines) / 4


def test_a_damaged_header_in_a_tar_costs_only_its_own_file():
    data = bytearray(tar_of([(tarfile.TarInfo(f"{n}.txt"), b"file %d" % n) for n in range(5)]))
    place = data.index(b"1.txt")
    data[place + 100 : place + 160] = b"\xff" * 60
    own, *found = read_document(bytes(data), "a.tar")
    assert [one.member for one in found] == ["0.txt", "2.txt", "3.txt", "4.txt"]
    assert (own.state, own.reason) == (DocumentState.PARTIAL, "The archive is damaged: files may be missing.")


def test_an_lzma_header_that_asks_for_4_gb_is_refused():
    with pytest.raises(ParseError):
        members(CompressedParser(), b"\x5d\xff\xff\xff\xff" + b"\xff" * 8 + bytes(20), "a.lzma")


def test_lz4_matches_may_overlap_what_they_make():
    assert inflate_lz4_block(b"\x1fa\x01\x00\x05\x50bcdef") == b"a" * 25 + b"bcdef"
    with pytest.raises(ParseError):
        inflate_lz4_block(b"\x10a\x09\x00")


def test_seven_zip_members_and_passwords():
    data = seven_zip_of([("a/b.txt", "inside"), ("c.txt", "more")])
    assert members(SevenZipParser(), data, "a.7z") == {"a/b.txt": b"inside", "c.txt": b"more"}
    locked = seven_zip_of([("a.txt", "inside")], password="open sesame")
    with pytest.raises(EncryptedError):
        members(SevenZipParser(), locked, "a.7z", passwords=("wrong",))
    assert members(SevenZipParser(), locked, "a.7z", passwords=("wrong", "open sesame")) == {
        "a.txt": b"inside"
    }


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "The 7-Zip archive is damaged."),
        ({"max_member_bytes": 200_000}, "The archive inflates to more than the limit."),
    ],
)
def test_what_stands_in_front_of_damage_or_limit_of_a_seven_zip_is_read(options, reason):
    source = random.Random(1)
    entries = [(f"{n}.txt", " ".join(str(source.random()) for _ in range(3_000))) for n in range(9)]
    data = bytearray(seven_zip_of(entries))
    if not options:
        data[len(data) // 2] ^= 0xFF
    own, *found = read_document(bytes(data), "a.7z", **options)
    assert (own.state, own.reason) == (DocumentState.PARTIAL, reason)
    assert 1 <= len(found) < len(entries)
    for member, (name, content) in zip(found, entries, strict=False):
        assert (member.member, decode_text(member.text_blocks).strip()) == (name, content)


def test_a_seven_zip_bomb_is_a_limit():
    with pytest.raises(LimitError):
        members(SevenZipParser(), seven_zip_of([("zeros", bytes(30_000_000))]), "a.7z")


def test_ar_long_names():
    head = b"!<arch>\n"
    table = b"a name longer than sixteen.txt/\n"
    entries = b"//".ljust(48) + str(len(table)).encode().ljust(10) + b"`\n" + table
    entries += b"/0".ljust(48) + b"4".ljust(10) + b"`\ntext"
    assert members(ArArchiveParser(), head + entries, "a.ar") == {"a name longer than sixteen.txt": b"text"}


def test_text_of_members_is_indexed_under_their_path():
    data = gzip.compress(tar_of([(tarfile.TarInfo("docs/readme.txt"), b"the harbour seal")]))
    found = {
        extracted.member: decode_text(extracted.text_blocks)
        for extracted in read_document(data, "backup.tgz")
    }
    assert found["docs/readme.txt"].strip() == "the harbour seal"


def test_zstandard_files_that_begin_with_a_frame_to_skip():
    data = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"skip" + zstandard.compress(b"read on")
    assert members(CompressedParser(), data, "a.txt.zst") == {"a.txt": b"read on"}


def test_names_in_no_known_encoding_stay_in_that_of_the_first_zip_programs():
    name = bytes(range(0x80, 0x100)).decode("cp437")
    data = zip_of([("x" * len(name), "text")]).replace(b"x" * len(name), name.encode("cp437"))
    assert list(members(ZipArchiveParser(), data, "a.zip")) == [name]


def test_a_tar_that_breaks_off_in_a_map_of_gaps_is_damaged():
    info = tarfile.TarInfo("gaps")
    info.type = tarfile.GNUTYPE_SPARSE
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[482] = 1  # the map goes on in a block of its own
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    found = read_document(bytes(header), "a.tar")[0]
    assert found.reason == "The TAR archive is damaged."


def test_a_compressed_abiword_document_is_read_as_one():
    page = b'<?xml version="1.0"?>\n<abiword><section><p>Terns <c props="font-weight:bold">prefer</c> shingle.</p>'
    own, inner = read_document(gzip.compress(page + b"</section></abiword>"), "birds.zabw")
    assert (own.format, inner.member, inner.format) == ("AbiWord, compressed", "birds.abw", "AbiWord")
    assert decode_text(inner.text_blocks).strip() == "Terns prefer shingle."
