from __future__ import annotations

from desktop.views.explain import WIDTH, ExplainDialog
from desktop.widgets.elided_label import ElidedLabel
from indexer.protocol import messages as m


def test_a_long_name_does_not_widen_the_sheet(qtbot, theme):
    path = f"/data/{'a very long name ' * 12}.txt"
    dialog = ExplainDialog(
        m.ExplainRequest(path), m.ExplainReply((("On disk", "yes"),), "", "the text"), theme
    )
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= WIDTH
    assert dialog.minimumSizeHint().width() <= WIDTH


def test_a_member_is_called_by_its_own_name(qtbot, theme):
    request = m.ExplainRequest("/data/a.zip", member="in/plan.txt")
    dialog = ExplainDialog(request, m.ExplainReply((), "", ""), theme)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "About plan.txt"
    assert "/data/a.zip ▸ in/plan.txt" in [each.text() for each in dialog.findChildren(ElidedLabel)]
