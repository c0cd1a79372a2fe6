from __future__ import annotations

from desktop.delegates.drag_picture import ICON_SIZE, MAX_WIDTH, PADDING, drag_picture
from tests.desktop import samples


def test_it_is_small_however_long_the_name(qapp, theme, icons):
    long = samples.hit(1, f"/data/{'long ' * 60}.txt")
    short = samples.hit(2, "/data/a.txt")
    pictures = [drag_picture(hit, 1, theme, icons, 2.0) for hit in (long, short)]
    widths = [picture.deviceIndependentSize().width() for picture in pictures]
    assert widths[0] == MAX_WIDTH
    assert widths[1] < MAX_WIDTH
    assert pictures[0].height() == 2 * (ICON_SIZE + 2 * PADDING)


def test_several_are_counted(qapp, theme, icons):
    hit = samples.hit(1, "/data/a.txt")
    one, several = (drag_picture(hit, files, theme, icons, 1.0) for files in (1, 120))
    assert one.toImage() != several.toImage()
