"""Outlook data files (PST, OST): every item is a member, written as a mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.mail.outlookdetails import named_numbers
from indexer.parsing.mail.storeitem import StoreItem, StoreProperties
from indexer.parsing.parser import Member, Nature, ParseOptions, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    import pypff

_MAGIC = b"!BDN"
_ENTRY_STREAM = 0x0003
_MAIL_ROOT = 0x35E0
"""PidTagIpmSubTreeEntryId of the store: the folder below which a person's own folders are (MS-PST 2.4.3)."""
_MAIL_ROOT_NAME = "IPM_SUBTREE"
"""Name of that folder where the store does not say: in copies of a server's mailbox."""
_MAX_DEPTH = 50
_DAMAGE = (OSError, MemoryError)
"""What the library raises over bytes it cannot make sense of: the second over folders."""


class OutlookStoreParser(Parser):
    """Walks the folders that the mail program shows; its own, such as those of searches, are left out."""

    name = "pst"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".pst": "Outlook data file", ".ost": "Outlook data file"}
    magics = (_MAGIC,)

    def parse(self, source: ParserInput) -> ParseResult:
        """List the items; each is written when it is read.

        Raises:
            ParseError: it is no data file, or too damaged to be opened.
        """
        return ParseResult(members=_Store(source.data).members(source.options))


@dataclass(frozen=True, slots=True)
class _Place:
    folder: pypff.folder
    path: str
    """Names of the folders down to it, each with a slash behind."""
    count: int
    """Of its items."""


@dataclass(frozen=True, slots=True)
class _Found:
    folder: str
    message: pypff.message


class _Store:
    """An open data file."""

    def __init__(self, data: memoryview) -> None:
        import pypff

        self._file = pypff.file()
        try:
            self._file.open_file_object(ByteView(data))
            self._root = self._file.get_root_folder()
        except _DAMAGE as error:
            raise ParseError("The Outlook data file is damaged.") from error
        codepage = (self._file.ascii_codepage or b"").removeprefix(b"cp")
        self._codepage = int(codepage) if codepage.isdigit() else 0
        self._unread = 0
        """Folders and items that could not be opened."""
        self._named = named_numbers(_binary(self._file.name_to_id_map, _ENTRY_STREAM))

    def members(self, options: ParseOptions) -> Iterator[Member]:
        """All items; where they may be more than are read, the latest first.

        Raises:
            ParseError: after the last, where some folders could not be read.
        """
        places = [place for root in self._mail_roots() for place in self._folders(root, "", 0)]
        found: Iterable[_Found] = chain.from_iterable(map(self._items, places))
        if sum(place.count for place in places) > options.max_members:
            found = sorted(found, key=_delivered, reverse=True)
        for one in found:
            yield self._member(one, options)
        if self._unread:
            raise ParseError(
                f"The Outlook data file is damaged: {self._unread:,} of its parts cannot be read."
            )

    def _mail_roots(self) -> list[pypff.folder]:
        identity = int.from_bytes(_binary(self._file.message_store, _MAIL_ROOT)[-4:], "little")
        every = list(self._folders(self._root, "", 0))
        return (
            [place.folder for place in every if place.folder.identifier == identity]
            or [place.folder for place in every if place.path.endswith(f"{_MAIL_ROOT_NAME}/")]
            or [self._root]
        )

    def _folders(self, folder: pypff.folder, path: str, depth: int) -> Iterator[_Place]:
        """A folder and all below it."""
        try:
            yield _Place(folder, path, folder.number_of_sub_messages)
            for number in range(folder.number_of_sub_folders if depth < _MAX_DEPTH else 0):
                inner = folder.get_sub_folder(number)
                name = clean_name((inner.name or "").replace("/", " ")) or f"folder {number + 1}"
                yield from self._folders(inner, f"{path}{name}/", depth + 1)
        except _DAMAGE:
            self._unread += 1

    def _items(self, place: _Place) -> Iterator[_Found]:
        for number in range(place.count):
            try:
                yield _Found(place.path, place.folder.get_sub_message(number))
            except _DAMAGE:
                self._unread += 1

    def _member(self, found: _Found, options: ParseOptions) -> Member:
        item = StoreItem(found.message, self._codepage, self._named)

        def read() -> bytes:
            try:
                return item.mail(options.max_member_bytes)
            except _DAMAGE as error:
                raise ParseError("The item is damaged.") from error

        try:
            subject = clean_name(item.subject.replace("/", " "))[:60]
        except _DAMAGE:
            subject = ""
        return Member(f"{found.folder}{found.message.identifier} {subject}".strip() + ".eml", read)


def _binary(item: pypff.item, identity: int) -> bytes:
    """Of an item that can be done without: what names the root, what tells more of appointments."""
    try:
        return StoreProperties(item).binary(identity)
    except _DAMAGE:
        return b""


def _delivered(found: _Found) -> int:
    try:
        return found.message.get_delivery_time_as_integer() or 0
    except _DAMAGE:
        return 0
