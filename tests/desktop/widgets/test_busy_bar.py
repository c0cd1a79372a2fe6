from __future__ import annotations

from desktop.widgets import busy_bar


def test_it_wanders_while_it_is_seen_and_rests_while_it_is_not(qtbot, theme, monkeypatch):
    monkeypatch.setattr(busy_bar, "UNSEEN_MS", 3_600_000)
    bar = busy_bar.BusyBar(theme, "Searching", 54)
    qtbot.addWidget(bar)
    bar.show()
    accent = theme.colour("accent").rgb()

    def place() -> int | None:
        """Where the bar begins; None while there is none."""
        picture = bar.grab().toImage()
        row = [picture.pixel(x, picture.height() // 2) for x in range(picture.width())]
        return row.index(accent) if accent in row else None

    assert place() is None, "what is done at once needs no sign"
    monkeypatch.setattr(busy_bar, "UNSEEN_MS", 0)
    qtbot.waitUntil(lambda: place() is not None)
    first = place()
    qtbot.waitUntil(lambda: place() != first)
    bar.hide()
    assert not bar._frame.isActive()
