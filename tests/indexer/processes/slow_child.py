"""A child whose template takes very long to get ready."""

from __future__ import annotations

import threading


def prepare() -> None:
    """Take longer than anybody waits."""
    threading.Event().wait(3600)


def main() -> None:
    """Never come to this."""
