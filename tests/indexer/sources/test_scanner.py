from __future__ import annotations

import os
import socket
import stat

from indexer.domain import SourceRules
from indexer.sources.patience import Patience
from indexer.sources.scanner import FolderScanner
from tests.unprivileged import unprivileged

SCANNER = FolderScanner(patience=Patience())
PLAIN = SourceRules()


def found(root, rules=PLAIN, **options):
    """Relative paths of the files that a scan finds, and the folders it visits."""
    listings = list(SCANNER.scan(str(root), rules, **options))
    files = {os.path.relpath(os.path.join(each.path, name), root) for each in listings for name in each.files}
    return files, [os.path.relpath(each.path, root) for each in listings]


def test_every_file_is_listed_with_its_status_parents_first(grow):
    root = grow("a.txt", "sub/b.txt", "sub/deep/c.txt", "empty/")
    files, folders = found(root)
    assert files == {"a.txt", "sub/b.txt", "sub/deep/c.txt"}
    assert folders == [".", "empty", "sub", "sub/deep"]
    listing = next(SCANNER.scan(str(root), PLAIN))
    assert listing.files["a.txt"] == os.lstat(root / "a.txt")
    assert (listing.inode, listing.device) == (root.stat().st_ino, root.stat().st_dev)
    assert listing.folders == ("empty", "sub")


def test_excluded_folders_are_never_entered(grow):
    root = grow("node_modules/x/readme.md", ".git/config", "kept/a.txt", "old/b.txt")
    files, folders = found(root, SourceRules(exclude=("old/",)))
    assert (files, folders) == ({"kept/a.txt"}, [".", "kept"])


def test_build_output_is_left_out_only_beside_a_project(grow):
    root = grow(
        "house/build/plan.pdf", "tool/build/x.txt", "tool/CMakeLists.txt", "rust/target/x", "rust/Cargo.toml"
    )
    assert found(root)[0] == {"house/build/plan.pdf", "tool/CMakeLists.txt", "rust/Cargo.toml"}


def test_a_folder_that_calls_itself_a_cache_or_an_environment_is_left_out(grow):
    root = grow("a.txt", "mine/CACHEDIR.TAG", "mine/x.txt", "venv/pyvenv.cfg", "venv/lib/y.txt")
    assert found(root)[0] == {"a.txt"}
    assert SCANNER.explain(str(root), PLAIN, str(root / "venv/lib/y.txt")) == (
        f"default rule: a virtual environment (in {root / 'venv'})"
    )


def test_nested_gitignores_hold_for_what_is_below_them(grow):
    root = grow(
        *(".gitignore", "a.log", "keep/.gitignore", "keep/b.log", "keep/c.log", "sub/d.log", "sub/out/e.txt"),
        **{".gitignore": "*.log\nout/\n", "keep/.gitignore": "!b.log\n"},
    )
    assert found(root)[0] == {"keep/b.log"}
    assert found(root, SourceRules(use_gitignore=False))[0] >= {"a.log", "sub/out/e.txt"}


def test_nested_sources_and_the_data_directory_are_skipped(grow):
    root = grow("a.txt", "nested/b.txt", "data/catalog.db")
    assert found(root, skip=frozenset({str(root / "nested")}))[0] == {"a.txt", "data/catalog.db"}
    scanner = FolderScanner(str(root / "data"), patience=Patience())
    assert [each.path for each in scanner.scan(str(root), PLAIN)] == [str(root), str(root / "nested")]
    assert scanner.explain(str(root), PLAIN, str(root / "data")) == "Deskhound's own data"


def test_a_scan_can_start_below_and_still_knows_the_rules_above(grow):
    root = grow(".gitignore", "sub/a.log", "sub/deep/b.txt", "sub/deep/c.log", **{".gitignore": "*.log\n"})
    assert found(root, start=str(root / "sub"))[0] == {"sub/deep/b.txt"}
    assert found(root, start=str(root / ".git"))[1] == []
    assert found(root, start="/elsewhere")[1] == []


def test_links_pipes_and_sockets_are_no_files(grow, tmp_path):
    root = grow("a.txt", "real/b.txt")
    os.symlink(root / "a.txt", root / "link.txt")
    os.symlink(root / "real", root / "linked")
    os.symlink(root, root / "real" / "loop")
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "socket"))
        files, folders = found(root)
    assert (files, folders) == ({"a.txt", "real/b.txt"}, [".", "real"])

    def explain(name):
        return SCANNER.explain(str(root), PLAIN, str(root / name))

    assert explain("link.txt") == "symbolic link"
    assert explain("pipe") == "named pipe"
    assert explain("socket") == "socket"


def test_a_root_may_be_a_link(grow, tmp_path):
    root = grow("a.txt")
    os.symlink(root, tmp_path / "way")
    assert [set(each.files) for each in SCANNER.scan(str(tmp_path / "way"), PLAIN)] == [{"a.txt"}]


def test_a_root_that_is_gone_gives_one_listing_with_the_reason(tmp_path):
    [listing] = SCANNER.scan(str(tmp_path / "gone"), PLAIN)
    assert listing.error == "it is not there"
    (tmp_path / "file").write_text("x")
    [listing] = SCANNER.scan(str(tmp_path / "file"), PLAIN)
    assert listing.error == "it is not a folder"


def test_an_unreadable_folder_is_reported_and_the_rest_goes_on(grow):
    root = grow("a.txt", "closed/b.txt", "listed/x.txt", "open/c.txt")
    for folder in (root, root / "open"):
        folder.chmod(0o755)
    (root / "closed").chmod(0)
    (root / "listed").chmod(0o444)  # names can be read, files cannot be looked at
    with unprivileged():
        listings = {os.path.basename(each.path): each for each in SCANNER.scan(str(root), PLAIN)}
    assert listings["closed"].error == "permission denied"
    assert listings["listed"].error == "permission denied"
    assert set(listings["open"].files) == {"c.txt"}


def test_a_folder_that_vanishes_during_the_scan_is_no_error(grow):
    root = grow("a.txt", "sub/b.txt", "tub/c.txt")
    scan = SCANNER.scan(str(root), PLAIN)
    next(scan)
    (root / "sub" / "b.txt").unlink()
    (root / "sub").rmdir()
    assert [os.path.basename(each.path) for each in scan] == ["tub"]


def test_a_folder_that_becomes_a_link_during_the_scan_is_not_followed(grow):
    root = grow("sub/b.txt")
    scan = SCANNER.scan(str(root), PLAIN)
    next(scan)
    (root / "sub" / "b.txt").unlink()
    (root / "sub").rmdir()
    os.symlink("/", root / "sub")
    assert list(scan) == []


def test_names_may_be_any_bytes(grow):
    root = grow("a.txt")
    odd = os.path.join(os.fsencode(root), b"caf\xe9\n.txt")
    with open(odd, "wb") as file:
        file.write(b"x")
    os.mkdir(os.path.join(os.fsencode(root), b"d\xff"))
    listings = list(SCANNER.scan(str(root), SourceRules(exclude=("*.bak",))))
    assert os.fsencode(os.path.join(root, *set(listings[0].files) - {"a.txt"})) == odd
    assert os.fsencode(listings[1].path).endswith(b"d\xff")


def test_paths_of_4096_bytes_are_walked_and_longer_ones_reported(tmp_path):
    name = "x" * 250
    fd = os.open(tmp_path, os.O_RDONLY)
    for _ in range(17):
        os.mkdir(name, dir_fd=fd)
        below = os.open(name, os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(fd)
    listings = list(SCANNER.scan(str(tmp_path), PLAIN))
    assert all(not each.error for each in listings[:-1])
    assert listings[-1].error == "the path is too long"
    assert 3800 < len(listings[-2].path) < 4096


def test_large_files_are_listed_by_name_only(grow):
    root = grow("small.txt", "large.bin")
    os.truncate(root / "large.bin", 5_000)
    listing = SCANNER.list_folder(str(root), SourceRules(max_file_bytes=1_000), str(root))
    assert set(listing.files) == {"small.txt"}
    assert listing.name_only["large.bin"][1] == "larger than 1 KB"


def test_mail_folders_may_be_larger(grow):
    root = grow("Inbox", "Inbox.msf", "Sent", "old.MBOX", "archive.pst", "endless.ost")
    for name in ("Inbox", "Sent", "old.MBOX", "archive.pst"):
        os.truncate(root / name, 5_000)
    os.truncate(root / "endless.ost", 20_001)
    listing = SCANNER.list_folder(str(root), SourceRules(max_file_bytes=1_000), str(root))
    assert set(listing.files) == {"Inbox", "old.MBOX", "archive.pst"}
    assert {name: reason for name, (_, reason) in listing.name_only.items()} == {
        "Sent": "larger than 1 KB", "endless.ost": "larger than 20 KB",
    }  # fmt: skip


def test_one_folder_is_listed_alone(grow):
    root = grow("a.txt", "sub/b.txt", "sub/deep/c.txt", ".hidden/d.txt")
    listing = SCANNER.list_folder(str(root), PLAIN, str(root / "sub"))
    assert (set(listing.files), listing.folders) == ({"b.txt"}, ("deep",))
    for path in (root / "gone", root / ".hidden", root / "sub" / "b.txt", root.parent):
        assert SCANNER.list_folder(str(root), PLAIN, str(path)) is None


def test_a_scan_ends_when_it_is_cancelled(grow):
    root = grow(*(f"{number}/a.txt" for number in range(20)))
    seen = []
    for listing in SCANNER.scan(str(root), PLAIN, is_cancelled=lambda: len(seen) >= 3):
        seen.append(listing)
    assert len(seen) == 3


def test_every_refusal_can_be_explained(grow):
    root = grow("a.txt", ".secret/x.txt", "node_modules/y/z.js", "old/w.bak", "big.iso", "~$lock.docx")

    def explain(name, rules=PLAIN):
        return SCANNER.explain(str(root), rules, str(root / name))

    assert explain("a.txt") == ""
    assert explain(".secret/x.txt") == f"hidden folder (in {root / '.secret'})"
    assert explain("node_modules/y/z.js").startswith("default rule: node_modules")
    assert explain("old/w.bak", SourceRules(exclude=("*.bak",))) == "excluded by *.bak"
    assert explain("~$lock.docx") == "default rule: temporary file"
    assert explain("gone.txt") == "it is not there"


def test_what_a_scan_finds_is_what_explain_admits(grow):
    root = grow(
        *(".gitignore", "a.log", "b.txt", "build/x.md", "package.json", "s/.gitignore", "s/c.log", "s/d.tmp"),
        *("s/node_modules/e.js", "s/t/f.md", ".h/g.txt"),
        **{".gitignore": "*.log\n", "s/.gitignore": "!c.log\nt/\n"},
    )
    files, _ = found(root)
    everything = {
        os.path.relpath(os.path.join(folder, name), root)
        for folder, _, names in os.walk(root)
        for name in names
    }
    admitted = {path for path in everything if not SCANNER.explain(str(root), PLAIN, str(root / path))}
    assert files == admitted == {"b.txt", "package.json", "s/c.log"}


def test_a_folder_of_many_files_is_one_listing(tmp_path):
    for number in range(1_500):
        os.mknod(tmp_path / f"{number}.txt", stat.S_IFREG | 0o600)
    [listing] = SCANNER.scan(str(tmp_path), PLAIN)
    assert len(listing.files) == 1_500


def test_some_entries_of_a_folder_are_seen_through_the_same_rules(grow):
    root = grow("a.txt", "b.txt", "note.log", "large.txt", "sub/c.txt")
    (root / "large.txt").write_text("x" * 2_000)
    (root / ".gitignore").write_text("*.log\n")
    rules = SourceRules(max_file_bytes=1_000)
    only = frozenset({"a.txt", "note.log", "large.txt", "sub", "gone.txt"})
    some = SCANNER.list_folder(str(root), rules, str(root), only=only)
    whole = SCANNER.list_folder(str(root), rules, str(root))
    assert set(some.files) == {"a.txt"}
    assert some.files["a.txt"].st_mtime_ns == whole.files["a.txt"].st_mtime_ns
    assert some.name_only.keys() == whole.name_only.keys() == {"large.txt"}
    assert some.folders == ("sub",)
    assert (some.inode, some.device) == (whole.inode, whole.device)


def test_entries_that_decide_on_others_are_not_listed_without_them(grow):
    root = grow("a.txt", "cache/b.txt")
    assert SCANNER.list_folder(str(root), PLAIN, str(root), only=frozenset({"a.txt", ".gitignore"})) is None
    (root / "cache" / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55")
    assert SCANNER.list_folder(str(root), PLAIN, str(root / "cache"), only=frozenset({"b.txt"})) is None
