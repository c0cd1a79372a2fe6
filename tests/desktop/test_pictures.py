from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from desktop import pictures
from desktop.pictures import PictureDecoder, decode_png


def png(width=30, height=40):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.mark.parametrize("data", [b"", b"GIF89a", png()[:40], b"\x89PNG\r\n"])
def test_what_is_no_picture_is_null(data):
    assert decode_png(data).isNull()


def test_a_picture_of_too_many_pixels_is_not_decoded(monkeypatch):
    assert decode_png(png()).width() == 30
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1199)
    assert decode_png(png()).isNull()


def test_pictures_are_decoded_in_another_thread_and_told_in_this_one(qtbot, monkeypatch):
    threads = []

    def decode(data):
        threads.append(threading.get_ident())
        return decode_png(data)

    monkeypatch.setattr(pictures, "decode_png", decode)
    decoder = PictureDecoder()
    told = []
    decoder.decoded.connect(
        lambda subject, image: told.append((subject, image.width(), threading.get_ident()))
    )
    decoder.decode("page", png())
    qtbot.waitUntil(lambda: told != [])
    assert told == [("page", 30, threading.get_ident())]
    assert threads != [threading.get_ident()]
