from __future__ import annotations

import pytest

from indexer.errors import NotFoundError
from tests.indexer.indexing.workshop import Workshop


def test_small_files_go_to_a_worker_together_and_large_ones_alone(workshop: Workshop) -> None:
    for number in range(40):
        workshop.write(f"{number:02}.txt", f"text {number}\n")
    large = [workshop.write(f"large{number}.txt", f"large {number}\n" * 40_000) for number in range(2)]
    workshop.write("members.zip", "inside\n")
    workshop.add()
    workshop.settle()
    sizes = [len(names) for names in workshop.pool.together]
    assert max(sizes) == 16
    assert not {path.name for path in large} & {name for names in workshop.pool.together for name in names}
    expected = [f"{number:02}.txt" for number in range(40)]
    expected += [*(path.name for path in large), "members.zip", "members.zip/0.txt"]
    assert workshop.names() == sorted(expected)
    workshop.check_stores_agree()


def test_an_edited_file_goes_alone_with_its_former_chunks(workshop: Workshop) -> None:
    paths = [workshop.write(f"{number}.txt", f"text {number}\nsecond line\n") for number in range(4)]
    workshop.add()
    workshop.settle()
    workshop.pool.together.clear()
    for path in paths:
        path.write_text(f"edited {path.name}\n")
    workshop.service.rescan()
    workshop.settle()
    assert workshop.pool.together == []
    assert [workshop.pool.former[path.name] for path in paths] == [2, 2, 2, 2]


@pytest.mark.parametrize("count", [1, 5])
def test_files_that_are_back_by_the_time_they_are_missed_are_read_once_more(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    for number in range(count):
        workshop.write(f"{number}.txt", f"text {number}\n")
    parse, missed = workshop.pool.parse, set()

    def miss_once(path, **more):
        if path not in missed:
            missed.add(path)
            raise NotFoundError("It was away for a moment.")
        yield from parse(path, **more)

    monkeypatch.setattr(workshop.pool, "parse", miss_once)
    workshop.add()
    workshop.settle()
    assert len(workshop.contents()) == count
    assert workshop.service.failures().total == 0
    workshop.check_stores_agree()


def test_a_file_that_is_listed_but_never_opens_has_failed(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def miss(path, **_):
        raise NotFoundError("It cannot be found by this name.")

    workshop.write("a.txt", "text\n")
    monkeypatch.setattr(workshop.pool, "parse", miss)
    workshop.add()
    workshop.settle()
    (failure,) = workshop.service.failures().failures
    assert failure.reason == "It cannot be found by this name."
