from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument

from desktop.widgets.safe_browser import SafeBrowser


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a.png",
        "file:///etc/passwd",
        "//host/share/a.png",
        "data:image/png;base64,AA",
        "a.css",
    ],
)
def test_nothing_a_text_names_is_loaded(qtbot, address):
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    kinds = QTextDocument.ResourceType
    for kind in (kinds.ImageResource, kinds.HtmlResource, kinds.StyleSheetResource, kinds.MarkdownResource):
        loaded = browser.loadResource(kind.value, QUrl(address))
        assert loaded.isNull()


def test_links_lead_nowhere(qtbot, tmp_path):
    (tmp_path / "other.html").write_text("other")
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    browser.setMarkdown(f"[link]({(tmp_path / 'other.html').as_uri()})")
    browser.setSource(QUrl((tmp_path / "other.html").as_uri()))
    assert browser.toPlainText() == "link"
    assert not browser.openLinks()
    assert not browser.openExternalLinks()


def test_a_caret_is_shown_to_the_keyboard_and_not_to_the_mouse(qtbot):
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    browser.setPlainText("three months")
    qtbot.mouseClick(browser.viewport(), Qt.MouseButton.LeftButton)
    assert browser.cursorWidth() == 0
    qtbot.keyClick(browser, Qt.Key.Key_Right)
    assert browser.cursorWidth() == 1
