from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from indexer.domain import DocumentState
from indexer.retrieval.inspector import Inspector
from tests.indexer.retrieval.conftest import Library
from tests.indexer.storage.builders import extracted
from tests.unprivileged import unprivileged


def _findings(library: Library, name: str, query: str = "") -> dict[str, str]:
    inspector = Inspector(library.catalog, library.service, lambda _path: "")
    return dict(inspector.explain(f"{library.shelf.root}/{name}", query).findings)


def test_what_a_file_says_of_itself_is_shown(library: Library) -> None:
    library.shelf.index(
        "plan.md", "one\n", title="The plan", author="Ada", created="2024-05-01", language="de"
    )
    found = _findings(library, "plan.md")
    assert {name: found[name] for name in ("Title", "Author", "Created", "Language")} == {
        "Title": "The plan",
        "Author": "Ada",
        "Created": "2024-05-01",
        "Language": "de",
    }
    assert "Modified" not in found
    assert "Pages" not in found


def test_a_member_is_explained_by_what_was_read_of_it(library: Library) -> None:
    members = [extracted(kind="ZIP archive"), extracted("one\n", member="in/a.txt", title="The plan")]
    library.catalog.contents.store(library.shelf.add("a.zip"), members)
    inspector = Inspector(library.catalog, library.service, lambda _path: "")
    whole = dict(inspector.explain(f"{library.shelf.root}/a.zip").findings)
    member = dict(inspector.explain(f"{library.shelf.root}/a.zip", member="in/a.txt").findings)
    assert (whole["Holds"], "Title" in whole) == ("1 document of its own", False)
    assert ("Holds" in member, member["Title"]) == (False, "The plan")


def test_a_locked_file_says_what_would_open_it(library: Library) -> None:
    document = library.shelf.add("a.pdf")
    library.catalog.contents.store(document, [extracted(state=DocumentState.ENCRYPTED)])
    inspector = Inspector(library.catalog, library.service, lambda _path: "")
    assert "files.passwords" in inspector.explain(f"{library.shelf.root}/a.pdf").advice


def test_a_link_is_not_said_to_be_a_matter_of_rules(library: Library, tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "elsewhere.txt")
    inspector = Inspector(library.catalog, library.service, lambda _path: "symbolic link")
    assert "Links are not followed" in inspector.explain(str(link)).advice
    (tmp_path / "left-out.txt").touch()
    inspector = Inspector(library.catalog, library.service, lambda _path: "left out by *.txt")
    assert "rules" in inspector.explain(str(tmp_path / "left-out.txt")).advice


def test_a_file_behind_a_link_is_not_said_to_be_a_matter_of_rules(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    inspector = Inspector(library.catalog, library.service, lambda _path: "symbolic link (in /a)")
    assert "Links are not followed" in inspector.explain(str(tmp_path / "a.txt")).advice


@pytest.mark.skipif(
    sys.platform == "win32", reason="there are no such files, and permissions are no bits there"
)
def test_advice_fits_what_cannot_be_opened(library: Library, tmp_path: Path) -> None:
    inspector = Inspector(library.catalog, library.service, lambda _path: "some reason")
    assert "Check the name" in inspector.explain(str(tmp_path / "nowhere.txt")).advice
    os.mkfifo(tmp_path / "pipe.txt")
    assert "something of their own" in inspector.explain(str(tmp_path / "pipe.txt")).advice
    assert "programs can open it" in inspector.explain(f"{tmp_path}/{'x' * 300}").advice
    (tmp_path / "closed").mkdir(mode=0)
    with unprivileged():
        assert "right to read" in inspector.explain(str(tmp_path / "closed" / "a.txt")).advice


def test_a_folder_is_not_said_to_be_found_in_a_moment(library: Library, tmp_path: Path) -> None:
    inspector = Inspector(library.catalog, library.service, lambda _path: "")
    reply = inspector.explain(str(tmp_path))
    assert dict(reply.findings)["On disk"] == "yes, a folder"
    assert "a file in it" in reply.advice
    assert "Look again" in inspector.explain(str(tmp_path / "new.txt")).advice


def test_what_a_slip_was_read_as_is_said(library: Library) -> None:
    library.add("plan.md", "the annual budget\n")
    library.add("menu.md", "soup and bread\n")
    library.flush()
    mended = {"The query": "Searched for “budget” for “budgte”, which no document contains."}
    plan, menu = (_findings(library, name, "budgte soup") for name in ("plan.md", "menu.md"))
    assert mended.items() <= plan.items()
    assert (plan["Words it lacks"], menu["Words it lacks"]) == ("soup", "budgte")
