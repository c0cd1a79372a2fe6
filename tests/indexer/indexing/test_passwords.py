"""Protected files open with the passwords the user gave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.domain import DocumentState
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import PATIENCE_S


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    shop = Workshop(tmp_path)
    shop.write("plain.txt", "nothing to hide\n")
    shop.write("secret.txt", "locked treasure\n")
    shop.open()
    shop.add()
    shop.settle()
    yield shop
    shop.close()


def _give(workshop: Workshop, passwords: str) -> None:
    workshop.settings.change("files.passwords", passwords)
    workshop.service.setting_changed("files.passwords")
    workshop.settle()


def _state(workshop: Workshop) -> DocumentState:
    (row,) = workshop.catalog.documents_at(str(workshop.files / "secret.txt"))
    return row.state


def test_a_new_password_is_tried_on_what_is_locked_and_on_nothing_else(workshop: Workshop) -> None:
    assert _state(workshop) is DocumentState.ENCRYPTED
    _give(workshop, '["wrong"]')
    assert _state(workshop) is DocumentState.ENCRYPTED
    _give(workshop, '["sesame"]')
    assert _state(workshop) is DocumentState.FULL
    assert workshop.pool.parsed.count("secret.txt") == 3
    assert workshop.pool.parsed.count("plain.txt") == 1
    workshop.check_stores_agree()


def test_what_was_opened_stays_and_a_touched_file_is_not_read_again(workshop: Workshop) -> None:
    _give(workshop, '["sesame"]')
    workshop.pool.parsed.clear()
    _give(workshop, "null")
    (workshop.files / "secret.txt").touch()
    workshop.service.rescan()
    workshop.settle()
    assert _state(workshop) is DocumentState.FULL
    assert workshop.pool.parsed == []


def test_former_passwords_leave_the_disk(workshop: Workshop) -> None:
    _give(workshop, '["quagmire"]')
    workshop.profile.back_up(is_forced=True)
    _give(workshop, '["sesame"]')
    files = [path for path in workshop.data.rglob("*") if path.is_file() and "profile" in path.name]
    assert len(files) > 1
    assert b"quagmire" not in b"".join(path.read_bytes() for path in files)


def test_a_password_given_while_a_file_is_read_is_tried_on_it(workshop: Workshop) -> None:
    while workshop.pool.started.acquire(blocking=False):
        pass
    workshop.pool.gate.clear()
    workshop.write("secret.txt", "locked anew\n")
    workshop.service.rescan()
    assert workshop.pool.started.acquire(timeout=PATIENCE_S)
    workshop.settings.change("files.passwords", '["sesame"]')
    workshop.service.setting_changed("files.passwords")
    workshop.pool.gate.set()
    workshop.settle()
    assert _state(workshop) is DocumentState.FULL
    workshop.check_stores_agree()
