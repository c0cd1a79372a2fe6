from __future__ import annotations

import numpy as np
import pytest

from indexer.domain import DocumentState
from indexer.parsing.media.ocr import TESSERACT, is_available
from indexer.parsing.media.tesseract import TesseractRecognizer, is_installed, lines_of
from indexer.parsing.parser import ParseOptions
from indexer.storage.textblocks import decode_text
from tests.sample_docs_maker.otherfiles import page_image

needs_tesseract = pytest.mark.skipif(not is_available(TESSERACT), reason="Tesseract is not installed")

TABLE = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
4\t1\t1\t1\t1\t0\t10\t20\t300\t30\t-1\t
5\t1\t1\t1\t1\t1\t10\t20\t60\t30\t96.1\tTotal
5\t1\t1\t1\t1\t2\t80\t22\t90\t30\t91.3\tdue
5\t1\t1\t1\t1\t3\t180\t22\t9\t30\t4.0\t~
5\t1\t1\t1\t2\t1\t10\t60\t60\t30\t88\t  
5\t1\t1\t1\t2\t2\t10\t60\t60\t30\t88\tnow
"""


def test_words_of_a_line_are_joined_and_doubtful_ones_left_out():
    first, second = lines_of(TABLE)
    assert (first.text, first.left, first.top, first.right, first.bottom) == ("Total due", 10, 20, 170, 52)
    assert first.score == pytest.approx(0.937)
    assert second.text == "now"


def test_a_machine_without_the_program_has_no_tesseract():
    assert not is_installed({"PATH": ""})


def test_what_tesseract_read_is_told_from_what_rapidocr_read():
    rapid, other = (
        ParseOptions(use_ocr=True, ocr_engine=name).identity() for name in ("rapidocr", TESSERACT)
    )
    assert rapid != other
    assert ParseOptions(ocr_engine=TESSERACT).identity() == ParseOptions().identity()


@needs_tesseract
def test_a_page_is_recognised():
    recognizer = TesseractRecognizer()
    pixels = np.asarray(page_image([(36, "The kettle is on the second shelf")], height=200).convert("RGB"))
    (found,) = recognizer.recognize(pixels)
    assert found.text == "The kettle is on the second shelf"
    assert 80 < found.left < 110
    assert recognizer.recognize(np.full((40, 40, 3), 255, np.uint8)) == []
    recognizer.close()


@needs_tesseract
@pytest.mark.process
def test_tesseract_reads_inside_the_sandbox(pool, tmp_path):
    page_image([(36, "The kettle is on the second shelf")], height=200).save(tmp_path / "scan.png")
    options = ParseOptions(use_ocr=True, ocr_engine=TESSERACT)
    (found,) = pool.parse(str(tmp_path / "scan.png"), options=options)
    assert (found.state, found.reason) == (DocumentState.WORDS, "")
    assert "The kettle is on the second shelf" in decode_text(found.text_blocks)
