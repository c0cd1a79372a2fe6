"""A tree becomes texts and a report, whatever lies in it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile

import pytest

from indexer.errors import InputError
from indexer.parsing.extract import REPORT_NAME, extract_tree
from indexer.parsing.parser import ParseOptions
from resources import resource_path

pytestmark = pytest.mark.process


def report_of(out) -> dict[str, dict[str, object]]:
    lines = (out / REPORT_NAME).read_text("utf-8").splitlines()
    return {entry["path"]: entry for entry in map(json.loads, lines)}


def test_every_file_gets_a_line_and_every_text_a_file(pool, tmp_path):
    root, out = tmp_path / "in", tmp_path / "out"
    (root / "sub").mkdir(parents=True)
    (root / "a.txt").write_text("alpha words")
    (root / "sub" / "b.md").write_text("# Beta\n\ntext")
    (root / "empty.txt").touch()
    (root / "data.bin").write_bytes(bytes(range(256)))
    with zipfile.ZipFile(root / "c.zip", "w") as archive:
        archive.writestr("inner/d.txt", "gamma")
    summary = extract_tree(str(root), str(out), pool, threads=1)
    assert summary.files == 5
    assert summary.states == {"indexed by words": 3, "name only": 2}
    assert (out / "a.txt.txt").read_text() == "alpha words\n"
    assert (out / "sub" / "b.md.txt").exists()
    assert "=== inner/d.txt ===\ngamma" in (out / "c.zip.txt").read_text()
    report = report_of(out)
    assert report["empty.txt"]["reason"] == "The file is empty."
    assert report["sub/b.md"]["format"] == "Markdown"
    assert report["c.zip"]["members"][0]["path"] == "inner/d.txt"
    assert {"seconds", "peak_memory_bytes", "pages", "chars"} <= set(report["a.txt"])


def test_a_single_file_can_be_extracted(pool, tmp_path):
    (tmp_path / "a.txt").write_text("alpha")
    assert extract_tree(str(tmp_path / "a.txt"), str(tmp_path / "out"), pool).files == 1
    assert (tmp_path / "out" / "a.txt.txt").exists()


def test_the_output_inside_the_tree_is_not_its_own_input(pool, tmp_path):
    (tmp_path / "a.txt").write_text("alpha")
    for _ in range(2):
        assert extract_tree(str(tmp_path), str(tmp_path / "out"), pool).files == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file types and names")
def test_special_files_and_odd_names_have_their_line(pool, tmp_path):
    root = tmp_path / "in"
    root.mkdir()
    os.mkfifo(root / "pipe")
    os.symlink("nowhere", root / "link")
    with open(os.fsencode(root) + b"/caf\xe9.txt", "wb") as target:
        target.write(b"bonjour")
    extract_tree(str(root), str(tmp_path / "out"), pool)
    report = report_of(tmp_path / "out")
    assert report["pipe"]["state"] == report["link"]["state"] == "excluded"
    assert report["caf\\xe9.txt"]["state"] == "indexed by words"


def test_nothing_there_or_nowhere_to_write_is_said(pool, tmp_path):
    with pytest.raises(InputError, match="nothing"):
        extract_tree(str(tmp_path / "gone"), str(tmp_path / "out"), pool)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        extract_tree(str(tmp_path), str(tmp_path / "file" / "out"), pool)


def test_only_pictures_of_text_are_given_the_time_that_recognition_takes(pool, tmp_path, monkeypatch):
    pytest.importorskip("rapidocr")
    root, out = tmp_path / "in", tmp_path / "out"
    root.mkdir()
    shutil.copy(resource_path("sample_docs", "support", "recall-notice-scan.pdf"), root / "a.pdf")
    for name in ("b", "c"):
        (root / f"{name}.txt").write_text(f"words of {name}")
    asked: list[tuple[list[str], bool]] = []
    parse_many = pool.parse_many

    def recorded(files, *, options):
        asked.append(([os.path.basename(path) for path, _ in files], options.use_ocr))
        return parse_many(files, options=options)

    monkeypatch.setattr(pool, "parse_many", recorded)
    finished: list[str] = []
    options = ParseOptions(use_ocr=True)
    summary = extract_tree(
        str(root), str(out), pool, options=options, threads=1, on_file=lambda path, _: finished.append(path)
    )
    assert asked == [(["a.pdf", "b.txt", "c.txt"], False), (["a.pdf"], True)]
    assert [os.path.basename(path) for path in finished] == ["b.txt", "c.txt", "a.pdf"]
    assert summary.states == {"indexed by words": 3}
    assert "recall" in (out / "a.pdf.txt").read_text().lower()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX names")
def test_a_name_with_no_room_for_a_suffix_costs_its_own_text_alone(pool, tmp_path):
    root, long, taken = tmp_path / "in", f"{'a' * 250}.md", "notes"
    (root / "notes.txt").mkdir(parents=True)
    for name in (long, taken, "notes.txt/b.txt", "z.txt"):
        (root / name).write_text("some words")
    extract_tree(str(root), str(tmp_path / "out"), pool, threads=1)
    report = report_of(tmp_path / "out")
    assert len(report) == 4
    assert report[long]["unwritten"] == "Its text has no file: File name too long."
    assert (tmp_path / "out" / "z.txt.txt").read_text() == "some words\n"
    assert ("unwritten" in report[taken]) != ("unwritten" in report["notes.txt/b.txt"])
