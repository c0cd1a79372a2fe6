"""A file that is not where it was: deleted, or its volume is away. Absence is not deletion."""

from __future__ import annotations

import errno
import os

from indexer.domain import DocumentId
from indexer.sources.opening import error_words
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.encoding import signed
from indexer.storage.catalog.sources import SourceRow

UNMOUNTED = "The volume of this folder is not there."


def is_volume_away(catalog: Catalog, document: DocumentId, path: str) -> bool:
    """Whether a vanished file went with its volume; its source or folder is offline then, until a look finds it.

    A root that does not answer is away; so is what lay below a folder that is on another device now, be it the same
    volume under another number. May hang on a network volume that has gone away: not to be called in a transaction.
    """
    source = _source_of(catalog, document)
    if source is None:
        return False
    place = folder = os.path.dirname(path)
    while (found := _status(place)) is None and place != source.path:
        place = os.path.dirname(place)
    if found is None:
        catalog.sources.set_online(source.id, False, _why_unreachable(place))
        return True
    known, lost = catalog.folders.at(place), catalog.folders.at(folder)
    if known is None or known.device == signed(found.st_dev):
        return False
    if place == source.path:
        catalog.sources.set_online(source.id, False, UNMOUNTED)
    elif lost is not None:
        catalog.folders.set_online([lost.id], False)
    return True


def note_silence(catalog: Catalog, document: DocumentId) -> None:
    """The volume of a file does not answer: its source is offline until a look finds that it does again."""
    if source := _source_of(catalog, document):
        catalog.sources.set_online(source.id, False, error_words(OSError(errno.ETIMEDOUT, "")))


def _source_of(catalog: Catalog, document: DocumentId) -> SourceRow | None:
    row = catalog.document(document)
    return next((each for each in catalog.sources.all() if row and each.id == row.source), None)


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _why_unreachable(path: str) -> str:
    try:
        os.stat(path)
    except OSError as error:
        return error_words(error)
    return UNMOUNTED  # it came back this moment: the next look says so
