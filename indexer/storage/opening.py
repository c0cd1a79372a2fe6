"""Opening the engine's own stores; a damaged projection is set aside and begun anew."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass

from indexer.errors import CorruptStoreError
from indexer.paths import DataDirectory
from indexer.storage.catalog.catalog import Catalog, open_catalog
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.profile import Profile, open_profile

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stores:
    """The truths and the keyword projection, open."""

    catalog: Catalog
    profile: Profile
    keyword: KeywordIndex
    notes: tuple[str, ...]
    """What the user should know: a store that was damaged and what became of it."""

    def close(self) -> None:
        """Let go of all, the truths last."""
        self.keyword.close()
        self.catalog.close()
        self.profile.close()


def open_stores(directory: DataDirectory) -> Stores:
    """Open or create the stores of a data directory.

    Raises:
        DataDirectoryError: the data directory cannot be written, or a newer version wrote it.
    """
    profile, profile_note = open_profile(directory.profile, directory.backups)
    catalog, catalog_note = open_catalog(directory.catalog)
    keyword, keyword_note = _open_keyword(directory)
    notes = tuple(note for note in (profile_note, catalog_note, keyword_note) if note)
    return Stores(catalog, profile, keyword, notes)


def _open_keyword(directory: DataDirectory) -> tuple[KeywordIndex, str]:
    try:
        return KeywordIndex(directory.keyword), ""
    except CorruptStoreError as error:
        logger.error("the keyword index is damaged and begun anew: %s", error)
        shutil.rmtree(directory.keyword)
        return KeywordIndex(directory.keyword), "The word index was damaged and is being filled again."
