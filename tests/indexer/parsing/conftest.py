from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.pool import ParserPool
from indexer.processes.supervisor import Supervisor
from indexer.sources.patience import Patience

HOSTILE_MODULE = "tests.indexer.parsing.hostile_worker"


@pytest.fixture(scope="module")
def supervisor() -> Iterator[Supervisor]:
    with Supervisor() as supervisor:
        yield supervisor


@pytest.fixture(scope="module")
def pool(supervisor: Supervisor, tmp_path_factory: pytest.TempPathFactory) -> ParserPool:
    """Real workers with the real parsers."""
    return ParserPool(supervisor, workers=1, scratch=tmp_path_factory.mktemp("scratch"), patience=Patience())


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that `nobody` may enter and write to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def hostile_pool(supervisor: Supervisor, open_folder: Path) -> ParserPool:
    """One worker whose parsers do what a file tells them to, as an unprivileged user."""
    pool = ParserPool(
        supervisor,
        workers=1,
        scratch=open_folder / "scratch",
        patience=Patience(),
        module=HOSTILE_MODULE,
        memory_bytes=1_600_000_000,
    )
    (open_folder / "scratch").mkdir(exist_ok=True)
    (open_folder / "scratch").chmod(0o777)
    return pool


@pytest.fixture
def order(hostile_pool: ParserPool, tmp_path: Path) -> Callable[..., list[Extracted]]:
    """Have the hostile worker do something; returns what it answered."""

    def order(line: str, **options: object) -> list[Extracted]:
        path = tmp_path / "orders.hostile"
        path.write_text(f"!hostile {line}\n")
        found = list(hostile_pool.parse(str(path), **options))  # type: ignore[arg-type]
        return [one for one in found if not isinstance(one, AlreadyKnown)]

    return order
