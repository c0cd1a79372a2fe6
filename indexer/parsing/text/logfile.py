"""Logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.parsing.parser import Nature
from indexer.parsing.text.textfile import TextParser


class LogParser(TextParser):
    """Keeps every line."""

    name = "log"
    version = 3
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]] = {".log": "Log", ".out": "Log", ".err": "Log", ".trace": "Log"}
    is_prose = False
