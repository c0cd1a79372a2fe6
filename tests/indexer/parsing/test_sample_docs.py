from __future__ import annotations

import functools

import pytest

from indexer.domain import DocumentState
from indexer.parsing.media.ocr import is_available
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.parsing.reader import DocumentReader
from indexer.parsing.registry import Registry
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.indexer.parsing.sample_expectations import EXPECTATIONS
from tests.sample_docs_maker.__main__ import SAMPLE_DOCS, reproducible_files
from tests.sample_docs_maker.further_contents import LOCKED_PASSWORD

SCANS = ("support/recall-notice-scan.pdf", "company/visitor-rules-scan.png")
CONTAINERS = (
    *("mail/support-april.mbox", "legal/audit-2023.zip", "legal/patents.7z"),
    *("engineering/field-logs.tar", "engineering/firmware-notes.tar.gz", "engineering/antenna-tests.tar.bz2"),
    *("engineering/rainfall.tar.xz", "engineering/snowfall.tar.zst"),
    *("engineering/gateway-2024-05-06.log.gz", "engineering/wind-tunnel.csv.bz2"),
)
PASSWORDS = (LOCKED_PASSWORD,)


def read(path, **options):
    return read_document((SAMPLE_DOCS / path).read_bytes(), path.rpartition("/")[2], **options)


@functools.cache
def sections_of(path, member):
    """The sections of a sample or of a member in it, before short ones are joined into chunks."""
    registry = Registry()
    data, name = memoryview((SAMPLE_DOCS / path).read_bytes()), path.rpartition("/")[2]
    if member:
        inner, name = DocumentReader(registry).open_member(data, name, member, ParseOptions())
        data = memoryview(inner)
    options = ParseOptions(passwords=PASSWORDS)
    return registry.match(data, name).parser.parse(ParserInput(data, name, options)).sections


def labels_of(needle, sections):
    return {section.locator.label() for section in sections if needle in section.text.lower()}


@pytest.fixture(scope="module")
def extractions():
    """Every sample read once: (path, member) → (extracted, text)."""
    found = {}
    for path in {expectation.path for expectation in EXPECTATIONS} | {*SCANS, *CONTAINERS}:
        for extracted in read(path, passwords=PASSWORDS):
            found[path, extracted.member] = extracted, decode_text(extracted.text_blocks)
    return found


@pytest.mark.parametrize("wanted", EXPECTATIONS, ids=lambda wanted: f"{wanted.path} {wanted.member}".strip())
def test_a_sample_is_read_with_its_text_locators_and_metadata(extractions, wanted):
    extracted, text = extractions[wanted.path, wanted.member]
    assert extracted.format == wanted.format
    assert extracted.state in (DocumentState.WORDS, DocumentState.PARTIAL), extracted.reason
    for needle in wanted.must:
        assert needle in text
    for needle in wanted.must_not:
        assert needle not in text
    found = {needle: labels_of(needle, sections_of(wanted.path, wanted.member)) for needle in wanted.located}
    assert found == {needle: {label} for needle, label in wanted.located.items()}
    for name in ("title", "author", "created", "language"):
        if getattr(wanted, name):
            assert getattr(extracted.metadata, name) == getattr(wanted, name)


def test_every_sample_has_an_expectation():
    known = {expectation.path for expectation in EXPECTATIONS} | {*SCANS, *CONTAINERS}
    present = {str(path.relative_to(SAMPLE_DOCS)) for path in SAMPLE_DOCS.rglob("*") if path.is_file()}
    assert present - {"README.md"} == known


def test_nothing_is_missing_of_containers_without_text_of_their_own(extractions):
    for path in CONTAINERS:
        assert extractions[path, ""][0].state is DocumentState.WORDS


def test_a_file_behind_a_password_says_so_and_gives_nothing_away():
    for wanted in EXPECTATIONS:
        if wanted.password:
            extracted = read(wanted.path)[0]
            assert (extracted.state, extracted.char_count) == (DocumentState.ENCRYPTED, 0)


@pytest.mark.parametrize("path", SCANS)
def test_a_scan_without_recognition_says_that_it_needs_it(extractions, path):
    extracted, text = extractions[path, ""]
    assert extracted.state is DocumentState.NEEDS_OCR
    assert text == ""


@pytest.mark.skipif(not is_available(), reason="the extra `ocr` is not installed")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("support/recall-notice-scan.pdf", ("R-2024-02", "20230899", "30 September 2024")),
        ("company/visitor-rules-scan.png", ("yellow badge", "No photographs in the calibration room")),
    ],
)
def test_a_scan_is_read_where_recognition_is_installed(path, words):
    extracted = read(path, use_ocr=True)[0]
    text = decode_text(extracted.text_blocks)
    assert extracted.state is DocumentState.WORDS
    for word in words:
        assert word.replace(" ", "") in text.replace(" ", "")


def test_the_checked_in_samples_are_what_the_maker_makes():
    for path, content in reproducible_files().items():
        assert (SAMPLE_DOCS / path).read_bytes() == content, path
