"""Pictures as pages; pages of PDF are drawn in `pdf/test_pdf.py`."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from indexer.errors import ParseError
from indexer.parsing.messages import FileAccess, RenderRequest
from indexer.parsing.rendering import render


def picture(width: int, height: int, *colours: str, form: str = "PNG") -> bytes:
    frames = [Image.new("RGB", (width, height), colour) for colour in colours or ("red",)]
    target = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if len(frames) > 1 else {}
    frames[0].save(target, form, **more)
    return target.getvalue()


def draw(data: bytes, *, page: int = 1, width_px: int = 300):
    return render(memoryview(data), "image", RenderRequest(FileAccess("a"), "", page, width_px, ()))


def test_a_picture_is_drawn_no_larger_than_it_is():
    assert draw(picture(600, 400)).width_px == 300
    assert draw(picture(60, 40)).width_px == 60


def test_each_page_of_a_fax_is_drawn():
    fax = picture(60, 40, "red", "lime", "blue", form="TIFF")
    shown = [draw(fax, page=number) for number in (1, 2, 3)]
    assert {page.page_count for page in shown} == {3}
    pixels = [Image.open(io.BytesIO(page.png)).convert("RGB").getpixel((5, 5)) for page in shown]
    assert pixels == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    with pytest.raises(ParseError, match="no page 4"):
        draw(fax, page=4)


def test_an_animation_is_its_first_picture():
    assert draw(picture(60, 40, "red", "blue", form="GIF")).page_count == 1


def test_a_picture_of_a_format_that_is_not_read_is_not_drawn_either():
    with pytest.raises(ParseError, match="damaged"):
        draw(picture(60, 40, form="EPS"))  # Pillow would look for a program that draws it
