from __future__ import annotations

import io

import pytest
from rich.text import Text

from indexer.cli.output import console, print_rows


@pytest.mark.parametrize("is_terminal", [False, True])
def test_names_of_files_do_not_command_the_terminal(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setenv("FORCE_COLOR" if is_terminal else "NO_COLOR", "1")
    out = console()
    out.file = io.StringIO()
    name = "a\x1b]0;title\x07\x9b31m.txt"
    out.print(Text(name, style="bold"))
    out.print(f"{name}\nnext line", markup=False)
    print_rows(out, [("label", name)])
    shown = out.file.getvalue()
    assert shown.count("a\\x1b]0;title") == 3
    assert "\nnext line" in shown
    assert not any(command in shown for command in ("\x07", "\x9b", "\x1b]"))
    assert ("\x1b[1m" in shown) is is_terminal
