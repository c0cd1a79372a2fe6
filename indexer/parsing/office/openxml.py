"""Office Open XML packages (ECMA-376 part 2): parts, relationships, properties, embedded files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from indexer.domain import Metadata
from indexer.errors import ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.common.safexml import attribute, local_name, parse_xml, whole_number
from indexer.parsing.parser import Member, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_CORE_NAMES = {
    "subject": "subject",
    "keywords": "keywords",
    "description": "comments",
    "category": "category",
}
_MAX_PROPERTIES_BYTES = 1_000_000
"""What programs note beyond that is their mistake (LibreOffice 122780), and would pass for a bomb."""
_EMBEDDED = re.compile(r"(?:word|ppt|xl|visio)/embeddings/.+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another, or to the outside."""

    kind: str
    """Last word of its type: `slide`, `notesSlide`, `hyperlink`."""
    target: str
    """Name of a part, without leading slash; a URL where it is external."""
    is_external: bool


class OpenXmlPackage:
    """The parts of a document, found by relationship and read under the caps of the guard."""

    def __init__(self, source: ParserInput) -> None:
        """Open the package.

        Raises:
            ParseError: the container is no readable ZIP.
            LimitError: it has too many entries.
        """
        self.archive = GuardedZip(
            source.data, max_bytes=source.options.max_member_bytes, max_entries=source.options.max_members
        )
        self._relations: dict[str, dict[str, Relation]] = {}

    def root(self, part: str, *, trim: Callable[[bytes], bytes] = bytes) -> etree._Element | None:
        """The root element of a part, of which `trim` keeps what is asked for; None where it is missing or damaged."""
        try:
            return parse_xml(trim(self.archive.salvage(part))) if part in self.archive else None
        except ParseError as error:
            if type(error) is not ParseError:  # a cap or a cipher concerns the whole package
                raise
            return None

    def relations(self, part: str = "") -> dict[str, Relation]:
        """Relationships of a part, or of the package, by id in stored order."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> dict[str, Relation]:
        folder, _, name = part.rpartition("/")
        root = self.root(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for element in root if root is not None else ():
            target, is_external = attribute(element, "Target"), attribute(element, "TargetMode") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attribute(element, "Type").rpartition("/")[2]
            found[attribute(element, "Id")] = Relation(kind, target, is_external)
        return found

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Names of the parts that a part links to by a kind of relationship."""
        for relation in self.relations(part).values():
            if relation.kind == kind and not relation.is_external:
                yield relation.target

    def links(self, part: str) -> str:
        """The external addresses a part links to, a line each."""
        found = (r.target for r in self.relations(part).values() if r.is_external and r.kind == "hyperlink")
        return "\n".join(dict.fromkeys(found))

    def main_part(self, fallback: str) -> str:
        """Name of the document part that the package names, or `fallback`."""
        return next(self.related("", "officeDocument"), fallback)

    def metadata(self, *, page_count: int | None = None) -> Metadata:
        """Title, author and dates of the core properties."""
        values = self._properties("core-properties", "docProps/core.xml")
        return Metadata(
            title=values.get("title", ""),
            author=values.get("creator", "") or values.get("lastModifiedBy", ""),
            created=_iso(values.get("created", "")),
            modified=_iso(values.get("modified", "")),
            page_count=page_count,
            extra={ours: values[theirs] for theirs, ours in _CORE_NAMES.items() if values.get(theirs)},
        )

    def noted_pages(self) -> int | None:
        """How many pages the program that wrote the document counted; None where it noted none."""
        noted = self._properties("extended-properties", "docProps/app.xml").get("Pages", "")
        return whole_number(noted) or None

    def _properties(self, kind: str, fallback: str) -> dict[str, str]:
        name = next(self.related("", kind), fallback)
        root = self.root(name) if self.archive.declared_size(name) <= _MAX_PROPERTIES_BYTES else None
        return {local_name(e): (e.text or "").strip() for e in root} if root is not None else {}

    def members(self) -> Iterator[Member]:
        """Embedded files; the `oleObject1.bin` ones are unwrapped by a parser of their own."""
        for info in self.archive.entries:
            if info.file_size and _EMBEDDED.fullmatch(info.filename):
                yield Member(
                    posixpath.basename(info.filename), partial(self.archive.read, info), info.file_size
                )


def _iso(value: str) -> str:
    found = re.match(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d)?)?)?", value)
    return found.group() if found else ""
