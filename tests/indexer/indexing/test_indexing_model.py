"""Random changes of a folder, looked at or not, with stops in between; afterwards all stores equal the folder.

`HYPOTHESIS_EXAMPLES=200 pytest tests/indexer/indexing/test_indexing_model.py` makes a long run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from indexer.domain import SourceId
from indexer.protocol.messages import ChangeRulesRequest
from tests.indexer.indexing.workshop import Workshop

FOLDERS = ("", "a", "b", "a/x", "b/y/z")
NAMES = ("one.txt", "two.txt", "three.md", "four.log", "box.zip")
TEXTS = ("ant\n", "bee\ncat\n", "ant\nbee\n", "dog\n" * 3, "")

folders = st.sampled_from(FOLDERS)
names = st.sampled_from(NAMES)
texts = st.sampled_from(TEXTS)


class FolderMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="deskhound-test-"))
        self.workshop = Workshop(self.place)
        self.workshop.open()
        self.source = self.workshop.add()
        self.excluded = False
        self.touched: set[str] = set()

    def teardown(self) -> None:
        if not hasattr(self, "workshop"):
            return
        try:
            self.settle_and_compare()
        finally:
            self.workshop.close()
            shutil.rmtree(self.place)

    def _path(self, folder: str, name: str = "") -> Path:
        return self.workshop.files / folder / name

    def _touch(self, *paths: Path) -> None:
        self.touched.update(str(path) for path in paths)

    @rule(folder=folders, name=names, text=texts)
    def write(self, folder, name, text) -> None:
        path = self._path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self._touch(path)

    @rule(folder=folders, name=names, text=texts)
    def save_atomically(self, folder, name, text) -> None:
        path = self._path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{name}.tmp")
        fresh.write_text(text)
        fresh.replace(path)
        self._touch(fresh, path)

    @rule(folder=folders, name=names)
    def delete(self, folder, name) -> None:
        self._path(folder, name).unlink(missing_ok=True)
        self._touch(self._path(folder, name))

    @rule(folder=folders, name=names, goal=folders, other=names)
    def move(self, folder, name, goal, other) -> None:
        old, new = self._path(folder, name), self._path(goal, other)
        if old.exists() and new.parent.exists():
            old.replace(new)
            self._touch(old, new)

    @rule(folder=folders, name=names, goal=folders, other=names, as_link=st.booleans())
    def copy(self, folder, name, goal, other, as_link) -> None:
        old, new = self._path(folder, name), self._path(goal, other)
        if old.exists() and new.parent.exists() and not new.exists():
            os.link(old, new) if as_link else shutil.copy2(old, new)
            self._touch(new)

    @rule(folder=st.sampled_from(FOLDERS[1:]), goal=st.sampled_from(["c", "a/moved", "b/y"]))
    def move_folder(self, folder, goal) -> None:
        old, new = self._path(folder), self._path(goal)
        if old.is_dir() and new.parent.is_dir() and not new.exists() and not str(new).startswith(f"{old}/"):
            old.rename(new)
            self._touch(old, new)

    @rule(folder=st.sampled_from([*FOLDERS[1:], "c"]))
    def delete_folder(self, folder) -> None:
        shutil.rmtree(self._path(folder), ignore_errors=True)
        self._touch(self._path(folder))

    @rule(seconds=st.integers(1, 10_000), folder=folders, name=names)
    def touch(self, seconds, folder, name) -> None:
        path = self._path(folder, name)
        if path.exists():
            os.utime(path, (seconds, seconds))
            self._touch(path)

    @precondition(lambda self: self.touched)
    @rule(some=st.booleans())
    def report(self, some) -> None:
        """What a watcher says, perhaps not all of it."""
        reported = sorted(self.touched)[:: 2 if some else 1]
        self.touched.clear()
        self.workshop.service.notice(reported)

    @rule()
    def rescan(self) -> None:
        self.workshop.service.rescan()

    @rule()
    def restart(self) -> None:
        self.workshop.close()
        self.workshop.open()

    @rule()
    def pause_and_resume(self) -> None:
        self.workshop.service.pause()
        self.workshop.service.resume()

    @rule()
    def change_rules(self) -> None:
        self.excluded = not self.excluded
        exclude = ("*.log",) if self.excluded else ()
        self.workshop.service.change_rules(ChangeRulesRequest(SourceId(self.source), exclude=exclude))

    @rule()
    def purge(self) -> None:
        self.workshop.service._housekeeping.purge_soon()

    @rule()
    def lose_an_index(self) -> None:
        self.workshop.close()
        self.workshop.store.renew()
        shutil.rmtree(self.workshop.data / "keyword")
        self.workshop.open()

    @rule()
    def settle_and_compare(self) -> None:
        self.touched.clear()
        self.workshop.service.rescan()
        self.workshop.settle()
        self.workshop.service._housekeeping.purge_soon()
        self.workshop.settle()
        expected = {}
        for path in self.workshop.files.rglob("*.*"):
            if (
                path.is_file()
                and not path.name.startswith(".")
                and not (self.excluded and path.suffix == ".log")
            ):
                expected[str(path)] = path.read_text()
        rows = self.workshop.catalog.documents_by_name(list(range(1, 5000))).values()
        found = {row.path: self.workshop.catalog.whole_text(row.extraction) for row in rows if not row.member}
        assert found == expected
        members = {(row.path, row.member) for row in rows if row.member}
        assert members == {
            (path, f"{number}.txt")
            for path, text in expected.items()
            if path.endswith(".zip")
            for number in range(len(text.splitlines()))
        }
        self.workshop.check_stores_agree()


FolderMachine.TestCase.settings = settings(
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "4")),
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
)
TestFolderModel = FolderMachine.TestCase
