"""A real engine on a real folder through a random life; whenever it is quiet, all stores equal the folder.

`HYPOTHESIS_EXAMPLES=50 uv run pytest tests/integration/test_random_life.py` makes a long run; a failure prints
the steps that lead to it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from indexer.paths import DataDirectory
from indexer.protocol.messages import (
    ChangeRulesRequest,
    ForgetRequest,
    ListSourcesRequest,
    PauseRequest,
    RemoveSourceRequest,
    ResumeRequest,
)
from tests.integration.audit import differences_in_search, differences_in_stores
from tests.integration.conftest import RunningEngine
from tests.integration.kill_harness import TARGETS, revive, strike
from tests.integration.living_folder import LivingFolder

LONG = int(os.environ.get("HYPOTHESIS_EXAMPLES", "0"))
CHANGES = (
    "create", "create_large", "edit", "edit", "touch", "move", "copy", "hard_link", "delete", "rename_folder",
)  # fmt: skip


class EngineLife(RuleBasedStateMachine):
    @initialize(seed=st.integers(0, 1_000_000))
    def begin(self, seed: int) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="deskhound-life-"))
        self.living = LivingFolder(self.place / "files", seed)
        self.living.change(6)
        self.engine = RunningEngine(DataDirectory(self.place / "data"))
        self.source = self.engine.add(self.living.root, until="words")

    def teardown(self) -> None:
        if not hasattr(self, "source"):
            return
        try:
            self.settle_and_compare()
        finally:
            self.engine.stop()
            shutil.rmtree(self.place, ignore_errors=True)

    @rule(changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=6))
    def live(self, changes: list[str]) -> None:
        for change in changes:
            getattr(self.living, change)()

    @rule(victim=st.sampled_from(TARGETS))
    def kill(self, victim: str) -> None:
        strike(self.engine, victim)
        revive(self.engine)

    @rule(seconds=st.sampled_from([0.0, 3600.0]))
    def pause(self, seconds: float) -> None:
        self.engine.client.call(PauseRequest(seconds))

    @rule(exclude_logs=st.booleans(), ignore_notes=st.booleans())
    def change_rules(self, exclude_logs: bool, ignore_notes: bool) -> None:
        (self.living.root / ".gitignore").write_text("*.md\n" if ignore_notes else "")
        exclude = ("*.log",) if exclude_logs else ()
        self.engine.client.call(ChangeRulesRequest(self.source, exclude=exclude))
        self.living.left_out = {
            suffix for suffix, is_out in ((".log", exclude_logs), (".md", ignore_notes)) if is_out
        }

    @rule()
    def lose_and_find_the_volume(self) -> None:
        self._quiet()
        away = self.living.root.with_name("away")
        self.living.root.rename(away)
        self.engine.rescan(self.source, until="words")
        [source] = self.engine.client.call(ListSourcesRequest()).sources
        assert source.state == "offline"
        kept = self.engine.paths("everyfile", mode="keyword")
        away.rename(self.living.root)
        assert sorted(kept) == sorted(self.living.files), "what is away stays searchable"

    @rule()
    def forget_a_file_and_delete_it(self) -> None:
        self._quiet()
        hits = self.engine.search("everyfile", mode="keyword", limit=1).hits
        if hits and not hits[0].also_at:
            word = self.living.files[hits[0].path]
            self.engine.client.call(ForgetRequest(hits[0].document_id))
            assert self.engine.paths(word, mode="keyword") == []
            Path(hits[0].path).unlink()
            self.living.gone.add(word)

    @rule()
    def remove_the_source_and_add_it_again(self) -> None:
        self.engine.client.call(RemoveSourceRequest(self.source))
        assert self.engine.paths("everyfile", mode="keyword") == []
        (self.living.root / ".gitignore").unlink(missing_ok=True)
        self.living.left_out = set()
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


TestEngineLife = pytest.mark.process(pytest.mark.timeout(3_600 if LONG else 600)(EngineLife.TestCase))
TestEngineLife.settings = settings(
    max_examples=LONG or 2,
    stateful_step_count=25 if LONG else 10,
    deadline=None,
    derandomize=not LONG,
    database=None,
    print_blob=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking would take hours
    suppress_health_check=list(HealthCheck),
)
