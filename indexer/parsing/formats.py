"""The list of all parsers: a new format is a module and a line here."""

from __future__ import annotations

from indexer.parsing.parser import Parser
from indexer.parsing.textfile import TextParser

PARSERS: tuple[type[Parser], ...] = (TextParser,)
"""In the order in which they are asked: the narrower format before the wider one."""
