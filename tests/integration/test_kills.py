"""A short run of the kill harness; the long one is run by command."""

from __future__ import annotations

import pytest

from tests.integration.kill_harness import run

pytestmark = pytest.mark.process


def test_after_kills_at_random_instants_the_index_equals_the_folder(tmp_path):
    report = run(tmp_path, kills=6, seed=20)
    assert report.kills.total() == 6
    assert report.differences == []
