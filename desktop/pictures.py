"""Decoding the pictures that workers draw, outside the window's thread.

A page of 1,800 x 2,520 noisy pixels took 70 ms, one of 3,000 x 4,200 took 280; Qt lets go of the
interpreter meanwhile.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader

MAX_PIXELS = 40_000_000


class PictureDecoder(QObject):
    """Decodes in a thread of the pool, and tells in its own."""

    decoded = Signal(object, QImage)
    """What the picture is of, and the picture, null where it cannot be decoded."""

    def decode(self, subject: object, png: bytes) -> None:
        """Begin to decode the picture of something."""
        QThreadPool.globalInstance().start(lambda: self.decoded.emit(subject, decode_png(png)))


def decode_png(png: bytes) -> QImage:
    """The image, null when the bytes are no PNG or declare too many pixels.

    The format is named: of all that Qt can decode, only PNG is expected from a worker.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(png))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"png"))
    reader.setAutoDetectImageFormat(False)
    declared = reader.size()
    if not declared.isValid() or declared.width() * declared.height() > MAX_PIXELS:
        return QImage()
    return reader.read()
