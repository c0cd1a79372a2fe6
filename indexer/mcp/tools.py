"""What a model may ask: search, read on in a document, and what there is to search in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from indexer.mcp.link import EngineLink
from indexer.mcp.text import files_text, hits_text, reading_text
from indexer.protocol.messages import (
    EngineStatus,
    PreviewRequest,
    SearchReply,
    SearchRequest,
    StatusRequest,
    TextPreview,
)

_QUERY = (
    "A question, or words. Words are all wanted; "
    '"a phrase", -without, a OR b, begin* work, as do the filters type:pdf, in:folder, name:offer*, '
    "author:meyer, after:2024-05, before:2025, date:2024-05, size:>10mb, lang:de; filters alone list the newest files. "
    'like:"/path/of/a file.pdf" finds what is like that file.'
)


_LARGEST = 2**53 - 1
"""Of the whole numbers that every reader of JSON keeps exactly (RFC 8259 §6)."""


class SearchArguments(msgspec.Struct, forbid_unknown_fields=True):
    """Of `search_files`."""

    query: Annotated[str, msgspec.Meta(min_length=1, description=_QUERY)]
    folder: Annotated[str, msgspec.Meta(description="Only below this folder, an absolute path.")] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=50, description="How many documents.")] = 10
    mode: Annotated[
        Literal["hybrid", "keyword", "semantic"],
        msgspec.Meta(description="By words and meaning, by words only, by meaning only."),
    ] = "hybrid"
    sort: Literal["relevance", "newest", "oldest", "name", "size"] = "relevance"
    distant: Annotated[
        bool, msgspec.Meta(description="Also what has few of the words and is not close in meaning.")
    ] = False


class ReadArguments(msgspec.Struct, forbid_unknown_fields=True):
    """Of `read_document`."""

    document: Annotated[
        int,
        msgspec.Meta(ge=1, le=_LARGEST, description='The number behind "document" in a search\'s result.'),
    ]
    start: Annotated[
        int, msgspec.Meta(ge=0, le=_LARGEST, description="From which character on, as passages tell theirs.")
    ] = 0
    chars: Annotated[int, msgspec.Meta(ge=1, le=20_000, description="How many characters.")] = 8_000


class FilesArguments(msgspec.Struct, forbid_unknown_fields=True):
    """Of `list_folders`."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something a model may ask for."""

    name: str
    title: str
    description: str
    arguments: type[msgspec.Struct]
    run: Callable[[EngineLink, Any], str]

    def schema(self) -> dict[str, Any]:
        """Its arguments as JSON Schema."""
        _, parts = msgspec.json.schema_components([self.arguments])
        [schema] = parts.values()
        return {key: value for key, value in schema.items() if key not in ("title", "description")}

    def call(self, link: EngineLink, arguments: dict[str, Any]) -> str:
        """Its reply as text.

        Raises:
            msgspec.ValidationError: the arguments do not fit.
            DeskhoundError: the engine cannot answer.
        """
        # Models like to write numbers as text.
        return self.run(link, msgspec.convert(arguments, self.arguments, strict=False))


def _search(link: EngineLink, wanted: SearchArguments) -> str:
    reply = link.ask(
        SearchRequest(
            query=wanted.query,
            mode=wanted.mode,
            folder=wanted.folder,
            limit=wanted.limit,
            sort=wanted.sort,
            settled_only=True,
            with_distant=wanted.distant,
        )
    )
    assert isinstance(reply, SearchReply)
    return hits_text(reply)


def _read(link: EngineLink, wanted: ReadArguments) -> str:
    end = wanted.start + wanted.chars
    preview = link.ask(PreviewRequest(wanted.document, wanted.start, end))
    assert isinstance(preview, TextPreview)
    return reading_text(preview, wanted.start, end)


def _files(link: EngineLink, _wanted: FilesArguments) -> str:
    status = link.ask(StatusRequest())
    assert isinstance(status, EngineStatus)
    return files_text(status)


TOOLS = (
    Tool(
        "search_files",
        "Search the user's files",
        "Find documents on the user's computer by words and by meaning: files of all kinds, mails, what is in"
        " archives. Gives the best passages of each, with the place they stand at.",
        SearchArguments,
        _search,
    ),
    Tool(
        "read_document",
        "Read a document",
        "Read the text of a document that a search found, from any character on.",
        ReadArguments,
        _read,
    ),
    Tool(
        "list_folders",
        "List what can be searched",
        "The folders that are searched, how many documents they hold, and how far indexing has come.",
        FilesArguments,
        _files,
    ),
)
