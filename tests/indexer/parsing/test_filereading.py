"""Files go to a worker together, and each fares as it would alone."""

from __future__ import annotations

import pytest

from indexer.domain import DocumentState
from indexer.errors import NotFoundError, ProtocolError, SpecialFileError
from indexer.parsing.extracted import AlreadyKnown
from indexer.parsing.parser import ParseOptions
from indexer.parsing.pool import ParserPool
from indexer.parsing.reader import content_hash
from indexer.sources.patience import Patience
from indexer.storage.textblocks import decode_text

pytestmark = pytest.mark.process


def read_together(pool, folder, names, known=frozenset()):
    return pool.parse_many([(str(folder / name), known) for name in names], options=ParseOptions())


def texts_of(outcomes) -> list[str]:
    return [decode_text(outcome[0].text_blocks) for outcome in outcomes]


def requests_to(pool, monkeypatch) -> list[int]:
    """How many files each request asks for, from now on."""
    counts: list[int] = []
    for handle in (*pool._bulk, *pool._urgent):

        def stream(message, *, sent=handle.child.stream, **more):
            counts.append(len(message.files))
            return sent(message, **more)

        monkeypatch.setattr(handle.child, "stream", stream)
    return counts


@pytest.fixture
def orders(hostile_pool, tmp_path):
    """Have the hostile worker read several files, one of which tells it to do something."""

    def read(line: str) -> list:
        (tmp_path / "before.txt").write_text("before\n")
        (tmp_path / "orders.hostile").write_text(f"!hostile {line}\n")
        (tmp_path / "after.txt").write_text("after\n")
        return read_together(hostile_pool, tmp_path, ["before.txt", "orders.hostile", "after.txt"])

    return read


def test_files_are_read_in_few_exchanges_and_answered_in_order(pool, tmp_path, monkeypatch):
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(f"note number {number}\n")
    known = content_hash(b"note number 3\n")
    counts = requests_to(pool, monkeypatch)
    found = read_together(pool, tmp_path, [f"{number}.txt" for number in range(40)], frozenset([known]))
    assert found.pop(3) == [AlreadyKnown(known, 14)]
    assert texts_of(found) == [f"note number {number}\n" for number in range(40) if number != 3]
    assert counts == [16, 16, 8]


def test_a_file_that_has_gone_is_not_to_blame_for_a_death(hostile_pool, tmp_path, monkeypatch):
    path = tmp_path / "orders.hostile"
    path.write_text("!hostile segfault\n")
    child = hostile_pool._bulk[0].child
    stream = child.stream

    def unplugged(message, **more):
        path.unlink(missing_ok=True)
        return stream(message, **more)

    monkeypatch.setattr(child, "stream", unplugged)
    with pytest.raises(NotFoundError):
        hostile_pool.parse(str(path))


def test_whatever_the_files_are_each_is_answered(pool, tmp_path):
    (tmp_path / "page.html").write_text("<p>parsed by a library</p>")
    (tmp_path / "large.txt").write_text("words and words\n" * 40_000)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "plain.md").write_text("# Plain\n")
    (tmp_path / "folder").mkdir()
    names = ["page.html", "gone.txt", "large.txt", "empty.txt", "folder", "plain.md"]
    page, gone, large, empty, folder, plain = read_together(pool, tmp_path, names)
    assert [one[0].state for one in (page, large, plain)] == [DocumentState.WORDS] * 3
    assert large[0].char_count == 16 * 40_000
    assert empty[0].state is DocumentState.NAME_ONLY
    assert (type(gone), type(folder)) == (NotFoundError, SpecialFileError)
    assert read_together(pool, tmp_path, []) == []


def test_members_follow_the_file_they_lie_in(orders):
    before, container, after = orders("members bomb")
    assert [part.member for part in container] == ["", "good.txt", "bomb.txt"]
    assert texts_of([before, after]) == ["before\n", "after\n"]


def test_a_crash_costs_one_file_one_retry_and_its_neighbours_nothing(orders, hostile_pool, monkeypatch):
    counts = requests_to(hostile_pool, monkeypatch)
    assert texts_of(orders("crash-once")) == ["before\n", "survived\n", "after\n"]
    assert counts == [3, 2]


@pytest.mark.parametrize("verb", ["segfault", "exit", "babble", "lie"])
def test_a_file_that_ends_its_worker_twice_fails_alone(orders, hostile_pool, monkeypatch, verb):
    counts = requests_to(hostile_pool, monkeypatch)
    before, (failed,), after = orders(verb)
    assert (failed.state, failed.reason) == (DocumentState.FAILED, "The parser crashed on this file.")
    assert (failed.parser, failed.content_hash) == ("hostile", content_hash(f"!hostile {verb}\n".encode()))
    assert texts_of([before, after]) == ["before\n", "after\n"]
    assert counts == [3, 2, 1]


def test_a_member_that_ends_its_worker_costs_itself_only(orders):
    before, container, after = orders("members crashing")
    states = [part.state for part in container[1:]]
    assert states == [DocumentState.WORDS, DocumentState.FAILED, DocumentState.WORDS]
    assert texts_of([before, after]) == ["before\n", "after\n"]


@pytest.mark.parametrize(("share", "exchanges"), [(0.0, [3, 1]), (2.0, [3, 1, 1])])
def test_a_file_that_hangs_is_given_up_once_it_had_its_time(
    orders, hostile_pool, monkeypatch, share, exchanges
):
    """Where its neighbours may have taken of it, it is read once more alone."""
    monkeypatch.setattr("indexer.parsing.pool.time_limit_s", lambda _size, *, use_ocr: 0.5)
    monkeypatch.setattr("indexer.parsing.filereading._WHOLE", share)
    counts = requests_to(hostile_pool, monkeypatch)
    before, (failed,), after = orders("loop")
    assert (failed.state, failed.reason) == (DocumentState.FAILED, "Reading it took longer than 0.5 s.")
    assert (0.4 if share else 0.0) < failed.seconds < 5
    assert texts_of([before, after]) == ["before\n", "after\n"]
    assert counts == exchanges


@pytest.mark.parametrize("first", ["before.txt", "before.hostile"])
@pytest.mark.parametrize("verb", ["loop", "exit"])
def test_what_is_read_unannounced_and_ends_its_worker_is_told_from_its_neighbours(
    hostile_pool, tmp_path, monkeypatch, first, verb
):
    monkeypatch.setattr("indexer.parsing.pool.time_limit_s", lambda _size, *, use_ocr: 0.5)
    (tmp_path / first).write_text("!hostile whoami\n" if first.endswith("e") else "before\n")
    (tmp_path / "orders.quiet").write_text(f"!hostile {verb}\n")
    (tmp_path / "after.txt").write_text("after\n")
    before, failed, after = read_together(hostile_pool, tmp_path, [first, "orders.quiet", "after.txt"])
    assert (before[0].state, after[0].state) == (DocumentState.WORDS, DocumentState.WORDS)
    assert "0.5 s" in str(failed) or "crashed" in str(failed)


def test_a_worker_that_lies_is_not_believed(supervisor, tmp_path, monkeypatch):
    pool = ParserPool(supervisor, workers=1, scratch=tmp_path / "scratch", patience=Patience())
    (tmp_path / "one.txt").write_text("one\n")

    def malformed(answer, former):
        raise ProtocolError("a malformed answer")

    monkeypatch.setattr("indexer.parsing.filereading.check_answer", malformed)
    outcomes = read_together(pool, tmp_path, ["one.txt"] * 2)
    assert [str(outcome) for outcome in outcomes] == ["The parser crashed on this file."] * 2
    monkeypatch.undo()
    assert texts_of(read_together(pool, tmp_path, ["one.txt"] * 2)) == ["one\n"] * 2
