"""Archives that change at random: read with what is known of the version before, they hold what they hold."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import FormerVersion
from indexer.parsing.archives.ziparchive import ZipArchiveParser
from indexer.parsing.extracted import AlreadyKnown
from indexer.parsing.parser import ParseOptions
from indexer.parsing.reader import DocumentReader, content_hash
from indexer.parsing.registry import Registry
from indexer.parsing.text.textfile import TextParser
from indexer.paths import MEMBER_GAP
from indexer.storage.catalog.catalog import open_catalog
from tests.indexer.parsing.reading import run_out
from tests.indexer.storage.builders import Shelf

Tree = dict[str, "str | Tree"]

TEXTS = st.sampled_from(["first", "second", "third", "fourth"])


def trees(depth: int) -> st.SearchStrategy[Tree]:
    """Archives, some of whose members are archives."""
    leaf = st.fixed_dictionaries(
        {}, optional={name: TEXTS for name in ("one.txt", "two.txt", "in/three.txt")}
    )
    if not depth:
        return leaf
    inner = st.fixed_dictionaries({}, optional={name: trees(depth - 1) for name in ("four.zip", "five.zip")})
    return st.builds(lambda own, others: own | others, leaf, inner)


def packed(tree: Tree) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, held in tree.items():
            file.writestr(zipfile.ZipInfo(name), as_bytes(held))
    return target.getvalue()


def as_bytes(held: str | Tree) -> bytes:
    """What a member is made of; two archives of the same files in another order differ."""
    return held.encode() if isinstance(held, str) else packed(held)


def texts(tree: Tree, above: str = "") -> dict[str, str]:
    """Path of each text → the text."""
    found: dict[str, str] = {}
    for name, held in tree.items():
        path = f"{above}{name}"
        found |= {path: held} if isinstance(held, str) else texts(held, f"{path}{MEMBER_GAP}")
    return found


def is_whole(held: str | Tree) -> bool:
    """Whether no empty archive is in it, of which it is not certain that it is one."""
    return isinstance(held, str) or (bool(held) and all(map(is_whole, held.values())))


@given(st.lists(trees(2), min_size=2, max_size=5))
def test_what_is_held_is_what_the_last_version_holds(versions: list[Tree]) -> None:
    reader, options = DocumentReader(Registry((ZipArchiveParser, TextParser))), ParseOptions()
    with tempfile.TemporaryDirectory() as folder:
        catalog, _ = open_catalog(Path(folder, "catalog.db"))
        shelf = Shelf(catalog, Path(folder, "files"))
        document = shelf.add("a.zip")
        before: Tree = {}
        for tree in versions:
            data = packed(tree)
            held = catalog.document(document)
            assert held is not None
            known = held.extraction and catalog.contents.former_members(held.extraction, options.identity())
            steps = reader.read(
                memoryview(data),
                "a.zip",
                content_hash(data),
                options,
                former=FormerVersion((), tuple(known or ())),
            )
            found = run_out(steps)
            kept = {part.member for part in found if isinstance(part, AlreadyKnown)}
            same = {
                name for name in tree.keys() & before.keys() if as_bytes(tree[name]) == as_bytes(before[name])
            }
            assert {name for name in same if is_whole(tree[name])} <= kept <= same
            assert catalog.contents.store(document, found) is not None
            rows = [
                row for row in catalog.documents_at(f"{shelf.root}/a.zip") if row.member and row.extraction
            ]
            read = {row.member: catalog.whole_text(row.extraction).strip() for row in rows}
            assert {path: text for path, text in read.items() if text} == texts(tree)
            before = tree
        catalog.close()
