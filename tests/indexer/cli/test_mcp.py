from __future__ import annotations

import sys


def test_without_its_library_it_says_what_to_install(deskhound, monkeypatch):
    monkeypatch.setitem(sys.modules, "indexer.mcp.server", None)
    code, _, err = deskhound("mcp")
    assert code == 1
    assert ".[mcp]" in err
