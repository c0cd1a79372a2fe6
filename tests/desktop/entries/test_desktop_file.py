from __future__ import annotations

import pytest

from desktop.entries.desktop_file import exec_line, split_exec


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("/usr/bin/python3", "/usr/bin/python3"),
        ("/home/a b", '"/home/a b"'),
        ("", '""'),
        ("100%", '"100%%"'),
        ('say "so"', r'"say \\"so\\""'),
        ("$HOME", r'"\\$HOME"'),
        ("`date`", r'"\\`date\\`"'),
        ("a\\b", r'"a\\\\b"'),
        ("two\nlines", r'"two\nlines"'),
        ("naïve", "naïve"),
    ],
)
def test_arguments_are_quoted_as_the_specification_wants(word, written):
    assert exec_line([word]) == written
    assert split_exec(written) == [word]
