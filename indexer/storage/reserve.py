"""Room on the disk that is held for deleting: a full disk must not keep its user from removing what fills it."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

logger = logging.getLogger(__name__)

_SIZE_BYTES = 4 << 20
"""Enough to write down what is to be deleted, and for some ten thousand documents to leave the results."""
_SHORT_BYTES = 16 * _SIZE_BYTES


class Reserve:
    """A file of nothing in the data directory; any thread may call."""

    def __init__(self, directory: Path) -> None:
        """Hold room in `directory`; `keep` begins."""
        self._path = directory / "reserve"

    def keep(self) -> None:
        """Take the room, unless it is taken or the disk is short of it."""
        try:
            if not self._path.exists() and not self._is_short():
                self._path.write_bytes(os.urandom(_SIZE_BYTES))  # zeros may take no room
        except OSError as error:
            logger.info("no room is held for deleting: %s", error.strerror)

    def lend(self) -> None:
        """Give the room to what is written next, where the disk is short of it."""
        try:
            if self._is_short():
                self._path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the room held for deleting cannot be had: %s", error.strerror)

    def _is_short(self) -> bool:
        return shutil.disk_usage(self._path.parent).free < _SHORT_BYTES
