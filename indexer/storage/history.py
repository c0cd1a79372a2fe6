"""Conversations: the part of the profile that grows with use.

All of it speaks of documents. Each has a `forget`, given two questions: whether a document is gone, and whether
a folder is no longer indexed; what spoke of these is deleted, and counted.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass

from indexer.domain import Origin
from indexer.errors import NotFoundError
from indexer.storage.profile import Profile

_CONVERSATION_TABLES = (("messages", "conversation"), ("origins", "conversation"), ("conversations", "id"))
_ADD_MESSAGE = "INSERT INTO messages (conversation, role, text, details, created_s) VALUES (?, ?, ?, ?, ?)"
_ADD_ORIGIN = "INSERT OR IGNORE INTO origins (conversation, path, member, content) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A series of questions and answers."""

    id: str
    title: str
    """The first question."""
    folder: str
    """What it is restricted to; empty for all files."""
    changed_s: float
    turns: int
    """Questions with their answers."""


@dataclass(frozen=True, slots=True)
class Message:
    """A question or an answer in a conversation."""

    role: str
    """`user` or `assistant`."""
    text: str
    details: str
    """JSON: what belongs to the answer, as its writer chose."""
    created_s: float


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

    def add_turn(
        self,
        conversation: str,
        question: str,
        answer: str,
        *,
        details: str = "{}",
        origins: Collection[Origin] = (),
        is_there: Callable[[Origin], bool] = lambda origin: True,
    ) -> None:
        """Append a question with its answer, which was drawn from these documents.

        Raises:
            NotFoundError: the conversation was deleted, or one of the documents while the answer was written.
        """
        now = time.time()
        with self._profile.writing() as connection:
            # Asked inside the transaction: a document that is forgotten later takes this turn with it.
            if not all(is_there(origin) for origin in origins):
                raise NotFoundError("A document that was quoted is no longer in the index.")
            cursor = connection.execute(
                "UPDATE conversations SET changed_s = ? WHERE id = ?", (now, conversation)
            )
            if cursor.rowcount == 0:
                raise NotFoundError("This conversation was deleted.")
            said = (("user", question, "{}"), ("assistant", answer, details))
            connection.executemany(_ADD_MESSAGE, [(conversation, *each, now) for each in said])
            places = [(os.fsencode(each.path), os.fsencode(each.member), each.content) for each in origins]
            connection.executemany(_ADD_ORIGIN, [(conversation, *each) for each in places])

    def messages(self, conversation: str) -> list[Message]:
        """The messages of a conversation, oldest first; empty where it is not known."""
        with self._profile.reading() as connection:
            rows = connection.execute(
                "SELECT role, text, details, created_s FROM messages WHERE conversation = ? ORDER BY id",
                (conversation,),
            ).fetchall()
        return [Message(*row) for row in rows]

    def newest(self, limit: int = 100) -> list[Conversation]:
        """Conversations, the last changed first; not those of which no question was answered yet."""
        with self._profile.reading() as connection:
            rows = connection.execute(
                "SELECT c.id, title, folder, changed_s, count(*) FROM conversations c"
                " JOIN messages m ON m.conversation = c.id AND m.role = 'assistant'"
                " GROUP BY c.id ORDER BY changed_s DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [Conversation(key, title, os.fsdecode(folder), *rest) for key, title, folder, *rest in rows]

    def delete(self, conversation: str = "") -> None:
        """Delete one conversation, or with an empty id all of them."""
        with self._profile.writing() as connection:
            for table, column in _CONVERSATION_TABLES:
                connection.execute(f"DELETE FROM {table} WHERE ?1 = '' OR {column} = ?1", (conversation,))

    def forget(
        self, is_gone: Callable[[Origin], bool], is_left: Callable[[str], bool] = lambda folder: False
    ) -> int:
        """Delete whole conversations: where one answer was drawn from what is gone, the next build on it."""
        with self._profile.reading() as connection:
            drawn = connection.execute("SELECT DISTINCT path, member, content FROM origins").fetchall()
            folders = connection.execute(
                "SELECT DISTINCT folder FROM conversations WHERE folder <> x''"
            ).fetchall()
        gone = [
            (path, member, content)
            for path, member, content in drawn
            if is_gone(Origin(os.fsdecode(path), os.fsdecode(member), content))
        ]
        left = [(folder,) for (folder,) in folders if is_left(os.fsdecode(folder))]
        if not gone and not left:
            return 0
        with self._profile.deleting() as connection:
            keys = {
                row[0]
                for sql, rows in (
                    ("SELECT conversation FROM origins WHERE path = ? AND member = ? AND content = ?", gone),
                    ("SELECT id FROM conversations WHERE folder = ?", left),
                )
                for each in rows
                for row in connection.execute(sql, each)
            }
            for table, column in _CONVERSATION_TABLES:
                connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(key,) for key in keys])
        return len(keys)
