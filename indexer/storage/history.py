"""Conversations, feedback and saved searches: the part of the profile that grows with use."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass

from indexer.errors import InputError, NotFoundError
from indexer.storage.profile import Profile

_KEPT_FEEDBACK = 20_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """A series of questions and answers."""

    id: str
    title: str
    """The first question."""
    folder: str
    """What it is restricted to; empty for all files."""
    changed_s: float


@dataclass(frozen=True, slots=True)
class Message:
    """A question or an answer in a conversation."""

    role: str
    """`user` or `assistant`."""
    text: str
    details: str
    """JSON: what belongs to the answer, as its writer chose."""
    created_s: float


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the user did with a result of a query."""

    kind: str
    """`opened` or `thumb`."""
    query: str
    path: str
    member: str
    value: int
    """1 or -1."""
    created_s: float


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query kept under a name."""

    id: int
    name: str
    query: str
    folder: str
    mode: str


class Conversations:
    """Questions and answers as they were given."""

    def __init__(self, profile: Profile) -> None:
        """Keep them in the profile."""
        self._profile = profile

    def begin(self, title: str, folder: str = "") -> str:
        """Start a conversation and return its id."""
        key = uuid.uuid4().hex
        now = time.time()
        with self._profile.writing() as connection:
            connection.execute(
                "INSERT INTO conversations (id, title, folder, created_s, changed_s) VALUES (?, ?, ?, ?, ?)",
                (key, title, os.fsencode(folder), now, now),
            )
        return key

    def add(self, conversation: str, role: str, text: str, details: str = "{}") -> None:
        """Append a message.

        Raises:
            NotFoundError: the conversation was deleted.
        """
        now = time.time()
        with self._profile.writing() as connection:
            cursor = connection.execute(
                "UPDATE conversations SET changed_s = ? WHERE id = ?", (now, conversation)
            )
            if cursor.rowcount == 0:
                raise NotFoundError("This conversation was deleted.")
            connection.execute(
                "INSERT INTO messages (conversation, role, text, details, created_s) VALUES (?, ?, ?, ?, ?)",
                (conversation, role, text, details, now),
            )

    def messages(self, conversation: str) -> list[Message]:
        """The messages of a conversation, oldest first; empty where it is not known."""
        with self._profile.reading() as connection:
            rows = connection.execute(
                "SELECT role, text, details, created_s FROM messages WHERE conversation = ? ORDER BY id",
                (conversation,),
            ).fetchall()
        return [Message(*row) for row in rows]

    def newest(self, limit: int = 100) -> list[Conversation]:
        """Conversations, the last changed first."""
        with self._profile.reading() as connection:
            rows = connection.execute(
                "SELECT id, title, folder, changed_s FROM conversations ORDER BY changed_s DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [
            Conversation(key, title, os.fsdecode(folder), changed) for key, title, folder, changed in rows
        ]

    def delete(self, conversation: str = "") -> None:
        """Delete one conversation, or with an empty id all of them."""
        with self._profile.writing() as connection:
            connection.execute("DELETE FROM messages WHERE ?1 = '' OR conversation = ?1", (conversation,))
            connection.execute("DELETE FROM conversations WHERE ?1 = '' OR id = ?1", (conversation,))


class FeedbackLog:
    """Opened results and thumbs, with their query."""

    def __init__(self, profile: Profile) -> None:
        """Keep them in the profile."""
        self._profile = profile

    def add(self, kind: str, query: str, path: str, member: str = "", value: int = 1) -> None:
        """Remember one act of the user; the oldest beyond 20,000 go."""
        with self._profile.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO feedback (kind, query, path, member, value, created_s) VALUES (?, ?, ?, ?, ?, ?)",
                (kind, query, os.fsencode(path), os.fsencode(member), value, time.time()),
            )
            connection.execute(
                "DELETE FROM feedback WHERE id <= ?", ((cursor.lastrowid or 0) - _KEPT_FEEDBACK,)
            )

    def newest(self, limit: int = 1000) -> list[Feedback]:
        """Acts, the latest first."""
        with self._profile.reading() as connection:
            rows = connection.execute(
                "SELECT kind, query, path, member, value, created_s FROM feedback ORDER BY id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [
            Feedback(kind, query, os.fsdecode(path), os.fsdecode(member), value, created)
            for kind, query, path, member, value, created in rows
        ]

    def forget(self, path: str, member: str = "") -> None:
        """Drop all that was remembered of one document."""
        with self._profile.writing() as connection:
            connection.execute(
                "DELETE FROM feedback WHERE path = ? AND (? = x'' OR member = ?)",
                (os.fsencode(path), os.fsencode(member), os.fsencode(member)),
            )


class SavedSearches:
    """Queries kept under a name."""

    def __init__(self, profile: Profile) -> None:
        """Keep them in the profile."""
        self._profile = profile

    def save(self, name: str, query: str, folder: str = "", mode: str = "hybrid") -> int:
        """Keep a query; one of the same name gives way. Returns its id.

        Raises:
            InputError: the name is empty.
        """
        if not name.strip():
            raise InputError("A saved search needs a name.")
        with self._profile.writing() as connection:
            row = connection.execute(
                "INSERT INTO saved_searches (name, query, folder, mode, created_s) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET query = excluded.query, folder = excluded.folder,"
                " mode = excluded.mode RETURNING id",
                (name.strip(), query, os.fsencode(folder), mode, time.time()),
            ).fetchone()
        return int(row[0])

    def all(self) -> list[SavedSearch]:
        """Saved searches in order of name."""
        with self._profile.reading() as connection:
            rows = connection.execute(
                "SELECT id, name, query, folder, mode FROM saved_searches ORDER BY name COLLATE NOCASE"
            ).fetchall()
        return [
            SavedSearch(key, name, query, os.fsdecode(folder), mode)
            for key, name, query, folder, mode in rows
        ]

    def delete(self, search: int) -> None:
        """Drop a saved search."""
        with self._profile.writing() as connection:
            connection.execute("DELETE FROM saved_searches WHERE id = ?", (search,))
