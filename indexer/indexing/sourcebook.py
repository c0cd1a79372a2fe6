"""The sources as the user sees them: added, removed, their rules changed, their state told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.amounts import counted
from indexer.domain import DocumentState, SourceId, SourceRules
from indexer.errors import DataDirectoryError, SourceError, StorageError
from indexer.indexing.admission import admit, innermost, skipped_inside
from indexer.indexing.housekeeping import drop_removed
from indexer.indexing.parts import IndexingParts
from indexer.indexing.scanning import ScanTarget
from indexer.indexing.survey import Surveyor
from indexer.indexing.unreadable import UnreadableFolders
from indexer.paths import display_path, is_within
from indexer.protocol.messages import SourceReply, SourceView
from indexer.storage.catalog.counts import as_found
from indexer.storage.catalog.sources import SourceRow
from indexer.storage.profile import SourceChoice

logger = logging.getLogger(__name__)

_LEAVE_S = 10.0
_UNFINISHED = (DocumentState.QUEUED, DocumentState.WORDS, DocumentState.WAITS_FOR_OCR)
"""States of documents of which more is still to come."""


@dataclass(frozen=True, slots=True)
class _Hindrances:
    """What keeps a source from being found in full, or at once."""

    unreachable: int
    """Files still to be read that are not there now."""
    unreadable: str
    polled: str

    def told(self) -> str:
        """In words; mostly nothing."""
        files = counted(self.unreachable, "file")
        away = f"{files} still to be read cannot be reached now" if self.unreachable else ""
        return "; ".join(each for each in (away, self.unreadable, self.polled) if each)


class SourceBook:
    """Keeps profile (what the user wants), catalog (what is known) and watcher in step."""

    def __init__(self, parts: IndexingParts) -> None:
        """Begin; `restore` mirrors the profile into the catalog."""
        self._catalog, self._profile = parts.catalog, parts.profile
        self._settings = parts.settings
        self._data_directory = parts.data_directory
        self._watcher = parts.watcher
        self._patience = parts.patience
        self._adding = threading.Lock()

    def restore(self) -> None:
        """Mirror the profile's sources into the catalog, after a crash in between or a lost catalog."""
        drop_removed(self._catalog, self._profile)
        for choice in self._profile.sources():
            self._put(choice)

    def targets(self) -> list[ScanTarget]:
        """All sources with what is needed to look at them."""
        choices = self._profile.sources()
        return [self._target(choice, choice.rules, choices) for choice in choices]

    def target(self, source: SourceId, rules: SourceRules | None = None) -> ScanTarget:
        """One source, with other rules if given.

        Raises:
            NotFoundError: there is no such source.
        """
        choice = self._profile.source(source)
        return self._target(choice, rules or choice.rules, self._profile.sources())

    def _target(self, choice: SourceChoice, rules: SourceRules, known: Sequence[SourceChoice]) -> ScanTarget:
        if not rules.max_file_bytes:
            rules = replace(rules, max_file_bytes=int(self._settings.value("indexing.max_file_bytes")))
        skip = skipped_inside(choice.path, known, self._data_directory)
        return ScanTarget(choice.id, choice.path, rules, skip)

    def watch_all(self) -> None:
        """Have the watcher watch every source that is not temporary."""
        if self._watcher is None:
            return
        kept = {choice.id for choice in self._profile.sources() if not choice.is_temporary}
        for target in self.targets():
            if target.source in kept:
                self._watcher.watch(target.root, target.rules, skip=target.skip)

    def add(self, path: str, surveyor: Surveyor, *, is_temporary: bool) -> tuple[SourceId, str]:
        """Make a folder a source; one that is there already is looked at again, or kept from now on.

        Returns:
            Its id, and what the user should know.

        Raises:
            SourceError: it cannot be one.
        """
        admission = admit(path, self._profile.sources(), self._data_directory, self._patience)
        with self._adding:  # another client may add the same folder at this moment
            choices = self._profile.sources()
            standing = next((choice for choice in choices if choice.path == admission.path), None)
            if standing is not None:
                return self._keep(standing, is_temporary=is_temporary)
            outer = innermost(choices, admission.path) if is_temporary else None
            if outer is not None and self._catalog.folders.at(admission.path) is not None:
                return outer.id, f"It lies inside {display_path(outer.path)}."
            source = self._profile.add_source(admission.path, is_temporary=is_temporary, rules=SourceRules())
            self._put(self._profile.source(source))
        if not is_temporary:
            self._absorb(source, admission.path, surveyor)
            self._back_up()
        self.watch_all()  # the outer source's rules end where this one begins
        return source, admission.note

    def _keep(self, standing: SourceChoice, *, is_temporary: bool) -> tuple[SourceId, str]:
        """A folder is a source already: a temporary one may be kept from now on."""
        if is_temporary:
            return standing.id, ""
        if not standing.is_temporary:
            raise SourceError(f"{display_path(standing.path)} is a source already.")
        self._profile.change_source(standing.id, is_temporary=False)
        self._put(self._profile.source(standing.id))
        self._back_up()
        self.watch_all()
        return standing.id, "It was searched before and is watched from now on."

    def remove(self, source: SourceId, surveyor: Surveyor) -> str:
        """Forget a source; its documents leave the results at once.

        Returns:
            Its folder.

        Raises:
            NotFoundError: there is no such source.
            SourceError: it is being scanned and could not be left.
        """
        choice = self._profile.source(source)
        if not surveyor.leave(source, _LEAVE_S):
            raise SourceError("The folder is being read and does not answer.", hint="Try again in a minute.")
        try:
            self._profile.remove_source(source)
        except StorageError:
            surveyor.return_to(source)
            raise
        if self._watcher is not None and not choice.is_temporary:
            self._watcher.unwatch(choice.path)
        try:
            self._catalog.sources.drop(source)
        except DataDirectoryError as error:  # the purge drops it when there is room
            logger.warning("the documents of a removed source wait: %s", error)
        self.watch_all()
        if (outer := innermost(self._profile.sources(), choice.path)) is not None:
            surveyor.want([outer.id])  # its rules apply there from now on
        return choice.path

    def change_rules(self, source: SourceId, rules: SourceRules) -> None:
        """Set a source's rules; it must be scanned afterwards."""
        self._profile.change_source(source, rules=rules)
        self._put(self._profile.source(source))
        self._back_up()
        self.watch_all()

    def _back_up(self) -> None:
        """Which folders are watched, and how, is more than a user should have to say twice."""
        try:
            self._profile.back_up(is_forced=True)
        except StorageError as error:
            logger.warning("%s", error)

    def reply(self, source: SourceId, note: str, views: Callable[[], list[SourceView]]) -> SourceReply:
        """The answer to a request that concerned one source."""
        view = next(view for view in views() if view.source_id == source)
        return SourceReply(view, note)

    def views(
        self,
        counts: Mapping[SourceId, Mapping[DocumentState, int]],
        read_again: Mapping[SourceId, Mapping[DocumentState, int]],
        *,
        scanning: SourceId | None,
        paused: str,
        unreachable: Mapping[SourceId, int],
        unreadable: UnreadableFolders,
    ) -> list[SourceView]:
        """All sources as they are shown.

        Of `counts`, documents per state, those in `read_again` are queued and found by older content meanwhile.
        `paused` is why nothing is indexed now, `unreachable` how many documents wait until their volume is back.
        """
        rows = {row.id: row for row in self._catalog.sources.all()}
        polled = self._watcher.polled() if self._watcher is not None else {}
        choices = self._profile.sources()
        return [
            _view(
                choice,
                rows.get(choice.id),
                counts.get(choice.id, {}),
                read_again.get(choice.id, {}),
                scanning=scanning,
                paused=paused,
                hindrances=_Hindrances(
                    unreachable.get(choice.id, 0),
                    unreadable.told(choice.id, choice.path),
                    polled.get(choice.path, ""),
                ),
            )
            for choice in choices
        ]

    def _put(self, choice: SourceChoice) -> None:
        self._catalog.sources.put(
            choice.id,
            choice.path,
            is_temporary=choice.is_temporary,
            give_to_model=choice.rules.give_to_model,
        )

    def _absorb(self, source: SourceId, path: str, surveyor: Surveyor) -> None:
        """Take over temporary sources inside a kept one: what was searched once is watched from now on.

        One that is being read and does not answer stays a source of its own.
        """
        for choice in self._profile.sources():
            is_inside = choice.is_temporary and choice.id != source and is_within(choice.path, path)
            if is_inside and surveyor.leave(choice.id, _LEAVE_S):
                self._profile.remove_source(choice.id)
                self._catalog.sources.drop(choice.id)


def _view(
    choice: SourceChoice,
    row: SourceRow | None,
    counts: Mapping[DocumentState, int],
    read_again: Mapping[DocumentState, int],
    *,
    scanning: SourceId | None,
    paused: str,
    hindrances: _Hindrances,
) -> SourceView:
    state, reason = "up to date", hindrances.told()
    if row is not None and not row.is_online:
        state, reason = "offline", row.problem
    elif scanning == choice.id or row is None or row.scanned_s is None:
        state = "scanning"
    elif sum(counts.get(state, 0) for state in _UNFINISHED) > hindrances.unreachable:
        state, reason = ("paused", paused) if paused else ("indexing", reason)
    rules = choice.rules
    return SourceView(
        source_id=choice.id,
        path=display_path(choice.path),
        state=state,
        reason=reason,
        is_temporary=choice.is_temporary,
        counts={str(name): count for name, count in as_found(counts, read_again).items()},
        include=rules.include,
        exclude=rules.exclude,
        use_gitignore=rules.use_gitignore,
        index_hidden=rules.index_hidden,
        max_file_bytes=rules.max_file_bytes,
        is_polled=bool(hindrances.polled),
        give_to_model=rules.give_to_model,
        compared_s=row.scanned_s if row is not None else None,
    )
