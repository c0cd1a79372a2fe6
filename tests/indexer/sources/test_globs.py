from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from indexer.errors import SourceError
from indexer.sources.globs import GlobList, require_globs

GLOBS = st.text(alphabet="ab*?/!.[]#\\ ", min_size=1, max_size=8)
NAMES = st.text(alphabet="ab.! #\udce9é", min_size=1, max_size=6).filter(lambda name: name not in (".", ".."))


def lines_that_pathspec_takes(lines):
    taken = []
    for line in lines:
        try:
            with warnings.catch_warnings(action="ignore", category=FutureWarning):
                GitIgnoreSpec.from_lines([line])
        except (ValueError, re.error):
            continue
        taken.append(line)
    return taken


@pytest.mark.parametrize(
    ("glob", "matched", "unmatched"),
    [
        ("[[]", "[", "]"),
        ("[a&&b]", "&", "c"),
        ("[a~~b]", "~", "c"),
        ("[a||b]", "|", "c"),
        ("[+--]", ",", "/"),
        ("[]a]x", "]x", "bx"),
        ("[!a[]x", "bx", "[x"),
        (r"\[a&&b]", "[a&&b]", "a"),
    ],
)
def test_a_set_of_characters_knows_no_operations(glob, matched, unmatched):
    globs = GlobList([glob])
    assert globs.matches("", matched, is_folder=False)
    assert not globs.matches("", unmatched, is_folder=False)


def test_a_line_that_is_no_glob_is_left_out_as_git_does():
    globs = GlobList(["[z-a]", "!", "*.log"])
    assert globs.matches("", "a.log", is_folder=False)
    with pytest.raises(SourceError, match="is not a pattern"):
        require_globs(["[z-a]"])


@given(st.lists(GLOBS, max_size=5), st.lists(NAMES, max_size=2), NAMES, st.booleans())
def test_the_quick_look_never_changes_the_verdict(lines, folders, name, is_folder):
    globs = GlobList(lines)
    folder = ""
    for each in folders:
        if globs.verdict(folder, each, is_folder=True):
            return  # what lies in a matched folder is never asked about
        folder += f"{each}/"
    spec = GitIgnoreSpec.from_lines(lines_that_pathspec_takes(lines))
    expected = spec.check_file(f"{folder}{name}/" if is_folder else folder + name).include
    found = globs.verdict(folder, name, is_folder=is_folder)
    assert (None if found is None else found.is_match) == expected
    assert globs.matches(folder, name, is_folder=is_folder) == expected


def test_the_last_glob_that_matches_decides_and_is_named():
    globs = GlobList(["*.bak", "!keep.bak", "# a comment", ""])
    assert globs.verdict("", "old.bak", is_folder=False).glob == "*.bak"
    assert not globs.verdict("deep/", "keep.bak", is_folder=False).is_match
    assert globs.verdict("", "notes.txt", is_folder=False) is None


def test_a_glob_with_a_slash_at_its_end_means_folders():
    globs = GlobList(["build/"])
    assert globs.verdict("", "build", is_folder=True)
    assert globs.verdict("", "build", is_folder=False) is None


def test_a_glob_with_a_slash_inside_stands_where_the_list_stands():
    globs = GlobList(["/docs/*.pdf"])
    assert globs.verdict("docs/", "a.pdf", is_folder=False)
    assert globs.verdict("more/docs/", "a.pdf", is_folder=False) is None


def test_lines_that_are_no_globs_are_left_out():
    assert GlobList(["!", "[z", "", "  ", "# note"]).is_empty


@pytest.mark.parametrize("line", ["", "  ", "!", "# note", "[z"])
def test_a_user_is_told_what_is_no_pattern(line):
    with pytest.raises(SourceError):
        require_globs([line])


def test_what_a_user_may_type_passes():
    require_globs(["*.bak", "drafts/", "/old/**", "!keep.me", "ключ*"])
