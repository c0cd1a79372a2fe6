from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from indexer.storage.backups import RollingBackups, _is_sound
from indexer.storage.profile import open_profile
from tests.waiting import PATIENCE_S


def test_two_threads_that_back_up_do_not_write_into_each_others_copy(tmp_path: Path) -> None:
    profile, _ = open_profile(tmp_path / "profile.db", tmp_path / "own")
    database = profile._database
    backups = RollingBackups(tmp_path / "backups", "profile")
    others: list[threading.Thread] = []
    has_another_begun = threading.Event()

    class Slow:
        """The database; while its first copy is made, another thread asks for one too."""

        def copy_to(self, target: Path) -> None:
            if others:
                has_another_begun.set()
            else:
                others.append(
                    threading.Thread(target=backups.write, args=(self,), kwargs={"is_forced": True})
                )
                others[0].start()
                assert not has_another_begun.wait(0.1)
            database.copy_to(target)

    backups.write(Slow(), is_forced=True)
    others[0].join(PATIENCE_S)
    assert has_another_begun.is_set()
    assert backups.copies()
    assert all(_is_sound(copy) for copy in backups.copies())
    profile.close()


def test_a_copy_of_a_clock_that_ran_ahead_is_older_than_those_of_now(tmp_path: Path) -> None:
    place = tmp_path / "own"
    profile, _ = open_profile(tmp_path / "profile.db", place)
    profile.back_up(is_forced=True)
    (early,) = place.iterdir()
    ahead = early.rename(place / "profile-20990101-000000.db")
    os.utime(ahead, (time.time() + 1e9,) * 2)
    profile.store_setting("ocr.use", "false")
    profile.back_up()
    assert len(RollingBackups(place, "profile").copies()) == 2
    profile.close()
    (tmp_path / "profile.db").write_bytes(b"damaged" * 1000)
    restored, note = open_profile(tmp_path / "profile.db", place)
    assert "was restored" in note
    assert restored.stored_settings() == {"ocr.use": "false"}
    restored.close()
