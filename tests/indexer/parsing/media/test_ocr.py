from __future__ import annotations

import os

import numpy as np
import pytest

from indexer.parsing.media.ocr import find_recognizer, is_available
from indexer.parsing.media.ocrlines import OcrLine, in_reading_order, recognized_text
from tests.sample_docs_maker.otherfiles import page_image


def line(text, left, top, width=200, height=20):
    return OcrLine(text, left, top, left + width, top + height, 0.9)


def test_boxes_at_the_same_height_share_a_line():
    lines = [line("Total", 0, 100), line("6,610.92", 600, 104), line("Invoice", 0, 10)]
    assert recognized_text(lines) == "Invoice\nTotal\t6,610.92"


def test_columns_of_prose_are_read_one_after_the_other():
    left = [line(f"left column, line number {n} of the text", 0, 30 * n, 300) for n in range(5)]
    right = [line(f"right column, line number {n} of the text", 400, 30 * n + 2, 300) for n in range(5)]
    mixed = [one for pair in zip(left, right, strict=True) for one in pair]
    assert in_reading_order(mixed) == left + right


def test_columns_of_a_table_are_read_row_by_row():
    names = [line(f"part {n}", 0, 30 * n) for n in range(5)]
    prices = [line(f"{n}.50", 400, 30 * n) for n in range(5)]
    assert recognized_text(prices + names).split("\n")[2] == "part 2\t2.50"


@pytest.mark.skipif(not is_available(), reason="the extra `ocr` is not installed")
def test_a_page_is_recognised_without_network_or_telemetry(monkeypatch, tmp_path):
    import socket

    def refuse(*_arguments, **_options):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    recognizer = find_recognizer()
    pixels = np.asarray(page_image([(36, "The kettle is on the second shelf")], height=200).convert("RGB"))
    (found,) = recognizer.recognize(pixels)
    assert found.text.replace(" ", "") == "Thekettleisonthesecondshelf"
    assert 80 < found.left < 110
    assert 80 < found.top < 110
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


@pytest.mark.skipif(not is_available(), reason="the extra `ocr` is not installed")
@pytest.mark.parametrize("shape", [(2, 5000, 3), (5, 5, 3), (5000, 20, 3)])
def test_images_too_thin_for_text_are_not_scaled_up(shape):
    assert find_recognizer().recognize(np.zeros(shape, np.uint8)) == []
