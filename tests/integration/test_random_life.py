"""A real engine on a real folder through a random life; whenever it is quiet, all stores equal the folder.

`HYPOTHESIS_EXAMPLES=50 uv run pytest tests/integration/test_random_life.py` is the long run, another one each
time. A failure prints its steps and where folder and data are kept; the same command plays it again first,
and the printed `@reproduce_failure`, set on `EngineLife`, plays it anywhere.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from indexer.paths import DataDirectory
from indexer.protocol.messages import (
    ChangeRulesRequest,
    ForgetRequest,
    ListSourcesRequest,
    PauseRequest,
    RemoveSourceRequest,
    RescanRequest,
    ResumeRequest,
)
from tests.integration.audit import differences_in_search, differences_in_stores
from tests.integration.conftest import RunningEngine
from tests.integration.kill_harness import TARGETS, revive, strike
from tests.integration.living_folder import CHANGES, LOSSES, LivingFolder

LONG = int(os.environ.get("HYPOTHESIS_EXAMPLES", "0"))

_GITIGNORES = {"": set(), "*.md\n": {".md"}, "/b/\n": {"b/"}, "*.md\n!*.md\n": set()}
_EXCLUDED = {(): set(), ("*.log",): {".log"}, ("/a/",): {"a/"}}
_INCLUDED = {(): set(), ("*.txt", "*.md"): {".log"}}
"""Lines or globs → what they leave out of the index."""


class EngineLife(RuleBasedStateMachine):
    """Steps that a user, the system and bad luck take, in any order."""

    @initialize(seed=st.integers(0, 1_000_000))
    def begin(self, seed: int) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="deskhound-life-"))
        self.living = LivingFolder(self.place / "files", seed)
        self.living.change(6)
        self.rules: set[str] = set()
        self.ignored: set[str] = set()
        self.engine = RunningEngine(DataDirectory(self.place / "data"))
        self.source = self.engine.add(self.living.root, until="words")

    def teardown(self) -> None:
        """Compare a last time, unless a step failed: then its error is the one to show."""
        if not hasattr(self, "source"):
            return
        is_failed = sys.exc_info()[0] is not None
        try:
            if not is_failed:
                is_failed = True
                self.settle_and_compare()
                is_failed = False
        finally:
            self.engine.stop()
            if is_failed:
                print(f"kept: {self.place}")  # noqa: T201 - shown with the failure
            else:
                shutil.rmtree(self.place)

    @rule(changes=st.lists(st.sampled_from(CHANGES), min_size=2, max_size=8))
    def alter_files(self, changes: list[str]) -> None:
        for change in changes:
            self.living.do(change)

    @rule(
        changes=st.lists(st.sampled_from(CHANGES), max_size=4),
        victim=st.sampled_from(TARGETS),
        after_s=st.sampled_from([0.0, 0.1, 0.3, 1.0]),
    )
    def kill(self, changes: list[str], victim: str, after_s: float) -> None:
        self.alter_files(changes)
        self.engine.client.call(RescanRequest(source_id=self.source))
        time.sleep(after_s)  # any instant of the work: nothing is waited for
        strike(self.engine, victim)
        revive(self.engine)

    @rule(seconds=st.sampled_from([0.0, 3600.0]))
    def pause(self, seconds: float) -> None:
        self.engine.client.call(PauseRequest(seconds))

    @rule()
    def resume(self) -> None:
        self.engine.client.call(ResumeRequest())

    @rule(include=st.sampled_from(sorted(_INCLUDED)), exclude=st.sampled_from(sorted(_EXCLUDED)))
    def change_rules(self, include: tuple[str, ...], exclude: tuple[str, ...]) -> None:
        self.engine.client.call(ChangeRulesRequest(self.source, include=include, exclude=exclude))
        self.rules = _INCLUDED[include] | _EXCLUDED[exclude]
        self.living.left_out = self.rules | self.ignored

    @rule(lines=st.sampled_from(sorted(_GITIGNORES)))
    def write_gitignore(self, lines: str) -> None:
        (self.living.root / ".gitignore").write_text(lines)
        self.ignored = _GITIGNORES[lines]
        self.living.left_out = self.rules | self.ignored

    @rule(changes=st.lists(st.sampled_from([name for name in CHANGES if name not in LOSSES]), max_size=4))
    def lose_and_find_the_volume(self, changes: list[str]) -> None:
        self._quiet()
        root, files = self.living.root, self.living.files
        away = root.with_name("away")
        root.rename(away)
        self.engine.rescan(self.source)
        [source] = self.engine.client.call(ListSourcesRequest()).sources
        assert source.state == "offline"
        reply = self.engine.search("everyfile", mode="keyword", limit=200)
        found = [path for hit in reply.hits for path in (hit.path, *hit.also_at)]
        assert sorted(found) == sorted(path for path, word in files.items() if word), "searchable while away"
        assert not any(hit.is_online for hit in reply.hits)
        assert self.engine.status().coverage.offline == len(files)
        self.living.root = away
        self.alter_files(changes)
        if set(files.values()) - set(self.living.files.values()):
            # Moved to where rules leave it out, unseen: that is lost, and many lost at once are kept for a while.
            self.write_gitignore("")
            self.change_rules(include=(), exclude=())
        self.living.root = root
        away.rename(root)
        self._quiet()

    @rule()
    def forget_a_file_and_delete_it(self) -> None:
        self._quiet()
        hits = self.engine.search("everyfile", mode="keyword", limit=1).hits
        words = self.living.files
        # The same bytes under another suffix are another document: another parser read them.
        if hits and list(words.values()).count(word := words[hits[0].path]) == 1:
            self.engine.client.call(ForgetRequest((hits[0].document_id,)))
            assert self.engine.paths(word, mode="keyword") == []
            Path(hits[0].path).unlink()

    @rule()
    def remove_the_source_and_add_it_again(self) -> None:
        self.engine.client.call(RemoveSourceRequest(self.source))
        assert self.engine.paths("everyfile", mode="keyword") == []
        self.rules = set()
        self.living.left_out = self.rules | self.ignored
        self.engine.client.call(ResumeRequest())
        self.source = self.engine.add(self.living.root, until="words")

    @rule()
    def settle_and_compare(self) -> None:
        self._quiet()
        found = differences_in_search(self.engine, self.living)
        self.engine.stop()
        found += differences_in_stores(self.engine.directory, self.living)
        self.engine.reconnect()
        assert found == []

    def _quiet(self) -> None:
        self.engine.client.call(ResumeRequest(full_speed=True))
        self.engine.rescan(self.source)


TestEngineLife = pytest.mark.process(pytest.mark.timeout(LONG * 300 or 600)(EngineLife.TestCase))
TestEngineLife.settings = settings(
    max_examples=LONG or 2,
    stateful_step_count=25 if LONG else 7,
    deadline=None,
    derandomize=not LONG,
    database=DirectoryBasedExampleDatabase(Path(".hypothesis/examples")) if LONG else None,
    print_blob=True,
    verbosity=Verbosity.debug,  # tells each step as it is taken: a failure may not come a second time
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would take hours
    suppress_health_check=list(HealthCheck),
)
