-- The profile: what the user said and did. Nothing here can be rebuilt from files.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    is_temporary INTEGER NOT NULL,
    rules TEXT NOT NULL, -- JSON
    added_s REAL NOT NULL
) STRICT;

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    folder BLOB NOT NULL DEFAULT x'',
    created_s REAL NOT NULL,
    changed_s REAL NOT NULL
) STRICT;
CREATE INDEX conversations_by_change ON conversations (changed_s);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    role TEXT NOT NULL, -- user or assistant
    text TEXT NOT NULL,
    details TEXT NOT NULL DEFAULT '{}', -- JSON: sentences, citations, model, ledger
    created_s REAL NOT NULL
) STRICT;
CREATE INDEX messages_by_conversation ON messages (conversation, id);

CREATE TABLE feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, -- opened, thumb
    query TEXT NOT NULL,
    path BLOB NOT NULL,
    member BLOB NOT NULL,
    value INTEGER NOT NULL,
    created_s REAL NOT NULL
) STRICT;
CREATE INDEX feedback_by_time ON feedback (created_s);

CREATE TABLE saved_searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    folder BLOB NOT NULL DEFAULT x'',
    mode TEXT NOT NULL,
    created_s REAL NOT NULL
) STRICT;

CREATE TABLE forgotten ( -- files the user asked to forget; must survive a lost catalog
    path BLOB NOT NULL,
    member BLOB NOT NULL,
    created_s REAL NOT NULL,
    PRIMARY KEY (path, member)
) STRICT, WITHOUT ROWID;
