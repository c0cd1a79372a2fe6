from __future__ import annotations

import pytest

from indexer.domain import SourceRules
from indexer.sources.sieve import Sieve


@pytest.mark.parametrize(
    ("path", "is_out"),
    [
        ("/s", False),
        ("/s/a.txt", False),
        ("/s/deep/er/a.txt", False),
        ("/s/.git/index", True),
        ("/s/deep/node_modules/x/y.js", True),
        ("/s/old/deep/a.txt", True),
        ("/s/nested/a.txt", True),
        ("/s/a.bak", True),
        ("/elsewhere/a.txt", True),
        ("/", True),
    ],
)
def test_paths_are_judged_by_every_folder_on_their_way(path, is_out):
    sieve = Sieve("/s", SourceRules(exclude=("old/", "*.bak")), frozenset({"/s/nested"}))
    assert sieve.is_left_out(path, False) == is_out


def test_folders_are_judged_as_folders():
    sieve = Sieve("/s", SourceRules(exclude=("old/",)), frozenset({"/s/nested"}))
    assert sieve.is_left_out("/s/old", True)
    assert not sieve.is_left_out("/s/old", False)
    assert sieve.is_left_out("/s/nested", True)


def test_a_path_of_two_thousand_folders_is_judged():
    sieve = Sieve("/s", SourceRules())
    assert not sieve.is_left_out("/s/" + "d/" * 2000 + "a.txt", False)
    assert sieve.is_left_out("/s/" + "d/" * 1000 + ".git/" + "d/" * 900 + "a.txt", False)


def test_a_root_of_the_whole_system_works():
    sieve = Sieve("/", SourceRules())
    assert not sieve.is_left_out("/home/me/a.txt", False)
    assert sieve.is_left_out("/home/me/.cache/a.txt", False)


@pytest.mark.parametrize(
    ("path", "is_heeded"),
    [
        ("/s/.gitignore", True),
        ("/s/deep/er/.gitignore", True),
        ("/s/deep/node_modules/x/.gitignore", False),
        ("/s/.venv/.gitignore", False),
        ("/s/nested/.gitignore", False),
        ("/elsewhere/.gitignore", False),
        ("/s/deep/gitignore", False),
    ],
)
def test_a_gitignore_has_a_say_only_where_something_is_indexed(path, is_heeded):
    assert Sieve("/s", SourceRules(), frozenset({"/s/nested"})).heeds(path) == is_heeded


def test_no_gitignore_has_a_say_where_the_user_switched_them_off():
    assert not Sieve("/s", SourceRules(use_gitignore=False)).heeds("/s/.gitignore")
