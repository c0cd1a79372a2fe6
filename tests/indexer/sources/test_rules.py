from __future__ import annotations

import os
import stat
from types import SimpleNamespace

import pytest

from indexer.domain import SourceRules
from indexer.sources.rules import FolderRules, is_hidden_by_system, is_placeholder, kind_reason

PLAIN = FolderRules(SourceRules())


def status(size=10, **more):
    return SimpleNamespace(st_size=size, st_mode=stat.S_IFREG | 0o600, **more)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("report.docx", ""),
        ("build", ""),
        (".profile", "hidden file"),
        ("~$report.docx", "default rule: temporary file"),
        ("notes.txt~", "default rule: backup file"),
        ("film.mkv.PART", "default rule: *.PART"),
        ("module.pyc", "default rule: *.pyc"),
        ("Thumbs.db", "default rule: Thumbs.db"),
        ("tmp", ""),
        ("a.tmp.pdf", ""),
    ],
)
def test_the_defaults_leave_out_leftovers_and_say_so(name, reason):
    assert PLAIN.file_reason(name) == reason


@pytest.mark.parametrize(
    ("name", "siblings", "reason"),
    [
        ("letters", (), ""),
        ("node_modules", (), "default rule: node_modules"),
        ("__pycache__", (), "default rule: __pycache__"),
        (".git", (), "hidden folder"),
        (".notes", (), "hidden folder"),
        ("build", (), ""),
        ("build", ("CMakeLists.txt",), "default rule: build beside CMakeLists.txt"),
        ("target", ("sales.xlsx",), ""),
        ("target", ("Cargo.toml",), "default rule: target beside Cargo.toml"),
    ],
)
def test_folders_that_programs_fill_are_left_out(name, siblings, reason):
    assert PLAIN.folder_reason(name, siblings=siblings) == reason


def test_a_build_folder_is_known_by_the_suffix_of_a_project_beside_it():
    assert PLAIN.folder_reason("obj", suffixes={".csproj"}) == "default rule: obj beside .csproj"


def test_hidden_files_can_be_admitted_but_version_control_stays_out():
    rules = FolderRules(SourceRules(index_hidden=True))
    assert rules.file_reason(".profile") == ""
    assert rules.folder_reason(".notes") == ""
    assert rules.folder_reason(".git") == "default rule: .git"


def test_a_users_glob_names_itself():
    rules = FolderRules(SourceRules(exclude=("*.bak", "old/")))
    assert rules.file_reason("a.bak") == "excluded by *.bak"
    assert rules.folder_reason("old") == "excluded by old/"
    assert rules.file_reason("old") == ""


def test_a_negated_glob_of_the_user_overrules_the_defaults():
    rules = FolderRules(SourceRules(exclude=("!node_modules/", "!.config/", "!*.tmp")))
    assert rules.folder_reason("node_modules") == ""
    assert rules.folder_reason(".config") == ""
    assert rules.file_reason("a.tmp") == ""
    assert rules.file_reason(".hidden") == "hidden file"


def test_include_globs_admit_nothing_else():
    rules = FolderRules(SourceRules(include=("*.md", "papers/", "!draft.md")))
    assert rules.file_reason("a.md") == ""
    assert rules.file_reason("a.pdf") == "not among the included *.md, papers/, !draft.md"
    assert rules.file_reason("draft.md") != ""
    assert rules.enter("papers").enter("2024").file_reason("a.pdf") == ""
    assert rules.enter("papers").file_reason("draft.md") != ""
    assert rules.enter("other").file_reason("a.pdf") != ""


def test_gitignore_names_its_place_and_glob():
    rules = PLAIN.with_gitignore(b"*.log\nout/\n/only-here.txt\n")
    assert rules.file_reason("x.log") == ".gitignore: *.log"
    assert rules.folder_reason("out") == ".gitignore: out/"
    below = rules.enter("sub")
    assert below.file_reason("x.log") == ".gitignore: *.log"
    assert below.file_reason("only-here.txt") == ""
    assert below.with_gitignore(b"*.csv").enter("deep").file_reason("x.csv") == "sub/.gitignore: *.csv"


def test_an_inner_gitignore_overrules_an_outer_one():
    below = PLAIN.with_gitignore(b"*.log").enter("sub").with_gitignore(b"!keep.log")
    assert below.file_reason("keep.log") == ""
    assert below.file_reason("x.log") == ".gitignore: *.log"


def test_gitignore_can_be_switched_off():
    rules = FolderRules(SourceRules(use_gitignore=False)).with_gitignore(b"*.log")
    assert rules.file_reason("x.log") == ""


def test_a_gitignore_of_any_bytes_is_survived():
    assert PLAIN.with_gitignore(b"\xff\xfe*.log\n\0\n!\n[z\n").file_reason("notes.txt") == ""


def test_large_files_and_placeholders_are_found_by_name_only():
    large = FolderRules(SourceRules(max_file_bytes=100_000_000))
    assert large.name_only_reason(status(100_000_000)) == ""
    assert large.name_only_reason(status(100_000_001)) == "larger than 100 MB"
    assert PLAIN.name_only_reason(status(1 << 40)) == ""
    small = FolderRules(SourceRules(max_file_bytes=2_500))
    assert small.name_only_reason(status(2_501)) == "larger than 2.5 KB"
    assert "placeholder" in PLAIN.name_only_reason(status(st_file_attributes=0x400000))
    assert "placeholder" in PLAIN.name_only_reason(status(st_flags=0x40000000))


def test_flags_of_windows_and_macos_hide_files():
    assert is_hidden_by_system(status(st_file_attributes=0x2))
    assert is_hidden_by_system(status(st_flags=0x8000))
    assert not is_hidden_by_system(status())
    assert not is_placeholder(status())
    assert PLAIN.file_reason("plain.txt", hidden=True) == "hidden file"


def test_what_is_neither_file_nor_folder_is_named(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    os.symlink("nowhere", tmp_path / "link")
    assert kind_reason(os.lstat(tmp_path / "pipe")) == "named pipe"
    assert kind_reason(os.lstat(tmp_path / "link")) == "symbolic link"
    assert kind_reason(os.lstat(tmp_path)) == ""
    assert kind_reason(os.lstat("/dev/null")) == "device"
