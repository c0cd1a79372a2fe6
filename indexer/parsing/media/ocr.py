"""Text recognition: what an image shows, as lines in reading order. Optional; see `find_recognizer`."""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from indexer.parsing.media import tesseract
from indexer.parsing.media.ocrlines import OcrLine, in_reading_order

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

MAX_SIDE_PX = 2_000
"""Longer sides are scaled down: an A4 page then has 170 dots an inch, and memory is bounded."""
MIN_SIDE_PX = 12
MAX_ASPECT = 40
"""Thinner images are lines or borders; one such took 16 GB (RapidAI/RapidOCR 538)."""
_DETECTION_SIDE_PX = 1_280
"""Lines are found on a smaller image than they are read on: a page takes 3.1 s of processor time instead of 6.8,
and reads the same."""
_SMALL_SIDE_PX = 700
_MIN_SCORE = 0.5
_THREADS = 1
"""A second one gains little and spins: 9.1 s of processor time against 7.8 on a full page."""


class TextRecognizer(Protocol):
    """Reads the text in an image."""

    def recognize(self, pixels: NDArray[uint8]) -> list[OcrLine]:
        """Lines in reading order; `pixels` has shape (height, width, 3), RGB."""
        ...


RAPIDOCR, TESSERACT = "rapidocr", "tesseract"
ENGINES = (RAPIDOCR, TESSERACT)


def is_available(engine: str = RAPIDOCR) -> bool:
    """Whether the extra `ocr`, or the program Tesseract, is installed; imports nothing."""
    if engine == TESSERACT:
        return tesseract.is_installed()
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


@cache
def find_recognizer(engine: str = RAPIDOCR) -> TextRecognizer | None:
    """The recogniser of this process, loaded at the first call; None where it is not installed."""
    if not is_available(engine):
        return None
    return tesseract.TesseractRecognizer() if engine == TESSERACT else RapidRecognizer()


class RapidRecognizer:
    """PP-OCRv6 small on ONNX Runtime, with the models of rapidocr's wheel; nothing is downloaded."""

    def __init__(self) -> None:
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before the first import of onnxruntime
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        self._engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.max_side_len": MAX_SIDE_PX,
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Cls.model_path": str(models / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"),
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                # The default scales the shorter side up, and with it the longer one without end.
                "Det.limit_type": "max",
                "Det.limit_side_len": _DETECTION_SIDE_PX,
                "Global.use_cls": False,  # lines upside down are rare, and looking for them costs 5 %
                "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def recognize(self, pixels: NDArray[uint8]) -> list[OcrLine]:
        """Lines in reading order; none for images too thin or small for text."""
        height, width = pixels.shape[:2]
        if min(height, width) < MIN_SIDE_PX or max(height, width) > MAX_ASPECT * min(height, width):
            return []
        scaled, scale = _scaled(pixels)
        found = self._engine(scaled[:, :, ::-1])  # it takes OpenCV's BGR
        if found.boxes is None or found.txts is None:
            return []
        lines = []
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            xs, ys = [point[0] / scale for point in box], [point[1] / scale for point in box]
            if text.strip() and score >= _MIN_SCORE:
                lines.append(OcrLine(text.strip(), min(xs), min(ys), max(xs), max(ys), float(score)))
        return in_reading_order(lines)


def _scaled(pixels: NDArray[uint8]) -> tuple[NDArray[uint8], float]:
    """The image within bounds, and by how much it was scaled; small ones are doubled."""
    import cv2

    height, width = pixels.shape[:2]
    longest = max(height, width)
    scale = MAX_SIDE_PX / longest if longest > MAX_SIDE_PX else 2.0 if longest < _SMALL_SIDE_PX else 1.0
    if scale == 1.0:
        return pixels, scale
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(pixels, size, interpolation=method).astype("uint8"), scale
