from __future__ import annotations

from desktop.views.explain import WIDTH, ExplainDialog
from indexer.protocol import messages as m


def test_a_long_name_does_not_widen_the_sheet(qtbot, theme):
    path = f"/data/{'a very long name ' * 12}.txt"
    dialog = ExplainDialog(path, m.ExplainReply((("On disk", "yes"),), "", "the text"), theme)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= WIDTH
    assert dialog.minimumSizeHint().width() <= WIDTH
