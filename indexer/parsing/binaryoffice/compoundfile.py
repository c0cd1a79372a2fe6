"""olefile's reader of compound files, quick in folders of thousands."""

from __future__ import annotations

from collections.abc import Sequence

from olefile import OleFileIO


class CompoundFile(OleFileIO):  # type: ignore[misc]
    """Finds streams by the tables of names that olefile makes, and does not ask."""

    def _find(self, filename: Sequence[str]) -> int:
        """The number of an entry by its path.

        olefile compares the names of a folder one by one: half of ten seconds of a mail to 1,300 people. Should a
        later version call this otherwise, it is slow again, and right.
        """
        entry = self.root
        for name in filename:
            entry = entry.kids_dict.get(name.lower())
            if entry is None:
                raise OSError("file not found")
        number: int = entry.sid
        return number
