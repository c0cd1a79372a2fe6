from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from indexer.interpreter import allow_many_files

if sys.platform == "win32":
    pytest.skip("no such limits there", allow_module_level=True)

import resource


@pytest.fixture(autouse=True)
def limits() -> Iterator[tuple[int, int]]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_few_open_files_become_as_many_as_are_allowed(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    allow_many_files()
    soft, same = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert same == hard
    assert soft == (4096 if hard == resource.RLIM_INFINITY else min(hard, 4096))


def test_many_open_files_stay_as_they_are(limits: tuple[int, int]) -> None:
    _, hard = limits
    if 0 <= hard < 5000:
        pytest.skip("the system allows fewer")
    resource.setrlimit(resource.RLIMIT_NOFILE, (5000, hard))
    allow_many_files()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (5000, hard)
