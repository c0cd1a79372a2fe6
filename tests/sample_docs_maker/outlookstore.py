"""Writes small Outlook data files (MS-PST, the Unicode form), for tests: no library does."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STORE, NAMES, ROOT, MAIL_ROOT, SEARCH_ROOT = 0x21, 0x61, 0x122, 0x8022, 0x8042
_FOLDER, _MESSAGE, _ATTACHMENT, _FOLDERS, _ITEMS = 0x02, 0x04, 0x05, 0x0D, 0x0E
_ATTACHMENT_TABLE = 0x671
_PAGE, _HEADER = 512, 0x400
_PAGE_OF_NODES, _PAGE_OF_BLOCKS = 0x81, 0x80

Value = str | bytes | int
Properties = Mapping[tuple[int, int], Value]
"""(Number, type) → value: text for 0x1F, bytes for 0x102, a number for 0x03 and 0x40."""

TEXT, BINARY, NUMBER, TIME = 0x1F, 0x102, 0x03, 0x40


@dataclass(slots=True)
class Item:
    """A message with its attachments."""

    properties: Properties
    attachments: Sequence[Properties] = ()


@dataclass(slots=True)
class Folder:
    """A folder with its items and the folders in it."""

    name: str
    items: Sequence[Item] = ()
    folders: Sequence[Folder] = ()


@dataclass(slots=True)
class _Writer:
    data: bytearray = field(default_factory=lambda: bytearray(_HEADER))
    blocks: list[tuple[int, int, int]] = field(default_factory=list)
    """Identity, place, size."""
    nodes: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Node, block of its data, block of its own nodes, parent."""
    next_node: int = 0x500

    def block(self, content: bytes, *, is_internal: bool = False) -> int:
        identity, place = (len(self.blocks) + 1) * 4 + 2 * is_internal, len(self.data)
        size = -(-(len(content) + 16) // 64) * 64
        trailer = struct.pack("<HHIQ", len(content), _signature(place, identity), _crc(content), identity)
        self.data += content.ljust(size - 16, b"\0") + trailer
        self.blocks.append((identity, place, len(content)))
        return identity

    def node(self, number: int, content: bytes, parent: int, own_nodes: int = 0) -> None:
        self.nodes.append((number, self.block(content), own_nodes, parent))

    def number(self, kind: int) -> int:
        self.next_node += 1
        return self.next_node << 5 | kind

    def folder(self, folder: Folder, number: int, parent: int, above: Sequence[int] = ()) -> None:
        """A folder; `above` are the numbers of folders in it that are written by themselves."""
        self.node(number, _properties({(0x3001, TEXT): folder.name}), parent)
        folders, items = list(above), []
        for inner in folder.folders:
            folders.append(self.number(_FOLDER))
            self.folder(inner, folders[-1], number)
        for item in folder.items:
            content, own_nodes = self.item(item)
            items.append(self.number(_MESSAGE))
            self.node(items[-1], content, number, own_nodes)
        self.node(number & ~0x1F | _FOLDERS, _table(folders), 0)
        self.node(number & ~0x1F | _ITEMS, _table(items), 0)

    def item(self, item: Item) -> tuple[bytes, int]:
        """Its data and the block of its own nodes."""
        own = [
            (self.number(_ATTACHMENT), self.block(_properties(properties)), 0)
            for properties in item.attachments
        ]
        if not own:
            return _properties(item.properties), 0
        table = self.block(_table([number for number, _, _ in own]))
        return _properties(item.properties), self.local_nodes([(_ATTACHMENT_TABLE, table, 0), *own])

    def local_nodes(self, nodes: Sequence[tuple[int, int, int]]) -> int:
        entries = b"".join(struct.pack("<QQQ", *node) for node in sorted(nodes))
        return self.block(struct.pack("<BBHI", 2, 0, len(nodes), 0) + entries, is_internal=True)

    def page(self, kind: int, entries: Sequence[bytes], level: int = 0) -> tuple[int, int]:
        """Identity and place of a page of one of the two trees."""
        self.data += bytes(-len(self.data) % _PAGE)
        identity, place, size = 0x10000 + len(self.data), len(self.data), len(entries[0])
        body = b"".join(entries).ljust(488, b"\0") + struct.pack(
            "<BBBBI", len(entries), 488 // size, size, level, 0
        )
        assert len(body) == 496
        self.data += body + struct.pack(
            "<BBHIQ", kind, kind, _signature(place, identity), _crc(body), identity
        )
        return identity, place

    def tree(self, kind: int, entries: Sequence[tuple[int, bytes]]) -> tuple[int, int]:
        """The root of a tree of one or two levels."""
        if len(entries) <= 15:
            return self.page(kind, [entry for _, entry in entries])
        leaves = []
        for start in range(0, len(entries), 15):
            piece = entries[start : start + 15]
            leaves.append(struct.pack("<QQQ", piece[0][0], *self.page(kind, [entry for _, entry in piece])))
        return self.page(kind, leaves, level=1)

    def finished(self) -> bytes:
        blocks = [(one, struct.pack("<QQHHI", one, at, size, 2, 0)) for one, at, size in sorted(self.blocks)]
        nodes = [(node[0], struct.pack("<QQQII", *node, 0)) for node in sorted(self.nodes)]
        node_root = self.tree(_PAGE_OF_NODES, nodes)
        block_root = self.tree(_PAGE_OF_BLOCKS, blocks)
        root = struct.pack("<IQQQQ", 0, len(self.data), _HEADER, 0, 0)
        root += struct.pack("<QQQQBBH", *node_root, *block_root, 0, 0, 0)
        body = struct.pack("<HHHBBII", 0x4D53, 23, 19, 1, 1, 0, 0) + bytes(8) + struct.pack("<QI", 0x20000, 1)
        body += bytes(128 + 8) + root + bytes(4) + b"\xff" * 256
        body += struct.pack("<BBHQ", 0x80, 0, 0, 0x1000)
        assert len(body) == 516
        head = b"!BDN" + struct.pack("<I", _crc(body[:471])) + body + struct.pack("<I", _crc(body))
        self.data[: len(head)] = head
        return bytes(self.data)


def outlook_store(folders: Sequence[Folder], *, says_root: bool = True, names: bytes = bytes(8)) -> bytes:
    """A data file whose person has these folders; `names` is the entry stream of its named properties."""
    writer = _Writer()
    entry = bytes(4) + bytes(16) + struct.pack("<I", MAIL_ROOT)
    writer.node(STORE, _properties({(0x35E0, BINARY): entry} if says_root else {(0x3001, TEXT): "Store"}), 0)
    writer.node(
        NAMES,
        _properties(
            {
                (0x0001, NUMBER): 251,
                (0x0002, BINARY): bytes(16),
                (0x0003, BINARY): names,
                (0x0004, BINARY): bytes(4),
            }
        ),
        0,
    )
    writer.folder(Folder(""), ROOT, ROOT, above=(MAIL_ROOT, SEARCH_ROOT))
    top = "Top of Personal Folders" if says_root else "IPM_SUBTREE"
    writer.folder(Folder(top, folders=folders), MAIL_ROOT, ROOT)
    writer.folder(Folder("Search Root", [Item({(0x0037, TEXT): "not a mail"})]), SEARCH_ROOT, ROOT)
    return writer.finished()


def ticks(moment: dt.datetime) -> int:
    """A time as a data file holds it: units of 100 ns since 1601, UTC."""
    return int((moment - dt.datetime(1601, 1, 1)).total_seconds()) * 10_000_000


def _properties(properties: Properties) -> bytes:
    """A property context (MS-PST 2.3.3)."""
    heap: list[bytes] = []
    records = b""
    for (number, kind), value in sorted(properties.items()):
        if kind == NUMBER:
            assert isinstance(value, int)
            records += struct.pack("<HHI", number, kind, value)
            continue
        content = value.encode("utf-16-le") if isinstance(value, str) else value
        heap.append(content.to_bytes(8, "little") if isinstance(content, int) else content)
        records += struct.pack("<HHI", number, kind, (len(heap) + 2) << 5)
    header = struct.pack("<BBBBI", 0xB5, 2, 6, 0, 2 << 5 if records else 0)
    return _heap(0xBC, [header, records, *heap])


def _table(rows: Sequence[int]) -> bytes:
    """A table context (MS-PST 2.3.4) with nothing but the numbers of its rows."""
    columns = [(0x67F20003, 0, 4, 0), (0x67F30003, 4, 4, 1)]
    info = struct.pack("<BBHHHHIII", 0x7C, len(columns), 8, 8, 8, 9, 2 << 5, (4 << 5) if rows else 0, 0)
    info += b"".join(struct.pack("<IHBB", *column) for column in columns)
    header = struct.pack("<BBBBI", 0xB5, 4, 4, 0, (3 << 5) if rows else 0)
    if not rows:
        return _heap(0x7C, [info, header])
    index = b"".join(struct.pack("<II", row, number) for number, row in enumerate(rows))
    matrix = b"".join(struct.pack("<IIB", row, 1, 0xC0) for row in rows)
    return _heap(0x7C, [info, header, index, matrix])


def _heap(kind: int, allocations: Sequence[bytes]) -> bytes:
    """A heap in one block (MS-PST 2.3.1); its root is the first allocation."""
    places, body = [12], b""
    for allocation in allocations:
        body += allocation
        places.append(12 + len(body))
    body += bytes(len(body) % 2)
    page_map = struct.pack("<HH", len(allocations), 0) + struct.pack(f"<{len(places)}H", *places)
    content = struct.pack("<HBBII", 12 + len(body), 0xEC, kind, 1 << 5, 0) + body + page_map
    assert len(content) <= 8176, "one block holds no more"
    return content


def _signature(place: int, identity: int) -> int:
    value = (place ^ identity) & 0xFFFFFFFF
    return value >> 16 ^ value & 0xFFFF


def _crc(data: bytes) -> int:
    """CRC-32 without its usual inversions (MS-PST 5.3)."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF
