"""The engine: the only place where its parts are built and joined, and their order at start and stop.

Start: claim the data directory, open the stores, start children, join search and answers, listen,
say so, and only then begin to index. Stop is the same in reverse and takes less than two seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from indexer.answering.conversation import EphemeralConversations
from indexer.answering.seams import AnswerParts
from indexer.answering.service import AnswerService, answers_child
from indexer.embedding.choice import shipped_identity
from indexer.embeddingmodels import EmbeddingModels
from indexer.errors import DeskhoundError
from indexer.indexing.parts import IndexingEvents, IndexingParts, MeaningParts, Memory
from indexer.indexing.service import IndexingService
from indexer.interpreter import allow_many_files, collect_garbage_sparingly
from indexer.logs import log_to_files
from indexer.parsing.media import ocr
from indexer.parsing.pool import ParserPool
from indexer.parsing.registry import Registry
from indexer.paths import DataDirectory, data_directory
from indexer.processes.supervisor import Supervisor
from indexer.protocol.launch import announce_failure, announce_ready
from indexer.protocol.messages import (
    AskRequest,
    PullModelRequest,
    SourcesChanged,
    WaitRequest,
    WarmAnswersRequest,
)
from indexer.retrieval.correction import SpellingFinder
from indexer.retrieval.inspector import Inspector
from indexer.retrieval.inuse import RetrieverInUse
from indexer.retrieval.preview import PreviewService
from indexer.retrieval.service import SearchService
from indexer.server.costs import SettingCosts
from indexer.server.dispatcher import Handler
from indexer.server.front import EngineFront
from indexer.server.handlers.answers import answer_handlers
from indexer.server.handlers.conversations import conversation_handlers
from indexer.server.handlers.indexing import indexing_handlers
from indexer.server.handlers.search import search_handlers
from indexer.server.handlers.settings import settings_handlers
from indexer.server.handlers.status import StatusParts, StatusReporter, status_handlers
from indexer.settings import Settings
from indexer.sources.patience import Patience
from indexer.sources.scanner import FolderScanner
from indexer.sources.volumes import MountTable
from indexer.sources.watcher import FolderWatcher
from indexer.storage.history import Conversations
from indexer.storage.opening import Stores, open_stores

logger = logging.getLogger(__name__)

LONG_REQUESTS = (AskRequest, WarmAnswersRequest, PullModelRequest, WaitRequest)
CHILDREN_STOP_S = 1.0
_LOOK_S = 10.0
"""How often an engine looks whether its data directory is still there; each look wakes an idle machine."""


class Engine:
    """All parts of one data directory's engine, from start to stop."""

    def __init__(self, directory: DataDirectory, *, keep: bool = False) -> None:
        """Describe the engine of `directory`; with `keep` it stays when no client is connected."""
        self._directory = directory
        self._front = EngineFront(directory)
        self._mounts = MountTable()
        self._patience = Patience(self._mounts)
        self._closing = contextlib.ExitStack()
        if keep:
            self._front.lifetime.keep("asked to")

    def start(self) -> None:
        """Build everything and serve.

        Raises:
            DeskhoundError: something needed is missing; what was begun is undone.
        """
        with contextlib.ExitStack() as undo:
            self._front.claim()
            undo.callback(self._front.release)
            log_to_files(self._directory.logs, "engine")
            stores = open_stores(self._directory)
            undo.callback(stores.close)
            supervisor = Supervisor()
            undo.callback(supervisor.stop, CHILDREN_STOP_S)
            self._join(stores, supervisor, undo)
            self._closing = undo.pop_all()

    def run(self) -> None:
        """Serve until a client or a signal asks to stop, or the data directory is deleted, then stop."""
        while not self._front.stop_asked.wait(_LOOK_S):
            if not self._front.is_claimed():  # nobody can find this engine any more, nor start another
                logger.error("the data directory was deleted: stopping")
                break
        self._closing.close()

    def ask_to_stop(self) -> None:
        """End `run`; never waits."""
        self._front.stop_asked.set()

    def _join(self, stores: Stores, supervisor: Supervisor, undo: contextlib.ExitStack) -> None:
        """Build what works on the stores, listen, and begin to index."""
        settings = Settings(stores.profile)
        models = EmbeddingModels(settings, supervisor, self._directory.vectors)
        undo.callback(models.close_all)
        # What is searched by is a fact of the catalog; indexing brings it in line with the settings.
        live = models.open(stores.catalog.meaning.live_model() or shipped_identity())
        pool = ParserPool(
            supervisor,
            workers=settings.value("indexing.parser_processes"),
            scratch=self._directory.scratch,
            patience=self._patience,
        )
        meaning = RetrieverInUse(stores.catalog, live.store, live.queries)
        ephemeral = EphemeralConversations()
        indexing = self._indexing(
            stores,
            settings,
            pool,
            live,
            models,
            memories=(ephemeral,),
            on_model=lambda parts: meaning.replace(parts.store, parts.queries),
        )
        undo.callback(indexing.stop)
        # Before it waits for its threads: most of them wait for children.
        undo.callback(supervisor.ask_to_end)
        undo.callback(indexing.begin_stop)
        attention = functools.partial(_attention, indexing, models)
        search = SearchService(
            stores.catalog, stores.keyword, meaning, attention=attention, lacks_words=indexing.lacks_words
        )
        passwords = functools.partial(settings.value, "files.passwords")
        handlers: dict[type, Handler] = {
            **indexing_handlers(indexing),
            **search_handlers(
                search,
                PreviewService(stores.catalog, search.queries, pool, passwords),
                Inspector(stores.catalog, search, indexing.why_left_out, self._patience.status),
                stores.catalog.contents.note_opened,
            ),
            **self._answering(stores, settings, supervisor, search, meaning, ephemeral),
            **self._own_handlers(stores, settings, supervisor, models, indexing),
        }
        self._front.open(handlers, LONG_REQUESTS)
        undo.callback(self._front.close)
        indexing.start()

    def _answering(
        self,
        stores: Stores,
        settings: Settings,
        supervisor: Supervisor,
        search: SearchService,
        meaning: RetrieverInUse,
        ephemeral: EphemeralConversations,
    ) -> dict[type, Handler]:
        conversations = Conversations(stores.profile)
        parts = AnswerParts(
            search,
            stores.catalog,
            supervisor.start(answers_child(), now=False),
            conversations,
            ephemeral,
            settings,
            lambda: meaning.embedder,
            SpellingFinder(stores.keyword).of,
            self._patience.status,
        )
        return {**answer_handlers(AnswerService(parts)), **conversation_handlers(conversations)}

    def _own_handlers(
        self,
        stores: Stores,
        settings: Settings,
        supervisor: Supervisor,
        models: EmbeddingModels,
        indexing: IndexingService,
    ) -> dict[type, Handler]:
        """What the engine says of itself, and is told to be like."""
        parts = StatusParts(self._directory, stores.catalog, settings, supervisor, indexing, stores.notes)
        costs = SettingCosts(settings, stores.catalog, lambda: indexing.model)
        applied = functools.partial(self._setting_changed, settings, models, indexing)
        applied("")
        return {**status_handlers(StatusReporter(parts)), **settings_handlers(settings, costs.of, applied)}

    def _indexing(
        self,
        stores: Stores,
        settings: Settings,
        pool: ParserPool,
        live: MeaningParts,
        models: EmbeddingModels,
        *,
        memories: Sequence[Memory],
        on_model: Callable[[MeaningParts], None],
    ) -> IndexingService:
        parts = IndexingParts(
            catalog=stores.catalog,
            profile=stores.profile,
            settings=settings,
            data_directory=self._directory.root,
            scanner=FolderScanner(str(self._directory.root), patience=self._patience),
            parser_pool=pool,
            keyword_index=stores.keyword,
            meaning=live,
            models=models,
            memories=memories,
            watcher=FolderWatcher(mounts=self._mounts),
            patience=self._patience,
            parser_versions=Registry().versions(),
            ocr_engines=[engine for engine in ocr.ENGINES if ocr.is_available(engine)],
        )
        publish = self._front.events.publish
        return IndexingService(
            parts,
            IndexingEvents(
                progressed=publish,
                sources_changed=lambda sources: publish(SourcesChanged(sources)),
                model_changed=on_model,
                catalog_damaged=self._on_catalog_damage,
            ),
        )

    def _on_catalog_damage(self, reason: str) -> None:
        """The next start moves the catalog aside; a client starts it as soon as this engine is gone."""
        logger.error("the catalog is damaged, the engine starts anew: %s", reason)
        self.ask_to_stop()

    def _setting_changed(
        self, settings: Settings, models: EmbeddingModels, indexing: IndexingService, name: str
    ) -> None:
        lifetime = self._front.lifetime
        change = lifetime.keep if settings.value("background_indexing") else lifetime.release
        change("background indexing")
        if name in ("answers.host", "answers.allow_hosts"):
            models.look_elsewhere()
        indexing.setting_changed(name)


@contextlib.contextmanager
def _attention(indexing: IndexingService, models: EmbeddingModels) -> Iterator[None]:
    """A query gets the processor: bulk work and bulk embedding wait."""
    with indexing.query(), models.paused():
        yield


def run_engine(directory: DataDirectory, *, on_ready: Callable[[], None], keep: bool = False) -> None:
    """Run an engine in this process until it is asked to stop; `on_ready` is called once it listens.

    Raises:
        DeskhoundError: it cannot be started.
    """
    allow_many_files()
    os.umask(0o077)  # all that it writes is for its user alone, also where the folder is copied or moved
    engine = Engine(directory, keep=keep)

    def on_signal(number: int, _frame: FrameType | None) -> None:
        logger.info("signal %d: stopping", number)
        engine.ask_to_stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    engine.start()
    on_ready()
    collect_garbage_sparingly()
    engine.run()


def main() -> None:
    """Entry of the engine process that clients start."""
    parser = argparse.ArgumentParser(prog="indexer.engine")
    parser.add_argument("--data-dir", type=data_directory, required=True)
    code = 0
    try:
        run_engine(parser.parse_args().data_dir, on_ready=announce_ready)
    except DeskhoundError as error:
        announce_failure(error)
        sys.stderr.write(f"deskhound: {error.message}\n")
        code = 1
    logging.shutdown()
    # Threads that still wait for a child or sit in native code must not hold the exit up.
    os._exit(code)


if __name__ == "__main__":
    main()
